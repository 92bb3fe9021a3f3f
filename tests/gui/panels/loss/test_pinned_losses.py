import numpy as np
import pytest
from pinned_sample import made_up
from PySide6.QtCore import QPointF
from sample_run import default_moment, make_snapshot

from engine.convergence.optimum import Convergence, Optimum
from engine.training.history import LossHistory
from gui.panels.loss.panel import LossPlot
from gui.plotting.pinned_runs import run_style
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme

LINEAR, LOGARITHMIC, GAP = range(3)
STEPS = np.arange(0.0, 101.0)
LOSSES = 0.1 + 0.6 * np.exp(-STEPS / 20)
LONG = np.arange(0.0, 251.0)


@pytest.fixture
def plot(on_screen):
    return on_screen(LossPlot(), 420, 320)


def show(plot, *runs, way=LINEAR, last_step=100, **more):
    experiment, problem, _ = default_moment()
    plot.loss_axis.choose(way)
    plot.show_problem(problem, experiment)
    nothing = np.full(101, np.nan)
    curve = LossHistory(STEPS, LOSSES, nothing, nothing, nothing)
    known = {
        "history": curve,
        "loss": float(LOSSES[-1]),
        "accuracy": 0.9,
        "convergence": convergence(0.05),
    } | more
    step = min(last_step, 100)
    plot.show_snapshot(make_snapshot(problem, experiment, step, last_step, pinned=runs, **known))


def convergence(J):
    return Convergence(Optimum(np.zeros(2), 0.0, J, 0.1, 1.0, is_unique=True))


def drawn(plot):
    return {curve.run.key: curve for curve in plot.pinned.curves.curves()}


def pixel(plot, x, y):
    px, py = plot.pinned.curves.to_pixels(np.array([x]), np.array([y]))
    return QPointF(float(px[0]), float(py[0]))


def test_a_pinned_run_is_the_recorded_training_loss(plot):
    losses = 0.7 * np.exp(-LONG / 60)
    show(plot, made_up(losses))
    curve = drawn(plot)[1]
    np.testing.assert_array_equal(curve.x, LONG)
    np.testing.assert_array_equal(curve.y, losses)


def test_the_axis_of_steps_covers_the_longest(plot):
    show(plot)
    own = plot.view.view_box.viewRange()[0][1]
    assert own < 110
    show(plot, made_up(0.7 * np.exp(-LONG / 60)), made_up((0.7, 0.6), key=2))
    assert 250 <= plot.view.view_box.viewRange()[0][1] < 350
    show(plot)
    assert plot.view.view_box.viewRange()[0][1] == own


@pytest.mark.parametrize("way", [LINEAR, LOGARITHMIC])
def test_the_axis_of_losses_holds_them(plot, way):
    show(plot, made_up(1.2 * np.exp(-LONG / 40)), way=way)
    low, high = plot.view.view_box.viewRange()[1]
    y = drawn(plot)[1].y
    assert low <= y.min() <= y.max() <= high


@pytest.mark.parametrize("way", [LINEAR, LOGARITHMIC])
def test_one_that_diverged_leaves_room_for_the_others(plot, way):
    show(plot, made_up([0.7, 2.0, 1e3, 1e9, 1e200, np.inf], diverged_at=5), way=way)
    high = plot.view.view_box.viewRange()[1][1]
    assert high < (2 if way == LINEAR else 1.2)
    assert np.isfinite(drawn(plot)[1].y).all()
    plot.grab()


def test_runs_of_other_data_are_left_out(plot):
    show(plot, made_up(LOSSES), made_up(LOSSES, key=2, settings={"data": "moons"}))
    assert list(drawn(plot)) == [1]


def test_with_the_gap_each_has_its_own_lowest_loss(plot):
    losses = 0.3 + 0.4 * np.exp(-LONG / 60)
    show(plot, made_up(losses, convergence=convergence(0.3)), way=GAP)
    np.testing.assert_allclose(drawn(plot)[1].y, np.log10(losses - 0.3), atol=1e-9)


def test_with_the_gap_those_without_an_optimum_are_left_out(plot):
    unknown, none = (
        made_up(LOSSES),
        made_up(LOSSES, key=2, convergence=Convergence(remark="There is none.")),
    )
    known = made_up(LOSSES, key=3, convergence=convergence(0.05))
    show(plot, unknown, none, known, way=GAP)
    assert list(drawn(plot)) == [3]
    plot.loss_axis.choose(LOGARITHMIC)
    assert list(drawn(plot)) == [1, 2, 3]


def test_where_there_is_no_gap_the_losses_are_drawn(plot):
    show(
        plot,
        made_up(LOSSES, convergence=convergence(0.05)),
        way=GAP,
        convergence=Convergence(remark="There is none."),
    )
    np.testing.assert_allclose(drawn(plot)[1].y, np.log10(LOSSES))


def test_an_optimum_that_comes_to_be_known_brings_its_gap(plot):
    show(plot, made_up(LOSSES), way=GAP)
    assert drawn(plot) == {}
    show(plot, made_up(LOSSES, convergence=convergence(0.05)), way=GAP)
    assert list(drawn(plot)) == [1]


def test_a_replaced_run_begins_where_it_was_left(plot):
    steps = np.array([0.0, 10.0, 20.0, 30.0])
    losses = np.array([0.8, 0.6, 0.4, 0.2])
    replaced = made_up(losses, steps=steps, is_pinned=False, left_at=15)
    pinned = made_up(losses, key=2, steps=steps, left_at=15)
    show(plot, replaced, pinned)
    curve = drawn(plot)[1]
    assert curve.x.tolist() == [15, 20, 30]
    np.testing.assert_allclose(curve.y, [0.5, 0.4, 0.2])
    assert drawn(plot)[2].x.tolist() == [0, 10, 20, 30]


