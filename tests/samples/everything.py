"""A window in the workspace that shows all panels at once."""

from PySide6.QtGui import QAction


def show_everything(window):
    """Make a window wide enough for all panels, and open the workspace All."""
    window.resize(1600, 900)
    action = window.findChild(QAction, "allAction")
    assert action.isEnabled()
    action.trigger()
    assert window.panels.workspaces.arrangement().key == "all"
