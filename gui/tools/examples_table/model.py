"""The model of the table of examples: rows of the data set in some order, and some of them."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from engine import logistic
from engine.data.dataset import Dataset
from engine.data.edits import Moved, Relabelled
from engine.data.examples_text import label_of
from engine.errors import InputError, quoted
from engine.model.classification import logit
from engine.model.features import FeatureMap
from engine.support.arrays import Flags, Floats, Rows
from engine.support.numbers import MINUS, as_typed, written
from gui.plotting.decision_boundary import Model
from gui.plotting.examples import Examples
from gui.plotting.pinned_runs import same_map
from gui.style.numbers import count, exact, read_number, rounded

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """The columns, from left to right."""

    ROW = 0
    X1 = 1
    X2 = 2
    Y = 3
    SET = 4
    Z = 5
    A = 6
    LOSS = 7
    DZ = 8


LIVE = (Column.Z, Column.A, Column.LOSS, Column.DZ)
"""The columns that change with each step."""

_EDITABLE = (Column.X1, Column.X2, Column.Y)

_HEADS = {
    Column.ROW: ("row", "The number of the example, from 1."),
    Column.X1: ("x1", "The first column of the data."),
    Column.X2: ("x2", "The second column of the data."),
    Column.Y: ("y", "The label: the class that the example has."),
    Column.SET: ("set", "Whether steps learn from the example, or it is held back to test."),
    Column.Z: ("z", "z = w·x + b at this step."),
    Column.A: ("a", "a = σ(z), the prediction at this step."),
    Column.LOSS: ("L", "The loss of this example at this step."),
    Column.DZ: ("dz", "dz = a − y, the error at this step."),
}


class Kept(Enum):
    """Which examples are shown; the value is what the list of choices says, {} being a class."""

    ALL = "all examples"
    CLASS_0 = "y = 0{}"
    CLASS_1 = "y = 1{}"
    TRAIN = "train"
    TEST = "test"
    WRONG = "misclassified"


class ExamplesModel(QAbstractTableModel):
    """The examples, with what the model says of them at this step.

    It holds the order of rows alone: cells are read from the arrays of the data set, and the live
    ones computed for a few rows around those that are looked at.

    Signals
    -------
    edit_wanted(object, str)
        An `Edit`, and its name in the history.
    accepted()
        What was typed into a cell was taken.
    refused(str)
        Why what was typed into a cell was not taken.
    aged()
        The order, or the choice of rows, was made by numbers that are others now.
    """

    edit_wanted = Signal(object, str)
    accepted = Signal()
    refused = Signal(str)
    aged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._examples: Examples | None = None
        self._model: Model | None = None
        self._threshold = 0.5
        self._order: Rows = np.empty(0, dtype=np.intp)
        self._sorted: tuple[Column, bool] | None = None  # the column, and whether from the largest
        self._kept = Kept.ALL
        self._is_aged = False
        self._block = (0, 0)  # the places whose live numbers are known
        self._live: Floats = np.empty((len(LIVE), 0))
        self._chosen: Flags = np.empty(0, dtype=np.bool_)

    # What is shown

    def examples(self) -> Examples | None:
        """Return the examples; None before there are any."""
        return self._examples

    def show_examples(self, examples: Examples) -> None:
        """Show these examples; where there are as many as before, the order stays."""
        old, self._examples = self._examples, examples
        self._forget_live()
        if old is None or old.dataset.m != examples.dataset.m or self._kept is not Kept.ALL:
            self.arrange()
        elif old.dataset is not examples.dataset or old.is_test is not examples.is_test:
            self._tell_changed(0, self.rowCount() - 1, Column.ROW, Column.SET)
            if self._sorted is not None:
                self._age()

    def show_model(self, model: Model, first: int, last: int) -> None:
        """Show what a model says of the examples at the places `first` … `last`."""
        self._model = model
        self._forget_live()
        if last >= first:
            self._tell_changed(first, last, LIVE[0], LIVE[-1])
        if self.follows_live():
            self._age()

    def show_threshold(self, threshold: float) -> None:
        """Let class 1 be predicted where a is above this."""
        if threshold != self._threshold:
            self._threshold = threshold
            if self._kept is Kept.WRONG:
                self._age()

    def keep_model(self, features: FeatureMap) -> None:
        """Forget the model if its parameters mean something else for these features."""
        if self._model is not None and not same_map(self._model.features, features):
            self._model = None
            self._forget_live()

    def follows_live(self) -> bool:
        """Tell whether order or choice of rows are by numbers that change with each step."""
        is_sorted = self._sorted is not None and self._sorted[0] in LIVE
        return is_sorted or self._kept is Kept.WRONG

    def keep(self, kept: Kept) -> None:
        """Show these examples alone."""
        if kept is not self._kept:
            self._kept = kept
            self.arrange()

    def kept(self) -> Kept:
        """Return which examples are shown."""
        return self._kept

    def arrange(self) -> None:
        """Choose and sort rows anew, by the numbers of this moment."""
        self.beginResetModel()
        self._is_aged = False
        self._order = self._arranged()
        self._forget_live()
        self.endResetModel()

    def rows(self) -> Rows:
        """Return the rows of the data set in the order in which they are shown."""
        return self._order

    def row_at(self, place: int) -> int:
        """Return which row of the data set is shown at a place."""
        return int(self._order[place])

    def places_of(self, rows: Rows) -> Rows:
        """Return where these rows of the data set are shown, ascending, without hidden ones."""
        if self._examples is None:
            return np.empty(0, dtype=np.intp)
        wanted = np.zeros(self._examples.dataset.m, dtype=np.bool_)
        wanted[rows[rows < len(wanted)]] = True
        return np.flatnonzero(wanted[self._order])

    def choose(self, rows: Rows) -> None:
        """Mark these rows of the data set as selected."""
        m = 0 if self._examples is None else self._examples.dataset.m
        self._chosen = np.zeros(m, dtype=np.bool_)
        self._chosen[rows[rows < m]] = True

    def is_chosen(self, place: int) -> bool:
        """Tell whether the example at a place is selected."""
        row = self.row_at(place)
        return row < len(self._chosen) and bool(self._chosen[row])

    def texts(self, rows: Rows) -> dict[str, list[str]]:
        """Return the columns behind the label of these rows, with all digits, by their heads."""
        if self._examples is None:
            return {}
        found = {"set": [self._set_name(row) for row in rows.tolist()]}
        if self._model is not None:
            for column, values in zip(LIVE, self._numbers(rows), strict=True):
                found[_HEADS[column][0]] = [as_typed(value) for value in values.tolist()]
        return found

    # Arranging

    def _arranged(self) -> Rows:
        examples = self._examples
        if examples is None:
            return np.empty(0, dtype=np.intp)
        rows = np.flatnonzero(self._mask(examples))
        if self._sorted is None:
            return rows
        column, descending = self._sorted
        values = self._column(column, rows)
        return rows[np.argsort(-values if descending else values, kind="stable")]

    def _mask(self, examples: Examples) -> Flags:
        dataset = examples.dataset
        match self._kept:
            case Kept.CLASS_0 | Kept.CLASS_1:
                mask: Flags = dataset.y == int(self._kept is Kept.CLASS_1)
                return mask
            case Kept.TRAIN:
                return ~examples.is_test
            case Kept.TEST:
                return examples.is_test
            case Kept.WRONG if self._model is not None:
                model = self._model
                z = model.features.z(dataset.X, model.w, model.b)
                wrong: Flags = (z > logit(self._threshold)) != (dataset.y == 1)
                return wrong
        return np.ones(dataset.m, dtype=np.bool_)

    def _column(self, column: Column, rows: Rows) -> Floats:
        assert self._examples is not None
        dataset = self._examples.dataset
        if column in LIVE:
            if self._model is None:
                return np.zeros(len(rows))
            return self._number(column, rows)
        if column is Column.ROW:
            return rows.astype(np.float64)
        if column is Column.SET:
            return self._examples.is_test[rows].astype(np.float64)
        values: Floats = dataset.y if column is Column.Y else dataset.X[:, column - Column.X1]
        found: Floats = values[rows]
        return found

    def _numbers(self, rows: Rows) -> Floats:
        """Return z, a, L and dz of these rows of the data set, shape ``(4, k)``."""
        return np.stack([self._number(column, rows) for column in LIVE])

    def _number(self, column: Column, rows: Rows) -> Floats:
        """Return z, a, L or dz of these rows of the data set, shape ``(k,)``."""
        assert self._examples is not None and self._model is not None
        dataset, model = self._examples.dataset, self._model
        z = model.features.z(dataset.X[rows], model.w, model.b)
        if column is Column.Z:
            return z
        y = dataset.y[rows]
        with np.errstate(invalid="ignore"):  # z itself may be beyond what a float holds
            if column is Column.A:
                return np.asarray(logistic.sigmoid(z))
            if column is Column.LOSS:
                return np.asarray(logistic.loss(z, y))
            sign = 1.0 - 2.0 * y
            return np.asarray(sign * logistic.sigmoid(sign * z))

    def _live_numbers(self, place: int) -> Floats:
        """Return z, a, L and dz of the example at a place; computed with those around it."""
        first, last = self._block
        if not first <= place < last:
            first = place - place % _BLOCK
            last = min(first + _BLOCK, len(self._order))
            self._live = self._numbers(self._order[first:last])
            self._block = first, last
        return self._live[:, place - first]

    def _age(self) -> None:
        self._is_aged = True
        self.aged.emit()

    def _forget_live(self) -> None:
        self._block = (0, 0)

    def _tell_changed(self, first: int, last: int, left: int, right: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, left), self.index(last, right))

    def _set_name(self, row: int) -> str:
        return "test" if self._examples is not None and self._examples.is_test[row] else "train"

    # What Qt asks for

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many examples are shown."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell says."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        texts = (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.EditRole,
            Qt.ItemDataRole.ToolTipRole,
        )
        if role not in texts or self._examples is None or not index.isValid():
            return None
        column, row = Column(index.column()), int(self._order[index.row()])
        dataset = self._examples.dataset
        if column in LIVE:
            if self._model is None:
                return None
            value = float(self._live_numbers(index.row())[LIVE.index(column)])
            is_short = role == Qt.ItemDataRole.DisplayRole
            return rounded(value) if is_short else as_typed(value).replace("-", MINUS)
        match column:
            case Column.ROW:
                return count(row + 1)
            case Column.SET:
                return self._set_name(row)
            case Column.Y:
                label = int(dataset.y[row])
                name = dataset.class_names[label]
                is_named = role == Qt.ItemDataRole.ToolTipRole and name != str(label)
                return f"{label}, {name}" if is_named else str(label)
        value = float(dataset.X[row, column - Column.X1])
        text = exact(value)
        if role == Qt.ItemDataRole.DisplayRole:
            return text.replace("-", MINUS) if len(text) <= _LONGEST_NUMBER else rounded(value)
        return text

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed into a cell, or tell why it cannot be."""
        if role != Qt.ItemDataRole.EditRole or self._examples is None or not index.isValid():
            return False
        column, row = Column(index.column()), int(self._order[index.row()])
        try:
            wanted = _edit_of(str(value), column, row, self._examples.dataset)
        except InputError as error:
            self.refused.emit(f"“{value}” was not taken. {error}")
            return False
        self.accepted.emit()
        if wanted is not None:
            self.edit_wanted.emit(*wanted)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell which cells can be typed into."""
        known = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        is_editable = index.isValid() and index.column() in _EDITABLE
        return known | Qt.ItemFlag.ItemIsEditable if is_editable else known

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return the head of a column, with what it means as its tip."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        head, meaning = _HEADS[Column(section)]
        if section in (Column.X1, Column.X2) and self._examples is not None:
            head = written(self._examples.dataset.axis_names[section - Column.X1])
            meaning = f"{head}: {meaning}"
        if role == Qt.ItemDataRole.DisplayRole:
            head = head if len(head) <= _LONGEST_HEAD else f"{head[: _LONGEST_HEAD - 1]}…"
            if self._sorted is not None and self._sorted[0] == section:
                return f"{_ARROWS[self._sorted[1]]} {head}"
            return head
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{meaning} A click sorts; the third click in a row unsorts."
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column as it is now, equal ones in the order of the data; −1 unsorts."""
        descending = order == Qt.SortOrder.DescendingOrder
        wanted = None if column < 0 else (Column(column), descending)
        if wanted != self._sorted or self._is_aged:  # Qt asks twice
            self._sorted = wanted
            self.arrange()


