"""What does the table of runs say of each?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from engine.convergence.goal import Goal
from engine.data.catalog import CATALOG
from engine.model.event import Event
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.kept import KeptRun, distance
from engine.training.snapshot import Snapshot
from gui.plotting.ghosts import data_changes, shares_surface
from gui.style.numbers import MINUS, count, exact, loss_text, share_text

THIS_RUN = "this run"
BACK, CROSS = "↩", "×"
_SEPARATOR = " · "


class Column(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    ALPHA = 1
    BATCH = 2
    L1 = 3
    L2 = 4
    FEATURES = 5
    STEP = 6
    LOSS = 7
    ACCURACY = 8
    TEST = 9
    DISTANCE = 10
    REMARK = 11
    RETURN = 12
    DISMISS = 13


@dataclass(frozen=True, slots=True)
class RunRow:
    """The texts of a row, by `Column`.

    `key` and `look` are None in the row of the current run. `tip` says why there is no distance,
    or is empty. `value` is the loss, where J is the function that it is in the current run.
    """

    key: int | None
    look: int | None
    texts: tuple[str, ...]
    tip: str
    value: float


def current_row(problem: Problem, snapshot: Snapshot) -> RunRow:
    """Return the row of the run that goes on."""
    remarks = _alpha_before(event for event in snapshot.events if event.step < snapshot.step)
    if snapshot.diverged_at is not None:
        remarks.append(f"diverged at {count(snapshot.diverged_at)}")
    far = distance(snapshot.w, snapshot.b, snapshot.goal)
    texts = (
        THIS_RUN,
        *_settings(snapshot.experiment, problem.features.titles),
        count(snapshot.step),
        loss_text(snapshot.loss),
        share_text(snapshot.accuracy, problem.m),
        _optional(snapshot.test_loss),
        distance_text(far),
        _SEPARATOR.join(remarks),
        "",
        "",
    )
    return RunRow(None, None, texts, _why_no_distance(far, snapshot.goal), snapshot.loss)


def kept_row(run: KeptRun, problem: Problem, experiment: Experiment) -> RunRow:
    """Return the row of a run beside that of `experiment`."""
    far = distance(run.w, run.b, run.goal)
    texts = (
        run.name,
        *_settings(run.experiment, run.features.titles),
        count(run.step),
        loss_text(run.loss),
        share_text(run.accuracy, problem.m if run.has_data_of(experiment) else 1000),
        _optional(run.test_loss),
        distance_text(far),
        _remark(run, experiment),
        BACK,
        CROSS,
    )
    same = shares_surface(run, experiment, problem.features)
    tip = _why_no_distance(far, run.goal)
    return RunRow(run.key, run.look, texts, tip, run.loss if same else math.nan)


def distance_text(far: float | None) -> str:
    """Return a distance in five digits; a small one in two and its power: 1.3142, 5.3e−16."""
    if far is None:
        return "—"
    return f"{far:.1e}".replace("-", MINUS) if 0 < far < 0.00095 else loss_text(far)


def best_row(rows: Sequence[RunRow]) -> int | None:
    """Return the place of the lowest loss among runs of one J; None where there is no contest."""
    values = [row.value for row in rows if math.isfinite(row.value)]
    if len(values) < 2:
        return None
    return next(place for place, row in enumerate(rows) if row.value == min(values))


def hidden_columns(snapshot: Snapshot) -> frozenset[Column]:
    """Return the columns in which there is nothing to be read now."""
    hidden = set()
    own = snapshot.experiment
    settings = [own, *(run.experiment for run in snapshot.kept)]
    if not any(setting.l1 for setting in settings):
        hidden.add(Column.L1)
    if not any(setting.l2 for setting in settings):
        hidden.add(Column.L2)
    if all(run.experiment.features == own.features for run in snapshot.kept):
        hidden.add(Column.FEATURES)
    if snapshot.test_loss is None and all(run.test_loss is None for run in snapshot.kept):
        hidden.add(Column.TEST)
    return frozenset(hidden)


def _settings(experiment: Experiment, titles: Sequence[str]) -> tuple[str, ...]:
    batch = "full" if experiment.batch is None else count(experiment.batch)
    penalties = (exact(experiment.l1), exact(experiment.l2))
    return exact(experiment.alpha), batch, *penalties, " ".join(titles)


def _optional(value: float | None) -> str:
    return "—" if value is None else loss_text(value)


def _why_no_distance(far: float | None, goal: Goal | None) -> str:
    if far is not None:
        return ""
    if goal is None:
        return "The optimum is not known yet."
    return goal.remark or "There is no optimum."


def _remark(run: KeptRun, experiment: Experiment) -> str:
    """Return what else is to be said: other data, where it ended, how it came here."""
    remarks = _alpha_before(run.events)
    if not run.has_data_of(experiment):
        entry = CATALOG.get(run.experiment.data)
        name = run.experiment.data.replace("\\", "/").rpartition("/")[2]
        remarks.append(f"other data: {name if entry is None else entry.title}")
    else:
        remarks += data_changes(run, experiment)
    if run.diverged_at is not None:
        remarks.append(f"diverged at {count(run.diverged_at)}")
    if not run.is_pinned:
        is_future = run.left_at is not None
        remarks.append(f"future left at {count(run.left_at or 0)}" if is_future else "left")
    return _SEPARATOR.join(remarks)


def _alpha_before(events: Iterable[Event]) -> list[str]:
    """Return what α was before it was changed: the column tells the last one alone."""
    changes = [
        (event.before, event.step)
        for event in events
        if event.setting == "alpha" and event.step > 0 and event.value != event.before
    ]
    if len(changes) > 1:
        return [f"α changed {len(changes)} times"]
    return [f"α {before:g} to step {count(step)}" for before, step in changes]
