"""Take the pictures of the documentation, in the midst of training.

It is run with ``QT_QPA_PLATFORM=offscreen uv run docs/screenshots.py``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QSlider

from engine.micro_steps import MICRO_STEPS
from engine.snapshot import Phase
from gui.app import create_window
from gui.main_window import MainWindow

FOLDER = Path(__file__).parent
SIZE = (1280, 800)


def wait(until: Callable[[], bool], seconds: float = 60) -> None:
    """Run the event loop until something holds."""
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            raise TimeoutError("the window did not get there")
        QApplication.processEvents()
        time.sleep(0.001)


def settle() -> None:
    """Let what is under way be painted."""
    end = time.monotonic() + 0.3
    wait(lambda: time.monotonic() > end)


def open_window(argv: Sequence[str], theme: str = "light") -> MainWindow:
    """Open a window in one of the themes, with data."""
    window = create_window(argv)
    assert isinstance(window, MainWindow)
    window.resize(*SIZE)
    window.show()
    wait(lambda: window.snapshot() is not None)
    for action in window.findChildren(QAction):
        if action.data() == theme:
            action.trigger()
    return window


def play_to(window: MainWindow, step: int) -> None:
    """Play until `step` is on screen; the run goes on."""
    window.findChild(QAction, "playAction").trigger()
    wait(lambda: window.snapshot().step >= step)


def shoot(window: MainWindow, name: str) -> None:
    """Save what the window shows."""
    end = time.monotonic() + 1
    wait(lambda: time.monotonic() > end)  # until dots along edges have arrived
    window.grab().save(str(FOLDER / name))


def save(window: MainWindow, name: str) -> None:
    """Save what the window shows, and close it."""
    shoot(window, name)
    window.close()
    window.deleteLater()
    settle()


def main() -> None:
    """Take all pictures."""
    application = QApplication(sys.argv[:1])
    application.setOrganizationName("descentlab-screenshots")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "/nonexistent")

    training()
    for theme in ("light", "dark"):
        graphs(theme)


def training() -> None:
    """Show the window in the midst of training, after a change of α."""
    window = open_window(["two-blobs", "--test-ratio", "0.25", "--alpha", "0.2"])
    play_to(window, 90)
    alpha = window.findChild(QSlider, "alphaSlider")
    alpha.setValue(alpha.value() + 60)
    wait(lambda: window.snapshot().step >= 150)
    wait(window.panels.graph.formulas.is_complete)
    settle()
    save(window, "screenshot.png")


def graphs(theme: str) -> None:
    """Show the graph in its forward and backward pass, and as the mean over m examples."""
    window = open_window(["moons", "--alpha", "0.5"], theme)
    play_to(window, 40)
    window.findChild(QAction, "playAction").trigger()
    wait(lambda: window.snapshot().phase is Phase.PAUSED)
    graph = window.panels.graph
    wait(graph.formulas.is_complete)
    graph.set_micro_mode(True)
    for _ in range(MICRO_STEPS.index("L")):
        graph.micro_forward()
    shoot(window, f"graph-forward-{theme}.png")
    for _ in range(MICRO_STEPS.index("dw") - MICRO_STEPS.index("L")):
        graph.micro_forward()
    shoot(window, f"graph-backward-{theme}.png")
    graph.set_micro_mode(False)
    graph.set_mean_form(True)
    wait(graph.formulas.is_complete)
    save(window, f"graph-mean-{theme}.png")


if __name__ == "__main__":
    main()
