"""What is told of finished runs, held against what is known of them from elsewhere."""

import math
import re

import numpy as np
import pytest
from scipy.optimize import minimize

from engine.data.dataset import Dataset
from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.remarks import MATTERS, remarks_on, remarks_on_data
from engine.training.run import Run


def ended(steps, X=None, y=None, **settings):
    experiment = Experiment(kernel="numpy", **settings)
    if X is None:
        dataset = load_dataset(experiment)
    else:
        dataset = Dataset("d.csv", "d", np.asarray(X, dtype=float), np.asarray(y, dtype=float))
    run = Run(experiment, prepare(dataset, experiment), load_kernel("numpy").kernel)
    run.advance(steps)
    return run


def told(steps, X=None, y=None, **settings):
    found = remarks_on(ended(steps, X, y, **settings))
    matters = [remark.matter for remark in found]
    assert len(set(matters)) == len(matters)
    assert matters == sorted(matters, key=MATTERS.index)
    assert not any("\n" in remark.text for remark in found)
    return {remark.matter: remark.text for remark in found}


@pytest.mark.parametrize("data", ["two-blobs", "circles", "moons", "xor", "spiral"])
@pytest.mark.parametrize("batch", [None, 16])
def test_of_runs_that_go_well_nothing_is_told(data, batch):
    assert told(2000, data=data, batch=batch, test_ratio=0.2) == {}


def test_of_no_steps_it_is_not_said_that_they_have_led_nowhere():
    assert told(0) == {}
    assert list(told(0, data="unscaled")) == ["scales differ"]


def test_where_too_few_steps_were_made_the_rest_of_the_gap_is_told():
    run = ended(100, alpha=0.01)
    F, y = run.problem.F, run.problem.y

    def J(theta):
        z = theta[:2] @ F + theta[2]
        return float(np.mean(np.logaddexp(0, z) - y * z))

    lowest = minimize(J, np.zeros(3), method="BFGS").fun
    share = (J(np.append(run.w, run.b)) - lowest) / (math.log(2) - lowest)
    (remark,) = remarks_on(run)
    assert remark.matter == "not converged"
    found = re.search(r": ([0-9.]+) % of the gap at the start", remark.text)
    assert float(found[1]) == pytest.approx(100 * share, rel=0.05)
    more = int(re.search(r"up to ([0-9,]+) more steps", remark.text)[1].replace(",", ""))
    assert "not converged" not in told(100 + more, alpha=0.01)
    assert "a larger --alpha" in remark.text


