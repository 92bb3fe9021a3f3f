"""The data part of a program: what it holds of a run, its examples, and the features of these."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.errors import InputError, printable
from engine.export.text import shortest
from engine.graph.formulas import Formula, Notation
from engine.model.experiment import Experiment
from engine.model.optimizers import (
    OPTIMIZER_SETTINGS,
    OptimizerMemory,
    schedule_settings_of,
    settings_of,
)
from engine.model.problem import Problem
from engine.support.arrays import Floats, Rows
from engine.training.run import Run

SETTINGS = ("alpha", "batch", "l1", "l2", *OPTIMIZER_SETTINGS)
"""Settings that are names of the program, each if any part of the run makes use of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a program: a section of the script, a markdown cell and a code cell.

    Attributes
    ----------
    title, says
        What it is, and a sentence about it, which may be empty.
    formulas
        What the lesson writes for what the code does.
    code
        Its lines.
    """

    title: str
    says: str
    formulas: tuple[Formula, ...]
    code: str


@dataclass(frozen=True, slots=True)
class ProgramSegment:
    """Steps of a program under one setting.

    Attributes
    ----------
    first_step, experiment
        The first of them, and the settings.
    start
        Parameters that are set there, or None.
    tables
        The place of its examples in `ProgramData.tables`.
    memory
        What the optimiser remembers at a `start` that is the run's own, not set by hand; else None.
    """

    first_step: int
    experiment: Experiment
    start: Floats | None
    tables: int
    memory: OptimizerMemory | None = None


@dataclass(frozen=True, slots=True)
class ProgramData:
    """What a program has to hold of a run.

    Attributes
    ----------
    segments
        The run, settings by settings.
    tables
        The training and the test examples of each edit of the data.
    settings
        Those of `SETTINGS` that count in some segment; the program has variables of these names.
    problem
        The data at the end.
    """

    segments: list[ProgramSegment]
    tables: list[tuple[Floats, Floats]]
    settings: tuple[str, ...]
    problem: Problem

    @classmethod
    def of(cls, run: Run, kind: str) -> ProgramData:
        """Collect it for a program of a kind; InputError where it has no examples or too many."""
        if not run.has_examples:
            raise InputError(f"{kind}: no examples to train on given, at least one accepted")
        segments: list[ProgramSegment] = []
        tables: list[tuple[Floats, Floats]] = []
        places: dict[object, int] = {}
        total = 0
        for segment, problem in run.segments():
            own = segment.experiment
            key = (own.size, own.noise, own.test_ratio, own.edits)
            if key not in places:
                total += problem.dataset.m
                check_size(kind, total)
                places[key] = len(tables)
                tables.append(tables_of(problem))
            segments.append(ProgramSegment(segment.first_step, own, segment.start, places[key]))
        used = {name for segment in segments for name in _used(segment, tables)}
        for name in ("optimizer", "schedule"):
            if len({getattr(segment.experiment, name) for segment in segments}) > 1:
                used.add(name)
        settings = tuple(name for name in SETTINGS if name in used)
        return cls(segments, tables, settings, run.problem)

    @property
    def optimizers(self) -> list[str]:
        """The optimisers of the run, in the order of their first use."""
        return list(dict.fromkeys(segment.experiment.optimizer for segment in self.segments))

    @property
    def schedules(self) -> list[str]:
        """The schedules of the learning rate, in the order of their first use."""
        return list(dict.fromkeys(segment.experiment.schedule for segment in self.segments))

    @property
    def first(self) -> Experiment:
        """The settings that the run began with."""
        return self.segments[0].experiment

    @property
    def is_scaled(self) -> bool:
        """Whether features are scaled by their mean and deviation."""
        return self.first.standardize

    @property
    def has_test(self) -> bool:
        """Whether examples are held out anywhere."""
        return any(len(test) for _, test in self.tables)

    @property
    def notation(self) -> Notation:
        """The lesson's formulas for this run."""
        return Notation(self.problem.n, True, "l1" in self.settings, "l2" in self.settings)


def _used(segment: ProgramSegment, tables: Sequence[tuple[Floats, Floats]]) -> set[str]:
    """Return the settings that count in a segment."""
    own = segment.experiment
    m = len(tables[segment.tables][0])
    counts = {
        "batch": own.batch is not None and own.batch < m,
        **{name: getattr(own, name) > 0 for name in ("l1", "l2", "warmup", "clip")},
    }
    return {
        "alpha",
        *(name for name, is_used in counts.items() if is_used),
        *settings_of(own.optimizer),
        *schedule_settings_of(own.schedule),
    }


