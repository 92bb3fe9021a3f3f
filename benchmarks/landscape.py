"""How soon is the loss landscape there, coarse and then fine?

Draws the plane of w1 and w2 for data of several sizes, the other parameters held, then optimised
anew at every node, and compares with J at as many places one after the other by the compiled loop
and by the lesson's lines. Then the same through the panel and its worker thread, from the question
to the picture painted, and what a frame costs in which only the point moves. Prints markdown
tables.

    uv run benchmarks/landscape.py
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication

from engine import logistic
from engine.kernels.loading import load_kernel, numpy_kernel
from engine.landscape.landscape import (
    COARSE,
    COARSE_OPTIMISED,
    FINE,
    FINE_OPTIMISED,
    LandscapeRenderer,
    LandscapeRequest,
)
from engine.model.experiment import Experiment
from engine.model.problem import Problem, load_dataset, prepare
from engine.training.player.player import RunPlayer
from gui.panels.landscape.panel import LandscapePlot
from gui.plotting.contours import ContourPaths
from gui.workers.tasks import landscape_worker

ROUNDS = 5
SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)


def problem_of(size: int, features: tuple[str, ...] = ("x1", "x2")) -> tuple[Problem, Experiment]:
    experiment = Experiment(size=size, features=features)
    return prepare(load_dataset(experiment), experiment), experiment


def whole_plane(problem: Problem, optimised: bool = False) -> LandscapeRequest:
    theta = np.zeros(problem.n + 1)
    return LandscapeRequest(
        problem, 0.0, 0.0, theta, (0, 1), optimised, None, ((0.0, 0.0), (0.0, 0.0))
    )


def times_of_pictures(query: LandscapeRequest) -> tuple[float, float, float]:
    """Return milliseconds to the coarse and to the fine picture, and of the longest piece."""
    start = before = time.perf_counter()
    done, longest = [], 0.0
    for piece in LandscapeRenderer().render(query):
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
        if piece is not None:
            done.append(now - start)
    return done[0] * 1e3, done[1] * 1e3, longest * 1e3


def medians(measure: Callable[[], tuple[float, ...]], rounds: int = ROUNDS) -> list[float]:
    measured = [measure() for _ in range(rounds)]
    return [statistics.median(values) for values in zip(*measured, strict=True)]


def one_after_the_other(problem: Problem) -> tuple[float, float]:
    """Return milliseconds for a coarse grid by the compiled loop and by the lesson's lines."""
    kernel, grad = load_kernel().kernel, np.empty(problem.n + 1)
    places = np.linspace(-1.0, 3.0, COARSE)
    start = time.perf_counter()
    for x in places:
        for y in places:
            kernel.evaluate(problem.F, problem.y, np.array([x, y, 0.0]), 0.0, 0.0, grad)
    middle = time.perf_counter()
    X = np.ascontiguousarray(problem.F.T)
    for x in places[:3]:
        for y in places:
            logistic.cost(X, problem.y, np.array([x, y]), 0.0)
    end = time.perf_counter()
    return (middle - start) * 1e3, (end - middle) * 1e3 * COARSE / 3


def engine_table(largest: int) -> None:
    print(f"### The engine: {COARSE} × {COARSE} nodes, then {FINE} × {FINE}\n")
    print(
        "| examples | coarse, ms | fine, ms | longest piece, ms "
        "| coarse by the compiled loop, ms | by the lesson's lines, ms |"
    )
    print("|---|---|---|---|---|---|")
    for size in (size for size in SIZES if size <= largest):
        problem, _ = problem_of(size)
        query = whole_plane(problem)
        coarse, fine, longest = medians(partial(times_of_pictures, query))
        peers = medians(partial(one_after_the_other, problem), 1 if size > 10_000 else 3)
        print(
            f"| {size:,} | {coarse:.1f} | {fine:.1f} | {longest:.1f} "
            f"| {peers[0]:.1f} | {peers[1]:.1f} |",
            flush=True,
        )
    print(
        "\n### The others optimised anew at every node: "
        f"{COARSE_OPTIMISED} × {COARSE_OPTIMISED}, then {FINE_OPTIMISED} × {FINE_OPTIMISED}\n"
    )
    print("| examples | features | coarse, ms | fine, ms | longest piece, ms |")
    print("|---|---|---|---|---|")
    for size, features in (
        (100, ("x1", "x2")),
        (10_000, ("x1", "x2")),
        (1_000, ("x1", "x2", "x1^2", "x2^2")),
    ):
        problem, _ = problem_of(size, features)
        query = whole_plane(problem, optimised=True)
        coarse, fine, longest = medians(partial(times_of_pictures, query), 3)
        print(
            f"| {size:,} | {len(features)} | {coarse:.0f} | {fine:.0f} | {longest:.1f} |",
            flush=True,
        )


