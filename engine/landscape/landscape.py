"""The loss landscape over two parameters, or along one, and its renderer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from typing import Self

import numpy as np

from engine.landscape.grid import Sample, bounded, held, mean_loss_on_grid
from engine.landscape.profile import NOTHING, Penalty, best_start, newton
from engine.landscape.ranges import contour_levels, fitted, natural_length, worth_seeing
from engine.model.problem import Problem
from engine.support.arrays import Floats, Range, frozen
from engine.support.records import dataclass


class Quality(Enum):
    """How finely a landscape is drawn.

    QUICK has as many nodes as the fine picture and as few examples as the coarse one: for a run
    that moves on before the fine one would be there.
    """

    COARSE_FIRST = "a coarse picture and then the fine one"
    FINE = "the fine picture"
    QUICK = "a quick picture"


@dataclass(frozen=True, slots=True, eq=False)
class LandscapeRequest:
    """A request for a landscape.

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
    """The lowest point of a plane or slice: all parameters, shape ``(n + 1,)``, and J there.

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
    request
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
        The lowest point, in view or not.
    rows, m
        Examples drawn from, and all training examples.
    fine
        Whether this is the last picture of the request.
    """

    request: LandscapeRequest
    ranges: tuple[Range, ...]
    xs: Floats
    ys: Floats
    J: Floats
    levels: Floats
    lowest: Lowest
    rows: int
    m: int
    fine: bool

    def cropped(self) -> Self:
        """Return what of it is to be in view: the outer nodes lie at the ends of the ranges.

        J there is that between the nodes, linear along each axis.
        """
        x, J = _within(self.xs, self.J, self.ranges[0])
        if not len(self.ys):
            return replace(self, xs=frozen(x), J=frozen(J))
        y, turned = _within(self.ys, J.T, self.ranges[1])
        return replace(self, xs=frozen(x), ys=frozen(y), J=frozen(turned.T.copy()))


def _within(nodes: Floats, J: Floats, range_: Range) -> tuple[Floats, Floats]:
    """Return the nodes in a range, with its ends, and J at them, whose last axis is theirs."""
    low, high = max(range_[0], float(nodes[0])), min(range_[1], float(nodes[-1]))
    inner = nodes[(nodes > low) & (nodes < high)]
    places = np.concatenate(([low], inner, [high]))
    if J.ndim == 1:
        return places, np.interp(places, nodes, J)
    return places, np.stack([np.interp(places, nodes, row) for row in J])


MOST_ROWS = 100_000
"""Training examples from which a landscape is drawn; of more a sample is taken."""

MOST_ROWS_COARSE = 4_000
"""The same for the first picture, which is to be there before one misses it."""

MOST_ROWS_OPTIMISED, MOST_ROWS_COARSE_OPTIMISED = 10_000, 1_000
"""Both where the other parameters are optimised anew at every node."""

COARSE, FINE = 24, 96
"""Nodes a side of the first picture, and of the last."""

COARSE_OPTIMISED, FINE_OPTIMISED = 16, 48
"""The same where the other parameters are optimised anew at every node."""

NODES_OF_SLICE = (96, 480)
"""Nodes of the first curve along one parameter, and of the last."""

_BEYOND = 0.08
"""Share of the visible range that is computed beyond either end, for the eye to move there."""

_STEPS, _STEPS_FROM_NEIGHBOUR = 100, 100

_BATCH = 250_000
"""Rows times nodes that are optimised at once."""

_ROWS_TO_BEGIN = 250
"""Rows, or up to twice as many, by which it is told which of several first guesses is the best."""

_STILL = 1e-3
"""Change of z by the last step below which the lowest point counts as reached."""

_NOTHING_HELD = np.zeros(1)


