"""How are the runs of a sweep written down?"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from engine.comparison.job import Outcome

COLUMNS = (
    "seed", "alpha", "batch", "l1", "l2", "steps", "loss", "test_loss", "accuracy", "test_accuracy",
    "gap", "distance", "diverged_at", "b",
)  # fmt: skip
"""Head of the table; the weights ``w1,w2,…`` follow, and `REMARK` is the last."""

REMARK = "remark"


def write_table(file: TextIO, outcomes: Sequence[Outcome]) -> None:
    """Write one line a run, below the head ``seed,alpha,…,b,w1,w2,…,remark``, `COLUMNS`.

    `batch` is ``full`` or a number; `steps` are those made, and everything from `loss` on holds
    after them. `diverged_at` is the first step that was not finite, empty for a run that did not
    diverge. `loss` is J, penalty included, `gap` is J - J*, `distance` that of the parameters from
    the optimum; both are empty where there is no optimum or it was not looked for. The columns of a
    test set are empty where there is none. `remark` lists what is to be told of the run, matters of
    `engine.training.remarks` with a semicolon and a space between them. Numbers have 17 significant digits,
    settings as many as they need; both give back the very same float64.
    """
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow([*COLUMNS, *(f"w{j + 1}" for j in range(len(outcomes[0].w))), REMARK])
    lines.writerows(map(_row, outcomes))


def _row(outcome: Outcome) -> list[str]:
    experiment = outcome.experiment
    settings = [
        str(experiment.seed),
        _shortest(experiment.alpha),
        "full" if experiment.batch is None else str(experiment.batch),
        _shortest(experiment.l1),
        _shortest(experiment.l2),
        str(outcome.steps),
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
    parameters = map(_text, (outcome.b, *outcome.w))
    told = "; ".join(outcome.remarks)
    return [*settings, *map(_text, measured), diverged_at, *parameters, told]


def _text(number: float | None) -> str:
    return "" if number is None else f"{number:.17g}"


def _shortest(number: float) -> str:
    return repr(number).removesuffix(".0")
