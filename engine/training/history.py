"""The history of a run: recorded rows, checkpoints, losses and the path of parameters."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.support.arrays import Floats, frozen
from engine.support.records import dataclass


def around(positions: Floats, place: float) -> tuple[int, int]:
    """Return how many of ascending `positions` lie before one, and the index of the next."""
    before, after = (int(np.searchsorted(positions, place, side)) for side in ("left", "right"))
    return before, after


@dataclass(frozen=True, slots=True, eq=False)
class ParameterPath:
    """The path of parameters: recorded steps, ``(k,)``, and (w1, …, wn, b), ``(k, n + 1)``."""

    step: Floats
    theta: Floats


def _nowhere() -> ParameterPath:
    return ParameterPath(np.empty(0), np.empty((0, 0)))


@dataclass(frozen=True, slots=True, eq=False)
class LossHistory:
    """The recorded part of a run, thinned, both ends kept; all arrays have one shape ``(k,)``.

    `test_loss` and `test_accuracy` are NaN where there is no test set. `path` is thinned further.
    """

    step: Floats
    loss: Floats
    test_loss: Floats
    accuracy: Floats
    test_accuracy: Floats
    path: ParameterPath = field(default_factory=_nowhere)

    @classmethod
    def empty(cls) -> Self:
        """Return a history of no steps."""
        nothing = frozen(np.empty(0))
        return cls(nothing, nothing, nothing, nothing, nothing)

    def between(self, first: int, last: int) -> Self:
        """Return what is recorded from one step to another, both of them too, without a path."""
        kept = (self.step >= first) & (self.step <= last)
        return type(self)(
            self.step[kept],
            self.loss[kept],
            self.test_loss[kept],
            self.accuracy[kept],
            self.test_accuracy[kept],
        )


MOST_BYTES = 8 * 2**20
"""Memory for the states of a run: 262,144 of two weights and a bias, or 13 minutes of slices."""


class Checkpoints:
    """A bounded number of states, ascending by step, as far apart as they were offered.

    A player offers the state at the end of each of its slices. So they are evenly spread over the
    time that the steps take and not over the steps, and a replay from the nearest one takes no
    longer than a slice, however dear or cheap the steps are. When no place is left, every other
    state is forgotten, and of those to come every other one too.

    Parameters
    ----------
    size
        Numbers of a state. Where states are offered that have more, all others have zeros there.
    most_bytes
        Memory that is allocated, once; the system provides it as it is filled.
    """

    def __init__(self, size: int, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._steps, self._states = self._room(size)
        self._count = 0
        self._every = 1
        self._passed_over = 0

    def copy(self) -> Self:
        """Return checkpoints to be added to on their own."""
        other = copy(self)
        other._steps, other._states = np.empty_like(self._steps), np.empty_like(self._states)
        other._steps[: self._count] = self._steps[: self._count]
        other._states[: self._count] = self._states[: self._count]
        return other

    def offer(self, step: int, state: Floats) -> None:
        """Remember a state, in its turn, if its step is after all that are remembered."""
        if self._count and step <= self._steps[self._count - 1]:
            return
        self._passed_over += 1
        if self._passed_over < self._every:
            return
        self._passed_over = 0
        if len(state) > self._states.shape[1]:
            self._widen(len(state))
        if self._count == len(self._steps):
            self._thin()
        self._steps[self._count] = step
        self._states[self._count, : len(state)] = state
        self._states[self._count, len(state) :] = 0.0
        self._count += 1

    def nearest(self, step: int) -> tuple[int, Floats] | None:
        """Return step and state of the last one that is not after `step`, if there is any."""
        index = int(np.searchsorted(self._steps[: self._count], step, "right")) - 1
        return None if index < 0 else (int(self._steps[index]), self._states[index].copy())

    def truncate(self, step: int) -> None:
        """Forget all states at `step` and after it; what comes now is kept as densely as may be."""
        self._count = int(np.searchsorted(self._steps[: self._count], step, "left"))
        offered = self._count * self._every
        while self._every > 1 and offered <= len(self._steps) * (self._every // 2):
            self._every //= 2

    def _room(self, size: int) -> tuple[NDArray[np.int64], Floats]:
        capacity = max(2, self._most_bytes // (8 * (1 + size)))
        return np.empty(capacity, dtype=np.int64), np.empty((capacity, size))

    def _widen(self, size: int) -> None:
        """Make room for states of so many numbers, in the same memory."""
        steps, states = self._room(size)
        while self._count >= len(steps):
            self._thin()
        steps[: self._count] = self._steps[: self._count]
        states[: self._count] = 0.0
        states[: self._count, : self._states.shape[1]] = self._states[: self._count]
        self._steps, self._states = steps, states

    def _thin(self) -> None:
        self._every *= 2
        thinned = slice(1, self._count, 2)
        steps, states = self._steps[thinned].copy(), self._states[thinned].copy()
        self._count = len(steps)
        self._steps[: self._count], self._states[: self._count] = steps, states


CAPACITY = 2048
"""Rows kept: between a third of these and all of them, once a run is longer than this."""

THINNING = 3
"""The factor by which a stride grows. It is odd: a loss that swings to and fro from step to step
would be met in the same phase by every even stride, and drawn as a calm line."""

LARGEST_POWER = THINNING**39
"""The largest power that 64 bits hold; every smaller one divides it."""

HEAD = 5
"""Columns of a row before the parameters: step, loss, test loss, accuracy, test accuracy."""

PATH_HEAD, PATH_REST = 200, 300
"""Rows of a `ParameterPath`: the first ones, where a run goes furthest, and about as many later."""


def first_stride(batch: int | None, m: int) -> int:
    """Return a stride at which recording costs no more than the steps themselves.

    `batch` examples of m are used in a step, None for all; a record uses all of them.
    """
    stride = 1
    if batch is not None and m > 2000:
        while stride * 8 * batch < m:
            stride *= THINNING
    return stride


class History:
    """A bounded record of losses and parameters, thinned by lengthening its stride.

    A row is ``(step, J, test loss, accuracy, test accuracy, w1, …, wn, b)``. Rows stand at
    multiples of `stride` (and wherever `append_end` put one); when all `CAPACITY` rows are taken,
    the stride is tripled and only its multiples stay. Steps that are powers of three always stay,
    so that a logarithmic axis shows how a long run began. The first row is the start of the run.
    The end of the run is kept apart, so that thinning never loses it.

    Rows are for views, and evenly spread over the steps. From where a replay starts is told by
    `nearest`: from a row, or from one of many more states without losses, for which see `remember`.

    Memory is allocated once: a growing array would stop the run while it is copied.
    """

    def __init__(self, start: Floats, stride: int = 1, checkpoint_bytes: int = MOST_BYTES) -> None:
        self._first_stride = stride
        self._checkpoints = Checkpoints(len(start) - HEAD, checkpoint_bytes)
        self._rows = np.empty((CAPACITY, len(start)))
        self._rows[0] = start
        self._count = 1
        self.stride = stride
        self._end = start.copy()
        self._loss_history: LossHistory | None = None

    @property
    def last_step(self) -> int:
        """The furthest step known."""
        return int(self._end[0])

    @property
    def rows(self) -> Floats:
        """Return the recorded rows, ascending by step, and the end; shape ``(k, HEAD + n + 1)``."""
        thinned = self._rows[: self._count]
        if self._end[0] > thinned[-1, 0]:
            return np.vstack((thinned, self._end))
        return thinned.copy()

    @property
    def recorded_steps(self) -> tuple[int, ...]:
        """Return the steps of the recorded rows, ascending."""
        return tuple(self._rows[: self._count, 0].astype(np.int64).tolist())

    def rewrite(self, rows: Floats, stride: int) -> None:
        """Keep these rows, at least the first one and `CAPACITY` at most, in place of all others.

        They are of the same run, and ascend by step up to its end at most.
        """
        self._count, self.stride = len(rows), stride
        self._rows[: self._count] = rows
        self._loss_history = None

    def room(self) -> Floats:
        """Return the free rows, at least one, for a kernel to write into; thin them if needed."""
        while self._count == CAPACITY:
            self._thin()
        return self._rows[self._count :]

    def recorded(self, rows: int) -> None:
        """Take in the first `rows` rows of what `room` returned."""
        self._count += rows
        self._loss_history = None

    def take(self, rows: Floats) -> None:
        """Take in rows at multiples of `stride`, for which there is `room`, or that stand there."""
        self.room()[: len(rows)] = rows
        self.recorded(len(rows))

    def absorb(self, rows: Floats) -> None:
        """Record, thinned, rows that were written elsewhere at a stride of their own."""
        while len(thinned := rows[rows[:, 0] % self.stride == 0]) > len(self.room()):
            self._thin()
        self.room()[: len(thinned)] = thinned
        self.recorded(len(thinned))

    def append_end(self) -> None:
        """Record the end as a row too, as long as that leaves half of the rows free.

        Where the stride has to start large (one example a step out of millions), this draws the
        curve of a run that is watched slowly.
        """
        if self._count < CAPACITY // 2 and self._end[0] > self._rows[self._count - 1, 0]:
            self._rows[self._count] = self._end
            self.recorded(1)

    def set_end(self, row: Floats) -> None:
        """Note the furthest state reached."""
        if not np.array_equal(row, self._end, equal_nan=True):
            self._end[:] = row
            self._loss_history = None

    def remember(self, step: int, state: Floats) -> None:
        """Offer a state to start a replay from; see `Checkpoints`.

        It is parameters alone where the optimiser remembers nothing.
        """
        self._checkpoints.offer(step, state)

    def nearest(
        self, step: int, ranges: Iterable[tuple[int, int]] | None = None
    ) -> tuple[int, Floats]:
        """Return step and state of the last known one at or before `step`.

        Rows hold parameters alone: they are states only in some ranges of steps, both ends
        included, the last one first; None are all steps.
        """
        between = self._checkpoints.nearest(step)
        for low, high in [(0, step)] if ranges is None else ranges:
            if between is not None and between[0] > high:
                break
            row = self._row_at(high)
            if row[0] >= low:
                is_later = between is None or between[0] < row[0]
                between = (int(row[0]), row[HEAD:].copy()) if is_later else between
                break
        assert between is not None  # a run begins with nothing to remember
        return between

    def _row_at(self, step: int) -> Floats:
        """Return the last row at or before `step`."""
        row: Floats = self._end
        if row[0] > step:
            index = int(np.searchsorted(self._rows[: self._count, 0], step, "right")) - 1
            row = self._rows[index]
        return row

    def truncate(self, end: Floats) -> None:
        """Forget all that came after the state `end`, which is where a new branch starts.

        The branch is recorded as finely as a run of that length would be.
        """
        step = int(end[0])
        self._count = int(np.searchsorted(self._rows[: self._count, 0], step, side="left"))
        self.stride = self._first_stride
        while step / self.stride >= CAPACITY // 2:
            self.stride *= THINNING
        self.room()[0] = end
        self.recorded(1)
        self.set_end(end)
        self._checkpoints.truncate(step)

    def copy(self) -> Self:
        """Return a record that goes on on its own."""
        other = copy(self)
        other._rows, other._end = self._rows.copy(), self._end.copy()
        other._checkpoints = self._checkpoints.copy()
        return other

    def loss_history(self, end: Floats | None = None) -> LossHistory:
        """Return losses and accuracies, and the way through the parameters; write-protected.

        It is the same object until something is recorded, so that views need not draw it anew. A
        row given as `end` takes the place of all rows from its step on.
        """
        if end is not None:
            rows = self.rows
            return _loss_history(np.vstack((rows[rows[:, 0] < end[0]], end)))
        if self._loss_history is None:
            self._loss_history = _loss_history(self.rows)
        return self._loss_history

    def _thin(self) -> None:
        self.stride *= THINNING
        steps = self._rows[: self._count, 0].astype(np.int64)
        is_power = LARGEST_POWER % np.maximum(steps, 1) == 0
        thinned = self._rows[: self._count][(steps % self.stride == 0) | is_power]
        self._count = len(thinned)
        self._rows[: self._count] = thinned
        self._loss_history = None


def _loss_history(rows: Floats) -> LossHistory:
    columns = frozen(np.ascontiguousarray(rows[:, :HEAD].T))
    step, loss, test_loss, accuracy, test_accuracy = columns
    return LossHistory(step, loss, test_loss, accuracy, test_accuracy, _path(rows))


def _path(rows: Floats) -> ParameterPath:
    """Return rows thinned to at most 501: the first ones, every k-th after them, and the last.

    k is odd, so that a way that swings to and fro from step to step is not met in one phase only.
    """
    every = -(-(len(rows) - PATH_HEAD) // PATH_REST) | 1
    if every > 1:
        rows = np.concatenate((rows[:PATH_HEAD], rows[PATH_HEAD:-1:every], rows[-1:]))
    return ParameterPath(frozen(rows[:, 0].copy()), frozen(rows[:, HEAD:].copy()))
