"""How does one choose among runs, and return to one or dismiss it?"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from gui.runs.run_rows import Column, RunRow
from gui.runs.runs_delegate import RunsDelegate
from gui.runs.runs_model import RunsModel
from gui.theme import LIGHT, UNIT, Theme, figure_font

_ROOMS = {
    Column.ALPHA: "0.00001",
    Column.BATCH: "1,024",
    Column.L1: "0.001",
    Column.L2: "0.001",
    Column.STEP: "000,000",
    Column.LOSS: "0.0000",
    Column.ACCURACY: "00.0 %",
    Column.TEST: "0.0000",
    Column.DISTANCE: "0.0000",
    Column.DISMISS: "×",
}
"""Texts for which a column always has room, so that numbers do not push each other about."""

_LEAST_NAME, _MOST_NAME = 14 * UNIT, 26 * UNIT
_MOST_FEATURES = 18 * UNIT
_LEAST_REMARK = 12 * UNIT


class RunsTable(QTableView):
    """The current run and, below it, those that were put aside.

    Signals
    -------
    run_chosen(object)
        The key of the run in the chosen row; None in the row of the current run.
    return_requested(int), dismiss_requested(int)
        The run of this key is to go on, or is no longer wanted.
    """

    run_chosen = Signal(object)
    return_requested = Signal(int)
    dismiss_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("runsTable")
        self.setAccessibleName("Runs")
        self.setAccessibleDescription(
            "Enter returns to the chosen run, F2 renames it, Delete dismisses it."
        )
        self.runs = RunsModel(self)
        self._scale = 1.0
        self._chosen: int | None = None
        self._delegate = RunsDelegate(self.runs, self)
        self.setModel(self.runs)
        self.setItemDelegate(self._delegate)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.clicked.connect(self._on_self_clicked)
        self.doubleClicked.connect(self._on_self_double_clicked)
        self.selectionModel().currentRowChanged.connect(self._on_selection_current_row_changed)
        self.apply_theme(LIGHT)

    def show_rows(self, rows: list[RunRow], best: int | None, hidden: frozenset[Column]) -> None:
        """Show these rows, the loss of one of them strong, without the `hidden` columns."""
        names = [row.texts[Column.NAME] for row in self.runs.rows()]
        is_other = self.runs.show_rows(rows, best)
        changed = is_other or names != [row.texts[Column.NAME] for row in rows]
        for column in (Column.FEATURES, Column.TEST):
            if self.isColumnHidden(column) != (column in hidden):
                self.setColumnHidden(column, column in hidden)
                changed = True
        if is_other:
            self.choose(self._chosen)
        if changed:
            self._fit()

    def choose(self, key: int | None) -> None:
        """Choose the row of a run; that of the current run where there is none of this key."""
        place = self.runs.place_of(key)
        self.setCurrentIndex(self.runs.index(place or 0, Column.NAME))
        self._tell_chosen(None if place is None else key)

    def chosen(self) -> int | None:
        """Return the key of the run in the chosen row; None in that of the current run."""
        return self._chosen

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._scale = scale
        self._delegate.apply_theme(theme, scale)
        self.setStyleSheet(
            "QTableView { border: none; background: transparent; "
            "selection-background-color: transparent; } "
            f"QHeaderView {{ background: {theme.panel}; }} "
            f"QHeaderView::section {{ background: {theme.panel}; font-size: {10 * scale}pt; "
            f"padding: 2px {UNIT}px; }}"
        )
        self.setFont(figure_font(10 * scale))
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self._fit()

    def sizeHint(self) -> QSize:
        """Be as high as all rows."""
        return QSize(80 * UNIT, self._height(self.runs.rowCount()))

    def minimumSizeHint(self) -> QSize:
        """Leave room for a few rows; the others are scrolled to."""
        return QSize(20 * UNIT, self._height(3))

    def _height(self, rows: int) -> int:
        header = self.horizontalHeader().sizeHint().height()
        return header + rows * self.verticalHeader().defaultSectionSize() + 2

    def _fit(self) -> None:
        """Give each column the room that its texts need, and remarks what is left."""
        metrics = self.fontMetrics()
        room = self.viewport().width()
        for column in Column:
            if self.isColumnHidden(column) or column is Column.REMARK:
                continue
            heading = str(self.runs.headerData(column, Qt.Orientation.Horizontal))
            texts = (heading, _ROOMS.get(column, ""))
            width = max(map(metrics.horizontalAdvance, texts)) + 2 * UNIT
            width = max(width, self.sizeHintForColumn(column))
            if column is Column.NAME:
                least, most = round(_LEAST_NAME * self._scale), round(_MOST_NAME * self._scale)
                width = min(max(width, least), most)
            elif column is Column.FEATURES:
                width = min(width, round(_MOST_FEATURES * self._scale))
            self.setColumnWidth(column, width)
            room -= width
        self.setColumnWidth(Column.REMARK, max(room, round(_LEAST_REMARK * self._scale)))
        self.updateGeometry()

    def _tell_chosen(self, key: int | None) -> None:
        if key != self._chosen:
            self._chosen = key
            self.run_chosen.emit(key)

    @Slot(QModelIndex)
    def _on_self_clicked(self, index: QModelIndex) -> None:
        key = self.runs.row(index.row()).key
        if index.column() == Column.DISMISS and key is not None:
            self.dismiss_requested.emit(key)

    @Slot(QModelIndex)
    def _on_self_double_clicked(self, index: QModelIndex) -> None:
        key = self.runs.row(index.row()).key
        if key is not None and index.column() not in (Column.NAME, Column.DISMISS):
            self.return_requested.emit(key)

    @Slot(QModelIndex, QModelIndex)
    def _on_selection_current_row_changed(self, now: QModelIndex, before: QModelIndex) -> None:
        if now.isValid():
            self._tell_chosen(self.runs.row(now.row()).key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return to the chosen run, dismiss it, or choose none."""
        key, pressed = self._chosen, event.key()
        if pressed == Qt.Key.Key_Escape and key is not None:
            self.choose(None)
        elif pressed in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and key is not None:
            self.return_requested.emit(key)
        elif pressed == Qt.Key.Key_Delete and key is not None:
            self.dismiss_requested.emit(key)
        elif pressed == Qt.Key.Key_F2 and key is not None:
            self.edit(self.runs.index(self.currentIndex().row(), Column.NAME))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew."""
        super().resizeEvent(event)
        self._fit()
