"""Examples as tab-separated text, as spreadsheets copy and paste them."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence

from engine.data.dataset import Dataset
from engine.data.edits import Point
from engine.data.files.file_format import FileFormat, counted, one_line
from engine.data.files.number_style import NumberStyle, is_numberish, number_style
from engine.errors import InputError, quoted
from engine.support.numbers import as_typed

_LABEL_NAMES = ("y", "class", "label")

_FEATURE_NAMES = ("x1", "x2")

_DELIMITERS = ("\t", ";", ",", " ")

MOST_PASTED = 100_000
"""More examples than this come from a file."""

_SHOWN = 3
"""How many cells of a row a message repeats."""


def label_name(dataset: Dataset) -> str:
    """Return what the column of labels is called: y, unless a feature has that name."""
    taken = {name.casefold() for name in dataset.axis_names}
    return next(name for name in _LABEL_NAMES if name not in taken)


def rows_as_text(
    dataset: Dataset, rows: Sequence[int], more: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Return examples as lines of cells between tabs, below a line of names.

    Numbers have all their digits; a label is the name of its class. `examples_from_text` reads it
    back.

    Parameters
    ----------
    rows
        Which examples, in this order.
    more
        Further columns, by name: a text for each of the rows.
    """
    names = [*_feature_names(dataset), label_name(dataset), *(more or {})]
    x1, x2 = (map(as_typed, dataset.X[list(rows), j].tolist()) for j in (0, 1))
    labels = (dataset.class_names[int(y)] for y in dataset.y[list(rows)].tolist())
    columns = [x1, *[x2] * dataset.has_x2, labels, *(more or {}).values()]
    lines = [names, *map(list, zip(*columns, strict=True))]
    return "".join("\t".join(" ".join(cell.split()) for cell in line) + "\n" for line in lines)


