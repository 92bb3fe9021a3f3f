import math
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from plot_recorder import breaks, pixel_of, settle
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QComboBox
from sample_run import default_moment, make_snapshot

from engine import logistic
from engine.data.edits import Removed
from engine.kernels.loading import numpy_kernel
from engine.landscape.landscape import LandscapeRenderer, LandscapeRequest, Quality
from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.training.player.player import RunPlayer
from engine.training.snapshot import Phase
from gui.panels.landscape.items import draw_lowest, draw_optimum
from gui.panels.landscape.panel import LandscapePlot
from gui.plotting.contours import trace
from gui.plotting.lines import Now
from gui.style.painting import painting
from gui.style.theme import DARK, LIGHT, THEMES, palette
from gui.style.themed import apply_theme


class Answers:
    """Draws what a plot asks for, at once or when told."""

    def __init__(self, plot):
        self.plot = plot
        self.renderer = LandscapeRenderer()
        self.queries = []
        self.at_once = True
        plot.picture_wanted.connect(self.take)

    def take(self, query, care):
        self.queries.append((query, care))
        if self.at_once:
            self.answer(query, care)

    def answer(self, query, care=Quality.COARSE_FIRST):
        for landscape in self.renderer.render(query, care):
            if landscape is not None:
                self.plot.show_picture(trace(landscape))


@pytest.fixture
def plot(on_screen, monkeypatch):
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", -1)  # each move is told
    widget = LandscapePlot()
    widget.answers = Answers(widget)
    return on_screen(widget, 416, 330)


def play(plot, steps, back=0, **settings):
    """Show a run after some steps, of which some were taken back."""
    experiment, problem, _ = default_moment(**settings)
    player = RunPlayer(experiment, problem, numpy_kernel())
    for step in (steps, steps - back):
        player.seek(step)
        while player.is_busy:
            player.tick()
    plot.show_problem(problem, experiment)
    plot.show_snapshot(player.snapshot())
    return problem, player


def combos(plot):
    return plot.findChildren(QComboBox)


def shade(plot, x, y):
    image = plot.view.grab().toImage()
    return QColor(image.pixel(pixel_of(plot, x, y).toPoint())).lightness()


def test_it_is_found_by_name(plot):
    assert plot.objectName() == "landscapePlot"


def test_axes_are_the_first_two_weights(plot):
    play(plot, 5)
    assert [combo.currentText() for combo in combos(plot)] == ["w₁", "w₂"]
    assert plot.view.axis("bottom").name() == "w₁"
    assert plot.view.axis("left").name() == "w₂"


def test_one_feature_is_shown_with_the_bias(plot):
    play(plot, 5, features=("x1",))
    assert [combo.currentText() for combo in combos(plot)] == ["w₁", "b"]
    assert not plot.header.others.isVisible()


def test_path_goes_from_the_start_to_where_the_run_is(plot):
    _, player = play(plot, 40, alpha=0.5)
    past = np.column_stack(plot.scene.path.past())
    assert past[0].tolist() == [0.0, 0.0]
    np.testing.assert_array_equal(past[-1], player.run.w)
    rows = player.run.history.rows
    np.testing.assert_array_equal(past, rows[:, 5:7])
    assert len(plot.scene.path.future()[0]) == 1


def test_what_was_taken_back_is_the_future(plot):
    _, player = play(plot, 40, back=25)
    assert len(plot.scene.path.past()[0]) == 16
    assert len(plot.scene.path.future()[0]) == 26
    np.testing.assert_array_equal(plot.scene.path.end_of_past(), player.run.w)


