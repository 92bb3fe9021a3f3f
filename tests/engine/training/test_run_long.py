"""A run of a thousand million steps: it is remembered in bounded memory, and found again."""

from typing import Any

import numpy as np
import pytest

from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.protocol import Descent, KernelRun, TrainingArrays
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.history import CAPACITY, HEAD
from engine.training.run import Run

STEPS = 10**9
SLICE = 2_500_000
"""Steps of a slice, at the full speed of the compiled loop."""

ONE = Experiment("one-example")
PROBLEM = prepare(load_dataset(ONE), ONE)


class Hurrying:
    """A kernel that is at any step at once: there b is the step's number."""

    name = "numpy"

    def evaluate(self, F: Any, y: Any, theta: Any, l1: float, l2: float, grad: Any) -> Any:
        grad[:] = 0
        return 0.5, 1

    def descend(
        self, arrays: TrainingArrays, theta: Any, grad: Any, run: KernelRun, records: Any
    ) -> Descent:
        first, steps, _, every = run
        assert theta[-1] == first
        count = (first + steps) // every - first // every
        assert count <= len(records)
        records[:count, 0] = (first // every + 1 + np.arange(count)) * every
        records[:count, 1:HEAD] = 0.5
        records[:count, HEAD:-1] = theta[:-1]
        records[:count, -1] = records[:count, 0]
        theta[-1] = first + steps
        return Descent(steps, count, 0.5, 1, False)


@pytest.fixture(scope="module")
def long_run() -> Run:
    run = Run(ONE, PROBLEM, Hurrying())  # type: ignore[arg-type]
    while run.step < STEPS:
        assert run.advance(SLICE) == SLICE
    return run


def test_its_history_is_bounded_and_reaches_from_the_start_to_the_end(long_run: Run) -> None:
    steps = long_run.history.rows[:, 0]
    assert CAPACITY // 3 <= len(steps) <= CAPACITY + 1
    assert (steps[0], steps[-1]) == (0, STEPS)
    assert (np.diff(steps) > 0).all()
    assert {3**k for k in range(19)} <= set(steps.astype(int).tolist())


@pytest.mark.parametrize("step", [STEPS - 1, STEPS // 2 + 1, 123_456_789, 2**29 + 3, 1, 0, STEPS])
def test_any_step_of_it_is_found_and_little_is_replayed(long_run: Run, step: int) -> None:
    run = long_run.copy()
    run.restore(step)
    assert 0 <= step - run.step <= SLICE
    run.seek(step)
    assert (run.step, run.b, run.last_step) == (step, float(step), STEPS)


@pytest.mark.parametrize("first", [STEPS, 3 * 10**9, 2**40])
@pytest.mark.parametrize("batch", [None, 7])
def test_both_loops_make_the_same_steps_there(first: int, batch: int | None) -> None:
    experiment = Experiment("moons", size=50, batch=batch, alpha=0.5, seed=3)
    problem = prepare(load_dataset(experiment), experiment)
    ends = []
    for kernel in (numpy_kernel(), load_kernel("compiled").kernel):
        run = Run(experiment, problem, kernel)
        run.step = first
        run._branch()
        run.advance(100)
        there = (*run.w, run.b)
        assert run.step == first + 100
        run.seek(first + 40)
        run.seek(first + 100)
        assert (*run.w, run.b) == there
        assert run.history.rows[-1, 0] == first + 100
        ends.append(there)
    np.testing.assert_allclose(*ends, rtol=1e-9)


def test_mini_batches_there_are_drawn_anew_in_each_epoch() -> None:
    experiment = Experiment("moons", size=50, batch=25, seed=3)
    problem = prepare(load_dataset(experiment), experiment)
    ends = set()
    for first in range(3 * 10**9, 3 * 10**9 + 20, 2):
        run = Run(experiment, problem, numpy_kernel())
        run.step = first
        run._branch()
        run.advance(1)
        ends.add((*run.w, run.b))
    assert len(ends) == 10
