import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from engine.comparison.race import race_experiments
from engine.comparison.race_values import proposed
from engine.model.experiment import Experiment
from engine.model.optimizers import OPTIMIZERS, SCHEDULES
from gui.tools.race.text import run_name
from gui.tools.race.values_editor import ValuesEditor
from gui.widgets.labels import ErrorTip


@pytest.fixture
def editor(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1100, 200)
    editor = ValuesEditor(
        lambda setting, values: race_experiments(editor.experiment, setting, values)
    )
    editor.experiment = Experiment()
    editor.setParent(window)
    editor.resize(1100, 40)
    editor.show_values("optimizer", ("gd", "adam"), 200)
    editor.entered = []
    editor.values_entered.connect(editor.entered.append)
    window.show()
    yield editor


def click(qtbot, editor, name, setting="optimizer"):
    qtbot.mouseClick(editor.choices[setting].button(name), Qt.MouseButton.LeftButton)


def test_the_names_stand_where_numbers_would(editor):
    row = editor.choices["optimizer"]
    assert row.isVisible() and not editor.values.isVisible()
    assert row.names() == ("gd", "adam")
    assert [row.button(name).text() for name in ("gd", "rmsprop")] == [
        "gradient descent", "RMSProp",
    ]  # fmt: skip
    editor.show_values("alpha", (0.1, 1.0), 200)
    assert editor.values.isVisible() and not row.isVisible()
    editor.show_values("schedule", SCHEDULES, 200)
    assert editor.choices["schedule"].names() == SCHEDULES


def test_a_click_lets_one_race_in_the_order_in_which_they_stand(qtbot, editor):
    click(qtbot, editor, "momentum")
    click(qtbot, editor, "gd")
    assert editor.entered == [("gd", "momentum", "adam"), ("momentum", "adam")]


def test_fewer_than_two_do_not_race(qtbot, editor):
    click(qtbot, editor, "gd")
    assert editor.entered == []
    assert editor.choices["optimizer"].names() == ("gd", "adam")
    assert "At least 2 race." in editor.window().findChild(ErrorTip).text()


def test_newton_says_why_it_cannot_race_with_a_batch(qtbot, editor):
    editor.experiment = Experiment(batch=16)
    click(qtbot, editor, "newton")
    assert editor.entered == []
    assert "newton" not in editor.choices["optimizer"].names()
    assert "full batch" in editor.window().findChild(ErrorTip).text()


def test_runs_are_called_what_people_call_them():
    assert run_name("optimizer", Experiment(optimizer="rmsprop")) == "RMSProp"
    assert run_name("schedule", Experiment(schedule="cosine")) == "cosine"


@pytest.mark.parametrize(
    ("setting", "all_of_them"), [("optimizer", OPTIMIZERS), ("schedule", SCHEDULES)]
)
def test_what_is_proposed_are_names_that_can_be_chosen(setting, all_of_them):
    assert set(proposed(setting, None)) <= set(all_of_them)
