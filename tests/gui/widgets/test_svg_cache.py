import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from gui.widgets import svg_cache

KEPT = {"z": "<svg>z</svg>", r"\frac{y}{a}": "<svg>ŷ\n</svg>"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches" / "descentlab"


def the_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def changed(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"<svg>", b"<gvs>"))


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def test_what_is_added_is_read() -> None:
    assert svg_cache.read(24.0, 0.8) == {}
    svg_cache.add(24.0, 0.8, KEPT)
    assert svg_cache.read(24.0, 0.8) == KEPT
    svg_cache.add(24.0, 0.8, {"b": "<svg/>"})
    assert svg_cache.read(24.0, 0.8) == KEPT | {"b": "<svg/>"}


@pytest.mark.parametrize("damage", [emptied, cut, changed, zeroed])
def test_a_damaged_file_is_as_good_as_none_and_is_replaced(
    folder: Path, damage: Callable[[Path], None]
) -> None:
    svg_cache.add(24.0, 0.8, KEPT)
    damage(the_file(folder))
    assert svg_cache.read(24.0, 0.8) == {}
    svg_cache.add(24.0, 0.8, KEPT)
    assert svg_cache.read(24.0, 0.8) == KEPT


def test_a_file_that_cannot_be_read_or_replaced_is_as_good_as_none(folder: Path) -> None:
    svg_cache.add(24.0, 0.8, KEPT)
    path = the_file(folder)
    path.unlink()
    (path / "within").mkdir(parents=True)
    assert svg_cache.read(24.0, 0.8) == {}
    svg_cache.add(24.0, 0.8, KEPT)
    assert svg_cache.read(24.0, 0.8) == {}
    assert [found.name for found in folder.iterdir()] == [path.name]


def test_where_there_is_no_place_nothing_is_kept(folder: Path) -> None:
    folder.parent.write_text("a file stands here")
    svg_cache.add(24.0, 0.8, KEPT)
    assert svg_cache.read(24.0, 0.8) == {}


def test_nobody_need_be_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", nobody)
    svg_cache.add(24.0, 0.8, KEPT)
    assert svg_cache.read(24.0, 0.8) == {}


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    svg_cache.add(24.0, 0.8, KEPT)

    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    svg_cache.add(24.0, 0.8, {"b": "<svg/>"})
    assert svg_cache.read(24.0, 0.8) == KEPT
    the_file(folder)


def test_of_too_many_those_that_came_last_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(svg_cache, "MOST", 3)
    for name in "abcd":
        svg_cache.add(24.0, 0.8, {name: f"<svg>{name}</svg>"})
    assert list(svg_cache.read(24.0, 0.8)) == ["b", "c", "d"]


def test_windows_that_write_at_the_same_time_lose_nothing() -> None:
    threads = [
        threading.Thread(target=svg_cache.add, args=(24.0, 0.8, {f"x_{n}": "<svg/>"}))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(svg_cache.read(24.0, 0.8)) == 20


def test_another_size_or_another_library_has_a_file_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    svg_cache.add(24.0, 0.8, KEPT)
    assert svg_cache.read(16.0, 0.8) == {}
    assert svg_cache.read(24.0, 0.7) == {}
    monkeypatch.setattr(svg_cache, "LIBRARIES", ("typeset_sample",))
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "typeset_sample").mkdir()
    (tmp_path / "typeset_sample" / "__init__.py").write_text("")
    names = set()
    for version in ("1.0", "1.1"):
        folder = tmp_path / f"typeset_sample-{version}.dist-info"
        folder.mkdir()
        svg_cache._digest.cache_clear()
        names.add(svg_cache._path(24.0, 0.8))
        folder.rmdir()
    svg_cache._digest.cache_clear()
    assert len(names) == 2
