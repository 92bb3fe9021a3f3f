"""The stage: panels side by side and one above the other, in an order that can change at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCursor, QMouseEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from engine.cli.picture import Arrangement, Part
from engine.support.records import dataclass
from gui.style.painting import painting
from gui.widgets.buttons import Tabs
from gui.widgets.keyboard import give_back_keys
from gui.window.layout.tiles import (
    Column,
    Place,
    Row,
    Sizes,
    Tile,
    below,
    names_in,
    shares,
    tiles_in,
)

LINE = 1
"""Pixels between two panels."""

_REACH = 2
"""Pixels on either side of the line where it can be grasped."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that ends the part of this number in the row or column `key`."""

    rect: QRect
    key: str
    part: int
    across: bool


@dataclass(frozen=True, slots=True)
class _Grasped:
    """A row or column as it was when a line in it was grasped.

    Attributes
    ----------
    extents, least
        The width, or height, of each part, and the least that it takes.
    """

    extents: tuple[int, ...]
    least: tuple[int, ...]


class Handle(QWidget):
    """A line between two parts of a row or column; dragging it gives room to one of them."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.key, self.part = "", 0
        self._stage = stage
        self._across = True
        self._from = QPoint()

    def place(self, line: _Line) -> None:
        """Stand on this line."""
        self.key, self.part, self._across = line.key, line.part, line.across
        more = (_REACH, 0) if line.across else (0, _REACH)
        self.setGeometry(line.rect.adjusted(-more[0], -more[1], *more))
        self.setCursor(Qt.CursorShape.SplitHCursor if line.across else Qt.CursorShape.SplitVCursor)
        self.show()
        self.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grasp it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._from = event.globalPosition().toPoint()
            self._stage.begin_drag(self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        way = event.globalPosition().toPoint() - self._from
        self._stage.drag(self, way.x() if self._across else way.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._stage.end_drag()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, and let what lies beside it be seen."""
        reach = (_REACH, 0) if self._across else (0, _REACH)
        line = self.rect().adjusted(*reach, -reach[0], -reach[1])
        with painting(self) as painter:
            painter.fillRect(line, self.palette().color(QPalette.ColorRole.Mid))


