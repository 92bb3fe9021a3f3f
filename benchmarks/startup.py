"""How long does the window take to appear, against a bare pyqtgraph window, and to be at its best?

Starts fresh processes in turn, one of ours and one bare: a QMainWindow with one image, one scatter
plot and two curves. Measures from before the process exists until the first paint is done, and for
ours also until the first data are on screen.

Then starts ours anew and plays at once, the first time without compiled code on the disk: when the
compiled loop is there, how smooth the window is until then and a second longer, and what the
process takes of memory when it rests. Compiling alone, in a process without a window, is what it is
compared with. Prints markdown tables.

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
import os, time  # run where a program has Qt anyway: what is imported after Qt takes longer
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
    exec(WATCH, globals())
    import gui.app
    build_window, gui.app.build_window = gui.app.build_window, build_and_watch

import gc, main
disable, gc.disable = gc.disable, disable_and_patch
main.main([])
"""

MINUTE = """
import statistics
from PySide6.QtCore import Qt, Slot

class Minute(QObject):
    # Plays from the first paint on, and notes each look for a new snapshot and each tick.
    def __init__(self):
        super().__init__()
        self.first, self.compiled, self.looks, self.ticks = None, None, [], []
        self.timer = QTimer(self)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.tick)

    def begin(self):
        self.first = time.monotonic()
        speed = window.findChild(QSlider, "speedSlider")
        speed.setValue(speed.maximum())
        window.findChild(QAction, "playAction").trigger()
        window._frames.timer.timeout.connect(self.look)
        self.timer.start(5)

    @Slot()
    def look(self):
        self.looks.append(time.monotonic())

    @Slot()
    def tick(self):
        now = time.monotonic()
        self.ticks.append(now)
        shown = window.snapshot()
        if self.compiled is None and shown is not None and shown.kernel == "compiled":
            self.compiled = now
        if self.compiled is not None and now > self.compiled + 1:
            self.timer.stop()
            window.findChild(QAction, "playAction").trigger()
            QTimer.singleShot(1000, self.end)

    @Slot()
    def end(self):
        on_numpy = [look for look in self.looks if look < self.compiled]
        gaps = sorted(b - a for a, b in zip(on_numpy, on_numpy[1:]))
        ticks = [self.first, *self.ticks]
        print("compiled", self.compiled - self.first)
        print("p99", gaps[int(0.99 * len(gaps))] if gaps else 0)
        print("late", sum(gap > 0.025 for gap in gaps) / max(1, len(gaps)))
        print("stall", max(b - a for a, b in zip(ticks, ticks[1:])), flush=True)
        try:
            pages = int(open("/proc/self/statm").read().split()[1])
            print("memory", pages * os.sysconf("SC_PAGE_SIZE") / 1e6, flush=True)
        except OSError:
            pass
        window.close()
"""

PLAYED = """
def build_and_watch(request):
    global window, watch, minute
    window, minute = build_window(request), Minute()
    watch = FirstPaint(minute.begin)
    return window

def disable_and_patch():
    global build_window, QAction, QSlider
    gc.disable = disable
    disable()
    exec(WATCH + MINUTE, globals())
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QSlider
    import gui.app
    build_window, gui.app.build_window = gui.app.build_window, build_and_watch

import gc, main
disable, gc.disable = gc.disable, disable_and_patch
main.main(["two-blobs", "--alpha", "1e-5"])
"""

COMPILED = """
import time
start = time.monotonic()
from engine.kernels.loading import load_kernel
assert load_kernel("compiled").kernel.name == "compiled"
print("compiled", time.monotonic() - start)
"""

