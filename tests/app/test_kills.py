"""kill -9 of a whole program while it saves, keeps work and exports: no file that was is lost."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from engine.session.files import read_session

KILLS = max(3, int(os.environ.get("DESCENTLAB_KILLS", "3")))
"""How many in all. By hand 100: DESCENTLAB_KILLS=100 uv run pytest tests/app/test_kills.py."""

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication
from engine.cli.picture import Film
from gui.app import create_window
from gui.export.catalog import EXPORTERS
from gui.export.exporters import ExportSource
from gui.window.session import autosave
from gui.workers.tasks import Export, export_worker

application = QApplication([])
kind, path, autosave.KEEP_MS = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
exporter = next((each for each in EXPORTERS if each.key == kind), None)
picture = "size=480x240,text=6"
options = {"picture": picture, "film": "fps=10", "frames": 12}

class User(QObject):
    def __init__(self):
        super().__init__()
        self.window = create_window(["moons"])
        self.worker = export_worker(self)
        self.worker.start()
        self.worker.answered.connect(self.again)
        self.window._worker.run_lent.disconnect()
        self.window._worker.run_lent.connect(self.export)
        self.window.session.saved.connect(self.again)
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.look)
        self.timer.start(20)
        self.plays = False
        self.window.show()

    @Slot()
    def look(self):
        shown = self.window.snapshot()
        if shown is None:
            return
        if kind == "autosave":
            print(time.monotonic(), shown.step, flush=True)
        if not self.plays:
            self.plays = True
            self.window.panels.transport.set_speed(100.0)
            self.window.panels.transport.play_toggled.emit(True)
            self.go_on()

    @Slot()
    @Slot(object)
    def again(self, _=None):
        print("written", flush=True)
        self.go_on()

    def go_on(self):
        if kind == "session":
            self.window.save_path(path)
        elif exporter is not None:
            self.window._export.run_wanted.emit()

    @Slot(object, object)
    def export(self, run, snapshot):
        source = ExportSource(run, snapshot)
        self.worker.request(Export(exporter.prepare(source, options, path.suffix), path))

user = User()
application.exec()
"""


def check_film(path: Path) -> None:
    with Image.open(path) as film:
        assert getattr(film, "n_frames", 1) == 12
        film.seek(11)
        film.load()


def check_figure(path: Path) -> None:
    with Image.open(path) as figure:
        figure.load()
        assert figure.size == (480, 240)


def check_report(path: Path) -> None:
    assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")


def check_history(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert len({line.count(",") for line in lines}) == 1
    assert [float(number) for number in lines[-1].split(",") if number]


WHOLE: dict[str, tuple[str, Callable[[Path], object]]] = {
    "session": (".descent", read_session),
    "figure": (".png", check_figure),
    "film": (".gif", check_film),
    "report": (".html", check_report),
    "code": (".ipynb", lambda path: json.loads(path.read_text(encoding="utf-8"))["cells"]),
    "history": (".csv", check_history),
}
"""By kind of file its ending, and what fails where it is not whole."""

KILLED = (*WHOLE, "autosave") if len(WHOLE) < KILLS else ("session", "film", "autosave")
"""What the program does when it is killed."""

SHARES = {kind: KILLS // len(KILLED) + (at < KILLS % len(KILLED)) for at, kind in enumerate(KILLED)}
"""How often it is killed at each, as evenly as it goes."""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")


def start(kind: str, path: Path, keep_ms: int = 9000) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, kind, str(path), str(keep_ms)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_after(child: subprocess.Popen[str], seconds: float) -> str:
    """Kill a program after some time; return the rest of what it said."""
    with suppress(subprocess.TimeoutExpired):
        child.wait(seconds)
    child.send_signal(signal.SIGKILL)
    return child.communicate()[0]


@pytest.mark.parametrize("kind", [kind for kind in KILLED if kind in WHOLE])
def test_a_file_that_was_there_is_whole_whenever_the_program_is_killed(
    kind: str, tmp_path: Path
) -> None:
    suffix, check = WHOLE[kind]
    folder = tmp_path / "files"
    folder.mkdir()
    path = folder / f"file{suffix}"
    parts = 0
    for seed in range(SHARES[kind]):
        draw = random.Random(f"{kind} {seed}")
        child = start(kind, path)
        assert child.stdout is not None
        for _ in range(draw.choice((1, 2, 3))):
            assert child.stdout.readline() == "written\n"
        kill_after(child, draw.uniform(0, 0.5))
        check(path)
        left = {*folder.iterdir()} - {path}
        parts += len(left)
        assert len(left) <= 1  # that of before is gone
    print(f"{kind}: {SHARES[kind]} killed, {parts} in the middle of writing")


def test_work_that_is_kept_is_ten_seconds_old_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = 5
    kills = SHARES["autosave"]
    lost: list[float] = []
    while len(lost) < kills:
        seeds = range(len(lost), min(kills, len(lost) + at_once))
        homes = [tmp_path / f"state-{seed}" for seed in seeds]
        children = []
        for home in homes:
            monkeypatch.setenv("XDG_STATE_HOME", str(home))
            # By hand as often as for a user, and else so that it is seen soon.
            children.append(start("autosave", tmp_path, 9000 if KILLS > 3 else 300))
        for seed, home, child in zip(seeds, homes, children, strict=True):
            assert child.stdout is not None
            said = [child.stdout.readline()]
            while not [*home.glob("descentlab/work-*.descent")]:
                said.append(child.stdout.readline())
                assert said[-1], "it has ended by itself"
            rest = kill_after(child, random.Random(seed).uniform(0, 12) if KILLS > 3 else 0.1)
            lines = [line.split() for line in (*said, *rest.splitlines()) if len(line.split()) == 2]
            (kept,) = home.glob("descentlab/work-*.descent")
            step, end = read_session(kept).step, float(lines[-1][0])
            then = max(float(when) for when, at in lines if int(at) <= step)
            lost.append(end - then)
    print(f"seconds lost: {', '.join(f'{each:.1f}' for each in sorted(lost))}")
    assert max(lost) < 10