def test_a_path_is_a_line_and_no_area_after_going_back(plot):
    play(plot, 40)
    (left, right), (low, high) = plot.view.view_box.viewRange()
    corner = np.array([left, low])
    shares = np.array([(0.1, 0.1), (0.9, 0.1), (0.9, 0.5), (0.9, 0.7), (0.9, 0.9), (0.1, 0.9)])
    places = corner + shares * (right - left, high - low)
    middle = corner + (0.7, 0.4) * np.array([right - left, high - low])
    plot.scene.path.set_points(*places.T, np.zeros(6, dtype=bool))
    plot.scene.path.set_now(Now(5, 6, tuple(places[5])))
    before = shade(plot, *middle)
    plot.scene.path.set_now(Now(2, 3, tuple(places[2])))  # later ones have dots
    assert shade(plot, *middle) == before


def test_dot_stands_where_the_run_is(plot):
    _, player = play(plot, 40)
    position = plot.scene.target.pos()
    assert (position.x(), position.y()) == tuple(player.run.w.tolist())


def test_arrow_points_downhill_and_the_ring_is_the_next_step(plot):
    problem, player = play(plot, 3, alpha=0.7)
    run = player.run
    dw, _ = logistic.gradient(problem.F.T, problem.y, run.w, run.b)
    moment = plot.scene.next_step.step()
    np.testing.assert_allclose(moment.downhill, -dw)
    np.testing.assert_allclose(moment.landing, run.w - 0.7 * dw)
    landing = moment.landing
    player.step(1)
    np.testing.assert_allclose(landing, player.run.w)


def test_with_an_l1_penalty_the_ring_is_the_proximal_step_and_the_arrow_points_to_it(plot):
    problem, player = play(plot, 3, alpha=0.7, l1=0.2)
    run = player.run
    moment = plot.scene.next_step.step()
    dw, _ = logistic.gradient(problem.F.T, problem.y, run.w, run.b)
    v = run.w - 0.7 * dw
    expected = np.sign(v) * np.maximum(np.abs(v) - 0.14, 0)
    np.testing.assert_allclose(moment.landing, expected, rtol=1e-12)
    np.testing.assert_allclose(moment.downhill, (expected - run.w) / 0.7, rtol=1e-12)
    player.step(1)
    np.testing.assert_allclose(moment.landing, player.run.w, rtol=1e-12)


def test_arrow_shrinks_with_the_slope_and_goes_where_there_is_none(plot):
    _, player = play(plot, 0, alpha=0.5)
    lengths = [plot.scene.next_step.arrow_length()]
    for step in (5, 50, 5000):
        player.seek(step)
        while player.is_busy:
            player.tick()
        plot.show_snapshot(player.snapshot())
        lengths.append(plot.scene.next_step.arrow_length())
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] > 25
    assert lengths[-1] == 0


def test_arrow_is_short_in_a_low_panel_and_never_reaches_the_signs_of_the_lowest_places(plot):
    _, player = play(plot, 0, alpha=0.5)
    item = plot.scene.next_step
    assert plot.foot().split("  ")[:3] == ["path", "direction downhill", "next step"]
    plot.resize(416, 220)
    plot.grab()
    assert item.arrow_length() <= 0.2 * plot.view.view_box.height()
    apply_theme(plot, LIGHT, 2.0)
    plot.resize(416, 330)
    for step in range(0, 60, 4):
        player.seek(step)
        while player.is_busy:
            player.tick()
        plot.show_snapshot(player.snapshot())
        away = item.to_pixel(*item.step().point) - item.to_pixel(*item.lowest())
        length = item.arrow_length()
        assert length == 0 or length < math.hypot(away.x(), away.y()) - 9 * 2.0


def test_the_plot_keeps_its_size_when_it_is_pointed_at(plot, qtbot):
    play(plot, 5)
    plot.resize(330, 330)
    settle(qtbot, plot)
    assert plot._foot.height() > 1.5 * plot.fontMetrics().height()  # of more lines than one
    before = plot.view.geometry()
    plot.view.pointer_moved.emit(QPointF(60, 60))
    settle(qtbot, plot)
    assert plot.foot().startswith("w₁")
    assert plot.view.geometry() == before


