# mypy: allow-untyped-defs
"""Mini-batch and single-example steps in machine code, and the epoch order.

The same bijection as `engine.kernels.shuffle`, index by index.

The names are those of `engine.kernels.protocol.Kernel` and
`engine.kernels.numba_kernel.full_batch`.
"""

from __future__ import annotations

import math

import numpy as np

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import (
    c_function,
    cells,
    i8,
    inner,
    jit,
    keys,
    matrix,
    numbers,
    out_cells,
    out_keys,
    out_matrix,
    u8,
    vector,
    yes_no,
)
from engine.kernels.machine_code.declarations import out_vector as floats
from engine.kernels.machine_code.intrinsics import address, by_address
from engine.kernels.numba_kernel.optimizers import state_size, update
from engine.kernels.numba_kernel.row_pass import COUNTED, activation, rows
from engine.kernels.numba_kernel.row_threads import share_out
from engine.kernels.numba_kernel.update import (
    ALPHA,
    L1,
    L2,
    PLAIN,
    RULE,
    copy,
    penalty,
    record,
    slope,
    soft,
    tell,
)
from engine.kernels.shuffle import GOLDEN, LEAST_BITS, MIX_1, MIX_2, ROUNDS

KEYS = 2 * ROUNDS
"""Numbers that an epoch's order is drawn from."""


@inner(u8(u8))
def _mix(x):
    x = (x ^ (x >> np.uint64(30))) * np.uint64(MIX_1)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(MIX_2)
    return x ^ (x >> np.uint64(31))


@inner(types.void(u8, u8, keys))
def draw_keys(seed, epoch, drawn):
    """Fill `drawn`, KEYS numbers, with each round's odd multiplier and addend."""
    key = _mix(_mix(seed + np.uint64(GOLDEN)) + epoch)
    for r in range(ROUNDS):
        key += np.uint64(GOLDEN)
        drawn[2 * r] = _mix(key) | np.uint64(1)
        key += np.uint64(GOLDEN)
        drawn[2 * r + 1] = _mix(key)


@inner(i8(i8))
def bits_for(m):
    """Return the bits k of the numbers in which m examples are put in order."""
    k = LEAST_BITS
    while (1 << k) < m:
        k += 1
    return k


@inner(u8(u8, u8, keys))
def _scramble(x, k, drawn):
    """Put a k-bit number through all rounds once."""
    mask = (np.uint64(1) << k) - np.uint64(1)
    shift = (k + np.uint64(1)) >> np.uint64(1)
    for r in range(ROUNDS):
        x = (x * drawn[2 * r] + drawn[2 * r + 1]) & mask
        x ^= x >> shift
    return x


@inner(i8(u8, u8, u8, keys))
def example_at(position, m, k, drawn):
    """Return the example at `position` among m, with k as `bits_for` gives it."""
    x = _scramble(position, k, drawn)
    while x >= m:
        x = _scramble(x, k, drawn)
    return np.int64(x)


@inner(types.void(u8, u8, u8, u8, keys, keys))
def examples_from(start, size, m, k, drawn, examples):
    """Fill `examples` with those at the positions ``start … start + size - 1``.

    The first loop is vectorised; the second finds little to do.
    """
    for i in range(size):
        examples[i] = _scramble(start + np.uint64(i), k, drawn)
    for i in range(size):
        while examples[i] >= m:
            examples[i] = _scramble(examples[i], k, drawn)


@inner(yes_no(numbers, i8, i8, numbers, i8, numbers, numbers, numbers))
def _step_on_one(F, m, n, y, row, theta, settings, ahead):
    """Fill `ahead` with the parameters after a step on one example; tell whether all are finite.

    All that does not need dz stands apart from it: the way from theta to ahead is what takes time.
    """
    alpha, l1, l2 = settings[ALPHA], settings[L1], settings[L2]
    z = theta[n]
    for j in range(n):
        z += theta[j] * F[j * m + row]
    dz, _, _, _ = activation(z, y[row])
    ahead[n] = theta[n] - alpha * dz
    finite = math.isfinite(ahead[n])
    for j in range(n):
        w = theta[j]
        ahead[j] = (w - alpha * (l2 * w)) - (alpha * F[j * m + row]) * dz
        if l1 > 0.0:
            ahead[j] = soft(ahead[j], alpha * l1)
        finite &= math.isfinite(ahead[j])
    return finite


