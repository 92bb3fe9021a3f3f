"""Micro-steps: walking inside of one step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.graph.micro_steps import MicroStepper, micro_step_keys
from engine.training.history import LossHistory
from engine.training.snapshot import Phase, Snapshot

MOST_REMEMBERED = 1000
"""Snapshots kept, so that a walk can go back over them without asking the run."""


class MicroStepWalk:
    """Follows the run while the user walks inside of its steps.

    The graph of the update from step s to s + 1 is drawn with the parameters of step s, although at
    the update the run stands at s + 1 already. So the snapshots that were shown are remembered.
    Going back over an update whose snapshot was never shown, the run is sent there and at once back
    again.

    Methods that move return by how many steps the run has to move.
    """

    def __init__(self) -> None:
        self._stepper = MicroStepper(0)
        self._on = False
        self._latest: Snapshot | None = None
        self._snapshots: dict[int, Snapshot] = {}
        self._origin: int | None = None  # where the run stood when it was last sent away
        self._wanted: int | None = None  # the step whose snapshot the run is sent to show

    @property
    def key(self) -> str:
        """One of `engine.graph.micro_steps.micro_step_keys`; empty where all is shown."""
        return self._stepper.key

    @property
    def step(self) -> int:
        """The step whose forward pass is walked through."""
        return self._stepper.step

    def snapshot(self) -> Snapshot | None:
        """Return the snapshot to draw; None while the run is on its way to it."""
        if not self.key:
            return self._latest
        return self._snapshots.get(self._stepper.step)

    def begin(self) -> None:
        """Forget the run that was followed; the mode stays as it is."""
        self._stepper = MicroStepper(0)
        self._latest = None
        self._snapshots.clear()
        self._origin = self._wanted = None

    def set_on(self, on: bool) -> None:
        """Enter at z, or leave; the run stays where it stands."""
        if on == self._on:
            return
        self._on = on
        self._origin = self._wanted = None
        if not on:
            self._stepper = self._stepper.leave()
        elif self._latest is not None and self._latest.phase is not Phase.RUNNING:
            self._remember(self._latest)
            self._stepper = MicroStepper(self._latest.step).forward()

    def forward(self) -> int:
        """Go on by one part of the step."""
        return self._move(self._stepper.forward(self._keys())) if self._can_move() else 0

    def back(self) -> int:
        """Go back by one part of the step."""
        if not self._can_move():
            return 0
        moved = self._stepper.back(self._keys())
        crossed = moved.step < self._stepper.step
        if crossed and moved.step not in self._snapshots:
            self._stepper = moved
            self._origin, self._wanted = moved.run_step, moved.step
            return -1
        return self._move(moved)

    def show(self, snapshot: Snapshot) -> int:
        """Take notice of where the run stands now."""
        if self._latest is not None and snapshot.run_id != self._latest.run_id:
            self.begin()
        self._latest = snapshot
        if not self._on or snapshot.phase is Phase.SEEKING:
            return 0
        if snapshot.phase is Phase.RUNNING:
            self._stepper = MicroStepper(snapshot.step)
            self._origin = self._wanted = None
            return 0
        self._remember(snapshot)
        if not self.key:
            self._stepper = MicroStepper(snapshot.step).forward()
            return 0
        by = self._arrive(snapshot)
        self._stepper = self._stepper.fitted(self._keys())
        return by

    def _arrive(self, snapshot: Snapshot) -> int:
        """Tell whether the run stands where it was sent to."""
        step, target = snapshot.step, self._stepper.run_step
        if step == self._wanted:
            self._wanted, self._origin = None, step
            return target - step
        if step == target:
            if self._wanted is None:
                self._origin = None
            return 0
        stuck = snapshot.phase is Phase.DIVERGED
        if not stuck and self._origin is not None and step in _between(self._origin, target):
            return 0
        self._origin = self._wanted = None
        self._stepper = self._stepper.moved_to(step)
        return 0

    def _keys(self) -> tuple[str, ...]:
        """Return the parts of the step that is walked through."""
        shown = self.snapshot() or self._latest
        return micro_step_keys("gd" if shown is None else shown.experiment.optimizer)

    def _can_move(self) -> bool:
        return self._on and bool(self.key) and self._wanted is None

    def _move(self, moved: MicroStepper) -> int:
        by = moved.run_step - self._stepper.run_step
        if by and self._origin is None:
            self._origin = self._stepper.run_step
        self._stepper = moved
        return by

    def _remember(self, snapshot: Snapshot) -> None:
        """Keep a snapshot; where it is another than was known, those after it are of no use."""
        step, known = snapshot.step, self._snapshots.get(snapshot.step)
        if known is not None and not _same(known, snapshot):
            self._snapshots = {k: v for k, v in self._snapshots.items() if k < step}
        self._snapshots[step] = replace(snapshot, history=LossHistory.empty())
        if len(self._snapshots) > MOST_REMEMBERED:
            del self._snapshots[next(iter(self._snapshots))]


def _same(one: Snapshot, other: Snapshot) -> bool:
    return (
        one.experiment == other.experiment and one.b == other.b and np.array_equal(one.w, other.w)
    )


def _between(one: int, other: int) -> range:
    return range(min(one, other), max(one, other) + 1)
