"""In which colours and at which size does the window show itself?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow

from gui.actions import Actions
from gui.style import PRESENTATION_SCALE, style_sheet
from gui.theme import THEMES, Theme, palette, system_theme

LEAST_WIDTH = 1040
"""Width of the window, in pixels at normal size, at which everything still has its place."""


class Themed(Protocol):
    """A view that has colours of its own to reset."""

    def apply_theme(self, theme: Theme, scale: float = ...) -> None:
        """Take on the colours of `theme`, `scale` times the usual size."""


class Appearance(QObject):
    """Follows the desktop's colours, or the user's choice, in every view at once."""

    def __init__(self, window: QMainWindow, actions: Actions, views: Sequence[Themed]) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._views = views
        actions.theme_chosen.connect(self._on_actions_theme_chosen)
        actions.presentation.toggled.connect(self._on_presentation_toggled)
        actions.full_screen.toggled.connect(self._on_full_screen_toggled)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_color_scheme_changed)
        self.apply()

    def theme(self) -> Theme:
        """Return the theme in force."""
        chosen = self._actions.themes.checkedAction()
        return THEMES.get(chosen.data() if chosen else "", None) or system_theme()

    def apply(self) -> None:
        """Show the theme and the size in force."""
        theme = self.theme()
        scale = self._largest_scale() if self._actions.presentation.isChecked() else 1.0
        if QApplication.style().name() != "fusion":  # setting it anew takes 40 ms
            QApplication.setStyle("Fusion")
        QApplication.setPalette(palette(theme))
        self._window.setStyleSheet(style_sheet(theme, scale))
        for view in self._views:
            view.apply_theme(theme, scale)

    def _largest_scale(self) -> float:
        """Return the scale of presentation mode; in a small window, what it has room for."""
        return min(PRESENTATION_SCALE, max(1.0, self._window.width() / LEAST_WIDTH))

    @Slot(str)
    def _on_actions_theme_chosen(self, name: str) -> None:
        self.apply()

    @Slot(bool)
    def _on_presentation_toggled(self, on: bool) -> None:
        self.apply()

    @Slot(bool)
    def _on_full_screen_toggled(self, on: bool) -> None:
        if on:
            self._window.showFullScreen()
        else:
            self._window.showNormal()
        self.apply()

    @Slot()
    def _on_color_scheme_changed(self) -> None:
        self.apply()
