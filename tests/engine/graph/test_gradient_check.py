import math

import numpy as np
import pytest

from engine.graph.gradient_check import EPSILONS, check_gradient, judgement, reliable_range
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare

ALL_ON = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")


@pytest.fixture(scope="module")
def problem():
    experiment = Experiment(data="two-blobs", features=ALL_ON, standardize=True)
    return prepare(load_dataset(experiment), experiment)


@pytest.fixture(params=["one example", "mean"])
def check(request, problem):
    places = slice(4, 5) if request.param == "one example" else slice(None)
    w = np.linspace(-0.3, 0.4, 7)
    return check_gradient(problem.F[:, places], problem.y[places], w, 0.1)


def at(check, epsilon):
    return int(np.argmin(np.abs(np.log(check.epsilons / epsilon))))


def test_widths_go_from_a_tenth_to_1e_14():
    assert EPSILONS[0] == 1e-1
    assert EPSILONS[-1] == 1e-14
    assert 1e-5 in EPSILONS
    assert np.all(np.diff(np.log10(EPSILONS)) < 0)


def test_the_gradient_is_right_in_the_reliable_range(check):
    assert check.overall[at(check, 1e-5)] < 1e-9
    assert np.all(check.error[at(check, 1e-5)] < 1e-7)


def test_the_reliable_range_lies_near_1e_5(check):
    lowest = np.sort(np.argsort(check.overall)[:3])
    assert np.all((check.epsilons[lowest] < 1e-4) & (check.epsilons[lowest] > 1e-7))


def test_a_wide_difference_errs_with_the_square_of_its_width(check):
    wide, narrow = check.overall[at(check, 1e-1)], check.overall[at(check, 1e-3)]
    assert math.isclose(wide / narrow, 1e4, rel_tol=0.1)


def test_a_narrow_difference_runs_into_the_wall_of_rounding(check):
    wall = [check.overall[at(check, width)] for width in (1e-8, 1e-10, 1e-12, 1e-14)]
    assert wall[0] > 1e-10
    assert wall[-1] > 1e-4
    assert wall[-1] > wall[1] > wall[0]


@pytest.mark.parametrize("size", [1e100, 1e155, 1e200, 1e308])
@pytest.mark.parametrize("l2", [0.0, 0.5])
def test_enormous_parameters_have_an_error_too(problem, size, l2):
    check = check_gradient(problem.F, problem.y, np.full(7, size), -size, l2)
    for error in (check.error, check.overall):
        assert np.all((error >= 0) & (error <= 1))
    finite = np.isfinite(check.numeric) & np.isfinite(check.analytic)
    assert np.all(check.error[~finite] == 1)
    text = judgement(
        check, 0, reliable_range(check, 0), 1e-5, float(check.error[at(check, 1e-5), 0])
    )
    assert ("too large" in text) == (not finite[:, 0].any())


def test_shapes_and_protection(check):
    k, p = len(EPSILONS), 8
    assert check.numeric.shape == check.error.shape == (k, p)
    assert check.analytic.shape == (p,)
    assert check.overall.shape == (k,)
    for array in (check.epsilons, check.analytic, check.numeric, check.error, check.overall):
        assert not array.flags.writeable


def test_a_wrong_gradient_would_be_found(problem):
    found = check_gradient(problem.F, problem.y, np.full(7, 0.2), 0.1, l2=0.3)
    without = check_gradient(problem.F, problem.y, np.full(7, 0.2), 0.1)
    i = at(found, 1e-5)
    assert np.all(np.abs(found.numeric[i, :-1] - without.analytic[:-1] - 0.06) < 1e-8)
    assert np.all(found.error[i] < 1e-7)


def test_the_penalty_counts_and_the_bias_is_free_of_it(problem):
    w = np.linspace(-0.35, 0.4, 7)
    found = check_gradient(problem.F, problem.y, w, 0.1, l2=0.3, epsilons=np.array([1e-5]))
    bare = check_gradient(problem.F, problem.y, w, 0.1, epsilons=np.array([1e-5]))
    slopes = found.analytic - bare.analytic
    assert np.allclose(slopes, [*(0.3 * w), 0.0], atol=1e-15)
    assert np.all(found.error < 1e-7)
    assert found.numeric.shape == (1, 8)


def test_a_derivative_of_zero_is_no_error(problem):
    F = np.zeros((1, 2))
    found = check_gradient(F, np.array([0.0, 1.0]), np.zeros(1), 0.0)
    assert np.all(found.error[:, 0] == 0)
    assert np.all(found.analytic == 0)
    assert np.isfinite(found.error).all()


def test_both_sides_saturated_stay_finite():
    F = np.array([[800.0, -800.0]])
    found = check_gradient(F, np.array([0.0, 0.0]), np.ones(1), 0.0)
    assert np.isfinite(found.numeric).all()
    assert found.error[at(found, 1e-5), 0] < 1e-7
