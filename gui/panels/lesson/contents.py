"""How far is the reader, and how does one jump to another page?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from gui.widgets.basics import explain


class ContentsButton(QPushButton):
    """Says "3 of 10", and opens the list of pages.

    Signals
    -------
    chosen(int)
        The page, from 0, that was picked from the list.
    """

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self.setObjectName("lessonContents")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        for place, title in enumerate(titles):
            action = menu.addAction(f"{place + 1}  {title}")
            action.setData(place)
            action.setCheckable(True)
        menu.triggered.connect(self._on_menu_triggered)
        self.setMenu(menu)
        self.show_place(0)

    def show_place(self, place: int) -> None:
        """Say that the page at `place`, from 0, is open."""
        progress = f"{place + 1} of {len(self._titles)}"
        self.setText(progress)
        explain(self, f"Page {progress}", "All pages of the lesson.")
        for action in self.menu().actions():
            action.setChecked(action.data() == place)

    @Slot(QAction)
    def _on_menu_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())
