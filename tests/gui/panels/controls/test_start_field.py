import pytest
from typing_hand import write

from gui.panels.controls.parameters import StartField, random_start


@pytest.fixture
def field(qtbot):
    field = StartField()
    qtbot.addWidget(field)
    field.fit(2)
    field.show()
    field.heard = []
    field.entered.connect(field.heard.append)
    return field


def test_zeros_are_the_usual_start(field):
    assert field.text() == "zeros"


@pytest.mark.parametrize("text", ["1, -0.5, 0.25", "1;-0.5;0.25", "1 -0.5 0.25", " 1,-0.5, 0.25,"])
def test_numbers_are_read_however_they_are_set_apart(qtbot, field, text):
    write(qtbot, field, text)
    assert field.heard == [(1.0, -0.5, 0.25)]
    assert field.text() == "1, -0.5, 0.25"


@pytest.mark.parametrize("text", ["zeros", "0, 0, 0"])
def test_zeros_by_either_name_are_none(qtbot, field, text):
    field.show_value((1.0, 2.0, 3.0))
    write(qtbot, field, text)
    assert field.heard == [None]
    assert field.text() == "zeros"


@pytest.mark.parametrize("text", ["1, 2", "1, 2, 3, 4", "1, two, 3", "inf 0 0"])
def test_the_wrong_number_of_numbers_is_explained(qtbot, field, text):
    write(qtbot, field, text)
    assert field.heard == []
    assert "3 numbers" in field.complaint()


def test_a_seed_draws_the_same_start_again_and_another_seed_another_one():
    assert random_start(2, seed=5) == random_start(2, seed=5) != random_start(2, seed=6)
    assert len(random_start(7, seed=0)) == 8
