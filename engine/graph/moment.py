"""Which graph shows one moment of a run?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.graph.contributions import places_of_step
from engine.graph.graph import Trace, trace_example
from engine.graph.mean import alone_note, mean_trace
from engine.kernels.loading import numpy_kernel
from engine.model.problem import Problem
from engine.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class MomentGraph:
    """The graph of a step that is about to be made, drawn for one example.

    Attributes
    ----------
    trace
        The graph with its numbers.
    m
        Number of examples of the step.
    note
        How the example and the step belong together, where it must be told; else empty.
    """

    trace: Trace
    m: int
    note: str


def moment_graph(
    problem: Problem, snapshot: Snapshot, row: int, *, mean: bool, folded: bool | None = None
) -> MomentGraph:
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
    places = places_of_step(problem, experiment, snapshot.step)
    if mean:
        full = (snapshot.loss, np.append(snapshot.dw, snapshot.db))
        found = mean_trace(
            problem, experiment, snapshot.step, w, b, row, numpy_kernel(), full=full, folded=folded
        )
        return MomentGraph(found.trace, found.m, found.note)
    trace = trace_example(problem, row, w, b, experiment.alpha, folded=folded)
    note = alone_note(problem, experiment, snapshot.step, row)
    return MomentGraph(trace, problem.m if places is None else len(places), note)
