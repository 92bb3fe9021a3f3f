import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider
from sample_run import make_problem, make_snapshot

from engine.logistic import sigmoid
from engine.model.experiment import Experiment
from gui.panels.boundary.points import misclassified
from gui.panels.boundary.threshold_bar import ThresholdBar
from gui.plotting.decision_boundary import Model

W, B = (1.2, -0.7), 0.3


@pytest.fixture
def bar(qtbot):
    widget = ThresholdBar()
    qtbot.addWidget(widget)
    widget.resize(widget.sizeHint())
    widget.show()
    return widget


@pytest.fixture
def plot(plot):
    experiment = Experiment()
    problem = make_problem(experiment)
    plot.show_problem(problem, experiment)
    plot.show_snapshot(make_snapshot(problem, experiment, w=W, b=B))
    plot.problem = problem
    return plot


def test_it_is_dragged_along_the_colours_and_put_back_by_a_double_click(qtbot, bar):
    told = []
    bar.threshold_chosen.connect(told.append)
    ends = bar._bar()
    y = round(ends.center().y())
    quarter = QPoint(round(ends.left() + ends.width() / 4), y)
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=quarter)
    assert bar.threshold() == pytest.approx(0.25, abs=0.01)
    QTest.mouseMove(bar, QPoint(bar.width() + 50, y))
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width(), y))
    assert bar.threshold() == 0.99
    assert told[-1] == 0.99
    QTest.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=quarter)
    assert bar.threshold() == 0.5


def test_arrow_keys_move_it_and_it_tells_its_number(qtbot, bar):
    bar.setFocus()
    with qtbot.waitSignal(bar.threshold_chosen) as told:
        QTest.keyClick(bar, Qt.Key.Key_Right)
    assert told.args == [0.51]
    assert bar.accessibleDescription().startswith("0.51")
    bar.show_threshold(0.5)
    assert bar.accessibleDescription().startswith("½")


def test_the_line_is_where_a_is_the_threshold(plot):
    for t in (0.2, 0.5, 0.9):
        plot.show_threshold(t)
        (line,) = plot.line.lines()
        a = sigmoid(line @ np.array(W) + B)
        assert a == pytest.approx(t, abs=1e-9)
    assert "a = 0.90" in plot.legend()


def test_the_legend_says_where_the_line_is_out_of_view(plot):
    slight = make_snapshot(plot.problem, Experiment(), w=(0.1, -0.05), b=0.0)
    plot.show_snapshot(slight)
    assert "a = ½" in plot.legend()
    plot.show_threshold(0.9)
    assert not plot.line.lines()
    assert "a = 0.90 is out of view" in plot.legend()
    plot.show_snapshot(make_snapshot(plot.problem, Experiment(), w=W, b=B))
    assert "a = 0.90" in plot.legend()
    plot.show_threshold(0.5)
    assert "a = ½" in plot.legend()


def test_what_is_on_the_wrong_side_of_the_line_is_ringed(plot):
    dataset = plot.problem.dataset
    a = sigmoid(dataset.X @ np.array(W) + B)
    for t in (0.3, 0.8):
        plot.show_threshold(t)
        wanted = np.flatnonzero((a > t) != (dataset.y == 1))
        assert plot.rings.rows().tolist() == wanted.tolist()
        model = Model(plot.problem.features, np.array(W), B)
        rows = np.arange(dataset.m)
        assert misclassified(dataset, model, rows, t).tolist() == wanted.tolist()


def test_the_plot_tells_what_was_chosen_on_its_bar(qtbot, plot):
    slider = plot.findChild(QSlider, "thresholdSlider")
    with qtbot.waitSignal(plot.threshold_chosen) as told:
        slider.setValue(70)
    assert told.args == [0.7]
    assert "a = 0.70" in plot.legend()
