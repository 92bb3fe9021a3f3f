from pathlib import Path

import pytest

from engine.kernels.machine_code import code_cache as kept_code
from engine.kernels.machine_code.object_code import MachineCode, Part

CODE = MachineCode((Part("descentlab_a", b"abc"), Part("descentlab_b", b"\n\0")))


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    first, second = tmp_path / "chosen", tmp_path / "home" / "descentlab"
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(first))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    return first, second


def test_what_is_written_is_read(folders: tuple[Path, Path]) -> None:
    assert kept_code.read("a.code") is None
    assert kept_code.write("a.code", CODE) is None
    assert kept_code.read("a.code") == CODE
    assert [path.name for path in folders[0].iterdir()] == ["a.code"]


def test_it_is_kept_beside_the_source_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    assert kept_code.folders()[0] == Path(kept_code.__file__).parent / "__pycache__"


def test_the_users_caches_take_it_where_the_first_place_cannot(folders: tuple[Path, Path]) -> None:
    folders[0].write_text("no directory")
    assert kept_code.write("a.code", CODE) is None
    assert (folders[1] / "a.code").exists()
    assert kept_code.read("a.code") == CODE


def test_where_nothing_can_be_written_the_reason_is_told(folders: tuple[Path, Path]) -> None:
    folders[0].write_text("no directory")
    folders[1].parent.write_text("no directory either")
    assert isinstance(kept_code.write("a.code", CODE), OSError)
    assert kept_code.read("a.code") is None


@pytest.mark.parametrize("damage", [b"", b"\0" * 500, None], ids=["empty", "zeros", "cut"])
def test_a_damaged_file_is_as_good_as_none_and_is_replaced(
    folders: tuple[Path, Path], damage: bytes | None
) -> None:
    kept_code.write("a.code", CODE)
    path = folders[0] / "a.code"
    path.write_bytes(path.read_bytes()[:-1] if damage is None else damage)
    assert kept_code.read("a.code") is None
    assert kept_code.write("a.code", CODE) is None
    assert kept_code.read("a.code") == CODE


def test_a_file_that_cannot_be_read_is_as_good_as_none(folders: tuple[Path, Path]) -> None:
    (folders[0] / "a.code").mkdir(parents=True)
    assert kept_code.read("a.code") is None


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_code.write("a.code", CODE)

    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    failure = kept_code.write("a.code", MachineCode(()))
    assert failure is not None
    assert "No space" in str(failure)
    assert kept_code.read("a.code") == CODE
    assert [path.name for path in folders[0].iterdir()] == ["a.code"]


def test_the_name_tells_sources_and_compiler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "numba_kernel"
    room.mkdir()
    monkeypatch.setattr(kept_code, "__file__", str(tmp_path / "machine_code" / "code_cache.py"))
    monkeypatch.setattr(kept_code.shuffle, "__file__", str(tmp_path / "shuffle.py"))
    (tmp_path / "shuffle.py").write_text("ROUNDS = 8")
    first = kept_code.digest(["numba 1", "cpu"])
    assert kept_code.digest(["numba 1", "cpu"]) == first
    found = {first, kept_code.digest(["numba 2", "cpu"])}
    (tmp_path / "shuffle.py").write_text("ROUNDS = 9")
    found.add(kept_code.digest(["numba 1", "cpu"]))
    (room / "row_threads.py").write_text("CHUNK = 1")
    found.add(kept_code.digest(["numba 1", "cpu"]))
    assert len(found) == 4
