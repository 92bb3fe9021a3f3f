import threading

import pytest

from engine.kernels import loading as kernels
from engine.kernels.loading import load_kernel
from engine.kernels.machine_code import compiler_process, loading
from gui.workers.kernel_loader import KernelLoader


def test_the_kernel_is_there_once_its_thread_has_ended() -> None:
    loader = KernelLoader("auto")
    assert loader.loaded is None
    loader.start()
    loader.wait()
    assert loader.loaded is load_kernel()
    assert loader.has_ended


def test_a_loader_that_is_ended_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    has_started = threading.Event()
    start = compiler_process._start

    def seen_start(module: str, loaded: str) -> object:
        process = start(module, loaded)
        has_started.set()
        return process

    def compiles(*_: object) -> str:
        loading._compiled("engine.kernels.numba_kernel.kernel", "", loader._process)
        return ""

    monkeypatch.setattr(kernels, "_loaded", [])
    monkeypatch.setattr(compiler_process, "_start", seen_start)
    monkeypatch.setattr(loading, "load", lambda module, process: compiles())
    loader = KernelLoader("auto")
    loader.start_for_races()
    assert has_started.wait(60)
    loader.end()
    loader.wait()
    assert loader.loaded is None
    assert loader.race_kernel is None
    assert loader._process._process is None


@pytest.mark.parametrize("is_wanted", [True, False])
def test_what_fails_once_it_is_ended_is_told_nobody(
    monkeypatch: pytest.MonkeyPatch, is_wanted: bool
) -> None:
    has_begun, may_fail = threading.Event(), threading.Event()

    def failing(*_: object) -> None:
        has_begun.set()
        assert may_fail.wait(60)
        raise RuntimeError("can't register atexit after shutdown")

    told: list[object] = []
    monkeypatch.setattr("gui.workers.kernel_loader.load_kernel", failing)
    monkeypatch.setattr(threading, "excepthook", told.append)
    loader = KernelLoader("auto")
    loader.start()
    assert has_begun.wait(60)
    if not is_wanted:
        loader.end()
    may_fail.set()
    loader.wait()
    assert bool(told) is is_wanted
