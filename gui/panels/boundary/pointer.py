"""What the next click or the gesture under way does, drawn at the pointer."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.support.records import dataclass
from gui.plotting.examples import LEGEND_RADIUS, MarkerBrush
from gui.plotting.item import ViewItem

_FAINT = 0.6
"""Opacity of an example that is not there yet."""


@dataclass(frozen=True, slots=True)
class ClickPreview:
    """What is drawn at the pointer, in pixels of the plot.

    Attributes
    ----------
    place, label
        Where a click would add an example, and of which class; None: it would add none.
    held_out
        Whether that would be held out to test.
    brush
        Radius of the brush around `place`; 0 draws none.
    band
        The rectangle within which examples are selected, or None.
    """

    place: QPointF | None = None
    label: int = 0
    held_out: bool = False
    brush: float = 0.0
    band: QRectF | None = None


NOTHING = ClickPreview()


class ClickPreviewItem(ViewItem):
    """An example as it would be added, the circle of the brush, or the band that selects."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._preview = NOTHING

    def show_preview(self, preview: ClickPreview) -> None:
        """Draw this; cheap if it is drawn already."""
        if preview != self._preview:
            self._preview = preview
            self.update()

    def preview(self) -> ClickPreview:
        """Return what is drawn."""
        return self._preview

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw it."""
        preview = self._preview
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if preview.band is not None:
            for pen in self._pens():
                painter.setPen(pen)
                painter.drawRect(preview.band)
        if preview.place is None:
            return
        if preview.brush:
            for pen in self._pens():
                painter.setPen(pen)
                painter.drawEllipse(preview.place, preview.brush, preview.brush)
        painter.setOpacity(_FAINT)
        marker = MarkerBrush(self._theme, LEGEND_RADIUS * self._scale, self._scale)
        place = preview.place
        marker.draw(painter, place.x(), place.y(), preview.label, held_out=preview.held_out)
        painter.setOpacity(1.0)

    def _pens(self) -> tuple[QPen, QPen]:
        """Return the pens of a dashed line that is seen on any ground."""
        dashes = QPen(self._theme.color("ink"), 1.25 * self._scale)
        dashes.setDashPattern([4, 3])
        return QPen(self._theme.color("panel"), 3 * self._scale), dashes
