"""The command that makes an export again."""

from __future__ import annotations

import shlex
from pathlib import Path

from engine.cli.options import OPTIONS
from engine.cli.request import PROGRAM, as_command
from engine.data.catalog import CATALOG
from engine.errors import InputError
from engine.session.link import to_link
from engine.session.replay import session_of
from engine.training.run import Run

LONGEST_LINK = 2000
"""Characters of a link that still reads as a part of a command."""

WITHOUT = "  # but for what was changed by hand"


def as_export_command(run: Run, option: str, path: Path) -> str:
    """Return the command that makes a run up to its step, and writes a file at its end.

    One in which settings, parameters or examples were changed by hand is told by its link. Where
    that is too long, or the examples are of a file, a comment says what is missing.
    """
    file = f"{OPTIONS[option].spelling}={path.name}"
    is_changed = bool(run.events or run.start.edits)
    if is_changed and run.start.data in CATALOG:
        try:
            link = to_link(session_of(run))
        except InputError:
            link = ""
        if 0 < len(link) <= LONGEST_LINK:
            return shlex.join((*PROGRAM, link, "--headless", file))
    command = as_command(run.start, "--headless", f"--steps={run.step}", file)
    return command + WITHOUT * is_changed
