"""How much memory does a very long run take?

Plays 10⁹ steps at full speed in the real window and compares with what 10⁶ took (Linux). Prints a
line.

    xvfb-run -a -s "-screen 0 1920x1080x24" uv run benchmarks/memory.py
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.window import close, open_window, press, shown, spend, start_application, wait

DATA, ROWS = "two-blobs", 100
PAGE = 4096
SHORT, LONG = 10**6, 10**9
MOST_SECONDS = 3600


def resident_mb() -> float:
    """Return the memory of this process, MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * PAGE / 1e6


def main() -> None:
    start_application()
    window = open_window(DATA, ROWS)
    press(window, "playAction")
    found = []
    for length in (SHORT, LONG):
        wait(lambda length=length: shown(window).step >= length, MOST_SECONDS)
        spend(2)
        found.append(f"{resident_mb():.1f} MB at step {shown(window).step:,}")
    press(window, "playAction")
    print(", ".join(found))
    close(window)


if __name__ == "__main__":
    main()
