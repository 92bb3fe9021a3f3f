import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import small_code

pytest.importorskip("numba")

from engine.kernels.machine_code import code_cache as kept_code
from engine.kernels.machine_code import compiler_process, loading
from engine.kernels.machine_code.declarations import entries_of
from engine.kernels.machine_code.object_code import MachineCode


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "chosen"))
    monkeypatch.setattr(kept_code, "user_cache", lambda: tmp_path / "home")
    forget()
    yield tmp_path / "chosen"
    forget()


def forget() -> None:
    for entry in entries_of(small_code):
        entry.call = None


def works() -> bool:
    out = np.zeros(2)
    small_code.filled(out, 4.0)
    return out.tolist() == [2.0, 3.0]


@pytest.fixture(scope="module")
def compiled() -> MachineCode:
    return loading._compiled(small_code.__name__, "", None)


@pytest.fixture
def kept(place: Path, compiled: MachineCode, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which it was kept when it was compiled some time ago."""
    with monkeypatch.context() as before:
        before.setattr(loading, "_compiled", lambda *_: compiled)
        loading.load(small_code)
    forget()
    (path,) = place.iterdir()
    return path


def no_process(*_: str) -> None:
    raise OSError("no more processes")


def test_what_was_compiled_once_is_loaded(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert loading.load(small_code) == ""
    assert works()
    assert len(list(place.iterdir())) == 1
    forget()
    monkeypatch.setattr(loading, "_compiled", no_process)
    assert loading.load(small_code) == ""
    assert works()


@pytest.mark.parametrize("damage", [b"nonsense." * 100, None], ids=["other", "cut"])
def test_a_damaged_file_is_compiled_anew(kept: Path, damage: bytes | None) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-100] if damage is None else damage)
    assert loading.load(small_code) == ""
    assert works()
    assert len(kept.read_bytes()) == len(whole)


def test_a_file_of_other_functions_is_compiled_anew(kept: Path) -> None:
    kept.write_bytes(MachineCode(()).to_bytes())
    assert loading.load(small_code) == ""
    assert works()


def test_where_nothing_can_be_kept_it_is_compiled_in_memory_and_told(
    place: Path, tmp_path: Path
) -> None:
    place.write_text("no directory")
    (tmp_path / "home").write_text("no directory")
    assert loading.load(small_code).startswith("the compiled loop could not be kept")
    assert works()


def test_where_no_process_can_be_started_this_one_compiles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compiler_process, "_start", no_process)
    assert loading.load(small_code) == ""
    assert works()


def test_without_numba_it_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="numba"):
        loading._numba_version()


@pytest.mark.parametrize("races", [False, True])
def test_loading_the_kernel_imports_no_numba(races: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    check = (
        "import sys; from engine.kernels.loading import load_kernel; loaded = load_kernel();"
        f"loaded.kernel.prepare_many() if {races} else None;"
        "assert loaded.kernel.name == 'compiled', loaded.notice;"
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
