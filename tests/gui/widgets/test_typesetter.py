import logging
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.support import child_process
from gui.widgets import svg_cache, typesetter
from gui.widgets.typesetter import EM, MOST_DEATHS, SCRIPT, Typesetter

FORMULAS = ("z", r"\frac{1}{1 + e^{-z}}", "w_{1} x_{1}")


@pytest.fixture(autouse=True)
def nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Return the processes that have been started to typeset."""
    processes: list[subprocess.Popen[bytes]] = []

    def seen_start(module: str) -> subprocess.Popen[bytes]:
        processes.append(child_process.start_child(module))
        return processes[-1]

    monkeypatch.setattr(typesetter, "start_child", seen_start)
    return processes


@pytest.fixture
def one(started: list[subprocess.Popen[bytes]]) -> Iterator[Typesetter]:
    one = Typesetter()
    yield one
    one.end()
    one.wait()
    assert one.has_ended
    assert all(process.returncode is not None for process in started)  # no zombie is left


def no_process(*_: str) -> subprocess.Popen[bytes]:
    raise OSError("no more processes")


def not_here(latex: str) -> str:
    raise AssertionError(f"{latex} was typeset in the process of the window")


def test_one_process_serves_all_formulas_one_batch_after_the_other(
    one: Typesetter, started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetter, "typeset", not_here)
    one.ask_for(FORMULAS)
    one.finish()
    found = one.fetch()
    assert found.keys() == set(FORMULAS)
    assert all(svg.startswith("<svg") for svg in found.values())
    one.ask_for(["b"])
    one.finish()
    assert one.fetch()["b"].startswith("<svg")
    assert one.fetch() == {}
    assert len(started) == 1


def test_when_nothing_comes_any_more_thread_and_process_end(
    one: Typesetter, started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetter, "LINGER_SECONDS", 0.0)
    one.ask_for(["z"])
    one.wait()
    assert one.has_ended
    assert started[0].returncode is not None
    one.ask_for(["b"])
    one.finish()
    assert one.fetch().keys() == {"z", "b"}


def test_what_cannot_be_typeset_is_told_and_holds_nothing_up(
    one: Typesetter, started: list[subprocess.Popen[bytes]], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        one.ask_for([r"\frac{", "z"])
        one.finish()
    found = one.fetch()
    assert found[r"\frac{"] == ""
    assert found["z"]
    assert r"could not typeset \frac{" in caplog.text
    assert len(started) == 1


def test_without_ziamath_there_is_no_svg(
    one: Typesetter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "ziamath.py").write_text("raise ModuleNotFoundError('there is no ziamath')")
    monkeypatch.syspath_prepend(tmp_path)
    one.ask_for(FORMULAS)
    one.finish()
    assert one.fetch() == dict.fromkeys(FORMULAS, "")
    assert "there is no ziamath" in caplog.text
    assert svg_cache.read(EM, SCRIPT) == {}


def test_a_process_that_is_killed_is_started_anew(
    one: Typesetter, started: list[subprocess.Popen[bytes]]
) -> None:
    one.ask_for(["z"])
    one.finish()
    started[0].kill()
    one.ask_for(["b"])
    one.finish()
    assert all(one.fetch().values())
    assert len(started) == 2


def test_a_process_that_always_dies_is_given_up(
    one: Typesetter,
    started: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(child_process, "START", "import os; os._exit(3)")
    formulas = [f"x_{{{number}}}" for number in range(20)]
    one.ask_for(formulas)
    one.finish()
    assert one.fetch() == dict.fromkeys(formulas, "")
    assert len(started) == MOST_DEATHS
    assert "the process that typesets has died" in caplog.text


def test_where_no_process_can_be_started_formulas_are_typeset_all_the_same(
    one: Typesetter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one.ask_for(FORMULAS)
    one.finish()
    other = Typesetter()
    monkeypatch.setattr(typesetter, "start_child", no_process)
    with caplog.at_level(logging.CRITICAL, "gui.widgets.typesetter"):
        other.ask_for([*FORMULAS, r"\frac{"])
        other.finish()
    other.end()
    other.wait()
    assert other.fetch() == one.fetch() | {r"\frac{": ""}


def test_it_is_ended_while_it_typesets(
    one: Typesetter,
    started: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(child_process, "START", "import time; time.sleep(3600)")
    one.ask_for(FORMULAS)
    while not started:
        assert not one.has_ended
    one.end()
    one.wait()
    assert started[0].returncode is not None
    assert len(started) == 1
    assert not any(one.fetch().values())
    assert not caplog.text


def test_it_is_ended_while_the_process_starts(
    one: Typesetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes: list[subprocess.Popen[bytes]] = []

    def end_meanwhile(module: str) -> subprocess.Popen[bytes]:
        processes.append(child_process.start_child(module))
        one.end()
        return processes[-1]

    monkeypatch.setattr(typesetter, "start_child", end_meanwhile)
    one.ask_for(FORMULAS)
    one.wait()
    assert len(processes) == 1
    assert processes[0].returncode is not None


def test_once_it_was_ended_nothing_is_started(
    one: Typesetter, started: list[subprocess.Popen[bytes]]
) -> None:
    one.end()
    one.ask_for(FORMULAS)
    one.finish()
    assert one.has_ended
    assert not started


def test_the_process_ends_when_the_program_is_gone() -> None:
    process = child_process.start_child("gui.widgets.typesetter")
    assert process.stdin is not None and process.stdout is not None
    process.stdin.close()  # as the system does where that program has died
    assert process.stdout.read() == b""
    process.stdout.close()
    assert process.wait(60) == 1


def test_what_has_been_typeset_is_kept_for_the_next_time(
    one: Typesetter, started: list[subprocess.Popen[bytes]], caplog: pytest.LogCaptureFixture
) -> None:
    next_time = Typesetter()
    assert next_time.kept("z") is None
    with caplog.at_level(logging.CRITICAL, "gui.widgets.typesetter"):
        one.ask_for([*FORMULAS, r"\frac{"])
        one.finish()
    one.end()
    one.wait()
    next_time = Typesetter()
    assert {latex: next_time.kept(latex) for latex in FORMULAS}.items() <= one.fetch().items()
    assert next_time.kept(r"\frac{") is None  # it is tried again
    assert len(started) == 1
