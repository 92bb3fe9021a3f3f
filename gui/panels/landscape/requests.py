"""Requests for pictures of the landscape, and the ranges to bring into view."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from engine.landscape.landscape import Landscape, LandscapeRequest, Quality
from engine.landscape.ranges import holds
from engine.support.arrays import Floats, Range
from engine.training.history import ParameterPath

_PAUSE_MS = 120
"""After this long without another move of the view, a picture of what is in view is asked for."""

_REST_MS = 50

_REST_SHARE = 2
"""While a run moves the parameters that are held, pictures follow each other with a rest of so
many times what the last one took: the run needs the cores too."""

_SLOW_MS = 300
"""A fine picture that takes longer is none for a run that moves the parameters that are held: it
gets quick ones, and the fine one when it rests."""

_SHRUNK = 0.1


class Urgency(Enum):
    """How urgently a picture is needed.

    NOW: the one that is shown, or asked for, is of something else. SOON: as soon as the coarse one
    of what was asked for is there, which a slider that is dragged would otherwise put off again and
    again. AT_REST: the view has been moved by hand. CALMLY: the parameters that are held have moved
    on. AT_LAST: they have not, and the picture that is shown is a quick one.
    """

    NONE = 0
    AT_LAST = 1
    CALMLY = 2
    AT_REST = 3
    SOON = 4
    NOW = 5


class RenderScheduler(QObject):
    """Asks for pictures: at once where the question is another one, calmly where a run goes on.

    One question is open at a time. The answers to one that was replaced are refused. One that could
    not be answered is not asked again.

    Signals
    -------
    asked(object, object)
        A LandscapeRequest, and the Quality with which it is to be drawn.
    """

    asked = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: LandscapeRequest | None = None
        self._open: LandscapeRequest | None = None
        self._failed: LandscapeRequest | None = None
        self._is_replaceable = False
        self._is_quick = False  # the picture that was asked for last
        self._took = 0  # milliseconds, the last fine picture
        self._shown: Landscape | None = None
        self._since = QElapsedTimer()
        self._pause, self._rest = QTimer(self), QTimer(self)
        for timer in (self._pause, self._rest):
            timer.setSingleShot(True)
            timer.timeout.connect(self._on_timer_timeout)

    def want(self, request: LandscapeRequest) -> None:
        """Take note of what is to be seen now, and ask for it when it is time."""
        before = self._wanted
        self._wanted = request
        if self._need() is Urgency.AT_REST and (before is None or before.ranges != request.ranges):
            self._pause.start(_PAUSE_MS)
        self._consider()

    def receive(self, landscape: Landscape) -> bool:
        """Take note of a picture; return whether it is still an answer."""
        if landscape.request is not self._open:
            return False
        self._shown = landscape
        self._is_replaceable = True
        if landscape.fine:
            self._open = None
            if not self._is_quick:
                self._took = self._since.elapsed()
            self._rest.start(_REST_MS + _REST_SHARE * self._since.elapsed())
        self._consider()
        return True

    def forget(self) -> None:
        """Take note that nothing is on screen any more, and nothing is to be."""
        self._wanted = self._open = self._failed = self._shown = None

    def give_up(self) -> None:
        """Take note that what was asked for cannot be drawn; another question may be."""
        if self._open is not None:
            self._failed, self._open = self._open, None
            self._rest.start(_REST_MS + _REST_SHARE * self._since.elapsed())

    def _need(self) -> Urgency:
        wanted = self._wanted
        last = self._open or self._failed
        if last is None and self._shown is not None:
            last = self._shown.request
        if wanted is None:
            return Urgency.NONE
        if last is None or _is_other(wanted, last):
            return Urgency.NOW
        if (wanted.l1, wanted.l2) != (last.l1, last.l2):
            return Urgency.SOON
        if wanted.cover is None:
            if wanted.ranges != self._drawn_ranges(last):
                return Urgency.AT_REST
        elif last.cover is None or self._needs_other_range(wanted.cover, last.cover):
            return Urgency.SOON
        if _has_moved(wanted, last):
            return Urgency.CALMLY
        is_rough = self._is_quick and self._open is None and self._failed is None
        return Urgency.AT_LAST if is_rough else Urgency.NONE

    def _drawn_ranges(self, last: LandscapeRequest) -> tuple[Range, ...] | None:
        if last.cover is None:
            return last.ranges
        return None if self._shown is None else self._shown.ranges

    def _needs_other_range(self, cover: tuple[Range, ...], before: tuple[Range, ...]) -> bool:
        """Tell whether what must be seen has left the range drawn or asked for, or shrunk."""
        if any(map(_has_shrunk, cover, before)):
            return True
        is_undrawn = self._open is not None and not self._is_replaceable
        if self._shown is None or is_undrawn or self._failed is not None:
            return before != cover
        return not all(map(holds, self._shown.ranges, cover))

    def _consider(self) -> None:
        """Ask, if it is time."""
        need = self._need()
        may_ask = {
            Urgency.NONE: False,
            Urgency.AT_LAST: not self._rest.isActive(),
            Urgency.CALMLY: not self._rest.isActive() and (self._open is None or self._is_late()),
            Urgency.AT_REST: not self._pause.isActive(),
            Urgency.SOON: self._open is None or self._is_replaceable,
            Urgency.NOW: True,
        }[need]
        if may_ask:
            is_calm = need in (Urgency.CALMLY, Urgency.AT_LAST)
            is_slow = self._took > _SLOW_MS or self._open is not None
            self._is_quick = need is Urgency.CALMLY and is_slow
            self._open, self._failed = self._wanted, None
            self._is_replaceable = is_calm
            self._pause.stop()
            self._rest.stop()
            self._since.start()
            care = Quality.FINE if is_calm else Quality.COARSE_FIRST
            self.asked.emit(self._open, Quality.QUICK if self._is_quick else care)

    def _is_late(self) -> bool:
        """Tell whether something is on screen, and the fine picture after it takes too long."""
        is_slow = self._since.elapsed() > _SLOW_MS
        return self._is_replaceable and not self._is_quick and is_slow

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._consider()


def _is_other(one: LandscapeRequest, other: LandscapeRequest) -> bool:
    """Tell whether a picture of one says nothing of the other."""
    return (
        one.problem is not other.problem
        or one.axes != other.axes
        or one.optimised != other.optimised
    )


def _has_shrunk(now: Range, before: Range) -> bool:
    """Tell whether so little is left of a path that its range may be far too long."""
    return now[1] - now[0] < _SHRUNK * (before[1] - before[0])


def _has_moved(one: LandscapeRequest, other: LandscapeRequest) -> bool:
    """Tell whether parameters that are held differ."""
    if one.optimised:
        return False
    pairs = zip(one.theta.tolist(), other.theta.tolist(), strict=True)
    return any(a != b for axis, (a, b) in enumerate(pairs) if axis not in one.axes)


FARTHEST = 1e100
"""A path is not followed beyond this: axes could no longer be reckoned with."""

_ROOM = 0.06
"""Share of the height that is left free above and below the curve of a slice."""


def cover(
    path: ParameterPath, theta: Floats, axes: tuple[int, ...], others: Sequence[ParameterPath] = ()
) -> tuple[Range, ...]:
    """Return the range that a path, with the point `theta` and `others`, takes up on each axis."""
    here = tuple((value, value) for value in theta.tolist())
    reaches = (*(_reach(way) for way in (path, *others) if len(way.step)), here)
    return tuple(
        (
            _pulled_in(min(reach[axis][0] for reach in reaches)),
            _pulled_in(max(reach[axis][1] for reach in reaches)),
        )
        for axis in axes
    )


def _pulled_in(value: float) -> float:
    return min(max(value, -FARTHEST), FARTHEST)


@lru_cache(32)  # a hand on the timeline asks for one path sixty times a second
def _reach(way: ParameterPath) -> tuple[Range, ...]:
    """Return the lowest and the highest value of each parameter."""
    low, high = way.theta.min(axis=0).tolist(), way.theta.max(axis=0).tolist()
    return tuple(zip(low, high, strict=True))


def view_ranges(landscape: Landscape) -> tuple[Range, Range]:
    """Return the ranges of both axes; of a slice the upright one holds the visible part of J."""
    if len(landscape.ranges) == 2:
        return landscape.ranges[0], landscape.ranges[1]
    low_x, high_x = landscape.ranges[0]
    J = landscape.J[(landscape.xs >= low_x) & (landscape.xs <= high_x)]
    low, high = float(J.min()), float(J.max())
    room = _ROOM * (high - low)
    if room <= 1e-12 * abs(high):
        room = max(abs(high), 1e-3) / 2  # a flat one
    return landscape.ranges[0], (low - room, high + room)
