"""The dialog in which a teacher prepares a session: what is shown and locked, and a note."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.session.session import Teacher
from gui.widgets.labels import body_label, explain, muted_label
from gui.window.dialogs.controls import Section

MOST_LETTERS = 280
"""Letters of a note: two lines or three above the panels."""

_NAMES = Qt.ItemDataRole.UserRole
_SHOWN, _LOCKED = 1, 2
_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class PrepareClassDialog(QDialog):
    """All controls by section, to show or not and to lock or not, under a field for the note.

    Parameters
    ----------
    sections
        The controls that there are.
    teacher
        What is in force.

    Signals
    -------
    prepared(object)
        The Teacher that is to be in force.
    """

    prepared = Signal(object)

    def __init__(
        self, sections: tuple[Section, ...], teacher: Teacher, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Prepare for class")
        self.setObjectName("prepareClassDialog")
        self._given = teacher
        self._note = QLineEdit(teacher.note)
        self._note.setObjectName("classNoteField")
        self._note.setMaxLength(MOST_LETTERS)
        self._note.setPlaceholderText("For example: Find the largest α that still arrives.")
        explain(self._note, "Note", "A line that is shown at the top when the session is opened.")
        self._tree = QTreeWidget()
        self._tree.setObjectName("classControlsTree")
        self._tree.setHeaderLabels(["control", "shown", "locked"])
        self._tree.setRootIsDecorated(True)
        explain(self._tree, "Controls", "Tick which controls are shown, and which are locked.")
        header = self._tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (_SHOWN, _LOCKED):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        for section in sections:
            self._add_section(section, teacher)
        hint = muted_label(
            "They are kept in the session: save it, and it opens like this in class. "
            "Here you can unlock everything again."
        )
        hint.setWordWrap(True)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        clear = buttons.addButton("&Unlock and show all", QDialogButtonBox.ButtonRole.ResetRole)
        clear.setObjectName("unlockAllButton")
        explain(clear, "Unlock and show all", "Tick all controls as shown, and none as locked.")

        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(8)
        whole.addWidget(body_label("&Note at opening", self._note))
        whole.addWidget(self._note)
        whole.addWidget(self._tree, 1)
        whole.addWidget(hint)
        whole.addWidget(buttons)
        self.resize(480, 560)

        self._tree.itemChanged.connect(self._on_tree_item_changed)
        clear.clicked.connect(self._on_clear_clicked)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(self._on_self_accepted)

    def teacher(self) -> Teacher:
        """Return what is chosen; names of controls that are not there are kept."""
        hidden, locked, known = list[str](), list[str](), set[str]()
        for top in self._sections():
            known |= {*top.data(0, _NAMES)}
            if _can_hide(top) and top.checkState(_SHOWN) == _OFF:
                hidden += top.data(0, _NAMES)
            for child in _inside(top):
                known |= {*child.data(0, _NAMES)}
                if child.checkState(_LOCKED) == _ON:
                    locked += child.data(0, _NAMES)
        hidden += [name for name in self._given.hidden if name not in known]
        locked += [name for name in self._given.locked if name not in known]
        return Teacher(tuple(hidden), tuple(locked), " ".join(self._note.text().split()))

    def _sections(self) -> list[QTreeWidgetItem]:
        items = (self._tree.topLevelItem(row) for row in range(self._tree.topLevelItemCount()))
        return [item for item in items if item is not None]

    def _add_section(self, section: Section, teacher: Teacher) -> None:
        top = QTreeWidgetItem([section.title])
        top.setData(0, _NAMES, [section.name])
        if section.can_hide:
            top.setCheckState(_SHOWN, _OFF if section.name in teacher.hidden else _ON)
        for control in section.controls:
            child = QTreeWidgetItem([control.title])
            child.setData(0, _NAMES, list(control.names))
            is_locked = not {section.name, *control.names}.isdisjoint(teacher.locked)
            child.setCheckState(_LOCKED, _ON if is_locked else _OFF)
            top.addChild(child)
        self._tree.addTopLevelItem(top)
        self._sum_up(top)
        top.setExpanded(top.checkState(_LOCKED) != _OFF)

    def _sum_up(self, top: QTreeWidgetItem) -> None:
        """Let a section be ticked as locked where all in it is, and half where some is."""
        states = {child.checkState(_LOCKED) for child in _inside(top)}
        with QSignalBlocker(self._tree):
            top.setCheckState(
                _LOCKED, states.pop() if len(states) == 1 else Qt.CheckState.PartiallyChecked
            )

    @Slot(QTreeWidgetItem, int)
    def _on_tree_item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        """Lock all of a section with it; sum up what is locked in it."""
        if column != _LOCKED:
            return
        top = item.parent()
        if top is not None:
            self._sum_up(top)
            return
        with QSignalBlocker(self._tree):
            for child in _inside(item):
                child.setCheckState(_LOCKED, item.checkState(_LOCKED))
        self._tree.viewport().update()

    @Slot()
    def _on_clear_clicked(self) -> None:
        for top in self._sections():
            if _can_hide(top):
                top.setCheckState(_SHOWN, _ON)
            top.setCheckState(_LOCKED, _OFF)
            self._on_tree_item_changed(top, _LOCKED)

    @Slot()
    def _on_self_accepted(self) -> None:
        self.prepared.emit(self.teacher())


def _inside(top: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    children = (top.child(row) for row in range(top.childCount()))
    return [child for child in children if child is not None]


def _can_hide(top: QTreeWidgetItem) -> bool:
    """Tell whether a section has a box for being shown."""
    return top.data(_SHOWN, Qt.ItemDataRole.CheckStateRole) is not None
