import threading
import time

import pytest
from echo import Echo
from PySide6.QtCore import QObject, QThread, Signal, Slot

from engine.errors import InputError
from engine.training.player.base_player import BasePlayer
from engine.training.snapshot import Phase
from gui.workers.player_worker import PlayerWorker
from gui.workers.race_worker import RaceWorker
from gui.workers.run_player_worker import RunPlayerWorker
from gui.workers.training_worker import TrainingWorker


class Stairs:
    """Can be climbed for ever; knows its first state alone."""

    step_cost = 1
    has_examples = True

    def __init__(self):
        self.step = 0

    def alike(self, steps):
        return steps

    def advance(self, steps):
        self.step += steps
        return steps

    def restore(self, step):
        self.step = 0


class Climber(BasePlayer):
    def __init__(self):
        super().__init__()
        self.stairs = Stairs()
        self.error = None
        self.pace.slice_steps = 10
        self.pace.made = lambda steps, start, end: None  # so it stays

    @property
    def played(self):
        return self.stairs

    def _make_slice(self):
        if self.error is not None:
            raise self.error
        return super()._make_slice()


class ClimbDriver(PlayerWorker[Climber]):
    """Notes what it shows; shows it once more after `pause` seconds alone."""

    def __init__(self, pause=0.0):
        super().__init__("the climber")
        self.pause = pause
        self.shown = []
        self.threads = set()
        self.climber = Climber()
        self._drive(self.climber)

    def _show(self, player):
        self.shown.append(player.played.step)
        self.threads.add(threading.get_ident())
        return time.perf_counter() + self.pause


class Desk(QObject):
    """Sends commands to a driver in a thread of its own, and notes what it hears."""

    step = Signal(int)
    seek = Signal(object)
    speed = Signal(float)
    stop = Signal()

    def __init__(self, driver):
        super().__init__()
        self.driver = driver
        self.phases, self.failures = [], []
        self.thread_ = QThread()
        self.echo = Echo(self.thread_)
        driver.moveToThread(self.thread_)
        self.thread_.started.connect(driver.begin)
        self.step.connect(driver.step)
        self.seek.connect(driver.seek)
        self.speed.connect(driver.set_speed)
        self.stop.connect(driver.stop)
        driver.phase_changed.connect(self._on_driver_phase_changed)
        driver.failed.connect(self._on_driver_failed)
        self.thread_.start()

    @Slot(object)
    def _on_driver_phase_changed(self, phase):
        self.phases.append(phase)

    @Slot(object)
    def _on_driver_failed(self, error):
        self.failures.append(error)


@pytest.fixture
def desk_of(qtbot):
    desks = []

    def make(driver):
        desks.append(Desk(driver))
        qtbot.waitUntil(lambda: desks[-1].phases == [Phase.PAUSED])
        return desks[-1]

    yield make
    for desk in desks:
        desk.driver.retire()
        desk.stop.emit()
        assert desk.thread_.wait(30_000)


def test_all_is_done_in_the_thread_of_the_driver(qtbot, desk_of):
    desk = desk_of(ClimbDriver())
    desk.step.emit(5)
    qtbot.waitUntil(lambda: desk.driver.shown[-1] == 5 and desk.phases[-1] is Phase.PAUSED)
    assert len(desk.driver.threads) == 1
    assert threading.get_ident() not in desk.driver.threads


def test_while_moving_it_is_shown_no_sooner_than_it_wants(qtbot, desk_of):
    desk = desk_of(ClimbDriver(pause=float("inf")))
    desk.seek.emit(10**12)
    qtbot.waitUntil(lambda: desk.driver.climber.stairs.step > 1000)
    desk.echo.wait(qtbot)
    assert desk.phases == [Phase.PAUSED, Phase.SEEKING]
    assert len(desk.driver.shown) == 2  # at the beginning, and with the new phase


def test_the_last_step_is_shown_however_soon_it_comes(qtbot, desk_of):
    desk = desk_of(ClimbDriver(pause=float("inf")))
    desk.seek.emit(1234)
    qtbot.waitUntil(lambda: len(desk.phases) > 1 and desk.phases[-1] is Phase.PAUSED)
    assert desk.driver.shown[-1] == 1234


def test_what_is_retired_obeys_no_command_but_stop(qtbot, desk_of):
    desk = desk_of(ClimbDriver())
    desk.driver.retire()
    desk.step.emit(5)
    desk.stop.emit()
    assert desk.thread_.wait(30_000)
    assert desk.driver.climber.stairs.step == 0


@pytest.mark.parametrize("error", [RuntimeError("broken"), InputError("not accepted")])
def test_an_exception_pauses_and_is_logged_where_it_is_no_fault_of_the_user(
    qtbot, desk_of, caplog, error
):
    desk = desk_of(ClimbDriver())
    desk.driver.climber.error = error
    desk.seek.emit(10)
    qtbot.waitUntil(lambda: len(desk.failures) > 0)
    desk.echo.wait(qtbot)
    assert desk.failures == [error]
    assert desk.phases[-1] is Phase.PAUSED
    assert ("the climber caught an exception" in caplog.text) == isinstance(error, RuntimeError)
    desk.driver.climber.error = None
    desk.seek.emit(10)
    qtbot.waitUntil(lambda: desk.driver.shown[-1] == 10)


def test_a_speed_holds_for_the_next_player_too(qtbot, desk_of):
    desk = desk_of(ClimbDriver())
    desk.speed.emit(20.0)
    qtbot.waitUntil(lambda: len(desk.phases) == 2)
    other = Climber()
    desk.driver._drive(other)
    assert other.pace.interval_ms == 16


@pytest.mark.parametrize("kind", [RunPlayerWorker, TrainingWorker, RaceWorker])
def test_no_slot_is_overridden(kind):
    # PySide would call it in the thread of whoever emits.
    for base in kind.__mro__[1 : kind.__mro__.index(PlayerWorker) + 1]:
        meta = base.staticMetaObject
        own = range(meta.methodOffset(), meta.methodCount())
        slots = {meta.method(i).name().data().decode() for i in own}
        assert not slots & vars(kind).keys(), base


def test_stop_ends_the_thread_of_the_driver_whoever_calls_it(qtbot):
    thread = QThread()
    driver = PlayerWorker("nothing")
    driver.moveToThread(thread)
    thread.started.connect(driver.begin)
    thread.start()
    qtbot.waitUntil(thread.isRunning)
    driver.retire()
    driver.stop()  # in this thread, not in its own
    assert thread.wait(30_000)


def test_a_request_to_stop_from_before_the_thread_began_again_is_not_obeyed(qtbot, desk_of):
    desk = desk_of(ClimbDriver())
    desk.stop.emit()  # not retired: heard too late
    desk.step.emit(5)
    qtbot.waitUntil(lambda: desk.driver.shown[-1] == 5)
    assert desk.thread_.isRunning()
