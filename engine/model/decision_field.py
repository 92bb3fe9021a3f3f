"""The decision field: a over a grid of the plane, and the decision boundary."""

from __future__ import annotations

import math
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.model.features import FeatureMap, feature
from engine.support.arrays import Floats, Range
from engine.support.contours import contour_generator
from engine.support.records import dataclass

Singles = NDArray[np.float32]

_FLAT = 40.0
"""Two factors within e^±40 multiply within the range of 32-bit floats."""

_SATURATED = 85.0
"""Beyond this |z| a 32-bit a no longer changes, and exp(85) still fits a 32-bit float."""

_BENT = 1 / (6 * math.sqrt(3))
"""The largest |σ''|, where σ = ½ ± 1/(2√3)."""

_HUGE = 1e100
"""Parameters beyond this are scaled down first, so that no term of z overflows."""

_NODES = 192
"""Contours are traced on this many grid nodes a side."""


@dataclass(frozen=True, slots=True, eq=False)
class Logits:
    """z over a grid, in parts: ``z = s·(A(x1) + B(x2) + c·x1·x2 + Σ_k P_k(x1)·Q_k(x2))``.

    Every feature but products of powers depends on one raw column.

    Attributes
    ----------
    x1s, x2s
        Places along the two raw axes.
    A, B
        What depends on x1 alone and on x2 alone: an element for each grid point.
    c
        The weight of x1·x2.
    scale
        s: 1 for parameters of common sizes.
    P, Q
        The factors of products of higher powers, with their weights: a row a product.
    """

    x1s: Floats
    x2s: Floats
    A: Floats
    B: Floats
    c: float
    scale: float
    P: Floats
    Q: Floats

    @classmethod
    def of(cls, features: FeatureMap, w: Floats, b: float, x1s: Floats, x2s: Floats) -> Self:
        """Take the parts of a model, whose parameters are finite and of any size."""
        largest = max(float(np.abs(w).max()), abs(b))
        scale = 1.0 if largest < _HUGE else float(np.ldexp(1.0, int(np.frexp(largest)[1]) - 1))
        A = np.zeros(len(x1s))
        B = np.full(len(x2s), b / scale)
        c = 0.0
        P, Q = [], []
        for name, w_j, mean, deviation in zip(
            features.names, w / scale, features.mean, features.deviation, strict=True
        ):
            if name == "x1*x2":
                c = float(w_j / deviation)
                B -= c * mean
            elif "*" in name:
                one, other = name.split("*")
                P.append(w_j / deviation * feature(one).of(x1s, x1s))
                Q.append(feature(other).of(x2s, x2s))
                B -= w_j * mean / deviation
            elif "x1" in name:
                A += w_j * ((feature(name).of(x1s, x1s) - mean) / deviation)
            else:
                B += w_j * ((feature(name).of(x2s, x2s) - mean) / deviation)
        products = (
            np.array(P).reshape(len(P), len(x1s)),
            np.array(Q).reshape(len(Q), len(x2s)),
        )
        return cls(x1s, x2s, A, B, c, scale, *products)

    def every(self, stride: int) -> Logits:
        """Return the same over every so many grid points: all, every second, and so on."""
        x1s, x2s, A, B = (part[::stride] for part in (self.x1s, self.x2s, self.A, self.B))
        products = self.P[:, ::stride], self.Q[:, ::stride]
        return Logits(x1s, x2s, A, B, self.c, self.scale, *products)

    def sum(self) -> Floats:
        """Return z / s, which never overflows, shape ``(len(x2s), len(x1s))``."""
        z: Floats = self.B[:, None] + self.A[None, :]
        if self.c != 0:
            z += (self.c * self.x2s)[:, None] * self.x1s[None, :]
        if len(self.P):
            with np.errstate(over="ignore", invalid="ignore"):
                z += self.Q.T @ self.P
        return z

    def probabilities(self, out: Singles | None = None) -> Singles:
        """Return ``a = σ(z)``, shape ``(len(x2s), len(x1s))``.

        Without x1·x2 ``exp(-z) = exp(-A(x1)) · exp(-B(x2))``: two 1-D exponentials and their outer
        product. With it, or where a factor would leave the range of its type, z is added up first.

        Parameters
        ----------
        out
            An array to fill instead of a new one.
        """
        A, B = self.A, self.B
        if out is None:
            out = np.empty((len(B), len(A)), dtype=np.float32)
        if self.c == 0 and self.scale == 1 and not len(self.P):
            # What is common to all points may stand in either factor: here it balances them.
            shift = (A.min() + A.max()) / 2
            A, B = A - shift, B + shift
            if max(np.abs(A).max(), np.abs(B).max()) <= _FLAT:
                t_1 = np.exp(-A).astype(np.float32)
                t_2 = np.exp(-B).astype(np.float32)
                np.multiply(t_2[:, None], t_1[None, :], out=out)
                return _inverse_of_one_plus(out)
        z = self.sum()
        with np.errstate(over="ignore"):
            z *= -self.scale
        np.clip(z, -_SATURATED, _SATURATED, out=z)
        np.exp(z.astype(np.float32), out=out)
        return _inverse_of_one_plus(out)

    def interpolation_error(self) -> float:
        """Return how far a may about be, at most, from what is linear between neighbours.

        Between nodes a distance h apart ``|a - I a| ≤ h²/8 · (|a_11| + |a_22|)`` with
        ``a_jj = σ''(z)·(∂z/∂xj)² + σ'(z)·∂²z/∂xj²``, ``|σ''| ≤ 1/(6√3)`` and ``σ' ≤ 1/4``; the
        derivatives are those that differences between the nodes show. Half as far apart, the error
        is a quarter. Infinite, or not a number, where z is too large to tell. The places are at
        equal distances, and at least three.
        """
        error = 0.0
        with np.errstate(over="ignore", invalid="ignore"):
            for part, own, other, factors, others in (
                (self.A, self.x1s, self.x2s, self.P, self.Q),
                (self.B, self.x2s, self.x1s, self.Q, self.P),
            ):
                slopes = np.diff(part)
                crossing = abs(self.c * (own[1] - own[0])) * np.abs(other).max()
                bending = 0.0
                if len(factors):
                    most = np.abs(others).max(axis=1)
                    steps = np.diff(factors, axis=1)
                    crossing += float(np.abs(steps).max(axis=1) @ most)
                    bending = float(np.abs(np.diff(steps, axis=1)).max(axis=1) @ most)
                slope = self.scale * (np.abs(slopes).max() + crossing)
                bend = self.scale * (np.abs(np.diff(slopes)).max() + bending)
                error += float(_BENT * slope * slope + bend / 4) / 8
        return error


