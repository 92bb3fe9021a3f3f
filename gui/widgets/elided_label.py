"""A label that is shortened with an ellipsis where there is no room, and then tells all by tip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QWidget

_LEAST = 2
"""Letters that there is room for at least."""


class ElidedLabel(QLabel):
    """Plain text on one line or, where it wraps, on as many as its height has room for.

    What does not fit is cut short with an ellipsis; the tool tip then begins with the whole text.
    `text`, and with it a screen reader, tells the whole text always.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = ""
        self._lines: tuple[str, ...] = ()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text; cheap if it is shown already."""
        if text != self.text():
            super().setText(text)
            self._cut()

    def setToolTip(self, hint: str) -> None:
        """Set what the tool tip tells beside the text, if that is cut short."""
        self._hint = hint
        self._tell()

    def is_cut(self) -> bool:
        """Tell whether a part of the text is not to be seen."""
        return bool(self._lines)

    def shown(self) -> str:
        """Return what is to be seen, lines joined by a space."""
        return " ".join(self._lines) or self.text()

    def _cut(self) -> None:
        """Find out which lines there is room for; none are kept where the text fits as it is."""
        lines = self._cut_lines()
        if lines != self._lines:
            self._lines = lines
            self.update()
        self._tell()

    def _cut_lines(self) -> tuple[str, ...]:
        room, metrics = self.contentsRect(), self.fontMetrics()
        if not self.wordWrap():
            if metrics.horizontalAdvance(self.text()) <= room.width():
                return ()
            return (metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width()),)
        most = max(1, room.height() // metrics.lineSpacing())
        lines = self._wrapped(room.width())
        if len(lines) <= most:
            return ()
        rest = " ".join(line.strip() for line in lines[most - 1 :])
        last = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room.width())
        return (*lines[: most - 1], last)

    def _wrapped(self, width: int) -> list[str]:
        """Return the text in lines of at most `width` pixels, broken between words."""
        lines = []
        for paragraph in self.text().split("\n"):
            layout = QTextLayout(paragraph, self.font())
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WordWrap)
            layout.setTextOption(option)
            layout.beginLayout()
            while (line := layout.createLine()).isValid():
                line.setLineWidth(width)
                lines.append(paragraph[line.textStart() : line.textStart() + line.textLength()])
            layout.endLayout()
        return lines

    def _tell(self) -> None:
        parts = [self.text()] if self._lines else []
        if self._hint not in ("", *parts):
            parts.append(self._hint)
        tip = "\n".join(parts)
        if tip != self.toolTip():
            super().setToolTip(tip)

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as need be, with one line."""
        least = self.fontMetrics().averageCharWidth() * _LEAST
        margins = self.contentsMargins()
        width = min(super().sizeHint().width(), least + margins.left() + margins.right())
        return QSize(width, self.fontMetrics().height() + margins.top() + margins.bottom())

    def changeEvent(self, event: QEvent) -> None:
        """Fit to another font or style."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit to another size."""
        super().resizeEvent(event)
        self._cut()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what there is room for."""
        if not self._lines:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        room, metrics = self.contentsRect(), self.fontMetrics()
        painter.setPen(self.palette().color(self.foregroundRole()))
        height = metrics.height() + (len(self._lines) - 1) * metrics.lineSpacing()
        top = room.top() + max(0, room.height() - height) / 2
        for place, line in enumerate(self._lines):
            baseline = top + place * metrics.lineSpacing() + metrics.ascent()
            painter.drawText(QPointF(room.left(), baseline), line)
        painter.end()
