"""Which part of the plane do the examples take up?"""

from __future__ import annotations

from engine.dataset import Floats

_MARGIN = 0.08
_FARTHEST = 20
_NEAREST = 1e-4


def with_margin(column: Floats) -> tuple[float, float]:
    """Return a range that holds all values and some room; around a single one, 0 as well."""
    low, high = float(column.min()), float(column.max())
    room = 1.2 * max(1.0, abs(low)) if low == high else _MARGIN * (high - low)
    return low - room, high + room


def limits(X: Floats) -> dict[str, float]:
    """Return how far a view box may go from these examples, ``(m, 2)``, by pyqtgraph's names.

    Wheel and drag stay near them, and above what 64-bit floats resolve.
    """
    found: dict[str, float] = {}
    for axis, column in zip("xy", X.T, strict=True):
        low, high = with_margin(column)
        span = high - low
        found |= {
            f"{axis}Min": low - _FARTHEST * span,
            f"{axis}Max": high + _FARTHEST * span,
            f"min{axis.upper()}Range": _NEAREST * span,
        }
    return found
