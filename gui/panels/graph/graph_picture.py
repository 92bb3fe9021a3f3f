"""How is the graph drawn as a whole?"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPixmap

from engine.graph.graph import Trace
from gui.panels.graph.figure_painter import FigurePainter
from gui.panels.graph.flow import Flow
from gui.panels.graph.layout.figure_layout import lay_out
from gui.panels.graph.look import Look
from gui.panels.graph.numbers_painter import NumbersPainter
from gui.panels.graph.strip import StripPainter
from gui.style.painting import painting
from gui.style.theme import Theme
from gui.widgets.formula_cache import FormulaCache


class GraphPicture:
    """The graph of a trace, laid out to fill `size`, in the colours of one theme.

    What stands still is kept as a picture; a new moment costs that picture and the numbers.
    """

    def __init__(
        self, formulas: FormulaCache, trace: Trace, size: QSize, theme: Theme, scale: float
    ) -> None:
        layout = lay_out(formulas, trace, size.width(), size.height(), scale)
        self.layout = layout
        self._size = size
        self._theme = theme
        self._nodes = {node.key: node for node in trace.graph.nodes}
        self._figure = FigurePainter(layout, trace, formulas, theme)
        self._numbers = NumbersPainter(layout, self._nodes, theme)
        self._strip = StripPainter(formulas, theme, scale)
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

    def texts(self, key: str, trace: Trace, look: Look) -> tuple[str, ...]:
        """Return the number of a node as it is drawn, and the lines plugged in."""
        return self._numbers.texts(key, trace, look)

    def draw(
        self, painter: QPainter, trace: Trace, look: Look, told: str, flow: Flow, *, focused: bool
    ) -> None:
        """Draw a moment: what stands still, the numbers, what flows, and what a node says.

        The node that is `told` of has a ring, a strong one where it is `focused`.
        """
        painter.drawPixmap(0, 0, self._ground(painter, look, told, focused))
        on_the_way = flow.is_running()
        self._numbers.draw(painter, trace, look, on_the_way=on_the_way)
        if on_the_way:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            flow.draw(painter, self._figure.ways(look.flowing), self.layout.measure.scale)
        if self.layout.strip is not None:
            self._strip.draw(
                painter, self.layout.strip, self._nodes[told], trace.readings[told],
                shown=look.shows(told),
            )  # fmt: skip

    def _ground(self, painter: QPainter, look: Look, told: str, focused: bool) -> QPixmap:
        """Return what stands still with the ring, drawn anew only where it is another one."""
        ratio = painter.device().devicePixelRatioF()
        if self._still_for != (look, ratio):
            self._still = QPixmap((self._size * ratio).expandedTo(QSize(1, 1)))
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(self._theme.color("panel"))
            with painting(self._still) as on_still:
                self._figure.draw(on_still, look)
            self._still_for, self._ringed_for = (look, ratio), None
        if self._ringed_for != (told, focused):
            self._ringed = QPixmap(self._still)
            with painting(self._ringed) as on_ringed:
                view = QRectF(QPointF(0, 0), self._size)
                self._figure.draw_ring(on_ringed, told, view, focused=focused)
            self._ringed_for = told, focused
        return self._ringed
