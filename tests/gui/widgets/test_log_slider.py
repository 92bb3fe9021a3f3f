import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt

from gui.widgets.sliders import LogScale, LogSlider

ALPHA = LogScale(1e-4, 100)
PENALTY = LogScale(1e-5, 10, zero=True)
SPEED = LogScale(1, 1e6, endless=True)


@pytest.mark.parametrize("scale", [ALPHA, PENALTY, SPEED])
def test_numbers_never_fall_from_left_to_right_and_reach_both_ends(scale):
    numbers = [scale.number(position) for position in range(scale.maximum + 1)]
    assert numbers == sorted(numbers)
    assert numbers[0] == (0 if scale.zero else scale.low)
    assert numbers[-1] == (math.inf if scale.endless else scale.high)


def test_every_position_of_alpha_is_another_number():
    numbers = {ALPHA.number(position) for position in range(ALPHA.maximum + 1)}
    assert len(numbers) == ALPHA.maximum + 1


@pytest.mark.parametrize("scale", [ALPHA, PENALTY, SPEED])
def test_position_of_a_number_gives_that_number_back(scale):
    for position in range(scale.maximum + 1):
        number = scale.number(position)
        assert scale.number(scale.position(number)) == number


@given(st.floats(min_value=1e-4, max_value=100))
def test_position_is_the_nearest_on_a_logarithmic_ruler(number):
    found = ALPHA.number(ALPHA.position(number))
    assert abs(math.log10(found) - math.log10(number)) <= 0.0051 + 0.0022


def test_powers_of_ten_are_exact():
    assert [ALPHA.number(100 * k) for k in range(7)] == [1e-4, 1e-3, 0.01, 0.1, 1, 10, 100]


def test_arrow_keys_take_ten_presses_for_a_factor_of_ten(qtbot):
    slider = _slider(qtbot, ALPHA, 0.1)
    slider.setFocus()
    for _ in range(10):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert slider.number() == 1
    for _ in range(20):
        qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert slider.number() == 0.01


def test_steps_of_a_field_go_on_beyond_the_ends_of_the_slider():
    assert ALPHA.stepped(100, 1) == 100
    assert ALPHA.stepped(1000, 1) == pytest.approx(1260)
    assert PENALTY.stepped(0, 1) == pytest.approx(1e-5)
    assert PENALTY.stepped(1e-5, -1) == 0


def test_home_key_of_a_penalty_is_exactly_zero(qtbot):
    slider = _slider(qtbot, PENALTY, 0.01)
    with qtbot.waitSignal(slider.number_changed) as caught:
        qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert caught.args == [0.0]


def test_drag_tells_every_number_on_the_way_and_never_turns_back(qtbot):
    slider = _slider(qtbot, ALPHA, 1e-4)
    heard = []
    slider.number_changed.connect(heard.append)
    y = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(4, y))
    for x in range(4, slider.width(), 8):
        qtbot.mouseMove(slider, QPoint(x, y))
    qtbot.mouseMove(slider, QPoint(slider.width() + 40, y))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() + 40, y))
    assert len(heard) > 10
    assert heard == sorted(heard)
    assert heard[-1] == 100


def test_a_click_jumps_to_the_place(qtbot):
    slider = _slider(qtbot, ALPHA, 1e-4)
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    assert slider.number() == pytest.approx(0.1, rel=0.1)


def test_showing_a_number_is_silent_and_keeps_it_exact(qtbot):
    slider = _slider(qtbot, ALPHA, 0.1)
    with qtbot.assertNotEmitted(slider.number_changed):
        slider.show_number(0.123456789)
        slider.show_number(5000.0)
    assert slider.number() == 5000
    assert slider.value() == slider.maximum()


def test_screen_reader_hears_the_number_and_not_the_position(qtbot):
    slider = _slider(qtbot, ALPHA, 0.1)
    assert slider.accessibleDescription() == "0.1"


def test_mouse_leaves_the_keyboard_where_it_was(qtbot):
    slider = _slider(qtbot, ALPHA, 0.1)
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
    assert not slider.hasFocus()


def _slider(qtbot, scale, number):
    slider = LogSlider(scale)
    qtbot.addWidget(slider)
    slider.resize(240, 24)
    slider.show_number(number)
    slider.show()
    return slider


@pytest.mark.parametrize("scale", [ALPHA, PENALTY, SPEED])
@pytest.mark.parametrize("number", [1e300, 1e305, 1.7e308])
def test_a_number_beyond_all_others_is_at_the_end(scale, number):
    assert scale.position(number) == scale.last


def test_a_handle_that_is_held_where_the_slider_is_hidden_is_let_go(qtbot):
    slider = LogSlider(ALPHA)
    qtbot.addWidget(slider)
    slider.show()
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(20, slider.height() // 2))
    assert slider.isSliderDown()
    slider.hide()
    assert not slider.isSliderDown()
