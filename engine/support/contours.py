"""Contour lines, traced by contourpy; in any thread."""

from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from engine.support.arrays import Floats

if TYPE_CHECKING:
    from contourpy import ContourGenerator


def contour_generator(
    x: Floats, y: Floats, z: Floats, *, in_chunks: bool = False
) -> ContourGenerator:
    """Return what traces the lines on which z has some level, and the areas above it.

    Parameters
    ----------
    x, y, z
        Nodes, shape ``(k,)`` and ``(l,)``, and the numbers there, shape ``(l, k)``.
    in_chunks
        Whether all lines of a level come as one array, with the places where each begins.
    """
    kind = "ChunkCombinedOffset" if in_chunks else None
    found: ContourGenerator = _contourpy().contour_generator(
        x, y, z, name="serial", line_type=kind, fill_type=kind
    )
    return found


@cache
def _contourpy() -> ModuleType:
    """Import contourpy, which would delay the window, and use it for the first time at once.

    pybind11 keeps the thread state of whoever imports it, and goes back to that in what it does
    once. A thread of Qt has another one in each slot of Python: that of a slot before is freed.
    """
    import contourpy

    first = contourpy.contour_generator(z=np.eye(2), name="serial")
    first.lines(0.5)
    first.filled(0.25, 0.75)
    return contourpy