def examples_from_text(
    text: str, dataset: Dataset, label: int | None = None
) -> tuple[tuple[Point, ...], tuple[int, ...]]:
    """Return places and labels of the examples in lines of x1, x2 and y.

    A line of names may stand above: with the names of the features (or x1, x2), and y, class or
    label, columns may be in any order and others between them. Cells stand between tabs, or else
    semicolons, commas or spaces. Numbers may have a decimal comma. A label is 0 or 1, or the name
    of a class.

    Parameters
    ----------
    dataset
        The data that the examples are to be added to. Where these have x1 alone, the lines have no
        x2, and the label is the second coordinate of a place, as it is in `Dataset`.
    label
        The class of examples that come without; None wants one for each.

    Raises
    ------
    InputError
        If there is no example, or one that cannot be used: named by its line and its column.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    names = _feature_names(dataset)
    wanted = ", ".join([*names, label_name(dataset)])
    if not lines:
        raise InputError(f"pasted: empty; lines of {wanted} accepted")
    if len(lines) > MOST_PASTED + 1:
        raise InputError(
            f"pasted: {len(lines):,} lines; up to {MOST_PASTED:,} accepted, and more as a file"
        )
    delimiter, rows, starts = _cut([line for _, line in lines], len(names) + (label is None))
    numbers = [lines[start][0] for start in starts]
    places, begin = _places(rows[0], dataset, label is not None, wanted)
    if begin == len(rows):
        raise InputError(f"pasted: names of columns alone; lines of {wanted} below them accepted")
    width = len(rows[0])
    for number, row in zip(numbers, rows, strict=True):
        if len(row) != width:
            raise InputError(
                f"pasted: line {number}: {counted(len(row), 'cell')} found ({_shown(row)}); "
                f"{width}, as in the first line, accepted"
            )
    numbers = numbers[begin:]
    columns = [[row[place] for row in rows[begin:]] for place in places]
    style = _style(columns[: len(names)], delimiter)
    features = [
        _numbers(cells, name, numbers, style) for cells, name in zip(columns, names, strict=False)
    ]
    if len(columns) > len(names):
        labels = [
            _label(cell, f"line {number}", dataset)
            for cell, number in zip(columns[-1], numbers, strict=True)
        ]
    else:
        labels = [label or 0] * len(numbers)
    x2 = features[1] if dataset.has_x2 else map(float, labels)
    return tuple(zip(features[0], x2, strict=True)), tuple(labels)


def point_from_text(text: str, has_x2: bool = True) -> Point:
    """Return the place that ``x1, x2`` writes; where there is x1 alone, x2 is 0.

    Raises
    ------
    InputError
        If these are not as many numbers as there are columns.
    """
    count = 1 + has_x2
    cells = _cut([text], count)[1][0] if has_x2 and text.strip() else [text]
    values = [NumberStyle().number(cell) for cell in cells]
    if None in values:
        values = [NumberStyle(",").number(cell) for cell in cells]
    numbers = [value for value in values if value is not None and math.isfinite(value)]
    if len(cells) != count or len(numbers) != count:
        accepted = "two numbers, such as 0.5, -1.25," if has_x2 else "a number, such as 0.5,"
        raise InputError(f"probe: {quoted(text)} given; {accepted} accepted")
    return numbers[0], numbers[1] if has_x2 else 0.0


def label_of(text: str, dataset: Dataset) -> int:
    """Return the class that a text names: by its name, or else as 0 or 1.

    Raises
    ------
    InputError
        If there is no such class.
    """
    plain = " ".join(text.split())
    for fold in (str, str.casefold):
        named = [fold(" ".join(name.split())) for name in dataset.class_names]
        if fold(plain) in named and named[0] != named[1]:
            return named.index(fold(plain))
    for style in (NumberStyle(), NumberStyle(",")):
        number = style.number(plain)
        if number in (0.0, 1.0):
            return int(number)
    others = "" if dataset.class_names == ("0", "1") else f", {' or '.join(dataset.class_names)}"
    raise InputError(f"{label_name(dataset)}: {quoted(text)} given; 0 or 1{others} accepted")


def _feature_names(dataset: Dataset) -> tuple[str, ...]:
    return dataset.axis_names if dataset.has_x2 else dataset.axis_names[:1]


def _cut(lines: Sequence[str], least: int) -> tuple[str, list[list[str]], list[int]]:
    """Return the sign between cells, the cells, and the places of the lines that they begin in.

    It is the first sign that makes numbers of them.

    The last line shows it, since the first may be one of names. No sign makes at least `least`
    cells of a line of other things: it is cut at the first sign that it holds.
    """
    held = [sign for sign in _DELIMITERS if sign in lines[-1].strip()]
    for sign in held:
        (cells,), _ = _cells(lines[-1:], sign)
        is_decimal = sign == "," and _is_decimal_comma(lines[-1], held)
        if len(cells) >= least and any(map(is_numberish, cells)) and not is_decimal:
            return sign, *_cells(lines, sign)
    sign = held[0] if held else "\t"
    return sign, *_cells(lines, sign)


def _is_decimal_comma(line: str, held: Sequence[str]) -> bool:
    """Tell whether spaces separate and commas are within numbers: ``1,5 2,5 1``."""
    return " " in held and not re.search(r",(?!\d)|(?<!\d),", line.strip())


def _cells(lines: Sequence[str], sign: str) -> tuple[list[list[str]], list[int]]:
    """Return the cells, and the places of the lines that rows begin in: quotes hold line breaks."""
    if sign == " ":
        return [line.split() for line in lines], [*range(len(lines))]
    rows, starts, place = list[list[str]](), list[int](), 0
    broken = (line + "\n" for line in lines)
    reader = csv.reader(broken, delimiter=sign, skipinitialspace=True)
    try:
        for row in reader:
            rows.append([cell.strip() for cell in row])
            starts.append(place)
            place = reader.line_num
    except csv.Error:  # a quote that is never closed
        rows, starts = [line.split(sign) for line in lines], [*range(len(lines))]
    for side in (slice(-1, None), slice(0, 1)):  # empty columns of a spreadsheet
        while rows and len(rows[0]) > 1 and not any(any(row[side]) for row in rows):
            for row in rows:
                del row[side]
    return rows, starts


def _places(
    first: Sequence[str], dataset: Dataset, has_label: bool, wanted: str
) -> tuple[list[int], int]:
    """Return at which places of a line features and label stand, and the first line of numbers."""
    names = _feature_names(dataset)
    count = len(names)
    are_numbers = [is_numberish(cell) for cell in first[:count]]
    is_header = not any(are_numbers)
    if not all(are_numbers):
        titles = [" ".join(cell.split()).casefold() for cell in first]
        for known in (names, _FEATURE_NAMES[:count]):
            found = [titles.index(name.casefold()) for name in known if name.casefold() in titles]
            labels = [titles.index(name) for name in _LABEL_NAMES if name in titles]
            labels = [at for at in labels if at not in found]
            if len(found) == count and (labels or has_label):
                return [*found, *labels[:1]], 1
    if len(first) == count + 1:
        return list(range(count + 1)), int(is_header)
    if has_label and len(first) == count:
        return list(range(count)), int(is_header)
    more = "" if len(first) <= count else "; further columns need a line of names above them"
    given = f"{counted(len(first), 'cell')} in the first line ({_shown(first)})"
    raise InputError(f"pasted: {given}; {wanted} accepted{more}")


def _shown(cells: Sequence[str]) -> str:
    more = ", …" if len(cells) > _SHOWN else ""
    return ", ".join(one_line(cell) for cell in cells[:_SHOWN]) + more


def _style(columns: Sequence[Sequence[str]], delimiter: str) -> NumberStyle:
    """Return how numbers are written in these columns, as in a file of one's own."""
    if all(NumberStyle().number(cell) is not None for column in columns for cell in column):
        return NumberStyle()
    return number_style(columns, FileFormat(delimiter=delimiter), [])


def _numbers(
    cells: Sequence[str], name: str, lines: Sequence[int], style: NumberStyle
) -> list[float]:
    values = [style.number(cell) for cell in cells]
    for value, cell, line in zip(values, cells, lines, strict=True):
        if value is None or not math.isfinite(value):
            like = "1,5 as in the other lines" if style.decimal == "," else "1.5"
            raise InputError(
                f"pasted: line {line}, {name}: {quoted(cell)} found; a number, such as {like}, "
                "accepted"
            )
    return [value for value in values if value is not None]


def _label(cell: str, place: str, dataset: Dataset) -> int:
    try:
        return label_of(cell, dataset)
    except InputError as error:
        raise InputError(f"pasted: {place}, {error}") from None
