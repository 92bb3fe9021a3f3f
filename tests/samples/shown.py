"""The snapshot that a window shows."""

from engine.training.snapshot import Snapshot
from gui.window.main_window import MainWindow


def shown(window: MainWindow) -> Snapshot:
    """Return the snapshot on screen, which there is by now."""
    snapshot = window.snapshot()
    assert snapshot is not None
    return snapshot
