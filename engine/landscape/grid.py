"""The mean loss on a grid of parameters, from a sample of the examples.

With the sign of each row, ``s = 1 - 2y``, multiplied into its features, ``v = s·z`` is positive on
the wrong side and the loss of a row is ``log(1 + e^v)``. Over the plane of two parameters
``v = v_0 + x·A_i + y·A_j``, so

    e^v = e^(v_0 + x·A_i) · e^(y·A_j)

needs one exponential for each row and column of the grid and not one for each node: at a node a row
costs one product and one sum. One log is taken of as many factors ``1 + e^v`` as surely stay in
range. Where not even two do, ``max(v, 0) + log(1 + e^-|v|)`` is added up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np

from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.records import dataclass

_BLOCK = 65_536
"""Numbers worked on at once: they stay in the cache."""

_CHUNK = 3_000_000
"""Rows times nodes between two occasions to cancel: a few milliseconds."""

_LARGEST_EXPONENT = 700.0
"""exp of this is still a 64-bit float."""

_LARGEST_FACTORS = 1000
"""So many factors, none of them above 2, are in range."""

_LARGEST = 1e290
"""v is not let beyond this, so that losses stay finite at any weights."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Examples, or some of them, with their signs multiplied in.

    Attributes
    ----------
    A
        ``s·f_j`` of each row, then s itself, which belongs to b; shape ``(n + 1, rows)``.
    m
        Number of training examples from which the rows were taken.
    """

    A: Floats
    m: int

    @classmethod
    def of(cls, problem: Problem, most: int) -> Self:
        """Return all training examples, or `most` of them where there are more.

        See `engine.model.problem.Problem.sampled`.
        """
        some = problem.sampled(most)
        F, y = some.F, some.y
        A = np.empty((len(F) + 1, len(y)))
        sign = np.subtract(1.0, 2.0 * y, out=A[-1])
        np.multiply(F, sign, out=A[:-1])
        return cls(A, problem.m)

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.A[0])

    def reach(self) -> Floats:
        """Return the root mean square of each row of `A`, shape ``(n + 1,)``; never 0."""
        square = np.einsum("jk,jk->j", self.A, self.A) / self.count
        return np.where((square > 1e-200) & np.isfinite(square), np.sqrt(square), 1.0)


def held(sample: Sample, theta: Floats, free: tuple[int, ...]) -> Floats:
    """Return what the parameters that are not `free` add to v, shape ``(rows,)``."""
    fixed = theta.copy()
    fixed[list(free)] = 0.0
    return bounded(fixed @ sample.A)


def mean_loss_on_grid(
    v: Floats, A_x: Floats, A_y: Floats, xs: Floats, ys: Floats, out: Floats
) -> Iterator[None]:
    """Fill `out`, shape ``(len(ys), len(xs))``, with the mean loss; yield every few milliseconds.

    Parameters
    ----------
    v
        What other parameters add, shape ``(rows,)``, finite.
    A_x, A_y
        Signed features of the two parameters, shape ``(rows,)``.
    """
    out[:] = 0.0
    bound = float(np.abs(v).max())
    for A, at in ((A_x, xs), (A_y, ys)):
        bound += float(np.abs(A).max() * np.abs(at).max())
    factors = int(_LARGEST_EXPONENT / (bound + 1.0)) if bound < _LARGEST else 0
    split = factors >= 2
    factors = factors if split else _LARGEST_FACTORS
    block = min(max(1, _BLOCK // out.size), factors)
    work = np.empty((2, block, *out.shape))
    chunk = max(block, _CHUNK // out.size)
    for start in range(0, len(v), chunk):
        part = slice(start, start + chunk)
        X = bounded(v[part, None] + A_x[part, None] * xs)
        Y = bounded(A_y[part, None] * ys)
        if split:
            X, Y = np.exp(X), np.exp(Y)
        _add_losses(X, Y, split, factors, work, out)
        yield
    out /= len(v)


def _add_losses(X: Floats, Y: Floats, split: bool, factors: int, work: Floats, out: Floats) -> None:
    """Add the losses of rows with ``e^v = X·Y`` where `split`, else with ``v = X + Y``."""
    block = work.shape[1]
    product = np.ones(out.shape)
    taken = 0
    for start in range(0, len(X), block):
        x, y = X[start : start + block, None, :], Y[start : start + block, :, None]
        t, v = work[0, : len(x)], work[1, : len(x)]
        if split:
            np.multiply(x, y, out=t)
        else:
            np.add(x, y, out=v)
            np.exp(np.negative(np.abs(v, out=t), out=t), out=t)
            out += np.add.reduce(np.maximum(v, 0.0, out=v), axis=0)
        t += 1.0
        if taken + len(t) > factors:
            out += np.log(product)
            product[:] = 1.0
            taken = 0
        product *= np.multiply.reduce(t, axis=0) if len(t) > 1 else t[0]
        taken += len(t)
    out += np.log(product)


def bounded(v: Floats) -> Floats:
    """Keep `v`, in place, within what can be added up; a NaN, of infinities that cancel, is 0."""
    return np.nan_to_num(np.clip(v, -_LARGEST, _LARGEST, out=v), copy=False, nan=0.0)
