"""A run made again from its start and its events."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

import numpy as np

from engine.errors import InputError
from engine.kernels.protocol import Kernel
from engine.model.experiment import PARAMETERS, Event, Experiment
from engine.model.problem import Problem, load_dataset, prepare
from engine.support.arrays import Floats
from engine.support.records import dataclass
from engine.support.tasks import Progress, time_slices
from engine.training.run import Run


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the history of a run holds: its stride, and the steps of its rows, ascending from 0.

    It depends on how the run was gone back in: see `engine.training.history.History`.
    """

    stride: int
    steps: tuple[int, ...]


class EventError(InputError):
    """An event is none that the run can have.

    Attributes
    ----------
    place
        Its place among all, from 0.
    """

    def __init__(self, place: int, reason: str) -> None:
        super().__init__(reason)
        self.place = place


def replayed(
    experiment: Experiment,
    events: Iterable[Event],
    step: int,
    kernel: Kernel,
    problem: Problem | None = None,
    *,
    last_step: int | None = None,
    kernels: Sequence[tuple[int, Kernel]] = (),
    recorded: Recorded | None = None,
    progress: Progress | None = None,
) -> Run:
    """Return the run of an experiment with these events, at `step` of the branch that they make.

    It goes through the states of the run that the events were taken from, to the last bit. With
    the same kernels, that is: where others let it diverge before an event, that happens there.

    Parameters
    ----------
    experiment
        That of the start: `Run.start`.
    events
        Ascending by step, those of one step in the order in which they were made: `Run.events`.
    problem
        What `prepare` makes of the experiment, where it is at hand.
    last_step
        How far the branch goes; None is to `step`. It is not reached where the run diverges.
    kernels
        From which steps on others than `kernel` go on; ascending: `Run.kernels`.
    recorded
        What is to be kept in the history; None is what a run keeps that is never gone back in.
    progress
        Called now and then with the share of the steps that are made; may raise to cancel.

    Raises
    ------
    InputError
        If the data cannot be had.
    EventError
        If an event is none that the run can have, or the run does not reach it.
    """
    if problem is None:
        problem = prepare(load_dataset(experiment), experiment)
    run = Run(experiment, problem, kernel)
    end = step if last_step is None else last_step
    rows: list[Floats] = []
    wanted_rows = deque(() if recorded is None else recorded.steps)

    def go_to(wanted: int) -> None:
        while run.step < wanted:
            take_row()
            following = min(wanted, wanted_rows[0]) if wanted_rows else wanted
            before = run.step
            for _ in time_slices(following - run.step, run.advance):
                run.remember()
                if progress is not None:
                    progress(run.step / max(end, 1))
            if run.step == before:  # the next step is not finite
                return

    def take_row() -> None:
        if wanted_rows and wanted_rows[0] == run.step:
            wanted_rows.popleft()
            rows.append(run.row())

    events = list(events)
    places = {id(event): place for place, event in enumerate(events)}

    def repeat(event: Event) -> None:
        try:
            _repeat(run, event)
        except InputError as error:
            raise EventError(places[id(event)], str(error)) from None

    by_step = groupby(events, key=lambda event: event.step)
    changes: list[tuple[int, list[Event] | Kernel]] = [*kernels]
    changes += [(at, list(group)) for at, group in by_step]
    changes.sort(key=lambda change: change[0])
    for at, change in changes:
        go_to(at)
        if not isinstance(change, list):
            run.use_kernel(change)
        elif run.step != at and run.diverged_at != run.step + 1:
            raise EventError(
                places[id(change[0])],
                f"event: step {at} given for {change[0].setting}, but the run is at step "
                f"{run.step}; steps that it reaches, in order, accepted",
            )
        else:
            apply(change, repeat)
    go_to(end)
    take_row()
    if rows and recorded is not None:
        run.mark_end()
        run.history.rewrite(np.array(rows), recorded.stride)
    run.seek(step)
    return run


def apply(events: Sequence[Event], change: Callable[[Event], object]) -> None:
    """Make the changes of one step, one that is not accepted alone after those that make it so.

    A run tells them in the order of the last change of each setting, which may be none in which
    each is accepted: newton, for instance, takes the full batch alone.

    Raises
    ------
    InputError
        That of the first change that is not accepted whatever the order.
    """
    left = list(events)
    while left:
        refused: list[tuple[Event, InputError]] = []
        for event in left:
            try:
                change(event)
            except InputError as error:
                refused.append((event, error))
        if len(refused) == len(left):
            raise refused[0][1]
        left = [event for event, _ in refused]


def _repeat(run: Run, event: Event) -> None:
    value = event.value
    if event.setting == PARAMETERS:
        n = run.problem.n + 1
        theta = np.array(value, dtype=np.float64)
        if theta.shape != (n,) or not np.isfinite(theta).all():
            raise InputError(f"event: {value} given as parameters, {n} finite numbers accepted")
        run.set_parameters(theta)
    elif not hasattr(run.experiment, event.setting) or run.experiment.needs_restart(event.setting):
        raise InputError(f"event: {event.setting} given, which cannot change in mid-run")
    else:
        run.change(event.setting, value)
