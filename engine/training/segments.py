"""Segments of a run between changes of settings, and a cache of problems."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from typing import Self, cast

from engine.data.edits import Edits
from engine.kernels.protocol import REMEMBERING, Kernel
from engine.model.experiment import DATA_EDITS, PARAMETERS, Event, Experiment
from engine.model.problem import Problem, load_dataset, prepare
from engine.support.arrays import Floats
from engine.support.records import dataclass

_SETTINGS_OF_WORK = (*DATA_EDITS, "batch", "optimizer")
"""Those that can change in mid-run; with another noise the examples have to be made anew."""


@dataclass(frozen=True, slots=True, eq=False)
class RunSegment:
    """The steps from `first_step` on that are made with one experiment and one kernel.

    `start` holds parameters that were set by hand at `first_step`, or None; `epochs` is how often
    the training examples were covered before it.
    """

    first_step: int
    experiment: Experiment
    kernel: Kernel
    start: Floats | None
    events: tuple[Event, ...]
    epochs: float

    def is_like(self, other: RunSegment) -> bool:
        """Tell whether a step is as much work as one of another segment of the same run."""
        one, two = self.experiment, other.experiment
        return self.kernel is other.kernel and all(
            getattr(one, name) == getattr(two, name) for name in _SETTINGS_OF_WORK
        )

    def goes_on_from(self, before: RunSegment) -> bool:
        """Tell whether nothing is changed by this segment of what holds in the one before it."""
        is_same = self.kernel is before.kernel and self.experiment == before.experiment
        return is_same and self.start is None and not self.events

    def begins_anew_after(self, before: RunSegment) -> bool:
        """Tell whether the optimiser forgets, here, what it remembered in the segment before."""
        is_other = self.experiment.optimizer != before.experiment.optimizer
        return is_other or self.start is not None

    def epochs_at(self, step: int, m: int) -> float:
        """Return how often m training examples have been covered at `step` of this segment."""
        if m == 0:
            return self.epochs
        batch = self.experiment.batch
        steps_per_epoch = 1 if batch is None else -(-m // min(batch, m))
        return self.epochs + (step - self.first_step) / steps_per_epoch


class RunSegments:
    """The segments of one branch, ascending by step; the first one starts at step 0."""

    def __init__(self, first: RunSegment) -> None:
        self._segments = [first]
        self._events: tuple[Event, ...] | None = None

    def copy(self) -> Self:
        """Return the same segments, to be changed on their own."""
        other = copy(self)
        other._segments = list(self._segments)
        return other

    @property
    def events(self) -> tuple[Event, ...]:
        """The changes made on this branch, ascending by step."""
        if self._events is None:  # of a drag there are thousands, asked for at every snapshot
            self._events = tuple(event for own in self._segments for event in own.events)
        return self._events

    @property
    def kernels(self) -> tuple[tuple[int, Kernel], ...]:
        """From which steps on which kernel makes the steps, ascending by step."""
        found: list[tuple[int, Kernel]] = []
        for own in self._segments:
            if not found or own.kernel is not found[-1][1]:
                found.append((own.first_step, own.kernel))
        return tuple(found)

    def at(self, step: int) -> RunSegment:
        """Return the segment in force for the update from `step` to ``step + 1``."""
        return self._segments[self._index(step)]

    def following(self, segment: RunSegment) -> Iterator[RunSegment]:
        """Yield the segments after this one."""
        first = bisect_right(self._segments, segment.first_step, key=lambda s: s.first_step)
        for index in range(first, len(self._segments)):
            yield self._segments[index]

    def after(self, segment: RunSegment) -> RunSegment | None:
        """Return the segment after this one, or None if it is the last."""
        return None if segment is self._segments[-1] else next(self.following(segment), None)

    def begins_anew(self, step: int) -> bool:
        """Tell whether the optimiser remembers nothing at `step` because it begins there."""
        index = self._index(step)
        own = self._segments[index]
        if own.first_step != step:
            return False
        return index == 0 or own.begins_anew_after(self._segments[index - 1])

    def without_memory(self, step: int) -> Iterator[tuple[int, int]]:
        """Yield ranges of steps, both ends included, at which no optimiser remembers anything.

        They are those up to `step`, the last one first.
        """
        for index in range(self._index(step), -1, -1):
            first = self._segments[index].first_step
            if self._segments[index].experiment.optimizer not in REMEMBERING:
                yield first, step
            elif self.begins_anew(first):
                yield first, first
            step = first - 1

    def _index(self, step: int) -> int:
        return bisect_right(self._segments, step, key=lambda s: s.first_step) - 1

    def branch(
        self,
        step: int,
        m: int,
        *changes: Event,
        experiment: Experiment | None = None,
        kernel: Kernel | None = None,
        start: Floats | None = None,
    ) -> RunSegment:
        """Forget what comes after `step`, start a segment there with what is given, return it.

        Two changes at one step share a segment; the later one of the same setting holds. One that
        takes another back leaves none behind, and the segment before goes on. `m` is the number of
        training examples before the change.
        """
        before = self.at(step)
        self._events = None
        events: tuple[Event, ...] = ()
        del self._segments[self._index(step) + 1 :]
        if before.first_step == step:
            self._segments.pop()
            start = before.start if start is None else start
            events = before.events
        for event in changes:
            events = _with(event, events, before.experiment)
        segment = replace(
            before,
            first_step=step,
            experiment=experiment or before.experiment,
            kernel=kernel or before.kernel,
            start=start,
            events=events,
            epochs=before.epochs_at(step, m),
        )
        if not self._segments or not segment.goes_on_from(self._segments[-1]):
            self._segments.append(segment)
        return self._segments[-1]


def _with(event: Event, events: tuple[Event, ...], experiment: Experiment) -> tuple[Event, ...]:
    """Return the events of a step and one more, told what held before that step, if it differs."""
    now = before = getattr(experiment, event.setting, None)
    fewest: Edits | None = None
    for same in events:
        if same.setting == event.setting:
            before, fewest = same.before, same.fewest
    others = tuple(other for other in events if other.setting != event.setting)
    is_new = event.setting == "edits" and bool(event.value) and _forgets_edits(others)
    if event.value == before and not is_new:
        return others if _forgets_edits(others) else tuple(filter(_differs, others))
    if event.setting == "edits":
        known = (now,) if fewest is None else (fewest, now)
        fewest = min(cast("tuple[Edits, ...]", (*known, event.value)), key=len)
    return (*others, replace(event, before=before, fewest=fewest))


def _forgets_edits(events: tuple[Event, ...]) -> bool:
    """Tell whether with one of these there are other examples, and the edits before mean nothing.

    Equal edits are then new ones, and an event; none at all is what holds then anyway.
    """
    return any(event.setting in ("size", "noise") for event in events)


def _differs(event: Event) -> bool:
    return event.setting == PARAMETERS or event.value != event.before


MOST_CACHED = 3
"""Problems kept at hand; others are built again from their settings, equal to the last bit."""

_Key = tuple[object, ...]


class ProblemCache:
    """The problems of a run whose data are edited on the way (size, noise, test share, edits).

    The problem that the run started with is always kept: data read from a file are not read again.
    Its scale is that of all.
    """

    def __init__(self, first: Problem, experiment: Experiment) -> None:
        self._first = (_key(experiment), first)
        self._used: list[tuple[_Key, Problem]] = []

    def get(self, experiment: Experiment) -> Problem:
        """Return the problem of `experiment`, which differs from the first in data edits only."""
        key = _key(experiment)
        known = [*self._used, self._first]
        for used in known:
            if used[0] == key:
                break
        else:
            used = key, self._make(key, experiment, known)
        if used is not self._first:
            others = [other for other in self._used if other is not used]
            self._used = [used, *others][:MOST_CACHED]
        return used[1]

    def _make(
        self, key: _Key, experiment: Experiment, known: Sequence[tuple[_Key, Problem]]
    ) -> Problem:
        """Return a problem made of one of those known, of the unedited data, or of new data."""
        for other, problem in known:
            made = problem.with_edits(experiment.edits) if other[:-1] == key[:-1] else None
            if made is not None:
                return made
        first_key, first = self._first
        same_examples = key[:2] == first_key[:2]
        dataset = first.unedited if same_examples else load_dataset(experiment)
        return prepare(dataset, experiment, first.features)


def _key(experiment: Experiment) -> _Key:
    return (experiment.size, experiment.noise, experiment.test_ratio, experiment.edits)
