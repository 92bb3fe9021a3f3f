import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from sample_run import default_moment

from gui.panels.graph.controls import ExamplePicker


@pytest.fixture
def picker(qtbot):
    picker = ExamplePicker()
    qtbot.addWidget(picker)
    return picker


def buttons(picker):
    return picker.findChildren(QPushButton)


def test_it_tells_which_example_and_its_class(picker):
    _, problem, _ = default_moment()
    picker.show_example(problem, 16)
    assert picker.text() == "example 17 of 200 · y = 1"


def test_thousands_are_set_apart(picker):
    _, problem, _ = default_moment(size=12_000)
    picker.show_example(problem, 11_999)
    assert picker.text().startswith("example 12,000 of 12,000")


def test_held_out_examples_are_called_so(picker):
    _, problem, _ = default_moment(test_ratio=0.5)
    picker.show_example(problem, int(problem.test_rows[-1]))
    assert picker.text().endswith("· test")
    picker.show_example(problem, int(problem.train_rows[-1]))
    assert not picker.text().endswith("· test")


def test_it_steps_both_ways_and_stops_at_the_ends(picker, qtbot):
    _, problem, _ = default_moment(size=2)
    back, forward = buttons(picker)
    picker.show_example(problem, 0)
    assert not back.isEnabled()
    with qtbot.waitSignal(picker.example_selected) as selected:
        qtbot.mouseClick(forward, Qt.MouseButton.LeftButton)
    assert selected.args == [1]
    assert not forward.isEnabled()
    with qtbot.waitSignal(picker.example_selected) as selected:
        qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert selected.args == [0]
