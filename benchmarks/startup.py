"""How long does the window take to appear, against a bare pyqtgraph window?

Starts fresh processes in turn, one of ours and one bare: a QMainWindow with one image, one scatter
plot and two curves. Measures from before the process exists until the first paint is done, and for
ours also until the first data are on screen. Prints a markdown table.

    xvfb-run -a -s "-screen 0 1920x1080x24" uv run benchmarks/startup.py
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]

WATCH = """
import os, time
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

def report(name):
    print(name, time.monotonic(), flush=True)

class FirstPaint(QObject):
    # Reports the end of the pass in which anything is painted first.
    def __init__(self, then):
        super().__init__()
        self.then = then
        QCoreApplication.instance().installEventFilter(self)

    def eventFilter(self, receiver, event):
        if event.type() == QEvent.Type.Paint:
            QCoreApplication.instance().removeEventFilter(self)
            QTimer.singleShot(0, self.painted)
        return False

    def painted(self):
        report("paint")
        self.then()
"""

OURS = """
def leave_with_data():
    if window.snapshot() is None:
        QTimer.singleShot(1, leave_with_data)
    else:
        report("data")
        os._exit(0)

def build_and_watch(request):
    global window, watch
    window, watch = build_window(request), FirstPaint(leave_with_data)
    return window

def disable_and_patch():
    # The window's modules must be imported when and as the program imports them.
    global build_window
    gc.disable = disable
    disable()
    import gui.app
    build_window, gui.app.build_window = gui.app.build_window, build_and_watch

import gc, main
disable, gc.disable = gc.disable, disable_and_patch
main.main([])
"""

BARE = """
import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QMainWindow

application = QApplication([])
window = QMainWindow()
plots = pg.GraphicsLayoutWidget()
window.setCentralWidget(plots)
window.resize(1280, 800)
numbers = np.random.default_rng(0)
left, right = plots.addPlot(), plots.addPlot()
left.addItem(pg.ImageItem(np.zeros((256, 256), np.float32), levels=(0, 1)))
left.addItem(pg.ScatterPlotItem(*numbers.normal(size=(2, 200))))
right.plot(numbers.random(1000))
right.plot(numbers.random(1000))
watch = FirstPaint(lambda: os._exit(0))
window.show()
application.exec()
"""


def start(code: str, environ: dict[str, str]) -> dict[str, float]:
    """Run `code` in a fresh Python and return when what happened, in ms since before it began."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code + "\n"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    )
    reports = (line.split() for line in done.stdout.splitlines())
    return {name: 1000 * (float(moment) - begun) for name, moment in reports}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=15, help="processes of each kind")
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as settings:
        environ = os.environ | {"XDG_CONFIG_HOME": settings}
        # As on a user's machine from the second start on, whatever is set here: Python has stored
        # what it compiled, its own and the libraries' modules alike.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        environ["PYTHONPYCACHEPREFIX"] = str(Path(settings) / "bytecode")
        if not environ.get("DISPLAY") and not environ.get("WAYLAND_DISPLAY"):
            environ["QT_QPA_PLATFORM"] = "offscreen"
        start(WATCH + OURS, environ), start(WATCH + BARE, environ)  # fills the disk cache
        runs = [(start(WATCH + OURS, environ), start(WATCH + BARE, environ)) for _ in range(pairs)]
    rows = {
        "bare window, first paint": [bare["paint"] for _, bare in runs],
        "our window, first paint": [ours["paint"] for ours, _ in runs],
        "our window, data on screen": [ours["data"] for ours, _ in runs],
    }
    base = statistics.median(rows["bare window, first paint"])
    print("| from process start to | median ms | least ms | ratio |\n|---|---:|---:|---:|")
    for name, times in rows.items():
        median = statistics.median(times)
        print(f"| {name} | {median:.0f} | {min(times):.0f} | {median / base:.2f} |")


if __name__ == "__main__":
    main()
