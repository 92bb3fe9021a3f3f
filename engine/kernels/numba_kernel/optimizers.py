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
from engine.kernels.numba_kernel.row_pass import (
    BLOCK,
    FAST,
    WORK,
    exponential,
    exponential_ratio,
)
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

_, _MOMENTUM, _NESTEROV, _ADAGRAD, _RMSPROP, _ADAM, _ADAMW, _NEWTON = range(len(OPTIMIZERS))

_, _INVERSE, _STEPS, _EXPONENTIAL, _COSINE = range(len(SCHEDULES))

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
        u = min(step / settings[PERIOD], 1.0)  # (1 + cos(π u))/2 is 1 - sin²(π u/2)
        if u <= 0.5:
            alpha *= 1.0 - _sine_squared(HALF_PI * u)
        else:
            alpha *= _sine_squared(HALF_PI * (1.0 - u))
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
        elif rule == _NEWTON:
            change = share * work[WORK + k * k + j]
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

_SUMS_OF_TWO = types.void(numbers, i8, numbers, numbers)

_SUMS = types.void(numbers, i8, i8, numbers, numbers)


@inner(f8(f8), {"contract"}, forceinline=True)
def _steepness(z):
    """Return ``a(1 - a)``, without the cancellation of 1 - a."""
    N, D = exponential_ratio(-abs(z))
    S = D + N
    return (N * D) / (S * S)


@c_function(_SUMS_OF_TWO, FAST)
def _hessian_of_two(F, m, theta, work):
    w1, w2, b = theta[0], theta[1], theta[2]
    h11 = h21 = h22 = hb1 = hb2 = hbb = 0.0
    for i in range(m):
        x1, x2 = F[i], F[m + i]
        s = _steepness(w1 * x1 + w2 * x2 + b)
        s1, s2 = s * x1, s * x2
        h11 += s1 * x1
        h21 += s1 * x2
        h22 += s2 * x2
        hb1 += s1
        hb2 += s2
        hbb += s
    work[WORK] = h11
    work[WORK + 3] = h21
    work[WORK + 4] = h22
    work[WORK + 6] = hb1
    work[WORK + 7] = hb2
    work[WORK + 8] = hbb


@c_function(_SUMS, FAST)
def _hessian_of_any(F, m, n, theta, work):
    k = n + 1
    for j in range(k * k):
        work[WORK + j] = 0.0
    for lo in range(0, m, BLOCK):
        size = min(BLOCK, m - lo)
        for i in range(size):
            work[i] = theta[n]
        for j in range(n):
            w, f = theta[j], j * m + lo
            for i in range(size):
                work[i] += w * F[f + i]
        for i in range(size):
            work[i] = _steepness(work[i])
        total = 0.0
        for i in range(size):
            total += work[i]
        work[WORK + k * k - 1] += total
        for j in range(n):
            f = j * m + lo
            total = 0.0
            for i in range(size):
                work[BLOCK + i] = work[i] * F[f + i]
                total += work[BLOCK + i]
            work[WORK + n * k + j] += total
            for q in range(j + 1):
                e = q * m + lo
                total = 0.0
                for i in range(size):
                    total += work[BLOCK + i] * F[e + i]
                work[WORK + j * k + q] += total


_sums_of_two = by_address("descentlab_hessian_of_two", _hessian_of_two, _SUMS_OF_TWO)

_sums_of_any = by_address("descentlab_hessian_of_any", _hessian_of_any, _SUMS)


@inner(_SUMS)
def _hessian(F, m, n, theta, work):
    """Fill the lower triangle of H, at ``work[WORK]``, with sums of ``a(1 - a)·x·x'``."""
    if n == 2:
        _sums_of_two(F, m, theta, work)
    else:
        _sums_of_any(F, m, n, theta, work)


_DIRECTION = types.void(i8, i8, numbers, numbers, numbers)


@c_function(_DIRECTION)
def _newton_direction(m, n, grad, settings, work):
    """Solve ``(H + ε·I)·d = g`` by ``H + ε·I = L·D·L'``; d stands behind H. NaN where D is not > 0.

    H is replaced: L below the diagonal, 1/D on it, ``D·L'`` above it.
    """
    k, l2, eps, share = n + 1, settings[L2], settings[EPSILON], 1.0 / m
    H, d = WORK, WORK + k * k
    for j in range(k):
        row = H + j * k
        own = work[row + j] * share + eps + (l2 if j < n else 0.0)
        u = grad[j]
        for q in range(j):
            c = work[row + q] * share
            for i in range(q):
                c -= work[H + i * k + j] * work[H + q * k + i]
            factor = c * work[H + q * k + q]
            work[H + q * k + j] = c
            work[row + q] = factor
            own -= c * factor
            u -= factor * work[d + q]
        work[row + j] = 1.0 / own if own > 0.0 else np.nan
        work[d + j] = u
    for j in range(k - 1, -1, -1):
        u = work[d + j] * work[H + j * k + j]
        for i in range(j + 1, k):
            u -= work[H + i * k + j] * work[d + i]
        work[d + j] = u


_direction = by_address("descentlab_newton_direction", _newton_direction, _DIRECTION)


def newton_room(n: int) -> int:
    """Return how many numbers of ``work`` newton needs behind the first WORK: H and d."""
    return (n + 1) * (n + 2)


@inner(i8(i8, numbers))
def state_size(n, settings):
    """Return how many numbers of a state change: parameters, or those and the memory."""
    return n + 1 if settings[REMEMBERS] == 0.0 else 3 * (n + 1) + 1


@inner(yes_no(numbers, i8, i8, numbers, numbers, numbers, i8, numbers, numbers))
def update(F, m, n, theta, grad, settings, step, work, ahead):
    """Fill `ahead` with the state after one update; tell whether its parameters are finite."""
    if settings[RULE] == PLAIN:
        return plain_update(theta, grad, n, settings, ahead)
    if settings[RULE] == _NEWTON:
        _hessian(F, m, n, theta, work)
        _direction(m, n, grad, settings, work)
    _optimizer_step(theta, grad, n, settings, step, work, ahead)
    finite = True
    for j in range(n + 1):
        finite &= math.isfinite(ahead[j])
    return finite
