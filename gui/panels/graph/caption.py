"""Caption and NumPy lines beside the computation graph."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QTextEdit,
    QWidget,
)

from engine.graph.numpy_code import Snippet
from gui.style.painting import painting
from gui.style.theme import UNIT, figure_font
from gui.style.themed import ThemedWidget
from gui.widgets.labels import elided_label, explain, tighten

_KEY_WIDTH = 28

_BETWEEN = 2
"""Pixels between what is said of a node and the line below it."""

_LEGEND = (("backward", "backward", True), ("forward", "ink", False))
"""From the right: a word, its colour in the theme, and whether its arrow points to the left."""


_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class Caption(ThemedWidget, QWidget):
    """What the node or the micro-step means; below it how far the walk is, and a note.

    Each is a line, or more where it is too narrow for that. Room that was taken is kept until the
    width changes: the graph above would else jump with each node that is pointed at. At the end of
    the first line stands how the two passes are told apart.
    """

    def __init__(self) -> None:
        super().__init__()
        self._text = self._note = self._pointed = ""
        self._warns = False
        self._stages: tuple[str, ...] = ()
        self._stage = -1
        self._height = 0
        self.setObjectName("graphCaption")
        self.setFont(figure_font())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._fit()

    def show_text(self, text: str) -> None:
        """Show what the node or the micro-step means."""
        if text != self._text:
            self._text = text
            self._describe()

    def show_note(self, note: str, *, warns: bool = False) -> None:
        """Show what else must be told; it stands out if it `warns`."""
        if (note, warns) != (self._note, self._warns):
            self._note, self._warns = note, warns
            self._describe()

    def show_pointed(self, text: str) -> None:
        """Show, in place of the note, what is told of another example; empty shows the note."""
        if text != self._pointed:
            self._pointed = text
            self.update()

    def show_stage(self, stages: tuple[str, ...], stage: int) -> None:
        """Show the parts of a step, and where the walk stands; none outside of a walk."""
        if (stages, stage) != (self._stages, self._stage):
            self._stages, self._stage = stages, stage
            self._describe()

    def text(self) -> str:
        """Return all words."""
        return "\n".join(filter(None, (self._text, self._pointed or self._note)))

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFont(figure_font(9.5 * self._scale))
        self._fit_anew()

    def sizeHint(self) -> QSize:
        """Have room for all words."""
        return QSize(40 * UNIT, self._height)

    def _fit_anew(self) -> None:
        self._height = 0
        self._fit()

    def _fit(self) -> None:
        """Take room for all words, and keep what there is."""
        needed = self._size(self._text, self.width()).height() + _BETWEEN
        needed += self._size(self._note, self.width() - self._note_left()).height()
        if needed > self._height:
            self._height = needed
            self.updateGeometry()

    def _size(self, text: str, width: float) -> QSize:
        """Return the room that a text takes in this width, a line at least."""
        room = QRect(0, 0, max(1, int(width)), 0)
        found = self.fontMetrics().boundingRect(room, _WRAPPED, text).size()
        return found.expandedTo(QSize(0, self.fontMetrics().height()))

    def _describe(self) -> None:
        self._fit()
        self.setAccessibleName(self.text())
        self.setToolTip(self.text())
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew in another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_anew()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all words."""
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            metrics = self.fontMetrics()
            upper = metrics.ascent()
            below = self._size(self._text, self.width()).height() + _BETWEEN
            # The words come first: without room for both there is no legend.
            beside = self.width() - metrics.horizontalAdvance(self._text) - 2 * UNIT
            if beside >= self._legend_width():
                self._draw_legend(painter, upper)
            painter.setPen(self._theme.color("ink"))
            painter.drawText(QRect(QPoint(0, 0), self.size()), _WRAPPED, self._text)
            self._draw_stages(painter, below + metrics.ascent())
            painter.setPen(self._theme.color("ink"))
            x = self._note_left()
            if self._pointed:
                mode = Qt.TextElideMode.ElideRight
                cut = metrics.elidedText(self._pointed, mode, self.width() - x)
                painter.drawText(QPointF(x, below + metrics.ascent()), cut)
                return
            note = QRect(QPoint(x, below), self._size(self._note, self.width() - x))
            if self._note and self._warns:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.color("caution"))
                margin = UNIT // 2
                painter.drawRoundedRect(note.adjusted(-margin, 0, margin, 0), 3, 3)
            painter.setPen(self._theme.color("ink"))
            painter.drawText(note, _WRAPPED, self._note)

    def _note_left(self) -> int:
        """Return where the note begins: behind the parts of a step, and what stands out further."""
        x = UNIT // 2 if self._warns else 0
        for place in range(len(self._stages)):
            x += self._stage_width(place) + 3 * UNIT // 2
        return x + UNIT if self._stages else x

    def _stage_font(self, place: int) -> QFont:
        font = QFont(self.font())
        font.setBold(place == self._stage)
        return font

    def _stage_width(self, place: int) -> int:
        return QFontMetrics(self._stage_font(place)).horizontalAdvance(self._stages[place])

    def _draw_stages(self, painter: QPainter, baseline: float) -> None:
        """Draw the parts of a step."""
        x = 0
        for place, stage in enumerate(self._stages):
            now = place == self._stage
            painter.setFont(self._stage_font(place))
            painter.setPen(self._theme.color("ink" if place <= self._stage else "muted"))
            painter.drawText(QPointF(x, baseline), stage)
            width = self._stage_width(place)
            if now:
                painter.fillRect(QRectF(x, baseline + 2, width, 1.5), self._theme.color("ink"))
            x += width + 3 * UNIT // 2
        painter.setFont(self.font())

    def _legend_width(self) -> float:
        words = sum(self.fontMetrics().horizontalAdvance(word) for word, *_ in _LEGEND)
        return words + len(_LEGEND) * (_KEY_WIDTH * self._scale + 2.5 * UNIT)

    def _draw_legend(self, painter: QPainter, baseline: float) -> None:
        """Draw how the passes are told apart, to the right."""
        metrics = self.fontMetrics()
        middle = baseline - 0.3 * metrics.ascent()
        length = _KEY_WIDTH * self._scale
        x = float(self.width())
        for word, color, leftwards in _LEGEND:
            pen = QPen(self._theme.color(color), 1.2 * self._scale)
            if leftwards:
                pen.setDashPattern([4, 3])
            x -= metrics.horizontalAdvance(word)
            painter.setPen(self._theme.color("muted"))
            painter.drawText(QPointF(x, baseline), word)
            x -= length + UNIT / 2
            painter.setPen(pen)
            painter.drawLine(QPointF(x, middle), QPointF(x + length, middle))
            tip = x if leftwards else x + length
            back = 5 * self._scale * (1 if leftwards else -1)
            painter.setPen(QPen(self._theme.color(color), 1.2 * self._scale))
            for side in (-1, 1):
                painter.drawLine(
                    QPointF(tip, middle), QPointF(tip + back, middle + side * 3 * self._scale)
                )
            x -= 2 * UNIT


