"""The view of the table of examples, with the delegate that draws its cells."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Slot,
)
from PySide6.QtGui import QHideEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.plotting.selection import PointedExample
from gui.style.theme import UNIT, figure_font
from gui.style.themed import Themed, ThemedWidget
from gui.tools.examples_table.model import Column, ExamplesModel
from gui.widgets.tables import show_numbers

_ROOMS = {Column.ROW: "1,000,000", Column.Y: "↑ 00", Column.SET: "↑ train"}
"""Texts for which these columns have room; the others share what is left."""

_BAR = 3


class _CellDelegate(Themed, QStyledItemDelegate):
    """Draws selected examples as selected, whether the view has selected them or the plot.

    A line beneath a row says that its example is pointed at, here or in a plot.
    """

    def __init__(self, model: ExamplesModel, pointed: PointedExample, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._pointed = model, pointed

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Let selected examples look so."""
        super().initStyleOption(option, index)
        option.state &= ~(QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus)
        if self._model.is_chosen(index.row()):
            option.state |= QStyle.StateFlag.State_Selected

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one cell; a bar stands before a selected row."""
        super().paint(painter, option, index)
        if index.column() == Column.ROW and self._model.is_chosen(index.row()):
            rect = option.rect
            bar = QRect(rect.left(), rect.top(), _BAR, rect.height())
            painter.fillRect(bar, self._theme.color("accent"))
        if self._pointed.row is not None and self._model.row_at(index.row()) == self._pointed.row:
            rect = option.rect
            for top in (rect.top(), rect.bottom()):
                line = QRect(rect.left(), top, rect.width(), 1)
                painter.fillRect(line, self._theme.color("muted"))

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """Let a cell be typed over."""
        field = QLineEdit(parent)
        field.setProperty("role", "cell")
        head = self._model.headerData(index.column(), Qt.Orientation.Horizontal)
        field.setAccessibleName(f"{head} of example {self._model.index(index.row(), 0).data()}")
        return field


class ExamplesView(ThemedWidget, QTableView):
    """Rows of examples, which are selected and pointed at here and in the plots alike."""

    def __init__(self, model: ExamplesModel, pointed: PointedExample) -> None:
        super().__init__()
        self._examples, self._pointed = model, pointed
        self._marked: int | None = None
        self.setObjectName("examplesTable")
        self.setAccessibleName("Examples")
        self.setAccessibleDescription(
            "F2 or typing edits a cell, Delete removes the selected examples, Ctrl+C copies them, "
            "Ctrl+V pastes rows."
        )
        self._delegate = _CellDelegate(model, pointed, self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        show_numbers(self)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        header = self.horizontalHeader()
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in _ROOMS:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        # With the selection of the table, a head asks each of its cells whether it is selected.
        header.setSelectionModel(QItemSelectionModel(model, self))
        header.setSortIndicatorShown(False)  # the head itself has an arrow, with room of its own
        header.sortIndicatorChanged.connect(self._on_header_sort_indicator_changed)
        self.setMouseTracking(True)
        self.entered.connect(self._on_entered)
        self.viewportEntered.connect(self._forget_pointer)
        model.modelReset.connect(self._forget_pointer)
        pointed.changed.connect(self._on_pointed_changed)

    def seen(self) -> tuple[int, int]:
        """Return the first and last place that is on screen; the last is lower if none is."""
        first = self.rowAt(0)
        if first < 0:
            return 0, -1
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else self.model().rowCount() - 1

    def go_to(self, place: int, column: int = Column.X1) -> None:
        """Bring the keyboard to a cell, as near to this place as there is one."""
        last = self.model().rowCount() - 1
        index = self.model().index(min(place, last), column)
        if index.isValid():
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.NoUpdate)

    def keyboardSearch(self, search: str) -> None:
        """Let letters and digits type into cells alone."""

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFont(figure_font(10 * self._scale))
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        for column, text in _ROOMS.items():
            self.setColumnWidth(column, self.fontMetrics().horizontalAdvance(text) + 2 * UNIT)

    @Slot()
    def _on_header_sort_indicator_changed(self) -> None:
        """Show the beginning of the new order."""
        self.scrollToTop()

    @Slot(QModelIndex)
    def _on_entered(self, index: QModelIndex) -> None:
        self._pointed.point_at(self._examples.row_at(index.row()), self)

    @Slot()
    def _forget_pointer(self) -> None:
        self._pointed.point_at(None, self)

    @Slot()
    def _on_pointed_changed(self) -> None:
        """Paint the row of the example pointed at anew, and that of the one before."""
        first, last = self.seen()
        shown = self._examples.rows()[first : last + 1]
        for row in (self._marked, self._pointed.row):
            for place in (np.flatnonzero(shown == row) + first).tolist():
                top, height = self.rowViewportPosition(place), self.rowHeight(place)
                self.viewport().update(0, top, self.viewport().width(), height)
        self._marked = self._pointed.row

    def leaveEvent(self, event: QEvent) -> None:
        """Take note that the pointer has left."""
        super().leaveEvent(event)
        self._forget_pointer()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget the pointer: it may be elsewhere when the table is shown again."""
        super().hideEvent(event)
        self._forget_pointer()

    def themed_parts(self) -> Iterable[Themed]:
        """Return what draws the cells."""
        return (self._delegate,)
