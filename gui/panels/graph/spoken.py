"""How is a node read out?"""

from __future__ import annotations

from engine.graph.parts import Node
from engine.graph.readings import Reading


def equation(node: Node, reading: Reading) -> str:
    """Return formula, numbers plugged in and value: ``dw₁ = x₁ · dz = 0.5 · (−0.4) = −0.2``."""
    if not reading.plugged:
        return f"{node.name.text} = {reading.text}"
    last = reading.plugged[-1]
    if last == reading.text:
        return f"{node.formula.text} = {reading.text}"
    return f"{node.formula.text} = {last} = {reading.text}"


def question(node: Node) -> str:
    """Return what is said of a node whose number is not shown."""
    return f"{node.name.text} = ?"


def story(node: Node, reading: Reading) -> str:
    """Return what a node means, and what must be told of its number."""
    return f"{node.meaning} {reading.note}".strip()
