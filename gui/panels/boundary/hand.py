"""The hand that edits examples: what mouse and keys over the boundary plot do to them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QCursor, QMouseEvent

from engine.data.edits import Added, Edit, Moved, Relabelled, Removed
from engine.support.arrays import Floats, Rows
from gui.panels.boundary.brush import MOST_SPRAYED, Brush
from gui.panels.boundary.gesture import Gesture, Situation
from gui.panels.boundary.keys import ARROWS, CONTROL, SHIFT, EditKeys
from gui.panels.boundary.pointer import NOTHING, ClickPreviewItem
from gui.panels.boundary.points import NO_ROWS, PointsItem
from gui.plotting.examples import Cloud
from gui.plotting.selection import ExampleSelection
from gui.plotting.view import PlotView
from gui.style.numbers import count_of_examples
from gui.widgets.throttle import Throttle

GRAB = 8.0
"""An example is taken hold of from this many pixels away; among dots, from `GRAB_DOT`."""

GRAB_DOT = 3.0

FAR_ENOUGH = 4.0
"""A press becomes a drag when the pointer has moved this many pixels."""

MOST_LIVE = 10_000
"""More examples than these are dragged for the eye alone: the run is asked when they are let go."""


class ExampleHand(QObject):
    """Adds, moves, sprays, selects, removes and flips examples by mouse and keys.

    What it does is drawn, and asked for, once a frame: the plot does not wait for the run.

    Attributes
    ----------
    label
        The class that a click adds, 0 or 1.
    holds_out
        Whether what is added is held out to test.
    brush
        What Shift and a drag spray with.
    keys
        What keys do; some of it is told by its own signals.
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
    left = Signal()

    def __init__(
        self,
        view: PlotView,
        points: PointsItem,
        preview: ClickPreviewItem,
        selection: ExampleSelection,
    ) -> None:
        super().__init__(view)
        self.label = 1
        self.holds_out = False
        self.brush = Brush()
        self.seed = 0
        self.scale = 1.0
        self.is_flat = False
        self._view, self._points, self._preview, self._selection = view, points, preview, selection
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
        self.keys = keys = EditKeys(view, points, selection, self._may_do)
        keys.modifier_changed.connect(self._on_keys_modifier_changed)
        keys.nudged.connect(self._on_keys_nudged)
        keys.add_wanted.connect(self._on_keys_add_wanted)
        keys.remove_wanted.connect(self._on_keys_remove_wanted)
        keys.flip_wanted.connect(self._on_keys_flip_wanted)
        keys.escaped.connect(self.escape)

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
            self._view.installEventFilter(self.keys)
            viewport.installEventFilter(self)
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._finish()
            self._view.removeEventFilter(self)
            self._view.removeEventFilter(self.keys)
            viewport.removeEventFilter(self)
            viewport.unsetCursor()
        self._pointer = self._hovering() if on else None
        self.point_anew()

    def examples_changed(self) -> None:
        """Take note of other examples: a gesture that did not lead to them is over."""
        if not self._is_asking and self._gesture is not Gesture.NONE:
            self._frames.forget()
            self._reset()
        self.point_anew()

    def is_ahead(self) -> bool:
        """Tell whether what is asked for now will be drawn as it is previewed, just after."""
        return self._is_asking and self.is_gesturing()

    def is_gesturing(self) -> bool:
        """Tell whether the view is to stay as it is: something is being dragged or nudged."""
        return self._gesture.has_begun

    @Slot()
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
            self._preview.show_preview(NOTHING)
            self._say("")
            return
        now = self._situation()
        self._view.viewport().setCursor(now.cursor())
        place = QPointF() if self._pointer is None else self._pointer
        snapped = self._snapped(place, 0), self._snapped(place, 1)
        self._preview.show_preview(
            now.preview(snapped, self.brush.radius * self.scale, self._band())
        )
        self._say(now.sentence())

    def _situation(self) -> Situation:
        is_spray = self._gesture is Gesture.SPRAYING
        return Situation(
            gesture=self._gesture,
            place=self._pointer,
            row=self._under(),
            label=self.label,
            holds_out=self.holds_out,
            shift=bool(self._modifiers & SHIFT),
            control=bool(self._modifiers & CONTROL),
            chosen=self._selection.rows,
            changed=len(self._sprayed) if is_spray else len(self._rows),
        )

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
        self._held = None if self._modifiers & SHIFT else self._under()
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
            if not self._modifiers & CONTROL:
                is_other = bool(self._modifiers & SHIFT)
                self._add(self._pressed_at, 1 - self.label if is_other else self.label)
            return
        if self._modifiers & CONTROL:
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
        if self._modifiers & SHIFT:
            self._gesture, self._sprayed = Gesture.SPRAYING, []
            self._lift(np.arange(len(cloud.x1), len(cloud.x1) + MOST_SPRAYED))
            self._spray(self.brush.begin(self._pressed_at, (self.seed, len(cloud.x1))))
        elif self._held is not None and not self._modifiers & CONTROL:
            if self._held not in self._selection.rows:
                self._selection.select((self._held,))
            self._gesture = Gesture.MOVING
            self._lift(np.array(self._selection.rows, dtype=np.intp))
        else:
            self._gesture = Gesture.BANDING
            self._chosen = self._selection.rows if self._modifiers & CONTROL else ()

    @Slot(object)
    def _on_frames_due(self, pointer: QPointF) -> None:
        """Take the gesture on, as often as there are frames: mice tell of many more moves."""
        if self._gesture is Gesture.MOVING:
            self._move(pointer - self._pressed_at)
        elif self._gesture is Gesture.SPRAYING:
            self._spray(self.brush.go_to(pointer))
        elif self._gesture is Gesture.BANDING:
            self._selection.select({*self._chosen, *self._points.within(self._band()).tolist()})
        else:
            return
        self.point_anew()

    # What is done

    def _add(self, place: QPointF, label: int) -> None:
        point = self._points.to_data(place)
        name = "test example" if self.holds_out else "example"
        edit = Added((point,), (label,), self.holds_out)
        self._ask(self.edited, edit, f"New {name} of class {label}")
        self._selection.select((self._points.count() - 1,))

    def _spray(self, places: Floats) -> None:
        before = self._before
        if before is None or not len(places):
            return
        self._sprayed += [self._points.to_data(QPointF(x, y)) for x, y in places.tolist()]
        x1, x2 = np.array(self._sprayed).reshape(-1, 2).T
        x2 = np.full(len(x1), float(self.label)) if self.is_flat else x2
        edit = Added(tuple(self._sprayed), (self.label,) * len(x1), self.holds_out)
        self._ask(self.dragged, edit, f"Brush: {count_of_examples(len(x1), self.label)}")
        self.previewed.emit(before.with_added(x1, x2, self.label, held_out=self.holds_out))

    def _move(self, offset: QPointF) -> None:
        """Bring the examples of the gesture so many pixels from where they were."""
        before, rows = self._before, self._rows
        if before is None:
            return
        x, y = self._points.to_data(offset)
        x0, y0 = self._points.to_data(QPointF(0, 0))
        moved = before.moved(rows, x - x0, 0.0 if self.is_flat else y - y0)
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
        self._ask(self.dragged, edit, f"Move of {count_of_examples(len(rows))}")

    def _ask(self, signal: SignalInstance, edit: Edit, text: str) -> None:
        """Tell of an edit; what comes of it at once is known to be this one."""
        self._is_asking = True
        try:
            signal.emit(edit, text)
        finally:
            self._is_asking = False

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
        self._before, self._held, self._put_off, self._sprayed = None, None, None, []
        self._lift(NO_ROWS)

    def _lift(self, rows: Rows) -> None:
        self._rows = rows
        self._points.lift(rows)

    # Places

    def _place(self, event: QMouseEvent) -> QPointF:
        """Return the pixel of the view box that an event is at."""
        scene = self._view.mapToScene(event.position().toPoint())
        return QPointF(self._view.view_box.mapFromScene(scene))

    def _hovering(self) -> QPointF | None:
        """Return where the pointer stands, in pixels of the view box; None where it is outside."""
        viewport = self._view.viewport()
        spot = viewport.mapFromGlobal(QCursor.pos())
        place = QPointF(self._view.view_box.mapFromScene(self._view.mapToScene(spot)))
        return place if viewport.underMouse() and self._box().contains(place) else None

    def _box(self) -> QRectF:
        return QRectF(self._view.view_box.rect())

    def _within_box(self, place: QPointF) -> QPointF:
        box = self._box()
        x = min(max(place.x(), box.left()), box.right())
        return QPointF(x, min(max(place.y(), box.top()), box.bottom()))

    def _band(self) -> QRectF:
        end = self._pressed_at if self._pointer is None else self._pointer
        return QRectF(self._pressed_at, end).normalized()

    def _snapped(self, place: QPointF, label: int) -> QPointF:
        """Return where an example added at a pixel would stand."""
        if not self.is_flat:
            return place
        x, _ = self._points.to_data(place)
        return self._points.to_pixel(x, float(label))

    def _point(self, place: QPointF | None, modifiers: Qt.KeyboardModifier) -> None:
        self._pointer, self._modifiers = place, modifiers
        self.point_anew()

    # Keys

    def _may_do(self, key: Qt.Key) -> bool:
        """Tell whether a key may do what it stands for: what is dragged keeps its rows."""
        is_free = self._gesture in (Gesture.NONE, Gesture.NUDGING)
        if is_free and key not in (*ARROWS, Qt.Key.Key_Escape):
            self._finish()
        return is_free or key == Qt.Key.Key_Escape

    @Slot(object, bool)
    def _on_keys_modifier_changed(self, modifier: Qt.KeyboardModifier, is_held: bool) -> None:
        held = self._modifiers | modifier if is_held else self._modifiers & ~modifier
        self._point(self._pointer, held)

    @Slot(object)
    def _on_keys_nudged(self, way: QPointF) -> None:
        if self._gesture is not Gesture.NUDGING:
            cloud = self._points.cloud()
            if cloud is None:
                return
            self._gesture, self._before, self._offset = Gesture.NUDGING, cloud, QPointF()
            self._lift(np.array(self._selection.rows, dtype=np.intp))
        self._offset = self._offset + way
        self._move(self._offset * self.scale)
        self.point_anew()

    @Slot()
    def _on_keys_add_wanted(self) -> None:
        self._add(self._box().center() if self._pointer is None else self._pointer, self.label)

    @Slot()
    def _on_keys_remove_wanted(self) -> None:
        rows = self._selection.rows
        if rows:
            self._ask(self.edited, Removed(rows), f"Removal of {count_of_examples(len(rows))}")

    @Slot()
    def _on_keys_flip_wanted(self) -> None:
        rows, cloud = self._selection.rows, self._points.cloud()
        if rows and cloud is not None:
            labels = 1 - cloud.is_class1[list(rows)].astype(int)
            text = f"Other class of {count_of_examples(len(rows))}"
            self._ask(self.edited, Relabelled(rows, tuple(labels.tolist())), text)

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
