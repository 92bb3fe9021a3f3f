"""The tabs of the workspaces, beside the menu bar."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QTabBar

from gui.window.actions import Actions
from gui.window.layout.workspaces import WORKSPACES


class WorkspaceTabs(QTabBar):
    """The names of the workspaces, beside the menu bar.

    Signals
    -------
    chosen(str)
        The key of the workspace whose tab was chosen.
    """

    chosen = Signal(str)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("workspaceTabs")
        self.setAccessibleName("Workspaces")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self._keys = tuple(WORKSPACES)
        for place, (key, workspace) in enumerate(WORKSPACES.items()):
            self.addTab(workspace.title)
            self.setTabToolTip(place, actions.workspace(key).toolTip())
            self.setTabData(place, key)
        self._tell_keys()
        self.currentChanged.connect(self._on_self_current_changed)

    def show_workspace(self, key: str) -> None:
        """Show that this workspace is open."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self._keys.index(key))

    def offer(self, key: str, on: bool) -> None:
        """Show the tab of a workspace, or leave it out."""
        place = self._keys.index(key)
        if self.isTabVisible(place) != on:
            self.setTabVisible(place, on)
            if self.isVisible():  # a menu bar gives its corner another width only when it is shown
                self.hide()
                self.show()
        self._tell_keys()

    def _tell_keys(self) -> None:
        last = 1 + max(place for place in range(self.count()) if self.isTabVisible(place))
        self.setStatusTip(
            f"Choose what is seen: the same run, other panels. Keys: Ctrl+1 to Ctrl+{last}"
        )

    @Slot(int)
    def _on_self_current_changed(self, place: int) -> None:
        self.chosen.emit(self._keys[place])
