"""Which data set is descended on?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from engine.data.catalog import CATALOG, Entry
from gui.widgets.combo import QuietCombo

_OPEN = ""
"""Item data of the line that opens a file; every other line holds the name of a data set."""


class DatasetCombo(QuietCombo):
    """The built-in data sets, generated and measured, and a line to open a CSV file.

    The data of an item is the name of its data set; a CSV file that is open has an item of its own.

    Signals
    -------
    dataset_chosen(str)
        The user chose this data set.
    open_requested()
        The user wants to open a file; the data set shown stays.
    """

    dataset_chosen = Signal(str)
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._file_row = -1
        self._by_key = False
        with QSignalBlocker(self):
            for entry in (e for e in CATALOG.values() if not e.columns):
                self._add(entry)
            self.insertSeparator(self.count())
            for entry in (e for e in CATALOG.values() if e.columns):
                self._add(entry)
            self.insertSeparator(self.count())
            self.addItem("Open CSV…", _OPEN)
            self._tip(self.count() - 1, "Train on a CSV file of your own.")
        self.currentIndexChanged.connect(self._on_current_index_changed)

    def show_dataset(self, name: str) -> None:
        """Show the data set called `name`, or the file there, without a signal."""
        self._shown = name
        with QSignalBlocker(self):
            if name not in CATALOG:
                self._show_file(name)
            self.setCurrentIndex(self.findData(name))

    def _add(self, entry: Entry) -> None:
        title, *classes = entry.title.split(": ")
        self.addItem(title, entry.name)
        self._tip(self.count() - 1, " ".join([*(f"{each}." for each in classes), entry.summary]))

    def _tip(self, row: int, text: str) -> None:
        self.setItemData(row, text, Qt.ItemDataRole.ToolTipRole)
        self.setItemData(row, text, Qt.ItemDataRole.AccessibleDescriptionRole)

    def _show_file(self, path: str) -> None:
        if self._file_row < 0:
            self._file_row = self.count() - 1
            self.insertItem(self._file_row, "")
        self.setItemText(self._file_row, Path(path).name)
        self.setItemData(self._file_row, path)
        self._tip(self._file_row, path)

    @Slot(int)
    def _on_current_index_changed(self, row: int) -> None:
        name = self.itemData(row)
        if name == _OPEN:
            self.show_dataset(self._shown)
            if not self._by_key:
                self.open_requested.emit()
        elif name != self._shown:
            self._shown = name
            self.dataset_chosen.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the data sets; the arrow keys do not run on into opening a file."""
        self._by_key = True
        super().keyPressEvent(event)
        self._by_key = False
