from dataclasses import replace

import numpy as np
import pytest
from plot_recorder import pixel_of, settle
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor
from sample_run import make_problem, make_snapshot

from engine.model.experiment import Experiment
from engine.model.problem import prepare
from gui.panels.boundary.points import MOST_MARKERS
from gui.plotting.examples import Examples
from gui.style.theme import DARK, LIGHT, palette
from gui.style.themed import apply_theme

W, B = (1.2, -0.7), 0.3


def show(plot, w=W, b=B, **settings):
    experiment = Experiment(**settings)
    problem = make_problem(experiment)
    plot.show_problem(problem, experiment)
    plot.show_snapshot(make_snapshot(problem, experiment, w=w, b=b))
    return problem


def show_points(plot, X, y, **settings):
    """Show a data set of a test's own."""
    experiment = Experiment(**settings)
    base = make_problem(experiment).dataset
    X, y = np.array(X, dtype=float), np.array(y, dtype=float)
    problem = prepare(replace(base, X=X, y=y), experiment)
    plot.show_problem(problem, experiment)
    return problem, experiment


def double_click(qtbot, plot):
    where = (plot.view.viewport(), Qt.MouseButton.LeftButton)
    position = pixel_of(plot, 0.1, 0.1).toPoint()
    qtbot.mouseClick(*where, pos=position)
    qtbot.mouseDClick(*where, pos=position)
    qtbot.mouseRelease(*where, pos=position)


def color_at(plot, x1, x2):
    point = pixel_of(plot, x1, x2).toPoint()
    return plot.view.grab().toImage().pixelColor(point)


def distance(one, other):
    a, b = (np.array(QColor(color).getRgb()[:3], dtype=float) for color in (one, other))
    return float(np.abs(a - b).max())


def mixed(panel, color, share):
    a, b = (np.array(QColor(name).getRgb()[:3]) for name in (panel, color))
    return QColor(*np.rint(a + share * (b - a)).astype(int).tolist())


def wrong_rows(problem, w=W, b=B):
    """Return the misclassified rows by the definition: z > 0 is class 1."""
    X, y = problem.dataset.X, problem.dataset.y
    return [i for i in range(len(y)) if (w[0] * X[i, 0] + w[1] * X[i, 1] + b > 0) != (y[i] == 1)]


def point_at(qtbot, plot, x1, x2):
    position = pixel_of(plot, x1, x2).toPoint()
    for there in (QPoint(1, 1), position):
        qtbot.mouseMove(plot.view.viewport(), there)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_field_goes_from_class_0_through_the_panel_to_class_1(plot, theme):
    apply_theme(plot, theme)
    show_and_empty = [[-10, -10], [10, 10]]
    problem, experiment = show_points(plot, show_and_empty, [0, 1])
    plot.show_snapshot(make_snapshot(problem, experiment, w=(1.0, 0.0), b=0.0))
    strong = 0.42
    for x1, a in ((-8, 0.0003), (-1, 0.2689), (1, 0.7311), (8, 0.9997)):
        name = theme.class0 if a < 0.5 else theme.class1
        expected = mixed(theme.panel, name, strong * abs(2 * a - 1))
        assert distance(color_at(plot, x1, 4.0), expected) <= 3


def test_field_follows_the_range_in_view(plot):
    show(plot)
    plot.view.view_box.setRange(xRange=(100, 101), yRange=(0, 1), padding=0)
    assert distance(color_at(plot, 100.5, 0.5), mixed(LIGHT.panel, LIGHT.class1, 0.42)) <= 3


def test_line_is_where_z_is_zero_and_is_drawn_in_ink(plot):
    problem, experiment = show_points(plot, [[-10, -10], [10, 10]], [0, 1])
    plot.show_snapshot(make_snapshot(problem, experiment, w=(1.0, 0.0), b=0.0))
    [line] = plot.line.lines()
    np.testing.assert_allclose(line[:, 0], 0, atol=1e-12)
    assert distance(color_at(plot, 0, 5), LIGHT.ink) <= 60


def test_no_line_where_the_model_knows_nothing(plot):
    show(plot, w=(0, 0), b=0)
    assert plot.line.lines() == []


def test_curved_line_with_squared_features(plot):
    show(plot, w=(1, 1), b=-1, features=("x1^2", "x2^2"), data="circles")
    np.testing.assert_allclose(np.hypot(*np.vstack(plot.line.lines()).T), 1, atol=1e-2)


