"""A session on its way to the screen, and what is shown where there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLockFile

from engine.data.catalog import FIRST_DATA
from engine.model.experiment import Experiment
from engine.session.session import BuiltIn, Check, Session
from engine.support.records import dataclass
from gui.window.session.kept_work import LeftWork

LINKED = "Session of a link"
"""What a session is called that came as a link."""

Then = Callable[[], None]
"""What goes on when something is done, and not where it fails."""


def nothing() -> None:
    """Go on with nothing."""


def fresh_session(kernel: str) -> Session:
    """Return what a new window shows, with this choice of `Experiment.kernel`."""
    experiment = Experiment(data=FIRST_DATA, kernel=kernel)
    check = Check("numpy", (0.0, 0.0, 0.0), None)
    return Session(experiment, (), 0, 0, BuiltIn(), check, ((0, "numpy"),))


@dataclass(frozen=True, slots=True)
class Opening:
    """A session on its way to the screen.

    Attributes
    ----------
    path, lock
        Its file, and the lock by which other windows see that it is open here.
    name
        What it is called where it has no file.
    left
        Where it was left by a program that has ended.
    is_new
        It is a new one: how things are shown stays.
    """

    path: Path | None = None
    lock: QLockFile | None = None
    name: str = ""
    left: LeftWork | None = None
    is_new: bool = False
