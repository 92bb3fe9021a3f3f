import threading

import pytest
from PySide6.QtCore import QThread

from engine.errors import InputError
from gui.workers.background import Progress, TaskWorker


class Task:
    """Yields what it is asked for; at an Event it waits until that is set."""

    def __init__(self):
        self.begun, self.threads = [], set()

    def __call__(self, pieces, cancelled):
        self.begun.append(pieces)
        self.threads.add(threading.get_ident())
        for piece in pieces:
            if isinstance(piece, threading.Event):
                piece.wait(30)
            elif isinstance(piece, Exception):
                raise piece
            elif piece == "asks":
                yield cancelled()
            else:
                yield piece


class Loader:
    """Is ready when the test says so."""

    def __init__(self):
        self.loaded, self.started = None, 0

    def start(self):
        self.started += 1


class Heard:
    def __init__(self, worker):
        self.answers, self.shares, self.errors = [], [], []
        worker.answered.connect(self.answers.append)
        worker.progressed.connect(self.shares.append)
        worker.failed.connect(self.errors.append)


@pytest.fixture
def task():
    return Task()


@pytest.fixture
def loader():
    return Loader()


@pytest.fixture
def worker(qtbot, task, loader):
    worker = TaskWorker(task, "the task", loader=loader)
    worker.start()
    yield worker
    worker.wait()


@pytest.fixture
def heard(worker):
    return Heard(worker)


@pytest.fixture
def gate():
    """What a task waits at, opened after the test at the latest."""
    gate = threading.Event()
    yield gate
    gate.set()


def test_answers_come_in_order_and_nothing_comes_of_none(qtbot, worker, heard):
    worker.request((None, "coarse", None, "fine"))
    qtbot.waitUntil(lambda: len(heard.answers) == 2)
    assert heard.answers == ["coarse", "fine"]
    assert heard.shares == heard.errors == []


def test_it_works_in_a_thread_of_its_own(qtbot, worker, heard, task):
    worker.request(("done",))
    qtbot.waitUntil(lambda: heard.answers == ["done"])
    assert threading.get_ident() not in task.threads
    assert worker.thread() is QThread.currentThread()


def test_progress_is_told_in_steps_of_a_hundredth_of_each_request(qtbot, worker, heard):
    for _ in range(2):
        worker.request((*(Progress(share / 1000) for share in range(31)), "done"))
        qtbot.waitUntil(lambda: heard.answers[-1:] == ["done"])
        assert heard.shares == [0.01, 0.02, 0.03]
        heard.shares.clear()
        heard.answers.clear()


def test_a_newer_request_replaces_the_one_under_way_and_those_that_wait(
    qtbot, worker, heard, task, gate
):
    first = ("first", gate, "late", Progress(0.5), InputError("late"))
    worker.request(first)
    qtbot.waitUntil(lambda: heard.answers == ["first"])
    worker.request(("second",))
    worker.request(("third",))
    gate.set()
    qtbot.waitUntil(lambda: heard.answers == ["first", "third"])
    assert task.begun == [first, ("third",)]
    assert heard.shares == heard.errors == []


def test_what_was_answered_but_not_yet_heard_of_is_dropped_with_its_request(
    qtbot, worker, heard, gate
):
    done = threading.Event()

    class Last:
        """Says when all before it was told."""

        def __eq__(self, other):
            done.set()
            return False

        __hash__ = None

    worker.request(("stale", Progress(1.0), Last()))
    assert done.wait(30)
    worker.cancel()
    worker.request(("new",))
    qtbot.waitUntil(lambda: heard.answers == ["new"])
    assert heard.shares == []


def test_cancelling_gives_up_what_is_under_way(qtbot, worker, heard, gate):
    worker.request(("first", gate, "late"))
    qtbot.waitUntil(lambda: heard.answers == ["first"])
    worker.cancel()
    gate.set()
    worker.wait()
    qtbot.wait(1)
    assert heard.answers == ["first"]


def test_a_task_can_ask_whether_it_is_wanted(qtbot, worker, heard):
    worker.request(("asks",))
    qtbot.waitUntil(lambda: heard.answers == [False])


@pytest.mark.parametrize("error", [RuntimeError("broken"), InputError("not accepted")])
def test_an_exception_is_told_logged_if_it_is_a_fault_and_the_next_request_answered(
    qtbot, worker, heard, caplog, error
):
    worker.request(("first", error))
    qtbot.waitUntil(lambda: heard.errors == [error])
    assert ("the task caught an exception" in caplog.text) == isinstance(error, RuntimeError)
    worker.request(("second",))
    qtbot.waitUntil(lambda: heard.answers == ["first", "second"])


def test_stopping_does_not_wait_for_the_piece_of_work_under_way(qtbot, worker, heard, gate):
    worker.request(("first", gate, "late"))
    qtbot.waitUntil(lambda: heard.answers == ["first"])
    worker.stop()
    assert not worker.is_running
    assert worker._thread.isRunning()  # at the gate
    gate.set()
    qtbot.waitUntil(worker._thread.isFinished)
    assert heard.answers == ["first"]


def test_started_again_while_it_still_ends_it_answers_what_is_asked_then(
    qtbot, worker, heard, gate
):
    worker.request(("first", gate, "late"))
    qtbot.waitUntil(lambda: heard.answers == ["first"])
    worker.stop()
    worker.start()
    assert worker.is_running
    worker.request(("second",))
    gate.set()
    qtbot.waitUntil(lambda: heard.answers == ["first", "second"])
    worker.request(("third",))
    qtbot.waitUntil(lambda: heard.answers == ["first", "second", "third"])


def test_a_request_made_before_the_start_is_answered_then(qtbot, task):
    worker = TaskWorker(task, "the task")
    heard = Heard(worker)
    worker.request(("early",))
    qtbot.wait(20)
    assert task.begun == []
    worker.start()
    qtbot.waitUntil(lambda: heard.answers == ["early"])
    worker.wait()


def test_one_that_was_never_started_is_not_waited_for(task):
    worker = TaskWorker(task, "the task")
    worker.request(("never",))
    worker.wait()
    assert task.begun == []


def test_what_needs_the_kernel_waits_for_it_and_what_does_not_is_done_at_once(
    qtbot, worker, heard, loader, task
):
    assert loader.started == 1
    worker.request(("waits",), needs_kernel=True)
    qtbot.wait(80)
    assert task.begun == []
    worker.request(("at once",))
    qtbot.waitUntil(lambda: heard.answers == ["at once"])
    worker.request(("waits",), needs_kernel=True)
    loader.loaded = "kernel"
    qtbot.waitUntil(lambda: heard.answers == ["at once", "waits"])


def test_what_waits_for_the_kernel_is_given_up_like_all_else(qtbot, worker, heard, loader):
    worker.request(("waits",), needs_kernel=True)
    worker.stop()
    worker.start()
    loader.loaded = "kernel"
    qtbot.wait(80)
    assert heard.answers == []