def test_no_line_leads_to_parameters_set_by_hand(plot):
    _, player = play(plot, 20)
    assert breaks(plot.scene.path) == 0
    player.set_parameters((-1.0, 1.0, 0.0))
    player.step(5)
    plot.show_snapshot(player.snapshot())
    assert breaks(plot.scene.path) == 1
    assert [-1.0, 1.0] in np.column_stack(plot.scene.path.past()).tolist()


def test_no_line_leads_to_them_between_two_steps_of_the_path_either(plot):
    places = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]])
    trail = plot.scene.path
    play(plot, 1)
    trail.set_points(*places.T, np.array([False, False, True, False]))
    middle = np.array([0.5, 1.0])
    gaps = []
    for is_set in (False, True):
        trail.set_now(Now(2, 2, tuple(middle), is_apart=is_set, next_is_apart=not is_set))
        plot.view.show_range((-0.5, 1.5), (-0.5, 1.5))
        before, after = (shade(plot, x, 1.0) for x in (0.2, 0.8))
        gaps.append(before > after)
    assert gaps == [False, True]


def test_picture_is_the_cost_around_the_path(plot):
    problem, player = play(plot, 40)
    J = plot.scene.height_at(0.5, 0.25)
    wanted = logistic.cost(problem.F.T, problem.y, np.array([0.5, 0.25]), player.run.b)
    assert pytest.approx(wanted, abs=1e-3) == J
    for low_high, places in zip(plot.view.view_box.viewRange(), player.run.w, strict=True):
        assert low_high[0] < 0 < places < low_high[1]


def test_contours_pass_where_j_has_their_height(plot):
    problem, player = play(plot, 10)
    relief = plot.scene.surface.picture()
    assert len(relief.contours) >= 7
    xs, ys = relief.landscape.xs, relief.landscape.ys
    for level, contour in zip(relief.landscape.levels, relief.contours, strict=True):
        places = [contour.elementAt(place) for place in range(0, contour.elementCount(), 25)]
        for at in places:
            x, y = xs[0] + at.x * (xs[-1] - xs[0]), ys[0] + at.y * (ys[-1] - ys[0])
            there = logistic.cost(problem.F.T, problem.y, np.array([x, y]), player.run.b)
            assert there == pytest.approx(level, abs=0.06 * (level - 0.2) + 1e-3)


@pytest.mark.parametrize("name", THEMES)
def test_more_j_is_more_ink(plot, name):
    theme = THEMES[name]
    play(plot, 0)
    apply_theme(plot, theme)
    (low, high), _ = plot.view.view_box.viewRange()
    lowest = plot.scene.landscape.lowest.theta
    across = np.linspace(lowest[0] - 0.3, low + 0.02 * (high - low), 5)
    shades = [shade(plot, x, lowest[1] - 0.5) for x in across]
    assert shades == sorted(shades, reverse=theme is LIGHT)
    assert abs(shades[0] - shades[-1]) > 25


def test_colour_bar_tells_the_heights(plot):
    play(plot, 10)
    texts = plot.scene.bar.texts()
    assert len(texts) >= 5
    heights = [float(text) for text in texts]
    assert heights == sorted(heights)
    levels = plot.scene.landscape.levels
    assert all(np.abs(levels - height).min() < 0.05 * height for height in heights)


def test_near_the_ground_the_colour_bar_writes_the_lowest_once_and_then_differences(plot):
    play(plot, 10)
    usual = plot.scene.bar.maximumWidth()
    plot.scene.bar.set_levels(0.2081 + np.array([1e-7, 1.2e-7, 5e-4]), 0.2081)
    assert plot.scene.bar.texts() == ["0.2081", "+1e−7", "+1.2e−7", "+5e−4"]
    assert plot.scene.bar.maximumWidth() > usual


