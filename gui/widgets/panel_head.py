"""How do the title of a panel and its switches share the width that there is?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui.theme import UNIT
from gui.widgets.basics import tighten


class PanelHead(QWidget):
    """A title and switches in one line, one at each end; below each other where they do not fit.

    Right of the title stands, if given, what is `beside` it.
    """

    def __init__(self, title: QWidget, right: QWidget, beside: QWidget | None = None) -> None:
        super().__init__()
        self._title, self._right = title, right
        self._left = left = QWidget(self)
        self._row = QHBoxLayout(left)
        tighten(self._row, 2 * UNIT)
        self._row.addWidget(title)
        if beside is not None:
            self._row.addWidget(beside)
        right.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_title(self, title: QWidget) -> None:
        """Let another widget stand in place of the title."""
        self._row.replaceWidget(self._title, title)
        self._title.deleteLater()
        self._title = title
        self.arrange()

    def _fits(self, width: int) -> bool:
        needed = self._left.sizeHint().width() + self._right.sizeHint().width() + 2 * UNIT
        return needed <= width

    def arrange(self) -> None:
        """Give both their places; to be called when their sizes may have changed."""
        left, right = self._left.sizeHint(), self._right.sizeHint()
        width = self.width()
        if self._fits(width):
            height = max(left.height(), right.height())
            self._left.setGeometry(0, 0, left.width(), height)
            self._right.setGeometry(width - right.width(), 0, right.width(), height)
        else:
            self._left.setGeometry(0, 0, min(width, left.width()), left.height())
            top = left.height() + UNIT // 2
            self._right.setGeometry(0, top, min(width, right.width()), right.height())
        self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """Give both their places anew when one of them has changed its size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.arrange()
        return super().event(event)

    def hasHeightForWidth(self) -> bool:
        """Say that a narrow head is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """One line, or two."""
        left, right = self._left.sizeHint().height(), self._right.sizeHint().height()
        return max(left, right) if self._fits(width) else left + right + UNIT // 2

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(40 * UNIT, self.heightForWidth(10**6))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give both their places anew."""
        super().resizeEvent(event)
        self.arrange()
