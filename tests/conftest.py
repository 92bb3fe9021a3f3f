"""Every test draws off screen, unless a display platform is chosen, and remembers nothing."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings
from PySide6.QtCore import QSettings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A shell that starts the tests in the background lets them, and all that they start, ignore Ctrl+C.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says more of the machine than of the program.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def settings_of_its_own(tmp_path: Path) -> None:
    """Keep the settings of the user's own window out of the tests."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, str(tmp_path / "settings"))
