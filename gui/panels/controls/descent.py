"""Controls of descent: learning rate, batch, penalties, optimiser and schedule."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from engine.convergence.curvature import Curvature
from engine.convergence.learning_rate import Zone
from engine.model.experiment import ALPHA_RANGE, Experiment
from engine.model.optimizers import rate
from engine.model.problem import Problem
from engine.model.setting_names import FULL
from engine.support.numbers import number
from gui.panels.controls.learning_rate import LearningRateStrip, zone_sentence
from gui.panels.controls.optimizer import OptimizerControls
from gui.panels.controls.optimizer import told as optimizer_told
from gui.style.numbers import count, exact, read_number, short
from gui.widgets.fields import Line, NumberRange, QuietCombo, give_focus_back, is_space
from gui.widgets.fold_section import FoldButton, FoldSection
from gui.widgets.keyboard import give_back_keys
from gui.widgets.labels import (
    body_label,
    complain,
    explain,
    muted_label,
    steady_label,
    tighten,
    withdraw,
)
from gui.widgets.sliders import LogScale, SliderAndField
from gui.widgets.throttle import Throttle

SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)

LARGEST = 2**31


class BatchCombo(QuietCombo):
    """Full, the usual sizes of a mini-batch, or any other that is written into it.

    A click into it begins to write; when the list closes, the keyboard goes back to the run.

    Signals
    -------
    batch_chosen(object)
        The user chose this many examples a step; None is the full batch.
    """

    batch_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._batch: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._line = Line()
        self.setLineEdit(self._line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._line.setCompleter(None)  # type: ignore[arg-type]  # Qt takes None for none
        self.addItems([FULL, *map(str, SIZES)])
        self.currentTextChanged.connect(self._on_current_text_changed)
        self._line.editingFinished.connect(self._on_line_editing_finished)

    def show_batch(self, batch: int | None) -> None:
        """Show `batch` without a signal; a text that is just being written is left alone."""
        if batch == self._batch:
            return
        self._batch = batch
        if not (self.hasFocus() and self._line.isModified()):
            self._show_text()

    def _show_text(self) -> None:
        text = FULL if self._batch is None else str(self._batch)
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findText(text))
            self.setEditText(text)
        self._mark(False)

    def _take_text(self) -> bool:
        text = self.currentText().strip().lower()
        read = read_number(text)
        if text == FULL:
            batch = None
        elif read is not None and read == int(read) and 1 <= read <= LARGEST:
            batch = int(read)
        else:
            self._mark(True)
            complain(
                f"“{self.currentText()}” was not taken: the batch is full, or a whole number of "
                "examples from 1.",
                self,
            )
            return False
        changed = batch != self._batch
        self._batch = batch
        self._show_text()
        if changed:
            self.batch_chosen.emit(batch)
        return True

    def _mark(self, refused: bool) -> None:
        if bool(self.property("refused")) != refused:
            self.setProperty("refused", refused)
            self.style().unpolish(self)
            self.style().polish(self)
        if not refused:
            withdraw(self)

    @Slot()
    def _on_current_text_changed(self) -> None:
        if not self._line.isModified():
            self._take_text()

    @Slot()
    def _on_line_editing_finished(self) -> None:
        if self._line.isModified():
            self._take_text()

    def hidePopup(self) -> None:
        """Give the keyboard back with the list."""
        was_open = self.view().isVisible()
        super().hidePopup()
        if was_open:
            give_focus_back(self)

    def event(self, event: QEvent) -> bool:
        """Leave Space to the window: no batch needs it."""
        if event.type() == QEvent.Type.ShortcutOverride and is_space(event):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the text with Enter and drop it with Esc, and give the keyboard back."""
        done = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._take_text()
        if event.key() == Qt.Key.Key_Escape:
            self._show_text()
            done = True
        if done:
            give_focus_back(self)
        elif not is_space(event):
            super().keyPressEvent(event)


def _told(experiment: Experiment) -> str:
    """Return optimiser, schedule, batch and penalties in a line; what is not plain comes first."""
    batch = experiment.batch
    examples = "full batch" if batch is None else f"batch of {count(batch)}"
    penalties = [
        f"{name} {exact(size)}"
        for name, size in (("L1", experiment.l1), ("L2", experiment.l2))
        if size
    ]
    others = optimizer_told(experiment)
    if others and not penalties:
        return " · ".join([*others, examples])
    return " · ".join([*others, examples, *(penalties or ["no penalty"])])


ALPHAS = LogScale(1e-4, 100)

