"""Examples written into a program: rows of numbers, or packed where there are many."""

from __future__ import annotations

import base64
import zlib

import numpy as np

from engine.errors import InputError
from engine.export.text import number
from engine.model.problem import Problem
from engine.support.arrays import Floats, Rows

MOST_ROWS = 1000
"""Examples of a table that are written number by number; more are packed."""

MOST_EXAMPLES = 1_000_000
"""Examples that a program may hold, all its tables together."""

UNPACK = '''
def unpacked(text):
    """Return the rows of a table: its columns one after the other, compressed, as base64."""
    numbers = np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype="<f8")
    return numbers.reshape({columns}, -1).T
'''
"""The function that a program with packed tables needs, which have so many columns."""


def check_size(examples: int) -> None:
    """Raise InputError if a program cannot hold so many examples."""
    if examples > MOST_EXAMPLES:
        raise InputError(
            f"code: {examples:,} examples are to be written into the program, at most "
            f"{MOST_EXAMPLES:,} accepted"
        )


def columns_of(problem: Problem) -> tuple[str, ...]:
    """Return the names of a table's columns: ``x1, x2, y``, or ``x1, y`` where there is x1 alone."""
    return ("x1", "x2", "y") if problem.dataset.has_x2 else ("x1", "y")


def tables_of(problem: Problem) -> tuple[Floats, Floats]:
    """Return the training and the test examples, one row each, with the columns of `columns_of`."""

    def table(rows: Rows) -> Floats:
        X, y = problem.dataset.X[rows], problem.dataset.y[rows]
        return np.column_stack((X[:, : len(columns_of(problem)) - 1], y))

    return table(problem.train_rows), table(problem.test_rows)


def is_packed(table: Floats) -> bool:
    """Tell whether a table is written by `packed`, and not number by number."""
    return len(table) > MOST_ROWS


def table_code(table: Floats) -> str:
    """Return the expression whose value is `table`, to the last bit."""
    if is_packed(table):
        data = zlib.compress(np.ascontiguousarray(table.T).astype("<f8").tobytes(), 9)
        return f'unpacked("""\n{base64.encodebytes(data).decode()}""")'
    if not len(table):
        return f"np.empty((0, {table.shape[1]}))"
    rows = "\n".join(f"    [{', '.join(map(number, row))}]," for row in table.tolist())
    return f"np.array([\n{rows}\n])"


def vector_code(values: Floats) -> str:
    """Return the expression whose value is an array of these numbers, to the last bit."""
    return f"np.array([{', '.join(map(number, values.tolist()))}])"
