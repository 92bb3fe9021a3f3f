"""Every test draws off screen, unless a display platform is chosen, and remembers nothing."""

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# What other programs keep among the user's caches meanwhile is none of the tests' affair. Processes
# that share the tests out among them share what they keep too.
if "PYTEST_XDIST_WORKER" not in os.environ:
    _caches = tempfile.TemporaryDirectory(prefix="descentlab-", ignore_cleanup_errors=True)
    os.environ["XDG_CACHE_HOME"] = _caches.name
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Each of hundreds of programs that tests start would compile anew all that it imports.
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(_caches.name, "bytecode"))

# A shell that starts the tests in the background lets them, and all that they start, ignore Ctrl+C;
# `nohup` lets them ignore that the terminal goes.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# How long an example takes says more of the machine than of the program.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

PATIENCE_MS = 60_000
"""How long a test waits for what must come, as little of it as is needed."""


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Give a machine with other things to do more time than the usual five seconds."""
    for name in ("waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=PATIENCE_MS))
    return qtbot


@pytest.fixture(autouse=True)
def nothing_goes_on() -> Iterator[None]:
    """Delete at once what was closed, and what was copied: both would go on in the next tests."""
    yield
    application = QCoreApplication.instance()
    if application is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if isinstance(application, QGuiApplication):
        application.clipboard().clear()


@pytest.fixture
def on_screen(qtbot: QtBot) -> Callable[..., Any]:
    """Show a widget alone, in some size, and return it once it is to be seen."""

    def show(widget: Any, width: int, height: int) -> Any:
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        qtbot.waitExposed(widget)
        return widget

    return show


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Callable[..., Any]]:
    """Open main windows, of a size, that are closed, with their threads, when the test ends.

    Unless told not to wait, it returns when the first data, and with them all views, are shown.
    """
    from gui.app import create_window

    opened = []

    def open_one(*argv: str, size: tuple[int, int] | None = None, wait: bool = True) -> Any:
        window = create_window(argv)
        qtbot.addWidget(window)
        opened.append(window)
        if size is not None:
            window.resize(*size)
        window.show()
        if wait:
            qtbot.waitUntil(lambda: window.snapshot() is not None)
            qtbot.waitUntil(window.panels.is_complete)
        return window

    yield open_one
    for window in opened:
        window.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def settings_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of the user's own window, and its work, out of the tests."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, str(tmp_path / "settings"))


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder of its own."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
