"""The catalogue of built-in data sets."""

from __future__ import annotations

import numpy as np

from engine.data.bundled import BUNDLED, choose, load
from engine.data.dataset import Dataset
from engine.data.generators import GENERATORS, generate
from engine.errors import InputError
from engine.support.arrays import Floats
from engine.support.numbers import as_typed
from engine.support.records import dataclass

LARGEST_SIZE = 50_000_000
"""More examples than this are refused: a slip of the finger should not fill the memory."""

ONE_EXAMPLE = "one-example"

EMPTY = "empty"
"""No examples at all: a plane to draw some into."""

FIRST_DATA = "moons"
"""What a window shows where nothing is asked for: data whose line is seen to turn, by some 40
degrees in the first 300 steps at the default α, while the loss falls to less than half."""


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """What is known of a built-in data set before it is built.

    Attributes
    ----------
    name, title
        The name on the command line, and the one for people.
    summary
        One sentence for a tool tip.
    generated
        Whether `size` and `noise` are adjustable.
    default_size, default_noise
        What they are if nothing else is asked for; None if they are not adjustable.
    noise_range
        Least and largest noise accepted; None if it is not adjustable.
    columns, default_columns
        Names of the columns that a measured data set can show, and of the two that it shows if
        nothing else is asked for; () for others.
    axis_names, class_names
        What columns and classes of a generated data set are called.
    """

    name: str
    title: str
    summary: str
    generated: bool = False
    default_size: int | None = None
    default_noise: float | None = None
    noise_range: tuple[float, float] | None = None
    columns: tuple[str, ...] = ()
    default_columns: tuple[str, ...] = ()
    axis_names: tuple[str, str] = ("x1", "x2")
    class_names: tuple[str, str] = ("0", "1")


def _generated(
    name: str,
    title: str,
    noise: float,
    most: float,
    summary: str,
    axis_names: tuple[str, str] = ("x1", "x2"),
    class_names: tuple[str, str] = ("0", "1"),
) -> DatasetInfo:
    return DatasetInfo(
        name,
        title,
        summary,
        True,
        200,
        noise,
        (0.0, most),
        axis_names=axis_names,
        class_names=class_names,
    )


def _measured(name: str, summary: str) -> DatasetInfo:
    bundled = BUNDLED[name]
    return DatasetInfo(
        name,
        bundled.title,
        summary,
        columns=bundled.columns,
        default_columns=bundled.default_columns,
    )


_ENTRIES = (
    _generated(
        "two-blobs",
        "Two blobs",
        1.0,
        5.0,
        "Two clouds that overlap: no line is right everywhere, and the loss has a lowest point.",
    ),
    _generated(
        "separable",
        "Separable blobs",
        0.6,
        5.0,
        "Two clouds with a gap: some line is right everywhere, and the weights grow without end.",
    ),
    _generated(
        "imbalanced",
        "Imbalanced",
        1.0,
        5.0,
        "Nine examples of class 0 for one of class 1: accuracy is high before anything is learnt.",
    ),
    _generated(
        "unscaled",
        "Unscaled",
        0.9,
        5.0,
        "x1 is a thousand times larger than x2: plain descent swings until features are scaled.",
    ),
    _generated(
        "exam-scores",
        "Exam scores",
        10.0,
        40.0,
        "Scores of two exams, 0 to 100: descent swings until they are scaled.",
        ("exam 1", "exam 2"),
        ("rejected", "admitted"),
    ),
    _generated(
        "circles",
        "Circles",
        0.2,
        2.0,
        "A ring around a ring: no line helps, x1² and x2² do.",
    ),
    _generated(
        "moons",
        "Moons",
        0.2,
        2.0,
        "Two half circles that reach into each other: a line does fairly, a curve does better.",
    ),
    _generated(
        "xor",
        "Exclusive or",
        0.1,
        2.0,
        "Class 1 where just one of x1, x2 is positive: no line helps, x1·x2 does.",
    ),
    _generated(
        "spiral",
        "Spiral",
        0.1,
        2.0,
        "Two arms wound round each other: harder than these features can follow.",
    ),
    DatasetInfo(
        ONE_EXAMPLE,
        "One example",
        "The case of the lesson: a single example, x = (1, 2) with y = 1.",
    ),
    DatasetInfo(
        EMPTY,
        "Empty canvas: draw your own",
        "No examples: draw your own into the plane.",
    ),
    _measured("iris", "Petals of two kinds of iris, measured in 1935: a few flowers overlap."),
    _measured(
        "breast-cancer", "Cell nuclei of 569 breast tumours: which ones are malignant? 30 columns."
    ),
    _measured("penguins", "Bills of two kinds of penguin from Antarctica: almost separable."),
    _measured(
        "haberman",
        "306 patients after breast cancer surgery: who lived five years? Hard to tell from this.",
    ),
    _measured(
        "banknote",
        "1372 photographs of banknotes, their wavelet transform in four numbers: which are forged?",
    ),
    _measured(
        "o-rings",
        "23 flights before Challenger's last: cold is where seals were damaged. Only 23 examples.",
    ),
    _measured("alike-clouds", "One of three sets with equal fits: two clouds, as it should be."),
    _measured(
        "alike-curve", "One of three sets with equal fits: a curve is what parts the classes."
    ),
    _measured("alike-outliers", "One of three sets with equal fits: six outliers make the fit."),
)

