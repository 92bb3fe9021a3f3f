"""Optimisers, schedules and Newton's step in both kernels."""

import math
from itertools import accumulate
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.optimizers import learning_rate
from engine.kernels.protocol import (
    OPTIMIZERS,
    SCHEDULES,
    Descent,
    Kernel,
    KernelRun,
    StepSettings,
    TrainingArrays,
    state_size,
)

COMPILED, NUMPY = load_kernel("compiled").kernel, numpy_kernel()

both = pytest.mark.parametrize("kernel", [NUMPY, COMPILED], ids=lambda kernel: kernel.name)


def examples(m: int, n: int) -> TrainingArrays:
    random = np.random.default_rng([m, n])
    F = random.normal(size=(n, m))
    y = (F.sum(axis=0) + random.normal(size=m) * (1 + n) > 0).astype(float)
    return TrainingArrays.untested(F, y)


class Walk:
    """A state that is carried from call to call of a kernel."""

    def __init__(self, kernel: Kernel, arrays: TrainingArrays, own: StepSettings) -> None:
        self.kernel, self.arrays, self.own, self.step = kernel, arrays, own, 0
        n = len(arrays.F)
        self.state, self.grad = np.zeros(state_size(n)), np.empty(n + 1)
        self.theta = self.state[: n + 1]
        kernel.evaluate(arrays.F, arrays.y, self.theta, own.l1, own.l2, self.grad)

    def go(self, steps: int) -> Descent:
        run = KernelRun(self.step, steps, self.own)
        none = np.empty((0, 6 + len(self.arrays.F)))
        made = self.kernel.descend(self.arrays, self.state, self.grad, run, none)
        self.step += made.steps_done
        return made


def any_settings() -> st.SearchStrategy[StepSettings]:
    shares = st.sampled_from([0.0, 0.5, 0.9, 0.999])
    return st.builds(
        StepSettings,
        alpha=st.sampled_from([1e-3, 0.05, 1.0, 50.0]),
        batch=st.sampled_from([0, 1, 7]),
        l1=st.sampled_from([0.0, 0.02]),
        l2=st.sampled_from([0.0, 0.1]),
        seed=st.just(7),
        optimizer=st.sampled_from(OPTIMIZERS),
        momentum=shares,
        beta1=shares,
        beta2=shares,
        epsilon=st.sampled_from([1e-10, 1e-8, 0.1]),
        clip=st.sampled_from([0.0, 0.1]),
        schedule=st.sampled_from(SCHEDULES),
        decay=st.sampled_from([0.0, 0.5, 0.99, 1.1]),
        period=st.sampled_from([1, 7, 50]),
        warmup=st.sampled_from([0, 5]),
    ).map(lambda own: own._replace(batch=0, l1=0.0) if own.optimizer == "newton" else own)


@settings(max_examples=50, deadline=None)
@given(any_settings(), st.integers(1, 60), st.integers(1, 4))
def test_all_numbers_of_a_run_are_finite_until_it_diverges(
    own: StepSettings, m: int, n: int
) -> None:
    for kernel in (NUMPY, COMPILED):
        walk = Walk(kernel, examples(m, n), own)
        made = walk.go(120)
        assert np.isfinite(walk.theta).all()
        assert made.diverged == (made.steps_done < 120)
        assert np.isfinite(walk.grad).all()


@pytest.mark.parametrize("batch", [0, 16, 1])
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_both_kernels_go_the_same_way_in_pieces_or_at_once(
    optimizer: str, schedule: str, batch: int
) -> None:
    own = StepSettings(
        0.02, batch, 0.003, 0.1, 7, optimizer, clip=0.3, schedule=schedule,
        decay=0.9 if schedule == "step" else 0.99, period=30, warmup=5,
    )  # fmt: skip
    if optimizer == "newton":
        own = own._replace(batch=0, l1=0.0)
    arrays = examples(100, 3)
    twin, whole, pieces = (Walk(kernel, arrays, own) for kernel in (NUMPY, COMPILED, COMPILED))
    assert twin.go(100).steps_done == whole.go(100).steps_done == 100
    for steps in (1, 33, 66):
        pieces.go(steps)
    assert pieces.state.tobytes() == whole.state.tobytes()
    np.testing.assert_allclose(twin.state, whole.state, rtol=1e-9, atol=1e-12)
    if optimizer in ("gd", "newton"):
        assert not whole.state[4:].any()
    else:
        assert whole.state[-1] == 100