def test_points_have_the_colour_of_their_class(plot):
    show_points(plot, [[0, 0], [1, 1]], [0, 1])
    assert distance(color_at(plot, 0, 0), LIGHT.class0) <= 2
    assert distance(color_at(plot, 1, 1), LIGHT.class1) <= 2


def test_class_1_are_squares_which_reach_farther_across_their_corners(qtbot, plot):
    apply_theme(plot, LIGHT, scale=3)
    show_points(plot, [[0, 0], [1, 1]], [0, 1])
    settle(qtbot, plot)
    image = plot.view.grab().toImage()

    def reach(place, color, step):
        start = pixel_of(plot, place, place)
        pixels = (image.pixelColor((start + step * k).toPoint()) for k in range(20))
        return [distance(pixel, color) < 100 for pixel in pixels].index(False)

    for place, color, inwards in ((0, LIGHT.class0, 1), (1, LIGHT.class1, -1)):
        across = reach(place, color, QPointF(1, -1) * inwards)
        sides = (QPointF(1, 0), QPointF(0, -1))  # the centre may lie between two pixels
        ratio = across / min(reach(place, color, side * inwards) for side in sides)
        assert (ratio > 0.85) is (place == 1)


def test_test_examples_are_hollow(plot):
    problem, _ = show_points(plot, [[0, 0], [1, 1], [2, 0], [3, 1]], [0, 1, 0, 1], test_ratio=0.5)
    for row, (x1, x2) in enumerate(problem.dataset.X):
        held_out = row in problem.test_rows.tolist()
        assert (distance(color_at(plot, x1, x2), LIGHT.panel) <= 2) is held_out


@pytest.mark.parametrize("test_ratio", [0.0, 0.3])
def test_rings_stand_around_just_the_misclassified(plot, test_ratio):
    problem = show(plot, test_ratio=test_ratio)
    assert plot.rings.rows().tolist() == wrong_rows(problem)
    assert 0 < len(plot.rings.rows()) < problem.dataset.m


def test_ring_is_drawn_in_ink(plot):
    problem, experiment = show_points(plot, [[-1, 0], [1, 0]], [1, 1])
    plot.show_snapshot(make_snapshot(problem, experiment, w=(1.0, 0.0), b=0.0))
    image = plot.view.grab().toImage()
    darkest = {}
    for x1 in (-1, 1):
        centre = pixel_of(plot, x1, 0)
        around = [centre + QPointF(0, -7.5 + d) for d in (-1, -0.5, 0, 0.5, 1)]
        darkest[x1] = min(image.pixelColor(point.toPoint()).lightness() for point in around)
    assert darkest[-1] < 90 < darkest[1]


def test_rings_follow_the_next_snapshot(plot):
    problem = show(plot)
    experiment = Experiment()
    plot.show_snapshot(make_snapshot(problem, experiment, w=(-1.2, 0.7), b=-0.3))
    assert plot.rings.rows().tolist() == wrong_rows(problem, (-1.2, 0.7), -0.3)


def test_clicking_selects_the_row_under_the_pointer(qtbot, plot):
    problem = show(plot, data="iris")
    X = problem.dataset.X
    row = int(np.flatnonzero(np.all(X == [6.9, 2.3], axis=1))[0])
    with qtbot.waitSignal(plot.example_selected) as heard:
        qtbot.mouseClick(
            plot.view.viewport(), Qt.MouseButton.LeftButton, pos=pixel_of(plot, 6.9, 2.3).toPoint()
        )
    assert heard.args == [row]
    assert f"example {row + 1}, y = 1" in plot.readout()


def test_clicking_far_from_all_examples_selects_none(qtbot, plot):
    show_points(plot, [[0, 0], [1, 1]], [0, 1])
    with qtbot.assertNotEmitted(plot.example_selected, wait=50):
        position = pixel_of(plot, 0.5, 0.5).toPoint()
        qtbot.mouseClick(plot.view.viewport(), Qt.MouseButton.LeftButton, pos=position)


def test_of_two_examples_within_reach_the_nearer_is_meant(plot):
    show_points(plot, [[0, 0], [0.02, 0], [1, 1]], [0, 1, 1])
    box = plot.view.view_box
    for x1, row in ((0.004, 0), (0.016, 1)):
        scene = pixel_of(plot, x1, 0)
        assert plot.points.nearest(box.mapFromScene(scene)) == row


