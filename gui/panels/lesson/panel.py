"""The panel of the guided lesson."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAction,
    QActionGroup,
    QKeyEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.lesson.page import Setup, Statement
from engine.lesson.pages import ALL_PAGES, PAGES, Visit, progress_of
from gui.panels.lesson.page import PageArea
from gui.style.theme import UNIT
from gui.style.themed import ThemedWidget
from gui.widgets.buttons import CloseButton
from gui.widgets.formulas import FormulaCache
from gui.widgets.keyboard import add_key
from gui.widgets.labels import explain, muted_label, tighten, title_label, wrap


class ContentsButton(QPushButton):
    """Says "3 of 10", or "outlook", and opens the list of pages.

    Signals
    -------
    chosen(int)
        The page, from 0, that was picked from the list.
    """

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lessonContents")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        pages = QActionGroup(menu)
        for place, title in enumerate(titles):
            is_counted = place < len(PAGES)
            if not is_counted:
                menu.addSeparator()
            action = menu.addAction(f"{place + 1}  {title}" if is_counted else title)
            action.setData(place)
            action.setCheckable(True)
            pages.addAction(action)
        pages.triggered.connect(self._on_pages_triggered)
        self.setMenu(menu)
        self.show_place(0)

    def show_place(self, place: int) -> None:
        """Say that the page at `place`, from 0, is open."""
        progress = progress_of(place)
        self.setText(progress)
        name = f"Page {progress}" if place < len(PAGES) else "Outlook"
        explain(self, name, "All pages of the lesson.")
        for action in self.menu().actions():
            action.setChecked(action.data() == place)

    @Slot(QAction)
    def _on_pages_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())


_SENT_TO = re.compile(r"[Uu]nder (Data|Features|Descent|Parameters)")

PANEL_WIDTH = 320
"""Width of the panel, in pixels at normal size."""

PROMISE = "Your own run comes back; Ctrl+S saves it."


class LessonPanel(ThemedWidget, QWidget):
    """A column with one page of the lesson at a time. It is hidden until `enter`.

    Alt+→ and Alt+← turn the page while it is open, wherever the focus is; while that is inside, Esc
    closes the lesson, ↓ and ↑ scroll.

    Signals
    -------
    setup_requested(object)
        A page was opened or a sentence is to be tried: the `Setup` that the window has to show.
    restore_requested(object)
        The user has left: the `Setup` that was handed to `enter`, to be shown again.
    drag_requested()
        The user wants to drag an example.
    """

    setup_requested = Signal(object)
    restore_requested = Signal(object)
    drag_requested = Signal()

    def __init__(self, formulas: FormulaCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lessonPanel")
        self.setAccessibleName("Guided lesson")
        self._formulas = formulas
        self._visit: Visit | None = None
        self._place = 0
        self._area: PageArea | None = None

        self._contents = ContentsButton([page.title for page in ALL_PAGES])
        self._close = CloseButton("lessonClose")
        explain(self._close, "Close the lesson", f"{PROMISE} (Esc)")
        self._title = _heading()
        self._pages = QStackedWidget()
        self._again = _button("Set up again", "lessonAgain", "quiet")
        explain(self._again, "Set up again", "Put everything back to where this page begins.")
        self._back = _button("Back", "lessonBack", "quiet")
        explain(self._back, "Back", "The page before. (Alt+←)")
        self._next = _button("Next", "lessonNext", "quiet")
        explain(self._next, "Next", "The next page. (Alt+→)")
        self._lay_out()

        self._contents.chosen.connect(self.turn_to)
        self._close.clicked.connect(self.leave)
        self._again.clicked.connect(self._on_again_clicked)
        self._back.clicked.connect(self._on_back_clicked)
        self._next.clicked.connect(self._on_next_clicked)
        for key, slot in (
            ("Alt+Right", self._on_next_clicked),
            ("Alt+Left", self._on_back_clicked),
        ):
            QShortcut(QKeySequence(key), self, slot)
        for inside, slot in (
            (Qt.Key.Key_Down, self._on_down_pressed),
            (Qt.Key.Key_Up, self._on_up_pressed),
        ):
            add_key(self, inside, slot)
        self.hide()

    # What the window calls

    def enter(self, had: Setup) -> None:
        """Open the lesson at the page where it was left; `had` is what comes back afterwards."""
        if self._visit is not None:
            return
        self._visit = Visit(had)
        self._formulas.start()
        self.show()
        self.turn_to(self._place)

    def page(self) -> int:
        """Return which page, from 0, is open, or would be."""
        return self._place

    def begin_at(self, place: int) -> None:
        """Let `enter` open the page at `place`, from 0, if there is one."""
        if self._visit is None and 0 <= place < len(PAGES):
            self._place = place

    def leave(self) -> bool:
        """Close the lesson and ask for what the user had; tell whether it was open."""
        if self._visit is None:
            return False
        had, self._visit = self._visit.had, None
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            self.window().setFocus()  # as at first: the keys play and step
        self.hide()
        self.restore_requested.emit(had)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the lesson with Esc."""
        if event.key() != Qt.Key.Key_Escape or not self.leave():
            super().keyPressEvent(event)

    def is_open(self) -> bool:
        """Tell whether the user is in the lesson."""
        return self._visit is not None

    def sections(self) -> frozenset[str]:
        """Return the names of the sections of controls that the open page sends the reader to."""
        page = ALL_PAGES[self._place]
        tasks = " ".join([page.to_try, *(each.to_try for each in page.statements)])
        return frozenset(name.lower() for name in _SENT_TO.findall(tasks))

    def turn_to(self, place: int) -> None:
        """Open the page at `place`, from 0, and ask for its set-up."""
        if self._visit is None:
            return
        self._visit = self._visit.turned_to(place)
        self._show_page(self._visit)
        self.setup_requested.emit(self._visit.page.setup)
        spoken = f"{self._visit.progress}: {self._visit.page.title}"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFixedWidth(round(PANEL_WIDTH * self._scale))

    # Inside

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        tighten(top)
        top.addWidget(title_label("Guided lesson"), 1)
        top.addWidget(self._contents)
        top.addWidget(self._close)
        turning = QHBoxLayout()
        tighten(turning)
        turning.addWidget(self._back)
        turning.addWidget(self._next)
        turning.addStretch()
        turning.addWidget(self._again)
        promise = muted_label(PROMISE)
        head = QVBoxLayout()
        head.setContentsMargins(2 * UNIT, UNIT // 2, UNIT, 0)
        head.setSpacing(UNIT)
        head.addLayout(top)
        head.addWidget(self._title)
        foot = QVBoxLayout()
        foot.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        foot.addLayout(turning)
        foot.addWidget(promise)
        column = QVBoxLayout(self)
        tighten(column)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        column.addLayout(foot)

    def _show_page(self, visit: Visit) -> None:
        self._place = visit.place
        self._change_area(visit)
        self._contents.show_place(visit.place)
        self._title.setText(visit.page.title)
        self._back.setEnabled(not visit.is_first)
        is_end = visit.place == len(PAGES) - 1
        self._next.setText("Finish" if visit.is_last else "Outlook" if is_end else "Next")

    def _change_area(self, visit: Visit) -> None:
        """Show a page from its beginning, alone: each page kept is styled anew with the theme."""
        area, before = PageArea(visit.page, self._formulas), self._area
        area.tried.connect(self._on_area_tried)
        area.drag_wanted.connect(self.drag_requested)
        self._pages.addWidget(area)
        self._pages.setCurrentWidget(area)
        if before is not None:
            self._pages.removeWidget(before)
            before.deleteLater()
        for one, following in pairwise((self._close, *area.buttons(), self._back)):
            QWidget.setTabOrder(one, following)
        self._area = area

    @Slot(object)
    def _on_area_tried(self, statement: Statement) -> None:
        self.setup_requested.emit(statement.setup)

    @Slot()
    def _on_down_pressed(self) -> None:
        if self._area is not None:
            self._area.scroll_screen(1)

    @Slot()
    def _on_up_pressed(self) -> None:
        if self._area is not None:
            self._area.scroll_screen(-1)

    @Slot()
    def _on_again_clicked(self) -> None:
        self.turn_to(self._place)

    @Slot()
    def _on_back_clicked(self) -> None:
        if self._visit is not None and not self._visit.is_first:
            self.turn_to(self._place - 1)

    @Slot()
    def _on_next_clicked(self) -> None:
        if self._visit is not None and self._visit.is_last:
            self.leave()
        else:
            self.turn_to(self._place + 1)


def _heading() -> QLabel:
    label = title_label("")
    label.setObjectName("lessonTitle")
    label.setProperty("role", "figure")
    wrap(label)
    return label


def _button(text: str, name: str, role: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setProperty("role", role)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