class Panel:
    """The panel with its worker, and a run that it shows."""

    def __init__(self, size: int) -> None:
        self.problem, self.experiment = problem_of(size)
        self.player = RunPlayer(self.experiment, self.problem, numpy_kernel())
        self.plot, self.worker = LandscapePlot(), landscape_worker()
        self.plot.picture_wanted.connect(lambda *drawing: self.worker.request(drawing))
        self.worker.answered.connect(self._on_worker_answered)
        self.plot.resize(416, 330)
        self.plot.show()
        self.worker.start()
        self.pictures: list[float] = []
        self.shown: list[float] = []
        self.fine = False

    def _on_worker_answered(self, relief: ContourPaths) -> None:
        start = time.thread_time()
        self.plot.show_picture(relief)
        self.plot.view.viewport().repaint()
        self.shown.append((time.thread_time() - start) * 1e3)
        self.pictures.append(time.perf_counter())
        self.fine = relief.landscape.fine

    def first_pictures(self) -> tuple[float, float]:
        """Return milliseconds from new data to both pictures on screen."""
        self.pictures, self.fine = [], False
        again, _ = problem_of(self.problem.m)
        start = time.perf_counter()
        self.plot.show_problem(again, self.experiment)
        self.plot.show_snapshot(self.player.snapshot())
        while not self.fine:
            # Not looking again and again: that would take the interpreter from the worker.
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return (self.pictures[0] - start) * 1e3, (self.pictures[-1] - start) * 1e3

    def frame(self) -> tuple[float, float]:
        """Return milliseconds of the GUI thread for a frame in which the point moves."""
        self.player.step(1)
        while self.player.is_busy:
            self.player.tick()
        snapshot = self.player.snapshot()
        start = time.thread_time()
        self.plot.show_snapshot(snapshot)
        middle = time.thread_time()
        self.plot.view.viewport().repaint()
        return (middle - start) * 1e3, (time.thread_time() - middle) * 1e3

    def stop(self) -> float:
        """Return milliseconds that the end takes in the midst of work."""
        self.plot.header.others.choose(1)
        QCoreApplication.processEvents()
        start = time.perf_counter()
        self.worker.wait()
        return (time.perf_counter() - start) * 1e3


def window_table(largest: int) -> None:
    print("\n### The panel, with its worker thread\n")
    print(
        "| examples | coarse on screen, ms | fine on screen, ms | others optimised: coarse, ms "
        "| fine, ms | GUI thread per picture, ms | per frame: data, ms | per frame: painting, ms "
        "| stop in the midst of work, ms |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for size in (size for size in SIZES if size <= min(largest, 100_000)):
        panel = Panel(size)
        panel.first_pictures()
        coarse, fine = medians(panel.first_pictures)
        data, painting = medians(panel.frame, 60 if size <= 10_000 else 20)
        per_picture = statistics.median(panel.shown)
        panel.plot.header.others.choose(1)
        optimised = medians(panel.first_pictures, 3)
        panel.plot.header.others.choose(0)
        print(
            f"| {size:,} | {coarse:.0f} | {fine:.0f} | {optimised[0]:.0f} | {optimised[1]:.0f} "
            f"| {per_picture:.1f} | {data:.2f} | {painting:.2f} | {panel.stop():.0f} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="most examples")
    largest = parser.parse_args().largest
    application = QApplication(sys.argv[:1])
    engine_table(largest)
    window_table(largest)
    application.quit()


if __name__ == "__main__":
    main()
