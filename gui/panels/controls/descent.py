"""Controls of descent: learning rate, batch and penalties."""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QRectF, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from engine.convergence.curvature import Curvature
from engine.convergence.learning_rate import Zone
from engine.model.experiment import ALPHA_RANGE, Experiment
from engine.model.problem import Problem
from gui.plotting.learning_rate_zones import STRIP_HEIGHT, draw_zone
from gui.style.numbers import count, exact, read_number, short
from gui.style.painting import painting
from gui.widgets.fields import NumberRange, QuietCombo, give_focus_back, is_space
from gui.widgets.fold_section import FoldSection
from gui.widgets.labels import body_label, complain, explain, muted_label, tighten, withdraw
from gui.widgets.sliders import LogScale, LogSlider, SliderAndField
from gui.widgets.throttle import Throttle

FULL = "full"

SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)

LARGEST = 2**31


class BatchCombo(QuietCombo):
    """Full, the usual sizes of a mini-batch, or any other that is written into it.

    Signals
    -------
    batch_chosen(object)
        The user chose this many examples a step; None is the full batch.
    """

    batch_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._batch: int | None = None
        self._line = QLineEdit()
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
        number = read_number(text)
        if text == FULL:
            batch = None
        elif number is not None and number == int(number) and 1 <= number <= LARGEST:
            batch = int(number)
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


_SHARE = 6
"""The strip is a sixth of the slider's height, and four pixels at the usual size."""

_GAP = 1
"""Pixels between two zones."""


