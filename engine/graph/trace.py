"""The trace of a computation graph: every number of one example, or of a step over m examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from engine import logistic
from engine.convergence.curvature import hessian
from engine.data.edits import Point
from engine.graph import values as graph_readings
from engine.graph.contributions import batch_positions
from engine.graph.shape import Graph, graph_shape
from engine.graph.updates import OptimizerState, constants, update_note, update_of, update_readings
from engine.graph.values import NodeText, Values, one_example
from engine.kernels.protocol import Kernel, StepSettings
from engine.model.experiment import Experiment
from engine.model.optimizers import OptimizerMemory
from engine.model.problem import Problem
from engine.support.arrays import Floats, Rows
from engine.support.numbers import Number, number, operand, vector
from engine.support.records import dataclass
from engine.support.tasks import run_to_end


@dataclass(frozen=True, slots=True)
class Trace:
    """The graph of one example with all its numbers.

    Attributes
    ----------
    graph
        The shape; traces of one shape share it, so that ``is`` tells whether to lay out anew.
    features
        Titles of the features x1 … xn, such as x₁²; empty if they were not told.
    alpha
        Learning rate in force for the update.
    constants
        Texts of the optimiser's settings where they are plugged in; they stay as wide as they are.
    readings
        The numbers of each node, by its key, in the order of the graph's nodes.
    local
        The local derivative along each backward edge, by the edge's key.
    """

    graph: Graph
    features: tuple[str, ...]
    alpha: Number
    constants: frozenset[str]
    readings: Mapping[str, NodeText]
    local: Mapping[str, NodeText]


def trace(
    x: Sequence[float],
    y: float,
    w: Sequence[float],
    b: float,
    alpha: float,
    *,
    features: tuple[str, ...] = (),
    folded: bool | None = None,
    scaled: bool = False,
    state: OptimizerState | None = None,
) -> Trace:
    """Return the graph of one example alone: forward pass, backward pass and update.

    Parameters
    ----------
    x, y
        The n features as the model is fed them, and the label, 0 or 1.
    w, b
        Parameters, in the scale of these features.
    alpha
        Learning rate of the update, which follows the gradient of this example's loss alone: no
        mean over others, no penalty.
    features
        Titles of the features.
    folded
        Whether features and weights are vectors; see `engine.graph.shape.graph_shape`.
    scaled
        Whether x is standardised.
    state
        How the gradient becomes an update, by which `alpha` is then told; None is plain descent.
        An optimiser goes on from what it remembers of the run.
    """
    state = OptimizerState(StepSettings(alpha)) if state is None else state.without_penalties()
    graph = graph_shape(
        len(x), folded=folded, scaled=scaled,
        optimizer=state.settings.optimizer, clipped=state.is_clipped,
    )  # fmt: skip
    values = one_example(x, y, w, b, state.alpha)
    update = update_of(
        state, np.array([*w, b]), np.array([*values.dw, values.db]), _hessian(values)
    )
    readings = graph_readings.parameter_derivatives(graph, values)
    readings |= update_readings(graph, update)
    return assemble(graph, values, readings, features, constants=constants(state.settings))


def _hessian(values: Values) -> Floats:
    """Return the second derivatives of the loss of one example, ``a(1 - a)·x̃·x̃ᵀ``."""
    x = np.array([*values.x, 1.0])
    with np.errstate(all="ignore"):
        return np.asarray(values.slope * np.outer(x, x))


def trace_example(
    problem: Problem,
    row: int,
    w: Floats,
    b: float,
    alpha: float,
    *,
    folded: bool | None = None,
    state: OptimizerState | None = None,
) -> Trace:
    """Return `trace` of the example in a row of the data, at parameters `w`, `b`."""
    x, y = example_of(problem, row)
    features = problem.features
    return trace(
        x, y, w.tolist(), b, alpha,
        features=features.titles, folded=folded, scaled=features.is_scaled, state=state,
    )  # fmt: skip


def trace_probe(
    problem: Problem,
    point: Point,
    w: Floats,
    b: float,
    alpha: float,
    *,
    folded: bool | None = None,
    state: OptimizerState | None = None,
) -> Trace:
    """Return the graph of a place that has no label: the forward pass, as far as a.

    The other nodes have no numbers, and say so; see `engine.graph.shape.Graph.numberless`.
    """
    state = state or OptimizerState(StepSettings(alpha))
    graph = graph_shape(
        problem.n, folded=folded, labelled=False, scaled=problem.features.is_scaled,
        optimizer=state.settings.optimizer, clipped=state.is_clipped,
    )  # fmt: skip
    values = one_example(problem.features.at(*point).tolist(), 0.0, w.tolist(), b, alpha)
    known = graph_readings.given_and_forward(graph, values) | graph_readings.without_label(graph)
    nothing = graph_readings.read(Number(None, graph_readings.NO_NUMBER))
    return Trace(
        graph=graph,
        features=problem.features.titles,
        alpha=number(alpha),
        constants=frozenset(),
        readings=MappingProxyType({node.key: known[node.key] for node in graph.nodes}),
        local=MappingProxyType({edge.key: nothing for edge in graph.edges if edge.derivative}),
    )


def example_of(problem: Problem, row: int) -> tuple[tuple[float, ...], float]:
    """Return features, as the model is fed them, and label of the example in a row of the data."""
    place = training_place(problem, row)
    if place is None:
        x = problem.features.columns(problem.dataset.X[row : row + 1])[:, 0]
    else:
        x = problem.F[:, place]
    return tuple(x.tolist()), float(problem.dataset.y[row])


def training_place(problem: Problem, row: int) -> int | None:
    """Return which training example stands in a row of the data; None for a test example."""
    place = int(np.searchsorted(problem.train_rows, row))
    found = place < problem.m and problem.train_rows[place] == row
    return place if found else None


def assemble(
    graph: Graph,
    values: Values,
    readings: Mapping[str, NodeText],
    features: tuple[str, ...],
    m: int = 1,
    *,
    constants: frozenset[str] = frozenset(),
) -> Trace:
    """Return the trace of one example's values.

    Parameters
    ----------
    readings
        Those of dw, db, the new parameters, and J if the graph has it.
    features
        Titles of the features.
    m
        Number of examples that dw and db are the mean of.
    constants
        See `Trace`.
    """
    known = {
        **graph_readings.given_and_forward(graph, values),
        **graph_readings.backward(values),
        **readings,
    }
    return Trace(
        graph=graph,
        features=features,
        alpha=number(values.alpha),
        constants=constants,
        readings=MappingProxyType({node.key: known[node.key] for node in graph.nodes}),
        local=MappingProxyType(graph_readings.local_derivatives(graph, values, m)),
    )


@dataclass(frozen=True, slots=True)
class Accumulator:
    """One of the sums of a step, divided by m: J, dw1 … dwn, db.

    ``total = share + others + penalty``.

    Attributes
    ----------
    key
        ``J``, ``dw1`` … ``dwn``, ``db``.
    total
        What the kernel computed and the step uses.
    share
        The chosen example's part: ``L/m``, ``x_j·dz/m``, ``dz/m``; 0 if it is none of the m.
    others
        The parts of the other examples together; 0 where there are none, and where what is left for
        them is not more than the rounding of the other terms.
    penalty
        ``l1·‖w‖₁ + l2/2·‖w‖²`` in J, ``l2·w_j`` in dw_j, 0 in db.
    """

    key: str
    total: Number
    share: Number
    others: Number
    penalty: Number


@dataclass(frozen=True, slots=True)
class MeanTrace:
    """The graph of a step over m examples, drawn for one of them.

    Attributes
    ----------
    trace
        z, a, L, da, dz of the chosen example; J, dw, db and the update of the step.
    m
        Number of examples of the step.
    included
        Whether the chosen example is one of them; a test example never is.
    accumulators
        J, dw1 … dwn, db, in this order.
    note
        A sentence where the chosen example has no share in the step; else empty.
    update_note
        What is to be told of the update; see `engine.graph.updates.update_note`.
    """

    trace: Trace
    m: int
    included: bool
    accumulators: tuple[Accumulator, ...]
    note: str
    update_note: str


def mean_trace(
    problem: Problem,
    experiment: Experiment,
    step: int,
    w: Floats,
    b: float,
    row: int,
    kernel: Kernel,
    *,
    full: tuple[float, Floats] | None = None,
    folded: bool | None = None,
    memory: OptimizerMemory | None = None,
) -> MeanTrace:
    """Return the graph of the update from `step` to ``step + 1``, drawn for one example.

    Parameters
    ----------
    w, b
        Parameters at `step`, in the scale the model trains in; `w` has shape ``(n,)``.
    row
        The chosen example's row in the data set.
    kernel
        Computes J and the gradient, as it does for the step.
    full
        J and ``(dw1, …, dwn, db)`` over all training examples, if they are known at these
        parameters; a full-batch step is then traced without a pass over the data.
    folded
        Whether features and weights are vectors; see `engine.graph.shape.graph_shape`.
    memory
        What the optimiser remembers at `step`; None where that is nothing.
    """
    positions = batch_positions(problem, experiment, step)
    m = problem.m if positions is None else len(positions)
    J, gradient = _evaluate(problem, experiment, positions, w, b, kernel, full)
    l1, l2 = experiment.l1, experiment.l2
    state = OptimizerState(experiment.step_settings, step, memory)
    graph = graph_shape(
        problem.n, mean=True, folded=folded, l1=l1 > 0, l2=l2 > 0,
        scaled=problem.features.is_scaled, optimizer=experiment.optimizer,
        clipped=state.is_clipped,
    )  # fmt: skip
    x, y = example_of(problem, row)
    values = one_example(x, y, w.tolist(), b, state.alpha)
    theta = np.append(w, b)
    H = None
    if experiment.optimizer == "newton":
        H = run_to_end(hessian(problem.F, theta, l2))
    update = update_of(state, theta, np.array(gradient), H)
    place = training_place(problem, row)
    included = place is not None and (positions is None or bool(np.any(positions == place)))
    own = (values.loss, *values.dw, values.db)
    slope = 0.0 if state.weight_decay else l2
    totals = (J, *update.gradient.tolist())
    penalties = (float(logistic.penalty(w, l1, l2)), *(slope * part for part in values.w), 0.0)
    keys = ("J", *(f"dw{j + 1}" for j in range(problem.n)), "db")
    accumulators = tuple(
        _accumulator(key, total, part / m if included else 0.0, penalty, included and m == 1)
        for key, total, part, penalty in zip(keys, totals, own, penalties, strict=True)
    )
    readings = _readings(graph, accumulators, l1 > 0 or l2 > 0, slope > 0)
    readings |= update_readings(graph, update)
    note = "" if included else _no_share(place is None, m)
    trace = assemble(
        graph, values, readings, problem.features.titles, m,
        constants=constants(state.settings),
    )  # fmt: skip
    return MeanTrace(trace, m, included, accumulators, note, update_note(update))


def _no_share(is_test: bool, m: int) -> str:
    if is_test:
        return "This is a test example: it has no share in the gradient."
    return f"This example is not in the batch of {m:,} of this step, so it has no share in it."


def _evaluate(
    problem: Problem,
    experiment: Experiment,
    positions: Rows | None,
    w: Floats,
    b: float,
    kernel: Kernel,
    full: tuple[float, Floats] | None,
) -> tuple[float, list[float]]:
    """Return J and the gradient ``dw1, …, dwn, db`` of the step."""
    if positions is None and full is not None:
        return full[0], full[1].tolist()
    F, y = problem.F, problem.y
    if positions is not None:
        F, y = np.ascontiguousarray(F[:, positions]), y[positions]
    gradient = np.empty(problem.n + 1)
    J, _ = kernel.evaluate(F, y, np.append(w, b), experiment.l1, experiment.l2, gradient)
    return J, gradient.tolist()


_ROUNDING = 1e-14
"""How far a kernel's sums are off at most, as a part of their terms."""


