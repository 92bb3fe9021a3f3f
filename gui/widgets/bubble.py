"""How is a person told, beside the place, that something was not taken?"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QMouseEvent
from PySide6.QtWidgets import QLabel, QWidget

SHOWN_MS = 8000
WIDTH = 232


class Bubble(QLabel):
    """A few words under a widget, over what lies there; gone after a while or with a click.

    It is part of the window: it never takes the focus, and screen readers are told its text.
    """

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.hide()
        self.setProperty("role", "bubble")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        owner.destroyed.connect(self.deleteLater)

    def say(self, text: str, beside: QWidget) -> None:
        """Show `text` under the widget `beside`, within its window."""
        window = beside.window()
        for earlier in window.findChildren(Bubble):
            earlier.hide()  # one at a time: the fields of two may be neighbours
        self.setParent(window)
        self.setText(text)
        self.setFixedWidth(min(WIDTH * self.fontMetrics().height() // 16, window.width()))
        self.setFixedHeight(self.heightForWidth(self.width()))
        below = beside.mapTo(window, QPoint(0, beside.height() + 2))
        above = beside.mapTo(window, QPoint(0, -self.height() - 2))
        spot = below if below.y() + self.height() <= window.height() else above
        self.move(max(0, min(spot.x(), window.width() - self.width())), max(0, spot.y()))
        self.show()
        self.raise_()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(beside, text))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go away."""
        self.hide()
        event.accept()
