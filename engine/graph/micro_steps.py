"""Micro-steps: the parts of a step, by optimiser, and the walk through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.support.records import dataclass

MICRO_STEPS = ("z", "a", "L", "da", "dz", "dw", "update")
"""The parts of a step of plain descent in their order; ``dw`` stands for all dw and db."""

MEMORY: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "momentum": (("v",),),
    "nesterov": (("v",),),
    "adagrad": (("s",),),
    "rmsprop": (("s",),),
    "adam": (("v_hat", "s_hat"), ("v", "s")),
    "adamw": (("v_hat", "s_hat"), ("v", "s")),
    "newton": (("p",),),
}
"""What an optimiser makes of each derivative on its way to the update, column by column.

``v`` is a velocity or a mean of derivatives, ``s`` a sum or mean of their squares, ``v_hat`` and
``s_hat`` the same without what they lack because they began at 0; ``p`` is Newton's step. The first
column is the one that the update reads.
"""

_MICRO_STEP_OF = {"v_hat": "hat", "s_hat": "hat"}


def memory_kinds(optimizer: str) -> tuple[str, ...]:
    """Return all that an optimiser makes of a derivative, in the order in which it is computed."""
    return tuple(kind for column in reversed(MEMORY.get(optimizer, ())) for kind in column)


def memory_key(kind: str, parameter: str) -> str:
    """Return the key of a node: ``v_dw1`` for w1, ``s_hat_db`` for b; Newton's is ``p_w1``."""
    return f"p_{parameter}" if kind == "p" else f"{kind}_d{parameter}"


def micro_step_of(kind: str) -> str:
    """Return the micro-step in which something is computed that an optimiser keeps."""
    return _MICRO_STEP_OF.get(kind, kind)


def micro_step_keys(optimizer: str) -> tuple[str, ...]:
    """Return the parts of a step of an optimiser in their order."""
    memory = dict.fromkeys(map(micro_step_of, memory_kinds(optimizer)))
    return (*MICRO_STEPS[:-1], *memory, MICRO_STEPS[-1])


TITLES = {"dw": "dw, db", "hat": "v hat, s hat"}
"""Names of micro-steps for people, where they are not their keys."""

_OF_ONE = {
    "z": "Multiply each feature by its weight and add up, with the bias: that is z.",
    "a": "Squeeze z between 0 and 1: a is how probable the model holds class 1 to be.",
    "L": "Compare a with the label y: the further off, the greater the loss.",
    "da": "Now backwards. da: how much would the loss grow if a grew a little?",
    "dz": "Multiply by the slope a(1 − a) of the sigmoid; what is left is the error a − y.",
    "dw": "Each weight gets the error times its own feature; the bias gets the error itself.",
    "update": "All parameters move together, α times as far as their derivatives, downhill.",
}

_OF_MEAN = {
    "z": "For every example, multiply each feature by its weight and add up, with the bias: z.",
    "a": "Squeeze every z between 0 and 1: a is how probable the model holds class 1 to be.",
    "L": "Compare each a with its label y; J is the mean of these losses, plus any penalties.",
    "da": "Now backwards, for every example. da: how much would its loss grow if its a grew?",
    "dz": "Multiply by the slope a(1 − a) of the sigmoid; what is left is the error a − y of each.",
    "dw": "Each example pulls by its error times its features; dw and db are the means of that.",
    "update": "All parameters move together, once for all examples, α times as far as the means.",
}

_OF_PROBE = {
    "L": "A probe has no label to compare a with: there is no loss.",
    "da": "No loss, so nothing flows backwards: there is no da.",
    "dz": "The error is a − y; without y there is none.",
    "dw": "Without an error the probe pulls at no weight, and not at the bias.",
    "update": "The step follows the training examples; the probe only looks on.",
}

_SOFT_UPDATE = (
    "All move together, α times as far as the means; then weights go αλ₁ closer to 0, or to 0."
)

_OF_KEPT = {
    "v": "The velocity keeps μ of itself and gains the derivative: it remembers the steps before.",
    "s": "The squares of the derivatives add up: s tells how large each one usually is.",
    "p": "Newton solves for the step: down to where a parabola that curves like J is lowest.",
}

