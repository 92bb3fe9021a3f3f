"""How does a cell of the table of runs look?"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui.panels.runs.run_rows import Column
from gui.panels.runs.runs_model import ACTIONS, WORDS, RunsModel, alignment
from gui.plotting.boundary_line import boundary_pen
from gui.plotting.ghost_look import SAMPLE_WIDTH, draw_sample
from gui.style.painting import saved
from gui.style.theme import LIGHT, UNIT, Theme, figure_font

_LONGEST_NAME = 40
_BAR = 2


class _NameField(QLineEdit):
    """A name that is being written; what its keys mean to the table waits until it is done."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep even those keys that a field has no use for, such as Enter, Up and Down."""
        super().keyPressEvent(event)
        event.accept()


class RunsDelegate(QStyledItemDelegate):
    """Draws texts over hairlines; before each name a piece of the run's line.

    A row that is chosen has a ground of its own and, where the keys go to the table, a bar.
    """

    def __init__(self, model: RunsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = LIGHT
        self._scale = 1.0
        self._font = self._strong = figure_font()
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self._font = figure_font(10 * scale)
        self._strong = figure_font(10 * scale)
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
            self._draw_sample(painter, row.look, rect)
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

    def _draw_sample(self, painter: QPainter, look: int | None, rect: QRect) -> None:
        half = SAMPLE_WIDTH / 2 * self._scale
        centre = QPointF(rect.left() + UNIT + half, rect.center().y() + 0.5)
        with saved(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if look is None:
                painter.setPen(boundary_pen(self._theme, self._scale))
                painter.drawLine(centre - QPointF(half, 0), centre + QPointF(half, 0))
            else:
                draw_sample(painter, centre, look, self._theme, self._scale)

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
