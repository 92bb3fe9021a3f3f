"""Small pictures of all runs of a race."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.comparison.race_leaders import ahead, measure_of
from engine.comparison.race_snapshot import RaceState
from engine.comparison.race_values import MOST
from engine.model.decision_field import FieldGrid
from engine.model.problem import Problem
from engine.support.arrays import Floats
from gui.plotting.decision_boundary import boundary_pen, field_colors
from gui.plotting.examples import Cloud, Examples, MarkerBrush, with_margin
from gui.plotting.lines import polyline
from gui.style.numbers import count
from gui.style.painting import painting
from gui.style.theme import LIGHT, UNIT, Theme, figure_font
from gui.style.themed import Themed, ThemedWidget
from gui.tools.race.text import run_figure

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
        """Return the examples on clear ground, drawn anew where size or screen have changed."""
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

_UNDER = 2
"""Pixels between a title and its picture."""

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
        """Draw what lies in `region` of all runs.

        A frame marks the selected run, a faint one that which is pointed at.
        """
        for run, (title, room) in enumerate(zip(titles, rooms, strict=True)):
            head = self.title_room(room)
            if region.intersects(head.toAlignedRect()):
                self._draw_title(painter, title, head)
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


_GAP = UNIT + UNIT // 2

_WIDE = 1.25
"""Width of the pictures by their height, at which they are seen best."""


def shape(runs: int, width: float, height: float, extra: float) -> tuple[int, int]:
    """Return columns and rows in which `runs` pictures are largest.

    `extra` is the height that each takes beside its picture.
    """

    def size(columns: int) -> tuple[float, int]:
        rows = math.ceil(runs / columns)
        side = min(
            (width - (columns - 1) * _GAP) / columns / _WIDE,
            (height - (rows - 1) * _GAP) / rows - extra,
        )
        return side, -(columns * rows - runs)

    columns = max(range(1, runs + 1), key=size)
    return columns, math.ceil(runs / columns)


def places(runs: int, width: int, height: int, head: int, foot: int) -> list[QRectF]:
    """Return where each picture stands, with room for a head above it and a foot below.

    All are of one size, in whole pixels: so what they have in common is drawn once.
    """
    if runs == 0:
        return []
    columns, rows = shape(runs, width, height, head + foot)
    across = (width - (columns - 1) * _GAP) // columns
    down = (height - (rows - 1) * _GAP) // rows
    corners = (divmod(run, columns) for run in range(runs))
    return [
        QRectF(column * (across + _GAP), row * (down + _GAP) + head, across, down - head - foot)
        for row, column in corners
    ]


class RaceGrid(ThemedWidget, QWidget):
    """A small picture of each run: field, boundary and examples, under its value and its loss.

    A bar marks the leader, or those that are level, a frame the run that is selected. With the
    keyboard focus, which it takes with Tab only, the arrow keys select and Enter chooses.

    Signals
    -------
    run_hovered(object)
        The run under the pointer, or None.
    run_selected(object)
        The run that was clicked or reached by key; None when it was clicked once more.
    run_chosen(int)
        The run that was double-clicked, or on which Enter was pressed.
    """

    run_hovered = Signal(object)
    run_selected = Signal(object)
    run_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("laneGrid")
        self.setAccessibleName("Boundaries of the runs in the race")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.pictures = RaceRunPictures()
        self._painter = RaceRunPainter(self.pictures, self.font(), LIGHT, 1.0)
        self._titles: list[Title] = []
        self._race: RaceState | None = None
        self._selected: int | None = None
        self._hovered: int | None = None
        self._pointer: QPointF | None = None  # where it rests, whatever run comes to lie there

    def show_problem(self, problem: Problem) -> None:
        """Draw over the plane of these examples; there are no runs yet, nor is one meant."""
        self.pictures.show_problem(problem)
        self._race, self._titles = None, []
        self._selected = self._hovered = None
        self.setAccessibleDescription("")
        self.update()

    def show_race(self, race: RaceState, names: Sequence[str]) -> None:
        """Show these runs, under their names."""
        measure, leaders = measure_of(race.runs), ahead(race.runs)
        titles = [
            Title(name, run_figure(run, measure), place in leaders, run.has_diverged)
            for place, (run, name) in enumerate(zip(race.runs, names, strict=True))
        ]
        before, self._race, self._titles = self._titles, race, titles
        changed = self.pictures.show_models([(run.w, run.b) for run in race.runs])
        self._describe()
        self._update(before, changed)
        if len(before) != len(titles):
            self._point()

    def show_selected(self, run: int | None) -> None:
        """Frame the selected run."""
        self._selected = run
        self._describe()
        self.update()

    def show_hovered(self, run: int | None) -> None:
        """Frame, faintly, the run that is pointed at, here or elsewhere."""
        if run != self._hovered:
            self._hovered = run
            self.update()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFont(figure_font(10 * self._scale))
        self._painter = RaceRunPainter(self.pictures, self.font(), self._theme, self._scale)

    def themed_parts(self) -> Iterable[Themed]:
        """Return what draws fields and examples."""
        return (self.pictures,)

    def columns(self) -> int:
        """Return how many pictures stand side by side."""
        extra = self._painter.head + self._painter.foot
        return shape(max(1, len(self._titles)), self.width(), self.height(), extra)[0]

    def picture(self, run: int) -> QRectF:
        """Return where the picture of a run is drawn."""
        return self._pictures()[run]

    def run_at(self, position: QPointF) -> int | None:
        """Return the run whose picture or title is at a place."""
        for run, room in enumerate(self._pictures()):
            if self._painter.whole(room).contains(position):
                return run
        return None

    def _pictures(self) -> list[QRectF]:
        """Return the places of all pictures."""
        head, foot = self._painter.head, self._painter.foot
        return places(len(self._titles), self.width(), self.height(), head, foot)

    def _point(self) -> None:
        """Tell which run lies under the pointer, where that has become another one."""
        if self._pointer is None:
            return
        run = self.run_at(self._pointer)
        if run != self._hovered:
            self.show_hovered(run)
            self.run_hovered.emit(run)

    def _describe(self) -> None:
        race = self._race
        if race is None:
            return
        said = [f"{count(len(race.runs))} runs at step {count(race.step)}."]
        for run, title in enumerate(self._titles):
            what = "Lowest loss" * title.leads or "Selected" * (run == self._selected)
            if what:
                said.append(f"{what}: {title.name}, {title.figure}.")
        self.setAccessibleDescription(" ".join(said))

    def _update(self, before: Sequence[Title], changed: Sequence[int]) -> None:
        """Have painted anew what has changed: near the end of a race most runs stand still."""
        if len(before) != len(self._titles):
            self.update()
            return
        rooms = self._pictures()
        for run, room in enumerate(rooms):
            old, new = before[run], self._titles[run]
            if run in changed or old.leads != new.leads or old.is_gone != new.is_gone:
                self.update(self._painter.whole(room).toAlignedRect())
            elif old != new:
                self.update(self._painter.title_room(room).toAlignedRect())

    def _select(self, run: int | None) -> None:
        self.show_selected(run)
        self.run_selected.emit(run)

    def minimumSizeHint(self) -> QSize:
        """Large enough for four by four."""
        return QSize(48 * UNIT, 40 * UNIT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen anew of the runs."""
        with painting(self) as painter:
            self._painter.draw(
                painter,
                event.region(),
                self._titles,
                self._pictures(),
                self._selected,
                self._hovered,
            )
            if self.hasFocus() and self._selected is None:
                self._painter.draw_focus(painter, self.rect())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which run is pointed at."""
        self._pointer = event.position()
        self._point()

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that none is pointed at any more."""
        super().leaveEvent(event)
        self._pointer = None
        self.show_hovered(None)
        self.run_hovered.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look anew at what the pointer rests on."""
        super().resizeEvent(event)
        self._point()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a run, or with a second click none."""
        if event.button() == Qt.MouseButton.LeftButton:
            run = self.run_at(event.position())
            self._select(None if run == self._selected else run)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Choose a run."""
        run = self.run_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and run is not None:
            self._select(run)
            self.run_chosen.emit(run)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select with the arrow keys, choose with Enter."""
        runs = len(self._titles)
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns(),
            Qt.Key.Key_Down: self.columns(),
        }
        key = Qt.Key(event.key())
        if key in moves and runs:
            if self._selected is None:
                ahead_now = [run for run, title in enumerate(self._titles) if title.leads]
                self._select(ahead_now[0] if ahead_now else 0)
            elif 0 <= self._selected + moves[key] < runs:
                self._select(self._selected + moves[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._selected is not None:
            self.run_chosen.emit(self._selected)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys, which step the race everywhere else."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            event.accept()
            return True
        return super().event(event)
