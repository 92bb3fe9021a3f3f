from dataclasses import dataclass
from typing import Any, cast

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from engine.training.snapshot import Phase, Snapshot
from gui.plotting.contours import ContourPaths
from gui.window.frames import Frames


@dataclass
class Known:
    """What these frames look at of a snapshot."""

    run_id: int
    step: int


class Shown:
    """Frames of run 1, and in order what they hand out."""

    def __init__(self) -> None:
        self.frames = Frames()
        self.frames.begin_run(1)
        self.seen: list[object] = []
        self.frames.snapshot_due.connect(self.seen.append)
        self.frames.landscape_due.connect(self.seen.append)

    def put(self, run_id: int, step: int) -> Snapshot:
        snapshot = cast(Snapshot, Known(run_id, step))
        self.frames.mailbox.put(snapshot)
        return snapshot


@pytest.fixture
def shown(qapp: QCoreApplication) -> Shown:
    return Shown()


PICTURE = cast(ContourPaths, "a picture")


def test_a_snapshot_is_handed_out_once(shown: Shown) -> None:
    shown.frames.show_latest()
    assert shown.seen == []
    first = shown.put(1, 5)
    shown.frames.show_latest()
    shown.frames.show_latest()
    assert shown.seen == [first]


def test_one_of_a_run_not_yet_begun_waits_for_it(shown: Shown) -> None:
    early = shown.put(2, 0)
    shown.frames.show_latest()
    assert shown.seen == []
    shown.frames.begin_run(2)
    shown.frames.show_latest()
    assert shown.seen == [early]


def test_while_a_run_goes_on_its_newest_is_shown_frame_by_frame(qtbot: QtBot, shown: Shown) -> None:
    frames = shown.frames
    frames.show_phase(Phase.RUNNING)
    assert shown.seen == []
    for step in range(3):
        newest = shown.put(1, step)
        qtbot.waitUntil(lambda newest=newest: newest in shown.seen)  # type: ignore[misc]
    last = shown.put(1, 9)
    frames.show_phase(Phase.PAUSED)
    assert shown.seen[-1] is last
    assert not frames.timer.isActive()


def test_a_landscape_comes_with_the_next_snapshot_and_before_it(shown: Shown) -> None:
    frames = shown.frames
    frames.show_phase(Phase.RUNNING)
    frames.show_landscape(PICTURE)
    assert shown.seen == []
    snapshot = shown.put(1, 1)
    frames.show_latest()
    assert shown.seen == [PICTURE, snapshot]


def test_a_landscape_of_a_run_that_rests_comes_alone(qtbot: QtBot, shown: Shown) -> None:
    shown.frames.show_landscape(PICTURE)
    qtbot.waitUntil(lambda: shown.seen == [PICTURE])
    shown.frames.show_latest()
    assert shown.seen == [PICTURE]


def test_a_hand_that_drags_sees_at_once_what_came_of_it(shown: Shown) -> None:
    snapshot = shown.put(1, 1)
    shown.frames.keep_step()
    assert shown.seen == []  # what a run that rests posts is shown when it is posted
    shown.frames.show_phase(Phase.RUNNING)
    shown.frames.keep_step()
    assert shown.seen == [snapshot]


def test_steps_made_in_python_wait_while_a_frame_is_made(qtbot: QtBot, shown: Shown) -> None:
    gate: Any = shown.frames.gate
    closed: list[bool] = []
    shown.frames.snapshot_due.connect(lambda _snapshot: closed.append(gate.is_closed()))
    shown.put(1, 1)
    shown.frames.show_latest()
    assert closed == [True]
    qtbot.waitUntil(lambda: not gate.is_closed())


def test_after_the_end_nothing_is_shown(qtbot: QtBot, shown: Shown) -> None:
    shown.frames.show_phase(Phase.RUNNING)
    shown.frames.show_landscape(PICTURE)
    shown.frames.stop()
    shown.put(1, 1)
    assert not shown.frames.timer.isActive()
    qtbot.wait(60)
    assert shown.seen == []
