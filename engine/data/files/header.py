"""The header of a table: names of columns and of groups of them, and the units below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from engine.data.files.file_format import FileFormat, Remark, counted, is_missing, one_line
from engine.data.files.number_style import is_numberish, numeric_columns
from engine.data.files.table import Cells, OddRow, Row


def header_of(
    top: Sequence[Row],
    before: Sequence[OddRow],
    cells: Cells,
    form: FileFormat,
    told: list[Remark],
) -> tuple[list[str], int]:
    """Return the names of the columns, [] for none, and how many rows of usual width they take."""
    if not top or form.header is False:
        return [], 0
    found = names_columns(top, form.header)
    width = len(top[0])
    if found is None and before:
        fields = list(before[-2 if _are_types(before) else -1].fields)
        while fields and not fields[-1].strip():
            fields.pop()
        texts = [cell for cell in fields if cell.strip()]
        if texts and not any(map(is_numberish, texts)) and 2 * len(texts) > len(fields):
            if len(fields) == width:
                return fields, 0
            if len(fields) == width - 1 and cells.columns[-1].null_count() == len(cells.lines):
                return [*fields, ""], 0
            if len(fields) == width - 1 and len({row[0] for row in top}) == len(top):
                told.append(
                    Remark(
                        "header",
                        "the first column, which the header does not name, are names of rows",
                    )
                )
                return ["", *fields], 0
            if len(fields) > 1 or re.search(r"[,;\t|]", fields[0]):  # else a title
                told.append(
                    Remark(
                        "header",
                        f"{counted(len(fields), 'name')} ({one_line(', '.join(fields))}) stand "
                        f"over {width} columns, and are left out: {_why_other_width(form, fields)}",
                    )
                )
    if found is None and cells.comment_header:
        told.append(Remark("header", "names of the columns read from a comment"))
        return list(cells.comment_header), 0
    if found is None:
        return [], 0
    if found == "numbers" and form.header is None:
        shown = one_line(", ".join(cell.strip() for cell in top[0]))
        told.append(
            Remark(
                "header",
                f"first row ({shown}) taken for names of columns, "
                "--header no takes it for an example",
            )
        )
    return list(top[0]), 1


def _are_types(before: Sequence[OddRow]) -> bool:
    """Tell whether the last row above a table says in brackets what the names above it are."""
    if len(before) < 2 or len(before[-1].fields) != len(before[-2].fields):
        return False
    return all(re.fullmatch(r"<.+>|\[.+\]|\(.+\)", cell) for cell in before[-1].fields)


def _why_other_width(form: FileFormat, names: Sequence[str]) -> str:
    why = f"separated by {form.separated_by}, --delimiter C says otherwise"
    if form.delimiter == "," and len(names) > 1:
        return f"numbers with a decimal comma need quotes or another delimiter; {why}"
    return why


def names_columns(top: Sequence[Row], wanted: bool | None) -> str | None:
    """Return what shows that the first row names columns, text or numbers; None if nothing."""
    if wanted:
        return "text"
    head, body = top[0], top[1:]
    numeric = numeric_columns(body, len(head))
    is_number = [is_numberish(cell) and not is_missing(cell) for cell in head]
    is_text = [
        not number and not is_missing(cell) for number, cell in zip(is_number, head, strict=True)
    ]
    if any(text and number for text, number in zip(is_text, numeric, strict=True)):
        return "text"
    if not any(numeric):
        return "text" if any(is_text) and not any(is_number) else None
    return "numbers" if _is_header_of_numbers(head, body, is_number, is_text) else None


_FEW_ROWS, _SOME_ROWS = 4, 8


def _is_header_of_numbers(
    head: Row, body: Sequence[Row], is_number: Sequence[bool], is_text: Sequence[bool]
) -> bool:
    """Tell whether numbers in the first row are names: counted up, or no value of the label."""
    given = [cell.strip() for cell in head if cell.strip()]
    if len(body) < _FEW_ROWS or len(set(given)) < len(given):
        return False
    if is_text[-1] and _is_over_classes(head, body, is_number):
        return True
    if _are_years_over_others(head, body, is_number):
        return True
    below = [{row[at].strip() for row in body} for at in range(len(head))]
    for at, text in enumerate(is_text):  # a text that is a value like those below it names nothing
        if text and (head[at].strip() in below[at] or 2 * len(below[at]) > len(body)):
            return False
    numbers = [
        re.sub(r"\.0$", "", cell.strip())
        for cell, number in zip(head, is_number, strict=True)
        if number
    ]
    counts = [str(place) for place in range(len(numbers) + 1)]
    if len(numbers) >= 2 and numbers in (counts[:-1], counts[1:]):
        return len(numbers) >= 3 or any(is_text) or not head[0].strip()
    if not all(is_number) or len(body) < _SOME_ROWS:
        return False
    two = [at for at, values in enumerate(below) if len(values) == 2]
    return len(head) - 1 in two and head[-1].strip() not in below[-1]


def _are_years_over_others(head: Row, body: Sequence[Row], is_number: Sequence[bool]) -> bool:
    """Tell whether the numbers of a first row are years that count up, over others."""
    places = [at for at, number in enumerate(is_number) if number]
    years = [head[at].strip() for at in places]
    if len(years) < 2 or not all(map(_YEAR.fullmatch, years)):
        return False
    if any(int(after) != int(year) + 1 for year, after in pairwise(years)):
        return False
    below = [row[at].strip() for row in body for at in places]
    return 2 * sum(_YEAR.fullmatch(cell) is not None for cell in below) < len(below)


_YEAR = re.compile(r"(?:19|20)\d\d")


def _is_over_classes(head: Row, body: Sequence[Row], is_number: Sequence[bool]) -> bool:
    """Tell whether a first row ends with a word over few others, each repeated, that it is none of.

    What else stands in it, whole numbers or words, is not found below either; a number with a unit,
    ``24h``, stands over plain numbers.
    """
    columns = [Counter(cell.strip() for cell in column) for column in zip(*body, strict=True)]
    classes = [count for text, count in columns[-1].items() if not is_missing(text)]
    if len(body) < _SOME_ROWS or not 2 <= len(classes) <= len(body) / 4 or min(classes) < 2:
        return False
    names = [cell.strip() for cell in head]
    return all(
        name not in column and (name.isdecimal() or not number or _is_unlike(name, column))
        for name, column, number in zip(names, columns, is_number, strict=True)
    )


def _is_unlike(name: str, column: Collection[str]) -> bool:
    """Tell whether a number has letters or signs around that none of those below it have."""
    around = re.sub(r"[\d.,\s]", "", name)
    return bool(around) and all(re.fullmatch(r"[\d.,\s+\-−]+", cell) for cell in column if cell)


def is_rule(row: Row) -> bool:
    """Tell whether a row is a line drawn below the header."""
    given = [cell.strip() for cell in row if cell.strip()]
    return len(given) > 1 and all(re.fullmatch(r"[:=+]?[-=+]{2,}[:=+]?", cell) for cell in given)


def is_units_row(body: Sequence[Row]) -> bool:
    """Tell whether the row below the header says in what the numbers below it are measured.

    It may say what they mean, too, in longer words: in every column of numbers, and in no other
    column what stands below it. There a unit may be ``1``.
    """
    if len(body) < 3:
        return False
    head, others, numeric = _over_the_rest(body)
    over = [cell for cell, number in zip(head, numeric, strict=True) if number]
    texts = [cell for cell in over if not is_missing(cell) and not is_numberish(cell)]
    is_short = all(len(cell.strip()) <= _LONGEST_UNIT for cell in head)
    if texts and is_short and not any(map(is_numberish, head)):
        return True
    ones = [
        at
        for at, number in enumerate(numeric)
        if number and head[at].strip() == "1" and all(row[at].strip() != "1" for row in others)
    ]
    given = sum(not is_missing(cell) for cell in over) - len(ones)
    return bool(texts) and len(texts) == given and _is_unlike_all_below(head, others, numeric)


_LONGEST_UNIT = 12


def _over_the_rest(body: Sequence[Row]) -> tuple[Row, Sequence[Row], Sequence[bool]]:
    """Return the first row, those below it, and which columns of these are numbers."""
    head, others = body[0], body[1:]
    return head, others, numeric_columns(others, len(head))


def _is_unlike_all_below(head: Row, others: Sequence[Row], numeric: Sequence[bool]) -> bool:
    """Tell whether a row has texts that are no values of the columns which are not numbers."""
    below = [{row[at].strip() for row in others} for at, number in enumerate(numeric) if not number]
    cells = [cell.strip() for cell, number in zip(head, numeric, strict=True) if not number]
    return len(others) >= _FEW_ROWS and all(
        cell not in column and not is_numberish(cell)
        for cell, column in zip(cells, below, strict=True)
    )


def is_row_of_flags(body: Sequence[Row]) -> bool:
    """Tell whether a row below one of units says what a column is for: no number and no value."""
    if len(body) < 3:
        return False
    head, others, numeric = _over_the_rest(body)
    given = [cell.strip() for cell, number in zip(head, numeric, strict=True) if number]
    texts = [
        (cell.strip(), {row[at].strip() for row in others})
        for at, (cell, number) in enumerate(zip(head, numeric, strict=True))
        if not number and cell.strip()
    ]
    is_two = all(2 * len(column) <= len(others) and text not in column for text, column in texts)
    return any(numeric) and not any(given) and bool(texts) and is_two


def is_names_below_groups(names: Sequence[str], body: Sequence[Row]) -> bool:
    """Tell whether the header names groups of columns, and the row below it the columns."""
    if not is_units_row(body):
        return False
    above = [name.strip() for name in names]
    below = [cell.strip() for cell in body[0]]
    has_groups = len(set(above)) < len(above) or "" in above[1:]
    # An index has a name in neither row.
    is_named = all(below[1:]) and bool(below[0] or not above[0])
    return has_groups and is_named and len(set(below)) == len(below)
