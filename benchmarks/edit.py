"""How soon does a run go on with an example that is dragged?

Plays runs at full speed in the engine alone, as the worker does, and moves one example 60 times a
second, as a hand on the boundary plot would: how long until the edit is done, and until the
snapshot of the next step with the edited data. Prints a markdown table.

    uv run benchmarks/edit.py
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from engine.data.edits import Moved, with_edit
from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.player import RunPlayer

FRAME_SECONDS = 1 / 60

SETTINGS = (
    ("n = 2", {}),
    ("n = 2, standardised, a fifth to test", {"standardize": True, "test_ratio": 0.2}),
    ("n = 7", {"features": ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")}),
)

HEAD = (
    "| m | what | edits/s | edit, ms: median / p99 | edit → next step, ms: median / p99 / worst "
    "| steps/s before | while dragged |\n|---:|---|---:|---:|---:|---:|---:|"
)


@dataclass
class Drag:
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


def drag(player: RunPlayer, row: int, seconds: float) -> Drag:
    """Play for so long, and move the example in this row once a frame."""
    seen = Drag()
    start = due = time.perf_counter()
    first, turn = player.run.step, 0
    while (now := time.perf_counter()) < start + seconds:
        if now < due:
            player.tick()
            continue
        due += FRAME_SECONDS
        turn += 1
        place = (2 * np.cos(0.05 * turn), 2 * np.sin(0.05 * turn))
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


def row_of(m: int, name: str, player: RunPlayer, seconds: float) -> str:
    player.play()
    play(player, 0.5)
    before = play(player, 0.5)
    seen = drag(player, m // 2, seconds)
    edits, shown = np.array(seen.edits), np.array(seen.shown)
    return (
        f"| {m:,} | {name} | {len(edits) / seen.seconds:.0f} "
        f"| {np.median(edits):.2f} / {np.percentile(edits, 99):.2f} "
        f"| {np.median(shown):.2f} / {np.percentile(shown, 99):.2f} / {shown.max():.2f} "
        f"| {before:,.0f} | {seen.steps / seen.seconds:,.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="*", default=[100, 100_000], help="examples")
    parser.add_argument("--seconds", type=float, default=5, help="of dragging")
    chosen = parser.parse_args()
    kernel = load_kernel("compiled").kernel
    print(HEAD)
    for m in chosen.rows:
        for name, settings in SETTINGS:
            experiment = Experiment(size=m, alpha=0.01, **settings)
            problem = prepare(load_dataset(experiment), experiment)
            print(row_of(m, name, RunPlayer(experiment, problem, kernel), chosen.seconds))


if __name__ == "__main__":
    main()
