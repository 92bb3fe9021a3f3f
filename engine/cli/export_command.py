"""The command that makes an export again."""

from __future__ import annotations

import shlex

from engine.cli.request import PROGRAM, as_command
from engine.data.catalog import CATALOG
from engine.data.files.file_format import counted
from engine.errors import InputError
from engine.session.link import to_link
from engine.session.replay import session_of
from engine.training.run import Run

LONGEST_LINK = 4000
"""Characters of a session's link that are still worth standing in a file."""


def as_export_command(run: Run, *options: str, beside: int = 0) -> str:
    """Return the command that makes a run up to its step; `options` write files at its end.

    A run that was changed on the way is told by its link. Where that cannot be, as with examples of
    a file, or would be too long, a comment says that there were changes; so it does of pinned runs,
    as many as `beside`, which the files show.
    """
    changes = sum(event.step <= run.step for event in run.events) + len(run.start.edits)
    link = _link(run) if changes else ""
    if link:
        command = shlex.join((*PROGRAM, link, "--headless", *options))
    else:
        command = as_command(run.start, "--headless", f"--steps={run.step}", *options)
    left = [f"{counted(changes, 'change')} by hand"] * bool(changes and not link)
    left += [f"{counted(beside, 'pinned run')}"] * bool(beside)
    return f"{command}  # but for {' and '.join(left)}" if left else command


def as_report_command(run: Run, name: str, threshold: float, example: int, beside: int = 0) -> str:
    """Return the command that writes the report of a run to a file of this name.

    Its tables are those at `threshold` and of an `example`, counted from 1.
    """
    options = [f"--threshold={threshold!r}"] * (threshold != 0.5)
    options += [f"--trace={example}"] * (example != 1)
    return as_export_command(run, f"--report={name}", *options, beside=beside)


def _link(run: Run) -> str:
    """Return the link of a run's session; empty where there is none that is short."""
    if run.start.data not in CATALOG:
        return ""
    try:
        link = to_link(session_of(run))
    except InputError:
        return ""
    return link if len(link) <= LONGEST_LINK else ""
