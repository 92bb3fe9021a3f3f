"""Where inside of one gradient-descent step does the walk stand?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.graph.parts import Edge, MicroStep, Node

MICRO_STEPS = ("z", "a", "L", "da", "dz", "dw", "update")
"""The parts of a step in their order; ``dw`` stands for all dw and db."""


_CAPTIONS = {
    "z": "Multiply each feature by its weight and add up, with the bias: that is z.",
    "a": "Squeeze z between 0 and 1: a is how probable the model holds class 1 to be.",
    "L": "Compare a with the label y: the further off, the greater the loss.",
    "da": "Now backwards. da: how much would the loss grow if a grew a little?",
    "dz": "Multiply by the slope a(1 − a) of the sigmoid; what is left is the error a − y.",
    "dw": "Each weight gets the error times its own feature; the bias gets the error itself.",
    "update": "All parameters move together, α times as far as their derivatives, downhill.",
}
_CAPTIONS_OF_MEAN = {
    "z": "For every example, multiply each feature by its weight and add up, with the bias: z.",
    "a": "Squeeze every z between 0 and 1: a is how probable the model holds class 1 to be.",
    "L": "Compare each a with its label y; J is the mean of these losses, plus any penalties.",
    "da": "Now backwards, for every example. da: how much would its loss grow if its a grew?",
    "dz": "Multiply by the slope a(1 − a) of the sigmoid; what is left is the error a − y of each.",
    "dw": "Each example pulls by its error times its features; dw and db are the means of that.",
    "update": "All parameters move together, once for all examples, α times as far as the means.",
}
_SOFT_UPDATE = (
    "All move together, α times as far as the means; then weights go αλ₁ closer to 0, or to 0."
)
_TITLES = {"dw": "dw, db", "update": "update"}


def micro_steps(
    nodes: tuple[Node, ...], edges: tuple[Edge, ...], mean: bool, l1: bool
) -> tuple[MicroStep, ...]:
    """Return the micro-steps of a graph with these nodes and edges, in their order.

    `l1` tells whether the update takes an L1 penalty.
    """
    captions = _CAPTIONS_OF_MEAN if mean else _CAPTIONS
    if l1:
        captions = captions | {"update": _SOFT_UPDATE}
    known = {node.key for node in nodes if not node.micro}
    steps = []
    for key in MICRO_STEPS:
        active = frozenset(node.key for node in nodes if node.micro == key)
        known |= active
        ways = frozenset(edge.key for edge in edges if edge.target in active)
        title = _TITLES.get(key, key)
        steps.append(MicroStep(key, title, captions[key], active, ways, frozenset(known)))
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class MicroStepper:
    """A walk inside of gradient-descent steps; every move returns a new one.

    ::

        outside ──forward──► z ► a ► L ► da ► dz ► dw ► update ──forward──► z of the next step
           ▲                 └ back leads the same way back; at the z of step 0 it stays ┘
           └──leave── from anywhere

    The parameters change at ``update`` only, all together: there, and nowhere else, the run stands
    one step further. So leaving in the middle of a step leaves parameters that are whole.

    Attributes
    ----------
    step
        The run's step whose parameters go into the forward pass that is walked through.
    place
        Index in `MICRO_STEPS`, or None outside.
    """

    step: int
    place: int | None = None

    @property
    def key(self) -> str:
        """One of `MICRO_STEPS`, or an empty text outside."""
        return "" if self.place is None else MICRO_STEPS[self.place]

    @property
    def run_step(self) -> int:
        """The step at which the run has to stand: one further at the update."""
        return self.step + (self.key == "update")

    def forward(self) -> MicroStepper:
        """Go on by one part; from outside, enter at z."""
        if self.place is None:
            return replace(self, place=0)
        if self.key == "update":
            return MicroStepper(self.step + 1, 0)
        return replace(self, place=self.place + 1)

    def back(self) -> MicroStepper:
        """Go back by one part; at the z of step 0, and outside, stay."""
        if self.place is None or (self.step == 0 and self.place == 0):
            return self
        if self.place == 0:
            return MicroStepper(self.step - 1, len(MICRO_STEPS) - 1)
        return replace(self, place=self.place - 1)

    def leave(self) -> MicroStepper:
        """Go outside; the run stays where it stands."""
        return MicroStepper(self.run_step)

    def moved_to(self, run_step: int) -> MicroStepper:
        """Follow a run that was moved by something else; inside, begin again at z.

        A run that stands where it has to stand was not moved.
        """
        if run_step == self.run_step:
            return self
        return MicroStepper(run_step, None if self.place is None else 0)
