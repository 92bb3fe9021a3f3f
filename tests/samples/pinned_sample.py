"""Runs put aside, made by really running them."""

import numpy as np
from sample_run import make_problem

from engine.convergence.optimum import find_convergence
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.support.tasks import run_to_end
from engine.training.history import LossHistory
from engine.training.player.player import RunPlayer
from engine.training.snapshot import PinnedRun


def played(experiment, steps):
    """Return the problem of a run, and its snapshot after some steps."""
    problem = make_problem(experiment)
    player = RunPlayer(experiment, problem, numpy_kernel())
    player.seek(steps)
    while player.is_busy:
        player.tick()
    return problem, player.snapshot()


def keep(
    key=1,
    steps=40,
    style=None,
    name=None,
    is_pinned=True,
    left_at=None,
    convergence=True,
    **settings,
):
    """Return the run of an experiment with these settings, put aside after some steps."""
    experiment = Experiment(**settings)
    problem, snapshot = played(experiment, steps)
    return PinnedRun(
        **snapshot.as_dict(),
        key=key,
        style=key - 1 if style is None else style,
        name=f"run {key}" if name is None else name,
        is_pinned=is_pinned,
        left_at=left_at,
        events=(),
        features=problem.features,
        convergence=run_to_end(find_convergence(problem.F, problem.y, experiment.l1, experiment.l2))
        if convergence
        else None,
    )


def made_up(losses, key=1, style=0, steps=None, **more):
    """Return a pinned run of the default experiment whose curve has these losses."""
    losses = np.array(losses, dtype=float)
    steps = np.arange(float(len(losses))) if steps is None else np.array(steps, dtype=float)
    nothing = np.full(len(losses), np.nan)
    experiment = Experiment(**more.pop("settings", {}))
    known = {
        "key": key,
        "style": style,
        "name": f"run {key}",
        "is_pinned": True,
        "left_at": None,
        "experiment": experiment,
        "events": (),
        "features": make_problem(experiment).features,
        "step": int(steps[-1]),
        "w": np.array([1.0, 0.0]),
        "b": 0.0,
        "loss": float(losses[-1]),
        "accuracy": 0.9,
        "test_loss": None,
        "test_accuracy": None,
        "diverged_at": None,
        "history": LossHistory(steps, losses, nothing, nothing, nothing),
        "convergence": None,
    }
    return PinnedRun(**(known | more))
