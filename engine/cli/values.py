"""How is the value of --sweep read?

``NAME=LOW:HIGH:COUNTlog`` is so many values from LOW to HIGH with equal ratios, ``NAME=LOW:HIGH:
COUNT`` (or ``COUNTlin``) with equal differences, and ``NAME=v1,v2,…`` is a list.
"""

from __future__ import annotations

import argparse
import math
import re

import numpy as np

from engine.cli import option_values
from engine.comparison.plan import Sweep, Value
from engine.errors import InputError
from engine.model.experiment import RACED, Experiment

FORMS = "NAME=LOW:HIGH:COUNTlog, NAME=LOW:HIGH:COUNT or NAME=v1,v2,…"

_NAMES = f"{', '.join(RACED[:-1])} or {RACED[-1]}"

MOST_VALUES = 10_000
"""Values of one sweep; more would not be told apart in a figure."""

_DIGITS = 12
"""Significant digits of values between the ends, so that 0.1 is not 0.09999999999999999."""

_WIDE = 20.0
"""A list whose last value is so many times the first above 0 is drawn with equal ratios."""


def sweep(text: str) -> Sweep:
    """Read what is swept, or raise `argparse.ArgumentTypeError` as in `engine.cli.option_values`."""
    name, equals, grid = (part.strip() for part in text.partition("="))
    if not equals or not grid:
        raise option_values.refused(text, f"{FORMS} with NAME {_NAMES}")
    if name not in RACED:
        raise option_values.refused(name, f"as the NAME of NAME=… {_NAMES}")
    found = _range(name, grid) if ":" in grid else _list(name, grid)
    try:
        found.check(Experiment())
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return found


def _range(name: str, grid: str) -> Sweep:
    parts = [part.strip() for part in grid.split(":")]
    counted = re.fullmatch(r"([0-9]{1,9})(log|lin)?", parts[-1])
    if len(parts) != 3 or counted is None:
        raise option_values.refused(grid, "LOW:HIGH:COUNTlog or LOW:HIGH:COUNT")
    read = option_values.whole_number if name == "batch" else option_values.number
    low, high = read(parts[0]), read(parts[1])
    count, is_logarithmic = int(counted[1]), counted[2] == "log"
    if not 2 <= count <= MOST_VALUES:
        raise option_values.refused(parts[-1], f"a COUNT from 2 to {MOST_VALUES}")
    if not -math.inf < low < high < math.inf:
        raise option_values.refused(grid, "finite numbers, LOW below HIGH,")
    if is_logarithmic and low <= 0:
        raise option_values.refused(grid, "for log a LOW above 0")
    try:
        ends = float(low), float(high)
    except OverflowError:
        raise option_values.refused(grid, "numbers that a 64-bit float can hold") from None
    places = np.geomspace(*ends, count) if is_logarithmic else np.linspace(*ends, count)
    rounded = [float(f"{place:.{_DIGITS}g}") for place in places[1:-1].tolist()]
    inner = [value for value in rounded if low < value < high]
    values: list[Value] = [low, *inner, high]
    if name == "batch":
        values = [round(value) for value in values if value is not None]
    return Sweep(name, _once(values), is_logarithmic)


def _list(name: str, grid: str) -> Sweep:
    read = option_values.batch if name == "batch" else option_values.number
    values = [read(part) for part in grid.split(",")]
    if len(set(values)) < len(values):
        raise option_values.refused(grid, "each value at most once")
    if len(values) > MOST_VALUES:
        raise option_values.refused(grid, f"at most {MOST_VALUES} values")
    if any(value is not None and math.isnan(value) for value in values):
        raise option_values.refused(grid, "a list of numbers v1,v2,…")
    ordered = _once(values)
    above = [value for value in ordered if value]
    is_wide = bool(above) and above[-1] >= _WIDE * above[0] > 0
    return Sweep(name, ordered, is_wide)


def _once(values: list[Value]) -> tuple[Value, ...]:
    """Return the values ascending, each once, None last."""
    return tuple(sorted(set(values), key=lambda value: math.inf if value is None else value))
