import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QLineEdit, QMainWindow
from sample_run import ALL_FEATURES, default_moment, make_problem, make_snapshot

from engine import logistic
from engine.model.experiment import Experiment
from gui.plotting.view import PlotView
from gui.style.stylesheet import PRESENTATION_SCALE
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme
from gui.tools.gradient_check.table import CheckTable
from gui.tools.gradient_check.window import GradientCheckWindow
from gui.widgets.buttons import SegmentButton
from gui.widgets.sliders import LogSlider

# A tool window raises itself, which the platform without a screen says that it cannot.
pytestmark = pytest.mark.qt_log_ignore("does not support raise", extend=True)

LESSON = Experiment(data="one-example")


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def dialog(qtbot, window):
    dialog = GradientCheckWindow(window)
    qtbot.addWidget(dialog)  # a parent does not close it: it would lie over what others point at
    yield dialog
    dialog.wait()


def show(qtbot, dialog, experiment=LESSON, w=(1.0, -1.0), b=0.5, row=0):
    """Show a moment, and wait until it is checked at all widths."""
    problem = make_problem(experiment)
    dialog.show_problem(problem, experiment)
    dialog.show_snapshot(make_snapshot(problem, experiment, w=w, b=b))
    dialog.select_example(row)
    dialog.show()
    settle(qtbot, dialog)
    return problem


def settle(qtbot, dialog):
    with qtbot.waitSignal(dialog.findChild(object, "checker").swept):
        pass


def table(dialog):
    return dialog.findChild(CheckTable)


def column(dialog, place):
    rows = range(table(dialog).rowCount())
    return [table(dialog).item(row, place).text() for row in rows]


def numbers(dialog, place):
    return [float(text.replace("−", "-")) for text in column(dialog, place)]


def words(dialog):
    return dialog.findChild(QLabel, "checkWords").text()


def about(dialog):
    return dialog.findChild(QLabel, "checkedExamples").text()


def choose(dialog, word):
    next(one for one in dialog.findChildren(SegmentButton) if one.text() == word).click()


def slider(dialog):
    return dialog.findChild(LogSlider)


def set_width(dialog, epsilon):
    slider(dialog).setValue(round(100 * (math.log10(epsilon) + 14)))


def test_analytic_and_numeric_derivatives_stand_side_by_side(qtbot, dialog):
    show(qtbot, dialog)
    a = 1 / (1 + math.exp(0.5))
    right = [1 * (a - 1), 2 * (a - 1), a - 1]
    assert column(dialog, 0) == ["dw₁", "dw₂", "db"]
    assert numbers(dialog, 1) == pytest.approx(right, abs=1e-12)
    assert numbers(dialog, 2) == pytest.approx(right, abs=1e-9)
    assert max(numbers(dialog, 3)) < 1e-9


def test_each_of_seven_features_has_a_row_and_a_curve(qtbot, dialog):
    experiment = Experiment(features=ALL_FEATURES)
    show(qtbot, dialog, experiment, w=np.linspace(-0.3, 0.3, 7))
    assert column(dialog, 0) == [*(f"dw{j}" for j in "₁₂₃₄₅₆₇"), "db"]
    assert dialog.curves.curves() == 8


def test_the_numeric_derivative_is_that_of_the_width_on_the_slider(qtbot, dialog):
    show(qtbot, dialog)
    set_width(dialog, 0.1)
    X, y = np.array([[1.0, 2.0]]), np.array([1.0])
    higher = logistic.cost(X, y, np.array([1.1, -1.0]), 0.5)
    lower = logistic.cost(X, y, np.array([0.9, -1.0]), 0.5)
    assert numbers(dialog, 2)[0] == pytest.approx((higher - lower) / 0.2, abs=1e-12)
    assert dialog.findChild(QLineEdit).text() == "0.1"


def test_the_words_and_the_mark_follow_the_slider(qtbot, dialog):
    show(qtbot, dialog)
    for epsilon, begins in (
        (1e-2, "Too wide"),
        (1e-5, "Reliable"),
        (1e-12, "Too narrow"),
    ):
        set_width(dialog, epsilon)
        assert words(dialog).startswith(begins)
        place, error = dialog.curves.mark()
        assert place == pytest.approx(math.log10(epsilon), abs=0.01)
        assert 10**error == pytest.approx(numbers(dialog, 3)[0], rel=1e-3)


