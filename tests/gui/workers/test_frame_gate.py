import pytest

from gui.workers import frame_gate
from gui.workers.frame_gate import MOST_SECONDS, FrameGate


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(frame_gate, "time", clock)
    return clock


def test_steps_wait_for_a_frame_and_no_longer(clock: Clock) -> None:
    gate = FrameGate()
    assert not gate.is_closed()
    gate.close()
    assert gate.is_closed()
    clock.now += MOST_SECONDS / 2
    assert gate.is_closed()
    gate.open()
    assert not gate.is_closed()


def test_a_frame_that_never_ends_holds_steps_up_for_a_moment_only(clock: Clock) -> None:
    gate = FrameGate()
    gate.close()
    assert gate.is_closed()
    clock.now += MOST_SECONDS
    assert not gate.is_closed()


def test_between_frames_without_a_break_steps_are_made_too(clock: Clock) -> None:
    gate = FrameGate()
    turns = 0
    for _ in range(100):
        gate.close()
        turns += not gate.is_closed()
        clock.now += MOST_SECONDS / 4
    assert 15 <= turns <= 25


def test_a_frame_is_expected_to_take_as_long_as_the_one_before(clock: Clock) -> None:
    gate = FrameGate()
    gate.close()
    assert gate.seconds_left() == 0  # nothing is known yet
    clock.now += 0.01
    gate.open()
    gate.open()  # it is told so with each event that ends one
    assert gate.seconds_left() == 0
    clock.now += 0.006
    gate.close()
    clock.now += 0.004
    assert gate.seconds_left() == pytest.approx(0.006)
    clock.now += 0.008
    assert gate.seconds_left() == 0


def test_a_frame_that_took_for_ever_makes_no_later_one_count_as_long(clock: Clock) -> None:
    gate = FrameGate()
    gate.close()
    clock.now += 10
    gate.open()
    gate.close()
    assert gate.seconds_left() <= MOST_SECONDS