class Stage(QWidget):
    """Shows panels where an arrangement wants them, without ever making them anew.

    All panels are its children from the beginning; another arrangement moves, shows and hides them.
    Lines between them can be dragged. A double click on the title of a panel asks for it to be made
    large.

    Signals
    -------
    sizes_changed()
        The user has dragged a line.
    resized()
        It has another size, and all panels have their places in it.
    shifted()
        Panels have other places in it, as one of them needs another size.
    enlarge_requested(str)
        The title of the panel of this name was double-clicked.
    """

    sizes_changed = Signal()
    resized = Signal()
    shifted = Signal()
    enlarge_requested = Signal(str)

    def __init__(self, panels: Mapping[str, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stage")
        self._panels = dict(panels)
        self._place: Place = Row(tuple(Tile(name) for name in self._panels))
        self._shown = frozenset(self._panels)
        self._sizes: Sizes = {}
        self._scale = 1.0
        self._handles: list[Handle] = []
        self._rects: dict[str, QRect] = {}
        self._grasped: _Grasped | None = None
        for panel in self._panels.values():
            panel.setParent(self)
            panel.installEventFilter(self)

    def panel(self, name: str) -> QWidget:
        """Return the panel of this name."""
        return self._panels[name]

    def arrange(self, place: Place, shown: Collection[str], sizes: Sizes) -> None:
        """Show the panels of these names as `place` says, with the sizes that were dragged."""
        self._place, self._sizes = place, sizes
        self._shown = frozenset(shown) & frozenset(names_in(place))
        self.end_drag()  # what is held is another line now
        for name, panel in self._panels.items():
            if name not in self._shown and not panel.isHidden():
                give_back_keys(panel)
                panel.hide()
        # Before they are seen: none is painted, or laid out, at a size that it leaves. Twice, as a
        # panel that is narrow needs less than it says while it is wide.
        self._fit()
        self._fit()
        for name in self._shown:
            self._panels[name].show()
        self._fit()
        self.updateGeometry()

    def set_scale(self, scale: float) -> None:
        """Let fixed sizes be `scale` times as large."""
        self._scale = scale
        self._fit()
        self.updateGeometry()

    def scale(self) -> float:
        """Return how much larger than usual everything is."""
        return self._scale

    def is_shown(self, name: str) -> bool:
        """Tell whether the panel of this name has a place now."""
        return name in self._shown

    def rect_of(self, name: str) -> QRect:
        """Return where the panel of this name stands; empty where it is hidden."""
        return self._rects.get(name, QRect())

    def active(self, names: Sequence[str]) -> str | None:
        """Return which of these panels has the keyboard, or else lies under the pointer."""
        held, spot = self.window().focusWidget(), self.mapFromGlobal(QCursor.pos())
        for name in names:
            panel = self._panels[name]
            if held is not None and (held is panel or panel.isAncestorOf(held)):
                return name
        return next((name for name in names if self.rect_of(name).contains(spot)), None)

    def begin_drag(self, handle: Handle) -> None:
        """Take note of the sizes that a line is dragged from."""
        split = self._split(handle.key)
        row = isinstance(split, Row)
        extents, least = [], []
        for place, part in enumerate(split.parts):
            rect = self._rects.get(below(handle.key, place), QRect())
            extents.append(rect.width() if row else rect.height())
            hint = self._least(part)
            least.append(hint.width() if row else hint.height())
            if not row and not rect.isEmpty():
                least[-1] = max(least[-1], self._least_height(part, rect.width()))
        self._grasped = _Grasped(tuple(extents), tuple(least))

    def drag(self, handle: Handle, by: int) -> None:
        """Move a line by so many pixels from where it was grasped, to the right or down."""
        if self._grasped is None:
            return
        split = self._split(handle.key)
        extents, least = list(self._grasped.extents), self._grasped.least
        seen = [place for place, part in enumerate(split.parts) if self._is_seen(part)]
        first, second = handle.part, seen[seen.index(handle.part) + 1]
        by = max(least[first] - extents[first], min(by, extents[second] - least[second]))
        extents[first] += by
        extents[second] -= by
        sizes = self._sizes_of(handle.key, split)
        stretching = [place for place in seen if not split.parts[place].is_fixed]
        share = sum(sizes[place] for place in stretching)
        total = sum(extents[place] for place in stretching) or 1
        for place in seen:
            if split.parts[place].is_fixed:
                sizes[place] = extents[place] / self._scale
            else:
                sizes[place] = extents[place] / total * share
        self._sizes[handle.key] = sizes
        self._fit()
        self.sizes_changed.emit()

    def end_drag(self) -> None:
        """Drag nothing any more."""
        self._grasped = None

    def _split(self, key: str) -> Row | Column:
        place = self._place
        for step in filter(None, key.split(".")):
            assert not isinstance(place, Tile)
            place = place.parts[int(step)]
        assert not isinstance(place, Tile)
        return place

    def _sizes_of(self, key: str, split: Row | Column) -> list[float]:
        """Return the sizes of the parts: those dragged to, unless they are damaged."""
        dragged = self._sizes.get(key, [])
        if len(dragged) == len(split.parts) and all(size > 0 for size in dragged):
            return list(dragged)
        return [part.size for part in split.parts]

    def _is_seen(self, place: Place) -> bool:
        return any(name in self._shown for name in names_in(place))

    def _least(self, place: Place) -> QSize:
        """Return the room that all that is seen in a place takes at least."""
        if isinstance(place, Tile):
            if place.name not in self._shown:
                return QSize(0, 0)
            panel = self._panels[place.name]
            return panel.minimumSizeHint().expandedTo(panel.minimumSize())
        hints = [self._least(part) for part in place.parts if self._is_seen(part)]
        if not hints:
            return QSize(0, 0)
        lines = LINE * (len(hints) - 1)
        widths, heights = [one.width() for one in hints], [one.height() for one in hints]
        if isinstance(place, Row):
            return QSize(sum(widths) + lines, max(heights))
        return QSize(max(widths), sum(heights) + lines)

    def _least_height(self, place: Place, width: int) -> int:
        """Return the height that what is seen in a place takes at least at this width."""
        least = self._least(place).height()
        if isinstance(place, Tile) and place.name in self._shown:
            panel = self._panels[place.name]
            page = panel.currentWidget() if isinstance(panel, QStackedWidget) else panel
            layout = None if page is None else page.layout()
            if layout is not None and layout.hasHeightForWidth():
                least = max(least, layout.minimumHeightForWidth(width))
        elif isinstance(place, Column):
            seen = [part for part in place.parts if self._is_seen(part)]
            heights = [self._least_height(part, width) for part in seen]
            least = max(least, sum(heights) + LINE * max(0, len(seen) - 1))
        return least

    def _missing(self, place: Place) -> int:
        """Return how much higher than at its lowest a plot is to be kept, in pixels."""
        if isinstance(place, Row):
            seen = [part for part in place.parts if self._is_seen(part)]
            wished = [self._least(part).height() + self._missing(part) for part in seen]
            return max(0, max(wished, default=0) - self._least(place).height())
        if not isinstance(place, Tile) or not place.plot or place.name not in self._shown:
            return 0
        view = getattr(self._panels[place.name], "view", None)
        lowest = view.minimumSizeHint().height() if isinstance(view, QWidget) else 0
        return max(0, place.plot - lowest)

    def plan(self, place: Place, shown: Collection[str], sizes: Sizes) -> dict[str, QRect]:
        """Return where these panels would stand if they were arranged so."""
        rects: dict[str, QRect] = {}
        with self._as_if(place, shown, sizes):
            self._lay_out(place, self.rect(), "", rects, [])
        return {name: rects[name] for name in shown if name in rects}

    def arrangement(self, names: Mapping[str, str]) -> Arrangement | None:
        """Return how those panels stand that have a name here, as if there were no others.

        None where none of them is shown.
        """
        shown = self._shown & names.keys()
        rects: dict[str, QRect] = {}
        with self._as_if(self._place, shown, self._sizes):
            self._lay_out(self._place, self.rect(), "", rects, [])

            def part_of(place: Place, key: str) -> Part:
                if isinstance(place, Tile):
                    return names[place.name]
                across = isinstance(place, Row)
                parts = []
                for number, part in enumerate(place.parts):
                    if self._is_seen(part):
                        rect = rects[below(key, number)]
                        extent = rect.width() if across else rect.height()
                        parts.append((part_of(part, below(key, number)), max(1.0, extent)))
                if len(parts) == 1:
                    return parts[0][0]
                whole = sum(extent for _, extent in parts)
                shares = tuple((part, round(10 * extent / whole, 1)) for part, extent in parts)
                return Arrangement(shares, across)

            part = part_of(self._place, "") if shown else None
        return Arrangement(((part, 1.0),)) if isinstance(part, str) else part

    @contextmanager
    def _as_if(self, place: Place, shown: Collection[str], sizes: Sizes) -> Iterator[None]:
        """Measure as if panels were arranged so."""
        kept = self._place, self._shown, self._sizes
        self._place, self._shown, self._sizes = place, frozenset(shown), sizes
        try:
            yield
        finally:
            self._place, self._shown, self._sizes = kept

    def keeps_plots(self, place: Place, shown: Collection[str], names: Collection[str]) -> bool:
        """Tell whether the plots of these panels would keep their heights if all were arranged so.

        What was dragged does not count.
        """
        rects = self.plan(place, shown, {})
        with self._as_if(place, shown, {}):
            return all(
                rects[tile.name].height()
                >= self._least_height(tile, rects[tile.name].width()) + self._missing(tile)
                for tile in tiles_in(place)
                if tile.name in names and tile.name in rects
            )

    def _fit(self) -> None:
        """Give all their places."""
        self._rects = {}
        lines: list[_Line] = []
        if not self.rect().isEmpty():
            self._lay_out(self._place, self.rect(), "", self._rects, lines)
        for name in self._shown & self._rects.keys():
            self._panels[name].setGeometry(self._rects[name])
        while len(self._handles) < len(lines):
            self._handles.append(Handle(self))
        for handle, line in zip(self._handles, lines, strict=False):
            handle.place(line)
        for handle in self._handles[len(lines) :]:
            handle.hide()

    def _lay_out(
        self, place: Place, rect: QRect, key: str, rects: dict[str, QRect], lines: list[_Line]
    ) -> None:
        """Write down where everything in a place stands, and the lines between."""
        rects[key] = rect
        if isinstance(place, Tile):
            if place.name in self._shown:
                rects[place.name] = rect
            return
        seen = [number for number, part in enumerate(place.parts) if self._is_seen(part)]
        if not seen:
            return
        row = isinstance(place, Row)
        room = (rect.width() if row else rect.height()) - LINE * (len(seen) - 1)
        start = rect.left() if row else rect.top()
        for number, extent in zip(seen, self._extents(place, key, seen, rect), strict=True):
            if number == seen[-1]:  # what rounding has left
                extent = max(extent, room)
            room -= extent
            if row:
                part = QRect(start, rect.top(), extent, rect.height())
                line = QRect(start + extent, rect.top(), LINE, rect.height())
            else:
                part = QRect(rect.left(), start, rect.width(), extent)
                line = QRect(rect.left(), start + extent, rect.width(), LINE)
            self._lay_out(place.parts[number], part, below(key, number), rects, lines)
            if number != seen[-1]:
                lines.append(_Line(line, key, number, row))
            start += extent + LINE

    def _extents(
        self, place: Row | Column, key: str, seen: Sequence[int], rect: QRect
    ) -> list[int]:
        """Return the widths in a row, or heights in a column, of the parts that are seen."""
        row = isinstance(place, Row)
        sizes = self._sizes_of(key, place)
        parts = [place.parts[number] for number in seen]
        if row:
            least = [self._least(part).width() for part in parts]
        else:
            least = [self._least_height(part, rect.width()) for part in parts]
        room = (rect.width() if row else rect.height()) - LINE * (len(seen) - 1)
        if not row:
            wished = [
                lowest + self._missing(part) for lowest, part in zip(least, parts, strict=True)
            ]
            least = wished if sum(wished) <= room else least
        if all(part.is_fixed for part in parts):
            return shares([sizes[number] for number in seen], least, room)
        fixed = {
            at: max(least[at], round(sizes[number] * self._scale))
            for at, number in enumerate(seen)
            if parts[at].is_fixed
        }
        rest = [at for at in range(len(seen)) if at not in fixed]
        missing = sum(least[at] for at in rest) - (room - sum(fixed.values()))
        for at in fixed:  # what is fixed gives way where the others have not even their least
            if missing > 0:
                given = min(missing, fixed[at] - least[at])
                fixed[at] -= given
                missing -= given
        left = room - sum(fixed.values())
        shared = shares([sizes[seen[at]] for at in rest], [least[at] for at in rest], left)
        return [fixed[at] if at in fixed else shared[rest.index(at)] for at in range(len(seen))]

    def minimumSizeHint(self) -> QSize:
        """Have room for all that is seen."""
        return self._least(self._place)

    def sizeHint(self) -> QSize:
        """Take what there is."""
        return self.minimumSizeHint()

    def event(self, event: QEvent) -> bool:
        """Give all their places anew when one of them needs another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            before = self._rects
            self._fit()
            self.updateGeometry()
            if self._rects != before:
                self.shifted.emit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give all their places anew."""
        super().resizeEvent(event)
        self._fit()
        self.resized.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for a panel to be made large when its title is double-clicked."""
        if event.type() == QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent):
            for name, panel in self._panels.items():
                if panel is watched and _is_on_title(panel, event.position().toPoint()):
                    self.enlarge_requested.emit(name)
                    return True
        return super().eventFilter(watched, event)


def titles_of(panel: QWidget) -> list[QWidget]:
    """Return the widgets that are the title of a panel now."""
    labels = [label for label in panel.findChildren(QLabel) if label.property("role") == "title"]
    found: list[QWidget] = [*labels, *panel.findChildren(Tabs)]
    return [title for title in found if title.isVisible()]


def _is_on_title(panel: QWidget, spot: QPoint) -> bool:
    return any(
        QRect(title.mapTo(panel, QPoint()), title.size()).contains(spot)
        for title in titles_of(panel)
    )
