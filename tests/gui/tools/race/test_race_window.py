import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton, QSlider, QWidget
from race_sample import assert_states_of_single_runs
from sample_run import default_moment, make_problem, make_snapshot

from engine.comparison.race_values import proposed
from engine.convergence.optimum import find_convergence
from engine.errors import InputError
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.support.tasks import run_to_end
from engine.training.run import Run
from engine.training.snapshot import Phase
from gui.style.stylesheet import PRESENTATION_SCALE, style_sheet
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme
from gui.tools.race.text import SETTINGS
from gui.tools.race.window import RaceWindow
from gui.workers.kernel_loader import KernelLoader

pytestmark = pytest.mark.qt_log_ignore("does not support raise", extend=True)


@pytest.fixture
def dialog(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    dialog = RaceWindow(window, KernelLoader("numpy"))
    dialog.chosen = []
    dialog.run_chosen.connect(lambda *chosen: dialog.chosen.append(chosen))
    yield dialog
    dialog.wait()
    dialog._runner._loader.wait()


def open_with(qtbot, dialog, experiment=None, **more):
    """Tell the dialog of a run, open it, and wait until a race stands at its start."""
    experiment = experiment or Experiment(kernel="numpy")
    problem = make_problem(experiment)
    dialog.show_problem(problem, experiment)
    dialog.show_snapshot(make_snapshot(problem, experiment, **more))
    dialog.show()
    qtbot.waitUntil(lambda: dialog.snapshot() is not None)
    return problem


def part(dialog, kind, name):
    return dialog.findChild(kind, name)


def press(dialog, name):
    part(dialog, QAction, name).trigger()


def words(dialog, name):
    return part(dialog, QLabel, name).text()


def lanes(dialog):
    return dialog.snapshot().race.runs


def alphas(dialog):
    return [lane.experiment.alpha for lane in lanes(dialog)]


def go_to(qtbot, dialog, step):
    dialog._runner.seek_requested.emit(step)
    qtbot.waitUntil(
        lambda: dialog.snapshot().race.step == step and dialog.snapshot().phase is Phase.PAUSED
    )


def begin(qtbot, dialog, action):
    """Do something that begins another race, and wait for it."""
    before = dialog._runner._race_id
    action()
    assert dialog._runner._race_id > before
    qtbot.waitUntil(lambda: dialog.snapshot() is not None)


def choose(dialog, setting):
    dialog._head.editor.settings.choose(SETTINGS.index(setting))


def test_nothing_is_done_before_it_is_opened(qtbot, dialog):
    experiment, problem, snapshot = default_moment()
    dialog.show_problem(problem, experiment)
    dialog.show_snapshot(snapshot)
    assert dialog.snapshot() is None
    assert not dialog._runner.is_running


def test_learning_rates_around_the_bound_race_first(qtbot, dialog):
    problem = open_with(qtbot, dialog)
    assert tuple(alphas(dialog)) == proposed("alpha", problem)
    assert dialog.snapshot().race.step == 0
    assert dialog.snapshot().phase is Phase.PAUSED
    assert words(dialog, "raceStepLabel") == "step 0"
    assert words(dialog, "raceAbout") == "Two blobs · m = 200 · full batch"


def test_space_plays_and_pauses(qtbot, dialog):
    open_with(qtbot, dialog)
    press(dialog, "racePlay")
    qtbot.waitUntil(lambda: dialog.snapshot().race.step > 2)
    press(dialog, "racePlay")
    qtbot.waitUntil(lambda: dialog.snapshot().phase is Phase.PAUSED)
    assert not part(dialog, QAction, "racePlay").isChecked()


def test_steps_are_those_of_single_runs(qtbot, dialog):
    problem = open_with(qtbot, dialog)
    for name, expected in (
        ("raceStep10", 10), ("raceStep", 11), ("raceStep", 12), ("raceStepBack", 11),
        ("raceStepBack10", 1),
    ):  # fmt: skip
        press(dialog, name)
        qtbot.waitUntil(lambda expected=expected: dialog.snapshot().race.step == expected)
        assert_states_of_single_runs(dialog.snapshot().race, problem)
    assert words(dialog, "raceStepLabel") == "step 1 of 12"
    press(dialog, "raceReset")
    qtbot.waitUntil(lambda: words(dialog, "raceStepLabel") == "step 0")


def test_keys_of_the_window_work(qtbot, dialog):
    open_with(qtbot, dialog)
    keys = {
        "racePlay": "Space", "raceStep": "Right", "raceStepBack": "Left",
        "raceStep10": "Shift+Right", "raceStepBack10": "Shift+Left", "raceReset": "R",
    }  # fmt: skip
    for name, key in keys.items():
        assert part(dialog, QAction, name).shortcut().toString() == key


def test_all_views_show_the_same_snapshot(qtbot, dialog):
    open_with(qtbot, dialog)
    go_to(qtbot, dialog, 15)
    assert "at step 15" in dialog._grid.accessibleDescription()
    assert dialog._loss.readout().startswith("step 15:")
    assert words(dialog, "raceStepLabel") == "step 15"


@pytest.mark.parametrize("setting", ["batch", "l2", "l1", "optimizer", "schedule"])
def test_another_setting_races(qtbot, dialog, setting):
    problem = open_with(qtbot, dialog)
    begin(qtbot, dialog, lambda: choose(dialog, setting))
    raced = tuple(getattr(lane.experiment, setting) for lane in lanes(dialog))
    assert raced == proposed(setting, problem)
    assert {lane.experiment.alpha for lane in lanes(dialog)} == {0.1}
    go_to(qtbot, dialog, 7)
    assert_states_of_single_runs(dialog.snapshot().race, problem)
    assert "α 0.1" in words(dialog, "raceAbout")


def test_values_that_were_chosen_come_back_with_their_setting(qtbot, dialog):
    open_with(qtbot, dialog)
    begin(qtbot, dialog, lambda: dialog._head.editor.values.take((0.2, 2.0)))
    assert alphas(dialog) == [0.2, 2.0]
    begin(qtbot, dialog, lambda: choose(dialog, "l2"))
    begin(qtbot, dialog, lambda: choose(dialog, "alpha"))
    assert alphas(dialog) == [0.2, 2.0]


def test_bad_values_leave_the_race_alone(qtbot, dialog):
    open_with(qtbot, dialog)
    go_to(qtbot, dialog, 5)
    field = dialog._head.editor.values
    field.setText("0.1, -3")
    field.setModified(True)
    assert not field.take_text()
    assert "α: -3" in field.complaint()
    assert dialog.snapshot().race.step == 5


def test_two_full_batches_are_refused(qtbot, dialog):
    open_with(qtbot, dialog)
    begin(qtbot, dialog, lambda: choose(dialog, "batch"))
    with pytest.raises(InputError, match="full batch of 200 examples"):
        dialog._head.editor.values.read("8, 300, full")


def test_values_that_other_data_do_not_allow_are_proposed_anew(qtbot, dialog):
    open_with(qtbot, dialog)
    begin(qtbot, dialog, lambda: choose(dialog, "batch"))
    begin(qtbot, dialog, lambda: dialog._head.editor.values.take((100, 150)))
    open_with(qtbot, dialog, Experiment(size=80, kernel="numpy"))
    qtbot.waitUntil(lambda: len(lanes(dialog)) > 2)
    assert [lane.experiment.batch for lane in lanes(dialog)] == [1, 4, 16, 64, None]


def test_the_race_takes_the_start_and_the_settings_of_the_main_run(qtbot, dialog):
    start = Experiment(init=(1.0, -2.0, 0.5), l2=0.25, batch=16, seed=3, kernel="numpy")
    problem = open_with(qtbot, dialog, start, step=30, w=(0.3, 0.4), b=0.1)
    for lane in lanes(dialog):
        assert lane.experiment == start.changed(alpha=lane.experiment.alpha)
        assert (*lane.w.tolist(), lane.b) == start.init
    go_to(qtbot, dialog, 9)
    assert_states_of_single_runs(dialog.snapshot().race, problem)


def test_the_race_can_begin_where_the_main_run_is(qtbot, dialog):
    experiment = Experiment(kernel="numpy")
    problem = open_with(qtbot, dialog, experiment, step=30, w=(0.3, 0.4), b=0.1)
    begin(qtbot, dialog, dialog._head.begin_at.segment(1).click)
    assert {lane.experiment.init for lane in lanes(dialog)} == {(0.3, 0.4, 0.1)}
    assert "start 0.3, 0.4, 0.1" in words(dialog, "raceAbout")
    dialog.show_snapshot(make_snapshot(problem, experiment, step=40, w=(0.5, 0.6), b=0.2))
    assert {lane.experiment.init for lane in lanes(dialog)} == {(0.3, 0.4, 0.1)}
    begin(qtbot, dialog, dialog._head.begin_at.segment(1).click)
    assert {lane.experiment.init for lane in lanes(dialog)} == {(0.5, 0.6, 0.2)}
    begin(qtbot, dialog, dialog._head.begin_at.segment(0).click)
    assert {lane.experiment.init for lane in lanes(dialog)} == {None}


def test_a_race_not_yet_begun_follows_the_main_window(qtbot, dialog):
    open_with(qtbot, dialog)
    begin(qtbot, dialog, lambda: open_with(qtbot, dialog, Experiment(data="moons", l2=0.5)))
    qtbot.waitUntil(lambda: lanes(dialog)[0].experiment.data == "moons")
    assert lanes(dialog)[0].experiment.l2 == 0.5
    assert not part(dialog, QPushButton, "raceRenew").isVisible()


def test_a_race_under_way_goes_on_and_the_new_settings_are_offered(qtbot, dialog):
    problem = open_with(qtbot, dialog)
    go_to(qtbot, dialog, 5)
    other = Experiment(l2=0.5, kernel="numpy")
    dialog.show_snapshot(make_snapshot(problem, other))
    assert dialog.snapshot().race.step == 5
    renew = part(dialog, QPushButton, "raceRenew")
    assert renew.isVisible()
    begin(qtbot, dialog, renew.click)
    assert lanes(dialog)[0].experiment.l2 == 0.5
    assert not renew.isVisible()


def test_another_alpha_in_the_main_window_is_none_of_a_race_of_alphas(qtbot, dialog):
    problem = open_with(qtbot, dialog)
    go_to(qtbot, dialog, 5)
    dialog.show_snapshot(make_snapshot(problem, Experiment(alpha=3.0, kernel="numpy")))
    assert not part(dialog, QPushButton, "raceRenew").isVisible()


def test_a_selected_run_can_be_gone_on_with(qtbot, dialog):
    problem = open_with(qtbot, dialog)
    go_to(qtbot, dialog, 12)
    button = part(dialog, QPushButton, "raceGoOn")
    assert not button.isEnabled()
    dialog._grid.run_selected.emit(4)
    assert button.text() == "Go on with α 1"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not button.hasFocus()  # Space goes on to play
    experiment, step = dialog.chosen[0]
    assert (experiment, step) == (lanes(dialog)[4].experiment, 12)
    run = Run(experiment, problem, numpy_kernel())
    run.seek(step)
    assert np.array_equal(run.w, lanes(dialog)[4].w)


def test_going_on_does_not_disturb_the_race(qtbot, dialog):
    open_with(qtbot, dialog)
    go_to(qtbot, dialog, 12)
    dialog._grid.run_chosen.emit(4)
    experiment, _ = dialog.chosen[0]
    again = make_problem(experiment)
    dialog.show_problem(again, experiment)
    dialog.show_snapshot(make_snapshot(again, experiment))
    assert dialog.snapshot().race.step == 12
    assert not part(dialog, QPushButton, "raceRenew").isVisible()


def test_a_run_that_has_diverged_is_gone_on_with_where_it_ended(qtbot, dialog):
    open_with(qtbot, dialog)
    begin(qtbot, dialog, lambda: choose(dialog, "l2"))
    begin(qtbot, dialog, lambda: dialog._head.editor.values.take((0.0, 300.0)))
    go_to(qtbot, dialog, 200)
    dialog._grid.run_chosen.emit(1)
    assert dialog.chosen[0][1] == 106


def test_pointing_in_one_view_shows_in_the_other(qtbot, dialog):
    open_with(qtbot, dialog)
    go_to(qtbot, dialog, 12)
    dialog._grid.run_hovered.emit(7)
    assert dialog._loss.strong()[0] == 7
    dialog._loss.run_hovered.emit(2)
    assert dialog._grid._hovered == 2
    dialog._loss.run_selected.emit(3)
    assert part(dialog, QPushButton, "raceGoOn").isEnabled()


def test_scrubbing_goes_to_the_step(qtbot, dialog):
    problem = open_with(qtbot, dialog)
    go_to(qtbot, dialog, 50)
    part(dialog, QSlider, "raceTimeline").setValue(20)
    qtbot.waitUntil(lambda: dialog.snapshot().race.step == 20)
    assert_states_of_single_runs(dialog.snapshot().race, problem)


def test_the_speed_reaches_the_worker(qtbot, dialog):
    open_with(qtbot, dialog)
    slider = part(dialog, QSlider, "raceSpeed")
    slider.setValue(slider.maximum())
    press(dialog, "racePlay")
    # At the speed of the beginning 30 s would make 600 steps.
    qtbot.waitUntil(lambda: dialog.snapshot().race.step > 1000)
    press(dialog, "racePlay")


def test_the_gap_is_offered_as_soon_as_the_optimum_is_known(qtbot, dialog):
    experiment = Experiment(kernel="numpy")
    problem = open_with(qtbot, dialog, experiment)
    gap = dialog._loss.loss_axis.segment(2)
    assert not gap.isVisible()
    convergence = run_to_end(find_convergence(problem.F, problem.y))
    dialog.show_snapshot(make_snapshot(problem, experiment, convergence=convergence))
    assert gap.isVisible()
    gap.click()
    begin(qtbot, dialog, lambda: dialog._head.editor.values.take((0.2, 2.0)))
    assert dialog._loss.loss_axis.choice() == 2
    begin(qtbot, dialog, lambda: choose(dialog, "l2"))
    assert not gap.isVisible()


def test_a_failure_is_told(qtbot, dialog):
    open_with(qtbot, dialog)
    dialog._runner.failed.emit(InputError("no such thing"))
    assert words(dialog, "raceWords") == "The race stopped: no such thing"


@pytest.mark.parametrize("playing", [False, True])
def test_closing_ends_the_thread_and_opening_goes_on(qtbot, dialog, playing):
    problem = open_with(qtbot, dialog)
    go_to(qtbot, dialog, 12)
    if playing:
        press(dialog, "racePlay")
        qtbot.waitUntil(lambda: dialog.snapshot().race.step > 12)
    dialog.close()
    assert not dialog._runner.is_running
    assert not part(dialog, QAction, "racePlay").isChecked()
    dialog.show()
    qtbot.waitUntil(lambda: dialog.snapshot().phase is Phase.PAUSED)
    assert dialog.snapshot().race.step >= 12
    go_to(qtbot, dialog, 5)
    assert_states_of_single_runs(dialog.snapshot().race, problem)


def test_escape_ends_the_thread_too(qtbot, dialog):
    open_with(qtbot, dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not dialog._runner.is_running


@pytest.mark.parametrize(("theme", "scale"), [(LIGHT, 1.0), (DARK, PRESENTATION_SCALE)])
def test_it_fits_small_screens(qtbot, dialog, theme, scale):
    dialog.parentWidget().setStyleSheet(style_sheet(theme, scale))
    apply_theme(dialog, theme, scale)
    open_with(qtbot, dialog)
    dialog.ensurePolished()
    choose(dialog, "optimizer")
    needed = dialog.minimumSizeHint()
    choose(dialog, "alpha")
    needed = needed.expandedTo(dialog.minimumSizeHint())
    assert needed.width() <= 1280
    assert needed.height() <= 760
    dialog.grab()


def test_everything_that_takes_the_focus_has_a_name(qtbot, dialog):
    open_with(qtbot, dialog)
    for widget in dialog.findChildren(QWidget):
        is_reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
        if is_reached and widget.focusProxy() is None:
            name = widget.accessibleName() or (widget.text() if hasattr(widget, "text") else "")
            assert name, widget


ONE = Experiment(data="one-example", kernel="numpy")


def choose_setting(dialog, place):
    dialog._head.editor.settings.segment(place).click()


def test_what_cannot_be_raced_is_told_and_another_setting_races(qtbot, dialog):
    open_with(qtbot, dialog, ONE)
    choose_setting(dialog, 1)
    assert dialog.snapshot() is None
    assert words(dialog, "raceWords") == (
        "There is no race: batch: with one example every batch is the full one."
    )
    assert not part(dialog, QWidget, "raceValues").isEnabled()
    press(dialog, "raceStep")  # of no race
    press(dialog, "racePlay")
    qtbot.waitUntil(lambda: not part(dialog, QAction, "racePlay").isChecked())
    choose_setting(dialog, 0)
    qtbot.waitUntil(lambda: dialog.snapshot() is not None)
    assert part(dialog, QWidget, "raceValues").isEnabled()
    assert len(set(alphas(dialog))) == len(lanes(dialog))


def test_what_cannot_be_raced_is_told_where_the_window_opens(qtbot, dialog):
    open_with(qtbot, dialog)
    choose_setting(dialog, 1)
    qtbot.waitUntil(lambda: dialog.snapshot() is not None)
    problem = make_problem(ONE)
    dialog.show_problem(problem, ONE)
    dialog.show_snapshot(make_snapshot(problem, ONE))
    assert words(dialog, "raceWords").startswith("There is no race")
    assert part(dialog, QLabel, "raceStepLabel").text() == "step 0"


def test_a_run_that_is_pointed_at_is_forgotten_with_its_race(qtbot, dialog):
    open_with(qtbot, dialog)
    last = len(lanes(dialog)) - 1
    dialog._grid.run_selected.emit(last)
    dialog._loss.run_hovered.emit(last)
    dialog._head.editor.values_entered.emit((0.1, 0.2))
    assert not dialog._loss.view.lines  # nothing of the old race can be pointed at
    qtbot.waitUntil(lambda: dialog.snapshot() is not None)
    assert len(lanes(dialog)) == 2
    assert not part(dialog, QPushButton, "raceGoOn").isEnabled()
    dialog.grab()