def test_the_slider_reaches_from_a_tenth_to_1e_14(qtbot, dialog):
    show(qtbot, dialog)
    slider(dialog).setValue(slider(dialog).minimum())
    assert dialog.curves.mark()[0] == pytest.approx(-14)
    slider(dialog).setValue(slider(dialog).maximum())
    assert dialog.curves.mark()[0] == pytest.approx(-1)


def test_the_curves_show_the_reliable_range_and_the_wall(qtbot, dialog):
    show(qtbot, dialog)
    for j in range(3):
        places, errors = dialog.curves.curve(j)
        assert (places.max(), places.min()) == (-1, -14)
        at = dict(zip(places.round(6).tolist(), errors.tolist(), strict=True))
        assert at[-5.0] < -9 < -6 < at[-1.0]
        assert at[-14.0] > -6
    low, high = dialog.curves.reliable_range()
    assert low < 1e-5 < high


def test_the_handle_stands_over_the_mark(qtbot, dialog):
    show(qtbot, dialog)
    for epsilon in (1e-13, 1e-5, 1e-2):
        set_width(dialog, epsilon)
        qtbot.wait(1)
        knob = slider(dialog)._part(slider(dialog).style().SubControl.SC_SliderHandle)
        handle = slider(dialog).mapTo(dialog, knob.center()).x()
        view = dialog.findChild(PlotView)
        scene = view.view_box.mapViewToScene(QPointF(math.log10(epsilon), 0.0))
        mark = view.mapTo(dialog, view.mapFromScene(scene)).x()
        assert abs(handle - mark) <= 2


def test_a_click_in_the_plot_sets_the_width(qtbot, dialog):
    show(qtbot, dialog)
    view = dialog.findChild(PlotView)
    scene = view.view_box.mapViewToScene(QPointF(-8.0, -8.0))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.mapFromScene(scene))
    assert dialog.curves.mark()[0] == pytest.approx(-8, abs=0.05)


def test_a_row_is_chosen_and_its_curve_stands_out(qtbot, dialog):
    show(qtbot, dialog)
    assert dialog.curves.chosen() == 0
    table(dialog).setCurrentCell(2, 0)
    assert dialog.curves.chosen() == 2
    assert 10 ** dialog.curves.mark()[1] == pytest.approx(numbers(dialog, 3)[2], rel=1e-3)


def test_the_mean_is_checked_with_the_penalties(qtbot, dialog):
    experiment = Experiment(l1=0.2, l2=0.5)
    problem = show(qtbot, dialog, experiment, w=(0.3, -0.2), b=0.1, row=4)
    assert about(dialog) == f"L is the loss of example 5 alone, y = {problem.y[4]:.0f}."
    assert any(label.text().startswith("numeric = [L(w") for label in dialog.findChildren(QLabel))
    choose(dialog, "mean")
    assert any(label.text().startswith("numeric = [J(w") for label in dialog.findChildren(QLabel))
    settle(qtbot, dialog)
    w = np.array([0.3, -0.2])
    dw, db = logistic.gradient(problem.F.T, problem.y, w, 0.1, l2=0.5)
    assert numbers(dialog, 1) == pytest.approx([*dw, db], abs=1e-11)
    assert numbers(dialog, 2) == pytest.approx([*dw, db], abs=1e-8)
    assert about(dialog) == (
        "J is the mean loss of the m = 200 examples, with the L2 penalty. The L1 penalty is left "
        "out: it has a kink at 0, and a step takes it apart."
    )


def test_of_very_many_examples_it_says_how_many_it_looks_at(qtbot, dialog):
    show(qtbot, dialog, Experiment(size=20_000), w=(0.3, -0.2))
    choose(dialog, "mean")
    settle(qtbot, dialog)
    assert about(dialog).startswith("J is the mean loss of 500 of the m = 20,000 examples")
    assert max(numbers(dialog, 3)) < 1e-6


def test_it_follows_the_run_and_the_chosen_example(qtbot, dialog):
    problem = show(qtbot, dialog, Experiment(), w=(0.3, -0.2))
    before = numbers(dialog, 1)
    dialog.show_snapshot(make_snapshot(problem, Experiment(), w=(0.9, 0.4), b=-0.3))
    qtbot.waitUntil(lambda: numbers(dialog, 1) != before)
    a = logistic.sigmoid(problem.F[:, 0] @ (0.9, 0.4) - 0.3)
    assert numbers(dialog, 1)[2] == pytest.approx(a - problem.y[0], abs=1e-11)
    dialog.select_example(17)
    qtbot.waitUntil(lambda: "example 18" in about(dialog))
    a = logistic.sigmoid(problem.F[:, 17] @ (0.9, 0.4) - 0.3)
    assert numbers(dialog, 1)[2] == pytest.approx(a - problem.y[17], abs=1e-11)


