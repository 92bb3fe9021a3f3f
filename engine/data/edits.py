"""Edits of single examples: added, removed, moved, and given the other class."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from engine.data.dataset import Dataset
from engine.errors import InputError
from engine.support.arrays import Flags, Rows, frozen

Point = tuple[float, float]
"""A place of the plane: x1 and x2."""

_CLASSES = (0, 1)


@dataclass(frozen=True, slots=True)
class Added:
    """Examples added after the last one: their places (x1, x2) and labels, 0 or 1.

    They train, unless they are meant to `test`.
    """

    points: tuple[Point, ...]
    labels: tuple[int, ...]
    test: bool = False

    def __post_init__(self) -> None:
        _set(self, points=_points(self.points), labels=_labels(self.labels))
        _check_lengths("points", self.points, "labels", self.labels)


@dataclass(frozen=True, slots=True)
class Removed:
    """Examples taken away; those after them move up."""

    indices: tuple[int, ...]

    def __post_init__(self) -> None:
        _set(self, indices=_indices(self.indices))


@dataclass(frozen=True, slots=True)
class Moved:
    """Examples put to other places (x1, x2)."""

    indices: tuple[int, ...]
    points: tuple[Point, ...]

    def __post_init__(self) -> None:
        _set(self, indices=_indices(self.indices), points=_points(self.points))
        _check_lengths("indices", self.indices, "points", self.points)


@dataclass(frozen=True, slots=True)
class Relabelled:
    """Examples given other labels, 0 or 1."""

    indices: tuple[int, ...]
    labels: tuple[int, ...]

    def __post_init__(self) -> None:
        _set(self, indices=_indices(self.indices), labels=_labels(self.labels))
        _check_lengths("indices", self.indices, "labels", self.labels)


Edit = Added | Removed | Moved | Relabelled
"""One edit. Indices are those of the rows of a `Dataset` as it is before the edit, training and
test examples alike. An edit that cannot be is refused with an InputError when it is made."""

Edits = tuple[Edit, ...]
"""Edits in the order in which they are done."""


# What they do


def edited(dataset: Dataset, edits: Edits) -> Dataset:
    """Return the data set after these edits; itself if there are none.

    Where there is x1 alone, the label stays in the place of x2.

    Raises
    ------
    InputError
        If an edit names an example that is not there.
    """
    if not edits:
        return dataset
    X, y, lines = dataset.X.copy(), dataset.y.copy(), dataset.lines
    for edit in edits:
        _check_rows(edit, len(y))
        match edit:
            case Added(points, labels):
                X = np.concatenate((X, np.array(points, dtype=np.float64).reshape(-1, 2)))
                y = np.concatenate((y, np.array(labels, dtype=np.float64)))
                if lines is not None:
                    lines = np.concatenate((lines, np.zeros(len(labels), dtype=lines.dtype)))
            case Removed(indices):
                kept = _kept(indices, len(y))
                X, y = X[kept], y[kept]
                lines = None if lines is None else lines[kept]
            case Moved(indices, points):
                X[np.array(indices, dtype=np.intp)] = np.array(points).reshape(-1, 2)
            case Relabelled(indices, labels):
                y[np.array(indices, dtype=np.intp)] = labels
    if not dataset.has_x2:
        X[:, 1] = y
    lines = None if lines is None else frozen(lines)
    return replace(dataset, X=frozen(X), y=frozen(y), lines=lines)


def held_out(is_test: Flags, edits: Edits) -> Flags:
    """Return for each example after these edits whether it is held out to test.

    Examples stay what they are; added ones are what `Added.test` says.

    Parameters
    ----------
    is_test
        The same before the edits, shape ``(m,)``.
    """
    for edit in edits:
        if isinstance(edit, Added):
            added = np.full(len(edit.labels), edit.test, dtype=np.bool_)
            is_test = np.concatenate((is_test, added))
        elif isinstance(edit, Removed):
            is_test = is_test[_kept(edit.indices, len(is_test))]
    return is_test


def changed_rows(edits: Edits) -> Rows | None:
    """Return the rows that these edits move or give another label; None where rows come or go."""
    rows: set[int] = set()
    for edit in edits:
        if isinstance(edit, Added | Removed):
            return None
        rows.update(edit.indices)
    return np.array(sorted(rows), dtype=np.intp)


def _kept(indices: tuple[int, ...], m: int) -> Flags:
    kept = np.ones(m, dtype=np.bool_)
    kept[np.array(indices, dtype=np.intp)] = False
    return kept


# One after the other


def with_edit(edits: Edits, edit: Edit, m: int | None = None) -> Edits:
    """Return the edits with one more, folded into the last one where both can be one.

    So an example that is dragged through 300 places leaves one edit behind.

    Parameters
    ----------
    m
        How many examples there are just before `edit`. Where it is given, a change of examples that
        the last edit has added becomes part of that.
    """
    last = edits[-1] if edits else None
    match last, edit:
        case Added(), Added() if last.test == edit.test:
            both = Added(last.points + edit.points, last.labels + edit.labels, last.test)
            return (*edits[:-1], both)
        case (Moved(before), Moved(now)) | (Relabelled(before), Relabelled(now)):
            if set(before) <= set(now):
                return (*edits[:-1], edit)
        case Added(), (Removed() | Moved() | Relabelled()) if m is not None:
            first = m - len(last.labels)
            if all(first <= index < m for index in edit.indices):
                folded = _folded(last, edit, first)
                return (*edits[:-1], folded) if folded.labels else edits[:-1]
    return (*edits, edit)


def _folded(added: Added, edit: Removed | Moved | Relabelled, first: int) -> Added:
    """Return the edit that adds the examples from row `first` on as `edit` then makes them."""
    points, labels = list(added.points), list(added.labels)
    for place, index in enumerate(edit.indices):
        if isinstance(edit, Moved):
            points[index - first] = edit.points[place]
        elif isinstance(edit, Relabelled):
            labels[index - first] = edit.labels[place]
    if isinstance(edit, Removed):
        gone = {index - first for index in edit.indices}
        points = [point for at, point in enumerate(points) if at not in gone]
        labels = [label for at, label in enumerate(labels) if at not in gone]
    return Added(tuple(points), tuple(labels), added.test)


def edits_between(before: Edits, after: Edits, m: int) -> Edits | None:
    """Return the edits that lead from data edited by `before` to the same edited by `after`.

    Those of a drag, or of examples that are added one by one, are short. None where only the data
    without any edit lead there.

    Parameters
    ----------
    m
        How many examples there are after `before`.
    """
    shared = shared_start(before, after)
    undone, done = before[shared:], after[shared:]
    if not undone:
        return done
    if len(undone) > 1:
        return None
    match undone[0], done[0] if done else None:
        case Added() as old, None:
            return (Removed(tuple(range(m - len(old.labels), m))),)
        case Added() as old, Added() as new if old.test == new.test:
            return (*_from_one_to_other(old, new, m), *done[1:])
        case (Moved(was), Moved(now)) | (Relabelled(was), Relabelled(now)):
            return done if set(was) <= set(now) else None
    return None


def shared_start(before: Sequence[object], after: Sequence[object]) -> int:
    """Return with how many equal values both begin: edits, or events."""
    for index, (one, other) in enumerate(zip(before, after, strict=False)):
        if one is not other and one != other:
            return index
    return min(len(before), len(after))


def _from_one_to_other(old: Added, new: Added, m: int) -> Edits:
    """Return the edits after `old`, which led to m examples, that lead to what `new` leads to."""
    first, k, more = m - len(old.labels), len(old.labels), len(new.labels)
    found: list[Edit] = []
    moved = [at for at in range(min(k, more)) if old.points[at] != new.points[at]]
    if moved:
        rows = tuple(first + at for at in moved)
        found.append(Moved(rows, tuple(new.points[at] for at in moved)))
    flipped = [at for at in range(min(k, more)) if old.labels[at] != new.labels[at]]
    if flipped:
        rows = tuple(first + at for at in flipped)
        found.append(Relabelled(rows, tuple(new.labels[at] for at in flipped)))
    if more > k:
        found.append(Added(new.points[k:], new.labels[k:], new.test))
    elif more < k:
        found.append(Removed(tuple(range(first + more, m))))
    return tuple(found)


def grown(added: Added, kept: int, more: Added) -> Added:
    """Return the edit that adds the first `kept` examples of one, and then those of another."""
    both = replace(more, points=(), labels=())
    _set(both, points=added.points[:kept] + more.points)  # those are checked
    _set(both, labels=added.labels[:kept] + more.labels)
    return both


# In words


def edits_text(before: Edits, after: Edits, fewest: Edits | None = None) -> str:
    """Tell in a few words what was done between `before` and `after`: ``2 examples moved``.

    `fewest` are the fewest edits that were in force meanwhile, if that were fewer than `before`:
    what was undone down to these, and done anew from there, is no move of an added example.
    """
    shared = shared_start(before, after)
    if fewest is not None:
        shared = min(shared, len(fewest))
    undone, done = before[shared:], after[shared:]
    if not after and len(undone) > 1:
        return "all edits undone"
    if len(undone) == len(done) == 1 and (fewest is None or len(fewest) > shared):
        old, new = undone[0], done[0]
        if isinstance(old, Added) and isinstance(new, Added):
            return _between_added(old, new)
        if type(old) is type(new):
            return _told(done)
    if undone and not done:
        return "edits undone" if len(undone) > 1 else f"undone: {_told(undone)}"
    return f"{_told(done)}, {_taken_back(undone)}" if undone else _told(done)


def _between_added(old: Added, new: Added) -> str:
    k, more = len(old.labels), len(new.labels)
    if more > k:
        return f"{_examples(more - k)} added"
    if more < k:
        return f"{_examples(k - more)} removed"
    flipped = sum(one != other for one, other in zip(old.labels, new.labels, strict=True))
    moved = sum(one != other for one, other in zip(old.points, new.points, strict=True))
    return f"{_examples(moved)} moved" if moved else f"{_examples(flipped)} given the other class"


_DEEDS: dict[type[Edit], tuple[str, str]] = {
    Added: ("added", "removed"),
    Removed: ("removed", "put back"),
    Moved: ("moved", "moved back"),
    Relabelled: ("given the other class", "given their class back"),
}
"""What an edit does to examples, and what undoing it does."""


def _told(edits: Edits) -> str:
    """Return how many examples were added, removed, moved: ``2 examples moved, 1 added``."""
    counts: dict[str, int] = {}
    for edit in edits:
        deed = _DEEDS[type(edit)][0]
        counts[deed] = counts.get(deed, 0) + _size(edit)
    first, *others = counts.items()
    parts = [f"{_examples(first[1])} {first[0]}", *(f"{k:,} {deed}" for deed, k in others)]
    return ", ".join(parts)


def _taken_back(edits: Edits) -> str:
    """Return, after what was done, what was undone: ``1 removed``."""
    if len(edits) > 1:
        return "edits undone"
    return f"{_size(edits[0]):,} {_DEEDS[type(edits[0])][1]}"


def _size(edit: Edit) -> int:
    return len(edit.labels) if isinstance(edit, Added) else len(edit.indices)


def _examples(count: int) -> str:
    return "1 example" if count == 1 else f"{count:,} examples"


# In JSON

_KINDS: dict[str, type[Edit]] = {
    kind.__name__.lower(): kind for kind in (Added, Removed, Moved, Relabelled)
}


def edits_to_json(edits: Edits) -> list[dict[str, Any]]:
    """Return edits as a list of objects for JSON: ``{"kind": "removed", "indices": [3]}``."""
    return [{"kind": type(edit).__name__.lower(), **asdict(edit)} for edit in edits]


def edits_from_json(found: object) -> Edits:
    """Return the edits that `edits_to_json` wrote.

    Raises
    ------
    InputError
        If `found` is no such list.
    """
    if not isinstance(found, list):
        raise InputError(f"edits: {_shown(found)} given, a list of edits accepted")
    return tuple(_from_json(number, value) for number, value in enumerate(found, start=1))


def _from_json(number: int, value: object) -> Edit:
    if not isinstance(value, dict) or str(value.get("kind")) not in _KINDS:
        kinds = ", ".join(_KINDS)
        raise InputError(
            f"edits: {_shown(value)} given as edit {number}, an object whose kind is one of "
            f"{kinds} accepted"
        )
    kind = _KINDS[value["kind"]]
    given = {name: part for name, part in value.items() if name != "kind"}
    wanted = {name: _JSON_PARTS[name] for name in kind.__dataclass_fields__}
    required = wanted.keys() - {"test"}
    fits = required <= given.keys() <= wanted.keys()
    if not fits or not all(wanted[name](part) for name, part in given.items()):
        raise InputError(
            f"edits: {_shown(value)} given as edit {number}, {value['kind']} with "
            f"{', '.join(sorted(wanted))} accepted: indices from 0, points as pairs of numbers, "
            "labels 0 or 1"
        )
    return kind(**given)


def _is_list_of(is_wanted: Callable[[Any], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(map(is_wanted, value))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_pair(value: object) -> bool:
    is_number = (int, float)
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(x, is_number) and not isinstance(x, bool) for x in value)
    )


_JSON_PARTS: dict[str, Callable[[object], bool]] = {
    "points": _is_list_of(_is_pair),
    "labels": _is_list_of(_is_whole),
    "indices": _is_list_of(_is_whole),
    "test": lambda value: isinstance(value, bool),
}


def _shown(value: object) -> str:
    return repr(value)[:80]


# Checks


def _set(edit: object, **values: object) -> None:
    for name, value in values.items():
        object.__setattr__(edit, name, value)


def _points(points: Iterable[Iterable[float]]) -> tuple[Point, ...]:
    """Return points in Python's numbers, without a negative zero: equal edits give equal bits."""
    found = []
    for point in points:
        pair = tuple(point)
        if len(pair) != 2:
            raise InputError(f"edits: {_shown(pair)} given, a pair of numbers x1, x2 accepted")
        try:
            x1, x2 = float(pair[0]) + 0.0, float(pair[1]) + 0.0
        except OverflowError:
            x1 = math.inf
        if not (math.isfinite(x1) and math.isfinite(x2)):
            raise InputError(f"edits: the place {_shown(pair)} given, finite numbers accepted")
        found.append((x1, x2))
    return tuple(found)


def _labels(labels: Iterable[float]) -> tuple[int, ...]:
    found = tuple(labels)
    for label in found:
        if label not in _CLASSES:
            raise InputError(f"edits: the label {_shown(label)} given, 0 or 1 accepted")
    return tuple(map(int, found))


def _indices(indices: Iterable[int]) -> tuple[int, ...]:
    found = tuple(map(int, indices))
    if len(set(found)) < len(found):
        raise InputError("edits: an example given twice in one edit, each at most once accepted")
    if found and min(found) < 0:
        raise InputError(f"edits: index {min(found)} given, 0 or more accepted")
    return found


def _check_lengths(
    one: str, first: tuple[object, ...], other: str, second: tuple[object, ...]
) -> None:
    if len(first) != len(second):
        raise InputError(
            f"edits: {len(first)} {one} and {len(second)} {other} given, as many of both accepted"
        )


def _check_rows(edit: Edit, m: int) -> None:
    if not isinstance(edit, Added) and edit.indices and max(edit.indices) >= m:
        accepted = f"indices from 0 to {m - 1} accepted" if m else "but there are no examples"
        raise InputError(f"edits: index {max(edit.indices)} given, {accepted}")
