from pathlib import Path

import pytest

from engine.support.files import user_cache, whole_file


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("platform", "variable", "usual"),
    [
        ("linux", "XDG_CACHE_HOME", ".cache"),
        ("darwin", "", "Library/Caches"),
        ("win32", "LOCALAPPDATA", "."),
    ],
)
def test_caches_are_where_the_system_has_them(
    home: Path, monkeypatch: pytest.MonkeyPatch, platform: str, variable: str, usual: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert user_cache() == home / usual / "descentlab"
    if variable:
        monkeypatch.setenv(variable, str(home / "elsewhere"))
        assert user_cache() == home / "elsewhere" / "descentlab"


def test_where_nobody_is_at_home_there_is_no_place(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(Path, "home", nobody)
    with pytest.raises(OSError, match="home"):
        user_cache()


def test_a_file_takes_its_place_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with whole_file(path) as part:
        part.write_text("old")
        assert not path.exists()
    with pytest.raises(KeyError), whole_file(path) as part:
        part.write_text("new")
        raise KeyError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
