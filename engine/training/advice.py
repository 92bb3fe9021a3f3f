"""Advice on a run: what is wrong with it, in a sentence, and one thing to do about it."""

from __future__ import annotations

import math
from dataclasses import field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.convergence.curvature import curvature_bound
from engine.convergence.learning_rate import LearningRateLimits, is_limit
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.optimizers import ADAPTIVE, grows
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.records import dataclass
from engine.support.tasks import run_to_end

SCALE_RATIO = 30.0
"""Features whose deviations differ by more than this make the loss a narrow valley."""

MOST_WRITTEN_OUT = 1e9
"""Larger ratios are told by their power of ten."""

RISES = 3
RECENT = 12
ROUND_OFF = 1e-7
"""J overshoots if it rose this often among the last recorded steps, relative to itself by more
than round-off, or stands above its own lowest value."""

SUGGESTED_L2 = 0.01

STANDARDISED = 8.0
"""Of n standardised features the loss curves at most (n + 1)/4, so that α may be 8/(n + 1)."""

MUCH = 8.0
"""Features that bear only so small a part of that α are called large: three halvings of it."""

SAMPLE = 100_000
"""Examples from which the α that surely descends is worked out."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One sentence for the user, and at most one thing to do about it.

    `kind` names the reason (``diverged``, ``no-examples``, ``one-class``, ``scale``,
    ``overshoots``, ``separable``, ``failure``); `changes` are the settings that the button applies,
    `button` its text (empty: no button).
    """

    kind: str
    text: str
    button: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


SEPARABLE = Advice(
    "separable",
    "This boundary makes no mistakes, so no weights are best: longer ones always lower the loss, "
    "and they grow without end. A penalty ends that.",
    f"L2 λ = {SUGGESTED_L2:g}",
    {"l2": SUGGESTED_L2},
)


def failure(error: Exception, said: str = "") -> Advice:
    """Return what to tell of an exception: input errors speak for themselves.

    `said` is what could not be done beside the run; without it the run itself is paused.
    """
    if isinstance(error, InputError):
        return Advice("failure", str(error))
    said = said or "Something went wrong, and the run is paused where it was"
    if isinstance(error, MemoryError):
        return Advice("failure", f"{said}: there is not enough memory")
    return Advice("failure", f"{said}: {type(error).__name__}: {error}")


