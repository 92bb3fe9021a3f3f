import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from sample_run import ALL_FEATURES, default_moment, make_snapshot

from engine.model.features import of_degree
from engine.training.snapshot import Phase
from gui.panels.controls.parameters import ParametersPanel
from gui.style.numbers import rounded


class Shown:
    """A panel with a run on it, and what it has emitted."""

    def __init__(self, qtbot, **settings):
        self.panel = ParametersPanel()
        qtbot.addWidget(self.panel)
        self.experiment, self.problem, snapshot = default_moment(**settings)
        self.panel.show_problem(self.problem, self.experiment)
        self.panel.show_snapshot(snapshot)
        self.edited, self.settings = [], []
        self.panel.parameters_edited.connect(self.edited.append)
        self.panel.setting_changed.connect(lambda *change: self.settings.append(change))
        self.panel.show()
        self.panel.setFocus()
        QTest.qWaitForWindowActive(self.panel)

    def show(self, **moment):
        self.panel.show_snapshot(make_snapshot(self.problem, self.experiment, **moment))

    def field(self, name):
        fields = self.panel.findChildren(QLineEdit)
        return next(field for field in fields if field.accessibleName() == name)

    def words(self):
        return [label.text() for label in self.panel.findChildren(QLabel) if label.isVisible()]

    def numbers(self):
        fields = self.panel.findChildren(QLineEdit)
        return [field.text() for field in fields if field.isVisible()][1:]


@pytest.fixture
def shown(qtbot):
    return Shown(qtbot)


def test_every_parameter_has_its_name_and_its_feature(qtbot):
    shown = Shown(qtbot, features=ALL_FEATURES)
    words = shown.words()
    names = ["w₁", "w₂", "w₃", "w₄", "w₅", "w₆", "w₇", "b"]
    assert [word for word in words if word in names] == names
    assert words[words.index("w₃") + 1] == "x₁²"
    assert len(shown.numbers()) == 8


def test_powers_and_products_of_a_high_degree_have_a_row_each(qtbot):
    shown = Shown(qtbot, features=of_degree(6))
    assert len(shown.numbers()) == 28
    shown.show(w=np.arange(27.0), b=-4.0, phase=Phase.PAUSED)
    assert shown.numbers()[-2:] == [rounded(26.0), rounded(-4.0)]
    field = shown.field("b")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "2.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert shown.edited == [(*np.arange(27.0).tolist(), 2.5)]
    few, problem, snapshot = default_moment()
    shown.panel.show_problem(problem, few)
    shown.panel.show_snapshot(snapshot)
    assert len(shown.numbers()) == 3


def test_parameters_are_shown_live(shown):
    shown.show(w=[1.23456, -2.5], b=1e-9)
    assert shown.numbers() == ["1.2346", "−2.5000", "1.000e−09"]


def test_standardised_parameters_are_told_in_both_scales(qtbot):
    shown = Shown(qtbot, data="unscaled", standardize=True)
    shown.show(w=[1.0, 2.0], b=0.5)
    assert {"standardised", "raw"} <= set(shown.words())
    w_raw, b_raw = shown.problem.features.to_raw(np.array([1.0, 2.0]), 0.5)
    assert {rounded(number) for number in (*w_raw, b_raw)} <= set(shown.words())


def test_the_raw_scale_is_not_repeated_without_standardisation(shown):
    assert not {"standardised", "raw"} & set(shown.words())


def test_a_number_is_written_in_place(qtbot, shown):
    shown.show(w=[1 / 3, 2.0], b=-1.0)
    field = shown.field("w₂")
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(field, "7.25")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert shown.edited == [(1 / 3, 7.25, -1.0)]


def test_looking_at_all_digits_changes_nothing(qtbot, shown):
    shown.show(w=[1 / 3, 2.0], b=-1.0)
    field = shown.field("w₁")
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.text() == "0.3333333333333333"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "0.3333"
    assert shown.edited == []


def test_no_edits_while_running_and_a_note_says_what_to_do(qtbot, shown):
    shown.show(phase=Phase.RUNNING)
    field = shown.field("w₁")
    assert "pause to edit" in shown.words()
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert not field.hasFocus()
    field.setFocus()
    qtbot.keyClicks(field, "5")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert shown.edited == []
    shown.show(phase=Phase.PAUSED)
    assert "pause to edit" not in shown.words()
    assert not field.isReadOnly()


def test_playing_on_drops_a_half_written_number(qtbot, shown):
    field = shown.field("b")
    field.setFocus()
    qtbot.keyClicks(field, "12")
    shown.show(phase=Phase.RUNNING, b=3.0)
    shown.show(phase=Phase.RUNNING, b=4.0)
    field.clearFocus()
    assert field.text() == "4.0000"
    assert shown.edited == []


def test_start_is_a_setting(qtbot, shown):
    field = shown.field("Start of w and b")
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(field, "1 2 3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert shown.settings == [("init", (1.0, 2.0, 3.0))]


def test_random_start_is_drawn_from_the_seed(qtbot):
    starts = []
    for seed in (1, 1, 2):
        shown = Shown(qtbot, seed=seed)
        qtbot.mouseClick(shown.panel.findChild(QPushButton), Qt.MouseButton.LeftButton)
        starts += shown.settings
    assert starts[0] == starts[1] != starts[2]
    assert len(starts[0][1]) == 3


def test_showing_is_silent(shown):
    shown.show(w=[5.0, 6.0], b=7.0)
    shown.panel.show_experiment(shown.experiment.changed(init=(1.0, 2.0, 3.0)))
    assert shown.edited == shown.settings == []
    assert shown.field("Start of w and b").text() == "1, 2, 3"
