"""What is told beside the computation graph: meaning and notes, what is lit up, the NumPy lines."""

from __future__ import annotations

from engine.data.edits import Point
from engine.graph import numpy_code as snippets
from engine.graph.shape import MicroStep, Pass
from engine.graph.step_graph import StepGraph
from engine.graph.trace import example_of
from engine.graph.updates import OptimizerState
from engine.model.problem import Problem
from engine.support.records import dataclass
from engine.training.snapshot import Snapshot
from gui.panels.graph.figure_painter import Highlight

_LOCAL = {"da": ("a", "y"), "dz": ("a", "y")}
"""Whose numbers stand in a local derivative, beside features in those of dw."""


_OF_BATCH = " Here m is the batch of this step; Loss shows J of all examples."


@dataclass(frozen=True, slots=True)
class Narration:
    """What a micro-step or a node means, and a note that may warn."""

    text: str
    note: str
    warns: bool


def narration_of(
    shown: StepGraph, step: MicroStep | None, told: str, hidden: frozenset[str]
) -> Narration:
    """Return what is to be said.

    Parameters
    ----------
    step
        The micro-step at which the walk stands, or None.
    told
        The key of the node that is told of outside of a walk.
    hidden
        Keys of the nodes whose numbers a question hides: their notes would tell.
    """
    trace = shown.trace
    seen = frozenset(trace.readings) - hidden
    if step is not None:
        seen &= step.known
        near = step.nodes
        text = step.caption
    else:
        node = next((node for node in trace.graph.nodes if node.key == told), None)
        text = "" if node is None else f"{node.name.text}: {node.meaning}"
        if told == "J" and shown.is_batch:
            text += _OF_BATCH
        near = frozenset({told})
    # A note of what is looked at comes first, then one of anything else that is shown.
    keys = sorted(seen, key=lambda key: key not in near)
    warning = next((trace.readings[key].note for key in keys if trace.readings[key].note), "")
    if warning:
        no_share = shown.note if trace.graph.mean else ""
        return Narration(text, " ".join(filter(None, (warning, no_share))), True)
    updates = any(node.passing is Pass.UPDATE for node in trace.graph.nodes if node.key in near)
    of_update = shown.update_note if updates else ""
    note = " ".join(filter(None, (of_update, shown.scaling, shown.note or _of_mean(shown))))
    return Narration(text, note, bool(shown.note) and updates)


def _of_mean(shown: StepGraph) -> str:
    if not shown.trace.graph.mean:
        return ""
    over = "this step's batch of m" if shown.is_batch else "m"
    parts = "this example + the others" if shown.m > 1 else "this example alone"
    return f"J, dw and db are means over {over} = {shown.m:,}: {parts}."


def highlight_of(shown: StepGraph, step: MicroStep | None, hidden: frozenset[str]) -> Highlight:
    """Return what is bright, dim and hidden at a micro-step, or outside of a walk."""
    faint = shown.trace.graph.numberless
    if step is None:
        return Highlight(hidden=hidden, faint=faint)
    return Highlight(
        faint=faint,
        active=step.nodes,
        feeding=sources(shown, step),
        flowing=step.edges,
        known=step.known,
        hidden=hidden,
    )


def sources(shown: StepGraph, step: MicroStep) -> frozenset[str]:
    """Return the keys of the nodes whose numbers a micro-step takes.

    Data flow from some of them; the others stand in the local derivatives.
    """
    edges = shown.trace.graph.edges
    flowing = {edge.source for edge in edges if edge.key in step.edges}
    local = {operand for key in step.nodes for operand in _LOCAL.get(key, ())} | {
        f"x{key[2:]}" for key in step.nodes if key.startswith("dw")
    }
    return frozenset(flowing | local)


def code_of(
    problem: Problem, snapshot: Snapshot, row: int, probe: Point | None, *, mean: bool
) -> tuple[snippets.Snippet, str]:
    """Return the lines for one example, for the probe, or for the m of a step at once.

    With them come the lines that give the names their numbers; those of m examples are too many.
    """
    experiment = snapshot.experiment
    if probe is not None:
        x = tuple(problem.features.at(*probe).tolist())
        numbers = snippets.numbers_of_example(x, None, snapshot.w.tolist(), snapshot.b, 0.0)
        return snippets.forward_alone(problem.n), numbers
    rule = snippets.Rule(experiment.optimizer, experiment.clip > 0)
    if mean:
        return snippets.vectorised(l1=experiment.l1 > 0, l2=experiment.l2 > 0, rule=rule), ""
    x, y = example_of(problem, row)
    state = OptimizerState.of(snapshot)
    numbers = snippets.numbers_of_example(x, y, snapshot.w.tolist(), snapshot.b, state.alpha, state)
    return snippets.one_example(problem.n, rule), numbers
