"""Where does the sign of a mark stand, when many would stand in one place?"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.support.arrays import Floats
from engine.training.milestones import Mark, MarkKind
from gui.transport.step_scale import StepScale

_TOLD = 4
"""Most marks of one sign that are told one by one."""

_RANKS = (
    MarkKind.DIVERGED,
    MarkKind.BEST_TEST,
    MarkKind.DATA,
    MarkKind.PARAMETERS,
    MarkKind.ALPHA,
    MarkKind.SETTING,
)
"""Which sign has its place first; a BRANCH has none, it is drawn as a line."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Marks of one kind that are so close together that one sign stands for all.

    They lie at the pixels `x` … `end`. The shape stands at the pixel `shape`, beside them where
    another one was there first, or nowhere (None) where there is no room at all.
    """

    kind: MarkKind
    marks: tuple[Mark, ...]
    x: float
    end: float
    shape: float | None

    def distance(self, x: float) -> float:
        """Return how far the pixel `x` is from the shape or the marks, whichever is nearer."""
        away = max(self.x - x, x - self.end, 0.0)
        return away if self.shape is None else min(away, abs(self.shape - x))

    def nearest(self, x: float, scale: StepScale) -> Mark:
        """Return the mark that a click at the pixel `x` means."""
        return min(self.marks, key=lambda mark: abs(scale.x(mark.step) - x))

    def text(self) -> str:
        """Tell the marks, a line for each; of many the first ones and the last."""
        if len(self.marks) <= _TOLD:
            return "\n".join(mark.text for mark in self.marks)
        first, last = self.marks[: _TOLD - 2], self.marks[-1]
        between = f"… {len(self.marks) - len(first) - 1:,} more …"
        return "\n".join((*(mark.text for mark in first), between, last.text))


class Signs:
    """The marks of a run, by kind."""

    def __init__(self, marks: Sequence[Mark] = ()) -> None:
        self._kinds: dict[MarkKind, tuple[tuple[Mark, ...], Floats]] = {}
        for kind in (*_RANKS, MarkKind.BRANCH):
            same = tuple(mark for mark in marks if mark.kind is kind)
            if same:
                self._kinds[kind] = same, np.array([float(mark.step) for mark in same])

    def lay_out(self, scale: StepScale, room: float) -> tuple[Sign, ...]:
        """Return the signs up to the last step, ascending by place.

        Each shape takes up `room` pixels, and so it joins marks of its kind that are closer.
        """
        taken: list[float] = []
        signs = [
            Sign(kind, marks, x, end, _place(x, taken, scale, room, kind))
            for kind, (all_marks, steps) in self._kinds.items()
            for marks, x, end in _joined(all_marks, steps, scale, room)
        ]
        return tuple(sorted(signs, key=lambda sign: sign.x))


def _joined(
    marks: tuple[Mark, ...], steps: Floats, scale: StepScale, room: float
) -> list[tuple[tuple[Mark, ...], float, float]]:
    """Return runs of marks that are closer than `room`, with the pixels where each run lies."""
    count = int(np.searchsorted(steps, scale.last_step, side="right"))
    if count == 0:
        return []
    xs = scale.xs(steps[:count])
    cuts = [0, *(np.flatnonzero(np.diff(xs) >= room) + 1).tolist(), count]
    return [
        (marks[first:end], float(xs[first]), float(xs[end - 1])) for first, end in pairwise(cuts)
    ]


def _place(
    x: float, taken: list[float], scale: StepScale, room: float, kind: MarkKind
) -> float | None:
    """Return a free place at `x` or beside it, and take it."""
    if kind is MarkKind.BRANCH:
        return None
    inward = room if 2 * x < scale.left + scale.right else -room
    for place in (x, x + inward, x - inward):
        index = bisect_left(taken, place)
        around = taken[max(0, index - 1) : index + 1]
        inside = scale.left - room / 2 <= place <= scale.right + room / 2
        if inside and all(abs(place - other) > room - 0.5 for other in around):
            insort(taken, place)
            return place
    return None
