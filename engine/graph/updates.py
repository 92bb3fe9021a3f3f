"""The update of a step in numbers: what the optimiser keeps, and the new parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.convergence.curvature import hessian
from engine.graph.micro_steps import memory_key, memory_kinds
from engine.graph.shape import Graph
from engine.graph.values import NodeText, read, spread
from engine.kernels.optimizers import clipped, learning_rate, updated
from engine.kernels.protocol import StepSettings
from engine.model.optimizers import ADAPTIVE, OptimizerMemory, decoupled_l2
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.numbers import MINUS, number, operand
from engine.support.tasks import run_to_end
from engine.training.run import Run
from engine.training.snapshot import RunState


@dataclass(frozen=True, slots=True, eq=False)
class OptimizerState:
    """An optimiser at a step: how a gradient becomes the update that leads to ``step + 1``.

    Attributes
    ----------
    settings
        The optimiser, its settings and the schedule.
    step
        Which the schedule depends on.
    memory
        What the optimiser remembers at `step`; None where that is nothing.
    """

    settings: StepSettings
    step: int = 0
    memory: OptimizerMemory | None = None

    @classmethod
    def of(cls, run: Run | RunState) -> OptimizerState:
        """Return that of a run where it stands."""
        return cls(run.experiment.step_settings, run.step, run.memory)

    @property
    def alpha(self) -> float:
        """The learning rate in force."""
        return learning_rate(self.settings, self.step)

    @property
    def is_clipped(self) -> bool:
        """Whether the gradient is made shorter where it is too long."""
        return self.settings.clip > 0

    @property
    def weight_decay(self) -> float:
        """The L2 penalty that the optimiser takes itself, and leaves out of the gradient."""
        return decoupled_l2(self.settings)

    def without_penalties(self) -> OptimizerState:
        """Return the same for the loss alone."""
        return replace(self, settings=self.settings._replace(l1=0.0, l2=0.0))

    def before(self, n: int) -> tuple[Floats, Floats, int]:
        """Return v, s and t as they are remembered, shapes ``(n + 1,)``."""
        memory = self.memory
        if memory is None or len(memory.velocity) != n + 1:
            return np.zeros(n + 1), np.zeros(n + 1), 0
        return memory.velocity, memory.squares, memory.count


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """An update in numbers; arrays have the shape ``(n + 1,)``, for ``w1 … wn, b``.

    Attributes
    ----------
    state
        What made it.
    theta, gradient
        The parameters before it, and the gradient that the optimiser is given, before it is
        clipped.
    length, share
        ``‖gradient‖`` and c, which the gradient is multiplied by: 1 unless it is clipped.
    v_before, s_before
        What was remembered.
    filled
        ``β₁ᵗ`` and ``β₂ᵗ`` at this update.
    memory
        What is kept, by its kind; see `engine.graph.micro_steps.MEMORY`.
    inverse
        ``(H + ε·I)⁻¹`` for Newton; None for others.
    new
        The parameters after it.
    """

    state: OptimizerState
    theta: Floats
    gradient: Floats
    length: float
    share: float
    v_before: Floats
    s_before: Floats
    filled: tuple[float, float]
    memory: Mapping[str, Floats]
    inverse: Floats | None
    new: Floats


def update_of(
    state: OptimizerState, theta: Floats, gradient: Floats, H: Floats | None = None
) -> Update:
    """Return the update that `engine.kernels.optimizers.updated` makes, with all on its way.

    `gradient` is that of J without its L1 penalty, and with its L2 penalty; H, which Newton needs,
    holds the second derivatives of J.
    """
    settings = state.settings
    n = len(theta) - 1
    v_before, s_before, t = state.before(n)
    g = gradient
    if state.weight_decay:
        g = g - state.weight_decay * np.append(theta[:-1], 0.0)
    with np.errstate(all="ignore"):  # numbers may lie beyond every float
        memory = np.concatenate((v_before, s_before, (float(t),)))
        new, after = updated(theta, gradient, memory, settings, state.step, H)
        length = math.sqrt(float(g @ g))
        share = min(1.0, settings.clip / (length + 1e-6)) if state.is_clipped else 1.0
        filled = settings.beta1 ** (t + 1), settings.beta2 ** (t + 1)
        v, s = after[: n + 1], after[n + 1 : -1]
        inverse = None
        by_kind = {"v": v, "s": s, "v_hat": v / (1 - filled[0]), "s_hat": s / (1 - filled[1])}
        if settings.optimizer == "newton" and H is not None:
            inverse = _inverse(H + settings.epsilon * np.eye(n + 1))
            by_kind["p"] = inverse @ clipped(g, settings.clip)
    return Update(
        state=state,
        theta=theta,
        gradient=g,
        length=length,
        share=share,
        v_before=v_before,
        s_before=s_before,
        filled=filled,
        memory={
            kind: by_kind[kind] for kind in memory_kinds(settings.optimizer) if kind in by_kind
        },
        inverse=inverse,
        new=new,
    )


_MANY = 10_000
"""Of more examples, Newton's next step is told from a sample."""