def test_a_replaced_run_that_had_not_begun_is_not_drawn(plot):
    show(plot, made_up((0.7, 0.6, 0.5), is_pinned=False, left_at=2), made_up((0.7,), key=2))
    assert drawn(plot) == {}
    plot.grab()


def test_a_name_stands_at_the_end_of_its_curve(plot):
    show(plot, made_up(0.3 + 0.4 * np.exp(-LONG / 60)))
    ((_, room),) = plot.pinned.curves.names.rooms()
    end = pixel(plot, 250.0, 0.3 + 0.4 * np.exp(-250 / 60))
    assert abs(room.center().x() - end.x()) < 40
    assert abs(room.center().y() - end.y()) < 30


def test_many_names_lie_within_the_view(plot):
    runs = [made_up(LOSSES * (0.3 + key / 8), key=key, style=key - 1) for key in range(1, 9)]
    show(plot, *runs)
    rooms = plot.pinned.curves.names.rooms()
    view = plot.pinned.curves.names.boundingRect()
    assert len(rooms) >= 4
    assert all(view.contains(room) for _, room in rooms)


def test_logarithmic_steps_move_them_too(plot):
    show(plot, made_up(LOSSES))
    plot.step_axis.choose(1)
    np.testing.assert_allclose(drawn(plot)[1].x, np.log10(np.maximum(STEPS, 1)))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_chosen_one_is_seen_thick_in_its_colour(plot, theme):
    apply_theme(plot, theme)
    show(plot, made_up(np.full(251, 0.6), style=4))
    plot.choose_run(1)
    image = plot.view.grab().toImage()
    found = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert run_style(4, theme).color.name() in found


def test_nothing_is_drawn_anew_while_a_run_goes_on(plot, monkeypatch):
    run = made_up(0.7 * np.exp(-LONG / 60))
    show(plot, run)
    plot.grab()
    draws = []
    for item in (plot.pinned.curves, plot.pinned.curves.names):
        monkeypatch.setattr(item, "draw", lambda *given: draws.append(given))
    for loss in (0.11, 0.12):
        show(plot, run, loss=loss)
        plot.grab()
    assert draws == []


def test_pointing_at_a_pinned_run_tells_its_settings(plot):
    show(plot, made_up(np.full(251, 0.6), settings={"alpha": 0.7}))
    plot.view.pointer_moved.emit(pixel(plot, 200.0, 0.6))
    assert plot.readout().startswith("run 1: α = 0.7")
    plot.view.pointer_moved.emit(pixel(plot, 200.0, 0.4))
    assert plot.readout().startswith("step 100")


def test_the_current_curve_comes_before_a_pinned_run_in_the_same_place(plot):
    show(plot, made_up(LOSSES))
    plot.view.pointer_moved.emit(pixel(plot, 50.0, float(LOSSES[50])))
    assert plot.readout().startswith("step 50")


def test_the_optimum_stays_beside_them(plot):
    show(plot, made_up(0.7 * np.exp(-LONG / 60)))
    x, y = plot.optimum_lines.line.points()
    assert x[-1] == plot.view.view_box.viewRange()[0][1]
    np.testing.assert_allclose(y, 0.05)


def test_names_keep_clear_of_the_lowest_loss(plot):
    # Of another J, it falls close beneath the lowest loss of the current one.
    show(plot, made_up(0.3 + 0.4 * np.exp(-LONG / 20)), convergence=convergence(0.34))
    ((_, room),) = plot.pinned.curves.names.rooms()
    level = pixel(plot, 250.0, 0.34).y()
    assert room.bottom() < level or room.top() > level


def test_a_low_plot_has_no_names(plot):
    run = made_up(0.3 + 0.4 * np.exp(-LONG / 60))
    show(plot, run)
    assert len(plot.pinned.curves.names.rooms()) == 1
    plot.resize(420, 200)
    assert 20 < plot.view.view_box.rect().height() < 90
    assert plot.pinned.curves.names.rooms() == []


FAR = np.array([0.0, 20.0, 60.0, 3e6])
FAR_LOSSES = np.array([0.7, 0.5, 0.4, 0.3])


def test_a_long_replaced_run_leaves_a_new_run_at_least_half_of_a_linear_axis(plot):
    replaced = made_up(FAR_LOSSES, steps=FAR, is_pinned=False, left_at=60)
    show(plot, replaced, last_step=60)
    assert 120 <= plot.view.view_box.viewRange()[0][1] < 160
    show(plot, replaced, last_step=3000)
    assert 6000 <= plot.view.view_box.viewRange()[0][1] < 6500
    plot.step_axis.choose(1)
    assert plot.view.view_box.viewRange()[0][1] > np.log10(3e6)


def test_a_long_pinned_run_leaves_the_current_one_a_quarter_of_a_linear_axis(plot):
    show(plot, made_up(FAR_LOSSES, steps=FAR), last_step=100)
    assert 400 <= plot.view.view_box.viewRange()[0][1] < 450


def test_a_pinned_run_is_cut_at_the_edge(plot):
    show(plot, made_up(FAR_LOSSES, steps=FAR), last_step=100)
    curves = plot.pinned.curves
    [curve] = curves.curves()
    x, y = curves._in_pixels(curve.x, curve.y)
    assert x[-1] == curves.view_size()[0]
    at_edge = np.interp(plot.view.view_box.viewRange()[0][1], FAR, FAR_LOSSES)
    assert y[-1] == pytest.approx(pixel(plot, 0.0, float(at_edge)).y())
