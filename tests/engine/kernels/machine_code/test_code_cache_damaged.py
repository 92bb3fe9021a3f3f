"""Compiled code is kept on disk, and the disk may hold anything: the loop steps all the same."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[4]

DESCEND = """
import numpy as np
from engine.kernels.loading import load_kernel
from engine.kernels.protocol import KernelRun, StepSettings, TrainingArrays
loaded = load_kernel("auto")
F, y = np.array([[1.0, -2.0, 0.5], [2.0, 0.5, -1.0]]), np.array([1.0, 0.0, 1.0])
theta, grad = np.zeros(3), np.zeros(3)
loaded.kernel.evaluate(F, y, theta, 0.0, 0.0, grad)
run = KernelRun(0, 7, StepSettings(0.5))
loaded.kernel.descend(TrainingArrays.untested(F, y), theta, grad, run, np.empty((0, 8)))
print(loaded.kernel.name, len(loaded.notice), *theta.tolist())
"""


def textbook() -> np.ndarray:
    """Return w and b after seven steps, by the formulas of the lesson."""
    X, y = np.array([[1.0, 2.0], [-2.0, 0.5], [0.5, -1.0]]), np.array([1.0, 0.0, 1.0])
    w, b = np.zeros(2), 0.0
    for _ in range(7):
        dz = 1 / (1 + np.exp(-(X @ w + b))) - y
        w, b = w - 0.5 * X.T @ dz / 3, b - 0.5 * dz.mean()
    return np.array([*w, b])


def descend(cache: Path, folder: Path) -> str:
    """Make the steps in a process of its own, check the numbers, return the kernel's name."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", DESCEND],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ
        | {"NUMBA_CACHE_DIR": str(cache), "XDG_CACHE_HOME": str(folder / "user")}
        | {"PYTHONPATH": str(ROOT)},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    name, notice, *theta = done.stdout.split()
    np.testing.assert_allclose(np.array(theta, dtype=float), textbook(), rtol=1e-12)
    assert name == "compiled" or int(notice) > 0, "numpy steps, and nobody is told why"
    return name


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache as the program has made it."""
    cache = tmp_path_factory.mktemp("cache")
    assert descend(cache, tmp_path_factory.mktemp("work")) == "compiled"
    assert any(path.is_file() for path in cache.rglob("*"))
    return cache


def half_written(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def overwritten(path: Path) -> None:
    path.write_bytes(b"\x80\x05nonsense." * 100)


def made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [half_written, emptied, overwritten, made_a_folder])
def test_damaged_files_do_not_stop_it(
    whole: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    cache = tmp_path / "cache"
    shutil.copytree(whole, cache)
    for path in [path for path in cache.rglob("*") if path.is_file()]:
        damage(path)
    descend(cache, tmp_path)


def test_a_cache_that_is_no_folder_does_not_stop_it(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.write_text("a file stands here")
    descend(cache, tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do all")
@pytest.mark.parametrize("mode", [0o000, 0o500])
def test_a_cache_that_may_not_be_read_or_written_does_not_stop_it(
    whole: Path, tmp_path: Path, mode: int
) -> None:
    cache = tmp_path / "cache"
    shutil.copytree(whole, cache)
    cache.chmod(mode)
    try:
        descend(cache, tmp_path)
    finally:
        cache.chmod(0o700)
