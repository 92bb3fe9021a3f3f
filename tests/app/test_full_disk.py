"""A disk that takes no more: the old file stays, nothing is left beside it, and it is told."""

import errno
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.window.dialogs.export import ExportDialog
from gui.window.main_window import MainWindow

resource = pytest.importorskip("resource")  # of POSIX

ROOT = Path(__file__).parents[2]
LIMIT = 2000
"""Bytes that a file may have: less than any of those that are to be written."""

LIMITED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({LIMIT}, {LIMIT}))
import main
sys.exit(main.main(sys.argv[1:]))
"""


def run(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, whose files cannot grow beyond the limit."""
    return subprocess.run(
        [sys.executable, "-B", "-c", LIMITED, *shlex.split(line)],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )


@pytest.mark.skipif(os.name != "posix", reason="the limit is one of POSIX")
@pytest.mark.parametrize(
    ("line", "option"),
    [
        ("--headless --steps 500 --history old.csv", "--history"),
        ("--headless --steps 5 --figure old.png", "--figure"),
        ("--headless --steps 5 --figure old.svg", "--figure"),
        ("--headless --steps 5 --figure old.pdf", "--figure"),
        ("--headless --steps 5 --animation old.gif --frames 3", "--animation"),
        ("--headless --steps 5 --animation old.webp --frames 3", "--animation"),
        ("--headless --steps 5 --animation old.mp4 --frames 3", "--animation"),
        ("--headless --steps 5 --features degree:9 --save old.descent", "--save"),
        ("one-example --steps 5 --figure-alpha old.png", "--figure-alpha"),
        ("--steps 5 --sweep alpha=0.01:1:40log --table old.csv --figure f.png", "--table"),
        ("--steps 5 --sweep alpha=0.1 --table old.csv --figure f.png", "--figure"),
    ],
)
def test_without_a_window_it_is_one_line_and_exit_code_2(
    tmp_path: Path, line: str, option: str
) -> None:
    old = next(tmp_path / word for word in line.split() if word.startswith("old."))
    old.write_text("older")
    done = run(tmp_path, f"{line} --kernel numpy")
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.rpartition("\r")[2].startswith(f"descentlab: error: {option}: "), done.stderr
    assert "cannot be written" in last
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [old.name]
    assert old.read_text() == "older"


@pytest.fixture
def window(qtbot: QtBot, open_window: Callable[..., MainWindow]) -> MainWindow:
    window = open_window("two-blobs", "--kernel", "numpy")
    window.panels.transport.play_toggled.emit(True)
    qtbot.waitUntil(lambda: window.snapshot().step > 40)  # type: ignore[union-attr]
    return window


def told(window: MainWindow) -> str:
    labels = window.panels.status.failure.findChildren(QLabel)
    return " ".join(label.text() for label in labels if not window.panels.status.failure.isHidden())


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


Fault = Callable[[pytest.MonkeyPatch, Path], None]


def no_room_in_the_middle(monkeypatch: pytest.MonkeyPatch, _: Path) -> None:
    from engine.export.history import HistoryWriter

    write = HistoryWriter.write

    def write_a_part(self: HistoryWriter, rows: object) -> None:
        write(self, rows[:10])  # type: ignore[index]
        full()

    monkeypatch.setattr(HistoryWriter, "write", write_a_part)


def read_only(monkeypatch: pytest.MonkeyPatch, _: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "open", refuse)


def cannot_take_its_place(monkeypatch: pytest.MonkeyPatch, _: Path) -> None:
    monkeypatch.setattr(Path, "replace", full)


@pytest.mark.parametrize("fault", [no_room_in_the_middle, read_only, cannot_take_its_place])
def test_the_window_tells_that_a_history_has_no_room_and_goes_on(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, window: MainWindow, fault: Fault
) -> None:
    old = tmp_path / "files" / "old.csv"
    old.parent.mkdir()
    old.write_text("older")
    with monkeypatch.context() as broken:
        fault(broken, old)
        window.save_path(old)
        qtbot.waitUntil(lambda: "cannot be written" in told(window))
    assert "old.csv" in told(window)
    assert [path.name for path in old.parent.iterdir()] == ["old.csv"]
    assert old.read_text() == "older"
    step = window.snapshot().step  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: window.snapshot().step > step)  # type: ignore[union-attr]
    window.save_path(old)
    qtbot.waitUntil(lambda: old.read_text().startswith("step,loss"))
    assert [path.name for path in old.parent.iterdir()] == ["old.csv"]


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow) -> ExportDialog:
    window._actions.export.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(ExportDialog)))
    (dialog,) = window.findChildren(ExportDialog)
    return dialog


@pytest.mark.parametrize("kind", ["write_bytes", "replace", "limit"])
def test_the_dialog_tells_that_a_figure_has_no_room_and_goes_on(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    dialog: ExportDialog,
    kind: str,
) -> None:
    old = tmp_path / "files" / "old.png"
    old.parent.mkdir()
    old.write_text("older")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with monkeypatch.context() as broken:
        if kind == "limit":
            resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, before[1]))
        else:
            broken.setattr(Path, kind, full)
        try:
            dialog.write_to(old)
            qtbot.waitUntil(lambda: "cannot be written" in dialog.complaint())
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in old.parent.iterdir()] == [old.name]
    assert old.read_text() == "older"
    with qtbot.waitSignal(dialog.finished):
        dialog.write_to(old)
    assert old.stat().st_size > LIMIT
