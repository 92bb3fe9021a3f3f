from functools import partial

import pytest
from PySide6.QtCore import QObject, Signal
from sample_run import make_problem

from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.training.player.player import RunPlayer
from gui.workers.background import Mailbox
from gui.workers.kernel_loader import KernelLoader
from gui.workers.player_worker import Requests
from gui.workers.training_worker import TrainingWorker

SETTINGS = Experiment(features=("x1", "x2"))


class Window(QObject):
    number = Signal(float)
    pair = Signal(str, object)
    pressed = Signal(bool)


@pytest.fixture
def worker(qapp):
    """A worker in the thread of the test, so that it obeys at once; it plays run 7."""
    worker = TrainingWorker(Mailbox(), KernelLoader("numpy"))
    worker.notices, worker.failures = [], []
    worker.noticed.connect(worker.notices.append)
    worker.failed.connect(worker.failures.append)
    worker._drive(RunPlayer(SETTINGS, make_problem(SETTINGS), numpy_kernel(), 7))
    yield worker
    worker.retire()
    worker._rest()


@pytest.fixture
def requests(worker):
    requests = Requests(worker)
    requests.run_id = 7
    return requests


@pytest.fixture
def window():
    return Window()


def run(worker):
    return worker._player.run


def test_what_is_asked_of_the_run_that_is_played_is_done(worker, requests, window):
    window.number.connect(partial(requests.to(worker.change_setting), "alpha"))
    window.number.emit(0.5)
    assert run(worker).experiment.alpha == 0.5


def test_a_signal_may_say_more_than_the_command_takes(worker, requests, window):
    window.pressed.connect(requests.to(worker.pin))
    window.pressed.emit(True)
    assert len(worker._player.pinned.views) == 1


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("change_setting", ("alpha", 0.5)),
        ("change_setting", ("l2", 1.0)),
        ("change_setting", ("features", ("x1",))),
        ("change_setting", ("size", 20)),
        ("change_settings", ({"alpha": 0.5}, True)),
        ("set_parameters", ((1.0, 2.0, 3.0, 4.0, 5.0),)),
        ("step", (3,)),
        ("seek", (3,)),
        ("reset", ()),
        ("set_loop", ((0, 1),)),
        ("pin", ()),
    ],
)
def test_what_was_meant_for_a_run_that_is_no_more_is_dropped(worker, requests, command, arguments):
    run(worker).advance(2)
    before = run(worker)
    settings, step = before.experiment, before.step
    requests.run_id = 6
    requests.to(getattr(worker, command))(*arguments)
    worker._on_edit_timer_timeout()
    assert run(worker) is before
    assert (before.experiment, before.step, before.last_step) == (settings, step, 2)
    assert not worker.failures
    assert not worker._player.pinned.views


def test_what_was_asked_before_anything_was_on_screen_is_done(worker, requests):
    requests.run_id = 0
    requests.to(worker.change_setting)("alpha", 0.5)
    assert run(worker).experiment.alpha == 0.5


def test_parameters_of_a_run_with_other_features_do_no_harm(worker, requests):
    requests.to(worker.change_setting)("features", ("x1", "x2", "x1^2"))
    requests.to(worker.set_parameters)((1.0, 2.0, 3.0))  # before the window knows of the new run
    assert run(worker).w.tolist() == [0.0, 0.0, 0.0]
    assert not worker.failures


def test_data_edited_in_one_run_are_not_those_of_the_next(worker, requests):
    requests.to(worker.change_setting)("size", 20)  # done when all events that wait are
    worker._player.reset()
    worker._drive(RunPlayer(SETTINGS, make_problem(SETTINGS), numpy_kernel(), 8))
    worker._on_edit_timer_timeout()
    assert run(worker).experiment.size is None


def test_nothing_is_asked_of_a_run_that_was_put_aside(worker, requests):
    worker.set_aside()
    requests.to(worker.change_setting)("alpha", 0.5)
    assert run(worker).experiment.alpha == SETTINGS.alpha


def test_a_history_that_is_not_written_is_told_of(worker, requests, tmp_path):
    requests.run_id = 6
    requests.to(worker.save_history)(tmp_path / "h.csv")
    assert not (tmp_path / "h.csv").exists()
    assert worker.notices == ["Nothing was saved: another run has begun meanwhile"]


def test_settings_are_changed_together_after_a_reset(worker, requests):
    run(worker).advance(5)
    requests.to(worker.change_settings)({"alpha": 0.5, "l2": 0.1}, True)
    now = run(worker)
    assert (now.step, now.experiment.alpha, now.experiment.l2) == (0, 0.5, 0.1)
