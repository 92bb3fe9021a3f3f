"""How smooth is the window while the engine runs at full speed, and how soon does it obey?

Opens the real window (under Xvfb, or on a display of your own), plays at full speed on data of
several sizes, and measures from the outside: intervals between paints of the boundary plot, the
time from a command to its effect, and the cost of each view. Prints a markdown table.

    xvfb-run -a -s "-screen 0 1920x1080x24" uv run benchmarks/frames.py
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QSlider

from benchmarks.window import (
    close,
    is_paused,
    open_window,
    press,
    shown,
    spend,
    start_application,
    wait,
)
from engine.training.player.player import RunPlayer
from engine.training.run import Run
from gui.window.main_window import MainWindow

DATA = "two-blobs"


class FrameClock(QObject):
    """Notes when the window looks for a new snapshot, and when a widget is painted."""

    def __init__(self, window: MainWindow, widget: QObject) -> None:
        super().__init__()
        self.looks: list[float] = []
        self.paints = 0
        self._widget = widget
        self._timer = window._frames.timer
        widget.installEventFilter(self)
        self._timer.timeout.connect(self._on_timer_timeout)

    def stop(self) -> None:
        """Note no more."""
        self._widget.removeEventFilter(self)
        self._timer.timeout.disconnect(self._on_timer_timeout)

    @Slot()
    def _on_timer_timeout(self) -> None:
        self.looks.append(time.perf_counter())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count a paint."""
        self.paints += event.type() == QEvent.Type.Paint
        return False


def frames(window: MainWindow, seconds: float) -> tuple[np.ndarray, float, float]:
    """Return the intervals between frames, ms, paints/s and steps/s, playing at full speed.

    A frame is a look into the mailbox. Where a step takes longer than a frame, not every look
    finds something new to paint, but the window answers all the same.
    """
    press(window, "playAction")
    spend(1)
    clock = FrameClock(window, window.panels.boundary.view.viewport())
    first, start = shown(window).step, time.perf_counter()
    spend(seconds)
    clock.stop()
    steps, took = shown(window).step - first, time.perf_counter() - start
    press(window, "playAction")
    wait(lambda: is_paused(window))
    return 1e3 * np.diff(clock.looks), clock.paints / took, steps / took


class Watch:
    """Notes when the worker's player has done what it was told."""

    def __init__(self) -> None:
        self.used: list[float] = []
        self.stopped: list[float] = []
        change, pause, advance = Run.change, RunPlayer.pause, Run.advance
        changed: list[bool] = []

        def watched_change(run: Run, setting: str, value: object) -> bool:
            changed.append(True)
            return change(run, setting, value)

        def watched_advance(run: Run, steps: int) -> int:
            # The first slice with the new value begins here.
            if changed:
                changed.clear()
                self.used.append(time.perf_counter())
            return advance(run, steps)

        def watched_pause(player: RunPlayer) -> None:
            pause(player)
            self.stopped.append(time.perf_counter())

        Run.change, Run.advance, RunPlayer.pause = watched_change, watched_advance, watched_pause


def obedience(window: MainWindow, watch: Watch, times: int) -> tuple[list[float], list[float]]:
    """Return ms from moving α to the first slice that uses it, and from pressing pause to the stop.

    Moving and pressing are done as Qt's own event loop delivers them, at a random moment of a
    frame.
    """
    alpha = window.findChild(QSlider, "alphaSlider")
    moved: list[float] = []
    pressed: list[float] = []

    def move() -> None:
        moved.append(time.perf_counter())
        alpha.setValue(alpha.value() + 1)

    def stop() -> None:
        pressed.append(time.perf_counter())
        press(window, "playAction")

    watch.used.clear()
    watch.stopped.clear()
    for index in range(times):
        press(window, "playAction")
        QTimer.singleShot(300 + index, move)
        QTimer.singleShot(450 + index, stop)
        spend(0.6)
        wait(lambda: is_paused(window))
    used = [1e3 * (u - m) for u, m in zip(watch.used, moved, strict=True)]
    stopped = [1e3 * (s - p) for s, p in zip(watch.stopped, pressed, strict=True)]
    return used, stopped


def view_costs(window: MainWindow, times: int = 200) -> dict[str, float]:
    """Return the median ms that each view takes to show a new snapshot, painting included."""
    costs: dict[str, float] = {}
    base = shown(window)
    panels = window.panels
    for view in (
        panels.controls, panels.boundary, panels.sigmoid, panels.loss, panels.graph,
        panels.transport,
    ):  # fmt: skip
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement")
    parser.add_argument("--rows", type=int, nargs="*", default=[10**k for k in range(2, 8)])
    parser.add_argument("--panels", nargs="*", default=[], help="to be seen, such as sigmoid")
    chosen = parser.parse_args()
    start_application()
    print(
        "| m | frames | frame ms: median | p99 | worst | paints/s | steps/s "
        "| α moved → used ms: median / worst | pause → stopped ms |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    watch = Watch()
    for m in chosen.rows:
        window = open_window(DATA, m)
        if chosen.panels:
            window.panels.workspaces.show(set(chosen.panels))
            spend(1)
        intervals, paints, rate = frames(window, chosen.seconds)
        used, stopped = obedience(window, watch, 20)
        print(
            f"| {m:,} | {len(intervals)} | {np.median(intervals):.1f} "
            f"| {np.percentile(intervals, 99):.1f} | {intervals.max():.1f} "
            f"| {paints:.0f} | {rate:,.0f} "
            f"| {statistics.median(used):.1f} / {max(used):.1f} "
            f"| {statistics.median(stopped):.1f} / {max(stopped):.1f} |",
            flush=True,
        )
        if m in (100, 100_000, 1_000_000):
            costs = view_costs(window)
            said = ", ".join(f"{name} {cost:.2f}" for name, cost in costs.items())
            print(f"ms a frame at m = {m:,}: {said}", file=sys.stderr, flush=True)
        close(window)


if __name__ == "__main__":
    main()
