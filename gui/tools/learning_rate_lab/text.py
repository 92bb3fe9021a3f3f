"""The text of the learning-rate lab."""

from __future__ import annotations

from engine.comparison.learning_rate_lab import LearningRateBounds, StepsByLearningRate
from engine.comparison.time_trial import Trial, TrialOutcome
from engine.convergence.learning_rate import is_limit
from engine.model.optimizers import NAMES, aim_note
from gui.plotting.learning_rate_zones import NO_START_LIMIT
from gui.style.numbers import count, exact, three

_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_NO_BREAK = "\N{WORD JOINER}"

_DIGITS, _ALL_DIGITS = 4, 17
"""Digits that losses are told with, and those that tell any two numbers apart."""

_SLIGHT = 1e-3
"""A gap that is less than this share of the first loss is next to nothing."""


TITLE = "Steps until 1 % of the gap is left, for each α"


_CURVATURES = "K is the most that J curves anywhere, λmax the most that it curves at one place."

MEANINGS = (
    f"{_CURVATURES}\n"
    "Below 2/K each step lowers J. 2/λmax is the local limit: beyond it a step lands farther from "
    "the valley floor than it was.\n"
    "The gap is J minus J*, the lowest J there is: 1 % of what it was at the start is to be left."
)
"""What the names in the lab mean, for a tip."""


def steps_text(steps: float) -> str:
    """Return how many steps: 1 step, 212 steps, 2.3e10 steps."""
    number = count(round(steps)) if steps < 1e7 else f"{steps:.1e}".replace("e+", "e")
    return f"{number} {'step' if number == '1' else 'steps'}"


def about_text(bounds: LearningRateBounds) -> str:
    """Return what is counted: until which loss, and where it comes from."""
    infimum = "J at the optimum" if bounds.optimum is not None else "to which J comes ever closer"
    gap = bounds.start_loss - bounds.lowest_loss
    if gap < _SLIGHT * bounds.start_loss:
        start, lowest = _told_apart(bounds.start_loss, bounds.lowest_loss)
        return (
            f"There is almost nothing to descend: J is {start} at the start, only {three(gap)} "
            f"above J*{_NO_BREAK_SPACE}={_NO_BREAK_SPACE}{lowest}, {infimum}. Steps are counted "
            "until 1 % of this gap is left."
        )
    start, target, lowest = _told_apart(bounds.start_loss, bounds.target, bounds.lowest_loss)
    return (
        f"J is {start} at the start. Steps are counted until it is {target}: then 1 % is left of "
        f"the gap to J*{_NO_BREAK_SPACE}={_NO_BREAK_SPACE}{lowest}, {infimum}."
    )


def _told_apart(*losses: float) -> list[str]:
    """Return losses with four digits, or as many more as tell them from each other."""
    for digits in range(_DIGITS, _ALL_DIGITS):
        texts = [exact(float(f"{loss:.{digits}g}")) for loss in losses]
        if len(set(texts)) == len(texts):
            return texts
    return [exact(loss) for loss in losses]


def trial_items(trial: Trial, bounds: LearningRateBounds) -> list[tuple[str, str]]:
    """Return names and numbers of what came of one α, for a readout."""
    items = [("α", three(trial.alpha))]
    if trial.outcome is TrialOutcome.REACHED:
        items.append(("1 % reached after", steps_text(trial.step)))
    elif trial.outcome is TrialOutcome.DIVERGED:
        items.append(("diverged at", f"step {count(trial.step)}"))
    else:
        items.append(("1 % not reached within", steps_text(trial.step)))
        items.append((f"J {LEFT[trial.outcome]}", ""))
    expected = bounds.expected_steps(trial.alpha)
    if expected is not None:
        items.append(("expected", steps_text(expected)))
    items.append((bounds.limits.final_zone(trial.alpha).value, ""))
    return items


LEFT = {TrialOutcome.SLOW: "is still coming down", TrialOutcome.SWINGS: "swings to and fro"}
"""What J does where a trial was given up."""


def sentence(lab: StepsByLearningRate) -> str:
    """Return in a few sentences what one sees."""
    bounds, fastest = lab.bounds, lab.fastest
    step = "full-batch step" if _has_batches(bounds) else "step"
    sentences = [f"Below 2/K = {three(bounds.limits.safe)} every {step} surely lowers the loss."]
    optimizer = bounds.experiment.optimizer
    if optimizer != "gd":
        sentences = [f"With {NAMES[optimizer]} the loss may rise on its way at any α."]
    elif not is_limit(bounds.limits.safe):
        sentences = ["K is too large for a number, and so 2/K too small for one."]
    if optimizer == "gd" and not is_limit(bounds.limits.local):
        sentences.append(f"There is {NO_START_LIMIT}.")
    if fastest is None:
        sentences.append(f"No α arrives within {steps_text(bounds.limit)}.")
    else:
        sentences.append(
            f"The quickest α here is {three(fastest.alpha)}, with {steps_text(fastest.step)}."
        )
    limit = bounds.limits.at_optimum
    if limit is None and bounds.optimum is None:
        sentences.append(
            "There is no optimum, and J becomes ever flatter: so in the end no α is too large."
        )
    elif limit is not None and is_limit(limit):
        formula = bounds.limits.formula.replace("/λ", f"/{_NO_BREAK}λ")
        sentences.append(
            f"Beyond {formula} at the optimum, {three(limit)}, no run stays there: it may "
            "pass close by, then swings or diverges."
        )
    sentences += [_CURVATURES, *_remarks(bounds)]
    return " ".join(sentences)


def _remarks(bounds: LearningRateBounds) -> list[str]:
    """Return what is special about these trials."""
    remarks = list(filter(None, [aim_note(bounds.experiment.step_settings)]))
    if _has_batches(bounds):
        remarks.append(
            f"A step here is one on a mini-batch of {count(bounds.experiment.batch or 0)}; limits "
            "and expectation are those of the full batch."
        )
    if bounds.examples < bounds.m:
        remarks.append(
            f"All is from a sample of {count(bounds.examples)} of the {count(bounds.m)} examples."
        )
    return remarks


def _has_batches(bounds: LearningRateBounds) -> bool:
    batch = bounds.experiment.batch
    return batch is not None and batch < bounds.examples
