"""The program as a window."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QApplication, QMainWindow

from engine.cli.request import Request, parse
from gui.process.display import end_when_x_is_lost
from gui.process.failures import Failures
from gui.process.termination import Termination
from gui.style.icons import app_icon
from gui.window.main_window import MainWindow

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
    return MainWindow(request.shown, request.session_file or request.session)


class Program(QObject):
    """Ends the program where it cannot begin with its data, or the system asks it to end."""

    def __init__(self, window: MainWindow, termination: Termination) -> None:
        super().__init__(window)
        self._window = window
        self.error: Exception | None = None
        window.start_failed.connect(self._on_window_start_failed)
        termination.requested.connect(self._on_termination_requested)

    @Slot(object)
    def _on_window_start_failed(self, error: Exception) -> None:
        self.error = error
        self._window.close()

    @Slot()
    def _on_termination_requested(self) -> None:
        self._window.keep_work(self._end)

    def _end(self) -> None:
        self._window.close()
        QCoreApplication.exit()  # also out of a dialog's or a menu's loop


def run_window(request: Request) -> int:
    """Show the window until it is closed and return the exit code.

    It is 0 after closing, 128 + the number of a signal that has ended the program (130 after
    Ctrl+C, 143 after SIGTERM), and 1 where the display has gone away.

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
    termination = Termination(application)
    window = build_window(request)
    program = Program(window, termination)
    if application.platformName() == "xcb":
        end_when_x_is_lost(window.save_memory)
    failures = Failures(window)
    failures.failed.connect(window.panels.status.show_failure)
    failures.listen()
    window.show()
    code = application.exec()
    window.leave_work()  # where the user has closed the window, it is gone already
    window.close()  # without a display Qt leaves its loop by itself, and all threads are at work
    window.wait_for_threads()  # they allocate: what is left of Qt must not be collected there
    termination.stop()
    if program.error is not None:
        raise program.error
    return termination.exit_code or code
