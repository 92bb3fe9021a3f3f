import pytest
from PySide6.QtCore import QTimer

from gui.widgets.throttle import FRAME_MS, Throttle


@pytest.fixture
def throttle(qapp):
    return Throttle()


@pytest.fixture
def passed(throttle):
    values = []
    throttle.due.connect(values.append)
    return values


def test_the_first_value_is_passed_on_at_once(throttle, passed):
    throttle.put(0.5)
    assert passed == [0.5]


def test_of_many_in_a_frame_the_newest_is_passed_on(qtbot, throttle, passed):
    for value in range(100):
        throttle.put(value)
    assert passed == [0]
    qtbot.waitUntil(lambda: passed == [0, 99])
    qtbot.wait(3 * FRAME_MS)
    assert passed == [0, 99]


def test_after_a_rest_the_next_one_is_passed_on_at_once_again(qtbot, throttle, passed):
    throttle.put(1)
    qtbot.wait(5 * FRAME_MS)
    throttle.put(2)
    assert passed == [1, 2]


def test_what_waits_can_be_had_at_once(qtbot, throttle, passed):
    throttle.put(1)
    throttle.put(2)
    throttle.finish()
    assert passed == [1, 2]
    throttle.finish()
    qtbot.wait(3 * FRAME_MS)
    assert passed == [1, 2]


def test_many_values_come_no_faster_than_frames(qtbot, throttle, passed):
    timer = QTimer()
    timer.timeout.connect(lambda: throttle.put(len(passed)))
    timer.start(1)
    qtbot.wait(20 * FRAME_MS)
    timer.stop()
    assert 2 <= len(passed) <= 22
