"""The window of the gradient check."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from engine.graph.gradient_check import (
    Checked,
    GradientCheck,
    check_at,
    check_each_width,
    checked_example,
    checked_mean,
    judgement,
    reliable_range,
)
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.training.snapshot import Snapshot
from gui.plotting.view import PlotView
from gui.style.numbers import count
from gui.style.theme import UNIT
from gui.style.themed import Themed, ThemedWidget
from gui.tools.gradient_check.plot import ErrorCurves
from gui.tools.gradient_check.table import CheckTable
from gui.widgets.buttons import SegmentedControl
from gui.widgets.fields import NumberRange
from gui.widgets.keyboard import ShortcutFocus
from gui.widgets.labels import body_label, muted_label, tighten, title_label
from gui.widgets.sliders import LogScale, SliderAndField
from gui.workers.background import Cancelled, TaskWorker

log = logging.getLogger(__name__)

REST_MS = 100
"""Milliseconds at least from the end of one check to the beginning of the next."""

REST_AFTER_FAILURE_MS = 1000
"""Milliseconds after which a check that has failed is made again."""

REST_SHARE = 3
"""Checks take at most a quarter of the time: rest is this many times as long as the work."""

Sweep = tuple[Checked, Floats, float]
"""What is to be checked at all widths, and at which parameters."""


def _sweep(sweep: Sweep, cancelled: Cancelled) -> Iterator[GradientCheck | None]:
    yield (yield from check_each_width(*sweep))


class GradientChecker(QObject):
    """Checks the gradient where the run stands, at most ten times a second and only while awake.

    At the width in force at once, at all the others in the background.

    Signals
    -------
    width_checked(object)
        The check at the width in force: a `GradientCheck` of one width.
    swept(object)
        The check at all widths: a `GradientCheck`.
    failed(object)
        An exception: this check was given up; the next one is made all the same.
    """

    width_checked = Signal(object)
    swept = Signal(object)
    failed = Signal(object)

    def __init__(self, epsilon: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._problem: Problem | None = None
        self._experiment: Experiment | None = None
        self._snapshot: Snapshot | None = None
        self._row = 0
        self._mean = False
        self._epsilon = epsilon
        self._is_awake = False
        self._is_stale = False
        self._checked: Checked | None = None
        self._w: Floats = np.empty(0)
        self._b = 0.0
        self._is_sweeping = False
        self._began = QElapsedTimer()
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._on_rest_timeout)
        self._worker = TaskWorker(_sweep, "the gradient check", self)
        self._worker.answered.connect(self._on_worker_answered)
        self._worker.failed.connect(self._on_worker_failed)

    @property
    def checked(self) -> Checked | None:
        """The examples of the check that was begun last."""
        return self._checked

    @property
    def w(self) -> Floats:
        """The weights of the check that was begun last, shape ``(n,)``."""
        return self._w

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Check with these data from now on, the first example first."""
        self._problem, self._experiment = problem, experiment
        self._row = 0
        self._snapshot = None
        self._checked = None
        self._is_sweeping = False
        self._worker.cancel()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Check at these parameters."""
        before, self._snapshot = self._snapshot, snapshot
        if (
            before is None
            or before.b != snapshot.b
            or before.experiment is not snapshot.experiment
            or not np.array_equal(before.w, snapshot.w)
        ):
            self._experiment = snapshot.experiment
            self._refresh()

    def select_example(self, row: int) -> None:
        """Check the example in this row of the data."""
        self._row = row
        self._refresh()

    def set_mean(self, mean: bool) -> None:
        """Check the mean loss, or that of the example alone."""
        self._mean = mean
        self._refresh()

    def set_epsilon(self, epsilon: float) -> None:
        """Check at this width."""
        self._epsilon = epsilon
        self._check_width()

    def set_awake(self, awake: bool) -> None:
        """Check, or do nothing until somebody looks again."""
        self._is_awake = awake
        if awake:
            self._worker.start()
            self._refresh()
        else:
            self._is_sweeping = False
            self._worker.stop()
            self._is_stale = True

    def wait(self) -> None:
        """Wait until nothing is done in the background: for the end of the program alone."""
        self._worker.wait()

    def _refresh(self) -> None:
        """Check anew: now, or when the last check is done and long enough ago."""
        self._is_stale = True
        if self._is_awake and not self._rest.isActive() and not self._is_sweeping:
            self._begin()

    def _begin(self) -> None:
        problem, experiment, snapshot = self._problem, self._experiment, self._snapshot
        if problem is None or experiment is None or snapshot is None:
            return
        if len(snapshot.w) != problem.n or problem.reason:
            return
        self._is_stale = False
        self._began.start()
        try:
            one = None if self._mean else checked_example(problem, self._row)
            self._checked = one or checked_mean(problem, experiment)
            self._w, self._b = snapshot.w, snapshot.b
        except Exception as error:
            self._give_up(error)
            return
        self._is_sweeping = True
        self._worker.request((self._checked, self._w, self._b))
        self._check_width()

    def _check_width(self) -> None:
        if self._checked is None:
            return
        try:
            check = check_at(self._checked, self._w, self._b, np.array([self._epsilon]))
        except Exception as error:
            self._give_up(error)
        else:
            self.width_checked.emit(check)

    def _give_up(self, error: Exception) -> None:
        log.error("the gradient check caught an exception", exc_info=error)
        self._worker.cancel()
        self._on_worker_failed(error)

    @Slot(object)
    def _on_worker_failed(self, error: Exception) -> None:
        self._is_sweeping = False
        self._is_stale = True  # once more, when it has rested
        self._rest.start(REST_AFTER_FAILURE_MS)
        self.failed.emit(error)

    @Slot(object)
    def _on_worker_answered(self, check: GradientCheck) -> None:
        self._is_sweeping = False
        self._rest.start(max(REST_MS, REST_SHARE * self._began.elapsed()))
        self.swept.emit(check)

    @Slot()
    def _on_rest_timeout(self) -> None:
        if self._is_awake and self._is_stale:
            self._begin()


WIDTHS = (1e-14, 1e-1)

FIRST_WIDTH = 1e-5

_AXIS_WIDTH = 7 * UNIT

_KNOB = 12
"""Width of the handle of a slider; see `gui.style.stylesheet`."""

_ERRORS = (-16.0, 0.5)

_FORMULA = "numeric = [{0}(w + ε) − {0}(w − ε)] / 2ε, from the loss alone"

_LOSSES = "L", "J"
"""What the loss is called: that of one example, and the mean."""

_HINT = "How far apart the two points of a difference are, halved. A click in the plot sets it too."


class GradientCheckWindow(ThemedWidget, QDialog):
    """The backward pass beside plain differences of the loss, at the parameters shown.

    It stays open while the run goes on, and follows it. The keys of the main window go on working.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.Tool)
        self.setObjectName("gradientCheck")
        self.setWindowTitle("Gradient check")
        self._swept: GradientCheck | None = None
        self._at_width: GradientCheck | None = None
        self._reliable_range: tuple[float, float] | None = None

        self._checker = GradientChecker(FIRST_WIDTH, self)
        self._checker.setObjectName("checker")
        self._scope = SegmentedControl(
            "loss of", ("this example", "mean"), ("loss of this example", "mean loss")
        )
        self._formula = muted_label(_FORMULA.format(_LOSSES[0]))
        self._about = muted_label()
        self._about.setObjectName("checkedExamples")
        self._about.setWordWrap(True)
        self._table = CheckTable()
        self._width = SliderAndField(
            "ε", _HINT, LogScale(*WIDTHS), NumberRange(*WIDTHS), parent=self
        )
        self._width.slider.setObjectName("epsilonSlider")
        self._width.show_number(FIRST_WIDTH)
        self._view = PlotView(zoomable=False)
        self._view.setAccessibleName("Relative error over ε")
        self._view.paper = "window"
        self.curves = ErrorCurves(self._view)
        self._over_plot = QHBoxLayout()
        self._words = body_label("")
        self._words.setObjectName("checkWords")
        self._words.setWordWrap(True)
        self._lay_out()

        self._checker.width_checked.connect(self._on_checker_width_checked)
        self._checker.swept.connect(self._on_checker_swept)
        self._checker.failed.connect(self._on_checker_failed)
        self._scope.chosen.connect(self._on_scope_chosen)
        self._width.number_changed.connect(self._on_width_number_changed)
        self._table.row_chosen.connect(self._on_table_row_chosen)
        self._view.clicked.connect(self._on_view_clicked)
        self._shortcut_focus = ShortcutFocus(self)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Check with these data from now on, the first example first."""
        self._swept = self._at_width = self._reliable_range = None
        self.curves.clear()
        self._words.setText(f"{problem.reason}." if problem.reason else "")
        self._table.show_parameters(problem.n)
        self._checker.show_problem(problem, experiment)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Check at these parameters; cheap while hidden."""
        self._checker.show_snapshot(snapshot)

    def select_example(self, row: int | None) -> None:
        """Check the example in this row of the data; None is the first one."""
        self._checker.select_example(row or 0)

    def stop(self) -> None:
        """Check no more."""
        self._checker.set_awake(False)

    def wait(self) -> None:
        """Wait until nothing is done in the background: for the end of the program alone."""
        self._checker.wait()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._view.axis("left").setWidth(round(_AXIS_WIDTH * self._scale))
        # The handle of the slider stands over the mark in the plot.
        knob = round(_KNOB / 2 * self._scale)
        left = round(_AXIS_WIDTH * self._scale) - knob
        self._over_plot.setContentsMargins(left, 0, 2 * UNIT - knob, 0)

    def themed_parts(self) -> Iterable[Themed]:
        """Return the picture in the plot."""
        return (self.curves,)

    def _lay_out(self) -> None:
        for side, name in (("bottom", "ε"), ("left", "relative error")):
            axis = self._view.axis(side)
            axis.setLogMode(True)
            axis.set_name(name)
        low, high = (float(np.log10(end)) for end in WIDTHS)
        self._view.show_range((low, high), _ERRORS)
        self._over_plot.addWidget(self._width.slider)
        heading = QHBoxLayout()
        tighten(heading)
        heading.addWidget(title_label("Gradient check"), 1)
        heading.addWidget(self._scope)
        width = QHBoxLayout()
        tighten(width)
        width.addWidget(self._formula, 1)
        width.addWidget(body_label("ε", self._width.field))
        width.addWidget(self._width.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 2 * UNIT, 0, 2 * UNIT)
        column.setSpacing(UNIT)
        for part in (heading, self._about, self._table, width):
            column.addLayout(_with_margin(part))
        plot = QVBoxLayout()
        tighten(plot, 0)
        plot.addLayout(self._over_plot)
        plot.addWidget(self._view, 1)
        column.addLayout(plot, 1)
        column.addLayout(_with_margin(self._words))
        self.resize(600, 640)

    def _choose(self, row: int) -> None:
        """Find the reliable range of the parameter in this row, and let its curve stand out."""
        if self._swept is not None:
            self._reliable_range = reliable_range(self._swept, row)
            self.curves.set_chosen(row, self._reliable_range)
        self._tell()

    def _tell(self) -> None:
        """Say in words how the chosen parameter stands at the width in force."""
        chosen = self._table.currentRow()
        swept, at_width, ends = self._swept, self._at_width, self._reliable_range
        if swept is None or at_width is None or ends is None:
            return
        error, epsilon = float(at_width.error[0, chosen]), self._width.number()
        self.curves.set_width(epsilon, error)
        said = judgement(swept, chosen, ends, epsilon, error)
        self._words.setText(said)
        self._view.setAccessibleDescription(said)

    def _describe(self, checked: Checked) -> str:
        if checked.row is not None:
            example = count(checked.row + 1)
            return f"L is the loss of example {example} alone, y = {checked.y[0]:.0f}."
        penalty = ", with the L2 penalty" if checked.l2 > 0 else ""
        left_out = ""
        if checked.has_l1:
            left_out = " The L1 penalty is left out: it has a kink at 0, and a step takes it apart."
        if checked.k == checked.m:
            return f"J is the mean loss of the m = {count(checked.m)} examples{penalty}.{left_out}"
        return (
            f"J is the mean loss of {count(checked.k)} of the m = {count(checked.m)} examples, at "
            f"equal distances{penalty}: all of them would take too long.{left_out}"
        )

    @Slot(object)
    def _on_checker_width_checked(self, check: GradientCheck) -> None:
        self._at_width = check
        self._table.show_check(check)
        if self._checker.checked is not None:
            self._about.setText(self._describe(self._checker.checked))
        self._tell()

    @Slot(object)
    def _on_checker_swept(self, check: GradientCheck) -> None:
        self._swept = check
        self.curves.set_curves(check.epsilons, check.error)
        self._choose(self._table.currentRow())

    @Slot(object)
    def _on_checker_failed(self, error: Exception) -> None:
        self._words.setText(f"The check failed: {type(error).__name__}: {error}")

    @Slot(int)
    def _on_scope_chosen(self, place: int) -> None:
        self._formula.setText(_FORMULA.format(_LOSSES[place]))
        self._checker.set_mean(place == 1)

    @Slot(float)
    def _on_width_number_changed(self, epsilon: float) -> None:
        self._checker.set_epsilon(epsilon)

    @Slot(int)
    def _on_table_row_chosen(self, row: int) -> None:
        self._choose(row)

    @Slot(object)
    def _on_view_clicked(self, position: QPointF) -> None:
        place = self.curves.to_data(position).x()
        self._width.slider.setValue(round(100 * (place - np.log10(WIDTHS[0]))))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to check."""
        super().showEvent(event)
        self._checker.set_awake(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Check no more."""
        super().hideEvent(event)
        self.stop()


def _with_margin(part: QWidget | QLayout) -> QHBoxLayout:
    """Return a row that ends where the plot ends, which has a margin of its own."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 2 * UNIT, 0)
    if isinstance(part, QLayout):
        row.addLayout(part)
    else:
        row.addWidget(part)
    return row
