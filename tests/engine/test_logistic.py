"""Floating-point warnings fail these tests, as they do everywhere."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine import logistic

mpmath.mp.dps = 60

EXTREMES = [0.0, 1e-300, 1e-12, 1e-3, 0.5, 1.0, 17.0, 36.7, 37.5, 100.0, 700.0]
LOGITS = sorted({sign * z for z in EXTREMES for sign in (1, -1)})


def exact_sigmoid(z: float) -> mpmath.mpf:
    return 1 / (1 + mpmath.exp(-mpmath.mpf(z)))


def exact_loss(z: float, y: float) -> mpmath.mpf:
    return mpmath.log1p(mpmath.exp(mpmath.mpf(-z if y == 1 else z)))


def ulps(found: float, exact: mpmath.mpf) -> float:
    return float(abs(mpmath.mpf(float(found)) - exact) / np.spacing(float(exact)))


@pytest.mark.parametrize("z", LOGITS)
def test_sigmoid_is_right_to_the_last_places(z: float) -> None:
    assert ulps(logistic.sigmoid(z), exact_sigmoid(z)) <= 2


@pytest.mark.parametrize("y", [0.0, 1.0])
@pytest.mark.parametrize("z", LOGITS)
def test_loss_is_right_to_the_last_places(z: float, y: float) -> None:
    assert ulps(logistic.loss(z, y), exact_loss(z, y)) <= 2


@pytest.mark.parametrize("z", [1e308, -1e308, np.inf, -np.inf, 710.0, -710.0])
def test_no_logit_is_too_large(z: float) -> None:
    a = logistic.sigmoid(z)
    assert a == (1.0 if z > 0 else pytest.approx(0.0, abs=1e-300))
    assert logistic.loss(z, 1.0 if z > 0 else 0.0) == pytest.approx(0.0, abs=1e-300)
    assert logistic.loss(z, 0.0 if z > 0 else 1.0) == abs(z)
    da, dz, dw, db = logistic.backward(2.0, 0.0 if z > 0 else 1.0, z, a)
    side = 1.0 if z > 0 else -1.0
    assert (da, dz, dw, db) == pytest.approx((side * np.inf, side, 2 * side, side))


def test_a_logit_that_is_not_a_number_stays_one() -> None:
    assert np.isnan(logistic.sigmoid(np.nan))


@given(st.floats(-15, 15), st.sampled_from([0.0, 1.0]))
def test_the_stable_loss_is_the_textbook_loss(z: float, y: float) -> None:
    textbook = logistic.loss_textbook(logistic.sigmoid(z), y)
    assert logistic.loss(z, y) == pytest.approx(textbook, rel=1e-9, abs=1e-15)


def test_the_textbook_loss_is_lost_where_a_rounds_to_one() -> None:
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert logistic.loss_textbook(logistic.sigmoid(40.0), 0.0) == np.inf
    assert logistic.loss(40.0, 0.0) == 40.0


def test_forward_is_the_weighted_sum_and_its_sigmoid() -> None:
    z, a = logistic.forward(np.array([0.5, -2.0]), np.array([3.0, 0.25]), 1.0)
    assert z == 3.0 * 0.5 + 0.25 * -2.0 + 1.0
    assert a == logistic.sigmoid(2.0)
    assert logistic.forward(2.0, 3.0, -6.0) == (0.0, 0.5)


@given(st.floats(-30, 30), st.sampled_from([0.0, 1.0]))
def test_backward_follows_the_chain_rule(z: float, y: float) -> None:
    """da is the derivative of the lesson's formula, and dz = da · a (1 - a)."""
    a = logistic.sigmoid(z)
    exact = exact_sigmoid(z)
    da, dz, _, _ = logistic.backward(1.0, y, z, a)
    exact_da = -y / exact + (1 - y) / (1 - exact)
    assert da == pytest.approx(float(exact_da), rel=1e-15 * 4)
    assert dz == pytest.approx(float(exact_da * exact * (1 - exact)), rel=1e-12, abs=1e-15)


def test_the_parameters_derivatives_are_those_of_the_loss() -> None:
    x, w, b, y = np.array([1.5, -0.5]), np.array([0.3, -1.2]), 0.7, 1.0
    _, _, dw, db = logistic.backward(x, y, *logistic.forward(x, w, b))

    def exact(w1: mpmath.mpf, w2: mpmath.mpf, b: mpmath.mpf) -> mpmath.mpf:
        return mpmath.log(1 + mpmath.exp(-(w1 * x[0] + w2 * x[1] + b)))

    slopes = [mpmath.diff(exact, (*w, b), order) for order in ((1, 0, 0), (0, 1, 0), (0, 0, 1))]
    assert [*dw, db] == pytest.approx([float(slope) for slope in slopes], rel=1e-14)


def test_update_takes_one_step_against_the_slope() -> None:
    w, b = logistic.update(np.array([1.0, 2.0]), 3.0, np.array([10.0, -10.0]), 5.0, 0.1)
    assert w == pytest.approx([0.0, 3.0])
    assert b == pytest.approx(2.5)


def test_the_whole_lesson_for_one_example() -> None:
    """x = (1, 2), y = 1, from zero, α = 0.1: every figure can be checked by hand."""
    x, y, w, b = np.array([1.0, 2.0]), 1.0, np.zeros(2), 0.0
    z, a = logistic.forward(x, w, b)
    da, dz, dw, db = logistic.backward(x, y, z, a)
    w, b = logistic.update(w, b, dw, db, 0.1)
    assert (z, a, logistic.loss(z, y)) == (0.0, 0.5, pytest.approx(np.log(2)))
    assert (da, dz, *dw, db) == (-2.0, -0.5, -0.5, -1.0, -0.5)
    assert (*w, b) == pytest.approx((0.05, 0.1, 0.05))


