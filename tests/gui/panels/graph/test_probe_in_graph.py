"""The computation graph of a probe: a forward pass, and no numbers behind it."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from sample_run import make_problem, make_snapshot

from engine import logistic
from engine.graph.micro_steps import MICRO_STEPS
from engine.model.experiment import Experiment
from gui.panels.graph.controls import ExamplePicker
from gui.panels.graph.panel import GraphPanel

W, B = (1.2, -0.7), 0.3
POINT = (0.5, -1.25)


@pytest.fixture
def panel(qtbot):
    panel = GraphPanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 500)
    panel.show()
    experiment = Experiment(alpha=0.1)
    problem = make_problem(experiment)
    panel.show_problem(problem, experiment)
    panel.show_snapshot(make_snapshot(problem, experiment, w=W, b=B))
    panel.formulas.finish()
    panel.problem, panel.experiment, panel.heard = problem, experiment, []
    panel.point_probed.connect(panel.heard.append)
    return panel


def field(panel):
    return panel.findChild(QLineEdit, "probeField")


def type_in(qtbot, panel, text):
    field(panel).setFocus()
    field(panel).selectAll()
    qtbot.keyClicks(field(panel), text)
    qtbot.keyClick(field(panel), Qt.Key.Key_Return)


def label(panel):
    return panel.findChild(ExamplePicker).text()


def number(panel, key):
    return panel.view.texts(key)[0]


def test_a_typed_place_is_followed_forwards_alone(qtbot, panel):
    type_in(qtbot, panel, "0.5, -1.25")
    assert panel.heard == [POINT]
    assert label(panel) == "probe · no label"
    z, a = logistic.forward(np.array(POINT), np.array(W), B)
    assert number(panel, "x1") == "0.5000"
    assert number(panel, "x2") == "−1.2500"
    assert number(panel, "z") == f"{z:.4f}"
    assert number(panel, "a") == f"{a:.4f}"
    assert number(panel, "L") == "no label"
    for key in ("da", "dz"):
        assert number(panel, key) == "no y"
    for key in ("y", "dw1", "dw2", "db", "w1_new", "b_new"):
        assert not any(sign.isdigit() for sign in number(panel, key))
    assert "No label y: no error" in panel.caption.text()


def test_it_follows_the_run(qtbot, panel):
    panel.show_probe(POINT)
    panel.show_snapshot(make_snapshot(panel.problem, panel.experiment, step=1, w=(0.0, 2.0), b=1.0))
    assert number(panel, "z") == "−1.5000"


def test_the_mean_over_m_has_no_numbers_behind_it_either(panel):
    panel.set_mean_form(True)
    panel.show_probe(POINT)
    assert number(panel, "dz") == "no y"
    assert number(panel, "z") == "1.7750"


def test_without_derivatives_there_is_no_form_to_choose(panel):
    form = panel.switches.form
    panel.set_mean_form(True)
    panel.show_probe(POINT)
    assert not form.segment(1).isEnabled()
    assert "no label" in form.segment(1).toolTip()
    assert "needs a label" in panel.caption.text()
    panel.show_probe(None)
    assert form.segment(1).isEnabled()
    assert "means over its m" in form.segment(1).toolTip()
    assert panel.switches.mean


def test_the_field_keeps_its_place_once_it_is_filled(panel):
    before = field(panel).geometry()
    panel.show_probe(POINT)
    assert field(panel).geometry() == before


def test_standardised_numbers_are_told_beside_those_that_were_typed(panel):
    experiment = Experiment(standardize=True)
    problem = make_problem(experiment)
    panel.show_problem(problem, experiment)
    panel.show_snapshot(make_snapshot(problem, experiment, w=W, b=B))
    for point in (POINT, None):
        panel.show_probe(point)
        row = problem.dataset.X[0] if point is None else point
        fed = (row[0] - problem.features.mean[0]) / problem.features.deviation[0]
        told = f"x₁ {row[0]:.4g} → {fed:.4f}".replace("-", "−")
        assert told in panel.caption.text()
        assert number(panel, "x1") == f"{fed:.4f}".replace("-", "−")
    panel.view.choose("x1")
    assert "standardised: minus the mean" in panel.caption.text()


def test_an_empty_field_follows_the_example_again(qtbot, panel):
    panel.select_example(4)
    type_in(qtbot, panel, "0.5, -1.25")
    field(panel).clear()
    type_in(qtbot, panel, " ")
    assert panel.heard == [POINT, None]
    assert label(panel).startswith("example 5 of 200")
    assert number(panel, "dz") != "no y"


def test_what_is_no_place_is_refused(qtbot, panel):
    type_in(qtbot, panel, "here")
    assert panel.heard == []
    assert "two numbers, such as 0.5, -1.25, accepted" in field(panel).complaint()
    assert label(panel).startswith("example 1 of 200")


def test_another_example_takes_its_place(qtbot, panel):
    panel.show_probe(POINT)
    rows = []
    panel.example_selected.connect(rows.append)
    panel.findChild(ExamplePicker)._next.click()
    assert rows == [1]
    assert field(panel).text() == ""
    assert label(panel).startswith("example 2 of 200")


def test_a_walk_says_at_each_part_what_there_is(panel):
    panel.show_probe(POINT)
    panel.set_micro_mode(True)
    said = []
    for _ in MICRO_STEPS[:-1]:
        said.append(panel.caption.text().splitlines()[0])
        panel.micro_forward()
    assert "add up" in said[0]
    assert "no label" in said[2]
    assert "nothing flows backwards" in said[3]


def test_the_quiz_asks_only_after_what_has_a_number(qtbot, panel):
    panel.show_probe(POINT)
    panel.switches.quiz.setChecked(True)
    panel.view.node_clicked.emit("dz")
    assert panel.quiz.question() is None
    assert "no single number" in panel.quiz.said()
    panel.view.node_clicked.emit("z")
    assert panel.quiz.question().answer == pytest.approx(1.775, rel=1e-12)
    assert number(panel, "a") == "?"
    assert number(panel, "dz") == "no y"
    panel.show_probe((1.0, 1.0))
    assert panel.quiz.question() is None


def test_the_code_is_that_of_the_forward_pass(panel):
    panel.switches.code.setChecked(True)
    panel.show_probe(POINT)
    assert "z = w1 * x1" in panel.code.text()
    assert "dz" not in panel.code.text()
