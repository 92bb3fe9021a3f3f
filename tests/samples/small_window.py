"""A window with a small run."""

from engine.training.snapshot import Phase
from gui.app import create_window


def open_small_window(qtbot):
    """Open a window with 60 examples, and wait for its run."""
    window = create_window(["two-blobs", "--size", "60", "--kernel", "numpy"])
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.snapshot() is not None)
    return window


def is_at(window, step):
    now = window.snapshot()
    return now.step == step and now.phase is Phase.PAUSED


def go(qtbot, window, step):
    """Go to a step by the timeline."""
    window.panels.transport.seek_requested.emit(step)
    qtbot.waitUntil(lambda: is_at(window, step))
