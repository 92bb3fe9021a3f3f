"""Moments of a run, made up for views to show."""

import numpy as np

from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.model.problem import load_dataset, prepare
from engine.training.history import LossHistory
from engine.training.snapshot import Phase, Snapshot

ALL_FEATURES = tuple(FEATURES)


def make_problem(experiment):
    return prepare(load_dataset(experiment), experiment)


def make_snapshot(problem, experiment, step=0, last_step=None, w=None, b=0.0, **more):
    w = np.zeros(problem.n) if w is None else np.array(w, dtype=float)
    w_raw, b_raw = problem.features.to_raw(w, b)
    known = {
        "run_id": 1,
        "problem": problem,
        "step": step,
        "last_step": step if last_step is None else last_step,
        "epoch": float(step),
        "phase": Phase.PAUSED,
        "w": w,
        "b": b,
        "w_raw": w_raw,
        "b_raw": b_raw,
        "dw": np.zeros(problem.n),
        "db": 0.0,
        "loss": 0.5,
        "accuracy": 0.5,
        "test_loss": None,
        "test_accuracy": None,
        "steps_per_second": 0.0,
        "diverged_at": None,
        "experiment": experiment,
        "events": (),
        "history": LossHistory.empty(),
        "kernel": "numpy",
    }
    return Snapshot(**(known | more))


def default_moment(**settings):
    """Return experiment, problem and snapshot of a run that has not begun."""
    experiment = Experiment(**settings)
    problem = make_problem(experiment)
    return experiment, problem, make_snapshot(problem, experiment)
