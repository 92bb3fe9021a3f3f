"""How are the nodes reached by keyboard and by a screen reader?"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

_WAYS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_ACTIVATING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ASIDE = 2.5
"""How much farther a node seems that lies aside of the way."""


class NodeHandle(QWidget):
    """An invisible widget over a node, which takes the focus and tells its name.

    The mouse does not see it, so that a click takes the keyboard from nobody: the arrow keys go on
    stepping until Tab leads into the graph.

    Signals
    -------
    focused(str)
        The node with this key has got the keyboard.
    arrow_pressed(str, QPointF)
        An arrow key was pressed there; the second is the direction.
    activated(str)
        Enter was pressed there.
    left()
        The keyboard has gone elsewhere.
    """

    focused = Signal(str)
    arrow_pressed = Signal(str, QPointF)
    activated = Signal(str)
    left = Signal()

    def __init__(self, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = key
        self.setObjectName(f"node {key}")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setUpdatesEnabled(False)  # there is nothing to paint

    def event(self, event: QEvent) -> bool:
        """Claim the keys that it is worked with from the shortcuts of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            and (event.key() in _WAYS or event.key() in _ACTIVATING)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrow keys, activate with Enter, leave with Escape."""
        way = _WAYS.get(Qt.Key(event.key()))
        if way is not None:
            self.arrow_pressed.emit(self.key, way)
        elif event.key() in _ACTIVATING:
            self.activated.emit(self.key)
        elif event.key() == Qt.Key.Key_Escape:
            self.window().setFocus()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the keyboard is here."""
        super().focusInEvent(event)
        self.focused.emit(self.key)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let the ring around the node vanish."""
        super().focusOutEvent(event)
        self.left.emit()


def neighbour(key: str, way: QPointF, rects: Mapping[str, QRectF]) -> str:
    """Return the node that lies nearest in a direction, or `key` where there is none."""
    here = rects[key].center()
    across = QPointF(-way.y(), way.x())
    best, nearest = key, float("inf")
    for other, rect in rects.items():
        gap = rect.center() - here
        along = QPointF.dotProduct(gap, way)
        aside = abs(QPointF.dotProduct(gap, across))
        if other == key or along <= 1 or aside > 3 * along:
            continue
        if along + _ASIDE * aside < nearest:
            best, nearest = other, along + _ASIDE * aside
    return best
