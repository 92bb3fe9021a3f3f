"""What does J look like over the plane of two parameters, or along one?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from engine.model.problem import Problem
from engine.support.arrays import Floats, Range


class Care(Enum):
    """With how much care it is drawn.

    QUICK has as many nodes as the fine picture and as few examples as the coarse one: for a run
    that moves on before the fine one would be there.
    """

    COARSE_FIRST = "a coarse picture and then the fine one"
    FINE = "the fine picture"
    QUICK = "a quick picture"


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What is to be drawn.

    Attributes
    ----------
    problem
        Its training examples are used.
    l1, l2
        Penalties, as in `engine.model.experiment`.
    theta
        The parameters ``(w1, …, wn, b)`` at which those are held that are not on an axis.
    axes
        Places in `theta` of the parameters on the axes: two of them, x and y, or one for a slice.
    optimised
        Whether at every node the other parameters take the values that make J lowest there,
        instead of being held.
    ranges
        What is in view, for each axis; None where nothing is yet.
    cover
        None to draw just that. Else the lowest and the highest value, for each axis, that must
        come into view, and with them the lowest place unless it is far off; `ranges` will do as
        long as all lie well inside.
    """

    problem: Problem
    l1: float
    l2: float
    theta: Floats
    axes: tuple[int, ...]
    optimised: bool = False
    ranges: tuple[Range, ...] | None = None
    cover: tuple[Range, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Lowest:
    """The lowest place of a plane or slice: all parameters, shape ``(n + 1,)``, and J there.

    Where J has no minimum, as with separable examples, `exists` is False and the place is one where
    J is hardly above what it falls to.
    """

    theta: Floats
    J: float
    exists: bool


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """J over the plane of two parameters, or along one; arrays are write-protected.

    Attributes
    ----------
    query
        What was asked.
    ranges
        What is to be in view, for each axis.
    xs, ys
        Nodes, ascending, from a little before the range to a little after it; `ys` of a slice is
        empty.
    J
        Shape ``(len(ys), len(xs))``, or ``(len(xs),)`` of a slice; penalties included.
    levels
        Heights of the contours, ascending; empty for a slice.
    lowest
        The lowest place, in view or not.
    rows, m
        Examples drawn from, and all training examples.
    fine
        Whether this is the last picture of the survey.
    """

    query: Query
    ranges: tuple[Range, ...]
    xs: Floats
    ys: Floats
    J: Floats
    levels: Floats
    lowest: Lowest
    rows: int
    m: int
    fine: bool