def textbook_newton(arrays: TrainingArrays, steps: int, alpha: float, l2: float, eps: float) -> Any:
    """Return theta after damped Newton steps, by explicit matrices."""
    F, y, m = arrays.F, arrays.y, len(arrays.y)
    X = np.column_stack([F.T, np.ones(m)])
    penalty = l2 * np.diag([*np.ones(len(F)), 0.0])
    theta = np.zeros(len(F) + 1)
    for _ in range(steps):
        a = 1 / (1 + np.exp(-X @ theta))
        g = X.T @ (a - y) / m + penalty @ theta
        H = (X.T * (a * (1 - a))) @ X / m + penalty + eps * np.eye(len(theta))
        theta = theta - alpha * np.linalg.inv(H) @ g
    return theta


@both
@pytest.mark.parametrize("n", [1, 2, 7])
@pytest.mark.parametrize("m", [20, 1500])
def test_newton_steps_are_those_of_the_textbook(kernel: Kernel, m: int, n: int) -> None:
    arrays = examples(m, n)
    for alpha, l2, eps in ((0.3, 0.1, 1e-8), (1.0, 0.01, 0.5)):
        own = StepSettings(alpha, l2=l2, optimizer="newton", epsilon=eps)
        walk = Walk(kernel, arrays, own)
        walk.go(12)
        expected = textbook_newton(arrays, 12, alpha, l2, eps)
        np.testing.assert_allclose(walk.theta, expected, rtol=1e-9, atol=1e-12)


@both
@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_newton_step_is_exact_where_all_predictions_are_far_on_the_wrong_side(
    kernel: Kernel, n: int
) -> None:
    """``a(1 - a)`` is ``e^-|z| / (1 + e^-|z|)²`` there; 1 - a has 7 digits left at z = 20."""
    random = np.random.default_rng(n)
    F, y = random.normal(size=(n, 90)) * 0.3, np.zeros(90)
    walk = Walk(
        kernel, TrainingArrays.untested(F, y), StepSettings(1.0, optimizer="newton", epsilon=0.0)
    )
    walk.theta[:] = *[0.5] * n, 20.0
    X = np.vstack([F, np.ones(90)])
    t = np.exp(-(walk.theta @ X))
    H = (X * (t / (1 + t) ** 2)) @ X.T / 90
    expected = walk.theta - np.linalg.solve(H, X @ (1 / (1 + t)) / 90)
    kernel.evaluate(F, y, walk.theta, 0.0, 0.0, walk.grad)
    assert walk.go(1).steps_done == 1
    np.testing.assert_allclose(walk.theta, expected, rtol=1e-12)


@both
@pytest.mark.parametrize(("m", "n"), [(1, 1), (100, 1), (100, 2), (1500, 2), (40_000, 2), (900, 5)])
def test_what_newton_tells_of_a_step_is_what_an_evaluation_and_a_record_tell(
    kernel: Kernel, m: int, n: int
) -> None:
    """To the last bit: so replay may begin anywhere, and records change no step."""
    arrays = examples(m, n)._replace(F_test=np.ones((n, 3)), y_test=np.array([0.0, 1, 1]))
    own = StepSettings(0.3, l2=0.1, optimizer="newton")
    walk, noted = Walk(kernel, arrays, own), Walk(kernel, arrays, own)
    records = np.empty((5, n + 6))
    kernel.descend(arrays, noted.state, noted.grad, KernelRun(0, 5, own, 1), records)
    for step in range(5):
        made = walk.go(1)
        grad = np.empty(n + 1)
        J, right = kernel.evaluate(arrays.F, arrays.y, walk.theta, 0.0, 0.1, grad)
        assert (made.loss, made.correct, walk.grad.tobytes()) == (J, right, grad.tobytes())
        assert (records[step, 1], records[step, 3] * m) == (J, pytest.approx(right))
        assert records[step, 5:].tobytes() == walk.theta.tobytes()
    assert noted.state.tobytes() == walk.state.tobytes()


@both
def test_ten_newton_steps_reach_the_optimum(kernel: Kernel) -> None:
    arrays = examples(200, 3)
    F, y = arrays.F, arrays.y

    def J(theta: Any) -> float:
        z = theta[:-1] @ F + theta[-1]
        return float(np.mean(np.logaddexp(0, z) - y * z) + 0.05 * theta[:-1] @ theta[:-1])

    walk = Walk(kernel, arrays, StepSettings(1.0, l2=0.1, optimizer="newton"))
    walk.go(10)
    assert np.abs(walk.grad).max() < 1e-10
    assert walk.theta == pytest.approx(minimize(J, np.zeros(4), method="BFGS").x, abs=1e-4)


