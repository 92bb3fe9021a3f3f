import numpy as np
import pytest
from plot_recorder import painted
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel
from sample_run import default_moment, make_snapshot

from engine.model.experiment import Event
from engine.training.history import LossHistory
from gui.panels.loss.panel import LossPlot
from gui.style.theme import DARK, LIGHT, palette
from gui.style.themed import apply_theme

STEPS = np.arange(0.0, 101.0)
NONE = np.full(101, np.nan)


def curve(loss=None, test_loss=NONE, step=STEPS):
    loss = 0.7 * np.exp(-step / 20) if loss is None else loss
    return LossHistory(step, loss, test_loss, 0.5 + step / 400, np.full(len(step), np.nan))


def column_of(plot, place):
    return round(plot.current_step.to_pixel(place, 0.0).x()) + 0.5


def show(plot, step=100, last_step=100, settings=None, **more):
    experiment, problem, _ = default_moment(**(settings or {}))
    plot.show_problem(problem, experiment)
    known = {"history": curve(), "loss": 0.2163, "accuracy": 0.94} | more
    snapshot = make_snapshot(problem, experiment, step, last_step, **known)
    plot.show_snapshot(snapshot)
    return problem, experiment, snapshot


def label(plot, name):
    return plot.findChild(QLabel, name)


def point_at(plot, place):
    """Point at a place of the axis of steps."""
    (low, high), _ = plot.view.view_box.viewRange()
    width = plot.view.view_box.rect().width()
    plot.view.pointer_moved.emit(QPointF((place - low) / (high - low) * width, 40.0))


def test_large_figures_tell_loss_and_accuracy(plot):
    show(plot)
    assert label(plot, "lossLabel").text() == "0.2163"
    assert label(plot, "accuracyLabel").text() == "94.0 %"
    assert not label(plot, "testLabel").isVisible()


def test_test_figures_stand_beside_them(plot):
    show(plot, settings={"test_ratio": 0.2}, test_loss=0.25, test_accuracy=0.9)
    assert label(plot, "testLabel").text() == "0.2500 · 90.0 %"
    assert label(plot, "testLabel").isVisible()


def test_figures_keep_their_width_while_digits_change(plot):
    show(plot)
    width = label(plot, "lossLabel").minimumSizeHint().width()
    for loss in (0.1111, 0.8888, 1.2345):
        show(plot, loss=loss)
        assert label(plot, "lossLabel").minimumSizeHint().width() == width


def test_figures_are_not_laid_out_anew_while_examples_are_moved(plot, monkeypatch):
    problem, experiment, _ = show(plot)
    fits = []
    monkeypatch.setattr(type(plot.figures), "_fit", lambda self: fits.append(self))
    plot.show_problem(problem, experiment)
    assert not fits
    plot.show_threshold(0.3)
    assert fits


def test_curves_are_the_recorded_losses(plot):
    test_loss = 0.9 * np.exp(-STEPS / 30)
    show(plot, history=curve(test_loss=test_loss), test_loss=0.03, test_accuracy=1.0)
    for item, losses in ((plot.train, 0.7 * np.exp(-STEPS / 20)), (plot.test, test_loss)):
        x, y = item.past()
        np.testing.assert_array_equal(x, STEPS)
        np.testing.assert_array_equal(y, losses)


def test_no_test_curve_without_a_test_set(plot):
    show(plot)
    assert len(plot.test.past()[0]) == 0


def test_part_beyond_the_step_shown_is_the_future(plot):
    show(plot, step=40)
    assert plot.train.past()[0].tolist() == list(range(41))
    assert plot.train.future()[0].tolist() == list(range(40, 101))
    assert plot.current_step.dot() == (40.0, pytest.approx(0.7 * np.exp(-2)))


def test_dot_stands_at_the_step_shown_even_between_recorded_ones(plot):
    sparse = np.array([0.0, 50.0, 100.0])
    show(plot, step=70, loss=0.3, history=curve(np.array([0.7, 0.4, 0.1]), sparse * np.nan, sparse))
    assert plot.current_step.dot() == (70.0, 0.3)
    assert plot.train.past()[0].tolist() == [0, 50, 70]
    assert plot.train.future()[0].tolist() == [70, 100]


