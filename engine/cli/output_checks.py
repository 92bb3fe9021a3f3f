"""Does each option of a run without a window do something, and can its files be written?"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from engine.cli.options import SWEEP_FIGURE, SWEEP_TABLE
from engine.comparison.plan import Sweep
from engine.data.catalog import CATALOG
from engine.errors import InputError, quoted
from engine.model.experiment import Experiment

FIGURE_ENDINGS = (".png", ".svg", ".pdf")


MOST_RUNS = 1_000_000
"""Runs of one sweep; their results are kept until the last one is there."""

_FILES = ("history", "figure", "figure_alpha", "table")
_SINGLE = {
    "history": "the runs of a sweep go to --table",
    "every": "the runs of a sweep go to --table",
    "trace": "it tells of a single run",
    "json": "it tells of a single run",
    "figure_alpha": "the picture of a sweep is --figure",
}
"""What a sweep does not have, and why."""

WINDOWLESS = ("sweep", "figure_alpha")
"""Options that can only mean a run without a window."""


def check_output(given: Mapping[str, Any], experiment: Experiment) -> None:
    """Raise InputError where an option does nothing, or a file could not be written.

    Parameters
    ----------
    given
        The options that stand on the command line, by name, but for those in `experiment`.
    """
    headless, sweep = given.get("headless", False), given.get("sweep")
    for name in ("steps", "history", "trace"):
        if name in given and not headless:
            raise InputError(f"{_told(name, given)} given, accepted together with --headless")
    for name in ("seeds", "table", "scheduler"):
        if name in given and sweep is None:
            raise InputError(f"{_told(name, given)} given, accepted together with --sweep")
    if sweep is not None:
        _check_sweep(sweep, given, experiment)
    if "every" in given and "history" not in given:
        raise InputError(f"--every: {given['every']} given, accepted together with --history")
    if given.get("json") and "trace" not in given:
        raise InputError("--json: given alone, accepted together with --trace")
    _check_files(given, experiment.data)


def _told(name: str, given: Mapping[str, Any]) -> str:
    """Return an option with its value: ``--steps: 5``; of a flag or a sweep the name alone."""
    value = given[name]
    text = "" if isinstance(value, bool | Sweep) else f" {value}"
    return f"--{name.replace('_', '-')}:{text}"


def _check_sweep(sweep: Sweep, given: Mapping[str, Any], experiment: Experiment) -> None:
    for name, why in _SINGLE.items():
        if name in given:
            raise InputError(f"{_told(name, given)} given, accepted without --sweep: {why}")
    seeds = given.get("seeds", 1)
    runs = seeds * len(sweep.values)
    if runs > MOST_RUNS:
        raise InputError(f"--sweep: {runs} runs asked for, at most {MOST_RUNS} accepted")
    try:
        experiment.changed(seed=experiment.seed + seeds - 1)
    except InputError:
        raise InputError(
            f"--seeds: {seeds} given from seed {experiment.seed} on, seeds below 2^63 accepted"
        ) from None


def _check_files(given: Mapping[str, Any], data: str) -> None:
    """Raise InputError unless all files can be written, each by itself."""
    files = {name: given[name] for name in _FILES if name in given}
    if "sweep" in given:
        files = {"figure": SWEEP_FIGURE, "table": SWEEP_TABLE} | files
    for name, path in files.items():
        option = f"--{name.replace('_', '-')}"
        if name.startswith("figure") and path.suffix.lower() not in FIGURE_ENDINGS:
            raise InputError(
                f"{option}: {quoted(str(path))} given, "
                f"a file that ends in {' or '.join(FIGURE_ENDINGS)} accepted"
            )
        _check_target(option, path, data)
    for (name, path), (other, other_path) in combinations(files.items(), 2):
        if path.resolve() == other_path.resolve():
            option, twin = (f"--{one.replace('_', '-')}" for one in (name, other))
            raise InputError(f"{option}: {quoted(str(path))} given, but {twin} is that file too")


def _check_target(option: str, path: Path, data: str) -> None:
    """Raise InputError unless a file can be written at `path`, by writing one beside it."""
    try:
        if path.exists() and not path.is_file():
            raise OSError(0, "not a file")
        if path.exists() and not os.access(path, os.W_OK):
            raise OSError(0, "write-protected")
        if data not in CATALOG and path.exists() and path.samefile(data):
            raise OSError(0, "holds the data")
        with tempfile.TemporaryFile(dir=path.resolve().parent):
            pass
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{option}: {quoted(str(path))} given ({why}), a file that can be written accepted"
        ) from None
