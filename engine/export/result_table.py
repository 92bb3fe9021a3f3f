"""The result table of a finished run."""

from __future__ import annotations

import math
from collections.abc import Sequence

from engine.model.classification import Ranking, Rankings
from engine.model.experiment import Experiment
from engine.model.optimizers import schedule_settings_of, settings_of
from engine.model.problem import Problem
from engine.model.setting_names import FULL
from engine.training.run import Run

DIGITS = 10
"""Significant digits of losses and parameters."""

Facts = list[tuple[str, str]]
"""Lines of a table: the name of what is told, and the text."""


def result_table(
    run: Run, wanted_steps: int, seconds: float, threshold: float | None = None, first_step: int = 0
) -> str:
    """Return what a run came to, one line a fact, the name first.

    Parameters
    ----------
    wanted_steps
        How many steps were asked for; fewer were made where the run diverged.
    seconds
        How long they took.
    threshold
        The a above which an example is taken for class 1, where that is to be told of.
    first_step
        From where on these steps were made.
    """
    facts = [*settings_facts(run), *outcome_facts(run, wanted_steps), *parameter_facts(run)]
    if threshold is not None:
        facts += threshold_facts(Rankings.of(run.problem, run.w, run.b), threshold)
    return as_table([*facts, *speed_facts(run.step - first_step, seconds, run.kernel.name)])


def as_table(facts: Facts) -> str:
    """Return pairs of name and text as a table of two columns."""
    width = max(len(name) for name, _ in facts)
    return "\n".join(f"{name:{width}}  {text}" for name, text in facts)


def as_number(value: float) -> str:
    """Return a number as it stands in a table."""
    return f"{value:.{DIGITS}g}"


def data_facts(problem: Problem) -> Facts:
    """Return what is told of the data; axes and classes only by names of their own."""
    dataset = problem.dataset
    names = {"x1": dataset.axis_names[0]}
    if dataset.has_x2:
        names["x2"] = dataset.axis_names[1]
    names |= {"class 0": dataset.class_names[0], "class 1": dataset.class_names[1]}
    told = [f"{what} = {name}" for what, name in names.items() if name != what.split()[-1]]
    return [
        ("data", f"{dataset.name} ({', '.join(told)})" if told else dataset.name),
        ("examples", f"m = {problem.m} to train, {len(problem.y_test)} to test"),
    ]


def speed_facts(steps: int, seconds: float, kernel: str) -> Facts:
    """Return how long so many steps took, and which implementation made them."""
    speed = f"{steps / seconds:,.0f} steps/s" if steps and seconds > 0 else "-"
    return [("time", f"{seconds:.3g} s"), ("speed", speed), ("kernel", kernel)]


def threshold_facts(rankings: Rankings, threshold: float) -> Facts:
    """Return what a threshold makes of training and test examples, one column each."""
    columns = [("training", rates(rankings.train, threshold))]
    if rankings.test is not None:
        columns.append(("test", rates(rankings.test, threshold)))
    table = [[head, *(text for _, text in column)] for head, column in columns]
    widths = [max(map(len, column)) for column in table]
    names = [f"class 1 if a > {as_number(threshold)}", *(name for name, _ in columns[0][1])]
    rows = (
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in zip(*table, strict=True)
    )
    return list(zip(names, rows, strict=True))


def rates(ranking: Ranking | None, threshold: float) -> Facts:
    """Return counts and rates at a threshold; "-" where one is not defined."""
    names = (
        "precision", "recall", "specificity", "F1", "AUC", "average precision", "calibration error"
    )  # fmt: skip
    if ranking is None:
        counts = ("true positives", "false negatives", "false positives", "true negatives")
        return [(name, "-") for name in (*counts, *names)]
    at = ranking.at(threshold)
    ones, zeros = at.tp + at.fn, at.fp + at.tn
    rates = (
        at.precision, at.recall, at.specificity, at.f1, ranking.auc(), ranking.average_precision(),
        ranking.reliability.error(),
    )  # fmt: skip
    return [
        ("true positives", f"{at.tp} of {ones}"),
        ("false negatives", f"{at.fn} of {ones}"),
        ("false positives", f"{at.fp} of {zeros}"),
        ("true negatives", f"{at.tn} of {zeros}"),
        *(
            (name, "-" if math.isnan(rate) else as_number(rate))
            for name, rate in zip(names, rates, strict=True)
        ),
    ]


def settings_facts(run: Run) -> Facts:
    """Return data and settings."""
    experiment, problem = run.experiment, run.problem
    facts = [
        *data_facts(problem),
        ("features", f"n = {problem.n}: {', '.join(problem.features.names)}"),
        ("alpha", as_number(experiment.alpha)),
        ("batch", FULL if experiment.batch is None else str(experiment.batch)),
    ]
    if experiment.standardize:
        facts.insert(3, ("standardised", "to mean 0 and deviation 1 over the training examples"))
    amounts = ("l1", "l2", "warmup", "clip")
    told = {name: getattr(experiment, name) for name in amounts}
    facts += [(name, as_number(value)) for name, value in told.items() if value]
    if experiment.optimizer != "gd":
        own = settings_of(experiment.optimizer)
        facts.append(("optimizer", _with_settings(experiment, experiment.optimizer, own)))
    if experiment.schedule != "constant":
        own = schedule_settings_of(experiment.schedule)
        facts.append(("schedule", _with_settings(experiment, experiment.schedule, own)))
    return facts


def _with_settings(experiment: Experiment, name: str, own: Sequence[str]) -> str:
    """Return a name with the settings that count for it: ``adam (beta1 0.9, beta2 0.999, …)``."""
    settings = experiment.step_settings
    told = ", ".join(f"{each} {as_number(getattr(settings, each))}" for each in own)
    return f"{name} ({told})" if told else name


def outcome_facts(run: Run, wanted_steps: int, beside: float = 0.5) -> Facts:
    """Return steps, losses and accuracies, which are those at t = ½.

    They say so where they are told `beside` what another threshold makes of the examples.
    """
    metrics, problem = run.metrics(), run.problem
    steps = str(run.step)
    if run.diverged_at is not None:
        steps = (
            f"{run.step} of {wanted_steps}: diverged, step {run.diverged_at} is not finite; "
            "what follows holds one step earlier"
        )
    facts = [
        ("steps", steps),
        ("loss", as_number(metrics.loss)),
        ("accuracy", _share(metrics.accuracy, problem.m, beside)),
    ]
    if len(problem.y_test):
        facts.insert(2, ("test loss", as_number(metrics.test_loss)))
        share = _share(metrics.test_accuracy, len(problem.y_test), beside)
        facts.append(("test accuracy", share))
    return facts


def _share(share: float, of: int, beside: float) -> str:
    at = "" if beside == 0.5 else ", at t = ½"
    return f"{share:.4g} ({round(share * of)} of {of} right{at})"


def parameter_facts(run: Run) -> Facts:
    """Return weights and bias; with standardisation also those of the raw features."""
    names = [f"w{j + 1} ({feature})" for j, feature in enumerate(run.problem.features.names)]
    names.append("b")
    values = [as_number(value) for value in (*run.w, run.b)]
    if run.experiment.standardize:
        w_raw, b_raw = run.problem.features.to_raw(run.w, run.b)
        width = max(map(len, values))
        values = [
            f"{value:{width}}  raw scale: {as_number(raw)}"
            for value, raw in zip(values, (*w_raw, b_raw), strict=True)
        ]
    return list(zip(names, values, strict=True))
