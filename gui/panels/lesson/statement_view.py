"""How is a sentence tried that the lesson ends with?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.lesson.parts import Statement, plain
from gui.panels.lesson.formula_line import FormulaLine
from gui.panels.lesson.trial import Trial, paragraph
from gui.style.theme import UNIT, Theme
from gui.widgets.basics import explain, tighten
from gui.widgets.formula_cache import FormulaCache


class StatementView(QWidget):
    """A sentence, its formula and a button; what to do appears once that is pressed.

    Signals
    -------
    tried(object)
        The user wants to see it: the `Statement`.
    """

    tried = Signal(object)

    def __init__(self, statement: Statement, formulas: FormulaCache) -> None:
        super().__init__()
        self.statement = statement
        self._formula = FormulaLine(statement.shown, formulas)
        self.button = TryButton()
        explain(self.button, f"Try: {plain(statement.text)}", "Set the app up to see this.")
        self._trial = Trial(statement.to_try)
        self._trial.hide()
        row = QHBoxLayout()
        tighten(row)
        row.addWidget(self._formula, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        tighten(column, UNIT // 4)
        column.addWidget(paragraph(statement.text))
        column.addLayout(row)
        column.addWidget(self._trial)
        self.button.clicked.connect(self._on_button_clicked)

    def show_tried(self, on: bool) -> None:
        """Show what to do, or only the sentence."""
        self._trial.setVisible(on)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._formula.apply_theme(theme, scale)
        self._trial.apply_theme(theme, scale)

    @Slot()
    def _on_button_clicked(self) -> None:
        self.tried.emit(self.statement)


class TryButton(QPushButton):
    """A button that Space presses while it has the focus; elsewhere Space plays and pauses."""

    def __init__(self) -> None:
        super().__init__("Try")
        self.setProperty("role", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def event(self, event: QEvent) -> bool:
        """Claim Space before it is taken for a shortcut."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
        ):
            event.accept()
            return True
        return super().event(event)
