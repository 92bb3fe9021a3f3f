"""What have all buttons in common that are no more than a word or a sign?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from gui.style.painting import painting, saved
from gui.style.theme import LIGHT, Theme, figure_font


class PlainButton(QAbstractButton):
    """A button without a frame, unless it has the keyboard; Enter presses it, as Space does.

    Subclasses draw what they are in `draw`.

    Parameters
    ----------
    points, weight
        Of its type.
    """

    def __init__(
        self, text: str = "", points: int = 10, weight: QFont.Weight = QFont.Weight.Normal
    ) -> None:
        super().__init__()
        self._theme = LIGHT
        self._points = points
        self._weight = weight
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme = theme
        font = figure_font(self._points * scale)
        font.setWeight(self._weight)
        self.setFont(font)
        self.updateGeometry()
        self.update()

    def color(self) -> QColor:
        """Return the colour to draw in: stronger where it is chosen or pointed at."""
        strong = self.isChecked() or self.underMouse()
        return self._theme.color("ink" if strong else "muted")

    def draw(self, painter: QPainter) -> None:
        """Draw the word or sign."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press it with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, and a frame while it has the keyboard."""
        with painting(self) as painter:
            with saved(painter):
                self.draw(painter)
            if self.hasFocus():
                painter.setPen(self._theme.color("accent"))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
