import re

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from race_sample import ALPHAS, BLOW_UP, make_race, race_at

from engine.convergence.optimum import find_convergence
from engine.support.tasks import run_to_end
from gui.style.theme import DARK, LIGHT, figure_font
from gui.style.themed import apply_theme
from gui.tools.race.loss import RaceLossView, run_color


@pytest.fixture
def view(qtbot):
    widget = RaceLossView()
    qtbot.addWidget(widget)
    widget.resize(460, 520)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def show(view, race, setting="alpha"):
    view.show_race(race.snapshot(), setting)


def pixel(view, lane, step):
    """Return where a curve is at a recorded step, in the pixels of the plot."""
    line = view.view.lines[lane]
    x, y = line.points()
    return line.to_pixel(float(x[step]), float(y[step]))


def texts(view):
    return [end.text for end in view.view.ends.ends()]


def point_at(view, lane, step):
    """Point at a curve at a recorded step."""
    view.view.pointer_moved.emit(pixel(view, lane, step))


def test_every_run_has_a_curve_of_its_losses(view):
    race = race_at(50)
    show(view, race)
    assert texts(view) == ["0.01", "0.1", "1", "10"]
    for line, lane in zip(view.view.lines, race.snapshot().runs, strict=True):
        x, y = line.points()
        assert 10**y == pytest.approx(lane.history.loss, rel=1e-12)
        assert x.tolist() == list(range(51))


def test_the_linear_axis_shows_losses_themselves(view):
    race = race_at(50)
    view.loss_axis.choose(0)
    show(view, race)
    assert view.view.lines[1].points()[1] == pytest.approx(race.snapshot().runs[1].history.loss)


def test_the_linear_axis_leaves_out_what_swings_far_above_the_start(view):
    view.loss_axis.choose(0)
    show(view, race_at(60, "alpha", (0.1, 1000.0)))
    assert view.view.lines[1].points()[1].max() > 10
    assert view.view.view_box.viewRange()[1][1] < 3


def test_the_axis_of_steps_can_be_logarithmic(view):
    view.step_axis.choose(1)
    show(view, race_at(100))
    assert view.view.lines[0].points()[0][-1] == pytest.approx(2)


def test_the_leader_stands_out_and_others_that_are_marked(view):
    race = race_at(20)
    show(view, race)
    winner = race.snapshot().winner
    assert view.strong() == (winner,)
    view.show_marked(0, 3)
    assert view.strong()[:2] == (3, 0)
    assert winner in view.strong()


def test_every_run_has_a_colour_or_a_dash_of_its_own_and_keeps_it(view):
    show(view, race_at(5, "alpha", tuple(0.01 * 2**k for k in range(16))))
    before = [(line.color().name(), line.pen().dashes) for line in view.view.lines]
    assert len(set(before)) == 16
    view.show_marked(3, 12)
    assert [(line.color().name(), line.pen().dashes) for line in view.view.lines] == before


def test_runs_that_stand_out_are_broader_and_lie_above(view):
    show(view, race_at(20))
    view.show_marked(0, 3)
    widths = [line.pen().width for line in view.view.lines]
    heights = [line.zValue() for line in view.view.lines]
    strong = view.strong()
    others = [lane for lane in range(4) if lane not in strong]
    assert min(widths[lane] for lane in strong) > max(widths[lane] for lane in others)
    assert sorted(range(4), key=heights.__getitem__, reverse=True)[: len(strong)] == list(strong)


def test_colours_follow_the_theme(view):
    show(view, race_at(5))
    colors = [line.color() for line in view.view.lines]
    apply_theme(view, DARK, 1.4)
    assert [line.color() for line in view.view.lines] == [run_color(DARK, k) for k in range(4)]
    assert colors == [run_color(LIGHT, k) for k in range(4)]


def test_words_say_who_leads_now(view):
    race = race_at(20)
    show(view, race)
    state = race.snapshot()
    leader = state.runs[state.winner]
    text = f"step 20: α {leader.experiment.alpha:g} leads with J {leader.loss:.4f}"
    assert view.readout() == text
    assert text in view.view.accessibleDescription()


def test_words_at_the_start(view):
    show(view, make_race())
    assert view.readout() == "step 0: all stand at the same point"
    assert "which run leads" in view.standings()


