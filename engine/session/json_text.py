"""JSON read strictly: bounded before anything is made of it, each value with its path."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import InputError, quoted
from engine.support.records import dataclass

MOST_BYTES = 16 * 2**20
"""The longest text that is read."""

_MOST_VALUES = 1_200_000
"""Commas of a text, and so about the numbers and texts that it holds."""

_MOST_CONTAINERS = 320_000
"""Lists and objects of a text: even of empty ones each takes some 80 bytes."""

_MOST_LEVELS = 24

_LARGEST_WHOLE = 2**63


@dataclass(frozen=True, slots=True)
class Node:
    """A value of JSON and its path, such as ``$.events[3].value``.

    What it is asked for and is not, it refuses with an InputError that starts with its path.
    """

    value: Any
    path: str = "$"

    def refused(self, accepted: str) -> InputError:
        """Return an error that says what was found here, and what is accepted."""
        return InputError(f"{self.path}: {_shown(self.value)} given, {accepted} accepted")

    def object(
        self, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> Mapping[str, Node]:
        """Return the values of an object that has all these keys, and of others at most these."""
        if not isinstance(self.value, dict):
            raise self.refused(f"an object with {', '.join((*required, *optional))}")
        for key in required:
            if key not in self.value:
                raise InputError(f"{self.path}: no {key} given, one accepted")
        for key in self.value:
            if key not in required and key not in optional:
                keys = ", ".join((*required, *optional))
                raise InputError(f"{self.path}: the key {quoted(key)} given, {keys} accepted")
        return {key: Node(value, child(self.path, key)) for key, value in self.value.items()}

    def items(self, most: int, of: str) -> Iterator[Node]:
        """Yield the parts of a list of at most so many."""
        if not isinstance(self.value, list):
            raise self.refused(f"a list of {of}")
        if len(self.value) > most:
            raise InputError(
                f"{self.path}: {len(self.value):,} {of} given, at most {most:,} accepted"
            )
        return (Node(value, f"{self.path}[{at}]") for at, value in enumerate(self.value))

    def triple(self) -> tuple[Node, Node, Node]:
        """Return the parts of a list of three."""
        if not isinstance(self.value, list) or len(self.value) != 3:
            raise self.refused("a list of three numbers")
        first, second, third = self.items(3, "numbers")
        return first, second, third

    def text(self, longest: int = 200) -> str:
        """Return a text of at most so many characters."""
        if not isinstance(self.value, str) or len(self.value) > longest:
            raise self.refused(f"a text of at most {longest:,} characters")
        return self.value

    def one_of(self, names: tuple[str, ...]) -> str:
        """Return one of these texts."""
        if self.value not in names or not isinstance(self.value, str):
            raise self.refused(" or ".join(names))
        return self.value

    def whole(self, low: int, high: int) -> int:
        """Return a whole number of a range, both ends included."""
        if type(self.value) is not int or not low <= self.value <= high:
            raise self.refused(f"a whole number from {low} to {high}")
        return self.value

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.refused("true or false")
        return self.value

    def number(self) -> float:
        """Return a finite number."""
        if type(self.value) not in (int, float):
            raise self.refused("a number")
        return float(self.value)

    def numbers(self, count: int, of: str = "numbers") -> tuple[float, ...]:
        """Return a list of so many finite numbers."""
        given = self.value
        if not isinstance(given, list) or len(given) != count:
            raise self.refused(f"a list of {count:,} {of}")
        if not {type(each) for each in given} <= {int, float}:
            return tuple(node.number() for node in self.items(count, of))
        return tuple(map(float, given))


def read_json(raw: bytes) -> Node:
    """Return the value that a text in UTF-8 holds, all of whose numbers are finite.

    Its size is looked at before it is read: nothing is made of one that is too large or holds too
    many values. Of an object that names a key twice nobody knows what is meant: it is refused.

    Raises
    ------
    InputError
        If it is no such text; the message starts with the path of what is at fault.
    """
    if len(raw) > MOST_BYTES:
        raise InputError(f"$: {len(raw):,} bytes given, at most {MOST_BYTES:,} accepted")
    values, containers = raw.count(b","), raw.count(b"[") + raw.count(b"{")
    if values > _MOST_VALUES or containers > _MOST_CONTAINERS:
        raise InputError(
            f"$: {values:,} values in {containers:,} lists and objects given, at most "
            f"{_MOST_VALUES:,} in {_MOST_CONTAINERS:,} accepted"
        )
    try:
        text = raw.decode("utf-8-sig")
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_NotFinite)
    except UnicodeDecodeError as error:
        raise InputError(f"$: byte {error.start + 1} is no UTF-8; JSON in UTF-8 accepted") from None
    except json.JSONDecodeError as error:
        raise InputError(
            f"$: no JSON in line {error.lineno}, column {error.colno} ({error.msg}); the JSON of "
            "a session accepted"
        ) from None
    except RecursionError:
        raise InputError(f"$: {_TOO_DEEP}") from None
    except ValueError:  # of a whole number with thousands of digits
        raise InputError(
            "$: a number of too many digits given, numbers up to 1.7e308 accepted"
        ) from None
    try:
        _look_at(found, 0)
    except _Fault as fault:
        raise InputError(f"{quoted(fault.path)[1:-1]}: {fault}") from None
    return Node(found)


def child(path: str, key: str) -> str:
    """Return the path of what an object holds under a key."""
    return f"{path}.{key}" if key.isidentifier() else f"{path}[{json.dumps(key[:60])}]"


class _NotFinite:
    """Stands in the place of NaN or Infinity, which are no JSON."""

    def __init__(self, name: str) -> None:
        self.name = name


class _Repeated:
    """Stands in the place of an object that names a key twice."""

    def __init__(self, key: str) -> None:
        self.key = key


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Repeated:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    keys = [key for key, _ in pairs]
    return _Repeated(next(key for at, key in enumerate(keys) if key in keys[:at]))


class _Fault(Exception):  # noqa: N818 - an answer of `_look_at`
    """What a session may not hold, and the keys that lead there, the last one first."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.keys: list[str | int] = []

    @property
    def path(self) -> str:
        """Where it is."""
        path = "$"
        for key in reversed(self.keys):
            path = f"{path}[{key}]" if isinstance(key, int) else child(path, key)
        return path


