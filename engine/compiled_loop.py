"""In which order do passes, updates and records follow each other, in machine code?

Every function takes arrays by their addresses, but for the three that Python calls: `evaluate`,
`descend_full` and `descend_parts`; `engine.team` says how a pass is shared out. Names are those of
`engine.kernels.Kernel`; ``partial`` holds the sums of a pass as `engine.row_pass.rows` leaves them.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import types

from engine.compiled_order import draw_keys, example_at, key_pointer
from engine.machine import (
    address,
    f8,
    i8,
    inner,
    jit,
    matrix,
    out_matrix,
    out_vector,
    pointer,
    vector,
    yes_no,
)
from engine.row_pass import exponential, rows
from engine.shuffle import ROUNDS
from engine.team import dismiss, share_out, team_cells


@inner(f8(pointer, i8, f8, f8))
def _penalty(theta: Any, n: Any, l1: Any, l2: Any) -> Any:
    """Return ``l1·‖w‖₁ + l2/2·‖w‖²``."""
    total = 0.0
    for j in range(n):
        w = theta[j]
        total += l1 * abs(w) + 0.5 * l2 * w * w
    return total


@inner(f8(f8))
def _sign(w: Any) -> Any:
    return (1.0 if w > 0.0 else 0.0) - (1.0 if w < 0.0 else 0.0)


@inner(types.void(pointer, i8, i8, pointer, f8, f8, pointer))
def _slope(partial: Any, m: Any, n: Any, theta: Any, l1: Any, l2: Any, grad: Any) -> None:
    """Fill `grad` from the sums over m examples and the penalties."""
    for j in range(n):
        w = theta[j]
        grad[j] = partial[2 + j] / m + (l1 * _sign(w) + l2 * w)
    grad[n] = partial[2 + n] / m


@inner(yes_no(pointer, pointer, i8, f8, pointer))
def _update(theta: Any, grad: Any, n: Any, alpha: Any, ahead: Any) -> Any:
    """Fill `ahead` with ``theta - α·grad``; tell whether all of it is finite."""
    finite = True
    for j in range(n + 1):
        ahead[j] = theta[j] - alpha * grad[j]
        finite &= math.isfinite(ahead[j])
    return finite


@inner(types.void(pointer, pointer, i8))
def _copy(source: Any, target: Any, n: Any) -> None:
    for j in range(n):
        target[j] = source[j]


_RECORD = types.void(
    pointer, i8, i8, f8, f8, i8, pointer, i8, pointer, pointer, i8, f8, pointer, pointer
)


@inner(_RECORD)
def _record(
    records: Any,
    recorded: Any,
    step: Any,
    J: Any,
    right: Any,
    m: Any,
    F_test: Any,
    m_test: Any,
    y_test: Any,
    theta: Any,
    n: Any,
    penalty: Any,
    work: Any,
    partial: Any,
) -> None:
    """Write one row of `records`."""
    at = recorded * (n + 6)
    rows(F_test, m_test, n, y_test, 0, m_test, theta, 1, work, partial, 0)
    records[at] = step
    records[at + 1] = J
    records[at + 2] = partial[0] / m_test + penalty
    records[at + 3] = right / m
    records[at + 4] = partial[1] / m_test
    for j in range(n + 1):
        records[at + 5 + j] = theta[j]


_EVALUATE = types.UniTuple(f8, 2)(
    team_cells, matrix, vector, out_vector, f8, f8, out_vector, out_vector, out_vector
)


@jit(_EVALUATE)
def evaluate(
    team: Any,
    F: Any,
    y: Any,
    theta: Any,
    l1: Any,
    l2: Any,
    grad: Any,
    partial: Any,
    work: Any,
) -> Any:
    """Fill `grad` at `theta`; return J and the number of right predictions."""
    n, m = F.shape
    team, partial, theta = address(team), address(partial), address(theta)
    share_out(team, address(F), m, n, address(y), theta, 1, partial, address(work))
    _slope(partial, m, n, theta, l1, l2, address(grad))
    dismiss(team)
    return partial[0] / m + _penalty(theta, n, l1, l2), partial[1]


_RESULT = types.Tuple((i8, i8, f8, f8, yes_no))
_FULL = _RESULT(
    team_cells, matrix, vector, matrix, vector, out_vector, out_vector, i8, i8, f8, f8, f8, i8,
    out_matrix, out_vector, out_vector, out_vector,
)  # fmt: skip


@jit(_FULL)
def descend_full(
    team: Any,
    F: Any,
    y: Any,
    F_test: Any,
    y_test: Any,
    theta: Any,
    grad: Any,
    first_step: Any,
    steps: Any,
    alpha: Any,
    l1: Any,
    l2: Any,
    record_every: Any,
    records: Any,
    ahead: Any,
    partial: Any,
    work: Any,
) -> Any:
    """Take full-batch steps; return the fields of `engine.kernels.Descent`."""
    n, m = F.shape
    m_test = len(y_test)
    team, F, y, theta, grad = address(team), address(F), address(y), address(theta), address(grad)
    F_test, y_test, records = address(F_test), address(y_test), address(records)
    ahead, partial, work = address(ahead), address(partial), address(work)
    done, recorded, J, right = 0, 0, np.nan, -1.0
    diverged = False
    until_record = record_every - first_step % record_every
    while done < steps:
        until_record -= 1
        count = until_record == 0 or done + 1 == steps
        diverged = not _update(theta, grad, n, alpha, ahead)
        if diverged:
            break
        share_out(team, F, m, n, y, ahead, count, partial, work)
        penalty = _penalty(ahead, n, l1, l2)
        new_J = partial[0] / m + penalty
        diverged = not math.isfinite(new_J)
        if diverged:
            break
        J = new_J
        right = partial[1]
        _copy(ahead, theta, n + 1)
        _slope(partial, m, n, theta, l1, l2, grad)
        done += 1
        if until_record == 0:
            _record(
                records, recorded, first_step + done, J, right, m, F_test, m_test, y_test, theta,
                n, penalty, work, partial,
            )  # fmt: skip
            recorded += 1
            until_record = record_every
    dismiss(team)
    return done, recorded, J, right, diverged


_ONE = yes_no(pointer, i8, i8, pointer, i8, pointer, f8, f8, f8, pointer)


@inner(_ONE)
def _step_on_one(
    F: Any,
    m: Any,
    n: Any,
    y: Any,
    row: Any,
    theta: Any,
    alpha: Any,
    l1: Any,
    l2: Any,
    ahead: Any,
) -> Any:
    """Fill `ahead` with the parameters after a step on one example; tell whether they are finite.

    All that does not need dz is computed beside it: the way from theta to ahead is what takes time.
    """
    z = theta[n]
    for j in range(n):
        z += theta[j] * F[j * m + row]
    sign = 1.0 - 2.0 * y[row]
    v = sign * z
    t = exponential(-abs(v))
    dz = sign * ((1.0 if v > 0.0 else t) / (1.0 + t))
    ahead[n] = theta[n] - alpha * dz
    finite = math.isfinite(ahead[n])
    for j in range(n):
        w = theta[j]
        ahead[j] = (w - alpha * (l1 * _sign(w) + l2 * w)) - (alpha * F[j * m + row]) * dz
        finite &= math.isfinite(ahead[j])
    return finite


_PART = types.void(
    pointer, i8, i8, pointer, i8, i8, i8, key_pointer, pointer, pointer, pointer, pointer, pointer
)


@inner(_PART)
def _part(
    F: Any,
    m: Any,
    n: Any,
    y: Any,
    start: Any,
    size: Any,
    bits: Any,
    keys: Any,
    theta: Any,
    F_part: Any,
    y_part: Any,
    partial: Any,
    work: Any,
) -> None:
    """Fill `partial` with the sums over positions ``start … start + size - 1`` of an epoch."""
    for i in range(size):
        row = example_at(start + i, m, bits, keys)
        y_part[i] = y[row]
        for j in range(n):
            F_part[j * size + i] = F[j * m + row]
    rows(F_part, size, n, y_part, 0, size, theta, 0, work, partial, 0)


_PARTS = _RESULT(
    team_cells, matrix, vector, matrix, vector, out_vector, out_vector, i8, i8, f8, i8, f8, f8, i8,
    i8, out_matrix, out_vector, out_vector, out_vector, out_vector, out_vector,
)  # fmt: skip


@jit(_PARTS)
def descend_parts(
    team: Any,
    F: Any,
    y: Any,
    F_test: Any,
    y_test: Any,
    theta: Any,
    grad: Any,
    first_step: Any,
    steps: Any,
    alpha: Any,
    batch: Any,
    l1: Any,
    l2: Any,
    seed: Any,
    record_every: Any,
    records: Any,
    ahead: Any,
    partial: Any,
    work: Any,
    F_part: Any,
    y_part: Any,
) -> Any:
    """Take mini-batch steps; return the fields of `engine.kernels.Descent`."""
    n, m = F.shape
    m_test = len(y_test)
    team, F, y, theta, grad = address(team), address(F), address(y), address(theta), address(grad)
    F_test, y_test, records = address(F_test), address(y_test), address(records)
    ahead, partial, work = address(ahead), address(partial), address(work)
    F_part, y_part = address(F_part), address(y_part)
    key_array = np.empty(2 * ROUNDS, np.uint64)
    keys = address(key_array)
    bits = 0
    while (1 << bits) < m:
        bits += 1
    parts = (m + batch - 1) // batch
    epoch = first_step // parts
    start = first_step % parts * batch
    draw_keys(seed, epoch, keys)
    done, recorded, J, right = 0, 0, np.nan, -1.0
    diverged = False
    until_record = record_every - first_step % record_every
    now = theta
    while done < steps:
        size = min(batch, m - start)
        if size == 1:
            row = example_at(start, m, bits, keys)
            diverged = not _step_on_one(F, m, n, y, row, now, alpha, l1, l2, ahead)
        else:
            _part(F, m, n, y, start, size, bits, keys, now, F_part, y_part, partial, work)
            _slope(partial, size, n, now, l1, l2, work)
            diverged = not _update(now, work, n, alpha, ahead)
        if diverged:
            break
        J = np.nan
        right = -1.0
        until_record -= 1
        if until_record == 0:
            share_out(team, F, m, n, y, ahead, 1, partial, work)
            penalty = _penalty(ahead, n, l1, l2)
            J = partial[0] / m + penalty
            diverged = not math.isfinite(J)
            if diverged:
                break
            right = partial[1]
            _slope(partial, m, n, ahead, l1, l2, grad)
            _record(
                records, recorded, first_step + done + 1, J, right, m, F_test, m_test, y_test,
                ahead, n, penalty, work, partial,
            )  # fmt: skip
            recorded += 1
            until_record = record_every
        now, ahead = ahead, now
        done += 1
        start += size
        if start == m:
            start = 0
            epoch += 1
            draw_keys(seed, epoch, keys)
    _copy(now, theta, n + 1)
    dismiss(team)
    return done, recorded, J, right, diverged