class LandscapeRenderer:
    """Draws landscapes, and keeps what the next one of the same examples can begin with."""

    def __init__(self) -> None:
        self._samples: dict[int, Sample] = {}
        self._samples_of: Problem | None = None
        self._lowest: Lowest | None = None
        self._lowest_of: object = None

    def render(
        self, request: LandscapeRequest, quality: Quality = Quality.COARSE_FIRST
    ) -> Iterator[Landscape | None]:
        """Yield the landscape, one picture or two, and None after some milliseconds of work.

        Without training examples there is none. Stop asking for the next to cancel. Parameters
        and features may be of any size: what no float holds is inf on the way, and not warned of.
        """
        if request.problem.m == 0:
            return
        work = self._render(request, quality)
        while True:
            with np.errstate(all="ignore"):  # not around a yield: it would be the caller's too
                try:
                    picture = next(work)
                except StopIteration:
                    return
            yield picture

    def _render(self, request: LandscapeRequest, quality: Quality) -> Iterator[Landscape | None]:
        n = request.problem.n
        others = tuple(j for j in range(n + 1) if j not in request.axes)
        optimised = request.optimised and bool(others)
        least, most, sides = MOST_ROWS_COARSE, MOST_ROWS, (COARSE, FINE)
        if optimised:
            least, most = MOST_ROWS_COARSE_OPTIMISED, MOST_ROWS_OPTIMISED
            sides = COARSE_OPTIMISED, FINE_OPTIMISED
        few = self._sample_for(request.problem, least)
        sample = few if quality is Quality.QUICK else self._sample_for(request.problem, most)
        yield None
        yield from self._find_lowest(sample, request, others if optimised else ())
        lowest = self._lowest
        assert lowest is not None
        ranges = _ranges(request, lowest, sample.reach())
        first, last = sides if len(request.axes) == 2 else NODES_OF_SLICE
        pictures = ((first, few), (last, sample))
        for size, drawn in pictures if quality is Quality.COARSE_FIRST else pictures[1:]:
            nodes = [_nodes(ends, size) for ends in ranges]
            J = np.empty((len(nodes[1]) if len(nodes) == 2 else 1, len(nodes[0])))
            if optimised:
                yield from _optimise_others(drawn, request, others, lowest, nodes, J)
            else:
                yield from _hold_others(drawn, request, others, nodes, J)
            yield _landscape(request, ranges, nodes, J, lowest, drawn, fine=size == last)

    def _sample_for(self, problem: Problem, most: int) -> Sample:
        if self._samples_of is not problem:
            self._samples_of, self._samples = problem, {}
        most = min(most, problem.m)
        if most not in self._samples:
            self._samples[most] = Sample.of(problem, most)
        return self._samples[most]

    def _find_lowest(
        self, sample: Sample, request: LandscapeRequest, others: tuple[int, ...]
    ) -> Iterator[None]:
        """Find the lowest point over the axes and the `others`."""
        free = (*request.axes, *others)
        examples = (request.problem, free)
        theta = request.theta.copy()
        start = np.zeros(len(free))
        if self._lowest is not None and self._lowest_of == examples:
            start = self._lowest.theta[list(free)]
        v = held(sample, request.theta, free)[np.newaxis]
        penalty = _penalty(request, free)
        minimum = yield from newton(sample.A[list(free)], v, start[np.newaxis], penalty, _STEPS)
        theta[list(free)] = minimum.theta[0]
        rest = [place for place in range(len(theta)) if place not in free]
        J = minimum.J[0] + _penalty(request, rest).cost(request.theta[rest])
        shift = np.abs(minimum.moved[0]) * sample.reach()[list(free)]
        exists = bool((shift < _STILL).all())
        self._lowest = Lowest(frozen(theta), float(J), exists)
        self._lowest_of = examples


def _hold_others(
    sample: Sample,
    request: LandscapeRequest,
    others: tuple[int, ...],
    nodes: list[Floats],
    J: Floats,
) -> Iterator[None]:
    """Fill `J`, the other parameters being held."""
    A = sample.A[list(request.axes)]
    A_y, ys = (A[1], nodes[1]) if len(nodes) == 2 else (np.zeros(sample.count), _NOTHING_HELD)
    v = held(sample, request.theta, request.axes)
    yield from mean_loss_on_grid(v, A[0], A_y, nodes[0], ys, J)
    J += _penalty(request, others).cost(request.theta[list(others)])
    _add_penalty_of_axes(request, nodes, J)