def examples(m: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    random = np.random.default_rng(m * n)
    y = (random.random(m) < 0.5).astype(float)
    return random.normal(size=(m, n)), y, random.normal(size=n), 0.3


@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.2, 0.0), (0.0, 0.7), (0.3, 0.1)])
def test_the_cost_is_the_mean_loss_with_penalties(l1: float, l2: float) -> None:
    X, y, w, b = examples(9, 3)
    losses = [
        logistic.loss(logistic.forward(x, w, b)[0], label) for x, label in zip(X, y, strict=True)
    ]
    penalty = l1 * sum(abs(w)) + l2 / 2 * sum(w**2)
    assert logistic.cost(X, y, w, b, l1, l2) == pytest.approx(np.mean(losses) + penalty, rel=1e-14)


@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.2, 0.0), (0.0, 0.7), (0.3, 0.1)])
@pytest.mark.parametrize(("m", "n"), [(1, 1), (5, 2), (40, 7)])
def test_away_from_0_the_least_subgradient_is_the_gradient_of_the_cost(
    m: int, n: int, l1: float, l2: float
) -> None:
    X, y, w, b = examples(m, n)
    dw, db = logistic.gradient(X, y, w, b, l2)
    dw = logistic.least_subgradient(w, dw, l1)
    h = 1e-5

    def slope(towards: np.ndarray, towards_b: float) -> float:
        ahead = logistic.cost(X, y, w + h * towards, b + h * towards_b, l1, l2)
        behind = logistic.cost(X, y, w - h * towards, b - h * towards_b, l1, l2)
        return (ahead - behind) / (2 * h)

    assert dw == pytest.approx([slope(axis, 0.0) for axis in np.eye(n)], abs=1e-9)
    assert db == pytest.approx(slope(np.zeros(n), 1.0), abs=1e-9)


def test_the_gradient_is_the_mean_of_the_examples() -> None:
    X, y, w, b = examples(6, 2)
    each = [
        logistic.backward(x, label, *logistic.forward(x, w, b))[2:]
        for x, label in zip(X, y, strict=True)
    ]
    dw, db = logistic.gradient(X, y, w, b)
    assert dw == pytest.approx(np.mean([dw for dw, _ in each], axis=0), rel=1e-13)
    assert db == pytest.approx(np.mean([db for _, db in each]), rel=1e-13)


numbers = st.floats(-1e6, 1e6)


@given(numbers, st.floats(0, 1e3))
def test_at_0_the_least_subgradient_is_the_steepest_descent_that_there_is(
    dw: float, l1: float
) -> None:
    """To the right J has the slope dw + l1, to the left it falls by dw - l1."""
    rises, falls = dw + l1, dw - l1
    expected = rises if rises < 0 else falls if falls > 0 else 0.0
    assert logistic.least_subgradient(0.0, dw, l1) == expected


@given(numbers, st.floats(0, 1e6))
def test_soft_threshold_is_the_textbooks(v: float, t: float) -> None:
    found = logistic.soft_threshold(v, t)
    assert found == math.copysign(1.0, v) * max(abs(v) - t, 0.0)
    if abs(v) <= t:
        assert found == 0.0


@given(st.floats(-50, 50), st.floats(0, 50), st.floats(-100, 100))
def test_soft_threshold_makes_its_cost_least(v: float, t: float, other: float) -> None:
    def cost(u: float) -> float:
        return (u - v) ** 2 / 2 + t * abs(u)

    assert cost(logistic.soft_threshold(v, t)) <= cost(other) + 1e-9


@pytest.mark.parametrize(("weight", "ahead"), [(0.3, 0.0), (-0.3, 0.0), (2.0, 1.5), (-2.0, -1.5)])
def test_l1_takes_the_same_from_every_weight_and_stops_at_0(weight: float, ahead: float) -> None:
    X, y = np.zeros((4, 1)), np.array([0.0, 1.0, 0.0, 1.0])
    (new,), b = logistic.step(X, y, np.array([weight]), 0.0, alpha=2.0, l1=0.25)
    assert (new, b) == (ahead, 0.0)


def test_a_step_moves_all_parameters_from_one_gradient() -> None:
    X, y, w, b = examples(8, 3)
    dw, db = logistic.gradient(X, y, w, b, 0.2)
    new_w, new_b = logistic.step(X, y, w, b, 0.5, 0.1, 0.2)
    moved = w - 0.5 * dw
    assert new_w == pytest.approx(np.sign(moved) * np.maximum(np.abs(moved) - 0.05, 0))
    assert new_b == pytest.approx(b - 0.5 * db)


@given(arrays(float, (3, 2), elements=st.floats(-1e3, 1e3)), st.floats(0, 10), st.floats(0, 10))
def test_the_penalty_is_the_sum_of_its_two_norms(w, l1, l2):
    expected = l1 * np.linalg.norm(w, 1, axis=1) + l2 / 2 * np.linalg.norm(w, axis=1) ** 2
    np.testing.assert_allclose(logistic.penalty(w, l1, l2), expected, rtol=1e-12, atol=1e-300)


def test_the_penalty_of_weights_too_large_to_be_squared():
    w = np.array([1e200, -1e307])
    assert logistic.penalty(w, 0.0, 0.0) == 0
    assert logistic.penalty(w, 0.5, 0.0) == 0.5 * (1e200 + 1e307)
    assert logistic.penalty(w, 0.0, 0.5) == np.inf