def test_words_for_a_dead_heat(view):
    show(view, race_at(500, "alpha", (0.001, 2.0, 3.0)))
    assert view.readout() == "step 500: a tie at J 0.2081: α 2 and 3"


def test_words_when_all_have_diverged(view):
    show(view, race_at(600, "l2", (200.0, 300.0)), "l2")
    assert view.readout().endswith("all have diverged")


def test_words_on_a_thinned_record_say_so(view):
    race = race_at(60)
    show(view, race)
    assert "recorded" not in view.standings()
    race.advance(30_000)
    show(view, race)
    stride = int(np.median(np.diff(race.snapshot().runs[0].history.step)))
    assert stride > 1
    assert view.standings().endswith(f"(1 step in {stride} recorded)")


def test_where_room_is_short_fewer_words_still_say_what_is_recorded(view):
    race = race_at(60, "alpha", (0.1, 3.0, 30.0))
    race.advance(30_000)
    show(view, race)
    changes = len(view._leads) - 1
    assert changes > 0
    for width, start in ((900, ""), (440, f"The lead changed {changes} ×")):
        view.resize(width, 400)
        said = view._standings.fitting_hint()
        assert said.startswith(start)
        assert said.endswith("recorded)")


def test_dots_stand_where_all_begin(view):
    race = race_at(0)
    show(view, race)
    image = view.view.grab().toImage()
    scene = view.view.view_box.mapToScene(pixel(view, 0, 0))
    place = view.view.mapFromScene(scene)
    assert image.pixelColor(place).lightness() < 80


def test_words_and_band_tell_who_led_when(view):
    race = race_at(60, "alpha", (0.1, 3.0, 30.0))
    show(view, race)
    assert "since" in view.standings()
    losses = np.stack([lane.history.loss for lane in race.snapshot().runs])
    spans = view.strip.spans()
    assert spans[0][0] == 0
    assert spans[-1][1] == 60
    for first, last, lane in spans:
        inside = losses[:, max(1, int(first)) : max(int(last), int(first) + 1)]
        if lane is not None:
            assert (inside.argmin(axis=0) == lane).all()


def test_the_pointer_reads_leader_and_curve(view):
    race = race_at(60, "alpha", (0.1, 3.0))
    show(view, race)
    hovered = []
    view.run_hovered.connect(hovered.append)
    view.run_hovered.connect(lambda lane: view.show_marked(None, lane))
    point_at(view, 0, 10)
    assert hovered == [0]
    losses = [lane.history.loss[10] for lane in race.snapshot().runs]
    assert view.readout() == (f"step 10  leader α 3 {losses[1]:.4f}  α 0.1 {losses[0]:.4f}")
    view.view.pointer_moved.emit(None)
    assert view.readout().startswith("step 60:")


def test_a_click_selects_the_curve(qtbot, view):
    show(view, race_at(60, "alpha", (0.1, 3.0)))
    with qtbot.waitSignal(view.run_selected) as selected:
        view.view.clicked.emit(pixel(view, 0, 20))
    assert selected.args == [0]


def test_after_a_step_back_the_rest_is_kept_but_not_the_present(view):
    race = race_at(60)
    race.seek(20)
    show(view, race)
    for line in view.view.lines:
        assert line.past()[0].tolist() == list(range(21))
        assert line.future()[0].tolist() == list(range(20, 61))
    assert view.readout().startswith("step 20:")


def test_a_run_that_has_diverged_ends_with_a_cross(view):
    race = race_at(400, "l2", BLOW_UP)
    show(view, race, "l2")
    assert [end.has_diverged for end in view.view.ends.ends()] == [False, False, True]


def test_under_different_penalties_the_title_says_what_is_compared(view):
    show(view, race_at(20, "l2", (0.0, 0.1)), "l2")
    assert view._title.text() == "Loss without the penalty"
    assert "different function" in view._title.toolTip()
    show(view, race_at(20, "l2", (0.0, 0.1), test_ratio=0.3), "l2")
    assert view._title.text() == "Test loss"
    assert "leads with test loss" in view.readout()


