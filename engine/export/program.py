"""A run as a NumPy program: its parts, with the lesson's formulas, and the script made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import __version__
from engine.errors import InputError
from engine.export.examples_code import (
    UNPACK,
    check_size,
    columns_of,
    is_packed,
    table_code,
    tables_of,
    vector_code,
)
from engine.export.text import number, one_line
from engine.graph.formulas import Formula, Notation
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.files import whole_file
from engine.training.run import Run

SETTINGS = ("alpha", "batch", "l1", "l2")
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


def write_script(path: Path, run: Run, command: str) -> None:
    """Write the program of a run to a file; see `program`.

    Raises
    ------
    InputError
        If it cannot be a program.
    OSError
        If the file cannot be written.
    """
    text = script(program(run, command))
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def script(parts: Sequence[Part]) -> str:
    """Return the program as one text, its formulas as comments."""
    sections = []
    for part in parts:
        comments = [part.title, *filter(None, [part.says])]
        comments += [f"    {formula.text}" for formula in part.formulas]
        head = "\n".join(f"# {line}".rstrip() for text in comments for line in text.split("\n"))
        sections.append(f"{head}\n\n{part.code.strip()}\n")
    return "\n\n".join(sections)


def program(run: Run, command: str) -> list[Part]:
    """Return the program that makes the steps of a run and prints what it came to.

    It needs numpy alone and holds the examples itself. Its numbers are those of the result table,
    to the last digit printed there; their further digits are rounded in another order.

    Parameters
    ----------
    command
        The command that makes the run, which the program names.

    Raises
    ------
    InputError
        If there are no examples to train on, or too many for a program.
    """
    if not run.has_examples:
        raise InputError("code: no examples to train on given, at least one accepted")
    course = _Course.of(run)
    return [
        _head(run, command),
        _examples(course),
        _features(course),
        *_passes(course),
        *([_order(course)] if "batch" in course.settings else []),
        _descent(course),
        _run(run, course),
        _result(course),
    ]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Steps of one setting: the first of them, the settings, and which pair of tables is used."""

    first_step: int
    experiment: Experiment
    start: Floats | None
    tables: int


@dataclass(frozen=True, slots=True)
class _Course:
    """What a program has to hold of a run.

    Attributes
    ----------
    stretches
        The run, settings by settings.
    tables
        The training and the test examples of each edit of the data.
    settings
        Those of `SETTINGS` that count.
    problem
        The data at the end.
    """

    stretches: list[_Stretch]
    tables: list[tuple[Floats, Floats]]
    settings: tuple[str, ...]
    problem: Problem

    @classmethod
    def of(cls, run: Run) -> _Course:
        """Collect it; InputError where there are too many examples."""
        stretches: list[_Stretch] = []
        tables: list[tuple[Floats, Floats]] = []
        places: dict[object, int] = {}
        total = 0
        for segment, problem in run.course():
            own = segment.experiment
            key = (own.size, own.noise, own.test_ratio, own.edits)
            if key not in places:
                total += problem.dataset.m
                check_size(total)
                places[key] = len(tables)
                tables.append(tables_of(problem))
            stretches.append(_Stretch(segment.first_step, own, segment.start, places[key]))
        experiments = [stretch.experiment for stretch in stretches]
        used = {
            "alpha": True,
            "batch": any(
                each.batch is not None and each.batch < len(tables[stretch.tables][0])
                for each, stretch in zip(experiments, stretches, strict=True)
            ),
            "l1": any(each.l1 for each in experiments),
            "l2": any(each.l2 for each in experiments),
        }
        return cls(stretches, tables, tuple(name for name in SETTINGS if used[name]), run.problem)

    @property
    def first(self) -> Experiment:
        """The settings that the run began with."""
        return self.stretches[0].experiment

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


def _head(run: Run, command: str) -> Part:
    course_of_events = ""
    if run.events:
        course_of_events = (
            "\nSettings, parameters or examples were changed on the way; the program holds that "
            "too."
        )
    imports = ["import numpy as np"]
    return Part(
        "Logistic regression by gradient descent: a run of Descent Lab as a NumPy program",
        f"Written by Descent Lab {__version__}. It prints what the app's table of the run says, "
        "digit for digit.\nThe command that makes the run:\n"
        f"    {one_line(command)}{course_of_events}",
        (),
        "\n".join(imports),
    )