def test_hovering_reads_z_a_loss_and_dz(qtbot, plot):
    problem = show(plot)
    row = int(problem.dataset.X[:, 0].argmax())
    x1, x2 = problem.dataset.X[row]
    y = problem.dataset.y[row]
    z = W[0] * x1 + W[1] * x2 + B
    a = 1 / (1 + np.exp(-z))
    loss = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    point_at(qtbot, plot, x1, x2)
    expected = f"example {row + 1}, y = {y:.0f}  z {z:.4f}  a {a:.4f}  dz {a - y:.4f}  L {loss:.4f}"
    qtbot.waitUntil(lambda: plot.readout() == expected.replace("-", "−"))


def test_hover_readout_follows_training(qtbot, plot):
    problem = show(plot)
    row = int(problem.dataset.X[:, 0].argmax())
    point_at(qtbot, plot, *problem.dataset.X[row])
    qtbot.waitUntil(lambda: f"example {row + 1}," in plot.readout())
    plot.show_snapshot(make_snapshot(problem, Experiment(), w=(0, 0), b=2.0))
    assert "z 2.0000  a 0.8808" in plot.readout()


def test_readout_falls_back_to_the_example_that_is_followed(qtbot, plot):
    problem = show(plot)
    row = int(problem.dataset.X[:, 0].argmax())
    plot.select_example(4)
    point_at(qtbot, plot, *problem.dataset.X[row])
    qtbot.waitUntil(lambda: f"example {row + 1}," in plot.readout())
    plot.view.pointer_moved.emit(None)
    assert plot.readout().startswith("example 5,")
    plot.select_example(None)
    assert plot.readout().startswith("Point at an example")


def test_test_example_says_so(plot):
    problem = show(plot, test_ratio=0.3)
    plot.select_example(int(problem.test_rows[0]))
    assert plot.readout().startswith("test example ")


def test_keys_select_the_next_and_the_previous_example(qtbot, plot):
    show(plot)
    plot.view.setFocus()
    heard = []
    plot.example_selected.connect(heard.append)
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp):
        qtbot.keyClick(plot.view, key)
    assert heard == [0, 1, 0, 0]


def test_home_and_double_click_show_all_again(qtbot, plot):
    show(plot)
    box = plot.view.view_box
    everything = box.viewRange()
    for again in (
        lambda: qtbot.keyClick(plot.view, Qt.Key.Key_Home),
        lambda: double_click(qtbot, plot),
    ):
        box.setRange(xRange=(-1, 1), yRange=(-1, 1), padding=0)
        plot.view.setFocus()
        again()
        assert box.viewRange() == everything


@pytest.mark.parametrize("data", ["two-blobs", "unscaled", "one-example", "penguins"])
def test_first_range_holds_all_examples_with_room(plot, data):
    problem = show(plot, data=data)
    for (low, high), column in zip(
        plot.view.view_box.viewRange(), problem.dataset.X.T, strict=True
    ):
        span = high - low
        assert low + 0.04 * span < column.min()
        assert column.max() < high - 0.04 * span


def test_constant_columns_get_a_range_around_them(plot):
    show_points(plot, [[5, 0], [5, 0]], [0, 1])
    (x_low, x_high), (y_low, y_high) = plot.view.view_box.viewRange()
    assert x_low < 0 < 5 < x_high
    assert y_low < 0 < y_high


def test_axes_are_named_after_the_columns(plot):
    show(plot, data="iris")
    names = [plot.view.axis(side).name() for side in ("bottom", "left")]
    assert names == ["petal length (cm)", "petal width (cm)"]


def test_axis_names_are_text_and_not_markup(plot):
    problem, experiment = show_points(plot, [[0, 0], [1, 1]], [0, 1])
    named = replace(problem.dataset, axis_names=("<b>a&b", "y"))
    plot.show_problem(prepare(named, experiment), experiment)
    assert plot.view.axis("bottom").label.toPlainText().strip() == "<b>a&b"


def test_legend_names_classes_and_signs(plot):
    show(plot, data="iris")
    names = ["y = 0, versicolor", "y = 1, virginica", "misclassified", "a = ½"]
    assert plot.legend() == names
    show(plot, data="two-blobs", test_ratio=0.2)
    assert plot.legend() == ["y = 0", "y = 1", "test", "misclassified", "a = ½"]


def test_crowd_becomes_dots_and_zooming_in_brings_rings_back(plot):
    problem = show(plot, size=4 * MOST_MARKERS)
    assert plot.points.marked_rows() is None
    assert len(plot.rings.rows()) == 0
    assert "shapes and rings: zoom in to 5,000 examples" in plot.legend()
    plot.view.view_box.setRange(xRange=(-0.3, 0.3), yRange=(-0.3, 0.3), padding=0)
    inside = np.all(np.abs(problem.dataset.X) <= 0.3, axis=1)
    assert plot.points.marked_rows().tolist() == np.flatnonzero(inside).tolist()
    wrong = set(wrong_rows(problem)) & set(np.flatnonzero(inside).tolist())
    assert plot.rings.rows().tolist() == sorted(wrong)
    assert "misclassified" in plot.legend()


