import html

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSlider
from sample_run import default_moment

from gui.panels.controls.descent import DescentPanel


@pytest.fixture
def panel(qtbot):
    panel = DescentPanel()
    qtbot.addWidget(panel)
    experiment, problem, _ = default_moment(l2=0.02)
    panel.show_problem(problem, experiment)
    panel.heard = []
    panel.alpha_changed.connect(lambda value: panel.heard.append(("alpha", value)))
    panel.setting_changed.connect(lambda setting, value: panel.heard.append((setting, value)))
    panel.show()
    return panel


def test_settings_in_force_are_shown(panel):
    assert panel.findChild(QLineEdit, "alphaField").text() == "0.1"
    assert panel.findChild(QLineEdit, "l2Field").text() == "0.02"
    assert panel.findChild(QComboBox, "batchCombo").currentText() == "full"


def test_alpha_slider_spans_what_a_lesson_needs(panel):
    slider = panel.findChild(QSlider, "alphaSlider")
    values = []
    panel.alpha_changed.connect(values.append)
    for position in (slider.minimum(), *range(0, slider.maximum(), 50), slider.maximum()):
        slider.setValue(position)
    assert values[0] == 1e-4
    assert values[-1] == 100
    assert values == sorted(values)


@pytest.mark.parametrize("name", ["l1", "l2"])
def test_penalties_reach_exactly_zero(panel, name):
    slider = panel.findChild(QSlider, f"{name}Slider")
    slider.setValue(slider.maximum())
    slider.setValue(slider.minimum())
    assert panel.heard == [(name, 10.0), (name, 0.0)]


def test_batch_is_a_setting(panel):
    panel.findChild(QComboBox, "batchCombo").setCurrentText("32")
    assert panel.heard == [("batch", 32)]


@pytest.mark.parametrize(
    ("batch", "text"), [(None, "epoch: 1 step"), (32, "epoch: 7 steps"), (1, "epoch: 200 steps")]
)
def test_steps_of_an_epoch_are_told(panel, batch, text):
    experiment, problem, _ = default_moment(batch=batch)
    panel.show_problem(problem, experiment)
    assert text in {label.text() for label in panel.findChildren(QLabel)}


def test_settings_changed_while_running_are_shown_in_silence(panel):
    experiment, *_ = default_moment(alpha=3.0, l1=0.5, batch=8)
    panel.show_experiment(experiment)
    assert panel.findChild(QLineEdit, "alphaField").text() == "3"
    assert panel.findChild(QLineEdit, "l1Field").text() == "0.5"
    assert panel.findChild(QLineEdit, "l2Field").text() == "0"
    assert panel.heard == []


def test_mnemonics_bring_the_focus_to_the_fields(panel):
    labels = {label.text(): label.buddy() for label in panel.findChildren(QLabel) if label.buddy()}
    assert labels["L&2"].objectName() == "l2Field"
    assert labels["&batch"].objectName() == "batchCombo"
    assert all(buddy.focusPolicy() & Qt.FocusPolicy.TabFocus for buddy in labels.values())


def test_the_l2_penalty_is_told_as_others_write_it(panel):
    tip = panel.findChild(QSlider, "l2Slider").toolTip()
    assert "1/(C·m) is scikit-learn's C" in html.unescape(tip)
    assert "λ/m" in tip
