"""Every gesture by real events on the plot; what it asks for is done at once by a small editor."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSlider
from sample_run import make_problem, make_snapshot

from engine.convergence.optimum import Convergence, Optimum
from engine.data.edits import Added, Moved, Relabelled, Removed, edited, held_out
from engine.model.experiment import Experiment
from engine.model.problem import prepare
from gui.panels.boundary import hand
from gui.panels.boundary.gesture import Gesture
from gui.panels.boundary.panel import BoundaryPlot
from gui.plotting.examples import Examples
from gui.plotting.selection import ExampleSelection
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme

LEFT, NO = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier

X = [[-2.0, -2.0], [-2.0, 0.0], [0.0, -1.0], [2.0, 2.0]]
Y = [0, 0, 1, 1]


class SmallEditor(QObject):
    """Does what the hand asks for, without any run."""

    def __init__(self, plot, selection, examples):
        super().__init__()
        self.plot, self.selection = plot, selection
        self.before, self.examples = examples, examples
        self.asked, self.names, self.cancelled = [], [], 0
        hand = plot.hand
        hand.edited.connect(self.apply)
        hand.dragged.connect(self.drag)
        hand.ended.connect(self.end)
        hand.cancelled.connect(self.cancel)

    def apply(self, edit, name):
        self.drag(edit, name)
        self.selection.keep_up_with(edit)
        self.end()

    def drag(self, edit, name):
        self.asked.append(edit)
        self.names.append(name)
        dataset = edited(self.before.dataset, (edit,))
        self.examples = Examples(dataset, held_out(self.before.is_test, (edit,)))
        self.plot.show_examples(self.examples)

    def end(self):
        self.before = self.examples

    def cancel(self):
        self.cancelled += 1
        self.examples = self.before
        self.plot.show_examples(self.examples)


def make_plot(qtbot, X, y, *, has_x2=True, is_test=None, size=(560, 500)):
    selection = ExampleSelection()
    plot = BoundaryPlot(selection)
    selection.setParent(plot)
    qtbot.addWidget(plot)
    plot.resize(*size)
    plot.show()
    qtbot.waitExposed(plot)
    experiment = Experiment()
    base = make_problem(experiment).dataset
    X, y = np.array(X, dtype=float).reshape(-1, 2), np.array(y, dtype=float)
    problem = prepare(replace(base, X=X, y=y, has_x2=has_x2), experiment)
    held = np.zeros(len(y), dtype=bool) if is_test is None else np.array(is_test)
    examples = Examples(problem.dataset, held)
    plot.show_problem(problem, experiment, examples)
    plot.editor = SmallEditor(plot, selection, examples)
    plot.selection = selection
    plot.told = []
    plot.hand.told.connect(plot.told.append)
    plot.set_editing(True)
    QApplication.processEvents()  # the bar takes its room
    return plot


@pytest.fixture
def plot(qtbot):
    return make_plot(qtbot, X, Y)


def pixel(plot, x1, x2):
    """Return where a place of the plane lies in the pixels of the viewport."""
    at = plot.points.to_pixel(x1, x2)
    return plot.view.mapFromScene(plot.view.view_box.mapToScene(at))


def press(plot, place, modifier=NO):
    QTest.mouseMove(plot.view.viewport(), place)
    QTest.mousePress(plot.view.viewport(), LEFT, modifier, place)


def release(plot, place, modifier=NO):
    QTest.mouseRelease(plot.view.viewport(), LEFT, modifier, place)


def click(plot, x1, x2, modifier=NO):
    place = pixel(plot, x1, x2)
    press(plot, place, modifier)
    release(plot, place, modifier)


def drag(plot, start, end, modifier=NO, steps=8):
    press(plot, start, modifier)
    for step in range(1, steps + 1):
        QTest.mouseMove(plot.view.viewport(), start + (end - start) * step / steps)
    release(plot, end, modifier)


def key(plot, which, modifier=NO):
    QTest.keyClick(plot.view, which, modifier)


def hover(plot, x1, x2):
    viewport, at = plot.view.viewport(), QPointF(pixel(plot, x1, x2))
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, viewport.mapToGlobal(at), none, none, NO)
    QApplication.sendEvent(viewport, event)


def per_pixel(plot):
    """Return how much of x1 and of x2 a pixel is."""
    (left, top), (right, bottom) = (
        plot.points.to_data(QPointF(0, 0)),
        plot.points.to_data(QPointF(1, 1)),
    )
    return right - left, top - bottom


def test_a_click_adds_an_example_of_the_class_in_use_and_selects_it(plot):
    click(plot, 1.0, 0.5)
    (edit,) = plot.editor.asked
    assert isinstance(edit, Added)
    assert edit.labels == (1,)
    assert np.abs(np.array(edit.points[0]) - (1.0, 0.5)).max() < 2 * max(per_pixel(plot))
    assert plot.selection.rows == (4,)
    assert plot.editor.names == ["New example of class 1"]


def test_shift_and_a_click_add_the_other_class_and_quick_clicks_count_one_by_one(plot):
    place = pixel(plot, 1.0, 0.5)
    for way in (0, 25, 50):
        at = place + QPoint(way, 0)
        press(plot, at, SHIFT)
        release(plot, at, SHIFT)
        QTest.mouseDClick(plot.view.viewport(), LEFT, SHIFT, at + QPoint(0, 25))
        release(plot, at + QPoint(0, 25), SHIFT)
    assert [edit.labels for edit in plot.editor.asked] == [(0,)] * 6
    assert plot.editor.examples.dataset.m == 10


def test_keys_and_list_choose_the_class(plot):
    combo = plot.findChild(QComboBox, "classCombo")
    assert combo.isVisible()
    assert combo.currentIndex() == 1
    key(plot, Qt.Key.Key_0)
    assert combo.currentIndex() == 0
    click(plot, 1.0, 0.5)
    combo.setCurrentIndex(1)
    click(plot, 1.0, -1.5)
    key(plot, Qt.Key.Key_0)
    key(plot, Qt.Key.Key_1)
    click(plot, 1.5, -1.5)
    assert [edit.labels[0] for edit in plot.editor.asked] == [0, 1, 1]


def test_a_drag_moves_the_example_that_is_under_it_and_only_that(plot):
    start = pixel(plot, *X[2])
    drag(plot, start, start + QPoint(40, -30))
    assert {type(edit) for edit in plot.editor.asked} == {Moved}
    edit = plot.editor.asked[-1]
    dx, dy = per_pixel(plot)
    assert edit.indices == (2,)
    assert edit.points[0] == pytest.approx((0.0 + 40 * dx, -1.0 + 30 * dy))
    np.testing.assert_array_equal(plot.editor.examples.dataset.X[[0, 1, 3]], np.array(X)[[0, 1, 3]])
    assert plot.editor.names[-1] == "Move of an example"


def test_a_drag_of_a_selected_example_moves_all_that_are_selected(plot):
    plot.selection.select((0, 1))
    start = pixel(plot, *X[1])
    drag(plot, start, start + QPoint(30, 20))
    edit = plot.editor.asked[-1]
    dx, dy = per_pixel(plot)
    assert edit.indices == (0, 1)
    moved = np.add(X[:2], (30 * dx, -20 * dy))
    np.testing.assert_allclose(np.array(edit.points), moved, atol=1e-9)
    assert plot.editor.names[-1] == "Move of 2 examples"


def test_the_plot_draws_the_moved_example_before_anything_has_answered(qtbot, plot):
    plot.hand.dragged.disconnect()
    start = pixel(plot, *X[3])
    press(plot, start)
    QTest.mouseMove(plot.view.viewport(), start - QPoint(20, -15))
    QTest.mouseMove(plot.view.viewport(), start - QPoint(60, -40))
    assert plot.hand.gesture() is Gesture.MOVING
    dx, dy = per_pixel(plot)
    at = plot.points.to_pixel(2.0 - 60 * dx, 2.0 - 40 * dy)
    qtbot.waitUntil(lambda: plot.points.place(3) == pytest.approx((at.x(), at.y())))
    release(plot, start - QPoint(60, -40))


def test_only_the_dragged_example_is_painted_anew(plot, monkeypatch):
    start = pixel(plot, *X[3])
    press(plot, start)
    QTest.mouseMove(plot.view.viewport(), start - QPoint(30, 0))
    plot.view.grab()
    drawn = []
    monkeypatch.setattr(plot.points, "draw", lambda *given: drawn.append(given))
    QTest.mouseMove(plot.view.viewport(), start - QPoint(50, 10))
    plot.view.grab()
    assert not drawn
    release(plot, start - QPoint(50, 10))
    plot.view.grab()
    assert drawn


def test_escape_in_a_drag_puts_the_example_back(plot):
    start = pixel(plot, *X[2])
    press(plot, start)
    QTest.mouseMove(plot.view.viewport(), start + QPoint(40, -30))
    key(plot, Qt.Key.Key_Escape)
    assert plot.editor.cancelled == 1
    assert plot.hand.gesture() is Gesture.NONE
    np.testing.assert_array_equal(plot.editor.examples.dataset.X, X)
    QTest.mouseMove(plot.view.viewport(), start + QPoint(60, -30))
    release(plot, start + QPoint(60, -30))
    np.testing.assert_array_equal(plot.editor.examples.dataset.X, X)
    assert plot.hand.is_on()


def test_very_many_examples_are_seen_to_move_and_asked_for_when_they_are_let_go(
    qtbot, plot, monkeypatch
):
    monkeypatch.setattr(hand, "MOST_LIVE", 1)
    plot.selection.select((0, 1))
    start = pixel(plot, *X[1])
    before = plot.points.place(0)
    for is_kept in (False, True):
        press(plot, start)
        for way in (QPoint(20, 10), QPoint(30, 20)):
            QTest.mouseMove(plot.view.viewport(), start + way)
        seen = pytest.approx((before[0] + 30, before[1] + 20))
        qtbot.waitUntil(lambda seen=seen: plot.points.place(0) == seen)
        assert plot.editor.asked == []
        if not is_kept:
            key(plot, Qt.Key.Key_Escape)
            assert plot.points.place(0) == pytest.approx(before)
        release(plot, start + QPoint(30, 20))
    assert len(plot.editor.asked) == 1
    dx, dy = per_pixel(plot)
    moved = np.add(X[:2], (30 * dx, -20 * dy))
    np.testing.assert_allclose(np.array(plot.editor.asked[0].points), moved, atol=1e-9)


def test_the_band_selects_what_is_within_it_and_control_keeps_the_others(plot):
    drag(plot, pixel(plot, -2.3, 0.5), pixel(plot, -1.5, -2.2))
    assert plot.selection.rows == (0, 1)
    drag(plot, pixel(plot, -0.5, -0.5), pixel(plot, 0.5, -1.5), CONTROL)
    assert plot.selection.rows == (0, 1, 2)
    assert plot.editor.asked == []


def test_control_and_a_click_toggle_one_and_a_plain_click_selects_it_alone(plot):
    followed = []
    plot.example_selected.connect(followed.append)
    click(plot, *X[0])
    click(plot, *X[3], CONTROL)
    assert plot.selection.rows == (0, 3)
    click(plot, *X[0], CONTROL)
    assert plot.selection.rows == (3,)
    click(plot, *X[1])
    assert plot.selection.rows == (1,)
    assert followed == [0, 3, 0, 1]
    click(plot, 1.0, 0.5, CONTROL)
    assert plot.editor.asked == []


def test_delete_flip_and_select_all(plot):
    key(plot, Qt.Key.Key_A, CONTROL)
    assert plot.selection.rows == (0, 1, 2, 3)
    key(plot, Qt.Key.Key_F)
    assert plot.editor.asked[-1] == Relabelled((0, 1, 2, 3), (1, 1, 0, 0))
    assert plot.editor.names[-1] == "Other class of 4 examples"
    plot.selection.select((1, 2))
    key(plot, Qt.Key.Key_Delete)
    assert plot.editor.asked[-1] == Removed((1, 2))
    assert plot.selection.rows == ()
    assert plot.editor.examples.dataset.m == 2
    key(plot, Qt.Key.Key_Delete)
    assert plot.editor.examples.dataset.m == 2


def test_escape_first_clears_the_selection_and_then_leaves_the_mode(plot):
    left = []
    plot.hand.left.connect(lambda: left.append(True))
    plot.selection.select((1,))
    key(plot, Qt.Key.Key_Escape)
    assert (plot.selection.rows, left) == ((), [])
    key(plot, Qt.Key.Key_Escape)
    assert left == [True]


def test_shift_and_a_drag_spray_as_size_and_density_say_and_alike_each_time(qtbot):
    sprayed = []
    for _ in range(2):
        plot = make_plot(qtbot, X, Y)
        plot.findChild(QSlider, "brushSizeSlider").setValue(20)
        plot.findChild(QSlider, "brushDensitySlider").setValue(12)
        start = pixel(plot, -1.0, 1.5)
        drag(plot, start, start + QPoint(120, 0), SHIFT)
        edit = plot.editor.asked[-1]
        assert isinstance(edit, Added)
        assert set(edit.labels) == {1}
        # 12 at first, and 12 for each diameter of the way.
        assert len(edit.labels) == 12 + 12 * 120 // 40
        places = np.array([plot.points.to_pixel(*point).toTuple() for point in edit.points])
        first = plot.points.to_pixel(*plot.points.to_data(QPointF(0, 0)))
        origin = plot.view.view_box.mapFromScene(plot.view.mapToScene(start)) + first
        nearest = np.clip(places[:, 0], origin.x(), origin.x() + 120)
        away = np.hypot(places[:, 0] - nearest, places[:, 1] - origin.y())
        assert away.max() <= 20 + 1e-6
        assert plot.selection.rows == tuple(range(4, 4 + len(edit.labels)))
        assert plot.editor.names[-1] == f"Brush: {len(edit.labels)} examples of class 1"
        sprayed.append(edit)
    assert sprayed[0] == sprayed[1]


def test_arrows_move_what_is_selected_by_a_pixel_or_ten_as_one_edit(plot):
    dx, dy = per_pixel(plot)
    plot.selection.select((0, 3))
    key(plot, Qt.Key.Key_Right)
    key(plot, Qt.Key.Key_Up, SHIFT)
    key(plot, Qt.Key.Key_Left, SHIFT)
    QTest.keyRelease(plot.view, Qt.Key.Key_Left)
    plot.set_editing(False)
    edit = plot.editor.asked[-1]
    expected = np.add([X[0], X[3]], (-9 * dx, 10 * dy))
    np.testing.assert_allclose(np.array(edit.points), expected, atol=1e-9)
    np.testing.assert_allclose(plot.editor.examples.dataset.X[[0, 3]], expected, atol=1e-9)


def test_arrows_are_left_to_the_window_while_nothing_is_selected(plot):
    assert not is_claimed(plot, Qt.Key.Key_Left)
    plot.selection.select((0,))
    assert is_claimed(plot, Qt.Key.Key_Left)


def is_claimed(plot, which):
    """Tell whether the plot takes a key before a shortcut of the window does."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, which, NO)
    event.ignore()
    QApplication.sendEvent(plot.view, event)
    return event.isAccepted()