BARE = """
import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QMainWindow

exec(WATCH, globals())
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


def said(code: str, environ: dict[str, str]) -> dict[str, float]:
    """Run `code` in a fresh Python and return the numbers that it prints, by their names."""
    told = f"WATCH = {WATCH!r}\nMINUTE = {MINUTE!r}\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{told}{code}\n"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    )
    reports = (line.split() for line in done.stdout.splitlines())
    return {name: float(number) for name, number in reports}


def start(code: str, environ: dict[str, str]) -> dict[str, float]:
    """Run `code` in a fresh Python and return when what happened, in ms since before it began."""
    begun = time.monotonic()
    return {name: 1000 * (moment - begun) for name, moment in said(code, environ).items()}


def print_first_paint(environ: dict[str, str], pairs: int) -> None:
    """Compare windows until they are painted, and print a table."""
    start(OURS, environ), start(BARE, environ)  # fills the disk cache
    runs = [(start(OURS, environ), start(BARE, environ)) for _ in range(pairs)]
    rows = {
        "bare window, first paint": [bare["paint"] for _, bare in runs],
        "our window, first paint": [ours["paint"] for ours, _ in runs],
        "our window, data on screen": [ours["data"] for ours, _ in runs],
    }
    base = statistics.median(rows["bare window, first paint"])
    print("| from process start to | median ms | least ms | ratio |\n|---|---:|---:|---:|")
    for name, times in rows.items():
        median = statistics.median(times)
        print(f"| {name} | {median:.0f} | {min(times):.0f} | {median / base:.2f} |", flush=True)


def print_first_minute(environ: dict[str, str], first: int, later: int) -> None:
    """Play at once in fresh processes, without and with compiled code kept, and print a table."""
    colds, alone = [], []
    for _ in range(first):
        for code, found in ((PLAYED, colds), (COMPILED, alone)):
            with tempfile.TemporaryDirectory() as empty:
                found.append(said(code, environ | {"NUMBA_CACHE_DIR": empty}))
    warms, loaded = [], []
    if later:
        with tempfile.TemporaryDirectory() as kept:
            environ = environ | {"NUMBA_CACHE_DIR": kept}
            said(COMPILED, environ)
            warms = [said(PLAYED, environ) for _ in range(later)]
            loaded = [said(COMPILED, environ) for _ in range(later)]
    print(
        "\n| played at once | compiled loop there, s | the same without a window, s | ratio "
        "| frames on numpy, p99 ms | over 25 ms | longest standstill from the first paint on, ms: "
        "median | worst | memory at rest, MB |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    for name, starts, bare in (("first start", colds, alone), ("later starts", warms, loaded)):
        if not starts:
            continue
        compiled = statistics.median(run["compiled"] for run in starts)
        base = statistics.median(run["compiled"] for run in bare)
        stalls = [1e3 * run["stall"] for run in starts]
        print(
            f"| {name} | {compiled:.2f} | {base:.2f} | {compiled / base:.2f} "
            f"| {1e3 * statistics.median(run['p99'] for run in starts):.1f} "
            f"| {100 * statistics.median(run['late'] for run in starts):.1f} % "
            f"| {statistics.median(stalls):.0f} | {max(stalls):.0f} "
            f"| {statistics.median(run.get('memory', 0) for run in starts):.0f} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=15, help="processes of each kind")
    parser.add_argument("--first", type=int, default=3, help="starts with nothing compiled")
    parser.add_argument("--later", type=int, default=10, help="starts after those")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as settings:
        environ = os.environ | {"XDG_CONFIG_HOME": settings, "XDG_CACHE_HOME": settings}
        # As on a user's machine from the second start on, whatever is set here: Python has stored
        # what it compiled, its own and the libraries' modules alike.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        environ["PYTHONPYCACHEPREFIX"] = str(Path(settings) / "bytecode")
        if not environ.get("DISPLAY") and not environ.get("WAYLAND_DISPLAY"):
            environ["QT_QPA_PLATFORM"] = "offscreen"
        if chosen.pairs:
            print_first_paint(environ, chosen.pairs)
        if chosen.first or chosen.later:
            said(COMPILED, environ | {"NUMBA_CACHE_DIR": settings})  # bytecode of numba too
            print_first_minute(environ, chosen.first, chosen.later)


if __name__ == "__main__":
    main()
