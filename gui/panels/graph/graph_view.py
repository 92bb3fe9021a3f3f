"""Which node of the computation graph is meant?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QHelpEvent,
    QHideEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.graph.graph import Trace
from engine.graph.parts import Node
from gui.panels.graph.flow import Flow
from gui.panels.graph.graph_picture import GraphPicture
from gui.panels.graph.layout.figure_layout import least_size
from gui.panels.graph.layout.places import Layout
from gui.panels.graph.look import Look
from gui.panels.graph.node_handles import NodeHandles
from gui.style.painting import painting
from gui.style.theme import LIGHT, Theme
from gui.widgets.formula_cache import FormulaCache
from gui.widgets.throttle import Throttle

FIRST_CHOICE = "dz"
"""The node that is told of until another one is chosen: what the lesson comes down to."""

NAMING_MS = 200
"""How often a screen reader is told the numbers of a run that goes on: nobody listens faster."""


class GraphView(QWidget):
    """The graph with all its numbers.

    A click or the arrow keys choose a node. A node that is pointed at, or else the chosen one, is
    told of in full.

    Signals
    -------
    node_told(str)
        Another node is told of.
    node_clicked(str)
        A node was clicked, or Enter was pressed there.
    """

    node_told = Signal(str)
    node_clicked = Signal(str)

    def __init__(self, formulas: FormulaCache) -> None:
        super().__init__()
        self.setObjectName("graphView")
        self.setAccessibleName("Computation graph")
        self._formulas = formulas
        self._theme = LIGHT
        self._scale = 1.0
        self._trace: Trace | None = None
        self._nodes: dict[str, Node] = {}
        self._picture: GraphPicture | None = None
        self._look = Look()
        self._chosen = FIRST_CHOICE
        self._pointer: QPointF | None = None  # where it rests, whatever comes to lie there
        self._pointed = ""
        self._naming = Throttle(self, NAMING_MS)
        self._handles = NodeHandles(self)
        self._handles.choose(FIRST_CHOICE)
        self.flow = Flow(self)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        formulas.typeset.connect(self._on_formulas_typeset)
        self._naming.due.connect(self._on_naming_due)
        self.flow.moved.connect(self.update)
        self._handles.focused.connect(self._choose)
        self._handles.activated.connect(self.node_clicked)
        self._handles.left.connect(self.update)

    def show_trace(self, trace: Trace) -> None:
        """Show a graph; only another shape or other features are laid out anew."""
        if trace == self._trace:
            return
        old, self._trace = self._trace, trace
        if old is None or old.graph is not trace.graph or old.features != trace.features:
            self._nodes = {node.key: node for node in trace.graph.nodes}
            self._look = Look()  # the old one names what may be gone
            self.flow.stop()
            if self._chosen not in self._nodes:
                self._pointed = ""
                self._choose(FIRST_CHOICE)
            self._ask_for_room()
            self._arrange()
        else:
            self._naming.put(trace)
        self.update()

    def show_look(self, look: Look, *, flowing: bool = False) -> None:
        """Tell what is bright, dim and hidden; while it changes, data may flow along the edges."""
        if look == self._look:
            return
        self._look = look
        self.flow.stop()
        if flowing:
            self.flow.start()
        self._name_all()
        self.update()

    def told(self) -> str:
        """Return the key of the node that is told of: pointed at, or else chosen."""
        return self._pointed or self._chosen

    def chosen(self) -> str:
        """Return the key of the chosen node."""
        return self._chosen

    def choose(self, key: str) -> None:
        """Choose a node to be told of."""
        if key in self._nodes:
            self._choose(key)

    def figure(self) -> Layout | None:
        """Return where everything lies; None before there is anything to show."""
        return None if self._picture is None else self._picture.layout

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the number of a node as it stands on screen, and the lines plugged in."""
        if self._picture is None or self._trace is None:
            return ()
        return self._picture.texts(key, self._trace, self._look)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self._ask_for_room()
        self._arrange()

    def _ask_for_room(self) -> None:
        """Be as large as it takes to read all; where there is less room, the view is scrolled."""
        if self._trace is not None:
            self.setMinimumSize(least_size(self._formulas, self._trace, self._scale))

    def _arrange(self) -> None:
        """Lay everything out anew."""
        self.update()
        if self._trace is None:
            return
        self._picture = GraphPicture(
            self._formulas, self._trace, self.size(), self._theme, self._scale
        )
        self._handles.arrange(self._picture.layout.places)
        self._handles.choose(self._chosen)
        self._name_all()
        self._point()

    @Slot(object)
    def _on_naming_due(self, _: object) -> None:
        self._name_all()

    def _name_all(self) -> None:
        """Tell a screen reader what the nodes say."""
        if self._trace is not None:
            for node in self._nodes.values():
                self._handles.name(node, self._trace, self._look)

    @Slot(str)
    def _choose(self, key: str) -> None:
        if key == self._chosen:
            self.update()
            return
        self._handles.choose(key)
        self._chosen = key
        self.node_told.emit(self.told())
        self.update()

    def _point(self) -> None:
        """Tell of what the pointer rests on: with another layout, or size, another node or none."""
        key = "" if self._pointer is None else self._node_at(self._pointer)
        if key != self._pointed:
            self._pointed = key
            self.setCursor(Qt.CursorShape.PointingHandCursor if key else Qt.CursorShape.ArrowCursor)
            self.node_told.emit(self.told())
            self.update()

    def _node_at(self, position: QPointF) -> str:
        return "" if self._picture is None else self._picture.node_at(position)

    @Slot()
    def _on_formulas_typeset(self) -> None:
        self._ask_for_room()
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Tell what a node means in a tool tip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            key = self._node_at(QPointF(event.pos()))
            if key:
                QToolTip.showText(event.globalPos(), self._nodes[key].meaning, self)
                return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell of the node that is pointed at."""
        self._pointer = event.position()
        self._point()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the node that is clicked."""
        key = self._node_at(event.position())
        if key and event.button() == Qt.MouseButton.LeftButton:
            self._choose(key)
            self.node_clicked.emit(key)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell of the chosen node again."""
        super().leaveEvent(event)
        self._pointer = None
        self._point()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget the pointer: it may be elsewhere when this is shown again."""
        super().hideEvent(event)
        self._pointer = None
        self._point()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the graph; ask for its formulas, once there is something to see."""
        with painting(self) as painter:
            if self._trace is None or self._picture is None:
                painter.fillRect(self.rect(), self._theme.color("panel"))
                return
            focused = self._handles.has_focus(self._chosen)
            self._picture.draw(
                painter, self._trace, self._look, self.told(), self.flow, focused=focused
            )
        if not self._formulas.is_started():
            QTimer.singleShot(0, self._formulas, self._formulas.start)