def test_other_data_bring_other_rows(qtbot, dialog):
    show(qtbot, dialog, Experiment(features=ALL_FEATURES), w=np.zeros(7))
    experiment, problem, snapshot = default_moment(data="circles")
    dialog.show_problem(problem, experiment)
    assert column(dialog, 0) == ["dw₁", "dw₂", "db"]
    dialog.show_snapshot(snapshot)
    settle(qtbot, dialog)
    assert dialog.curves.curves() == 3


def test_digits_that_differ_are_told_apart(qtbot, dialog):
    show(qtbot, dialog)
    set_width(dialog, 0.01)
    analytic, numeric = column(dialog, 1)[0], column(dialog, 2)[0]
    agreeing = table(dialog).item(0, 1).data(Qt.ItemDataRole.UserRole)
    assert analytic[:agreeing] == numeric[:agreeing]
    assert analytic[agreeing] != numeric[agreeing]


def test_the_keys_of_the_window_go_on_working(qtbot, window, dialog):
    step = QAction("step", window)
    step.setShortcut(QKeySequence("Right"))
    window.addAction(step)
    stepped = []
    step.triggered.connect(lambda: stepped.append(1))
    show(qtbot, dialog)
    dialog.activateWindow()
    qtbot.keyClick(dialog, Qt.Key.Key_Right)
    assert stepped == [1]
    slider(dialog).setFocus()
    before = slider(dialog).value()
    qtbot.keyClick(slider(dialog), Qt.Key.Key_Right)
    assert stepped == [1] and slider(dialog).value() > before


def test_escape_closes_and_enter_in_the_field_does_not(qtbot, dialog):
    show(qtbot, dialog)
    field = dialog.findChild(QLineEdit)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "1e-3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.curves.mark()[0] == pytest.approx(-3)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_everything_has_a_name(qtbot, dialog):
    show(qtbot, dialog)
    assert table(dialog).accessibleName() == "Derivatives"
    assert slider(dialog).accessibleName() == "ε"
    assert dialog.findChild(QLineEdit).accessibleName() == "ε"
    view = dialog.findChild(PlotView)
    assert view.accessibleName() == "Relative error over ε"
    assert view.accessibleDescription() == words(dialog)
    assert all(one.accessibleName() for one in dialog.findChildren(SegmentButton))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_chosen_row_and_curve_have_the_colour_of_the_backward_pass(qtbot, dialog, theme):
    show(qtbot, dialog)
    apply_theme(dialog, theme)
    for widget in (table(dialog).viewport(), dialog.findChild(PlotView)):
        image = widget.grab().toImage()
        drawn = {
            image.pixelColor(x, y).name()
            for x in range(0, image.width())
            for y in range(0, image.height())
        }
        assert theme.color("backward").name() in drawn


def test_dark_and_large_nothing_is_clipped(qtbot, dialog):
    show(qtbot, dialog, Experiment(features=ALL_FEATURES), w=np.linspace(-0.3, 0.3, 7))
    apply_theme(dialog, DARK, PRESENTATION_SCALE)
    qtbot.wait(1)
    rows = table(dialog)
    assert rows.verticalScrollBar().maximum() == 0
    assert rows.horizontalScrollBar().maximum() == 0
    metrics = rows.fontMetrics()
    for place in (1, 2, 3):
        longest = max(metrics.horizontalAdvance(text) for text in column(dialog, place))
        assert longest + 16 <= rows.columnWidth(place)


@pytest.mark.parametrize("size", [1e155, 1e200, 1e308])
@pytest.mark.parametrize("l2", [0.0, 0.5])
def test_enormous_parameters_are_checked_and_told(qtbot, dialog, caplog, size, l2):
    show(qtbot, dialog, replace(LESSON, l2=l2), w=(size, -size), b=size)
    texts = [*(label.text() for label in dialog.findChildren(QLabel)), *column(dialog, 2)]
    assert "nan" not in " ".join(texts)
    assert not caplog.records
