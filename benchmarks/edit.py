"""How smoothly does the window follow a hand that drags an example while the run goes on?

First the engine alone, played at full speed as the worker plays it: one example is moved 60 times a
second, and it is measured how long until the edit is done, and until the snapshot of the next step
with the edited data. Then the whole window.

Plays at full speed in the real window on data of several sizes. In edit mode a mouse holds one
example and drags it in a circle, with an event every 2 ms. Measured are the intervals between
paints of the boundary plot, and how long after the hand was at a place the plot shows the boundary
of a run that has the example there. Prints markdown tables.

    xvfb-run -a -s "-screen 0 1920x1080x24" uv run benchmarks/edit.py
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from benchmarks.window import close, open_window, press, shown, spend, start_application
from engine.data.edits import Moved, with_edit
from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.player.player import RunPlayer
from gui.window.main_window import MainWindow

DATA = "two-blobs"
EVENT_MS = 2
RADIUS = 60.0
"""Pixels of the circle that the example is dragged in."""

TURN_SECONDS = 1.5

FRAME_SECONDS = 1 / 60

SETTINGS = (
    ("n = 2", {}),
    ("n = 2, standardised, a fifth to test", {"standardize": True, "test_ratio": 0.2}),
    ("n = 7", {"features": ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")}),
)

ENGINE_HEAD = (
    "| m | what | edits/s | edit, ms: median / p99 | edit → next step, ms: median / p99 / worst "
    "| steps/s before | while dragged |\n|---:|---|---:|---:|---:|---:|---:|"
)

HEAD = (
    "| m | moves/s | edits/s | paints/s | ms from paint to paint: median | p99 | worst "
    "| hand → its boundary, ms: median | p99 | window's thread, ms of a core an edit | steps/s |\n"
    "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


@dataclass
class EngineDrag:
    """What was seen: milliseconds of each edit, and until the next step; steps made, seconds."""

    edits: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    steps: int = 0
    seconds: float = 0.0


def play(player: RunPlayer, seconds: float) -> float:
    """Play for so long, and return the steps a second."""
    start, first = time.perf_counter(), player.run.step
    while time.perf_counter() < start + seconds:
        player.tick()
    return (player.run.step - first) / (time.perf_counter() - start)


def drag_in_engine(player: RunPlayer, row: int, seconds: float) -> EngineDrag:
    """Play for so long, and move the example in this row once a frame."""
    seen = EngineDrag()
    start = due = time.perf_counter()
    first, turn = player.run.step, 0
    while (now := time.perf_counter()) < start + seconds:
        if now < due:
            player.tick()
            continue
        due += FRAME_SECONDS
        turn += 1
        place = (2 * math.cos(0.05 * turn), 2 * math.sin(0.05 * turn))
        edits = with_edit(player.run.experiment.edits, Moved((row,), (place,)))
        begin = time.perf_counter()
        player.change("edits", edits)
        seen.edits.append(1e3 * (time.perf_counter() - begin))
        step = player.run.step
        while player.run.step == step:
            player.tick()
        player.snapshot()
        seen.shown.append(1e3 * (time.perf_counter() - begin))
    seen.steps, seen.seconds = player.run.step - first, time.perf_counter() - start
    return seen


def engine_row(m: int, name: str, player: RunPlayer, seconds: float) -> str:
    player.play()
    play(player, 0.5)
    before = play(player, 0.5)
    seen = drag_in_engine(player, m // 2, seconds)
    edits, until_shown = np.array(seen.edits), np.array(seen.shown)
    return (
        f"| {m:,} | {name} | {len(edits) / seen.seconds:.0f} "
        f"| {np.median(edits):.2f} / {np.percentile(edits, 99):.2f} "
        f"| {np.median(until_shown):.2f} / {np.percentile(until_shown, 99):.2f} "
        f"/ {until_shown.max():.2f} "
        f"| {before:,.0f} | {seen.steps / seen.seconds:,.0f} |"
    )


def engine_table(sizes: list[int], seconds: float) -> None:
    """Print what a player takes without a window."""
    print(f"### The engine alone\n\n{ENGINE_HEAD}")
    kernel = load_kernel("compiled").kernel
    for m in sizes:
        for name, settings in SETTINGS:
            experiment = Experiment(size=m, alpha=0.01).changed(**settings)
            problem = prepare(load_dataset(experiment), experiment)
            player = RunPlayer(experiment, problem, kernel)
            print(engine_row(m, name, player, seconds), flush=True)


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
    spend(0.5)  # until the bar of the mode has its place: it moves the plot
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
    busy = time.thread_time()
    spend(seconds)
    watcher.stop()
    busy = time.thread_time() - busy
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
        f"| {1e3 * busy / max(1, watcher.edits):.1f} | {steps / took:,.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="*", default=[100, 100_000])
    parser.add_argument("--seconds", type=float, default=10, help="of each drag")
    parser.add_argument("--engine", action="store_true", help="leave the window out")
    parser.add_argument("--window", action="store_true", help="leave the engine alone out")
    chosen = parser.parse_args()
    if not chosen.window:
        engine_table(chosen.rows, chosen.seconds / 2)
    if chosen.engine:
        return
    start_application()
    print(f"\n### In the window\n\n{HEAD}")
    for m in chosen.rows:
        window = open_window(DATA, m)
        print(drag_row(window, m, chosen.seconds), flush=True)
        close(window)


if __name__ == "__main__":
    main()
