import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from echo import Echo
from PySide6.QtCore import QObject, QThread, Signal, Slot
from pytestqt.qtbot import QtBot

from engine.data.edits import Added, Moved, Removed
from engine.errors import InputError
from engine.kernels.loading import LoadedKernel, load_kernel, numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.session.replay import session_of
from engine.training.run import Run
from engine.training.snapshot import Phase, Snapshot
from gui.workers.background import Mailbox
from gui.workers.frame_gate import FrameGate
from gui.workers.kernel_loader import KernelLoader
from gui.workers.training_worker import TrainingWorker


class FakeLoader(KernelLoader):
    """Has a kernel ready when the test says so, and counts how often that was looked for."""

    def __init__(self) -> None:
        super().__init__("auto")
        self.ready: LoadedKernel | None = None
        self.looks = 0

    @property
    def loaded(self) -> LoadedKernel | None:
        self.looks += 1
        return self.ready

    def start(self) -> None:
        pass


class Desk(QObject):
    """What the window is to the worker: commands go out, what comes back is noted."""

    play = Signal(bool)
    step = Signal(int)
    seek = Signal(object)
    reset = Signal()
    alpha = Signal(float)
    setting = Signal(str, object)
    parameters = Signal(object)
    speed = Signal(float)
    loop = Signal(object)
    pin = Signal()
    dismiss = Signal(int)
    put_back = Signal(int)
    bring_back = Signal(int)
    rename = Signal(int, str)
    return_to = Signal(int)
    set_aside = Signal()
    restore_aside = Signal()
    stop = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mailbox: Mailbox[Snapshot] = Mailbox()
        self.loader = FakeLoader()
        self.worker = worker = TrainingWorker(self.mailbox, self.loader)
        self.thread_ = QThread()
        self.echo = Echo(self.thread_)
        worker.moveToThread(self.thread_)
        self.phases: list[Phase] = []
        self.failures: list[Exception] = []
        self.notices: list[str] = []
        self.problems: list[Any] = []
        self.runs: list[int] = []
        self.refusals = 0
        self.alpha.connect(lambda alpha: self.setting.emit("alpha", alpha))
        for signal, slot in (
            (self.play, worker.play),
            (self.step, worker.step),
            (self.seek, worker.seek),
            (self.reset, worker.reset),
            (self.setting, worker.change_setting),
            (self.parameters, worker.set_parameters),
            (self.speed, worker.set_speed),
            (self.loop, worker.set_loop),
            (self.pin, worker.pin),
            (self.dismiss, worker.dismiss),
            (self.put_back, worker.put_back),
            (self.bring_back, worker.bring_back),
            (self.rename, worker.rename),
            (self.return_to, worker.return_to),
            (self.set_aside, worker.set_aside),
            (self.restore_aside, worker.restore_aside),
            (self.stop, worker.stop),
            (worker.phase_changed, self._on_phase),
            (worker.failed, self._on_failed),
            (worker.noticed, self._on_noticed),
            (worker.loop_refused, self._on_loop_refused),
            (worker.run_started, self._on_run_started),
        ):
            signal.connect(slot)
        self.thread_.start()

    @property
    def now(self) -> Snapshot:
        assert self.mailbox.latest is not None
        return self.mailbox.latest

    def settle(self, qtbot: QtBot) -> None:
        """Pause, and hear all that the worker has said until it was.

        `QtBot.waitSignal` would not do: what it connects runs in the thread that emits.
        """
        self.play.emit(False)
        self.echo.wait(qtbot)

    @Slot(object)
    def _on_phase(self, phase: Phase) -> None:
        self.phases.append(phase)
        if not self.problems or self.now.problem is not self.problems[-1]:
            self.problems.append(self.now.problem)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.failures.append(error)

    @Slot(str)
    def _on_noticed(self, text: str) -> None:
        self.notices.append(text)

    @Slot()
    def _on_loop_refused(self) -> None:
        self.refusals += 1

    @Slot(int, object, object)
    def _on_run_started(self, run_id: int, problem: Any, experiment: Any) -> None:
        self.runs.append(run_id)


@pytest.fixture
def empty_desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.worker.retire()
    desk.stop.emit()
    assert desk.thread_.wait(30_000)


