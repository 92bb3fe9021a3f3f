"""What is known of J at the parameters where a run stands?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Self

import numpy as np

from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.training.history import HEAD
from engine.training.segment import Segment


@dataclass(frozen=True, slots=True)
class Metrics:
    """J and accuracy over the training examples; mean L and accuracy over the test examples.

    The last two are NaN where there is no test set.
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


class State:
    """Parameters ``theta = (w1, …, wn, b)``, with gradient, losses and accuracies at them.

    The kernel changes `theta` and `grad` in place; what it does not tell is worked out when it is
    asked for.

    Attributes
    ----------
    theta
        Parameters, shape ``(n + 1,)``.
    grad
        Gradient of J without its L1 penalty, over all training examples, same shape; up to date
        after `metrics`.
    """

    def __init__(self, theta: Floats) -> None:
        self.theta = theta
        self.grad = np.empty(len(theta))
        self._test_grad = np.empty(len(theta))
        self._loss, self._correct = np.nan, -1
        self._metrics: Metrics | None = None

    def copy(self) -> Self:
        """Return a state that changes on its own."""
        other = copy(self)
        other.theta, other.grad = self.theta.copy(), self.grad.copy()
        other._test_grad = self._test_grad.copy()
        return other

    def forget(self, loss: float = np.nan, correct: int = -1) -> None:
        """Note that the state is another one, of which the kernel told this much."""
        self._loss, self._correct = loss, correct
        self._metrics = None

    def metrics(self, problem: Problem, segment: Segment) -> Metrics:
        """Return losses and accuracies here, computed where not yet known."""
        if self._metrics is None:
            evaluate, experiment = segment.kernel.evaluate, segment.experiment
            if self._correct < 0:
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
            accuracy = self._correct / problem.m
            self._metrics = Metrics(self._loss, test_loss, accuracy, test_accuracy)
        return self._metrics

    def row(self, step: int, metrics: Metrics | None = None) -> Floats:
        """Return the row of a history; without metrics its losses are NaN, not known yet."""
        if metrics is None:
            head = (np.nan,) * (HEAD - 1)
        else:
            head = (metrics.loss, metrics.test_loss, metrics.accuracy, metrics.test_accuracy)
        return np.concatenate(((step,), head, self.theta))