_OF_MEANS = {
    "v": "v becomes a mean of the last derivatives: β₁ of itself, and the rest from this one.",
    "s": "s becomes a mean of their squares, β₂ of itself: how large each derivative usually is.",
    "hat": "v and s began at 0, and are too small at first: dividing by 1 − βᵗ makes up for it.",
}

_OF_UPDATE = {
    "momentum": "All parameters move together, α times as far as their velocities.",
    "nesterov": "All parameters move together, against the derivative plus μ of the new velocity.",
    "adagrad": "All move together, against their derivatives, each divided by its usual size √s.",
    "rmsprop": "All move together, against their derivatives, each divided by its usual size √s.",
    "adam": "Each moves against its mean derivative, divided by the usual size of that, √(s hat).",
    "adamw": "The weights shrink by αλ₂ of themselves, and then all move together, as with Adam.",
    "newton": "All parameters move together, α of the way to where the parabola is lowest.",
}


def captions(optimizer: str, *, mean: bool, l1: bool, labelled: bool = True) -> Mapping[str, str]:
    """Return what happens at each micro-step, in one line of words.

    `l1` tells whether the update takes an L1 penalty, `labelled` whether there is a label.
    """
    found = dict(_OF_MEAN if mean else _OF_ONE)
    found |= _OF_KEPT | (_OF_MEANS if optimizer in ("rmsprop", "adam", "adamw") else {})
    if optimizer in _OF_UPDATE:
        found["update"] = _OF_UPDATE[optimizer]
    elif l1:
        found["update"] = _SOFT_UPDATE
    if not labelled:
        found |= dict.fromkeys(map(micro_step_of, memory_kinds(optimizer)), _OF_PROBE["update"])
        found |= _OF_PROBE
    return found


@dataclass(frozen=True, slots=True)
class MicroStepper:
    """The micro-step shown, inside of a gradient-descent step; every move returns a new one.

    ::

        outside ──forward──► z ► a ► L ► da ► dz ► dw ► update ──forward──► z of the next step
           ▲                 └ back leads the same way back; at the z of step 0 it stays ┘
           └──leave── from anywhere

    Between dw and update may be what an optimiser keeps; moves are told the parts of the step that
    is walked through (`micro_step_keys`), since a run may change its optimiser.

    The parameters change at ``update`` only, all together: there, and nowhere else, the run stands
    one step further. So leaving in the middle of a step leaves parameters that are whole.

    Attributes
    ----------
    step
        The run's step whose parameters go into the forward pass that is walked through.
    key
        One of `micro_step_keys`, or an empty text outside.
    """

    step: int
    key: str = ""

    @property
    def run_step(self) -> int:
        """The step at which the run has to stand: one further at the update."""
        return self.step + (self.key == "update")

    def forward(self, keys: Sequence[str] = MICRO_STEPS) -> MicroStepper:
        """Go on by one part of the step; from outside, enter at z."""
        if not self.key:
            return replace(self, key=keys[0])
        if self.key == keys[-1]:
            return MicroStepper(self.step + 1, keys[0])
        return replace(self, key=keys[self._place(keys) + 1])

    def back(self, keys: Sequence[str] = MICRO_STEPS) -> MicroStepper:
        """Go back by one part of the step; at the z of step 0, and outside, stay."""
        if not self.key or (self.step == 0 and self.key == keys[0]):
            return self
        if self.key == keys[0]:
            return MicroStepper(self.step - 1, keys[-1])
        return replace(self, key=keys[self._place(keys) - 1])

    def fitted(self, keys: Sequence[str]) -> MicroStepper:
        """Stand at dw where the optimiser has no such part as that at which the walk stood."""
        return replace(self, key=keys[self._place(keys)]) if self.key else self

    def _place(self, keys: Sequence[str]) -> int:
        return keys.index(self.key if self.key in keys else "dw")

    def leave(self) -> MicroStepper:
        """Go outside; the run stays where it stands."""
        return MicroStepper(self.run_step)

    def moved_to(self, run_step: int) -> MicroStepper:
        """Follow a run that was moved by something else; inside, begin again at z.

        A run that stands where it has to stand was not moved.
        """
        if run_step == self.run_step:
            return self
        return MicroStepper(run_step, MICRO_STEPS[0] if self.key else "")
