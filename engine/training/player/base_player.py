"""The base of players: play, pause and seek of whatever makes steps, slice by slice."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from engine.training.pace import SLICE_SECONDS, Pace
from engine.training.snapshot import Phase


class Playable(Protocol):
    """What can be played: `engine.training.run.Run` and `engine.comparison.race.Race`."""

    @property
    def step(self) -> int:
        """Where it stands."""

    @property
    def has_examples(self) -> bool:
        """Whether there is anything to train on where it stands."""

    def advance(self, steps: int) -> int:
        """Make up to `steps` steps and return how many were made; fewer where it diverges."""

    def restore(self, step: int) -> None:
        """Go to a known state at or before `step`."""

    @property
    def step_cost(self) -> int:
        """How much work the next step is; see `engine.training.pace.step_cost`."""

    def alike(self, steps: int) -> int:
        """Return how many of so many steps are alike in this, from the next one on."""


class BasePlayer:
    """Obeys commands, and makes slices of steps between them.

    It knows no threads and no window: whoever drives it calls `tick` while `is_busy`, and looks at
    the attributes afterwards.

    Attributes
    ----------
    phase
        What is being done; see `Phase`.
    pace
        How many steps a tick makes.
    """

    def __init__(self) -> None:
        self.phase = Phase.PAUSED
        self.pace = Pace()
        self._target = 0
        self._waiting: list[Callable[[], None]] = []

    @property
    def played(self) -> Playable:
        """What is played now."""
        raise NotImplementedError

    @property
    def is_moving(self) -> bool:
        """Whether steps are being made."""
        return self.phase in (Phase.RUNNING, Phase.SEEKING)

    @property
    def is_waiting(self) -> bool:
        """Whether it is to go on, and will as soon as there is an example to train on."""
        return self.phase is Phase.RUNNING and not self.played.has_examples

    @property
    def is_busy(self) -> bool:
        """Whether `tick` has something to do."""
        return self.is_moving and not self.is_waiting

    @property
    def interval_ms(self) -> int:
        """Milliseconds from one tick to the next."""
        return self.pace.interval_ms if self.phase is Phase.RUNNING else 0

    @property
    def steps_per_second(self) -> float:
        """Measured while steps are played, else 0."""
        is_played = self.phase is Phase.RUNNING and not self.is_waiting
        return self.pace.steps_per_second if is_played else 0.0

    def play(self) -> None:
        """Go on from here, until paused or diverged."""
        if self.phase in (Phase.PAUSED, Phase.SEEKING):
            self.pace.start(time.perf_counter())
            self._settle(Phase.RUNNING)

    def pause(self) -> None:
        """Stop here."""
        if self.phase is not Phase.DIVERGED:
            self._settle(Phase.PAUSED)

    def step(self, steps: int) -> None:
        """Make some steps, or take some back (negative), and pause."""
        origin = self._target if self.phase is Phase.SEEKING else self.played.step
        self.seek(origin + steps)

    def seek(self, step: int) -> None:
        """Go to a step and pause there; what takes longer than a slice is left to `tick`."""
        self._target = max(0, step)
        self.played.restore(self._target)
        self.phase = Phase.SEEKING
        start = time.perf_counter()
        self.pace.start(start)
        # A single tick may fall short: slices are small after a few steps that were dear.
        while self.phase is Phase.SEEKING and time.perf_counter() - start < SLICE_SECONDS:
            self._make_slice()

    def tick(self) -> bool:
        """Make the steps of one slice; return whether anything has changed."""
        return self._make_slice()

    # For players

    def _make_slice(self) -> bool:
        before, step = self.phase, self.played.step
        start = time.perf_counter()
        self.pace.expect(self.played.step_cost)
        due = self._due(start)
        if due > 0 and self.played.has_examples:
            due = self.played.alike(due)
            made = self.played.advance(due)
            self.pace.made(made, start, time.perf_counter())
            if made < due:
                self._settle(Phase.DIVERGED)
        is_at_end = self.played.step >= self._target or not self.played.has_examples
        if self.phase is Phase.SEEKING and is_at_end:
            self._settle(Phase.PAUSED)
        return self.played.step != step or self.phase is not before

    def _due(self, now: float) -> int:
        """Return the steps to make in this slice."""
        if self.phase is Phase.SEEKING:
            return min(self.pace.slice_steps, self._target - self.played.step)
        return self.pace.due(now) if self.phase is Phase.RUNNING else 0

    def _when_there(self, action: Callable[[], None]) -> None:
        """Do it now, or where a seek that is under way ends: it was meant for the step sought."""
        if self.phase is Phase.SEEKING:
            self._waiting.append(action)
        else:
            action()

    def _settle(self, phase: Phase) -> None:
        """End a seek, if one is under way, and do what waited for that.

        Where some of it fails the rest is done all the same, and the first exception raised.
        """
        self.phase = phase
        waiting, self._waiting = self._waiting, []
        refusals: list[Exception] = []
        for action in waiting:
            try:
                action()
            except Exception as error:
                refusals.append(error)
        if refusals:
            raise refusals[0]
