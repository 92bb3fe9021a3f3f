"""Remarks on finished runs: what the window tells of trouble, for runs that nobody watches."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from engine.convergence.learning_rate import LearningRateLimits, is_limit
from engine.convergence.optimum import Convergence, convergence_of
from engine.kernels.protocol import Kernel
from engine.model.command_text import as_options
from engine.model.experiment import Experiment
from engine.model.optimizers import aim_note, grows, is_over
from engine.model.problem import Problem
from engine.support.records import dataclass
from engine.support.tasks import run_to_end
from engine.training.advice import (
    RECENT,
    RISES,
    ROUND_OFF,
    SAMPLE,
    SEPARABLE,
    Advice,
    Adviser,
    overshoots,
    rises,
)
from engine.training.run import Run
from engine.training.shortfall import (
    LocalGap,
    Shortfall,
    end_loss,
    local_gap,
    still_falls,
)
from engine.training.snapshot import RunState

OPTIMUM_ROWS = 100_000
"""Of more training examples than this the optimum takes longer than many a run: it is left out."""

CLEARLY = 0.05
"""Mini-batches scatter J: a run has ended above its start if it did so by this share at least."""

ILL_CONDITIONED = 1000.0
"""Where J curves so many times more in one direction than in another, scaling the features helps;
standardised features of the built-in data stay below a tenth of it."""

MOST_STEPS = 1e7
"""Of more steps than this it is not said that they would help."""

NOT_SOUGHT = "optimum not sought"

MATTERS = (
    "diverged",
    "one class",
    "scales differ",
    "ends above its start",
    "loss swings",
    "loss rises",
    "loss rose",
    "separable",
    "optimum not unique",
    "optimum unknown",
    "not converged",
    NOT_SOUGHT,
)
"""What remarks are about, in the order in which they are told."""

_OF_ADVICE = {
    "one-class": "one class",
    "scale": "scales differ",
    "separable": "separable",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on a run; where the window tells the same, it has the same text.

    Attributes
    ----------
    matter
        One of `MATTERS`; a run has one remark on each at most.
    text
        One or more sentences.
    """

    matter: str
    text: str


_NOT_SOUGHT = Remark(
    NOT_SOUGHT,
    f"Of more than {OPTIMUM_ROWS:,} training examples the optimum is not worked out, nor whether "
    "there is one; how far the loss is above it is judged by gradient and curvature.",
)


def remarks_on(run: Run) -> tuple[Remark, ...]:
    """Return what is to be told of a run that ends where it stands; see `Inspector.remarks`."""
    since_change = run.past().between(run.changed_at, run.step)
    end = replace(run.state(), history=since_change)
    return Inspector(run.problem, run.kernel).remarks(end)


def remarks_on_data(problem: Problem, experiment: Experiment) -> tuple[Remark, ...]:
    """Return what is to be told of all runs on these data alike, and what is not looked at."""
    found = [_as_remark(advice) for advice in Adviser(problem).on_data(experiment)]
    return (*found, _NOT_SOUGHT) if problem.m > OPTIMUM_ROWS else tuple(found)


