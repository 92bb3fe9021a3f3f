import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.style.stylesheet import style_sheet
from gui.style.theme import LIGHT
from gui.transport.panel import WIDTH, StepDisplay


@pytest.fixture
def where(qtbot):
    window = QWidget()
    window.setStyleSheet(style_sheet(LIGHT))
    where = StepDisplay("step")
    column = QVBoxLayout(window)
    column.addWidget(where.step)
    column.addWidget(where.detail)
    qtbot.addWidget(window)
    window.show()
    where.window_of_test = window
    return where


def test_the_step_is_told_with_the_last_one_only_where_that_is_another(where):
    where.show(1240, 1240, "epoch 1,240")
    assert where.step.text() == "step 1,240"
    assert where.detail.text() == "epoch 1,240"
    where.show(1240, 5000, "")
    assert where.step.text() == "step 1,240 of 5,000"
    assert where.detail.text() == ""


def test_a_short_run_that_grows_keeps_the_room(where):
    for step in (0, 7, 999):
        where.show(step, step, "")
        assert where.step.width() == where.detail.width() == WIDTH


def test_the_room_stays_while_one_goes_to_and_fro(where):
    last = 1_000_000_000
    where.show(last, last, "epoch 1,000,000,000.0 · 1.6 M steps/s")
    room = where.step.width()
    assert where.detail.width() == room
    assert room > WIDTH
    for step in (0, 3, 999, 123_456_789, last):
        where.show(step, last, "")
        assert where.step.width() == room
        assert where.step.width() >= where.step.fontMetrics().horizontalAdvance(where.step.text())


def test_another_run_has_the_usual_room_again(where):
    where.show(5, 1_000_000_000, "")
    where.show(0, 0, "")
    assert where.step.width() == WIDTH


def test_larger_type_gets_more_room(where):
    where.set_scale(1.5)
    assert where.step.width() == where.detail.width() == round(1.5 * WIDTH)
