"""The quiz on a hidden value: tolerance, verdict and hints."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from engine.graph.shape import Edge, Graph, Node
from engine.graph.values import NodeText, sign_before
from engine.support.records import dataclass

RELATIVE = 0.02
"""A prediction may be off by this part of the number."""

_DECIMALS = ((0.1, 0.00501), (0.0, 0.000501))
"""From which size on a prediction may be off by how much: two decimals, three of small numbers."""


class Verdict(Enum):
    """What is to be said of a prediction."""

    RIGHT = "right"
    SIGN = "the size is right, the sign is not"
    ROUGH = "rounded to a single digit"
    WRONG = "not yet"


@dataclass(frozen=True, slots=True)
class Question:
    """A number that is hidden, to be predicted.

    Attributes
    ----------
    key, name
        Its node's key, and the node's name.
    answer, answer_text
        The number, and how it is written.
    hints
        What helps, from the least on: what it means, the formula, the formula with the numbers
        plugged in; last of all the number itself.
    given
        How many of the hints have been given.
    solved
        Whether the number was predicted, or told by the last hint.
    """

    key: str
    name: str
    answer: float
    answer_text: str
    hints: tuple[str, ...]
    given: int = 0
    solved: bool = False

    @property
    def hint(self) -> str:
        """The hint given last; empty before the first."""
        return self.hints[self.given - 1] if self.given else ""

    @property
    def next_is_answer(self) -> bool:
        """Whether the next hint tells the number."""
        return self.given == len(self.hints) - 1

    def judge(self, prediction: float) -> Verdict:
        """Tell whether a prediction is right, to about two digits; see `tolerance`.

        The answer rounded to two digits, leading zeros not counted, always is.
        """
        room = tolerance(self.answer)
        if abs(prediction - self.answer) <= room or prediction == _rounded(self.answer, 2):
            return Verdict.RIGHT
        if abs(prediction + self.answer) <= room:
            return Verdict.SIGN
        return Verdict.WRONG

    def answered(self, prediction: float) -> tuple[Question, Verdict]:
        """Return the question after a prediction: solved, or with one hint more.

        Where only the sign is wrong, that is hint enough, and so it is where the answer was rounded
        to one digit. A prediction never brings the answer itself: that has to be asked for.
        """
        verdict = self.judge(prediction)
        if verdict is Verdict.RIGHT:
            return replace(self, solved=True), verdict
        if verdict is Verdict.WRONG and prediction == _rounded(self.answer, 1):
            return self, Verdict.ROUGH
        if verdict is Verdict.SIGN or self.next_is_answer:
            return self, verdict
        return self.helped(), verdict

    def helped(self) -> Question:
        """Return the question with one hint more; the last one is the answer."""
        if self.solved:
            return self
        given = self.given + 1
        return replace(self, given=given, solved=given == len(self.hints))


def tolerance(answer: float) -> float:
    """Return how far a prediction of `answer` may be off.

    2 % of it, or half a unit in the second decimal, in the third one where it is below 0.1.
    """
    size = abs(answer)
    decimal = next(room for least, room in _DECIMALS if size >= least)
    return max(RELATIVE * size, decimal)


def _rounded(answer: float, digits: int) -> float:
    """Return a number rounded to so many significant digits."""
    return float(f"{answer:.{digits - 1}e}")


def question(node: Node, node_text: NodeText) -> Question | None:
    """Return the question after the number of a node; None if it cannot be predicted.

    What is given cannot be, nor can a vector or a number that no 64-bit float holds.
    """
    if not node.forms or len(node_text.numbers) != 1 or node_text.value is None:
        return None
    hints = [node.meaning, node.formula.text]
    if node_text.plugged != (node_text.text,):  # else it is the answer
        forms = (f" {sign_before(form, node_text.text)} {form}" for form in node_text.plugged)
        hints.append("".join((node.name.text, *forms)))
    hints.append(f"{node.name.text} = {node_text.text}")
    return Question(node.key, node.name.text, node_text.value, node_text.text, tuple(hints))


def giveaways(graph: Graph, key: str) -> frozenset[str]:
    """Return the keys of the nodes that would tell the number of a node, with this one.

    They are all nodes that are computed from it, directly or by way of others, and have a number.
    """
    found = {key}
    edges: list[Edge] = list(graph.edges)
    grown = True
    while grown:
        reached = {edge.target for edge in edges if edge.source in found} - found
        found |= reached
        grown = bool(reached)
    return frozenset(found) - graph.numberless