def full_step(problem: Problem, run: RunState, theta: Floats, gradient: Floats) -> Floats:
    """Return the parameters to which the next step leads from `theta` if it takes all examples.

    For Newton a sample of many examples tells how J curves.
    """
    state, H = OptimizerState.of(run), None
    if run.experiment.optimizer == "newton":
        H = run_to_end(hessian(problem.sampled(_MANY).F, theta, run.experiment.l2))
    return update_of(state, theta, gradient, H).new


def _inverse(H: Floats) -> Floats:
    """Return the inverse of a matrix; NaN where there is none."""
    try:
        return np.asarray(np.linalg.inv(H))
    except np.linalg.LinAlgError:
        return np.full_like(H, math.nan)


def constant(value: float) -> str:
    """Return a setting's number as one would have typed it: 0.9, or 1e−8."""
    return f"{value:.12g}".replace("e-0", "e-").replace("-", MINUS)


def constants(settings: StepSettings) -> frozenset[str]:
    """Return the texts of the settings that stand among numbers plugged in."""
    values = (settings.momentum, settings.beta1, settings.beta2, settings.epsilon)
    texts = {constant(value) for value in values}
    return frozenset(texts | {f"{text})" for text in texts})


@dataclass(frozen=True, slots=True)
class _Terms:
    """What stands in the formulas of one parameter: numbers, or for vectors their names."""

    old: str
    slope: str
    v_before: str
    s_before: str
    memory: Mapping[str, str]
    row: str

    @classmethod
    def of(cls, update: Update, j: int) -> _Terms:
        """Return the numbers of a parameter, each fit for the midst of a formula."""

        def at(values: Floats) -> str:
            return operand(number(float(values[j])).text)

        row = "(H + εI)⁻¹ · (dw, db)"
        if update.inverse is not None and len(update.theta) <= _LONGEST_ROW:
            g = update.share * update.gradient
            pairs = zip(update.inverse[j].tolist(), g.tolist(), strict=True)
            row = " + ".join(
                f"{operand(number(part).text)} · {operand(number(slope).text)}"
                for part, slope in pairs
            )
        memory = {kind: at(values) for kind, values in update.memory.items()}
        before = at(update.v_before), at(update.s_before)
        return cls(at(update.theta), at(update.gradient), *before, memory, row)

    @classmethod
    def folded(cls) -> _Terms:
        """Return the names of the vectors of all weights."""
        names = {"v": "v_dw", "s": "s_dw", "v_hat": "v_hat_dw", "s_hat": "s_hat_dw", "p": "p_w"}
        return cls("w", "dw", "v_dw", "s_dw", names, "(H + εI)⁻¹ · (dw, db)")


_LONGEST_ROW = 3
"""Numbers that a row of Newton's inverse matrix has at most to be plugged in."""


def _memory_text(kind: str, update: Update, terms: _Terms) -> str:
    """Return what is kept, with the numbers plugged into its formula."""
    settings = update.state.settings
    slope = _slope(update, terms)
    if kind == "p":
        return terms.row
    if kind.endswith("_hat"):
        filled = update.filled[0 if kind == "v_hat" else 1]
        return f"{terms.memory[kind[0]]}/(1 − {number(filled).text})"
    if kind == "v":
        if settings.optimizer in ("momentum", "nesterov"):
            return f"{constant(settings.momentum)} · {terms.v_before} + {slope}"
        beta = constant(settings.beta1)
        return f"{beta} · {terms.v_before} + (1 − {beta}) · {slope}"
    square = f"({slope})²" if update.state.is_clipped else f"{slope}²"
    if settings.optimizer == "adagrad":
        return f"{terms.s_before} + {square}"
    beta = constant(settings.beta2)
    return f"{beta} · {terms.s_before} + (1 − {beta}) · {square}"


