"""Which command line makes this experiment?"""

from __future__ import annotations

import shlex

from engine.experiment import Experiment

PROGRAM = ("uv", "run", "main.py")


def as_command(experiment: Experiment) -> str:
    """Return the command that opens `experiment`; what is as by default is left out."""
    default = Experiment()
    words = [*PROGRAM, experiment.data]
    for setting in ("columns", "label", "positive", "features", "alpha", "batch", "l1", "l2",
                    "init", "seed", "test_ratio", "size", "noise", "kernel"):  # fmt: skip
        value = getattr(experiment, setting)
        if value != getattr(default, setting):
            words.append(f"--{setting.replace('_', '-')}={_text(value)}")
    if experiment.standardize:
        words.append("--standardize")
    return shlex.join(words)


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(_text(part) for part in value)
    return repr(value) if isinstance(value, float) else str(value)
