import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.training.milestones import Milestone, MilestoneKind
from gui.style.stylesheet import style_sheet
from gui.style.theme import LIGHT
from gui.transport.timeline import FINEST, Timeline

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def timeline(qtbot):
    widget = Timeline()
    qtbot.addWidget(widget)
    widget.setObjectName("timelineSlider")
    widget.setStyleSheet(style_sheet(LIGHT))
    widget.resize(416, 32)
    widget.show()
    return widget


@pytest.fixture
def heard(timeline):
    """The steps sought; the run is there at once."""
    steps = []
    timeline.seek_requested.connect(steps.append)
    timeline.seek_requested.connect(
        lambda step: timeline.show_steps(step, timeline.last_step()),
        Qt.ConnectionType.QueuedConnection,
    )
    return steps


@pytest.fixture
def drawn(timeline):
    loops = []
    timeline.loop_drawn.connect(loops.append)
    return loops


def x_of(timeline, step):
    return round(timeline.scale().x(step))


def at(timeline, step, aside=0, below=0):
    """Return the point of a step on the groove, some pixels aside and below."""
    return QPoint(x_of(timeline, step) + aside, round(timeline.middle()) + below)


def click(qtbot, timeline, place, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(timeline, LEFT, modifier, place)


def drag(qtbot, timeline, start, *places, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.mousePress(timeline, LEFT, modifier, start)
    for place in places:
        qtbot.mouseMove(timeline, place)
    qtbot.mouseRelease(timeline, LEFT, modifier, places[-1])


def mark(step, kind=MilestoneKind.ALPHA):
    return Milestone(step, kind, f"step {step:,}: something")


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


def test_ends_are_exact_beyond_32_bits(qtbot, timeline, heard):
    timeline.show_steps(10**12, 3 * 10**12 + 1)
    timeline.setValue(timeline.maximum())
    timeline.setValue(0)
    qtbot.waitUntil(lambda: heard == [3 * 10**12 + 1, 0])


def test_showing_steps_is_silent_and_puts_the_newest_at_the_right_end(qtbot, timeline):
    with qtbot.assertNotEmitted(timeline.seek_requested):
        for last_step in (1, 50, 4000, 10**10):
            timeline.show_steps(last_step, last_step)
            assert timeline.value() == timeline.maximum()


def test_click_jumps_to_the_place(qtbot, timeline, heard):
    timeline.show_steps(0, 1000)
    click(qtbot, timeline, at(timeline, 500))
    assert heard == [pytest.approx(500, abs=2)]


def test_a_drag_goes_to_both_ends(qtbot, timeline, heard):
    timeline.show_steps(1000, 1000)
    drag(qtbot, timeline, at(timeline, 500), *(QPoint(x, 20) for x in (150, 100, 50, -20)))
    qtbot.waitUntil(lambda: heard[-1] == 0)
    drag(qtbot, timeline, at(timeline, 0), QPoint(200, 20), QPoint(1000, 20))
    qtbot.waitUntil(lambda: heard[-1] == 1000)


def test_the_handle_follows_the_hand_while_the_run_is_still_on_its_way(qtbot, timeline):
    timeline.show_steps(1000, 1000)
    heard = []
    timeline.seek_requested.connect(heard.append)
    qtbot.mousePress(timeline, LEFT, pos=at(timeline, 500))
    for step in (400, 300, 200):
        qtbot.mouseMove(timeline, at(timeline, step))
        qtbot.waitUntil(lambda step=step: timeline.step() == pytest.approx(step, abs=2))
        timeline.show_steps(999, 1000)  # of before
        assert timeline.step() == pytest.approx(step, abs=2)
    qtbot.mouseRelease(timeline, LEFT, pos=at(timeline, 200))
    timeline.show_steps(500, 1000)
    assert timeline.step() == pytest.approx(200, abs=2)
    assert heard == [pytest.approx(500, abs=2), pytest.approx(200, abs=2)]


def test_the_handle_moves_once_in_a_frame_however_fast_the_hand_is(qtbot, timeline, heard):
    timeline.show_steps(1000, 1000)
    qtbot.mousePress(timeline, LEFT, pos=at(timeline, 900))
    for step in range(890, 100, -10):
        qtbot.mouseMove(timeline, at(timeline, step))
    assert len(heard) <= 2
    qtbot.mouseRelease(timeline, LEFT, pos=at(timeline, 110))
    qtbot.waitUntil(lambda: heard[-1] == pytest.approx(110, abs=2))
    assert len(heard) < 20


def test_many_moves_make_one_seek_at_a_time_and_the_last_one_is_exact(qtbot, timeline):
    timeline.show_steps(10**12, 10**12)
    heard = []
    timeline.seek_requested.connect(heard.append)
    qtbot.mousePress(timeline, LEFT, pos=QPoint(300, 20))
    for x in range(300, 100, -1):
        qtbot.mouseMove(timeline, QPoint(x, 20))
    assert len(heard) == 1
    timeline.answer()
    qtbot.waitUntil(lambda: len(heard) == 2)
    qtbot.mouseMove(timeline, QPoint(99, 20))
    qtbot.mouseRelease(timeline, LEFT, pos=QPoint(99, 20))
    qtbot.wait(40)
    assert len(heard) == 2
    timeline.answer()
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard[-1] == timeline.step()
    assert timeline.scale().x(heard[-1]) == pytest.approx(99, abs=0.01)


def test_a_run_that_arrives_is_an_answer_too(qtbot, timeline):
    timeline.show_steps(1000, 1000)
    heard = []
    timeline.seek_requested.connect(heard.append)
    timeline.seek_to(400)
    timeline.seek_to(300)
    timeline.show_steps(400, 1000)
    qtbot.waitUntil(lambda: heard == [400, 300])
    timeline.show_steps(300, 1000)
    timeline.show_steps(301, 1001)
    assert timeline.step() == 301


def test_a_seek_that_is_never_answered_is_given_up(qtbot, timeline):
    timeline.show_steps(1000, 1000)
    timeline.seek_to(400)
    timeline.show_steps(0, 0)  # a run that begins anew
    assert timeline.step() == 400
    qtbot.waitUntil(lambda: (timeline.step(), timeline.last_step()) == (0, 0))
    timeline.show_steps(50, 50)
    with qtbot.waitSignal(timeline.seek_requested):
        timeline.seek_to(20)


def test_a_held_handle_does_not_jump_and_catches_up_when_it_is_let_go(qtbot, timeline, heard):
    timeline.show_steps(1000, 1000)
    qtbot.mousePress(timeline, LEFT, pos=at(timeline, 500))
    held = timeline.value()
    QTest.qWait(1)
    timeline.show_steps(2000, 2000)
    assert timeline.value() == held
    qtbot.mouseRelease(timeline, LEFT, pos=at(timeline, 500))
    assert timeline.step() == 2000


def test_holding_the_handle_off_its_middle_does_not_move_it(qtbot, timeline, heard):
    timeline.show_steps(500, 1000)
    qtbot.mousePress(timeline, LEFT, pos=at(timeline, 500, aside=6))
    assert timeline.step() == 500
    qtbot.mouseMove(timeline, at(timeline, 600, aside=6))
    assert timeline.step() == pytest.approx(600, abs=2)


@pytest.mark.parametrize("aside", [-4, 0, 4])
@pytest.mark.parametrize("below", [0, -14])
def test_a_click_near_a_mark_jumps_exactly_to_its_step(qtbot, timeline, heard, aside, below):
    last, step = 10**12, 123_456_789_012
    timeline.show_steps(last, last)
    timeline.show_marks((mark(step),))
    click(qtbot, timeline, at(timeline, step, aside, below))
    assert heard == [step]


def test_a_click_far_from_a_mark_does_not_mean_it(qtbot, timeline, heard):
    timeline.show_steps(1000, 1000)
    timeline.show_marks((mark(500),))
    click(qtbot, timeline, at(timeline, 500, aside=9))
    assert heard[0] > 510


def test_a_mark_under_the_handle_is_meant_by_a_click_and_not_by_a_drag(qtbot, timeline, heard):
    timeline.show_steps(500, 1000)
    timeline.show_marks((mark(508),))
    click(qtbot, timeline, at(timeline, 500))
    assert heard == [508]
    QTest.qWait(1)
    drag(qtbot, timeline, at(timeline, 508), at(timeline, 600), at(timeline, 700))
    qtbot.waitUntil(lambda: heard[-1] == pytest.approx(700, abs=2))


def test_a_press_on_a_mark_can_be_dragged_on(qtbot, timeline, heard):
    timeline.show_steps(1000, 1000)
    timeline.show_marks((mark(500),))
    drag(qtbot, timeline, at(timeline, 500), at(timeline, 400), at(timeline, 250))
    qtbot.waitUntil(lambda: heard[-1] == pytest.approx(250, abs=2))


def test_the_next_and_the_previous_mark_are_found_from_the_handle(timeline):
    timeline.show_steps(500, 1000)
    timeline.show_marks((mark(100), mark(500), mark(900, MilestoneKind.DATA)))
    assert (timeline.next_stop(onward=False), timeline.next_stop(onward=True)) == (100, 900)
    timeline.show_steps(0, 1000)
    assert timeline.next_stop(onward=False) is None


def test_marks_that_are_drawn_as_one_are_stopped_at_twice(timeline):
    timeline.show_steps(0, 1000)
    timeline.show_marks(tuple(mark(step) for step in range(300, 351)))
    assert timeline.next_stop(onward=True) == 300
    timeline.show_steps(300, 1000)
    assert timeline.next_stop(onward=True) == 350


def test_shift_and_drag_draws_a_loop_either_way(qtbot, timeline, heard, drawn):
    timeline.show_steps(500, 1000)
    drag(qtbot, timeline, at(timeline, 200), at(timeline, 300), at(timeline, 600), modifier=SHIFT)
    drag(qtbot, timeline, at(timeline, 800), at(timeline, 700), modifier=SHIFT)
    assert drawn == [
        (pytest.approx(200, abs=2), pytest.approx(600, abs=2)),
        (pytest.approx(700, abs=2), pytest.approx(800, abs=2)),
    ]
    assert timeline.loop() == drawn[-1]
    assert heard == []


def test_a_loop_drawn_beyond_the_ends_stays_within_the_run(qtbot, timeline, drawn):
    timeline.show_steps(500, 1000)
    drag(qtbot, timeline, at(timeline, 200), QPoint(100, 20), QPoint(-50, 20), modifier=SHIFT)
    drag(qtbot, timeline, at(timeline, 200), QPoint(300, 20), QPoint(999, 20), modifier=SHIFT)
    assert drawn[0][0] == 0
    assert drawn[1][1] == 1000


def test_shift_and_click_draws_nothing(qtbot, timeline, heard, drawn):
    timeline.show_steps(500, 1000)
    click(qtbot, timeline, at(timeline, 200), SHIFT)
    assert (heard, drawn, timeline.loop()) == ([], [], None)


def test_the_ends_of_a_loop_are_dragged_by_their_brackets(qtbot, timeline, heard, drawn):
    timeline.show_steps(0, 1000)
    timeline.show_loop((200, 600))
    drag(qtbot, timeline, at(timeline, 200), at(timeline, 250), at(timeline, 300))
    drag(qtbot, timeline, at(timeline, 600, below=8), at(timeline, 700), at(timeline, 800))
    assert drawn == [
        (pytest.approx(300, abs=2), 600),
        (pytest.approx(300, abs=2), pytest.approx(800, abs=2)),
    ]
    assert heard == []


def test_the_ends_of_a_loop_do_not_pass_each_other(qtbot, timeline, drawn):
    timeline.show_steps(0, 1000)
    timeline.show_loop((200, 600))
    drag(qtbot, timeline, at(timeline, 200), at(timeline, 500), at(timeline, 900))
    assert drawn == [(599, 600)]


def test_the_handle_over_a_bracket_is_held_first(qtbot, timeline, heard, drawn):
    timeline.show_steps(200, 1000)
    timeline.show_loop((200, 600))
    drag(qtbot, timeline, at(timeline, 200), at(timeline, 300), at(timeline, 400))
    assert drawn == []
    assert heard


def test_a_loop_that_is_being_drawn_is_not_replaced_by_the_one_before(qtbot, timeline, drawn):
    timeline.show_steps(0, 1000)
    qtbot.mousePress(timeline, LEFT, SHIFT, at(timeline, 200))
    qtbot.mouseMove(timeline, at(timeline, 600))
    timeline.show_loop(None)
    assert timeline.loop() is not None
    qtbot.mouseRelease(timeline, LEFT, SHIFT, at(timeline, 600))
    timeline.show_loop(None)
    assert timeline.loop() is None


def test_other_buttons_do_nothing(qtbot, timeline, heard, drawn):
    timeline.show_steps(500, 1000)
    qtbot.mouseClick(timeline, Qt.MouseButton.RightButton, pos=at(timeline, 200))
    qtbot.mouseClick(timeline, Qt.MouseButton.MiddleButton, pos=at(timeline, 200))
    assert (heard, drawn) == ([], [])


LONG = 1_485_862


@pytest.fixture
def log_timeline(timeline):
    timeline.show_steps(LONG, LONG)
    timeline.set_logarithmic(True)
    return timeline


@pytest.mark.parametrize("step", [0, 1, 2, 3, 7, LONG])
def test_clicks_reach_the_first_steps_of_a_long_run(qtbot, log_timeline, heard, step):
    log_timeline.show_steps(1000, LONG)
    click(qtbot, log_timeline, at(log_timeline, step))
    assert heard == [step]
    assert log_timeline.step() == step


@pytest.mark.parametrize("step", [0, 1, 12, 5000, LONG])
def test_the_handle_stands_at_its_step_on_a_logarithmic_scale(log_timeline, step):
    log_timeline.show_steps(step, LONG)
    middle = log_timeline.handle_middle(log_timeline.value())
    assert middle == pytest.approx(log_timeline.scale().x(step), abs=0.01)
    assert log_timeline._step_at(log_timeline.value()) == step


@pytest.mark.parametrize("start", [0, 5, 700_000, LONG - 1])
def test_arrow_keys_go_one_step_on_a_logarithmic_scale(qtbot, log_timeline, heard, start):
    log_timeline.show_steps(start, LONG)
    qtbot.keyClick(log_timeline, Qt.Key.Key_Right)
    assert log_timeline.step() == start + 1
    qtbot.keyClick(log_timeline, Qt.Key.Key_Left)
    qtbot.keyClick(log_timeline, Qt.Key.Key_Left)
    assert log_timeline.step() == max(start - 1, 0)


def test_pages_and_ends_follow_the_logarithmic_scale(qtbot, log_timeline, heard):
    qtbot.keyClick(log_timeline, Qt.Key.Key_PageDown)
    assert log_timeline.step() == pytest.approx(LONG**0.9, rel=0.01)
    qtbot.keyClick(log_timeline, Qt.Key.Key_Home)
    assert log_timeline.step() == 0
    qtbot.keyClick(log_timeline, Qt.Key.Key_End)
    assert log_timeline.step() == LONG


def test_loops_and_marks_follow_the_logarithmic_scale(qtbot, log_timeline, heard, drawn):
    log_timeline.show_steps(1000, LONG)
    log_timeline.show_marks((mark(25),))
    drag(qtbot, log_timeline, at(log_timeline, 2), at(log_timeline, 9), modifier=SHIFT)
    assert drawn == [(2, 9)]
    click(qtbot, log_timeline, at(log_timeline, 25, below=-14))
    assert heard == [25]


def test_changing_the_scale_moves_no_step_and_asks_for_none(qtbot, timeline):
    timeline.show_steps(321, LONG)
    with qtbot.assertNotEmitted(timeline.seek_requested):
        timeline.set_logarithmic(True)
        assert (timeline.step(), timeline.last_step()) == (321, LONG)
        timeline.show_steps(0, 0)
        timeline.show_steps(50, 50)
        assert timeline.value() == timeline.maximum()
        timeline.set_logarithmic(False)
    assert (timeline.value(), timeline.maximum()) == (50, 50)


def test_a_held_handle_is_let_go_when_its_steps_are_gone(qtbot, timeline):
    sought = []
    timeline.seek_requested.connect(sought.append)
    timeline.show_steps(1000, 1000)
    qtbot.mousePress(timeline, LEFT, pos=at(timeline, 500))
    sought.clear()
    timeline.show_steps(0, 0)  # another run has begun
    assert (timeline.step(), timeline.isSliderDown()) == (0, False)
    qtbot.mouseMove(timeline, at(timeline, 0, aside=80))
    qtbot.mouseRelease(timeline, LEFT, pos=at(timeline, 0, aside=80))
    QTest.qWait(40)
    assert sought == []
