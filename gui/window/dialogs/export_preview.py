"""The preview of the export dialog: a picture, or the first lines of a text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontDatabase,
    QFontMetrics,
    QImage,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from gui.style.painting import painting, saved
from gui.style.theme import UNIT, Theme
from gui.style.themed import ThemedWidget

_LEAST = QSize(480, 420)


class Preview(ThemedWidget, QWidget):
    """A picture as large as there is room for, on chequers where it has no background; or a text.

    Of a text it is the first lines, as many as there is room for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("exportPreview")
        self.setAccessibleName("Preview")
        self.setMinimumSize(_LEAST)
        self._image = QImage()
        self._text = self._lines = ""
        self._font = _code_font()

    def restyle(self) -> None:
        """Reset all sizes."""
        self._font = _code_font(9 * self._scale)

    def show_picture(self, image: QImage, text: str) -> None:
        """Show a picture, of the pixels of this screen, over a text that tells of it."""
        self._show(image, "", text)

    def show_text(self, text: str, lines: str = "") -> None:
        """Show the first lines of a file over a text that tells of it; or this alone."""
        self._show(QImage(), lines, text)

    def _show(self, image: QImage, lines: str, text: str) -> None:
        self._image, self._lines, self._text = image, lines, text
        self.setAccessibleDescription("\n".join(filter(None, (text, lines))))
        self.update()

    def lines(self) -> int:
        """Return for how many lines of a file there is room."""
        return max(1, (self.room().height() - UNIT) // QFontMetrics(self._font).lineSpacing())

    def image(self) -> QImage:
        """Return the picture shown; null where there is none."""
        return self._image

    def text(self) -> str:
        """Return the text shown."""
        return self._text

    def room(self) -> QSize:
        """Return how large a picture may be, over two lines of text."""
        return self.size() - QSize(2, 2 * self.fontMetrics().height() + 2 * UNIT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture with a line around it, and the text below."""
        with painting(self) as painter:
            size = self._image.deviceIndependentSize().toSize()
            place = QRect(QPoint(), self.room() if self._lines else size)
            place.moveCenter(QRect(QPoint(1, 1), self.room()).center())
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
            painter.setPen(self._theme.color("muted"))
            below = self.rect()
            below.setTop(self.height() // 3 if place.isEmpty() else place.bottom() + UNIT)
            painter.drawText(below, flags, self._text)
            if place.isEmpty():
                return
            if self._lines:
                self._draw_lines(painter, place)
            if self._image.hasAlphaChannel():
                painter.fillRect(place, QBrush(_chequers(self._theme)))
            painter.drawImage(place, self._image)
            painter.setPen(self._theme.color("hairline"))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))

    def _draw_lines(self, painter: QPainter, place: QRect) -> None:
        painter.fillRect(place, self._theme.color("panel"))
        inside = place.adjusted(UNIT, UNIT // 2, -UNIT, -UNIT // 2)
        with saved(painter):
            painter.setClipRect(inside)
            painter.setFont(self._font)
            painter.setPen(self._theme.color("ink"))
            painter.drawText(inside, Qt.AlignmentFlag.AlignLeft, self._lines)


def _chequers(theme: Theme) -> QPixmap:
    """Return the pattern that stands for no background."""
    pattern = QPixmap(2 * UNIT, 2 * UNIT)
    pattern.fill(theme.color("panel"))
    with painting(pattern) as painter:
        for at in (0, UNIT):
            painter.fillRect(at, at, UNIT, UNIT, theme.color("hairline"))
    return pattern


def _code_font(points: float = 9) -> QFont:
    """Return a font all of whose letters are equally wide."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(points)
    return font