def test_a_point_too_far_away_to_be_drawn_is_told_of(plot):
    _, player = play(plot, 60, alpha=1000.0, l2=1.0)
    assert abs(player.run.w[0]) > 1e100
    plot.view.pointer_moved.emit(None)
    assert "beyond what can be drawn" in plot.foot()
    assert plot.header.remark() == "too far"  # the foot of a low panel is hidden
    play(plot, 1)
    assert "beyond" not in plot.foot()
    assert plot.header.remark() == ""


@pytest.mark.parametrize("way", [0, 1])
def test_where_j_can_be_brought_to_nothing_everywhere_that_is_said(plot, way):
    play(plot, 20, data="moons", features=tuple(FEATURES))
    plot.header.way.choose(way)
    for combo, parameter in zip(combos(plot), (2, 7), strict=True):
        combo.setCurrentIndex(parameter)  # w3 and b: the other six separate the moons alone
    plot.header.others.choose(1)
    assert plot.header.is_optimised()
    assert "as close to 0 as you want" in plot.foot()
    assert plot.header.remark() == "J = 0"
    plot.header.others.choose(0)
    assert "close to 0" not in plot.foot()
    assert plot.header.remark() == ""


def test_lowest_place_is_marked_with_the_others_held(plot):
    problem, player = play(plot, 10)
    x, y = plot.scene.next_step.lowest()
    dw, _ = logistic.gradient(problem.F.T, problem.y, np.array([x, y]), player.run.b)
    np.testing.assert_allclose(dw, 0.0, atol=1e-7)
    assert "lowest here" in plot.foot()


def test_separable_examples_have_no_lowest_place_to_mark(plot):
    play(plot, 10, data="one-example")
    assert plot.scene.next_step.lowest() is None
    assert "lowest here" not in plot.foot()


def test_optimum_is_marked_once_it_is_known(plot):
    _, player = play(plot, 10)
    convergence = player.snapshot().convergence
    assert plot.scene.next_step.optimum() == tuple(convergence.optimum.w)
    assert "optimum" in plot.foot()


def test_cross_of_the_lowest_place_and_sign_of_the_optimum_are_told_apart_at_one_place():
    def ink(*signs):
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(QColor(LIGHT.panel))
        with painting(image) as painter:
            for sign in signs:
                sign(painter, QPointF(20, 20), LIGHT, 1.0)
        dark = QColor(LIGHT.ink).lightness() + 40
        return {
            (x, y)
            for x in range(40)
            for y in range(40)
            if image.pixelColor(x, y).lightness() < dark
        }

    cross, optimum = ink(draw_lowest), ink(draw_optimum)
    assert cross and optimum
    assert not cross & optimum
    both = ink(draw_optimum, draw_lowest)
    assert cross <= both
    assert len(both & optimum) > 0.8 * len(optimum)


def test_no_optimum_is_marked_where_there_is_none(plot):
    play(plot, 10)
    play(plot, 10, data="separable")
    assert plot.scene.next_step.optimum() is None


def test_any_pair_of_parameters_can_be_chosen(plot):
    problem, player = play(plot, 20, data="circles", features=("x1", "x2", "x1^2", "x2^2"))
    first, second = combos(plot)
    assert [first.itemText(row) for row in range(first.count())] == ["w₁", "w₂", "w₃", "w₄", "b"]
    first.setCurrentIndex(2)
    second.setCurrentIndex(4)
    assert plot.view.axis("bottom").name() == "w₃"
    assert plot.view.axis("left").name() == "b"
    np.testing.assert_array_equal(plot.scene.path.end_of_past(), [player.run.w[2], player.run.b])
    theta = np.append(player.run.w, player.run.b)
    theta[[2, 4]] = -0.5, 0.25
    wanted = logistic.cost(problem.F.T, problem.y, theta[:4], theta[4])
    assert plot.scene.height_at(-0.5, 0.25) == pytest.approx(wanted, abs=2e-3)


def test_choosing_the_other_axis_s_parameter_exchanges_them(plot):
    play(plot, 5)
    combos(plot)[0].setCurrentIndex(1)
    assert [combo.currentText() for combo in combos(plot)] == ["w₂", "w₁"]


