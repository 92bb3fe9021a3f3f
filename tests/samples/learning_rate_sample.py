"""Pictures of steps against α, worked out once for all tests that show them."""

from functools import cache

from sample_run import make_problem

from engine.comparison.learning_rate_lab import LearningRateLab
from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment


@cache
def labs(**settings):
    """Return problem, experiment, the coarse picture and the fine one."""
    experiment = Experiment(**settings)
    problem = make_problem(experiment)
    lab = LearningRateLab(problem, experiment, load_kernel().kernel)
    coarse, fine = (picture for picture in lab.pictures() if picture is not None)
    return problem, experiment, coarse, fine
