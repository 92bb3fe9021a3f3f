"""Controls of the optimiser, of the learning-rate schedule and of clipping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.model.experiment import MOST_PERIOD, Experiment
from engine.model.optimizers import (
    NAMES,
    OPTIMIZERS,
    SCHEDULES,
    schedule_settings_of,
    settings_of,
)
from engine.support.records import dataclass
from gui.style.numbers import exact
from gui.widgets.fields import NumberField, NumberRange, QuietCombo, Stepped, evenly
from gui.widgets.keyboard import give_back_keys
from gui.widgets.labels import body_label, explain, tighten

MEANINGS: Mapping[str, str] = {
    "gd": "Against the gradient, α times as far.",
    "momentum": "A velocity that keeps μ of itself and gains the gradient: heavy ball.",
    "nesterov": "Momentum that looks where the velocity is about to lead.",
    "adagrad": "Each derivative is divided by the root of all its squares so far.",
    "rmsprop": "Each derivative is divided by its usual size over the last steps.",
    "adam": "Momentum divided by the usual size: each parameter has a rate of its own.",
    "adamw": "Adam, with the L2 penalty taken from the weights and not through the gradient.",
    "newton": "Down to where a parabola that curves like J is lowest; full batch, no L1 penalty.",
}
"""What each optimiser does, in a sentence."""

SCHEDULE_MEANINGS: Mapping[str, str] = {
    "constant": "α stays as it is.",
    "1/t": "α / (1 + decay · step): ever smaller, and never 0.",
    "step": "α times decay after each period.",
    "exponential": "α times decay in each step.",
    "cosine": "α goes down half a cosine, to 0 at the end of the period, then up again, and so on.",
    "cosine-decay": "α goes down half a cosine, to 0 at the end of the period, and stays there.",
}
"""What each schedule does, in a sentence."""

_BELOW_ONE = NumberRange(0, 1 - 2**-53)

_STEPS = NumberRange(1, MOST_PERIOD, whole=True)


def _by_tenths_to_one(number: float, direction: int) -> float:
    """Return a number whose distance to 1 is a tenth, or ten times as large: 0.9, 0.99, 0.999."""
    rest = 1 - number
    if direction > 0:
        return float(f"{1 - rest / 10:.12g}") if rest > 1e-9 else number
    return float(f"{max(1 - 10 * rest, 0.0):.12g}")


def _by_decades(number: float, direction: int) -> float:
    """Return a tenth, or ten times as much; up from 0 to 1e-8."""
    if number == 0:
        return 1e-8 if direction > 0 else 0.0
    return float(f"{number * 10.0**direction:.12g}")


@dataclass(frozen=True, slots=True)
class _Setting:
    """One number: what it is called, what it means, which are taken, and what arrow keys do."""

    sign: str
    name: str
    hint: str
    accepted: NumberRange
    stepped: Stepped
    characters: int = 6


_SETTINGS: Mapping[str, _Setting] = {
    "momentum": _Setting(
        "μ", "the momentum μ", "How much of the velocity is kept in each step.",
        _BELOW_ONE, _by_tenths_to_one,
    ),
    "beta1": _Setting(
        "β₁", "the share β₁", "How much of the mean derivative is kept in each step.",
        _BELOW_ONE, _by_tenths_to_one, 5,
    ),
    "beta2": _Setting(
        "β₂", "the share β₂", "How much of the mean of the squares is kept in each step.",
        _BELOW_ONE, _by_tenths_to_one, 5,
    ),
    "epsilon": _Setting(
        "ε", "the number ε", "Is added below the fraction, so that nothing is divided by 0.",
        NumberRange(0, 1e12), _by_decades, 5,
    ),
    "decay": _Setting(
        "decay", "the decay", "How fast the schedule lowers α.",
        NumberRange(0, 1e12), evenly(0.01),
    ),
    "period": _Setting(
        "period", "the period", "After how many steps the schedule lowers α, or has done so.",
        _STEPS, evenly(100), 7,
    ),
    "warmup": _Setting(
        "warm-up", "the warm-up", "Over so many steps α grows to its value; 0 is none.",
        NumberRange(0, MOST_PERIOD, whole=True), evenly(10), 5,
    ),
    "clip": _Setting(
        "clip", "the clipping length",
        "A gradient longer than this is made as short as this; 0 leaves all as they are.",
        NumberRange(0, 1e12), evenly(0.1), 5,
    ),
}  # fmt: skip
"""The numbers, by their names in an Experiment."""

_OF_EPSILON_IN_NEWTON = (
    "Is added to the diagonal of the second derivatives, so that there always is a step."
)

_WHOLE = frozenset({"period", "warmup"})


class _FieldRow(QWidget):
    """Some of the numbers in a row, each with its sign; those not wanted are not seen.

    Signals
    -------
    number_entered(str, object)
        The user wrote another number for this setting.
    """

    number_entered = Signal(str, object)

    def __init__(self, settings: Sequence[str]) -> None:
        super().__init__()
        self._fields: dict[str, tuple[QLabel, NumberField]] = {}
        row = QHBoxLayout(self)
        tighten(row, 4)
        for setting in settings:
            made = _SETTINGS[setting]
            field = NumberField(made.name, made.accepted, made.stepped, characters=made.characters)
            field.setObjectName(f"{setting}Field")
            field.set_hint(made.hint)
            label = body_label(made.sign, field)
            row.addWidget(label)
            row.addWidget(field, 1)
            self._fields[setting] = label, field
            field.number_entered.connect(self._on_field_number_entered)
        row.addStretch(1)

    def show_numbers(self, numbers: Mapping[str, float]) -> None:
        """Show these numbers, and no others, without a signal."""
        for setting, (label, field) in self._fields.items():
            is_wanted = setting in numbers
            if not is_wanted:
                give_back_keys(field)
            label.setVisible(is_wanted)
            field.setVisible(is_wanted)
            if is_wanted:
                field.show_number(numbers[setting])
        self.setVisible(bool(numbers))

    def field(self, setting: str) -> NumberField:
        """Return the field of a setting."""
        return self._fields[setting][1]

    @Slot(float)
    def _on_field_number_entered(self, number: float) -> None:
        for setting, (_, field) in self._fields.items():
            if field is self.sender():
                self.number_entered.emit(setting, int(number) if setting in _WHOLE else number)


class OptimizerControls(QWidget):
    """Optimiser and schedule, with the numbers that they read, warm-up and clipping.

    Signals
    -------
    setting_changed(str, object)
        A field of Experiment and its new value.
    """

    setting_changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment: Experiment | None = None
        self._optimizer = _combo("optimizerCombo", OPTIMIZERS, NAMES, MEANINGS)
        explain(self._optimizer, "Optimiser", "How the gradient becomes a step.")
        self._schedule = _combo("scheduleCombo", SCHEDULES, {}, SCHEDULE_MEANINGS)
        explain(self._schedule, "Schedule", "How α changes from step to step.")
        self._of_optimizer = _FieldRow(("momentum", "beta1", "beta2", "epsilon"))
        self._of_schedule = _FieldRow(("decay", "period"))
        self._others = _FieldRow(("warmup", "clip"))
        grid = QGridLayout()
        tighten(grid)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(body_label("opti&miser", self._optimizer), 0, 0)
        grid.addWidget(self._optimizer, 0, 1)
        grid.addWidget(self._of_optimizer, 1, 0, 1, 2)
        grid.addWidget(body_label("sched&ule", self._schedule), 2, 0)
        grid.addWidget(self._schedule, 2, 1)
        grid.addWidget(self._of_schedule, 3, 0, 1, 2)
        grid.addWidget(self._others, 4, 0, 1, 2)
        column = QVBoxLayout(self)
        tighten(column, 0)
        column.addLayout(grid)
        self._optimizer.currentIndexChanged.connect(self._on_optimizer_current_index_changed)
        self._schedule.currentIndexChanged.connect(self._on_schedule_current_index_changed)
        for row in (self._of_optimizer, self._of_schedule, self._others):
            row.number_entered.connect(self.setting_changed)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the settings in force, without a signal."""
        chosen = self._optimizer.currentData(), self._schedule.currentData()
        before, self._experiment = self._experiment, experiment
        is_known = before is not None and experiment.has_settings_of(before)
        if is_known and chosen == (experiment.optimizer, experiment.schedule):
            return
        for combo, value in (
            (self._optimizer, experiment.optimizer),
            (self._schedule, experiment.schedule),
        ):
            with QSignalBlocker(combo):
                combo.setCurrentIndex(combo.findData(value))
        self._optimizer.setToolTip(MEANINGS[experiment.optimizer])
        self._schedule.setToolTip(SCHEDULE_MEANINGS[experiment.schedule])
        self._offer_newton(experiment)
        settings = experiment.step_settings  # what is not set has its default there

        def numbers(names: Sequence[str]) -> dict[str, float]:
            return {name: float(getattr(settings, name)) for name in names}

        epsilon = self._of_optimizer.field("epsilon")
        is_newton = experiment.optimizer == "newton"
        epsilon.set_hint(_OF_EPSILON_IN_NEWTON if is_newton else _SETTINGS["epsilon"].hint)
        self._of_optimizer.show_numbers(numbers(settings_of(experiment.optimizer)))
        self._of_schedule.show_numbers(numbers(schedule_settings_of(experiment.schedule)))
        self._others.show_numbers(numbers(("warmup", "clip")))

    def _offer_newton(self, experiment: Experiment) -> None:
        """Let Newton be chosen only where it can be had."""
        model = self._optimizer.model()
        assert isinstance(model, QStandardItemModel)
        item = model.item(self._optimizer.findData("newton"))
        item.setEnabled(experiment.batch is None and not experiment.l1)

    @Slot(int)
    def _on_optimizer_current_index_changed(self, row: int) -> None:
        self.setting_changed.emit("optimizer", self._optimizer.itemData(row))

    @Slot(int)
    def _on_schedule_current_index_changed(self, row: int) -> None:
        self.setting_changed.emit("schedule", self._schedule.itemData(row))


def told(experiment: Experiment) -> list[str]:
    """Return what is not plain descent, in few words: Adam, cosine, clip 1."""
    parts = []
    if experiment.optimizer != "gd":
        parts.append(NAMES[experiment.optimizer])
    if experiment.schedule != "constant":
        parts.append(experiment.schedule)
    if experiment.warmup:
        parts.append("warm-up")
    if experiment.clip:
        parts.append(f"clip {exact(experiment.clip)}")
    return parts


def _combo(
    name: str, values: Sequence[str], titles: Mapping[str, str], meanings: Mapping[str, str]
) -> QuietCombo:
    combo = QuietCombo()
    combo.setObjectName(name)
    for row, value in enumerate(values):
        combo.addItem(titles.get(value, value), value)
        for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            combo.setItemData(row, meanings[value], role)
    return combo
