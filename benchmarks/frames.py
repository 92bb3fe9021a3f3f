"""How smooth is the window while the engine runs at full speed, and how soon does it obey?

Opens the real window (under Xvfb, or on a display of your own), plays at full speed on data of
several sizes, and measures from the outside: intervals between paints of the boundary plot, the
time from a command to its effect, the cost of each view, and memory. Prints markdown tables.

    xvfb-run -a -s "-screen 0 1920x1080x24" uv run benchmarks/frames.py
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QEvent, QObject, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QSlider

from engine.snapshot import Phase
from gui.app import create_window
from gui.main_window import MainWindow

ALPHA = "1e-5"
"""So small that the boundary goes on turning for as long as is measured."""


class PaintClock(QObject):
    """Notes when a widget is painted."""

    def __init__(self, widget: QObject) -> None:
        super().__init__()
        self.times: list[float] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.times.append(time.perf_counter())
        return False


def wait(seconds: float, until: Callable[[], bool] = lambda: False) -> float:
    """Run the event loop for `seconds`, or until something holds; return the time taken."""
    start = time.perf_counter()
    while (now := time.perf_counter()) < start + seconds and not until():
        QApplication.processEvents()
        time.sleep(0.0002)
    return now - start


def open_window(m: int, *argv: str) -> MainWindow:
    window = create_window(["two-blobs", "--size", str(m), "--alpha", ALPHA, *argv])
    assert isinstance(window, MainWindow)
    window.resize(1280, 800)
    window.show()
    wait(60, lambda: window.snapshot() is not None)
    wait(60, lambda: window.snapshot().kernel == "compiled")
    wait(1)
    speed = window.findChild(QSlider, "speedSlider")
    speed.setValue(speed.maximum())
    return window


def close(window: MainWindow) -> None:
    window.close()
    window.deleteLater()
    wait(0.2)
    gc.collect()


def press(window: MainWindow, name: str) -> None:
    window.findChild(QAction, name).trigger()


def frames(window: MainWindow, seconds: float) -> tuple[np.ndarray, float]:
    """Return the intervals between paints, ms, and steps/s, while playing at full speed."""
    view = window._boundary.view.viewport()
    press(window, "playAction")
    wait(1)
    clock = PaintClock(view)
    first, start = window.snapshot().step, time.perf_counter()
    loop_until(start + seconds)
    steps, took = window.snapshot().step - first, time.perf_counter() - start
    view.removeEventFilter(clock)
    press(window, "playAction")
    wait(5, lambda: window.snapshot().phase is Phase.PAUSED)
    return 1e3 * np.diff(clock.times), steps / took


def loop_until(end: float) -> None:
    """Run Qt's own event loop, as the program does, until `end`."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(1e3 * (end - time.perf_counter())), loop.quit)
    loop.exec()


def obedience(window: MainWindow, times: int) -> tuple[list[float], list[float]]:
    """Return ms from moving α to a step made with it, and from pressing pause to standing still.

    Read from the mailbox, which the worker fills after each slice; the window itself shows it at
    its next frame.
    """
    mailbox, alpha = window._mailbox, window.findChild(QSlider, "alphaSlider")
    used, stopped = [], []
    for index in range(times):
        press(window, "playAction")
        wait(2, lambda: mailbox.latest.phase is Phase.RUNNING)
        wait(0.1)
        before, step = mailbox.latest.experiment.alpha, mailbox.latest.step
        alpha.setValue(alpha.minimum() + 10 + index)
        step = mailbox.latest.step
        used.append(
            wait(
                2,
                lambda before=before, step=step: (
                    mailbox.latest.experiment.alpha != before and mailbox.latest.step > step
                ),
            )
        )
        press(window, "playAction")
        stopped.append(wait(2, lambda: mailbox.latest.phase is Phase.PAUSED))
    return [1e3 * t for t in used], [1e3 * t for t in stopped]


def view_costs(window: MainWindow, times: int = 200) -> dict[str, float]:
    """Return the median ms that each view takes to show a new snapshot, painting included."""
    from dataclasses import replace

    costs: dict[str, float] = {}
    base = window.snapshot()
    for view in window._views:
        taken = []
        for index in range(times):
            w = base.w + 1e-3 * (index + 1)
            snapshot = replace(
                base, w=w, step=base.step + index, loss=base.loss * (1 + 1e-3 * index)
            )
            start = time.perf_counter()
            view.show_snapshot(snapshot)
            view.repaint()
            viewport = getattr(getattr(view, "view", None), "viewport", None)
            if viewport is not None:
                viewport().repaint()
            taken.append(1e3 * (time.perf_counter() - start))
        costs[type(view).__name__] = statistics.median(taken)
    return costs


def resident_mb() -> float:
    """Return the memory of this process, MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def memory(window: MainWindow) -> tuple[int, float, int, float]:
    """Return steps and MB at about 10⁶ and at about 10⁹ steps of one run."""
    press(window, "playAction")
    wait(30, lambda: window.snapshot().step > 1_000_000)
    wait(2)
    early = window.snapshot().step, resident_mb()
    wait(1200, lambda: window.snapshot().step > 1_000_000_000)
    late = window.snapshot().step, resident_mb()
    press(window, "playAction")
    wait(5, lambda: window.snapshot().phase is Phase.PAUSED)
    return *early, *late


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement")
    parser.add_argument("--rows", type=int, nargs="*", default=[10**k for k in range(2, 8)])
    parser.add_argument("--memory", action="store_true", help="run 10⁹ steps too (some minutes)")
    chosen = parser.parse_args()
    application = QApplication(sys.argv[:1])
    application.setOrganizationName("descentlab-benchmark")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    print(f"platform {application.platformName()}, window 1280×800\n")
    print("| m | frames | median ms | p99 ms | worst ms | steps/s | α → used ms | pause ms |")
    print("|---|---|---|---|---|---|---|---|")
    for m in chosen.rows:
        window = open_window(m)
        intervals, rate = frames(window, chosen.seconds)
        used, stopped = obedience(window, 10)
        print(
            f"| {m:,} | {len(intervals)} | {np.median(intervals):.1f} "
            f"| {np.percentile(intervals, 99):.1f} | {intervals.max():.1f} | {rate:,.0f} "
            f"| {statistics.median(used):.1f} | {statistics.median(stopped):.1f} |",
            flush=True,
        )
        if m in (100, 1_000_000):
            costs = view_costs(window)
            said = ", ".join(f"{name} {cost:.2f}" for name, cost in costs.items())
            print(f"ms a frame at m = {m:,}: {said}", file=sys.stderr, flush=True)
        close(window)
    if chosen.memory:
        window = open_window(100)
        early, mb_early, late, mb_late = memory(window)
        print(f"\nmemory: {mb_early:.1f} MB at step {early:,}, {mb_late:.1f} MB at step {late:,}")
        close(window)


if __name__ == "__main__":
    main()
