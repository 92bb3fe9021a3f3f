"""How does the lesson speak, and say what to try?"""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine.lesson.parts import plain
from gui.style.painting import painting
from gui.style.theme import LIGHT, UNIT, Theme
from gui.widgets.basics import body_label

_BAR = 3.0


class Trial(QWidget):
    """A few words on what to do, beside a bar that sets them off."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._theme = LIGHT
        self._scale = 1.0
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 0, 0, 0)
        column.addWidget(paragraph(text, "Try this:"))

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        with painting(self) as painter:
            bar = QRectF(0, 0, _BAR * self._scale, self.height())
            painter.fillRect(bar, self._theme.color("ink"))


def paragraph(text: str, heading: str = "") -> QLabel:
    """Return running text that wraps, with what stands between asterisks in italics."""
    label = body_label("")
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setText(f"<b>{heading}</b><br>{_rich(text)}" if heading else _rich(text))
    label.setAccessibleName(f"{heading} {plain(text)}".strip())
    label.setWordWrap(True)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label


def _rich(text: str) -> str:
    """Return HTML in which no line ends within an equation."""
    words = re.sub(r"\*([^*]+)\*", r"<i>\1</i>", html.escape(text, quote=False))
    return re.sub(r" ([=+·−]) ", r"&nbsp;\1&nbsp;", words)
