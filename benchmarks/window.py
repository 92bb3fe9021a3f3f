"""How does a benchmark use the real window?"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QSlider

from engine.training.snapshot import Phase, Snapshot
from gui.app import create_window
from gui.window.main_window import MainWindow

ALPHA = "1e-5"
"""So small that the boundary goes on turning for as long as is measured."""


def start_application() -> QApplication:
    """Return an application that leaves the user's settings alone, and say where it shows."""
    application = QApplication(sys.argv[:1])
    application.setOrganizationName("descentlab-benchmark")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    print(f"platform {application.platformName()}, window 1280 × 800\n")
    return application


def wait(until: Callable[[], bool], seconds: float = 60) -> None:
    """Run the event loop until something holds."""
    end = time.perf_counter() + seconds
    while not until():
        if time.perf_counter() > end:
            raise TimeoutError("the window did not get there")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def spend(seconds: float) -> None:
    """Run Qt's own event loop, as the program does, for so long."""
    loop = QEventLoop()
    QTimer.singleShot(round(1e3 * seconds), loop.quit)
    loop.exec()


def shown(window: MainWindow) -> Snapshot:
    """Return what is on screen."""
    snapshot = window.snapshot()
    assert snapshot is not None
    return snapshot


def open_window(data: str, m: int) -> MainWindow:
    """Open the window with `m` examples, at full speed, with the compiled loop."""
    window = create_window([data, "--size", str(m), "--alpha", ALPHA])
    assert isinstance(window, MainWindow)
    window.resize(1280, 800)
    window.show()
    wait(lambda: window.snapshot() is not None and shown(window).kernel == "compiled")
    spend(1)
    speed = window.findChild(QSlider, "speedSlider")
    speed.setValue(speed.maximum())
    return window


def close(window: MainWindow) -> None:
    """Close the window and let all of it go."""
    window.close()
    window.deleteLater()
    spend(0.2)
    gc.collect()


def press(window: MainWindow, name: str) -> None:
    """Press the button of this action."""
    window.findChild(QAction, name).trigger()


def is_paused(window: MainWindow) -> bool:
    """Tell whether the run that is on screen rests."""
    return shown(window).phase is Phase.PAUSED


def go_to(window: MainWindow, step: int) -> None:
    """Seek a step and wait until it is on screen."""
    window.panels.transport.seek_requested.emit(step)
    wait(lambda: shown(window).step == step and is_paused(window))


def play_to(window: MainWindow, length: int) -> None:
    """Play until the run is as long; a short one, which a frame would overshoot, is stepped.

    The window is hidden meanwhile: a long run then takes a third of the time.
    """
    go_to(window, shown(window).last_step)
    if length > 10**5:
        window.hide()
        press(window, "playAction")
        wait(lambda: shown(window).step >= length, 3600)
        press(window, "playAction")
        wait(lambda: is_paused(window))
        window.show()
        spend(1)
    else:
        go_to(window, length)