@pytest.mark.parametrize("start", [(0.0, 0.0, 1.0), (1.0, 2.0, 3.0)])
@pytest.mark.parametrize("l1", [0.5, 5.0])
def test_where_nothing_can_be_learnt_so_many_steps_suffice_too(start, l1):
    settings = {"data": "moons", "standardize": True, "l1": l1, "init": start}
    text = told(5, **settings)["not converged"]
    assert "0.6931, and no closer to it than a model whose parameters are all 0." in text
    more = int(re.search(r"up to ([0-9,]+) more steps", text)[1].replace(",", ""))
    # It is the rate at the optimum: b bends J a little less where it begins.
    assert "not converged" in told(more // 2, **settings)
    assert "not converged" not in told(5 + more + more // 5, **settings)


def test_a_loss_is_judged_since_the_last_change():
    run = ended(200, data="moons", standardize=True)
    run.change("l1", 0.5)  # J jumps, for α = 0.1 is no reason
    run.advance(300)
    assert remarks_on(run) == ()
    run.change("alpha", 40.0)
    run.advance(30)
    (rises, *_) = remarks_on(run)
    assert "The loss rises: with α = 40 a step lands beyond the valley floor" in rises.text
    assert "above that at step 500, 0.6931" in rises.text


def test_that_decoupled_decay_does_not_lead_to_the_lowest_loss_is_told():
    said = "With an L2 penalty AdamW does not go to the lowest J."
    settings = {"alpha": 0.01, "l2": 0.05}
    assert told(3000, optimizer="adam", **settings) == {}
    (text,) = told(3000, optimizer="adamw", **settings).values()
    assert text.endswith(f"(converged: at most 1 %). {said}")
    before, after = (
        ended(steps, optimizer="adamw", **settings).metrics().loss for steps in (3000, 6000)
    )
    assert after > before  # more steps do not help
    unpenalised = told(5, optimizer="adamw", alpha=0.01)["not converged"]
    assert unpenalised.endswith("Try more steps.")
    for batch in (None, 50):  # no α is to blame for that
        found = told(400, optimizer="adamw", l2=0.5, batch=batch)
        assert said in found["ends above its start"]
        assert "α" not in found["ends above its start"]


@pytest.mark.parametrize("scale", [1.0, 20.0])
def test_a_loss_swings_beyond_the_limit_of_the_largest_eigenvalue(scale):
    # One feature ±s, both classes at both places, three to one: at the optimum a(1 - a) = 3/16, so
    # that the Hessian is diag(3 s²/16, 3/16) and no α beyond 2/λmax settles there.
    x = scale * np.repeat([1.0, -1.0], 4)
    X, y = np.column_stack([x, x]), np.array([1, 1, 1, 0, 0, 0, 0, 1])
    limit = 2 * 16 / (3 * scale**2)
    calm = told(3000, X, y, features=("x1",), alpha=0.5 * limit)
    assert not {"loss swings", "ends above its start", "not converged"} & calm.keys()
    wild = told(3000, X, y, features=("x1",), alpha=1.5 * limit)
    assert {"loss swings", "ends above its start"} & wild.keys()


def test_a_loss_above_its_start_is_told_with_both_losses():
    run = ended(50, data="breast-cancer", alpha=1.0)
    text = {remark.matter: remark.text for remark in remarks_on(run)}["ends above its start"]
    assert f"{run.metrics().loss:.4g}, above its start, 0.6931" in text


@pytest.mark.parametrize("steps", [15, 60])
def test_the_lowest_loss_is_told_however_high_the_last_one_is(steps):
    run = ended(steps, data="moons", l2=8.7, alpha=0.5)
    F, y = run.problem.F, run.problem.y

    def J(theta):
        z = theta[:2] @ F + theta[2]
        return float(np.mean(np.logaddexp(0, z) - y * z) + 8.7 / 2 * theta[:2] @ theta[:2])

    lowest = minimize(J, np.zeros(3), method="BFGS").fun
    assert f"above its lowest value, {lowest:.4g}" in remarks_on(run)[-1].text


def test_the_l2_penalty_is_named_where_it_makes_alpha_too_large():
    text = told(100, data="moons", alpha=0.5, l2=8.7)["ends above its start"]
    assert "It is the L2 penalty, λ = 8.7, " in text
    assert "features" not in text


def test_a_rise_that_was_made_good_is_told_with_its_step():
    text = told(1000, alpha=20.0)["loss rose"]
    assert "at step 1 for the last time" in text


def test_divergence_is_told_and_not_that_it_has_not_converged():
    run = ended(5000, alpha=100.0, l2=10.0)
    (remark,) = remarks_on(run)
    assert remark.matter == "diverged"
    assert f"step {run.diverged_at:,} " in remark.text


def test_features_of_different_scale_are_told_with_the_option_that_helps():
    assert told(10, data="unscaled", alpha=1e-7)["scales differ"].endswith("Try --standardize.")
    assert "scales differ" not in told(10, data="unscaled", standardize=True)


def test_separable_classes_are_told_before_the_boundary_has_found_its_way():
    # Two places on a line, a class each: any line between them makes no mistakes.
    run_of = {"X": [[0.9, 0.1], [1.0, 0.1]], "y": [0, 1]}
    run = ended(1, **run_of)
    assert run.metrics().accuracy < 1
    found = told(1, **run_of)
    assert list(found) == ["separable"]
    assert "--l2 0.01" in found["separable"]
    assert "separable" not in told(1, l2=0.01, **run_of)


def test_classes_that_touch_have_no_optimum_either():
    found = told(5, [[0.0, 0], [1, 0], [1, 0], [2, 0]], [0, 0, 1, 1], features=("x1",))
    assert "some on the line itself" in found["separable"]


def test_one_class_is_told_once():
    assert list(told(5, [[1.0, 2], [3, 5]], [1, 1])) == ["one class"]
    assert list(told(5, [[1.0, 2], [3, 5]], [1, 1], l2=0.1)) == ["one class"]
    assert list(told(5, data="one-example")) == ["one class"]


def test_weights_that_are_not_the_only_best_ones_are_told():
    X = [[0.0, 0], [1, 2], [1, 2], [2, 4], [0, 0]]
    assert "optimum not unique" in told(5, X, [0, 1, 0, 1, 1])


def test_where_mini_batches_scatter_the_end_is_not_the_last_loss():
    text = told(300, data="moons", batch=7, alpha=0.01)["not converged"]
    assert re.match(r"The loss ends around 0\.\d+, its median of late, ", text)


def test_mini_batches_that_fall_no_more_are_told_so():
    text = told(3000, data="moons", batch=4, alpha=3.0)["not converged"]
    assert "mini-batches make it scatter" in text
    assert "a smaller --alpha or a larger --batch" in text


def test_mini_batches_that_still_fall_want_more_steps():
    text = told(300, batch=20, alpha=0.003)["not converged"]
    assert "scatter" not in text
    assert "more steps" in text


def test_a_mini_batch_run_far_above_its_start_is_told():
    assert "ends above its start" in told(1000, data="breast-cancer", batch=8, alpha=1.0)


def test_a_batch_of_all_examples_is_a_full_one():
    assert told(100, alpha=60.0, batch=10**6) == told(100, alpha=60.0)


@pytest.mark.parametrize("steps", [30, 3000])
def test_of_very_many_examples_the_gap_is_estimated(steps, monkeypatch):
    known = told(steps)
    monkeypatch.setattr("engine.training.remarks.OPTIMUM_ROWS", 10)
    monkeypatch.setattr("engine.training.remarks.convergence_of", None)
    found = told(steps)
    assert list(found) == [*known, "optimum not sought"]
    assert ("not converged" in found) == (steps == 30)


def test_of_very_many_examples_without_a_mistake_it_is_known_that_they_are_separable(monkeypatch):
    monkeypatch.setattr("engine.training.remarks.OPTIMUM_ROWS", 10)
    monkeypatch.setattr("engine.training.remarks.convergence_of", None)
    assert list(told(2000, data="separable")) == ["separable"]


def test_of_data_alone_it_is_told_what_holds_of_all_runs(monkeypatch):
    run = ended(0, data="unscaled")
    assert [r.matter for r in remarks_on_data(run.problem, run.experiment)] == ["scales differ"]
    monkeypatch.setattr("engine.training.remarks.OPTIMUM_ROWS", 10)
    last = remarks_on_data(run.problem, run.experiment)[-1]
    assert last.matter == "optimum not sought"


def test_features_too_large_for_squares_are_no_obstacle():
    assert "scales differ" in told(3, [[1e300, 2.0], [-1e300, 4.0], [5.0, 6.0]], [0, 1, 0])


def test_of_a_loss_that_rises_on_its_way_with_an_optimiser_nothing_is_told():
    slow = {"alpha": 0.9, "momentum": 0.99}
    run = ended(40, optimizer="momentum", **slow)
    assert (np.diff(run.history.rows[:, 1]) > 0).sum() > 3
    assert "loss" not in " ".join(told(40, optimizer="momentum", **slow))
    assert told(3000, optimizer="adam", alpha=0.05) == {}
    assert told(20, optimizer="newton", alpha=1.0, l2=0.1) == {}


def test_beyond_the_limit_of_its_optimiser_a_smaller_alpha_is_proposed():
    text = told(20, alpha=0.001, optimizer="momentum", momentum=0.5)["not converged"]
    assert text.endswith("Try more steps.")
    settings = {"l2": 1.0, "alpha": 1.9, "optimizer": "momentum", "momentum": 0.5}
    assert "any α below 1.6 settles" in told(40, **settings)["ends above its start"]
    text = told(40, init=(9.0, 9.0, 9.0), **settings)["not converged"]
    limit = float(re.search("--alpha below ([0-9.]+),", text)[1])
    lowest = ended(20_000, l2=1.0, alpha=0.1)
    F = lowest.problem.F
    X = np.vstack([F, np.ones(F.shape[1])])
    a = 1 / (1 + np.exp(-(lowest.w @ F + lowest.b)))
    H = (X * (a * (1 - a))) @ X.T / F.shape[1] + np.diag([1.0, 1.0, 0.0])
    assert limit == pytest.approx(3 / np.linalg.eigvalsh(H)[-1], rel=0.05)


@pytest.mark.parametrize("batch", [None, 16])
@pytest.mark.parametrize(
    ("schedule", "option"),
    [
        ({"schedule": "cosine-decay", "period": 20}, "--period"),
        ({"schedule": "step", "period": 20, "decay": 0.0}, "--decay"),
    ],
)
def test_where_the_schedule_has_come_to_0_no_more_steps_are_proposed(schedule, option, batch):
    for optimizer in ("gd", "adam"):
        text = told(60, optimizer=optimizer, batch=batch, **schedule)["not converged"]
        assert text.endswith(f"α to 0, where it stays. Try a larger {option} or --alpha.")
    rising_again = told(20, alpha=0.01, schedule="cosine", period=20)["not converged"]
    assert "more steps" in rising_again


def test_where_the_schedule_makes_alpha_ever_larger_it_is_that_which_is_told():
    growing = {"schedule": "exponential", "decay": 10.0}
    text = told(400, **growing)["diverged"]
    assert text.endswith("with a decay of 10 the schedule makes α ever larger.")
    text = told(6, **growing)["ends above its start"]
    assert text.startswith("The loss rises: with a decay of 10 the schedule makes α ever larger.")
