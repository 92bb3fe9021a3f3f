"""What do many models of the same features say over one rectangle?"""

from __future__ import annotations

import contourpy
import numpy as np

from engine.model.features import FeatureMap
from engine.model.field import Singles, boundary
from engine.support.arrays import Floats, Range

_SATURATED = 85.0
"""Beyond this |z| a 32-bit a no longer changes, and exp(85) still fits a 32-bit float."""


class FieldGrid:
    """The features on a grid of ``side × side`` places, edges included, the first row on top.

    They are computed once: the z of any number of models is then one product of matrices.
    """

    def __init__(self, features: FeatureMap, x1_range: Range, x2_range: Range, side: int) -> None:
        self._features = features
        self._ranges = (x1_range, x2_range)
        self._is_linear = set(features.names) <= {"x1", "x2"}
        self.side = side
        x1s, x2s = np.linspace(*x1_range, side), np.linspace(*x2_range, side)[::-1]
        places = np.stack(np.meshgrid(x1s, x2s), axis=-1).reshape(-1, 2)
        self._columns = np.ascontiguousarray(features.columns(places))
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
        np.exp(t, out=t)
        t += 1
        np.reciprocal(t, out=t)
        return t

    def boundary(self, w: Floats, b: float, z: Floats) -> list[Floats]:
        """Return where one model's z, shape ``(side, side)``, is 0, in shares of the rectangle.

        Polylines of shape ``(k, 2)``, from 0 at the left and at the top to 1; of a model of x1 and
        x2 alone the exact segment.
        """
        if not self._is_linear:
            if not np.isfinite(z).all() or not z.any():
                return []
            tracer = contourpy.contour_generator(*self._shares, z, name="serial")
            return [np.asarray(line) for line in tracer.lines(0.0)]
        (left, right), (low, high) = self._ranges
        lines = boundary(self._features, w, b, *self._ranges)
        return [
            np.column_stack(
                ((line[:, 0] - left) / (right - left), (high - line[:, 1]) / (high - low))
            )
            for line in lines
        ]
