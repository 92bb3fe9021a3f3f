"""The files that were opened or saved last."""

from __future__ import annotations

import os.path
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from gui.window.appearance import user_settings

MOST = 10
_SETTING = "recent files"


class RecentFiles(QObject):
    """Remembers the last files from one day to the next, and offers them in a menu.

    Signals
    -------
    chosen(object)
        The Path of the file that was chosen.
    missing(object)
        The Path of one that is not there any more; it is remembered no longer.
    """

    chosen = Signal(object)
    missing = Signal(object)

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu)
        self._menu = menu
        self._settings = user_settings()
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self.fill)
        menu.triggered.connect(self._on_menu_triggered)
        menu.setEnabled(bool(self.paths()))

    def paths(self) -> list[Path]:
        """Return the files, the last one first."""
        known = self._settings.value(_SETTING)
        texts = known if isinstance(known, list) else [known]
        return [Path(text) for text in texts if isinstance(text, str) and text][:MOST]

    def add(self, path: Path) -> None:
        """Remember a file as the last one."""
        path = path.absolute()
        self._keep([path, *(other for other in self.paths() if other != path)])

    def forget(self, path: Path) -> None:
        """Remember a file no longer."""
        self._keep([other for other in self.paths() if other != path])

    def _keep(self, paths: list[Path]) -> None:
        self._settings.setValue(_SETTING, [str(path) for path in paths[:MOST]])
        self._menu.setEnabled(bool(paths))

    @Slot()
    def fill(self) -> None:
        """Offer the files as they are now: another window may have opened some."""
        menu, paths = self._menu, self.paths()
        menu.clear()
        names = [path.name for path in paths]
        for path in paths:
            is_alone = names.count(path.name) == 1
            text = path.name if is_alone else f"{path.name} — {path.parent}"
            action = menu.addAction(text.replace("&", "&&"))
            action.setData(str(path))
            action.setToolTip(str(path))
            action.setStatusTip(f"Open {path}.")
        menu.addSeparator()
        clear = menu.addAction("&Clear this list")
        clear.setObjectName("clearRecentAction")
        clear.setStatusTip("Forget which files were opened; the files stay.")

    @Slot(QAction)
    def _on_menu_triggered(self, action: QAction) -> None:
        if action.objectName() == "clearRecentAction":
            self._keep([])
            return
        if action.isSeparator():
            return
        path = Path(action.data())
        if os.path.exists(path):  # noqa: PTH110 - it never raises, as for a name that is too long
            self.chosen.emit(path)
        else:
            self.forget(path)
            self.missing.emit(path)
