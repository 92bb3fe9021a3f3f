import itertools

import numpy as np
import pytest
from sample_run import make_problem, make_snapshot
from sklearn import metrics

from engine.model.experiment import Experiment
from gui.style.stylesheet import PRESENTATION_SCALE
from gui.style.theme import LIGHT
from gui.style.themed import apply_theme
from gui.tools.threshold.curves import Curves, thinned
from gui.tools.threshold.rates import ROWS
from gui.tools.threshold.window import ThresholdWindow

W, B = (1.2, -0.7), 0.3


@pytest.fixture
def window(qtbot):
    opened = ThresholdWindow()
    qtbot.addWidget(opened)
    yield opened
    opened.close()
    opened.wait()


def show(qtbot, window, w=W, b=B, **settings):
    experiment = Experiment(**settings)
    problem = make_problem(experiment)
    window.show_problem(problem, experiment)
    window.show_snapshot(make_snapshot(problem, experiment, w=w, b=b))
    window.show()
    qtbot.waitUntil(window.is_complete)
    return problem


def labels(problem, rows, t):
    a = 1 / (1 + np.exp(-(problem.dataset.X[rows] @ np.array(W) + B)))
    return problem.dataset.y[rows], (a > t).astype(float), a


def test_table_and_plots_tell_training_and_test_examples_apart(qtbot, window):
    problem = show(qtbot, window, test_ratio=0.4)
    window.show_threshold(0.3)
    for column, rows in ((1, problem.train_rows), (2, problem.test_rows)):
        y, predicted, a = labels(problem, rows, 0.3)
        told = window.table.texts(column)
        (tn, fp), (fn, tp) = metrics.confusion_matrix(y, predicted)
        for name, number in (
            ("y = 1, predicted 1", tp), ("y = 1, predicted 0", fn),
            ("y = 0, predicted 1", fp), ("y = 0, predicted 0", tn),
        ):  # fmt: skip
            assert told[name].split(" · ")[0] == str(number)
        assert told["F1"] == f"{metrics.f1_score(y, predicted):.3f}"
        assert told["AUC"] == f"{metrics.roc_auc_score(y, a):.3f}"
        assert f"{metrics.roc_auc_score(y, a):.3f}" in window.roc.label.text()
    assert not window.table.isColumnHidden(2)


def test_without_a_test_set_there_is_no_column_for_it(qtbot, window):
    show(qtbot, window)
    assert window.table.isColumnHidden(2)
    assert "test" not in window.roc.label.text()


def test_the_slider_moves_the_points_along_the_curves(qtbot, window):
    problem = show(qtbot, window)
    with qtbot.waitSignal(window.threshold_chosen) as told:
        window.slider.setValue(80)
    assert told.args == [0.8]
    y, predicted, _ = labels(problem, problem.train_rows, 0.8)
    point, none = window.roc.item._drawing.points
    assert none is None
    assert point[1] == pytest.approx(metrics.recall_score(y, predicted))
    point, _ = window.precision_recall.item._drawing.points
    assert point[1] == pytest.approx(metrics.precision_score(y, predicted))
    assert window.reliability.item._drawing.line == 0.8


def test_it_follows_the_run_while_it_is_open(qtbot, window):
    problem = show(qtbot, window, w=(0.0, 0.0), b=0.0)
    assert window.table.texts(1)["AUC"] == "0.500"
    window.show_snapshot(make_snapshot(problem, Experiment(), w=W, b=B))
    qtbot.waitUntil(lambda: window.table.texts(1)["AUC"] != "0.500")
    window.hide()
    window.show_snapshot(make_snapshot(problem, Experiment(), w=(0.0, 0.0), b=0.0))
    window.show()
    qtbot.waitUntil(lambda: window.table.texts(1)["AUC"] == "0.500")


def test_of_one_class_alone_it_says_what_is_not_defined(qtbot, window):
    show(qtbot, window, data="one-example")
    assert "all of one class" in window.findChild(type(window._remark), "thresholdRemark").text()
    assert window.table.texts(1)["AUC"] == "–"
    assert window.roc.label.text() == "ROC curve"


@pytest.mark.parametrize(
    ("width", "curve", "signs"),
    [(360, 0, "Ring"), (360, 2, "Dotted line"), (1000, 0, "Ring and dotted line")],
)
def test_the_foot_names_the_sign_of_the_threshold_that_is_seen(qtbot, window, width, curve, signs):
    show(qtbot, window)
    window.resize(width, 700)
    window.curve.choose(curve)
    assert f"{signs}: the present t." in window._remark.text()


def test_each_row_and_each_plot_says_in_a_sentence_what_it_means(window):
    for row in range(len(ROWS)):
        assert window.table.item(row, 0).toolTip().endswith(".")
    for plot in (window.roc, window.precision_recall, window.reliability):
        assert plot.view.toolTip().endswith(".")
        assert plot.view.statusTip() == plot.view.toolTip()


def test_a_curve_of_many_points_is_thinned_and_looks_the_same():
    x = np.linspace(0, 1, 100_000)
    y = np.sqrt(x)
    px, py = thinned(x, y)
    assert len(px) <= 601
    assert (px[0], px[-1]) == (0, 1)
    assert np.abs(np.interp(x, px, py) - y).max() < 0.005
    assert len(thinned(x, np.full(100_000, np.nan))[0]) == 0
    assert len(Curves.of(None).roc[0]) == 0


def test_narrow_it_shows_the_table_and_one_curve_that_is_chosen(qtbot, window):
    show(qtbot, window)
    assert window.width() < 400 and window.height() <= 660
    plots = (window.roc, window.precision_recall, window.reliability)
    assert [plot.isVisible() for plot in plots] == [True, False, False]
    window.curve.choose(2)
    assert [plot.isVisible() for plot in plots] == [False, False, True]
    last = window.table.visualItemRect(window.table.item(len(ROWS) - 1, 1))
    assert window.table.viewport().rect().contains(last)
    assert not window.table.geometry().intersects(window.reliability.geometry())


def test_wide_it_shows_all_curves(qtbot, window):
    show(qtbot, window)
    window.resize(940, 660)
    plots = (window.roc, window.precision_recall, window.reliability)
    qtbot.waitUntil(lambda: all(plot.isVisible() for plot in plots))
    assert not window.curve.isVisible()
    assert len({(plot.x(), plot.y()) for plot in plots}) == 3
    window.resize(380, 640)
    qtbot.waitUntil(lambda: [plot.isVisible() for plot in plots] == [True, False, False])


@pytest.mark.parametrize("scale", [1.0, PRESENTATION_SCALE])
@pytest.mark.parametrize("t", [0.0, 1.0])
def test_the_ring_of_the_threshold_is_whole_at_every_corner_however_low_the_plot(
    qtbot, window, scale, t
):
    apply_theme(window, LIGHT, scale)
    show(qtbot, window)
    window.resize(window.width(), 600)
    window.show_threshold(t)
    for choice, plot in enumerate((window.roc, window.precision_recall)):
        window.curve.choose(choice)
        qtbot.waitUntil(plot.isVisible)
        plot.grab()
        radius = 6 * scale
        view = plot.view.view_box
        for x, y in itertools.product((0.0, 1.0), repeat=2):
            spot = plot.item.to_pixel(x, y)
            assert radius <= spot.x() <= view.width() - radius
            assert radius <= spot.y() <= view.height() - radius
