"""The widget that paints the computation graph."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QCoreApplication,
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QVariantAnimation,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from engine.graph.shape import Node
from engine.graph.trace import Trace
from gui.panels.graph.accessibility import NodeHandles
from gui.panels.graph.figure_painter import FigurePainter, Highlight
from gui.panels.graph.layout.figure import PRESENTED, lay_out, least_size
from gui.panels.graph.layout.geometry import GraphLayout
from gui.panels.graph.numbers_painter import DetailLine, NumbersPainter
from gui.plotting.item import is_vector
from gui.style.desktop import wants_reduced_motion
from gui.style.painting import painting
from gui.style.theme import Theme
from gui.style.themed import ThemedWidget
from gui.widgets.formulas import FormulaCache
from gui.widgets.throttle import Throttle

FLOW_MS = 400

_RADIUS = 3.0

_DOTS = 3

_DISTANCE = 0.1
"""From one dot to the next, as a part of the way."""


class Flow(QObject):
    """Moves dots along some ways, once.

    Signals
    -------
    moved()
        The dots have moved on, or have arrived.
    """

    moved = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._reduced: bool | None = None
        self._clock = QVariantAnimation(self)
        self._clock.setStartValue(0.0)
        self._clock.setEndValue(1.0)
        self._clock.setDuration(FLOW_MS)
        self._clock.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._clock.valueChanged.connect(self._on_clock_value_changed)
        self._clock.finished.connect(self._on_clock_finished)

    def set_reduced_motion(self, on: bool | None) -> None:
        """Show no motion; None does as the desktop does."""
        self._reduced = on

    def is_running(self) -> bool:
        """Tell whether dots are on their way."""
        return self._clock.state() == QVariantAnimation.State.Running

    def start(self) -> None:
        """Send the dots off, unless motion is not wanted."""
        self._clock.stop()
        if not self._is_motion_reduced():
            self._clock.start()

    def stop(self) -> None:
        """Let all dots have arrived."""
        self._clock.stop()

    def draw(
        self, painter: QPainter, ways: Sequence[tuple[QPainterPath, QColor]], scale: float
    ) -> None:
        """Draw the dots where they are now."""
        now = float(self._clock.currentValue()) * (1 + _DISTANCE * (_DOTS - 1))
        painter.setPen(Qt.PenStyle.NoPen)
        for path, color in ways:
            painter.setBrush(color)
            for dot in range(_DOTS):
                part = now - _DISTANCE * dot
                if 0.0 <= part <= 1.0:
                    radius = _RADIUS * scale * (1 - 0.2 * dot)
                    painter.drawEllipse(path.pointAtPercent(part), radius, radius)

    def _is_motion_reduced(self) -> bool:
        return wants_reduced_motion() if self._reduced is None else self._reduced

    @Slot(object)
    def _on_clock_value_changed(self, value: object) -> None:
        self.moved.emit()

    @Slot()
    def _on_clock_finished(self) -> None:
        self.moved.emit()


class GraphPicture:
    """The graph of a trace in the colours of one theme, where its layout fills `size`.

    What stands still is kept as a picture; a new snapshot costs that picture and the numbers.

    Attributes
    ----------
    size
        Of the room that the layout fills.
    keeps_no_picture
        Whether all is drawn anew each time, on whatever ground there is.
    """

    def __init__(
        self,
        formulas: FormulaCache,
        trace: Trace,
        layout: GraphLayout,
        size: QSize,
        theme: Theme,
        scale: float,
    ) -> None:
        self.layout = layout
        self.size = size
        self.keeps_no_picture = False
        self._theme = theme
        self._nodes = {node.key: node for node in trace.graph.nodes}
        self._figure = FigurePainter(layout, trace, formulas, theme)
        self._numbers = NumbersPainter(layout, self._nodes, theme)
        self._strip = DetailLine(formulas, theme, scale)
        self._still = QPixmap()
        self._still_for: object = None
        self._ringed = QPixmap()
        self._ringed_for: object = None

    def node_at(self, position: QPointF) -> str:
        """Return the key of the node at this place; empty where there is none."""
        for key, place in self.layout.places.items():
            if place.rect.contains(position):
                return key
        return ""

    def texts(self, key: str, trace: Trace, highlight: Highlight) -> tuple[str, ...]:
        """Return the number of a node as it is drawn, and the lines plugged in."""
        return self._numbers.texts(key, trace, highlight)

    def draw(
        self,
        painter: QPainter,
        trace: Trace,
        highlight: Highlight,
        told: str,
        flow: Flow,
        *,
        focused: bool,
    ) -> None:
        """Draw a moment: what stands still, the numbers, what flows, and what a node says.

        The node that is `told` of has a ring, a strong one where it is `focused`.
        """
        if self.keeps_no_picture or is_vector(painter):
            self._figure.draw(painter, highlight)
            if not self.keeps_no_picture:
                self._draw_ring(painter, told, focused)
        else:
            if painter.device().devicePixelRatioF() % 1:  # a picture of whole pixels leaves a part
                whole = QRect(QPoint(0, 0), self.size)
                painter.fillRect(whole.adjusted(-1, -1, 1, 1), self._theme.color("panel"))
            painter.drawPixmap(0, 0, self._ground(painter, highlight, told, focused))
        on_the_way = flow.is_running()
        self._numbers.draw(painter, trace, highlight, on_the_way=on_the_way)
        if on_the_way:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            flow.draw(painter, self._figure.ways(highlight.flowing), self.layout.measure.scale)
        if self.layout.strip is not None:
            self._strip.draw(
                painter, self.layout.strip, self._nodes[told], trace.readings[told],
                shown=highlight.shows(told), hint="" if self.keeps_no_picture else _CLICK,
            )  # fmt: skip

    def _ground(self, painter: QPainter, highlight: Highlight, told: str, focused: bool) -> QPixmap:
        """Return what stands still with the ring, drawn anew only where it is another one."""
        ratio = painter.device().devicePixelRatioF()
        if self._still_for != (highlight, ratio):
            self._still = QPixmap((self.size * ratio).expandedTo(QSize(1, 1)))
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(self._theme.color("panel"))
            with painting(self._still) as on_still:
                self._figure.draw(on_still, highlight)
            self._still_for, self._ringed_for = (highlight, ratio), None
        if self._ringed_for != (told, focused):
            self._ringed = QPixmap(self._still)
            with painting(self._ringed) as on_ringed:
                self._draw_ring(on_ringed, told, focused)
            self._ringed_for = told, focused
        return self._ringed

    def _draw_ring(self, painter: QPainter, told: str, focused: bool) -> None:
        view = QRectF(QPointF(0, 0), self.size)
        self._figure.draw_ring(painter, told, view, focused=focused)


_CLICK = "Click a node for its numbers."
"""Stands in the line below the graph, where there is no room for the numbers of all nodes."""

FIRST_CHOICE = "dz"
"""The node that is told of until another one is chosen: what the lesson comes down to."""

NAMING_MS = 200
"""How often a screen reader is told the numbers of a run that goes on: nobody listens faster."""


class GraphView(ThemedWidget, QWidget):
    """The graph with all its numbers.

    A click or the arrow keys choose a node. A node that is pointed at, or else the chosen one, is
    told of in full.

    Like Qt's layouts it is laid out once after all that asks for it: where a workspace opens, size
    and type change several times. Whoever needs the layout earlier has it made at once.

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
        self._least = 0.0
        self._trace: Trace | None = None
        self._nodes: dict[str, Node] = {}
        self._picture: GraphPicture | None = None
        self._is_stale = False  # the picture is of another size or type
        self._is_figure = False
        self._laid_out_for = 0.0  # the scale
        self._highlight = Highlight()
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

    def show_as_figure(self) -> None:
        """Draw on the ground that there is, and mark no node."""
        self._is_figure = True
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)

    def show_trace(self, trace: Trace) -> None:
        """Show a graph; only another shape or other features are laid out anew."""
        if trace == self._trace:
            return
        old, self._trace = self._trace, trace
        if old is None or old.graph is not trace.graph or old.features != trace.features:
            self._nodes = {node.key: node for node in trace.graph.nodes}
            self._highlight = Highlight()  # the old one names what may be gone
            self.flow.stop()
            is_lost = self._chosen not in self._nodes
            if is_lost:
                self._pointed, self._chosen = "", FIRST_CHOICE
            self._arrange_anew()
            self._settle()  # at once: no handle is to name a node that is gone
            if is_lost:  # told once all is there that whoever hears of it may ask for
                self.node_told.emit(self.told())
        else:
            self._naming.put(trace)
        self.update()

    def show_highlight(self, highlight: Highlight, *, flowing: bool = False) -> None:
        """Tell what is bright, dim and hidden; while it changes, data may flow along the edges."""
        if highlight == self._highlight:
            return
        self._highlight = highlight
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

    def figure(self) -> GraphLayout | None:
        """Return where everything lies; None before there is anything to show."""
        self._settle()
        return None if self._picture is None else self._picture.layout

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the number of a node as it stands on screen, and the lines plugged in."""
        self._settle()
        if self._picture is None or self._trace is None:
            return ()
        return self._picture.texts(key, self._trace, self._highlight)

    def restyle(self) -> None:
        """Reset all colours and sizes; only another size is laid out anew."""
        if self._picture is None or self._is_stale or self._laid_out_for != self._scale:
            self._arrange_anew()
        elif self._trace is not None:
            self._draw_anew(self._trace, self._picture.layout)

    def present(self, on: bool) -> None:
        """Show less rather than numbers that cannot be read from the back of a room, or no more."""
        least = PRESENTED if on else 0.0
        if least != self._least:
            self._least = least
            self._arrange_later()

    def _ask_for_room(self) -> None:
        """Be as large as it takes to read all; where there is less room, the view is scrolled."""
        if self._trace is not None:
            # Room with no scroll bar: one that comes and goes with the size would go on for ever.
            viewport = self.parentWidget()
            area = None if viewport is None else viewport.parentWidget()
            room = area.maximumViewportSize() if isinstance(area, QScrollArea) else None
            self.setMinimumSize(least_size(self._formulas, self._trace, self._scale, room))

    def _arrange_anew(self) -> None:
        """Take on what has changed the room that the graph needs."""
        self._ask_for_room()
        self._arrange_later()

    def _arrange_later(self) -> None:
        """Lay everything out anew, before it is painted or asked for."""
        self.update()
        if not self._is_stale:
            self._is_stale = True
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def _settle(self) -> None:
        """Lay everything out anew if that is due."""
        if not self._is_stale or self._trace is None:
            return
        self._is_stale = False
        size = self.size()
        layout = lay_out(
            self._formulas, self._trace, size.width(), size.height(), self._scale, self._least
        )
        self._laid_out_for = self._scale
        self._draw_anew(self._trace, layout)
        self._handles.arrange(layout.places)
        self._handles.choose(self._chosen)
        self._name_all()
        self._point()

    def _draw_anew(self, trace: Trace, layout: GraphLayout) -> None:
        self._picture = GraphPicture(
            self._formulas, trace, layout, self.size(), self._theme, self._scale
        )
        self._picture.keeps_no_picture = self._is_figure

    @Slot(object)
    def _on_naming_due(self, _: object) -> None:
        self._name_all()

    def _name_all(self) -> None:
        """Tell a screen reader what the nodes say."""
        if self._trace is not None and not self._is_stale:
            for node in self._nodes.values():
                self._handles.name(node, self._trace, self._highlight)

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
        self._settle()
        return "" if self._picture is None else self._picture.node_at(position)

    @Slot()
    def _on_formulas_typeset(self) -> None:
        self._arrange_anew()

    def event(self, event: QEvent) -> bool:
        """Lay out what is due, and tell what a node means where no strip below the graph does."""
        waits = self.isVisible() and not self.window().updatesEnabled()
        if event.type() == QEvent.Type.LayoutRequest and not waits:  # or it settles when painted
            self._settle()
        if self._highlight.active is None:
            return super().event(event)
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
        """Lay out anew, unless it is the size of before, as where a hidden view is painted."""
        super().resizeEvent(event)
        if self._picture is None or self._is_stale or self._picture.size != self.size():
            self._arrange_anew()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the graph; ask for its formulas, once there is something to see."""
        self._settle()
        with painting(self) as painter:
            if self._trace is None or self._picture is None:
                painter.fillRect(self.rect(), self._theme.color("panel"))
                return
            focused = self._handles.has_focus(self._chosen)
            self._picture.draw(
                painter, self._trace, self._highlight, self.told(), self.flow, focused=focused
            )
        self._formulas.start_soon()
