"""Which part of the plane do the examples take up?"""

from __future__ import annotations

from engine.data.dataset import Dataset
from engine.errors import InputError
from engine.support.arrays import Floats

LARGEST = 1e100
"""Numbers up to this are drawn: products of two of them, and of their steps, stay in 64 bits."""

NARROWEST = 1e-100
"""No range is narrower; what is nearer to each other than that falls on one place."""

_MARGIN = 0.08
_FARTHEST = 20
_NEAREST = 1e-4


def with_margin(column: Floats) -> tuple[float, float]:
    """Return a range that holds all values and some room; around a single one, 0 as well.

    Where some are beyond `LARGEST` it ends there, and these are out of view.
    """
    low, high = _ends(column)
    if max(-low, high) > LARGEST:
        return -LARGEST, LARGEST
    room = 1.2 * max(1.0, abs(low)) if low == high else _MARGIN * (high - low)
    room = max(room, (NARROWEST - (high - low)) / 2)
    return low - room, high + room


def too_large(dataset: Dataset) -> tuple[str, ...]:
    """Return the names of those axes on which some examples lie beyond `LARGEST`."""
    ends = zip(dataset.axis_names, map(_ends, dataset.X.T), strict=True)
    return tuple(name for name, (low, high) in ends if max(-low, high) > LARGEST)


def check_drawable(dataset: Dataset) -> None:
    """Raise InputError if some of the examples cannot be drawn."""
    names = too_large(dataset)
    if names:
        raise InputError(
            f"figure: {dataset.name} holds numbers beyond {LARGEST:.0e} ({', '.join(names)}), "
            f"numbers from -{LARGEST:.0e} to {LARGEST:.0e} accepted for a figure"
        )


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


def _ends(column: Floats) -> tuple[float, float]:
    return float(column.min()), float(column.max())
