"""How does one page of the lesson look?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.lesson.parts import Page, Statement
from gui.panels.lesson.formula_line import FormulaLine
from gui.panels.lesson.statement_view import StatementView
from gui.panels.lesson.trial import Trial, paragraph
from gui.style.theme import LIGHT, UNIT, Theme
from gui.widgets.formula_cache import FormulaCache


class PageView(QWidget):
    """Paragraphs and formulas, sentences that can be tried, and one thing to try.

    Signals
    -------
    tried(object)
        The user wants to see a `Statement`.
    """

    tried = Signal(object)

    def __init__(self, page: Page, formulas: FormulaCache) -> None:
        super().__init__()
        self.setProperty("role", "column")
        self.setAccessibleName(page.title)
        self._statements = [StatementView(one, formulas) for one in page.statements]
        self._trial = Trial(page.to_try)
        self._themed: list[FormulaLine | StatementView | Trial] = [*self._statements, self._trial]
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 0, 2 * UNIT, UNIT)
        column.setSpacing(UNIT)
        for part in page.body:
            if isinstance(part, str):
                column.addWidget(paragraph(part))
            else:
                line = FormulaLine(part, formulas)
                column.addWidget(line)
                self._themed.append(line)
        for view in self._statements:
            column.addWidget(view)
        column.addSpacing(UNIT // 2)
        column.addWidget(self._trial)
        column.addStretch()
        for view in self._statements:
            view.tried.connect(self._on_statement_tried)
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        for part in self._themed:
            part.apply_theme(theme, scale)

    def show_untried(self) -> None:
        """Show no sentence as being tried."""
        self._show_tried(None)

    def buttons(self) -> Sequence[QWidget]:
        """Return the buttons from top to bottom."""
        return [view.button for view in self._statements]

    def view_of(self, statement: Statement) -> StatementView:
        """Return what shows a sentence of this page."""
        return next(view for view in self._statements if view.statement is statement)

    def _show_tried(self, tried: Statement | None) -> None:
        for view in self._statements:
            view.show_tried(view.statement is tried)
        self._trial.setVisible(tried is None)

    @Slot(object)
    def _on_statement_tried(self, statement: Statement) -> None:
        self._show_tried(statement)
        self.tried.emit(statement)
