"""Gestures that edit examples, and what of them is told: in words, by cursor, at the pointer."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt

from engine.support.records import dataclass
from gui.panels.boundary.pointer import NOTHING, ClickPreview
from gui.style.numbers import count, count_of_examples


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

    @property
    def has_begun(self) -> bool:
        """Whether something is being dragged or nudged: the view is to stay as it is."""
        return self not in (Gesture.NONE, Gesture.PRESSED)


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides what pointer and status line tell.

    Attributes
    ----------
    gesture
        What is being done.
    place
        Where the pointer is, in pixels of the plot; None while it is elsewhere.
    row
        The row of the example under it, if that can be taken hold of.
    label
        The class that a click adds.
    holds_out
        Whether what is added is held out to test.
    shift, control
        Which modifiers are held.
    chosen
        The rows of the selected examples.
    changed
        How many examples the gesture has moved, or sprayed.
    """

    gesture: Gesture
    place: QPointF | None
    row: int | None
    label: int
    holds_out: bool
    shift: bool
    control: bool
    chosen: tuple[int, ...]
    changed: int

    def sentence(self) -> str:
        """Return what is being done, or what a click would do."""
        if self.gesture in (Gesture.MOVING, Gesture.NUDGING):
            back = "it" if self.changed == 1 else "them"
            back = f"; Esc puts {back} back" if self.gesture is Gesture.MOVING else ""
            return f"Moving {count_of_examples(self.changed)}{back}"
        if self.gesture is Gesture.SPRAYING:
            to_test = " to test" if self.holds_out else ""
            return f"Spraying {count_of_examples(self.changed, self.label)}{to_test}"
        if self.gesture is Gesture.BANDING:
            return f"{count(len(self.chosen))} selected"
        if self.place is None:
            return ""
        one = "a test example" if self.holds_out else "an example"
        if self.shift:
            other = f"Click adds {one} of class {1 - self.label}"
            return f"{other}, drag sprays examples of class {self.label}"
        if self.control:
            if self.row is None:
                return "Drag selects more examples"
            return f"Click {'deselects' if self.row in self.chosen else 'selects'} this example too"
        if self.row is None:
            adds = f"Click adds {one} of class {self.label}"
            return f"{adds}, drag selects; with Shift: class {1 - self.label}, and the brush"
        if self.row in self.chosen:
            alone = len(self.chosen) == 1
            moved = "this example" if alone else f"the {count(len(self.chosen))} selected"
            return f"Drag moves {moved}; F flips the class, Delete removes"
        return "Drag moves this example, click selects it"

    def cursor(self) -> Qt.CursorShape:
        """Return the shape of the pointer."""
        if self.gesture is Gesture.MOVING:
            return Qt.CursorShape.SizeAllCursor
        if self.row is None or self.gesture.has_begun or self.shift:
            return Qt.CursorShape.CrossCursor
        return Qt.CursorShape.PointingHandCursor if self.control else Qt.CursorShape.SizeAllCursor

    def preview(self, snapped: tuple[QPointF, QPointF], brush: float, band: QRectF) -> ClickPreview:
        """Return what is drawn at the pointer.

        Parameters
        ----------
        snapped
            Where an example of class 0, and one of class 1, would stand.
        brush, band
            Radius of the brush, and the rectangle since the press.
        """
        if self.gesture is Gesture.BANDING:
            return ClickPreview(band=band)
        if self.gesture in (Gesture.MOVING, Gesture.NUDGING) or self.place is None:
            return NOTHING
        if self.gesture is Gesture.SPRAYING:
            return ClickPreview(self.place, self.label, self.holds_out, brush)
        if self.shift:
            return ClickPreview(snapped[1 - self.label], 1 - self.label, self.holds_out, brush)
        if self.row is None and not self.control:
            return ClickPreview(snapped[self.label], self.label, self.holds_out)
        return NOTHING
