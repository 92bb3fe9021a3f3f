"""Which invisible widget stands for which node?"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from engine.graph.graph import Trace
from engine.graph.parts import Node
from gui.panels.graph import spoken
from gui.panels.graph.layout.places import Place
from gui.panels.graph.look import Look
from gui.panels.graph.node_handle import NodeHandle, neighbour


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

    def arrange(self, places: Mapping[str, Place]) -> None:
        """Put a handle over each of these nodes, and over no other."""
        for key in self._handles.keys() - places.keys():
            self._handles.pop(key).deleteLater()
        for key, place in places.items():
            handle = self._handles.get(key) or self._add(key)
            handle.setGeometry(place.rect.toAlignedRect())

    def choose(self, key: str) -> None:
        """Let Tab lead to this node."""
        for other in {self._chosen, key} & self._handles.keys():
            self._handles[other].setFocusPolicy(_policy(other == key))
        self._chosen = key

    def has_focus(self, key: str) -> bool:
        """Tell whether a node has the keyboard."""
        handle = self._handles.get(key)
        return handle is not None and handle.hasFocus()

    def name(self, node: Node, trace: Trace, look: Look) -> None:
        """Tell a screen reader what a node says."""
        handle, reading = self._handles[node.key], trace.readings[node.key]
        if look.shows(node.key):
            handle.setAccessibleName(spoken.equation(node, reading))
            handle.setAccessibleDescription(spoken.story(node, reading))
        else:
            handle.setAccessibleName(spoken.question(node))
            handle.setAccessibleDescription(node.meaning)

    def _add(self, key: str) -> NodeHandle:
        handle = self._handles[key] = NodeHandle(key, self._view)
        handle.setFocusPolicy(_policy(key == self._chosen))
        handle.focused.connect(self.focused)
        handle.arrow_pressed.connect(self._on_handle_arrow_pressed)
        handle.activated.connect(self.activated)
        handle.left.connect(self.left)
        handle.show()
        return handle

    @Slot(str, QPointF)
    def _on_handle_arrow_pressed(self, key: str, way: QPointF) -> None:
        rects = {other: handle.geometry().toRectF() for other, handle in self._handles.items()}
        self._handles[neighbour(key, way, rects)].setFocus(Qt.FocusReason.TabFocusReason)


def _policy(chosen: bool) -> Qt.FocusPolicy:
    return Qt.FocusPolicy.TabFocus if chosen else Qt.FocusPolicy.NoFocus
