"""The teacher's part of a session: controls that are hidden or locked, and a note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QWidget

from engine.errors import quoted
from engine.model.features import FEATURES
from engine.model.optimizers import OPTIMIZER_NUMBERS
from engine.session.session import Teacher
from gui.widgets.fields import NumberField
from gui.widgets.keyboard import give_back_keys
from gui.widgets.notice_bar import NoticeBar
from gui.window.actions import Actions
from gui.window.central import CentralWidget
from gui.window.dialogs.controls import Section, controls_in
from gui.window.undo.changes import Changes
from gui.window.undo.stack import Change

LOCKED = "Locked in this session by whoever prepared it; Lesson ▸ Prepare for class unlocks it."


_SETTINGS = {
    "alphaSlider": "alpha",
    "batchCombo": "batch",
    "column1Combo": "columns",
    "column2Combo": "columns",
    "datasetCombo": "data",
    "editButton": "edits",
    "l1Slider": "l1",
    "l2Slider": "l2",
    "noiseField": "noise",
    "optimizerCombo": "optimizer",
    "scheduleCombo": "schedule",
    "seedField": "seed",
    "sizeField": "size",
    "standardizeBox": "standardize",
    "startField": "init",
    "testShareField": "test_ratio",
    **{f"{setting}Field": setting for setting in OPTIMIZER_NUMBERS},
    **{f"feature {name}": "features" for name in FEATURES},
}
"""What a control sets: where all that do are locked, nothing else sets that either."""

_PARAMETER = re.compile(r"parameter\d+Field")
"""The name of a field that sets w or b by hand."""

_MOST_NAMES = 3
"""More names than these of controls that are not there are counted only."""


@dataclass(slots=True)
class _Unlocked:
    """What a panel last made of a control that is locked, and what it is to be again."""

    is_enabled: bool
    tool_tip: str
    status_tip: str


class Locks(QObject):
    """Hides and locks controls, by their object names; panels may show, enable and explain them.

    What they make of them meanwhile is seen when they are unlocked.
    """

    def __init__(self, root: QWidget) -> None:
        super().__init__(root)
        self._root = root
        self._locked: dict[QWidget, _Unlocked] = {}
        self._actions: dict[QAction, bool] = {}  # locked ones, and what they are to be again
        self._hidden: dict[QWidget, bool] = {}

    def set(self, teacher: Teacher, actions: Mapping[str, Iterable[QAction]]) -> None:
        """Hide and lock these controls, and no others.

        `actions` are those that do the same as a widget, by its object name.
        """
        free, self._actions = self._actions, {}
        for action, is_enabled in free.items():
            action.changed.disconnect(self._on_action_changed)
            action.setEnabled(is_enabled)
        locked, hidden, self._locked, self._hidden = self._locked, self._hidden, {}, {}
        for widget in (*locked, *hidden):
            widget.removeEventFilter(self)
        for widget, unlocked in locked.items():
            widget.setEnabled(unlocked.is_enabled)
            widget.setToolTip(unlocked.tool_tip)
            if widget.statusTip() == LOCKED:
                widget.setStatusTip(unlocked.status_tip)
        for widget, was_visible in hidden.items():
            widget.setVisible(was_visible)
        for widget in self._of(teacher.locked):
            give_back_keys(widget)
            self._locked[widget] = _Unlocked(
                _is_enabled(widget), widget.toolTip(), widget.statusTip()
            )
            for action in actions.get(widget.objectName(), ()):
                self._actions[action] = action.isEnabled()
                action.setEnabled(False)
                action.changed.connect(self._on_action_changed)
            widget.setEnabled(False)
            widget.setToolTip(LOCKED)
            widget.setStatusTip(LOCKED)
            widget.installEventFilter(self)
        for widget in self._of(teacher.hidden):
            for part in (widget, *self._labels_of(widget)):
                give_back_keys(part)
                self._hidden[part] = not part.isHidden()
                part.hide()
                part.installEventFilter(self)

    @Slot()
    def _on_action_changed(self) -> None:
        """Disable again what something else enables; note that it would."""
        for action in self._actions:
            if action.isEnabled():
                self._actions[action] = True
                action.setEnabled(False)

    def action_of(self, keys: QKeySequence) -> QAction | None:
        """Return the locked action that these keys would trigger; None if there is none."""
        return next((action for action in self._actions if keys in action.shortcuts()), None)

    def missing(self, names: Iterable[str]) -> list[str]:
        """Return those of these names that no control has; those of parameters come and go."""
        known = self._known()
        return [name for name in names if name not in known and not _PARAMETER.fullmatch(name)]

    def _of(self, names: tuple[str, ...]) -> list[QWidget]:
        """Return the widgets of these names that there are."""
        known = self._known()
        return [known[name] for name in names if name in known]

    def _known(self) -> dict[str, QWidget]:
        named = {one.objectName(): one for one in self._root.findChildren(QWidget)}
        named.pop("", None)
        return named

    def _labels_of(self, widget: QWidget) -> list[QWidget]:
        return [one for one in self._root.findChildren(QLabel) if one.buddy() is widget]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hide again what a panel shows, and lock what it enables; note that it would."""
        if isinstance(watched, QWidget):
            kind, unlocked = event.type(), self._locked.get(watched)
            if kind == QEvent.Type.ShowToParent and watched in self._hidden:
                self._hidden[watched] = True
                watched.hide()
            elif unlocked is not None:
                if kind == QEvent.Type.EnabledChange and _is_enabled(watched):
                    unlocked.is_enabled = True
                    watched.setEnabled(False)
                elif kind == QEvent.Type.ToolTipChange and watched.toolTip() != LOCKED:
                    unlocked.tool_tip = watched.toolTip()
                    watched.setToolTip(LOCKED)
                    if watched.statusTip() != LOCKED:  # of which Qt tells nobody
                        unlocked.status_tip = watched.statusTip()
                        watched.setStatusTip(LOCKED)
        return super().eventFilter(watched, event)