def examples_part(data: ProgramData) -> Part:
    """Return the part that holds the examples: ``train`` and ``test``, after edits ``train_2``."""
    dataset = data.problem.dataset
    names = columns_of(data.problem)
    axes = zip(names[:-1], dataset.axis_names, strict=False)
    told = [f"{name} is {printable(axis)}" for name, axis in axes if name != axis]
    classes = [(f"class {k}", printable(name)) for k, name in enumerate(dataset.class_names)]
    told += [f"{what} is {name}" for what, name in classes if name != what.split()[-1]]
    says = f"{printable(dataset.title)}: a row holds {', '.join(names)}"
    lines: list[str] = []
    if any(is_packed(table) for pair in data.tables for table in pair):
        lines += ["import base64", "import zlib", "", UNPACK.format(columns=len(names)), ""]
    for index, (train, test) in enumerate(data.tables):
        lines.append(f"{_table('train', index)} = {table_code(train)}")
        if data.has_test:
            lines.append(f"{_table('test', index)} = {table_code(test)}")
    return Part("Examples", "; ".join([says, *told]) + ".", (), "\n".join(lines))


def _table(kind: str, index: int) -> str:
    return f"{kind}_{index + 1}" if index else kind


def features_part(data: ProgramData) -> Part:
    """Return the part that makes X and y, and of test examples X_test and y_test."""
    features = data.problem.features
    columns = ", ".join(map(_feature_code, features.names))
    names = columns_of(data.problem)
    scaled = data.is_scaled
    lines = []
    if scaled:
        lines += [
            f"mean = {vector_code(features.mean)}",
            f"deviation = {vector_code(features.deviation)}",
            "",
        ]
    lines += [
        "",
        "def features(table):",
        '    """Return X, a row for each example, a column for each feature."""',
        f"    {', '.join(names[:-1])}{',' * (len(names) == 2)} = table[:, :-1].T",
        f"    X = np.column_stack([{columns}])",
        "    return (X - mean) / deviation" if scaled else "    return X",
        "",
        "",
        *use(data, 0),
    ]
    says = (
        "Each is scaled by its mean and deviation over the training examples that the run began "
        "with."
        if scaled
        else ""
    )
    return Part("Features X and labels y", says, (), "\n".join(lines))


def _feature_code(name: str) -> str:
    """Return the expression of a feature: ``x1**2 * x2``."""
    spaced = name.replace("*", " * ")
    return re.sub(r"\^([0-9])", r"**\1", spaced).replace("sin(", "np.sin(")


def use(data: ProgramData, index: int) -> list[str]:
    """Return the lines that train on a pair of tables from there on."""
    train, test = _table("train", index), _table("test", index)
    lines = [f"X, y = features({train}), {train}[:, -1]"]
    if data.has_test:
        lines.append(f"X_test, y_test = features({test}), {test}[:, -1]")
    return lines


# Examples as text

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


def check_size(kind: str, examples: int) -> None:
    """Raise InputError if a program of that kind cannot hold so many examples."""
    if examples > MOST_EXAMPLES:
        raise InputError(
            f"{kind}: {examples:,} examples are to be written into the program, at most "
            f"{MOST_EXAMPLES:,} accepted"
        )


def columns_of(problem: Problem) -> tuple[str, ...]:
    """Return the names of a table's columns: x1, x2, y, or x1, y where there is x1 alone."""
    return ("x1", "x2", "y") if problem.dataset.has_x2 else ("x1", "y")


def tables_of(problem: Problem) -> tuple[Floats, Floats]:
    """Return the training and the test examples, one row each, with the columns of `columns_of`."""

    def table(rows: Rows) -> Floats:
        X, y = problem.dataset.X[rows], problem.dataset.y[rows]
        return np.column_stack((X[:, : len(columns_of(problem)) - 1], y))

    return table(problem.train_rows), table(problem.test_rows)


def is_packed(table: Floats) -> bool:
    """Tell whether a table is packed, and not written number by number."""
    return len(table) > MOST_ROWS


def table_code(table: Floats) -> str:
    """Return the expression whose value is `table`, to the last bit."""
    if is_packed(table):
        data = zlib.compress(np.ascontiguousarray(table.T).astype("<f8").tobytes(), 9)
        return f'unpacked("""\n{base64.encodebytes(data).decode()}""")'
    if not len(table):
        return f"np.empty((0, {table.shape[1]}))"
    rows = "\n".join(f"    [{', '.join(map(shortest, x))}, {y:g}]," for *x, y in table.tolist())
    return f"np.array([\n{rows}\n])"


def vector_code(values: Floats) -> str:
    """Return the expression whose value is an array of these numbers, to the last bit."""
    return f"np.array([{', '.join(map(shortest, values.tolist()))}])"
