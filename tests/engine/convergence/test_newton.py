from functools import partial

import numpy as np
from scipy.optimize import minimize

from engine.convergence.newton import newton
from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Floats
from engine.support.tasks import run_to_end


def rows_of(seed: int, m: int = 60, flip: float = 0.3) -> SignedRows:
    rng = np.random.default_rng(seed)
    F = rng.normal(size=(3, m))
    y = ((F[0] > 0) != (rng.random(m) < flip)).astype(float)
    return SignedRows(F, y)


def J(rows: SignedRows, penalty: Floats, theta: Floats) -> float:
    _, R = next(rows.blocks())
    return float(np.logaddexp(0, -theta @ R).mean() + 0.5 * penalty @ theta**2)


def test_lowest_point_is_that_of_a_general_minimiser() -> None:
    for seed in range(5):
        rows = rows_of(seed)
        penalty = np.array([0.1, 0.0, 2.0, 0.0])
        found = run_to_end(newton(rows, penalty, np.eye(4)))
        assert found is not None
        other = minimize(partial(J, rows, penalty), np.zeros(4), method="BFGS")
        assert other.fun > found.J - 1e-15
        np.testing.assert_allclose(found.theta, other.x, atol=1e-4)
        np.testing.assert_allclose(found.J, J(rows, penalty, found.theta), rtol=1e-14)


def test_it_arrives_from_far_away() -> None:
    rows = rows_of(1)
    here = run_to_end(newton(rows, np.zeros(4), np.eye(4)))
    for start in (np.full(4, 30.0), np.array([-200.0, 5.0, 0.0, 90.0])):
        there = run_to_end(newton(rows, np.full(4, 1e-12), np.eye(4), start))
        assert here is not None
        assert there is not None
        np.testing.assert_allclose(there.theta, here.theta, rtol=1e-8)


def test_only_what_is_spanned_is_moved() -> None:
    span = np.eye(4)[:, [0, 3]]
    found = run_to_end(newton(rows_of(2), np.zeros(4), span))
    assert found is not None
    assert found.theta[1] == found.theta[2] == 0
    assert found.theta[0] > 0


def test_where_there_is_no_lowest_point_none_is_told() -> None:
    assert run_to_end(newton(rows_of(3, m=3, flip=0.0), np.zeros(4), np.eye(4))) is None
