import numpy as np
import pytest
from PySide6.QtCore import QThread
from race_sample import ALPHAS, assert_states_of_single_runs
from sample_run import make_problem

from engine.comparison.race import race_experiments
from engine.errors import InputError
from engine.kernels.loading import LoadedKernel, load_kernel
from engine.model.experiment import Experiment
from engine.training.snapshot import Phase
from gui.workers import race_worker
from gui.workers.kernel_loader import KernelLoader
from gui.workers.race_worker import RaceRunner


class FakeLoader(KernelLoader):
    """Has a kernel ready when the test says so."""

    def __init__(self):
        super().__init__("auto")
        self.ready = None

    @property
    def race_kernel(self):
        return None if self.ready is None else self.ready.kernel

    def start_for_races(self):
        pass


@pytest.fixture
def loader():
    return FakeLoader()


@pytest.fixture
def runner(qtbot, loader):
    runner = RaceRunner(loader)
    runner.snapshots, runner.phases, runner.failures = [], [], []
    runner.snapshot_changed.connect(runner.snapshots.append)
    runner.phase_changed.connect(runner.phases.append)
    runner.failed.connect(runner.failures.append)
    runner.start()
    yield runner
    runner.wait()


def enter(qtbot, runner, setting="alpha", values=ALPHAS, **settings):
    """Request a race and wait until it stands at its start."""
    experiment = Experiment(**settings)
    problem = make_problem(experiment)
    before = len(runner.snapshots)
    runner.request(race_experiments(experiment, setting, values), problem)
    qtbot.waitUntil(lambda: len(runner.snapshots) > before)
    return problem


def step(runner):
    return runner.snapshots[-1].race.step


def arrive(qtbot, runner, at):
    qtbot.waitUntil(lambda: step(runner) == at and runner.phases[-1] is Phase.PAUSED)


def test_a_race_stands_at_its_start(qtbot, runner):
    enter(qtbot, runner)
    snapshot = runner.snapshots[-1]
    assert (snapshot.phase, snapshot.race.step, len(snapshot.race.runs)) == (Phase.PAUSED, 0, 4)
    assert runner._worker.thread() is not QThread.currentThread()


def test_steps_give_the_states_of_single_runs(qtbot, runner):
    problem = enter(qtbot, runner)
    runner.step_requested.emit(25)
    arrive(qtbot, runner, 25)
    assert_states_of_single_runs(runner.snapshots[-1].race, problem)
    runner.step_requested.emit(-10)
    arrive(qtbot, runner, 15)
    assert_states_of_single_runs(runner.snapshots[-1].race, problem)
    runner.seek_requested.emit(60)
    arrive(qtbot, runner, 60)
    assert_states_of_single_runs(runner.snapshots[-1].race, problem)


def test_playing_and_pausing(qtbot, runner):
    problem = enter(qtbot, runner)
    runner.play_requested.emit(True)
    qtbot.waitUntil(lambda: bool(runner.snapshots) and step(runner) > 100)
    assert Phase.RUNNING in runner.phases
    assert runner._timer.isActive()
    runner.play_requested.emit(False)
    qtbot.waitUntil(lambda: runner.phases[-1] is Phase.PAUSED)
    assert not runner._timer.isActive()
    assert step(runner) == runner._mailbox.latest.race.step
    assert step(runner) < 1_000_000
    runner.seek_requested.emit(40)
    arrive(qtbot, runner, 40)
    assert_states_of_single_runs(runner.snapshots[-1].race, problem)


def test_a_chosen_speed_holds_for_races_to_come(qtbot, runner):
    runner.speed_requested.emit(10.0)
    enter(qtbot, runner)
    runner.play_requested.emit(True)
    qtbot.waitUntil(lambda: step(runner) >= 2)
    assert step(runner) < 1000


def test_reset_forgets_what_was_run(qtbot, runner):
    enter(qtbot, runner)
    runner.step_requested.emit(30)
    arrive(qtbot, runner, 30)
    runner.reset_requested.emit()
    arrive(qtbot, runner, 0)
    assert runner.snapshots[-1].race.last_step == 0


def test_a_new_race_runs_on_if_the_old_one_ran(qtbot, runner):
    enter(qtbot, runner)
    runner.play_requested.emit(True)
    qtbot.waitUntil(lambda: step(runner) > 10)
    enter(qtbot, runner, values=(0.5, 5.0))
    qtbot.waitUntil(lambda: len(runner.snapshots[-1].race.runs) == 2 and step(runner) > 10)
    assert runner.phases[-1] is Phase.RUNNING