def _look_at(value: Any, level: int) -> None:
    """Raise _Fault where a value, or one in it, is nothing that a session may hold."""
    kind = type(value)
    if kind is float:
        if not math.isfinite(value):
            raise _Fault("a number above 1.7e308 in size given, finite ones accepted")
    elif kind is int:
        if not -_LARGEST_WHOLE <= value < _LARGEST_WHOLE:
            raise _Fault(
                f"a whole number of {len(str(abs(value)))} digits given, such of 64 bits, and "
                "others with a decimal point, accepted"
            )
    elif kind is str:
        if _HALF.search(value):
            raise _Fault("half of a character given, texts of whole ones accepted")
    elif kind is _Repeated:
        raise _Fault(f"the key {quoted(value.key)} given twice, once accepted")
    elif kind is _NotFinite:
        raise _Fault(f"{value.name} given, a finite number accepted")
    elif kind is list or kind is dict:
        if level == _MOST_LEVELS:
            raise _Fault(_TOO_DEEP)
        key: Any
        try:
            for key, each in value.items() if kind is dict else enumerate(value):
                if kind is dict and _HALF.search(key):
                    raise _Fault("half of a character given, keys of whole ones accepted")
                if type(each) is not float or each - each != 0.0:
                    _look_at(each, level + 1)
        except _Fault as fault:
            fault.keys.append(key)
            raise


_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character of UTF-16, which no text in UTF-8 can hold."""

_TOO_DEEP = f"lists within lists too deep given, {_MOST_LEVELS} levels accepted"


def _shown(value: Any) -> str:
    """Return a value for a message: short, and a large one by its kind alone."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value):,}"
    if isinstance(value, str):
        return quoted(value)
    return json.dumps(value)
