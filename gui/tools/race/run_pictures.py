"""Small pictures of runs: decision field, boundary and examples under a title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen, QPixmap, QRegion

from engine.comparison.race_values import MOST
from engine.model.decision_field import FieldGrid
from engine.model.problem import Problem
from engine.support.arrays import Floats
from gui.plotting.decision_boundary import boundary_pen, field_colors
from gui.plotting.examples import Cloud, Examples, MarkerBrush, with_margin
from gui.plotting.lines import curve_pen, polyline
from gui.style.painting import painting
from gui.style.theme import LIGHT, UNIT, Theme
from gui.style.themed import Themed
from gui.tools.race.loss import run_pen

_SIDE = 48
"""A field is computed on this many places a side, and drawn smoothly between them."""

_MOST_POINTS = 300

_RADIUS = 2.5

_LINE = 0.75
"""Width of the boundary, as a share of that in the large plot."""

_SEEN_LEVEL, _SEEN_PLACE = 3, 5e-4
"""Changes of a by fewer 255ths, and of the boundary by less of the plane, are not drawn yet."""

_MIDDLES = QRectF(0.5, 0.5, _SIDE - 1, _SIDE - 1)
"""The part of a field's image between the middles of its outer pixels, which lie on the edges."""


class RaceRunPictures(Themed):
    """Field, boundary and examples of up to `MOST` models over one plane.

    A picture is computed only if its model has changed. The examples, of many a few hundred at
    equal distances, look the same in every picture and are drawn once.
    """

    def __init__(self) -> None:
        self._problem: Problem | None = None
        self._grid: FieldGrid | None = None
        self._ranges = ((0.0, 1.0), (0.0, 1.0))
        self._known: list[tuple[Floats, float] | None] = [None] * MOST
        self._pen = boundary_pen(LIGHT, _LINE)
        self._colors = field_colors(LIGHT)
        self._levels = np.zeros((MOST, _SIDE, _SIDE), dtype=np.int16)
        self._pixels = np.zeros((MOST, _SIDE, _SIDE), dtype=np.uint32)
        rgb = QImage.Format.Format_RGB32
        self._images = [QImage(p.data, _SIDE, _SIDE, 4 * _SIDE, rgb) for p in self._pixels]
        self._lines: list[list[Floats]] = [[] for _ in range(MOST)]
        self._points: QPixmap | None = None
        self._points_for: object = None

    def show_problem(self, problem: Problem) -> None:
        """Draw over the plane of these examples."""
        x, y = (with_margin(column) for column in problem.dataset.X.T)
        self._problem, self._ranges = problem, (x, y)
        self._grid = FieldGrid(problem.features, x, y, _SIDE)
        self._known = [None] * MOST
        self._points = None

    def show_models(self, models: Sequence[tuple[Floats, float]]) -> list[int]:
        """Draw the models with these (w, b); return those that look different now."""
        grid = self._grid
        new = [run for run, model in enumerate(models) if not _same(model, self._known[run])]
        if grid is None or not new:
            return []
        z = grid.logits(
            np.array([models[run][0] for run in new]), np.array([models[run][1] for run in new])
        )
        a = grid.probabilities(z)
        a *= 255
        a += 0.5
        changed = []
        for run, z_run, levels in zip(new, z, a.astype(np.int16), strict=True):
            lines = grid.boundary(*models[run], z_run)
            is_first = self._known[run] is None
            self._known[run] = models[run]
            if is_first or self._differs(run, levels, lines):
                self._levels[run], self._lines[run] = levels, lines
                np.take(self._colors, levels, out=self._pixels[run], mode="clip")
                changed.append(run)
        return changed

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._colors = field_colors(self._theme)
        self._pen = boundary_pen(self._theme, _LINE * self._scale)
        np.take(self._colors, self._levels, out=self._pixels, mode="clip")
        self._points = None

    def lines(self, run: int) -> list[Floats]:
        """Return the boundary of a model, polylines of shape ``(k, 2)`` in shares of the plane."""
        return self._lines[run]

    def draw(self, painter: QPainter, run: int, room: QRectF) -> None:
        """Draw the picture of one model."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(room, self._images[run], _MIDDLES)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in self._lines[run]:
            px = room.left() + line[:, 0] * room.width()
            py = room.top() + line[:, 1] * room.height()
            if len(line) == 2:  # most often, and then without the toil of a path
                painter.drawLine(QLineF(px[0], py[0], px[1], py[1]))
                continue
            painter.drawPath(polyline(px, py))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawPixmap(room.topLeft(), self._stamp(room.size(), painter))

    def _differs(self, run: int, levels: NDArray[np.int16], lines: list[Floats]) -> bool:
        """Tell whether an eye would see a difference to what is drawn."""
        drawn = self._lines[run]
        return (
            len(lines) != len(drawn)
            or any(
                line.shape != other.shape or np.abs(line - other).max() > _SEEN_PLACE
                for line, other in zip(lines, drawn, strict=True)
            )
            or int(np.abs(levels - self._levels[run]).max()) >= _SEEN_LEVEL
        )

    def _stamp(self, size: QSizeF, painter: QPainter) -> QPixmap:
        """Return the examples on no background, drawn anew where size or screen have changed."""
        ratio = painter.device().devicePixelRatioF()
        drawn_for = (size.width(), size.height(), ratio)
        if self._points is None or self._points_for != drawn_for:
            self._points = self._draw_points(size, ratio)
            self._points_for = drawn_for
        return self._points

    def _draw_points(self, size: QSizeF, ratio: float) -> QPixmap:
        pixmap = QPixmap((size * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        if self._problem is None or pixmap.isNull():
            return pixmap
        cloud = Cloud.of(Examples.of(self._problem))
        m = len(cloud.x1)
        rows = np.arange(m) if m <= _MOST_POINTS else np.arange(_MOST_POINTS) * m // _MOST_POINTS
        (left, right), (low, high) = self._ranges
        px = (cloud.x1[rows] - left) / (right - left) * size.width()
        py = (high - cloud.x2[rows]) / (high - low) * size.height()
        with painting(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            brush = MarkerBrush(self._theme, _RADIUS * self._scale, self._scale)
            for x, y, label, held_out in zip(
                px.tolist(),
                py.tolist(),
                cloud.is_class1[rows].tolist(),
                cloud.held_out[rows].tolist(),
                strict=True,
            ):
                brush.draw(painter, x, y, label, held_out)
        return pixmap


def _same(model: tuple[Floats, float], known: tuple[Floats, float] | None) -> bool:
    return known is not None and model[1] == known[1] and np.array_equal(model[0], known[0])


_BAR = 3.0
"""Height of the bar under the picture of the leader, and of the room left for it under each."""

_UNDER = 4
"""Pixels between a title and its picture, in which the colour of the run is."""

_AT_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom

_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom

_GONE = 0.35
"""Opacity of the picture of a run that has diverged."""


class Title(NamedTuple):
    """What is told above a picture, and under it by a bar."""

    name: str
    figure: str
    leads: bool
    is_gone: bool


class RaceRunPainter:
    """Draws runs in the colours of one theme, with titles in one font, those of leaders bolder.

    A `room` is that of a picture alone; title and bar lie above and below it.

    Attributes
    ----------
    head, foot
        Heights of what lies above a picture and below it.
    """

    def __init__(self, pictures: RaceRunPictures, font: QFont, theme: Theme, scale: float) -> None:
        self._pictures = pictures
        self._theme, self._scale = theme, scale
        self._inks = (theme.color("ink"), theme.color("muted"))
        self._plain, self._bold = QFont(font), QFont(font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetrics(font)
        self.head = self._metrics.height() + _UNDER
        self.foot = round(_BAR * scale)

    def whole(self, room: QRectF) -> QRectF:
        """Return the place of a run with its title and its bar."""
        return room.adjusted(0, -self.head, 0, self.foot)

    def title_room(self, room: QRectF) -> QRectF:
        """Return the place of the title above a picture."""
        return QRectF(room.left(), room.top() - self.head, room.width(), self.head)

    def draw(
        self,
        painter: QPainter,
        region: QRegion,
        titles: Sequence[Title],
        rooms: Sequence[QRectF],
        selected: int | None,
        hovered: int | None,
    ) -> None:
        """Draw what lies in `region` of all runs.

        A frame marks the selected run, a faint one that which is pointed at.
        """
        for run, (title, room) in enumerate(zip(titles, rooms, strict=True)):
            head = self.title_room(room)
            if region.intersects(head.toAlignedRect()):
                self._draw_title(painter, title, run, head)
            if not region.intersects(room.adjusted(0, 0, 0, self.foot).toAlignedRect()):
                continue
            painter.setOpacity(_GONE if title.is_gone else 1.0)
            self._pictures.draw(painter, run, room)
            painter.setOpacity(1.0)
            if run == selected:
                self._draw_frame(painter, room, self._inks[0], 2 * self._scale)
            elif run == hovered:
                self._draw_frame(painter, room, self._inks[1], 1)
            if title.leads:
                bar = QRectF(room.left(), room.bottom(), room.width(), self.foot)
                painter.fillRect(bar, self._inks[0])

    def draw_focus(self, painter: QPainter, whole: QRect) -> None:
        """Frame all runs, which together have the keyboard."""
        painter.setPen(self._theme.color("accent"))
        painter.drawRect(whole.adjusted(0, 0, -1, -1))

    def _draw_title(self, painter: QPainter, title: Title, run: int, room: QRectF) -> None:
        """Write the value, underlined as its curve is drawn, and the loss at the right."""
        pen = run_pen(run)
        painter.setPen(curve_pen(pen.color(self._theme), 2 * self._scale, pen.dashes))
        foot = room.bottom() - _UNDER / 2
        right = room.left() + self._metrics.horizontalAdvance(title.name)
        painter.drawLine(QLineF(room.left(), foot, right, foot))
        room = room.adjusted(0, 0, 0, -_UNDER)
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