def _accumulator(
    key: str, total: float, share: float, penalty: float, is_alone: bool
) -> Accumulator:
    others = total - penalty - share
    if is_alone or abs(others) < _ROUNDING * (abs(total) + abs(share) + abs(penalty)):
        others = 0.0
    return Accumulator(key, *map(number, (total, share, others, penalty)))


def _readings(
    graph: Graph, accumulators: Sequence[Accumulator], in_cost: bool, in_slopes: bool
) -> dict[str, NodeText]:
    """Return the readings of J, dw and db: the example's share, the others', the penalty.

    J has penalties if `in_cost`, and dw if `in_slopes`.
    """
    J, *dw, db = accumulators

    def plugged(one: Accumulator, penalised: bool) -> str:
        terms = [one.share, one.others, *[one.penalty] * penalised]
        return " + ".join(operand(part.text) for part in terms)

    def told(one: Accumulator, penalised: bool) -> str:
        """Say whose each part is: the note tells it of dw and db, which have less room."""
        parts = [("this example", one.share), ("others", one.others)]
        parts += [("penalty", one.penalty)] * penalised
        return " + ".join(f"{whose} {operand(part.text)}" for whose, part in parts)

    texts: Sequence[str] | str = [plugged(one, in_slopes) for one in dw]
    if graph.folded:
        terms = [[one.share for one in dw], [one.others for one in dw]]
        terms += [[one.penalty for one in dw]] * in_slopes
        texts = " + ".join(vector(tuple(part)) for part in terms)
    return {
        "J": graph_readings.read(J.total, told(J, in_cost)),
        **graph_readings.spread(graph, "dw", [one.total for one in dw], texts),
        "db": graph_readings.read(db.total, plugged(db, False)),
    }