CATALOG: dict[str, DatasetInfo] = {entry.name: entry for entry in _ENTRIES}
"""Every built-in data set, by name, in the order in which they are listed."""


def build(
    name: str,
    *,
    size: int | None = None,
    noise: float | None = None,
    seed: int = 0,
    columns: tuple[str, str] | None = None,
) -> Dataset:
    """Return a built-in data set; equal arguments give equal examples.

    Parameters
    ----------
    size, noise
        Number of examples and spread of a generated data set; None is its default. The noise is
        the deviation of a normal shift in the data's own units (of x2 for ``unscaled``); 0 is none.
    seed
        Draws a generated data set.
    columns
        Names of x1 and x2 in a measured data set; None is its default.

    Raises
    ------
    InputError
        If there is no such data set, or it does not take such a size, noise or column.
    """
    check(name, size=size, noise=noise, columns=columns)
    entry = CATALOG[name]
    if entry.columns:
        return load(name, columns)
    if name == EMPTY:
        return _dataset(entry, np.empty((0, 2)), np.empty(0))
    if entry.default_size is None or entry.default_noise is None:
        return _dataset(entry, np.array([[1.0, 2.0]]), np.array([1.0]))
    wanted_size = entry.default_size if size is None else size
    wanted_noise = entry.default_noise if noise is None else noise
    return _dataset(entry, *generate(name, wanted_size, wanted_noise, seed))


def check(
    name: str,
    *,
    size: int | None = None,
    noise: float | None = None,
    columns: tuple[str, str] | None = None,
) -> None:
    """Raise InputError where `build` would, without building."""
    if name not in CATALOG:
        raise InputError(f"data: '{name}' given, one of {', '.join(CATALOG)} accepted")
    entry = CATALOG[name]
    if not entry.generated:
        refuse_generator_options(name, size, noise)
    if size is not None and not 1 <= size <= LARGEST_SIZE:
        raise InputError(f"size: {size} given, 1 to {LARGEST_SIZE} examples accepted")
    if noise is not None and entry.noise_range is not None:
        low, high = entry.noise_range
        if not low <= noise <= high:
            raise InputError(
                f"noise: {as_typed(noise)} given, a number from {low:g} to {high:g} accepted for "
                f"{name}"
            )
    if columns is not None and not entry.columns:
        raise InputError(
            f"columns: {','.join(columns)} given, but {name} has no columns to choose; "
            f"they are accepted for a CSV file and for {', '.join(BUNDLED)}"
        )
    if columns is not None:
        choose(name, columns)


def refuse_generator_options(name: str, size: int | None, noise: float | None) -> None:
    """Raise InputError if a size or noise is asked of a data set that is not generated."""
    for option, value in (("size", size), ("noise", noise)):
        if value is not None:
            raise InputError(
                f"{option}: {as_typed(value)} given, but {name} is not generated; "
                f"it is accepted for {', '.join(GENERATORS)}"
            )


def _dataset(entry: DatasetInfo, X: Floats, y: Floats) -> Dataset:
    X.setflags(write=False)
    y.setflags(write=False)
    return Dataset(
        name=entry.name,
        title=entry.title,
        X=X,
        y=y,
        axis_names=entry.axis_names,
        class_names=entry.class_names,
    )


def data_table() -> str:
    """Return the built-in data sets as a table, followed by the columns that can be chosen."""
    rows = [("name", "examples", "noise", "what it is")]
    for entry in CATALOG.values():
        noise = "" if entry.default_noise is None else f"{entry.default_noise:g}"
        rows.append((entry.name, str(build(entry.name).m), noise, entry.summary))
    names, sizes, noises = (max(map(len, column)) for column in list(zip(*rows, strict=True))[:3])
    lines = [
        f"{name:{names}}  {size:>{sizes}}  {noise:>{noises}}  {summary}"
        for name, size, noise, summary in rows
    ]
    columns = [
        f"--columns of {entry.name}: {', '.join(entry.columns)}"
        for entry in CATALOG.values()
        if entry.columns
    ]
    return "\n".join([*lines, "", *columns])
