"""The lowest loss and the expected convergence, as lines."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg

from engine.convergence.optimum import Convergence, Optimum, expected_gaps, same_loss
from engine.support.arrays import Floats
from engine.training.snapshot import Snapshot
from gui.panels.loss.record import LossRecord
from gui.plotting.guide_line import GuideLine
from gui.plotting.loss_axes import loss_places, step_places
from gui.style.numbers import MINUS, loss_text

_POINTS = 128


class LossOptimum:
    """Draws the lowest loss as a dashed level, or the line on which the gap to it should fall.

    `hints` say in words what the line is, or why there is none: first at length, then shorter.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        self.line = GuideLine(view_box)
        self.hints: tuple[str, ...] = ("",)
        self._is_visible = True
        self._snapshot: Snapshot | None = None

    @property
    def optimum(self) -> Optimum | None:
        """The optimum to draw; None while there is none, or it is not to be seen."""
        if not self._is_visible or self._snapshot is None or self._snapshot.convergence is None:
            return None
        return self._snapshot.convergence.optimum

    @property
    def hint(self) -> str:
        """What the line is, at length."""
        return self.hints[0]

    def level(self) -> tuple[Floats, Floats]:
        """Return the ends of the dashed level, ``(2,)`` each; empty where another line is drawn."""
        return (np.empty(0), np.empty(0)) if self.line.is_dotted() else self.line.points()

    def set_visible(self, visible: bool) -> None:
        """Show where the losses lead, or keep it to oneself."""
        self._is_visible = visible

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take note of where the run leads now."""
        self._snapshot = snapshot

    def draw_level(
        self,
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        log_step: bool,
        logarithmic: bool,
    ) -> None:
        """Draw the lowest loss, over the steps at which J is the function that it is now."""
        snapshot, optimum = self._snapshot, self.optimum
        if snapshot is None or optimum is None:
            self._draw_nothing("")
            return
        first, end = same_loss(snapshot.events, snapshot.step)
        left = step_places(np.array([first]), log_step)[0] if first else x_range[0]
        right = x_range[1] if end == math.inf else step_places(np.array([end]), log_step)[0]
        lowest = loss_places(np.full(2, optimum.J), logarithmic, y_range)
        text = f"J* = {loss_text(optimum.J)}"
        self.line.set_line(np.array([left, right]), lowest, text=text)
        self.hints = (f"Dashed: {text}, the lowest loss there is", f"Dashed: {text}", text)

    def draw_expected(
        self, record: LossRecord, x_range: tuple[float, float], log_step: bool
    ) -> None:
        """Draw the line on which the gap, the losses of `record`, should fall."""
        snapshot, optimum = self._snapshot, self.optimum
        if snapshot is None or optimum is None:
            self._draw_nothing(*_no_gap(None if snapshot is None else snapshot.convergence))
            return
        alpha = snapshot.experiment.alpha
        factor = optimum.rate(alpha) ** 2
        if snapshot.experiment.batch is not None:
            self._draw_nothing("With mini-batches no straight line is expected")
            return
        if factor >= 1:
            self._draw_nothing("At this α descent is not expected to settle down")
            return
        steps = self._steps(snapshot, x_range, log_step)
        past = slice(0, record.now + 1)
        expected = expected_gaps(steps, record.step[past], record.loss[past], optimum, alpha)
        if expected is None:
            self._draw_nothing("The gap is 0, as far as floats can tell")
            return
        text = f"expected × {_factor_text(factor)} a step"
        self.line.set_line(step_places(steps, log_step), np.log10(expected), dotted=True, text=text)
        is_slow = 1 - alpha * optimum.lowest >= alpha * optimum.highest - 1
        curvature = "λmin" if is_slow else "λmax"
        self.hints = (f"Dotted: {text}, (1 {MINUS} α·{curvature})²", f"Dotted: {text}", text)

    def _steps(self, snapshot: Snapshot, x_range: tuple[float, float], log_step: bool) -> Floats:
        """Return steps from the last change on to the end of the axis."""
        step, events = snapshot.step, snapshot.events
        first = max((event.step for event in events if event.step <= step), default=0)
        last = max(10.0 ** x_range[1] if log_step else x_range[1], first + 1.0)
        if log_step:
            return np.geomspace(max(first, 1), last, _POINTS)
        return np.linspace(first, last, _POINTS)

    def _draw_nothing(self, *hints: str) -> None:
        self.line.clear()
        self.hints = hints


def _no_gap(convergence: Convergence | None) -> tuple[str, ...]:
    """Return why J is drawn and not the gap to J*, first at length, then shorter."""
    if convergence is None:
        return ("The optimum is not known yet: J itself is drawn",)
    briefly = "There is no optimum" if convergence.is_endless else "J* is not known"
    long = (f"{convergence.remark} J itself is drawn.",) if convergence.remark else ()
    return (*long, f"{briefly}: J itself is drawn")


def _factor_text(factor: float) -> str:
    """Return a factor below 1 so that it differs from 1."""
    rest = 1 - factor
    return f"{factor:.4f}" if rest >= 0.001 else f"(1 {MINUS} {rest:.1e})".replace("e-0", "e-")