def _examples(course: _Course) -> Part:
    dataset = course.problem.dataset
    names = columns_of(course.problem)
    axes = zip(names[:-1], dataset.axis_names, strict=False)
    told = [f"{name} is {one_line(axis)}" for name, axis in axes if name != axis]
    classes = [(f"class {k}", one_line(name)) for k, name in enumerate(dataset.class_names)]
    told += [f"{what} is {name}" for what, name in classes if name != what.split()[-1]]
    says = f"{one_line(dataset.title)}: a row holds {', '.join(names)}"
    lines: list[str] = []
    if any(is_packed(table) for pair in course.tables for table in pair):
        lines += ["import base64", "import zlib", "", UNPACK.format(columns=len(names)), ""]
    for index, (train, test) in enumerate(course.tables):
        lines.append(f"{_table('train', index)} = {table_code(train)}")
        if course.has_test:
            lines.append(f"{_table('test', index)} = {table_code(test)}")
    return Part("Examples", "; ".join([says, *told]) + ".", (), "\n".join(lines))


def _table(kind: str, index: int) -> str:
    return f"{kind}_{index + 1}" if index else kind


def _features(course: _Course) -> Part:
    features = course.problem.features
    columns = ", ".join(map(_feature_code, features.names))
    names = columns_of(course.problem)
    scaled = course.is_scaled
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
        *_use(course, 0),
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


def _use(course: _Course, index: int) -> list[str]:
    """Return the lines that train on a pair of tables from there on."""
    train, test = _table("train", index), _table("test", index)
    lines = [f"X, y = features({train}), {train}[:, -1]"]
    if course.has_test:
        lines.append(f"X_test, y_test = features({test}), {test}[:, -1]")
    return lines


def _passes(course: _Course) -> list[Part]:
    """Return the forward pass, the loss, the backward pass and the update."""
    say = course.notation
    z, dz = say.mark("z", "z"), say.mark("dz", "dz")
    a, loss, w = say.mark("a", "a"), say.mark(r"\mathcal{L}", "L"), Formula("w", "w")
    l1, l2 = "l1" in course.settings, "l2" in course.settings
    penalty = " + l1 * np.sum(abs(w))" * l1 + " + l2 / 2 * np.sum(w**2)" * l2
    update = [
        "def update(w, b, dw, db):",
        "    w = w - alpha * dw",
        "    b = b - alpha * db",
        *["    w = w - np.clip(w, -alpha * l1, alpha * l1)  # soft: closer to 0, or at 0"] * l1,
        "    return w, b",
    ]
    return [
        Part(
            "Forward pass",
            "",
            (z.equals(say.z(folded=True)), a.equals(say.a())),
            """
def sigmoid(z):
    t = np.exp(-np.abs(z))  # never above 1: nothing overflows
    return np.where(z >= 0, 1, t) / (1 + t)


def forward(X, w, b):
    z = X @ w + b
    a = sigmoid(z)
    return z, a
""",
        ),
        Part(
            "Loss",
            "L is computed from z, since a rounds to 0 or 1 where z is large.",
            (loss.equals(say.loss()), Formula("J", "J").equals(say.cost())),
            f"""
def cost(X, y, w, b):
    z, a = forward(X, w, b)
    L = np.logaddexp(0, (1 - 2 * y) * z)  # = -(y * log(a) + (1 - y) * log(1 - a))
    return np.mean(L){penalty}
""",
        ),
        Part(
            "Backward pass",
            "The means over the examples: dw has a number for each feature.",
            (
                dz.equals(say.dz()[1]),
                Formula("dw", "dw").equals(say.dw(None)),
                Formula("db", "db").equals(say.db()),
            ),
            f"""
def backward(X, y, w, z):
    side = 1 - 2 * y
    dz = side * sigmoid(side * z)  # = a - y, without the digits that a - y loses
    dw = X.T @ dz / len(y){" + l2 * w" * l2}
    db = np.mean(dz)
    return dw, db
""",
        ),
        Part(
            "Update",
            "All parameters change together, from one gradient.",
            (w.becomes(say.update(w)), Formula("b", "b").becomes(say.update(Formula("b", "b")))),
            "\n".join(update),
        ),
    ]


