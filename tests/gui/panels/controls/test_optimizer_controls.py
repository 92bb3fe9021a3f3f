import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSlider
from sample_run import default_moment

from engine.convergence.curvature import Curvature
from engine.model.optimizers import rate
from gui.panels.controls.descent import DescentPanel

FIELDS = ("momentum", "beta1", "beta2", "epsilon", "decay", "period", "warmup", "clip")


@pytest.fixture
def panel(qtbot):
    panel = DescentPanel()
    qtbot.addWidget(panel)
    begin(panel)
    panel.heard = []
    panel.setting_changed.connect(lambda setting, value: panel.heard.append((setting, value)))
    panel.show()
    panel._unfold.setChecked(True)
    return panel


def begin(panel, **settings):
    experiment, problem, _ = default_moment(**settings)
    panel.show_problem(problem, experiment)
    return experiment


def combo(panel, name):
    return panel.findChild(QComboBox, f"{name}Combo")


def field(panel, name):
    return panel.findChild(QLineEdit, f"{name}Field")


def seen(panel):
    return {name for name in FIELDS if field(panel, name).isVisible()}


def test_folded_it_says_nothing_of_plain_descent_and_first_of_all_what_is_not_plain(panel):
    assert panel.state() == "full batch · no penalty"
    begin(panel, optimizer="adam", schedule="cosine")
    assert panel.state() == "Adam · cosine · full batch"


def test_the_controls_are_folded_away_until_they_are_asked_for_or_say_something(qtbot):
    panel = DescentPanel()
    qtbot.addWidget(panel)
    begin(panel)
    panel.show()
    assert not combo(panel, "optimizer").isVisible()
    assert not panel.findChild(QLabel, "alphaNow").isVisible()
    begin(panel, optimizer="adam")
    assert combo(panel, "optimizer").isVisible()


@pytest.mark.parametrize(
    ("settings", "fields"),
    [
        ({}, set()),
        ({"optimizer": "momentum"}, {"momentum"}),
        ({"optimizer": "adagrad"}, {"epsilon"}),
        ({"optimizer": "rmsprop"}, {"beta2", "epsilon"}),
        ({"optimizer": "adamw"}, {"beta1", "beta2", "epsilon"}),
        ({"schedule": "step"}, {"decay", "period"}),
        ({"schedule": "cosine", "optimizer": "nesterov"}, {"period", "momentum"}),
    ],
)
def test_only_numbers_that_are_read_are_seen(panel, settings, fields):
    begin(panel, **settings)
    assert seen(panel) == fields | {"warmup", "clip"}


def test_what_is_not_set_shows_its_default(panel):
    begin(panel, optimizer="rmsprop", schedule="1/t")
    assert field(panel, "beta2").text() == "0.99"
    assert field(panel, "epsilon").text() == "1e-8"
    assert field(panel, "decay").text() == "0.01"


def test_choices_and_numbers_are_settings(qtbot, panel):
    choice = combo(panel, "optimizer")
    choice.setCurrentIndex(choice.findText("momentum"))
    begin(panel, optimizer="momentum")
    schedule = combo(panel, "schedule")
    schedule.setCurrentIndex(schedule.findText("exponential"))
    for name, text in (("momentum", "0.5"), ("warmup", "20"), ("clip", "0.25")):
        line = field(panel, name)
        line.setFocus()
        line.selectAll()
        qtbot.keyClicks(line, text)
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert panel.heard == [
        ("optimizer", "momentum"),
        ("schedule", "exponential"),
        ("momentum", 0.5),
        ("warmup", 20),
        ("clip", 0.25),
    ]
    assert isinstance(dict(panel.heard)["warmup"], int)


def test_arrow_keys_bring_the_momentum_closer_to_1(qtbot, panel):
    begin(panel, optimizer="momentum")
    line = field(panel, "momentum")
    line.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down):
        qtbot.keyClick(line, key)
    assert panel.heard == [("momentum", 0.99), ("momentum", 0.999), ("momentum", 0.99)]


def test_alpha_in_force_is_told_under_a_schedule(panel):
    experiment = begin(panel, schedule="exponential", decay=0.9)
    panel.show_experiment(experiment, 10)
    now = panel.findChild(QLabel, "alphaNow")
    assert now.isVisible()
    assert now.text() == f"α now {rate(experiment, 10):.4f}"


def test_newton_is_offered_where_it_can_be_had_and_then_refuses_batch_and_l1(panel):
    choice = combo(panel, "optimizer")
    newton = choice.model().item(choice.findData("newton"))
    assert newton.isEnabled()
    begin(panel, batch=16)
    assert not newton.isEnabled()
    begin(panel, l1=0.1)
    assert not newton.isEnabled()
    begin(panel, optimizer="newton")
    assert not combo(panel, "batch").isEnabled()
    assert not panel.findChild(QSlider, "l1Slider").isEnabled()
    assert panel.findChild(QSlider, "l2Slider").isEnabled()
    assert "full batch" in combo(panel, "batch").toolTip()
    begin(panel)
    assert combo(panel, "batch").isEnabled()


def test_the_zones_of_alpha_are_those_of_plain_descent_alone(qtbot, panel):
    curvature = Curvature(lowest=0.1, highest=1.0, bound=2.0, examples=200)
    for settings, zones in (({}, True), ({"optimizer": "adam"}, False), ({"clip": 1.0}, False)):
        begin(panel, **settings)
        panel.show_curvature(curvature)
        assert bool(panel._zones.zones()) == zones
    begin(panel, optimizer="momentum")
    panel.show_curvature(curvature)
    slider = panel.findChild(QSlider, "alphaSlider")
    qtbot.waitUntil(lambda: "(2 + 2μ)/λmax = 3.8" in slider.toolTip())
    begin(panel, optimizer="newton")
    panel.show_curvature(curvature)
    qtbot.waitUntil(lambda: "the limit here is 2:" in slider.toolTip())


def test_changes_made_elsewhere_are_shown_in_silence(panel):
    experiment = begin(panel)
    panel.show_experiment(experiment.changed(optimizer="adam", beta1=0.5), 0)
    assert combo(panel, "optimizer").currentText() == "Adam"
    assert field(panel, "beta1").text() == "0.5"
    assert panel.heard == []


def test_a_choice_that_was_refused_is_taken_back(panel):
    experiment = begin(panel)
    combo(panel, "schedule").setCurrentIndex(3)
    panel.show_experiment(experiment, 0)
    assert combo(panel, "schedule").currentText() == "constant"
