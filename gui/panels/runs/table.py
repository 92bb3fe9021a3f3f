"""View and delegate of the table of runs."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
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

from gui.panels.runs.model import ACTIONS, BACK, CROSS, WORDS, Column, RunRow, RunsModel, alignment
from gui.plotting.decision_boundary import boundary_pen
from gui.plotting.legend import draw_line_sign
from gui.plotting.pinned_runs import SAMPLE_WIDTH, draw_sample
from gui.style.painting import saved
from gui.style.theme import UNIT, figure_font
from gui.style.themed import Themed, ThemedWidget
from gui.widgets.tables import show_numbers

_LONGEST_NAME = 40

_BAR = 2


class _NameField(QLineEdit):
    """A name that is being written; what its keys mean to the table waits until it is done."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep even those keys that a field has no use for, such as Enter, Up and Down."""
        super().keyPressEvent(event)
        event.accept()


class RunsDelegate(Themed, QStyledItemDelegate):
    """Draws texts over hairlines; before each name a piece of the run's line.

    A row that is chosen has a ground of its own and, where the keys go to the table, a bar.
    """

    def __init__(self, model: RunsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._font = self._strong = figure_font()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._font = figure_font(10 * self._scale)
        self._strong = figure_font(10 * self._scale)
        self._strong.setWeight(QFont.Weight.DemiBold)

    def name_room(self) -> int:
        """Return how many pixels of the first column stand before the name."""
        return UNIT + round(SAMPLE_WIDTH * self._scale) + UNIT

    def width_of(self, text: str, column: int) -> int:
        """Return how wide a cell of a column must be to show a text in full, strong or not."""
        margins = UNIT if column in ACTIONS else 2 * UNIT
        return QFontMetrics(self._strong).horizontalAdvance(text) + margins

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one cell."""
        place, column = index.row(), index.column()
        row, rect, theme = self._model.row(place), option.rect, self._theme
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        has_keys = option.widget is not None and option.widget.hasFocus()
        if chosen and (has_keys or row.key is not None):
            painter.fillRect(rect, theme.color("hairline"))
        line = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(line, theme.color("hairline"))
        room = (
            rect.adjusted(0, 0, 0, -1) if column in ACTIONS else rect.adjusted(UNIT, 0, -UNIT, -1)
        )
        if column == Column.NAME:
            if chosen and has_keys:
                bar = QRect(rect.left(), rect.top(), _BAR, rect.height() - 1)
                painter.fillRect(bar, theme.color("accent"))
            self._draw_sample(painter, row.style, rect)
            room.setLeft(rect.left() + self.name_room())
        text = row.texts[column]
        if not text:
            return
        is_best = column == Column.LOSS and self._model.is_best(place)
        font = self._strong if is_best else self._font
        painter.setFont(font)
        quiet = column in (Column.REMARK, Column.FEATURES, *ACTIONS)
        pointed = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if column in ACTIONS and pointed:
            quiet = False
        painter.setPen(theme.color("muted" if quiet else "ink"))
        if column in WORDS:
            shown = Qt.TextElideMode.ElideRight
            text = QFontMetrics(font).elidedText(text, shown, room.width())
        painter.drawText(room, alignment(column), text)

    def _draw_sample(self, painter: QPainter, style: int | None, rect: QRect) -> None:
        half = SAMPLE_WIDTH / 2 * self._scale
        centre = QPointF(rect.left() + UNIT + half, rect.center().y() + 0.5)
        with saved(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if style is None:
                painter.setPen(boundary_pen(self._theme, self._scale))
                draw_line_sign(painter, centre, half)
            else:
                draw_sample(painter, centre, style, self._theme, self._scale)

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """Let a name be written over."""
        field = _NameField(parent)
        field.setProperty("role", "cell")
        field.setMaxLength(_LONGEST_NAME)
        field.setAccessibleName(f"Name of {self._model.row(index.row()).texts[Column.NAME]}")
        return field

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Leave the piece of line beside it."""
        editor.setGeometry(option.rect.adjusted(self.name_room() - UNIT // 2 - 1, 0, 0, -1))

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Have room for the text."""
        metrics = QFontMetrics(self._strong)
        width = self.width_of(self._model.row(index.row()).texts[index.column()], index.column())
        if index.column() == Column.NAME:
            width += self.name_room() - UNIT
        return QSize(width, metrics.height() + 5)


_ROOMS = {
    Column.ALPHA: "0.00001",
    Column.BATCH: "1,024",
    Column.L1: "0.001",
    Column.L2: "0.001",
    Column.STEP: "000,000",
    Column.LOSS: "0.0000",
    Column.ACCURACY: "00.0 %",
    Column.TEST: "0.0000",
    Column.DISTANCE: "0.0e−00",
    Column.RETURN: BACK,
    Column.DISMISS: CROSS,
}
"""Texts for which a column always has room, so that numbers do not push each other about."""

_LEAST = {
    Column.NAME: 14 * UNIT,
    Column.OPTIMIZER: 8 * UNIT,
    Column.FEATURES: 8 * UNIT,
    Column.REMARK: 8 * UNIT,
}

_SETTINGS = (Column.BATCH, Column.L1, Column.L2, Column.FEATURES)
"""Columns that tell nothing of the difference where they are alike in all rows."""

_MOST = {Column.NAME: 26 * UNIT, Column.OPTIMIZER: 20 * UNIT, Column.FEATURES: 18 * UNIT}
"""Widths of words, which are cut short where numbers need the room."""


class RunsTable(ThemedWidget, QTableView):
    """The current run and, below it, pinned and replaced ones.

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
        self._chosen: int | None = None
        self._left_out: frozenset[Column] = frozenset()
        self._unread: frozenset[Column] = frozenset()  # columns in which there is nothing to read
        self._delegate = RunsDelegate(self.runs, self)
        self.setModel(self.runs)
        self.setItemDelegate(self._delegate)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        show_numbers(self)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(2 * UNIT)  # for columns of a sign alone
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.clicked.connect(self._on_self_clicked)
        self.doubleClicked.connect(self._on_self_double_clicked)
        self.selectionModel().currentRowChanged.connect(self._on_selection_current_row_changed)

    def show_rows(self, rows: list[RunRow], best: int | None, hidden: frozenset[Column]) -> None:
        """Show these rows, the loss of one of them strong, without the `hidden` columns."""
        hidden |= self._left_out
        before = self.runs.rows()
        is_other = self.runs.show_rows(rows, best)
        changed = is_other or any(
            self._needs_room(row, old) for row, old in zip(rows, before, strict=True)
        )
        if hidden != self._unread:
            self._unread = hidden
            changed = True
        if is_other:
            self.choose(self._chosen)
        if changed:
            self._fit()

    def show_as_figure(self) -> None:
        """Leave out what is to be clicked, and cut no word short."""
        self._left_out = frozenset(ACTIONS)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)

    def choose(self, key: int | None) -> None:
        """Choose the row of a run; that of the current run where there is none of this key."""
        place = self.runs.place_of(key)
        self.setCurrentIndex(self.runs.index(place or 0, Column.NAME))
        self._tell_chosen(None if place is None else key)

    def chosen(self) -> int | None:
        """Return the key of the run in the chosen row; None in that of the current run."""
        return self._chosen

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFont(figure_font(10 * self._scale))
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 5)

    def themed_parts(self) -> Iterable[Themed]:
        """Return what draws the cells."""
        return (self._delegate,)

    def refit(self) -> None:
        """Give each column room for its texts."""
        self._fit()

    def sizeHint(self) -> QSize:
        """Be as high as all rows."""
        return QSize(80 * UNIT, self._height(self.runs.rowCount()))

    def height_within(self, room: int) -> int:
        """Return the height in which no row is cut in two, of at most `room` pixels if it can."""
        rows = self.runs.rowCount()
        while rows > 1 and self._height(rows) > room:
            rows -= 1
        return self._height(rows)

    def minimumSizeHint(self) -> QSize:
        """Leave room for a few rows; the others are scrolled to."""
        return QSize(20 * UNIT, self._height(3))

    def _height(self, rows: int) -> int:
        header = self.horizontalHeader().sizeHint().height()
        return header + rows * self.verticalHeader().defaultSectionSize() + 2

    def _needs_room(self, row: RunRow, before: RunRow) -> bool:
        """Tell whether a row has another name or remark, or a number wider than its column."""
        if row is before:
            return False
        for column, (text, old) in enumerate(zip(row.texts, before.texts, strict=True)):
            if text == old or self.isColumnHidden(column):
                continue
            if column in WORDS or self._delegate.width_of(text, column) > self.columnWidth(column):
                return True
        return False

    def _fit(self) -> None:
        """Give each column the room that its numbers need, and words what is left."""
        widths: dict[Column, int] = {}
        least: dict[Column, int] = {}
        for column in Column:
            if column in self._unread:
                continue
            heading = str(self.runs.headerData(column, Qt.Orientation.Horizontal))
            heads = self._delegate.width_of(heading, column)
            width = max(heads, self._delegate.width_of(_ROOMS.get(column, ""), column))
            widths[column] = max(width, self.sizeHintForColumn(column))
            least[column] = widths[column]
            if column in WORDS and not self._left_out:
                short = round(_LEAST[column] * self._scale)
                least[column] = min(widths[column], max(short, heads))
        if self._left_out:
            self.setMinimumWidth(sum(widths.values()))
        room = self.viewport().width()
        shown = self._with_room(widths, least, room)
        for column in Column:
            if self.isColumnHidden(column) == (column in shown):
                self.setColumnHidden(column, column not in shown)
        spare = room - sum(least[column] for column in shown)
        for column in shown:
            more = max(self._wanted(column, widths[column]) - least[column], 0)
            given = max(min(more, spare), 0)
            spare -= given
            at_last = max(spare, 0) if column == Column.REMARK else 0
            self.setColumnWidth(column, least[column] + given + at_last)
        self.updateGeometry()

    def _wanted(self, column: Column, width: int) -> int:
        """Return the width that is enough for a column whose texts take `width`."""
        return min(width, round(_MOST[column] * self._scale)) if column in _MOST else width

    def _with_room(
        self, widths: dict[Column, int], least: dict[Column, int], room: int
    ) -> list[Column]:
        """Return the columns that have room: the rarest make room for others, and words in full."""
        shown = list(widths)
        if self._left_out:  # a figure is as wide as it needs
            return shown

        def fits(*, in_full: bool) -> bool:
            return room >= sum(
                self._wanted(column, widths[column])
                if in_full and column != Column.REMARK
                else least[column]
                for column in shown
            )

        alike = [column for column in _SETTINGS if self._is_alike(column)]
        for column in (*alike, Column.DISTANCE):
            if column in shown and not fits(in_full=True):
                shown.remove(column)
        if Column.TEST in shown and not fits(in_full=False):
            shown.remove(Column.TEST)
        return shown

    def _is_alike(self, column: Column) -> bool:
        """Tell whether all runs have the same text in a column."""
        return len({row.texts[column] for row in self.runs.rows()}) <= 1

    def _tell_chosen(self, key: int | None) -> None:
        if key != self._chosen:
            self._chosen = key
            self.run_chosen.emit(key)

    @Slot(QModelIndex)
    def _on_self_clicked(self, index: QModelIndex) -> None:
        key = self.runs.row(index.row()).key
        if key is None:
            return
        if index.column() == Column.RETURN:
            self.return_requested.emit(key)
        elif index.column() == Column.DISMISS:
            self.dismiss_requested.emit(key)

    @Slot(QModelIndex)
    def _on_self_double_clicked(self, index: QModelIndex) -> None:
        key = self.runs.row(index.row()).key
        if key is not None and index.column() not in (Column.NAME, *ACTIONS):
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
