"""At which step is one, in figures?"""

from __future__ import annotations

from PySide6.QtCore import Qt

from gui.style.numbers import count
from gui.widgets.basics import steady_label

WIDTH = 216
"""Least room in pixels, so that the timeline keeps its length while a short run grows."""


class Whereabouts:
    """The step in large figures, and a line to stand beneath it.

    There is always room for any step of the run: a timeline that grew shorter when one goes back
    would move its handle away under the hand.
    """

    def __init__(self, name: str) -> None:
        self.step = steady_label("figure")
        self.step.setObjectName(name)
        self.detail = steady_label("muted")
        for label in (self.step, self.detail):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._usual = WIDTH
        self._figures = 0  # of the last step

    def show(self, step: int, last_step: int, detail: str) -> None:
        """Show a step, of the last one where that is another, and the line beneath."""
        self.step.setText(_text(step, last_step if step < last_step else None))
        self.detail.setText(detail)
        if len(str(last_step)) != self._figures:
            self._figures = len(str(last_step))
            self._make_room()

    def set_scale(self, scale: float) -> None:
        """Take up `scale` times the usual room."""
        self._usual = round(WIDTH * scale)
        self._make_room()

    def _make_room(self) -> None:
        largest = 10**self._figures - 1
        longest = self.step.fontMetrics().horizontalAdvance(_text(largest, largest))
        room = max(self._usual, longest)
        for label in (self.step, self.detail):
            label.set_room(room)


def _text(step: int, last_step: int | None) -> str:
    return f"step {count(step)}" + ("" if last_step is None else f" of {count(last_step)}")
