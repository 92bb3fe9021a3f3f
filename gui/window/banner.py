"""How is a piece of advice given without being in the way?"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from engine.training.advice import Advice
from gui.style.icons import tinted_icon
from gui.style.theme import Theme
from gui.widgets.basics import elided_label, explain


class Banner(QFrame):
    """A line of advice with at most one button; it takes no room while there is none.

    It never takes the focus. Advice of a kind that was dismissed stays away until
    `forget_dismissed`.

    Signals
    -------
    action_requested(object)
        The user pressed the button of this `Advice`.
    """

    action_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._advice: Advice | None = None
        self._dismissed: set[str] = set()
        self.setProperty("role", "banner")
        self.setObjectName("banner")
        self._text = elided_label("body")
        self._text.setObjectName("bannerText")
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton()
        self._button.setObjectName("bannerButton")
        self._button.setProperty("role", "quiet")
        self._close = QPushButton()
        self._close.setObjectName("bannerClose")
        self._close.setProperty("role", "icon")
        explain(self._close, "Dismiss", "Do not give this advice again in this run.")
        for button in (self._button, self._close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 1, 8, 1)
        row.setSpacing(16)
        row.addWidget(self._text)
        row.addWidget(self._button)
        row.addWidget(self._close)
        self.hide()

        self._button.clicked.connect(self._on_button_clicked)
        self._close.clicked.connect(self._on_close_clicked)

    def show_advice(self, advice: Advice | None) -> None:
        """Show `advice` unless its kind was dismissed; None clears the banner."""
        if advice is not None and advice.kind in self._dismissed:
            advice = None
        if advice == self._advice:
            return
        new_kind = advice is not None and (self._advice is None or advice.kind != self._advice.kind)
        self._advice = advice
        if advice is None:
            self.hide()
            return
        self._text.setText(advice.text)
        self._button.setText(advice.button.replace("&", "&&"))
        self._button.setVisible(bool(advice.button))
        self._button.setToolTip(advice.text)
        self.setAccessibleName(advice.text)
        self.show()
        if new_kind:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, advice.text))

    def forget_dismissed(self) -> None:
        """Give every kind of advice again: a new run begins."""
        self._dismissed.clear()

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Draw the icon in the ink of `theme`."""
        self._close.setIcon(tinted_icon("close", theme.color("ink")))
        side = round(16 * scale)
        self._close.setIconSize(QSize(side, side))

    @Slot()
    def _on_button_clicked(self) -> None:
        if self._advice is not None:
            self.action_requested.emit(self._advice)

    @Slot()
    def _on_close_clicked(self) -> None:
        if self._advice is not None:
            self._dismissed.add(self._advice.kind)
        self.show_advice(None)
