"""Results of sweeps, made up or made, for tests to look at."""

import numpy as np

from engine.comparison.sweep import JobResult, Sweep, SweepOutcome, gathered
from engine.convergence.learning_rate import LearningRateLimits
from engine.model.experiment import Experiment
from engine.training.history import LossHistory


def outcome(experiment, loss, diverged_at=None, test_loss=None, steps=100, **more):
    known = {
        "experiment": experiment,
        "step": steps if diverged_at is None else diverged_at - 1,
        "loss": loss,
        "test_loss": test_loss,
        "accuracy": 0.9,
        "test_accuracy": None if test_loss is None else 0.8,
        "gap": None,
        "distance": None,
        "diverged_at": diverged_at,
        "b": 0.5,
        "w": np.array([1.0, -2.0]),
        "history": LossHistory.empty(),
        "remarks": () if diverged_at is None else ("diverged",),
    }
    return SweepOutcome(**(known | more))


def told(outcomes):
    """Return all that outcomes tell, to be compared."""
    return [
        (
            outcome.as_dict()
            | {
                "w": outcome.w.tolist(),
                "history": outcome.history.step.tolist(),
                "memory": (outcome.memory.velocity.tolist(), outcome.memory.squares.tolist()),
            },
            outcome.gap,
            outcome.distance,
            outcome.remarks,
        )
        for outcome in outcomes
    ]


def made_up(losses, values, setting="alpha", logarithmic=True, tests=None, **settings):
    """Return a sweep of these final losses, a row for each seed; None is a run that diverged."""
    results = []
    for seed, row in enumerate(losses):
        experiment = Experiment(seed=seed, **settings)
        outcomes = [
            outcome(
                experiment.changed(**{setting: value}),
                1e9 if loss is None else loss,
                41 if loss is None else None,
                None if tests is None else tests[seed][place],
            )
            for place, (value, loss) in enumerate(zip(values, row, strict=True))
        ]
        limits = LearningRateLimits(0.2, 0.3, 2.0) if setting == "alpha" else None
        results.append(JobResult(tuple(outcomes), limits, "compiled", ""))
    return gathered(Sweep(setting, tuple(values), logarithmic), 100, results)
