"""Settings written as options of the command line."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from engine.support.numbers import as_typed


def option_name(setting: str) -> str:
    """Return the option that gives a setting its value: ``--test-ratio``."""
    return "--" + setting.replace("_", "-")


def as_options(settings: Mapping[str, object]) -> str:
    """Return the options that give an experiment these settings: ``--l2 0.01 --standardize``."""
    arguments = []
    for setting, value in settings.items():
        arguments.append(option_name(setting))
        if value is not True:
            arguments.append(as_typed(value) if isinstance(value, float) else option_value(value))
    return " ".join(arguments)


def option_value(value: object) -> str:
    """Return a value as the command line reads it: in a list, a name with a comma is quoted."""
    if isinstance(value, tuple):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow([option_value(part) for part in value])
        return line.getvalue()
    return repr(value) if isinstance(value, float) else str(value)
