"""The examples that are drawn over z, the ranges in which they are, and the densities of z."""

from __future__ import annotations

from typing import Self

import numpy as np

from engine import logistic
from engine.model.problem import Problem
from engine.support.arrays import Flags, Floats, Rows, sample_rows
from engine.support.records import dataclass

MOST = 100_000
"""Of more examples than this, so many are drawn: more would change no pixel that one could see."""

_LARGEST = 1e100
"""Beyond it a z is drawn as if it were this: products of pixels stay numbers."""


def drawable(z: Floats) -> Floats:
    """Return numbers that can be drawn: 0 in place of what is none, and none beyond 10¹⁰⁰."""
    if not len(z) or (z.max() <= _LARGEST and z.min() >= -_LARGEST):  # as nearly always; NaN is not
        return z
    return np.clip(np.nan_to_num(z, nan=0.0), -_LARGEST, _LARGEST)


@dataclass(frozen=True, slots=True, eq=False)
class _Room:
    """Where numbers of each example are worked out anew 60 times a second.

    New arrays of some 100,000 numbers would take ten times as long: the system hands out, and takes
    back, their pages each time.
    """

    numbers: Floats
    columns: Rows
    labels: Rows

    @classmethod
    def for_(cls, k: int) -> Self:
        """Return room for `k` examples."""
        return cls(np.empty(k), np.empty(k, dtype=np.intp), np.empty(k, dtype=np.intp))


@dataclass(frozen=True, slots=True, eq=False)
class DrawnExamples:
    """The examples that are drawn over z: all, or a sample of very many.

    Attributes
    ----------
    rows
        Their rows in the data set, ascending, shape ``(k,)``.
    features
        What the model is fed of them, shape ``(n, k)``.
    is_class1, held_out
        Which are of class 1, and which do not train, shape ``(k,)``.
    """

    rows: Rows
    features: Floats
    is_class1: Flags
    held_out: Flags
    _room: _Room

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Return the examples of `problem`, or `MOST` of them."""
        m = problem.dataset.m
        rows = sample_rows(m, MOST) if m else np.empty(0, dtype=np.intp)
        if len(problem.test_rows):
            features = np.empty((problem.n, m))
            features[:, problem.train_rows] = problem.F
            features[:, problem.test_rows] = problem.F_test
        else:
            features = problem.F
        held_out = np.zeros(m, dtype=np.bool_)
        held_out[problem.test_rows] = True
        if len(rows) < m:
            features = np.ascontiguousarray(features[:, rows])
        is_class1 = problem.dataset.y[rows] == 1
        return cls(rows, features, is_class1, held_out[rows], _Room.for_(len(rows)))

    def z(self, w: Floats, b: float) -> Floats:
        """Return ``z = w·x + b`` of each, drawable: 0 where it is not a number."""
        z, product = np.full(len(self.rows), b), self._room.numbers
        with np.errstate(over="ignore", invalid="ignore"):
            for weight, feature in zip(w.tolist(), self.features, strict=True):
                # By hand: the library's product waits for threads of its own.
                z += np.multiply(feature, weight, out=product)
        return drawable(z)

    def column_counts(self, z: Floats, reach: float, columns: int) -> Rows:
        """Return how many z of class 0 and of class 1 lie in columns from -reach to reach.

        The shape is ``(2, columns + 2)``: the first and the last tell how many lie beyond the rims.
        """
        wide = 2 * reach / columns
        place, column, label = self._room.numbers, self._room.columns, self._room.labels
        np.clip(z, -reach - wide, reach + wide / 2, out=place)
        place += reach + wide
        place *= 1 / wide
        np.copyto(column, place, casting="unsafe")
        column += np.multiply(self.is_class1, columns + 2, out=label)
        return np.bincount(column, minlength=2 * (columns + 2)).reshape(2, columns + 2)


@dataclass(frozen=True, slots=True)
class Ranges:
    """What is in view: z from -reach to reach, and the loss from 0 to top."""

    reach: float = 6.0
    top: float = 3.0

    def fitting(self, z: Floats, is_class1: Flags, *, has_loss: bool) -> Ranges:
        """Return ranges with the bulk of these examples; the same ones as long as these do.

        The loss is looked at where it is drawn.
        """
        few = a_few(z)
        z, is_class1 = z[few], is_class1[few]
        if not len(z):
            return self
        reach = _calm(_BESIDE * _bulk(np.abs(z)), self.reach, _LEAST_REACH)
        top = self.top
        if has_loss:
            loss = np.asarray(logistic.loss(z, is_class1.astype(np.float64)))
            top = _calm(_bulk(loss), self.top, _LEAST_TOP)
        return self if (reach, top) == (self.reach, self.top) else Ranges(reach, top)


_ENOUGH = 4000
"""About so many examples tell where the bulk is."""


def a_few(z: Floats) -> slice:
    """Return which of very many examples tell where most of them are; all of few."""
    return slice(None, None, max(1, len(z) // _ENOUGH))


_BULK = 0.98

_BESIDE = 1.02
"""So much farther the range of z reaches: none stands at the very rim, as if it were beyond."""

_LEAST_REACH, _LEAST_TOP = 5.0, 2.5
"""Where the sigmoid is as good as flat; and a loss that stands well above log 2, the first one."""

_LEAST_USED = 0.45
"""A range stays until less than this share of it is needed."""

_RUNGS = np.array([1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0])


def _bulk(numbers: Floats) -> float:
    """Return the number below which nearly all lie."""
    at = min(len(numbers) - 1, int(_BULK * len(numbers)))
    return float(np.partition(numbers, at)[at])


def _calm(wanted: float, before: float, least: float) -> float:
    """Return where a range ends that holds `wanted`: at a round number, and rarely at another."""
    wanted = max(wanted, least)
    if _LEAST_USED * before <= wanted <= before and before >= least:
        return before
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(power * _RUNGS[np.searchsorted(_RUNGS, wanted / power - 1e-9)])


BINS = 240
"""Places at which densities are told."""

_WIDTH = 3 / BINS
"""Share of all columns that one example is spread over, as the deviation of a bell."""


def densities(counts: Rows) -> Floats:
    """Return how densely z lies between the rims, class 0 and class 1, shape ``(2, BINS)``.

    Each class has the same area, whatever its size, if none lie beyond; the highest place of both
    is 1.

    Parameters
    ----------
    counts
        See `DrawnExamples.column_counts`.
    """
    columns = counts.shape[1] - 2
    deviation = _WIDTH * columns
    reach = int(3 * deviation) + 1
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    places = (np.arange(BINS) + 0.5) * (columns / BINS) - 0.5
    found = np.empty((2, BINS))
    for label, total in enumerate(counts.sum(axis=1).tolist()):
        spread = np.convolve(counts[label, 1:-1], bell)[reach:-reach]
        found[label] = np.interp(places, np.arange(columns), spread)
        area = float(found[label].sum())
        if area:
            found[label] *= counts[label, 1:-1].sum() / (total * area)
    highest = found.max()
    return found / highest if highest else found