def _order(course: _Course) -> Part:
    return Part(
        "Mini-batches",
        "The order of the examples in an epoch: all of them, each once, as the seed says.",
        (),
        f"""
seed = {course.first.seed}


def mix(x):
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB % 2**64
    return x ^ (x >> 31)


orders = {{}}


def order(epoch, m):
    if (epoch, m) not in orders:
        golden = 0x9E3779B97F4A7C15
        key = mix((mix((seed + golden) % 2**64) + epoch) % 2**64)
        drawn = [np.uint64(mix((key + i * golden) % 2**64)) for i in range(1, 17)]
        bits = max(3, (m - 1).bit_length())
        mask, half = np.uint64(2**bits - 1), np.uint64((bits + 1) // 2)
        x = np.arange(m, dtype=np.uint64)
        outside = np.arange(m)
        while len(outside):  # numbers of m and more are mixed again
            mixed = x[outside]
            for multiplier, addend in zip(drawn[0::2], drawn[1::2]):
                mixed = (mixed * (multiplier | np.uint64(1)) + addend) & mask
                mixed = mixed ^ (mixed >> half)
            x[outside] = mixed
            outside = outside[mixed >= m]
        orders.clear()
        orders[epoch, m] = x.astype(int)
    return orders[epoch, m]


def examples_of(step):
    \"\"\"Return which examples the update from this step looks at.\"\"\"
    m = len(y)
    if batch is None or batch >= m:
        return slice(None)
    epoch, part = divmod(step, -(-m // batch))
    return order(epoch, m)[part * batch : (part + 1) * batch]
""",
    )


def _descent(course: _Course) -> Part:
    lines = [
        "def descend(last):",
        '    """Make the updates from the present step to the last one."""',
        "    global step, w, b",
        "    while step < last:",
    ]
    if "batch" in course.settings:
        lines += [
            "        rows = examples_of(step)",
            "        z, a = forward(X[rows], w, b)",
            "        dw, db = backward(X[rows], y[rows], w, z)",
        ]
    else:
        lines += [
            "        z, a = forward(X, w, b)",
            "        dw, db = backward(X, y, w, z)",
        ]
    lines += ["        w, b = update(w, b, dw, db)", "        step = step + 1"]
    return Part("Descent", "", (), "\n".join(lines))


def _run(run: Run, course: _Course) -> Part:
    lines = ["step = 0"]
    theta = np.zeros(run.problem.n + 1)
    if course.first.init is not None:
        theta[:] = course.first.init
    before: _Stretch | None = None
    for stretch in course.stretches:
        if before is not None:
            lines += ["", f"descend({stretch.first_step})"]
            if stretch.tables != before.tables:
                lines += _use(course, stretch.tables)
        lines += _assignments(course, stretch, before)
        start = theta if before is None and stretch.start is None else stretch.start
        if start is not None:
            lines += [f"w, b = {vector_code(start[:-1])}, {number(start[-1])}"]
        before = stretch
    lines += ["", f"descend({run.step})"]
    return Part("The run", _about_start(course), (), "\n".join(lines))


def _about_start(course: _Course) -> str:
    return "w and b are those of the scaled features." if course.is_scaled else ""


def _assignments(
    course: _Course, stretch: _Stretch, before: _Stretch | None
) -> Iterator[str]:
    """Yield a line for each setting that differs from what held before."""
    for name in course.settings:
        value = getattr(stretch.experiment, name)
        if before is None or value != getattr(before.experiment, name):
            yield f"{name} = {number(value) if isinstance(value, float) else value}"


def _result(course: _Course) -> Part:
    features = course.problem.features
    names = [f"w{j + 1} ({name})" for j, name in enumerate(features.names)] + ["b"]
    has_test = len(course.tables[course.stretches[-1].tables][1]) > 0
    width = max(map(len, [*names, "test accuracy"]))
    lines = [
        "def row(name, text):",
        f'    print(f"{{name:{width}}}  {{text}}")',
        "",
        "",
        "def share_right(X, y):",
        "    z, a = forward(X, w, b)",
        "    right = (z > 0) == (y == 1)",
        '    return f"{np.mean(right):.4g} ({np.sum(right)} of {len(y)} right)"',
        "",
        "",
        'row("steps", step)',
        'row("loss", f"{cost(X, y, w, b):.10g}")',
    ]
    if has_test:
        lines += [
            "z, a = forward(X_test, w, b)",
            "L = np.logaddexp(0, (1 - 2 * y_test) * z)",
            'row("test loss", f"{np.mean(L):.10g}")',
        ]
    lines += ['row("accuracy", share_right(X, y))']
    lines += ['row("test accuracy", share_right(X_test, y_test))'] * has_test
    lines += [
        "",
        f"names = {names!r}",
        'values = [f"{value:.10g}" for value in (*w, b)]',
    ]
    if course.is_scaled:
        lines += [
            "w_raw = w / deviation",
            "b_raw = b - w_raw @ mean",
            "width = max(map(len, values))",
            "values = [",
            '    f"{value:{width}}  raw scale: {raw:.10g}"',
            "    for value, raw in zip(values, (*w_raw, b_raw))",
            "]",
        ]
    lines += ["for name, value in zip(names, values):", "    row(name, value)"]
    return Part("Result", "Losses and parameters with ten digits.", (), "\n".join(lines))
