"""Losses of pinned and replaced runs, as thin curves."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF

from engine.convergence.optimum import gaps
from engine.support.arrays import Floats
from engine.support.records import dataclass
from engine.training.snapshot import PinnedRun, Snapshot
from gui.plotting.labels import LineLabels, NameTag
from gui.plotting.lines import Line, thinned
from gui.plotting.losses.loss_axes import SHORTEST_RUN, loss_places, step_places
from gui.plotting.pinned_runs import PinnedRunItem, latest_replaced, pinned_shown, short_name

_REACH = 5.0

LOW = 90.0
"""A plot lower than so many pixels, at the usual size, has no room for words."""


@dataclass(frozen=True, slots=True, eq=False)
class PinnedLossCurve:
    """A run with finite points of its curve on the plane, ``(k,)`` each, ascending in x."""

    run: PinnedRun
    x: Floats
    y: Floats


class PinnedLossCurves(PinnedRunItem):
    """Thin curves, each in the style of its run; `names` stand at their ends.

    The run that was replaced last has no name here: a note beneath the plot tells it. What goes on
    beyond the right edge is cut there. A low plot has no room for names.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._curves: tuple[PinnedLossCurve, ...] = ()
        self._level: Line = (np.empty(0), np.empty(0))
        self._own = self._level
        self.names = LineLabels(view_box, self._tags)
        self.set_curves(())

    def set_curves(self, curves: Sequence[PinnedLossCurve]) -> None:
        """Show these curves."""
        self._curves = tuple(curves)
        for item in (self, self.names):
            item.setVisible(bool(curves))
            item.redraw()

    def curves(self) -> tuple[PinnedLossCurve, ...]:
        """Return the curves shown."""
        return self._curves

    def keep_clear_of(self, level: Line, own: Line) -> None:
        """Let no name stand over a level or, when it is written, over the current run's curve.

        That grows all the time, and names stay where they are meanwhile.
        """
        self._own = own
        if not all(map(np.array_equal, level, self._level)):
            self._level = level
            self.names.redraw()

    def nearest(self, position: QPointF, beside: tuple[Floats, Floats]) -> PinnedRun | None:
        """Return the run whose curve is close to a pixel, above or below it; None if none is.

        The curve through the points `beside` is the nearer one where it is as near.
        """
        found, least = None, min(_REACH * self._scale, self._apart(position, *beside))
        for curve in self._curves:
            distance = self._apart(position, curve.x, curve.y)
            if distance < least:
                found, least = curve.run, distance
        return found

    def drawn(self) -> list[tuple[PinnedRun, list[Line]]]:
        """Return the runs with their curves in pixels."""
        return [
            (curve.run, [thinned(*self._in_pixels(curve.x, curve.y))]) for curve in self._curves
        ]

    def _in_pixels(self, x: Floats, y: Floats) -> Line:
        """Return where a curve lies, up to the right edge; what is far above or below is pulled in.

        Beyond, a painter would have millions of dashes to draw that nobody sees.
        """
        x, y = self.to_pixels(x, y)
        width, height = self.view_size()
        y = np.clip(y, -height, 2 * height)
        end = int(np.searchsorted(x, width, side="right"))
        if 0 < end < len(x):
            at_edge = np.interp(width, x[end - 1 : end + 1], y[end - 1 : end + 1])
            return np.append(x[:end], width), np.append(y[:end], at_edge)
        return x[:end], y[:end]

    def _apart(self, position: QPointF, x: Floats, y: Floats) -> float:
        """Return how many pixels above or below a place a curve is; infinity beyond its ends."""
        px, py = self.to_pixels(x, y)
        if not len(px) or not px[0] <= position.x() <= px[-1]:
            return math.inf
        return abs(float(np.interp(position.x(), px, py)) - position.y())

    def _tags(self) -> list[NameTag]:
        """Return the names, each for the part of its curve that is in view."""
        tags: list[NameTag] = []
        if self.view_size()[1] < LOW * self._scale:
            return tags
        for line in map(self._in_view, (self._level, self._own)):
            if line is not None:
                tags.append(NameTag("", 0, [line]))
        told_beneath = latest_replaced(tuple(curve.run for curve in self._curves))
        for curve in self._curves:
            line = self._in_view((curve.x, curve.y))
            if line is not None:
                name = "" if curve.run is told_beneath else short_name(curve.run)
                tags.append(NameTag(name, curve.run.style, [line], at_end=True))
        return tags

    def _in_view(self, line: Line) -> Line | None:
        """Return the part of a line that is in view, in pixels; None if there is none."""
        x, y = self._in_pixels(*line)
        inside = (x >= 0) & (y >= 0) & (y <= self.view_size()[1])
        return thinned(x[inside], y[inside]) if inside.any() else None