def test_runs_that_record_at_different_steps_are_all_drawn(view):
    race = race_at(100, "batch", (1, None), size=3000)
    show(view, race, "batch")
    known = [len(line.points()[0]) for line in view.view.lines]
    assert 2 <= known[0] < known[1]
    view.grab()


def test_curves_are_drawn_in_their_colours(view):
    view.step_axis.choose(0)
    show(view, race_at(100, "alpha", (0.001, 3.0)))
    view.show_marked(1, None)
    place = view.view.mapFromScene(view.view.view_box.mapToScene(pixel(view, 1, 60)))
    image = view.view.grab().toImage()
    around = [image.pixelColor(place.x(), place.y() + row) for row in (-1, 0, 1)]
    assert run_color(LIGHT, 1) in around


@pytest.mark.parametrize("lanes", [2, 16])
def test_it_can_be_drawn_at_any_size(view, lanes):
    alphas = tuple(ALPHAS[0] * 2**k for k in range(lanes))
    show(view, race_at(3000, "alpha", alphas))
    for size in ((200, 160), (900, 900)):
        view.resize(*size)
        view.grab()


def test_the_gap_to_the_lowest_loss_can_be_drawn_where_there_is_one(view):
    race = race_at(60, "alpha", (0.1, 1.0))
    show(view, race)
    assert not view.loss_axis.segment(2).isVisible()
    optimum = run_to_end(find_convergence(race.problem.F, race.problem.y)).optimum
    view.show_optimum(optimum)
    assert view.loss_axis.segment(2).isVisible()
    view.loss_axis.choose(2)
    for line, lane in zip(view.view.lines, race.snapshot().runs, strict=True):
        assert 10 ** line.points()[1] == pytest.approx(lane.history.loss - optimum.J, rel=1e-6)
    point_at(view, 1, 10)
    gap = race.snapshot().runs[1].history.loss[10] - optimum.J
    assert view.readout() == f"step 10  J−J*  leader α 1 {gap:.4f}"
    view.view.pointer_moved.emit(None)
    view.show_optimum(None)
    assert not view.loss_axis.segment(2).isVisible()
    assert view.loss_axis.choice() == 1


def test_runs_that_diverge_do_not_press_the_others_flat(view):
    race = race_at(100, "alpha", (0.1, 0.3, 30.0), l2=0.5)
    start = race.snapshot().runs[0].history.loss[0]
    show(view, race)
    assert np.nanmax(view._drawn.score) > 1e4 * start
    assert 10 ** view.view.view_box.viewRange()[1][1] < 100 * start


def test_of_many_that_are_level_some_are_named_where_room_is_short_and_a_tip_names_all(qtbot, view):
    values = (0.001, 2.0, 2.2, 2.4, 2.6, 2.8, 3.0)
    show(view, race_at(500, "alpha", values))
    readout = view._readout
    assert view.readout().endswith("α 2, 2.2, 2.4, 2.6, 2.8 and 3")
    view.resize(320, 520)
    told = readout.shown()
    assert re.search(r": α 2(, 2\.\d)* and \d more$", told), told
    tip = QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), readout.mapToGlobal(QPoint(1, 1)))
    QApplication.sendEvent(readout, tip)
    assert QToolTip.text() == view.readout()
    QToolTip.hideText()


def test_a_lead_is_told_in_as_many_digits_as_tell_it_from_the_next(view):
    race = race_at(150, "alpha", (0.59, 0.6))
    losses = [run.loss for run in race.snapshot().runs]
    assert f"{losses[0]:.4f}" == f"{losses[1]:.4f}"
    show(view, race)
    said = view.readout()
    figure = said.rsplit(" ", 1)[1]
    assert "α 0.6 leads with J" in said
    assert figure == f"{losses[1]:.{len(figure) - 2}f}" != f"{losses[0]:.{len(figure) - 2}f}"


def test_the_bold_label_of_the_leader_is_not_cut_off(view):
    show(view, race_at(50, "optimizer", ("gd", "adam")), "optimizer")
    ends = view.view.ends
    bold = QFont(figure_font(9))
    bold.setWeight(QFont.Weight.DemiBold)
    needed = QFontMetricsF(bold).horizontalAdvance("gradient descent")
    assert ends.label_width(["gradient descent"]) >= needed + 4