def test_crowd_shows_each_class_in_its_colour(plot):
    X = np.repeat([[0.0, 0.0], [1.0, 1.0]], MOST_MARKERS, axis=0)
    show_points(plot, X, np.repeat([0, 1], MOST_MARKERS))
    assert distance(color_at(plot, 0, 0), mixed(LIGHT.panel, LIGHT.class0, 0.9)) <= 4
    assert distance(color_at(plot, 1, 1), mixed(LIGHT.panel, LIGHT.class1, 0.9)) <= 4


def test_theme_change_resets_every_colour(plot):
    show(plot, w=(0, 0), b=0)
    plot.setPalette(palette(DARK))  # as the window does
    apply_theme(plot, DARK)
    image = plot.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(0, 560, 3) for y in range(0, 460, 3)}
    assert LIGHT.panel.lower() not in colors
    assert DARK.panel.lower() in colors
    assert plot.view.axis("left").textPen().color() == QColor(DARK.muted)


def test_larger_scale_enlarges_the_markers(plot):
    show_points(plot, [[0, 0], [1, 1]], [0, 1])
    usual = plot.points.radius()
    apply_theme(plot, LIGHT, 1.4)
    assert plot.points.radius() == pytest.approx(1.4 * usual)


def test_nothing_is_drawn_anew_for_the_same_parameters(plot, qtbot):
    problem = show(plot)
    qtbot.wait(50)
    before = plot.grab().toImage()
    painted = []
    plot.field.paint = lambda *arguments: painted.append(arguments)
    plot.show_snapshot(make_snapshot(problem, Experiment(), step=1, w=W, b=B))
    qtbot.wait(50)
    assert painted == []
    del plot.field.paint
    assert plot.grab().toImage() == before


def test_model_stays_on_screen_while_examples_are_added(plot):
    show(plot)
    experiment = Experiment(size=300)
    plot.show_problem(make_problem(experiment), experiment)
    assert len(plot.line.lines()) == 1


def test_model_goes_with_its_features(plot):
    show(plot)
    experiment = Experiment(features=("x1", "x1^2"))
    plot.show_problem(make_problem(experiment), experiment)
    assert plot.line.lines() == []
    assert plot.rings.rows().tolist() == []


def test_snapshot_of_another_number_of_features_is_left_alone(plot):
    problem = show(plot)
    other = Experiment(features=("x1", "x2", "x1*x2"))
    plot.show_snapshot(make_snapshot(make_problem(other), other, w=(1, 1, 1)))
    assert plot.rings.rows().tolist() == wrong_rows(problem)


def test_state_is_told_in_words(plot):
    problem = show(plot)
    plot.select_example(2)
    told = plot.view.accessibleDescription()
    assert told.startswith(
        "200 examples of Two blobs. 50.0% of the training examples are right at a = ½. "
    )
    assert f"{len(wrong_rows(problem))} of those in view are misclassified" in told
    assert "example 3, y = " in told


def test_nothing_reaches_beyond_the_widget(plot):
    show(plot, data="breast-cancer", test_ratio=0.3)
    plot.resize(340, 300)
    plot.grab()
    inside = QRectF(plot.view.rect())
    for side in ("left", "bottom"):
        axis = plot.view.axis(side)
        assert inside.contains(axis.geometry())


def test_contributions_are_off_until_they_are_wanted(plot):
    show(plot)
    assert plot.points.isVisible()
    assert not plot.contributions.isVisible()
    before = plot.grab().toImage()
    plot.set_contributions_visible(True)
    assert plot.contributions.isVisible()
    assert not plot.points.isVisible()
    assert plot.grab().toImage() != before
    plot.set_contributions_visible(False)
    assert plot.grab().toImage() == before


def test_legend_explains_the_contributions(plot):
    show(plot, batch=8)
    plot.set_contributions_visible(True)
    pull = "pull on (w₁, w₂): −(x₁·dz, x₂·dz)/m"
    assert plot.legend()[-3:] == ["size: |a − y|", pull, "faint: not in this step"]
    show(plot, w=(1, 1, 1), features=("x2", "x1^2", "x1"))
    assert plot.legend()[-1] == "pull on (w₃, w₁): −(x₁·dz, x₂·dz)/m"
    show(plot, features=("x2", "x1^2"))
    assert plot.legend()[-2:] == ["size: |a − y|", "no arrows: x₁ not among the features"]
    plot.set_contributions_visible(False)
    assert plot.legend()[-1] == "a = ½"


