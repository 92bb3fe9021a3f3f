"""The window of the threshold."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QElapsedTimer, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from engine.model.classification import Ranking, Rankings
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.training.snapshot import Snapshot
from gui.style.numbers import threshold_text
from gui.style.theme import UNIT, UNLIMITED
from gui.style.themed import ThemedWidget
from gui.tools.threshold.curves import (
    CALIBRATION,
    NOT_RANKED,
    PRECISION_RECALL,
    ROC,
    CurvesPlot,
    Ranked,
)
from gui.tools.threshold.rates import RatesTable
from gui.widgets.buttons import SegmentedControl
from gui.widgets.keyboard import ShortcutFocus
from gui.widgets.labels import body_label, explain, muted_label, tighten, title_label
from gui.widgets.sliders import JumpSlider
from gui.workers.background import Cancelled, TaskWorker

_SIZE, _LEAST_HEIGHT = (384, 640), 480
"""Beside the plane, where line and numbers can be watched together; as wide as they need it."""

_WIDE = 700
"""From this width on, at normal size, all curves are to be seen at once."""

_REST_MS = 50
"""Milliseconds at least from one look at the examples to the next."""

_HINT = "Class 1 is predicted where a is above t. Drag it and see which errors you get for which."

Asked = tuple[Problem, Floats, float]
"""Whose examples are to be ranked, and by which parameters."""


def _rank(asked: Asked, cancelled: Cancelled) -> Iterator[Ranked | None]:
    rankings = Rankings.of(*asked)
    yield None
    if not cancelled():
        yield Ranked(rankings)


class ThresholdWindow(ThemedWidget, QDialog):
    """Counts and rates at a threshold, and the curves over all thresholds.

    Narrow, it shows one curve at a time below the table; wide, all of them beside it.

    It stays open while the run goes on, and follows it as fast as the examples can be ranked, in a
    thread of its own; `stop` ends that, as closing does.

    Signals
    -------
    threshold_chosen(float)
        The user moved the threshold; emitted while dragging.
    """

    threshold_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.Tool)
        self.setObjectName("thresholdWindow")
        self.setWindowTitle("Threshold")
        self._problem: Problem | None = None
        self._snapshot: Snapshot | None = None
        self._asked: Asked | None = None
        self._is_busy = False
        self._ranked: Ranked | None = None
        self._threshold = 0.5
        self._worker: TaskWorker[Asked, Ranked] = TaskWorker(_rank, "the threshold", self)
        self._took = QElapsedTimer()
        self._rest = QTimer(self, singleShot=True)

        self.slider = JumpSlider()
        self.slider.setObjectName("thresholdToolSlider")
        self.slider.setRange(1, 99)
        self.slider.setPageStep(10)
        self.slider.setValue(50)
        explain(self.slider, "Threshold t", _HINT)
        self.slider.setStatusTip(_HINT)
        self._number = body_label("")
        self._number.setObjectName("thresholdNumber")
        self._remark = muted_label("")
        self._remark.setObjectName("thresholdRemark")
        self.table = RatesTable()
        self.roc = CurvesPlot(ROC)
        self.precision_recall = CurvesPlot(PRECISION_RECALL)
        self.reliability = CurvesPlot(CALIBRATION)
        self._plots = (self.roc, self.precision_recall, self.reliability)
        self.curve = SegmentedControl(
            "curve",
            ("ROC", "precision-recall", "calibration"),
            ("the ROC curve", "precision against recall", "whether a means what it says"),
        )
        self.curve.setObjectName("thresholdCurve")
        self._is_wide: bool | None = None
        self._lay_out()
        self.slider.valueChanged.connect(self._on_slider_value_changed)
        self.curve.chosen.connect(self._on_curve_chosen)
        self._worker.answered.connect(self._on_worker_answered)
        self._worker.failed.connect(self._on_worker_failed)
        self._rest.timeout.connect(self._on_rest_timeout)
        self._shortcut_focus = ShortcutFocus(self)
        self.show_threshold(0.5)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Look at these examples from now on."""
        self._problem, self._snapshot, self._asked, self._ranked = problem, None, None, None
        self._worker.cancel()
        self._is_busy = False
        self.table.tell_test(len(problem.y_test) > 0)
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the parameters of a run; cheap while hidden."""
        self._snapshot = snapshot
        if self.isVisible():
            self._ask()

    def show_threshold(self, threshold: float) -> None:
        """Tell what this threshold makes of the examples."""
        self._threshold = threshold
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(100 * threshold))
        text = threshold_text(threshold)
        self._number.setText(f"t = {text}")
        self.slider.setAccessibleDescription(text)
        self._refresh()

    def is_complete(self) -> bool:
        """Return whether what is shown is of the newest parameters."""
        return self._ranked is not None and not self._is_busy and not self._is_stale()

    def stop(self) -> None:
        """Let the thread end."""
        self._rest.stop()
        self._worker.stop()
        self._is_busy = False

    def wait(self) -> None:
        """Wait until it has ended: for the end of the program alone."""
        self._worker.wait()

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        tighten(heading, UNIT)
        heading.addWidget(title_label("Threshold"))
        heading.addSpacing(2 * UNIT)
        heading.addWidget(self.slider, 1)
        heading.addWidget(self._number)
        self._number.setMinimumWidth(
            self._number.fontMetrics().horizontalAdvance("t = 0.00") + UNIT
        )
        grid = self._grid = QGridLayout()
        tighten(grid, 2 * UNIT)
        grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * UNIT] * 4)
        column.setSpacing(UNIT)
        column.addLayout(heading)
        column.addLayout(grid, 1)
        self._remark.setWordWrap(True)
        column.addWidget(self._remark)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.resize(*_SIZE)
        self._arrange()

    def _arrange(self) -> None:
        """Let the curves stand beside the table, or one of them below it, as there is room."""
        grid, wide = self._grid, self.width() >= _WIDE * self._scale
        if wide is not self._is_wide:
            self._is_wide = wide
            for part in (self.table, self.curve, *self._plots):
                grid.removeWidget(part)
            grid.addWidget(self.table, 0, 0)
            places = ((0, 1), (1, 0), (1, 1)) if wide else ((2, 0),) * 3
            for plot, place in zip(self._plots, places, strict=True):
                grid.addWidget(plot, *place)
            if not wide:
                grid.addWidget(self.curve, 1, 0)
            for at in range(3):
                grid.setRowStretch(at, int(at < 2 if wide else at == 2))
            grid.setColumnStretch(1, int(wide))
        self.table.setMaximumHeight(UNLIMITED if wide else self.table.whole_height())
        self.table.setMinimumHeight(0 if wide else self.table.whole_height())
        self.curve.setVisible(not wide)
        for number, plot in enumerate(self._plots):
            plot.setVisible(wide or number == self.curve.choice())
        self._show_remark()

    def _show_remark(self) -> None:
        """Say how to read what is seen of the plots."""
        rankings = (NOT_RANKED if self._ranked is None else self._ranked).rankings
        has_line = not self.reliability.isHidden()
        has_ring = not (self.roc.isHidden() and self.precision_recall.isHidden())
        signs = ["ring"] * has_ring + ["dotted line"] * has_line
        self._remark.setText(_remark(rankings, " and ".join(signs)))

    @Slot(int)
    def _on_curve_chosen(self, place: int) -> None:
        self._arrange()

    def _is_stale(self) -> bool:
        snapshot, asked = self._snapshot, self._asked
        return snapshot is not None and (
            asked is None or asked[2] != snapshot.b or not np.array_equal(asked[1], snapshot.w)
        )

    def _ask(self) -> None:
        """Have the examples ranked, if they are not and nothing is under way."""
        if self._is_busy or self._rest.isActive() or not self._is_stale():
            return
        if self._problem is None or self._snapshot is None:
            return
        if len(self._snapshot.w) != self._problem.n:
            return
        self._asked = (self._problem, self._snapshot.w, self._snapshot.b)
        self._is_busy = True
        self._took.start()
        self._worker.request(self._asked)

    def _refresh(self) -> None:
        """Bring table and plots up to date with ranks and threshold."""
        ranked = NOT_RANKED if self._ranked is None else self._ranked
        self.table.show_rankings(ranked.rankings, self._threshold)
        for plot in self._plots:
            plot.show_ranked(ranked, self._threshold)
        self._show_remark()

    @Slot(int)
    def _on_slider_value_changed(self, value: int) -> None:
        self.show_threshold(value / 100)
        self.threshold_chosen.emit(value / 100)

    @Slot(object)
    def _on_worker_answered(self, ranked: Ranked) -> None:
        self._is_busy = False
        self._ranked = ranked
        self._refresh()
        self._rest.start(max(_REST_MS, int(self._took.elapsed())))

    @Slot(object)
    def _on_worker_failed(self, error: Exception) -> None:
        self._is_busy = False
        self._remark.setText(f"It failed: {error}")

    @Slot()
    def _on_rest_timeout(self) -> None:
        if self.isVisible():
            self._ask()

    def restyle(self) -> None:
        """Make room for what is written larger."""
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many curves as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to work."""
        super().showEvent(event)
        self._worker.start()
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Work no more; what was not answered is asked for again when it is shown."""
        super().hideEvent(event)
        self.stop()
        self._asked = None


def _remark(rankings: Rankings, signs: str) -> str:
    """Return how to read lines and the `signs` of the threshold, or why something is missing."""
    missing = [
        f"The {name} examples are all of one class: AUC and some rates are not defined."
        for name, ranking in (("training", rankings.train), ("test", rankings.test))
        if isinstance(ranking, Ranking) and not ranking.has_both
    ]
    if missing:
        return " ".join(missing)
    lines = "Solid: training; dashed: test. " if rankings.test is not None else ""
    signs = signs[:1].upper() + signs[1:]
    return f"{lines}{signs}: the present t. Point at a row or a plot to read what it means."
