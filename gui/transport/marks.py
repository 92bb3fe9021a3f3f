"""Milestones, branches and ranges along the timeline."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from engine.support.arrays import Floats
from engine.training.milestones import Milestone, MilestoneKind
from gui.style.theme import LIGHT, Theme, figure_font


@dataclass(frozen=True, slots=True)
class StepScale:
    """The steps 0 … `last_step`, spread from the pixel `left` to the pixel `right`.

    Evenly or, where `logarithmic`, as ``log(1 + step)``: the first steps lie far apart, step 0 has
    a place of its own, and equal ratios of large steps are equal distances.
    """

    left: float
    right: float
    last_step: int
    logarithmic: bool = False

    def x(self, step: float) -> float:
        """Return the pixel of a step."""
        place = math.log1p(step) if self.logarithmic else step
        return self.left + (self.right - self.left) * place / self._length()

    def xs(self, steps: Floats) -> Floats:
        """Return the pixels of steps, ``(k,)``."""
        places = np.log1p(steps) if self.logarithmic else steps
        return self.left + (self.right - self.left) / self._length() * places

    def step(self, x: float) -> int:
        """Return the step nearest to a pixel; beyond the ends, the first or the last one."""
        share = (x - self.left) / max(1e-9, self.right - self.left)
        if self.logarithmic and 0 < share < 1:
            return min(round(math.expm1(share * self._length())), self.last_step)
        return round(min(max(share, 0.0), 1.0) * self.last_step)

    def _length(self) -> float:
        longest = max(1, self.last_step)
        return math.log1p(longest) if self.logarithmic else longest


_TOLD = 4
"""Most marks of one sign that are told one by one."""

_RANKS = (
    MilestoneKind.MARK,
    MilestoneKind.DIVERGED,
    MilestoneKind.BEST_TEST,
    MilestoneKind.DATA,
    MilestoneKind.PARAMETERS,
    MilestoneKind.ALPHA,
    MilestoneKind.SETTING,
)
"""Which sign has its place first; a BRANCH has none, it is drawn as a line."""


@dataclass(frozen=True, slots=True)
class MilestoneMarker:
    """Marks of one kind that are so close together that one sign stands for all.

    They lie at the pixels `x` … `end`. The shape stands at the pixel `shape`, beside them where
    another one was there first, or nowhere (None) where there is no room at all.
    """

    kind: MilestoneKind
    marks: tuple[Milestone, ...]
    x: float
    end: float
    shape: float | None

    def distance(self, x: float) -> float:
        """Return how far the pixel `x` is from the shape or the marks, whichever is nearer."""
        away = max(self.x - x, x - self.end, 0.0)
        return away if self.shape is None else min(away, abs(self.shape - x))

    def nearest(self, x: float, scale: StepScale) -> Milestone:
        """Return the mark that a click at the pixel `x` means."""
        return min(self.marks, key=lambda mark: abs(scale.x(mark.step) - x))

    def text(self) -> str:
        """Tell the marks, a line for each; of many the first ones and the last."""
        if len(self.marks) <= _TOLD:
            return "\n".join(mark.text for mark in self.marks)
        first, last = self.marks[: _TOLD - 2], self.marks[-1]
        between = f"… {len(self.marks) - len(first) - 1:,} more …"
        return "\n".join((*(mark.text for mark in first), between, last.text))


class MilestoneMarkers:
    """The marks of a run, by kind."""

    def __init__(self, marks: Sequence[Milestone] = ()) -> None:
        self._kinds: dict[MilestoneKind, tuple[tuple[Milestone, ...], Floats]] = {}
        for kind in (*_RANKS, MilestoneKind.BRANCH):
            same = tuple(mark for mark in marks if mark.kind is kind)
            if same:
                self._kinds[kind] = same, np.array([float(mark.step) for mark in same])

    def lay_out(self, scale: StepScale, room: float) -> tuple[MilestoneMarker, ...]:
        """Return the signs up to the last step, ascending by place.

        Each shape takes up `room` pixels, and so it joins marks of its kind that are closer.
        """
        taken: list[float] = []
        signs = [
            MilestoneMarker(kind, marks, x, end, _place(x, taken, scale, room, kind))
            for kind, (all_marks, steps) in self._kinds.items()
            for marks, x, end in _joined(all_marks, steps, scale, room)
        ]
        return tuple(sorted(signs, key=lambda sign: sign.x))


def _joined(
    marks: tuple[Milestone, ...], steps: Floats, scale: StepScale, room: float
) -> list[tuple[tuple[Milestone, ...], float, float]]:
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
    x: float, taken: list[float], scale: StepScale, room: float, kind: MilestoneKind
) -> float | None:
    """Return a free place at `x` or beside it, and take it."""
    if kind is MilestoneKind.BRANCH:
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


ROOM = 10.0
"""Pixels that a sign takes up."""

BRACKET = 9.0
"""Half the height of a loop's bracket."""

_MIDDLE = -13.0

_TICK = (-8.0, -3.0)

_BAR = -7.0

_GROOVE = 2.0

_REPLACED = 9.5

_TAIL = 7.0

_FOOT = 4.0

Shape = Callable[[float], QPainterPath]


