import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from engine.comparison.race import race_experiments
from engine.model.experiment import Experiment
from gui.tools.race.text import SETTINGS
from gui.tools.race.values_editor import ValuesEditor
from gui.widgets.labels import ErrorTip


def check(setting, values):
    race_experiments(Experiment(), setting, values)


@pytest.fixture
def editor(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 200)
    editor = ValuesEditor(check)
    editor.setParent(window)
    editor.resize(1000, 40)
    editor.show_values("alpha", (0.01, 0.1, 1.0), 200)
    editor.entered = []
    editor.values_entered.connect(editor.entered.append)
    window.show()
    yield editor


def write(qtbot, field, text):
    field.setFocus(Qt.FocusReason.TabFocusReason)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def texts(editor):
    return [field.text() for field in (editor.low, editor.high, editor.count, editor.values)]


def test_nothing_can_be_entered_before_there_is_something_to_race(qtbot):
    editor = ValuesEditor(check)
    qtbot.addWidget(editor)
    assert not any(each.isEnabled() for each in (editor.low, editor.count, editor.values))
    assert editor.settings.isEnabled()
    editor.show_values("alpha", (0.01, 0.1), 200)
    assert editor.low.isEnabled() and editor.values.isEnabled()


def test_it_shows_what_races(editor):
    assert texts(editor) == ["0.01", "1", "3", "0.01, 0.1, 1"]


def test_values_can_be_written_out(qtbot, editor):
    write(qtbot, editor.values, "3, 0.5; 1e-2 0.1")
    assert editor.entered == [(0.01, 0.1, 0.5, 3.0)]
    assert texts(editor) == ["0.01", "3", "4", "0.01, 0.1, 0.5, 3"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0.1", "2 to 16 values"),
        (", ".join(f"{k + 1}" for k in range(17)), "2 to 16 values"),
        ("", "2 to 16 values"),
        ("0.1, many", "“many” is not a number like 0.1"),
        ("0.1, -1", "α: -1"),
        ("0.1, 0", "α: 0"),
        ("0.1, 0.1", "α: 0.1 given twice"),
        ("1e300, 1", "α: 1e+300"),
        ("nan, 1", "“nan” is not a number"),
    ],
)
def test_values_that_cannot_race_are_refused_with_a_sentence(qtbot, editor, text, says):
    editor.values.setFocus(Qt.FocusReason.TabFocusReason)
    editor.values.selectAll()
    qtbot.keyClick(editor.values, Qt.Key.Key_Delete)
    qtbot.keyClicks(editor.values, text)
    qtbot.keyClick(editor.values, Qt.Key.Key_Return)
    assert says in editor.values.complaint()
    assert editor.entered == []
    qtbot.keyClick(editor.values, Qt.Key.Key_Escape)
    assert texts(editor)[3] == "0.01, 0.1, 1"


def test_ends_and_number_spread_values_by_equal_ratios(qtbot, editor):
    write(qtbot, editor.high, "100")
    assert editor.entered[-1] == (0.01, 1.0, 100.0)
    write(qtbot, editor.count, "5")
    assert editor.entered[-1] == (0.01, 0.1, 1.0, 10.0, 100.0)


def test_values_can_stand_at_equal_differences(qtbot, editor):
    editor.spacing.choose(1)
    assert editor.entered[-1] == (0.01, 0.51, 1.0)


def test_the_first_value_stays_below_the_last(qtbot, editor):
    write(qtbot, editor.low, "2")
    assert editor.low.complaint().endswith("The first value lies below the last, 1.")
    qtbot.keyClick(editor.low, Qt.Key.Key_Escape)
    write(qtbot, editor.high, "0.001")
    assert editor.high.complaint().endswith("The last value lies above the first, 0.01.")
    assert editor.entered == []


def test_arrow_keys_do_not_lead_past_the_other_end(qtbot, editor):
    editor.show_values("alpha", (0.9, 1.0), 200)
    editor.low.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(editor.low, Qt.Key.Key_Up)
    assert texts(editor)[0] == "0.9"
    qtbot.keyClick(editor.low, Qt.Key.Key_Down)
    assert editor.entered[-1] == (0.708, 1.0)


@pytest.mark.parametrize("number", ["1", "17", "2.5", "x"])
def test_the_number_of_values_is_bounded(qtbot, editor, number):
    write(qtbot, editor.count, number)
    assert "from 2 to 16" in editor.count.complaint()
    assert editor.entered == []


def test_batches_are_whole_numbers_or_full(qtbot, editor):
    editor.show_values("batch", (1, 16, None), 200)
    assert texts(editor) == ["1", "200", "3", "1, 16, full"]
    write(qtbot, editor.values, "full, 8")
    assert editor.entered[-1] == (8, None)
    write(qtbot, editor.values, "2.5, 8")
    assert "“2.5” is not a whole number, or full, like 16" in editor.values.complaint()


def test_spread_batches_end_with_the_full_one(qtbot, editor):
    editor.show_values("batch", (1, None), 200)
    write(qtbot, editor.count, "4")
    assert editor.entered[-1] == (1, 6, 34, None)


def test_penalties_begin_with_none(qtbot, editor):
    editor.show_values("l2", (0.0, 1.0), 200)
    write(qtbot, editor.count, "4")
    assert editor.entered[-1] == (0.0, 0.01, 0.1, 1.0)
    editor.low.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(editor.low, Qt.Key.Key_Up)
    assert editor.entered[-1][0] == 1e-4


def test_another_setting_is_told_once(qtbot, editor):
    chosen = []
    editor.setting_chosen.connect(chosen.append)
    editor.settings.choose(SETTINGS.index("l1"))
    editor.show_values("l1", (0.0, 1.0), 200)
    assert chosen == ["l1"]


def test_every_field_has_a_name(editor):
    for field in editor.findChildren(QLineEdit):
        assert field.accessibleName()
        assert field.toolTip()


def test_the_refusal_of_one_field_takes_the_place_of_that_of_another(qtbot, editor):
    write(qtbot, editor.low, "5")
    write(qtbot, editor.values, "0.1, 0.1")
    shown = [
        bubble.text() for bubble in editor.window().findChildren(ErrorTip) if bubble.isVisible()
    ]
    assert shown == [editor.values.complaint()]
    assert editor.low.complaint()
