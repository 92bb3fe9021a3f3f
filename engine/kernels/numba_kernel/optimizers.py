# mypy: allow-untyped-defs
"""The update rules of all optimisers, learning-rate schedules and Newton's step, in machine code.

The same as `engine.kernels.optimizers` in NumPy, where the formulas stand. Arrays are addresses.
``theta`` and ``ahead`` hold a state: parameters, and behind them what an optimiser that remembers
knows of the updates before. ``settings`` is what
`engine.kernels.numba_kernel.update.as_numbers` returns; `step` is the one that an update starts
from. No function of the mathematical library is called: powers are ``e^(k log β)``, as exact as the
exponent of at most 708 lets them be.
"""

from __future__ import annotations

import math

import numpy as np

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import c_function, f8, i8, inner, numbers, yes_no
from engine.kernels.machine_code.intrinsics import by_address, square_root
from engine.kernels.numba_kernel.row_pass import WORK, exponential
from engine.kernels.numba_kernel.update import (
    ALPHA,
    BETA1,
    BETA2,
    CLIP,
    DECAY,
    EPSILON,
    L1,
    L2,
    LOG_BETA1,
    LOG_BETA2,
    LOG_DECAY,
    MOMENTUM,
    PERIOD,
    PLAIN,
    REMEMBERS,
    RULE,
    SCHEDULE,
    WARMUP,
    plain_update,
    soft,
)
from engine.kernels.protocol import OPTIMIZERS, SCHEDULES

_, _MOMENTUM, _NESTEROV, _ADAGRAD, _RMSPROP, _ADAM, _ADAMW, NEWTON = range(len(OPTIMIZERS))

_, _INVERSE, _STEPS, _EXPONENTIAL, _COSINE, _COSINE_DECAY = range(len(SCHEDULES))

HALF_PI = 0.5 * math.pi


@inner(f8(f8, f8))
def _power(log_base, k):
    """Return ``e^(k·log_base)``; 1 for a k of 0."""
    x = k * log_base
    if k == 0.0:
        return 1.0
    if x < -708.0:
        return 0.0
    if x > 0.0:
        return 1.0 / exponential(-x) if x < 708.0 else np.inf
    return exponential(x)


@inner(f8(f8))
def _sine_squared(x):
    """Return sin²(x) for x from 0 to π/4, by the series up to x^17."""
    xx = -x * x
    term = total = x
    for k in range(2, 17, 2):
        term *= xx / (k * (k + 1))
        total += term
    return total * total


@inner(f8(f8))
def _cosine_share(u):
    """Return ``(1 + cos(π·u)) / 2``, which is ``1 - sin²(π·u/2)``, for u from 0 to 1."""
    if u <= 0.5:
        return 1.0 - _sine_squared(HALF_PI * u)
    return _sine_squared(HALF_PI * (1.0 - u))