@pytest.fixture
def desk(qtbot: QtBot, empty_desk: Desk) -> Desk:
    empty_desk.worker.request(Experiment(size=80))
    qtbot.waitUntil(lambda: bool(empty_desk.phases) and empty_desk.now.convergence is not None)
    assert set(empty_desk.phases) == {Phase.PAUSED}
    return empty_desk


def straight(steps: int, **settings: Any) -> Run:
    experiment = Experiment(**({"size": 80} | settings))
    run = Run(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())
    run.advance(steps)
    return run


def test_a_request_starts_a_run_that_waits(desk: Desk) -> None:
    assert desk.runs == [1]
    assert (desk.now.step, desk.now.phase, desk.now.loss) == (0, Phase.PAUSED, math.log(2))


def test_steps_forward_and_back_are_exact(qtbot: QtBot, desk: Desk) -> None:
    for steps in (1, 10, 10, -1, -10):
        desk.step.emit(steps)
    qtbot.waitUntil(lambda: desk.now.step == 10 and desk.now.phase is Phase.PAUSED)
    np.testing.assert_array_equal(desk.now.w, straight(10).w)


def test_stepping_back_from_the_start_stays_there(qtbot: QtBot, desk: Desk) -> None:
    desk.step.emit(-10)
    desk.settle(qtbot)
    assert desk.now.step == 0


def test_playing_goes_on_until_paused(qtbot: QtBot, desk: Desk) -> None:
    desk.play.emit(True)
    qtbot.waitUntil(lambda: desk.now.step > 1000)
    assert desk.now.phase is Phase.RUNNING
    assert desk.now.steps_per_second > 0
    desk.settle(qtbot)
    assert desk.now.phase is Phase.PAUSED
    step = desk.now.step
    qtbot.wait(50)
    assert desk.now.step == step
    np.testing.assert_array_equal(desk.now.w, straight(step).w)


def test_playing_again_keeps_the_rate(qtbot: QtBot, desk: Desk) -> None:
    desk.speed.emit(200.0)
    for _ in range(3):
        start, since = desk.now.step, time.perf_counter()
        desk.play.emit(True)
        qtbot.waitUntil(lambda start=start: desk.now.step >= start + 50)  # type: ignore[misc]
        desk.settle(qtbot)
        # However late this thread is. A clock kept from an earlier play would give more.
        assert desk.now.step - start <= 200.0 * (time.perf_counter() - since) + 2


def test_alpha_is_used_from_the_next_slice_on_while_running(qtbot: QtBot, desk: Desk) -> None:
    desk.play.emit(True)
    qtbot.waitUntil(lambda: desk.now.step > 100)
    desk.alpha.emit(0.7)
    qtbot.waitUntil(lambda: desk.now.experiment.alpha == 0.7)
    desk.settle(qtbot)
    (event,) = desk.now.events
    run = straight(event.step)
    run.change("alpha", 0.7)
    run.advance(desk.now.step - event.step)
    np.testing.assert_array_equal(desk.now.w, run.w)


def test_many_data_edits_in_a_drag_build_the_data_for_the_last(qtbot: QtBot, desk: Desk) -> None:
    desk.step.emit(5)
    for noise in np.linspace(0.2, 2.0, 40):
        desk.setting.emit("noise", float(noise))
    qtbot.waitUntil(lambda: desk.now.experiment.noise == 2.0)
    desk.echo.wait(qtbot)
    assert 1 <= len(desk.problems) <= 40
    assert desk.now.events[-1].value == 2.0
    assert desk.now.step == 5


