"""Optimisers and learning-rate schedules, written out in NumPy.

This is the readable reference of the update rules: what
`engine.kernels.numba_kernel.optimizers` does in machine code. The definitions and defaults
are those of ``torch.optim``. g is the gradient of J without its L1 penalty, α the rate in force, μ
``momentum``, β1 ``beta1``, β2 ``beta2``, ε ``epsilon``, t the count of updates since the optimiser
began, this one included; all but newton go parameter by parameter.

=========  ======================================================================================
gd         ``θ -= α·g``
momentum   ``v = μ·v + g``, ``θ -= α·v``
nesterov   ``v = μ·v + g``, ``θ -= α·(g + μ·v)``
adagrad    ``s += g²``, ``θ -= α·g / (√s + ε)``
rmsprop    ``s = β2·s + (1 - β2)·g²``, ``θ -= α·g / (√s + ε)``
adam       ``v = β1·v + (1 - β1)·g``, ``s = β2·s + (1 - β2)·g²``,
           ``θ -= α/(1 - β1^t)·v / (√s/√(1 - β2^t) + ε)``
adamw      adam with a g without the L2 penalty, and ``w *= 1 - α·l2`` before
newton     ``θ -= α·(H + ε·I)⁻¹·g`` with the Hessian H of J
=========  ======================================================================================

With an L1 penalty each weight then comes closer to 0 by ``α_j·l1``, where α_j is its own rate: what
g, or v, is multiplied by.
"""

from __future__ import annotations

import math

import numpy as np

from engine.kernels.protocol import REMEMBERING, StepSettings
from engine.support.arrays import Floats


def learning_rate(settings: StepSettings, step: int) -> float:
    """Return α for the update from `step` to ``step + 1``.

    ``1/t`` is ``α / (1 + decay·step)``, ``step`` ``α·decay^⌊step / period⌋``, ``exponential``
    ``α·decay^step``, ``cosine`` ``α·(1 + cos(π·step / period)) / 2``, down to 0 and up again;
    ``cosine-decay`` is that to the first 0 and stays there. Each is multiplied by
    ``min(1, (step + 1) / warmup)``. It is inf where it is too large.
    """
    return settings.alpha * _share(settings, step)


def _share(settings: StepSettings, step: int) -> float:
    decay, period = settings.decay, settings.period
    share = 1.0
    if settings.warmup:
        share = min(1.0, (step + 1) / settings.warmup)
    if settings.schedule == "1/t":
        return share / (1.0 + decay * step)
    if settings.schedule == "step":
        return share * _power(decay, step // period)
    if settings.schedule == "exponential":
        return share * _power(decay, step)
    if settings.schedule == "cosine":
        within = step % (2 * period)
        return share * 0.5 * (1.0 + math.cos(math.pi * min(within, 2 * period - within) / period))
    if settings.schedule == "cosine-decay":
        return share * 0.5 * (1.0 + math.cos(math.pi * min(step, period) / period))
    return share


def _power(base: float, exponent: int) -> float:
    try:
        return base**exponent
    except OverflowError:
        return math.inf


def clipped(g: Floats, clip: float) -> Floats:
    """Return ``g·min(1, clip / (‖g‖ + 1e-6))``, as torch's ``clip_grad_norm_``; g if clip is 0."""
    if not clip:
        return g
    return g * min(1.0, clip / (math.sqrt(float(g @ g)) + 1e-6))


def updated(
    theta: Floats,
    grad: Floats,
    memory: Floats,
    settings: StepSettings,
    step: int,
    hessian: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Return parameters and memory after one update; see the table at the top of this file.

    Parameters
    ----------
    theta, grad
        Parameters ``w1 … wn, b`` and the gradient of J there, without its L1 penalty.
    memory
        What the optimiser remembers, `engine.kernels.protocol.memory_size` numbers; none of those
        that remember nothing.
    step
        The step that the update starts from.
    hessian
        The Hessian of J at theta, shape ``(n + 1, n + 1)``, for newton.
    """
    name, eps, n = settings.optimizer, settings.epsilon, len(theta) - 1
    alpha = learning_rate(settings, step)
    v, s, t = memory[: n + 1], memory[n + 1 : -1], memory[-1:].sum()
    theta, g = theta.copy(), grad
    if name == "adamw" and settings.l2:
        g = g.copy()
        g[:-1] -= settings.l2 * theta[:-1]
    g = clipped(g, settings.clip)
    rate: float | Floats = alpha
    change = g
    if name in ("momentum", "nesterov"):
        v = settings.momentum * v + g
        change = v if name == "momentum" else g + settings.momentum * v
    elif name == "adagrad":
        s = s + g * g
        rate = alpha / (np.sqrt(s) + eps)
    elif name == "rmsprop":
        s = settings.beta2 * s + (1.0 - settings.beta2) * (g * g)
        rate = alpha / (np.sqrt(s) + eps)
    elif name in ("adam", "adamw"):
        beta1, beta2 = settings.beta1, settings.beta2
        v = beta1 * v + (1.0 - beta1) * g
        s = beta2 * s + (1.0 - beta2) * (g * g)
        corrected = np.sqrt(s) / math.sqrt(1.0 - beta2 ** (t + 1.0))
        rate = alpha / (1.0 - beta1 ** (t + 1.0)) / (corrected + eps)
        change = v
        if name == "adamw":
            theta[:-1] *= 1.0 - alpha * settings.l2
    elif name == "newton":
        assert hessian is not None
        change = _solved(hessian + eps * np.eye(n + 1), g)
    theta -= rate * change
    if settings.l1:
        near = np.broadcast_to(rate * settings.l1, theta.shape)[:-1]
        theta[:-1] -= np.minimum(np.maximum(theta[:-1], -near), near)
    return theta, np.concatenate((v, s, (t + 1.0,))) if name in REMEMBERING else memory


def _solved(H: Floats, g: Floats) -> Floats:
    """Return ``H⁻¹·g`` of a symmetric H; NaN where it is not positive definite."""
    try:
        L = np.linalg.cholesky(H)
    except np.linalg.LinAlgError:
        return np.full_like(g, math.nan)
    return np.asarray(np.linalg.solve(L.T, np.linalg.solve(L, g)))
