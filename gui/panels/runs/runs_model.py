"""Which cell of the table of runs holds which text?"""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from gui.panels.runs.run_rows import Column, RunRow

_HEADINGS = {
    Column.NAME: ("", "Which run"),
    Column.ALPHA: ("α", "Learning rate"),
    Column.BATCH: ("batch", "Examples a step"),
    Column.L1: ("L1", "Penalty λ·‖w‖₁"),
    Column.L2: ("L2", "Penalty λ/2·‖w‖²"),
    Column.FEATURES: ("features", "What the model is fed"),
    Column.STEP: ("step", "Where the run is, or was put aside"),
    Column.LOSS: (
        "J",
        "Loss over the training examples, penalty included; the lowest among runs that share one "
        "J is strong",
    ),
    Column.ACCURACY: ("accuracy", "Share of right predictions over the training examples"),
    Column.TEST: ("test", "Loss over the test examples, without penalty"),
    Column.DISTANCE: ("‖θ − θ*‖", "Distance of all parameters from the optimum of the run's own J"),
    Column.REMARK: ("", "Remark"),
    Column.RETURN: ("", "Return"),
    Column.DISMISS: ("", "Dismiss"),
}

WORDS = (Column.NAME, Column.FEATURES, Column.REMARK)
"""Columns of words, which may be cut short with an ellipsis; a number is written in full."""

ACTIONS = (Column.RETURN, Column.DISMISS)
"""Columns of signs to be clicked."""

_ACTS = {Column.RETURN: "Return to {}", Column.DISMISS: "Dismiss {}"}
_KEYS = {Column.RETURN: "(Enter)", Column.DISMISS: "(Delete)"}
_RENAME = "Double click or F2: rename"
_RETURN = "Double click or Enter: return to this run"

_Index = QModelIndex | QPersistentModelIndex

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def alignment(column: int) -> Qt.AlignmentFlag:
    """Return where the texts of a column stand: numbers end below each other."""
    if column in ACTIONS:
        return Qt.AlignmentFlag.AlignCenter
    return LEFT if column in WORDS else RIGHT


class RunsModel(QAbstractTableModel):
    """Rows of runs; of rows that stay, only the cells that change are told to be drawn anew.

    Signals
    -------
    rename_requested(int, str)
        The run of this key is to have this name; the table shows it when the run has it.
    """

    rename_requested = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[RunRow] = []
        self._best: int | None = None

    def show_rows(self, rows: list[RunRow], best: int | None) -> bool:
        """Show these rows, the loss of one of them strong; tell whether they are other runs."""
        is_other = [row.key for row in rows] != [row.key for row in self._rows]
        if is_other or not self._rows:
            self.beginResetModel()
            self._rows, self._best = rows, best
            self.endResetModel()
            return True
        before, self._rows = self._rows, rows
        for place, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old is new:
                continue
            for column, (text, other) in enumerate(zip(old.texts, new.texts, strict=True)):
                if text != other:
                    self._tell(place, column)
        if best != self._best:
            changed = {self._best, best} - {None}
            self._best = best
            for place in range(len(rows)):
                if place in changed:
                    self._tell(place, Column.LOSS)
        return False

    def row(self, place: int) -> RunRow:
        """Return what is said of a run."""
        return self._rows[place]

    def rows(self) -> list[RunRow]:
        """Return what is said of all runs."""
        return self._rows

    def is_best(self, place: int) -> bool:
        """Tell whether a row has the lowest loss."""
        return place == self._best

    def place_of(self, key: int | None) -> int | None:
        """Return the row of a run; None if it has none."""
        return next((place for place, row in enumerate(self._rows) if row.key == key), None)

    def _tell(self, place: int, column: int) -> None:
        index = self.index(place, column)
        self.dataChanged.emit(index, index)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Count the runs."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the text, alignment, tip or spoken words of a cell."""
        row, column = self._rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.texts[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if column in ACTIONS and row.key is not None:
                return _ACTS[Column(column)].format(row.texts[Column.NAME])
            return f"{_HEADINGS[Column(column)][1]}: {row.texts[column]}"
        return None

    def _tip(self, row: RunRow, column: int) -> str:
        if column == Column.DISTANCE and row.tip:
            return row.tip
        if column in ACTIONS:
            act = _ACTS[Column(column)].format(row.texts[Column.NAME])
            return f"{act} {_KEYS[Column(column)]}" if row.key is not None else ""
        how = ""
        if row.key is not None:
            how = _RENAME if column == Column.NAME else _RETURN
        return "\n".join(filter(None, (row.texts[column] if column in WORDS else "", how)))

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another name."""
        row = self._rows[index.row()]
        name = str(value).strip()
        if row.key is None or not name or name == row.texts[Column.NAME]:
            return False
        self.rename_requested.emit(row.key, name)
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let names of runs that were put aside be edited."""
        flags = super().flags(index)
        if index.column() == Column.NAME and self._rows[index.row()].key is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the heading of a column, with its meaning."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[Column(section)][0]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _HEADINGS[Column(section)][1]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(section)
        return None
