"""What do a few rows of numbers say without any rounding?

64-bit floats are fractions, and sums and products of fractions are fractions: with these, whether
something is 0, and the sign of what is not, are facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from engine.dataset import Floats

Fractions: TypeAlias = list[Fraction]


def exactly(numbers: Floats) -> Fractions:
    """Return floats as the fractions that they are."""
    return [Fraction(number) for number in numbers.tolist()]


def dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    """Return ``Σ a_i b_i``."""
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def null_space(rows: Iterable[Sequence[Fraction]], width: int) -> list[Fractions]:
    """Return vectors that span ``{v: row·v = 0 for every row}``; they are independent.

    Gauss and Jordan's elimination, row by row.
    """
    reduced: dict[int, Fractions] = {}  # by the column that only this row has, where it is 1
    for row in rows:
        rest = list(row)
        for pivot, known in reduced.items():
            rest = _without(rest, known, pivot)
        first = next((column for column, value in enumerate(rest) if value), None)
        if first is None:
            continue
        rest = [value / rest[first] for value in rest]
        reduced = {pivot: _without(known, rest, first) for pivot, known in reduced.items()}
        reduced[first] = rest
    free = [column for column in range(width) if column not in reduced]
    basis = []
    for column in free:
        vector = [Fraction(0)] * width
        vector[column] = Fraction(1)
        for pivot, known in reduced.items():
            vector[pivot] = -known[column]
        basis.append(vector)
    return basis


def to_floats(vectors: Sequence[Sequence[Fraction]]) -> Floats:
    """Return vectors as the columns of an array, each scaled so that its largest number is 1."""
    columns = []
    for vector in vectors:
        largest = max(map(abs, vector))
        columns.append([float(value / largest) for value in vector])
    return np.array(columns).T


def _without(row: Fractions, known: Fractions, pivot: int) -> Fractions:
    factor = row[pivot]
    if not factor:
        return row
    return [value - factor * other for value, other in zip(row, known, strict=True)]
