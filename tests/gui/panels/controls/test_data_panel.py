import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton
from sample_run import default_moment
from typing_hand import write

from engine.data.edits import Removed
from gui.panels.controls.data import NEW_SEEDS, DataPanel


@pytest.fixture
def panel(qtbot):
    panel = DataPanel()
    qtbot.addWidget(panel)
    _show(panel)
    panel.heard = []
    panel.setting_changed.connect(lambda setting, value: panel.heard.append((setting, value)))
    panel.show()
    return panel


def _show(panel, **settings):
    experiment, problem, _ = default_moment(**settings)
    panel.show_problem(problem, experiment)


def _field(panel, name):
    return next(field for field in panel.findChildren(QLineEdit) if field.accessibleName() == name)


def _words(panel):
    return {label.text() for label in panel.findChildren(QLabel) if label.isVisible()}


def test_defaults_of_the_data_set_are_told_in_numbers(panel):
    assert _field(panel, "the number of points").text() == "200"
    assert _field(panel, "the noise").text() == "1"
    assert "m = 200" in _words(panel)


def test_examples_held_out_are_counted_apart(panel):
    _show(panel, test_ratio=0.07, seed=3)
    assert "m = 186, 14 test" in _words(panel)
    assert _field(panel, "the test share").text() == "7"
    assert _field(panel, "the seed").text() == "3"


@pytest.mark.parametrize(
    ("name", "text", "change"),
    [
        ("the number of points", "1000", ("size", 1000)),
        ("the noise", "0.25", ("noise", 0.25)),
        ("the seed", "42", ("seed", 42)),
        ("the test share", "25", ("test_ratio", 0.25)),
        ("the test share", "12.5 %", ("test_ratio", 0.125)),
    ],
)
def test_fields_are_settings(qtbot, panel, name, text, change):
    write(qtbot, _field(panel, name), text.replace(" ", ""))
    assert panel.heard == [change]
    assert type(panel.heard[0][1]) is type(change[1])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("the number of points", "0"),
        ("the number of points", "1.5"),
        ("the noise", "6"),
        ("the seed", "-1"),
        ("the test share", "100"),
    ],
)
def test_what_the_engine_would_refuse_is_not_asked_of_it(qtbot, panel, name, text):
    field = _field(panel, name)
    write(qtbot, field, text)
    assert panel.heard == []
    assert text in field.complaint()


def test_noise_is_limited_as_the_data_set_wants(qtbot, panel):
    _show(panel, data="moons")
    write(qtbot, _field(panel, "the noise"), "3")
    assert "from 0 to 2" in _field(panel, "the noise").complaint()


def test_new_seed_is_a_click(qtbot, panel):
    dice = panel.findChild(QPushButton)
    qtbot.mouseClick(dice, Qt.MouseButton.LeftButton)
    ((setting, seed),) = panel.heard
    assert setting == "seed"
    assert 0 <= seed < NEW_SEEDS
    assert _field(panel, "the seed").number() == seed


def test_measured_data_have_columns_instead_of_size_and_noise(panel):
    _show(panel, data="breast-cancer")
    assert not _field(panel, "the number of points").isVisible()
    assert not _field(panel, "the noise").isVisible()
    x2 = panel.findChild(QComboBox, "column2Combo")
    assert x2.isVisible()
    assert x2.currentText() == "mean texture"
    x2.setCurrentText("worst area")
    assert panel.heard == [("columns", ("mean radius", "worst area"))]


def test_generated_data_have_no_columns_to_choose(panel):
    _show(panel, data="iris")
    _show(panel, data="xor")
    assert not panel.findChild(QComboBox, "column1Combo").isVisible()
    assert _field(panel, "the noise").isVisible()


def test_one_example_has_neither(panel):
    _show(panel, data="one-example")
    assert not panel.findChild(QComboBox, "column1Combo").isVisible()
    assert not _field(panel, "the noise").isVisible()


@pytest.mark.parametrize(
    ("settings", "is_told"),
    [
        ({"data": "penguins"}, False),
        ({"data": "penguins", "batch": 8}, True),
        ({"data": "penguins", "test_ratio": 0.2}, True),
        ({"data": "spiral"}, True),
    ],
)
def test_the_line_tells_the_seed_where_it_draws_something(panel, settings, is_told):
    _show(panel, **({"test_ratio": 0.0} | settings), seed=7)
    assert ("seed\N{NO-BREAK SPACE}7" in panel.state()) == is_told


def test_choosing_a_data_set_is_a_setting(panel):
    combo = panel.findChild(QComboBox, "datasetCombo")
    combo.setCurrentIndex(combo.findData("circles"))
    assert panel.heard == [("data", "circles")]


def test_showing_is_silent(panel):
    for data in ("spiral", "penguins", "one-example"):
        _show(panel, data=data, seed=7, test_ratio=0.0)
    assert panel.heard == []


def test_the_line_tells_that_examples_were_edited(panel):
    _show(panel, edits=(Removed((0,)),))
    assert panel.state().endswith(" · edited")
    _show(panel)
    assert "edited" not in panel.state()
