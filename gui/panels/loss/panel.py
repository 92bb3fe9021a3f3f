"""The panel of the loss over steps."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.convergence.optimum import Optimum, same_loss
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.training.snapshot import Phase, Snapshot
from gui.panels.loss.figures import LossFigures
from gui.panels.loss.markers import SettingChangeMarkers
from gui.panels.loss.optimum import LossOptimum
from gui.panels.loss.record import LossRecord
from gui.panels.loss.replaced_run_note import ReplacedRunNote
from gui.plotting.legend import Readout
from gui.plotting.lines import DASHED, NO_POINTS, LinePen, theme_color
from gui.plotting.losses.loss_axes import GAP_WORD
from gui.plotting.losses.loss_chart import LossChart
from gui.plotting.pinned_runs import pinned_numbers, pinned_shown
from gui.plotting.view import lay_out_plot, show_panel
from gui.style.numbers import count, loss_text, share_text, threshold_text
from gui.style.theme import UNIT
from gui.style.themed import ThemedWidget
from gui.widgets.buttons import TurnTitle
from gui.widgets.flow_row import FlowRow
from gui.widgets.labels import PanelHead, tighten

TRAIN_PEN = LinePen(theme_color("ink"))
TEST_PEN = LinePen(theme_color("muted"), dashes=DASHED)

_LOWEST = -1.0
"""Height of the strokes, beneath all curves."""


def step_numbers(
    snapshot: Snapshot, record: LossRecord, row: int, m: int, optimum: Optimum | None
) -> list[tuple[str, str]]:
    """Return names and texts of step, losses and accuracy in a row of the record of `snapshot`.

    `m` is the number of training examples. The gap to an optimum is told where it has a meaning.
    """
    items = [("step", count(int(record.step[row]))), ("train", loss_text(record.loss[row]))]
    if np.isfinite(record.test_loss[row]):
        items.append(("test", loss_text(record.test_loss[row])))
    items.append(("accuracy", share_text(record.accuracy[row], m)))
    if optimum is not None:
        gap = record.above(optimum, snapshot).loss[row]
        if np.isfinite(gap):
            items.append((GAP_WORD, loss_text(gap)))
    return items


_REACH = 6.0
"""A pointer so many pixels from a stroke means it."""


class LossPlot(ThemedWidget, QWidget):
    """Loss over steps: training solid, test dashed; pale beyond the step shown.

    Strokes at the upper edge tell where a setting was changed. Both axes can be linear or
    logarithmic; they grow by good pieces, so that the curves do not jitter. Where there is an
    optimum, a dotted line shows its loss J*, and the gap to it can be drawn in place of the loss,
    with the line on which it should fall. Pinned and replaced runs have thin curves of their own.

    Signals
    -------
    loss_axis_changed(int)
        The `LossAxis` on which losses are drawn now.
    step_axis_changed(bool)
        Whether the axis of steps is logarithmic now.
    dismiss_requested(int)
        The replaced run of this key is no longer wanted.
    """

    loss_axis_changed = Signal(int)
    step_axis_changed = Signal(bool)
    dismiss_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        show_panel(self)
        self.setObjectName("lossPlot")
        self.setAccessibleName("Loss")
        self._m = 0
        self._threshold = 0.5
        self._snapshot: Snapshot | None = None
        self._drawn: tuple[object, ...] = ()

        self.title = TurnTitle("Loss")
        self.figures = LossFigures()
        self._readout = Readout()
        self.note = ReplacedRunNote()
        self._foot = QWidget()
        self.view = LossChart(TEST_PEN, TRAIN_PEN)
        self.view.setAccessibleName("Loss over steps")
        self.loss_axis, self.step_axis = self.view.loss_axis, self.view.step_axis
        self.pinned, self.current_step = self.view.pinned, self.view.current_step
        self.test, self.train = self.view.lines
        self.events = SettingChangeMarkers(self.view.view_box)
        self.events.setZValue(_LOWEST)
        self.optimum_lines = LossOptimum(self.view.view_box)
        self.pinned.curves.names.keep_clear_of(self.optimum_lines.line.words)
        self._lay_out()

        self.view.axes_changed.connect(self._on_view_axes_changed)
        self.loss_axis.chosen.connect(self.loss_axis_changed)
        self.step_axis.chosen.connect(self._on_step_axis_chosen)
        self.note.dismiss_requested.connect(self.dismiss_requested)
        self.view.pointer_moved.connect(self._on_view_pointer_moved)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Take note of how many examples train and test."""
        self._m = problem.m
        self.figures.show_problem(problem)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the curves up to `last_step`, and where on them the run is."""
        self._snapshot = snapshot
        self.figures.show_snapshot(snapshot)
        self.optimum_lines.show_snapshot(snapshot)
        if self._drawn != _drawn_of(snapshot) or not self._move(snapshot):
            self._draw()
        if snapshot.phase is not Phase.RUNNING:  # nobody is read sixty texts a second
            self._describe(snapshot)

    def show_threshold(self, threshold: float) -> None:
        """Tell the accuracy at this threshold; that of earlier steps stays the one at ½."""
        self._threshold = threshold
        self.figures.show_threshold(threshold)
        self._read()
        if self._snapshot is not None:
            self._describe(self._snapshot)

    def set_optimum_visible(self, visible: bool) -> None:
        """Show the lowest loss and the gap to it where there is an optimum, or leave them out."""
        self.optimum_lines.set_visible(visible)
        self.loss_axis.offer_gap(visible)
        self._draw()

    @Slot(object)
    def choose_run(self, key: int | None) -> None:
        """Draw the curve of the pinned run of this key thicker; None draws all alike."""
        self.pinned.curves.choose(key)

    def show_as_figure(self) -> None:
        """Leave out what only a window needs."""
        self.loss_axis.hide()
        self.step_axis.hide()
        self._foot.hide()
        self.optimum_lines.line.show_words()
        self.view.axis("bottom").set_name("step")

    def readout(self) -> str:
        """Return the text beneath the plot."""
        return self._readout.text()

    def _lay_out(self) -> None:
        axes = FlowRow(self.loss_axis, self.step_axis, gap=2 * UNIT)
        head = QVBoxLayout()
        head.setSpacing(UNIT // 2)
        head.addWidget(PanelHead(self.title, axes))
        head.addWidget(self.figures)
        line = QHBoxLayout(self._foot)
        tighten(line, UNIT)
        line.addWidget(self._readout, 1)
        line.addWidget(self.note)
        lay_out_plot(self, head, self.view, self._foot)

    def _draw(self) -> None:
        """Bring axes, curves and marks up to date."""
        snapshot = self._snapshot
        if snapshot is None:
            return
        self._drawn = _drawn_of(snapshot)
        record = LossRecord.of(snapshot)
        log_step = self.step_axis.is_logarithmic
        log_loss = self.loss_axis.is_logarithmic
        is_gap = self.loss_axis.is_gap
        lowest: tuple[float, ...] = ()
        if self.optimum_lines.optimum is not None:
            if is_gap:
                record = record.above(self.optimum_lines.optimum, snapshot)
            else:
                lowest = (self.optimum_lines.optimum.J,)
        self.pinned.show_snapshot(snapshot, is_gap and self.optimum_lines.optimum is not None)
        known = np.concatenate((record.loss, record.test_loss, lowest))
        last_step = self.pinned.last_step(snapshot.last_step, log_step)
        self.view.show_axes(last_step, np.append(known, self.pinned.losses(known, log_loss)))
        x_range, y_range = self.view.ranges
        self.pinned.draw(log_step, log_loss, y_range)
        self.note.show_runs(pinned_shown(snapshot.pinned, snapshot.experiment), snapshot.events)
        if is_gap:
            self.optimum_lines.draw_expected(record, x_range, log_step)
        else:
            self.optimum_lines.draw_level(x_range, y_range, log_step, log_loss)
        self._readout.set_hint(*self.optimum_lines.hints)
        losses = np.array((record.test_loss, record.loss))
        self.view.show_lines(record.step, losses)
        self._show_now(snapshot.step, losses[:, record.now])
        self.events.keep_clear_of(self.train.points(), self.test.points())
        self.pinned.curves.keep_clear_of(self.optimum_lines.level(), self.train.points())
        self.events.set_events(snapshot.events, log_step)
        self._read()

    def _describe(self, snapshot: Snapshot) -> None:
        """Tell a screen reader what the chart shows."""
        accuracy, _ = self.figures.accuracies(snapshot)
        at = self.figures.threshold()
        side = "" if self._threshold == 0.5 else f" at t = {threshold_text(at)}"
        self.view.setAccessibleDescription(
            f"Step {count(snapshot.step)} of {count(snapshot.last_step)}: the loss J is "
            f"{loss_text(snapshot.loss)}, {share_text(accuracy, self._m)} of the "
            f"training examples are right{side}. {self.optimum_lines.hint}".strip()
        )

    def _move(self, snapshot: Snapshot) -> bool:
        """Show another moment of what is drawn; return whether that has room for it."""
        if self.loss_axis.is_gap:  # the expected line begins where the run is
            return False
        test_loss = np.nan if snapshot.test_loss is None else snapshot.test_loss
        losses = np.array([test_loss, snapshot.loss])
        if not self.view.has_room(losses):
            return False
        self._show_now(snapshot.step, losses)
        self._read()
        return True

    def _show_now(self, step: int, losses: Floats) -> None:
        """Let the past end at this step, with these losses of test and training."""
        self.view.show_now(step, losses)
        self.current_step.set_dot(self.train.end_of_past())

    def _read(self) -> None:
        """Tell what is under the pointer; a pinned run that is pointed at in place of the step.

        The note gives its room to the numbers.
        """
        snapshot, pointer = self._snapshot, self.view.pointed
        record = None if pointer is None or snapshot is None else LossRecord.of(snapshot)
        self.note.setVisible(self.note.has_run() and record is None)
        row = self.view.read(NO_POINTS if record is None else record.step)
        if row is None or record is None or snapshot is None or pointer is None:
            self._readout.set_items(())
            return
        changed = self.events.at(pointer.x(), _REACH)
        self.events.setToolTip(changed)
        pinned_run = self.pinned.curves.nearest(pointer, beside=self.train.points())
        if pinned_run is not None:
            self._readout.set_items(pinned_numbers(pinned_run))
            return
        items = step_numbers(snapshot, record, row, self._m, self.optimum_lines.optimum)
        if self._threshold != 0.5:
            items = [("accuracy at ½" if key == "accuracy" else key, text) for key, text in items]
        self._readout.set_items([*items, (changed, "")] if changed else items)

    @Slot(int)
    def choose_loss_axis(self, axis: int) -> None:
        """Draw losses on this `LossAxis`."""
        self.loss_axis.choose(axis)

    @Slot()
    def _on_view_axes_changed(self) -> None:
        self._draw()

    @Slot(int)
    def _on_step_axis_chosen(self, axis: int) -> None:
        self.step_axis_changed.emit(self.step_axis.is_logarithmic)

    def _on_view_pointer_moved(self, position: QPointF | None) -> None:
        self._read()


def _drawn_of(snapshot: Snapshot) -> tuple[object, ...]:
    """Return what is drawn of a snapshot but the moment itself."""
    same = same_loss(snapshot.events, snapshot.step)
    return snapshot.history, snapshot.events, snapshot.pinned, snapshot.convergence, same
