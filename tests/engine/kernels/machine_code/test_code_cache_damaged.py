"""Compiled code is kept on disk, and the disk may hold anything: the loop steps all the same."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.kernels.loading import load_kernel
from engine.kernels.machine_code import code_cache, loading
from engine.kernels.machine_code.object_code import DamagedError, MachineCode

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
    """A cache as the program has made it: the file of the loop."""
    assert load_kernel("compiled").kernel.name == "compiled"
    digest = code_cache.digest(loading._told_of_compiler(loading._loader()))
    files = [path for place in code_cache.folders() for path in place.glob(f"*.kernel-{digest}.*")]
    cache = tmp_path_factory.mktemp("cache")
    shutil.copy2(files[0], cache)
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


@pytest.mark.parametrize(
    ("beside", "at_home"), [(half_written, emptied), (made_a_folder, overwritten)]
)
def test_files_damaged_in_both_places_do_not_stop_it(
    whole: Path,
    tmp_path: Path,
    beside: Callable[[Path], None],
    at_home: Callable[[Path], None],
) -> None:
    cache, home = tmp_path / "cache", tmp_path / "user" / "descentlab"
    for place, damage in ((cache, beside), (home, at_home)):
        shutil.copytree(whole, place)
        for path in place.iterdir():
            damage(path)
    assert descend(cache, tmp_path) == "compiled"
    (mended,) = (path for place in (cache, home) for path in place.iterdir() if is_whole(path))
    assert mended.parent == (home if (cache / mended.name).is_dir() else cache)


def is_whole(path: Path) -> bool:
    try:
        return bool(MachineCode.from_bytes(path.read_bytes()).parts)
    except (OSError, DamagedError):
        return False


def test_where_a_cache_is_no_folder_the_other_place_is_used(whole: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.write_text("a file stands here")
    shutil.copytree(whole, tmp_path / "user" / "descentlab")
    assert descend(cache, tmp_path) == "compiled"


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