_LONGEST, _LONGEST_PINNED = 2, 4
"""How many times as long as the current run a linear axis of steps may get, for a replaced run or
for a pinned run: beside one that went on for millions of steps a new one would be a sliver."""

_TALLEST, _TALLEST_LOGARITHMIC = 2.0, 10.0
"""How many times as much as the current run pinned ones take up: diverged ones would want all."""


class PinnedLosses:
    """Prepares the losses of the runs beside the current one, and has them drawn.

    A replaced run is drawn from the step on at which it was left: what lies before is the
    curve of the current run.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        self.curves = PinnedLossCurves(view_box)
        self._runs: tuple[PinnedRun, ...] = ()
        self._losses: list[tuple[PinnedRun, Floats, Floats]] = []
        self._is_gap = False
        self._drawn_for: object = None

    def show_snapshot(self, snapshot: Snapshot, is_gap: bool) -> None:
        """Take note of which runs there are, and whether their gap to the lowest loss is wanted.

        With its gap a run is drawn only if its own lowest loss is known.
        """
        runs = pinned_shown(snapshot.pinned, snapshot.experiment)
        if (runs, is_gap) == (self._runs, self._is_gap):
            return
        self._runs, self._is_gap = runs, is_gap
        self._drawn_for = None
        found = ((run, _losses(run, is_gap)) for run in runs)
        self._losses = [(run, *losses) for run, losses in found if losses is not None]

    def last_step(self, own: int, logarithmic: bool) -> int:
        """Return up to which step the axis should go, beside a run of `own` steps.

        That is the last of all, but on a linear axis no more than a few times as far as `own` or
        the step at which another way was taken: the rest is cut off.
        """
        lasts = [own]
        for run, steps, _ in self._losses:
            last = int(steps[-1])
            if not logarithmic:
                longest = _LONGEST_PINNED if run.is_pinned else _LONGEST
                last = min(last, longest * max(own, SHORTEST_RUN, int(steps[0])))
            lasts.append(last)
        return max(lasts)

    def losses(self, own: Floats, logarithmic: bool) -> Floats:
        """Return the losses that the axis must hold beside the current run's `own`."""
        if not self._losses:
            return np.empty(0)
        known = own[np.isfinite(own)]
        starts = [float(losses[0]) for _, _, losses in self._losses]
        tallest = max(float(known.max(initial=0.0)), *starts)
        tallest *= _TALLEST_LOGARITHMIC if logarithmic else _TALLEST
        found = np.concatenate([losses for _, _, losses in self._losses])
        return np.asarray(np.minimum(found, tallest))

    def draw(self, log_step: bool, log_loss: bool, y_range: tuple[float, float]) -> None:
        """Draw them on these axes."""
        drawn_for = (log_step, log_loss, y_range[0])
        if drawn_for == self._drawn_for:
            return
        self._drawn_for = drawn_for
        self.curves.set_curves(
            [
                PinnedLossCurve(
                    run, step_places(steps, log_step), loss_places(losses, log_loss, y_range)
                )
                for run, steps, losses in self._losses
            ]
        )


def _losses(run: PinnedRun, is_gap: bool) -> tuple[Floats, Floats] | None:
    """Return the steps and losses to draw, ``(k,)`` each and finite; None if there are none."""
    steps, losses = run.history.step, run.history.loss
    if is_gap:
        if run.convergence is None or run.convergence.optimum is None:
            return None
        losses = gaps(losses, run.convergence.optimum)
    known = np.isfinite(losses)
    steps, losses = steps[known], losses[known]
    if run.left_at is not None and not run.is_pinned and len(steps):
        later = steps > run.left_at
        at_leaving = float(np.interp(run.left_at, steps, losses))
        steps = np.append(float(run.left_at), steps[later])
        losses = np.append(at_leaving, losses[later])
    return (steps, losses) if len(steps) > 1 else None
