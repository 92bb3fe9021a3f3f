"""Which columns of a file are features and label where nobody says it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.data.files.columns import MANY_ROWS, NEVER, Column, Kind
from engine.data.files.file_format import one_line

_LABEL_NAME = re.compile(
    r"^(?:y|labels?|class|cl|cls|classe|clase|klasse|klass|target|cible|outcome|response|category"
    r"|result|survived|died|event|attrition|exited|diagnosis|diagnose|(?:ground[ _]?)?truth"
    r"|(?:is[ _]?)?(?:fraud|spam|churn(?:ed)?))$",
    re.IGNORECASE,
)


def propose_label(columns: Sequence[Column], m: int) -> tuple[int | None, str]:
    """Return the label column where nobody says it, and what is to be told of that.

    It is the last column if that has two values, else the only one that has; others that could be
    meant are told, unless the m rows are too few to show it. None where several others have, which
    are told then; where none has, the last that holds neither ids nor dates, or the one whose name
    says so if the last column does. What counts examples is no label, nor is what is mostly empty
    beside a full column of two values, unless its name says so.
    """
    columns = [column for column in columns if column.kind is not Kind.COUNT] or columns
    proposed = _proposed_label(columns, m)
    sparse = [
        column for column in columns if column.is_sparse and not _LABEL_NAME.match(column.name)
    ]
    full = [column for column in columns if column not in sparse]
    if not sparse or not any(column.is_two_valued for column in full):
        return proposed
    place, text = _proposed_label(full, m)
    if place == proposed[0]:
        return proposed
    if place is None:
        return None, text
    label = next(one_line(column.name) for column in full if column.place == place)
    names = ", ".join(one_line(column.name) for column in sparse)
    return place, f"{text or f'label is {label}'} (mostly empty: {names})"


def _proposed_label(columns: Sequence[Column], m: int) -> tuple[int | None, str]:
    """Return what `propose_label` does, whether columns are mostly empty or not."""
    used = [column for column in columns if column.kind is not Kind.EMPTY]
    if not used:
        return columns[-1].place, ""
    last = used[-1]
    two = [column for column in used if column.is_two_valued]
    if last.is_two_valued:
        others = [each for each in two if each is not last]
        named = [each for each in others if _LABEL_NAME.match(each.name)]
        flags = [each for each in others if each.is_flag]
        if _LABEL_NAME.match(last.name):
            return last.place, ""
        if len(named) == 1:
            return named[0].place, f"label is {one_line(named[0].name)}, by its name"
        if not flags or m < MANY_ROWS:
            return last.place, ""
        also = ", ".join(one_line(each.name) for each in flags)
        return last.place, (
            f"label is {one_line(last.name)}, the last column (other columns of two values: {also})"
        )
    if len(two) > 1:
        named = [column for column in two if _LABEL_NAME.match(column.name)]
        if len(named) != 1:
            return None, ", ".join(one_line(column.name) for column in two)
        two = named
    if two:
        return two[0].place, f"label is {one_line(two[0].name)}, the only column of two values"
    return _label_of_many_values(columns)


def _label_of_many_values(columns: Sequence[Column]) -> tuple[int, str]:
    """Return what `propose_label` does where no column has two values."""
    last = columns[-1]
    no_label = {Kind.CONSTANT, Kind.EMPTY}
    others = [
        column
        for column in columns
        if not _tells_rows_apart(column) and column.kind not in no_label
    ]
    if not _tells_rows_apart(last) or not others:
        return last.place, ""
    named = [column for column in others if _LABEL_NAME.match(column.name)]
    label = named[0] if len(named) == 1 else others[-1]
    why = f"{one_line(last.name)} holds {last.kind.value}"
    return label.place, f"label is {one_line(label.name)} ({why})"


def _tells_rows_apart(column: Column) -> bool:
    """Tell whether a column says which row it is or of when, as ids and dates do."""
    return column.kind is Kind.DATE or (column.kind is Kind.CODE and column.rank == NEVER)


def propose_features(columns: Sequence[Column], label: int) -> tuple[int, ...]:
    """Return the columns that are x1 and x2 where nobody says it: one or two, or none.

    The first two of numbers, codes only where no two others are; where there are not two, one of
    two values for the missing one, then what may be an id, then what may be years. Row numbers,
    ids, dates, years, constants and text are not proposed.
    """
    others = [column for column in columns if column.place != label]
    numbers = [column for column in others if column.rank == 0]
    whole = [column for column in numbers if not column.is_mixed]
    chosen = (whole if len(whole) > 1 else numbers)[:2]
    for rank in (1, 2, 3):
        chosen += [column for column in others if column.rank == rank][: 2 - len(chosen)]
    if not chosen:
        chosen = [column for column in others if column.rank == 4][:1]
    return tuple(sorted(column.place for column in chosen))
