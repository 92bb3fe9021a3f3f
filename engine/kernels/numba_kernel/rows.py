# mypy: allow-untyped-defs
"""What do some rows add to the loss and to the gradient?

All time goes here. The rows are taken in blocks whose buffers stay in the first-level cache, and
the inner loops are such that LLVM vectorises them, which shapes how they are written: exp and log
are polynomials (`engine.kernels.numba_kernel.exp`), ``v + |v|`` stands for ``2 max(v, 0)`` because a branch
would stay one, and log is taken once a block, of the product of all ``1 + t``.

With ``v = (1 - 2y)·z`` (positive on the wrong side) and ``t = e^-|v|`` the loss of a row is
``max(v, 0) + log(1 + t)`` and ``dz = a - y = (1 - 2y)·σ(v)``, without the cancellation of a - y.

Types stand in the signatures for numba. Arrays are addresses: F, n features of m rows; y; theta,
w and b; `work`, WORK numbers; `out`, of which ``out[at : at + n + 3]`` is filled with sums over the
rows ``start … stop - 1``: of the loss, of the right predictions (-1 unless `count`), of ``x·dz``
(n numbers) and of dz.
"""

from __future__ import annotations

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import c_function, f8, i8, inner, numbers
from engine.kernels.machine_code.intrinsics import by_address
from engine.kernels.numba_kernel.exp import exponential, log_of_ratio, logarithm

BLOCK = 512
"""Rows worked on at once; 2^BLOCK must be a finite float."""
WORK = 2 * BLOCK
"""Numbers of work space: partial sums of z, then dz."""
SMALL = 0.05
"""Loss of a block below which the product of its ``1 + t`` has lost too many digits."""
FAST = {"contract", "reassoc", "nsz", "arcp", "afn"}
"""Freedoms of rounding that let sums be vectorised and keep NaN and inf visible."""


@inner(f8(f8, f8, numbers, i8), FAST)
def _loss(wrong, product, work, k):
    """Return the loss of a block from Σ 2 max(v, 0) and Π (1 + t), or from dz where it is tiny."""
    loss = 0.5 * wrong + logarithm(product)
    if loss < SMALL:
        loss = 0.0
        for i in range(k):
            a = abs(work[BLOCK + i])  # t / (1 + t), since all are on the right side
            loss += log_of_ratio(a / (2.0 - a))
    return loss


_TWO = types.void(numbers, i8, numbers, i8, i8, numbers, i8, numbers, numbers, i8)
_ANY = types.void(numbers, i8, i8, numbers, i8, i8, numbers, i8, numbers, numbers, i8)


@c_function(_TWO, FAST)
def _two_features(F, m, y, start, stop, theta, count, work, out, at):
    w1, w2, b = theta[0], theta[1], theta[2]
    loss = sum1 = sum2 = sum_b = 0.0
    right = 0
    for lo in range(start, stop, BLOCK):
        k = min(BLOCK, stop - lo)
        wrong = dw1 = dw2 = db = 0.0
        product = 1.0
        for i in range(k):
            x1 = F[lo + i]
            x2 = F[m + lo + i]
            sign = 1.0 - 2.0 * y[lo + i]
            v = (w1 * x1 + w2 * x2 + b) * sign
            t = exponential(-abs(v))
            p = 1.0 + t
            product *= p
            wrong += v + abs(v)
            dz = sign * ((1.0 if v > 0.0 else t) / p)
            work[BLOCK + i] = dz
            dw1 += x1 * dz
            dw2 += x2 * dz
            db += dz
        loss += _loss(wrong, product, work, k)
        sum1 += dw1
        sum2 += dw2
        sum_b += db
        if count:
            for i in range(k):
                z = w1 * F[lo + i] + w2 * F[m + lo + i] + b
                right += (z > 0.0) == (y[lo + i] > 0.5)
    out[at] = loss
    out[at + 1] = right if count else -1.0
    out[at + 2] = sum1
    out[at + 3] = sum2
    out[at + 4] = sum_b


@c_function(_ANY, FAST)
def _any_features(F, m, n, y, start, stop, theta, count, work, out, at):
    # The first two features ride along with the activation, the others come in pairs before
    # and after it; where the second of a pair is missing, the first stands in with weight 0.
    two = n > 1
    w1, w2, b = theta[0], theta[1] if two else 0.0, theta[n]
    loss = sum1 = sum2 = sum_b = 0.0
    right = 0
    for j in range(2, n):
        out[at + 2 + j] = 0.0
    for lo in range(start, stop, BLOCK):
        k = min(BLOCK, stop - lo)
        for i in range(k):
            work[i] = b
        for j in range(2, n, 2):
            pair = j + 1 < n
            fa = j * m + lo
            fb = fa + m if pair else fa
            wa, wb = theta[j], theta[j + 1] if pair else 0.0
            for i in range(k):
                work[i] += wa * F[fa + i] + wb * F[fb + i]
        f2 = m + lo if two else lo
        wrong = dw1 = dw2 = db = 0.0
        product = 1.0
        for i in range(k):
            x1 = F[lo + i]
            x2 = F[f2 + i]
            sign = 1.0 - 2.0 * y[lo + i]
            v = (work[i] + w1 * x1 + w2 * x2) * sign
            t = exponential(-abs(v))
            p = 1.0 + t
            product *= p
            wrong += v + abs(v)
            dz = sign * ((1.0 if v > 0.0 else t) / p)
            work[BLOCK + i] = dz
            dw1 += x1 * dz
            dw2 += x2 * dz
            db += dz
        loss += _loss(wrong, product, work, k)
        sum1 += dw1
        sum2 += dw2
        sum_b += db
        for j in range(2, n, 2):
            pair = j + 1 < n
            fa = j * m + lo
            fb = fa + m if pair else fa
            dwa = dwb = 0.0
            for i in range(k):
                dz = work[BLOCK + i]
                dwa += F[fa + i] * dz
                dwb += F[fb + i] * dz
            out[at + 2 + j] += dwa
            if pair:
                out[at + 3 + j] += dwb
        if count:
            for i in range(k):
                z = work[i] + w1 * F[lo + i] + w2 * F[f2 + i]
                right += (z > 0.0) == (y[lo + i] > 0.5)
    out[at] = loss
    out[at + 1] = right if count else -1.0
    out[at + 2] = sum1
    if two:
        out[at + 3] = sum2
    out[at + 2 + n] = sum_b


_rows_of_two = by_address("descentlab_rows_of_two", _two_features, _TWO)
_rows_of_any = by_address("descentlab_rows_of_any", _any_features, _ANY)


@inner(_ANY)
def rows(F, m, n, y, start, stop, theta, count, work, out, at):
    """Fill ``out[at : at + n + 3]``; see the top of this file.

    What it calls is reached by its address and never inlined: so there is one machine code for it,
    and the sums are the same to the last bit whoever asks for them.
    """
    if n == 2:
        _rows_of_two(F, m, y, start, stop, theta, count, work, out, at)
    else:
        _rows_of_any(F, m, n, y, start, stop, theta, count, work, out, at)
