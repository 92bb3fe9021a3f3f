import subprocess
import threading

import pytest

pytest.importorskip("numba")

from engine.kernels.machine_code import compiler_process
from engine.kernels.machine_code.compiler_process import (
    CompilationEndedError,
    CompilerProcess,
    CompilingError,
)
from engine.kernels.machine_code.object_code import MachineCode
from engine.support import child_process

MODULE = "engine.kernels.numba_kernel.kernel"


def test_it_compiles() -> None:
    code = MachineCode.from_bytes(CompilerProcess().compiled("small_code", ""))
    assert next(part.symbol for part in code.parts) == "descentlab_test_fill"


def test_it_is_ended_while_it_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    has_started = threading.Event()
    start = compiler_process._start

    def seen_start(module: str, loaded: str) -> subprocess.Popen[bytes]:
        started.append(start(module, loaded))
        has_started.set()
        return started[0]

    monkeypatch.setattr(compiler_process, "_start", seen_start)
    process, told = CompilerProcess(), []

    def wait() -> None:
        with pytest.raises(CompilationEndedError):
            process.compiled(MODULE)
        told.append("ended")

    thread = threading.Thread(target=wait)
    thread.start()
    assert has_started.wait(60)
    process.end()
    thread.join(60)
    assert told == ["ended"]
    assert started[0].returncode is not None  # it was waited for: no zombie is left


def test_it_is_not_begun_once_it_was_ended() -> None:
    process = CompilerProcess()
    process.end()
    with pytest.raises(CompilationEndedError):
        process.compiled(MODULE)


def test_it_ends_when_the_program_that_wants_it_is_gone() -> None:
    process = compiler_process._start(MODULE, "")
    assert process.stdin is not None and process.stdout is not None
    process.stdin.close()  # as the system does where that program has died
    assert process.stdout.read() == b""
    process.stdout.close()
    assert process.wait(60) == 1


def test_why_it_cannot_compile_is_told() -> None:
    with pytest.raises(CompilingError, match="ModuleNotFoundError: No module named 'nothing_here'"):
        CompilerProcess().compiled("nothing_here")


def test_that_it_has_died_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "START", "import os; os._exit(7)")
    with pytest.raises(CompilingError, match="code 7"):
        CompilerProcess().compiled(MODULE)
