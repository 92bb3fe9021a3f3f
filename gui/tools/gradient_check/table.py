"""The table of derivatives that agree digit by digit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import takewhile

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from engine.graph.gradient_check import GradientCheck
from engine.support.numbers import MINUS, digits, subscript
from gui.style.theme import UNIT, figure_font
from gui.style.themed import Themed, ThemedWidget
from gui.widgets.tables import LEFT, RIGHT, show_to_read

HEADINGS = ("", "analytic", "numeric", "relative error")
AGREEING = Qt.ItemDataRole.UserRole
"""Under this role a cell keeps how many of its characters agree with the cell beside it."""

_DECIMALS = 12


class CheckTable(ThemedWidget, QTableWidget):
    """A row for each parameter; digits in which the two derivatives differ are pale.

    Signals
    -------
    row_chosen(int)
        The user chose the row of another parameter.
    """

    row_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(0, len(HEADINGS))
        self.setObjectName("checkTable")
        self.setAccessibleName("Derivatives")
        show_to_read(self, HEADINGS)
        self._cells: list[list[QTableWidgetItem]] = []
        self._delegate = _TwoTone(self)
        self.setItemDelegate(self._delegate)
        self.currentCellChanged.connect(self._on_current_cell_changed)

    def show_parameters(self, n: int) -> None:
        """Have a row for each of n weights and the bias."""
        if self.rowCount() == n + 1:
            return
        self.setRowCount(n + 1)
        self._cells = [[QTableWidgetItem() for _ in HEADINGS] for _ in range(n + 1)]
        for row, cells in enumerate(self._cells):
            cells[0].setText(f"dw{subscript(row + 1)}" if row < n else "db")
            for column, cell in enumerate(cells):
                cell.setTextAlignment(RIGHT if column else LEFT)
                self.setItem(row, column, cell)
        self.setCurrentCell(0, 0)
        self._fit()

    def show_check(self, check: GradientCheck) -> None:
        """Show the derivatives at the one width of `check`."""
        for row, (_, *numbers, error) in enumerate(self._cells):
            texts = (_long(float(check.analytic[row])), _long(float(check.numeric[0, row])))
            for cell, text in zip(numbers, texts, strict=True):
                cell.setText(text)
                cell.setData(AGREEING, _agreeing(*texts))
            error.setText(digits(float(check.error[0, row])))

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFont(figure_font(10 * self._scale))
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + UNIT // 2)
        self._fit()

    def themed_parts(self) -> Iterable[Themed]:
        """Return what draws the cells."""
        return (self._delegate,)

    def _fit(self) -> None:
        """Give each column the room that its longest number needs."""
        metrics, header = self.fontMetrics(), self.horizontalHeader()
        long, short = (f"{MINUS}0.{'0' * places}e+000" for places in (_DECIMALS, 4))
        texts = ("dw₇", long, long, short)
        widths = [metrics.horizontalAdvance(text) + 3 * UNIT for text in texts]
        for column, width in enumerate(widths):
            header.resizeSection(column, width)
        header.setSectionResizeMode(len(HEADINGS) - 1, QHeaderView.ResizeMode.Stretch)
        self.setMinimumWidth(sum(widths) + 2)
        rows = sum(self.rowHeight(row) for row in range(self.rowCount()))
        self.setFixedHeight(header.sizeHint().height() + rows + 2)

    @Slot(int, int, int, int)
    def _on_current_cell_changed(self, row: int, column: int, old_row: int, old: int) -> None:
        if row >= 0 and row != old_row:
            self.row_chosen.emit(row)


class _TwoTone(Themed, QStyledItemDelegate):
    """Draws the first characters of a number in ink and the rest pale."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one cell."""
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        cell.state &= ~QStyle.StateFlag.State_HasFocus
        text, cell.text = cell.text, ""
        style = cell.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        agreeing = index.data(AGREEING)
        parts = [(text, "ink", 255)]
        if agreeing is not None:
            parts = [(text[:agreeing], "ink", 255), (text[agreeing:], "muted", 200)]
        elif index.column() == 0 and cell.state & QStyle.StateFlag.State_Selected:
            parts = [(text, "backward", 255)]  # as its curve
        width = cell.fontMetrics.horizontalAdvance(text)
        room = cell.rect.adjusted(UNIT, 0, -UNIT, 0)
        if cell.displayAlignment & Qt.AlignmentFlag.AlignRight:
            room.setLeft(room.right() - width)
        painter.setFont(cell.font)
        for part, color, opacity in parts:
            painter.setPen(self._theme.color(color, opacity))
            painter.drawText(room, LEFT, part)
            room.adjust(cell.fontMetrics.horizontalAdvance(part), 0, 0, 0)


def _agreeing(one: str, other: str) -> int:
    """Return with how many equal characters two texts begin."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _long(value: float) -> str:
    """Return a number with so many digits that two nearly equal ones can be told apart."""
    if not math.isfinite(value):
        return "too large"
    size = abs(value)
    plain = size == 0 or 0.00095 <= size < 99_999.5
    text = f"{value + 0.0:.{_DECIMALS}f}" if plain else f"{value:.{_DECIMALS}e}"
    return text.replace("-", MINUS)