@inner(types.void(numbers, i8, i8, numbers, i8, i8, i8, keys, keys, numbers, numbers))
def _gather(F, m, n, y, start, size, k, drawn, rows_drawn, F_part, y_part):
    """Copy the examples at positions ``start … start + size - 1`` of an epoch."""
    examples_from(start, size, m, k, drawn, rows_drawn)
    for i in range(size):
        row = np.int64(rows_drawn[i])
        y_part[i] = y[row]
        for j in range(n):
            F_part[j * size + i] = F[j * m + row]


_STEPS = types.void(
    cells, numbers, i8, i8, numbers, numbers, i8, numbers, numbers, numbers, i8, i8, numbers, i8,
    i8, i8, numbers, numbers, numbers, numbers, keys, keys, numbers, numbers, numbers,
)  # fmt: skip


@c_function(_STEPS)
def _mini_batch_steps(
    sync, F, m, n, y, F_test, m_test, y_test, theta, grad, first_step, steps, settings, batch, seed,
    record_every, records, ahead, partial, work, drawn, rows_drawn, F_part, y_part, outcome,
):  # fmt: skip
    k = bits_for(m)
    batches = (m + batch - 1) // batch
    epoch = first_step // batches
    start = first_step % batches * batch
    draw_keys(seed, epoch, drawn)
    done, recorded, J, right = 0, 0, np.nan, -1.0
    diverged = False
    until_record = record_every - first_step % record_every
    now = theta
    is_plain = settings[RULE] == PLAIN
    while done < steps:
        size = min(batch, m - start)
        if size == 1 and is_plain:
            row = example_at(start, m, k, drawn)
            diverged = not _step_on_one(F, m, n, y, row, now, settings, ahead)
        else:
            _gather(F, m, n, y, start, size, k, drawn, rows_drawn, F_part, y_part)
            rows(F_part, size, n, y_part, 0, size, now, 0, work, partial, 0)
            slope(partial, size, n, now, settings, work)
            diverged = not update(
                size, n, now, work, settings, first_step + done, partial, work, ahead
            )  # fmt: skip
        if diverged:
            break
        new_J = np.nan
        new_right = -1.0
        until_record -= 1
        if until_record == 0:
            share_out(sync, F, m, n, y, ahead, COUNTED, partial, work)
            new_J = partial[0] / m + penalty(ahead, n, settings)
            diverged = not math.isfinite(new_J)
            if diverged:
                break
            new_right = partial[1]
            slope(partial, m, n, ahead, settings, grad)
            record(
                records, recorded, first_step + done + 1, new_J, new_right / m, F_test, m_test,
                y_test, ahead, n, partial, work,
            )  # fmt: skip
            recorded += 1
            until_record = record_every
        J, right = new_J, new_right
        now, ahead = ahead, now
        done += 1
        start += size
        if start == m:
            start = 0
            epoch += 1
            draw_keys(seed, epoch, drawn)
    copy(now, theta, state_size(n, settings))
    tell(outcome, done, recorded, J, right, diverged)


mini_batch_steps = by_address("descentlab_mini_batch_steps", _mini_batch_steps, _STEPS)
"""Take mini-batch steps and fill `outcome`, like `full_batch.full_steps`."""


@jit(
    types.void(
        out_cells, matrix, vector, matrix, vector, floats, floats, i8, i8, vector, i8, i8, i8,
        out_matrix, floats, floats, floats, out_keys, out_keys, floats, floats, floats,
    )
)  # fmt: skip
def descend_mini_batches(
    sync, F, y, F_test, y_test, theta, grad, first_step, steps, settings, batch, seed,
    record_every, records, ahead, partial, work, drawn, rows_drawn, F_part, y_part, outcome,
):  # fmt: skip
    """Take mini-batch steps and fill `outcome`."""
    n, m = F.shape
    sync = address(sync)
    mini_batch_steps(
        sync, address(F), m, n, address(y), address(F_test), len(y_test), address(y_test),
        address(theta), address(grad), first_step, steps, address(settings), batch, seed,
        record_every, address(records), address(ahead), address(partial), address(work),
        address(drawn), address(rows_drawn), address(F_part), address(y_part), address(outcome),
    )  # fmt: skip
