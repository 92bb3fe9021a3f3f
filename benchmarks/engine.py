"""How many steps a second does the engine take, beside others on the same machine?

One step is one full-batch update with the loss and the gradient of all m examples, in double
precision. Every peer is prepared and tuned first; then all take short turns, in rounds, and the
fastest turn of each is told, the one least disturbed by whatever else the machine does. Peers that
are not installed are left out. Prints markdown tables.

    uv run --with torch==2.13.0 --with jax benchmarks/engine.py
    uv run benchmarks/engine.py --sizes 100,10000 --features 2 --one-example
"""

from __future__ import annotations

import argparse
import math
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.one_example import ONE_EXAMPLE_PEERS
from benchmarks.peers import CORES, LIBRARIES, OURS, PEERS, Steps

PAUSE = 0.03
"""Seconds before each turn, in which the idle threads of the peer before it stop spinning."""
SIZES = (100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)


def examples(m: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Two overlapping classes of normal features; F has the shape (n, m)."""
    random = np.random.default_rng(m + n)
    F = random.normal(size=(n, m))
    y = (F.sum(axis=0) + random.normal(size=m) * n > 0).astype(float)
    return F, y


def prepared(
    peers: dict[str, Callable[..., Steps]], F: np.ndarray, y: np.ndarray, alpha: float
) -> dict[str, Steps]:
    """Return the peers that are to be had, ready to step."""
    ready = {}
    for name, prepare in peers.items():
        try:
            ready[name] = prepare(F, y, alpha)
        except (ImportError, OSError, subprocess.CalledProcessError) as error:
            print(f"left out: {name} ({error})", file=sys.stderr)
    return ready


def speeds(ready: dict[str, Steps], seconds: float, rounds: int) -> dict[str, float]:
    """Return the best steps per second of each, in `rounds` turns of about `seconds`."""
    counts = {name: _count_for(steps, seconds) for name, steps in ready.items()}
    found: dict[str, list[float]] = {name: [] for name in ready}
    for _ in range(rounds):
        for name, steps in ready.items():
            time.sleep(PAUSE)
            begin = time.perf_counter()
            loss = steps(counts[name])
            found[name].append(counts[name] / (time.perf_counter() - begin))
            if not math.isfinite(loss):
                raise ValueError(f"{name}: the loss is {loss}")
    return {name: max(values) for name, values in found.items()}


def _count_for(steps: Steps, seconds: float) -> int:
    """Return how many steps take about `seconds`, a multiple of what the peer takes in a call."""
    unit = getattr(steps, "unit", 1)
    count = unit
    while True:
        begin = time.perf_counter()
        steps(count)
        took = time.perf_counter() - begin
        if took > seconds / 4:
            return max(1, round(count * seconds / took / unit)) * unit
        count *= 2


def table(rows: dict[str, dict[str, float]], first: str) -> list[str]:
    """Return a markdown table of steps per second, with the two ratios that the targets are for."""
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    ratios = ["× fastest library", "× C loop"]
    head = [first, *names, *ratios]
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    for label, row in rows.items():
        libraries = [row[name] for name in LIBRARIES if name in row]
        against = [max(libraries, default=math.nan), row.get("C loop", math.nan)]
        cells = [_figure(row[name]) if name in row else "" for name in names]
        cells += [f"{row[OURS] / peer:.2f}" if peer == peer else "" for peer in against]
        lines.append("| " + " | ".join([label, *cells]) + " |")
    return lines


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def processor() -> str:
    """Return what the processor calls itself."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of examples m")
    parser.add_argument("--features", default="2,9", help="numbers of features n")
    parser.add_argument("--peers", default=",".join(PEERS), help="whom to measure")
    parser.add_argument("--rounds", type=int, default=10, help="turns that each peer takes")
    parser.add_argument("--seconds", type=float, default=0.1, help="length of a turn")
    parser.add_argument("--one-example", action="store_true", help="steps on one example, m = 100")
    given = parser.parse_args()

    print(f"{processor()}, {CORES} cores; Python {platform.python_version()}\n")
    if given.one_example:
        F, y = examples(100, 2)
        found = speeds(prepared(ONE_EXAMPLE_PEERS, F, y, 0.01), given.seconds, given.rounds)
        print("\n".join(table({"one example, m = 100, n = 2": found}, "steps / s")))
        return
    peers = {name: PEERS[name] for name in given.peers.split(",")}
    for n in map(int, given.features.split(",")):
        rows = {}
        for m in map(int, given.sizes.split(",")):
            F, y = examples(m, n)
            rows[f"{m:,}"] = speeds(prepared(peers, F, y, 0.1), given.seconds, given.rounds)
            print(f"n = {n}, m = {m:,}: {rows[f'{m:,}']}", file=sys.stderr)
        print(f"n = {n}, steps / s\n")
        print("\n".join(table(rows, "m")), end="\n\n")


if __name__ == "__main__":
    main()
