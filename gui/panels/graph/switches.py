"""What can be switched at the graph?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton

from gui.style.theme import Theme
from gui.widgets.basics import explain
from gui.widgets.flow_row import FlowRow
from gui.widgets.segments import Segments


class Switches(FlowRow):
    """Form, fold, micro-steps, predict and code, in two lines where one is too short.

    Signals
    -------
    mean_toggled(bool), fold_toggled(bool), micro_toggled(bool), quiz_toggled(bool),
    code_toggled(bool)
        The user, or `set_…`, has changed this switch.
    """

    mean_toggled = Signal(bool)
    fold_toggled = Signal(bool)
    micro_toggled = Signal(bool)
    quiz_toggled = Signal(bool)
    code_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.form = Segments(
            "",
            ("this example", "mean over m"),
            (
                "dw, db and the update follow this example alone",
                "dw, db and the update are those of the run's step: means over its m examples",
            ),
        )
        self.fold = _chip("fold", "Fold", "Draw features and weights as vectors.")
        self.micro = _chip(
            "micro-steps",
            "Micro-steps",
            "Step walks inside of a step, from z to the update.",
        )
        self.quiz = _chip("predict", "Predict", "Hide a number, predict it, and be told.")
        self.code = _chip("code", "Code", "Show the lines of NumPy that do the same.")
        self.add(self.form, self.fold, self.micro, self.quiz, self.code)
        for chip, toggled in (
            (self.fold, self.fold_toggled),
            (self.micro, self.micro_toggled),
            (self.quiz, self.quiz_toggled),
            (self.code, self.code_toggled),
        ):
            chip.toggled.connect(toggled)
        self.form.chosen.connect(self._on_form_chosen)

    @property
    def mean(self) -> bool:
        """Whether dw and db are means over m examples."""
        return self.form.choice() == 1

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self.form.apply_theme(theme, scale)
        for chip in (self.fold, self.micro, self.quiz, self.code):
            chip.setStyleSheet(f"padding: 0 {round(8 * scale)}px;")

    def _on_form_chosen(self, place: int) -> None:
        self.mean_toggled.emit(place == 1)


def _chip(text: str, name: str, hint: str) -> QPushButton:
    chip = QPushButton(text)
    chip.setObjectName(f"{name.lower()}Switch")
    chip.setProperty("role", "chip")
    chip.setCheckable(True)
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    explain(chip, name, hint)
    return chip
