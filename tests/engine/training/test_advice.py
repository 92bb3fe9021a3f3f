from typing import Any

import numpy as np
import pytest

from engine.data.dataset import Dataset
from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.advice import Advice, Adviser
from engine.training.player.observer import Observer
from engine.training.run import Run
from engine.training.snapshot import Phase


def after(steps: int, **settings: Any) -> tuple[Run, Advice | None]:
    experiment = Experiment(**settings)
    run = Run(experiment, prepare(load_dataset(experiment), experiment), load_kernel().kernel)
    run.advance(steps)
    return run, Observer(1, run).snapshot(Phase.PAUSED).advice


def kind(steps: int, **settings: Any) -> str | None:
    _, advice = after(steps, **settings)
    return None if advice is None else advice.kind


@pytest.mark.parametrize("data", ["two-blobs", "moons", "iris", "xor", "one-example"])
@pytest.mark.parametrize("batch", [None, 8])
def test_a_run_that_goes_well_needs_no_advice(data: str, batch: int | None) -> None:
    for steps in (0, 1, 50, 3000):
        assert kind(steps, data=data, alpha=0.05, batch=batch) is None


def test_features_of_very_different_scale_should_be_standardised() -> None:
    _, advice = after(0, data="unscaled")
    assert advice is not None
    assert advice.kind == "scale"
    assert advice.changes == {"standardize": True}
    assert kind(100, data="unscaled", standardize=True) is None


def test_where_the_numbers_end_an_alpha_that_descends_is_offered() -> None:
    run, advice = after(5000, alpha=100.0, l2=10.0)
    assert advice is not None
    assert advice.kind == "diverged"
    assert f"{run.diverged_at:,}" in advice.text
    safe = Adviser(run.problem).safe_alpha(run.experiment)
    assert advice.changes == {"alpha": pytest.approx(safe, rel=0.1)}
    assert advice.changes["alpha"] <= safe
    assert f"Below {advice.changes['alpha']:g} " in advice.text


@pytest.mark.parametrize("optimizer", ["adagrad", "rmsprop", "adam", "adamw"])
def test_where_a_derivative_of_0_is_divided_by_0_no_alpha_is_to_blame(optimizer: str) -> None:
    settings = {"data": "xor", "features": ("x1*x2",), "init": (0.0, 0.0), "optimizer": optimizer}
    _, advice = after(1, **settings, epsilon=0.0)  # as many of both classes: db is 0
    assert advice is not None
    assert advice.kind == "diverged"
    assert "α" not in advice.text
    assert advice.changes == {"epsilon": None}
    assert kind(1, **settings) != "diverged"


def test_a_loss_that_rises_again_and_again_is_told() -> None:
    _, advice = after(100, alpha=60.0)
    assert advice is not None
    assert advice.kind == "overshoots"
    assert advice.button == f"α = {advice.changes['alpha']:g}"
    assert kind(100, alpha=advice.changes["alpha"]) is None


def test_an_alpha_not_far_from_one_that_descends_is_halved() -> None:
    run, _ = after(0)
    alpha = 1.5 * Adviser(run.problem).safe_alpha(run.experiment)
    advice = Adviser(run.problem).overshooting(run.experiment.changed(alpha=alpha))
    assert (advice.button, advice.changes) == ("Halve α", {"alpha": alpha / 2})


def test_large_features_of_one_scale_should_be_standardised_rather_than_alpha_be_tiny() -> None:
    _, advice = after(200, data="penguins", alpha=0.1)
    assert advice is not None
    assert (advice.kind, advice.button) == ("overshoots", "Standardise")
    assert kind(200, data="penguins", alpha=0.1, **advice.changes) is None


def test_standardising_is_offered_only_where_it_lets_this_alpha_descend() -> None:
    large = {"data": "penguins", "alpha": 0.1}
    _, borne = after(200, **large, l2=3.0)
    assert borne is not None
    assert borne.button == "Standardise"
    assert kind(200, **large, l2=3.0, **borne.changes) is None
    run, too_much = after(200, **large, l2=30.0)
    assert too_much is not None
    assert "standardise" not in too_much.text
    assert too_much.changes["alpha"] <= Adviser(run.problem).safe_alpha(run.experiment)
    assert kind(200, **large, l2=30.0, standardize=True) == "overshoots"