@pytest.mark.parametrize("step", [0, 1, 40, 55, 99, 100])
@pytest.mark.parametrize("logarithmic", [0, 1])
def test_another_snapshot_of_a_curve_looks_as_if_drawn_anew(plot, qtbot, step, logarithmic):
    sparse = np.append(STEPS[:50:3], (60.0, 100.0))
    known = curve(step=sparse, test_loss=0.9 * np.exp(-sparse / 30))
    losses = {"loss": 0.7 * np.exp(-step / 20), "test_loss": 0.9 * np.exp(-step / 30)}
    fresh = LossPlot()
    qtbot.addWidget(fresh)
    fresh.resize(plot.size())
    fresh.show()
    for one in (plot, fresh):
        one.step_axis.choose(logarithmic)
        one.loss_axis.choose(logarithmic)
    show(plot, step=70, history=known, loss=0.02, test_loss=0.1)
    drawn = plot.train.points()[0]
    snapshot = show(fresh, step=step, history=known, **losses)[2]
    plot.show_snapshot(snapshot)
    assert plot.train.points()[0] is drawn
    for part in ("train", "test"):
        for half in ("past", "future"):
            ours, theirs = (getattr(getattr(one, part), half)() for one in (plot, fresh))
            ours, theirs = ({*zip(*half, strict=True)} for half in (ours, theirs))
            assert theirs <= ours  # the step shown before may be a point more
            assert len(ours - theirs) <= 1
    assert plot.current_step.dot() == fresh.current_step.dot()


def test_a_snapshot_beyond_the_axis_has_it_grow(plot):
    sparse = np.array([0.0, 50.0, 100.0])
    known = curve(np.array([0.7, 0.4, 0.1]), sparse * np.nan, sparse)
    show(plot, step=100, loss=0.1, history=known)
    show(plot, step=70, loss=5.0, history=known)
    assert plot.current_step.dot() == (70.0, 5.0)
    assert plot.view.view_box.viewRange()[1][1] > 5


def test_linear_axis_begins_at_zero_and_holds_all_losses(plot):
    show(plot)
    (x_low, x_high), (y_low, y_high) = plot.view.view_box.viewRange()
    assert x_low <= 0 < 100 <= x_high
    assert y_low <= 0 < 0.7 <= y_high < 1.0


def test_axis_of_steps_grows_rarely(plot):
    ranges = set()
    for last_step in range(100, 1000, 10):
        show(plot, step=last_step, last_step=last_step)
        ranges.add(tuple(plot.view.view_box.viewRange()[0]))
    assert len(ranges) <= 10


def test_logarithmic_loss_axis_shows_decades(plot):
    show(plot)
    plot.loss_axis.choose(1)
    np.testing.assert_allclose(plot.train.past()[1], np.log10(0.7 * np.exp(-STEPS / 20)))
    low, high = plot.view.view_box.viewRange()[1]
    assert low < np.log10(0.7 * np.exp(-5)) < np.log10(0.7) < high
    plot.loss_axis.choose(0)
    np.testing.assert_allclose(plot.train.past()[1], 0.7 * np.exp(-STEPS / 20))


def test_losses_of_zero_lie_at_the_lower_end_of_a_logarithmic_axis(plot):
    losses = np.array([1.0, 0.01, 0.0])
    steps = np.array([0.0, 1.0, 2.0])
    show(plot, step=2, last_step=2, loss=0.0, history=curve(losses, steps * np.nan, steps))
    plot.loss_axis.choose(1)
    low, high = plot.view.view_box.viewRange()[1]
    assert plot.train.past()[1][-1] == low
    assert -3 < low < -2
    assert 0 <= high < 1


def test_logarithmic_axis_of_steps_begins_at_step_1(plot):
    show(plot)
    plot.step_axis.choose(1)
    np.testing.assert_allclose(plot.train.past()[0], np.log10(np.maximum(STEPS, 1)))
    assert plot.view.view_box.viewRange()[0][0] == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("logarithmic", [0, 1])