def test_choice_stays_when_the_data_change_and_falls_back_with_other_features(plot):
    play(plot, 5)
    combos(plot)[0].setCurrentIndex(2)
    play(plot, 5, data="moons")
    assert [combo.currentText() for combo in combos(plot)] == ["b", "w₂"]
    play(plot, 5, features=("x1", "x2", "x1*x2"))
    assert [combo.currentText() for combo in combos(plot)] == ["w₁", "w₂"]


def test_with_others_re_optimised_the_plane_is_nowhere_higher(plot):
    play(plot, 1, data="unscaled", alpha=1e-6)
    held = plot.scene.height_at(0.0, 0.5)
    plot.header.others.choose(1)
    assert plot.answers.queries[-1][0].optimised
    assert plot.scene.height_at(0.0, 0.5) < held


def test_slice_is_j_along_one_parameter_with_its_tangent(plot):
    problem, player = play(plot, 5, alpha=0.5)
    plot.header.way.choose(1)
    run = player.run
    assert plot.view.axis("left").name() == "J"
    assert not combos(plot)[1].isVisible()
    dw, _ = logistic.gradient(problem.F.T, problem.y, run.w, run.b)
    x, J, slope = plot.scene.slice.tangent()
    assert (x, slope) == (run.w[0], pytest.approx(dw[0]))
    assert pytest.approx(logistic.cost(problem.F.T, problem.y, run.w, run.b)) == J
    assert plot.scene.slice.height_at(x) == pytest.approx(J, abs=1e-4)
    _, (low, high) = plot.view.view_box.viewRange()
    assert low < J < high
    assert plot.scene.target.pos().y() == pytest.approx(J)


@pytest.mark.parametrize(
    ("steps", "l1", "at_0"),
    [(5, 0.02, False), (0, 0.02, True), (0, 0.9, True), (5, 0.9, True)],
)
def test_tangent_under_an_l1_penalty_is_the_least_of_the_slopes_of_j(plot, steps, l1, at_0):
    problem, player = play(plot, steps, alpha=0.5, l1=l1, l2=0.1)
    plot.header.way.choose(1)
    w, b = player.run.w, player.run.b
    assert (w[0] == 0) == at_0

    def J(moved):
        there = w + np.array([moved, 0.0])
        return logistic.cost(problem.F.T, problem.y, there, b, l1, 0.1)

    h = 1e-6
    left, right = (J(0) - J(-h)) / h, (J(h) - J(0)) / h
    # Where J has a kink a line touches it from below if its slope is between left and right.
    expected = min(max(0.0, left), right) if at_0 else (left + right) / 2
    _, height, slope = plot.scene.slice.tangent()
    assert slope == pytest.approx(expected, abs=1e-5)
    assert height == pytest.approx(J(0))


def test_tangent_belongs_to_the_slice_with_others_held(plot):
    play(plot, 5)
    plot.header.way.choose(1)
    plot.header.others.choose(1)
    assert plot.scene.slice.tangent() is None
    assert "tangent" not in plot.foot()


def test_readout_tells_place_and_height_under_the_pointer(plot):
    problem, player = play(plot, 5)
    x, y = 0.5, 0.25
    box = plot.view.view_box
    plot.view.pointer_moved.emit(box.mapFromScene(box.mapViewToScene(QPointF(x, y))))
    J = logistic.cost(problem.F.T, problem.y, np.array([x, y]), player.run.b)
    name_x, text_x, name_y, text_y, _, text_J = plot.foot().split()
    assert (name_x, name_y) == ("w₁", "w₂")
    assert (float(text_x), float(text_y)) == (x, y)
    assert float(text_J) == pytest.approx(J, abs=1e-3)
    plot.view.pointer_moved.emit(None)
    assert plot.foot().startswith("path")


