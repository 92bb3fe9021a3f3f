"""The first steps: one line at a time that says what to try next, each only once."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QObject, Slot

from engine.support.records import dataclass
from gui.window.actions import Actions
from gui.window.appearance import user_settings
from gui.window.central import CentralWidget


@dataclass(frozen=True, slots=True)
class Hint:
    """A line, and the name under which it is remembered that it was followed or dismissed.

    One that `needs_run` is shown only while the descent plays.
    """

    key: str
    text: str
    needs_run: bool = False


HINTS = (
    Hint("play", "Press Space: gradient descent will turn the line."),
    Hint("alpha", "Now drag α while it runs: a larger α takes longer steps downhill.", True),
    Hint("lesson", "Why does the line turn? Press Ctrl+L: the lesson goes through every number."),
)

_SETTING = "hints done"


class FirstSteps(QObject):
    """Shows each hint until its deed is done, or Esc is pressed, and never again.

    The first is due at once, each other one when the deed of the one before it was done.
    """

    def __init__(self, parent: QObject, actions: Actions, panels: CentralWidget) -> None:
        super().__init__(parent)
        self._status = panels.status
        self._play = actions.play
        self._settings = user_settings()
        self._finished: set[str] = set()
        self._due: set[str] = set()
        actions.play.toggled.connect(self._on_play_toggled)
        actions.step.triggered.connect(self._on_step_triggered)
        actions.step10.triggered.connect(self._on_step_triggered)
        actions.lesson.toggled.connect(self._on_lesson_toggled)
        actions.show_hints.triggered.connect(self._on_show_hints_triggered)
        panels.controls.alpha_changed.connect(self._on_controls_alpha_changed)

    def begin(self) -> None:
        """Show the first hint that was neither followed nor dismissed on another day."""
        known = str(self._settings.value(_SETTING, "")).split(",")
        self._finished = {hint.key for hint in HINTS if hint.key in known}
        self._due = {HINTS[0].key}
        for hint, following in pairwise(HINTS):
            if hint.key in self._finished:
                self._due.add(following.key)
        self._show()

    def shown(self) -> Hint | None:
        """Return the hint that is shown, or None."""
        open_ones = [each for each in HINTS if each.key in self._due - self._finished]
        hint = open_ones[0] if open_ones else None
        return None if hint is not None and hint.needs_run and not self._play.isChecked() else hint

    def dismiss(self) -> bool:
        """Put the hint away that is shown; tell whether there was one."""
        hint = self.shown()
        if hint is None:
            return False
        self._finish(hint.key)
        return True

    def _done(self, key: str) -> None:
        """Take note of a deed: its hint goes, and the next one is due."""
        keys = [hint.key for hint in HINTS]
        following = keys[keys.index(key) + 1 :][:1]
        if key not in self._finished or not self._due.issuperset(following):
            self._due.update(following)
            self._finish(key)

    def _finish(self, key: str) -> None:
        self._finished.add(key)
        self._settings.setValue(_SETTING, ",".join(sorted(self._finished)))
        self._show()

    def _show(self) -> None:
        hint = self.shown()
        self._status.show_hint("" if hint is None else hint.text)

    @Slot(bool)
    def _on_play_toggled(self, on: bool) -> None:
        if on:
            self._done("play")
        self._show()

    @Slot()
    def _on_step_triggered(self) -> None:
        self._done("play")

    @Slot(float)
    def _on_controls_alpha_changed(self, alpha: float) -> None:
        self._done("alpha")

    @Slot(bool)
    def _on_lesson_toggled(self, on: bool) -> None:
        if on:
            self._done("lesson")

    @Slot()
    def _on_show_hints_triggered(self) -> None:
        self._settings.remove(_SETTING)
        self.begin()
