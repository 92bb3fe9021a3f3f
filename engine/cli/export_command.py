"""The command that makes an export again."""

from __future__ import annotations

import shlex
from pathlib import Path

from engine.cli.request import PROGRAM, as_command
from engine.data.catalog import CATALOG
from engine.data.files.file_format import counted
from engine.errors import InputError
from engine.export.report import Notes
from engine.session.examples import name_of
from engine.session.link import to_link
from engine.session.replay import session_of
from engine.session.session import Mark, PinnedSession, Session
from engine.support.records import dataclass
from engine.training.run import Run
from engine.training.snapshot import PinnedRun

LONGEST_LINK = 4000
"""Characters of a session's link that are still worth standing in a file."""

_MOST_EMBEDDED, _MOST_EVENTS = 500, 1000
"""More examples, or changes, than these do not fit in such a link."""


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What an export shows beside its run.

    Attributes
    ----------
    views
        The pinned runs, and those that were left behind, as they are drawn.
    pinned
        The pinned ones among them, as a session holds them.
    notes
        The user's own.
    """

    views: tuple[PinnedRun, ...] = ()
    pinned: tuple[PinnedSession, ...] = ()
    notes: Notes = ()


NOTHING_BESIDE = Beside()


def as_export_command(
    run: Run, *options: str, beside: Beside = NOTHING_BESIDE, more: str = ""
) -> str:
    """Return the command that makes a run up to its step; `options` write files at its end.

    What the settings alone do not make again is told by the link of a session. Where that would be
    too long, or does not hold it either, a comment says what there was. A file is named as it was
    given, but for a path from the root, which tells who one is.

    Parameters
    ----------
    beside
        What is exported too.
    more
        What else is exported that only the link holds, in words: see `later_steps`.
    """
    changes = sum(event.step <= run.step for event in run.events) + len(run.start.edits)
    is_own = run.start.data not in CATALOG
    missing = [f"{counted(changes, 'change')} by hand"] * bool(changes)
    missing += [counted(len(beside.notes), "note")] * bool(beside.notes)
    missing += [counted(len(beside.pinned), "pinned run")] * bool(beside.pinned)
    missing += [more] * bool(more)
    missing += ["the examples"] * (is_own and not Path(run.start.data).is_file())
    link = _link(run, beside) if missing else ""
    if link:
        command, missing = shlex.join((*PROGRAM, link, "--headless", *options)), []
    else:
        start = run.start
        if is_own and Path(start.data).is_absolute():
            start = start.changed(data=name_of(start))
        command = as_command(start, "--headless", f"--steps={run.step}", *options)
    left = sum(not view.is_pinned for view in beside.views)
    missing += [f"{counted(left, 'run')} left behind"] * bool(left)
    return f"{command}  # but for {' and '.join(missing)}" if missing else command


def later_steps(run: Run) -> str:
    """Return a word for the steps behind that at which a run stands; empty where there are none."""
    return "later steps" if run.step < run.last_step else ""


def as_report_command(
    run: Run, name: str, threshold: float, example: int, beside: Beside = NOTHING_BESIDE
) -> str:
    """Return the command that writes the report of a run to a file of this name.

    Its tables are those at `threshold` and of an `example`, counted from 1.
    """
    options = [f"--report={name}"]
    options += [f"--threshold={threshold!r}"] * (threshold != 0.5)
    options += [f"--trace={example}"] * (example != 1)
    return as_export_command(run, *options, beside=beside, more=later_steps(run))


def as_history_command(run: Run, name: str) -> str:
    """Return the command that writes the rows that are recorded of a run to a file of this name.

    Without its link it would have all steps up to where the run stands.
    """
    thinned = "" if len(run.history.rows) > run.last_step else "steps left out"
    return as_export_command(run, f"--history={name}", more=later_steps(run) or thinned)


def _link(run: Run, beside: Beside) -> str:
    """Return the link of a run's session; empty where there is none that is short."""
    is_own = run.start.data not in CATALOG
    if len(run.events) > _MOST_EVENTS or (is_own and run.problem.unedited.m > _MOST_EMBEDDED):
        return ""
    marks = [Mark(*note) for note in beside.notes]
    own = session_of(run, marks=marks)
    try:
        link = to_link(Session.of(own, pinned=beside.pinned, marks=own.marks))
    except InputError:
        return ""
    return link if len(link) <= LONGEST_LINK else ""
