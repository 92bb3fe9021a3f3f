"""The command that makes an export again."""

from __future__ import annotations

import shlex

from engine.cli.request import PROGRAM, as_command
from engine.data.catalog import CATALOG
from engine.errors import InputError
from engine.export.report import Notes
from engine.session.link import to_link
from engine.session.replay import session_of
from engine.session.session import Mark
from engine.training.run import Run

LONGEST_LINK = 4000
"""Characters of a session's link that are still worth standing in a file."""


def as_export_command(run: Run, *options: str, notes: Notes = (), more: str = "") -> str:
    """Return the command that makes a run up to its step; `options` write files at its end.

    A run that was changed on the way is told by its link. Where that cannot be, as with examples of
    a file, or would be too long, a comment says what there was.

    Parameters
    ----------
    notes
        Those that are exported too; the link holds them.
    more
        What else is exported that only the link holds, in words: see `later_steps`.
    """
    changes = sum(event.step <= run.step for event in run.events) + len(run.start.edits)
    link = _link(run, notes) if changes or notes or more else ""
    if link:
        return shlex.join((*PROGRAM, link, "--headless", *options))
    command = as_command(run.start, "--headless", f"--steps={run.step}", *options)
    missing = [f"{_counted(changes, 'change')} by hand"] if changes else []
    missing += [_counted(len(notes), "note")] if notes else []
    missing += [more] if more else []
    return f"{command}  # but for {' and '.join(missing)}" if missing else command


def later_steps(run: Run) -> str:
    """Return a word for the steps behind that at which a run stands; empty where there are none."""
    return "later steps" if run.step < run.last_step else ""


def _counted(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


def as_report_command(
    run: Run, name: str, threshold: float, example: int, notes: Notes = ()
) -> str:
    """Return the command that writes the report of a run to a file of this name.

    Its tables are those at `threshold` and of an `example`, counted from 1.
    """
    options = [f"--threshold={threshold!r}"] * (threshold != 0.5)
    options += [f"--trace={example}"] * (example != 1)
    return as_export_command(run, f"--report={name}", *options, notes=notes, more=later_steps(run))


def as_history_command(run: Run, name: str) -> str:
    """Return the command that writes the rows that are recorded of a run to a file of this name.

    Without its link it would have all steps up to where the run stands.
    """
    thinned = "" if len(run.history.rows) > run.last_step else "steps left out"
    return as_export_command(run, f"--history={name}", more=later_steps(run) or thinned)


def _link(run: Run, notes: Notes) -> str:
    """Return the link of a run's session; empty where there is none that is short."""
    if run.start.data not in CATALOG:
        return ""
    try:
        link = to_link(session_of(run, marks=[Mark(*note) for note in notes]))
    except InputError:
        return ""
    return link if len(link) <= LONGEST_LINK else ""