_APART = 4
"""Letters between two parts of code that stand side by side."""


def side_by_side(code: str) -> tuple[str, list[tuple[int, int, int]]]:
    """Return code with its parts beside each other, and where each of its lines stands now.

    Parts are what empty lines set apart; the import is left out. A place is the row, the first
    letter and the number of letters; a line that is left out has none of them.
    """
    places = [(0, 0, 0)] * len(code.splitlines())
    rows: list[str] = []
    left, row = 0, 0
    for number, line in enumerate(code.splitlines()):
        if not line:
            left = max(map(len, rows), default=-_APART) + _APART
            row = 0
        elif not line.startswith("import "):
            if row == len(rows):
                rows.append("")
            rows[row] = rows[row].ljust(left) + line
            places[number] = row, left, len(line)
            row += 1
    return "\n".join(rows), places


class CodeView(ThemedWidget, QWidget):
    """Code that can be read, selected and copied; a column, or its parts side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("codeView")
        self._snippet: Snippet | None = None
        self._before = ""
        self._key = ""
        self._title = elided_label("muted")
        self._copy = QPushButton("copy")
        self._copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(self._copy, "Copy the code", "Copy the lines, ready to run where they can be.")
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName("NumPy code")
        self._text.document().setDocumentMargin(0)
        self._is_flat = False
        self._places: list[tuple[int, int, int]] = []
        grid = self._grid = QGridLayout(self)
        tighten(grid, 2)
        grid.addWidget(self._title, 0, 0)
        grid.addWidget(self._copy, 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._text, 1, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(1, 1)
        self._copy.clicked.connect(self._on_copy_clicked)

    def show_snippet(self, snippet: Snippet, before: str = "") -> None:
        """Show code; lines that give it its numbers, if any, are copied `before` it."""
        self._before = before
        if snippet != self._snippet:
            self._snippet = snippet
            self._title.setText(f"NumPy · {snippet.title}")
            self._write()

    def set_flat(self, on: bool) -> None:
        """Let the parts of the code stand side by side, to take little height, or as a column."""
        if on != self._is_flat:
            self._is_flat = on
            wrap = QPlainTextEdit.LineWrapMode
            self._text.setLineWrapMode(wrap.NoWrap if on else wrap.WidgetWidth)
            self._title.setVisible(not on)
            self._grid.removeWidget(self._text)
            self._grid.addWidget(self._text, 0 if on else 1, 0, 2 if on else 1, 1 if on else 2)
            self._write()

    def flat_height(self, width: int) -> int:
        """Return the height that the code takes up side by side, where it is so wide."""
        if self._snippet is None:
            return 0
        rows = side_by_side(self._snippet.code)[0].splitlines()
        metrics = QFontMetrics(self._text.font())
        left = width - self._copy.sizeHint().width() - self._grid.horizontalSpacing()
        is_cut = max(map(len, rows)) * metrics.horizontalAdvance("0") > left
        bar = self._text.horizontalScrollBar().sizeHint().height() if is_cut else 0
        return max(len(rows) * metrics.lineSpacing() + 4, self._copy.sizeHint().height()) + bar

    def _write(self) -> None:
        if self._snippet is None:
            return
        code = self._snippet.code
        self._places = [(row, 0, len(line)) for row, line in enumerate(code.splitlines())]
        if self._is_flat:
            code, self._places = side_by_side(code)
        self._text.setPlainText(code)
        self._mark()

    def highlight(self, key: str) -> None:
        """Mark the lines of a micro-step of `engine.graph.micro_steps.MICRO_STEPS`, or none."""
        if key != self._key:
            self._key = key
            self._mark()

    def text(self) -> str:
        """Return the code that is shown."""
        return self._text.toPlainText()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(8.5 * self._scale)
        self._text.setFont(font)
        self._mark()

    def _mark(self) -> None:
        """Lay a ground below the lines of the micro-step, and let the others step back."""
        marks = []
        if self._snippet is not None and self._key in self._snippet.lines:
            first, last = self._snippet.lines[self._key]
            for number, place in enumerate(self._places, start=1):
                marks.append(self._mark_of(place, first <= number <= last))
            row = self._places[first - 1][0]
            self._text.setTextCursor(QTextCursor(self._text.document().findBlockByNumber(row)))
        self._text.setExtraSelections(marks)

    def _mark_of(self, place: tuple[int, int, int], active: bool) -> QTextEdit.ExtraSelection:
        row, left, letters = place
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self._text.document().findBlockByNumber(row))
        if active:
            mark.format.setBackground(QColor(self._theme.caution))
        else:
            mark.format.setForeground(QColor(self._theme.muted))
        if active and not self._is_flat:
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        else:
            start = cursor.position() + left
            cursor.setPosition(start)
            cursor.setPosition(start + letters, QTextCursor.MoveMode.KeepAnchor)
        mark.cursor = cursor
        return mark

    @Slot()
    def _on_copy_clicked(self) -> None:
        if self._snippet is not None:
            parts = filter(None, (self._before, self._snippet.code))
            QApplication.clipboard().setText("\n\n".join(parts) + "\n")