class Inspector:
    """Remarks on finished runs on one problem; what depends on the data is worked out once.

    Of more than `OPTIMUM_ROWS` training examples it takes a few passes over the data for each run,
    and of fewer, where each penalty has its own optimum, below a second for each of these.
    """

    def __init__(self, problem: Problem, kernel: Kernel) -> None:
        self._problem = problem
        self._kernel = kernel
        self._adviser = Adviser(problem)
        self._convergences: dict[tuple[float, float], Convergence] = {}

    def convergence(self, l1: float, l2: float) -> Convergence | None:
        """Return where descent leads under these penalties; None beyond `OPTIMUM_ROWS` rows."""
        if self._problem.m > OPTIMUM_ROWS:
            return None
        if (l1, l2) not in self._convergences:
            self._convergences[l1, l2] = run_to_end(convergence_of(self._problem, l1, l2))
        return self._convergences[l1, l2]

    def remarks(self, end: RunState) -> tuple[Remark, ...]:
        """Return what is to be told of a run, one remark a matter, in the order of `MATTERS`.

        Of the data: one class, features of different scale, separable classes. Of the loss: that
        it is no number, stands above its start, or rose at full-batch steps. Of the end: that more
        than 1 % of the gap ``J - J*`` of an untrained model is left; see
        `engine.training.shortfall`. A run of no steps is not asked what its steps came to.
        """
        found = [_as_remark(advice) for advice in self._adviser.on_data(end.experiment)]
        if end.diverged_at is not None:
            advice = self._adviser.divergence(end.experiment, end.diverged_at)
            found.append(Remark("diverged", advice.text))
        elif end.step > 0:
            loss = self._on_loss(end)
            found += loss
            found += self._on_convergence(end, is_troubled=bool(loss))
        found += self._on_optimum(end)
        return tuple(sorted(found, key=lambda remark: MATTERS.index(remark.matter)))

    def _on_loss(self, end: RunState) -> list[Remark]:
        if self._adviser.is_full(end.experiment):
            return self._on_full_batches(end)
        return self._on_mini_batches(end)

    def _on_full_batches(self, end: RunState) -> list[Remark]:
        """Return what is to be told of a loss that should fall with every step."""
        steps, losses = end.history.step, end.history.loss
        rose = rises(losses)
        first, last = losses[0], losses[-1]
        text = self._adviser.overshooting(end.experiment).text
        if last > first * (1 + ROUND_OFF):
            start = "its start" if steps[0] == 0 else f"that at step {steps[0]:,.0f}"
            told = f"It ends at {last:.4g}, above {start}, {first:.4g}."
            if not self._adviser.descends(end.experiment):
                large = f"α = {end.experiment.alpha:g} is large."
                large += self._adviser.below(end.experiment)
                text = aim_note(end.experiment.step_settings) or large
            return [Remark("ends above its start", f"{text} {told}")]
        if not self._adviser.descends(end.experiment):
            return []
        if overshoots(losses):
            recent = rose[-RECENT + 1 :]
            lowest = int(losses.argmin())
            matter = "loss rises" if recent.all() else "loss swings"
            told = (
                f"It rose at {recent.sum()} of the last {len(recent)} recorded steps and ends at "
                f"{last:.4g}; at step {steps[lowest]:,.0f} it was {losses[lowest]:.4g}."
            )
            return [Remark(matter, f"{text} {told}")]
        if rose.sum() >= RISES or losses.max() > first * (1 + ROUND_OFF):
            at = steps[1:][rose][-1]
            told = (
                f"The loss rose at {rose.sum()} of {len(rose):,} recorded steps, at step {at:,.0f} "
                f"for the last time, and fell from there: α = {end.experiment.alpha:g} is large."
            )
            return [Remark("loss rose", told + self._adviser.below(end.experiment))]
        return []

    def _on_mini_batches(self, end: RunState) -> list[Remark]:
        """Return what is to be told of a loss that scatters, as it should."""
        own, first, last = end.experiment, end.history.loss[0], end_loss(end.history)
        if not last > first * (1 + CLEARLY):
            return []
        told = (
            f"The loss ends above its start, {first:.4g}: over the last quarter of the run it is "
            f"{last:.4g}."
        )
        far = f"With α = {own.alpha:g} mini-batch steps land beyond the valley floor."
        far += self._adviser.below(own)
        return [Remark("ends above its start", f"{told} {aim_note(own.step_settings) or far}")]

    def _on_optimum(self, end: RunState) -> list[Remark]:
        """Return why there is no optimum, or that it is not known whether there is one."""
        own = end.experiment
        convergence = self.convergence(own.l1, own.l2)
        if convergence is None:
            if self._is_endless(end):
                return [] if self._is_of_one_class else [_as_remark(SEPARABLE)]
            return [_NOT_SOUGHT]
        if self._is_of_one_class and self._adviser.on_class(own):
            return []  # it is told of the data
        if self._is_of_one_class and convergence.is_endless:
            return [Remark("one class", convergence.remark)]
        if convergence.is_endless:
            remedy = f" A penalty ends that. Try {as_options(SEPARABLE.changes)}."
            return [Remark("separable", convergence.remark + remedy)]
        matter = "optimum unknown" if convergence.optimum is None else "optimum not unique"
        return [Remark(matter, convergence.remark)] if convergence.remark else []

    def _on_convergence(self, end: RunState, is_troubled: bool) -> list[Remark]:
        """Return how far above its lowest value J has ended, and what would bring it closer.

        Nothing is said where J has no lowest value. What would help with a loss that
        `is_troubled` is told with that, and more steps do not where these lead elsewhere.
        """
        if self._is_endless(end):
            return []
        own, history = end.experiment, end.history
        convergence = self.convergence(own.l1, own.l2)
        loss = float(history.loss[-1])
        optimum = None if convergence is None else convergence.optimum
        if optimum is not None:
            lowest, highest = optimum.lowest, optimum.highest
            if not self._adviser.is_full(own):
                loss = end_loss(history)
            gap = loss - optimum.J
        else:
            local = self._local_gap(end)
            lowest, highest = local.lowest, local.highest
            gap = min(local.gap, loss)  # J is nowhere below 0
        J = None if optimum is None else optimum.J
        shortfall = Shortfall(loss, gap, scatters=not self._adviser.is_full(own), optimum=J)
        if shortfall.is_converged:
            return []
        text = _distance(shortfall, own, is_estimate=optimum is None)
        aim = aim_note(own.step_settings)
        if is_troubled:
            return [Remark("not converged", text)]
        if aim:
            return [Remark("not converged", f"{text} {aim}")]
        if is_over(own.step_settings, end.step):
            return [Remark("not converged", text + _over(own))]
        if not self._adviser.is_full(own) and not still_falls(history):
            text += (
                " It falls no more: mini-batches make it scatter. Try a smaller --alpha or a "
                "larger --batch."
            )
            return [Remark("not converged", text)]
        steps = "more steps"
        if optimum is not None and self._adviser.is_full(own) and own.step_settings.is_plain:
            steps = _more_steps(shortfall, optimum.rate(own.alpha))
        return [Remark("not converged", text + self._remedy(own, lowest, highest, steps))]

    def _remedy(self, own: Experiment, lowest: float, highest: float, steps: str) -> str:
        """Return a sentence on what brings J closer to J*, after a space.

        `lowest` and `highest` are the eigenvalues of the Hessian between which all others lie, at
        the optimum if that is known; `steps` says how many more of them would help.
        """
        at_optimum = 2 / highest if highest > 0 else math.inf
        limit = LearningRateLimits(0.0, math.inf, at_optimum).under(own.step_settings).at_optimum
        if limit is not None and own.alpha > limit:
            return f" Try an --alpha below {limit:.2g}, beyond which J does not settle."
        ways = [steps]
        if own.optimizer != "gd" or grows(own.step_settings):
            return f" Try {steps}." if steps else ""
        safe = self._adviser.safe_alpha(own)
        if own.alpha < safe / 2 and is_limit(safe):
            kind = "step" if self._adviser.is_full(own) else "full-batch step"
            ways.append(f"a larger --alpha (below {safe:.2g} every {kind} surely descends)")
        if highest > ILL_CONDITIONED * lowest and not own.standardize:
            ways.append(as_options({"standardize": True}))
        return f" Try {' or '.join(filter(None, ways))}." if any(ways) else ""

    def _is_endless(self, end: RunState) -> bool:
        """Tell whether J surely has no lowest point."""
        own = end.experiment
        convergence = self.convergence(own.l1, own.l2)
        if convergence is not None:
            return convergence.is_endless
        return self._is_of_one_class or (end.accuracy == 1 and own.l1 == own.l2 == 0)

    @property
    def _is_of_one_class(self) -> bool:
        return int(self._problem.y.sum()) in (0, self._problem.m)

    def _local_gap(self, end: RunState) -> LocalGap:
        """Estimate the gap from all examples, but the curvature from a sample of very many."""
        problem, own = self._problem, end.experiment
        theta, gradient = np.append(end.w, end.b), np.empty(problem.n + 1)
        self._kernel.evaluate(problem.F, problem.y, theta, 0.0, own.l2, gradient)
        return local_gap(problem.sampled(SAMPLE).F, theta, gradient, own.l1, own.l2)


