"""How does a lane look, from its title down to its bar?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QRegion

from gui.style.theme import UNIT, Theme
from gui.tools.race.lane_pictures import LanePictures

_BAR = 3.0
"""Height of the bar under the picture of the leader, and of the room left for it under each."""

_UNDER = 2
"""Pixels between a title and its picture."""

_AT_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom

_GONE = 0.35
"""Opacity of the picture of a lane that has diverged."""


class Title(NamedTuple):
    """What is told above a picture, and under it by a bar."""

    name: str
    figure: str
    leads: bool
    is_gone: bool


class LanePainter:
    """Draws lanes in the colours of one theme, with titles in one font, those of leaders bolder.

    A `room` is that of a picture alone; title and bar lie above and below it.

    Attributes
    ----------
    head, foot
        Heights of what lies above a picture and below it.
    """

    def __init__(self, pictures: LanePictures, font: QFont, theme: Theme, scale: float) -> None:
        self._pictures = pictures
        self._theme, self._scale = theme, scale
        self._inks = (theme.color("ink"), theme.color("muted"))
        self._plain, self._bold = QFont(font), QFont(font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetrics(font)
        self.head = self._metrics.height() + _UNDER
        self.foot = round(_BAR * scale)

    def whole(self, room: QRectF) -> QRectF:
        """Return the place of a lane with its title and its bar."""
        return room.adjusted(0, -self.head, 0, self.foot)

    def title_room(self, room: QRectF) -> QRectF:
        """Return the place of the title above a picture."""
        return QRectF(room.left(), room.top() - self.head, room.width(), self.head - _UNDER)

    def draw(
        self,
        painter: QPainter,
        region: QRegion,
        titles: Sequence[Title],
        rooms: Sequence[QRectF],
        selected: int | None,
        hovered: int | None,
    ) -> None:
        """Draw what lies in `region` of all lanes.

        A frame marks the selected lane, a faint one that which is pointed at.
        """
        for lane, (title, room) in enumerate(zip(titles, rooms, strict=True)):
            head = self.title_room(room)
            if region.intersects(head.toAlignedRect()):
                self._draw_title(painter, title, head)
            if not region.intersects(room.adjusted(0, 0, 0, self.foot).toAlignedRect()):
                continue
            painter.setOpacity(_GONE if title.is_gone else 1.0)
            self._pictures.draw(painter, lane, room)
            painter.setOpacity(1.0)
            if lane == selected:
                self._draw_frame(painter, room, self._inks[0], 2 * self._scale)
            elif lane == hovered:
                self._draw_frame(painter, room, self._inks[1], 1)
            if title.leads:
                bar = QRectF(room.left(), room.bottom(), room.width(), self.foot)
                painter.fillRect(bar, self._inks[0])

    def draw_focus(self, painter: QPainter, whole: QRect) -> None:
        """Frame all lanes, which together have the keyboard."""
        painter.setPen(self._theme.color("accent"))
        painter.drawRect(whole.adjusted(0, 0, -1, -1))

    def _draw_title(self, painter: QPainter, title: Title, room: QRectF) -> None:
        """Write the value at the left, the loss at the right."""
        painter.setFont(self._bold if title.leads else self._plain)
        ink, muted = self._inks
        figure = title.figure
        if title.is_gone:
            advance = self._metrics.horizontalAdvance
            both = advance(title.name) + advance(figure)
            figure = figure if both + UNIT <= room.width() else "diverged"
        painter.setPen(muted if title.is_gone else ink)
        painter.drawText(room, _AT_LEFT, title.name)
        painter.setPen(ink if title.leads else muted)
        painter.drawText(room, _AT_RIGHT, figure)

    def _draw_frame(self, painter: QPainter, room: QRectF, color: QColor, width: float) -> None:
        pen = QPen(color, width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        inset = width / 2
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(room.adjusted(inset, inset, -inset, -inset))
