"""At which step is one, in figures?"""

from __future__ import annotations

from PySide6.QtCore import Qt

from gui.number_format import count
from gui.style import steady_label

WIDTH = 216
"""Room for a step of eight figures, so that the timeline keeps its length while they grow."""


class Whereabouts:
    """The step in large figures, and a line to stand beneath it.

    The room for them grows with the run and stays while one goes to and fro in it: a timeline that
    changed its length would move its handle away under the hand.
    """

    def __init__(self, name: str) -> None:
        self.step = steady_label("figure")
        self.step.setObjectName(name)
        self.detail = steady_label("muted")
        for label in (self.step, self.detail):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._usual = WIDTH
        self._longest = ""

    def show(self, step: int, last_step: int, detail: str) -> None:
        """Show a step, of the last one where that is another, and the line beneath."""
        if step < last_step:
            self._longest = _text(last_step, last_step)
        elif step == 0:
            self._longest = ""
        self.step.setText(_text(step, last_step if step < last_step else None))
        self.detail.setText(detail)
        self._make_room()

    def set_scale(self, scale: float) -> None:
        """Take up `scale` times the usual room."""
        self._usual = round(WIDTH * scale)
        self._make_room()

    def _make_room(self) -> None:
        longest = self.step.fontMetrics().horizontalAdvance(self._longest)
        self.step.set_room(max(self._usual, longest))
        self.detail.set_room(self._usual)


def _text(step: int, last_step: int | None) -> str:
    return f"step {count(step)}" + ("" if last_step is None else f" of {count(last_step)}")
