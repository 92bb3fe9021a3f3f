"""Editing examples by hand: what mouse and keys over the boundary plot do to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent

from engine.data.edits import Added, Edit, Moved, Relabelled, Removed
from engine.support.arrays import Floats, Rows
from gui.panels.boundary.pointer import NOTHING, Ghost, GhostItem
from gui.panels.boundary.points import NO_ROWS, PointsItem
from gui.plotting.examples import Cloud
from gui.plotting.selection import ExampleSelection
from gui.plotting.view import PlotView
from gui.style.numbers import count
from gui.widgets.throttle import Throttle

GRAB = 8.0
"""An example is taken hold of from this many pixels away; among dots, from `GRAB_DOT`."""

GRAB_DOT = 3.0

FAR_ENOUGH = 4.0
"""A press becomes a drag when the pointer has moved this many pixels."""

NUDGE, LONG_NUDGE = 1.0, 10.0
"""Pixels that an arrow key moves the selected examples, alone and with Shift."""

_SPRAY_STREAM = 3
"""Keeps the draw of the brush apart from other draws of the same seed."""

_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}

_MODIFIERS = {
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
    Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier,
}

_MOST_SPRAYED = 20_000
"""So many examples come of one drag with the brush at most."""

MOST_LIVE = 10_000
"""More examples than these are dragged for the eye alone: the run is asked when they are let go."""

_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def examples_text(number: int, of_class: int | None = None) -> str:
    """Return ``an example``, ``3 examples`` or, with a class, ``3 examples of class 1``."""
    told = "an example" if number == 1 else f"{count(number)} examples"
    return told if of_class is None else f"{told} of class {of_class}"


class Gesture(Enum):
    """What is being done with the mouse or the arrow keys.

    ::

        NONE ──press──► PRESSED ──moved, on an example──► MOVING ───┐
                           ├──moved, with Shift──► SPRAYING ────────┤
                           ├──moved, on empty ground──► BANDING ────┼──release, Esc──► NONE
                           └──release: a click──► NONE              │
        NONE ──arrow key──► NUDGING ──anything else─────────────────┘
    """

    NONE = "none"
    PRESSED = "pressed"
    MOVING = "moving"
    SPRAYING = "spraying"
    BANDING = "banding"
    NUDGING = "nudging"


class Brush:
    """Draws examples around the way of the pointer: so many in a circle of this size.

    Attributes
    ----------
    radius
        Of the circle, in pixels.
    density
        How many examples a circle has at first, and gets anew for each diameter of the way.
    """

    def __init__(self) -> None:
        self.radius = 28.0
        self.density = 6
        self._draw = np.random.default_rng(0)
        self._way = 0.0
        self._drawn = 0
        self._last = QPointF()

    def begin(self, place: QPointF, seed: tuple[int, ...]) -> Floats:
        """Begin at a pixel, with the draw of this seed; return places as `go_to` does."""
        self._draw = np.random.default_rng((_SPRAY_STREAM, *seed))
        self._way, self._drawn, self._last = 0.0, 0, place
        return self.go_to(place)

    def go_to(self, place: QPointF) -> Floats:
        """Go on to a pixel; return the places, in pixels, that are new, shape ``(k, 2)``."""
        step = place - self._last
        self._way += float(np.hypot(step.x(), step.y()))
        more = int(self.density * self._way / (2 * self.radius) + 1e-6)
        due = self.density + more - self._drawn
        share, turn, reach = self._draw.random((3, max(0, due)))
        self._drawn += len(share)
        reach = self.radius * np.sqrt(reach)
        places = np.column_stack(
            (
                self._last.x() + share * step.x() + reach * np.cos(2 * np.pi * turn),
                self._last.y() + share * step.y() + reach * np.sin(2 * np.pi * turn),
            )
        )
        self._last = place
        return places


class ExampleHand(QObject):
    """Adds, moves, sprays, selects, removes and flips examples by mouse and keys.

    What it does is drawn, and asked for, once a frame: the plot does not wait for the run.

    Attributes
    ----------
    label
        The class that a click adds, 0 or 1.
    brush
        What Shift and a drag spray with.
    seed
        The seed of the run, which draws what is sprayed.
    scale
        How many times the usual size everything is.
    is_flat
        Whether there is x1 alone: examples stand at their labels, and move along x1.

    Signals
    -------
    edited(object, str)
        An `Edit` is made, and what it is called.
    dragged(object, str)
        A gesture is under way: the Edit that it has come to so far.
    ended()
        The gesture is over.
    cancelled()
        The gesture is over, and what it did is to be undone.
    previewed(object)
        The examples as they are drawn now, a `Cloud`, whatever the run has done until then.
    clicked(int)
        The example in this row was clicked.
    told(str)
        What the next click does, or what is being done, in one sentence.
    class_chosen(int)
        A key has chosen the class of what is added.
    copied()
        The selected examples are to be copied.
    pasted()
        The examples on the clipboard are to be added.
    left()
        The mode is to end.
    """

    edited = Signal(object, str)
    dragged = Signal(object, str)
    ended = Signal()
    cancelled = Signal()
    previewed = Signal(object)
    clicked = Signal(int)
    told = Signal(str)
    class_chosen = Signal(int)
    copied = Signal()
    pasted = Signal()
    left = Signal()

    def __init__(
        self, view: PlotView, points: PointsItem, ghost: GhostItem, selection: ExampleSelection
    ) -> None:
        super().__init__(view)
        self.label = 1
        self.brush = Brush()
        self.seed = 0
        self.scale = 1.0
        self.is_flat = False
        self._view, self._points, self._ghost = view, points, ghost
        self._selection = selection
        self._is_on = False
        self._gesture = Gesture.NONE
        self._pointer: QPointF | None = None  # in the pixels of the view box
        self._pressed_at = QPointF()
        self._held: int | None = None  # the row that was pressed on
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._before: Cloud | None = None  # the examples when the gesture began
        self._put_off: Cloud | None = None  # where they are seen, to be asked for in the end
        self._rows: Rows = NO_ROWS
        self._chosen: tuple[int, ...] = ()  # what was selected when a band was begun
        self._offset = QPointF()
        self._sprayed: list[tuple[float, float]] = []
        self._told = ""
        self._is_asking = False
        self._frames = Throttle(self)
        self._frames.due.connect(self._on_frames_due)
        selection.changed.connect(self._on_selection_changed)

    # From the plot

    def is_on(self) -> bool:
        """Tell whether examples can be edited."""
        return self._is_on

    def gesture(self) -> Gesture:
        """Return what is being done."""
        return self._gesture

    def pointer(self) -> QPointF | None:
        """Return where the pointer is, in pixels of the view box; None while it is elsewhere."""
        return self._pointer

    def set_on(self, on: bool) -> None:
        """Take mouse and keys, or leave them to the plot."""
        if on == self._is_on:
            return
        self._is_on = on
        viewport = self._view.viewport()
        if on:
            self._view.installEventFilter(self)
            viewport.installEventFilter(self)
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._finish()
            self._view.removeEventFilter(self)
            viewport.removeEventFilter(self)
            viewport.unsetCursor()
        self._pointer = None
        self.point_anew()

    def examples_changed(self) -> None:
        """Take note of other examples: a gesture that did not lead to them is over."""
        if not self._is_asking and self._gesture is not Gesture.NONE:
            self._frames.forget()
            self._reset()
        self.point_anew()

    def is_ahead(self) -> bool:
        """Tell whether what is asked for now is drawn already, as it was previewed."""
        return self._is_asking and self.is_gesturing()

    def is_gesturing(self) -> bool:
        """Tell whether the view is to stay as it is: something is being dragged or nudged."""
        return self._gesture not in (Gesture.NONE, Gesture.PRESSED)

    def escape(self) -> None:
        """Undo the gesture under way, or else select nothing, or else leave the mode."""
        if self._gesture in (Gesture.MOVING, Gesture.SPRAYING, Gesture.BANDING):
            self._cancel()
        elif self._selection.rows:
            self._finish()
            self._selection.clear()
        else:
            self._finish()
            self.left.emit()

    # What is pointed at

    def point_anew(self) -> None:
        """Draw and say what a click would do here and now."""
        if not self._is_on:
            self._ghost.show_ghost(NOTHING)
            self._say("")
            return
        row = self._under()
        self._view.viewport().setCursor(self._cursor(row))
        self._ghost.show_ghost(self._drawn(row))
        self._say(self._sentence(row))

    def _drawn(self, row: int | None) -> Ghost:
        """Return what is to be seen at the pointer, which is over the example in this row."""
        place, label = self._pointer, self.label
        if self._gesture is Gesture.BANDING:
            return Ghost(band=self._band())
        if self._gesture in (Gesture.MOVING, Gesture.NUDGING) or place is None:
            return NOTHING
        if self._gesture is Gesture.SPRAYING:
            return Ghost(place, label, self._brush_radius())
        if self._modifiers & _SHIFT:
            return Ghost(self._snapped(place, 1 - label), 1 - label, self._brush_radius())
        if row is None and not self._modifiers & _CONTROL:
            return Ghost(self._snapped(place, label), label)
        return NOTHING

    def _sentence(self, row: int | None) -> str:
        """Return what is being done, or what a click would do on the example in this row."""
        if self._gesture in (Gesture.MOVING, Gesture.NUDGING):
            back = "it" if len(self._rows) == 1 else "them"
            back = f"; Esc puts {back} back" if self._gesture is Gesture.MOVING else ""
            return f"Moving {examples_text(len(self._rows))}{back}"
        if self._gesture is Gesture.SPRAYING:
            return f"Spraying {examples_text(len(self._sprayed), self.label)}"
        chosen = self._selection.rows
        if self._gesture is Gesture.BANDING:
            return f"{count(len(chosen))} selected"
        if self._pointer is None:
            return ""
        if self._modifiers & _SHIFT:
            other = f"Click adds an example of class {1 - self.label}"
            return f"{other}, drag sprays examples of class {self.label}"
        if self._modifiers & _CONTROL:
            if row is None:
                return "Drag selects more examples"
            return f"Click {'deselects' if row in chosen else 'selects'} this example too"
        if row is None:
            adds = f"Click adds an example of class {self.label}"
            return f"{adds}, drag selects; with Shift: class {1 - self.label}, and the brush"
        if row in chosen:
            moved = "this example" if len(chosen) == 1 else f"the {count(len(chosen))} selected"
            return f"Drag moves {moved}; F flips the class, Delete removes"
        return "Drag moves this example, click selects it"

    def _cursor(self, row: int | None) -> Qt.CursorShape:
        if self._gesture is Gesture.MOVING:
            return Qt.CursorShape.SizeAllCursor
        is_free = self._gesture in (Gesture.NONE, Gesture.PRESSED)
        if row is None or not is_free or self._modifiers & _SHIFT:
            return Qt.CursorShape.CrossCursor
        is_toggled = bool(self._modifiers & _CONTROL)
        return Qt.CursorShape.PointingHandCursor if is_toggled else Qt.CursorShape.SizeAllCursor

    def _under(self) -> int | None:
        """Return the row of the example under the pointer, if one can be taken hold of."""
        if self._pointer is None or self.is_gesturing():
            return None
        reach = GRAB_DOT if self._points.marked_rows() is None else GRAB
        return self._points.nearest(self._pointer, reach * self.scale)

    def _say(self, text: str) -> None:
        if text != self._told:
            self._told = text
            self.told.emit(text)

    # The mouse

    def _on_press(self, event: QMouseEvent) -> bool:
        place = self._place(event)
        if event.button() != Qt.MouseButton.LeftButton or not self._box().contains(place):
            return self.is_gesturing()
        self._finish()
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        self._point(place, event.modifiers())
        self._gesture, self._pressed_at = Gesture.PRESSED, place
        self._held = None if self._modifiers & _SHIFT else self._under()
        return True

    def _on_move(self, event: QMouseEvent) -> bool:
        place = self._place(event)
        if self._gesture in (Gesture.NONE, Gesture.NUDGING):
            inside = self._box().contains(place)
            self._point(place if inside else None, event.modifiers())
            return False
        if not event.buttons() & Qt.MouseButton.LeftButton:  # its release was never told
            self._finish()
            return False
        self._pointer = self._within_box(place)
        if self._gesture is Gesture.PRESSED:
            way = place - self._pressed_at
            if np.hypot(way.x(), way.y()) < FAR_ENOUGH:
                return True
            self._begin_drag()
        self._frames.put(self._pointer)
        return True

    def _on_release(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton or self._gesture is Gesture.NONE:
            return self.is_gesturing()
        self._pointer = self._within_box(self._place(event))
        if self._gesture is Gesture.PRESSED:
            self._gesture = Gesture.NONE
            self._click()
        elif self._gesture is not Gesture.NUDGING:
            self._frames.put(self._pointer)
            self._finish()
        self._point(self._pointer, event.modifiers())
        return True

    def _click(self) -> None:
        if self._held is None:
            if not self._modifiers & _CONTROL:
                is_other = bool(self._modifiers & _SHIFT)
                self._add(self._pressed_at, 1 - self.label if is_other else self.label)
            return
        if self._modifiers & _CONTROL:
            self._selection.toggle((self._held,))
        else:
            self._selection.select((self._held,))
        self.clicked.emit(self._held)

    def _begin_drag(self) -> None:
        cloud = self._points.cloud()
        if cloud is None:
            self._gesture = Gesture.NONE
            return
        self._before = cloud
        if self._modifiers & _SHIFT:
            self._gesture, self._sprayed = Gesture.SPRAYING, []
            self._lift(np.arange(len(cloud.x1), len(cloud.x1) + _MOST_SPRAYED))
            self._spray(self.brush.begin(self._pressed_at, (self.seed, len(cloud.x1))))
        elif self._held is not None and not self._modifiers & _CONTROL:
            if self._held not in self._selection.rows:
                self._selection.select((self._held,))
            self._gesture = Gesture.MOVING
            self._lift(np.array(self._selection.rows, dtype=np.intp))
        else:
            self._gesture = Gesture.BANDING
            self._chosen = self._selection.rows if self._modifiers & _CONTROL else ()

    def _go_on(self) -> None:
        """Take the gesture on to where the pointer is."""
        if self._pointer is None:
            return
        if self._gesture is Gesture.MOVING:
            self._move(self._pointer - self._pressed_at)
        elif self._gesture is Gesture.SPRAYING:
            self._spray(self.brush.go_to(self._pointer))
        elif self._gesture is Gesture.BANDING:
            self._selection.select({*self._chosen, *self._points.within(self._band()).tolist()})

    # What is done

    def _add(self, place: QPointF, label: int) -> None:
        point = self._points.to_data(place)
        self._edit(Added((point,), (label,)), f"New example of class {label}")
        self._selection.select((self._points.count() - 1,))

    def _spray(self, places: Floats) -> None:
        before = self._before
        if before is None or not len(places):
            return
        places = places[: _MOST_SPRAYED - len(self._sprayed)]
        self._sprayed += [self._points.to_data(QPointF(x, y)) for x, y in places.tolist()]
        x1, x2 = np.array(self._sprayed).reshape(-1, 2).T
        k, is_class1 = len(x1), self.label == 1
        cloud = Cloud(
            np.concatenate((before.x1, x1)),
            np.concatenate((before.x2, np.full(k, float(self.label)) if self.is_flat else x2)),
            np.concatenate((before.is_class1, np.full(k, is_class1))),
            np.concatenate((before.held_out, np.zeros(k, dtype=np.bool_))),
        )
        edit = Added(tuple(self._sprayed), (self.label,) * k)
        self._drag(edit, f"Brush: {examples_text(k, self.label)}")
        self.previewed.emit(cloud)

    def _move(self, offset: QPointF) -> None:
        """Bring the examples of the gesture so many pixels from where they were."""
        before, rows = self._before, self._rows
        if before is None:
            return
        x, y = self._points.to_data(offset)
        x0, y0 = self._points.to_data(QPointF(0, 0))
        x1, x2 = before.x1.copy(), before.x2
        x1[rows] += x - x0
        if not self.is_flat:
            x2 = before.x2.copy()
            x2[rows] += y - y0
        moved = replace(before, x1=x1, x2=x2)
        self._put_off = None
        if len(rows) <= MOST_LIVE or self._gesture is Gesture.NUDGING:
            self._ask_move(moved)
        else:
            self._put_off = moved
        self.previewed.emit(moved)

    def _ask_move(self, moved: Cloud) -> None:
        """Ask for the examples of the gesture to be where they are seen."""
        rows = self._rows
        points = zip(moved.x1[rows].tolist(), moved.x2[rows].tolist(), strict=True)
        edit = Moved(tuple(rows.tolist()), tuple(points))
        self._drag(edit, f"Move of {examples_text(len(rows))}")

    def _nudge(self, arrow: tuple[float, float], far: bool) -> None:
        if self._gesture is not Gesture.NUDGING:
            cloud = self._points.cloud()
            if cloud is None:
                return
            self._gesture, self._before, self._offset = Gesture.NUDGING, cloud, QPointF()
            self._lift(np.array(self._selection.rows, dtype=np.intp))
        self._offset = self._offset + QPointF(*arrow) * (LONG_NUDGE if far else NUDGE)
        self._move(self._offset * self.scale)
        self.point_anew()

    def _remove(self) -> None:
        rows = self._selection.rows
        if rows:
            self._edit(Removed(rows), f"Removal of {examples_text(len(rows))}")

    def _flip(self) -> None:
        rows, cloud = self._selection.rows, self._points.cloud()
        if rows and cloud is not None:
            labels = 1 - cloud.is_class1[list(rows)].astype(int)
            text = f"Other class of {examples_text(len(rows))}"
            self._edit(Relabelled(rows, tuple(labels.tolist())), text)

    def _add_by_key(self) -> None:
        place = self._box().center() if self._pointer is None else self._pointer
        self._add(place, self.label)

    def _edit(self, edit: Edit, text: str) -> None:
        self._is_asking = True
        try:
            self.edited.emit(edit, text)
        finally:
            self._is_asking = False

    def _drag(self, edit: Edit, text: str) -> None:
        self._is_asking = True
        try:
            self.dragged.emit(edit, text)
        finally:
            self._is_asking = False

    @Slot(object)
    def _on_frames_due(self, place: object) -> None:
        """Take the gesture on, as often as there are frames: mice tell of many more moves."""
        if self._gesture in (Gesture.MOVING, Gesture.SPRAYING, Gesture.BANDING):
            self._go_on()
            self.point_anew()

    def _finish(self) -> None:
        """End the gesture under way, and keep what it has done."""
        gesture = self._gesture
        if gesture is Gesture.NONE:
            return
        first = 0 if self._before is None else len(self._before.x1)
        if gesture is not Gesture.PRESSED:
            self._frames.finish()
        if self._put_off is not None:
            self._ask_move(self._put_off)
        k = len(self._sprayed)
        self._reset()
        if gesture in (Gesture.MOVING, Gesture.SPRAYING, Gesture.NUDGING):
            self.ended.emit()
        if gesture is Gesture.SPRAYING:
            self._selection.select(range(first, first + k))
        self.point_anew()

    def _cancel(self) -> None:
        """End the gesture under way, and undo what it has done."""
        gesture, before = self._gesture, self._before
        self._frames.forget()
        self._reset()
        if gesture is Gesture.BANDING:
            self._selection.select(self._chosen)
        elif before is not None:
            self.previewed.emit(before)
            self.cancelled.emit()
        self.point_anew()

    def _reset(self) -> None:
        self._gesture = Gesture.NONE
        self._before, self._held, self._put_off = None, None, None
        self._sprayed = []
        self._lift(NO_ROWS)

    def _lift(self, rows: Rows) -> None:
        self._rows = rows
        self._points.lift(rows)

    # Places

    def _place(self, event: QMouseEvent) -> QPointF:
        """Return the pixel of the view box that an event is at."""
        scene = self._view.mapToScene(event.position().toPoint())
        place: QPointF = self._view.view_box.mapFromScene(scene)
        return place

    def _box(self) -> QRectF:
        rect: QRectF = self._view.view_box.rect()
        return rect

    def _within_box(self, place: QPointF) -> QPointF:
        box = self._box()
        return QPointF(
            min(max(place.x(), box.left()), box.right()),
            min(max(place.y(), box.top()), box.bottom()),
        )

    def _band(self) -> QRectF:
        end = self._pressed_at if self._pointer is None else self._pointer
        return QRectF(self._pressed_at, end).normalized()

    def _snapped(self, place: QPointF, label: int) -> QPointF:
        """Return where an example added at a pixel would stand."""
        if not self.is_flat:
            return place
        x, _ = self._points.to_data(place)
        return self._points.to_pixel(x, float(label))

    def _brush_radius(self) -> float:
        return self.brush.radius * self.scale

    def _point(self, place: QPointF | None, modifiers: Qt.KeyboardModifier) -> None:
        self._pointer, self._modifiers = place, modifiers
        self.point_anew()

    # Keys

    def _deed(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Return what a key stands for; None leaves it to the window."""
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _ARROWS and self._selection.rows and not held & ~_SHIFT:
            return partial(self._nudge, _ARROWS[key], bool(held & _SHIFT))
        if held == _CONTROL:
            return {
                Qt.Key.Key_A: partial(self._selection.select, range(self._points.count())),
                Qt.Key.Key_C: self.copied.emit if self._selection.rows else None,
                Qt.Key.Key_V: self.pasted.emit,
            }.get(key)
        if held:
            return None
        deeds: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_0: partial(self.class_chosen.emit, 0),
            Qt.Key.Key_1: partial(self.class_chosen.emit, 1),
            Qt.Key.Key_Insert: self._add_by_key,
            Qt.Key.Key_Return: self._add_by_key,
            Qt.Key.Key_Enter: self._add_by_key,
            Qt.Key.Key_Delete: self._remove,
            Qt.Key.Key_F: self._flip,
            Qt.Key.Key_Escape: self.escape,
        }
        return deeds.get(key)

    def _on_key(self, event: QKeyEvent) -> bool:
        """Do what a key stands for; tell whether it stands for anything."""
        key = event.key()
        if key in _MODIFIERS:
            is_down = event.type() == QEvent.Type.KeyPress
            held = _MODIFIERS[Qt.Key(key)]
            self._point(
                self._pointer, self._modifiers | held if is_down else self._modifiers & ~held
            )
            return False
        deed = self._deed(event) if event.type() == QEvent.Type.KeyPress else None
        if deed is None:
            return False
        is_free = self._gesture in (Gesture.NONE, Gesture.NUDGING)
        if is_free or key == Qt.Key.Key_Escape:  # what is dragged keeps its rows
            if key not in (*_ARROWS, Qt.Key.Key_Escape):
                self._finish()
            deed()
        return True

    @Slot()
    def _on_selection_changed(self) -> None:
        if self._gesture is Gesture.NUDGING and self._selection.rows != tuple(self._rows.tolist()):
            self._finish()
        self.point_anew()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what edits examples; wheel, middle button and all other keys pass."""
        kind = event.type()
        if isinstance(event, QMouseEvent) and watched is self._view.viewport():
            if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
                return self._on_press(event)
            if kind == QEvent.Type.MouseMove:
                return self._on_move(event)
            if kind == QEvent.Type.MouseButtonRelease:
                return self._on_release(event)
        elif isinstance(event, QKeyEvent) and watched is self._view:
            if kind == QEvent.Type.ShortcutOverride:
                if self._deed(event) is not None:
                    event.accept()
                    return True
            else:
                return self._on_key(event)
        elif kind == QEvent.Type.Wheel:
            return watched is self._view.viewport() and self.is_gesturing()
        elif kind == QEvent.Type.Leave and watched is self._view.viewport():
            if self._gesture in (Gesture.NONE, Gesture.NUDGING):
                self._point(None, Qt.KeyboardModifier.NoModifier)
        elif kind in (QEvent.Type.FocusOut, QEvent.Type.Hide) and watched is self._view:
            if self._gesture is Gesture.NUDGING or kind == QEvent.Type.Hide:
                self._finish()
            self._point(self._pointer, Qt.KeyboardModifier.NoModifier)
        return False
