"""The lowest loss and the expected convergence, as lines."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.convergence.optimum import Convergence, Optimum, expected_gaps, same_loss
from engine.model.optimizers import aim_note
from engine.support.arrays import Floats
from engine.support.numbers import MINUS
from engine.training.snapshot import Snapshot
from gui.panels.loss.record import LossRecord
from gui.plotting.lines import NO_POINTS, LineItem, LinePen, Now, curve_pen, theme_color
from gui.plotting.losses.loss_axes import loss_places, step_places
from gui.style.numbers import loss_text
from gui.style.painting import saved
from gui.style.theme import UNIT, figure_font

_POINTS = 128


class LossOptimum:
    """Draws the lowest loss as a level, or the line on which the gap to it should fall, dotted.

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
        """Return the ends of the level, ``(2,)`` each; empty where another line is drawn."""
        return self.line.points() if self.line.is_level() else (NO_POINTS, NO_POINTS)

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
        hints = (f"Dotted: {text}, the lowest loss there is", f"Dotted: {text}", text)
        aim = aim_note(snapshot.experiment.step_settings)
        if aim:
            hints = (f"Dotted: {text}. {aim}", f"{text}: AdamW does not go there", text)
        self.hints = hints

    def draw_expected(
        self, record: LossRecord, x_range: tuple[float, float], log_step: bool
    ) -> None:
        """Draw the line on which the gap, the losses of `record`, should fall."""
        snapshot, optimum = self._snapshot, self.optimum
        if snapshot is None or optimum is None:
            self._draw_nothing(*_no_gap(None if snapshot is None else snapshot.convergence))
            return
        aim = aim_note(snapshot.experiment.step_settings)
        if aim:
            self._draw_nothing(aim, "AdamW does not go to J*")
            return
        if not snapshot.experiment.step_settings.is_plain:
            self._draw_nothing("Only with plain gradient descent is a straight line expected")
            return
        if snapshot.experiment.batch is not None:
            self._draw_nothing("With mini-batches no straight line is expected")
            return
        alpha = snapshot.experiment.alpha
        rate = optimum.rate(alpha)
        if rate >= 1:
            self._draw_nothing("At this α descent is not expected to settle down")
            return
        steps = self._steps(snapshot, x_range, log_step)
        past = slice(0, record.now + 1)
        expected = expected_gaps(steps, record.step[past], record.loss[past], optimum, alpha)
        if expected is None:
            self._draw_nothing("The gap is 0, as far as floats can tell")
            return
        text = f"expected × {_factor_text(rate**2)} a step"
        self.line.set_line(
            step_places(steps, log_step), np.log10(expected), is_level=False, text=text
        )
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


_PEN = LinePen(theme_color("muted"), 1.5, dashes=(2.0, 4.0))
"""Dots: dashes are those of the losses of test examples."""

_TEXT_POINTS = 9


class GuideLine(LineItem):
    """A thin dotted line, with a few words where they are wished for, as in a figure.

    Those of a level stand at its right end, those of another line at its left end. They stand
    beneath it, where a curve that comes down to it leaves room, or where none is left, above.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box, _PEN)
        self._text = ""
        self._is_level = True
        self._with_words = False

    def set_line(self, x: Floats, y: Floats, *, is_level: bool = True, text: str = "") -> None:
        """Show the line through these points, ascending in x; none without points."""
        same = all(map(np.array_equal, (x, y), self.points()))
        if same and (is_level, text) == (self._is_level, self._text):
            return
        self._is_level, self._text = is_level, text
        self.set_points(x, y)
        self.set_now(Now(len(x), len(x)))

    def clear(self) -> None:
        """Show no line."""
        self.set_line(NO_POINTS, NO_POINTS)

    def show_words(self) -> None:
        """Write the words beside the line."""
        self._with_words = True
        self.update()

    def is_level(self) -> bool:
        """Tell whether it is the level of one loss."""
        return self._is_level

    def text(self) -> str:
        """Return the words that belong to the line."""
        return self._text

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the line, then the words."""
        super().paint(painter, option, widget)
        for room in self.words():
            self._write(painter, room)

    def words(self) -> list[QRectF]:
        """Return the pixels that the words take up; none where there are none in view."""
        if not self._with_words or not self._text:
            return []
        px, py = self.to_pixels(*self.points())
        width, height = self.view_size()
        inside = np.flatnonzero((px >= 0) & (px <= width) & (py >= 0) & (py <= height))
        if not len(inside):
            return []
        end = inside[-1] if self._is_level else inside[0]
        x, y = float(px[end]), float(py[end])
        metrics = QFontMetricsF(self._font())
        gap, size = 2 * self._scale, metrics.ascent() + metrics.descent()
        long = metrics.horizontalAdvance(self._text)
        fits = y + gap + size <= height
        left = x - long if self._is_level else x + UNIT / 2
        return [QRectF(left, y + gap if fits else y - gap - size, long, size)]

    def draw(
        self, painter: QPainter, path: QPainterPath, color: QColor, places: tuple[int, int]
    ) -> None:
        """Draw the line by a pen of its width: it has few points, and dots that must be crisp."""
        pen, scale = self._pen, self._scale
        dotted = curve_pen(color, pen.width * scale, pen.dashes, scale)
        dotted.setCapStyle(Qt.PenCapStyle.FlatCap)  # others would make dashes of the dots
        painter.setPen(dotted)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        with saved(painter):
            painter.setClipRect(self.boundingRect())
            painter.drawPath(path)

    def _font(self) -> QFont:
        return figure_font(_TEXT_POINTS * self._scale)

    def _write(self, painter: QPainter, room: QRectF) -> None:
        """Write the words, on a ground of their own, so that curves leave them legible."""
        font = self._font()
        place = QPointF(room.left(), room.top() + QFontMetricsF(font).ascent())
        path = QPainterPath()
        path.addText(place, font, self._text)
        painter.setPen(QPen(self._theme.color("panel"), 3 * self._scale))
        painter.setBrush(self._theme.color("panel"))
        painter.drawPath(path)
        painter.setFont(font)
        painter.setPen(self._theme.color("muted"))
        painter.drawText(place, self._text)
