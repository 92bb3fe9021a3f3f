import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import InputError
from engine.support.files import user_cache, whole_file, written_for

ROOT = Path(__file__).parents[3]


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


def test_a_file_that_cannot_be_written_is_told_on_one_line_by_its_whole_name(
    tmp_path: Path,
) -> None:
    path = tmp_path / ("very " * 20 + "long") / "a\nb.csv"
    with pytest.raises(InputError) as raised, written_for("--history", path):
        path.write_text("")
    assert str(raised.value).startswith(f"--history: '{path.parent}/a\\nb.csv' cannot be written (")


HALF = """
import sys
from pathlib import Path
from engine.support.files import whole_file

with whole_file(Path(sys.argv[1])) as part:
    part.write_text("half")
    print(part, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(os.name != "posix", reason="elsewhere it is not known which processes live")
def test_what_a_killed_process_has_left_goes_when_the_next_one_writes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", HALF, str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    killed, living = writers
    parts = [Path(writer.stdout.readline().strip()) for writer in writers if writer.stdout]
    killed.kill()
    killed.communicate()
    assert path.read_text() == "old"
    elsewhere = parts[0].name.rsplit("-", 1)[0] + "-00000000.txt"  # the same number, elsewhere
    others = [tmp_path / name for name in (elsewhere, ".descentlab-1-1.txt", ".descentlab-notes")]
    for other in others:
        other.write_text("another's")
    with whole_file(path) as part:
        part.write_text("new")
    assert {*tmp_path.iterdir()} == {path, parts[1], *others}
    living.communicate()
    assert living.returncode == 0
    assert path.read_text() == "half"
    assert {*tmp_path.iterdir()} == {path, *others}
