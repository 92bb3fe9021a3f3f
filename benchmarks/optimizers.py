"""Steps per second of each optimiser and schedule, relative to plain gradient descent.

    uv run benchmarks/optimizers.py

All take full-batch steps in machine code on the same examples of two features, m = 100 and 10,000;
the rounds go round all of them, and the fastest of each counts.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.kernels.loading import load_kernel
from engine.kernels.protocol import (
    OPTIMIZERS,
    SCHEDULES,
    Kernel,
    KernelRun,
    StepSettings,
    TrainingArrays,
    memory_size,
)
from engine.support.arrays import Floats

SIZES = (100, 10_000)
FEATURES = 2
ROUNDS = 20
SECONDS = 0.03
"""Time that each takes of a round, about."""

PLAIN = StepSettings(0.1)

WAYS = {
    **{name: PLAIN._replace(optimizer=name) for name in OPTIMIZERS},
    **{f"gd, {name}": PLAIN._replace(schedule=name, decay=0.9) for name in SCHEDULES[1:]},
    "gd, clip": PLAIN._replace(clip=0.1),
    "adam, cosine, warm-up, clip": PLAIN._replace(
        optimizer="adam", schedule="cosine", period=1000, warmup=100, clip=0.1
    ),
}


def examples(m: int) -> tuple[Floats, Floats]:
    """Return overlapping classes: features (n, m) and labels."""
    random = np.random.default_rng(m)
    F = random.normal(size=(FEATURES, m))
    return F, (F.sum(axis=0) + random.normal(size=m) > 0).astype(float)


def seconds(kernel: Kernel, arrays: TrainingArrays, settings: StepSettings, steps: int) -> float:
    """Return how long so many steps take from zeros."""
    n = len(arrays.F)
    state, grad = np.zeros(n + 1 + memory_size(n)), np.empty(n + 1)
    kernel.evaluate(arrays.F, arrays.y, state[: n + 1], 0.0, 0.0, grad)
    records = np.empty((0, n + 6))
    begin = time.perf_counter()
    made = kernel.descend(arrays, state, grad, KernelRun(0, steps, settings), records)
    took = time.perf_counter() - begin
    assert made.steps_done == steps
    return took


def main() -> None:
    """Print a table: a row a way, steps/s and the ratio to plain descent by size."""
    kernel = load_kernel("compiled").kernel
    columns = []
    for m in SIZES:
        arrays = TrainingArrays.untested(*examples(m))
        steps = max(1, int(SECONDS / seconds(kernel, arrays, PLAIN, 1000) * 1000))
        best = {
            name: min(seconds(kernel, arrays, way, steps) for _ in range(1))
            for name, way in WAYS.items()
        }
        for _ in range(ROUNDS - 1):
            for name, way in WAYS.items():
                best[name] = min(best[name], seconds(kernel, arrays, way, steps))
        columns.append({name: steps / took for name, took in best.items()})
    print("| steps/s | " + " | ".join(f"m = {m:,} | of plain" for m in SIZES) + " |")
    print("|---" * (1 + 2 * len(SIZES)) + "|")
    for name in WAYS:
        cells = [f"{speeds[name]:,.0f} | {speeds[name] / speeds['gd']:.2f}" for speeds in columns]
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
