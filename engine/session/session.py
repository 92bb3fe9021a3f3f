"""A session: the runs, marks and views that a file keeps, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from pathlib import Path
from typing import Any, Self, TypeAlias, TypeVar

from engine.data.dataset import Dataset
from engine.model.experiment import Event, Experiment
from engine.support.records import dataclass
from engine.training.replay import Recorded

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""A value of JSON."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A built-in data set: the experiment says which one, and how it is made."""


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedData:
    """Examples that stand in the session itself, as they were before any edit."""

    dataset: Dataset


@dataclass(frozen=True, slots=True)
class ReferencedData:
    """A file of examples in the folder of the session, or below it.

    Attributes
    ----------
    path
        Where it is, from the session's folder on, with ``/`` between folders and no ``..``.
    size, sha256
        Its bytes, counted, and their SHA-256 in hexadecimal digits.
    folder
        The session's folder.
    """

    path: str
    size: int
    sha256: str
    folder: Path = field(compare=False)


Data = BuiltIn | EmbeddedData | ReferencedData
"""Where the examples of a run are."""


@dataclass(frozen=True, slots=True)
class Check:
    """What the parameters ``(w1, …, wn, b)`` and J are at the step where a run stands.

    `kernel` names the implementation that made them; `loss` is None where J is not a number, as
    without examples.
    """

    kernel: str
    theta: tuple[float, ...]
    loss: float | None


@dataclass(frozen=True, slots=True)
class SavedRun:
    """A run, from which it can be made again.

    Attributes
    ----------
    experiment
        That of the start; of data that are not built in it names the file without its folder.
    events
        All changes of settings, examples and parameters, ascending by step.
    step, last_step
        Where it stands, and the furthest step of its branch.
    data
        Its examples.
    check
        What it came to at `step`.
    kernels
        Which implementation made the steps, ``compiled`` or ``numpy``, from which step on.
    recorded
        What its history holds; None is as if it had never been gone back in.
    """

    experiment: Experiment
    events: tuple[Event, ...]
    step: int
    last_step: int
    data: Data
    check: Check
    kernels: tuple[tuple[int, str], ...]
    recorded: Recorded | None = None


@dataclass(frozen=True, slots=True)
class PinnedSession:
    """A run that is pinned beside another, its name and the number of its colour and dashes."""

    name: str
    style: int
    run: SavedRun


@dataclass(frozen=True, slots=True)
class Mark:
    """A step that the user marked, with a note."""

    step: int
    note: str


@dataclass(frozen=True, slots=True)
class View:
    """How the window showed it; a key that this program does not know is kept.

    A value is asked for by its kind, and is None where there is none of that kind: what stands in
    a file is never a reason to fail.
    """

    values: Mapping[str, Json] = field(default_factory=dict)

    def text(self, key: str) -> str | None:
        """Return a text."""
        return self._of(key, str)

    def whole(self, key: str) -> int | None:
        """Return a whole number."""
        value = self.values.get(key)
        return None if isinstance(value, bool) else self._of(key, int)

    def number(self, key: str) -> float | None:
        """Return a number, which is finite."""
        whole = self.whole(key)
        return self._of(key, float) if whole is None else float(whole)

    def flag(self, key: str) -> bool | None:
        """Return true or false."""
        return self._of(key, bool)

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return a list of texts."""
        found = self.values.get(key)
        if not isinstance(found, list):
            return None
        texts = tuple(each for each in found if isinstance(each, str))
        return texts if len(texts) == len(found) else None

    def _of(self, key: str, kind: type[Value]) -> Value | None:
        value = self.values.get(key)
        return value if isinstance(value, kind) else None


@dataclass(frozen=True, slots=True)
class Teacher:
    """What a teacher prepared: controls to hide or lock, by object name, and a note to show."""

    hidden: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Session(SavedRun):
    """A run with all that belongs to it."""

    pinned: tuple[PinnedSession, ...] = ()
    marks: tuple[Mark, ...] = ()
    view: View = field(default_factory=View)
    teacher: Teacher = field(default_factory=Teacher)

    @classmethod
    def of(cls, run: SavedRun, **beside: Any) -> Self:
        """Return a run with what belongs to it, by field."""
        return cls(**{each.name: getattr(run, each.name) for each in fields(SavedRun)}, **beside)