def test_contributions_of_a_crowd_show_when_zoomed_in(plot):
    show(plot, size=4 * MOST_MARKERS)
    plot.set_contributions_visible(True)
    assert plot.legend()[-1] == "pulls: zoom in to 5,000 examples"
    assert plot.points.isVisible()
    plot.view.view_box.setRange(xRange=(-0.3, 0.3), yRange=(-0.3, 0.3), padding=0)
    assert plot.contributions.isVisible()
    assert "size: |a − y|" in plot.legend()


def test_contributions_follow_the_step_where_the_parameters_stay(plot):
    problem = show(plot, batch=8)
    plot.set_contributions_visible(True)
    pulling = []
    for step, batch in ((0, 8), (1, 8), (1, None)):
        moment = make_snapshot(problem, Experiment(batch=batch), step=step, w=W, b=B)
        plot.show_snapshot(moment)
        drawn = plot.contributions.drawn()
        pulling.append(set(drawn.rows[drawn.pulling].tolist()))
    assert [len(rows) for rows in pulling] == [8, 8, 200]
    assert not pulling[0] & pulling[1]
    assert "faint: not in this step" not in plot.legend()


def test_contributions_wait_for_the_first_snapshot_of_a_new_problem(plot):
    show(plot)
    plot.set_contributions_visible(True)
    experiment = Experiment(size=300)
    problem = make_problem(experiment)
    plot.show_problem(problem, experiment)
    assert plot.points.isVisible()
    plot.show_snapshot(make_snapshot(problem, experiment, w=W, b=B))
    assert plot.contributions.isVisible()


def test_examples_too_far_away_to_be_drawn_are_told_of_in_the_legend(plot):
    show_points(plot, [[1e308, 2.0], [-1e308, 4.0], [5.0, 5.0]], [0, 1, 0])
    told = [text for text in plot.legend() if "not drawn" in text]
    assert told == ["x1: beyond 10¹⁰⁰ not drawn"]
    plot.grab()
    show_points(plot, [[1.0, 2.0], [2.0, 4.0]], [0, 1])
    assert not [text for text in plot.legend() if "not drawn" in text]


def test_one_feature_shows_the_sigmoid_over_x1_and_the_examples_at_0_and_1(plot):
    y = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0])
    X = np.column_stack((np.arange(6.0), y))
    base = make_problem(Experiment()).dataset
    one = replace(base, X=X, y=y, axis_names=("hours", "a"), has_x2=False)
    experiment = Experiment(features=("x1",))
    problem = prepare(one, experiment)
    plot.show_problem(problem, experiment)
    assert len(plot.curve.curve()) == 0
    plot.show_snapshot(make_snapshot(problem, experiment, w=(1.5,), b=-3.0))
    curve = plot.curve.curve()
    np.testing.assert_allclose(curve[:, 1], 1 / (1 + np.exp(-(1.5 * curve[:, 0] - 3.0))))
    assert curve[0, 0] <= 0 and curve[-1, 0] >= 5
    for line in plot.line.lines():
        np.testing.assert_allclose(line[:, 0], 2.0)
    assert "a over x₁, and a = ½" in plot.legend()
    show(plot)
    assert len(plot.curve.curve()) == 0


def test_a_ring_goes_with_its_example_to_another_place(plot):
    problem, experiment = show_points(plot, [[-2, 0], [2, 0], [0, 2], [0, -2]], [1, 0, 0, 1])
    plot.show_snapshot(make_snapshot(problem, experiment, w=(1.0, 0.0), b=0.0))
    plot.optimum_line.set_wanted(False)

    def is_ringed(x1, x2):
        at = pixel_of(plot, x1, x2).toPoint()
        image = plot.view.grab(QRect(at - QPoint(12, 12), QSize(24, 24))).toImage()
        return any(
            QColor(image.pixel(x, y)).lightness() < 60
            for x in range(image.width())
            for y in range(image.height())
        )

    assert is_ringed(-2, 0)
    assert not is_ringed(-1, 1)
    X = problem.dataset.X.copy()
    X[0] = (-1, 1)
    plot.show_examples(Examples(replace(problem.dataset, X=X), problem.is_test))
    assert plot.rings.rows().tolist() == [0, 1, 3]
    assert is_ringed(-1, 1)
    assert not is_ringed(-2, 0)
