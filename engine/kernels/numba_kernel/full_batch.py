# mypy: allow-untyped-defs
"""Full-batch steps in machine code.

The names are those of `engine.kernels.protocol.Kernel`, ``theta`` and ``ahead`` being states;
``sync``, ``partial`` and ``work`` are what
`engine.kernels.numba_kernel.row_threads.WorkBuffers` holds; ``settings`` is what
`engine.kernels.numba_kernel.update.as_numbers` returns, of which the update knows alone; and
``outcome`` is an `engine.kernels.protocol.Descent`, in OUTCOME numbers.
"""

from __future__ import annotations

import math

import numpy as np

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import (
    c_function,
    cells,
    f8,
    i8,
    jit,
    matrix,
    numbers,
    out_cells,
    out_matrix,
    vector,
)
from engine.kernels.machine_code.declarations import out_vector as floats
from engine.kernels.machine_code.intrinsics import address, by_address
from engine.kernels.numba_kernel.optimizers import NEWTON, state_size, update
from engine.kernels.numba_kernel.row_pass import COUNTED, HESSIAN
from engine.kernels.numba_kernel.row_threads import call_helpers, dismiss, share_out
from engine.kernels.numba_kernel.update import RULE, copy, penalty, record, slope, tell

OUTCOME = 5
"""Numbers that tell how far some steps came, the fields of `engine.kernels.protocol.Descent`."""


@jit(types.UniTuple(f8, 2)(out_cells, matrix, vector, floats, vector, floats, floats, floats))
def evaluate(sync, F, y, theta, settings, grad, partial, work):
    """Fill `grad` at `theta`; return J and the number of right predictions."""
    n, m = F.shape
    sync, partial, theta = address(sync), address(partial), address(theta)
    settings = address(settings)
    call_helpers(sync, address(F), m, n, address(y), theta, partial)
    share_out(sync, address(F), m, n, address(y), theta, COUNTED, partial, address(work))
    slope(partial, m, n, theta, settings, address(grad))
    dismiss(sync)
    return partial[0] / m + penalty(theta, n, settings), partial[1]


_STEPS = types.void(
    cells, numbers, i8, i8, numbers, numbers, i8, numbers, numbers, numbers, i8, i8, numbers, i8,
    numbers, numbers, numbers, numbers, numbers,
)  # fmt: skip


@c_function(_STEPS)
def _full_steps(
    sync, F, m, n, y, F_test, m_test, y_test, theta, grad, first_step, steps, settings,
    record_every, records, ahead, partial, work, outcome,
):  # fmt: skip
    done, recorded, J, right = 0, 0, np.nan, -1.0
    size = state_size(n, settings)
    diverged = False
    curved = HESSIAN if settings[RULE] == NEWTON else 0
    if curved and steps > 0:
        copy(theta, ahead, n + 1)
        share_out(sync, F, m, n, y, ahead, HESSIAN, partial, work)
    until_record = record_every - first_step % record_every
    while done < steps:
        until_record -= 1
        is_last = done + 1 == steps
        wanted = (COUNTED if until_record == 0 or is_last else 0) | (0 if is_last else curved)
        diverged = not update(
            m, n, theta, grad, settings, first_step + done, partial, work, ahead
        )  # fmt: skip
        if diverged:
            break
        share_out(sync, F, m, n, y, ahead, wanted, partial, work)
        new_J = partial[0] / m + penalty(ahead, n, settings)
        diverged = not math.isfinite(new_J)
        if diverged:
            break
        J = new_J
        right = partial[1]
        copy(ahead, theta, size)
        slope(partial, m, n, theta, settings, grad)
        done += 1
        if until_record == 0:
            record(
                records, recorded, first_step + done, J, right / m, F_test, m_test, y_test, theta,
                n, partial, work,
            )  # fmt: skip
            recorded += 1
            until_record = record_every
    tell(outcome, done, recorded, J, right, diverged)


full_steps = by_address("descentlab_full_steps", _full_steps, _STEPS)
"""Take full-batch steps and fill `outcome`; whoever calls, the steps are the same to the last bit.

Helpers are called up before and dismissed afterwards: see
`engine.kernels.numba_kernel.row_threads`.
"""


@jit(
    types.void(
        out_cells, matrix, vector, matrix, vector, floats, floats, i8, i8, vector, i8,
        out_matrix, floats, floats, floats, floats,
    )
)  # fmt: skip
def descend_full(
    sync, F, y, F_test, y_test, theta, grad, first_step, steps, settings, record_every, records,
    ahead, partial, work, outcome,
):  # fmt: skip
    """Take full-batch steps with whoever helps, and fill `outcome`."""
    n, m = F.shape
    sync = address(sync)
    call_helpers(sync, address(F), m, n, address(y), address(ahead), address(partial))
    full_steps(
        sync, address(F), m, n, address(y), address(F_test), len(y_test), address(y_test),
        address(theta), address(grad), first_step, steps, address(settings), record_every,
        address(records), address(ahead), address(partial), address(work), address(outcome),
    )  # fmt: skip
    dismiss(sync)