@both
def test_a_hessian_that_is_not_positive_definite_ends_newtons_run(kernel: Kernel) -> None:
    """Of a feature that is the same everywhere, and of b, only the sum is known."""
    arrays = TrainingArrays.untested(np.ones((1, 8)), np.array([0.0, 1] * 4))
    own = StepSettings(1.0, optimizer="newton", epsilon=0.0)
    walk = Walk(kernel, arrays, own)
    walk.grad[:] = 0.25
    made = walk.go(5)
    assert made.diverged and made.steps_done == 0
    assert not walk.state.any()
    assert not Walk(kernel, arrays, own._replace(epsilon=1e-8)).go(5).diverged


@both
def test_a_run_that_diverges_leaves_the_state_of_the_step_before(kernel: Kernel) -> None:
    arrays = examples(50, 2)
    own = StepSettings(1e6, l2=1.0, optimizer="momentum")
    walk, short = Walk(kernel, arrays, own), Walk(kernel, arrays, own)
    made = walk.go(10_000)
    assert made.diverged
    assert short.go(made.steps_done).steps_done == made.steps_done
    assert short.state.tobytes() == walk.state.tobytes()
    assert walk.state[-1] == made.steps_done


@both
def test_a_state_without_room_for_what_is_remembered_is_refused(kernel: Kernel) -> None:
    arrays, run = examples(50, 2), KernelRun(0, 1, StepSettings(0.1, optimizer="adam"))
    with pytest.raises(ValueError, match="3 numbers of state given, 10 accepted"):
        kernel.descend(arrays, np.zeros(3), np.zeros(3), run, np.empty((0, 8)))


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (StepSettings(2.0), [2, 2, 2, 2, 2, 2]),
        (StepSettings(2.0, schedule="1/t", decay=0.5), [2, 2 / 1.5, 1, 0.8, 2 / 3, 2 / 3.5]),
        (StepSettings(2.0, schedule="step", decay=0.5, period=2), [2, 2, 1, 1, 0.5, 0.5]),
        (StepSettings(2.0, schedule="exponential", decay=0.5), [2, 1, 0.5, 0.25, 0.125, 0.0625]),
        (
            StepSettings(2.0, schedule="cosine", period=4),
            [2, 1 + math.sqrt(0.5), 1, 1 - math.sqrt(0.5), 0, 1 - math.sqrt(0.5)],
        ),
        (
            StepSettings(2.0, schedule="cosine-decay", period=4),
            [2, 1 + math.sqrt(0.5), 1, 1 - math.sqrt(0.5), 0, 0],
        ),
        (StepSettings(2.0, warmup=4), [0.5, 1, 1.5, 2, 2, 2]),
        (StepSettings(2.0, warmup=2, schedule="exponential", decay=0.0), [1, 0, 0, 0, 0, 0]),
    ],
    ids=lambda each: each.schedule if isinstance(each, StepSettings) else "",
)
def test_learning_rates_are_those_written_down(own: StepSettings, expected: list[float]) -> None:
    """And the steps along a slope that stays the same, that of a far outlier, are so long."""
    found = [learning_rate(own, step) for step in range(6)]
    assert found == pytest.approx(expected, rel=1e-15, abs=1e-16)
    arrays = TrainingArrays.untested(np.zeros((1, 1)), np.array([1.0]))
    for kernel in (NUMPY, COMPILED):
        walk = Walk(kernel, arrays, own)
        walk.theta[-1], walk.grad[-1] = -200.0, -1.0  # a is 0 there, so db is -1
        walk.own = own._replace(clip=1e300)  # so that no step is plain
        ends = []
        for _ in range(6):
            walk.go(1)
            ends.append(float(walk.theta[-1]) + 200.0)
        assert ends == pytest.approx(list(accumulate(expected)), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("schedule", SCHEDULES[1:])
@pytest.mark.parametrize("step", [0, 1, 499, 10**6, 10**12, 2**53 - 2])
def test_both_kernels_know_the_learning_rate_of_any_step(schedule: str, step: int) -> None:
    arrays = TrainingArrays.untested(np.zeros((1, 1)), np.array([1.0]))
    for decay, period in ((0.999999, 10**6), (1.0001, 7), (0.1, 2**53)):
        own = StepSettings(0.5, schedule=schedule, decay=decay, period=period)
        expected = learning_rate(own, step)
        walk = Walk(COMPILED, arrays, own)
        walk.step, walk.theta[-1], walk.grad[-1] = step, -800.0, -1.0
        made = walk.go(1)
        if math.isfinite(expected):
            assert walk.theta[-1] + 800 == pytest.approx(expected, rel=1e-9, abs=1e-12)
        else:
            assert made.diverged
