"""How does a CSV file become a data set?"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.columns import choose_columns, name_column
from engine.data.dataset import Dataset
from engine.data.empty import empty_axis, empty_label
from engine.data.labels import two_classes
from engine.data.layout import Layout, examine
from engine.data.rows import Rows, read_rows
from engine.data.text import has_decimal_comma, is_missing, one_line, shown_path, to_number
from engine.errors import InputError
from engine.support.arrays import Floats


def read_csv(
    path: str | Path,
    columns: tuple[str, str] | None = None,
    label: str | None = None,
    positive: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> Dataset:
    """Return the data set in a CSV file, without rows that lack a finite number or a label.

    Accepted are comma, semicolon or tab, a header or none, quoted fields, UTF-8, UTF-16 with a
    byte order mark and Latin-1, and, between semicolons or tabs, the decimal comma.

    Parameters
    ----------
    columns
        Which columns are x1 and x2, by name or by number from 1; None is the first two that hold
        numbers and are not the label.
    label
        Which column is the label; None is the last one.
    positive
        Which label value is class 1, all others being class 0; None is the one of two values that
        sorts last, as numbers if all are numbers.
    progress
        Called now and then with the share of the file that is read, 0 … 1; may raise to cancel.

    Raises
    ------
    InputError
        If the file cannot be read as such data.
    """
    source = Path(path)
    try:
        return _read(examine(source), columns, label, positive, progress)
    except UnicodeDecodeError:
        return _read(examine(source, "latin-1"), columns, label, positive, progress)


@dataclass(frozen=True, slots=True)
class _Content:
    """The three chosen columns of a file.

    Attributes
    ----------
    X
        x1 and x2, shape ``(m, 2)``, NaN where a value is missing.
    label
        For each row, the place of its label in `texts`.
    line
        For each row, the line of the file on which it begins.
    texts
        The different texts in the label column.
    decimal_comma
        Whether numbers are written with a decimal comma.
    """

    X: Floats
    label: NDArray[np.intp]
    line: NDArray[np.intp]
    texts: tuple[str, ...]
    decimal_comma: bool


class _TextError(ValueError):
    """A cell, whose place is `args[0]`, is neither a number nor a missing value."""


def _read(
    layout: Layout,
    columns: tuple[str, str] | None,
    label: str | None,
    positive: str | None,
    progress: Callable[[float], None] | None,
) -> Dataset:
    label_at, x1_at, x2_at = choose_columns(layout, columns, label)
    content = _content(layout, (x1_at, x2_at), label_at, progress)
    X, code, m = content.X, content.label, len(content.X)
    has_label = np.array([not is_missing(text) for text in content.texts], dtype=bool)
    is_finite = np.isfinite(X)
    if m and not has_label.any():
        raise empty_label(layout, label_at)
    for axis, place in enumerate((x1_at, x2_at)):
        if m and not is_finite[:, axis].any():
            raise empty_axis(layout, place, f"x{axis + 1}")
    kept = is_finite.all(axis=1) & has_label[code]
    notice = ""
    if not kept.all():
        notice = (
            f"{m - np.count_nonzero(kept):,} of {m:,} rows dropped: value missing or not finite, "
            f"the first at line {content.line[np.argmin(kept)]}"
        )
        X, code = X[kept], code[kept]
    if len(X) == 0:
        raise InputError(
            f"{shown_path(layout.path)}: {notice or 'no rows of data'}; rows with two finite "
            "numbers and a label accepted"
        )
    counts = np.bincount(code, minlength=len(content.texts)).tolist()
    ones, class_names = two_classes(
        {text: count for text, count in zip(content.texts, counts, strict=True) if count},
        positive,
        content.decimal_comma,
        name_column(layout, label_at) + (f" ({notice})" if notice else ""),
    )
    y = np.array([text in ones for text in content.texts], dtype=np.float64)[code]
    X.setflags(write=False)
    y.setflags(write=False)
    return Dataset(
        name=layout.path.name,
        title=layout.path.name,
        X=X,
        y=y,
        axis_names=(one_line(layout.names[x1_at]), one_line(layout.names[x2_at])),
        class_names=class_names,
        notice=notice,
    )


def _content(
    layout: Layout,
    x_at: tuple[int, int],
    label_at: int,
    progress: Callable[[float], None] | None,
) -> _Content:
    decimal_comma = False if layout.delimiter == "," else None
    X_parts: list[Floats] = [np.empty((0, 2))]
    label_parts: list[NDArray[np.intp]] = [np.empty(0, dtype=np.intp)]
    line_parts: list[NDArray[np.intp]] = [np.empty(0, dtype=np.intp)]
    texts: dict[str, int] = {}
    for rows in read_rows(layout, progress):
        if decimal_comma is None:
            decimal_comma = has_decimal_comma([rows.columns[place] for place in x_at])
        X = np.empty((len(rows.lines), 2))
        for j, place in enumerate(x_at):
            try:
                X[:, j] = _numbers(rows.columns[place], bool(decimal_comma))
            except _TextError as error:
                raise _not_a_number(layout, rows, place, error.args[0], decimal_comma) from None
        labels = rows.columns[label_at]
        for text in dict.fromkeys(labels):
            texts.setdefault(text, len(texts))
        X_parts.append(X)
        label_parts.append(np.array([texts[text] for text in labels], dtype=np.intp))
        line_parts.append(np.array(rows.lines, dtype=np.intp))
    return _Content(
        X=np.concatenate(X_parts),
        label=np.concatenate(label_parts),
        line=np.concatenate(line_parts),
        texts=tuple(texts),
        decimal_comma=bool(decimal_comma),
    )


def _numbers(cells: Sequence[str], decimal_comma: bool) -> Floats:
    """Return the numbers in some cells, NaN for a missing value; _TextError if one is text."""
    text = "".join(cells)
    if "_" not in text and not (decimal_comma and "." in text):
        ready = [cell.replace(",", ".") for cell in cells] if decimal_comma else cells
        with contextlib.suppress(ValueError):
            return np.fromiter(map(float, ready), np.float64, len(cells))
    numbers = np.full(len(cells), np.nan)
    for i, cell in enumerate(cells):
        try:
            if not is_missing(cell):
                numbers[i] = to_number(cell, decimal_comma)
        except ValueError:
            raise _TextError(i) from None
    return numbers


def _not_a_number(
    layout: Layout, rows: Rows, column: int, place: int, decimal_comma: bool | None
) -> InputError:
    sign = "comma" if decimal_comma else "point"
    return InputError(
        f"{shown_path(layout.path)}: row {rows.first_row + place} (line {rows.lines[place]}), "
        f"column '{one_line(layout.names[column])}': '{one_line(rows.columns[column][place])}' "
        f"found; a number with a decimal {sign}, or nothing, NA, NaN, null or ? for a missing "
        "value, accepted"
    )
