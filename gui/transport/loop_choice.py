"""Which range of steps is to be played again and again?"""

from __future__ import annotations

from engine.training.snapshot import Snapshot

Steps = tuple[int, int]


class LoopChoice:
    """The loop that was chosen last, here or by the run.

    It follows changes of what snapshots tell only: between a choice and the worker's answer they
    still tell of the loop before.

    Attributes
    ----------
    steps
        First and last step, or None while nothing is looped.
    """

    def __init__(self) -> None:
        self.steps: Steps | None = None
        self._told: Steps | None = None
        self._remembered: Steps | None = None
        self._run_id = 0
        self._step = self._last_step = 0

    def follow(self, snapshot: Snapshot) -> None:
        """Take note of where the run is, and of its loop if that has become another one."""
        self._step, self._last_step = snapshot.step, snapshot.last_step
        is_new = snapshot.run_id != self._run_id
        if is_new:
            self._run_id, self._remembered = snapshot.run_id, None
        if is_new or snapshot.loop != self._told:
            self._told = snapshot.loop
            self.choose(snapshot.loop)

    def choose(self, steps: Steps | None) -> None:
        """Loop over these steps, or not any more."""
        self._remembered = steps or self.steps or self._remembered
        self.steps = steps

    def turn_on(self) -> None:
        """Loop over what was looped over before or, where that is no more, over the whole run."""
        first, last = self._remembered or (0, self._last_step)
        last = min(last, self._last_step)
        self.choose((first, last) if first < last else (0, self._last_step))

    def start_here(self) -> None:
        """Let the loop begin at the step shown, and end where it did or at the last one."""
        last = self._last_step if self.steps is None else self.steps[1]
        self.choose((self._step, last if last > self._step else self._last_step))

    def end_here(self) -> None:
        """Let the loop end at the step shown, and begin where it did or at the start."""
        first = 0 if self.steps is None else self.steps[0]
        self.choose((first if first < self._step else 0, self._step))