@inner(f8(numbers, i8))
def learning_rate(settings, step):
    """Return α for the update from `step`; see `engine.kernels.optimizers.learning_rate`."""
    alpha, warmup = settings[ALPHA], settings[WARMUP]
    if step + 1.0 < warmup:
        alpha *= (step + 1.0) / warmup
    schedule = int(settings[SCHEDULE])
    if schedule == _INVERSE:
        alpha /= 1.0 + settings[DECAY] * step
    elif schedule == _STEPS:
        alpha *= _power(settings[LOG_DECAY], step // int(settings[PERIOD]))
    elif schedule == _EXPONENTIAL:
        alpha *= _power(settings[LOG_DECAY], step)
    elif schedule == _COSINE:
        twice = 2 * int(settings[PERIOD])
        within = step % twice
        alpha *= _cosine_share(min(within, twice - within) / settings[PERIOD])
    elif schedule == _COSINE_DECAY:
        alpha *= _cosine_share(min(step / settings[PERIOD], 1.0))
    return alpha


@inner(f8(numbers, numbers, i8, numbers, f8))
def _clip_share(theta, grad, n, settings, decoupled):
    """Return ``min(1, clip / (‖g‖ + 1e-6))``."""
    total = 0.0
    for j in range(n + 1):
        g = grad[j] - (decoupled * theta[j] if j < n else 0.0)
        total += g * g
    return min(1.0, settings[CLIP] / (square_root(total) + 1e-6))


_UPDATE = types.void(numbers, numbers, i8, numbers, i8, numbers, numbers)


@c_function(_UPDATE)
def _optimizer_update(theta, grad, n, settings, step, work, ahead):
    rule, k = int(settings[RULE]), n + 1
    alpha = learning_rate(settings, step)
    l1, l2, eps = settings[L1], settings[L2], settings[EPSILON]
    decoupled = l2 if rule == _ADAMW else 0.0
    share = 1.0
    if settings[CLIP] > 0.0:
        share = _clip_share(theta, grad, n, settings, decoupled)
    remembers = settings[REMEMBERS] > 0.0
    mu, beta1, beta2 = settings[MOMENTUM], settings[BETA1], settings[BETA2]
    count = theta[3 * k] + 1.0 if remembers else 0.0
    has_velocity, is_adam = _MOMENTUM <= rule <= _NESTEROV, _ADAM <= rule <= _ADAMW
    root, pace = 1.0, alpha
    if is_adam:
        root = square_root(1.0 - _power(settings[LOG_BETA2], count))
        pace = alpha / (1.0 - _power(settings[LOG_BETA1], count))
    for j in range(k):
        w = theta[j]
        g = grad[j]
        if j < n:
            g -= decoupled * w
            w -= alpha * decoupled * w
        g *= share
        v = theta[k + j] if remembers else 0.0
        s = theta[2 * k + j] if remembers else 0.0
        own = pace
        change = g
        if has_velocity:
            v = mu * v + g
            change = v if rule == _MOMENTUM else g + mu * v
        elif rule == _ADAGRAD:
            s += g * g
            own = pace / (square_root(s) + eps)
        elif rule == _RMSPROP:
            s = beta2 * s + (1.0 - beta2) * (g * g)
            own = pace / (square_root(s) + eps)
        elif is_adam:
            v = beta1 * v + (1.0 - beta1) * g
            s = beta2 * s + (1.0 - beta2) * (g * g)
            own = pace / (square_root(s) / root + eps)
            change = v
        elif rule == NEWTON:
            change = share * work[WORK + j]
        w -= own * change
        if l1 > 0.0 and j < n:
            w = soft(w, own * l1)
        ahead[j] = w
        if remembers:
            ahead[k + j] = v
            ahead[2 * k + j] = s
    if remembers:
        ahead[3 * k] = count


_optimizer_step = by_address("descentlab_optimizer_update", _optimizer_update, _UPDATE)

_DIRECTION = types.void(i8, i8, numbers, numbers, numbers, numbers)


@c_function(_DIRECTION)
def _newton_direction(m, n, grad, settings, sums, work):
    """Solve ``(H + ε·I)·d = g`` by ``H + ε·I = L·D·L'``; NaN where D is not > 0.

    `sums` hold those of H; d stands in `work` behind WORK, and behind it a square: L below the
    diagonal, 1/D on it, ``D·L'`` above it.
    """
    k, l2, eps, share = n + 1, settings[L2], settings[EPSILON], 1.0 / m
    at, d, M = n + 3, WORK, WORK + n + 1
    for j in range(k):
        row = M + j * k
        own = sums[at + j] * share + eps + (l2 if j < n else 0.0)
        u = grad[j]
        for q in range(j):
            c = sums[at + q] * share
            for i in range(q):
                c -= work[M + i * k + j] * work[M + q * k + i]
            factor = c * work[M + q * k + q]
            work[M + q * k + j] = c
            work[row + q] = factor
            own -= c * factor
            u -= factor * work[d + q]
        work[row + j] = 1.0 / own if own > 0.0 else np.nan
        work[d + j] = u
        at += j + 1
    for j in range(k - 1, -1, -1):
        u = work[d + j] * work[M + j * k + j]
        for i in range(j + 1, k):
            u -= work[M + i * k + j] * work[d + i]
        work[d + j] = u


_direction = by_address("descentlab_newton_direction", _newton_direction, _DIRECTION)


@inner(i8(i8, numbers))
def state_size(n, settings):
    """Return how many numbers of a state change: parameters, or those and the memory."""
    return n + 1 if settings[REMEMBERS] == 0.0 else 3 * (n + 1) + 1


@inner(yes_no(i8, i8, numbers, numbers, numbers, i8, numbers, numbers, numbers))
def update(m, n, theta, grad, settings, step, sums, work, ahead):
    """Fill `ahead` with the state after one update; tell whether its parameters are finite.

    For Newton's step `sums` are those of a pass over m rows at theta, the Hessian's among them.
    """
    if settings[RULE] == PLAIN:
        return plain_update(theta, grad, n, settings, ahead)
    if settings[RULE] == NEWTON:
        _direction(m, n, grad, settings, sums, work)
    _optimizer_step(theta, grad, n, settings, step, work, ahead)
    finite = True
    for j in range(n + 1):
        finite &= math.isfinite(ahead[j])
    return finite
