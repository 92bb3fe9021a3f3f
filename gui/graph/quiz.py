"""How does the user predict a hidden number?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from engine.quiz import Question, Verdict
from gui.number_format import read_number
from gui.style import body_label, explain, muted_label, tighten
from gui.theme import UNIT

INVITATION = "Click a number of the graph: it is hidden, and you predict it."
_SAYINGS = {
    Verdict.RIGHT: "Right.",
    Verdict.SIGN: "The size is right; look at the sign.",
    Verdict.WRONG: "Not yet.",
}


class QuizBar(QWidget):
    """One question: a field for the prediction, what is said of it, and the next hint.

    Signals
    -------
    solved(str)
        The number of the node with this key was predicted, or told.
    dropped()
        The user gave the question up.
    """

    solved = Signal(str)
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quizBar")
        self._question: Question | None = None
        self._name = body_label("")
        self._field = QLineEdit()
        self._field.setObjectName("predictionField")
        self._field.setMaximumWidth(14 * UNIT)
        self._field.setPlaceholderText("your number")
        self._hint = _button("&hint", "Hint", "Tell a little more; the number itself comes last.")
        self._drop = _button("give up", "Give the question up", "Show the number again.")
        self._said = muted_label(INVITATION)
        self._said.setObjectName("quizLabel")
        row = QHBoxLayout(self)
        tighten(row)
        for part in (self._name, self._field, self._hint, self._drop):
            row.addWidget(part)
        row.addWidget(self._said, 1)
        self._field.returnPressed.connect(self._on_field_return_pressed)
        self._hint.clicked.connect(self._on_hint_clicked)
        self._drop.clicked.connect(self._on_drop_clicked)
        self.ask(None)

    def question(self) -> Question | None:
        """Return the question that is open."""
        return self._question

    def said(self) -> str:
        """Return what is said of the last prediction, with the hint."""
        return self._said.text()

    def ask(self, question: Question | None, said: str = "") -> None:
        """Ask after a number; None asks nothing, and says something else."""
        self._question = question
        for part in (self._name, self._field, self._hint, self._drop):
            part.setVisible(question is not None)
        if question is None:
            self._say(said or INVITATION)
            return
        self._name.setText(f"{question.name} =")
        explain(self._field, f"Your number for {question.name}", "Enter tells whether it is right.")
        self._field.clear()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say(f"What is {question.name}? Type a number and press Enter; two digits will do.")
        self._show_hint_button()

    def _show_hint_button(self) -> None:
        assert self._question is not None
        self._hint.setText("&answer" if self._question.next_is_answer else "&hint")

    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._said.setToolTip(text)

    def _go_on(self, question: Question, verdict: Verdict | None) -> None:
        """Show a question after a prediction or a hint."""
        said = "" if verdict is None else _SAYINGS[verdict]
        if question.solved:
            told = f"{question.name} = {question.answer_text}"
            self.ask(None, f"{said} {told}. {INVITATION}".strip())
            self.solved.emit(question.key)
            return
        fresh = self._question is None or question.given > self._question.given
        self._question = question
        self._say(f"{said} {question.hint if fresh else ''}".strip())
        self._show_hint_button()

    @Slot()
    def _on_field_return_pressed(self) -> None:
        if self._question is None:
            return
        prediction = read_number(self._field.text())
        if prediction is None:
            self._say("That is no number; 0.5, −0.25 and 1e-3 are.")
            return
        self._field.selectAll()
        self._go_on(*self._question.answered(prediction))

    @Slot()
    def _on_hint_clicked(self) -> None:
        if self._question is not None:
            self._go_on(self._question.helped(), None)

    @Slot()
    def _on_drop_clicked(self) -> None:
        self.ask(None)
        self.dropped.emit()


def _button(text: str, name: str, hint: str) -> QPushButton:
    button = QPushButton(text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    explain(button, name, hint)
    return button
