"""How does a finished sweep read as a table?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from engine.cli.report import DIGITS, as_lines, told_data
from engine.comparison.plan import Value
from engine.comparison.result import SweepResult, medians
from engine.model.problem import Problem
from engine.training.remarks import MATTERS

MOST_TOLD = 8
"""Groups of values of which it is told how many runs are meant; the table has them all."""


def sweep_table(
    result: SweepResult, problem: Problem, table: Path, figure: Path | None, seconds: float
) -> str:
    """Return what a sweep came to, one line a fact, the name first.

    Parameters
    ----------
    problem
        The data of the first seed.
    table, figure
        Where the runs are written and drawn.
    seconds
        How long the sweep took.
    """
    sweep, seeds = result.sweep, result.seeds
    first = result.outcomes[0].experiment.seed
    values = _text(sweep.values[0])
    if len(sweep.values) > 1:
        values += f" … {_text(sweep.values[-1])}, {len(sweep.values)} values"
    facts = [
        ("data", told_data(problem)),
        ("examples", f"m = {problem.m} to train, {len(problem.y_test)} to test"),
        (sweep.setting, values),
        ("seeds", str(first) if seeds == 1 else f"{first} … {first + seeds - 1}"),
        ("steps", str(result.steps)),
        ("runs", f"{len(result.outcomes)}, {sum(result.diverged())} diverged"),
        *_remarks(result),
        *_best(result),
        ("table", str(table)),
    ]
    if figure is not None:
        facts.append(("figure", str(figure)))
    made = sum(outcome.steps for outcome in result.outcomes)
    speed = f"{made / seconds:,.0f} steps/s" if made and seconds > 0 else "-"
    facts += [("time", f"{seconds:.3g} s"), ("speed", speed)]
    facts.append(("kernel", ", ".join(result.kernels)))
    return as_lines(facts)


def _remarks(result: SweepResult) -> list[tuple[str, str]]:
    """Return for each matter that is to be told of runs at which values that is so.

    Neighbours of which as many runs are meant are told as one.
    """
    return [
        (matter, _where(result, counts))
        for matter in MATTERS
        if any(counts := result.remarked(matter))
    ]


def _where(result: SweepResult, counts: Sequence[int]) -> str:
    """Return at which values something holds of runs, given of how many at each of them."""
    told = []
    pairs = zip(result.sweep.values, counts, strict=True)
    for count, group in groupby(pairs, key=itemgetter(1)):
        values = [value for value, _ in group]
        ends = dict.fromkeys((_text(values[0]), _text(values[-1])))
        share = f" ({count} of {result.seeds})" if result.seeds > 1 else ""
        if count:
            told.append(" … ".join(ends) + share)
    more = [f"{len(told) - MOST_TOLD} times more"] if len(told) > MOST_TOLD else []
    return f"at {result.sweep.setting} = {', '.join([*told[:MOST_TOLD], *more])}"


def _best(result: SweepResult) -> list[tuple[str, str]]:
    """Return the value whose runs end lowest.

    Under different penalties J is another function for each value, and its lowest value would only
    tell the smallest penalty: there the test loss is compared, if there is one. Nothing is told
    where half of the runs of every value diverged.
    """
    is_penalty = result.sweep.setting in {"l1", "l2"}
    if is_penalty and not result.has_test_set:
        return []
    finals = medians(result.test_losses() if is_penalty else result.losses()).tolist()
    lowest = min(finals)
    if math.isinf(lowest):
        return []
    value = result.sweep.values[finals.index(lowest)]
    what = f"{'median ' * (result.seeds > 1)}{'test ' * is_penalty}loss"
    return [("lowest", f"{what} {lowest:.{DIGITS}g} at {result.sweep.setting} = {_text(value)}")]


def _text(value: Value) -> str:
    return "full" if value is None else f"{value:.{DIGITS}g}"
