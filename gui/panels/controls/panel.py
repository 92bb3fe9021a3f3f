"""The column of all controls."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Snapshot
from gui.panels.controls.data import DataPanel
from gui.panels.controls.descent import DescentPanel
from gui.panels.controls.features import FeaturesPanel
from gui.panels.controls.parameters import ParametersPanel
from gui.style.stylesheet import COLUMN_WIDTH
from gui.style.themed import ThemedWidget
from gui.widgets.fold_section import FoldSection
from gui.widgets.labels import tighten

_BETWEEN = 8
"""Pixels between two sections."""


class ControlsPanel(ThemedWidget, QWidget):
    """Data, features and parameters, which scroll where they must, and descent, always in sight.

    Each section folds. A slim panel shows the learning rate alone, in one row. `edit` is the action
    whose button stands with the data.

    Signals
    -------
    alpha_changed(float)
        The user set the learning rate; emitted while dragging.
    setting_changed(str, object)
        Another field of Experiment and its new value.
    parameters_edited(object)
        The user wrote parameters: the tuple (w1, …, wn, b) in the scale of the model.
    open_requested()
        The user wants to open a CSV file.
    folds_changed()
        A section was folded or opened.
    """

    alpha_changed = Signal(float)
    setting_changed = Signal(str, object)
    parameters_edited = Signal(object)
    open_requested = Signal()
    folds_changed = Signal()

    def __init__(self, edit: QAction | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("controlsPanel")
        self.setAccessibleName("Controls")
        self._experiment: Experiment | None = None
        self._is_slim = False
        self._data = DataPanel(edit)
        self._features = FeaturesPanel()
        self._parameters = ParametersPanel()
        self._descent = DescentPanel()
        self.sections: dict[str, FoldSection] = {
            "data": self._data,
            "features": self._features,
            "parameters": self._parameters,
            "descent": self._descent,
        }

        column = QWidget()
        column.setProperty("role", "column")
        sections = QVBoxLayout(column)
        sections.setContentsMargins(16, 8, 8, 8)
        sections.setSpacing(_BETWEEN)
        for section in (self._data, self._features, self._parameters):
            sections.addWidget(section)
        sections.addStretch()
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(column)
        self._foot = QWidget()
        self._foot_layout = QVBoxLayout(self._foot)
        self._foot_layout.setContentsMargins(16, 8, 8, 8)
        self._foot_layout.addWidget(self._descent)
        whole = QVBoxLayout(self)
        tighten(whole, 0)
        whole.addWidget(self._area, 1)
        whole.addWidget(self._foot)
        self._area.hide()  # until there are data to set anything for
        self._foot.hide()
        self.setMinimumWidth(COLUMN_WIDTH)

        self._data.setting_changed.connect(self.setting_changed)
        self._data.open_requested.connect(self.open_requested)
        self._features.setting_changed.connect(self.setting_changed)
        self._descent.alpha_changed.connect(self.alpha_changed)
        self._descent.setting_changed.connect(self.setting_changed)
        self._parameters.setting_changed.connect(self.setting_changed)
        self._parameters.parameters_edited.connect(self.parameters_edited)
        for name, each in self.sections.items():
            each.setObjectName(f"{name}Section")
            each.folded.connect(self.folds_changed)

    def folded(self) -> tuple[str, ...]:
        """Return the names of the sections that are folded."""
        return tuple(name for name, section in self.sections.items() if section.is_folded())

    def fold(self, names: Collection[str]) -> None:
        """Fold the sections of these names, and open the others."""
        for name, section in self.sections.items():
            section.set_folded(name in names)

    def set_slim(self, on: bool) -> None:
        """Show the learning rate alone, or all sections again."""
        self._is_slim = on
        self._descent.set_slim(on)
        edge = 4 if on else 8
        self._foot_layout.setContentsMargins(16, edge, 8, edge)
        self._area.setVisible(not on and self._experiment is not None)
        self.updateGeometry()

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the data and the settings of a run that begins."""
        self._experiment = experiment
        self._area.setVisible(not self._is_slim)
        self._foot.show()
        self._data.show_problem(problem, experiment)
        self._features.show_problem(problem, experiment)
        self._descent.show_problem(problem, experiment)
        self._parameters.show_problem(problem, experiment)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the parameters and the settings in force; nothing is emitted."""
        before, self._experiment = self._experiment, snapshot.experiment
        if before is None or not snapshot.experiment.has_settings_of(before):
            self._data.show_experiment(snapshot.experiment)
            self._features.show_experiment(snapshot.experiment)
            self._parameters.show_experiment(snapshot.experiment)
        self._descent.show_experiment(snapshot.experiment, snapshot.step)
        self._descent.show_curvature(snapshot.curvature)
        self._parameters.show_snapshot(snapshot)

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setMinimumWidth(round(COLUMN_WIDTH * self._scale))
