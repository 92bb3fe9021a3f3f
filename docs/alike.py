"""Makes the three data sets that have one fit: as Anscombe's quartet, for logistic regression.

An affine map of the plane takes the best w and b anywhere and leaves the loss as it is, so each
picture is drawn with one free number, which brings its least loss to that of the others, and is
then turned, stretched and moved until its best w and b are those of the others too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FOLDER = Path(__file__).resolve().parent.parent / "engine" / "data" / "bundled_files"

W, B, J = np.array([1.5, 1.0]), -0.5, 0.3
"""The fit of all three: weights, bias and least loss."""

M = 120


def fit(X: Array, y: Array) -> tuple[Array, float, float]:
    """Return the w, b and mean loss of logistic regression, by Newton's method."""
    rows = np.column_stack((X, np.ones(len(X))))
    v = np.zeros(3)
    for _ in range(60):
        z = rows @ v
        a = 1 / (1 + np.exp(-z))
        v -= np.linalg.solve(rows.T @ (rows * (a * (1 - a))[:, None]), rows.T @ (a - y))
    z = rows @ v
    return v[:2], float(v[2]), float(np.mean(np.logaddexp(0, z) - y * z))


def cloud(spread: float) -> tuple[Array, Array]:
    """Two clouds: what logistic regression is made for."""
    rng = np.random.default_rng(3)
    y = np.arange(M) % 2 * 1.0
    return rng.normal(size=(M, 2)) * spread + np.outer(2 * y - 1, [1.0, 0.6]), y


def curve(bend: float) -> tuple[Array, Array]:
    """Two bands with a curve between them: a line is the wrong picture."""
    rng = np.random.default_rng(5)
    y = np.arange(M) % 2 * 1.0
    x = rng.uniform(-2, 2, M)
    apart = rng.uniform(0.15, 1.2, M) * (2 * y - 1)
    return np.column_stack((x, bend * (x**2 - 1.3) + apart)), y


def outliers(far: float) -> tuple[Array, Array]:
    """Two clouds far apart, and a few examples on the wrong side, far out."""
    rng = np.random.default_rng(11)
    y = np.arange(M) % 2 * 1.0
    X = rng.normal(size=(M, 2)) * 0.45 + np.outer(2 * y - 1, [1.3, 0.0])
    X[:6] = np.outer(1 - 2 * y[:6], [far, 0.0]) + rng.normal(size=(6, 2)) * 0.12
    return X, y


def solved(draw: Callable[[float], tuple[Array, Array]], low: float, high: float) -> float:
    """Return the free number with which a picture has the loss J, by halving."""
    rises = fit(*draw(high))[2] > fit(*draw(low))[2]
    for _ in range(80):
        middle = (low + high) / 2
        if (fit(*draw(middle))[2] > J) == rises:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def main() -> None:
    """Write the three files."""
    for name, draw, low, high in (
        ("alike-clouds", cloud, 0.5, 2.0),
        ("alike-curve", curve, 0.05, 2.0),
        ("alike-outliers", outliers, 0.2, 6.0),
    ):
        X, y = draw(solved(draw, low, high))
        w, b, _ = fit(X, y)
        ratio = np.linalg.norm(w) / np.linalg.norm(W)
        angle = np.arctan2(*W[::-1]) - np.arctan2(*w[::-1])
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        X = X @ turn.T * ratio + W * (b - B) / (W @ W)
        print(name, *fit(X, y))
        lines = [f"{u:.9f},{v:.9f},{int(k)}" for (u, v), k in zip(X, y, strict=True)]
        text = "\n".join(["x1,x2,class", *lines]) + "\n"
        (FOLDER / f"{name}.csv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
