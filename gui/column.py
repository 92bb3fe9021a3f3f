"""How does a column of controls keep its width and still fit a low screen?"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget


class Column(QScrollArea):
    """As wide as what it holds, as high as there is room; what is higher scrolls."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return the size of the content."""
        return self.widget().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the content's width at a height that still shows something of it."""
        return QSize(self.widget().minimumSizeHint().width(), 160)
