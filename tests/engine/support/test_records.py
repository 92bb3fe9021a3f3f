"""Frozen dataclasses that are quickly defined do what Python's own do."""

from __future__ import annotations

import copy
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
class Kept:
    """One that can be found by its name."""

    names: tuple[str, ...]
    counts: list[int] = dataclasses.field(default_factory=list)
    unit: str = dataclasses.field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if self.unit == "none":
            raise ValueError("no unit")


@dataclass(frozen=True, slots=True)
class Nothing:
    """One that says all by its kind."""


def test_values_are_compared_hashed_and_shown_as_pythons_own_are() -> None:
    own_point, own_one, own_special = _classes(dataclasses.dataclass)
    array, nan = np.arange(3), float("nan")
    for ours, own in ((Point, own_point), (One, own_one)):
        pairs = [((1.0,), (1.0,)), ((1.0,), (2.0,))]
        for one, other in pairs:
            assert (ours(*one) == ours(*other)) == (own(*one) == own(*other))
        assert ours(1.0) != own(1.0)
        assert repr(ours(1.5)) == repr(own(1.5))
        assert len({ours(1.0), ours(1.0), ours(2.0)}) == 2
    assert One(array) == One(array)  # identical, as in a tuple, whatever Python's version
    assert One(nan) == One(nan)
    assert Point(1.0, note="a") == Point(1.0, note="b")
    assert "note" not in repr(Point(1.0, note="a"))
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
    kept = Kept(("a",), [1], unit="px")
    for other in (pickle.loads(pickle.dumps(kept)), copy.copy(kept), copy.deepcopy(kept)):
        assert other == kept
        assert other is not kept
    with pytest.raises(dataclasses.FrozenInstanceError):
        del kept.names
    match point:
        case Point(x, y):
            assert (x, y) == (1.0, 0.0)


def test_fields_are_set_as_by_pythons_own() -> None:
    first, second = Kept(("a",)), Kept(names=("a",), unit="px")
    assert (first.counts, first.unit, second.unit) == ([], "", "px")
    assert first.counts is not second.counts
    with pytest.raises(TypeError, match=r"Kept\.__init__\(\) missing 1 required .* 'names'"):
        Kept()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional"):
        Kept(("a",), [], "px")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="no unit"):
        dataclasses.replace(first, unit="none")
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert not hasattr(Nothing(), "__dict__")
