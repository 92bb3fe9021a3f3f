"""How does descent step in machine code?"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from engine.dataset import Floats
from engine.kernels import Descent
from engine.shuffle import GOLDEN, MIX_1, MIX_2, ROUNDS

BLOCK = 512
LANES = 32
SMALL = 0.05

FAST = {"contract", "reassoc", "nsz", "arcp", "afn"}
"""Freedoms that let sums be vectorised and keep NaN and inf visible."""

_f8 = types.float64
_i8 = types.int64
_vector = types.Array(_f8, 1, "C", readonly=True)
_matrix = types.Array(_f8, 2, "C", readonly=True)
_out = types.Array(_f8, 1, "C")
_out_matrix = types.Array(_f8, 2, "C")


def _jit(signature: Any, fastmath: Any = False, **options: Any) -> Any:
    settings = {"nogil": True, "error_model": "numpy", "fastmath": fastmath, **options}
    try:
        return njit(signature, cache=True, **settings)
    except (RuntimeError, OSError):
        return njit(signature, **settings)


@intrinsic
def _bits(context: Any, x: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), build


@intrinsic
def _from_bits(context: Any, x: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), build


@_jit(_f8(_f8), {"contract"}, forceinline=True)
def _exp(x):
    """Return e^x for x <= 0 within an ulp; about 1e-308 below -708; NaN stays."""
    x = -708.0 if x < -708.0 else x
    shifted = x * 1.4426950408889634 + 6755399441055744.0
    k = shifted - 6755399441055744.0
    r = x - k * 0.6931471803691238 - k * 1.9082149292705877e-10
    p = 2.5110049204818658e-08
    p = p * r + 2.763265472252779e-07
    p = p * r + 2.755724088722987e-06
    p = p * r + 2.4801485441561313e-05
    p = p * r + 0.00019841269890076403
    p = p * r + 0.0013888888952352863
    p = p * r + 0.008333333333319589
    p = p * r + 0.04166666666648795
    p = p * r + 0.1666666666666668
    p = p * r + 0.5000000000000019
    p = p * r + 1.0
    p = p * r + 1.0
    return p * _from_bits((_bits(shifted) << 52) + 0x3FF0000000000000)


@_jit(types.UniTuple(_f8, 2)(_matrix, _vector, _i8, _i8, _i8, _vector, _out_matrix, _out), FAST)
def _block(F, y, start, k, real, theta, work, sums):
    n = F.shape[0]
    s, t, q = work[0], work[1], work[2]
    labels = y[start : start + k]
    b = theta[n]
    x = F[0, start : start + k]
    w = theta[0]
    for i in range(k):
        s[i] = x[i] * w + b
    for j in range(1, n):
        x = F[j, start : start + k]
        w = theta[j]
        for i in range(k):
            s[i] += x[i] * w
    wrong = 0.0
    product = 1.0
    db = 0.0
    for i in range(k):
        sign = 1.0 - 2.0 * labels[i]
        v = s[i] * sign
        e = _exp(-abs(v))
        t[i] = e
        p = 1.0 + e
        product *= p
        wrong += v if v > 0.0 else 0.0
        d = sign * ((1.0 if v > 0.0 else e) / p)
        q[i] = d
        db += d
    for j in range(n):
        x = F[j, start : start + k]
        dw = 0.0
        for i in range(k):
            dw += x[i] * q[i]
        sums[j] += dw
    sums[n] += db
    product *= _from_bits((1023 - (k - real)) << 52)
    loss = math.log(product)
    if loss < SMALL:
        loss = 0.0
        for i in range(real):
            u = t[i] / (2.0 + t[i])
            v = u * u
            loss += 2.0 * u * (1.0 + v * (1 / 3 + v * (1 / 5 + v * (1 / 7 + v / 9))))
    correct = 0
    for i in range(real):
        correct += (s[i] > 0.0) == (labels[i] > 0.5)
    return wrong + loss, float(correct)


@_jit(_i8(_matrix, _vector, _i8, _out_matrix))
def _load_tail(F, y, start, tail):
    n, m = F.shape
    k = m - start
    padded = (k + LANES - 1) // LANES * LANES
    for j in range(n):
        for i in range(k):
            tail[j, i] = F[j, start + i]
        for i in range(k, padded):
            tail[j, i] = 0.0
    for i in range(k):
        tail[n, i] = y[start + i]
    for i in range(k, padded):
        tail[n, i] = 0.5
    return padded


@_jit(
    types.UniTuple(_f8, 2)(_matrix, _vector, _vector, _f8, _f8, _out, _out_matrix, _i8, _out_matrix)
)
def _pass(F, y, theta, l1, l2, grad, tail, padded, work):
    n, m = F.shape
    if m == 0:
        grad[:] = np.nan
        return np.nan, 0.0
    grad[:] = 0.0
    total = 0.0
    correct = 0.0
    whole = m // BLOCK * BLOCK
    for start in range(0, whole, BLOCK):
        loss, right = _block(F, y, start, BLOCK, BLOCK, theta, work, grad)
        total += loss
        correct += right
    if whole < m:
        loss, right = _block(tail[:n], tail[n], 0, padded, m - whole, theta, work, grad)
        total += loss
        correct += right
    J = total / m
    for j in range(n):
        w = theta[j]
        grad[j] = grad[j] / m + l1 * np.sign(w) + l2 * w
        J += l1 * abs(w) + l2 / 2 * w * w
    grad[n] /= m
    return J, correct


@_jit(types.Tuple((_f8, _f8))(_matrix, _vector, _vector, _f8, _f8, _out))
def _evaluate(F, y, theta, l1, l2, grad):
    n, m = F.shape
    tail = np.empty((n + 1, BLOCK))
    work = np.empty((3, BLOCK))
    padded = _load_tail(F, y, m // BLOCK * BLOCK, tail)
    return _pass(F, y, theta, l1, l2, grad, tail, padded, work)


_u8 = types.uint64


@_jit(_u8(_u8))
def _mix(x):
    x = (x ^ (x >> np.uint64(30))) * np.uint64(MIX_1)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(MIX_2)
    return x ^ (x >> np.uint64(31))


@_jit(types.void(_u8, _u8, types.Array(_u8, 1, "C")))
def _round_keys(seed, epoch, keys):
    key = _mix(_mix(seed + np.uint64(GOLDEN)) + epoch)
    for r in range(2 * ROUNDS):
        key += np.uint64(GOLDEN)
        keys[r] = _mix(key)
    for r in range(ROUNDS):
        keys[2 * r] |= np.uint64(1)


@_jit(_i8(_u8, _u8, _u8, _u8, types.Array(_u8, 1, "C")))
def _visit(position, m, mask, shift, keys):
    x = position
    while True:
        for r in range(ROUNDS):
            x = (x * keys[2 * r] + keys[2 * r + 1]) & mask
            x ^= x >> shift
        if x < m:
            return np.int64(x)


@_jit(
    types.Tuple((_i8, _i8, _f8, _f8, types.boolean))(
        _matrix, _vector, _matrix, _vector, _out, _out, _i8, _i8, _f8, _i8, _f8, _f8, _i8, _i8,
        _out_matrix,
    )
)  # fmt: skip
def _descend(
    F, y, F_test, y_test, theta, grad, first, steps, alpha, batch, l1, l2, seed, every, records
):
    n, m = F.shape
    m_test = len(y_test)
    full = batch == 0 or batch >= m
    tail = np.empty((n + 1, BLOCK))
    test_tail = np.empty((n + 1, BLOCK))
    work = np.empty((3, BLOCK))
    padded = _load_tail(F, y, m // BLOCK * BLOCK, tail)
    test_padded = _load_tail(F_test, y_test, m_test // BLOCK * BLOCK, test_tail)
    ahead = np.empty(n + 1)
    slope = np.empty(n + 1)
    keys = np.empty(2 * ROUNDS, np.uint64)
    parts = 1 if full else (m + batch - 1) // batch
    F_part = np.empty((n, 0 if full else batch))
    y_part = np.empty(0 if full else batch)
    part_tail = np.empty((n + 1, BLOCK))
    bits = 0
    while (1 << bits) < m:
        bits += 1
    mask = np.uint64((1 << bits) - 1)
    shift = np.uint64((bits + 1) // 2)
    known_epoch = -1
    recorded = 0
    loss = np.nan
    correct = -1.0
    for s in range(first, first + steps):
        if full:
            slope[:] = grad
        else:
            epoch = s // parts
            lo = (s % parts) * batch
            if epoch != known_epoch:
                _round_keys(np.uint64(seed), np.uint64(epoch), keys)
                known_epoch = epoch
            size = min(batch, m - lo)
            if size < F_part.shape[1]:
                F_here = np.empty((n, size))
                y_here = np.empty(size)
            else:
                F_here = F_part
                y_here = y_part
            for i in range(size):
                row = _visit(np.uint64(lo + i), np.uint64(m), mask, shift, keys)
                y_here[i] = y[row]
                for j in range(n):
                    F_here[j, i] = F[j, row]
            p = _load_tail(F_here, y_here, size // BLOCK * BLOCK, part_tail)
            _pass(F_here, y_here, theta, l1, l2, slope, part_tail, p, work)
        good = True
        for j in range(n + 1):
            ahead[j] = theta[j] - alpha * slope[j]
            good &= math.isfinite(ahead[j])
        record = (s + 1) % every == 0
        new_loss = np.nan
        new_correct = -1.0
        if good and (full or record):
            new_loss, new_correct = _pass(F, y, ahead, l1, l2, slope, tail, padded, work)
            good = math.isfinite(new_loss)
        if not good:
            return s - first, recorded, loss, correct, True
        theta[:] = ahead
        loss = new_loss
        correct = new_correct
        if full or record:
            grad[:] = slope
        if record:
            test_loss, test_correct = _pass(
                F_test, y_test, theta, l1, l2, slope, test_tail, test_padded, work
            )
            records[recorded, 0] = s + 1
            records[recorded, 1] = loss
            records[recorded, 2] = test_loss
            records[recorded, 3] = correct / m
            records[recorded, 4] = test_correct / m_test
            records[recorded, 5:] = theta
            recorded += 1
    return steps, recorded, loss, correct, False


class CompiledKernel:
    """The descent loop in machine code; see `engine.kernels.Kernel`."""

    name = "compiled"

    def evaluate(
        self, F: Floats, y: Floats, theta: Floats, l1: float, l2: float, grad: Floats
    ) -> tuple[float, int]:
        """Fill `grad`; return J and the number of right predictions."""
        loss, correct = _evaluate(F, y, theta, l1, l2, grad)
        return loss, int(correct)

    def descend(
        self,
        F: Floats,
        y: Floats,
        F_test: Floats,
        y_test: Floats,
        theta: Floats,
        grad: Floats,
        first_step: int,
        steps: int,
        alpha: float,
        batch: int,
        l1: float,
        l2: float,
        seed: int,
        record_every: int,
        records: Floats,
    ) -> Descent:
        """Take `steps` steps; see `engine.kernels.Kernel.descend`."""
        done, recorded, loss, correct, diverged = _descend(
            F, y, F_test, y_test, theta, grad, first_step, steps, alpha, batch, l1, l2, seed,
            record_every, records,
        )  # fmt: skip
        return Descent(done, recorded, loss, int(correct), diverged)
