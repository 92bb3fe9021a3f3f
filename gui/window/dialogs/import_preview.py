"""Previews of a file that is imported: its rows in a table, two of its columns in a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QGuiApplication, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from engine.data.files.choice import OpenFile
from engine.data.files.columns import Column, Kind, is_count
from engine.data.files.file_format import is_missing
from engine.data.files.reading import FileReading
from gui.style.painting import painting
from gui.style.theme import THEMES, Theme

SHOWN_ROWS = 200
"""Rows of the file that the preview holds; those with a problem further on come after them."""

MOST_PROBLEMS = 100

MOST_POINTS = 2_000


def dropped_rows(file: OpenFile, reading: FileReading) -> str:
    """Return the rows that were left out, as tab-separated text with their lines."""
    table = file.table
    lines = ["\t".join([table.place, *table.names])]
    places = np.flatnonzero(np.isin(table.lines, reading.dropped))
    for place in places.tolist():
        cells = [str(column[place] if column[place] is not None else "") for column in table.cells]
        lines.append("\t".join([str(table.lines[place]), *cells]))
    return "\n".join(lines) + "\n"


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

    def show_roles(self, roles: Mapping[int, str]) -> None:
        """Tint the columns that are chosen, and say for what; -1 is none."""
        self._roles = dict(roles)
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
        if self._roles[column] == "counts":
            return value is None or not is_count(np.array(value))
        may_be_read = self._file.columns[column].fault is None
        is_plain = value is not None or (may_be_read and any(map(str.isdigit, str(cell))))
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
            if self._roles[index.column()] == "counts":
                return "No whole count of at least 0."
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
            return f"{column.name} holds {column.kind.value}. Click it to say what it is used as."
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
