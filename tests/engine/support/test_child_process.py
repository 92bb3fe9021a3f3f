import os
from pathlib import Path

import pytest

from engine.support import child_process
from engine.support.child_process import NICENESS, start_child

ECHO = """
import os, sys
from engine.support.child_process import connect_to_parent

def run(*arguments):
    lines, answers = connect_to_parent()
    print("this is for nobody", flush=True)
    answers.write(" ".join([*arguments, str(os.nice(0))]).encode() + b"\\n")
    answers.flush()
    while True:
        answers.write(lines.get().upper())
        answers.flush()
"""


@pytest.fixture
def echo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a module that a child can run."""
    (tmp_path / "echo_child.py").write_text(ECHO)
    monkeypatch.syspath_prepend(tmp_path)
    return "echo_child"


@pytest.mark.skipif(not hasattr(os, "nice"), reason="no niceness here")
def test_it_answers_waits_for_the_window_and_ends_with_it(echo: str) -> None:
    with start_child(echo, "a", "b c") as child:
        assert child.stdin is not None and child.stdout is not None
        nice = min(os.nice(0) + NICENESS, 19)
        assert child.stdout.readline() == f"a b c {nice}\n".encode()
        child.stdin.write(b"z\n")
        child.stdin.flush()
        assert child.stdout.readline() == b"Z\n"
    assert child.returncode == 1  # its input was closed


@pytest.mark.skipif(not hasattr(os, "getpgid"), reason="no groups of processes here")
def test_ctrl_c_in_a_terminal_is_not_for_it(echo: str) -> None:
    with start_child(echo) as child:
        assert os.getpgid(child.pid) != os.getpgid(0)


@pytest.mark.parametrize(("where", "value"), [("frozen", True), ("executable", "")])
def test_without_a_python_to_start_it_is_told(
    echo: str, monkeypatch: pytest.MonkeyPatch, where: str, value: object
) -> None:
    monkeypatch.setattr(child_process.sys, where, value, raising=False)
    with pytest.raises(OSError, match="no Python"):
        start_child(echo)
