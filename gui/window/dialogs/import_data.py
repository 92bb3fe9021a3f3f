"""The dialog that imports a file: its format, a preview, the columns and the classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QGuiApplication, QHideEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.data.files.classes import label_values, two_classes
from engine.data.files.columns import Column, Kind
from engine.data.files.file_format import (
    DECIMALS,
    DELIMITERS,
    THOUSANDS,
    FileFormat,
    is_missing,
    shown_path,
)
from engine.data.files.reading import (
    FileChoice,
    FileReading,
    OpenFile,
    choose,
    features_of,
    label_counts,
    label_of,
    open_file,
)
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.problem import file_choice
from gui.style.painting import painting
from gui.style.theme import THEMES, Theme
from gui.widgets.labels import body_label, elided_label, explain, muted_label
from gui.workers.background import Cancelled, TaskWorker

SHOWN_ROWS = 200
"""Rows of the file that the preview holds; those with a problem further on come after them."""

MOST_PROBLEMS = 100

MOST_VALUES = 100
"""Label values offered in the list; any other can be written."""

MOST_POINTS = 2_000

_LETTERS = 12
"""Letters that a list has room for at least."""

_ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1")

_AS_FOUND = "as found"


class Bell(QObject):
    """Tells the window from another thread which share of a file is read.

    Signals
    -------
    rung(float)
        The share, 0 … 1.
    """

    rung = Signal(float)


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What the dialog asks its worker: to read a file, or to choose columns in one that is read."""

    path: Path
    format: FileFormat
    choice: FileChoice
    file: OpenFile | None
    bell: Bell


class _CancelledError(Exception):
    """Nobody wants the file any more."""


def import_file(
    request: ImportRequest, cancelled: Cancelled
) -> Iterator[OpenFile | FileReading | InputError]:
    """Yield the open file, if it was not open yet, and what the choice of columns makes of it."""

    def progress(share: float) -> None:
        if cancelled():
            raise _CancelledError
        request.bell.rung.emit(share)

    file = request.file
    try:
        if file is None:
            file = open_file(request.path, request.format, progress)
            yield file
        yield choose(file, request.choice)
    except _CancelledError:
        return
    except InputError as error:
        yield error


