"""A calm line above the panels, with some buttons, that goes when it is dismissed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from engine.support.records import dataclass
from gui.style.theme import UNIT
from gui.style.themed import ThemedWidget
from gui.widgets.buttons import CloseButton
from gui.widgets.keyboard import give_back_keys
from gui.widgets.labels import body_label, explain, tighten, wrap


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a bar: its text, what a tip says of it, and what it does; then the bar goes."""

    text: str
    hint: str
    does: Callable[[], None]


class NoticeBar(ThemedWidget, QFrame):
    """Says one thing at the top of a window, as long as nobody dismisses it; takes no focus.

    Parameters
    ----------
    name
        The object name; those of its parts begin with it.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "notice")
        self._text = body_label("")
        self._text.setObjectName(f"{name}Text")
        wrap(self._text, QSizePolicy.Policy.Expanding)
        self._choices = QHBoxLayout()
        tighten(self._choices)
        self._close = CloseButton(f"{name}Close")
        explain(self._close, "Dismiss", "Put this line away.")
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * UNIT, UNIT // 2, UNIT, UNIT // 2)
        row.setSpacing(2 * UNIT)
        row.addWidget(self._text, 1)
        row.addLayout(self._choices)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._close.clicked.connect(self.dismiss)
        self.hide()

    def tell(self, text: str, choices: Sequence[Choice] = (), *, name: str = "") -> None:
        """Say this, with these buttons; an empty text puts the bar away.

        `name` is what a screen reader calls the line, where the text alone does not tell.
        """
        while (item := self._choices.takeAt(0)) is not None:
            gone = item.widget()
            assert gone is not None
            gone.hide()
            gone.deleteLater()
        for place, choice in enumerate(choices):
            button = QPushButton(choice.text)
            button.setObjectName(f"{self.objectName()}Choice{place + 1}")
            button.setProperty("role", "quiet")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            explain(button, choice.text.replace("&", ""), choice.hint)
            button.setStatusTip(choice.hint)
            button.clicked.connect(partial(self._take, choice))
            self._choices.addWidget(button)
        self._text.setText(text)
        self.setAccessibleName(name or text)
        if text:
            self.show()
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        else:
            self.dismiss()

    def text(self) -> str:
        """Return what it says; empty where it is not shown."""
        return "" if self.isHidden() else self._text.text()

    def label(self) -> QLabel:
        """Return the label of what it says."""
        return self._text

    @Slot()
    def dismiss(self) -> None:
        """Put it away."""
        give_back_keys(self)
        self.hide()

    def _take(self, choice: Choice, checked: bool = False) -> None:
        self.dismiss()
        choice.does()
