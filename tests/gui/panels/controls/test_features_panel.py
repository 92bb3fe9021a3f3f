import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton
from sample_run import ALL_FEATURES, default_moment

from gui.panels.controls.features import FeaturesPanel
from gui.widgets.labels import ErrorTip


@pytest.fixture
def panel(qtbot):
    panel = FeaturesPanel()
    qtbot.addWidget(panel)
    experiment, problem, _ = default_moment()
    panel.show_problem(problem, experiment)
    panel.heard = []
    panel.setting_changed.connect(lambda setting, value: panel.heard.append((setting, value)))
    panel.show()
    return panel


def _chip(panel, name):
    return panel.findChild(QPushButton, f"feature {name}")


def _click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_chips_show_the_features_in_use(panel):
    on = [name for name in ALL_FEATURES if _chip(panel, name).isChecked()]
    assert on == ["x1", "x2"]
    assert _chip(panel, "x1*x2").text() == "x₁·x₂"
    assert "n = 2" in {label.text() for label in panel.findChildren(QLabel)}


def test_a_click_adds_a_feature_in_the_usual_order(qtbot, panel):
    _click(qtbot, _chip(panel, "sin(x1)"))
    _click(qtbot, _chip(panel, "x1^2"))
    _click(qtbot, _chip(panel, "x1"))
    assert panel.heard == [
        ("features", ("x1", "x2", "sin(x1)")),
        ("features", ("x1", "x2", "x1^2", "sin(x1)")),
        ("features", ("x2", "x1^2", "sin(x1)")),
    ]


def test_the_last_feature_stays_on_and_says_so(qtbot, panel):
    _click(qtbot, _chip(panel, "x1"))
    _click(qtbot, _chip(panel, "x2"))
    assert panel.heard == [("features", ("x2",))]
    assert _chip(panel, "x2").isChecked()
    assert [bubble.text() for bubble in panel.findChildren(ErrorTip) if bubble.isVisible()] == [
        "At least one feature stays on."
    ]


def test_standardise_is_a_tick(qtbot, panel):
    box = panel.findChild(QCheckBox)
    box.click()
    box.click()
    assert panel.heard == [("standardize", True), ("standardize", False)]


def test_showing_is_silent(panel):
    experiment, problem, _ = default_moment(features=ALL_FEATURES, standardize=True)
    panel.show_problem(problem, experiment)
    assert panel.heard == []
    assert all(_chip(panel, name).isChecked() for name in ALL_FEATURES)
    assert panel.findChild(QCheckBox).isChecked()


def test_powers_without_a_chip_are_told_and_stay(panel):
    experiment, problem, _ = default_moment(features=("x1", "x2", "x1^3"))
    panel.show_problem(problem, experiment)
    assert "x₁³" in panel.state()
    _chip(panel, "x2").click()
    assert panel.heard == [("features", ("x1", "x1^3"))]
