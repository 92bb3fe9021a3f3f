"""How soon is any step of a long run there, and how smoothly does a hand move along it?

Runs 10³, 10⁶ and 10⁹ steps at full speed in the real window, then asks through its worker for
random steps, one after the other: how long until the nearest known state is on screen, how long
until the exact one. As a peer, the same steps made again from the start, which is what a run
without a record would need. Then a mouse drags the timeline to and fro, with an event every 2 ms,
and paints and frames are counted. Prints markdown tables.

    xvfb-run -a -s "-screen 0 1920x1080x24" uv run benchmarks/seek.py
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, QSettings, Qt, QTimer
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QApplication, QSlider

from engine.experiment import Experiment
from engine.kernels import load_kernel
from engine.player import Player
from engine.problem import load_dataset, prepare
from engine.snapshot import Phase, Snapshot
from gui.app import create_window
from gui.main_window import MainWindow

DATA, ALPHA = "separable", "1e-5"
"""On separable data the weights never come to rest: each step is to be painted."""

FRAME_MS = 1000 / 60

EVENT_MS = 2
"""Time between two moves of the mouse: 500 a second, as a good one sends them."""


def wait(until: Callable[[], bool], seconds: float = 60) -> None:
    """Run the event loop until something holds."""
    end = time.perf_counter() + seconds
    while not until():
        if time.perf_counter() > end:
            raise TimeoutError("the window did not get there")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def spend(seconds: float) -> None:
    """Run Qt's own event loop, as the program does, for so long."""
    loop = QEventLoop()
    QTimer.singleShot(round(1e3 * seconds), loop.quit)
    loop.exec()


def shown(window: MainWindow) -> Snapshot:
    snapshot = window.snapshot()
    assert snapshot is not None
    return snapshot


def open_window(m: int) -> MainWindow:
    window = create_window([DATA, "--size", str(m), "--alpha", ALPHA])
    assert isinstance(window, MainWindow)
    window.resize(1280, 800)
    window.show()
    wait(lambda: window.snapshot() is not None and shown(window).kernel == "compiled")
    spend(1)
    speed = window.findChild(QSlider, "speedSlider")
    speed.setValue(speed.maximum())
    return window


def press(window: MainWindow, name: str) -> None:
    window.findChild(QAction, name).trigger()


def go_to(window: MainWindow, step: int) -> None:
    """Seek a step and wait until it is on screen."""
    window.panels.transport.seek_requested.emit(step)
    wait(lambda: shown(window).step == step and shown(window).phase is Phase.PAUSED)


def play_to(window: MainWindow, length: int) -> None:
    """Play until the run is as long; a short one, which a frame would overshoot, is stepped.

    The window is hidden meanwhile: a long run then takes a third of the time.
    """
    go_to(window, shown(window).last_step)
    if length > 10**5:
        window.hide()
        press(window, "playAction")
        wait(lambda: shown(window).step >= length, 3600)
        press(window, "playAction")
        wait(lambda: shown(window).phase is Phase.PAUSED)
        window.show()
        spend(1)
    else:
        go_to(window, length)


def latencies(window: MainWindow, steps: list[int]) -> tuple[list[float], list[float]]:
    """Return ms from a seek to the first state on screen, and to the exact one."""
    nearest, exact = [], []
    for step in steps:
        before = shown(window)
        start = time.perf_counter()
        window.panels.transport.seek_requested.emit(step)
        wait(lambda before=before: shown(window) is not before)
        nearest.append(1e3 * (time.perf_counter() - start))
        wait(lambda step=step: shown(window).step == step and shown(window).phase is Phase.PAUSED)
        exact.append(1e3 * (time.perf_counter() - start))
        spend(0.02)
    return nearest, exact


def engine_latencies(player: Player, steps: list[int]) -> tuple[list[float], list[float]]:
    """Return the same without a window: a Player alone, with the snapshots that it would show."""
    nearest, exact = [], []
    for step in steps:
        start = time.perf_counter()
        player.seek(step)
        player.snapshot()
        nearest.append(1e3 * (time.perf_counter() - start))
        while player.phase is Phase.SEEKING:
            player.tick()
        player.snapshot()
        exact.append(1e3 * (time.perf_counter() - start))
    return nearest, exact


class Watcher(QObject):
    """Notes when each of the plots is painted, and which steps are shown."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        panels = window.panels
        self._widgets = {
            panels.boundary.view.viewport(): "boundary",
            panels.loss.view.viewport(): "loss",
            panels.landscape.view.viewport(): "landscape",
            panels.graph.view: "graph",
            window.findChild(QSlider, "timelineSlider"): "timeline",
        }
        self._window = window
        self.paints: dict[str, list[float]] = {name: [] for name in self._widgets.values()}
        self.steps: dict[str, list[int]] = {name: [] for name in self._widgets.values()}
        for widget in self._widgets:
            widget.installEventFilter(self)

    def stop(self) -> None:
        for widget in self._widgets:
            widget.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a paint that shows another step than the one before."""
        if event.type() == QEvent.Type.Paint:
            name = self._widgets[watched]
            step = shown(self._window).step
            if not self.steps[name] or self.steps[name][-1] != step:
                self.paints[name].append(time.perf_counter())
                self.steps[name].append(step)
        return False


