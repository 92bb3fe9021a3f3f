"""Logistic regression as in the lesson, line by line.

This is the reference that every faster implementation is checked against. The first part is the
lesson's single example, with its names; the second part is the same for m examples at once.

Everything that depends on z is computed from z and not from a, because a rounds to exactly 1 at
z = 37 and log(1 - a) is lost from there on. Two identities do it, with ``s = (1 - 2y)·z``, which
says how far the example lies on the wrong side of the boundary:

    L = -[y log a + (1 - y) log(1 - a)] = log(1 + e^s)
    da = -y/a + (1 - y)/(1 - a) = (1 - 2y)·(1 + e^s)

In the first part x has the shape ``(n,)``, or is a float if n = 1; w likewise; z, a, y and b are
floats. The functions of z and y take arrays too, element by element.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from engine.support.arrays import Floats

Numbers: TypeAlias = float | Floats
"""A float, or an array worked on element by element."""


# One example.


def sigmoid(z: Numbers) -> Numbers:
    """Return ``a = σ(z) = 1 / (1 + e^-z)``; lesson, setup.

    The exponent is never positive, so nothing overflows at any z.
    """
    t = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1.0, t)[()] / (1.0 + t)


def forward(x: Numbers, w: Numbers, b: float) -> tuple[Numbers, Numbers]:
    """Return ``z = w·x + b`` and ``a = σ(z)``; lesson, forward pass, steps 1 and 2."""
    z = np.dot(w, x) + b
    a = sigmoid(z)
    return z, a


def loss(z: Numbers, y: Numbers) -> Numbers:
    """Return ``L = -[y log a + (1 - y) log(1 - a)]`` at ``a = σ(z)``; lesson, step 3.

    Right to about one unit in the last place at any z, for y of 0 or 1.
    """
    return np.logaddexp(0.0, (1.0 - 2.0 * y) * z)


def loss_textbook(a: Numbers, y: Numbers) -> Numbers:
    """Return ``L = -[y log a + (1 - y) log(1 - a)]`` as the lesson writes it.

    To be compared with `loss`: it is inf or NaN, with a warning, where a rounds to 0 or 1.
    """
    return -(y * np.log(a) + (1.0 - y) * np.log(1.0 - a))


def backward(
    x: Numbers, y: Numbers, z: Numbers, a: Numbers
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return ``da, dz, dw, db``, the derivatives of L; lesson, backward pass, steps 1 to 3.

    ``da = -y/a + (1 - y)/(1 - a)`` (inf beyond |z| = 709, where it exceeds every float),
    ``dz = a - y``, ``dw = x·dz`` with the shape of x, ``db = dz``.
    """
    sign = 1.0 - 2.0 * y
    with np.errstate(over="ignore"):
        da = sign * (1.0 + np.exp(sign * z))
    dz = a - y
    dw = x * dz
    db = dz
    return da, dz, dw, db


def update(w: Numbers, b: float, dw: Numbers, db: Numbers, alpha: float) -> tuple[Numbers, Numbers]:
    """Return ``w - α·dw`` and ``b - α·db``; lesson, update, step 2."""
    return w - alpha * dw, b - alpha * db


def penalty(w: Floats, l1: float, l2: float) -> Floats:
    """Return ``l1·‖w‖₁ + l2/2·‖w‖²`` of the weights along the last axis; inf where too large.

    It is what J has beside the mean of L, and 0 without penalties whatever w is.
    """
    total = np.zeros(w.shape[:-1])
    with np.errstate(over="ignore"):
        if l1:
            total = total + l1 * np.abs(w).sum(axis=-1)
        if l2:
            total = total + l2 / 2 * (w * w).sum(axis=-1)
    return total


# m examples: X has the shape (m, n), y (m,), w (n,).


def cost(X: Floats, y: Floats, w: Floats, b: float, l1: float = 0.0, l2: float = 0.0) -> float:
    """Return ``J``, the mean of L over the m examples ``+ l1·‖w‖₁ + l2/2·‖w‖²``."""
    z = X @ w + b
    return float(np.mean(loss(z, y)) + penalty(w, l1, l2))


def gradient(X: Floats, y: Floats, w: Floats, b: float, l2: float = 0.0) -> tuple[Floats, float]:
    """Return the derivatives of J without its L1 penalty, ``dw``, shape ``(n,)``, and ``db``.

    ``dw = X^T (a - y) / m + l2·w`` and ``db = mean of a - y``. The L1 penalty has a kink at w = 0,
    where it has no derivative; `proximal_update` takes it.
    """
    a = sigmoid(X @ w + b)
    dz = a - y
    dw = X.T @ dz / len(y) + l2 * w
    return dw, float(np.mean(dz))


def soft_threshold(v: Numbers, t: Numbers) -> Numbers:
    """Return ``soft(v, t) = sign(v)·max(|v| - t, 0)``, element by element.

    It is v, closer to 0 by t, and exactly 0 for ``|v| <= t``: the u that makes
    ``(u - v)²/2 + t·|u|`` least.
    """
    return v - np.clip(v, -t, t)


def proximal_update(
    w: Floats, b: float, dw: Floats, db: float, alpha: float, l1: float = 0.0
) -> tuple[Floats, float]:
    """Return ``soft(w - α·dw, α·l1)`` and ``b - α·db``; without an L1 penalty it is `update`.

    The step of proximal gradient descent (ISTA): Beck and Teboulle, A fast iterative
    shrinkage-thresholding algorithm, SIAM Journal on Imaging Sciences 2 (2009), 183-202.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # a step may lead beyond all numbers
        return np.asarray(soft_threshold(w - alpha * dw, alpha * l1)), b - alpha * db


def least_subgradient(w: Numbers, dw: Numbers, l1: float) -> Numbers:
    """Return the shortest subgradient of J by w: its slope in the direction of steepest descent.

    ``dw + l1·sign(w)``, and where w = 0 what of dw is beyond l1, ``soft(dw, l1)``. It is 0 at the
    optimum and nowhere else; `dw` is that of `gradient`.
    """
    return np.where(w == 0, soft_threshold(dw, l1), dw + l1 * np.sign(w))[()]


def step(
    X: Floats,
    y: Floats,
    w: Floats,
    b: float,
    alpha: float,
    l1: float = 0.0,
    l2: float = 0.0,
) -> tuple[Floats, float]:
    """Return w and b after one step of descent on all m examples; with l1 it is a proximal one."""
    dw, db = gradient(X, y, w, b, l2)
    return proximal_update(w, b, dw, db, alpha, l1)
