"""How do the title of a panel and its switches share the width that there is?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui.style.theme import UNIT
from gui.widgets.basics import tighten


class PanelHead(QWidget):
    """A title and switches in one line, one at each end; below each other where they do not fit.

    Right of the title stands, if given, what is `beside` it. Where the switches are a `FlowRow`,
    they break into as many lines as it takes.
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
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
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
            below = min(width, right.width())
            self._right.setGeometry(0, top, below, self._right_height(width))
        self.updateGeometry()

    def _right_height(self, width: int) -> int:
        """Return the height of what stands below the title, which may break into lines."""
        hint = self._right.sizeHint()
        if self._right.hasHeightForWidth():
            return self._right.heightForWidth(min(width, hint.width()))
        return hint.height()

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
        if self._fits(width):
            return max(left, right)
        return left + self._right_height(width) + UNIT // 2

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(40 * UNIT, self.heightForWidth(10**6))

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as both can be, one below the other."""
        left, right = self._left.minimumSizeHint(), self._right.minimumSizeHint()
        return QSize(max(left.width(), right.width()), self.heightForWidth(10**6))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give both their places anew."""
        super().resizeEvent(event)
        self.arrange()
