"""How well the classes are told apart: counts and rates at a threshold, curves over all of them."""

from __future__ import annotations

import math
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine import logistic
from engine.model.problem import Problem
from engine.support.arrays import Floats, frozen
from engine.support.records import dataclass

BINS = 10
"""Ranges of a, all of one width, into which a reliability diagram sorts the examples."""


def logit(a: float) -> float:
    """Return the z at which ``σ(z) = a``, ``log(a / (1 - a))``; infinite at 0 and 1."""
    if a in (0.0, 1.0):
        return math.inf if a else -math.inf
    return math.log(a) - math.log1p(-a)


def accuracies_at(problem: Problem, w: Floats, b: float, threshold: float) -> tuple[float, float]:
    """Return the shares of training and of test examples that a threshold gets right.

    Class 1 is predicted where ``a > threshold``. NaN where there are none.
    """
    limit = logit(threshold)

    def share(F: Floats, y: Floats) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            right = ((w @ F + b) > limit) == (y == 1)
        return _ratio(int(np.count_nonzero(right)), len(y))

    return share(problem.F, problem.y), share(problem.F_test, problem.y_test)


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many examples of each class are predicted as which, and the rates that this makes.

    A rate that divides by 0 is NaN: it is not defined.

    Attributes
    ----------
    tp, fn
        Examples of class 1 that are predicted as class 1, and as class 0.
    fp, tn
        Examples of class 0 that are predicted as class 1, and as class 0.
    """

    tp: int
    fp: int
    tn: int
    fn: int

    @property
    def m(self) -> int:
        """All examples."""
        return self.tp + self.fp + self.tn + self.fn

    @property
    def accuracy(self) -> float:
        """Share of right predictions, ``(TP + TN) / m``."""
        return _ratio(self.tp + self.tn, self.m)

    @property
    def precision(self) -> float:
        """Share of class 1 among what is predicted as class 1, ``TP / (TP + FP)``."""
        return _ratio(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """Share of class 1 that is found, the true positive rate, ``TP / (TP + FN)``."""
        return _ratio(self.tp, self.tp + self.fn)

    @property
    def specificity(self) -> float:
        """Share of class 0 that is left alone, ``TN / (TN + FP)``."""
        return _ratio(self.tn, self.tn + self.fp)

    @property
    def fall_out(self) -> float:
        """Share of class 0 that is taken for class 1, the false positive rate, ``FP / (FP + TN)``.

        It is not ``1 - specificity`` but counted itself: to the last digit.
        """
        return _ratio(self.fp, self.fp + self.tn)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, ``2 TP / (2 TP + FP + FN)``."""
        return _ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """How often class 1 comes true where the model says a; arrays have one entry a bin in use.

    Attributes
    ----------
    predicted
        Mean of a over the examples of the bin.
    observed
        Share of class 1 among them.
    counts
        How many there are.
    """

    predicted: Floats
    observed: Floats
    counts: NDArray[np.intp]

    @classmethod
    def of(cls, y: Floats, a: Floats, bins: int = BINS) -> Self:
        """Sort examples by a into `bins` ranges of one width, which hold their upper ends.

        The first one holds a = 0 too.
        """
        place = np.searchsorted(np.linspace(0.0, 1.0, bins + 1)[1:-1], a, side="left")
        counts = np.bincount(place, minlength=bins)
        used = counts > 0
        total = counts[used]
        return cls(
            frozen(np.bincount(place, weights=a, minlength=bins)[used] / total),
            frozen(np.bincount(place, weights=y, minlength=bins)[used] / total),
            total,
        )

    def error(self) -> float:
        """Return how far a is from the truth: ``Σ count · |observed - predicted| / m``.

        The expected calibration error of Naeini, Cooper and Hauskrecht (AAAI 2015); NaN where there
        are no examples.
        """
        if not len(self.counts):
            return math.nan
        return float(np.average(np.abs(self.observed - self.predicted), weights=self.counts))


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Examples in the order of their z: what every threshold makes of them.

    An example is predicted as class 1 where ``a > t``, so that at t = ½ one on the boundary counts
    as class 0, as in the accuracy. It is compared by z: where a rounds to 1, z still tells.

    Attributes
    ----------
    z
        The distinct z, ascending, shape ``(k,)``.
    zeros, ones
        How many examples of class 0 and of class 1 lie below each of them, and in all, shape
        ``(k + 1,)``.
    reliability
        How often class 1 comes true.
    """

    z: Floats
    zeros: NDArray[np.intp]
    ones: NDArray[np.intp]
    reliability: Reliability

    @classmethod
    def of(cls, z: Floats, y: Floats) -> Self:
        """Rank examples by z, shape ``(m,)``, with labels y of 0 or 1; m may be 0.

        Raises
        ------
        ValueError
            If a z is NaN: it has no rank.
        """
        if np.isnan(z).any():
            raise ValueError("z is not a number, numbers accepted")
        order = np.argsort(z)
        ranked, label = z[order], y[order] == 1
        is_new = np.ones(len(z), dtype=np.bool_)
        is_new[1:] = ranked[1:] != ranked[:-1]
        begins = np.flatnonzero(is_new)
        ends = np.append(begins, len(z))
        ones = np.append(0, np.cumsum(label))[ends]
        a = np.asarray(logistic.sigmoid(z))
        return cls(frozen(ranked[begins]), ends - ones, ones, Reliability.of(y, a))

    @property
    def m(self) -> int:
        """How many examples there are."""
        return int(self.zeros[-1] + self.ones[-1])

    @property
    def has_both(self) -> bool:
        """Whether there are examples of both classes: without, no curve is defined."""
        return bool(self.zeros[-1] and self.ones[-1])

    def at(self, threshold: float) -> Confusion:
        """Return the counts where ``a > threshold``, 0 … 1, is taken for class 1."""
        below = int(np.searchsorted(self.z, logit(threshold), side="right"))
        fn, tn = int(self.ones[below]), int(self.zeros[below])
        return Confusion(int(self.ones[-1]) - fn, int(self.zeros[-1]) - tn, tn, fn)

    def roc(self) -> tuple[Floats, Floats]:
        """Return false and true positive rates, from (0, 0) to (1, 1), a point for each z.

        Both are NaN where a class has no examples.
        """
        with np.errstate(invalid="ignore"):
            fpr = (self.zeros[-1] - self.zeros) / self.zeros[-1]
            tpr = (self.ones[-1] - self.ones) / self.ones[-1]
        return fpr[::-1], tpr[::-1]

    def auc(self) -> float:
        """Return the area under the ROC curve; NaN where it is not defined.

        It is the chance that an example of class 1 has the higher z than one of class 0, ties
        counting half: counted in whole numbers, but for one division.
        """
        if not self.has_both:
            return math.nan
        zeros, ones = self.zeros.astype(np.float64), self.ones.astype(np.float64)
        pairs = np.sum(np.diff(ones) * (zeros[:-1] + zeros[1:])) / 2
        return float(pairs / (zeros[-1] * ones[-1]))

    def precision_recall(self) -> tuple[Floats, Floats]:
        """Return precision and recall with all of ``z >= z_k`` taken for class 1, k ascending.

        The last point is (1, 0), with none taken. Recall is NaN where class 1 has no examples.
        """
        tp, fp = self.ones[-1] - self.ones[:-1], self.zeros[-1] - self.zeros[:-1]
        with np.errstate(invalid="ignore"):
            recall = tp / self.ones[-1]
        return np.append(tp / (tp + fp), 1.0), np.append(recall, 0.0)

    def average_precision(self) -> float:
        """Return the area under the precision-recall curve in steps, ``Σ (R_k - R_k+1)·P_k``.

        NaN where class 1 has no examples.
        """
        if not self.ones[-1]:
            return math.nan
        precision, recall = self.precision_recall()
        return float(-np.sum(np.diff(recall) * precision[:-1]))


@dataclass(frozen=True, slots=True)
class Rankings:
    """The ranks of training and of test examples; None where there are none, or a z is NaN."""

    train: Ranking | None
    test: Ranking | None

    @classmethod
    def of(cls, problem: Problem, w: Floats, b: float) -> Self:
        """Rank all examples of a problem by the z that these parameters give them."""
        z, y = problem.z(w, b), problem.dataset.y
        return cls(*(_ranked(z[rows], y[rows]) for rows in (problem.train_rows, problem.test_rows)))


def _ranked(z: Floats, y: Floats) -> Ranking | None:
    return None if not len(z) or np.isnan(z).any() else Ranking.of(z, y)
