"""Where in a plot is there room for the names of its ghosts?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from engine.dataset import Floats
from gui.runs.ghost_look import look
from gui.theme import LIGHT, UNIT, Theme, figure_font
from gui.view_item import CachedItem

_POINTS = 9
_HALO = 3.0
_GAP = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class NameTag:
    """A name, in the colour of a look, with places for it in pixels, ``(k, 2)``, best first."""

    text: str
    look: int
    places: Floats


class GhostNames(CachedItem):
    """Names beside lines, within the view and not over each other; one without room is left out.

    Parameters
    ----------
    tags
        Called when they are drawn.
    on_line
        Whether a name is centred on its place, or else ends there, above or below the line.
    """

    def __init__(
        self, view_box: pg.ViewBox, tags: Callable[[], Sequence[NameTag]], on_line: bool
    ) -> None:
        super().__init__(view_box)
        self._tags = tags
        self._on_line = on_line
        self._theme = LIGHT
        self._scale = 1.0

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.redraw()

    def rooms(self) -> list[tuple[NameTag, QRectF]]:
        """Return the names that are shown, with the pixels that each takes up."""
        metrics = QFontMetricsF(self._font())
        taken: list[tuple[NameTag, QRectF]] = []
        for tag in self._tags():
            size = (metrics.horizontalAdvance(tag.text), metrics.height())
            for room in self._candidates(tag, *size):
                if not any(room.intersects(other) for _, other in taken):
                    taken.append((tag, room))
                    break
        return taken

    def draw(self, painter: QPainter, scale: float) -> None:
        """Write the names on a ground of their own, so that what lies there leaves them legible."""
        font = self._font()
        ascent = QFontMetricsF(font).ascent()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        ground = self._theme.color("panel", 230)
        for tag, room in self.rooms():
            baseline = QPointF(room.left(), room.top() + ascent)
            path = QPainterPath()
            path.addText(baseline, font, tag.text)
            painter.setPen(QPen(ground, _HALO * self._scale))
            painter.setBrush(ground)
            painter.drawPath(path)
            painter.setPen(look(tag.look, self._theme).color)
            painter.drawText(baseline, tag.text)

    def _font(self) -> QFont:
        return figure_font(_POINTS * self._scale)

    def _candidates(self, tag: NameTag, width: float, height: float) -> Iterator[QRectF]:
        """Yield rooms for a name, moved into the view."""
        gap, edge = _GAP * self._scale, UNIT / 2
        view_width, view_height = self.view_size()
        if width + 2 * edge > view_width or height + 2 * edge > view_height:
            return
        for x, y in tag.places.tolist():
            left = x - (width / 2 if self._on_line else width)
            tops = (y - height / 2,) if self._on_line else (y - gap - height, y + gap)
            for top in tops:
                yield QRectF(
                    min(max(left, edge), view_width - width - edge),
                    min(max(top, edge), view_height - height - edge),
                    width,
                    height,
                )