class LearningRateStrip(QWidget):
    """A strip at the foot of the slider of α, which says what a step of each length does.

    A line where every step surely descends, strokes where it may oscillate, dots beyond the local
    limit. It takes no room of its own and lets the mouse through to the slider.
    """

    def __init__(self, slider: LogSlider) -> None:
        super().__init__(slider)
        self._slider = slider
        self._curvature: Curvature | None = None
        self._zones: list[tuple[Zone, float, float]] = []
        self._zones_for: object = None
        self._columns: list[tuple[Zone, int, int]] = []
        self._drawn: dict[Zone, QPixmap] = {}
        self._drawn_for: object = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("What the learning rate may be")
        slider.installEventFilter(self)
        self.setGeometry(slider.rect())

    def show_curvature(self, curvature: Curvature | None) -> None:
        """Show the zones of this curvature; None shows nothing."""
        if curvature == self._curvature:
            return
        self._curvature = curvature
        # Below whole pixels nobody sees them move.
        columns = [(zone, round(left), round(right)) for zone, left, right in self.zones()]
        if columns != self._columns:
            self._columns = columns
            self.update()

    def zones(self) -> list[tuple[Zone, float, float]]:
        """Return the zones within reach of the slider, with their left and right ends in pixels."""
        zones_for = (self._curvature, self._slider.span())
        if zones_for != self._zones_for:
            self._zones, self._zones_for = self._found_zones(), zones_for
        return self._zones

    def _found_zones(self) -> list[tuple[Zone, float, float]]:
        if self._curvature is None:
            return []
        limits = self._curvature.limits()
        places = (0.0, limits.safe, limits.local, math.inf)
        ends = [self._slider.place_of(limit) for limit in places]
        return [
            (zone, left, right)
            for zone, (left, right) in zip(Zone, pairwise(ends), strict=True)
            if right - left >= 1
        ]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the slider."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._slider.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the strip: of each pattern the part where its zone is."""
        with painting(self) as painter:
            patterns, (top, height) = self._patterns(), self._strip()
            ratio = self.devicePixelRatioF()
            for zone, left, right in self.zones():
                last = zone is Zone.BEYOND or self._slider.span()[1] - right < 1
                x = round(left)
                part = QRectF(x, 0.0, round(right) - x - (0 if last else _GAP), height)
                pixels = QRectF(x * ratio, 0.0, part.width() * ratio, height * ratio)
                if part.width() > 0:  # without a width, the painter would take the whole pattern
                    painter.drawPixmap(part.translated(0, top), patterns[zone], pixels)

    def _strip(self) -> tuple[int, int]:
        """Return the upper edge and the height."""
        height = max(STRIP_HEIGHT, self.height() // _SHARE)
        return self.height() - height, height

    def _patterns(self) -> dict[Zone, QPixmap]:
        """Return the pattern of each zone over the whole width, drawn when it is another one."""
        ink, height = self.palette().color(QPalette.ColorRole.WindowText), self._strip()[1]
        ratio = self.devicePixelRatioF()
        drawn_for = (self.width(), height, ink.rgba(), ratio)
        if self._drawn_for != drawn_for:
            self._drawn_for = drawn_for
            for zone in Zone:
                width = max(1, round(self.width() * ratio))
                pattern = QPixmap(width, max(1, round(height * ratio)))
                pattern.setDevicePixelRatio(ratio)
                pattern.fill(Qt.GlobalColor.transparent)
                with painting(pattern) as painter:
                    strip = QRectF(0.5, 0, self.width(), height)  # dots in the middle of pixels
                    draw_zone(painter, zone, strip, ink, height / STRIP_HEIGHT)
                self._drawn[zone] = pattern
        return self._drawn


def zone_sentence(alpha: float, curvature: Curvature, experiment: Experiment, m: int) -> str:
    """Return in a few sentences why α lies in its zone; m is the number of training examples."""
    limits = curvature.limits()
    safe, local = _three(limits.safe), _three(limits.local)
    zone = limits.zone(alpha)
    within = "It is within the limit here, 2/λmax = " + local
    if not math.isfinite(limits.local):
        within = "Here there is no limit, as the loss does not curve at all"
    only = f"only below 2/K = {safe} does every step surely lower the loss."
    sentences = [
        {
            Zone.DESCENDS: f"α = {_three(alpha)} surely descends: below 2/K = {safe} every step "
            f"lowers the loss, as it curves nowhere more than K = {_three(curvature.bound)}.",
            Zone.MAY_OSCILLATE: f"α = {_three(alpha)} may oscillate: {only} {within}.",
            Zone.BEYOND: f"α = {_three(alpha)} is beyond the limit here, 2/λmax = {local}: the "
            f"loss curves so much (λmax = {_three(curvature.highest)}) that a step lands farther "
            "from the valley floor than it was.",
        }[zone]
    ]
    if experiment.batch is not None:
        sentences.append(
            "This holds for the full batch: a batch has limits of its own, and scatters."
        )
    if experiment.l1 > 0 and zone is not Zone.DESCENDS:
        sentences.append("For λmax only weights count that the L1 penalty does not hold at 0.")
    if curvature.examples < m:
        sample = f"{count(curvature.examples)} of the {count(m)} examples"
        sentences.append(f"λmax is estimated from {sample}.")
    return " ".join(sentences)


def _told(experiment: Experiment) -> str:
    """Return batch and penalties in a line."""
    batch = experiment.batch
    examples = "full batch" if batch is None else f"batch of {count(batch)}"
    penalties = [
        f"{name} {exact(size)}"
        for name, size in (("L1", experiment.l1), ("L2", experiment.l2))
        if size
    ]
    return " · ".join([examples, *(penalties or ["no penalty"])])


def _three(number: float) -> str:
    return exact(float(f"{number:.3g}"))


ALPHAS = LogScale(1e-4, 100)

PENALTIES = LogScale(1e-5, 10, zero=True)

LARGEST_PENALTY = 1e12

_ALPHA_TIP = "The learning rate: how far one step goes down the gradient."

_LEGEND = (
    f"The strip below: a line where a step {Zone.DESCENDS.value}, strokes where it "
    f"{Zone.MAY_OSCILLATE.value}, dots {Zone.BEYOND.value}."
)

REMARK_MS = 100
"""How often the tool tip that says what α may be is written anew: nobody reads faster."""


class DescentPanel(FoldSection):
    """Learning rate, always at hand; batch and penalties.

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
        super().__init__("Descent", "batch and penalties.", parent)
        self._m = 1
        self._experiment = Experiment()
        self._curvature: Curvature | None = None
        self._epoch_steps = 0
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
        explain(self._batch, "Batch", "How many examples one step looks at; full is all of them.")
        self._epoch_label = muted_label()

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
        grid.addWidget(body_label("&batch", self._batch), 1, 0)
        grid.addLayout(batch_row, 1, 1, 1, 2)
        self._add(grid, 2, "L&1", self._l1, "l1")
        self._add(grid, 3, "L&2", self._l2, "l2")
        self.keep(always)
        self.fill(grid)

        self._alpha.number_changed.connect(self.alpha_changed)
        self._alpha.number_changed.connect(self._on_alpha_number_changed)
        self._l1.number_changed.connect(self._on_l1_number_changed)
        self._l2.number_changed.connect(self._on_l2_number_changed)
        self._batch.batch_chosen.connect(self._on_batch_batch_chosen)
        self._remarks.due.connect(self._on_remarks_due)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the settings of a run that begins."""
        self._m = problem.m
        self._show(experiment, for_sure=True)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the settings in force in a running descent, without a signal."""
        self._show(experiment, for_sure=False)

    def show_curvature(self, curvature: Curvature | None) -> None:
        """Show what α may be; None where that is not known."""
        self._curvature = curvature
        self._zones.show_curvature(curvature)
        self._remarks.put((curvature, self._alpha.number()))

    @Slot(object)
    def _on_remarks_due(self, _: object) -> None:
        """Say why α is in its zone."""
        remark, curvature = "", self._curvature
        if curvature is not None:
            remark = zone_sentence(self._alpha.number(), curvature, self._experiment, self._m)
        self._alpha.set_remark(remark)
        self._zones.setAccessibleDescription(remark)

    def _show(self, experiment: Experiment, *, for_sure: bool) -> None:
        self._experiment = experiment
        self._alpha.show_number(experiment.alpha, for_sure=for_sure)
        self._l1.show_number(experiment.l1, for_sure=for_sure)
        self._l2.show_number(experiment.l2, for_sure=for_sure)
        self._batch.show_batch(experiment.batch)
        self.set_state(_told(experiment))
        steps = 1 if experiment.batch is None else -(-self._m // experiment.batch)
        if steps == self._epoch_steps:
            return
        self._epoch_steps = steps
        unit = {1: " step"}.get(steps, " steps" if steps < 1000 else "")
        self._epoch_label.setText(f"epoch: {short(steps)}{unit}")
        self._epoch_label.setToolTip(f"{count(steps)} steps look at every example once.")

    def _add(
        self, grid: QGridLayout, row: int, label: str, control: SliderAndField, name: str
    ) -> None:
        control.slider.setObjectName(f"{name}Slider")
        control.field.setObjectName(f"{name}Field")
        grid.addWidget(body_label(label, control.field), row, 0)
        grid.addWidget(control.slider, row, 1)
        grid.addWidget(control.field, row, 2)

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
