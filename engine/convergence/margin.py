"""The widest margin: the direction in which parameters grow on separable data.

Descent then makes w and b longer without end, and ``(w, b)/‖(w, b)‖`` turns towards the direction
with the widest margin: the shortest θ = (w, b) with ``(2y - 1)·(w·x + b) >= 1`` for every example
(D. Soudry and others, The implicit bias of gradient descent on separable data, JMLR 19, 2018). It
is the hard-margin support vector machine whose bias counts as a weight. Where some examples are
tied to the boundary, the direction is orthogonal to these, and the others decide (Z. Ji and
M. Telgarsky, The implicit bias of gradient descent on nonseparable data, COLT 2019).

The point p nearest to 0 of the polytope with the corners ``(2y - 1)·(x, 1)`` has that direction,
``θ = p/‖p‖²``, and the margin is ``‖p‖``.
"""

from __future__ import annotations

import numpy as np

from engine.convergence.separability.exact_signs import UndecidedError
from engine.convergence.separability.separation import Separation
from engine.convergence.separability.wolfe import ProjectedRows, nearest_point
from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Floats
from engine.support.records import dataclass
from engine.support.tasks import Interruptible

_SHARE = 0.999
_ROUNDING = 1e-14
"""What the row nearest to the boundary has to have of the width, but for the rounding of z."""


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """The direction with the widest margin.

    Attributes
    ----------
    w, b
        Of length 1 together; `w` has shape ``(n,)`` and is write-protected.
    width
        The least ``(2y - 1)·(w·x + b)`` among the examples that are not tied to the boundary.
    support
        Which examples have just this much, among them those that decide.
    """

    w: Floats
    b: float
    width: float
    support: tuple[int, ...]


def widest_margin(rows: SignedRows, separation: Separation) -> Interruptible[Margin]:
    """Work out the direction in which descent without penalties ends.

    Parameters
    ----------
    rows
        The examples on the scale of the model.
    separation
        The proof that they are separable.

    Raises
    ------
    UndecidedError
        If the margin is too narrow for floats.
    """
    directed = ProjectedRows(rows, np.linalg.qr(separation.span)[0], to_unit=False)
    yield from directed.measure(separation.tied)
    assert directed.first is not None
    found = yield from nearest_point(directed.first, directed.row, directed.lowest)
    width = float(np.linalg.norm(found.point))
    if width == 0:
        raise UndecidedError
    theta = directed.in_rows(found.point) / width
    lowest = rows.row((yield from directed.lowest(found.point)))
    if lowest @ theta < _SHARE * width - _ROUNDING * float(np.abs(lowest) @ np.abs(theta)):
        raise UndecidedError
    theta.setflags(write=False)
    return Margin(theta[:-1], float(theta[-1]), width, found.corners)
