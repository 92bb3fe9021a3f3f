"""The trace of a computation graph: every number of one example, or of a step over m examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from engine import logistic
from engine.data.edits import Point
from engine.graph import values as graph_readings
from engine.graph.contributions import batch_positions
from engine.graph.shape import Graph, graph_shape
from engine.graph.values import NodeText, Values, one_example
from engine.kernels.loading import numpy_kernel
from engine.kernels.protocol import Kernel
from engine.model.experiment import Experiment
from engine.model.features import FeatureMap
from engine.model.problem import Problem
from engine.support.arrays import Floats, Rows
from engine.support.numbers import MINUS, Number, number, operand, subscript, vector
from engine.support.records import dataclass
from engine.training.snapshot import Snapshot


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
        Learning rate of the update.
    readings
        The numbers of each node, by its key, in the order of the graph's nodes.
    local
        The local derivative along each backward edge, by the edge's key.
    """

    graph: Graph
    features: tuple[str, ...]
    alpha: Number
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
    """
    graph = graph_shape(len(x), folded=folded, scaled=scaled)
    values = one_example(x, y, w, b, alpha)
    readings = graph_readings.parameter_derivatives(graph, values)
    readings |= graph_readings.update(graph, values, values.dw, values.db)
    return assemble(graph, values, readings, features)


def trace_example(
    problem: Problem,
    row: int,
    w: Floats,
    b: float,
    alpha: float,
    *,
    folded: bool | None = None,
) -> Trace:
    """Return `trace` of the example in a row of the data, at parameters `w`, `b`."""
    x, y = example_of(problem, row)
    features = problem.features
    return trace(
        x, y, w.tolist(), b, alpha,
        features=features.titles, folded=folded, scaled=features.is_scaled,
    )  # fmt: skip


_PROBE_NOTE = "No label y: no error to go back from. Steps follow the training examples."


def trace_probe(
    problem: Problem,
    point: Point,
    w: Floats,
    b: float,
    alpha: float,
    *,
    folded: bool | None = None,
) -> Trace:
    """Return the graph of a place that has no label: the forward pass, as far as a.

    The other nodes have no numbers, and say so; see `engine.graph.shape.Graph.numberless`.
    """
    graph = graph_shape(problem.n, folded=folded, labelled=False, scaled=problem.features.is_scaled)
    values = one_example(problem.features.at(*point).tolist(), 0.0, w.tolist(), b, alpha)
    known = graph_readings.given_and_forward(graph, values) | graph_readings.without_label(graph)
    nothing = graph_readings.read(Number(None, graph_readings.NO_NUMBER))
    return Trace(
        graph=graph,
        features=problem.features.titles,
        alpha=number(alpha),
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
        The parts of the other examples together.
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
    """

    trace: Trace
    m: int
    included: bool
    accumulators: tuple[Accumulator, ...]
    note: str


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
    """
    positions = batch_positions(problem, experiment, step)
    m = problem.m if positions is None else len(positions)
    J, gradient = _evaluate(problem, experiment, positions, w, b, kernel, full)
    l1, l2 = experiment.l1, experiment.l2
    graph = graph_shape(
        problem.n, mean=True, folded=folded, l1=l1 > 0, l2=l2 > 0, scaled=problem.features.is_scaled
    )
    x, y = example_of(problem, row)
    values = one_example(x, y, w.tolist(), b, experiment.alpha)
    place = training_place(problem, row)
    included = place is not None and (positions is None or bool(np.any(positions == place)))
    own = (values.loss, *values.dw, values.db)
    penalties = (float(logistic.penalty(w, l1, l2)), *(l2 * part for part in values.w), 0.0)
    keys = ("J", *(f"dw{j + 1}" for j in range(problem.n)), "db")
    accumulators = tuple(
        _accumulator(key, total, part / m if included else 0.0, penalty)
        for key, total, part, penalty in zip(keys, (J, *gradient), own, penalties, strict=True)
    )
    readings = _readings(graph, accumulators, l1 > 0, l2 > 0)
    readings |= graph_readings.update(graph, values, gradient[:-1], gradient[-1], l1)
    note = "" if included else _no_share(place is None, m)
    trace = assemble(graph, values, readings, problem.features.titles, m)
    return MeanTrace(trace, m, included, accumulators, note)


def alone_note(problem: Problem, experiment: Experiment, step: int, row: int) -> str:
    """Return what to say beside the graph of one example alone; empty if the step is just that.

    The update in `trace` follows one example, as the lesson's does. The run's step
    from `step` to ``step + 1`` may follow others too, or penalties.
    """
    positions = batch_positions(problem, experiment, step)
    m = problem.m if positions is None else len(positions)
    place = training_place(problem, row)
    if m > 1:
        over = f"m = {m:,}" if positions is None else f"a batch of {m:,}"
        return f"Update of this example alone; Step takes the mean over {over}."
    if place is None or (positions is not None and place not in positions):
        return "This update follows one example alone; the step follows another one."
    if experiment.l1 > 0 or experiment.l2 > 0:
        return "This update follows the example's loss alone; the step adds the penalties."
    return ""


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


def _accumulator(key: str, total: float, share: float, penalty: float) -> Accumulator:
    others = total - penalty - share
    return Accumulator(key, *map(number, (total, share, others, penalty)))


def _readings(
    graph: Graph, accumulators: Sequence[Accumulator], l1: bool, l2: bool
) -> dict[str, NodeText]:
    """Return the readings of J, dw and db: the example's share, the others', the penalty."""
    J, *dw, db = accumulators

    def plugged(one: Accumulator, penalised: bool) -> str:
        terms = [one.share, one.others, *[one.penalty] * penalised]
        return " + ".join(operand(part.text) for part in terms)

    def told(one: Accumulator, penalised: bool) -> str:
        """Say whose each part is: the note tells it of dw and db, which have less room."""
        parts = [("this example", one.share), ("others", one.others)]
        parts += [("penalty", one.penalty)] * penalised
        return " + ".join(f"{whose} {operand(part.text)}" for whose, part in parts)

    texts: Sequence[str] | str = [plugged(one, l2) for one in dw]
    if graph.folded:
        terms = [[one.share for one in dw], [one.others for one in dw]]
        terms += [[one.penalty for one in dw]] * l2
        texts = " + ".join(vector(tuple(part)) for part in terms)
    return {
        "J": graph_readings.read(J.total, told(J, l1 or l2)),
        **graph_readings.spread(graph, "dw", [one.total for one in dw], texts),
        "db": graph_readings.read(db.total, plugged(db, False)),
    }


@dataclass(frozen=True, slots=True)
class StepGraph:
    """The graph of a step that is about to be made, drawn for one example or a probe.

    Attributes
    ----------
    trace
        The graph with its numbers.
    m
        Number of examples of the step.
    note
        How the example and the step belong together, where it must be told; else empty.
    scaling
        What standardising made of the features, such as ``x₁ 45 → −1.0546``; else empty.
    """

    trace: Trace
    m: int
    note: str
    scaling: str = ""

    @property
    def is_alone(self) -> bool:
        """Whether the update follows one example, and the step does something else."""
        return bool(self.note) and self.trace.graph.labelled and not self.trace.graph.mean


_MOST_SCALED = 2


def scaling_note(features: FeatureMap, x1: float, x2: float) -> str:
    """Return what standardising makes of the features of a place: of two, since lines are short."""
    if not features.is_scaled:
        return ""
    pairs = zip(features.unscaled().at(x1, x2).tolist(), features.at(x1, x2).tolist(), strict=True)
    told = [
        f"x{subscript(j)} {f'{raw:.4g}'.replace('-', MINUS)} → {number(fed).text}"
        for j, (raw, fed) in enumerate(pairs, start=1)
    ]
    more = ", …" if len(told) > _MOST_SCALED else ""
    return f"{', '.join(told[:_MOST_SCALED])}{more} standardised."


def step_graph(
    problem: Problem, snapshot: Snapshot, row: int, *, mean: bool, folded: bool | None = None
) -> StepGraph:
    """Return the graph of the update from ``snapshot.step`` to the next step.

    Parameters
    ----------
    row
        The chosen example's row in the data set.
    mean
        Whether dw, db and the update are those of the step, or else follow this example alone.
    folded
        Whether features and weights are vectors; see `engine.graph.shape.graph_shape`.

    Notes
    -----
    A full-batch step is traced without a pass over the data, since the snapshot tells its gradient.
    """
    experiment, w, b = snapshot.experiment, snapshot.w, snapshot.b
    positions = batch_positions(problem, experiment, snapshot.step)
    scaling = scaling_note(problem.features, *problem.dataset.X[row].tolist())
    if mean:
        full = (snapshot.loss, np.append(snapshot.dw, snapshot.db))
        found = mean_trace(
            problem, experiment, snapshot.step, w, b, row, numpy_kernel(), full=full, folded=folded
        )
        return StepGraph(found.trace, found.m, found.note, scaling)
    trace = trace_example(problem, row, w, b, experiment.alpha, folded=folded)
    note = alone_note(problem, experiment, snapshot.step, row)
    m = problem.m if positions is None else len(positions)
    return StepGraph(trace, m, note, scaling)


def probe_graph(
    problem: Problem, snapshot: Snapshot, point: Point, *, folded: bool | None = None
) -> StepGraph:
    """Return the graph of a place without a label, at the parameters of `snapshot`."""
    trace = trace_probe(
        problem, point, snapshot.w, snapshot.b, snapshot.experiment.alpha, folded=folded
    )
    positions = batch_positions(problem, snapshot.experiment, snapshot.step)
    m = problem.m if positions is None else len(positions)
    return StepGraph(trace, m, _PROBE_NOTE, scaling_note(problem.features, *point))
