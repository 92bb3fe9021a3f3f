"""What does the computation graph of one example say, number by number?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.graph import readings as graph_readings
from engine.graph.parts import Graph
from engine.graph.readings import Reading
from engine.graph.shape import graph_shape
from engine.graph.values import Values, one_example
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.numbers import Number, number


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
    readings: Mapping[str, Reading]
    local: Mapping[str, Reading]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader must be told of these numbers, in sentences."""
        return tuple(reading.note for reading in self.readings.values() if reading.note)


def trace(
    x: Sequence[float],
    y: float,
    w: Sequence[float],
    b: float,
    alpha: float,
    *,
    features: tuple[str, ...] = (),
    folded: bool | None = None,
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
    """
    graph = graph_shape(len(x), folded=folded)
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
    return trace(x, y, w.tolist(), b, alpha, features=problem.features.titles, folded=folded)


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
    readings: Mapping[str, Reading],
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
