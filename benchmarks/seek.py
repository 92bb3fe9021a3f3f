"""How soon is any step of a long run there?

Runs 10³, 10⁶ and 10⁹ steps at full speed in the real window, then asks through its worker for
random steps, one after the other: how long until the nearest known state is on screen, how long
until the exact one. As a peer, the same steps made again from the start, which is what a run
without a record would need. Prints markdown tables.

    xvfb-run -a -s "-screen 0 1920x1080x24" uv run benchmarks/seek.py
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.window import (
    ALPHA,
    is_paused,
    open_window,
    play_to,
    shown,
    spend,
    start_application,
    wait,
)
from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.player.player import RunPlayer
from engine.training.snapshot import Phase
from gui.window.main_window import MainWindow

DATA = "separable"
"""On separable data the weights never come to rest: each step looks different."""

FRAME_MS = 1000 / 60


def latencies(window: MainWindow, steps: list[int]) -> tuple[list[float], list[float]]:
    """Return ms from a seek to the first state on screen, and to the exact one."""
    nearest, exact = [], []
    for step in steps:
        before = shown(window)
        start = time.perf_counter()
        window.panels.transport.seek_requested.emit(step)
        wait(lambda before=before: shown(window) is not before)
        nearest.append(1e3 * (time.perf_counter() - start))
        wait(lambda step=step: shown(window).step == step and is_paused(window))
        exact.append(1e3 * (time.perf_counter() - start))
        spend(0.02)
    return nearest, exact


def engine_latencies(player: RunPlayer, steps: list[int]) -> tuple[list[float], list[float]]:
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
    player = RunPlayer(experiment, problem, load_kernel("compiled").kernel)
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


def window_table(m: int, lengths: list[int], times: int, seconds_a_step: float) -> None:
    """Print the same on screen."""
    print(f"\n### In the window, m = {m}, n = 2, through the worker, on screen\n\n{HEAD}")
    window = open_window(DATA, m)
    for length in lengths:
        play_to(window, length)
        reached = shown(window).last_step
        steps = some_steps(reached, times)
        again = seconds_a_step * 1e3 * float(np.median(steps))
        print(row(reached, *latencies(window, steps), again), flush=True)
    window.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100, help="examples")
    parser.add_argument(
        "--powers", type=int, nargs="*", default=[3, 6, 9], help="lengths of the run: powers of 10"
    )
    parser.add_argument("--times", type=int, default=100, help="random steps sought")
    chosen = parser.parse_args()
    lengths = [10**power for power in chosen.powers]
    start_application()
    a_step = engine_table(chosen.rows, lengths, chosen.times)
    window_table(chosen.rows, lengths, chosen.times, a_step)


if __name__ == "__main__":
    main()
