import numpy as np
import pytest
from pinned_sample import made_up
from PySide6.QtCore import QPointF, Qt
from sample_run import default_moment, make_snapshot

from engine.convergence.optimum import Convergence, Optimum
from engine.model.experiment import Event
from gui.style.theme import LIGHT
from gui.style.themed import apply_theme

LOSSES = (0.7, 0.6, 0.5, 0.4)


def show(plot, *runs):
    experiment, problem, _ = default_moment()
    plot.show_problem(problem, experiment)
    plot.show_snapshot(make_snapshot(problem, experiment, pinned=runs))


def replaced(key=1, left_at=2, **more):
    return made_up(LOSSES, key=key, left_at=left_at, **({"is_pinned": False} | more))


def test_a_replaced_run_is_told_of_and_its_cross_dismisses_it(plot, qtbot):
    show(plot, replaced(7, 2))
    assert plot.note.isVisible()
    assert plot.note.text() == "replaced at step 2"
    assert plot.note.cross.accessibleName() == "Dismiss the replaced at step 2"
    with qtbot.waitSignal(plot.dismiss_requested) as dismissed:
        qtbot.mouseClick(plot.note.cross, Qt.MouseButton.LeftButton)
    assert dismissed.args == [7]


@pytest.mark.parametrize(
    ("left_at", "events", "told"),
    [
        (2, (Event(2, "alpha", 1.0),), "before you changed α at step 2."),
        (2, (Event(1, "alpha", 1.0),), "before you took another way at step 2."),
        (None, (), "before the new start;"),
    ],
)
def test_its_tip_says_what_it_was_and_how_to_keep_it(plot, left_at, events, told):
    experiment, problem, _ = default_moment()
    plot.show_problem(problem, experiment)
    runs = (replaced(7, left_at),)
    plot.show_snapshot(make_snapshot(problem, experiment, pinned=runs, events=events))
    assert f"The run that was here {told}" in plot.note.toolTip()
    assert plot.note.toolTip().endswith("go back to it and pin it to keep it.")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_the_cross_is_pressed_by_key_too(plot, qtbot, key):
    show(plot, replaced(7))
    with qtbot.waitSignal(plot.dismiss_requested):
        qtbot.keyClick(plot.note.cross, key)


def test_of_several_the_latest_is_told_of(plot):
    show(plot, replaced(1, 1), replaced(2, 2), made_up(LOSSES, key=3))
    assert plot.note.text() == "replaced at step 2"
    show(plot, replaced(1, 1))
    assert plot.note.text() == "replaced at step 1"


@pytest.mark.parametrize("runs", [(), (made_up(LOSSES),), (replaced(is_pinned=True),)])
def test_without_a_replaced_run_there_is_no_note(plot, runs):
    show(plot, replaced())
    show(plot, *runs)
    assert not plot.note.isVisible()


def test_nothing_moves_when_it_comes_and_goes(plot):
    show(plot)
    places = [plot.view.geometry(), plot.figures.geometry(), plot.minimumSizeHint()]
    show(plot, replaced())
    plot.grab()
    assert [plot.view.geometry(), plot.figures.geometry(), plot.minimumSizeHint()] == places


def test_numbers_that_are_read_have_its_room(plot):
    show(plot, replaced())
    plot.view.pointer_moved.emit(QPointF(40, 40))
    assert not plot.note.isVisible()
    plot.view.pointer_moved.emit(None)
    assert plot.note.isVisible()


def test_a_figure_has_no_note(plot):
    plot.show_as_figure()
    show(plot, replaced())
    assert not plot.note.isVisible()


def test_larger_text_has_its_room(plot, qtbot):
    show(plot, replaced())
    plot.grab()
    width = plot.note.width()
    apply_theme(plot, LIGHT, 1.4)
    qtbot.waitUntil(lambda: plot.note.width() > 1.2 * width)
    assert plot.note.width() >= plot.note.sizeHint().width()


def test_beside_it_the_lowest_loss_is_told_in_full(plot):
    plot.resize(300, 300)
    convergence = Convergence(Optimum(np.zeros(2), 0.0, 0.1825, 0.1, 1.0, is_unique=True))
    experiment, problem, _ = default_moment()
    plot.show_snapshot(
        make_snapshot(problem, experiment, convergence=convergence, pinned=(replaced(),))
    )
    plot.grab()
    hint = plot._readout.fitting_hint()
    assert hint.endswith("J* = 0.1825")
    assert "…" not in hint


def test_a_replaced_run_on_other_data_which_has_no_line_has_no_note(plot):
    show(plot, replaced(settings={"data": "circles"}))
    assert not plot.note.isVisible()
