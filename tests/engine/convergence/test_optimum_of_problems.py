"""Where descent leads: decided on the features as they are given, not as scaling rounds them."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.convergence.optimum import convergence_of, find_convergence, lowest_loss
from engine.data.dataset import Dataset
from engine.model.experiment import Experiment
from engine.model.problem import Problem, prepare
from engine.support.arrays import Floats
from engine.support.tasks import run_to_end


@st.composite
def touching_classes(draw: st.DrawFn) -> tuple[Floats, Floats]:
    """Points of a grid on both sides of a line, and on it points of either class."""
    unit = draw(st.sampled_from([1, 2, 10]))
    place = st.integers(-4, 4)
    points = draw(st.lists(st.tuples(place, place, st.booleans()), min_size=6, max_size=30))
    a, b, c = draw(st.tuples(place, place, st.integers(-2, 2)))
    x1, x2, chosen = np.array(points).T
    side = a * x1 + b * x2 - c
    y = np.where(side == 0, chosen, side > 0)
    assume(0 < y.sum() < len(y))
    return np.array([x1, x2]).T / unit, y.astype(float)


def problem_of(X: Floats, y: Floats, **settings: object) -> Problem:
    return prepare(Dataset("grid", "grid", X, y), Experiment().changed(**settings))


@given(touching_classes())
def test_standardising_changes_no_verdict_and_no_lowest_loss(case: tuple[Floats, Floats]) -> None:
    plain = problem_of(*case, standardize=False)
    scaled = problem_of(*case, standardize=True)
    found = run_to_end(convergence_of(plain)), run_to_end(convergence_of(scaled))
    assert found[0].is_endless == found[1].is_endless
    assert found[0].is_endless == (found[0].optimum is None)
    proofs = found[0].separation, found[1].separation
    if proofs[0] is not None and proofs[1] is not None:
        np.testing.assert_array_equal(proofs[0].tied, proofs[1].tied)
    lowest = [
        run_to_end(lowest_loss(problem.F, problem.y, convergence))
        for problem, convergence in zip((plain, scaled), found, strict=True)
    ]
    assert lowest[0] == pytest.approx(lowest[1], rel=1e-9, abs=1e-12)


def test_points_on_a_line_stay_on_it_when_they_are_standardised() -> None:
    """Classes that touch on the line x1 + x2 = 1/10 in three places, measured in tenths."""
    X = np.array([[0.0, 0.1], [0.1, 0.0], [0.3, -0.2], [0.5, 0.5], [-0.7, 0.1]])
    y = np.array([1.0, 0.0, 1.0, 1.0, 0.0])
    problem = problem_of(X, y, standardize=True)
    convergence = run_to_end(convergence_of(problem))
    assert convergence.separation is not None
    assert convergence.separation.tied.tolist() == [True, True, True, False, False]
    assert "some on the line itself" in convergence.remark
    z = (2 * y - 1) * (convergence.separation.w @ problem.F + convergence.separation.b)
    np.testing.assert_allclose(z[:3], 0, atol=1e-15)
    assert (z[3:] > 0.01).all()


def test_test_examples_have_no_say() -> None:
    rng = np.random.default_rng(0)
    X = rng.integers(-3, 4, (60, 2)).astype(float)
    y = (X[:, 0] > 0).astype(float)
    problem = problem_of(X, y, standardize=True, test_ratio=0.5)
    X[problem.test_rows] = -X[problem.test_rows]
    convergence = run_to_end(convergence_of(problem_of(X, y, standardize=True, test_ratio=0.5)))
    assert convergence.is_endless
    assert convergence.separation is not None
    assert convergence.separation.is_complete


@pytest.mark.parametrize("standardize", [False, True])
def test_it_is_what_the_arrays_alone_say_where_they_are_not_in_doubt(standardize: bool) -> None:
    rng = np.random.default_rng(1)
    X = rng.normal(7, 3, (200, 2))
    y = (X[:, 0] + rng.normal(0, 2, 200) > 7).astype(float)
    problem = problem_of(X, y, standardize=standardize)
    there, here = (
        run_to_end(find_convergence(problem.F, problem.y)),
        run_to_end(convergence_of(problem)),
    )
    assert there.optimum is not None
    assert here.optimum is not None
    assert there.optimum.J == here.optimum.J


def test_numbers_too_large_to_be_squared_are_decided_when_they_are_standardised() -> None:
    X = np.array([[1e300, 2.0], [-1e300, 1.0], [5e299, 0.0], [-5e299, 4.0]])
    y = np.array([1.0, 0.0, 1.0, 0.0])
    convergence = run_to_end(convergence_of(problem_of(X, y, standardize=True)))
    assert convergence.margin is not None
    assert convergence.separation is not None
    assert convergence.separation.is_complete
