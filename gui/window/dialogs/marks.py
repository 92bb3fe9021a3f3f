"""The list of marks: steps with notes, to write, to change, to go to and to remove."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.session.session import Mark
from gui.style.numbers import count
from gui.widgets.labels import body_label, explain

MOST_LETTERS = 200
"""Letters of a note: it is read in a tip of the timeline."""

_STEP = Qt.ItemDataRole.UserRole


class MarksDialog(QDialog):
    """A field for the note of one step, over the list of all marks.

    Signals
    -------
    mark_wanted(int, str)
        A step is to be marked with this note. Steps are objects, as a Qt int ends at 2^31.
    removal_wanted(int)
        The mark at this step is to go.
    seek_wanted(int)
        The run is to go to this step.
    """

    mark_wanted = Signal(object, str)
    removal_wanted = Signal(object)
    seek_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Marks")
        self.setObjectName("marksDialog")
        self._step = 0
        self._note = QLineEdit()
        self._note.setObjectName("markNoteField")
        self._note.setMaxLength(MOST_LETTERS)
        self._note.setPlaceholderText("What is to be seen here")
        explain(self._note, "Note", "What is to be seen at this step; Enter marks it.")
        self._label = body_label("", self._note)
        self._label.setObjectName("markStepLabel")
        self._mark = QPushButton("&Mark")
        self._mark.setObjectName("markButton")
        self._mark.setDefault(True)
        explain(self._mark, "Mark", "Put a flag with this note on the timeline.")
        self._table = QTableWidget(0, 2)
        self._table.setObjectName("marksTable")
        self._table.setHorizontalHeaderLabels(["step", "note"])
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        explain(self._table, "Marks", "All marks; a double click on a note changes it.")
        self._go = QPushButton("&Go there")
        self._go.setObjectName("goToMarkButton")
        explain(self._go, "Go there", "Go to the step of the mark that is chosen.")
        self._remove = QPushButton("&Remove")
        self._remove.setObjectName("removeMarkButton")
        explain(self._remove, "Remove", "Take the mark away that is chosen.")
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        for button in (self._go, self._remove, *close.buttons()):
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)

        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._label)
        top.addWidget(self._note, 1)
        top.addWidget(self._mark)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._go)
        foot.addWidget(self._remove)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(top)
        column.addWidget(self._table, 1)
        column.addLayout(foot)
        self.resize(520, 360)

        self._mark.clicked.connect(self._on_mark_clicked)
        self._go.clicked.connect(self._on_go_clicked)
        self._remove.clicked.connect(self._on_remove_clicked)
        self._table.itemChanged.connect(self._on_table_item_changed)
        self._table.itemSelectionChanged.connect(self._on_table_item_selection_changed)
        close.rejected.connect(self.reject)
        self._on_table_item_selection_changed()

    def begin(self, step: int, note: str) -> None:
        """Be ready to mark this step, which has this note."""
        self._step = step
        self._label.setText(f"Step {count(step)}")
        self._note.setText(note)
        self._note.selectAll()
        self._note.setFocus()

    def show_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show these marks in the list; the one that is chosen stays."""
        chosen = self._chosen()
        with QSignalBlocker(self._table):
            self._table.setRowCount(len(marks))
            for row, mark in enumerate(marks):
                for column, text in enumerate((count(mark.step), mark.note)):
                    item = self._item(row, column)
                    item.setText(text)
                    item.setData(_STEP, mark.step)
            self._table.clearSelection()
            for row, mark in enumerate(marks):
                if mark.step == chosen:
                    self._table.selectRow(row)
        self._on_table_item_selection_changed()

    def _item(self, row: int, column: int) -> QTableWidgetItem:
        """Return a cell, made where it is not there yet: one that is being written in stays."""
        item = self._table.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            if column == 0:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            self._table.setItem(row, column, item)
        return item

    def _chosen(self) -> int | None:
        """Return the step of the mark that is chosen."""
        rows = self._table.selectionModel().selectedRows()
        item = self._table.item(rows[0].row(), 0) if rows else None
        return None if item is None else int(item.data(_STEP))

    @Slot()
    def _on_mark_clicked(self) -> None:
        self.mark_wanted.emit(self._step, self._note.text())
        self.accept()

    @Slot()
    def _on_go_clicked(self) -> None:
        step = self._chosen()
        if step is not None:
            self.seek_wanted.emit(step)

    @Slot()
    def _on_remove_clicked(self) -> None:
        step = self._chosen()
        if step is not None:
            self.removal_wanted.emit(step)

    @Slot(QTableWidgetItem)
    def _on_table_item_changed(self, item: QTableWidgetItem) -> None:
        self.mark_wanted.emit(int(item.data(_STEP)), item.text())

    @Slot()
    def _on_table_item_selection_changed(self) -> None:
        is_any = self._chosen() is not None
        self._go.setEnabled(is_any)
        self._remove.setEnabled(is_any)
