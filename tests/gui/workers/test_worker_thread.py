import threading

import pytest
from PySide6.QtCore import QObject, Signal, Slot

from gui.workers.background import Worker, WorkerThread, guarded_slot


class Sleeper(Worker):
    """Notes when it rests; `work` keeps its thread busy until `awake` is set."""

    def __init__(self):
        super().__init__("the sleeper")
        self.begun = 0
        self.busy, self.awake = threading.Event(), threading.Event()
        self.heard = []

    def _tell(self):
        self.begun += 1

    @Slot()
    def work(self):
        self.busy.set()
        self.awake.wait(30)

    @Slot(str)
    @guarded_slot
    def hear(self, word):
        self.heard.append(word)


class Speaker(QObject):
    said = Signal(str)


@pytest.fixture
def worker():
    return Sleeper()


@pytest.fixture
def thread(qtbot, worker):
    thread = WorkerThread(worker, "the thread of the test")
    yield thread
    worker.awake.set()
    thread.wait_for_end()


def begin_in_the_midst_of_work(qtbot, worker, thread):
    thread.started.connect(worker.work)
    thread.begin()
    assert worker.busy.wait(30)


def test_a_thread_ends_when_it_is_told_to(qtbot, thread, caplog):
    thread.begin()
    thread.end()
    qtbot.waitUntil(thread.isFinished)
    thread.wait_for_end()
    assert not caplog.records


def test_to_end_it_does_not_wait_for_what_the_worker_is_at(qtbot, worker, thread):
    begin_in_the_midst_of_work(qtbot, worker, thread)
    thread.end()
    assert not thread.is_wanted
    assert thread.isRunning()
    worker.awake.set()
    qtbot.waitUntil(thread.isFinished)


def test_what_begins_while_it_ends_begins_again_after_that(qtbot, worker, thread):
    begin_in_the_midst_of_work(qtbot, worker, thread)
    thread.end()
    thread.begin()
    assert thread.is_wanted
    assert worker.begun == 1
    worker.awake.set()
    qtbot.waitUntil(lambda: worker.begun == 2)
    assert thread.isRunning()
    assert not worker._retired


def test_what_is_said_between_its_two_lives_is_heard_in_the_second(qtbot, worker, thread):
    speaker = Speaker()
    speaker.said.connect(worker.hear)
    begin_in_the_midst_of_work(qtbot, worker, thread)
    speaker.said.emit("before")
    thread.end()
    speaker.said.emit("to nobody")
    thread.begin()
    speaker.said.emit("one")
    speaker.said.emit("two")
    worker.awake.set()
    qtbot.waitUntil(lambda: worker.heard[-1:] == ["two"])
    assert worker.heard == ["one", "two"]


def test_what_was_said_to_a_life_that_was_called_off_is_not_heard(qtbot, worker, thread):
    speaker = Speaker()
    speaker.said.connect(worker.hear)
    begin_in_the_midst_of_work(qtbot, worker, thread)
    thread.end()
    thread.begin()
    speaker.said.emit("called off")
    thread.end()
    thread.begin()
    speaker.said.emit("heard")
    worker.awake.set()
    qtbot.waitUntil(lambda: bool(worker.heard))
    assert worker.heard == ["heard"]


def test_the_last_word_holds_whatever_was_said_while_it_ended(qtbot, worker, thread):
    begin_in_the_midst_of_work(qtbot, worker, thread)
    for _ in range(3):
        thread.end()
        thread.begin()
    thread.end()
    worker.awake.set()
    qtbot.waitUntil(thread.isFinished)
    qtbot.wait(20)
    assert thread.isFinished()
    assert worker.begun == 1


def test_it_ends_and_begins_many_times(qtbot, worker, thread):
    for times in range(1, 20):
        thread.begin()
        qtbot.waitUntil(lambda times=times: worker.begun == times)
        thread.end()
        qtbot.waitUntil(thread.isFinished)


def test_one_that_never_began_ends(thread):
    thread.end()
    thread.wait_for_end()


def test_a_thread_that_has_not_heard_is_ended_all_the_same_and_that_is_logged(
    qtbot, worker, thread, caplog
):
    thread.begin()
    thread._end_requested.disconnect(worker.stop)
    thread.wait_for_end(patience_ms=20)
    assert thread.isFinished()
    assert "the thread of the test did not hear" in caplog.text