PENALTIES = LogScale(1e-5, 10, zero=True)

LARGEST_PENALTY = 1e12

_BATCH_TIP = "How many examples one step looks at; full is all of them."

_UNFOLD_TIP = "Show or hide optimiser, schedule, warm-up and clipping."

_ALPHA_TIP = "The learning rate: how far one step goes down the gradient."

_LEGEND = (
    f"The strip below: a line where a step {Zone.DESCENDS.value}, strokes where it "
    f"{Zone.MAY_OSCILLATE.value}, dots {Zone.BEYOND.value}."
)

REMARK_MS = 100
"""How often the tool tip that says what α may be is written anew: nobody reads faster."""


class DescentPanel(FoldSection):
    """Learning rate, always at hand; batch and penalties, optimiser and schedule.

    Signals
    -------
    alpha_changed(float)
        The user set the learning rate; emitted while dragging.
    setting_changed(str, object)
        Another field of Experiment and its new value.
    """

    alpha_changed = Signal(float)
    setting_changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Descent", "batch, penalties, optimiser and schedule.", parent)
        self._m = 1
        self._experiment = Experiment()
        self._curvature: Curvature | None = None
        self._epoch_steps = 0
        self._is_newton = False
        self._remarks = Throttle(self, REMARK_MS)
        low, high = ALPHA_RANGE
        self._alpha = SliderAndField(
            "the learning rate α",
            _ALPHA_TIP,
            ALPHAS,
            NumberRange(low, high),
            self,
        )
        for control in (self._alpha.slider, self._alpha.field):
            control.setStatusTip(_ALPHA_TIP)
        self._alpha.set_legend(_LEGEND)
        self._zones = LearningRateStrip(self._alpha.slider)
        self._l1 = SliderAndField(
            "the L1 penalty λ",
            "The L1 penalty: adds λ·Σ|w| to the loss. A step brings each weight α·λ closer to 0, "
            "and to exactly 0 if it is that near.",
            PENALTIES,
            NumberRange(0, LARGEST_PENALTY),
            self,
        )
        self._l2 = SliderAndField(
            "the L2 penalty λ",
            "The L2 penalty: adds λ/2·Σw² to the loss, and keeps weights small.",
            PENALTIES,
            NumberRange(0, LARGEST_PENALTY),
            self,
        )
        self._l2.set_remark(
            "The loss is a mean over m examples: λ = 1/(C·m) is scikit-learn's C, and λ/m is the λ "
            "of courses that write λ/2m."
        )
        self._batch = BatchCombo()
        self._batch.setObjectName("batchCombo")
        self._batch.setMinimumContentsLength(3)
        explain(self._batch, "Batch", _BATCH_TIP)
        self._epoch_label = muted_label()
        self._alpha_now = steady_label("muted")
        self._alpha_now.setObjectName("alphaNow")
        self._alpha_now.setToolTip("The learning rate that the schedule has come to.")
        self._alpha_now.hide()
        self._optimizer = OptimizerControls()
        self._optimizer.hide()
        self._unfold = FoldButton("optimiser", 10, QFont.Weight.Normal)
        self._unfold.setObjectName("foldOptimiser")
        self._unfold.setChecked(False)
        explain(self._unfold, "Optimiser (folded)", _UNFOLD_TIP)
        self._unfold.setStatusTip(_UNFOLD_TIP)
        self.head(self._unfold)

        grid = QGridLayout()
        tighten(grid)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        batch_row = QHBoxLayout()
        tighten(batch_row)
        batch_row.addWidget(self._batch, 1)
        batch_row.addWidget(self._epoch_label)
        always = QGridLayout()
        tighten(always)
        always.setColumnStretch(1, 1)
        self._add(always, 0, "α", self._alpha, "alpha")
        always.addWidget(self._alpha_now, 1, 1, 1, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(body_label("&batch", self._batch), 1, 0)
        grid.addLayout(batch_row, 1, 1, 1, 2)
        self._add(grid, 2, "L&1", self._l1, "l1")
        self._add(grid, 3, "L&2", self._l2, "l2")
        self.keep(always)
        body = QVBoxLayout()
        tighten(body, 4)
        body.addLayout(grid)
        body.addWidget(self._optimizer)
        self.fill(body)

        self._alpha.number_changed.connect(self.alpha_changed)
        self._alpha.number_changed.connect(self._on_alpha_number_changed)
        self._l1.number_changed.connect(self._on_l1_number_changed)
        self._l2.number_changed.connect(self._on_l2_number_changed)
        self._batch.batch_chosen.connect(self._on_batch_batch_chosen)
        self._optimizer.setting_changed.connect(self.setting_changed)
        self._unfold.toggled.connect(self._on_unfold_toggled)
        self._remarks.due.connect(self._on_remarks_due)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the settings of a run that begins; what is not plain is not folded away."""
        self._m = problem.m
        if optimizer_told(experiment):
            self._unfold.setChecked(True)
        self._show(experiment, for_sure=True)

    def show_experiment(self, experiment: Experiment, step: int = 0) -> None:
        """Show the settings in force in a running descent at a step, without a signal."""
        self._show(experiment, for_sure=False, step=step)

    def show_curvature(self, curvature: Curvature | None) -> None:
        """Show what α may be; None where that is not known."""
        self._curvature = curvature
        is_plain = self._experiment.step_settings.is_plain
        self._zones.show_curvature(curvature if is_plain else None)
        self._remarks.put((curvature, self._alpha.number()))

    @Slot(object)
    def _on_remarks_due(self, _: object) -> None:
        """Say why α is in its zone."""
        remark, curvature = "", self._curvature
        if curvature is not None:
            remark = zone_sentence(self._alpha.number(), curvature, self._experiment, self._m)
            self._alpha.set_legend(_LEGEND if self._experiment.step_settings.is_plain else "")
        self._alpha.set_remark(remark)
        self._zones.setAccessibleDescription(remark)

    def _show(self, experiment: Experiment, *, for_sure: bool, step: int = 0) -> None:
        self._show_alpha_now(experiment, step)
        self._experiment = experiment
        self._alpha.show_number(experiment.alpha, for_sure=for_sure)
        self._l1.show_number(experiment.l1, for_sure=for_sure)
        self._l2.show_number(experiment.l2, for_sure=for_sure)
        self._batch.show_batch(experiment.batch)
        self._optimizer.show_experiment(experiment)
        self._refuse_for_newton(experiment.optimizer == "newton")
        self.set_state(_told(experiment))
        steps = 1 if experiment.batch is None else -(-self._m // experiment.batch)
        if steps == self._epoch_steps:
            return
        self._epoch_steps = steps
        unit = {1: " step"}.get(steps, " steps" if steps < 1000 else "")
        self._epoch_label.setText(f"epoch: {short(steps)}{unit}")
        self._epoch_label.setToolTip(f"{count(steps)} steps look at every example once.")

    def _show_alpha_now(self, experiment: Experiment, step: int) -> None:
        """Say what α is in force, where that is not the one that is set."""
        is_moving = experiment.schedule != "constant" or experiment.warmup > 0
        if is_moving:
            self._alpha_now.setText(f"α now {number(rate(experiment, step)).text}")
        self._alpha_now.setVisible(is_moving)

    def _refuse_for_newton(self, on: bool) -> None:
        """Let no batch and no L1 penalty be set while Newton's method cannot have them."""
        if on == self._is_newton:
            return
        self._is_newton = on
        for control in (self._batch, self._l1.slider, self._l1.field):
            if on:
                give_back_keys(control)
            control.setEnabled(not on)
        self._batch.setToolTip("Newton's method takes the full batch." if on else _BATCH_TIP)
        self._l1.set_remark("Newton's method takes no L1 penalty." if on else "")

    def _add(
        self, grid: QGridLayout, row: int, label: str, control: SliderAndField, name: str
    ) -> None:
        control.slider.setObjectName(f"{name}Slider")
        control.field.setObjectName(f"{name}Field")
        grid.addWidget(body_label(label, control.field), row, 0)
        grid.addWidget(control.slider, row, 1)
        grid.addWidget(control.field, row, 2)

    @Slot(bool)
    def _on_unfold_toggled(self, on: bool) -> None:
        if not on:
            give_back_keys(self._optimizer)
        self._optimizer.setVisible(on)
        self._unfold.setAccessibleName(f"Optimiser ({'open' if on else 'folded'})")

    @Slot(float)
    def _on_alpha_number_changed(self, alpha: float) -> None:
        self._remarks.put((self._curvature, alpha))

    @Slot(float)
    def _on_l1_number_changed(self, penalty: float) -> None:
        self.setting_changed.emit("l1", penalty)

    @Slot(float)
    def _on_l2_number_changed(self, penalty: float) -> None:
        self.setting_changed.emit("l2", penalty)

    @Slot(object)
    def _on_batch_batch_chosen(self, batch: int | None) -> None:
        self.setting_changed.emit("batch", batch)
