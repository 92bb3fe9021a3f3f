"""A row of widgets that breaks into several lines where it is too narrow."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.style.theme import UNIT
from gui.widgets.arranged import ArrangedWidget


class FlowRow(ArrangedWidget):
    """Widgets from left to right; what has no room any more begins another line.

    Each is as large as it wants to be, or narrower where even a whole line is too short.
    """

    def __init__(self, *parts: QWidget, gap: int = UNIT) -> None:
        super().__init__()
        self._parts: list[QWidget] = []
        self._gap = gap
        self.add(*parts)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, *parts: QWidget) -> None:
        """Set more widgets behind the others."""
        for part in parts:
            part.setParent(self)
            self._parts.append(part)

    def _shown(self) -> list[QWidget]:
        return [part for part in self._parts if not part.isHidden()]

    def _lines(self, width: int) -> list[list[tuple[QWidget, int]]]:
        """Return the widgets of each line with their widths."""
        lines: list[list[tuple[QWidget, int]]] = []
        x = 0
        for part in self._shown():
            wanted = min(part.sizeHint().width(), max(width, _least_width(part)))
            if not lines or x + wanted > width:
                lines.append([])
                x = 0
            lines[-1].append((part, wanted))
            x += wanted + self._gap
        return lines

    def _arrange(self) -> None:
        """Give all their places; a single line takes up the whole height."""
        lines = self._lines(self.width())
        y = 0
        for line in lines:
            height = max(part.sizeHint().height() for part, _ in line)
            if len(lines) == 1:
                height = max(height, self.height())
            x = 0
            for part, width in line:
                own = min(height, part.maximumHeight())
                part.setGeometry(x, y + (height - own) // 2, width, own)
                x += width + self._gap
            y += height + UNIT // 2

    def hasHeightForWidth(self) -> bool:
        """Say that a narrow row is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As many lines as it takes."""
        heights = [max(part.sizeHint().height() for part, _ in line) for line in self._lines(width)]
        return sum(heights) + UNIT // 2 * max(0, len(heights) - 1)

    def sizeHint(self) -> QSize:
        """All in one line."""
        hints = [part.sizeHint() for part in self._shown()]
        width = sum(hint.width() for hint in hints) + self._gap * (len(hints) - 1)
        return QSize(max(0, width), max((hint.height() for hint in hints), default=0))

    def minimumSizeHint(self) -> QSize:
        """Have room for the widest one."""
        width = max(map(_least_width, self._shown()), default=0)
        return QSize(width, self.sizeHint().height())


def _least_width(part: QWidget) -> int:
    """Return the least width of a widget, by its policy."""
    least = max(part.minimumSizeHint().width(), part.minimumWidth())
    if part.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed:
        least = max(least, part.sizeHint().width())
    return least