class TimelinePainter:
    """Draws along a groove whose middle is at some height; signs as large as the theme says."""

    def __init__(self, theme: Theme = LIGHT, scale: float = 1.0) -> None:
        self._theme, self._scale = theme, scale
        self._shapes = {kind: shape(4.0 * scale) for kind, shape in _SHAPES.items()}
        self._shapes[MilestoneKind.ALPHA] = _letter("α", 10.5 * scale)

    def loop(self, painter: QPainter, scale: StepScale, loop: tuple[int, int], y: float) -> None:
        """Draw a band from the first to the last step of a loop, between two brackets."""
        size = self._scale
        first, last = (scale.x(min(step, scale.last_step)) for step in loop)
        painter.fillRect(
            QRectF(first, y - 6 * size, last - first, 12 * size), self._theme.color("ink", 28)
        )
        painter.setPen(QPen(self._theme.color("ink"), 2 * size, c=Qt.PenCapStyle.FlatCap))
        foot = min(_FOOT * size, max(0.0, (last - first) / 2 - size))
        top, bottom = y - BRACKET * size, y + BRACKET * size
        for x, inward in ((first, foot), (last, -foot)):
            corners = [(x + inward, top), (x, top), (x, bottom), (x + inward, bottom)]
            painter.drawPolyline(QPolygonF([QPointF(*corner) for corner in corners]))

    def replaced_runs(
        self, painter: QPainter, scale: StepScale, signs: Iterable[MilestoneMarker], y: float
    ) -> None:
        """Draw, dotted, where the run would have gone on from where another way was taken."""
        size = self._scale
        low = y + _REPLACED * size
        pen = QPen(self._theme.color("muted"), 1.5 * size, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([1.0, 2.0])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        for sign in signs:
            for mark in sign.marks if sign.kind is MilestoneKind.BRANCH else ():
                x, end = scale.x(mark.step), mark.end or mark.step
                goes_on = end > scale.last_step
                until = scale.right + _TAIL * size if goes_on else scale.x(end)
                turn = min(_TAIL * size, max(until - x, 0.0))
                path = QPainterPath(QPointF(x, y + _GROOVE * size))
                path.quadTo(QPointF(x, low), QPointF(x + turn, low))
                path.lineTo(QPointF(max(until, x + turn), low))
                painter.drawPath(path)

    def signs(
        self,
        painter: QPainter,
        signs: Iterable[MilestoneMarker],
        y: float,
        pointed: Collection[MilestoneMarker],
    ) -> None:
        """Draw the signs above the groove, those under the pointer stronger."""
        size = self._scale
        for sign in signs:
            if sign.kind is MilestoneKind.BRANCH:
                continue
            is_strong = sign in pointed or sign.kind is MilestoneKind.DIVERGED
            ink = self._theme.color("ink" if is_strong else "muted")
            painter.setPen(QPen(ink, 1.0))
            for x in {round(sign.x), round(sign.end)}:
                painter.drawLine(
                    QPointF(x + 0.5, y + _TICK[0] * size), QPointF(x + 0.5, y + _TICK[1] * size)
                )
            if sign.end - sign.x >= 2:
                bar = round(y + _BAR * size) - 0.5
                painter.drawLine(QPointF(sign.x, bar), QPointF(sign.end, bar))
            if sign.shape is not None:
                self._shape(painter, sign.kind, QPointF(sign.shape + 0.5, y + _MIDDLE * size), ink)

    def _shape(self, painter: QPainter, kind: MilestoneKind, middle: QPointF, ink: QColor) -> None:
        path = self._shapes[kind].translated(middle)
        if kind in _DRAWN:
            painter.strokePath(path, QPen(ink, _DRAWN[kind] * self._scale))
        else:
            painter.fillPath(path, ink)


_DRAWN = {MilestoneKind.DIVERGED: 1.75, MilestoneKind.PARAMETERS: 1.25}
"""Width of the line of those shapes that are not filled."""


def _polygon(*corners: tuple[float, float]) -> Shape:
    def path(radius: float) -> QPainterPath:
        found = QPainterPath()
        found.addPolygon(QPolygonF([QPointF(x * radius, y * radius) for x, y in corners]))
        found.closeSubpath()
        return found

    return path


def _cross(radius: float) -> QPainterPath:
    arm = 0.85 * radius
    path = QPainterPath(QPointF(-arm, -arm))
    path.lineTo(arm, arm)
    path.moveTo(-arm, arm)
    path.lineTo(arm, -arm)
    return path


def _letter(letter: str, points: float) -> QPainterPath:
    path = QPainterPath()
    path.addText(QPointF(), figure_font(points), letter)
    return path.translated(-path.boundingRect().center())


def _star_corner(index: int) -> tuple[float, float]:
    angle, radius = math.pi * (index / 5 - 0.5), 0.5 if index % 2 else 1.2
    return radius * math.cos(angle), radius * math.sin(angle)


_SHAPES: dict[MilestoneKind, Shape] = {
    MilestoneKind.SETTING: _polygon((-1.0, -0.6), (1.0, -0.6), (0.0, 0.9)),
    MilestoneKind.DATA: _polygon((0.0, -1.05), (1.05, 0.0), (0.0, 1.05), (-1.05, 0.0)),
    MilestoneKind.PARAMETERS: _polygon((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)),
    MilestoneKind.DIVERGED: _cross,
    MilestoneKind.BEST_TEST: _polygon(*map(_star_corner, range(10))),
    MilestoneKind.MARK: _polygon((-0.9, -1.2), (1.2, -0.55), (-0.5, 0.1), (-0.5, 1.2), (-0.9, 1.2)),
}
