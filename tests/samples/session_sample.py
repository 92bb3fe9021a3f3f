"""Runs with changes of every kind, and their sessions."""

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from engine.data.edits import Added, Moved, Relabelled, Removed, with_edit
from engine.errors import InputError
from engine.kernels.loading import load_kernel, numpy_kernel
from engine.model.experiment import Experiment
from engine.model.optimizers import OPTIMIZERS, SCHEDULES
from engine.model.problem import fitted_to, load_dataset, prepare
from engine.session.format import parse_session, session_text
from engine.session.replay import session_of
from engine.session.session import Mark, Session, Teacher, View
from engine.training.pinned_runs import PinnedRuns
from engine.training.run import Run

HERE = Path()

SESSIONS = Path(__file__).parents[1] / "data" / "sessions"


def run_of(**settings: Any) -> Run:
    experiment = Experiment(**{"size": 12, **settings} if "data" not in settings else settings)
    dataset = load_dataset(experiment)
    experiment = fitted_to(experiment, dataset)
    return Run(experiment, prepare(dataset, experiment), numpy_kernel())


def lived_run(**settings: Any) -> Run:
    """Return a run in whose life all happened that can happen to one."""
    run = run_of(**{"noise": 1.5, "test_ratio": 0.25, "batch": 4, **settings})
    run.change("alpha", 0.5)
    run.advance(7)
    run.use_kernel(load_kernel("compiled").kernel)
    run.advance(30)
    run.change("batch", None)
    run.change("optimizer", "adam")
    run.advance(9)
    run.change("edits", (Added(((1.0, 2.0), (-0.5, 0.25)), (1, 0)), Moved((0,), ((0.1, 0.2),))))
    run.advance(4)
    run.set_parameters(np.array([0.1, -0.2, 1 / 3]))
    run.advance(11)
    run.change("size", 20)
    run.change("edits", (Removed((3, 4)), Relabelled((0,), (1,)), Added(((3.0, 3.0),), (1,), True)))
    run.advance(40)
    run.seek(80)
    return run


def full_session(**settings: Any) -> Session:
    """Return a session in which nothing is left out."""
    run, other, beside = lived_run(**settings), run_of(size=9, alpha=2.0), PinnedRuns()
    other.advance(5)
    beside.pin(run, None)
    beside.pin(other, None)
    return session_of(
        run,
        beside.saved,
        (Mark(3, "α is halved"), Mark(60, "")),
        View({"workspace": "compare", "axes": ["w1", "b"], "new": {"of": [1, None, 2.5]}}),
        Teacher(("alphaSlider",), ("datasetCombo",), "Look at w₂"),
    )


def bits(run: Run) -> list[object]:
    """Return all that there is to a run where it stands."""
    metrics, problem = run.metrics(), run.problem
    numbers = [*run.w, run.b, metrics.loss, metrics.test_loss, metrics.accuracy, run.epoch]
    rows = np.where(np.isnan(run.history.rows), np.nan, run.history.rows)  # NaN has two signs
    arrays = [problem.F, problem.y, problem.F_test, problem.y_test, run.gradient, rows]
    return [
        np.array(numbers).tobytes(),
        *(np.ascontiguousarray(array).tobytes() for array in arrays),
        *(run.step, run.last_step, run.experiment, run.start, run.events, run.history.stride),
        [(step, kernel.name) for step, kernel in run.kernels],
    ]


def reread(session: Session, folder: Path = HERE) -> Session:
    return parse_session(session_text(session, folder=folder).encode(), folder)


_POINT = st.tuples(st.floats(-9, 9), st.floats(-9, 9))

_CHANGES = {
    "alpha": st.floats(1e-6, 5.0),
    "batch": st.sampled_from([None, 1, 5]),
    "l1": st.sampled_from([0.0, 0.1]),
    "l2": st.floats(0, 1),
    "optimizer": st.sampled_from(OPTIMIZERS),
    "momentum": st.floats(0, 0.99),
    "beta1": st.floats(0, 0.99),
    "beta2": st.sampled_from([None, 0.5]),
    "epsilon": st.sampled_from([None, 1e-4]),
    "schedule": st.sampled_from(SCHEDULES),
    "decay": st.sampled_from([None, 0.25]),
    "period": st.sampled_from([None, 3]),
    "warmup": st.integers(0, 5),
    "clip": st.sampled_from([0.0, 0.5]),
    "size": st.sampled_from([12, 5]),
    "noise": st.floats(0, 2),
    "test_ratio": st.sampled_from([0.0, 0.5]),
}

DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("play"), st.integers(1, 30)),
        st.tuples(st.just("seek"), st.floats(0, 1)),
        st.tuples(st.just("add"), _POINT, st.integers(0, 1), st.booleans()),
        st.tuples(st.just("move"), st.floats(0, 1), _POINT),
        st.tuples(st.just("remove"), st.floats(0, 1)),
        st.tuples(st.just("flip"), st.floats(0, 1), st.integers(0, 1)),
        st.tuples(st.just("undo"), st.integers(1, 3)),
        st.tuples(st.just("kernel"), st.sampled_from(["compiled", "numpy"])),
        st.tuples(st.just("parameters"), st.floats(-3, 3)),
        *(st.tuples(st.just(name), value) for name, value in _CHANGES.items()),
    ),
    max_size=20,
)
"""What a user does to a run, one thing after the other."""


def do(run: Run, name: str, *given: Any) -> None:
    """Do one thing to a run; what it does not accept is not done."""
    edits, m = run.experiment.edits, run.problem.dataset.m
    row = (min(m - 1, int(given[0] * m)),) if m and name in ("move", "remove", "flip") else ()
    kinds = {
        "add": lambda: Added((given[0],), (given[1],), given[2]),
        "move": lambda: Moved(row, (given[1],) * len(row)),
        "remove": lambda: Removed(row),
        "flip": lambda: Relabelled(row, (given[1],) * len(row)),
    }
    if name == "play":
        run.advance(*given)
    elif name == "seek":
        run.seek(round(given[0] * run.last_step))
    elif name in kinds:
        run.change("edits", with_edit(edits, kinds[name](), m))
    elif name == "undo":
        run.change("edits", edits[: -given[0]])
    elif name == "kernel":
        run.use_kernel(load_kernel(given[0]).kernel)
    elif name == "parameters":
        run.set_parameters(np.full(run.problem.n + 1, given[0]))
    elif not run.experiment.needs_restart(name):
        try:
            run.change(name, given[0])
        except InputError:  # such as newton in mini-batches
            return