def test_of_many_edits_in_a_drag_the_last_is_done_before_what_was_asked_after_it(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.step.emit(5)
    for place in range(40):
        desk.setting.emit("edits", (Moved((3,), ((place, 1.0),)),))
    desk.setting.emit("alpha", 0.7)
    qtbot.waitUntil(lambda: desk.now.experiment.alpha == 0.7)
    desk.echo.wait(qtbot)
    assert [(event.step, event.setting) for event in desk.now.events] == [
        (5, "edits"),
        (5, "alpha"),
    ]
    assert desk.problems[-1].dataset.X[3].tolist() == [39.0, 1.0]
    run = straight(5)
    run.change("edits", (Moved((3,), ((39.0, 1.0),)),))
    run.change("alpha", 0.7)
    run.advance(5)
    desk.step.emit(5)
    qtbot.waitUntil(lambda: desk.now.step == 10)
    np.testing.assert_array_equal(desk.now.w, run.w)


def test_edits_belong_to_the_data_they_were_asked_for(qtbot: QtBot, desk: Desk) -> None:
    desk.setting.emit("edits", (Removed((79,)),))
    desk.setting.emit("seed", 9)
    qtbot.waitUntil(lambda: desk.now.run_id == 2)
    desk.echo.wait(qtbot)
    assert desk.failures == []
    assert desk.now.experiment.edits == ()
    assert desk.now.events == ()


def test_a_run_that_is_played_without_examples_waits_for_the_first(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.worker.request(Experiment(data="empty"))
    qtbot.waitUntil(lambda: desk.now.experiment.data == "empty")
    desk.play.emit(True)
    qtbot.waitUntil(lambda: desk.now.phase is Phase.RUNNING)
    desk.echo.wait(qtbot)
    assert (desk.now.step, desk.failures) == (0, [])
    assert desk.now.reason
    desk.setting.emit("edits", (Added(((1.0, 2.0), (2.0, 1.0)), (1, 0)),))
    qtbot.waitUntil(lambda: desk.now.step > 100)
    assert not desk.now.reason
    desk.setting.emit("edits", ())
    qtbot.waitUntil(lambda: bool(desk.now.reason))
    assert desk.now.phase is Phase.RUNNING


def test_a_new_start_is_undone_and_done_again(qtbot: QtBot, desk: Desk) -> None:
    desk.alpha.emit(0.7)
    desk.step.emit(30)
    qtbot.waitUntil(lambda: desk.now.step == 30)  # else it would turn round on its way
    desk.step.emit(-10)
    qtbot.waitUntil(lambda: desk.now.step == 20 and desk.now.phase is Phase.PAUSED)
    there, events, first = desk.now.w, desk.now.events, desk.now.run_id
    desk.reset.emit()
    qtbot.waitUntil(lambda: desk.now.run_id == first + 1)
    desk.bring_back.emit(first)
    qtbot.waitUntil(lambda: desk.now.run_id == first + 2 and desk.runs[-1] == first + 2)
    assert (desk.now.step, desk.now.last_step, desk.now.events) == (20, 30, events)
    assert desk.now.w.tobytes() == there.tobytes()
    desk.bring_back.emit(first + 1)
    qtbot.waitUntil(lambda: desk.now.run_id == first + 3)
    assert (desk.now.step, desk.now.events) == (0, ())
    desk.worker.request(Experiment(data="moons"))
    qtbot.waitUntil(lambda: desk.now.experiment.data == "moons")
    desk.bring_back.emit(first + 3)
    qtbot.waitUntil(lambda: desk.now.experiment.data == "two-blobs")
    desk.bring_back.emit(99)
    qtbot.waitUntil(lambda: desk.notices[-1:] == ["That run is gone for good"])


def test_a_dismissed_run_is_put_back(qtbot: QtBot, desk: Desk) -> None:
    for step in (5, 10):
        desk.step.emit(5)
        desk.pin.emit()
        qtbot.waitUntil(lambda step=step: [run.step for run in desk.now.pinned][-1:] == [step])
    before = desk.now.pinned
    desk.dismiss.emit(before[0].key)
    qtbot.waitUntil(lambda: len(desk.now.pinned) == 1)
    desk.put_back.emit(before[0].key)
    qtbot.waitUntil(lambda: len(desk.now.pinned) == 2)
    shown = [(run.key, run.name, run.style, run.step) for run in desk.now.pinned]
    assert shown == [(run.key, run.name, run.style, run.step) for run in before]


def test_a_setting_that_needs_it_starts_again_and_says_so(qtbot: QtBot, desk: Desk) -> None:
    desk.step.emit(5)
    desk.setting.emit("features", ("x1", "x2", "x1^2"))
    qtbot.waitUntil(lambda: desk.runs == [1, 2] and desk.now.run_id == 2 and bool(desk.notices))
    (notice,) = desk.notices
    assert "features" in notice
    assert desk.now.step == 0
    assert desk.now.w.shape == (3,)


def test_a_data_edit_that_needs_a_new_start_says_so(qtbot: QtBot, desk: Desk) -> None:
    desk.setting.emit("standardize", True)
    desk.step.emit(5)
    qtbot.waitUntil(lambda: desk.now.step == 5)
    desk.setting.emit("noise", 1.5)
    qtbot.waitUntil(
        lambda: desk.runs == [1, 2, 3] and desk.now.run_id == 3 and len(desk.notices) == 2
    )
    assert "the noise changed" in desk.notices[1]
    assert desk.now.step == 0


def test_features_can_change_while_running_and_it_goes_on(qtbot: QtBot, desk: Desk) -> None:
    desk.play.emit(True)
    qtbot.waitUntil(lambda: desk.now.step > 100)
    desk.setting.emit("features", ("x1",))
    qtbot.waitUntil(lambda: desk.now.run_id == 2 and desk.now.step > 10)
    assert desk.now.phase is Phase.RUNNING


def test_reset_returns_to_the_very_same_start(qtbot: QtBot, desk: Desk) -> None:
    start = desk.now
    desk.step.emit(10)
    desk.alpha.emit(3.0)
    desk.step.emit(10)
    desk.reset.emit()
    qtbot.waitUntil(lambda: desk.now.run_id == 2)
    np.testing.assert_array_equal(desk.now.w, start.w)
    np.testing.assert_array_equal(desk.now.dw, start.dw)
    assert (desk.now.step, desk.now.loss, desk.now.last_step) == (0, start.loss, 0)
    assert desk.now.experiment.alpha == 3.0


def test_a_far_seek_is_made_in_slices_that_a_stop_ends(qtbot: QtBot, desk: Desk) -> None:
    desk.seek.emit(10**12)
    qtbot.waitUntil(lambda: desk.now.phase is Phase.SEEKING and desk.now.step > 100)
    desk.settle(qtbot)
    assert desk.now.phase is Phase.PAUSED


def test_a_new_seek_replaces_one_under_way(qtbot: QtBot, desk: Desk) -> None:
    desk.seek.emit(10**12)
    desk.seek.emit(7)
    qtbot.waitUntil(lambda: desk.now.phase is Phase.PAUSED and desk.now.step == 7)
    np.testing.assert_array_equal(desk.now.w, straight(7).w)


def test_divergence_is_shown_as_a_phase(qtbot: QtBot, desk: Desk) -> None:
    desk.setting.emit("l2", 10.0)
    desk.alpha.emit(100.0)
    desk.play.emit(True)
    qtbot.waitUntil(lambda: desk.now.phase is Phase.DIVERGED)
    assert desk.now.diverged_at == desk.now.step + 1
    assert desk.now.advice is not None
    assert desk.now.advice.kind == "diverged"
    desk.seek.emit(3)
    qtbot.waitUntil(lambda: desk.now.phase is Phase.PAUSED and desk.now.step == 3)
    assert desk.failures == []


def test_parameters_set_by_hand_are_where_the_run_goes_on(qtbot: QtBot, desk: Desk) -> None:
    desk.step.emit(5)
    desk.parameters.emit((1.0, -2.0, 0.5))
    qtbot.waitUntil(lambda: desk.now.b == 0.5)
    assert desk.now.step == 5
    np.testing.assert_array_equal(desk.now.w, [1.0, -2.0])


def test_a_value_that_is_not_accepted_is_told_and_changes_nothing(qtbot: QtBot, desk: Desk) -> None:
    before = desk.now
    desk.alpha.emit(-1.0)
    qtbot.waitUntil(lambda: len(desk.failures) == 1)
    assert isinstance(desk.failures[0], InputError)
    assert desk.now.experiment == before.experiment


def test_an_exception_is_told_once_and_the_worker_lives_on(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Run, steps: int) -> int:
        raise RuntimeError("injected")

    with monkeypatch.context() as patch:
        patch.setattr(Run, "advance", fail)
        desk.play.emit(True)
        qtbot.waitUntil(lambda: len(desk.failures) > 0)
        qtbot.wait(50)
        desk.echo.wait(qtbot)
    assert len(desk.failures) == 1
    assert "injected" in str(desk.failures[0])
    assert desk.phases[-1] is Phase.PAUSED
    desk.step.emit(3)
    qtbot.waitUntil(lambda: desk.now.step == 3)


def test_the_compiled_kernel_takes_over_in_mid_run(qtbot: QtBot, desk: Desk) -> None:
    desk.play.emit(True)
    qtbot.waitUntil(lambda: desk.now.step > 100)
    assert desk.now.kernel == "numpy"
    desk.loader.ready = load_kernel("compiled")
    qtbot.waitUntil(lambda: desk.now.kernel == "compiled")
    assert desk.now.run_id == 1
    desk.seek.emit(50)
    qtbot.waitUntil(lambda: desk.now.phase is Phase.PAUSED and desk.now.step == 50)
    np.testing.assert_array_equal(desk.now.w, straight(50).w)


def test_a_kernel_that_is_there_before_the_first_run_is_taken(
    qtbot: QtBot, empty_desk: Desk
) -> None:
    empty_desk.loader.ready = load_kernel("compiled")
    empty_desk.worker.request(Experiment(size=80))
    qtbot.waitUntil(lambda: bool(empty_desk.phases))
    assert empty_desk.now.kernel == "compiled"


def test_a_session_opened_once_the_kernel_is_there_goes_on_with_it(
    qtbot: QtBot, empty_desk: Desk
) -> None:
    made = straight(30)
    empty_desk.loader.ready = load_kernel("compiled")
    empty_desk.worker.open(session_of(made))
    qtbot.waitUntil(lambda: bool(empty_desk.phases) and empty_desk.now.step == 30)
    np.testing.assert_array_equal(empty_desk.now.w, made.w)
    empty_desk.play.emit(True)
    qtbot.waitUntil(lambda: empty_desk.now.kernel == "compiled")


def test_while_the_compiled_kernel_is_waited_for_nothing_is_told(qtbot: QtBot, desk: Desk) -> None:
    desk.play.emit(True)
    qtbot.waitUntil(lambda: desk.now.step > 10)
    desk.echo.wait(qtbot)
    told, looks = len(desk.phases), desk.loader.looks
    qtbot.waitUntil(lambda: desk.loader.looks > looks + 3)
    desk.echo.wait(qtbot)
    assert len(desk.phases) == told


def test_steps_made_in_python_wait_for_a_frame_and_go_on(qtbot: QtBot, desk: Desk) -> None:
    desk.worker._frames = gate = FrameGate()
    desk.play.emit(True)
    qtbot.waitUntil(lambda: desk.now.step > 10)
    assert desk.now.kernel == "numpy"
    for _ in range(20):  # frame after frame, without a break
        step = desk.now.step
        gate.close()
        qtbot.waitUntil(lambda step=step: desk.now.step > step)
    gate.open()
    desk.loader.ready = load_kernel("compiled")
    qtbot.waitUntil(lambda: desk.now.kernel == "compiled")


def test_a_kernel_that_fell_back_says_why(qtbot: QtBot, desk: Desk) -> None:
    desk.loader.ready = LoadedKernel(numpy_kernel(), "numba is not installed")
    qtbot.waitUntil(lambda: desk.notices == ["numba is not installed"])


def test_a_file_that_cannot_be_read_leaves_the_run(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    desk.worker.request(Experiment(data=str(tmp_path / "missing.csv")))
    qtbot.waitUntil(lambda: len(desk.failures) == 1)
    assert "missing.csv" in str(desk.failures[0])
    desk.step.emit(2)
    qtbot.waitUntil(lambda: desk.now.step == 2)


def test_only_the_newest_of_many_requests_is_started(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "points.csv"
    file.write_text("a,b,label\n" + "1,2,0\n3,4,1\n" * 50_000)
    for _ in range(5):
        desk.worker.request(Experiment(data=str(file)))
    desk.worker.request(Experiment(data="moons"))
    qtbot.waitUntil(lambda: desk.now.experiment.data == "moons" and len(desk.runs) > 1)
    desk.echo.wait(qtbot)
    assert desk.runs == [1, 2]


def test_runs_are_pinned_renamed_returned_to_and_dismissed(desk: Desk, qtbot: QtBot) -> None:
    desk.step.emit(30)
    qtbot.waitUntil(lambda: desk.now.step == 30 and desk.now.phase is Phase.PAUSED)
    there = desk.now
    desk.pin.emit()
    qtbot.waitUntil(lambda: len(desk.now.pinned) == 1 and bool(desk.notices))
    assert desk.notices == ["Pinned as A"]
    key = desk.now.pinned[0].key
    desk.rename.emit(key, "slow")
    qtbot.waitUntil(lambda: desk.now.pinned[0].name == "slow")
    desk.alpha.emit(3.0)
    desk.step.emit(20)
    qtbot.waitUntil(lambda: desk.now.step == 50 and desk.now.phase is Phase.PAUSED)
    desk.return_to.emit(key)
    qtbot.waitUntil(lambda: desk.now.step == 30 and desk.runs[-1] == desk.now.run_id)
    assert desk.now.w.tobytes() == there.w.tobytes()
    assert desk.now.experiment.alpha == there.experiment.alpha
    assert [run.step for run in desk.now.pinned] == [30, 50]
    desk.dismiss.emit(key)
    qtbot.waitUntil(lambda: [run.step for run in desk.now.pinned] == [50])


def test_kept_runs_stay_when_other_data_are_asked_for(desk: Desk, qtbot: QtBot) -> None:
    desk.step.emit(5)
    desk.pin.emit()
    qtbot.waitUntil(lambda: len(desk.now.pinned) == 1)
    desk.worker.request(Experiment(data="moons"))
    qtbot.waitUntil(lambda: desk.now.experiment.data == "moons")
    assert [run.experiment.data for run in desk.now.pinned] == ["two-blobs"]


def test_a_run_that_is_put_aside_takes_its_kept_runs_along(desk: Desk, qtbot: QtBot) -> None:
    desk.step.emit(5)
    desk.pin.emit()
    qtbot.waitUntil(lambda: len(desk.now.pinned) == 1)
    desk.set_aside.emit()
    desk.worker.request(Experiment(data="moons"))
    qtbot.waitUntil(lambda: desk.now.experiment.data == "moons")
    assert desk.now.pinned == ()
    desk.restore_aside.emit()
    qtbot.waitUntil(lambda: desk.now.experiment.data == "two-blobs")
    assert [run.step for run in desk.now.pinned] == [5]


def test_a_run_that_is_brought_back_has_the_speed_chosen_meanwhile(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.speed.emit(1.0)
    desk.set_aside.emit()
    desk.worker.request(Experiment(data="moons"))
    qtbot.waitUntil(lambda: desk.now.experiment.data == "moons")
    desk.speed.emit(math.inf)
    desk.restore_aside.emit()
    qtbot.waitUntil(lambda: desk.now.experiment.data == "two-blobs")
    desk.play.emit(True)
    qtbot.waitUntil(lambda: desk.now.step > 1000)


def test_a_loop_that_is_none_is_refused(desk: Desk, qtbot: QtBot) -> None:
    desk.step.emit(60)
    qtbot.waitUntil(lambda: desk.now.step == 60 and desk.now.phase is Phase.PAUSED)
    desk.loop.emit((20, 30))
    qtbot.waitUntil(lambda: desk.now.loop == (20, 30))
    desk.echo.wait(qtbot)
    assert desk.refusals == 0
    desk.loop.emit((100, 200))
    qtbot.waitUntil(lambda: desk.refusals == 1 and desk.now.loop is None)


def test_a_range_is_played_again_and_again(desk: Desk, qtbot: QtBot) -> None:
    desk.step.emit(60)
    qtbot.waitUntil(lambda: desk.now.step == 60 and desk.now.phase is Phase.PAUSED)
    desk.loop.emit((20, 30))
    qtbot.waitUntil(lambda: desk.now.loop == (20, 30))
    desk.play.emit(True)
    seen: set[int] = set()

    def has_been_round() -> bool:
        if desk.now.phase is Phase.RUNNING:
            seen.add(desk.now.step)
        return {20, 21, 29} <= seen

    qtbot.waitUntil(has_been_round)
    assert seen <= {*range(20, 31), 60}
    desk.settle(qtbot)
    assert desk.now.last_step == 60