class ImportDialog(QDialog):
    """Shows a file as it is read, and asks what is x₁, x₂, the label and class 1.

    The file is read in a thread of its own; closing the dialog gives that up.

    Parameters
    ----------
    path
        The file.
    experiment
        The experiment that is shown: if it is of this file the dialog begins with its columns, and
        its other settings are kept.

    Signals
    -------
    experiment_chosen(object)
        The user wants to descend on this file: an Experiment.
    """

    experiment_chosen = Signal(object)

    def __init__(
        self, path: Path, parent: QWidget | None = None, experiment: Experiment | None = None
    ) -> None:
        super().__init__(parent)
        self._path = path
        self._experiment = experiment or Experiment(data=str(path))
        if self._experiment.data != str(path):  # as with other data of the list: settings stay
            self._experiment = self._experiment.restarted("data", str(path))
        self._file: OpenFile | None = None
        self._reading: FileReading | None = None
        self.setWindowTitle(path.name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._format = FormatFields(self._experiment.file)
        self._model = PreviewModel(self)
        self._table = _table(self._model)
        self._x1 = _list("x1Combo", "Column for x₁", "The column drawn across.")
        self._x2 = _list(
            "x2Combo", "Column for x₂", "The column drawn upwards; none is one feature."
        )
        self._label = _list("labelCombo", "Label column", "It says which class an example is of.")
        self._positive = _list(
            "positiveCombo",
            "Label of class 1",
            "Which label is class 1. For a number a threshold too, such as >=7.",
        )
        self._positive.setEditable(True)
        self._positive.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._negative = _list(
            "negativeCombo",
            "Label of class 0",
            "All others, or one value: then rows of other classes are left out.",
        )
        self._swap = QPushButton("Swap classes")
        self._swap.setObjectName("swapButton")
        self._swap.setAutoDefault(False)
        self._counts = elided_label("body")
        self._counts.setObjectName("counts")
        self._notes = _text("notes")
        self._complaint = _text("complaint")
        self._dropped = QPushButton("Copy dropped rows")
        self._dropped.setObjectName("droppedButton")
        self._dropped.setAutoDefault(False)
        self._dropped.hide()
        self._plot = ColumnsPlot()
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setAccessibleName("Share of the file that is read")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel
        )
        self._lay_out()
        self._bell = Bell(self)
        self._worker: TaskWorker[ImportRequest, OpenFile | FileReading | InputError] = TaskWorker(
            import_file, "the import", self
        )
        self._bell.rung.connect(self._on_bell_rung)
        self._worker.answered.connect(self._on_worker_answered)
        self._worker.failed.connect(self._on_worker_failed)
        self._buttons.accepted.connect(self._on_buttons_accepted)
        self._buttons.rejected.connect(self.reject)
        self._format.changed.connect(self._on_format_changed)
        for field in (self._x1, self._x2, self._negative):
            field.currentIndexChanged.connect(self._ask_for_choice)
        self._label.currentIndexChanged.connect(self._on_label_current_index_changed)
        self._positive.currentTextChanged.connect(self._ask_for_choice)
        self._swap.clicked.connect(self._on_swap_clicked)
        self._dropped.clicked.connect(self._on_dropped_clicked)
        self._worker.start()
        self._read(file_choice(self._experiment))

    def experiment(self) -> Experiment:
        """Return the experiment that is chosen now."""
        choice = self.choice()
        return replace(
            self._experiment,
            columns=choice.columns,
            label=choice.label,
            positive=choice.positive,
            classes=choice.classes,
            file=self._format.format(),
        )

    def choice(self) -> FileChoice:
        """Return the columns and classes that are chosen now."""
        positive = self._positive.currentText().strip() or None
        negative = self._negative.currentText() if self._negative.currentIndex() > 0 else None
        columns = [self._x1.currentData(), self._x2.currentData()]
        return FileChoice(
            columns=tuple(key for key in columns if key is not None) or None,
            label=self._label.currentData(),
            positive=None if negative else positive,
            classes=(negative, positive) if negative and positive else None,
        )

    def _lay_out(self) -> None:
        pickers = QFormLayout()
        pickers.setSpacing(8)
        for text, field in (
            ("x₁", self._x1),
            ("x₂", self._x2),
            ("&label", self._label),
            ("&class 1 is", self._positive),
            ("class &0 is", self._negative),
        ):
            pickers.addRow(body_label(text, field), field)
        pickers.addRow("", self._swap)
        middle = QHBoxLayout()
        middle.setSpacing(24)
        middle.addLayout(self._format.form, 1)
        middle.addLayout(pickers, 1)
        middle.addWidget(self._plot)
        foot = QHBoxLayout()
        foot.addWidget(self._dropped)
        foot.addWidget(self._bar)
        foot.addStretch(1)
        foot.addWidget(self._buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.setSpacing(8)
        whole.addWidget(elided_label("body", f"{self._path.name}, as it is read:"))
        whole.addWidget(self._table, 1)
        whole.addLayout(middle)
        for label in (self._counts, self._notes, self._complaint):
            whole.addWidget(label)
        whole.addLayout(foot)
        self.resize(880, 640)

    def _read(self, choice: FileChoice) -> None:
        """Read the file anew, in the format of the fields."""
        self._file = self._reading = None
        self._bar.setValue(0)
        self._bar.show()
        self._refuse("")
        try:
            form = self._format.format()
        except InputError as error:
            self._bar.hide()
            self._refuse(str(error))
            return
        self._worker.request(ImportRequest(self._path, form, choice, None, self._bell))

    @Slot()
    def _ask_for_choice(self) -> None:
        """Have the worker make a data set of what is chosen."""
        if self._file is None:
            return
        self._show_roles()
        if not self._positive.currentText().strip():
            self._worker.cancel()
            self._refuse("Which label is class 1?")
            return
        choice = self.choice()
        self._refuse(self._complaint.text(), keep_plot=True)
        self._worker.request(
            ImportRequest(self._path, self._file.table.format, choice, self._file, self._bell)
        )

    @Slot(float)
    def _on_bell_rung(self, share: float) -> None:
        self._bar.setValue(round(100 * share))

    @Slot(object)
    def _on_worker_answered(self, answer: OpenFile | FileReading | InputError) -> None:
        if isinstance(answer, OpenFile):
            self._show_file(answer)
        elif isinstance(answer, FileReading):
            self._show_reading(answer)
        else:
            self._bar.hide()
            self._refuse(in_words_of_fields(answer, self._path))

    @Slot(object)
    def _on_worker_failed(self, error: Exception) -> None:
        self._bar.hide()
        self._refuse(str(error) or type(error).__name__)

    @Slot()
    def _on_format_changed(self) -> None:
        self._read(FileChoice())

    @Slot()
    def _on_label_current_index_changed(self) -> None:
        self._offer_labels(None, None)
        self._ask_for_choice()

    @Slot()
    def _on_swap_clicked(self) -> None:
        reading = self._reading
        if reading is None:
            return
        if self._negative.currentIndex() > 0:
            one, zero = self._positive.currentText(), self._negative.currentText()
            with QSignalBlocker(self._negative), QSignalBlocker(self._positive):
                self._negative.setCurrentText(one)
                self._positive.setCurrentText(zero)
            self._ask_for_choice()
        else:
            self._positive.setCurrentText(reading.dataset.class_names[0])

    @Slot()
    def _on_dropped_clicked(self) -> None:
        if self._reading is not None and self._file is not None:
            QGuiApplication.clipboard().setText(dropped_rows(self._file, self._reading))

    @Slot()
    def _on_buttons_accepted(self) -> None:
        self.experiment_chosen.emit(self.experiment())
        self.accept()

    def _show_file(self, file: OpenFile) -> None:
        """Show the cells, and offer its columns, those that the command line would take first."""
        self._file = file
        self._bar.hide()
        self._format.show_found(file.table.format)
        choice = file_choice(self._experiment) if self._format.is_of(self._experiment) else None
        try:
            label = label_of(file, choice or FileChoice())
        except InputError:
            label = len(file.columns) - 1
        x_at = features_of(file, label)
        keys = [column.key for column in file.columns]
        wanted = choice.columns if choice is not None and choice.columns else None
        if wanted is not None and all(key in keys for key in wanted):
            x_at = tuple(keys.index(key) for key in wanted)
        for field, place in (
            (self._x1, x_at[0] if x_at else None),
            (self._x2, x_at[1] if len(x_at) > 1 else None),
            (self._label, label),
        ):
            with QSignalBlocker(field):
                field.clear()
                if field is self._x2:
                    field.addItem("none: one feature", None)
                for column in file.columns:
                    field.addItem(column.name, column.key)
                first = 1 if field is self._x2 else 0
                field.setCurrentIndex(0 if place is None else place + first)
        self._offer_labels(choice.positive if choice else None, choice.classes if choice else None)
        self._model.show_file(file)
        self._table.resizeColumnsToContents()
        self._show_roles()

    def _offer_labels(self, positive: str | None, classes: tuple[str, str] | None) -> None:
        """Offer the values of the label, the one that is class 1 by its meaning first."""
        assert self._file is not None
        names, one = _offered(self._file, self._label.currentIndex())
        with QSignalBlocker(self._positive), QSignalBlocker(self._negative):
            self._positive.clear()
            self._positive.addItems(names[:MOST_VALUES])
            self._positive.setCurrentText((classes[1] if classes else positive) or one)
            self._negative.clear()
            self._negative.addItems(["all others", *names[:MOST_VALUES]])
            self._negative.setCurrentText(classes[0] if classes else "all others")

    def _show_reading(self, reading: FileReading) -> None:
        self._reading = reading
        dataset = reading.dataset
        ones = int(dataset.y.sum())
        zero, one = dataset.class_names
        self._counts.setText(
            f"{dataset.m:,} examples: {dataset.m - ones:,} of class 0 ({zero}), "
            f"{ones:,} of class 1 ({one})"
        )
        self._notes.setText(in_words_of_fields(dataset.notice, self._path))
        self._complaint.setText("")
        self._dropped.setVisible(len(reading.dropped) > 0)
        self._dropped.setText(f"Copy {len(reading.dropped):,} dropped rows")
        self._plot.show_points(dataset.X, dataset.y)
        with QSignalBlocker(self._positive):
            if not self._positive.currentText().strip():
                self._positive.setCurrentText(one)
        self._model.show_problems(reading.dropped)
        self._buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(True)
        self._swap.setEnabled(True)

    def _refuse(self, complaint: str, keep_plot: bool = False) -> None:
        """Say what keeps the file from being opened, nothing while that is not known yet."""
        self._reading = None
        self._complaint.setText(complaint)
        self._buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(False)
        self._swap.setEnabled(False)
        if not keep_plot:
            self._counts.setText("")
            self._notes.setText("")
            self._dropped.hide()
            self._plot.show_points(np.empty((0, 2)), np.empty(0))

    def _show_roles(self) -> None:
        first = self._x2.currentIndex() - 1
        self._model.show_roles(self._x1.currentIndex(), first, self._label.currentIndex())

    def hideEvent(self, event: QHideEvent) -> None:
        """Give up reading; the thread must have ended before the dialog goes."""
        self._worker.wait()
        super().hideEvent(event)


_FIELDS = (
    ("--thousands none --decimal", "thousands: none and decimal sign:"),
    ("--positive V swaps", "Swap classes swaps"),
    ("--positive '>=V' for a threshold", ">=V in the field class 1 for a threshold"),
    ("--positive V", "V in the field class 1"),
    ("--classes A,B", "the fields class 0 and class 1"),
    ("--columns A,B", "the fields x₁ and x₂"),
    ("--label C", "the field label"),
    ("--header yes", "first row: names"),
    ("--header no", "first row: an example"),
    ("--na TOKEN", "the field missing"),
    ("--delimiter C", "the field separated by"),
    ("--encoding", "the field encoding"),
    ("--decimal", "the field decimal sign"),
    ("--thousands", "the field thousands"),
)


def in_words_of_fields(message: object, path: Path) -> str:
    """Return a message of the reader with the dialog's fields in place of options."""
    text = str(message).removeprefix(f"{shown_path(path)}: ")
    for option, field in _FIELDS:
        text = text.replace(option, field)
    return text


def _offered(file: OpenFile, label: int) -> tuple[list[str], str]:
    """Return the names of a label's values, and the one that is class 1, "" if nothing says it."""
    column = file.columns[label]
    is_many = file.table.cells[label].head(5_000).n_unique() > MOST_VALUES
    if is_many and not column.is_two_valued:
        return [], ""
    rows = label_counts(file, label)
    names = [value.name for value in label_values(rows, file.style)]
    try:
        return names, two_classes(rows, file.style, "").names[1]
    except InputError:
        return names, ""


def dropped_rows(file: OpenFile, reading: FileReading) -> str:
    """Return the rows that were left out, as tab-separated text with their lines."""
    table = file.table
    lines = ["\t".join([table.place, *table.names])]
    places = np.flatnonzero(np.isin(table.lines, reading.dropped))
    for place in places.tolist():
        cells = [str(column[place] if column[place] is not None else "") for column in table.cells]
        lines.append("\t".join([str(table.lines[place]), *cells]))
    return "\n".join(lines) + "\n"


class FormatFields(QObject):
    """Fields for how a file is written; what is left "as found" is detected.

    Signals
    -------
    changed()
        The user has said something about the format.
    """

    changed = Signal()

    def __init__(self, given: FileFormat) -> None:
        super().__init__()
        self._given = given
        self.form = QFormLayout()
        self.form.setSpacing(8)
        self._encoding = self._add("encoding", "encoding", {each: each for each in _ENCODINGS})
        self._delimiter = self._add("separated by", "delimiter", _by_name(DELIMITERS))
        self._decimal = self._add("decimal sign", "decimal", _by_name(DECIMALS))
        self._thousands = self._add("thousands", "thousands", _by_name(THOUSANDS))
        self._header = self._add("first row", "header", {"names": True, "an example": False})
        self._na = QLineEdit(" ".join(given.na))
        self._na.setObjectName("naField")
        explain(self._na, "Missing values", "What else stands for a missing value, such as -999.")
        self.form.addRow(body_label("&missing", self._na), self._na)
        self._na.editingFinished.connect(self._on_na_editing_finished)

    def format(self) -> FileFormat:
        """Return what is said; InputError if the decimal sign groups thousands too."""
        return FileFormat(
            encoding=self._encoding.currentData(),
            delimiter=self._delimiter.currentData(),
            decimal=self._decimal.currentData(),
            thousands=self._thousands.currentData(),
            header=self._header.currentData(),
            na=tuple(self._na.text().split()),
            skip=self._given.skip,
            comment=self._given.comment,
            sheet=self._given.sheet,
        )

    def is_of(self, experiment: Experiment) -> bool:
        """Tell whether the format is the one that an experiment has, so that its columns are."""
        return self.format() == experiment.file

    def show_found(self, found: FileFormat) -> None:
        """Show what was detected beside "as found"."""
        for name, field in (
            ("encoding", self._encoding),
            ("delimiter", self._delimiter),
            ("decimal", self._decimal),
            ("thousands", self._thousands),
            ("header", self._header),
        ):
            value = getattr(found, name)
            at = field.findData(value)
            text = field.itemText(at) if at > 0 else str(value or "")
            with QSignalBlocker(field):
                field.setItemText(0, f"{_AS_FOUND}: {text}" if value is not None else _AS_FOUND)
                field.setEnabled(value is not None or field.currentIndex() > 0)

    def _add(self, text: str, name: str, values: dict[str, Any]) -> QComboBox:
        field = _list(f"{name}Combo", f"Format: {text}", f"How the file is written: {text}.")
        field.addItem(_AS_FOUND, None)
        for shown, value in values.items():
            field.addItem(shown, value)
        given = getattr(self._given, name)
        if given is not None and field.findData(given) < 0:
            field.addItem(str(given), given)
        if given is not None:
            field.setCurrentIndex(field.findData(given))
        field.currentIndexChanged.connect(self._on_field_current_index_changed)
        self.form.addRow(body_label(text, field), field)
        return field

    @Slot()
    def _on_field_current_index_changed(self) -> None:
        self.changed.emit()

    @Slot()
    def _on_na_editing_finished(self) -> None:
        if self._na.isModified():
            self._na.setModified(False)
            self.changed.emit()


class PreviewModel(QAbstractTableModel):
    """The first rows of a file, and those with a problem; chosen columns are tinted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file: OpenFile | None = None
        self._rows: Sequence[int] = ()
        self._roles: dict[int, str] = {}

    def show_file(self, file: OpenFile) -> None:
        """Show another file."""
        self.beginResetModel()
        self._file = file
        self._rows = range(min(file.table.m, SHOWN_ROWS))
        self._roles = {}
        self.endResetModel()

    def show_problems(self, lines: Sequence[int] | np.ndarray[Any, Any]) -> None:
        """Show the first of these lines too, below the first rows."""
        if self._file is None:
            return
        places = np.flatnonzero(np.isin(self._file.table.lines, lines)).tolist()
        further = [place for place in places if place >= SHOWN_ROWS][:MOST_PROBLEMS]
        self.beginResetModel()
        self._rows = [*range(min(self._file.table.m, SHOWN_ROWS)), *further]
        self.endResetModel()

    def show_roles(self, x1: int, x2: int, label: int) -> None:
        """Tint the columns that are chosen; -1 is none."""
        self._roles = {x1: "x₁", x2: "x₂", label: "label"}
        self._roles.pop(-1, None)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(self.columnCount() - 1, 0))
        if self._rows:
            last = self.index(len(self._rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def is_problem(self, row: int, column: int) -> bool:
        """Tell whether a cell keeps its row from being an example."""
        assert self._file is not None
        if column not in self._roles:
            return False
        cell = self._file.table.cells[column][self._rows[row]]
        if cell is None or (isinstance(cell, str) and is_missing(cell, self._file.table.format.na)):
            return True
        kind = self._file.columns[column].kind
        if self._roles[column] == "label" or kind is Kind.TWO_VALUED:
            return False
        value = self._file.style.number(cell) if isinstance(cell, str) else float(cell)
        is_plain = value is not None or self._file.columns[column].fault is None
        return not is_plain or (value is not None and not np.isfinite(value))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() or self._file is None else len(self._file.columns)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a cell: its text, its tint, what is wrong with it."""
        if self._file is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            cell = self._file.table.cells[index.column()][self._rows[index.row()]]
            return "" if cell is None else str(cell)
        if role == Qt.ItemDataRole.BackgroundRole and index.column() in self._roles:
            if self.is_problem(index.row(), index.column()):
                return _theme().color("caution")
            return _theme().color("accent", 24)
        if role == Qt.ItemDataRole.ToolTipRole and self.is_problem(index.row(), index.column()):
            return "No value here: the row is left out."
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the name and role of a column, or the line of a row."""
        if self._file is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole and section < len(self._rows):
                return str(self._file.table.lines[self._rows[section]])
            return None
        column: Column = self._file.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            as_what = self._roles.get(section)
            return f"{column.name}\n{as_what or column.kind.value}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{column.name} holds {column.kind.value}"
        return None


class ColumnsPlot(QWidget):
    """The two columns against each other, the classes by colour and shape."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("columnsPlot")
        self.setAccessibleName("x₁ and x₂ of the examples")
        self.setFixedSize(QSize(208, 208))
        self._points = np.empty((0, 2))
        self._labels = np.empty(0)

    def show_points(self, X: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> None:
        """Show some of these examples, shape ``(m, 2)``, spread over all of them."""
        stride = max(1, len(X) // MOST_POINTS)
        points, self._labels = X[::stride].copy(), y[::stride]
        if len(points):
            low, high = points.min(axis=0), points.max(axis=0)
            with np.errstate(over="ignore", invalid="ignore"):
                span = np.where(high > low, high - low, 1.0)
                points = np.nan_to_num((points - low) / span, nan=0.5)
        self._points = points
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the points."""
        theme = _theme()
        with painting(self) as painter:
            painter.fillRect(self.rect(), theme.color("panel"))
            painter.setPen(theme.color("hairline"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.setRenderHint(painter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            room = self.width() - 24
            colors = (theme.color("class0", 190), theme.color("class1", 190))
            for (u, v), label in zip(self._points.tolist(), self._labels.tolist(), strict=True):
                at = QPointF(12 + room * u, 12 + room * (1 - v))
                painter.setBrush(QColor(colors[int(label)]))
                if label:
                    painter.drawRect(QRectF(at.x() - 2.5, at.y() - 2.5, 5, 5))
                else:
                    painter.drawEllipse(at, 2.8, 2.8)


def _theme() -> Theme:
    """Return the theme in force."""
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return THEMES["dark" if window.lightness() < 128 else "light"]


def _by_name(signs: dict[str, str]) -> dict[str, str]:
    return {name: sign for sign, name in signs.items()}


def _list(name: str, says: str, hint: str) -> QComboBox:
    """Return a list that does not grow with what it holds: names may be of any length."""
    narrow = QComboBox()
    narrow.setObjectName(name)
    narrow.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    narrow.setMinimumContentsLength(_LETTERS)
    narrow.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    explain(narrow, says, hint)
    return narrow


def _text(name: str) -> Any:
    label = muted_label()
    label.setObjectName(name)
    label.setWordWrap(True)
    return label


def _table(model: PreviewModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName("First rows of the file")
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
    table.setMinimumHeight(120)
    return table
