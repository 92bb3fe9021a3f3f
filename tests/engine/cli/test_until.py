import numpy as np
import pytest

from engine.cli.until import advance_until, lowest, steepest
from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run


def make(**settings):
    experiment = Experiment(kernel="numpy", standardize=True, alpha=1.0, **settings)
    problem = prepare(load_dataset(experiment), experiment)
    return Run(experiment, problem, load_kernel("numpy").kernel)


def test_a_run_ends_at_the_first_step_whose_gap_is_small_enough():
    run = make()
    J = lowest(run)
    assert advance_until(run, 10_000, lambda: run.metrics().loss - J <= 1e-4, lambda _: None)
    end = run.step
    losses = [row[1] for rows in make().record(end, 1) for row in rows.copy()]
    above = [loss - J > 1e-4 for loss in losses]
    assert above.index(False) == end


@pytest.mark.parametrize("settings", [{}, {"l2": 0.1}, {"l1": 0.05}])
def test_a_run_ends_where_the_gradient_is_small_enough(settings):
    run = make(**settings)
    assert advance_until(run, 100_000, lambda: steepest(run) <= 1e-6, lambda _: None)
    run.seek(run.step - 1)
    assert steepest(run) > 1e-6


def test_the_gradient_under_l1_is_that_of_the_subgradient_of_least_size():
    run = make(l1=10.0)
    run.advance(50)
    assert not run.w.any() and np.abs(run.gradient[:-1]).max() > 1e-3
    assert steepest(run) < 1e-6


def test_a_run_that_does_not_converge_makes_all_its_steps():
    run = make()
    made = []
    assert not advance_until(run, 7, lambda: steepest(run) <= 1e-12, made.append)
    assert run.step == sum(made) == 7
