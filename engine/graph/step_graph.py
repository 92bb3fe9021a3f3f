"""The graph of the step that is about to be made, drawn for one example or a probe."""

from __future__ import annotations

import numpy as np

from engine.data.edits import Point
from engine.graph.contributions import batch_positions
from engine.graph.trace import Trace, mean_trace, trace_example, trace_probe, training_place
from engine.graph.updates import OptimizerState, full_step
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.features import FeatureMap
from engine.model.problem import Problem
from engine.support.numbers import MINUS, number, subscript
from engine.support.records import dataclass
from engine.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class StepGraph:
    """The graph of a step that is about to be made, drawn for one example or a probe.

    Attributes
    ----------
    trace
        The graph with its numbers.
    m
        Number of examples of the step.
    is_batch
        Whether these are a batch, and not all training examples.
    note
        How the example and the step belong together, where it must be told; else empty.
    scaling
        What standardising made of the features, such as ``x₁ 45 → −1.0546``; else empty.
    update_note
        What is to be told of the update; see `engine.graph.updates.update_note`.
    """

    trace: Trace
    m: int
    is_batch: bool
    note: str
    scaling: str = ""
    update_note: str = ""

    @property
    def is_alone(self) -> bool:
        """Whether the update follows one example, and the step does something else."""
        return bool(self.note) and self.trace.graph.labelled and not self.trace.graph.mean


_PROBE_NOTE = "No label y: no error to go back from. Steps follow the training examples."

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
        return f"New w, b: of this example alone. Step takes the mean over {over}."
    if place is None or (positions is not None and place not in positions):
        return "This update follows one example alone; the step follows another one."
    if experiment.l1 > 0 or experiment.l2 > 0:
        return "This update follows the example's loss alone; the step adds the penalties."
    return ""


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
            problem, experiment, snapshot.step, w, b, row, numpy_kernel(),
            full=full, folded=folded, memory=snapshot.memory,
        )  # fmt: skip
        return StepGraph(
            found.trace, found.m, positions is not None, found.note, scaling, found.update_note
        )
    state = OptimizerState.of(snapshot)
    trace = trace_example(problem, row, w, b, state.alpha, folded=folded, state=state)
    note = alone_note(problem, experiment, snapshot.step, row)
    m = problem.m if positions is None else len(positions)
    if note and positions is None and experiment.optimizer != "newton":  # which needs a Hessian
        gradient = np.append(snapshot.dw, snapshot.db)
        made = full_step(problem, snapshot, np.append(w, b), gradient)
        note = f"{note[:-1]} and makes w₁ {number(float(made[0])).text}."
    return StepGraph(trace, m, positions is not None, note, scaling)


def probe_graph(
    problem: Problem, snapshot: Snapshot, point: Point, *, folded: bool | None = None
) -> StepGraph:
    """Return the graph of a place without a label, at the parameters of `snapshot`."""
    state = OptimizerState.of(snapshot)
    trace = trace_probe(
        problem, point, snapshot.w, snapshot.b, state.alpha, folded=folded, state=state
    )
    positions = batch_positions(problem, snapshot.experiment, snapshot.step)
    m = problem.m if positions is None else len(positions)
    scaling = scaling_note(problem.features, *point)
    return StepGraph(trace, m, positions is not None, _PROBE_NOTE, scaling)