_LONGEST_HEAD = 11

_LONGEST_NUMBER = 8
"""A number of the data with more characters is rounded; typed over, it has all its digits."""

_ARROWS = {False: "↑", True: "↓"}

_BLOCK = 128
"""Rows whose live numbers are computed at once: more than are seen of a table."""


def _edit_of(
    text: str, column: Column, row: int, dataset: Dataset
) -> tuple[Moved | Relabelled, str] | None:
    """Return the edit that a text in a cell means, and its name; None where it changes nothing.

    Raises
    ------
    InputError
        If the text is not what the column holds.
    """
    if column is Column.Y:
        shown = text.strip()  # the cells say 0 and 1, which may be names of other classes
        label = int(shown) if shown in ("0", "1") else label_of(text, dataset)
        is_same = label == dataset.y[row]
        return None if is_same else (Relabelled((row,), (label,)), "Other class of an example")
    x1, x2 = map(float, dataset.X[row])
    number = _number(text, dataset.axis_names[column - Column.X1])
    place = (number, x2) if column is Column.X1 else (x1, number)
    return None if place == (x1, x2) else (Moved((row,), (place,)), "Move of an example")


def _number(text: str, name: str) -> float:
    number = read_number(text)
    if number is None:
        raise InputError(f"{name}: {quoted(text)} given; a number, such as 1.5, accepted")
    return number
