import pytest
from PySide6.QtCore import QPoint, Qt
from typing_hand import write

from gui.widgets.fields import NumberRange
from gui.widgets.sliders import LogScale, SliderAndField


@pytest.fixture
def alpha(qtbot):
    control = SliderAndField(
        "α", "The learning rate.", LogScale(1e-4, 100), NumberRange(1e-12, 1e12)
    )
    qtbot.addWidget(control.slider)
    qtbot.addWidget(control.field)
    control.slider.resize(200, 24)
    control.slider.show()
    control.field.show()
    control.show_number(0.1)
    control.heard = []
    control.number_changed.connect(control.heard.append)
    return control


def test_slider_moves_the_field(alpha):
    alpha.slider.setValue(alpha.slider.maximum())
    assert alpha.field.text() == "100"
    assert alpha.heard == [100]


def test_field_moves_the_slider_and_keeps_every_digit(qtbot, alpha):
    write(qtbot, alpha.field, "0.98765432101")
    assert alpha.heard == [0.98765432101]
    assert alpha.field.text() == "0.98765432101"
    assert alpha.slider.value() == 399


def test_a_number_beyond_the_slider_is_taken_as_it_is(qtbot, alpha):
    write(qtbot, alpha.field, "5000")
    assert alpha.heard == [5000]
    assert alpha.field.text() == "5000"
    assert alpha.slider.value() == alpha.slider.maximum()


def test_showing_is_silent(alpha):
    alpha.show_number(3.0)
    alpha.show_number(4.0, for_sure=False)
    assert alpha.number() == alpha.slider.number() == 4
    assert alpha.heard == []


def test_a_running_descent_does_not_pull_the_handle_from_the_hand(qtbot, alpha):
    qtbot.mousePress(alpha.slider, Qt.MouseButton.LeftButton, pos=QPoint(150, 12))
    held = alpha.number()
    alpha.show_number(0.1, for_sure=False)
    assert alpha.number() == held
    qtbot.mouseRelease(alpha.slider, Qt.MouseButton.LeftButton, pos=QPoint(150, 12))


def test_news_from_before_a_change_is_passed_over_until_the_change_arrives(alpha):
    alpha.slider.setValue(400)
    alpha.show_number(0.1, for_sure=False)
    assert alpha.number() == 1
    alpha.show_number(1.0, for_sure=False)
    alpha.show_number(0.1, for_sure=False)
    assert alpha.number() == 0.1


def test_a_new_run_is_shown_at_once(alpha):
    alpha.slider.setValue(400)
    alpha.show_number(0.1)
    assert alpha.number() == 0.1