def _as_remark(advice: Advice) -> Remark:
    """Return an advice with what its button does as options of the command line."""
    remedy = f" Try {as_options(advice.changes)}." if advice.changes else ""
    return Remark(_OF_ADVICE[advice.kind], advice.text + remedy)


def _over(experiment: Experiment) -> str:
    """Return in sentences, after a space, what keeps a schedule from coming to 0 so soon."""
    option = "--period" if experiment.schedule == "cosine-decay" else "--decay"
    told = " The schedule has brought α to 0, where it stays."
    return f"{told} Try a larger {option} or --alpha."


def _distance(shortfall: Shortfall, experiment: Experiment, *, is_estimate: bool) -> str:
    """Return in a sentence how far J is above J*."""
    loss, gap, lowest = shortfall.loss, shortfall.gap, shortfall.lowest
    above = f"{gap:.2g} above its lowest value, {lowest:.4g}"
    if is_estimate:
        above = f"about {above}, as gradient and curvature let expect"
    ends = f"around {loss:.4g}, its median of late" if shortfall.scatters else f"at {loss:.4g}"
    told = f"The loss ends {ends}, {above}"
    if shortfall.share >= 1:
        return f"{told}, and no closer to it than a model whose parameters are all 0."
    percent = 100 * shortfall.share
    share = f"{percent:.0f}" if percent >= 10 else f"{percent:.2g}"
    start = "at the start" if experiment.init is None else "of parameters that are all 0"
    return f"{told}: {share} % of the gap {start} is left (converged: at most 1 %)."


def _more_steps(shortfall: Shortfall, rate: float) -> str:
    """Return how many more steps should suffice; empty where these are too many.

    Each multiplies the gap by ``rate²`` near the optimum
    (`engine.convergence.optimum.Optimum.rate`), farther away mostly by less. Without a rate between
    0 and 1 no number is told.
    """
    if not 0 < rate < 1:
        return "more steps"
    steps = math.log(shortfall.enough / shortfall.gap) / (2 * math.log(rate))
    return f"up to {float(f'{max(steps, 1):.2g}'):,.0f} more steps" if steps <= MOST_STEPS else ""
