"""Where a run stands: parameters, what the optimiser remembers, gradient, losses, accuracies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Self

import numpy as np

from engine.kernels.protocol import REMEMBERING, state_size
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.records import dataclass
from engine.training.history import HEAD
from engine.training.segments import RunSegment


@dataclass(frozen=True, slots=True)
class Metrics:
    """J and accuracy over the training examples; mean L and accuracy over the test examples.

    The first two are NaN where there are no training examples, the others where there is no test
    set.
    """

    loss: float
    test_loss: float
    accuracy: float
    test_accuracy: float


@contextmanager
def restored_on_error(*arrays: Floats) -> Iterator[None]:
    """Give arrays their values back where what the block does with them is broken off."""
    before = [array.copy() for array in arrays]
    try:
        yield
    except BaseException:
        for array, values in zip(arrays, before, strict=True):
            array[:] = values
        raise


class TrainingState:
    """Parameters and what the optimiser remembers, with gradient, losses and accuracies at them.

    The kernel changes `values` and `grad` in place; what it does not tell is worked out when it is
    asked for.

    Attributes
    ----------
    values
        `theta`, shape ``(n + 1,)``, and behind it `memory`.
    grad
        Gradient of J without its L1 penalty, over all training examples, shape ``(n + 1,)``; up to
        date after `metrics`.
    """

    def __init__(self, theta: Floats) -> None:
        self.values = np.zeros(state_size(len(theta) - 1))
        self.grad = np.empty(len(theta))
        self.theta[:] = theta
        self._test_grad = np.empty(len(theta))
        self._loss, self._correct = np.nan, -1
        self._metrics: Metrics | None = None

    @property
    def theta(self) -> Floats:
        """Parameters."""
        return self.values[: len(self.grad)]

    @property
    def memory(self) -> Floats:
        """What the optimiser remembers, `engine.kernels.protocol.memory_size` numbers."""
        return self.values[len(self.grad) :]

    def needed(self, experiment: Experiment) -> Floats:
        """Return as much of `values` as the updates of an experiment change."""
        return self.values if experiment.optimizer in REMEMBERING else self.theta

    def copy(self) -> Self:
        """Return a state that changes on its own."""
        other = copy(self)
        other.values, other.grad = self.values.copy(), self.grad.copy()
        other._test_grad = self._test_grad.copy()
        return other

    def become(self, other: TrainingState) -> None:
        """Take the values of another one, in place."""
        self.values[:], self.grad[:] = other.values, other.grad
        self._loss, self._correct, self._metrics = other._loss, other._correct, other._metrics

    def move_to(self, values: Floats, grad: Floats) -> None:
        """Keep state and gradient in these arrays from now on."""
        values[:], grad[:] = self.values, self.grad
        self.values, self.grad = values, grad

    def forget(self, loss: float = np.nan, correct: int = -1) -> None:
        """Note that the state is another one, of which the kernel told this much."""
        self._loss, self._correct = loss, correct
        self._metrics = None

    def metrics(self, problem: Problem, segment: RunSegment) -> Metrics:
        """Return losses and accuracies here, computed where not yet known."""
        if self._metrics is None:
            evaluate, experiment = segment.kernel.evaluate, segment.experiment
            if problem.m == 0:
                self._loss, self._correct = np.nan, 0
                self.grad[:] = 0.0
            elif self._correct < 0:
                with restored_on_error(self.grad):  # the next step may begin with it
                    self._loss, self._correct = evaluate(
                        problem.F, problem.y, self.theta, experiment.l1, experiment.l2, self.grad
                    )
            test_loss = test_accuracy = np.nan
            if len(problem.y_test):
                test_loss, correct = evaluate(
                    problem.F_test, problem.y_test, self.theta, 0.0, 0.0, self._test_grad
                )
                test_accuracy = correct / len(problem.y_test)
            accuracy = self._correct / problem.m if problem.m else np.nan
            self._metrics = Metrics(self._loss, test_loss, accuracy, test_accuracy)
        return self._metrics

    def row(self, step: int, metrics: Metrics | None = None) -> Floats:
        """Return the row of a history; without metrics its losses are NaN, not known yet."""
        if metrics is None:
            head = (np.nan,) * (HEAD - 1)
        else:
            head = (metrics.loss, metrics.test_loss, metrics.accuracy, metrics.test_accuracy)
        return np.concatenate(((step,), head, self.theta))
