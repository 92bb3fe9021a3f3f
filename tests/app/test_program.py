"""The program as a process of its own: it opens, it ends cleanly, it refuses what it cannot use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

OPEN_AND_CLOSE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import gui.app
build = gui.app.build_window
def build_and_close(request):
    window = build(request)
    QTimer.singleShot({delay_ms}, window.close)
    return window
gui.app.build_window = build_and_close
import main
sys.exit(main.main({argv!r}))
"""


EMBEDDED = """
import gc
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from gui.app import create_window
application = QApplication([])
for delay_ms in (0, 30, {delay_ms}):
    window = create_window(["moons"])
    gc.collect()  # the one before, whole, in whatever order
    window.show()
    QTimer.singleShot(delay_ms, window.close)
    application.exec()
"""


WARNINGS = ("-W", "error", "-W", "ignore:path is deprecated:DeprecationWarning")
"""As in pyproject.toml: all count, but for the way in which ziamath asks for its font."""


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, *WARNINGS, "-c", code],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("delay_ms", [0, 30, 400])
def test_it_ends_with_0_and_without_a_word_whenever_it_is_closed(
    tmp_path: Path, delay_ms: int
) -> None:
    result = run(OPEN_AND_CLOSE.format(delay_ms=delay_ms, argv=[]), tmp_path)
    said = [line for line in result.stderr.splitlines() if "propagateSizeHints" not in line]
    assert (result.returncode, said) == (0, [])


@pytest.mark.parametrize("delay_ms", [60, 400])
def test_windows_made_by_another_program_leave_it_whole(tmp_path: Path, delay_ms: int) -> None:
    result = run(EMBEDDED.format(delay_ms=delay_ms), tmp_path)
    said = [line for line in result.stderr.splitlines() if "propagateSizeHints" not in line]
    assert (result.returncode, said) == (0, [])


def test_data_that_cannot_be_used_end_it_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken.csv").write_text("a,b,label\n1,2,0\n3,x,1\n")
    result = run(OPEN_AND_CLOSE.format(delay_ms=60_000, argv=["broken.csv"]), tmp_path)
    said = [line for line in result.stderr.splitlines() if "propagateSizeHints" not in line]
    assert result.returncode == 2
    assert len(said) == 1
    assert said[0].startswith("descentlab: error: ")
    assert "broken.csv" in said[0]


def test_a_reader_of_the_output_that_has_seen_enough_is_no_error() -> None:
    program = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout is not None
    program.stdout.close()
    _, said = program.communicate(timeout=60)
    assert (program.returncode, said) == (0, b"")


CLOSED_WHILE_TYPESETTING = """
import gc, threading
from PySide6.QtWidgets import QApplication
from gui.app import create_window
from gui.widgets import svg_cache
application = QApplication([])
window = create_window(["moons"])
formulas = window.panels.graph.formulas
formulas.ask_for(*(f"x_{{{number}}}" for number in range(3)))
closed, keeps = threading.Event(), threading.Event()
def keep_slowly(em, script, new):
    keeps.set()
    closed.wait()
svg_cache.add = keep_slowly
formulas.start()
keeps.wait()
window.close()
busy = not formulas.has_ended
print(busy, gc.isenabled())
closed.set()
window.wait_for_threads()
print(gc.isenabled())
"""


def test_no_garbage_is_collected_in_the_thread_that_typesets(tmp_path: Path) -> None:
    result = run(CLOSED_WHILE_TYPESETTING, tmp_path)
    assert result.returncode == 0
    assert result.stdout.split() == ["True", "False", "True"]