def test_of_many_requests_the_last_one_is_shown(qtbot, runner):
    experiment = Experiment()
    problem = make_problem(experiment)
    for alpha in np.linspace(0.1, 5, 100).tolist():
        runner.request(race_experiments(experiment, "alpha", (alpha, 50.0)), problem)
    qtbot.waitUntil(lambda: bool(runner.snapshots))
    shown = {snapshot.race.runs[0].experiment.alpha for snapshot in runner.snapshots}
    assert shown == {5.0}


def test_all_diverged_ends_the_race(qtbot, runner):
    enter(qtbot, runner, "l2", (200.0, 300.0))
    runner.play_requested.emit(True)
    qtbot.waitUntil(lambda: bool(runner.phases) and runner.phases[-1] is Phase.DIVERGED)
    assert not runner._timer.isActive()


def test_numpy_steps_until_the_compiled_loop_is_ready(qtbot, runner, loader):
    enter(qtbot, runner)
    assert runner.snapshots[-1].kernel == "numpy"
    compiled = load_kernel().kernel
    loader.ready = LoadedKernel(compiled, "")
    runner.play_requested.emit(True)
    qtbot.waitUntil(lambda: runner.snapshots[-1].kernel == compiled.name)


def test_the_kernel_that_was_asked_for_races(qtbot, runner, loader):
    loader.ready = load_kernel()
    enter(qtbot, runner, kernel="numpy")
    assert runner.snapshots[-1].kernel == "numpy"


def test_an_exception_is_told_and_the_next_request_answered(qtbot, runner, caplog, monkeypatch):
    experiment = Experiment()
    problem = make_problem(experiment)
    runner.request((), problem)
    qtbot.waitUntil(lambda: bool(runner.failures))
    assert "the race caught an exception" in caplog.text
    enter(qtbot, runner)

    def refuse(self, on):
        raise InputError("no")

    monkeypatch.setattr(race_worker.RacePlayer, "tick", lambda self: refuse(self, True))
    runner.play_requested.emit(True)
    qtbot.waitUntil(lambda: len(runner.failures) == 2)
    qtbot.waitUntil(lambda: runner.phases[-1] is Phase.PAUSED)


@pytest.mark.parametrize("wait", [0, 1, 50])
def test_it_stops_in_the_midst_of_a_race(qtbot, loader, wait):
    runner = RaceRunner(loader)
    runner.start()
    experiment = Experiment(size=200_000)
    runner.request(
        race_experiments(experiment, "alpha", np.geomspace(1e-3, 1, 16).tolist()),
        make_problem(experiment),
    )
    runner.play_requested.emit(True)
    qtbot.wait(wait)
    runner.wait()
    assert runner._thread.isFinished()
    runner.play_requested.emit(True)  # is no longer heard
    runner.wait()


def test_it_stops_without_ever_having_started(loader):
    RaceRunner(loader).wait()


def test_a_race_is_still_there_after_a_stop(qtbot, runner):
    problem = enter(qtbot, runner)
    runner.play_requested.emit(True)
    qtbot.waitUntil(lambda: step(runner) > 10)
    runner.stop()
    assert not runner.is_running
    at = runner._mailbox.latest.race.step
    runner.start()
    qtbot.waitUntil(lambda: runner.phases[-1] is Phase.PAUSED)
    assert step(runner) >= at
    runner.seek_requested.emit(20)
    arrive(qtbot, runner, 20)
    assert_states_of_single_runs(runner.snapshots[-1].race, problem)


def test_a_race_goes_on_where_the_thread_was_ended_in_mid_play(qtbot, runner):
    problem = enter(qtbot, runner)
    runner.play_requested.emit(True)
    qtbot.waitUntil(lambda: step(runner) > 10)
    runner._thread.quit()  # as the window does where the request to stop is not heard
    runner.stop()
    runner.start()
    qtbot.waitUntil(lambda: runner.phases[-1] is Phase.PAUSED)
    runner.play_requested.emit(True)
    at = step(runner)
    qtbot.waitUntil(lambda: step(runner) > at)
    runner.seek_requested.emit(20)
    arrive(qtbot, runner, 20)
    assert_states_of_single_runs(runner.snapshots[-1].race, problem)


def test_a_request_that_came_too_late_is_answered_after_the_next_start(qtbot, loader):
    runner = RaceRunner(loader)
    snapshots = []
    runner.snapshot_changed.connect(snapshots.append)
    runner.start()
    experiment = Experiment()
    runner.request(race_experiments(experiment, "alpha", ALPHAS), make_problem(experiment))
    runner.stop()
    runner.start()
    qtbot.waitUntil(lambda: bool(snapshots))
    runner.wait()
