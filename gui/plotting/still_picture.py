"""Base of the pictures in a plot that stand still, made of pyqtgraph's own items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtCore import QPointF, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem

from engine.support.arrays import Floats, Range
from engine.support.records import dataclass
from gui.plotting.item import GuardedPaint
from gui.plotting.view import PlotView
from gui.style.painting import saved
from gui.style.theme import figure_font
from gui.style.themed import Themed

_POINTS = 9
_RIM = 3.0
"""Width in pixels of the line around letters, half of which is outside of them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A symbol of a plot, the same at a point and in the legend.

    Attributes
    ----------
    symbol
        One of pyqtgraph's names, or a path in a square of side 1 around 0.
    size, width
        Pixels of that side, and of the pen; a filled symbol may have none, of width 0.
    """

    symbol: str | QPainterPath
    size: float
    width: float = 1.5
    is_filled: bool = False

    def draw(self, painter: QPainter, centre: QPointF, color: QColor, scale: float) -> None:
        """Draw it around a point, `scale` times as large as usual."""
        brush = pg.mkBrush(color if self.is_filled else None)
        with saved(painter):
            painter.translate(centre)
            pixels = scale * painter.deviceTransform().m11()
            pen = pg.mkPen(color, width=self.width * pixels) if self.width else pg.mkPen(None)
            drawSymbol(painter, self.symbol, self.size * scale, pen, brush)


def line_symbol(*lines: Sequence[tuple[float, float]]) -> QPainterPath:
    """Return a symbol of straight lines."""
    path = QPainterPath()
    for line in lines:
        path.moveTo(*line[0])
        for point in line[1:]:
            path.lineTo(*point)
    return path


CROSS = line_symbol([(-0.5, -0.5), (0.5, 0.5)], [(-0.5, 0.5), (0.5, -0.5)])


def capped(x: Floats, y: Floats, top: float) -> tuple[Floats, Floats]:
    """Return a polyline without what is above `top`: cut where it crosses, with a gap beyond.

    A clipped painter would do, but for SVG, which Qt writes without clipping. Values that are not
    finite are gaps.
    """
    y = np.where(np.isfinite(y), y, np.nan)
    above = y > top
    cut = np.flatnonzero((above[1:] != above[:-1]) & np.isfinite(y[1:] + y[:-1]))
    share = (top - y[cut]) / (y[cut + 1] - y[cut])
    crossings = x[cut] + share * (x[cut + 1] - x[cut])
    y[above] = np.nan
    return np.insert(x, cut + 1, crossings), np.insert(y, cut + 1, top)


class PlotText(GuardedPaint, pg.TextItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A text in a plot with a rim that leaves it legible on lines.

    Attributes
    ----------
    paper
        Colour of the rim.
    """

    def __init__(self) -> None:
        super().__init__()
        self.paper = QColor()
        self._rim = _RIM
        self.textItem.document().setDocumentMargin(_RIM)

    def write(self, text: str, color: QColor, paper: QColor, scale: float) -> None:
        """Show a text in these colours, `scale` times as large as usual."""
        self.paper, self._rim = paper, _RIM * scale
        self.setFont(figure_font(_POINTS * scale))
        self.setText(text, color)

    def text(self) -> str:
        """Return the text."""
        return str(self.toPlainText())

    @Slot()
    def updateTransform(self, force: bool = False) -> None:
        """Stand upright in the view, unless that has no height or no width."""
        parent = self.parentItem()
        if parent is None or parent.sceneTransform().isInvertible():
            super().updateTransform(force)

    def paint(self, p: QPainter, *args: Any) -> None:
        """Draw the rim; the text is an item of its own, over it."""
        super().paint(p, *args)
        font = self.textItem.font()
        path = QPainterPath()
        path.addText(QPointF(_RIM, _RIM + QFontMetricsF(font).ascent()), font, self.text())
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.strokePath(path, QPen(self.paper, self._rim))