def boundary(
    features: FeatureMap,
    w: Floats,
    b: float,
    x1_range: Range,
    x2_range: Range,
) -> list[Floats]:
    """Return the points of a rectangle where z = 0, so a = ½, as polylines of shape ``(k, 2)``.

    For a model of x1 and x2 alone it is the exact segment, clipped to the rectangle; otherwise
    contours on a grid. The list is empty where the boundary does not cross the rectangle, and
    where z is 0 everywhere.
    """
    linear = set(features.names) <= {"x1", "x2"}
    x1s, x2s = (
        np.array(ends) if linear else np.linspace(*ends, _NODES) for ends in (x1_range, x2_range)
    )
    # The scale does not move zeros.
    z = Logits.of(features, w, b, x1s, x2s).sum()
    if linear:
        return _segment(z.tolist(), x1_range, x2_range)
    return _zeros(x1s, x2s, z) if z.any() else []


def _zeros(xs: Floats, ys: Floats, z: Floats) -> list[Floats]:
    return [np.asarray(line) for line in contour_generator(xs, ys, z).lines(0.0)]


def _inverse_of_one_plus(t: Singles) -> Singles:
    """Return ``1 / (1 + t)``, in the place of t."""
    t += 1
    np.reciprocal(t, out=t)
    return t


def _segment(z: list[list[float]], x1_range: Range, x2_range: Range) -> list[Floats]:
    """Return where a linear z, known at the corners, is zero: the ends lie on two of four edges."""
    corners = [(0, 0), (0, 1), (1, 1), (1, 0)]
    ends = []
    for (i, j), (k, h) in zip(corners, corners[1:] + corners[:1], strict=True):
        # Zero counts as positive throughout, so that a line through a corner is found once.
        if (z[i][j] < 0) != (z[k][h] < 0):
            # Halved, the difference of two large numbers cannot overflow.
            share = (z[i][j] / 2) / (z[i][j] / 2 - z[k][h] / 2)
            ends.append(
                (
                    x1_range[j] + share * (x1_range[h] - x1_range[j]),
                    x2_range[i] + share * (x2_range[k] - x2_range[i]),
                )
            )
    return [np.array(ends)] if ends else []


class FieldGrid:
    """The features on a grid of ``side × side`` points, edges included, the first row on top.

    They are computed once: the z of any number of models is then one product of matrices.
    """

    def __init__(self, features: FeatureMap, x1_range: Range, x2_range: Range, side: int) -> None:
        self._features = features
        self._ranges = (x1_range, x2_range)
        self._is_linear = set(features.names) <= {"x1", "x2"}
        self.side = side
        x1s, x2s = np.linspace(*x1_range, side), np.linspace(*x2_range, side)[::-1]
        positions = np.stack(np.meshgrid(x1s, x2s), axis=-1).reshape(-1, 2)
        self._columns = np.ascontiguousarray(features.columns(positions))
        self._shares = np.meshgrid(np.linspace(0, 1, side), np.linspace(0, 1, side))

    def logits(self, W: Floats, b: Floats) -> Floats:
        """Return z, shape ``(k, side, side)``, of k models with W of shape ``(k, n)``, b ``(k,)``.

        NaN where terms beyond the range of floats cancel.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            z: Floats = W @ self._columns + b[:, None]
        return z.reshape(len(W), self.side, self.side)

    def probabilities(self, z: Floats) -> Singles:
        """Return ``a = σ(z)``; ½ where z is NaN."""
        t = np.clip(z, -_SATURATED, _SATURATED).astype(np.float32)
        np.nan_to_num(t, copy=False)
        np.negative(t, out=t)
        return _inverse_of_one_plus(np.exp(t, out=t))

    def boundary(self, w: Floats, b: float, z: Floats) -> list[Floats]:
        """Return where one model's z, shape ``(side, side)``, is 0, in shares of the rectangle.

        Polylines of shape ``(k, 2)``, from 0 at the left and at the top to 1; of a model of x1 and
        x2 alone the exact segment.
        """
        if not self._is_linear:
            if not np.isfinite(z).all() or not z.any():
                return []
            return _zeros(*self._shares, z)
        (left, right), (low, high) = self._ranges
        lines = boundary(self._features, w, b, *self._ranges)
        return [
            np.column_stack(
                ((line[:, 0] - left) / (right - left), (high - line[:, 1]) / (high - low))
            )
            for line in lines
        ]
