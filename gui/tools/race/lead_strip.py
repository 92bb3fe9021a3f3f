"""Who led when, along the axis of steps?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.comparison.race_leaders import Lead
from gui.plotting.item import ViewItem
from gui.plotting.loss_scales import step_places
from gui.style.theme import LIGHT, UNIT, Theme, figure_font
from gui.tools.race.curves_item import LABEL_POINTS
from gui.tools.race.look import inks

Span = tuple[float, float, int | None]
"""Places of beginning and end, and the lane that led; None where several were level."""

_ROOM = 4.0
_LIGHTNESS = 0.55
"""Ink above this share of white carries dark text, below it light text."""


class LeadStrip(ViewItem):
    """A band at the top of the plot, in the leader's ink and with its value where there is room."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._spans: tuple[Span, ...] = ()
        self._texts: tuple[str, ...] = ()
        self._theme = LIGHT
        self._font = figure_font(LABEL_POINTS)

    def set_leads(self, leads: Sequence[Lead], texts: Sequence[str], logarithmic: bool) -> None:
        """Show these leads; `texts` has one for each lane. `logarithmic`: how steps are spread."""
        spans = _spans_of(leads, logarithmic)
        if (spans, tuple(texts)) != (self._spans, self._texts):
            self._spans, self._texts = spans, tuple(texts)
            self.update()

    def spans(self) -> tuple[Span, ...]:
        """Return the leads shown."""
        return self._spans

    def height(self) -> float:
        """Return how many pixels of the plot it takes at the top."""
        return QFontMetricsF(self._font).height() + 2

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme = theme
        self._font = figure_font(LABEL_POINTS * scale)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the band, then the texts."""
        if not self._spans:
            return
        ends = np.array([(first, last) for first, last, _ in self._spans])
        left, _ = self.to_pixels(ends[:, 0], ends[:, 0])
        right, _ = self.to_pixels(ends[:, 1], ends[:, 1])
        colors = inks(len(self._texts), self._theme)
        metrics = QFontMetricsF(self._font)
        painter.setFont(self._font)
        height = self.height()
        drawn_to = -1.0
        for x, end, (_, _, lane) in zip(left.tolist(), right.tolist(), self._spans, strict=True):
            if end - x < 1 and round(x) <= drawn_to:
                continue  # many leads within one pixel
            start = max(round(x), drawn_to)
            drawn_to = max(round(end), start + 1)
            band = QRectF(start, 0, drawn_to - start, height)
            ground = self._theme.color("hairline") if lane is None else colors[lane]
            painter.fillRect(band, ground)
            text = "level" if lane is None else self._texts[lane]
            advance = metrics.horizontalAdvance(text)
            if advance + 2 * _ROOM <= band.width():
                is_pale = ground.lightnessF() > _LIGHTNESS
                dark, light = sorted(
                    (self._theme.color("ink"), self._theme.color("panel")),
                    key=lambda color: color.lightnessF(),
                )
                painter.setPen(dark if is_pale else light)
                baseline = (height + metrics.ascent() - metrics.descent()) / 2
                painter.drawText(QPointF(band.left() + _ROOM, baseline), text)
            drawn_to += 1.0 if drawn_to - start > UNIT / 2 else 0.0  # a gap between broad ones


def _spans_of(leads: Sequence[Lead], logarithmic: bool) -> tuple[Span, ...]:
    """Return where leads lie on the axis; each lasts until the next one begins."""
    if not leads:
        return ()
    firsts = [float(lead.first) for lead in leads]
    ends = [*firsts[1:], float(leads[-1].last)]
    firsts[0] = 0.0
    left = step_places(np.array(firsts), logarithmic).tolist()
    right = step_places(np.array(ends), logarithmic).tolist()
    return tuple(zip(left, right, (lead.lane for lead in leads), strict=True))
