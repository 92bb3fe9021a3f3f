"""Which lane of a race is meant?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.comparison.race_leaders import ahead, measure_of
from engine.comparison.snapshot import RaceSnapshot
from engine.model.problem import Problem
from gui.style.numbers import count
from gui.style.painting import painting
from gui.style.theme import LIGHT, UNIT, Theme, figure_font
from gui.tools.race.lane_painter import LanePainter, Title
from gui.tools.race.lane_pictures import LanePictures
from gui.tools.race.lane_places import places, shape
from gui.tools.race.text import lane_figure


class LaneGrid(QWidget):
    """A small picture of each lane: field, boundary and examples, under its value and its loss.

    A bar marks the leader, or those that are level, a frame the lane that is selected. With the
    keyboard focus, which it takes with Tab only, the arrow keys select and Enter chooses.

    Signals
    -------
    lane_hovered(object)
        The lane under the pointer, or None.
    lane_selected(object)
        The lane that was clicked or reached by key; None when it was clicked once more.
    lane_chosen(int)
        The lane that was double-clicked, or on which Enter was pressed.
    """

    lane_hovered = Signal(object)
    lane_selected = Signal(object)
    lane_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("laneGrid")
        self.setAccessibleName("Boundaries of the runs in the race")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.pictures = LanePictures()
        self._painter = LanePainter(self.pictures, self.font(), LIGHT, 1.0)
        self._titles: list[Title] = []
        self._race: RaceSnapshot | None = None
        self._selected: int | None = None
        self._hovered: int | None = None
        self._pointer: QPointF | None = None  # where it rests, whatever lane comes to lie there

    def show_problem(self, problem: Problem) -> None:
        """Draw over the plane of these examples; there are no lanes yet, nor is one meant."""
        self.pictures.show_problem(problem)
        self._race, self._titles = None, []
        self._selected = self._hovered = None
        self.setAccessibleDescription("")
        self.update()

    def show_race(self, race: RaceSnapshot, names: Sequence[str]) -> None:
        """Show these lanes, under their names."""
        measure, leaders = measure_of(race.lanes), ahead(race.lanes)
        titles = [
            Title(name, lane_figure(lane, measure), place in leaders, lane.has_diverged)
            for place, (lane, name) in enumerate(zip(race.lanes, names, strict=True))
        ]
        before, self._race, self._titles = self._titles, race, titles
        changed = self.pictures.show_models([(lane.w, lane.b) for lane in race.lanes])
        self._describe()
        self._update(before, changed)
        if len(before) != len(titles):
            self._point()

    def show_selected(self, lane: int | None) -> None:
        """Frame the selected lane."""
        self._selected = lane
        self._describe()
        self.update()

    def show_hovered(self, lane: int | None) -> None:
        """Frame, faintly, the lane that is pointed at, here or elsewhere."""
        if lane != self._hovered:
            self._hovered = lane
            self.update()

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self.pictures.apply_theme(theme, scale)
        self.setFont(figure_font(10 * scale))
        self._painter = LanePainter(self.pictures, self.font(), theme, scale)
        self.update()

    def columns(self) -> int:
        """Return how many pictures stand side by side."""
        extra = self._painter.head + self._painter.foot
        return shape(max(1, len(self._titles)), self.width(), self.height(), extra)[0]

    def picture(self, lane: int) -> QRectF:
        """Return where the picture of a lane is drawn."""
        return self._pictures()[lane]

    def lane_at(self, position: QPointF) -> int | None:
        """Return the lane whose picture or title is at a place."""
        for lane, room in enumerate(self._pictures()):
            if self._painter.whole(room).contains(position):
                return lane
        return None

    def _pictures(self) -> list[QRectF]:
        """Return the places of all pictures."""
        head, foot = self._painter.head, self._painter.foot
        return places(len(self._titles), self.width(), self.height(), head, foot)

    def _point(self) -> None:
        """Tell which lane lies under the pointer, where that has become another one."""
        if self._pointer is None:
            return
        lane = self.lane_at(self._pointer)
        if lane != self._hovered:
            self.show_hovered(lane)
            self.lane_hovered.emit(lane)

    def _describe(self) -> None:
        race = self._race
        if race is None:
            return
        said = [f"{count(len(race.lanes))} runs at step {count(race.step)}."]
        for lane, title in enumerate(self._titles):
            what = "Lowest loss" * title.leads or "Selected" * (lane == self._selected)
            if what:
                said.append(f"{what}: {title.name}, {title.figure}.")
        self.setAccessibleDescription(" ".join(said))

    def _update(self, before: Sequence[Title], changed: Sequence[int]) -> None:
        """Have painted anew what has changed: near the end of a race most lanes stand still."""
        if len(before) != len(self._titles):
            self.update()
            return
        rooms = self._pictures()
        for lane, room in enumerate(rooms):
            old, new = before[lane], self._titles[lane]
            if lane in changed or old.leads != new.leads or old.is_gone != new.is_gone:
                self.update(self._painter.whole(room).toAlignedRect())
            elif old != new:
                self.update(self._painter.title_room(room).toAlignedRect())

    def _select(self, lane: int | None) -> None:
        self.show_selected(lane)
        self.lane_selected.emit(lane)

    def minimumSizeHint(self) -> QSize:
        """Large enough for four by four."""
        return QSize(48 * UNIT, 40 * UNIT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen anew of the lanes."""
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
        """Tell which lane is pointed at."""
        self._pointer = event.position()
        self._point()

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that none is pointed at any more."""
        super().leaveEvent(event)
        self._pointer = None
        self.show_hovered(None)
        self.lane_hovered.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look anew at what the pointer rests on."""
        super().resizeEvent(event)
        self._point()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a lane, or with a second click none."""
        if event.button() == Qt.MouseButton.LeftButton:
            lane = self.lane_at(event.position())
            self._select(None if lane == self._selected else lane)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Choose a lane."""
        lane = self.lane_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and lane is not None:
            self._select(lane)
            self.lane_chosen.emit(lane)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select with the arrow keys, choose with Enter."""
        lanes = len(self._titles)
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns(),
            Qt.Key.Key_Down: self.columns(),
        }
        key = Qt.Key(event.key())
        if key in moves and lanes:
            if self._selected is None:
                ahead_now = [lane for lane, title in enumerate(self._titles) if title.leads]
                self._select(ahead_now[0] if ahead_now else 0)
            elif 0 <= self._selected + moves[key] < lanes:
                self._select(self._selected + moves[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._selected is not None:
            self.lane_chosen.emit(self._selected)
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
