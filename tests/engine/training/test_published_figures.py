"""Figures that Andrew Ng's courses print, and with them a great many notebooks on the web.

Deep Learning Specialization, course 1, week 2, "Logistic Regression with a Neural Network mindset":
the expected outputs of `propagate` and `optimize`, in the assignment of 2017 and in that of 2021.

Machine Learning Specialization, course 1, week 3, lab "Gradient descent for logistic regression":
the expected outputs of `compute_gradient_logistic` and `gradient_descent` on six points.

A printed number stands for all that round to it: with eight decimals it must be met to half of the
last. Where Python printed a number in full, 16 or 17 digits, the last two depend on the order of
summation, and 14 digits must be met.
"""

import numpy as np
import pytest

from engine import logistic
from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.protocol import Kernel, KernelRun, StepSettings, TrainingArrays

both = pytest.mark.parametrize(
    "kernel", [numpy_kernel(), load_kernel("compiled").kernel], ids=lambda kernel: kernel.name
)
EIGHT_DECIMALS = 0.5e-8
FULL = 1e-14


def walk(
    kernel: Kernel, X: np.ndarray, y: np.ndarray, theta: list[float], steps: int, alpha: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return parameters and gradient after `steps` steps, and J at the steps 1 to `steps`."""
    F, now, grad = np.ascontiguousarray(X.T), np.array(theta), np.empty(3)
    records = np.empty((steps, 8))
    kernel.evaluate(F, y, now, 0.0, 0.0, grad)
    run = KernelRun(0, steps, StepSettings(alpha), record_every=1)
    kernel.descend(TrainingArrays.untested(F, y), now, grad, run, records)
    return now, grad, records[:, 1]


MINDSET_2017 = np.array([[1.0, 3.0], [2.0, 4.0], [-1.0, -3.2]]), np.array([1.0, 0.0, 1.0])
MINDSET_2021 = np.array([[1.0, 3.0], [-2.0, 0.5], [-1.0, -3.2]]), np.array([1.0, 1.0, 0.0])


@both
def test_propagate_of_2017(kernel: Kernel) -> None:
    X, y = MINDSET_2017
    grad = np.empty(3)
    theta = np.array([1.0, 2.0, 2.0])
    cost, _ = kernel.evaluate(np.ascontiguousarray(X.T), y, theta, 0.0, 0.0, grad)
    assert cost == pytest.approx(5.801545319394553, rel=FULL)
    assert grad[:2] == pytest.approx([0.99845601, 2.39507239], abs=EIGHT_DECIMALS)
    assert grad[2] == pytest.approx(0.00145557813678, abs=0.5e-14)


@both
def test_optimize_of_2017(kernel: Kernel) -> None:
    X, y = MINDSET_2017
    theta, _, _ = walk(kernel, X, y, [1.0, 2.0, 2.0], 100, 0.009)
    assert theta[:2] == pytest.approx([0.19033591, 0.12259159], abs=EIGHT_DECIMALS)
    assert theta[2] == pytest.approx(1.92535983008, abs=0.5e-11)
    # The gradient printed is the one that the last update used.
    _, grad, _ = walk(kernel, X, y, [1.0, 2.0, 2.0], 99, 0.009)
    assert grad[:2] == pytest.approx([0.67752042, 1.41625495], abs=EIGHT_DECIMALS)
    assert grad[2] == pytest.approx(0.219194504541, abs=0.5e-12)


@both
def test_propagate_of_2021(kernel: Kernel) -> None:
    X, y = MINDSET_2021
    grad = np.empty(3)
    theta = np.array([1.0, 2.0, 1.5])
    cost, _ = kernel.evaluate(np.ascontiguousarray(X.T), y, theta, 0.0, 0.0, grad)
    assert cost == pytest.approx(0.15900537707692405, rel=FULL)
    assert grad[:2] == pytest.approx([0.25071532, -0.06604096], abs=EIGHT_DECIMALS)
    assert grad[2] == pytest.approx(-0.1250040450043965, rel=FULL)


@both
def test_optimize_of_2021(kernel: Kernel) -> None:
    X, y = MINDSET_2021
    theta, _, _ = walk(kernel, X, y, [1.0, 2.0, 1.5], 100, 0.009)
    assert theta[:2] == pytest.approx([0.80956046, 2.0508202], abs=EIGHT_DECIMALS)
    assert theta[2] == pytest.approx(1.5948713189708588, rel=FULL)
    _, grad, _ = walk(kernel, X, y, [1.0, 2.0, 1.5], 99, 0.009)
    assert grad[:2] == pytest.approx([0.17860505, -0.04840656], abs=EIGHT_DECIMALS)
    assert grad[2] == pytest.approx(-0.08888460336847771, rel=FULL)


SIX_POINTS = (
    np.array([[0.5, 1.5], [1.0, 1.0], [1.5, 0.5], [3.0, 0.5], [2.0, 2.0], [1.0, 2.5]]),
    np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0]),
)


@both
def test_gradient_of_the_six_point_lab(kernel: Kernel) -> None:
    X, y = SIX_POINTS
    grad = np.empty(3)
    kernel.evaluate(np.ascontiguousarray(X.T), y, np.array([2.0, 3.0, 1.0]), 0.0, 0.0, grad)
    printed = [0.498333393278696, 0.49883942983996693, 0.49861806546328574]
    assert grad == pytest.approx(printed, rel=FULL)


@both
def test_descent_of_the_six_point_lab(kernel: Kernel) -> None:
    X, y = SIX_POINTS
    theta, _, costs = walk(kernel, X, y, [0.0, 0.0, 0.0], 10_000, 0.1)
    assert theta[:2] == pytest.approx([5.28, 5.08], abs=0.005)
    assert theta[2] == pytest.approx(-14.222409982019837, rel=FULL)
    printed = [
        0.684610468560574,
        0.1590977666870456,
        0.08460064176930081,
        0.05705327279402531,
        0.042907594216820076,
        0.034338477298845684,
        0.028603798022120097,
        0.024501569608793,
        0.02142370332569295,
        0.019030137124109114,
    ]
    assert costs[::1000] == pytest.approx(printed, rel=1e-13)  # sums of thousands of roundings


def test_the_lesson_written_out_gives_the_same_figures() -> None:
    X, y = MINDSET_2017
    assert logistic.cost(X, y, np.array([1.0, 2.0]), 2.0) == pytest.approx(
        5.801545319394553, rel=FULL
    )
    X, y = SIX_POINTS
    dw, db = logistic.gradient(X, y, np.array([2.0, 3.0]), 1.0)
    assert dw == pytest.approx([0.498333393278696, 0.49883942983996693], rel=FULL)
    assert db == pytest.approx(0.49861806546328574, rel=FULL)
