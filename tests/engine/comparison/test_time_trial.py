"""Trials are held against straight runs, whose steps to a loss are counted one by one."""

import numpy as np
import pytest

from engine.comparison.race import race_experiments
from engine.comparison.time_trial import TimeTrial, Trial, TrialOutcome
from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.protocol import Kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run

COMPILED = load_kernel("compiled").kernel
both = pytest.mark.parametrize("kernel", [numpy_kernel(), COMPILED], ids=lambda kernel: kernel.name)


def trials(
    experiment: Experiment, alphas: list[float], kernel: Kernel, target: float, limit: int
) -> tuple[Trial, ...]:
    problem = prepare(load_dataset(experiment), experiment)
    trial = TimeTrial(race_experiments(experiment, "alpha", alphas), problem, kernel, target, limit)
    before = 0.0
    while not trial.is_done:
        trial.go_on()
        assert before <= trial.progress <= 1
        before = trial.progress
    assert trial.progress == 1
    return trial.trials()


def counted(
    experiment: Experiment, alpha: float, kernel: Kernel, target: float, limit: int
) -> tuple[bool, int]:
    """Whether a run comes down to the target, and in how many steps, or where it diverges."""
    own = experiment.changed(alpha=alpha)
    run = Run(own, prepare(load_dataset(own), own), kernel)
    while run.step < limit:
        if not run.advance(1):
            return False, run.step + 1
        if run.metrics().loss <= target:
            return True, run.step
    return False, limit


@both
@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(),
        Experiment(init=(2.0, -1.0, 0.5), l2=0.1),
        Experiment(batch=16, seed=3),
        Experiment(batch=1, test_ratio=0.3),
        Experiment(data="one-example"),
    ],
    ids=["plain", "l2", "batch", "ones", "one-example"],
)
def test_steps_are_those_that_a_run_takes(experiment: Experiment, kernel: Kernel) -> None:
    alphas = [0.01, 0.2, 1.5, 9.0, 60.0]
    target, limit = 0.4, 700
    for trial in trials(experiment, alphas, kernel, target, limit):
        reached, step = counted(experiment, trial.alpha, kernel, target, limit)
        assert (trial.outcome is TrialOutcome.REACHED, trial.step) == (reached, step)


def test_divergence_is_told_with_its_step() -> None:
    """With α·λ = 5 every step multiplies the weights by about -4."""
    experiment = Experiment(l2=1.0)
    (trial,) = trials(experiment, [5.0], COMPILED, 0.1, 10_000)
    assert trial.outcome is TrialOutcome.DIVERGED
    run = Run(trial.experiment, prepare(load_dataset(experiment), experiment), COMPILED)
    run.advance(10_000)
    assert trial.step == run.diverged_at


def test_what_comes_down_slowly_is_told_from_what_swings() -> None:
    slow, swinging = trials(Experiment(data="xor"), [1e-5, 30.0], COMPILED, 0.6931, 2000)
    assert (slow.outcome, slow.step) == (TrialOutcome.SLOW, 2000)
    assert (swinging.outcome, swinging.step) == (TrialOutcome.SWINGS, 2000)


@both
def test_a_loss_that_rises_only_at_first_does_not_swing(kernel: Kernel) -> None:
    """The first step of α = 20 goes too far, all later ones come down."""
    experiment = Experiment(data="separable", size=50)
    (trial,) = trials(experiment, [20.0], kernel, -1.0, 600)
    assert trial.outcome is TrialOutcome.SLOW


def test_the_target_may_be_met_by_the_first_step_and_the_last() -> None:
    experiment = Experiment()
    problem = prepare(load_dataset(experiment), experiment)
    run = Run(experiment, problem, COMPILED)
    losses = []
    for _ in range(5):
        run.advance(1)
        losses.append(run.metrics().loss)
    assert np.all(np.diff(losses) < 0)
    for step, loss in enumerate(losses, 1):
        (trial,) = trials(experiment, [experiment.alpha], COMPILED, loss, 5)
        assert (trial.outcome, trial.step) == (TrialOutcome.REACHED, step)
