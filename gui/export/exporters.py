"""What an exporter is: a kind of file that File ▸ Export… writes, with what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from engine.cli.export_command import Beside
from engine.model.problem import Problem
from engine.session.session import PinnedSession
from engine.support.records import dataclass
from engine.training.run import Run
from engine.training.snapshot import Snapshot
from gui.export.plots import AtHand


@dataclass(frozen=True, slots=True, eq=False)
class ExportSource:
    """What is exported: a run as it is on screen.

    Attributes
    ----------
    run
        A copy of its own at the step shown: whoever writes may move it.
    snapshot
        The one on screen, with pinned runs and convergence.
    notes
        The user's own marks, each a step and what was noted there.
    at_hand
        What the window has ready for figures.
    pinned
        The pinned runs of the snapshot, as a session holds them.
    """

    run: Run
    snapshot: Snapshot
    notes: tuple[tuple[int, str], ...] = ()
    at_hand: AtHand | None = None
    pinned: tuple[PinnedSession, ...] = ()

    @property
    def problem(self) -> Problem:
        """The data of the snapshot on screen."""
        return self.run.problem

    @property
    def beside(self) -> Beside:
        """What is beside the run."""
        return Beside(self.snapshot.pinned, self.pinned, self.notes)


Options: TypeAlias = Mapping[str, Any]
"""What was chosen in the form besides the format, by name: plain JSON values."""

Writing: TypeAlias = Callable[[Path], Iterator[float]]
"""Writes a file, whole or not at all, and yields the share that is done, 0 … 1.

It runs in a thread of its own. Where it yields it may be given up: the iterator is closed then,
and must leave nothing behind. It raises InputError or OSError where the file cannot be written.
"""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of file: its ending, with the dot, and its name for people.

    `read_as` is the ending of the text of the same content that people can read, whose first lines
    are shown before; empty where a picture says more.
    """

    suffix: str
    name: str
    read_as: str = ""


@dataclass(frozen=True, slots=True)
class Exporter:
    """One kind of file to be exported.

    Attributes
    ----------
    key
        Its name in what is remembered.
    name, hint
        What the user reads: in the list, and in a tool tip.
    formats
        Those offered, the default first.
    prepare
        ``prepare(source, options, suffix)`` draws in the thread of the window what only that may
        draw, and returns what writes the file; see `Writing`. Raises InputError that says why there
        is nothing to be written. What draws nothing is given as ``in_thread(write)``.
    """

    key: str
    name: str
    hint: str
    formats: tuple[Format, ...]
    prepare: Callable[[ExportSource, Options, str], Writing]


def in_thread(
    write: Callable[[ExportSource, Options, Path], Iterator[float]],
) -> Callable[[ExportSource, Options, str], Writing]:
    """Return the `Exporter.prepare` of what draws nothing: ``write(source, options, path)``."""

    def prepare(source: ExportSource, options: Options, suffix: str) -> Writing:
        return lambda path: write(source, options, path)

    return prepare