def _slope(update: Update, terms: _Terms) -> str:
    if not update.state.is_clipped:
        return terms.slope
    return f"{operand(number(update.share).text)} · {terms.slope}"


def _change(update: Update, terms: _Terms) -> str:
    """Return what the parameter moves against, with its numbers."""
    settings = update.state.settings
    name, slope = settings.optimizer, _slope(update, terms)
    if name == "newton":
        return terms.memory.get("p", "?")
    if name == "momentum":
        return terms.memory["v"]
    if name == "nesterov":
        return f"({slope} + {constant(settings.momentum)} · {terms.memory['v']})"
    if name not in ADAPTIVE:
        return slope
    epsilon = constant(settings.epsilon)
    if name in ("adagrad", "rmsprop"):
        return f"{slope}/(√{terms.memory['s']} + {epsilon})"
    return f"{terms.memory['v_hat']}/(√{terms.memory['s_hat']} + {epsilon})"


def _new_text(update: Update, terms: _Terms, rate: str, *, is_weight: bool) -> str:
    """Return a new parameter with the numbers plugged in; `rate` is its own, for soft."""
    settings = update.state.settings
    alpha = operand(number(update.state.alpha).text)
    old = terms.old
    if update.state.weight_decay and is_weight:
        old = f"(1 − {alpha} · {operand(number(update.state.weight_decay).text)}) · {old}"
    moved = f"{old} − {alpha} · {_change(update, terms)}"
    if settings.l1 > 0 and is_weight:
        return f"soft({moved}, {rate} · {operand(number(settings.l1).text)})"
    return moved


def _own_rates(update: Update) -> list[str]:
    """Return the rate of each weight, as it is written: α, or what is its own."""
    settings, alpha = update.state.settings, update.state.alpha
    n = len(update.theta) - 1
    if settings.optimizer not in ADAPTIVE:
        return [operand(number(alpha).text)] * n
    with np.errstate(all="ignore"):
        if "s_hat" in update.memory:
            sizes = np.sqrt(update.memory["s_hat"]) + settings.epsilon
            rates = alpha / (1 - update.filled[0]) / sizes
        else:
            rates = alpha / (np.sqrt(update.memory["s"]) + settings.epsilon)
    return [operand(number(rate).text) for rate in rates[:-1].tolist()]


def update_readings(graph: Graph, update: Update) -> dict[str, NodeText]:
    """Return the readings of what the optimiser keeps, and of the new parameters."""
    n = len(update.theta) - 1
    terms = [_Terms.of(update, j) for j in range(n + 1)]
    whole = _Terms.folded()

    def spread_out(name: str, values: Floats, texts: list[str], vector: str) -> dict[str, NodeText]:
        plugged: Sequence[str] | str = vector if graph.folded else texts[:-1]
        return spread(graph, name, values[:-1].tolist(), plugged)

    found: dict[str, NodeText] = {}
    for kind, values in update.memory.items():
        texts = [_memory_text(kind, update, one) for one in terms]
        found |= spread_out(memory_key(kind, "w"), values, texts, _memory_text(kind, update, whole))
        found[memory_key(kind, "b")] = read(number(float(values[-1])), texts[-1])
    rates = [*_own_rates(update), ""]
    texts = [
        _new_text(update, one, rate, is_weight=bool(rate))
        for one, rate in zip(terms, rates, strict=True)
    ]
    own = "αⱼ" if update.state.settings.optimizer in ADAPTIVE else rates[0]
    vector = _new_text(update, whole, own, is_weight=True)
    plugged: Sequence[str] | str = vector if graph.folded else texts[:-1]
    found |= spread(graph, "w", update.new[:-1].tolist(), plugged, "_new")
    found["b_new"] = read(number(float(update.new[-1])), texts[-1])
    return found


def update_note(update: Update) -> str:
    """Return what is to be told of the learning rate in force and of clipping; empty if nothing."""
    settings, alpha = update.state.settings, update.state.alpha
    said = []
    if alpha != settings.alpha:
        said.append(f"α is now {number(alpha).text}.")
    if update.share < 1.0:
        said.append(
            f"The gradient is {number(update.length).text} long and is clipped: "
            f"c = {number(update.share).text}."
        )
    return " ".join(said)
