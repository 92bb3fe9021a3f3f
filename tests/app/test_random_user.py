"""Whatever a user does, in whatever order: nothing breaks, and what was done can be replayed."""

import subprocess
import sys
from pathlib import Path

import pytest
from random_user import BEAT_MS, Reading, stood_still

USER = Path(__file__).with_name("random_user.py")
ACTIONS = 1500
SEEDS = (1, 2, 3, 4, 5)


def live(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Let a random user live in a program of its own: a crash of that is told like all else."""
    return subprocess.run(
        [sys.executable, str(USER), *arguments],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_random_actions_break_nothing_and_replay_exactly(seed: int) -> None:
    life = live(str(seed), str(ACTIONS))
    assert life.returncode == 0, life.stdout + life.stderr
    assert f"seed {seed}: {ACTIONS:,} actions" in life.stdout


def test_a_fault_is_told_with_what_was_done_before(tmp_path: Path) -> None:
    # A user of a window whose marks cannot be painted.
    broken = tmp_path / "broken.py"
    broken.write_text(
        "import runpy, sys\n"
        f"sys.path.insert(0, {str(USER.parents[2])!r})\n"
        "from gui.panels.boundary import points\n"
        "points.draw_crosshair = lambda *given, **more: 1 / 0\n"
        f"sys.argv = [{str(USER)!r}, '1', '5']\n"
        f"runpy.run_path({str(USER)!r}, run_name='__main__')\n"
    )
    life = subprocess.run(
        [sys.executable, str(broken)], capture_output=True, text=True, timeout=300, check=False
    )
    assert life.returncode == 1, life.stdout + life.stderr
    assert "ZeroDivisionError" in life.stdout, life.stdout
    assert "seed 1: 5 actions" in life.stdout, life.stdout + life.stderr


START = Reading(10.0, 3.0, 5.0, 1.0, 40.0)


@pytest.mark.parametrize(
    ("what", "passed", "stood"),
    [
        ("it computes", (0.7, 0.6, 0.6, 0.1, 0.61), 0.6),
        ("it computes among other programs", (3.0, 0.6, 0.6, 2.4, 6.0), 0.6),
        ("it waits for a worker", (0.7, 0.01, 0.7, 0.0, 0.71), 0.7 - BEAT_MS / 1000),
        ("its own threads went first", (0.9, 0.4, 1.8, 0.4, 1.8), 0.4),
        ("it sleeps until the next event", (0.7, 0.01, 0.01, 0.0, 0.03), 0.01),
        ("a worker waits for other programs", (3.0, 0.01, 1.0, 0.0, 6.0), 0.01),
        ("other programs went first", (3.0, 0.01, 0.05, 2.9, 6.0), 0.01),
        ("the system does not tell of others", (0.7, 0.01, 0.7, 0.0, float("nan")), 0.01),
    ],
)
def test_a_standstill_is_of_the_window_and_not_of_the_machine(
    what: str, passed: tuple[float, ...], stood: float
) -> None:
    clocks = (START.wall, START.own, START.program, START.queued, START.machine)
    later = Reading(*(a + b for a, b in zip(clocks, passed, strict=True)))
    assert stood_still(START, later) == pytest.approx(stood), what
