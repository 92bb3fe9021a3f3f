"""The computation graph by keyboard and for a screen reader."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from engine.graph.shape import Node
from engine.graph.trace import Trace
from engine.graph.values import NodeText, sign_before
from gui.panels.graph.figure_painter import Highlight
from gui.panels.graph.layout.geometry import NodeGeometry
from gui.widgets.keyboard import claims

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
        return claims(event, (*_WAYS, *_ACTIVATING)) or super().event(event)

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


class NodeHandles(QObject):
    """Keeps a handle over each node. Tab leads to the chosen one, arrow keys from there on.

    Signals
    -------
    focused(str)
        The node with this key has got the keyboard.
    activated(str)
        Enter was pressed there.
    left()
        The keyboard has gone elsewhere.
    """

    focused = Signal(str)
    activated = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self._handles: dict[str, NodeHandle] = {}
        self._chosen = ""

    def arrange(self, places: Mapping[str, NodeGeometry]) -> None:
        """Put a handle over each of these nodes, and over no other."""
        for key in self._handles.keys() - places.keys():
            self._handles.pop(key).deleteLater()
        for key, place in places.items():
            handle = self._handles.get(key) or self._add(key)
            handle.setGeometry(place.rect.toRect())

    def choose(self, key: str) -> None:
        """Let Tab lead to this node."""
        for other in {self._chosen, key} & self._handles.keys():
            self._handles[other].setFocusPolicy(_policy(other == key))
        self._chosen = key
        if key in self._handles:
            self._follow_head(self._handles[key])

    def has_focus(self, key: str) -> bool:
        """Tell whether a node has the keyboard."""
        handle = self._handles.get(key)
        return handle is not None and handle.hasFocus()

    def name(self, node: Node, trace: Trace, highlight: Highlight) -> None:
        """Tell a screen reader what a node says."""
        handle, reading = self._handles[node.key], trace.readings[node.key]
        if highlight.shows(node.key):
            handle.setAccessibleName(equation(node, reading))
            handle.setAccessibleDescription(story(node, reading))
        else:
            handle.setAccessibleName(question(node))
            handle.setAccessibleDescription(node.meaning)

    def _follow_head(self, handle: NodeHandle) -> None:
        """Let Tab come to a handle after what stands before the graph: Qt puts new ones last."""
        before: QWidget | None = self._view.previousInFocusChain()
        while before is not None and before is not self._view:
            if before.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(
                before, NodeHandle
            ):
                QWidget.setTabOrder(before, handle)
                return
            before = before.previousInFocusChain()

    def _add(self, key: str) -> NodeHandle:
        handle = self._handles[key] = NodeHandle(key, self._view)
        handle.setFocusPolicy(_policy(key == self._chosen))
        handle.focused.connect(self.focused)
        handle.arrow_pressed.connect(self._on_handle_arrow_pressed)
        handle.activated.connect(self.activated)
        handle.left.connect(self.left)
        if key == self._chosen:
            self._follow_head(handle)
        handle.show()
        return handle

    @Slot(str, QPointF)
    def _on_handle_arrow_pressed(self, key: str, way: QPointF) -> None:
        rects = {other: handle.geometry().toRectF() for other, handle in self._handles.items()}
        self._handles[neighbour(key, way, rects)].setFocus(Qt.FocusReason.TabFocusReason)


def _policy(chosen: bool) -> Qt.FocusPolicy:
    return Qt.FocusPolicy.TabFocus if chosen else Qt.FocusPolicy.NoFocus


def equation(node: Node, reading: NodeText) -> str:
    """Return formula, numbers plugged in and value: ``dw₁ = x₁ · dz ≈ 0.5 · (−0.4) ≈ −0.2``."""
    if not reading.plugged:
        return f"{node.name.text} = {reading.text}"
    last = reading.plugged[-1]
    if last == reading.text:
        return f"{node.formula.text} = {reading.text}"
    sign = sign_before(last, reading.text)
    return f"{node.formula.text} {sign} {last} {sign} {reading.text}"


def question(node: Node) -> str:
    """Return what is said of a node whose number is not shown."""
    return f"{node.name.text} = ?"


def story(node: Node, reading: NodeText) -> str:
    """Return what a node means, and what must be told of its number."""
    return f"{node.meaning} {reading.note}".strip()
