"""How is a page read that is longer than the panel?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QAbstractSlider, QFrame, QScrollArea, QWidget

from engine.lesson.parts import Page, Statement
from gui.panels.lesson.page_view import PageView
from gui.style.theme import Theme
from gui.widgets.formula_cache import FormulaCache


class PageArea(QScrollArea):
    """A page that scrolls where it has to.

    Signals
    -------
    tried(object)
        The user wants to see a `Statement`.
    """

    tried = Signal(object)

    def __init__(self, page: Page, formulas: FormulaCache) -> None:
        super().__init__()
        self._view = PageView(page, formulas)
        self._tried: Statement | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self._view)
        self._view.tried.connect(self._on_view_tried)

    def show_beginning(self) -> None:
        """Show the page as it is when it opens."""
        self._view.show_untried()
        self.verticalScrollBar().setValue(0)

    def scroll_screen(self, way: int) -> None:
        """Go a screenful down (+1) or up (-1)."""
        actions = QAbstractSlider.SliderAction
        down, up = actions.SliderPageStepAdd, actions.SliderPageStepSub
        self.verticalScrollBar().triggerAction(down if way > 0 else up)

    def buttons(self) -> Sequence[QWidget]:
        """Return the buttons of the page from top to bottom."""
        return self._view.buttons()

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._view.apply_theme(theme, scale)

    @Slot(object)
    def _on_view_tried(self, statement: Statement) -> None:
        self._tried = statement
        QTimer.singleShot(0, self._reveal)  # when there is room for what it says
        self.tried.emit(statement)

    @Slot()
    def _reveal(self) -> None:
        if self._tried is not None:
            self.ensureWidgetVisible(self._view.view_of(self._tried))
