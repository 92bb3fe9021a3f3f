"""The text of a race."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from engine.comparison.race import RaceState
from engine.comparison.race_leaders import Lead, Measure, ahead, score
from engine.model.experiment import NAMED, Experiment
from engine.model.optimizers import NAMES as OPTIMIZER_NAMES
from engine.model.setting_names import FULL
from engine.training.snapshot import RunState
from gui.style.numbers import count, exact, loss_text

SETTINGS = ("alpha", "batch", "l2", "l1", "optimizer", "schedule")
"""The settings that can be raced, in the order of the choice."""

SIGNS = {
    "alpha": "α",
    "batch": "batch",
    "l2": "L2",
    "l1": "L1",
    "optimizer": "optimiser",
    "schedule": "schedule",
}
NAMES = {
    "alpha": "the learning rate α",
    "batch": "the batch",
    "l2": "the L2 penalty",
    "l1": "the L1 penalty",
    "optimizer": "the optimiser",
    "schedule": "the schedule of α",
}
"""How they are called, in a plot and in a sentence."""

TRIALS = {
    "alpha": "A larger α goes further in each step: it leads at first, until it swings to and fro. "
    "Try larger ones, and see who leads after 10, 100 and 1,000 steps.",
    "batch": "A smaller batch looks at fewer examples in each step: its loss jitters more, and "
    "never settles. Try a smaller α in the main window.",
    "l2": "A larger L2 penalty keeps the weights smaller: a softer field. Try it with more "
    "features, or few examples and a test set.",
    "l1": "A larger L1 penalty brings weights to exactly 0. Try it with more features: those that "
    "help least go first.",
    "optimizer": "All take the same α, which suits each of them differently. Momentum swings past "
    "and comes back; Adam takes equal steps at first, however steep J is. Try another α.",
    "schedule": "All begin with the same α. One that goes down settles, and may stop short of the "
    "optimum. Try a batch of 8 in the main window: there it pays to end with a small α.",
}
"""What to look at and what to try."""

MEASURE_TITLES = {
    Measure.COST: "Loss",
    Measure.TEST_LOSS: "Test loss",
    Measure.MEAN_LOSS: "Loss without the penalty",
}
MEASURE_REASONS = {
    Measure.COST: "J over the training examples, penalty included.",
    Measure.TEST_LOSS: "Under different penalties J is a different function in each run, so the "
    "mean loss of the test examples is compared.",
    Measure.MEAN_LOSS: "Under different penalties J is a different function in each run, so the "
    "mean loss is compared without them. A test set would be fairer: see test % in the window.",
}
"""What is compared between runs, as a title, and why it is that."""

_LAST_LEADS = 2
"""More would not find room in one line."""


def value_text(setting: str, experiment: Experiment) -> str:
    """Return the value raced: 0.3, full, or Adam."""
    value = getattr(experiment, setting)
    if isinstance(value, str):
        return OPTIMIZER_NAMES.get(value, value)
    return FULL if value is None else exact(value)


def run_name(setting: str, experiment: Experiment) -> str:
    """Return what tells a run from the others: α 0.3, batch full, Adam."""
    if setting in NAMED:
        return value_text(setting, experiment)
    return f"{SIGNS[setting]} {value_text(setting, experiment)}"


def run_figure(run: RunState, measure: Measure) -> str:
    """Return how a run stands: its loss, or where it ended."""
    if run.has_diverged:
        return f"diverged at {count(run.step + 1)}"
    value = score(run, measure)
    return "—" if math.isnan(value) else loss_text(value)


def lead_texts(race: RaceState, setting: str, measure: Measure) -> list[str]:
    """Return who is ahead at the step shown: step 120: α 0.3 leads with J 0.2163.

    Where many are level, then in fewer and fewer words: with some of their names, and at last none.
    """
    where = f"step {count(race.step)}"
    leaders = ahead(race.runs)
    if not leaders:
        gone = all(run.has_diverged for run in race.runs)
        return [f"{where}: {'all have diverged' if gone else 'all stand at the same point'}"]
    run = race.runs[leaders[0]]
    others = [score(other, measure) for at, other in enumerate(race.runs) if at not in leaders]
    figure = f"{measure.value} {_told_from(score(run, measure), others)}"
    if len(leaders) == 1:
        return [f"{where}: {run_name(setting, run.experiment)} leads with {figure}"]
    values = [value_text(setting, race.runs[leader].experiment) for leader in leaders]
    sign = "" if setting in NAMED else f"{SIGNS[setting]} "
    tie = f"{where}: a tie at {figure}"
    told = [f"{tie}: {sign}{_listed(values)}"]
    for named in range(len(values) - 2, 0, -1):
        told.append(f"{tie}: {sign}{_listed([*values[:named], f'{len(values) - named} more'])}")
    return [*told, f"{tie}: {len(values)} runs"]


_USUAL_DIGITS, _MOST_DIGITS = 5, 10
"""Those that a loss is told with; and runs that are not level differ in fewer than the latter."""


def _told_from(value: float, others: Sequence[float]) -> str:
    """Return a loss, in as many more digits as tell it from others that would read the same."""
    text = loss_text(value)
    alike = [other for other in others if loss_text(other) == text]
    for digits in range(_USUAL_DIGITS, _MOST_DIGITS):
        if not alike:
            break
        text = f"{value:#.{digits}g}"
        alike = [other for other in alike if f"{other:#.{digits}g}" == text]
    return text


def standings(
    leads: Sequence[Lead], race: RaceState, setting: str, stride: int = 1
) -> tuple[str, ...]:
    """Return who led when, the last few: α 10 led to step 14, α 1 since; then in fewer words.

    Of a long race every `stride`-th step is recorded: what was between is not known any more, and
    so that is said.
    """
    said = [_standings(leads, race, setting)]
    if len(leads) > 1:
        last = _leader_name(leads[-1], race, setting)
        said.append(f"The lead changed {count(len(leads) - 1)} ×, {last} since")
    if stride == 1:
        return tuple(said)
    return tuple(f"{text} (1 step in {count(stride)} recorded)" for text in said)


def _leader_name(lead: Lead, race: RaceState, setting: str) -> str:
    return "a tie" if lead.run is None else run_name(setting, race.runs[lead.run].experiment)


def _standings(leads: Sequence[Lead], race: RaceState, setting: str) -> str:
    if not leads:
        return "Press Play: this line will say which run leads"
    names = [_leader_name(lead, race, setting) for lead in leads]
    if len(leads) == 1:
        return f"In the lead: {names[0]} from the first step on"
    told = list(zip(leads, names, strict=True))[-_LAST_LEADS:]
    parts = [f"{name} to step {count(after.first - 1)}" for (_, name), (after, _) in pairwise(told)]
    said = f"{', '.join(parts)}, {names[-1]} since"
    if len(leads) <= _LAST_LEADS:
        return f"In the lead: {said}"
    return f"{count(len(leads) - 1)} changes of the lead: … {said}"


def _listed(texts: Sequence[str]) -> str:
    return f"{', '.join(texts[:-1])} and {texts[-1]}"
