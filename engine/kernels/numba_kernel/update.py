# mypy: allow-untyped-defs
"""The update of one step, its penalties, and its record, in machine code.

Arrays are addresses. ``partial`` holds the sums of a pass as `engine.kernels.numba_kernel.row_pass`
leaves them; the other names are those of `engine.kernels.protocol.Kernel`.
"""

from __future__ import annotations

import math

import numpy as np

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import f8, i8, inner, numbers, yes_no
from engine.kernels.numba_kernel.row_pass import COUNTED, rows
from engine.kernels.protocol import OPTIMIZERS, SCHEDULES, StepSettings
from engine.support.arrays import Floats

(
    ALPHA, L1, L2, RULE, REMEMBERS, MOMENTUM, BETA1, LOG_BETA1, BETA2, LOG_BETA2, EPSILON, CLIP,
    SCHEDULE, DECAY, LOG_DECAY, PERIOD, WARMUP, SETTINGS,
) = range(18)  # fmt: skip
"""Where ``settings`` holds what of `engine.kernels.protocol.StepSettings`, and how many there are.

RULE is the place of the optimiser in `OPTIMIZERS`, SCHEDULE that of the schedule in `SCHEDULES`.
"""

PLAIN = -1
"""The RULE of gradient descent with one α and no clipping: the shortest way of a step."""


def as_numbers(settings: StepSettings) -> Floats:
    """Return what machine code needs of the settings to update parameters, shape (SETTINGS,)."""
    rule = PLAIN if settings.is_plain else OPTIMIZERS.index(settings.optimizer)
    numbers = np.array((
        settings.alpha, settings.l1, settings.l2, rule, settings.remembers, settings.momentum,
        settings.beta1, _log(settings.beta1), settings.beta2, _log(settings.beta2),
        settings.epsilon, settings.clip, SCHEDULES.index(settings.schedule), settings.decay,
        _log(settings.decay), settings.period, settings.warmup,
    ), dtype=np.float64)  # fmt: skip
    assert len(numbers) == SETTINGS
    return numbers


def _log(x: float) -> float:
    return math.log(x) if x else -math.inf


@inner(f8(f8, f8), forceinline=True)
def soft(v, t):
    """Return v, closer to 0 by t: exactly 0 for ``|v| <= t``; NaN stays NaN."""
    within = t if v > t else v
    within = -t if v < -t else within
    return v - within


@inner(f8(numbers, i8, numbers))
def penalty(theta, n, settings):
    """Return ``l1·‖w‖₁ + l2/2·‖w‖²``."""
    l1, l2 = settings[L1], settings[L2]
    total = 0.0
    for j in range(n):
        w = theta[j]
        total += l1 * abs(w) + 0.5 * l2 * w * w
    return total


@inner(types.void(numbers, i8, i8, numbers, numbers, numbers))
def slope(partial, m, n, theta, settings, grad):
    """Fill `grad` from the sums over m examples and the L2 penalty."""
    l2 = settings[L2]
    for j in range(n):
        grad[j] = partial[2 + j] / m + l2 * theta[j]
    grad[n] = partial[2 + n] / m


@inner(yes_no(numbers, numbers, i8, numbers, numbers))
def plain_update(theta, grad, n, settings, ahead):
    """Fill `ahead` with ``θ - α·grad``, its weights closer to 0; tell whether all is finite.

    The weights ``soft(w - α·dw, α·l1)`` are the proximal step of the L1 penalty.
    """
    alpha, l1 = settings[ALPHA], settings[L1]
    finite = True
    for j in range(n + 1):
        ahead[j] = theta[j] - alpha * grad[j]
        finite &= math.isfinite(ahead[j])
    if l1 > 0.0:
        for j in range(n):
            ahead[j] = soft(ahead[j], alpha * l1)
    return finite


@inner(types.void(numbers, numbers, i8))
def copy(source, target, k):
    """Copy k numbers."""
    for j in range(k):
        target[j] = source[j]


@inner(types.void(numbers, i8, i8, f8, f8, yes_no))
def tell(outcome, done, recorded, J, right, diverged):
    """Write down the fields of `engine.kernels.protocol.Descent`."""
    outcome[0] = done
    outcome[1] = recorded
    outcome[2] = J
    outcome[3] = right
    outcome[4] = diverged


@inner(
    types.void(
        numbers, i8, i8, f8, f8, numbers, i8, numbers, numbers, i8, numbers, numbers
    )
)  # fmt: skip
def record(
    records, row, step, J, accuracy, F_test, m_test, y_test, theta, n, partial, work
):  # fmt: skip
    """Write one row of `records`. The sums in `partial` are lost, but for those of a Hessian."""
    at = row * (n + 6)
    rows(F_test, m_test, n, y_test, 0, m_test, theta, COUNTED, work, partial, 0)
    records[at] = step
    records[at + 1] = J
    records[at + 2] = partial[0] / m_test
    records[at + 3] = accuracy
    records[at + 4] = partial[1] / m_test
    for j in range(n + 1):
        records[at + 5 + j] = theta[j]
