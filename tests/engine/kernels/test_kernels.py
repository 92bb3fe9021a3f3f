"""Both kernels are held against engine.logistic, which is held against high precision."""

import subprocess
import sys
import threading
from typing import Any

import mpmath
import numpy as np
import pytest
from built_in import WITH_EXAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import logistic
from engine.kernels import loading as kernel_loading
from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.machine_code import loading
from engine.kernels.machine_code.compiler_process import CompilationEndedError, CompilingError
from engine.kernels.protocol import Descent, Kernel, KernelRun, StepSettings, TrainingArrays
from engine.kernels.shuffle import order
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare

mpmath.mp.dps = 60

NO_TEST = np.empty((2, 0)), np.empty(0)
NEVER = 2**60

both = pytest.mark.parametrize(
    "kernel", [numpy_kernel(), load_kernel("compiled").kernel], ids=lambda kernel: kernel.name
)


def examples(m: int, n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Overlapping classes: the loss has a lowest point."""
    random = np.random.default_rng([seed, m, n])
    X = random.normal(size=(m, n))
    y = (X.sum(axis=1) + random.normal(size=m) * (1 + n) > 0).astype(float)
    return np.ascontiguousarray(X.T), y


class MicroStepWalk:
    """Parameters and gradient as a caller of the kernel carries them from call to call."""

    def __init__(
        self,
        kernel: Kernel,
        F: np.ndarray,
        y: np.ndarray,
        theta: np.ndarray | None = None,
        **settings: Any,
    ) -> None:
        n = len(F)
        self.kernel, self.F, self.y, self.step = kernel, F, y, 0
        self.theta = np.zeros(n + 1) if theta is None else np.array(theta, dtype=float)
        self.grad = np.zeros(n + 1)
        self.settings = {"alpha": 0.1, "batch": 0, "l1": 0.0, "l2": 0.0, "seed": 7} | settings
        self.evaluate()

    def evaluate(self) -> tuple[float, int]:
        l1, l2 = self.settings["l1"], self.settings["l2"]
        return self.kernel.evaluate(self.F, self.y, self.theta, l1, l2, self.grad)

    def go(
        self,
        steps: int,
        every: int = NEVER,
        test: tuple[np.ndarray, np.ndarray] | None = None,
        records: np.ndarray | None = None,
    ) -> Descent:
        n = len(self.F)
        test = (np.empty((n, 0)), np.empty(0)) if test is None else test
        records = np.empty((0, n + 6)) if records is None else records
        arrays = TrainingArrays(self.F, self.y, *test)
        run = KernelRun(self.step, steps, StepSettings(**self.settings), every)
        descent = self.kernel.descend(arrays, self.theta, self.grad, run, records)
        self.step += descent.steps_done
        return descent

    def state(self) -> bytes:
        return self.theta.tobytes() + self.grad.tobytes()


def lesson_walk(
    F: np.ndarray, y: np.ndarray, steps: int, alpha: float, batch: int, l1: float, l2: float
) -> np.ndarray:
    """The same by engine.logistic, one step after the other, seed 7."""
    X, m = F.T, len(y)
    w, b = np.zeros(len(F)), 0.0
    batch = m if batch == 0 else min(batch, m)
    parts = -(-m // batch)
    for step in range(steps):
        rows: Any = slice(None)
        if batch < m:
            epoch, index = divmod(step, parts)
            rows = order(7, epoch, m, index * batch, min(m, (index + 1) * batch))
        w, b = logistic.step(X[rows], y[rows], w, b, alpha, l1, l2)
    return np.append(w, b)


def stable_alpha(F: np.ndarray, l2: float) -> float:
    """Below 2 / the largest curvature that any batch can have: a (1 - a) is at most 1/4."""
    return 1 / (((F * F).sum(axis=0).max() + 1) / 4 + l2)


@both
@pytest.mark.parametrize("batch", [0, 16, 1])
@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.01, 0.1)])
@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_a_thousand_steps_are_those_of_the_lesson(
    name: str, l1: float, l2: float, batch: int, kernel: Kernel
) -> None:
    experiment = Experiment(data=name)
    problem = prepare(load_dataset(experiment), experiment)
    alpha = stable_alpha(problem.F, l2)
    expected = lesson_walk(problem.F, problem.y, 1000, alpha, batch, l1, l2)
    walk = MicroStepWalk(kernel, problem.F, problem.y, alpha=alpha, batch=batch, l1=l1, l2=l2)
    assert walk.go(1000)[:2] == (1000, 0)
    assert np.abs(walk.theta - expected).max() <= 1e-12 * np.abs(expected).max()
    J, _ = walk.evaluate()
    X = problem.F.T
    w, b = walk.theta[:-1], walk.theta[-1]
    assert pytest.approx(logistic.cost(X, problem.y, w, b, l1, l2), rel=1e-12) == J
    dw, db = logistic.gradient(X, problem.y, w, b, l2)
    assert walk.grad == pytest.approx(np.append(dw, db), rel=1e-12, abs=1e-14 * np.abs(X).max())


sizes = st.integers(1, 1200)
widths = st.integers(1, 12)


def textbook_proximal_step(
    X: np.ndarray, y: np.ndarray, theta: np.ndarray, alpha: float, l1: float, l2: float
) -> np.ndarray:
    """Return sign(v)·max(|v| - α·l1, 0) of v = w - α·(dw + l2·w), and b - α·db."""
    w, b = theta[:-1], theta[-1]
    a = 1 / (1 + np.exp(-(X @ w + b)))
    v = w - alpha * (X.T @ (a - y) / len(y) + l2 * w)
    shorter = np.sign(v) * np.maximum(np.abs(v) - alpha * l1, 0.0)
    return np.append(shorter, b - alpha * np.mean(a - y))


@given(
    m=st.integers(1, 700),
    n=widths,
    seed=st.integers(0, 99),
    batch=st.sampled_from([0, 1, 3, 50]),
    alpha=st.sampled_from([0.01, 0.3, 2.0]),
    l1=st.sampled_from([0.0, 0.001, 0.1, 0.7]),
    l2=st.sampled_from([0.0, 0.05]),
)
@settings(max_examples=60, deadline=None)
def test_steps_are_the_textbooks_proximal_steps_with_the_very_zeros_that_they_have(
    m: int, n: int, seed: int, batch: int, alpha: float, l1: float, l2: float
) -> None:
    F, y = examples(m, n, seed)
    start = np.random.default_rng(seed).normal(size=n + 1) * np.arange(n + 1) / n
    for kernel in (numpy_kernel(), load_kernel("compiled").kernel):
        walk = MicroStepWalk(kernel, F, y, start, alpha=alpha, batch=batch, l1=l1, l2=l2)
        size = batch if 0 < batch < m else m
        parts = -(-m // size)
        theta = start
        for step in range(5):
            epoch, index = divmod(step, parts)
            rows: Any = slice(None)
            if size < m:
                rows = order(7, epoch, m, index * size, min(m, (index + 1) * size))
            theta = textbook_proximal_step(F.T[rows], y[rows], theta, alpha, l1, l2)
            walk.go(1)
            assert walk.theta == pytest.approx(theta, rel=1e-11, abs=1e-13)
            clear = (theta == 0) | (np.abs(theta) > 1e-12)  # not at the very edge of the threshold
            assert ((walk.theta == 0) == (theta == 0))[clear].all()


@both
def test_an_l1_penalty_brings_weights_to_0_and_no_further(kernel: Kernel) -> None:
    """No feature's covariance with y is as large as 0.5, so the optimum is w = 0, b = log(60/40).

    Of standardised features and 0/1 labels it is at most the label's own deviation, 0.49.
    """
    random = np.random.default_rng(0)
    y = np.repeat([1.0, 0.0], [60, 40])
    X = 40 + 20 * y[:, None] + 15 * random.normal(size=(100, 2))
    F = np.ascontiguousarray(((X - X.mean(axis=0)) / X.std(axis=0)).T)
    assert (np.abs(F @ (y - 0.6) / 100) < 0.5).all()
    walk = MicroStepWalk(kernel, F, y, np.array([3.0, -2.0, 1.0]), alpha=0.5, l1=0.5)
    walk.go(2000)
    assert walk.theta[:2].tolist() == [0.0, 0.0]
    assert walk.theta[2] == pytest.approx(np.log(60 / 40), rel=1e-14)


@both
@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("l2", [0.0, 0.1])
@pytest.mark.parametrize("l1", [0.003, 0.05, 0.3])
def test_up_to_1_over_L_no_proximal_step_raises_the_loss(
    kernel: Kernel, l1: float, l2: float, share: float
) -> None:
    F, y = examples(150, 4)
    ones = np.vstack((F, np.ones(150)))
    L = np.linalg.eigvalsh(ones @ ones.T / (4 * 150))[-1] + l2
    start = np.array([2.0, -2.0, 0.0, 5.0, 1.0])
    walk = MicroStepWalk(kernel, F, y, start, alpha=share / L, l1=l1, l2=l2)
    records = np.empty((300, 10))
    first, _ = walk.evaluate()
    walk.go(300, every=1, records=records)
    losses = np.append(first, records[:, 1])
    assert (np.diff(losses) <= 2e-15 * losses[:-1]).all()  # as far as J is rounded
    assert losses[-1] < losses[0]


@both
@pytest.mark.parametrize("batch", [0, 1, 16])
def test_once_at_0_a_weight_that_is_not_worth_its_penalty_stays_there(
    kernel: Kernel, batch: int
) -> None:
    F, y = examples(200, 3)
    walk = MicroStepWalk(kernel, F, y, alpha=0.1, batch=batch, l1=50.0)
    records = np.empty((100, 9))
    walk.go(100, every=1, records=records)
    assert not records[:, 5:8].any()


@both
@settings(deadline=None)
@given(
    m=sizes,
    n=widths,
    seed=st.integers(0, 1000),
    scale=st.sampled_from([0.0, 1e-3, 1.0, 30.0]),
    l1=st.sampled_from([0.0, 0.3]),
    l2=st.sampled_from([0.0, 0.7]),
)
def test_loss_gradient_and_accuracy_are_right_for_any_shape(
    kernel: Kernel, m: int, n: int, seed: int, scale: float, l1: float, l2: float
) -> None:
    F, y = examples(m, n, seed)
    theta = np.random.default_rng(seed).normal(size=n + 1) * scale
    grad = np.empty(n + 1)
    J, right = kernel.evaluate(F, y, theta, l1, l2, grad)
    w, b = theta[:-1], theta[-1]
    assert pytest.approx(logistic.cost(F.T, y, w, b, l1, l2), rel=1e-13) == J
    dw, db = logistic.gradient(F.T, y, w, b, l2)
    assert grad == pytest.approx(np.append(dw, db), rel=1e-11, abs=1e-14)
    assert right == np.count_nonzero((F.T @ w + b > 0) == (y == 1))


@both
@pytest.mark.parametrize("y", [0.0, 1.0])
@pytest.mark.parametrize("size", [0.0, 1e-12, 1e-3, 1.0, 5.0, 36.7, 100.0, 700.0])
@pytest.mark.parametrize("side", [1, -1])
def test_loss_and_gradient_of_one_example_are_right_to_the_last_places(
    kernel: Kernel, size: float, side: int, y: float
) -> None:
    z = side * size
    grad = np.empty(2)
    J, _ = kernel.evaluate(np.array([[1.0]]), np.array([y]), np.array([z, 0.0]), 0.0, 0.0, grad)
    towards_wrong = mpmath.mpf(-z if y == 1 else z)
    exact = mpmath.log1p(mpmath.exp(towards_wrong))
    slope = (1 - 2 * y) / (1 + mpmath.exp(-towards_wrong))
    assert pytest.approx(float(exact), rel=1e-15) == J
    assert grad == pytest.approx([float(slope)] * 2, rel=1e-15)


def one_example(kernel: Kernel, z: float, y: float) -> tuple[float, float]:
    """Return the loss and dz of an example at this logit."""
    grad = np.empty(2)
    J, _ = kernel.evaluate(np.array([[1.0]]), np.array([y]), np.array([z, 0.0]), 0.0, 0.0, grad)
    assert grad[0] == grad[1]
    return J, float(grad[0])


@both
@pytest.mark.parametrize("spread", [1e-300, 1e-15, 1.0, 40.0, 708.0])
def test_dz_is_right_within_three_units_in_the_last_place(kernel: Kernel, spread: float) -> None:
    for z in np.random.default_rng(0).uniform(-spread, spread, 200).tolist():
        for y in (0.0, 1.0):
            J, dz = one_example(kernel, z, y)
            towards_wrong = mpmath.mpf(-z if y == 1 else z)
            exact = (1 - 2 * y) / (1 + mpmath.exp(-towards_wrong))
            assert abs(mpmath.mpf(dz) - exact) <= 3 * np.spacing(abs(float(exact)))
            assert pytest.approx(float(mpmath.log1p(mpmath.exp(towards_wrong))), rel=1e-14) == J


@both
@pytest.mark.parametrize("z", [0.0, -0.0, 5e-324, -5e-324, 1e-310])
def test_a_logit_too_small_to_matter_gives_a_half(kernel: Kernel, z: float) -> None:
    assert one_example(kernel, z, 0.0) == (pytest.approx(np.log(2), rel=1e-15), 0.5)
    assert one_example(kernel, z, 1.0) == (pytest.approx(np.log(2), rel=1e-15), -0.5)


@both
@pytest.mark.parametrize("z", [709.5, 745.2, 800.0, 1e6, 8e307])
def test_beyond_the_range_of_exp_a_logit_is_its_own_loss(kernel: Kernel, z: float) -> None:
    assert one_example(kernel, z, 0.0) == (z, 1.0)
    assert one_example(kernel, -z, 1.0) == (z, -1.0)
    for J, dz in (one_example(kernel, -z, 0.0), one_example(kernel, z, 1.0)):
        assert 0.0 <= J < 4e-308
        assert abs(dz) < 4e-308


@both
@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("m", [1, 21, 600])
def test_a_feature_that_is_not_finite_shows_in_the_loss(
    kernel: Kernel, m: int, n: int, bad: float
) -> None:
    F, y = examples(m, n)
    F[-1, m // 2] = bad
    side = -bad if y[m // 2] == 1 else bad
    J, _ = kernel.evaluate(F, y, np.ones(n + 1), 0.0, 0.0, np.empty(n + 1))
    assert not np.isfinite(J) or side == -np.inf


@both
@pytest.mark.parametrize("size", [1.5, 4.0, 15.0, 45.0, 300.0])
@pytest.mark.parametrize("m", [3, 700])
def test_tiny_losses_keep_their_digits(kernel: Kernel, m: int, size: float) -> None:
    """Separable data after a long time: J and the gradient shrink to nothing, not to zero."""
    F = np.linspace(1, 2, m)[np.newaxis]
    y = np.arange(m) % 2.0
    F[:, y == 0] *= -1
    grad = np.empty(2)
    J, right = kernel.evaluate(F, y, np.array([size, 0.0]), 0.0, 0.0, grad)
    t = [mpmath.exp(-mpmath.mpf(size) * abs(x)) for x in F[0]]
    assert right == m
    assert pytest.approx(float(mpmath.fsum(map(mpmath.log1p, t)) / m), rel=1e-13) == J
    slope = -mpmath.fsum(abs(x) * e / (1 + e) for x, e in zip(F[0], t, strict=True)) / m
    assert grad[0] == pytest.approx(float(slope), rel=1e-13)


@both
def test_a_logit_of_zero_counts_as_class_zero(kernel: Kernel) -> None:
    F = np.array([[1.0, -1.0, 0.0, 0.0]])
    y = np.array([1.0, 1.0, 0.0, 1.0])
    _, right = kernel.evaluate(F, y, np.array([2.0, 0.0]), 0.0, 0.0, np.empty(2))
    assert right == 2


@both
def test_no_examples_have_no_loss(kernel: Kernel) -> None:
    J, right = kernel.evaluate(*NO_TEST, np.zeros(3), 0.0, 0.0, np.empty(3))
    assert np.isnan(J)
    assert right == 0


MODES: list[dict[str, Any]] = [
    {},
    {"l1": 0.02, "l2": 0.1},
    {"batch": 1},
    {"batch": 7, "l1": 0.02},
    {"batch": 300},
]
every_mode = pytest.mark.parametrize("mode", MODES, ids=lambda mode: ",".join(mode) or "full")


@both
@every_mode
@pytest.mark.parametrize("m", [100, 1500])
def test_steps_in_pieces_are_the_same_to_the_last_bit(
    kernel: Kernel, m: int, mode: dict[str, Any]
) -> None:
    F, y = examples(m, 2)
    whole, pieces = MicroStepWalk(kernel, F, y, **mode), MicroStepWalk(kernel, F, y, **mode)
    whole.go(43)
    for piece in (1, 5, 5, 12, 20):
        pieces.go(piece)
    whole.evaluate()
    pieces.evaluate()
    assert pieces.state() == whole.state()


@both
@every_mode
def test_recording_changes_no_bit(kernel: Kernel, mode: dict[str, Any]) -> None:
    F, y = examples(90, 3)
    silent, recorded = MicroStepWalk(kernel, F, y, **mode), MicroStepWalk(kernel, F, y, **mode)
    silent.go(50)
    recorded.go(50, every=1, records=np.empty((50, 9)))
    assert recorded.theta.tobytes() == silent.theta.tobytes()


@both
@every_mode
def test_records_tell_step_losses_accuracies_and_parameters(
    kernel: Kernel, mode: dict[str, Any]
) -> None:
    F, y = examples(90, 3)
    F_test, y_test = examples(31, 3, seed=1)
    l1, l2 = mode.get("l1", 0.0), mode.get("l2", 0.0)
    walk, plain = MicroStepWalk(kernel, F, y, **mode), MicroStepWalk(kernel, F, y, **mode)
    walk.go(4)
    records = np.full((10, 9), -1.0)
    descent = walk.go(30, every=7, test=(F_test, y_test), records=records)
    assert descent[:2] == (30, 4)
    assert list(records[:5, 0]) == [7, 14, 21, 28, -1]
    for step, J, test_J, accuracy, test_accuracy, *theta in records[:4]:
        plain.go(int(step) - plain.step)
        assert theta == list(plain.theta)
        w, b = plain.theta[:-1], plain.theta[-1]
        assert pytest.approx(logistic.cost(F.T, y, w, b, l1, l2), rel=1e-13) == J
        assert test_J == pytest.approx(logistic.cost(F_test.T, y_test, w, b), rel=1e-13)
        assert accuracy == np.mean((F.T @ w + b > 0) == (y == 1))
        assert test_accuracy == np.mean((F_test.T @ w + b > 0) == (y_test == 1))


@both
@every_mode
def test_without_test_examples_their_columns_are_not_numbers(
    kernel: Kernel, mode: dict[str, Any]
) -> None:
    records = np.zeros((1, 8))
    MicroStepWalk(kernel, *examples(20, 2), **mode).go(5, every=5, records=records)
    assert np.isnan(records[0, [2, 4]]).all()
    assert np.isfinite(records[0, [0, 1, 3, 5, 6, 7]]).all()


@both
def test_a_full_step_leaves_loss_and_gradient_of_where_it_ends(kernel: Kernel) -> None:
    walk = MicroStepWalk(kernel, *examples(50, 2), l2=0.1)
    descent = walk.go(9)
    left = walk.state()
    J, right = walk.evaluate()
    assert (descent.loss, descent.correct) == (J, right)
    assert walk.state() == left


@both
def test_a_mini_batch_step_knows_its_loss_only_where_recorded(kernel: Kernel) -> None:
    walk = MicroStepWalk(kernel, *examples(50, 2), batch=8)
    descent = walk.go(9)
    assert np.isnan(descent.loss)
    assert descent.correct == -1
    descent = walk.go(1, every=10, records=np.empty((1, 8)))
    left = walk.state()
    assert (descent.loss, descent.correct) == walk.evaluate()
    assert walk.state() == left


@both
@pytest.mark.parametrize("batch", [50, 51, 1000])
def test_a_batch_of_all_examples_is_the_full_batch(kernel: Kernel, batch: int) -> None:
    F, y = examples(50, 2)
    full, large = MicroStepWalk(kernel, F, y), MicroStepWalk(kernel, F, y, batch=batch)
    full.go(20)
    large.go(20)
    assert large.state() == full.state()


@both
def test_the_last_part_of_an_epoch_takes_what_is_left(kernel: Kernel) -> None:
    F, y = examples(10, 2)
    walk = MicroStepWalk(kernel, F, y, batch=4)
    walk.go(3)
    assert walk.theta == pytest.approx(lesson_walk(F, y, 3, 0.1, 4, 0.0, 0.0), rel=1e-13)


@both
@pytest.mark.parametrize("batch", [0, 1, 5])
def test_divergence_ends_the_call_one_step_before(kernel: Kernel, batch: int) -> None:
    """With l2·α = 3 each step multiplies the weights by about -2 until they overflow."""
    F, y = examples(30, 2)
    diverging = {"alpha": 3.0, "l2": 1.0, "batch": batch}
    walk = MicroStepWalk(kernel, F, y, **diverging)
    descent = walk.go(5000)
    assert descent.diverged
    assert 400 < descent.steps_done < 1100
    assert np.isfinite(walk.theta).all()
    same = MicroStepWalk(kernel, F, y, **diverging)
    assert not same.go(descent.steps_done).diverged
    assert same.theta.tobytes() == walk.theta.tobytes()
    if batch == 0:
        assert same.grad.tobytes() == walk.grad.tobytes()
        assert np.isfinite(descent.loss)
    assert same.go(1) == (0, 0, pytest.approx(np.nan, nan_ok=True), -1, True)


@both
@pytest.mark.parametrize("batch", [0, 2])
def test_a_recorded_loss_that_is_not_finite_is_divergence_too(kernel: Kernel, batch: int) -> None:
    F, y = examples(10, 2)
    walk = MicroStepWalk(kernel, F, y, theta=[1e200, 1.0, 1.0], l2=1e-300, alpha=1e-9, batch=batch)
    walk.settings["l2"] = 1.0  # the penalty of 1e200 is not a float
    descent = walk.go(3, every=1, records=np.empty((3, 8)))
    assert descent[:2] == (0, 0)
    assert descent.diverged
    assert list(walk.theta) == [1e200, 1.0, 1.0]


@both
def test_huge_features_do_not_warn(kernel: Kernel) -> None:
    F = np.array([[1e307, -1e307, 1e307]])
    grad = np.empty(2)
    y = np.array([1.0, 0.0, 0.0])
    J, right = kernel.evaluate(F, y, np.array([1.0, 0.0]), 0.0, 0.0, grad)
    assert pytest.approx(1e307 / 3) == J
    assert right == 2
    descent = MicroStepWalk(kernel, F, y, alpha=1e10).go(10)
    assert descent.diverged


def alone() -> Kernel:
    """The compiled kernel on a machine with one core."""
    kernel = type(load_kernel("compiled").kernel)()
    kernel.__dict__["_threads"] = 1
    return kernel


@pytest.mark.parametrize("n", [2, 9])
def test_the_number_of_threads_changes_no_bit(n: int) -> None:
    F, y = examples(40_000, n)
    kernel = load_kernel("compiled").kernel
    lonely = MicroStepWalk(alone(), F, y)
    lonely.go(40)
    for _ in range(20):
        helped = MicroStepWalk(kernel, F, y)
        descent = helped.go(40)
        assert helped.state() == lonely.state()
        assert (descent.loss, descent.correct) == lonely.evaluate()


def test_threads_that_call_at_the_same_time_do_not_disturb_each_other() -> None:
    F, y = examples(40_000, 2)
    kernel = load_kernel("compiled").kernel
    expected = MicroStepWalk(alone(), F, y)
    expected.go(60)
    walks = [MicroStepWalk(kernel, F, y) for _ in range(6)]
    threads = [threading.Thread(target=walk.go, args=(60,)) for walk in walks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {walk.state() for walk in walks} == {expected.state()}


def test_the_compiled_loop_leaves_the_interpreter_to_others() -> None:
    walk = MicroStepWalk(load_kernel("compiled").kernel, *examples(100, 2))
    thread = threading.Thread(target=walk.go, args=(1_000_000,))
    thread.start()
    turns = 0
    while thread.is_alive():
        turns += 1
    assert turns > 100


def test_write_protected_features_are_accepted() -> None:
    F, y = examples(20, 2)
    F.setflags(write=False)
    y.setflags(write=False)
    for kernel in (numpy_kernel(), load_kernel("compiled").kernel):
        assert MicroStepWalk(kernel, F, y).go(5).steps_done == 5


def test_the_default_kernel_is_the_compiled_one_loaded_once() -> None:
    loaded = load_kernel()
    assert loaded.kernel.name == "compiled"
    assert loaded.notice == ""
    assert load_kernel("compiled") is loaded


def test_numpy_is_used_where_asked_for() -> None:
    loaded = load_kernel("numpy")
    assert loaded.kernel.name == "numpy"
    assert loaded.notice == ""


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ModuleNotFoundError("No module named 'numba'"), "numba is not installed"),
        (ImportError("numba needs an older numpy\nand more"), "numba could not be used"),
        (RuntimeError(), "numba could not be used"),
        (CompilingError("the compiler ended with code -9"), "numba could not be used"),
    ],
)
def test_without_numba_numpy_steps_and_a_notice_says_so(
    error: Exception, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> str:
        raise error

    monkeypatch.setattr(kernel_loading, "_loaded", [])
    monkeypatch.setattr(loading, "load", refuse)
    loaded = load_kernel()
    assert loaded.kernel.name == "numpy"
    assert loaded.notice.startswith(told)
    assert "\n" not in loaded.notice
    assert load_kernel("compiled") is loaded


def test_a_compilation_that_was_ended_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(*_: Any) -> str:
        raise CompilationEndedError

    monkeypatch.setattr(kernel_loading, "_loaded", [])
    with monkeypatch.context() as closing:
        closing.setattr(loading, "load", ended)
        with pytest.raises(CompilationEndedError):
            load_kernel()
    assert load_kernel().kernel.name == "compiled"


def test_numba_is_imported_only_when_the_compiled_kernel_is_asked_for() -> None:
    check = (
        "import sys, engine.training.run, engine.kernels.loading as k;"
        "k.numpy_kernel(); k.load_kernel('numpy');"
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
