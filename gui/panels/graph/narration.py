"""Which words belong to what the graph shows?"""

from __future__ import annotations

from dataclasses import dataclass

from engine.graph.moment import MomentGraph
from engine.graph.parts import MicroStep, Pass
from gui.panels.graph.look import Look

_LOCAL = {"da": ("a", "y"), "dz": ("a", "y")}
"""Whose numbers stand in a local derivative, beside features in those of dw."""


@dataclass(frozen=True, slots=True)
class Narration:
    """What a micro-step or a node means, and a note that may warn."""

    text: str
    note: str
    warns: bool


def of(shown: MomentGraph, step: MicroStep | None, told: str, hidden: frozenset[str]) -> Narration:
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
        near = frozenset({told})
    # A note of what is looked at comes first, then one of anything else that is shown.
    keys = sorted(seen, key=lambda key: key not in near)
    warning = next((trace.readings[key].note for key in keys if trace.readings[key].note), "")
    if warning:
        return Narration(text, warning, True)
    updates = any(node.passing is Pass.UPDATE for node in trace.graph.nodes if node.key in near)
    return Narration(text, shown.note or _of_mean(shown), bool(shown.note) and updates)


def _of_mean(shown: MomentGraph) -> str:
    if not shown.trace.graph.mean:
        return ""
    return (
        f"J, dw and db are means over m = {shown.m:,}: first the part of this example, "
        "then that of the others."
    )


def look_at(shown: MomentGraph, step: MicroStep | None, hidden: frozenset[str]) -> Look:
    """Return what is bright, dim and hidden at a micro-step, or outside of a walk."""
    if step is None:
        return Look(hidden=hidden)
    return Look(
        active=step.nodes,
        feeding=sources(shown, step),
        flowing=step.edges,
        known=step.known,
        hidden=hidden,
    )


def sources(shown: MomentGraph, step: MicroStep) -> frozenset[str]:
    """Return the keys of the nodes whose numbers a micro-step takes.

    Data flow from some of them; the others stand in the local derivatives.
    """
    edges = shown.trace.graph.edges
    flowing = {edge.source for edge in edges if edge.key in step.edges}
    local = {operand for key in step.nodes for operand in _LOCAL.get(key, ())} | {
        f"x{key[2:]}" for key in step.nodes if key.startswith("dw")
    }
    return frozenset(flowing | local)