@pytest.mark.parametrize(("steps", "reason"), [(100, "overshoots"), (5000, "diverged")])
@pytest.mark.parametrize("standardize", [False, True])
def test_where_the_penalty_makes_alpha_too_large_it_is_named(
    steps: int, reason: str, standardize: bool
) -> None:
    settings: dict[str, Any] = {"data": "moons", "alpha": 0.5, "standardize": standardize}
    _, advice = after(steps, l2=8.7, **settings)
    assert advice is not None
    assert advice.kind == reason
    assert "features" not in advice.text
    assert "It is the L2 penalty, λ = 8.7, " in advice.text
    assert f"Below {advice.changes['alpha']:g} " in advice.text
    assert kind(200, l2=8.7, **settings | advice.changes) is None
    assert kind(200, l2=0.0, **settings) is None


def test_where_alpha_is_too_large_without_the_penalty_too_it_is_not_named() -> None:
    _, advice = after(100, alpha=60.0, l2=0.01)
    assert advice is not None
    assert "penalty" not in advice.text


@pytest.mark.parametrize("alpha", [2.0, 100.0])
def test_newton_steps_that_are_too_long_are_told(alpha: float) -> None:
    _, advice = after(100, data="moons", optimizer="newton", alpha=alpha)
    assert advice is not None
    assert advice.kind == "overshoots"
    assert "any α below 2 settles" in advice.text
    assert (advice.button, advice.changes) == ("α = 1", {"alpha": 1.0})


@pytest.mark.parametrize("data", ["two-blobs", "moons", "iris", "xor", "penguins", "breast-cancer"])
@pytest.mark.parametrize("alpha", [0.1, 1.0, 1.5])
def test_newton_steps_that_go_well_need_no_advice(data: str, alpha: float) -> None:
    for steps in (1, 5, 50, 500):
        assert kind(steps, data=data, optimizer="newton", alpha=alpha) in (None, "separable")


def test_under_an_l1_penalty_too_short_steps_never_raise_the_loss_and_long_ones_are_told() -> None:
    assert kind(100, alpha=60.0, l1=0.01) == "overshoots"
    assert kind(100, alpha=0.3, l1=0.01) is None


def test_a_rise_before_alpha_was_lowered_is_forgotten() -> None:
    run, _ = after(100, alpha=60.0)
    run.change("alpha", 0.05)
    run.advance(50)
    assert Observer(1, run).snapshot(Phase.PAUSED).advice is None


def test_noise_of_mini_batches_is_not_taken_for_overshooting() -> None:
    assert kind(500, batch=4, alpha=0.5) is None


def test_separable_data_are_told_once_they_are_separated_and_a_penalty_ends_it() -> None:
    assert kind(0, data="separable") is None
    run, advice = after(2000, data="separable")
    assert advice is not None
    assert advice.kind == "separable"
    z = run.problem.features.z(run.problem.dataset.X, run.w, run.b)
    assert ((z > 0) == (run.problem.y == 1)).all()
    assert kind(2000, data="separable", **advice.changes) is None


def test_one_class_only_is_told() -> None:
    experiment = Experiment(size=40)
    problem = prepare(load_dataset(experiment), experiment)
    only = prepare(
        type(problem.dataset)("ones", "ones", problem.dataset.X, np.ones(40)), experiment
    )
    advice = Adviser(only).advise(experiment, 1.0, np.array([0.5, 0.4]), None)
    assert advice is not None
    assert advice.kind == "one-class"
    assert advice.button == ""


def test_spreads_whose_squares_are_no_floats_are_compared() -> None:
    X = np.array([[1e300, 2.0], [-1e300, 4.0], [5.0, 6.0]])
    dataset = Dataset("d.csv", "d", X, np.array([0.0, 1.0, 0.0]))
    experiment = Experiment()
    adviser = Adviser(prepare(dataset, experiment))
    advice = adviser.advise(experiment, 0.5, np.ones(1), None)
    assert advice is not None
    assert advice.kind == "scale"
    assert " 5e+299-fold" in advice.text


def test_a_loss_that_rises_with_momentum_is_no_overshooting() -> None:
    run, advice = after(40, alpha=0.9, optimizer="momentum", momentum=0.99)
    losses = run.history.rows[:, 1]
    assert (np.diff(losses) > 0).sum() > 3
    assert advice is None


def test_where_the_numbers_end_advice_speaks_of_the_optimiser() -> None:
    run, advice = after(5000, alpha=100.0, l2=10.0, optimizer="momentum")
    assert advice is not None and advice.kind == "diverged"
    assert "surely descends" not in advice.text
    assert advice.changes == {"alpha": 50.0}
    settles = float(advice.text.split("below ")[1].split(" ")[0])
    bound = Adviser(run.problem).safe_alpha(run.experiment)
    assert settles == pytest.approx((1 + 0.9) * bound, rel=0.1)
    experiment = Experiment(optimizer="newton", epsilon=0.0)
    told = Adviser(run.problem).divergence(experiment, 7)
    assert "Hessian is not positive definite" in told.text