def test_under_a_pointer_that_rests_the_picture_of_now_is_read(plot, qtbot):
    play(plot, 5)
    settle(qtbot, plot)
    plot.view.pointer_moved.emit(QPointF(120, 90))
    told = plot.foot()
    plot.header.choose((2, 0), optimised=False)
    assert plot.foot().startswith("b ")
    plot.header.choose((0, 1), optimised=False)
    assert plot.foot() == told
    plot.answers.at_once = False
    plot.header.choose((0, 2), optimised=False)
    assert plot.foot().startswith("path")  # there is no picture yet


def drag(plot, qtbot, start, end):
    settle(qtbot, plot)
    viewport = plot.view.viewport()
    begin, finish = pixel_of(plot, *start).toPoint(), pixel_of(plot, *end).toPoint()
    qtbot.mouseMove(viewport, begin)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=begin)
    for share in (0.3, 0.6, 1.0):
        between = QPoint(
            round(begin.x() + share * (finish.x() - begin.x())),
            round(begin.y() + share * (finish.y() - begin.y())),
        )
        qtbot.mouseMove(viewport, between)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=finish)


def test_dot_dragged_while_paused_asks_to_start_from_there(plot, qtbot):
    _, player = play(plot, 5)
    start = tuple(player.run.w.tolist())
    with qtbot.waitSignal(plot.parameters_dragged) as dragged:
        drag(plot, qtbot, start, (1.5, -0.5))
    theta = dragged.args[0]
    assert theta[:2] == (pytest.approx(1.5, abs=0.05), pytest.approx(-0.5, abs=0.05))
    assert theta[2] == player.run.b


def test_dot_cannot_be_dragged_while_the_run_goes_on(plot, qtbot):
    experiment, problem, _ = default_moment()
    plot.show_problem(problem, experiment)
    plot.show_snapshot(make_snapshot(problem, experiment, phase=Phase.RUNNING))
    with qtbot.assertNotEmitted(plot.parameters_dragged):
        drag(plot, qtbot, (0.0, 0.0), (1.0, 1.0))
    assert plot.scene.target.pos() == QPointF(0.0, 0.0)


def held(plot, qtbot):
    """Return the run of a plot whose dot is being dragged: the button is down."""
    problem, player = play(plot, 5)
    settle(qtbot, plot)
    viewport = plot.view.viewport()
    begin = pixel_of(plot, *player.run.w.tolist()).toPoint()
    qtbot.mouseMove(viewport, begin)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=begin)
    for away in (10, 20, 30):
        qtbot.mouseMove(viewport, begin + QPoint(away, 0))
    assert plot.scene.target.is_dragged()
    return problem, player, begin + QPoint(30, 0)


