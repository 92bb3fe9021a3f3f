"""Rational arithmetic on a few rows of numbers.

64-bit floats are fractions, and so are the decimals that they often stand for; sums and products of
fractions are fractions. With these, whether something is 0, and the sign of what is not, are facts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from engine.support.arrays import Floats

Fractions: TypeAlias = list[Fraction]


def exactly(numbers: Floats) -> Fractions:
    """Return floats as the fractions that they are."""
    return [Fraction(number) for number in numbers.tolist()]


def as_written(numbers: Floats) -> Fractions:
    """Return floats as the decimals of up to 15 digits that they stand for, if there are such.

    Each decimal of so few digits has a float of its own, that is nearest to it. A tenth is a tenth
    here, so that points on a line that are measured in tenths lie on it. Other floats, as most that
    are computed, are the fractions that they are.
    """
    return [_as_written(number) for number in numbers.tolist()]


def _as_written(number: float) -> Fraction:
    text = f"{number:.15g}"
    return Fraction(text) if float(text) == number else Fraction(number)


def dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    """Return ``Σ a_i b_i``."""
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def null_space(rows: Iterable[Sequence[Fraction]], width: int) -> list[Fractions]:
    """Return vectors that span ``{v: row·v = 0 for every row}``; they are independent.

    Gauss and Jordan's elimination, row by row, with whole numbers, that need no common denominator.
    """
    reduced: dict[int, list[int]] = {}  # by the column that of all rows only this one has
    for row in rows:
        rest = _whole(row)
        for pivot, known in reduced.items():
            rest = _without(rest, known, pivot)
        first = next((column for column, value in enumerate(rest) if value), None)
        if first is None:
            continue
        reduced = {pivot: _without(known, rest, first) for pivot, known in reduced.items()}
        reduced[first] = rest
    free = [column for column in range(width) if column not in reduced]
    basis = []
    for column in free:
        vector = [Fraction(0)] * width
        vector[column] = Fraction(1)
        for pivot, known in reduced.items():
            vector[pivot] = Fraction(-known[column], known[pivot])
        basis.append(vector)
    return basis


def to_floats(vectors: Sequence[Sequence[Fraction]]) -> Floats:
    """Return vectors as the columns of an array, each scaled so that its largest number is 1."""
    columns = []
    for vector in vectors:
        largest = max(map(abs, vector))
        columns.append([float(value / largest) for value in vector])
    return np.array(columns).T


def _whole(row: Sequence[Fraction]) -> list[int]:
    """Return a multiple of whole numbers."""
    scale = math.lcm(*(value.denominator for value in row))
    return [value.numerator * (scale // value.denominator) for value in row]


def _without(row: list[int], known: list[int], pivot: int) -> list[int]:
    """Return a multiple of the row, less as much of a known one as leaves it 0 at the pivot."""
    factor = row[pivot]
    if not factor:
        return row
    lead = known[pivot]
    rest = [lead * value - factor * other for value, other in zip(row, known, strict=True)]
    common = math.gcd(*rest)
    return [value // common for value in rest] if common > 1 else rest
