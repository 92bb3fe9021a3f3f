"""Is the gradient right, judged by differences of J alone?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine import logistic
from engine.kernels.loading import numpy_kernel
from engine.support.arrays import Floats

EPSILONS = np.array([10.0 ** (-quarters / 4) for quarters in range(4, 57)])
"""From 1e-1 to 1e-14, four a decade."""
EPSILONS.setflags(write=False)


@dataclass(frozen=True, slots=True, eq=False)
class GradientCheck:
    """The derivatives of J by formula and by differences; arrays are write-protected.

    The parameters are ``w1 … wn, b``, in this order.

    Attributes
    ----------
    epsilons
        Widths ε, shape ``(k,)``.
    analytic
        dw1 … dwn, db from the backward pass, shape ``(n + 1,)``.
    numeric
        ``[J(θ + ε) - J(θ - ε)] / 2ε`` for each ε and parameter, shape ``(k, n + 1)``.
    error
        ``|numeric - analytic| / (|numeric| + |analytic|)``, shape ``(k, n + 1)``: from 0 to 1, and
        0 where both are 0.
    overall
        The same with the lengths of the gradients in the place of the absolute values, ``(k,)``.
    """

    epsilons: Floats
    analytic: Floats
    numeric: Floats
    error: Floats
    overall: Floats


def check_gradient(
    F: Floats,
    y: Floats,
    w: Floats,
    b: float,
    l2: float = 0.0,
    epsilons: Floats = EPSILONS,
) -> GradientCheck:
    """Return the analytic gradient beside central differences of many widths.

    The difference of two nearly equal numbers in double precision is taken as it comes, on purpose.
    A wide ε leaves out the curvature of J, an error that falls as ε²; a narrow one leaves little
    but the rounding of J, an error that grows as 1/ε and ends as a wall. Between them, where both
    are small, near ε = 1e-5, lies the valley in which a check has to stand.

    J is smooth here: an L1 penalty, which has a kink at 0, is no part of it, nor of the gradient.

    Parameters
    ----------
    F, y
        Features of one example or of m, shape ``(n, m)``, and labels, ``(m,)``.
    w, b
        Parameters; `w` has shape ``(n,)``.
    l2
        The L2 penalty; 0 for the lesson's single example.
    epsilons
        Widths, shape ``(k,)``, each above 0; an array of one checks a single width. The cost is
        ``2 k (n + 1)`` evaluations of J.
    """
    theta = np.append(w, b)
    analytic = np.empty_like(theta)
    numpy_kernel().evaluate(np.ascontiguousarray(F), y, theta, 0.0, l2, analytic)
    numeric = np.empty((len(epsilons), len(theta)))
    X = F.T

    def cost(parameters: Floats) -> float:
        return logistic.cost(X, y, parameters[:-1], float(parameters[-1]), l2=l2)

    for i, epsilon in enumerate(epsilons):
        for j in range(len(theta)):
            shift = np.zeros_like(theta)
            shift[j] = epsilon
            numeric[i, j] = (cost(theta + shift) - cost(theta - shift)) / (2 * epsilon)
    difference = numeric - analytic
    error = _share(np.abs(difference), np.abs(numeric) + np.abs(analytic))
    overall = _share(
        np.linalg.norm(difference, axis=1),
        np.linalg.norm(numeric, axis=1) + np.linalg.norm(analytic),
    )
    widths = np.array(epsilons, dtype=np.float64)
    for array in (widths, analytic, numeric, error, overall):
        array.setflags(write=False)
    return GradientCheck(widths, analytic, numeric, error, overall)


def _share(part: Floats, whole: Floats) -> Floats:
    """Return ``part / whole``, and 0 where both are 0."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
