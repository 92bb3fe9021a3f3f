"""An experiment written as the options of a command line."""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Mapping

from engine.model.experiment import Experiment
from engine.support.numbers import as_typed

PROGRAM = ("uv", "run", "main.py")


def as_command(experiment: Experiment) -> str:
    """Return the command that opens `experiment`; what is as by default is left out."""
    default = Experiment()
    options = []
    for setting in ("columns", "label", "positive", "features", "alpha", "batch", "l1", "l2",
                    "init", "seed", "test_ratio", "size", "noise", "kernel"):  # fmt: skip
        value = getattr(experiment, setting)
        if value != getattr(default, setting):
            options.append(f"--{setting.replace('_', '-')}={_text(value)}")
    if experiment.standardize:
        options.append("--standardize")
    data = experiment.data
    words = [*options, "--", data] if data.startswith("-") else [data, *options]
    return shlex.join((*PROGRAM, *words))


def as_options(settings: Mapping[str, object]) -> str:
    """Return the options that give an experiment these settings: ``--l2 0.01 --standardize``."""
    words = []
    for setting, value in settings.items():
        words.append(f"--{setting.replace('_', '-')}")
        if value is not True:
            words.append(as_typed(value) if isinstance(value, float) else _text(value))
    return " ".join(words)


def _text(value: object) -> str:
    """Return a value as the command line reads it: in a list, a name with a comma is quoted."""
    if isinstance(value, tuple):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow([_text(part) for part in value])
        return line.getvalue()
    return repr(value) if isinstance(value, float) else str(value)
