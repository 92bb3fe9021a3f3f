"""Frozen dataclasses that are quickly defined do what Python's own do."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.support.records import dataclass


def _classes(decorate: Callable[..., Any]) -> tuple[Any, Any, Any]:
    @decorate(frozen=True, slots=True)
    class Point:
        """A place."""

        x: float
        y: float = 0.0
        note: str = dataclasses.field(default="", compare=False, repr=False)

    @decorate(frozen=True, slots=True)
    class One:
        """A value."""

        value: Any

    @decorate(frozen=True, slots=True, eq=False)
    class Special(Point):
        """A place that equals none but itself, and shows itself."""

        z: float = 0.0

        def __repr__(self) -> str:
            return "special"

    return Point, One, Special


Point, One, Special = _classes(dataclass)


@dataclass(frozen=True, slots=True)
class Nothing:
    """A value without parts."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One that can be found by its name."""

    names: tuple[str, ...]


def test_values_are_compared_hashed_and_shown_as_pythons_own_are() -> None:
    own_point, own_one, own_special = _classes(dataclasses.dataclass)
    array, nan = np.arange(3), float("nan")
    for ours, own in ((Point, own_point), (One, own_one)):
        pairs = [((1.0,), (1.0,)), ((1.0,), (2.0,)), ((nan,), (nan,))]
        for one, other in pairs:
            assert (ours(*one) == ours(*other)) == (own(*one) == own(*other))
        assert ours(1.0) != own(1.0)
        assert repr(ours(1.5)) == repr(own(1.5))
        assert len({ours(1.0), ours(1.0), ours(2.0)}) == 2
    assert One(array) == One(array)  # identical, as in a tuple
    assert own_one(array) == own_one(array)
    assert Point(1.0, note="a") == Point(1.0, note="b")
    assert "note" not in repr(Point(1.0, note="a"))
    assert Nothing() == Nothing() and hash(Nothing()) == hash(Nothing())
    assert repr(Nothing()) == "Nothing()"
    special = Special(1.0, z=2.0)
    assert hash(special) == hash(Special(1.0, z=2.0))  # inherited, as with Python's own
    assert (special == Special(1.0, z=2.0)) == (own_special(1.0, z=2.0) == own_special(1.0, z=2.0))
    assert repr(special) == "special"


def test_frozen_values_are_replaced_listed_and_pickled() -> None:
    point = Point(1.0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.x = 2.0
    with pytest.raises(AttributeError):
        object.__setattr__(point, "unknown", 1)
    assert dataclasses.replace(point, y=3.0) == Point(1.0, 3.0)
    assert [field.name for field in dataclasses.fields(Point)] == ["x", "y", "note"]
    assert dataclasses.asdict(point) == {"x": 1.0, "y": 0.0, "note": ""}
    assert pickle.loads(pickle.dumps(Kept(("a",)))) == Kept(("a",))
    match point:
        case Point(x, y):
            assert (x, y) == (1.0, 0.0)