def _is_enabled(widget: QWidget) -> bool:
    """Tell whether a widget is enabled wherever that which it lies in is."""
    return not widget.testAttribute(Qt.WidgetAttribute.WA_ForceDisabled)


class TeachersPart(QObject):
    """What a teacher prepared, put into force: the locks, and the note above the panels.

    Each preparation is an entry of the history.

    Attributes
    ----------
    bar
        Shows the note when the session is opened, until it is dismissed.

    Signals
    -------
    changed()
        `teacher` is another one.
    locked(object)
        These settings, a frozenset of fields of Experiment and perhaps ``parameters``, are not to
        be changed.
    """

    changed = Signal()
    locked = Signal(object)

    def __init__(
        self, panels: CentralWidget, actions: Actions, bar: NoticeBar, changes: Changes
    ) -> None:
        super().__init__(panels)
        self._panels, self._changes = panels, changes
        a = actions
        self._behind = {
            "editButton": (a.edit, a.outlier, a.mislabelled),
            "playButton": (a.play,),
            "stepButton": (a.step, a.step10),
            "stepBackButton": (a.step_back, a.step_back10),
            "resetButton": (a.reset,),
            "loopButton": (a.loop, a.loop_start, a.loop_end),
        }
        self._locks = Locks(panels)
        self._teacher = Teacher()
        self.bar = bar
        actions.prepare.triggered.connect(self._on_prepare_triggered)

    @property
    def teacher(self) -> Teacher:
        """What is in force."""
        return self._teacher

    def say_locked(self, keys: QKeySequence) -> bool:
        """Tell whether these keys are of something that is locked, and then the user too."""
        action = self._locks.action_of(keys)
        if action is not None:
            name = action.text().replace("&", "").lower()
            self._changes.said.emit(f"In this session {name} is locked by whoever prepared it.")
        return action is not None

    def sections(self) -> tuple[Section, ...]:
        """Return all controls that there are, by section."""
        found = [
            Section(part.accessibleName(), part.objectName(), controls_in(part))
            for part in self._panels.controls.sections.values()
        ]
        playing = self._panels.transport
        return (*found, Section("Playing", playing.objectName(), controls_in(playing), False))

    @Slot(object)
    def prepare(self, teacher: Teacher) -> None:
        """Put this into force, unless it is: an entry of the history."""
        if teacher != self._teacher:
            entry = Change(
                "Preparation for class",
                partial(self._put, teacher),
                partial(self._put, self._teacher),
            )
            self._changes.stack.push(entry)

    def _put(self, teacher: Teacher) -> bool:
        self.set(teacher)
        return True

    def set(self, teacher: Teacher) -> None:
        """Put this into force, and show its note: there is nothing to undo."""
        if teacher != self._teacher:
            self._locks.set(teacher, self._behind)
        is_other = teacher != self._teacher
        self._teacher = teacher
        self.bar.tell("\n".join(filter(None, (teacher.note, self._left_alone()))), name="Note")
        if is_other:
            self.locked.emit(self._settings_of(frozenset((*teacher.hidden, *teacher.locked))))
            self.changed.emit()

    def _left_alone(self) -> str:
        """Return what is told of names that no control has; empty where there are none."""
        names = self._locks.missing(dict.fromkeys((*self._teacher.hidden, *self._teacher.locked)))
        if not names:
            return ""
        told = ", ".join(map(quoted, names[:_MOST_NAMES]))
        told += f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
        return f"Neither hidden nor locked, as there is no such control here: {told}"

    def _settings_of(self, locked: frozenset[str]) -> frozenset[str]:
        """Return what nothing sets while the controls of these names are locked."""
        setters = dict(_SETTINGS)
        for field in self._panels.controls.findChildren(NumberField):
            if _PARAMETER.fullmatch(field.objectName()) and not field.isHidden():
                setters[field.objectName()] = "parameters"
        free = {setting for name, setting in setters.items() if name not in locked}
        return frozenset(setters.values()) - free

    @Slot()
    def _on_prepare_triggered(self) -> None:
        from gui.window.dialogs.prepare_class import PrepareClassDialog

        dialog = PrepareClassDialog(self.sections(), self._teacher, self._panels.window())
        dialog.prepared.connect(self.prepare)
        dialog.open()
