"""How does the program become a window?"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QMainWindow

from engine.command_line import Request, parse
from gui.failures import Failures
from gui.icons import app_icon
from gui.main_window import MainWindow

NAME = "Descent Lab"

SWITCH_SECONDS = 1e-4
"""How long a thread may keep the interpreter from another. At Python's own 5 ms a worker that
steps in numpy leaves the window 13 frames a second, at 0.1 ms it leaves 54 to 62."""


def create_window(argv: Sequence[str] = ()) -> QMainWindow:
    """Build the whole window for the QApplication that exists, from command-line arguments.

    Raises
    ------
    InputError
        If an argument is not accepted.
    """
    return build_window(parse(argv))


def build_window(request: Request) -> MainWindow:
    """Build the whole window for the QApplication that exists; it starts paused."""
    sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_SECONDS))
    return MainWindow(request.experiment)


class Program(QObject):
    """Ends the program where the data that it was started with cannot be used."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.error: Exception | None = None
        window.start_failed.connect(self._on_window_start_failed)

    @Slot(object)
    def _on_window_start_failed(self, error: Exception) -> None:
        self.error = error
        self._window.close()


def run_window(request: Request) -> int:
    """Show the window until it is closed and return the exit code.

    Raises
    ------
    InputError
        If the data of `request` cannot be used.
    """
    application = QApplication(sys.argv[:1])
    application.setApplicationName(NAME)
    application.setOrganizationName("descentlab")
    application.setDesktopFileName("descentlab")
    application.setWindowIcon(app_icon())
    window = build_window(request)
    program = Program(window)
    failures = Failures(window)
    failures.failed.connect(window.panels.status.show_failure)
    failures.listen()
    window.show()
    code = application.exec()
    window.wait_for_threads()  # they allocate: what is left of Qt must not be collected there
    if program.error is not None:
        raise program.error
    return code
