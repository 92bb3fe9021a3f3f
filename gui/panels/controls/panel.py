"""The column of all controls."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
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
from gui.widgets.labels import tighten


class ControlsPanel(ThemedWidget, QWidget):
    """Data, features, descent and parameters, one under the other; scrolls where it must.

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
    """

    alpha_changed = Signal(float)
    setting_changed = Signal(str, object)
    parameters_edited = Signal(object)
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment: Experiment | None = None
        self._data = DataPanel()
        self._features = FeaturesPanel()
        self._descent = DescentPanel()
        self._parameters = ParametersPanel()

        column = QWidget()
        column.setProperty("role", "column")
        sections = QVBoxLayout(column)
        sections.setContentsMargins(16, 8, 8, 8)
        sections.setSpacing(16)
        for section in (self._data, self._features, self._descent, self._parameters):
            sections.addWidget(section)
        sections.addStretch()
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(column)
        whole = QVBoxLayout(self)
        tighten(whole)
        whole.addWidget(self._area)
        self._area.hide()  # until there are data to set anything for
        self.setFixedWidth(COLUMN_WIDTH)

        self._data.setting_changed.connect(self.setting_changed)
        self._data.open_requested.connect(self.open_requested)
        self._features.setting_changed.connect(self.setting_changed)
        self._descent.alpha_changed.connect(self.alpha_changed)
        self._descent.setting_changed.connect(self.setting_changed)
        self._parameters.setting_changed.connect(self.setting_changed)
        self._parameters.parameters_edited.connect(self.parameters_edited)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the data and the settings of a run that begins."""
        self._experiment = experiment
        self._area.show()
        self._data.show_problem(problem, experiment)
        self._features.show_problem(problem, experiment)
        self._descent.show_problem(problem, experiment)
        self._parameters.show_problem(problem, experiment)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the parameters and the settings in force; nothing is emitted."""
        if snapshot.experiment is not self._experiment:
            self._experiment = snapshot.experiment
            self._data.show_experiment(snapshot.experiment)
            self._features.show_experiment(snapshot.experiment)
            self._parameters.show_experiment(snapshot.experiment)
        self._descent.show_experiment(snapshot.experiment)
        self._descent.show_curvature(snapshot.curvature)
        self._parameters.show_snapshot(snapshot)

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFixedWidth(round(COLUMN_WIDTH * self._scale))
