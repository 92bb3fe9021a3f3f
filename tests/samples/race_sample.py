"""Races that were really run, for views to show."""

import numpy as np
from sample_run import make_problem

from engine.comparison.race import Race, race_experiments
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.training.run import Run

ALPHAS = (0.01, 0.1, 1.0, 10.0)
BLOW_UP = (0.0, 0.1, 300.0)
"""L2 penalties at α = 0.1, of which the last diverges at step 107."""


def make_race(setting="alpha", values=ALPHAS, **settings):
    experiment = Experiment(**settings)
    problem = make_problem(experiment)
    return Race(race_experiments(experiment, setting, values), problem, numpy_kernel())


def race_at(step, *more, **settings):
    race = make_race(*more, **settings)
    race.advance(step)
    return race


def assert_states_of_single_runs(race, problem):
    """Each run of a race stands where it comes to alone."""
    for lane in race.runs:
        run = Run(lane.experiment, problem, numpy_kernel())
        run.seek(race.step)
        assert np.array_equal(lane.w, run.w)
        assert (lane.b, lane.loss) == (run.b, run.metrics().loss)