class StillPicture(Themed):
    """Items in a plot's coordinates, with sizes in pixels.

    Subclasses make their items once, bring all up to date in `arrange`, and call `update` when
    what they show changes; so do range, size, colours and the screen.

    Attributes
    ----------
    paper
        The colour of the theme that all stands on.
    is_for_file
        Whether it is drawn into a file, whose pixels are not those of the screen.
    """

    def __init__(self, view: PlotView) -> None:
        self.paper = "window"
        self.is_for_file = False
        self._view = view
        self._view_box: pg.ViewBox = view.view_box
        self._view_box.sigResized.connect(self._on_view_changed)
        self._view_box.sigRangeChanged.connect(self._on_view_changed)
        view.pixel_ratio_changed.connect(self._on_view_changed)

    def arrange(self) -> None:
        """Bring all items up to date."""
        raise NotImplementedError

    def update(self) -> None:
        """Bring all items up to date, if there is room for any."""
        if min(self.view_size()) > 0:
            self.arrange()

    def restyle(self) -> None:
        """Bring all items up to date."""
        self.update()

    def view_range(self) -> tuple[Range, Range]:
        """Return the visible ranges of x and of y."""
        (x_low, x_high), (y_low, y_high) = self._view_box.viewRange()
        return (float(x_low), float(x_high)), (float(y_low), float(y_high))

    def view_size(self) -> tuple[float, float]:
        """Return width and height in pixels."""
        return float(self._view_box.width()), float(self._view_box.height())

    def to_pixel(self, x: float, y: float) -> QPointF:
        """Return where a place on the axes lies in the pixels of the view box."""
        return QPointF(self._view_box.mapFromView(QPointF(x, y)))

    def to_data(self, position: QPointF) -> QPointF:
        """Return the place on the axes of a pixel."""
        return QPointF(self._view_box.mapToView(position))

    def pen(self, color: QColor, width: float, dashes: Sequence[float] = ()) -> QPen:
        """Return a pen of this width in pixels, whatever the axes; dashes are in pixels too.

        Of width 0 it draws nothing.
        """
        # Such a pen is as wide in pixels of the screen, of which some have several to a pixel.
        ratio = 1.0 if self.is_for_file else self._view.devicePixelRatioF()
        pen: QPen = pg.mkPen(color, width=width * self._scale * ratio) if width else pg.mkPen(None)
        if dashes:
            pen.setDashPattern([length / width for length in dashes])
        return pen

    def show_line(self, item: pg.PlotCurveItem, x: Floats, y: Floats, pen: QPen) -> None:
        """Show a line through these places, with gaps where they are not finite."""
        item.setData(x, y, pen=pen)
        item.setVisible(bool(np.isfinite(y).any()))

    def show_marks(
        self, item: pg.ScatterPlotItem, x: Floats, y: Floats, marks: Sequence[tuple[Mark, QColor]]
    ) -> None:
        """Show a mark of some colour at each place."""
        item.setData(
            x,
            y,
            symbol=[mark.symbol for mark, _ in marks],
            size=[mark.size * self._scale for mark, _ in marks],
            pen=[self.pen(color, mark.width) for mark, color in marks],
            brush=[pg.mkBrush(color if mark.is_filled else None) for mark, color in marks],
        )
        item.setVisible(len(x) > 0)

    def show_text(self, item: PlotText, text: str, place: QPointF, color: QColor) -> None:
        """Show a text whose upper left corner is at this pixel."""
        item.write(text, color, self._theme.color(self.paper), self._scale)
        item.setPos(self.to_data(place - QPointF(_RIM, _RIM)))
        item.show()

    def metrics(self) -> QFontMetricsF:
        """Return how large the letters of texts are."""
        return QFontMetricsF(figure_font(_POINTS * self._scale))

    def add_curve(self, level: float) -> pg.PlotCurveItem:
        """Add a curve, over all items of lower levels."""
        return self._added(pg.PlotCurveItem(connect="finite", antialias=True), level)

    def add_scatter(self, level: float) -> pg.ScatterPlotItem:
        """Add a cloud of marks, which stay lines and shapes in a vector graphic."""
        return self._added(pg.ScatterPlotItem(useCache=False, antialias=True), level)

    def add_line(self, level: float, angle: Literal[0, 90]) -> pg.InfiniteLine:
        """Add a line through the whole view, level or upright."""
        return self._added(pg.InfiniteLine(angle=angle), level)

    def add_region(
        self, level: float, orientation: Literal["vertical", "horizontal"]
    ) -> pg.LinearRegionItem:
        """Add a band through the whole view."""
        band = pg.LinearRegionItem(orientation=orientation, movable=False, pen=pg.mkPen(None))
        return self._added(band, level)

    def add_text(self, level: float) -> PlotText:
        """Add a text."""
        added: PlotText = self._added(PlotText(), level)
        return added

    def _added(self, item: QGraphicsItem, level: float) -> Any:
        self._view_box.addItem(item, ignoreBounds=True)
        item.setZValue(level)
        item.hide()
        return item

    def _on_view_changed(self, *_: object) -> None:
        self.update()