def test_hovering_reads_the_nearest_recorded_step(plot, logarithmic):
    test_loss = 0.9 * np.exp(-STEPS / 30)
    show(plot, history=curve(test_loss=test_loss), test_loss=0.03, test_accuracy=1.0)
    plot.step_axis.choose(logarithmic)
    point_at(plot, np.log10(30.2) if logarithmic else 30.2)
    losses = f"train {0.7 * np.exp(-1.5):.4f}  test {0.9 * np.exp(-1):.4f}"
    assert plot.readout() == f"step 30  {losses}  accuracy 57.5 %"
    assert painted(plot.current_step).lines == [
        column_of(plot, np.log10(30) if logarithmic else 30)
    ]


def test_readout_is_empty_when_the_pointer_has_left(plot):
    show(plot)
    point_at(plot, 30)
    plot.view.pointer_moved.emit(None)
    assert plot.readout() == ""
    assert painted(plot.current_step).lines == []


def test_pointer_on_the_plot_is_followed(qtbot, plot):
    show(plot)
    box = plot.view.view_box.sceneBoundingRect()
    qtbot.mouseMove(plot.view.viewport(), box.center().toPoint())
    qtbot.waitUntil(lambda: plot.readout().startswith("step "))


def test_changes_of_settings_are_marked_and_named(plot):
    events = (
        Event(10, "alpha", 0.5),
        Event(40, "batch", None),
        Event(50, "batch", 16),
        Event(60, "parameters", (1.0, 2.0)),
    )
    show(plot, events=events)
    expected = ((10.0, "α 0.5"), (40.0, "batch full"), (50.0, "batch 16"), (60.0, "w, b set"))
    assert plot.events.marks() == expected
    point_at(plot, 10)
    assert plot.readout().endswith("α 0.5")
    assert plot.events.toolTip() == "α 0.5"
    point_at(plot, 25)
    assert "α" not in plot.readout()


def test_mark_of_a_change_at_the_step_shown_appears_at_once(plot):
    problem, experiment, before = show(plot)
    events = (Event(100, "alpha", 3.0),)
    known = {"loss": 0.2163, "accuracy": 0.94, "history": before.history}
    plot.show_snapshot(make_snapshot(problem, experiment, 100, 100, events=events, **known))
    assert plot.events.marks() == ((100.0, "α 3"),)


def test_nothing_is_drawn_for_what_is_on_screen_already(plot):
    *_, snapshot = show(plot)
    drawn = []
    plot.train.set_points = lambda *data: drawn.append(data)
    plot.show_snapshot(snapshot)
    assert drawn == []


def test_run_that_has_not_begun_shows_its_start(plot):
    start = curve(np.ones(1), np.full(1, np.nan), np.zeros(1))
    show(plot, step=0, last_step=0, loss=1.0, history=start)
    assert plot.current_step.dot() == (0.0, 1.0)
    assert plot.view.view_box.viewRange()[0][1] >= 10


@pytest.mark.parametrize("loss", [float("nan"), float("inf"), 1e308, 0.0])
@pytest.mark.parametrize("logarithmic", [0, 1])
def test_losses_that_no_axis_holds_do_no_harm(plot, loss, logarithmic):
    steps = np.array([0.0, 1.0, 2.0])
    losses = np.array([0.7, 3.0, loss])
    plot.loss_axis.choose(logarithmic)
    show(plot, step=2, last_step=2, loss=loss, history=curve(losses, steps * np.nan, steps))
    plot.grab()
    assert np.isfinite(plot.view.view_box.viewRange()).all()


def test_training_is_ink_and_test_is_muted_in_both_themes(plot):
    show(plot)
    for theme in (DARK, LIGHT):
        apply_theme(plot, theme)
        assert plot.train.color() == QColor(theme.ink)
        assert plot.test.color() == QColor(theme.muted)


