"""Editing examples and undo in the whole window, with a run that goes on meanwhile."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QUndoView,
)
from pytestqt.qtbot import QtBot
from shown import shown
from straight_run import go_straight

from engine.logistic import loss, sigmoid
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run
from engine.training.snapshot import Phase, Snapshot
from gui.panels.runs.model import current_row
from gui.tools.gradient_check.window import REST_MS, GradientCheckWindow
from gui.window.layout.workspaces import GRAPH, RUNS, SIGMOID
from gui.window.main_window import MainWindow

LEFT, NO = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
Open = Callable[..., MainWindow]


def trigger(window: MainWindow, name: str) -> None:
    action = window.findChild(QAction, name)
    assert isinstance(action, QAction)
    action.trigger()


def examples(window: MainWindow) -> int:
    problem = window.problem()
    assert problem is not None
    return problem.dataset.m


def free_place(window: MainWindow) -> QPoint:
    """Return a pixel of the viewport without an example around it."""
    plot = window.panels.boundary
    for x in range(60, 500, 9):
        for y in range(60, 300, 9):
            if plot.points.nearest(QPointF(x, y), 30) is None:
                return plot.view.mapFromScene(plot.view.view_box.mapToScene(QPointF(x, y)))
    raise AssertionError("the plot is full")


def test_an_example_is_drawn_dragged_and_undone_while_the_run_goes_on(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))
    trigger(window, "editAction")
    m, viewport = examples(window), window.panels.boundary.view.viewport()
    trigger(window, "playAction")
    qtbot.waitUntil(lambda: shown(window).step > 3)
    place = free_place(window)
    QTest.mouseClick(viewport, LEFT, NO, place)
    qtbot.waitUntil(lambda: examples(window) == m + 1)
    step = shown(window).step
    QTest.mousePress(viewport, LEFT, NO, place)
    for way in range(1, 9):
        QTest.mouseMove(viewport, place + QPoint(5 * way, 3 * way))
        qtbot.wait(1)
    QTest.mouseRelease(viewport, LEFT, NO, place + QPoint(40, 24))
    wanted = window.editor.edits
    qtbot.waitUntil(lambda: shown(window).experiment.edits == wanted)
    qtbot.waitUntil(lambda: shown(window).step > step)
    assert shown(window).phase is Phase.RUNNING
    assert window._actions.undo.text() == "&Undo move of an example"
    trigger(window, "undoAction")
    trigger(window, "undoAction")
    qtbot.waitUntil(lambda: examples(window) == m)
    assert shown(window).step > step
    trigger(window, "redoAction")
    qtbot.waitUntil(lambda: examples(window) == m + 1)
    trigger(window, "playAction")
    qtbot.waitUntil(lambda: shown(window).phase is Phase.PAUSED)

    now = shown(window)
    start = now.experiment.changed(edits=())
    run = Run(start, prepare(load_dataset(start), start), window._worker._player.run.kernel)  # type: ignore[union-attr]
    go_straight(run, now.events, now.step)
    np.testing.assert_array_equal(run.w, now.w)
    assert run.b == now.b


def drag_while_playing(qtbot: QtBot, window: MainWindow) -> None:
    """Drag the first example to and fro while the run goes on, and let it go."""
    plot = window.panels.boundary
    if not plot.hand.is_on():
        trigger(window, "editAction")
    trigger(window, "playAction")
    qtbot.waitUntil(lambda: shown(window).step > 3)
    pixel = QPointF(*plot.points.place(0))
    place = plot.view.mapFromScene(plot.view.view_box.mapToScene(pixel))
    viewport = plot.view.viewport()
    QTest.mousePress(viewport, LEFT, NO, place)
    for way in range(1, 7):
        before = window.editor.edits
        QTest.mouseMove(viewport, place + QPoint(7 * way, -5 * way))
        qtbot.waitUntil(lambda before=before: window.editor.edits != before)
        asked = window.editor.edits
        qtbot.waitUntil(lambda asked=asked: shown(window).experiment.edits == asked)
    QTest.mouseRelease(viewport, LEFT, NO, place + QPoint(42, -30))


def test_data_and_moment_are_shown_together_and_only_where_they_are_seen(
    qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))
    panels = window.panels
    apart, told = [], []
    show = panels.show_snapshot

    def show_snapshot(snapshot: Snapshot) -> None:
        show(snapshot)
        if not panels.boundary._problem is snapshot.problem is window.problem():
            apart.append(snapshot)

    monkeypatch.setattr(panels, "show_snapshot", show_snapshot)
    for view in (panels.controls, panels.sigmoid, panels.loss):
        monkeypatch.setattr(view, "show_problem", lambda *given, view=view: told.append(view))
    assert not panels.sigmoid.isVisible()
    drag_while_playing(qtbot, window)
    assert apart == []
    assert panels.loss in told
    assert panels.sigmoid not in told
    assert panels.controls not in told  # there are as many as before


def test_when_the_hand_rests_every_panel_tells_what_the_run_has(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))
    panels = window.panels
    panels.follow_example(0)
    drag_while_playing(qtbot, window)
    trigger(window, "playAction")
    qtbot.waitUntil(
        lambda: shown(window).phase is Phase.PAUSED and shown(window).convergence is not None
    )
    now = shown(window)
    afresh = prepare(load_dataset(now.experiment), now.experiment)
    np.testing.assert_array_equal(now.problem.dataset.X, afresh.dataset.X)
    wrong = np.flatnonzero((afresh.z(now.w, now.b) > 0) != (afresh.dataset.y == 1))
    np.testing.assert_array_equal(panels.boundary.rings.rows(), wrong)
    cloud = panels.boundary.points.cloud()
    assert cloud is not None and not len(panels.boundary.points.lifted())
    np.testing.assert_array_equal(cloud.x1, afresh.dataset.X[:, 0])
    assert f"{now.accuracy:.1%} of" in panels.boundary.view.accessibleDescription()
    best = None if now.convergence is None else now.convergence.optimum
    assert best is not None and panels.loss.optimum_lines.optimum is best
    z = best.w @ afresh.F + best.b
    np.testing.assert_allclose(afresh.F @ (sigmoid(z) - afresh.y) / afresh.m, 0.0, atol=1e-8)
    np.testing.assert_allclose(best.J, np.mean(loss(z, afresh.y)))
    panels.workspaces.show({RUNS})
    qtbot.waitUntil(panels.runs.isVisible)
    assert panels.runs.table.runs.row(0).texts == current_row(afresh, now).texts
    z0 = float(afresh.z(now.w, now.b)[0])
    panels.workspaces.show({SIGMOID})  # it was hidden
    qtbot.waitUntil(panels.sigmoid.isVisible)
    followed = panels.sigmoid.example(0)
    assert followed is not None and followed.z == pytest.approx(z0)
    panels.workspaces.show({GRAPH})
    qtbot.waitUntil(panels.graph.isVisible)
    drawn = panels.graph._shown
    assert drawn is not None
    told = drawn.trace.readings["z"].text.replace("−", "-")
    assert float(told) == pytest.approx(z0, rel=1e-3)


def test_a_reset_and_another_data_set_are_undone_to_the_run_before(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))
    window.panels.transport.step_requested.emit(20)
    qtbot.waitUntil(lambda: shown(window).step == 20)
    before = shown(window)
    trigger(window, "resetAction")
    qtbot.waitUntil(lambda: shown(window).step == 0)
    assert "Ctrl+Z" in window.panels.status.text()
    window.panels.controls.setting_changed.emit("data", "circles")
    qtbot.waitUntil(lambda: shown(window).experiment.data == "circles")
    assert window._actions.undo.text() == "&Undo change of the data set"
    trigger(window, "undoAction")
    trigger(window, "undoAction")
    assert "Ctrl+Z" not in window.panels.status.text()
    qtbot.waitUntil(lambda: shown(window).step == 20)
    assert shown(window).experiment == before.experiment
    np.testing.assert_array_equal(shown(window).w, before.w)
    assert not window._actions.undo.isEnabled()
    trigger(window, "redoAction")
    qtbot.waitUntil(lambda: shown(window).step == 0)


def test_an_empty_canvas_is_drawn_on_at_once_and_trains_as_soon_as_it_can(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("empty", "--kernel", "numpy", size=(1280, 720))
    assert window._actions.edit.isChecked()
    trigger(window, "playAction")
    assert "no examples" in window.panels.status.text()
    viewport = window.panels.boundary.view.viewport()
    for number, modifier in enumerate((NO, Qt.KeyboardModifier.ShiftModifier)):
        QTest.mouseClick(viewport, LEFT, modifier, QPoint(200 + 90 * number, 200))
        qtbot.waitUntil(lambda number=number: examples(window) == number + 1)  # type: ignore[misc]
        assert "no examples" not in window.panels.status.text()
    qtbot.waitUntil(lambda: shown(window).step > 2)
    qtbot.waitUntil(lambda: shown(window).steps_per_second > 0)
    trigger(window, "undoAction")
    trigger(window, "undoAction")
    qtbot.waitUntil(lambda: examples(window) == 0)
    assert shown(window).steps_per_second == 0
    assert window.panels.boundary.notice.text() == "Click to add an example"


def test_lessons_of_one_example_are_one_click_and_one_undo(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))
    m = examples(window)
    trigger(window, "outlierAction")
    qtbot.waitUntil(lambda: examples(window) == m + 1)
    assert window.panels.selection.rows == (m,)
    assert window.panels.example() == m
    assert "One outlier" in window.panels.status.text()
    place = window.panels.boundary.points.to_pixel(*window.problem().dataset.X[m].tolist())  # type: ignore[union-attr]
    assert window.panels.boundary.view.view_box.rect().contains(place)
    trigger(window, "mislabelledAction")
    (row,) = window.panels.selection.rows
    assert window.panels.example() == row
    assert window.panels.boundary.readout().startswith(f"example {row + 1}, ")
    assert "wrong class" in window.panels.status.text()
    assert window._actions.undo.text() == f"&Undo wrong class of example {row + 1}"
    trigger(window, "undoAction")
    assert "wrong class" not in window.panels.status.text()
    trigger(window, "undoAction")
    qtbot.waitUntil(lambda: examples(window) == m)


def test_the_gradient_check_follows_an_example_that_was_just_added(
    qtbot: QtBot, open_window: Open, caplog: pytest.LogCaptureFixture
) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))
    m = examples(window)
    window._actions.gradient_check.trigger()
    (check,) = window.findChildren(GradientCheckWindow)
    about = check.findChild(QLabel, "checkedExamples")
    assert isinstance(about, QLabel)
    qtbot.waitUntil(lambda: about.text().startswith("L is the loss of example 1 alone"))
    qtbot.wait(2 * REST_MS)  # it rests no more: what it is told of is checked at once
    trigger(window, "outlierAction")
    qtbot.waitUntil(lambda: f"example {m + 1} alone" in about.text())
    trigger(window, "undoAction")
    qtbot.waitUntil(lambda: f"example {m} alone" in about.text())
    assert not caplog.records


def test_the_lesson_lets_an_example_be_dragged_and_has_a_history_of_its_own(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("circles", "--kernel", "numpy", size=(1280, 720))
    window.panels.controls.alpha_changed.emit(0.7)
    trigger(window, "editAction")
    window.panels.set_threshold(0.2)
    qtbot.waitUntil(lambda: shown(window).experiment.alpha == 0.7)
    window._actions.lesson.trigger()
    qtbot.waitUntil(lambda: shown(window).experiment.data == "one-example")
    assert not window._actions.edit.isChecked()
    assert window.panels.threshold() == 0.5
    assert not window._actions.undo.isEnabled()
    window.panels.lesson.turn_to(8)
    qtbot.waitUntil(lambda: shown(window).experiment.data != "one-example")
    button = window.findChild(QPushButton, "lessonDrag")
    assert isinstance(button, QPushButton)
    button.click()
    assert window._actions.edit.isChecked()
    m = examples(window)
    QTest.mouseClick(window.panels.boundary.view.viewport(), LEFT, NO, free_place(window))
    qtbot.waitUntil(lambda: examples(window) == m + 1)
    assert window._actions.undo.isEnabled()
    window.panels.lesson.leave()
    qtbot.waitUntil(lambda: shown(window).experiment.data == "circles")
    assert window._actions.undo.text() == "&Undo change of α to 0.7"
    assert window.panels.threshold() == 0.2


def test_a_drag_of_a_slider_is_one_entry(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))
    slider = window.findChild(QSlider, "alphaSlider")
    assert isinstance(slider, QSlider)
    at = QPoint(round(slider.handle_middle(slider.value())), slider.height() // 2)  # type: ignore[attr-defined]
    QTest.mousePress(slider, LEFT, NO, at)
    for way in range(1, 9):
        QTest.mouseMove(slider, at + QPoint(3 * way, 0))
    QTest.mouseRelease(slider, LEFT, NO, at + QPoint(24, 0))
    assert window._changes.stack.count() == 1
    qtbot.waitUntil(lambda: shown(window).experiment.alpha > 0.1)
    trigger(window, "undoAction")
    qtbot.waitUntil(lambda: shown(window).experiment.alpha == 0.1)


def test_the_history_lists_all_changes_and_leads_back(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))
    for alpha in (0.2, 0.3, 0.4):
        window.panels.controls.alpha_changed.emit(alpha)
    trigger(window, "historyAction")
    view = window.findChild(QUndoView, "historyView")
    assert isinstance(view, QUndoView)
    assert view.isVisible()
    rows = [view.model().index(row, 0).data() for row in range(view.model().rowCount())]
    assert rows == ["As it was at first", *(f"Change of α to 0.{tenth}" for tenth in (2, 3, 4))]
    view.setCurrentIndex(view.model().index(1, 0))
    qtbot.waitUntil(lambda: shown(window).experiment.alpha == 0.2)
    view.window().close()
    assert not window._actions.history.isChecked()


def test_what_was_selected_goes_with_the_edit_mode(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))
    boundary = window.panels.boundary
    trigger(window, "editAction")
    window.panels.selection.select((3,))
    assert boundary.selected.rows().tolist() == [3]
    qtbot.keyClick(boundary.view, Qt.Key.Key_E)
    assert not window._actions.edit.isChecked()
    assert boundary.selected.rows().tolist() == []
    assert "selected" not in boundary.legend()


@pytest.mark.parametrize("opener", ["history", "race", "marks"])
def test_the_keys_of_undo_work_in_the_windows_beside(
    qtbot: QtBot, open_window: Open, opener: str
) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))
    before = shown(window).experiment.alpha
    window.panels.controls.alpha_changed.emit(0.3)
    getattr(window._actions, opener).trigger()
    qtbot.waitUntil(lambda: QApplication.activeWindow() not in (None, window))
    beside = QApplication.activeWindow()
    assert beside is not None
    place = beside.findChild(QPushButton) or beside.findChild(QUndoView)
    assert place is not None
    qtbot.keyClick(place, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown(window).experiment.alpha == before)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(place, Qt.Key.Key_Z, both)
    qtbot.waitUntil(lambda: shown(window).experiment.alpha == 0.3)
    beside.close()


def test_the_undo_of_a_field_that_is_written_in_is_its_own(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))
    window.panels.controls.alpha_changed.emit(0.3)
    trigger(window, "markAction")
    field = window.findChild(QLineEdit, "markNoteField")
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, "steep")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() != "steep"
    assert window._changes.stack.can_undo()
    field.window().close()


def test_a_paused_run_is_shown_whole_after_an_edit(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("moons", "--kernel", "numpy", size=(1280, 720))
    panels = window.panels
    trigger(window, "stepAction")
    qtbot.waitUntil(lambda: shown(window).convergence is not None)
    trigger(window, "editAction")
    m, viewport = examples(window), panels.boundary.view.viewport()
    QTest.mouseClick(viewport, LEFT, NO, free_place(window))
    qtbot.waitUntil(lambda: examples(window) == m + 1)
    qtbot.waitUntil(lambda: shown(window).convergence is not None)
    assert panels.boundary.optimum_line.lines()
    trigger(window, "compareAction")
    model = panels.runs.table.model()
    texts = [model.index(0, column).data() for column in range(model.columnCount())]
    assert f"{shown(window).loss:.4f}" in texts


def test_examples_are_copied_and_pasted_on_the_plot(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))
    trigger(window, "editAction")
    panels, m = window.panels, examples(window)
    view = panels.boundary.view
    view.setFocus()
    panels.selection.select((0, 3))
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clipboard = QGuiApplication.clipboard()
    lines = clipboard.text().splitlines()
    assert lines[0] == "x1\tx2\ty"
    dataset = window.problem().dataset  # type: ignore[union-attr]
    for line, row in zip(lines[1:], (0, 3), strict=True):
        x1, x2, y = line.split("\t")
        assert [float(x1), float(x2), float(y)] == [*dataset.X[row], dataset.y[row]]
    clipboard.setText("x1\tx2\ty\n1,5\t-2\t1\n0,25\t3\t0\n")
    QTest.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: examples(window) == m + 2)
    dataset = window.problem().dataset  # type: ignore[union-attr]
    assert dataset.X[m:].tolist() == [[1.5, -2.0], [0.25, 3.0]]
    assert dataset.y[m:].tolist() == [1, 0]
    assert panels.selection.rows == (m, m + 1)
    assert "paste of 2 examples" in window._actions.undo.text()
    trigger(window, "undoAction")
    qtbot.waitUntil(lambda: examples(window) == m)
    clipboard.setText("what is no example")
    QTest.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert examples(window) == m
    assert "accepted" in panels.status.text()


def test_a_drag_of_the_threshold_is_one_undo_and_leaves_an_edit_before_it(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("moons", "--kernel", "numpy", size=(1280, 720))
    trigger(window, "mislabelledAction")
    data = window.panels.controls.sections["data"]
    qtbot.waitUntil(lambda: data.state().endswith("edited"))
    edits, bar = window.editor.edits, window.findChild(QSlider, "thresholdSlider")
    middle = bar.height() // 3
    QTest.mousePress(bar, LEFT, NO, QPoint(bar.width() - 60, middle))
    for x in range(bar.width() - 58, bar.width() - 40, 2):
        QTest.mouseMove(bar, QPoint(x, middle))
    QTest.mouseRelease(bar, LEFT, NO, QPoint(bar.width() - 42, middle))
    threshold = window.panels.threshold()
    assert threshold > 0.5
    assert window._actions.undo.text() == f"&Undo change of the threshold to {threshold:.2f}"
    trigger(window, "undoAction")
    assert window.panels.threshold() == 0.5 and window.editor.edits == edits
    trigger(window, "redoAction")
    assert window.panels.threshold() == threshold


def test_examples_are_held_out_to_test_where_that_is_asked_for(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))
    trigger(window, "editAction")
    trigger(window, "playAction")
    qtbot.waitUntil(lambda: shown(window).step > 3)
    assert shown(window).test_loss is None
    plot, box = window.panels.boundary, window.findChild(QCheckBox, "holdOutBox")
    assert box is not None and box.isVisible() and not box.isChecked()
    viewport, m = plot.view.viewport(), examples(window)
    box.click()
    place = free_place(window)
    QTest.mouseMove(viewport, place)
    qtbot.waitUntil(lambda: plot.click_preview.preview().held_out)
    QTest.mouseClick(viewport, LEFT, NO, place)
    qtbot.waitUntil(lambda: examples(window) == m + 1)
    assert window._actions.undo.text() == "&Undo new test example of class 1"
    QTest.mousePress(viewport, LEFT, Qt.KeyboardModifier.ShiftModifier, place)
    QTest.mouseMove(viewport, place + QPoint(9, 9))
    QTest.mouseRelease(viewport, LEFT, Qt.KeyboardModifier.ShiftModifier, place + QPoint(9, 9))
    qtbot.waitUntil(lambda: examples(window) > m + 1)
    qtbot.waitUntil(lambda: shown(window).experiment.edits == window.editor.edits)
    sprayed = examples(window) - m - 1
    QGuiApplication.clipboard().setText("1.5\t2\t0\n")
    plot.view.setFocus()
    QTest.keyClick(plot.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: examples(window) == m + sprayed + 2)
    wanted = window.editor.edits
    qtbot.waitUntil(lambda: shown(window).experiment.edits == wanted)
    trigger(window, "playAction")
    qtbot.waitUntil(lambda: shown(window).phase is Phase.PAUSED)
    problem, now = window.problem(), shown(window)
    assert problem is not None and (problem.m, len(problem.y_test)) == (m, sprayed + 2)
    assert now.test_loss is not None and "test" in plot.view.accessibleDescription()
    z = now.w @ problem.F_test + now.b
    assert now.test_loss == pytest.approx(np.mean(loss(z, problem.y_test)))
    start = now.experiment.changed(edits=())
    run = Run(start, prepare(load_dataset(start), start), window._worker._player.run.kernel)  # type: ignore[union-attr]
    go_straight(run, now.events, now.step)
    assert (run.w.tolist(), run.b) == (now.w.tolist(), now.b)
    box.click()
    QTest.mouseClick(viewport, LEFT, NO, free_place(window))
    qtbot.waitUntil(lambda: window.problem().m == m + 1)  # type: ignore[union-attr]
    for _ in range(4):
        trigger(window, "undoAction")
    qtbot.waitUntil(lambda: examples(window) == m)
    qtbot.waitUntil(lambda: shown(window).test_loss is None)
