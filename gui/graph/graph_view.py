"""What does the computation graph of an example look like?"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.graph import Trace
from gui.graph.figure_layout import lay_out
from gui.graph.formula_cache import FormulaCache
from gui.graph.painting import FigurePainter, Look
from gui.graph.places import Layout
from gui.theme import LIGHT, Theme


class GraphView(QWidget):
    """The graph with all its numbers."""

    def __init__(self, formulas: FormulaCache) -> None:
        super().__init__()
        self.setObjectName("graphView")
        self._formulas = formulas
        self._theme = LIGHT
        self._scale = 1.0
        self._trace: Trace | None = None
        self._layout: Layout | None = None
        self._painter: FigurePainter | None = None
        self._still: QPixmap | None = None
        self._look = Look()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(QSize(320, 120))
        formulas.typeset.connect(self._on_formulas_typeset)

    def show_trace(self, trace: Trace) -> None:
        """Show a graph; only a graph of another shape is laid out anew."""
        same = self._trace is not None and self._trace.graph is trace.graph
        self._trace = trace
        if not same:
            self._forget_layout()
        self.update()

    def show_look(self, look: Look) -> None:
        """Tell what is bright, dim and hidden."""
        if look != self._look:
            self._look = look
            self._still = None
            self.update()

    def figure(self) -> Layout | None:
        """Return the layout; None before there is anything to show."""
        if self._layout is None and self._trace is not None:
            self._layout = lay_out(
                self._formulas, self._trace, self.width(), self.height(), self._scale
            )
            self._painter = FigurePainter(self._layout, self._trace, self._formulas, self._theme)
        return self._layout

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self._forget_layout()

    def _forget_layout(self) -> None:
        self._layout = self._painter = self._still = None
        self.update()

    @Slot()
    def _on_formulas_typeset(self) -> None:
        self._forget_layout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._forget_layout()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the kept picture, and the numbers over it."""
        painter = QPainter(self)
        if self._trace is None or self.figure() is None:
            painter.fillRect(self.rect(), self._theme.color("panel"))
            painter.end()
            return
        assert self._painter is not None
        if self._still is None:
            ratio = self.devicePixelRatioF()
            self._still = QPixmap(self.size() * ratio)
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(self._theme.color("panel"))
            still = QPainter(self._still)
            self._painter.draw_still(still, self._look)
            still.end()
        painter.drawPixmap(0, 0, self._still)
        self._painter.draw_numbers(painter, self._trace, self._look)
        painter.end()
        QTimer.singleShot(0, self._formulas.start)
