"""Row helpers change no bit, whatever becomes of them, and rest where there is nothing to do."""

import gc
import os
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import stealing_code

from engine.kernels.loading import load_kernel
from engine.kernels.machine_code.loading import load
from engine.kernels.numba_kernel import kernel as compiled_kernel
from engine.kernels.numba_kernel.kernel import CompiledKernel
from engine.kernels.numba_kernel.row_threads import (
    AT_JOB,
    CLOSED,
    DELIVERED,
    SEAT,
    SEATS,
    SLEEPS,
    Helpers,
)
from engine.kernels.protocol import KernelRun, StepSettings, TrainingArrays

SHAPES = [(600, 2), (5_000, 2), (10_000, 9), (40_000, 1)]
SECONDS = 30


def with_threads(threads: int) -> CompiledKernel:
    """The compiled kernel on a machine with so many cores."""
    assert load_kernel("compiled").kernel.name == "compiled"
    kernel = CompiledKernel()
    kernel.__dict__["_threads"] = threads
    return kernel


def descent(kernel: CompiledKernel, m: int, n: int, optimizer: str = "gd") -> bytes:
    """All that comes of a call which is worth help."""
    random = np.random.default_rng([m, n])
    F = random.normal(size=(n, m))
    y = (F.sum(axis=0) + random.normal(size=m) * n > 0).astype(float)
    steps = 2_000_000 // m
    theta, grad, records = np.zeros(n + 1), np.empty(n + 1), np.empty((steps, n + 6))
    kernel.evaluate(F, y, theta, 0.0, 0.01, grad)
    own = StepSettings(0.1, l2=0.01, optimizer=optimizer)
    run = KernelRun(0, steps, own, record_every=3)
    made = kernel.descend(TrainingArrays.untested(F, y), theta, grad, run, records)
    assert made.steps_done == steps
    return theta.tobytes() + grad.tobytes() + records[: made.recorded].tobytes()


def crew_of(kernel: CompiledKernel) -> np.ndarray:
    """The cells that the helpers of a kernel and its leaders share."""
    return kernel._helpers._crew


def eventually(holds: Callable[[], bool]) -> bool:
    """Tell whether something comes to hold."""
    end = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > end:
            return False
    return True


@pytest.fixture
def started() -> Iterator[Callable[[], set[threading.Thread]]]:
    """The threads that began to run during the test."""
    before = set(threading.enumerate())
    yield lambda: set(threading.enumerate()) - before
    gc.collect()


@pytest.mark.parametrize("threads", [2, 3, 8])
@pytest.mark.parametrize("optimizer", ["gd", "newton"])
@pytest.mark.parametrize(("m", "n"), SHAPES)
def test_the_number_of_threads_changes_no_bit(m: int, n: int, optimizer: str, threads: int) -> None:
    expected = descent(with_threads(1), m, n, optimizer)
    kernel = with_threads(threads)
    for _ in range(3):
        assert descent(kernel, m, n, optimizer) == expected


def test_helpers_do_help() -> None:
    """Some chunk of some pass was delivered by one: its number stands in the cells of the call."""
    kernel = with_threads(2)
    lent: list[np.ndarray] = []
    lend = kernel._helpers.lend

    def watched(call: int, arrays: tuple[object, ...]) -> int:
        lent.append(arrays[0].sync)  # type: ignore[attr-defined]
        return lend(call, arrays)

    kernel._helpers.lend = watched  # type: ignore[method-assign]

    def was_helped() -> bool:
        descent(kernel, 10_000, 2)
        return any(sync[DELIVERED:].any() for sync in lent)

    assert eventually(was_helped)


def test_chunks_that_a_helper_takes_and_never_delivers_are_made_up_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load(stealing_code)
    stolen: list[int] = []

    def steal(crew: np.ndarray, h: int, pipe: int, work: np.ndarray) -> None:
        count = np.zeros(1, np.int64)
        stealing_code.steal(crew, h, count)
        stolen.append(int(count[0]))

    monkeypatch.setattr(compiled_kernel, "help_on", steal)
    kernel = with_threads(3)
    expected = descent(with_threads(1), 5_000, 2)
    assert all(descent(kernel, 5_000, 2) == expected for _ in range(20))
    crew_of(kernel)[CLOSED] = 1
    assert eventually(lambda: len(stolen) == 2)
    assert sum(stolen) > 0


def test_helpers_that_never_come_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_kernel, "help_on", lambda *_: None)
    assert descent(with_threads(3), 5_000, 2) == descent(with_threads(1), 5_000, 2)


def test_helpers_sleep_where_nothing_comes_and_help_again_afterwards() -> None:
    kernel = with_threads(3)
    expected = descent(with_threads(1), 5_000, 2)
    for _ in range(3):
        assert descent(kernel, 5_000, 2) == expected
        sleeps = crew_of(kernel)[SEAT + SLEEPS :: SEATS][:2]
        assert eventually(lambda sleeps=sleeps: sleeps.all())


def test_helpers_end_with_their_kernel_even_while_they_look_for_work(
    started: Callable[[], set[threading.Thread]],
) -> None:
    kernel = with_threads(3)
    descent(kernel, 5_000, 2)
    helpers = {thread for thread in started() if thread.name.startswith("row-helper")}
    assert len(helpers) == 2
    del kernel
    gc.collect()
    for thread in helpers:
        thread.join(SECONDS)
        assert not thread.is_alive()


class Arrays:
    """What a call works on."""


def test_what_a_late_helper_looks_at_is_kept_until_it_has_left() -> None:
    helpers = Helpers(2, lambda *_: None)
    arrays = Arrays()
    alive = weakref.ref(arrays)
    assert helpers.lend(4711, arrays) != 0
    helpers._crew[SEAT + SEATS + AT_JOB] = 4711
    helpers.take_back()
    del arrays
    assert alive() is not None
    helpers._crew[SEAT + SEATS + AT_JOB] = 0
    helpers.lend(4712, Arrays())
    helpers.take_back()
    assert alive() is None


def test_they_help_one_call_at_a_time() -> None:
    helpers = Helpers(1, lambda *_: None)
    crew = helpers.lend(1, None)
    assert crew != 0
    assert helpers.lend(2, None) == 0
    helpers.take_back()
    assert helpers.lend(2, None) == crew


PROGRAM = """
import os, sys, warnings
sys.path.insert(0, "tests/samples")
from tests.engine.kernels.numba_kernel.test_row_threads import descent, with_threads
kernel = with_threads(3)
here = descent(kernel, 5_000, 2)
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM + program], capture_output=True, text=True, timeout=300
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_steps_alone_to_the_same_bits() -> None:
    done = run(
        "warnings.simplefilter('ignore')\n"  # threads and fork: that is what is tested
        "child = os.fork()\n"
        "if child == 0: os._exit(0 if descent(kernel, 5_000, 2) == here else 3)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
        "print(descent(kernel, 5_000, 2) == here)\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "0\nTrue\n", "")


def test_a_process_ends_in_silence_while_helpers_look_for_work() -> None:
    done = run("descent(kernel, 5_000, 2)\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
