"""How long a file of a million rows takes to read, and how much memory."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent

_READ = """
import re, sys, time
from pathlib import Path
from engine.data.files.reading import choose, open_file
def peak():  # of this process; what getrusage tells is that of its parent too
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
choose(open_file(sys.argv[2]))  # loads the libraries: their code is not the file's memory
before = peak()
start = time.perf_counter()
reading = choose(open_file(sys.argv[1]))
seconds = time.perf_counter() - start
extra = peak() - before
print(reading.dataset.m, seconds, extra * 1024)
"""


def write(path: Path, m: int, kind: str) -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(m, 2)).round(6).tolist()
    y = rng.integers(0, 2, m).tolist()
    lines = {
        "plain": (f"{u},{v},{k}\n" for (u, v), k in zip(X, y, strict=True)),
        "quoted": (f'"{u}","{v}","{k}"\n' for (u, v), k in zip(X, y, strict=True)),
        "decimal commas": (
            f"{u};{v};{k}\n".replace(".", ",") for (u, v), k in zip(X, y, strict=True)
        ),
    }[kind]
    with path.open("w") as file:
        file.write("a;b;label\n" if kind == "decimal commas" else "a,b,label\n")
        file.writelines(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    print("| file | MB | seconds | memory / file |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        short = Path(folder) / "short.csv"
        write(short, 100, "plain")
        for kind in ("plain", "decimal commas", "quoted"):
            path = Path(folder) / "data.csv"
            write(path, given.rows, kind)
            size = path.stat().st_size
            runs = []
            for _ in range(given.repeat):
                done = subprocess.run(
                    [sys.executable, "-c", _READ, str(path), str(short)],
                    cwd=ROOT, capture_output=True, text=True, check=True,
                )  # fmt: skip
                m, seconds, extra = map(float, done.stdout.split())
                assert m == given.rows
                runs.append((seconds, extra))
            seconds, extra = min(runs)
            print(f"| {kind} | {size / 1e6:.0f} | {seconds:.2f} | {extra / size:.1f} |")


if __name__ == "__main__":
    main()
