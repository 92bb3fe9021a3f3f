"""How smoothly does the window follow a hand that drags an example while the run goes on?

Plays at full speed in the real window on data of several sizes. In edit mode a mouse holds one
example and drags it in a circle, with an event every 2 ms. Measured are the intervals between
paints of the boundary plot, and how long after the hand was at a place the plot shows the boundary
of a run that has the example there. Prints a markdown table.

    xvfb-run -a -s "-screen 0 1920x1080x24" uv run benchmarks/edit.py
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from benchmarks.window import close, open_window, press, shown, spend, start_application
from gui.window.main_window import MainWindow

DATA = "two-blobs"
EVENT_MS = 2
RADIUS = 60.0
"""Pixels of the circle that the example is dragged in."""

TURN_SECONDS = 1.5

HEAD = (
    "| m | moves/s | edits/s | paints/s | ms from paint to paint: median | p99 | worst "
    "| hand → its boundary, ms: median | p99 | steps/s |\n"
    "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


class Watcher(QObject):
    """Notes when the plot is painted, and how old the newest edit is that its boundary knows of."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._viewport = window.panels.boundary.view.viewport()
        self._asked: list[tuple[float, object]] = []
        self.paints: list[float] = []
        self.late: list[float] = []
        self.edits = 0
        self._viewport.installEventFilter(self)
        window.editor.changed.connect(self._on_editor_changed)

    def stop(self) -> None:
        self._viewport.removeEventFilter(self)
        self._window.editor.changed.disconnect(self._on_editor_changed)

    def _on_editor_changed(self) -> None:
        self.edits += 1
        self._asked.append((time.perf_counter(), self._window.editor.edits))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a paint."""
        if event.type() == QEvent.Type.Paint:
            now = time.perf_counter()
            self.paints.append(now)
            known = shown(self._window).experiment.edits
            for place in reversed(range(len(self._asked))):
                asked, edits = self._asked[place]
                if edits is known or edits == known:
                    self.late.append(1e3 * (now - asked))
                    del self._asked[: place + 1]
                    break
        return False


def drag_row(window: MainWindow, m: int, seconds: float) -> str:
    """Drag an example for so long and return a row of the table."""
    plot = window.panels.boundary
    viewport = plot.view.viewport()
    press(window, "editAction")
    box = plot.view.view_box
    centre = QPointF(box.rect().center())
    row = plot.points.nearest(centre, 1e9)
    assert row is not None
    begin = QPointF(*plot.points.place(row))
    press(window, "playAction")
    spend(0.5)
    moves = [0]
    start = time.perf_counter()

    def send(kind: QEvent.Type, place: QPointF) -> None:
        at = QPointF(plot.view.mapFromScene(box.mapToScene(place)))
        left = Qt.MouseButton.LeftButton
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else left
        event = QMouseEvent(
            kind, at, viewport.mapToGlobal(at), left, held, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(viewport, event)

    def place_now() -> QPointF:
        turn = 2 * math.pi * (time.perf_counter() - start) / TURN_SECONDS
        return begin + QPointF(RADIUS * math.sin(turn), RADIUS * (1 - math.cos(turn)))

    def move() -> None:
        moves[0] += 1
        send(QEvent.Type.MouseMove, place_now())

    send(QEvent.Type.MouseButtonPress, begin)
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(move)
    timer.start(EVENT_MS)
    spend(0.5)
    moves[0] = 0
    first, watcher, watched = shown(window).step, Watcher(window), time.perf_counter()
    spend(seconds)
    watcher.stop()
    took, steps = time.perf_counter() - watched, shown(window).step - first
    timer.stop()
    send(QEvent.Type.MouseButtonRelease, place_now())
    press(window, "playAction")
    intervals = 1e3 * np.diff(watcher.paints)
    return (
        f"| {m:,} | {moves[0] / took:.0f} | {watcher.edits / took:.0f} "
        f"| {len(watcher.paints) / took:.0f} | {np.median(intervals):.1f} "
        f"| {np.percentile(intervals, 99):.1f} | {intervals.max():.1f} "
        f"| {np.median(watcher.late):.1f} | {np.percentile(watcher.late, 99):.1f} "
        f"| {steps / took:,.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="*", default=[100, 100_000])
    parser.add_argument("--seconds", type=float, default=10, help="of each drag")
    chosen = parser.parse_args()
    start_application()
    print(HEAD)
    for m in chosen.rows:
        window = open_window(DATA, m)
        print(drag_row(window, m, chosen.seconds), flush=True)
        close(window)


if __name__ == "__main__":
    main()
