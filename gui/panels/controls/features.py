"""Controls of the features."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.model.experiment import Experiment
from engine.model.features import FEATURES, feature
from engine.model.problem import Problem
from gui.widgets.fold_section import FoldSection
from gui.widgets.labels import complain, explain, tighten

COLUMNS = 4


class FeaturesPanel(FoldSection):
    """A chip for each feature, and whether all are standardised.

    Signals
    -------
    setting_changed(str, object)
        A field of Experiment and its new value.
    """

    setting_changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Features", "which numbers the model gets, made of x₁ and x₂.", parent)
        self._chips: dict[str, QPushButton] = {}
        self._chosen: tuple[str, ...] = ()
        chips = QGridLayout()
        tighten(chips)
        chips.setVerticalSpacing(4)
        for place, each in enumerate(FEATURES.values()):
            chip = QPushButton(each.title)
            chip.setObjectName(f"feature {each.name}")
            chip.setCheckable(True)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.setProperty("role", "chip")
            explain(chip, each.title, f"Feed {each.title} to the model, with a weight of its own.")
            chips.addWidget(chip, *divmod(place, COLUMNS))
            chip.toggled.connect(self._on_chip_toggled)
            self._chips[each.name] = chip
        for column in range(COLUMNS):
            chips.setColumnStretch(column, 1)
        self._standardize = QCheckBox("&standardise")
        self._standardize.setObjectName("standardizeBox")
        self._standardize.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(
            self._standardize,
            "Standardise",
            "Scale each feature to mean 0 and deviation 1, so that one α suits every weight.",
        )

        body = QVBoxLayout()
        tighten(body, 4)
        body.addLayout(chips)
        body.addWidget(self._standardize, 0, Qt.AlignmentFlag.AlignLeft)
        self.fill(body)

        self._standardize.toggled.connect(self._on_standardize_toggled)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show which features a run is fed."""
        self.note.setText(f"n = {problem.n}")
        self.note.setToolTip(f"{problem.n} features, each with a weight.")
        self.show_experiment(experiment)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the settings in force, without a signal."""
        self._chosen = experiment.features
        for name, chip in self._chips.items():
            _check(chip, name in experiment.features)
        _check(self._standardize, experiment.standardize)
        titles = ", ".join(feature(name).title for name in experiment.features)
        scaled = "standardised" if experiment.standardize else "not standardised"
        self.set_state(f"{titles} · {scaled}")

    @Slot()
    def _on_chip_toggled(self) -> None:
        chosen = tuple(name for name, chip in self._chips.items() if chip.isChecked())
        chosen += tuple(name for name in self._chosen if name not in self._chips)  # of a degree
        if not chosen:
            last = self._chips[self._chosen[0]]
            _check(last, True)
            complain("At least one feature stays on.", last)
            return
        self._chosen = chosen
        self.setting_changed.emit("features", chosen)

    @Slot(bool)
    def _on_standardize_toggled(self, on: bool) -> None:
        self.setting_changed.emit("standardize", on)


def _check(button: QAbstractButton, on: bool) -> None:
    with QSignalBlocker(button):
        button.setChecked(on)
