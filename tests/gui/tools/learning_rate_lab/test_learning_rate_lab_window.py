import threading

import pytest
from learning_rate_sample import labs
from PySide6.QtWidgets import QLabel, QMainWindow
from sample_run import make_problem, make_snapshot

from engine.comparison.learning_rate_lab import LearningRateLab
from engine.model.experiment import Experiment
from gui.style.stylesheet import PRESENTATION_SCALE
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme
from gui.tools.learning_rate_lab.window import LearningRateLabWindow

# A tool window raises itself, which the platform without a screen says that it cannot.
pytestmark = pytest.mark.qt_log_ignore("does not support raise", extend=True)

QUICK = Experiment(data="separable")


@pytest.fixture
def dialog(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    dialog = LearningRateLabWindow(window)
    yield dialog
    dialog.wait()


def show(qtbot, dialog, experiment=QUICK):
    """Show a problem, and wait until it is worked out."""
    problem = make_problem(experiment)
    dialog.show_problem(problem, experiment)
    dialog.show()
    settle(qtbot, dialog)
    return problem


def settle(qtbot, dialog):
    qtbot.waitUntil(lambda: label(dialog, "Status") == "49 values of α")


def label(dialog, name):
    return dialog.findChild(QLabel, f"alphaLab{name}").text()


def trials(dialog):
    return dialog.plot._lab.trials


def test_it_shows_picture_and_words_of_its_problem(dialog, qtbot):
    show(qtbot, dialog)
    assert trials(dialog) == labs(data="separable")[3].trials
    assert label(dialog, "About").startswith("J is 0.6931 at the start")
    assert "every step surely lowers the loss" in label(dialog, "Words")
    assert dialog.plot.view.accessibleDescription() == label(dialog, "Words")
    assert dialog.plot.zones.alpha() == QUICK.alpha


def test_a_new_alpha_moves_the_mark_and_nothing_else(dialog, qtbot):
    problem = show(qtbot, dialog)
    before = dialog.plot._lab
    dialog.show_snapshot(make_snapshot(problem, QUICK.changed(alpha=0.7)))
    assert dialog.plot.zones.alpha() == 0.7
    assert dialog.plot._lab is before


def test_a_new_penalty_is_worked_out_anew(dialog, qtbot):
    problem = show(qtbot, dialog)
    dialog.show_snapshot(make_snapshot(problem, QUICK.changed(l2=0.5)))
    assert dialog.plot._lab is None
    assert label(dialog, "Status") == "working it out …"
    settle(qtbot, dialog)
    assert dialog.plot._lab.bounds.experiment.l2 == 0.5


@pytest.mark.parametrize(
    "changes", [{"init": (1.0, 2.0, 3.0)}, {"features": ("x1",)}, {"batch": 10}, {"size": 20}]
)
def test_new_data_features_start_or_batch_are_worked_out_anew(dialog, qtbot, changes):
    show(qtbot, dialog)
    before = trials(dialog)
    other = QUICK.changed(**changes)
    dialog.show_problem(make_problem(other), other)
    assert dialog.plot._lab is None
    settle(qtbot, dialog)
    assert trials(dialog) != before


def test_a_click_chooses_an_alpha(dialog, qtbot):
    show(qtbot, dialog)
    with qtbot.waitSignal(dialog.alpha_chosen) as chosen:
        dialog.plot.trials.set_pointed(9)
        dialog.plot.view.taken.emit()
    assert chosen.args == [trials(dialog)[9].alpha]


def test_where_there_is_no_picture_it_is_said_why(dialog, qtbot):
    penalised = QUICK.changed(l2=1e200)
    problem = make_problem(penalised)
    dialog.show_problem(problem, penalised)
    dialog.show()
    qtbot.waitUntil(lambda: "The L2 penalty is too large" in label(dialog, "Words"))
    assert label(dialog, "Words").startswith("The L2")
    assert dialog.plot._lab is None
    assert dialog.plot.readout.text() == ""
    dialog.show_snapshot(make_snapshot(problem, QUICK))
    settle(qtbot, dialog)
    assert dialog.plot._lab is not None


def test_a_failure_is_told(dialog, qtbot, caplog):
    dialog.show()
    dialog._worker.failed.emit(RuntimeError("no room"))
    assert label(dialog, "Words") == "It failed: no room"


def test_nothing_is_worked_out_while_it_is_hidden(dialog, qtbot):
    problem = make_problem(QUICK)
    dialog.show_problem(problem, QUICK)
    dialog.show_snapshot(make_snapshot(problem, QUICK))
    assert not dialog._worker.is_running
    assert dialog.plot._lab is None
    dialog.show()
    settle(qtbot, dialog)


def test_closing_ends_the_thread_and_what_was_not_complete_is_begun_anew(dialog, qtbot):
    slow = Experiment(size=50_000)
    dialog.show_problem(make_problem(slow), slow)
    dialog.show()
    qtbot.wait(60)
    dialog.close()
    assert not dialog._worker.is_running
    assert dialog.plot._lab is None or not dialog.plot._lab.is_fine
    dialog.show_problem(make_problem(QUICK), QUICK)
    dialog.show()
    settle(qtbot, dialog)
    assert dialog.plot._lab.bounds.experiment == QUICK


def test_closing_does_not_wait_for_the_piece_of_work_under_way(dialog, qtbot, monkeypatch):
    begun, gate = threading.Event(), threading.Event()

    def pictures(self):
        begun.set()
        yield gate.wait(30) or None

    with monkeypatch.context() as slow:
        slow.setattr(LearningRateLab, "pictures", pictures)
        dialog.show_problem(make_problem(QUICK), QUICK)
        dialog.show()
        qtbot.waitUntil(begun.is_set)
    dialog.close()
    assert dialog._worker._thread.isRunning()  # at the gate
    dialog.show()
    gate.set()
    settle(qtbot, dialog)


def test_what_is_complete_is_not_worked_out_again(dialog, qtbot):
    show(qtbot, dialog)
    before = dialog.plot._lab
    dialog.close()
    dialog.show()
    qtbot.wait(50)
    assert dialog.plot._lab is before
    assert label(dialog, "Status") == "49 values of α"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_it_stands_on_the_ground_of_the_theme(dialog, qtbot, theme):
    apply_theme(dialog, theme, PRESENTATION_SCALE)
    show(qtbot, dialog)
    image = dialog.plot.view.grab().toImage()
    assert image.pixelColor(2, 2) == theme.color("window")
