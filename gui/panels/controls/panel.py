"""The column of all controls."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Snapshot
from gui.panels.controls.data import DataPanel
from gui.panels.controls.descent import DescentPanel
from gui.panels.controls.features import FeaturesPanel
from gui.panels.controls.parameters import ParametersPanel
from gui.style.stylesheet import COLUMN_WIDTH
from gui.style.themed import ThemedWidget
from gui.widgets.column_area import ColumnArea
from gui.widgets.fold_section import FoldSection
from gui.widgets.labels import tighten

_BETWEEN = 8
"""Pixels between two sections."""


_BELOW_LETTERS = 4
"""Pixels of a field or a title that may be cut off: there are no letters."""


class SectionsArea(ColumnArea):
    """Sections one below the other, which scroll where they must.

    Where they do not fit it ends above the line that would be cut in two at the foot, until
    somebody scrolls.
    """

    def __init__(self, column: QWidget) -> None:
        super().__init__()
        self._column = column
        self._wanted: QWidget | None = None
        self._arranged = QTimer(self, singleShot=True)  # of no time: when all have their places
        self._arranged.timeout.connect(self._on_arranged_timeout)
        self.setWidget(column)
        self.verticalScrollBar().actionTriggered.connect(self.stay)

    @Slot()
    def _on_arranged_timeout(self) -> None:
        """Leave out, at the foot, what is seen of a line that is cut in two."""
        room, column = self.contentsRect().height(), self._column
        self._scroll_to_wanted(room)
        end = room
        if column.height() > room:
            above = self.verticalScrollBar().value()
            lines = [part for part in column.findChildren(QWidget) if _is_line(part)]
            spans = [
                (top - above, foot - above) for top, foot in (_span(part, column) for part in lines)
            ]
            while cut := [top for top, foot in spans if top < end < foot - _BELOW_LETTERS]:
                end = min(cut)
        self.setViewportMargins(0, 0, 0, room - end if end > 0 else 0)

    def reveal(self, part: QWidget) -> None:
        """Scroll, if need be, to a part of the column, to its foot if there is no room for it all.

        It is kept in sight in another height, too, until `stay`.
        """
        self._wanted = part
        self._arranged.start(0)

    def show_top(self) -> None:
        """Scroll back to the beginning."""
        self.stay()
        self.verticalScrollBar().setValue(0)

    @Slot()
    def stay(self) -> None:
        """Scroll by itself no more: somebody has scrolled."""
        self._wanted = None

    def _scroll_to_wanted(self, room: int) -> None:
        if self._wanted is not None:
            self.setViewportMargins(0, 0, 0, 0)
            top, foot = _span(self._wanted, self._column)
            bar = self.verticalScrollBar()
            has_room = foot - top <= room
            bar.setValue(min(max(bar.value(), foot - room), top) if has_room else foot - room)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look anew at what is cut when the sections have another height."""
        if event.type() == QEvent.Type.Resize:
            self._arranged.start(0)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look anew at what is cut."""
        super().resizeEvent(event)
        self._arranged.start(0)


def _is_line(part: QWidget) -> bool:
    """Tell whether a widget is seen and has no other in it: a title, a field, a word."""
    return part.isVisible() and not any(child.isVisible() for child in part.findChildren(QWidget))


def _span(part: QWidget, column: QWidget) -> tuple[int, int]:
    """Return where a part of the column begins and ends, in pixels from its top."""
    top = part.mapTo(column, QPoint(0, 0)).y()
    return top, top + part.height()


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
        self._area = SectionsArea(column)
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
            each.folded.connect(self._area.stay)
            each.folded.connect(self.folds_changed)

    def folded(self) -> tuple[str, ...]:
        """Return the names of the sections that are folded."""
        return tuple(name for name, section in self.sections.items() if section.is_folded())

    def fold(self, names: Collection[str]) -> None:
        """Fold the sections of these names, and open the others."""
        for name, section in self.sections.items():
            section.set_folded(name in names)

    def reveal(self, name: str) -> None:
        """Open the section of this name, and bring it into sight."""
        section = self.sections[name]
        section.set_folded(False)
        if self._area.isAncestorOf(section):
            self._area.reveal(section)

    def show_top(self) -> None:
        """Scroll back to the first section."""
        self._area.show_top()

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
        experiment = snapshot.experiment
        before, self._experiment = self._experiment, experiment
        if (
            before is None
            or not experiment.has_settings_of(before)
            or bool(experiment.edits) != bool(before.edits)
        ):
            self._data.show_experiment(experiment)
            self._features.show_experiment(experiment)
            self._parameters.show_experiment(experiment)
        self._descent.show_experiment(experiment, snapshot.step)
        self._descent.show_curvature(snapshot.curvature)
        self._parameters.show_snapshot(snapshot)

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setMinimumWidth(round(COLUMN_WIDTH * self._scale))
