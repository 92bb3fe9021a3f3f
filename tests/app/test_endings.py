"""The system asks the program to end, or takes its display away: it ends by itself, tidily."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 120
"""Seconds after which a program counts as one that does not end."""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="about the signals of POSIX")

TRAIN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog
import gui.app
build = gui.app.build_window
def build_and_play(request):
    window = build(request)
    panels = window.panels
    panels.transport.play_toggled.emit(True)
    def look():
        snapshot = window.snapshot()
        if snapshot is not None and snapshot.step > 10 and window._loader.has_ended:
            timer.stop()
            window.resize(1111, 777)
            print("training", flush=True)
            {then}
    timer = QTimer(window, interval=20)
    timer.timeout.connect(look)
    timer.start()
    return window
gui.app.build_window = build_and_play
import main
main.heed_endings()
sys.exit(main.main({argv!r}))
"""

MESSAGES_OF_A_PLATFORM = ("This plugin does not support", "The X11 connection broke", "has gone")


@contextmanager
def program(
    folder: Path, then: str = "pass", argv: tuple[str, ...] = (), **environ: str
) -> Iterator[subprocess.Popen[str]]:
    """Start the window in a process of its own, training, and see that the process ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", TRAIN.format(then=then, argv=list(argv))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=os.environ
        | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(folder)}
        | {"PYTHONPATH": str(ROOT)}
        | environ,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "training\n"
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def end(process: subprocess.Popen[str]) -> tuple[int, list[str]]:
    """Return with which code the process has ended, and what it has said that is ours."""
    _, errors = process.communicate(timeout=PATIENCE)
    said = [
        line
        for line in errors.splitlines()
        if not any(message in line for message in MESSAGES_OF_A_PLATFORM)
    ]
    return process.returncode, said


def saved_settings(folder: Path) -> str:
    return "".join(path.read_text() for path in folder.rglob("Descent Lab.conf"))


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_training_window_and_its_settings_are_saved(
    tmp_path: Path, kind: signal.Signals
) -> None:
    with program(tmp_path) as process:
        process.send_signal(kind)
        assert end(process) == (128 + kind, [])
    assert "geometry" in saved_settings(tmp_path)


@pytest.mark.parametrize(
    "then",
    [
        "QDialog(window).exec()",
        "window.menuBar().actions()[0].menu().exec()",
        "window._actions.race.trigger()",
    ],
    ids=["dialog", "menu", "race"],
)
def test_a_signal_ends_it_from_within_whatever_is_open(tmp_path: Path, then: str) -> None:
    with program(tmp_path, then) as process:
        process.send_signal(signal.SIGTERM)
        assert end(process) == (128 + signal.SIGTERM, [])
    assert "geometry" in saved_settings(tmp_path)


def test_signals_that_come_together_end_it_once(tmp_path: Path) -> None:
    with program(tmp_path) as process:
        process.send_signal(signal.SIGSTOP)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGCONT)
        code, said = end(process)
        assert code in (128 + signal.SIGINT, 128 + signal.SIGTERM)
        assert said == []


def test_a_second_signal_ends_it_even_where_the_first_is_not_heard(tmp_path: Path) -> None:
    stuck = "window.closeEvent = lambda _: (print('closing', flush=True), signal.pause())"
    with program(tmp_path, f"import signal; {stuck}") as process:
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        assert process.stdout.readline() == "closing\n"
        process.send_signal(signal.SIGTERM)
        assert end(process) == (-signal.SIGTERM, [])


def test_what_it_was_started_to_ignore_stays_ignored(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with program(tmp_path) as process:
            process.send_signal(signal.SIGHUP)
            process.send_signal(signal.SIGTERM)
            assert end(process) == (128 + signal.SIGTERM, [])
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="no Xvfb to take away")
def test_it_ends_by_itself_when_its_display_goes_away(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x800x24"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as told:
            display = f":{told.readline().strip()}"
        platform = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display, "WAYLAND_DISPLAY": ""}
        with program(tmp_path, **platform) as process:
            server.kill()
            assert end(process) == (1, [])
    finally:
        server.kill()
        server.wait()
    assert "geometry" in saved_settings(tmp_path)


HEADLESS = """
import os, signal, sys
import main
main.heed_endings()
{patch}
sys.exit(main.main({argv!r}))
"""

IN_PAINT = """
from gui.plotting.decision_boundary import FieldItem
paint = FieldItem.paint
def ask_to_end(self, *args):
    os.kill(os.getpid(), signal.{kind})
    paint(self, *args)
FieldItem.paint = ask_to_end
"""

IN_LAB = """
from engine.comparison.learning_rate_lab import LearningRateLab
pictures = LearningRateLab.pictures
def ask_to_end(self):
    for count, picture in enumerate(pictures(self)):
        if count == 5:
            os.kill(os.getpid(), signal.{kind})
        assert count < 10, "it goes on"
        yield picture
LearningRateLab.pictures = ask_to_end
"""

IN_STEPS = """
from engine.export.history import HistoryWriter
write = HistoryWriter.write
def ask_to_end(self, rows):
    write(self, rows)
    os.kill(os.getpid(), signal.{kind})
HistoryWriter.write = ask_to_end
"""

IN_TABLE = """
import engine.cli.headless
write_table = engine.cli.headless.write_table
def ask_to_end(file, outcomes, setting):
    write_table(file, outcomes, setting)
    os.kill(os.getpid(), signal.{kind})
engine.cli.headless.write_table = ask_to_end
"""


def whole_figure(name: str, written: bytes) -> bool:
    """Tell whether it is a figure that was finished before the program heard of the signal."""
    return name.endswith(".png") and written.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("patch", "line", "files"),
    [
        (IN_STEPS, "--headless --steps 1000000000 --history old.csv", ["old.csv"]),
        (IN_PAINT, "--headless --figure old.png --history old.csv", ["old.csv", "old.png"]),
        (IN_LAB, "--steps 5 --figure-alpha old.pdf", ["old.pdf"]),
        (IN_TABLE, "--sweep alpha=0.1,0.2 --steps 5 --table old.csv --figure f.png", ["old.csv"]),
    ],
    ids=["steps", "figure", "alpha", "sweep"],
)  # fmt: skip
def test_a_signal_ends_a_run_without_a_window_and_old_files_stay(
    tmp_path: Path, kind: signal.Signals, patch: str, line: str, files: list[str]
) -> None:
    for name in files:
        (tmp_path / name).write_text("older")
    argv = [*line.split(), "--kernel", "numpy"]
    done = subprocess.run(
        [sys.executable, "-c", HEADLESS.format(patch=patch.format(kind=kind.name), argv=argv)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (128 + kind, "")
    assert done.stderr.splitlines()[-1] == "descentlab: interrupted"
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files)
    for name in files:
        written = (tmp_path / name).read_bytes()
        assert written == b"older" or whole_figure(name, written)
