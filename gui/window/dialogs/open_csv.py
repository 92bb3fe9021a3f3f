"""The dialog that opens a CSV file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.data.columns import propose
from engine.data.csv_reader import Preview, preview
from engine.model.experiment import Experiment
from gui.widgets.labels import body_label, elided_label, explain, muted_label

_LETTERS = 12
"""Letters that a list has room for at least."""

MOST_VALUES = 100
"""Label values offered in the list; any other can be written."""


class CsvColumnsDialog(QDialog):
    """Shows the first rows of a file and asks which columns are x₁, x₂ and the label.

    Signals
    -------
    experiment_chosen(object)
        The user wants to descend on this file: an Experiment of default settings.

    Raises
    ------
    InputError
        If the file cannot be read as CSV.
    """

    experiment_chosen = Signal(object)

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._preview = preview(path)
        self.setWindowTitle(path.name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._x1 = self._column_list("x1Combo", "Column for x₁", "The column drawn across.")
        self._x2 = self._column_list("x2Combo", "Column for x₂", "The column drawn upwards.")
        self._label = self._column_list(
            "labelCombo", "Label column", "The column that says which class an example is of."
        )
        self._positive = _narrow_list()
        self._positive.setObjectName("positiveCombo")
        self._positive.setEditable(True)
        self._positive.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        explain(
            self._positive,
            "Label of class 1",
            "Which label is class 1; all others together are class 0.",
        )
        self._complaint = muted_label()
        self._complaint.setObjectName("complaint")
        self._complaint.setWordWrap(True)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel
        )

        form = QFormLayout()
        form.setSpacing(8)
        for text, field in (
            ("x₁", self._x1),
            ("x₂", self._x2),
            ("&label", self._label),
            ("&class 1 is", self._positive),
        ):
            form.addRow(body_label(text, field), field)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.setSpacing(16)
        whole.addWidget(elided_label("body", f"The first rows of {path.name}:"))
        whole.addWidget(_table(self._preview))
        whole.addLayout(form)
        whole.addWidget(self._complaint)
        whole.addWidget(self._buttons)
        self.resize(560, 480)
        self._choose_defaults()

        self._buttons.accepted.connect(self._on_buttons_accepted)
        self._buttons.rejected.connect(self.reject)
        for field in (self._x1, self._x2):
            field.currentIndexChanged.connect(self._check)
        self._label.currentIndexChanged.connect(self._on_label_current_index_changed)
        self._positive.currentTextChanged.connect(self._check)

    def experiment(self) -> Experiment:
        """Return the experiment that is chosen now."""
        keys = self._preview.keys
        return Experiment(
            data=str(self._path),
            columns=(keys[self._x1.currentIndex()], keys[self._x2.currentIndex()]),
            label=keys[self._label.currentIndex()],
            positive=self._positive.currentText().strip(),
        )

    def _column_list(self, name: str, says: str, hint: str) -> QComboBox:
        column_list = _narrow_list()
        column_list.setObjectName(name)
        column_list.addItems(list(self._preview.names))
        explain(column_list, says, hint)
        return column_list

    def _choose_defaults(self) -> None:
        """Choose what the command line would; any other columns where too few hold numbers."""
        proposed = propose(self._preview.numeric)
        others = [i for i in range(proposed.label) if i not in proposed.x]
        x1, x2, *_ = *proposed.x, *others
        for field, place in ((self._x1, x1), (self._x2, x2), (self._label, proposed.label)):
            field.setCurrentIndex(place)
        self._offer_labels()

    def _offer_labels(self) -> None:
        values = self._preview.values[self._label.currentIndex()]
        with QSignalBlocker(self._positive):
            self._positive.clear()
            self._positive.addItems(list(values[:MOST_VALUES]))
            self._positive.setCurrentText(values[-1] if values else "")
        self._check()

    def _find_fault(self) -> str:
        chosen = [field.currentIndex() for field in (self._x1, self._x2, self._label)]
        if len(set(chosen)) < 3:
            return "x₁, x₂ and the label must be three different columns."
        for name, place in zip(("x₁", "x₂"), chosen, strict=False):
            if not self._preview.numeric[place]:
                return f"{name} must be a column of numbers; {self._preview.names[place]} is not."
        if not self._positive.currentText().strip():
            return "Which label is class 1?"
        return ""

    @Slot()
    def _check(self) -> None:
        fault = self._find_fault()
        self._complaint.setText(fault)
        self._buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(not fault)

    @Slot()
    def _on_label_current_index_changed(self) -> None:
        self._offer_labels()

    @Slot()
    def _on_buttons_accepted(self) -> None:
        self.experiment_chosen.emit(self.experiment())
        self.accept()


def _narrow_list() -> QComboBox:
    """Return a list that does not grow with what it holds: names may be of any length."""
    narrow = QComboBox()
    narrow.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    narrow.setMinimumContentsLength(_LETTERS)
    narrow.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return narrow


def _table(shown: Preview) -> QTableWidget:
    table = QTableWidget(len(shown.rows), len(shown.names))
    table.setAccessibleName("First rows of the file")
    table.setHorizontalHeaderLabels(list(shown.names))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.verticalHeader().hide()
    for row, cells in enumerate(shown.rows):
        for column, cell in enumerate(cells):
            table.setItem(row, column, QTableWidgetItem(cell))
    table.resizeColumnsToContents()
    return table