def _optimise_others(
    sample: Sample,
    request: LandscapeRequest,
    others: tuple[int, ...],
    lowest: Lowest,
    nodes: list[Floats],
    J: Floats,
) -> Iterator[None]:
    """Fill `J`, the other parameters being optimised at every node.

    Rows of the grid are taken from the lowest point upwards and downwards, each beginning with
    what was found for its neighbour; or, where J is lower there, from 0 or from where the run is.
    Where there is no lowest point, what was found on the way to it may be far from everything.
    """
    A, A_others = sample.A[list(request.axes)], sample.A[list(others)]
    penalty = _penalty(request, others)
    ys = nodes[1] if len(nodes) == 2 else _NOTHING_HELD
    first = int(np.abs(ys - lowest.theta[request.axes[-1]]).argmin())
    best = np.empty((len(ys), len(nodes[0]), len(others)))
    batch = max(1, _BATCH // sample.count)
    some = slice(None, None, max(1, sample.count // _ROWS_TO_BEGIN))
    at_rest, at_run = np.zeros((1, len(others))), request.theta[np.newaxis, list(others)]
    for row in (*range(first, len(ys)), *range(first - 1, -1, -1)):
        if row == first:
            start, steps = np.tile(lowest.theta[list(others)], (len(nodes[0]), 1)), _STEPS
        else:
            start, steps = best[row - 1 if row > first else row + 1], _STEPS_FROM_NEIGHBOUR
        for begin in range(0, len(nodes[0]), batch):
            part = slice(begin, begin + batch)
            v = nodes[0][part, None] * A[0]
            if len(nodes) == 2:
                v += ys[row] * A[1]
            v = bounded(v)
            first_guesses = (start[part], at_rest, at_run)
            begin_at = best_start(A_others[:, some], v[:, some], first_guesses, penalty)
            minimum = yield from newton(A_others, v, begin_at, penalty, steps)
            best[row, part], J[row, part] = minimum.theta, minimum.J
    J[J < NOTHING] = 0.0  # how far below it the search was given up says nothing
    _add_penalty_of_axes(request, nodes, J)


def _add_penalty_of_axes(request: LandscapeRequest, nodes: list[Floats], J: Floats) -> None:
    for axis, at in zip(request.axes, nodes, strict=True):
        cost = _penalty(request, (axis,)).cost(at[:, np.newaxis])
        J += cost if axis == request.axes[0] else cost[:, np.newaxis]


def _penalty(request: LandscapeRequest, parameters: Sequence[int] | Floats) -> Penalty:
    is_weight = np.asarray(parameters, dtype=np.intp) < request.problem.n
    return Penalty(np.where(is_weight, request.l1, 0.0), np.where(is_weight, request.l2, 0.0))


def _ranges(request: LandscapeRequest, lowest: Lowest, reach: Floats) -> tuple[Range, ...]:
    if request.cover is None:
        assert request.ranges is not None
        return request.ranges
    ends = []
    for place, axis in enumerate(request.axes):
        natural = natural_length(float(reach[axis]))
        positions = np.array(request.cover[place])
        seen = float(lowest.theta[axis])
        if lowest.exists and worth_seeing(seen, positions, natural):
            positions = np.append(positions, seen)
        ends.append(
            fitted(positions, natural, None if request.ranges is None else request.ranges[place])
        )
    return tuple(ends)


def _nodes(ends: Range, size: int) -> Floats:
    beyond = _BEYOND * (ends[1] - ends[0])
    return np.linspace(ends[0] - beyond, ends[1] + beyond, size)


def _landscape(
    request: LandscapeRequest,
    ranges: tuple[Range, ...],
    nodes: list[Floats],
    J: Floats,
    lowest: Lowest,
    sample: Sample,
    fine: bool,
) -> Landscape:
    is_plane = len(nodes) == 2
    return Landscape(
        request=request,
        ranges=ranges,
        xs=frozen(nodes[0]),
        ys=frozen(nodes[1] if is_plane else np.empty(0)),
        J=frozen(J if is_plane else J[0]),
        levels=frozen(contour_levels(J, lowest.J) if is_plane else np.empty(0)),
        lowest=lowest,
        rows=sample.count,
        m=sample.m,
        fine=fine,
    )
