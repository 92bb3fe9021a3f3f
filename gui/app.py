"""How does the program become a window?"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtWidgets import QApplication, QMainWindow

from engine.command_line import Request, parse
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


def run_window(request: Request) -> int:
    """Show the window until it is closed and return the exit code."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName(NAME)
    application.setOrganizationName("descentlab")
    application.setDesktopFileName("descentlab")
    application.setWindowIcon(app_icon())
    window = build_window(request)
    window.show()
    return application.exec()