def test_insert_and_enter_add_at_the_pointer_or_in_the_middle(plot):
    key(plot, Qt.Key.Key_Insert)
    (x_low, x_high), (y_low, y_high) = plot.view.view_box.viewRange()
    assert plot.editor.asked[-1].points[0] == pytest.approx(
        ((x_low + x_high) / 2, (y_low + y_high) / 2)
    )
    hover(plot, 1.0, 0.5)
    key(plot, Qt.Key.Key_Return)
    assert np.abs(np.array(plot.editor.asked[-1].points[0]) - (1.0, 0.5)).max() < 0.05


def test_the_pointer_and_the_status_line_say_what_is_held_out(plot):
    plot.findChild(QCheckBox, "holdOutBox").setChecked(True)
    hover(plot, 1.0, 0.5)
    assert plot.click_preview.preview().held_out
    assert plot.told[-1].startswith("Click adds a test example of class 1")
    QTest.keyPress(plot.view, Qt.Key.Key_Shift)
    assert plot.told[-1].startswith("Click adds a test example of class 0")
    QTest.keyRelease(plot.view, Qt.Key.Key_Shift)
    key(plot, Qt.Key.Key_Return)
    assert plot.editor.asked[-1].test


def test_the_pointer_and_the_status_line_say_what_a_click_does(plot):
    hover(plot, 1.0, 0.5)
    preview = plot.click_preview.preview()
    assert (preview.label, preview.brush) == (1, 0)
    assert preview.place is not None
    assert plot.told[-1].startswith("Click adds an example of class 1")
    QTest.keyPress(plot.view, Qt.Key.Key_Shift)
    assert plot.click_preview.preview().label == 0
    assert plot.click_preview.preview().brush == 28
    assert "drag sprays examples of class 1" in plot.told[-1]
    QTest.keyRelease(plot.view, Qt.Key.Key_Shift)
    assert plot.view.viewport().cursor().shape() == Qt.CursorShape.CrossCursor
    hover(plot, *X[2])
    assert plot.click_preview.preview().place is None
    assert plot.view.viewport().cursor().shape() == Qt.CursorShape.SizeAllCursor
    assert plot.told[-1].startswith("Drag moves this example")
    plot.set_editing(False)
    assert plot.told[-1] == ""
    assert plot.view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_the_range_stays_while_something_is_dragged_and_the_wheel_zooms_otherwise(plot):
    def turn():
        at = QPointF(pixel(plot, 1.0, 0.5))
        event = QWheelEvent(
            at, plot.view.viewport().mapToGlobal(at), QPoint(), QPoint(0, 120),
            Qt.MouseButton.NoButton, NO, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(plot.view.viewport(), event)

    before = plot.view.view_box.viewRange()
    start = pixel(plot, *X[3])
    press(plot, start)
    QTest.mouseMove(plot.view.viewport(), start + QPoint(500, -400))
    turn()
    assert plot.view.view_box.viewRange() == before
    release(plot, start + QPoint(500, -400))
    assert plot.view.view_box.viewRange() == before
    moved = plot.points.to_pixel(*plot.editor.examples.dataset.X[3])
    assert plot.view.view_box.rect().adjusted(-8, -8, 8, 8).contains(moved)
    turn()
    assert plot.view.view_box.viewRange() != before


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_selected_example_has_a_frame_and_no_ring(plot, theme):
    apply_theme(plot, theme)
    x, y = pixel(plot, *X[0]).toTuple()

    def marked():
        image = plot.view.grab().toImage()
        return {
            (dx, dy)
            for dx in range(-14, 15)
            for dy in range(-14, 15)
            if _distance(image.pixelColor(x + dx, y + dy), QColor(theme.accent)) < 40
        }

    before = marked()
    plot.selection.select((0,))
    frame = marked() - before
    assert len(frame) > 24
    assert all(min(abs(dx), abs(dy)) > 2 for dx, dy in frame)  # corners: a ring is closed
    assert "selected" in plot.legend()


def test_the_legend_explains_frames_while_some_are_selected_or_may_be(plot):
    assert "selected" in plot.legend()  # in edit mode always: the plane stays where it is
    plot.selection.select((0,))
    plot.set_editing(False)
    assert "selected" in plot.legend()
    plot.selection.clear()
    assert "selected" not in plot.legend()


def test_an_example_just_added_under_the_pointer_is_read(plot):
    hover(plot, 0.4, 0.3)
    click(plot, 0.4, 0.3)
    assert plot.points.count() == len(X) + 1
    assert plot.readout().startswith(f"example {plot.points.count()}, y = ")


def _distance(one, other):
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return max(abs(left - right) for left, right in pairs)


def test_screen_readers_are_told_of_mode_class_and_selection(plot):
    plot.selection.select((0, 3))
    told = plot.view.accessibleDescription()
    assert told.startswith("Edit mode, class 1. 2 selected. 4 examples")
    key(plot, Qt.Key.Key_0)
    assert plot.view.accessibleDescription().startswith("Edit mode, class 0.")
    plot.set_editing(False)
    assert plot.view.accessibleDescription().startswith("2 selected.")


def test_where_there_is_x1_alone_examples_move_along_it_and_stand_at_their_labels(qtbot):
    plot = make_plot(qtbot, [[-1, 0], [1, 1]], [0, 1], has_x2=False)
    start = pixel(plot, 1, 1)
    drag(plot, start, start + QPoint(-50, 60))
    dx, _ = per_pixel(plot)
    np.testing.assert_allclose(plot.editor.examples.dataset.X[1], (1 - 50 * dx, 1))
    hover(plot, 0.0, 0.5)
    assert plot.click_preview.preview().place.y() == pytest.approx(plot.points.to_pixel(0, 1).y())
    click(plot, 0.0, 0.5)
    assert plot.editor.examples.dataset.X[2, 1] == 1
    start = pixel(plot, -0.8, 0.6)
    drag(plot, start, start + QPoint(40, 0), SHIFT)
    assert set(plot.editor.examples.dataset.X[3:, 1]) == {1}


def test_a_test_example_stays_one_when_it_is_moved(qtbot):
    plot = make_plot(qtbot, X, Y, is_test=[False, True, False, False])
    start = pixel(plot, *X[1])
    drag(plot, start, start + QPoint(30, 0))
    assert plot.editor.examples.is_test.tolist() == [False, True, False, False]
    click(plot, 1.0, 0.5)
    assert plot.editor.examples.is_test.tolist() == [False, True, False, False, False]


def test_among_very_many_examples_one_dot_is_dragged(qtbot):
    many = np.random.default_rng(0).normal(size=(20_000, 2)) * 0.3
    plot = make_plot(qtbot, [[3.0, 3.0], *many.tolist()], [1, *([0] * len(many))])
    assert plot.points.marked_rows() is None
    start = pixel(plot, 3.0, 3.0)
    drag(plot, start, start + QPoint(-60, 60))
    assert plot.editor.asked[-1].indices == (0,)
    plot.view.grab()
    key(plot, Qt.Key.Key_A, CONTROL)
    plot.view.grab()
    assert len(plot.selection.rows) == 20_001


def test_an_empty_plane_says_how_to_begin(qtbot):
    plot = make_plot(qtbot, [], [])
    assert plot.notice.text() == "Click to add an example"
    assert plot.view.view_box.viewRange() == [[-3, 3], [-3, 3]]
    plot.set_editing(False)
    assert plot.notice.text() == "Press E, then click to add an example"
    plot.set_editing(True)
    click(plot, 1.0, 1.0)
    assert plot.notice.text() == ""
    assert plot.view.view_box.viewRange() == [[-3, 3], [-3, 3]]


def test_an_answer_of_the_run_does_not_disturb_a_drag(plot):
    start = pixel(plot, *X[2])
    press(plot, start)
    QTest.mouseMove(plot.view.viewport(), start + QPoint(20, 0))
    experiment = Experiment(edits=(plot.editor.asked[-1],))
    problem = prepare(
        replace(make_problem(Experiment()).dataset, X=np.array(X), y=np.array(Y, dtype=float)),
        experiment,
    )
    plot.show_problem(problem, experiment, plot.editor.examples)
    plot.show_snapshot(make_snapshot(problem, experiment, w=(1, 1), b=0))
    assert plot.hand.gesture() is Gesture.MOVING
    QTest.mouseMove(plot.view.viewport(), start + QPoint(40, 0))
    release(plot, start + QPoint(40, 0))
    dx, _ = per_pixel(plot)
    assert plot.editor.examples.dataset.X[2, 0] == pytest.approx(40 * dx)


def test_the_optimum_does_not_flicker_while_something_is_dragged(plot):
    def show(convergence):
        problem = plot._problem
        moment = make_snapshot(problem, Experiment(), w=(1, 1), b=0)
        plot.show_snapshot(replace(moment, convergence=convergence))
        return [entry.text for entry in plot.optimum_line.entries()]

    optimum = Optimum(np.array([1.0, 1.0]), 0.0, 0.5, 0.1, 1.0, is_unique=True)
    assert show(Convergence(optimum)) == ["optimum"]
    start = pixel(plot, *X[2])
    press(plot, start)
    QTest.mouseMove(plot.view.viewport(), start + QPoint(20, 0))
    assert show(None) == ["optimum"]
    release(plot, start + QPoint(20, 0))
    assert show(None) == []


def test_other_data_end_a_drag(plot):
    start = pixel(plot, *X[2])
    press(plot, start)
    QTest.mouseMove(plot.view.viewport(), start + QPoint(20, 0))
    asked = len(plot.editor.asked)
    other = make_problem(Experiment())
    plot.show_problem(other, Experiment())
    assert plot.hand.gesture() is Gesture.NONE
    QTest.mouseMove(plot.view.viewport(), start + QPoint(60, 0))
    release(plot, start + QPoint(60, 0))
    assert len(plot.editor.asked) == asked


def test_outside_of_the_mode_mouse_and_keys_edit_nothing(plot):
    plot.set_editing(False)
    assert not plot.findChild(QComboBox, "classCombo").isVisible()
    start = pixel(plot, *X[2])
    drag(plot, start, start + QPoint(60, 30))
    click(plot, 1.0, 0.5)
    for which in (Qt.Key.Key_Insert, Qt.Key.Key_F, Qt.Key.Key_Delete):
        key(plot, which)
    assert plot.editor.asked == []


def test_a_pointer_that_stands_still_is_told_what_a_click_does_as_the_mode_begins(
    plot, monkeypatch
):
    plot.set_editing(False)
    viewport, told = plot.view.viewport(), []
    plot.hand.told.connect(told.append)
    monkeypatch.setattr(viewport, "underMouse", lambda: True)
    centre = viewport.mapToGlobal(viewport.rect().center())
    monkeypatch.setattr(hand, "QCursor", SimpleNamespace(pos=lambda: centre))
    plot.set_editing(True)
    assert told and "add" in told[-1].lower()