def drag(window: MainWindow, seconds: float) -> tuple[Watcher, int, int, float]:
    """Drag the handle to and fro; return what was painted, moves, seeks, ms to the last step."""
    timeline = window.findChild(QSlider, "timelineSlider")
    left, right = timeline.span()
    seeks: list[int] = []
    start = time.perf_counter()
    moves = [0]

    def send(kind: QEvent.Type, x: float) -> None:
        place = QPointF(x, timeline.height() - 12)
        button = Qt.MouseButton.LeftButton
        glob = timeline.mapToGlobal(place)
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
        event = QMouseEvent(kind, place, glob, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(timeline, event)

    def x_now() -> float:
        share = 0.5 + 0.5 * math.cos(2 * (time.perf_counter() - start))
        return left + share * (right - left)

    def move() -> None:
        moves[0] += 1
        send(QEvent.Type.MouseMove, x_now())

    send(QEvent.Type.MouseButtonPress, x_now())
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(move)
    timer.start(EVENT_MS)
    spend(0.3)
    moves[0] = 0
    window.panels.transport.seek_requested.connect(seeks.append)
    watcher = Watcher(window)
    spend(seconds)
    watcher.stop()
    timer.stop()
    window.panels.transport.seek_requested.disconnect(seeks.append)
    send(QEvent.Type.MouseButtonRelease, x_now())
    released = time.perf_counter()
    wanted = timeline.step()
    wait(lambda: shown(window).step == wanted and shown(window).phase is Phase.PAUSED)
    late = 1e3 * (time.perf_counter() - released)
    return watcher, moves[0], len(seeks), late


def median_and_worst(values: list[float]) -> str:
    return f"{np.median(values):.1f} / {max(values):.1f}"


def row(length: int, nearest: list[float], exact: list[float], again: float) -> str:
    middle = float(np.median(exact))
    return (
        f"| {length:,} | {median_and_worst(nearest)} | {median_and_worst(exact)} "
        f"| {np.median(nearest) / FRAME_MS:.2f} | {middle / FRAME_MS:.2f} "
        f"| {again:,.1f} | {again / middle:,.1f} |"
    )


HEAD = (
    "| steps of the run | nearest state, ms: median / worst | exact step, ms: median / worst "
    "| nearest in frames | exact in frames | made again from the start, ms | × faster |\n"
    "|---:|---:|---:|---:|---:|---:|---:|"
)


def some_steps(length: int, times: int) -> list[int]:
    found: list[int] = np.random.default_rng(1).integers(0, length, times).tolist()
    return found


def engine_table(m: int, lengths: list[int], times: int) -> float:
    """Print what a Player takes, and return the seconds of one step."""
    print(f"### The engine alone, m = {m}, n = 2\n\n{HEAD}")
    experiment = Experiment(data=DATA, size=m, alpha=float(ALPHA))
    problem = prepare(load_dataset(experiment), experiment)
    player = Player(experiment, problem, load_kernel("compiled").kernel)
    player.run.advance(1)
    engine_latencies(player, [0, 1])  # what is done once is no part of a seek
    for length in lengths:
        engine_latencies(player, [player.run.last_step])
        made, start = length - player.run.step, time.perf_counter()
        engine_latencies(player, [length])
        seconds = (time.perf_counter() - start) / made
        steps = some_steps(length, times)
        again = 1e3 * seconds * float(np.median(steps))
        print(row(length, *engine_latencies(player, steps), again), flush=True)
    return seconds


def window_tables(
    m: int, lengths: list[int], times: int, seconds: float, seconds_a_step: float
) -> None:
    """Print the same on screen, and what dragging the timeline shows."""
    print(f"\n### In the window, m = {m}, n = 2, through the worker, on screen\n\n{HEAD}")
    window = open_window(m)
    drags = []
    for length in lengths:
        play_to(window, length)
        reached = shown(window).last_step
        steps = some_steps(reached, times)
        again = seconds_a_step * 1e3 * float(np.median(steps))
        print(row(reached, *latencies(window, steps), again), flush=True)
        drags.append(drag_row(window, seconds))
    print("\n### Dragging the timeline of that run\n")
    print(
        "| steps of the run | moves/s | seeks/s | new steps painted a second: boundary | loss "
        "| landscape | graph | timeline | ms from one to the next: median | p99 | worst "
        "| let go → exact, ms |\n|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    print("\n".join(drags))
    window.close()


def drag_row(window: MainWindow, seconds: float) -> str:
    watcher, moves, seeks, late = drag(window, seconds)
    rates = [f"{len(paints) / seconds:.0f}" for paints in watcher.paints.values()]
    intervals = 1e3 * np.diff(watcher.paints["loss"])
    return (
        f"| {shown(window).last_step:,} | {moves / seconds:.0f} | {seeks / seconds:.0f} "
        f"| {' | '.join(rates)} | {np.median(intervals):.1f} | {np.percentile(intervals, 99):.1f} "
        f"| {max(intervals):.1f} | {late:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100, help="examples")
    parser.add_argument(
        "--powers", type=int, nargs="*", default=[3, 6, 9], help="lengths of the run: powers of 10"
    )
    parser.add_argument("--times", type=int, default=100, help="random steps sought")
    parser.add_argument("--seconds", type=float, default=5, help="of dragging")
    chosen = parser.parse_args()
    lengths = [10**power for power in chosen.powers]
    application = QApplication(sys.argv[:1])
    application.setOrganizationName("descentlab-benchmark")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    print(f"platform {application.platformName()}, window 1280 × 800\n")
    a_step = engine_table(chosen.rows, lengths, chosen.times)
    window_tables(chosen.rows, lengths, chosen.times, chosen.seconds, a_step)


if __name__ == "__main__":
    main()
