"""The grid of small pictures of all runs of a race."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.comparison.race import RaceState
from engine.comparison.race_leaders import ahead, measure_of
from engine.model.problem import Problem
from gui.style.numbers import count
from gui.style.painting import painting
from gui.style.theme import LIGHT, UNIT, figure_font
from gui.style.themed import Themed, ThemedWidget
from gui.tools.race.run_pictures import RaceRunPainter, RaceRunPictures, Title
from gui.tools.race.text import run_figure
from gui.widgets.keyboard import claims

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
        return claims(event, (Qt.Key.Key_Left, Qt.Key.Key_Right)) or super().event(event)
