"""What does the window remember from one day to the next?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter

from gui.window.actions import Actions


class WindowMemory:
    """Keeps size, place, division and theme of the window; never a part of the experiment."""

    def __init__(
        self, window: QMainWindow, splitters: Sequence[QSplitter], actions: Actions
    ) -> None:
        self._window = window
        self._splitters = splitters
        self._actions = actions
        self._settings = QSettings(
            QSettings.defaultFormat(), QSettings.Scope.UserScope, "descentlab", "Descent Lab"
        )

    def restore_theme(self) -> None:
        """Choose the theme that was saved; before anything is shown in one."""
        chosen = self._settings.value("theme", "system")
        for action in self._actions.themes.actions():
            if action.data() == chosen:
                action.setChecked(True)

    def restore(self) -> None:
        """Bring back what else was saved; what is missing or damaged stays as it is."""
        geometry = self._settings.value("geometry")
        if geometry:
            self._window.restoreGeometry(geometry)
        for splitter in self._splitters:
            state = self._settings.value(splitter.objectName())
            if state:
                splitter.restoreState(state)
        self._actions.reduced_motion.setChecked(self._settings.value("calm", "") == "yes")

    def save(self) -> None:
        """Note the state of the window."""
        self._settings.setValue("geometry", self._window.saveGeometry())
        for splitter in self._splitters:
            self._settings.setValue(splitter.objectName(), splitter.saveState())
        theme = self._actions.themes.checkedAction()
        self._settings.setValue("theme", theme.data() if theme else "system")
        calm = self._actions.reduced_motion.isChecked()
        self._settings.setValue("calm", "yes" if calm else "")
        self._settings.sync()
