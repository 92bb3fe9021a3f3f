# mypy: allow-untyped-defs
"""One pass over rows: loss and gradient sums, with exp and log that LLVM vectorises.

Calls of the mathematical library would stay calls, one row at a time. All three functions keep the
order of operations that is written here ("contract" only lets a product and a sum round once),
whatever freedom their callers allow.

All time goes here. The rows are taken in blocks whose buffers stay in the first-level cache, and
the inner loops are such that LLVM vectorises them, which shapes how they are written: exp is a
rational function and log a polynomial, ``v + |v|`` stands for ``2 max(v, 0)`` because a branch
would stay one, and log is taken once a block, of the product of all ``1 + t``.

With ``v = (1 - 2y)·z`` (positive on the wrong side) and ``t = e^-|v|`` the loss of a row is
``max(v, 0) + log(1 + t)`` and ``dz = a - y = (1 - 2y)·σ(v)``, without the cancellation of a - y.
What takes the time are products, so there are few: ``t = N / D`` is never divided out, since
``σ(v)`` is N, or D for v > 0, over ``S = D + N``, and ``1 + t`` is S over D; and ``1 - 2y`` is the
sign of y moved to where v and dz have theirs.

Types stand in the signatures for numba. Arrays are addresses: F, n features of m rows; y; theta,
w and b; `work`, WORK numbers; `out`, which is filled from ``out[at]`` on with sums over the rows
``start … stop - 1``: of the loss, of the right predictions (-1 unless `wanted` holds COUNTED), of
``x·dz`` (n numbers), of dz, and, if `wanted` holds HESSIAN, of ``a(1 - a)·x·x'`` with x for 1, the
lower triangle row by row, behind which n + 3 more numbers are lost. `sums_of` tells how many sums
these are.
"""

from __future__ import annotations

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import c_function, f8, i8, inner, numbers
from engine.kernels.machine_code.intrinsics import (
    as_number,
    bits,
    by_address,
    from_bits,
    numbers_at,
    prefetch,
)

_ONE = 0x3FF0000000000000

_ROOT_HALF = 0x3FE6A09E667F3BCD

_FRACTION = 0x000FFFFFFFFFFFFF

_SIGN = -0x8000000000000000


@inner(types.UniTuple(f8, 2)(f8), {"contract"}, forceinline=True)
def exponential_ratio(x):
    """Return N and D with ``e^x = N / D`` for x <= 0, D from 0.83 to 1.2; NaN stays NaN.

    ``e^x = 2^k e^r`` with ``|r| <= log(2)/2``, and ``e^r = (P + Q) / (P - Q)`` where ``Q / P`` is
    tanh(r/2), a rational function from interpolation at Chebyshev nodes: e^r within 7e-18. Adding
    ``1.5·2^52`` rounds to the integer k and leaves it in the last bits, from which it is added to
    the exponent of N. FAST would cancel that rounding out. Below -708 x counts as -708.
    """
    x = -708.0 if x < -708.0 else x
    shifted = x * 1.4426950408889634 + 6755399441055744.0
    k = shifted - 6755399441055744.0
    r = x - k * 0.6931471803691238 - k * 1.9082149292705877e-10
    rr = r * r
    P = (0.000991822707355738 * rr + 0.11110870304843419) * rr + 1.0
    Q = ((3.3048726638243485e-05 * rr + 0.01388768485755051) * rr + 0.5) * r
    return from_bits(bits(P + Q) + (bits(shifted) << 52)), P - Q


@inner(f8(f8), {"contract"}, forceinline=True)
def exponential(x):
    """Return e^x for x <= 0 within two ulps; 3e-308 below -708; NaN stays NaN."""
    N, D = exponential_ratio(x)
    return N / D


@inner(f8(f8), {"contract"}, forceinline=True)
def log_of_ratio(u):
    """Return ``log((1 + u) / (1 - u)) = 2 artanh(u)`` for ``|u| <= 0.1716``, error 3e-18."""
    v = u * u
    p = 0.14809867572313062
    p = p * v + 0.153125131147383
    p = p * v + 0.18183632241617026
    p = p * v + 0.22222197046404274
    p = p * v + 0.2857142876073828
    p = p * v + 0.3999999999930191
    p = p * v + 0.6666666666666765
    p = p * v + 2.0
    return p * u


@inner(f8(f8), {"contract"}, forceinline=True)
def logarithm(x):
    """Return log(x) for finite x >= 1, as ``k log(2) + log(f)`` with f from √½ to √2."""
    shifted = bits(x) + (_ONE - _ROOT_HALF)
    k = (shifted >> 52) - 1023
    f = from_bits((shifted & _FRACTION) + _ROOT_HALF)
    return k * 0.6931471805599453 + log_of_ratio((f - 1.0) / (f + 1.0))


