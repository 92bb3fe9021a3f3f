import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt

from gui.timeline import FINEST, Timeline


@pytest.fixture
def timeline(qtbot):
    widget = Timeline()
    qtbot.addWidget(widget)
    widget.resize(400, 24)
    widget.show()
    return widget


@pytest.mark.parametrize("last_step", [0, 1, 7, 1000, FINEST - 1, FINEST])
def test_every_step_has_a_position_of_its_own(timeline, last_step):
    timeline.show_steps(last_step, last_step)
    assert timeline.maximum() == last_step
    for step in {0, min(1, last_step), last_step // 3, max(last_step - 1, 0), last_step}:
        timeline.show_steps(step, last_step)
        assert timeline.value() == step


@given(st.integers(min_value=FINEST, max_value=10**15), st.floats(min_value=0, max_value=1))
def test_steps_beyond_32_bits_are_reached_to_the_fineness_of_the_slider(qapp, last_step, share):
    timeline = Timeline()
    step = int(share * last_step)
    timeline.show_steps(last_step, last_step)
    heard = []
    timeline.seek_requested.connect(heard.append)
    timeline.setValue(round(step * FINEST / last_step))
    reached = heard[-1] if heard else last_step
    assert abs(reached - step) <= last_step / FINEST


def test_ends_are_exact_beyond_32_bits(qtbot, timeline):
    timeline.show_steps(10**12, 3 * 10**12 + 1)
    heard = []
    timeline.seek_requested.connect(heard.append)
    timeline.setValue(timeline.maximum())
    timeline.setValue(0)
    assert heard == [3 * 10**12 + 1, 0]


def test_showing_steps_is_silent_and_puts_the_newest_at_the_right_end(qtbot, timeline):
    with qtbot.assertNotEmitted(timeline.seek_requested):
        for last_step in (1, 50, 4000, 10**10):
            timeline.show_steps(last_step, last_step)
            assert timeline.value() == timeline.maximum()


def test_click_jumps_to_the_place(qtbot, timeline):
    timeline.show_steps(0, 1000)
    with qtbot.waitSignal(timeline.seek_requested) as caught:
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=timeline.rect().center())
    assert caught.args[0] == pytest.approx(500, abs=10)


def test_drag_seeks_on_the_way_to_both_ends(qtbot, timeline):
    timeline.show_steps(1000, 1000)
    heard = []
    timeline.seek_requested.connect(heard.append)
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(200, 12))
    for x in (150, 100, 50, -20):
        qtbot.mouseMove(timeline, QPoint(x, 12))
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(-20, 12))
    assert len(heard) == 5
    assert heard == sorted(heard, reverse=True)
    assert heard[-1] == 0


def test_a_held_handle_does_not_jump(qtbot, timeline):
    timeline.show_steps(1000, 1000)
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(200, 12))
    held = timeline.value()
    timeline.show_steps(2000, 2000)
    assert timeline.value() == held
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(200, 12))
    timeline.show_steps(2000, 2000)
    assert timeline.step() == 2000


def test_screen_reader_hears_the_step(timeline):
    timeline.show_steps(1240, 5000)
    assert timeline.accessibleDescription() == "step 1,240 of 5,000"
