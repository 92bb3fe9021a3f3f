"""The quiz: predicting a hidden number."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from engine.graph.quiz import Question, Verdict, giveaways, question
from engine.graph.trace import Trace
from gui.style.numbers import read_number
from gui.style.theme import UNIT
from gui.widgets.labels import body_label, elided_label, explain, tighten

INVITATION = "Click a number of the graph: it is hidden, and you predict it."
_SAYINGS = {
    Verdict.RIGHT: "Right.",
    Verdict.SIGN: "The size is right; look at the sign.",
    Verdict.ROUGH: "Rounded too far: give one more digit.",
    Verdict.WRONG: "Not yet.",
}


class QuizBar(QWidget):
    """One question: a field for the prediction, what is said of it, and the next hint.

    Signals
    -------
    changed()
        Other numbers are to be hidden than before; see `hidden`.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quizBar")
        self._question: Question | None = None
        self._hidden: frozenset[str] = frozenset()
        self._name = body_label("")
        self._field = QLineEdit()
        self._field.setObjectName("predictionField")
        self._field.setMaximumWidth(14 * UNIT)
        self._field.setPlaceholderText("your number")
        self._hint = _button("h&int", "Hint", "Tell a little more; the number itself comes last.")
        self._drop = _button("give up", "Give the question up", "Show the number again.")
        self._said = elided_label("muted", INVITATION)
        self._said.setObjectName("quizLabel")
        row = QHBoxLayout(self)
        tighten(row)
        for part in (self._name, self._field, self._hint, self._drop):
            row.addWidget(part)
        row.addWidget(self._said, 1)
        self._field.returnPressed.connect(self._on_field_return_pressed)
        self._hint.clicked.connect(self._on_hint_clicked)
        self._drop.clicked.connect(self._on_drop_clicked)
        self.drop()

    def question(self) -> Question | None:
        """Return the question that is open."""
        return self._question

    def said(self) -> str:
        """Return what is said of the last prediction, with the hint."""
        return self._said.text()

    def hidden(self) -> frozenset[str]:
        """Return the keys of the nodes whose numbers are not to be shown."""
        return self._hidden

    def ask_after(self, trace: Trace, key: str) -> None:
        """Ask after the number of a node, unless it is given."""
        node = next(node for node in trace.graph.nodes if node.key == key)
        asked = question(node, trace.readings[key])
        if asked is None:
            why = "has no single number to predict" if node.forms else "is given"
            self.drop(f"{node.name.text} {why}; click a number that is computed.")
            return
        self._ask(asked)
        self._set_hidden(giveaways(trace.graph, key))

    def follow(self, trace: Trace) -> None:
        """Drop the question if its number is no longer that of the graph."""
        asked = self._question
        if asked is None:
            return
        now = trace.readings.get(asked.key)
        if now is None or now.value != asked.answer:
            self.drop("The run has moved on: click a number again.")

    def drop(self, said: str = "") -> None:
        """Ask nothing, and say something else."""
        self._ask(None)
        self._say(said or INVITATION)
        self._set_hidden(frozenset())

    def _set_hidden(self, hidden: frozenset[str]) -> None:
        if hidden != self._hidden:
            self._hidden = hidden
            self.changed.emit()

    def _ask(self, asked: Question | None) -> None:
        self._question = asked
        for part in (self._name, self._field, self._hint, self._drop):
            part.setVisible(asked is not None)
        if asked is None:
            return
        self._name.setText(f"{asked.name} =")
        explain(self._field, f"Your number for {asked.name}", "Enter tells whether it is right.")
        self._field.clear()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say(f"What is {asked.name}? Type two digits, as in 1.2 or 0.012, and press Enter.")
        self._show_hint_button()

    def _show_hint_button(self) -> None:
        assert self._question is not None
        self._hint.setText("ans&wer" if self._question.next_is_answer else "h&int")

    def _say(self, text: str) -> None:
        self._said.setText(text)

    def _go_on(self, asked: Question, verdict: Verdict | None) -> None:
        """Show a question after a prediction or a hint."""
        said = "" if verdict is None else _SAYINGS[verdict]
        if asked.solved:
            told = f"{asked.name} = {asked.answer_text}"
            self.drop(f"{said} {told}. {INVITATION}".strip())
            return
        fresh = self._question is None or asked.given > self._question.given
        self._question = asked
        self._say(f"{said} {asked.hint if fresh else ''}".strip())
        self._show_hint_button()

    @Slot()
    def _on_field_return_pressed(self) -> None:
        if self._question is None:
            return
        prediction = read_number(self._field.text())
        self._field.selectAll()  # what is typed next takes its place
        if prediction is None:
            self._say("That is no number; 0.5, −0.25 and 1e-3 are.")
            return
        self._go_on(*self._question.answered(prediction))

    @Slot()
    def _on_hint_clicked(self) -> None:
        if self._question is not None:
            self._go_on(self._question.helped(), None)

    @Slot()
    def _on_drop_clicked(self) -> None:
        self.drop()


def _button(text: str, name: str, hint: str) -> QPushButton:
    button = QPushButton(text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    explain(button, name, hint)
    return button
