"""A run made again from its start and its events."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from engine.errors import InputError
from engine.kernels.protocol import Kernel
from engine.model.experiment import Event, Experiment
from engine.model.problem import Problem, load_dataset, prepare
from engine.training.run import Run


def replayed(
    experiment: Experiment,
    events: Iterable[Event],
    step: int,
    kernel: Kernel,
    problem: Problem | None = None,
) -> Run:
    """Return the run of an experiment with these events, at `step` of the branch that they make.

    It goes through the states of the run that the events were taken from, to the last bit. With
    the same kernel, that is.

    Parameters
    ----------
    experiment
        That of the start: `Run.start`.
    events
        Ascending by step, those of one step in the order in which they were made: `Run.events`.
    problem
        What `prepare` makes of the experiment, where it is at hand.

    Raises
    ------
    InputError
        If the data cannot be had, an event is none that a run can have, or the run does not reach
        it.
    """
    if problem is None:
        problem = prepare(load_dataset(experiment), experiment)
    run = Run(experiment, problem, kernel)
    for event in events:
        run.advance(event.step - run.step)
        if run.step != event.step:
            raise InputError(
                f"event: step {event.step} given for {event.setting}, but the run is at step "
                f"{run.step}; steps that it reaches, in order, accepted"
            )
        _repeat(run, event)
    run.seek(step)
    return run


def _repeat(run: Run, event: Event) -> None:
    value = event.value
    if event.setting == "parameters":
        n = run.problem.n + 1
        theta = np.array(value, dtype=np.float64)
        if theta.shape != (n,) or not np.isfinite(theta).all():
            raise InputError(f"event: {value} given as parameters, {n} finite numbers accepted")
        run.set_parameters(theta)
    elif not hasattr(run.experiment, event.setting) or run.experiment.needs_restart(event.setting):
        raise InputError(f"event: {event.setting} given, which cannot change in mid-run")
    else:
        run.change(event.setting, value)