def test_theme_change_resets_every_colour(plot):
    show(plot)
    plot.setPalette(palette(DARK))  # as the window does
    apply_theme(plot, DARK)
    image = plot.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(420) for y in range(300)}
    assert LIGHT.panel.lower() not in colors
    assert {DARK.panel.lower(), DARK.ink.lower()} <= colors


def test_axes_are_switched_by_mouse_and_by_key(qtbot, plot):
    show(plot)
    linear, logarithmic = plot.loss_axis.segment(0), plot.loss_axis.segment(1)
    qtbot.mouseClick(logarithmic, Qt.MouseButton.LeftButton)
    assert plot.loss_axis.choice() == 1
    qtbot.keyClick(linear, Qt.Key.Key_Return)
    assert plot.loss_axis.choice() == 0


def test_figure_has_a_named_axis_and_no_switches(plot):
    show(plot)
    plot.show_as_figure()
    assert not plot.loss_axis.isVisible()
    assert not plot.step_axis.isVisible()
    assert plot.view.axis("bottom").name() == "step"


def test_each_axis_tells_of_its_own_change(plot):
    show(plot)
    steps, losses = [], []
    plot.step_axis_changed.connect(steps.append)
    plot.loss_axis_changed.connect(losses.append)
    plot.step_axis.choose(1)
    plot.step_axis.choose(0)
    assert (steps, losses) == ([True, False], [])
    plot.loss_axis.choose(1)
    assert (steps, losses) == ([True, False], [1])
    plot.loss_axis.choose(2)
    assert (steps, losses) == ([True, False], [1, 2])


def test_a_screen_reader_is_told_step_loss_and_accuracy(plot):
    experiment, problem, snapshot = default_moment()
    plot.show_problem(problem, experiment)
    plot.show_snapshot(snapshot)
    told = plot.view.accessibleDescription()
    assert told.startswith(f"Step {snapshot.step} of {snapshot.last_step}: the loss J is ")
    assert "of the training examples are right" in told


def test_the_accuracy_is_that_at_the_present_threshold_and_says_so(plot):
    more = {"w": (1.2, -0.7), "b": 0.3, "test_loss": 0.3, "test_accuracy": 0.9}
    problem, _, snapshot = show(plot, settings={"test_ratio": 0.25}, **more)
    X, y = problem.dataset.X, problem.dataset.y
    right = (1 / (1 + np.exp(-(X @ (1.2, -0.7) + 0.3))) > 0.3) == (y == 1)
    train, test = (f"{right[rows].mean():.1%}" for rows in (problem.train_rows, problem.test_rows))

    def captions():
        return [label.text() for label in plot.figures.findChildren(QLabel)]

    assert "accuracy" in captions()
    plot.show_threshold(0.3)
    assert "accuracy at t = 0.30" in captions()
    assert label(plot, "accuracyLabel").text() == train.replace("%", " %")
    assert label(plot, "testLabel").text().endswith(test.replace("%", " %"))
    assert "are right at t = 0.30" in plot.view.accessibleDescription()
    assert "a = 0.30" in label(plot, "accuracyLabel").toolTip()
    plot.show_snapshot(snapshot)
    assert label(plot, "accuracyLabel").text() == train.replace("%", " %")
    plot.show_threshold(0.5)
    assert "accuracy" in captions()
    assert label(plot, "accuracyLabel").text() == "94.0 %"


def test_of_very_many_examples_the_accuracy_stays_that_at_one_half_and_says_so(plot, monkeypatch):
    monkeypatch.setattr("gui.panels.loss.figures.MOST_COUNTED", 100)
    show(plot, w=(1.2, -0.7))
    plot.show_threshold(0.3)
    assert label(plot, "accuracyLabel").text() == "94.0 %"
    assert "accuracy at t = ½" in [one.text() for one in plot.figures.findChildren(QLabel)]


def test_earlier_steps_tell_their_accuracy_at_one_half_beside_another_threshold(plot):
    show(plot)
    plot.show_threshold(0.3)
    point_at(plot, 50)
    assert "accuracy at ½" in plot.readout()
