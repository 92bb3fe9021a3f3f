"""The result table of a finished sweep, and its runs as CSV."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from engine.export.result_table import Facts, as_number, as_table, data_facts, speed_facts
from engine.model.experiment import NAMED
from engine.model.problem import Problem
from engine.model.setting_names import FULL
from engine.training.remarks import MATTERS

if TYPE_CHECKING:
    from engine.comparison.race_values import Value
    from engine.comparison.sweep import SweepOutcome, SweepResult

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
    if sweep.setting in NAMED:
        values = ", ".join(map(_text, sweep.values))
    elif len(sweep.values) > 1:
        values += f" … {_text(sweep.values[-1])}, {len(sweep.values)} values"
    facts = [
        *data_facts(problem),
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
    made = sum(outcome.step for outcome in result.outcomes)
    return as_table([*facts, *speed_facts(made, seconds, ", ".join(result.kernels))])


def _remarks(result: SweepResult) -> Facts:
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
        if count and result.sweep.setting in NAMED:
            told.append(" and ".join(map(_text, values)) + share)
        elif count:
            told.append(" … ".join(ends) + share)
    more = [f"{len(told) - MOST_TOLD} times more"] if len(told) > MOST_TOLD else []
    return f"at {result.sweep.setting} = {', '.join([*told[:MOST_TOLD], *more])}"


def _best(result: SweepResult) -> Facts:
    """Return the value whose runs end lowest.

    Under different penalties J is another function for each value, and its lowest value would only
    tell the smallest penalty: there the test loss is compared, if there is one. Nothing is told
    where half of the runs of every value diverged.
    """
    is_penalty = result.sweep.setting in {"l1", "l2"}
    if is_penalty and not result.has_test_set:
        return []
    from engine.comparison.sweep import medians  # it would delay the window

    finals = medians(result.test_losses() if is_penalty else result.losses()).tolist()
    lowest = min(finals)
    if math.isinf(lowest):
        return []
    value = result.sweep.values[finals.index(lowest)]
    what = f"{'median ' * (result.seeds > 1)}{'test ' * is_penalty}loss"
    return [("lowest", f"{what} {as_number(lowest)} at {result.sweep.setting} = {_text(value)}")]


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    return FULL if value is None else as_number(value)


COLUMNS = (
    "seed", "alpha", "batch", "l1", "l2", "steps", "loss", "test_loss", "accuracy", "test_accuracy",
    "gap", "distance", "diverged_at", "b",
)  # fmt: skip
"""Head of the table; the weights ``w1,w2,…`` follow, and `REMARK` is the last.

What is swept stands before `steps`, where it is none of these.
"""

REMARK = "remark"


def write_table(file: TextIO, outcomes: Sequence[SweepOutcome], setting: str) -> None:
    """Write one line a run, below the head ``seed,alpha,…,b,w1,w2,…,remark``, `COLUMNS`.

    `setting` is what is swept.

    `batch` is ``full`` or a number; `steps` are those made, and everything from `loss` on holds
    after them. `diverged_at` is the first step that was not finite, empty for a run that did not
    diverge. `loss` is J, penalty included, `gap` is J - J*, `distance` that of the parameters from
    the optimum; both are empty where there is no optimum or it was not looked for. The columns of a
    test set are empty where there is none. `remark` lists what is to be told of the run, matters of
    `engine.training.remarks` with a semicolon and a space between them. Numbers have 17 significant
    digits, settings as many as they need; both give back the very same float64.
    """
    lines = csv.writer(file, lineterminator="\n")
    swept = [setting] if setting not in COLUMNS else []
    head = [*COLUMNS[:_STEPS], *swept, *COLUMNS[_STEPS:]]
    lines.writerow([*head, *(f"w{j + 1}" for j in range(len(outcomes[0].w))), REMARK])
    lines.writerows(_row(outcome, swept) for outcome in outcomes)


_STEPS = COLUMNS.index("steps")


def _row(outcome: SweepOutcome, swept: Sequence[str]) -> list[str]:
    experiment = outcome.experiment
    settings = [
        str(experiment.seed),
        _shortest(experiment.alpha),
        FULL if experiment.batch is None else str(experiment.batch),
        _shortest(experiment.l1),
        _shortest(experiment.l2),
        *(str(getattr(experiment, name)).removesuffix(".0") for name in swept),
        str(outcome.step),
    ]
    measured = [
        outcome.loss,
        outcome.test_loss,
        outcome.accuracy,
        outcome.test_accuracy,
        outcome.gap,
        outcome.distance,
    ]
    diverged_at = "" if outcome.diverged_at is None else str(outcome.diverged_at)
    parameters = map(_csv_number, (outcome.b, *outcome.w))
    told = "; ".join(outcome.remarks)
    return [*settings, *map(_csv_number, measured), diverged_at, *parameters, told]


def _csv_number(number: float | None) -> str:
    return "" if number is None else f"{number:.17g}"


def _shortest(number: float) -> str:
    return repr(number).removesuffix(".0")