def test_a_dot_that_is_held_where_the_run_goes_on_is_let_go_and_follows_it(plot, qtbot):
    problem, player, end = held(plot, qtbot)
    running = make_snapshot(problem, player.run.experiment, step=9, w=(0.25, 0.5), b=0.0)
    with qtbot.assertNotEmitted(plot.parameters_dragged):
        plot.show_snapshot(replace(running, phase=Phase.RUNNING))
        qtbot.mouseRelease(plot.view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert not plot.scene.target.is_dragged()
    assert plot.scene.target.pos() == QPointF(0.25, 0.5)
    assert plot.scene.next_step.step().point == (0.25, 0.5)


def test_a_dot_that_is_held_where_the_plot_is_hidden_goes_back(plot, qtbot):
    _, player, _ = held(plot, qtbot)
    plot.hide()
    assert not plot.scene.target.is_dragged()
    assert plot.scene.target.pos() == QPointF(*player.run.w.tolist())


def test_on_a_slice_the_dot_is_dragged_along_the_curve(plot, qtbot):
    _, player = play(plot, 5)
    plot.header.way.choose(1)
    heights = []
    plot.scene.target.sigPositionChanged.connect(
        lambda target: heights.append(target.pos().y() - plot.scene.height_at(target.pos().x(), 0))
    )
    position = plot.scene.target.pos()
    with qtbot.waitSignal(plot.parameters_dragged) as dragged:
        drag(plot, qtbot, (position.x(), position.y()), (1.8, position.y() + 0.2))
    assert dragged.args[0][0] == pytest.approx(1.8, abs=0.05)
    assert dragged.args[0][1:] == (player.run.w[1], player.run.b)
    np.testing.assert_allclose(heights, 0.0, atol=1e-12)


def test_old_picture_stays_until_the_new_one_comes(plot):
    play(plot, 5)
    before = plot.scene.surface.picture()
    plot.answers.at_once = False
    play(plot, 5, l2=0.5)
    assert plot.scene.surface.picture() is before
    plot.answers.answer(plot.answers.queries[-1][0])
    assert plot.scene.surface.picture() is not before
    assert plot.scene.landscape.request.l2 == 0.5


def test_picture_of_another_question_is_refused(plot):
    play(plot, 5)
    stale = plot.answers.queries[-1][0]
    combos(plot)[0].setCurrentIndex(2)
    before = plot.scene.surface.picture()
    plot.answers.answer(stale)
    assert plot.scene.surface.picture() is before


def test_an_answer_that_comes_when_others_were_chosen_in_hiding_is_refused(plot, qtbot):
    play(plot, 5)
    plot.answers.at_once = False
    plot.header.way.choose(1)
    stale = plot.answers.queries[-1][0]
    assert len(stale.axes) == 1
    plot.hide()
    plot.header.way.choose(0)
    before = plot.scene.surface.picture()
    plot.answers.answer(stale)
    assert plot.scene.surface.picture() is before
    plot.show()
    qtbot.waitUntil(lambda: len(plot.answers.queries[-1][0].axes) == 2)
    assert plot.answers.queries[-1][0].ranges is None


def test_zooming_asks_for_what_is_in_view_and_a_double_click_for_all(plot, qtbot):
    play(plot, 5)
    whole = plot.view.view_box.viewRange()
    asked = len(plot.answers.queries)
    plot.view.view_box.scaleBy((0.2, 0.2), center=(0.5, 0.5))
    plot.view.view_box.sigRangeChangedManually.emit([True, True])
    qtbot.waitUntil(lambda: len(plot.answers.queries) > asked)
    seen = plot.view.view_box.viewRange()
    assert [list(ends) for ends in plot.answers.queries[-1][0].ranges] == seen
    assert [list(ends) for ends in plot.scene.landscape.ranges] == seen
    plot.view.double_clicked.emit()
    assert plot.view.view_box.viewRange() == whole


def test_range_follows_the_path(plot):
    _, player = play(plot, 1, data="separable", alpha=10.0)
    for step in (10, 1000, 20_000):
        player.seek(step)
        while player.is_busy:
            player.tick()
        plot.show_snapshot(player.snapshot())
        for ends, place in zip(plot.view.view_box.viewRange(), player.run.w, strict=True):
            assert ends[0] < place < ends[1]


def test_range_comes_back_after_a_run_that_went_far_astray(plot):
    _, player = play(plot, 0, alpha=0.1)
    home = plot.view.view_box.viewRange()
    player.set_parameters((1e6, -1e6, 0.0))
    plot.show_snapshot(player.snapshot())
    assert plot.view.view_box.viewRange()[0][1] > 1e6
    player.reset()
    plot.show_snapshot(player.snapshot())
    assert plot.view.view_box.viewRange() == home


def test_huge_parameters_are_survived(plot):
    experiment, problem, _ = default_moment()
    plot.show_problem(problem, experiment)
    for size in (1e20, 1e150, 1e300):
        plot.show_snapshot(make_snapshot(problem, experiment, w=[size, -size], b=size))
        plot.grab()
        plot.view.view_box.setRange(xRange=(0.0, 1e-6), yRange=(0.0, 1e-6), padding=0)
        plot.grab()


def test_hidden_it_asks_for_nothing_and_shown_when_it_has_been_painted(plot, qtbot):
    plot.hide()
    play(plot, 5)
    plot.show()
    assert not plot.answers.queries
    qtbot.waitUntil(lambda: len(plot.answers.queries) == 1)


def test_sample_of_many_examples_is_told(plot, monkeypatch):
    monkeypatch.setattr("engine.landscape.landscape.FINE", 32)
    experiment = Experiment(size=120_000)
    experiment, problem, snapshot = default_moment(size=120_000)
    plot.answers.at_once = False
    plot.show_problem(problem, experiment)
    plot.show_snapshot(snapshot)
    query, _ = plot.answers.queries[-1]
    told = []
    for landscape in plot.answers.renderer.render(query):
        if landscape is not None:
            plot.show_picture(trace(landscape))
            told.append(plot.header.remark())
    assert told == ["sample of 4,000", "sample of 100,000"]


def test_low_panel_leaves_out_names_and_legend(plot, qtbot):
    play(plot, 5)
    assert plot.findChild(QComboBox).isVisible()
    high = plot.view.view_box.rect().height()
    plot.resize(416, 200)
    assert plot.view.axis("bottom").name() == ""
    qtbot.waitUntil(lambda: plot.view.view_box.rect().height() > high - 130 + 30)
    plot.view.pointer_moved.emit(QPointF(40.0, 40.0))
    assert plot.header.remark().startswith("J ")
    plot.view.pointer_moved.emit(None)
    assert plot.header.remark() == ""
    plot.resize(416, 330)
    assert plot.view.axis("bottom").name() == "w₁"


def test_it_tells_screen_readers_what_it_shows(plot):
    play(plot, 5)
    assert "w₁ and w₂" in plot.view.accessibleDescription()


def test_themes_recolour_everything(plot):
    play(plot, 5)
    for theme in (DARK, LIGHT):
        plot.setPalette(palette(theme))  # as the window does
        apply_theme(plot, theme)
        corner = plot.grab().toImage().pixelColor(3, 3)
        assert corner == QColor(theme.panel)


def test_without_examples_there_is_no_picture_and_it_is_said_why(plot):
    problem, player = play(plot, 5)
    asked = len(plot.answers.queries)
    player.change("edits", (Removed(tuple(range(problem.dataset.m))),))
    plot.show_problem(player.run.problem, player.run.experiment)
    plot.show_snapshot(player.snapshot())
    assert len(plot.answers.queries) == asked
    assert plot.scene.landscape is None
    assert "No examples" in plot.foot()
    player.change("edits", ())
    plot.show_problem(player.run.problem, player.run.experiment)
    plot.show_snapshot(player.snapshot())
    assert plot.scene.landscape is not None
    assert "No examples" not in plot.foot()


def test_an_answer_that_comes_when_the_examples_are_gone_is_not_drawn(plot):
    plot.answers.at_once = False
    problem, player = play(plot, 5)
    ((query, _),) = plot.answers.queries
    player.change("edits", (Removed(tuple(range(problem.dataset.m))),))
    plot.show_problem(player.run.problem, player.run.experiment)
    plot.show_snapshot(player.snapshot())
    plot.answers.answer(query)
    assert plot.scene.landscape is None


def test_no_landscape_is_drawn_of_no_examples():
    _, problem, _ = default_moment(data="empty")
    query = LandscapeRequest(problem, 0.0, 0.0, np.zeros(3), (0, 1), cover=((0.0, 0.0),) * 2)
    assert list(LandscapeRenderer().render(query)) == []


def test_the_legend_has_room_for_all_its_lines(plot):
    play(plot, 20, alpha=0.5)
    foot = plot._foot
    for width in (640, 330):
        plot.resize(width, 460)
        QApplication.processEvents()
        assert foot.height() >= foot.heightForWidth(foot.width())
