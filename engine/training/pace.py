"""The pace of steps: how many a slice of time holds at the wanted speed."""

from __future__ import annotations

import math
from collections import deque

from engine.kernels.protocol import Kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem

SLICE_SECONDS = 0.003
"""How long the worker steps before it handles its events again."""

MOST_SLICE_SECONDS = 0.006
"""The same while it knows that there is nothing to handle."""

RATE_SECONDS = 0.5
"""Time over which steps/s are measured."""

LAG_SECONDS = 0.25
"""A chosen speed that cannot be reached is not made up for later by more than this."""


class Pace:
    """Speed control: slices of steps from the speed wanted and the measured cost of a step.

    Times are seconds of one monotonic clock, given by the caller.

    Attributes
    ----------
    slice_steps
        Number of steps that fill a slice at the cost measured last.
    free_seconds
        For so long no command will come: at full speed slices are longer meanwhile.
    """

    def __init__(self) -> None:
        self._wanted = self._limit = math.inf
        self.slice_steps = 1
        self.free_seconds = 0.0
        self._step_cost = 0
        self._anchor = 0.0
        self._made = 0
        self._measured: deque[tuple[float, int]] = deque()
        self._total = 0

    @property
    def _speed(self) -> float:
        return min(self._wanted, self._limit)

    @property
    def interval_ms(self) -> int:
        """Milliseconds between two ticks: none at full speed, a step's time at most otherwise."""
        return 0 if math.isinf(self._speed) else max(1, min(16, int(1000 / self._speed)))

    def start(self, now: float, *, at_once: bool = True) -> None:
        """Begin to play: the first step is due at once, or after the time of a step."""
        self._anchor, self._made = now, -1 if at_once else 0
        self._measured = deque([(now, 0)])
        self._total = 0

    def expect(self, step_cost: int) -> None:
        """Shorten slices where steps are about to become dearer, before that can be measured.

        The time of a step is at most proportional to its cost; see `step_cost`.
        """
        if step_cost > self._step_cost > 0:
            self.slice_steps = max(1, self.slice_steps * self._step_cost // step_cost)
        self._step_cost = step_cost

    def set_speed(self, speed: float, now: float) -> None:
        """Set the wanted steps/s; infinity is as fast as possible."""
        self._wanted = speed
        self._anchor, self._made = now, 0

    def set_limit(self, speed: float, now: float) -> None:
        """Go no faster than so many steps/s, whatever is wanted; infinity is no limit."""
        self._limit = speed
        self._anchor, self._made = now, 0

    def due(self, now: float) -> int:
        """Return the steps to make in this slice."""
        if math.isinf(self._speed):
            seconds = min(max(self.free_seconds, SLICE_SECONDS), MOST_SLICE_SECONDS)
            return int(self.slice_steps * (seconds / SLICE_SECONDS))
        due = math.floor((now - self._anchor) * self._speed) - self._made
        most = max(1, int(self._speed * LAG_SECONDS))
        if due > most:
            self._anchor, self._made = now, -most
            due = most
        return min(due, self.slice_steps)

    def made(self, steps: int, start: float, end: float) -> None:
        """Note that a slice of `steps` ran from `start` to `end`."""
        self._made += steps
        self._total += steps
        self._measured.append((end, self._total))
        while len(self._measured) > 3 and self._measured[1][0] < end - RATE_SECONDS:
            self._measured.popleft()
        cost = (end - start) / max(steps, 1)
        wanted = int(SLICE_SECONDS / max(cost, 1e-9))
        # Growing slowly keeps a slice short when the cost of a step changes (first calls are dear).
        self.slice_steps = max(1, min(wanted, 2 * max(steps, self.slice_steps // 2)))

    @property
    def steps_per_second(self) -> float:
        """Steps/s over the last half second, or the last steps where they are slower."""
        (first, before), (last, total) = self._measured[0], self._measured[-1]
        return (total - before) / (last - first) if last > first else 0.0


_NUMPY = 100
"""A step of the NumPy kernel on few examples takes so many times as long as a compiled one."""


def step_cost(experiment: Experiment, problem: Problem, kernel: Kernel) -> int:
    """Return a number to which the time of a step is at most proportional.

    It grows with the rows that a step passes and with their length. What every step takes besides
    makes steps with a smaller cost dearer than that, never those with a larger one.
    """
    rows = problem.m if experiment.batch is None else min(experiment.batch, problem.m)
    hessian = problem.n + 3 if experiment.optimizer == "newton" else 1
    return rows * (problem.n + 1) * hessian * (_NUMPY if kernel.name == "numpy" else 1)
