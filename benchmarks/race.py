"""How much faster is a race of 16 than 16 single runs one after the other?

The lanes differ in α; runs and race make the same steps, record them as the window does, and end at
the same parameters, to the last bit. A run over many rows already shares them out to all cores, so
runs on one core are told too. All take turns, and the fastest turn of each counts. Prints a
markdown table.

    uv run benchmarks/race.py
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.peers import CORES
from engine.comparison.race import Race, race_experiments
from engine.kernels.loading import load_kernel
from engine.kernels.protocol import Kernel
from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.model.problem import Problem, load_dataset, prepare
from engine.training.run import Run

LANES = 16
SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
ROWS = 24_000_000
"""Rows that all lanes go over in one turn, some hundredths of a second."""
PAUSE = 0.01

HEAD = (
    "| n | m | 16 runs on one core: steps/s | 16 runs, one after the other | race of 16 "
    "| × one core | × one after the other |"
)


def on_one_core() -> Kernel:
    """Return a compiled kernel that nobody helps."""
    kernel = type(load_kernel("compiled").kernel)()
    kernel.__dict__["_threads"] = 1
    return kernel


def best_rates(ways: Sequence[Callable[[int], object]], steps: int, rounds: int) -> list[float]:
    """Return steps per second of all lanes together; a turn goes on where the one before ended."""
    best = [float("inf")] * len(ways)
    for _ in range(rounds):
        for i, go in enumerate(ways):
            time.sleep(PAUSE)
            start = time.perf_counter()
            go(steps)
            best[i] = min(best[i], time.perf_counter() - start)
    return [LANES * steps / seconds for seconds in best]


def measure(problem: Problem, experiment: Experiment, rounds: int) -> list[float]:
    """Return the rates of single runs on one core, of single runs, and of the race."""
    alphas = np.geomspace(0.01, 1.0, LANES).tolist()
    lanes = race_experiments(experiment, "alpha", alphas)
    kernel, lonely = load_kernel("compiled").kernel, on_one_core()

    def runs_with(kernel: Kernel) -> Callable[[int], object]:
        runs = [Run(lane, problem, kernel) for lane in lanes]
        return lambda steps: [run.advance(steps) for run in runs]

    steps = max(5, ROWS // (LANES * problem.m))
    race = Race(lanes, problem, kernel)
    return best_rates((runs_with(lonely), runs_with(kernel), race.advance), steps, rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of examples m")
    parser.add_argument("--rounds", type=int, default=40, help="turns that each takes")
    given = parser.parse_args()

    print(f"{CORES} cores; Python {platform.python_version()}\n")
    print(HEAD)
    print("|---:" * 7 + "|")
    for features in (("x1", "x2"), tuple(FEATURES)):
        for m in map(int, given.sizes.split(",")):
            experiment = Experiment(size=m, features=features)
            problem = prepare(load_dataset(experiment), experiment)
            alone, single, race = measure(problem, experiment, given.rounds)
            rates = " | ".join(f"{rate:,.0f}" for rate in (alone, single, race))
            print(
                f"| {problem.n} | {m:,} | {rates} | {race / alone:.2f} | {race / single:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
