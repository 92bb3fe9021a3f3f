"""How smoothly do the plots follow a hand on the timeline?

Plays runs of several lengths at full speed in the real window, at 1920 × 1080 with all plots in
sight. Then a mouse drags the timeline from one end to the other and back at an even speed, with an
event every 2 ms, and it is counted how many steps each plot has painted that it did not show just
before. Prints a markdown table.

    xvfb-run -a -s "-screen 0 1920x1080x24" uv run benchmarks/drag.py
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QSlider

from benchmarks.window import is_paused, open_window, play_to, shown, spend, start_application, wait
from gui.window.layout.workspaces import ALL
from gui.window.main_window import MainWindow

DATA = "separable"
"""On separable data the weights never come to rest: each step is to be painted."""

EVENT_MS = 2
"""Time between two moves of the mouse: 500 a second, as a good one sends them."""

WAY_SECONDS = 1.5
"""From one end of the timeline to the other."""

HEAD = (
    "| steps of the run | moves/s | seeks/s | new steps painted a second: boundary | loss "
    "| landscape | graph | timeline | ms from one to the next: median | p99 | worst "
    "| let go → exact, ms |\n|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


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


@dataclass
class Dragged:
    """What was seen while the handle was dragged: paints, moves and seeks in so many seconds.

    `late` is how many milliseconds after the hand let go the last step was on screen.
    """

    watcher: Watcher
    moves: int
    seeks: int
    seconds: float
    late: float


def drag(window: MainWindow, seconds: float) -> Dragged:
    """Drag the handle to and fro, and watch for about so long."""
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
        ways = (time.perf_counter() - start) / WAY_SECONDS
        return left + abs(ways % 2 - 1) * (right - left)

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
    watcher, watched = Watcher(window), time.perf_counter()
    spend(seconds)
    watcher.stop()
    watched = time.perf_counter() - watched
    timer.stop()
    window.panels.transport.seek_requested.disconnect(seeks.append)
    send(QEvent.Type.MouseButtonRelease, x_now())
    released = time.perf_counter()
    wanted = timeline.step()
    wait(lambda: shown(window).step == wanted and is_paused(window))
    late = 1e3 * (time.perf_counter() - released)
    return Dragged(watcher, moves[0], len(seeks), watched, late)


def drag_row(window: MainWindow, seconds: float) -> str:
    seen = drag(window, seconds)
    paints = seen.watcher.paints
    rates = " | ".join(f"{len(times) / seen.seconds:.0f}" for times in paints.values())
    intervals = 1e3 * np.diff(paints["loss"])
    return (
        f"| {shown(window).last_step:,} | {seen.moves / seen.seconds:.0f} "
        f"| {seen.seeks / seen.seconds:.0f} | {rates} "
        f"| {np.median(intervals):.1f} | {np.percentile(intervals, 99):.1f} "
        f"| {max(intervals):.1f} | {seen.late:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100, help="examples")
    parser.add_argument(
        "--powers", type=int, nargs="*", default=[3, 6, 9], help="lengths of the run: powers of 10"
    )
    parser.add_argument("--seconds", type=float, default=5, help="of dragging")
    chosen = parser.parse_args()
    start_application()
    window = open_window(DATA, chosen.rows)
    window.resize(1920, 1080)  # from 1600 pixels on all plots can be seen at once
    spend(0.5)
    window.panels.workspaces.open(ALL.key)
    spend(1)
    print(HEAD)
    for power in chosen.powers:
        play_to(window, 10**power)
        print(drag_row(window, chosen.seconds), flush=True)
    window.close()


if __name__ == "__main__":
    main()
