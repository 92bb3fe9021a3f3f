"""The examples that are drawn over z, the ranges in which they are, and the densities of z."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from engine import logistic
from engine.model.problem import Problem
from engine.support.arrays import Flags, Floats, Rows, sample_rows

MOST = 100_000
"""Of more examples than this, so many are drawn: more would change no pixel that one could see."""

_LARGEST = 1e100
"""Beyond it a z is drawn as if it were this: products of pixels stay numbers."""


def drawable(z: Floats) -> Floats:
    """Return numbers that can be drawn: 0 in place of what is none, and none beyond 10¹⁰⁰."""
    if np.max(np.abs(z), initial=0.0) <= _LARGEST:  # as nearly always; NaN is not
        return z
    return np.clip(np.nan_to_num(z, nan=0.0), -_LARGEST, _LARGEST)


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
        return cls(rows, features, problem.dataset.y[rows] == 1, held_out[rows])

    def z(self, w: Floats, b: float) -> Floats:
        """Return ``z = w·x + b`` of each, drawable: 0 where it is not a number."""
        z = np.full(len(self.rows), b)
        with np.errstate(over="ignore", invalid="ignore"):
            for weight, feature in zip(w.tolist(), self.features, strict=True):
                z += weight * feature  # by hand: the library's product waits for threads of its own
        return drawable(z)


@dataclass(frozen=True, slots=True)
class Ranges:
    """What is in view: z from -reach to reach, and the loss from 0 to top."""

    reach: float = 6.0
    top: float = 3.0

    def fitting(self, z: Floats, is_class1: Flags, *, has_loss: bool) -> Ranges:
        """Return ranges with the bulk of these examples; the same ones as long as these do.

        The loss is looked at where it is drawn.
        """
        few = slice(None, None, max(1, len(z) // _ENOUGH))
        z, is_class1 = z[few], is_class1[few]
        if not len(z):
            return self
        reach = _calm(_bulk(np.abs(z)), self.reach, _LEAST_REACH)
        top = self.top
        if has_loss:
            loss = np.asarray(logistic.loss(z, is_class1.astype(np.float64)))
            top = _calm(_bulk(loss), self.top, _LEAST_TOP)
        return self if (reach, top) == (self.reach, self.top) else Ranges(reach, top)


_ENOUGH = 4000
"""About so many examples tell where the bulk is."""

_BULK = 0.98

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

_WIDTH = 3.0
"""Bins that one example is spread over, as the deviation of a bell."""

_BELL = np.exp(-0.5 * (np.arange(-9, 10) / _WIDTH) ** 2)


def densities(z: Floats, is_class1: Flags, reach: float) -> Floats:
    """Return how densely z lies from -reach to reach, class 0 and class 1, shape ``(2, BINS)``.

    Each class has the same area, whatever its size; the highest place of both is 1.
    """
    wide = 2 * reach / BINS
    inside = np.clip(z, -reach - wide, reach + wide / 2)  # beyond either rim lies one bin more
    inside += reach + wide
    inside *= 1 / wide
    place = inside.astype(np.int32)
    place += np.multiply(is_class1, BINS + 2, dtype=np.int32)
    counts = np.bincount(place, minlength=2 * (BINS + 2)).reshape(2, BINS + 2)[:, 1:-1]
    ones = int(np.count_nonzero(is_class1))
    found = np.empty((2, BINS))
    for label, total in enumerate((len(z) - ones, ones)):
        found[label] = np.convolve(counts[label], _BELL, mode="same") / max(total, 1)
    highest = found.max()
    return found / highest if highest else found
