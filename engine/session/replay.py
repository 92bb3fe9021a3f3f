"""Sessions of runs, and runs of sessions: replayed, and checked against what was saved."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engine.data.catalog import CATALOG
from engine.data.dataset import Dataset
from engine.errors import InputError
from engine.kernels.loading import load_kernel
from engine.model.problem import fitted_to, prepare
from engine.session.examples import examples_of
from engine.session.session import (
    BuiltIn,
    Check,
    Data,
    EmbeddedData,
    Mark,
    PinnedSession,
    SavedRun,
    Session,
    Teacher,
    View,
)
from engine.support.numbers import digits
from engine.support.records import dataclass
from engine.support.tasks import Progress
from engine.training.pinned_runs import PinnedRuns
from engine.training.replay import EventError, Recorded, replayed
from engine.training.run import Run
from engine.training.snapshot import PinnedRun

TOLERANCE = 1e-9
"""Another machine may come to parameters that differ by so much, of 1 or of their own size."""


@dataclass(frozen=True, slots=True, eq=False)
class ReplayedRun:
    """A run made again from a session, and what is to be told of it; empty if all is as saved."""

    run: Run
    notice: str


def session_of(
    run: Run,
    pinned: Sequence[tuple[PinnedRun, Run]] = (),
    marks: Sequence[Mark] = (),
    view: View = View(),  # noqa: B008 - a frozen value
    teacher: Teacher = Teacher(),  # noqa: B008
    data: Data | None = None,
) -> Session:
    """Return the session of a run that stands still, as it is now.

    It shares the examples with the run, and is otherwise a copy: the run may go on.

    Parameters
    ----------
    pinned
        Runs beside it that are to be kept: `PinnedRuns.saved`.
    data
        Where the examples are, if that is known.
    """
    own = saved_run(run, data)
    return Session.of(
        own,
        pinned=tuple(
            PinnedSession(view.name, view.style, _beside(one, run, own)) for view, one in pinned
        ),
        marks=tuple(marks),
        view=view,
        teacher=teacher,
    )


def saved_run(run: Run, data: Data | None = None) -> SavedRun:
    """Return what a run is made again from."""
    experiment, metrics = run.start, run.metrics()
    if data is None:
        is_built_in = experiment.data in CATALOG
        data = BuiltIn() if is_built_in else EmbeddedData(run.problem.unedited)
    return SavedRun(
        experiment=experiment,
        events=run.events,
        step=run.step,
        last_step=run.last_step,
        data=data,
        check=Check(
            run.kernel.name,
            (*run.w.tolist(), run.b),
            metrics.loss if math.isfinite(metrics.loss) else None,
        ),
        kernels=tuple((step, kernel.name) for step, kernel in run.kernels),
        recorded=Recorded(run.history.stride, run.history.recorded_steps),
    )


def _beside(run: Run, played: Run, saved: SavedRun) -> SavedRun:
    """Return what a run beside another one is made again from; equal examples are shared."""
    is_same = run.problem.unedited is played.problem.unedited
    return saved_run(run, saved.data if is_same else None)


def run_of(
    saved: SavedRun,
    progress: Progress | None = None,
    dataset: Dataset | None = None,
    path: str = "$",
) -> ReplayedRun:
    """Return the run of a session, made again step by step, at the step where it was saved.

    On the same machine it comes to the same bits. Where another one differs by more than
    `TOLERANCE` the saved parameters are put in by hand, and that is told.

    Parameters
    ----------
    progress
        Called at least every tenth of a second or so with the share done; may raise to cancel.
        How long it takes in all nobody knows: a session names as many steps as it likes.
    dataset
        The examples, where another run of the same data has them.
    path
        Where it stands in its session, for messages.

    Raises
    ------
    InputError
        If a file of examples is not there or has changed, or the run cannot be what is told.
    """
    try:
        run = _run_of(saved, progress, dataset)
    except EventError as error:
        raise InputError(f"session: {path}.events[{error.place}]: {error}") from None
    except InputError as error:
        raise InputError(f"session: {error}") from None
    return ReplayedRun(run, _checked(run, saved))


def pinned_of(session: Session, dataset: Dataset, progress: Progress | None = None) -> PinnedRuns:
    """Return the pinned runs of a session, made again; `dataset` are the examples of its own run.

    `progress` and errors are those of `run_of`.
    """
    pinned = PinnedRuns()
    for place, pin in enumerate(session.pinned):
        shared = dataset if pin.run.data is session.data else None
        made = run_of(pin.run, progress, shared, f"$.pinned[{place}]")
        pinned.restore(made.run, pin.name, pin.style)
    return pinned


def _run_of(saved: SavedRun, progress: Progress | None, dataset: Dataset | None) -> Run:
    experiment = saved.experiment
    if dataset is None:
        dataset = examples_of(saved.data, experiment, progress)
    experiment = fitted_to(experiment, dataset)
    (_, first), *others = ((step, load_kernel(name).kernel) for step, name in saved.kernels)
    return replayed(
        experiment,
        saved.events,
        saved.step,
        first,
        prepare(dataset, experiment),
        last_step=saved.last_step,
        kernels=others,
        recorded=saved.recorded,
        progress=progress,
    )


def _checked(run: Run, saved: SavedRun) -> str:
    """Put the saved parameters in where the replay came to others; return what is to be told."""
    wanted = np.array(saved.check.theta)
    found = np.append(run.w, run.b)
    far = float(np.max(np.abs(found - wanted) / np.maximum(1.0, np.abs(wanted))))
    if run.step == saved.step and far <= TOLERANCE:
        return ""
    run.set_parameters(wanted)
    if run.step < saved.step:
        return (
            f"This machine comes to step {run.step:,} only, not to step {saved.step:,}, where the "
            "session was saved: the saved parameters stand there now, as if set by hand"
        )
    return (
        f"This machine comes to other parameters at step {run.step:,}, by {digits(far)}, than the "
        f"one where the session was saved ({saved.check.kernel} loop): the saved ones stand there "
        "now, as if set by hand"
    )