class Adviser:
    """Advice on runs on one problem: scale, divergence, separability, one class.

    What depends on the data alone is worked out once.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        ones = int(problem.y.sum())
        self._classes = 1 if ones in (0, problem.m) else 2
        spreads = [spread for spread in _spreads(problem.F) if spread > 0]
        self._scale_ratio = max(spreads) / min(spreads) if spreads else 1.0
        self._bound: float | None = None

    def advise(
        self,
        experiment: Experiment,
        accuracy: float,
        losses: Floats,
        diverged_at: int | None,
    ) -> Advice | None:
        """Return the most urgent advice, or None.

        Parameters
        ----------
        experiment
            The settings in force.
        accuracy
            Of the current parameters, over the training examples.
        losses
            J at the steps recorded since the last change of a setting, in order.
        diverged_at
            The step at which the run diverged, or None.
        """
        if diverged_at is not None:
            return self.divergence(experiment, diverged_at)
        if self._problem.m == 0 < self._problem.dataset.m:  # an empty plane says so by itself
            return Advice("no-examples", f"{self._problem.reason}.")
        on_data = self.on_data(experiment)
        if on_data:
            return on_data[0]
        if self.descends(experiment) and overshoots(losses):
            return self.overshooting(experiment)
        if accuracy == 1 and experiment.l1 == experiment.l2 == 0 and self._classes == 2:
            return SEPARABLE
        return None

    def on_data(self, experiment: Experiment) -> tuple[Advice, ...]:
        """Return what can be said before any step is made, the most urgent first."""
        found = list(self.on_class(experiment))
        if self._scale_ratio > SCALE_RATIO and not experiment.standardize:
            found.append(
                Advice(
                    "scale",
                    f"The features' spreads differ {_count(self._scale_ratio)}-fold, so the loss "
                    "is a narrow valley: an α that suits one weight is useless for the other.",
                    "Standardise",
                    {"standardize": True},
                )
            )
        return tuple(found)

    def on_class(self, experiment: Experiment) -> tuple[Advice, ...]:
        """Return what is to be told where all of several training examples are of one class."""
        is_single = self._classes == 1 and self._problem.m > 1
        return (self._one_class(experiment),) if is_single else ()

    def divergence(self, experiment: Experiment, step: int) -> Advice:
        """Return what to tell of a run whose numbers are not finite at `step`."""
        left = f"At step {step:,} the numbers left the range of floating point: "
        if experiment.optimizer in ADAPTIVE and experiment.epsilon == 0:
            nothing = "a derivative was 0, and with an ε of 0 it is divided by 0."
            return Advice("diverged", left + nothing, "Usual ε", {"epsilon": None})
        if grows(experiment.step_settings):
            return _ever_larger("diverged", left, experiment)
        why = f"α = {experiment.alpha:g} is far too large.{self.below(experiment)}"
        if experiment.optimizer == "newton":
            why = (
                "Newton's step was too long, or the Hessian is not positive definite there. A "
                "smaller α makes the step shorter, a penalty or a larger ε the Hessian larger."
            )
        return self._other_alpha(experiment, "diverged", left + why)

    def overshooting(self, experiment: Experiment) -> Advice:
        """Return what to tell of a run whose loss rises."""
        if grows(experiment.step_settings):
            return _ever_larger("overshoots", "The loss rises: ", experiment)
        return self._other_alpha(
            experiment,
            "overshoots",
            f"The loss rises: with α = {experiment.alpha:g} a step lands "
            f"beyond the valley floor.{self.below(experiment)}",
        )

    def descends(self, experiment: Experiment) -> bool:
        """Tell whether J falls with every step unless α is too large.

        So it does with plain gradient descent on the full batch, and with Newton's step; what
        remembers the steps before may rise on its way, and so may J where each parameter has a rate
        of its own.
        """
        return experiment.optimizer in ("gd", "newton") and self.is_full(experiment)

    def is_full(self, experiment: Experiment) -> bool:
        """Tell whether a step uses all examples."""
        return experiment.batch is None or experiment.batch >= self._problem.m

    def safe_alpha(self, experiment: Experiment) -> float:
        """Return 2/K, below which every full-batch step lowers J; infinite where there is no limit.

        Of very many examples K is worked out from a sample.
        """
        return _descending(self._curvature + experiment.l2)

    def below(self, experiment: Experiment) -> str:
        """Return a sentence on 2/K, in two digits, after a space; none where there is no limit.

        With momentum, and with Newton's step, it is the limit up to which descent settles, where J
        curves most.
        """
        plain = LearningRateLimits(math.inf, math.inf, self.safe_alpha(experiment))
        limits = plain.under(experiment.step_settings)
        safe = limits.at_optimum
        if experiment.optimizer in ("momentum", "nesterov", "newton") and safe and is_limit(safe):
            return f" Near the lowest loss any α below {_rounded_down(safe):g} settles."
        safe = self.safe_alpha(experiment)
        if experiment.optimizer != "gd" or grows(experiment.step_settings) or not is_limit(safe):
            return ""
        steps = "step" if self.is_full(experiment) else "full-batch step"
        return f" Below {_rounded_down(safe):g} every {steps} surely descends."

    def _other_alpha(self, experiment: Experiment, kind: str, text: str) -> Advice:
        """Return what to do about an α that is too large.

        Where the features are large numbers and standardised ones bear this α, they are
        standardised. Else α gets a value that surely descends, or half of its own where that is not
        far from it; where it would descend without the L2 penalty, that is named. Newton's own step
        has an α of 1.
        """
        own = experiment.alpha
        if experiment.optimizer == "newton" and own > 1:
            return Advice(kind, text, "α = 1", {"alpha": 1.0})
        if experiment.optimizer != "gd":
            return Advice(kind, text, "Halve α", {"alpha": own / 2})
        standardised = STANDARDISED / (self._problem.n + 1)
        unpenalised = _descending(self._curvature)
        is_scale = unpenalised < standardised / MUCH
        is_borne = own <= _descending(2 / standardised + experiment.l2)
        if is_scale and is_borne and not experiment.standardize:
            text += " The features are large numbers; standardised, they bear this α."
            return Advice(kind, text, "Standardise", {"standardize": True})
        safe = self.safe_alpha(experiment)
        if safe <= own < unpenalised and experiment.l2 > 0:
            text += (
                f" It is the L2 penalty, λ = {experiment.l2:g}, that makes the valley so steep: "
                "a smaller λ bears this α."
            )
        alpha = _rounded_down(safe) if is_limit(safe) else math.inf
        if alpha < own / 2:
            return Advice(kind, text, f"α = {alpha:g}", {"alpha": alpha})
        return Advice(kind, text, "Halve α", {"alpha": own / 2})

    @property
    def _curvature(self) -> float:
        """The most that J curves anywhere without a penalty."""
        if self._bound is None:
            self._bound = run_to_end(curvature_bound(self._problem.sampled(SAMPLE).F))
        return self._bound

    def _one_class(self, experiment: Experiment) -> Advice:
        only = self._problem.dataset.class_names[int(self._problem.y[0])]
        text = (
            f"All training examples are of class {only}: there is nothing to tell apart, and the "
            "bias grows without end."
        )
        if experiment.test_ratio > 0:
            return Advice("one-class", text, "Train on all", {"test_ratio": 0.0})
        return Advice("one-class", text)


def overshoots(losses: Floats) -> bool:
    """Tell whether J, at recorded full-batch steps, rises of late or stands above its lowest."""
    if len(losses) <= RISES:
        return False
    is_above = bool(losses[-1] > losses.min() * (1 + ROUND_OFF))
    return int(rises(losses[-RECENT:]).sum()) >= RISES or is_above


def rises(losses: Floats) -> NDArray[np.bool_]:
    """Tell of each loss but the first, shape ``(k - 1,)``, whether it is above the one before it.

    By more than round-off, that is; where J is infinite it has not risen further.
    """
    return np.asarray(losses[1:] > losses[:-1] + ROUND_OFF * np.abs(losses[:-1]))


def _descending(bound: float) -> float:
    """Return the α below which every step descends where J curves nowhere more than `bound`."""
    return 2 / bound if bound > 0 else math.inf


def _ever_larger(kind: str, what: str, experiment: Experiment) -> Advice:
    """Return that a schedule lets α grow, and what comes of it."""
    decay = experiment.step_settings.decay
    text = f"{what}with a decay of {decay:g} the schedule makes α ever larger."
    return Advice(kind, text, "Usual decay", {"decay": None})


def _rounded_down(alpha: float) -> float:
    """Return the largest number of two digits that is not above α."""
    nearest = float(f"{alpha:.1e}")
    if nearest <= alpha:
        return nearest
    unit = 10.0 ** (math.floor(math.log10(alpha)) - 1)
    return float(f"{nearest - unit:.1e}")


def _spreads(F: Floats) -> list[float]:
    """Return the deviation of each feature; scaled first, so that no square is too large."""
    if F.shape[1] == 0:
        return []
    sizes = np.abs(F).max(axis=1)
    sizes[sizes == 0] = 1.0
    spreads: list[float] = (sizes * (F / sizes[:, None]).std(axis=1)).tolist()
    return spreads


def _count(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio < MOST_WRITTEN_OUT else f"{ratio:.0e}"