COUNTED, HESSIAN = 1, 2
"""Bits of what is wanted of a pass beside loss and gradient; see the top of this file."""


@inner(i8(i8, i8))
def sums_of(n, wanted):
    """Return how many sums a pass over n features leaves."""
    return n + 3 + ((n + 1) * (n + 2) // 2 if wanted & HESSIAN else 0)


BLOCK = 512
"""Rows worked on at once; 2.4^BLOCK must be a finite float."""

WORK = 3 * BLOCK
"""Numbers of work space: z of a block, dz or q, and room to place them (see `_beside`)."""

SMALL = 0.05
"""Loss of a block below which the product of its ``1 + t`` has lost too many digits."""

_LINE = 8
"""Numbers on a line of the cache."""

FAST = {"contract", "reassoc", "nsz", "arcp", "afn"}
"""Freedoms of rounding that let sums be vectorised and keep NaN and inf visible."""


@inner(f8(f8, f8), FAST, forceinline=True)
def _turned(x, y):
    """Return ``(1 - 2y)·x`` for a y of 0 or 1."""
    return from_bits(bits(x) ^ ((bits(y) << 2) & _SIGN))


@inner(types.UniTuple(f8, 4)(f8, f8), FAST, forceinline=True)
def activation(z, y):
    """Return dz, ``2 max(v, 0)``, and S and D with ``1 + t = S / D``, for a y of 0 or 1."""
    v = _turned(z, y)
    x = -abs(v)
    N, D = exponential_ratio(x)
    S = D + N
    return _turned((D if v > 0.0 else N) / S, y), v - x, S, D


@inner(types.UniTuple(f8, 5)(f8, f8), FAST, forceinline=True)
def _activation_and_share(z, y):
    """Return what `activation` does and q, the smaller of a and 1 - a, for one difference more.

    ``a(1 - a) = q(1 - q)`` loses no digits, as it would with 1 - dz.
    """
    v = _turned(z, y)
    x = -abs(v)
    N, D = exponential_ratio(x)
    S = D + N
    q = N / S
    return _turned(1.0 - q if v > 0.0 else q, y), v - x, S, D, q


@inner(f8(f8), {"contract"}, forceinline=True)
def _steepness(z):
    """Return ``a(1 - a)``, without the cancellation of 1 - a."""
    N, D = exponential_ratio(-abs(z))
    S = D + N
    return (N * D) / (S * S)


@inner(f8(f8, f8, numbers, i8), FAST)
def _loss(wrong, product, work, k):
    """Return the loss of a block from Σ 2 max(v, 0) and Π (1 + t), or from dz where it is tiny."""
    loss = 0.5 * wrong + logarithm(product)
    if loss < SMALL:
        loss = 0.0
        for i in range(k):
            q = abs(work[BLOCK + i])  # t / (1 + t), since all are on the right side
            loss += log_of_ratio(q / (2.0 - q))
    return loss


@inner(types.void(numbers, i8, i8))
def _fetch(F, start, count):
    """Have these numbers of the next block fetched, while this one is worked on."""
    for i in range(start, start + count, _LINE):
        prefetch(F, i)


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
        product = divisor = 1.0
        for i in range(k):
            x1 = F[lo + i]
            x2 = F[m + lo + i]
            dz, twice_v, S, D, q = _activation_and_share(w1 * x1 + w2 * x2 + b, y[lo + i])
            wrong += twice_v
            product *= S
            divisor *= D
            work[BLOCK + i] = q
            dw1 += x1 * dz
            dw2 += x2 * dz
            db += dz
        loss += _loss(wrong, product / divisor, work, k)
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
        upcoming = min(BLOCK, stop - lo - BLOCK)
        for i in range(k):
            work[i] = b
        for j in range(2, n, 2):
            pair = j + 1 < n
            fa = j * m + lo
            fb = fa + m if pair else fa
            wa, wb = theta[j], theta[j + 1] if pair else 0.0
            _fetch(F, fa + BLOCK, upcoming)
            _fetch(F, fb + BLOCK, upcoming)
            for i in range(k):
                work[i] += wa * F[fa + i] + wb * F[fb + i]
        f2 = m + lo if two else lo
        _fetch(F, lo + BLOCK, upcoming)
        _fetch(F, f2 + BLOCK, upcoming)
        _fetch(y, lo + BLOCK, upcoming)
        wrong = dw1 = dw2 = db = 0.0
        product = divisor = 1.0
        for i in range(k):
            x1 = F[lo + i]
            x2 = F[f2 + i]
            dz, twice_v, S, D = activation(work[i] + w1 * x1 + w2 * x2, y[lo + i])
            wrong += twice_v
            product *= S
            divisor *= D
            work[BLOCK + i] = dz
            dw1 += x1 * dz
            dw2 += x2 * dz
            db += dz
        loss += _loss(wrong, product / divisor, work, k)
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


@inner(numbers(numbers, numbers))
def _beside(F, work):
    """Return where in `work` a block stands at the same place of a page of memory as in F.

    A core tells two addresses apart by their place in the page at first. A number written a little
    ahead of where features are read looks like one of those, and the read waits: 5 to 10 % of the
    time. A block of 512 numbers is a page.
    """
    return numbers_at(as_number(work) + ((as_number(F) - as_number(work)) & (8 * BLOCK - 8)))


_rows_of_two = by_address("descentlab_rows_of_two", _two_features, _TWO)

_rows_of_any = by_address("descentlab_rows_of_any", _any_features, _ANY)


@inner(types.void(numbers, i8, i8, i8, numbers, numbers, i8), FAST)
def _hessian_of_two(F, m, lo, k, work, out, at):
    """Add the sums of ``q(1 - q)·x·x'`` over a block with the q that the pass leaves."""
    h11 = h21 = h22 = hb1 = hb2 = hbb = 0.0
    for i in range(k):
        x1, x2, q = F[lo + i], F[m + lo + i], work[BLOCK + i]
        s = q - q * q
        s1, s2 = s * x1, s * x2
        h11 += s1 * x1
        h21 += s1 * x2
        h22 += s2 * x2
        hb1 += s1
        hb2 += s2
        hbb += s
    out[at] += h11
    out[at + 1] += h21
    out[at + 2] += h22
    out[at + 3] += hb1
    out[at + 4] += hb2
    out[at + 5] += hbb


@inner(types.void(numbers, i8, i8, i8, i8, numbers, numbers, numbers, i8), FAST)
def _hessian_of_any(F, m, n, lo, k, theta, work, out, at):
    """Add the sums of ``a(1 - a)·x·x'`` over a block; what the pass leaves is lost.

    That is, in `work`, z without the first two features.
    """
    w1, w2 = theta[0], theta[1] if n > 1 else 0.0
    f2 = m + lo if n > 1 else lo
    total = 0.0
    for i in range(k):
        work[i] = _steepness(work[i] + w1 * F[lo + i] + w2 * F[f2 + i])
        total += work[i]
    bias = at + n * (n + 1) // 2
    out[bias + n] += total
    for j in range(n):
        f = j * m + lo
        total = 0.0
        for i in range(k):
            work[BLOCK + i] = work[i] * F[f + i]
            total += work[BLOCK + i]
        out[bias + j] += total
        for other in range(j + 1):
            g = other * m + lo
            total = 0.0
            for i in range(k):
                total += work[BLOCK + i] * F[g + i]
            out[at] += total
            at += 1


@c_function(_ANY)
def _rows_and_hessian(F, m, n, y, start, stop, theta, count, work, out, at):
    # The sums of the pass stay what they are without a Hessian, to the last bit: they are from the
    # same machine code, block by block, and added in the same order.
    hessian = at + n + 3
    spare = hessian + (n + 1) * (n + 2) // 2
    for j in range(hessian, spare):
        out[j] = 0.0
    for lo in range(start, max(stop, start + 1), BLOCK):
        hi = min(stop, lo + BLOCK)
        to = at if lo == start else spare
        if n == 2:
            _rows_of_two(F, m, y, lo, hi, theta, count, work, out, to)
            _hessian_of_two(F, m, lo, hi - lo, work, out, hessian)
        else:
            _rows_of_any(F, m, n, y, lo, hi, theta, count, work, out, to)
            _hessian_of_any(F, m, n, lo, hi - lo, theta, work, out, hessian)
        if to == spare:
            for j in range(n + 3):
                out[at + j] += out[spare + j]
    if not count:
        out[at + 1] = -1.0


_rows_with_hessian = by_address("descentlab_rows_and_hessian", _rows_and_hessian, _ANY)


@inner(_ANY)
def rows(F, m, n, y, start, stop, theta, wanted, work, out, at):
    """Fill `out` from ``out[at]`` on; see the top of this file.

    What it calls is reached by its address and never inlined: so there is one machine code for it,
    and the sums are the same to the last bit whoever asks for them.
    """
    work = _beside(F, work)
    count = wanted & COUNTED
    if wanted & HESSIAN:
        _rows_with_hessian(F, m, n, y, start, stop, theta, count, work, out, at)
    elif n == 2:
        _rows_of_two(F, m, y, start, stop, theta, count, work, out, at)
    else:
        _rows_of_any(F, m, n, y, start, stop, theta, count, work, out, at)
