"""Newton's method for many points at once, against the lesson's gradient and scikit-learn."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from engine import logistic
from engine.landscape.profile import Penalty, newton

rng = np.random.default_rng(3)
X = rng.normal(size=(300, 3))
y = (X @ [1.0, -2.0, 0.5] + rng.logistic(size=300) > 0.3).astype(float)
SIGN = 1 - 2 * y
A = np.vstack((X.T, np.ones(300))) * SIGN
NOTHING_HELD = np.zeros((1, 300))


def finish(steps):
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def penalty(l1=0.0, l2=0.0, p=4):
    is_weight = np.arange(p) < p - 1
    return Penalty(l1 * is_weight, l2 * is_weight)


@pytest.mark.parametrize("l2", [0.01, 1.0])
def test_optimum_is_that_of_scikit_learn(l2):
    found = finish(newton(A, NOTHING_HELD, np.zeros((1, 4)), penalty(l2=l2), 50))
    oracle = LogisticRegression(C=1 / (l2 * 300), tol=1e-12, max_iter=10_000).fit(X, y)
    wanted = np.append(oracle.coef_[0], oracle.intercept_)
    np.testing.assert_allclose(found.theta[0], wanted, atol=1e-6)


def test_value_is_the_cost_there():
    found = finish(newton(A, NOTHING_HELD, np.zeros((1, 4)), penalty(0.02, 0.1), 50))
    w, b = found.theta[0, :3], found.theta[0, 3]
    assert found.J[0] == pytest.approx(logistic.cost(X, y, w, b, 0.02, 0.1), rel=1e-12)


def test_many_points_are_found_at_once():
    held = np.outer(np.linspace(-2, 2, 9), A[0])
    found = finish(newton(A[1:], held, np.zeros((9, 3)), penalty(p=3), 50))
    for w0, others in zip(np.linspace(-2, 2, 9), found.theta, strict=True):
        dw, db = logistic.gradient(X, y, np.append(w0, others[:2]), others[2])
        np.testing.assert_allclose([*dw[1:], db], 0.0, atol=1e-9)


def test_an_l1_penalty_leaves_weights_at_zero_that_are_not_worth_it():
    l1 = 0.12
    found = finish(newton(A, NOTHING_HELD, np.zeros((1, 4)), penalty(l1), 100))
    w, b = found.theta[0, :3], found.theta[0, 3]
    dw, db = logistic.gradient(X, y, w, b)  # of the loss alone
    assert (w == 0).any()
    assert (w != 0).any()
    np.testing.assert_allclose(db, 0.0, atol=1e-6)
    assert (np.abs(dw[w == 0]) <= l1).all()
    np.testing.assert_allclose(dw[w != 0], -l1 * np.sign(w[w != 0]), atol=1e-6)


@pytest.mark.parametrize("far", [10.0, 1e3, 1e6])
def test_it_descends_from_far_away_too(far):
    start = np.full((1, 4), far)
    first = finish(newton(A, NOTHING_HELD, start, penalty(), 0)).J[0]
    assert finish(newton(A, NOTHING_HELD, start, penalty(), 30)).J[0] < first


def test_separable_examples_are_followed_only_so_far():
    signed = np.array([[-1.0, -2.0]])
    found = finish(newton(signed, np.zeros((1, 2)), np.zeros((1, 1)), penalty(p=1), 1000))
    assert 0 < found.J[0] < 1e-9
    assert abs(found.moved[0, 0]) > 0.1


def test_a_feature_that_changes_nothing_stays():
    flat = np.vstack((A, np.zeros(300)))
    found = finish(newton(flat, NOTHING_HELD, np.zeros((1, 5)), penalty(p=5), 50))
    assert found.theta[0, 4] == 0.0
