"""The table of examples: what it shows, and what is asked of it."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton
from sample_run import make_problem, make_snapshot

from engine import logistic
from engine.data.edits import Added, Moved, Relabelled, Removed, edited, held_out
from engine.model.experiment import Experiment
from engine.model.problem import prepare
from engine.support.numbers import MINUS
from gui.plotting.examples import Examples
from gui.plotting.selection import ExampleSelection, PointedExample
from gui.tools.examples_table.model import LIVE, Column, Kept
from gui.tools.examples_table.window import ExamplesTable
from gui.widgets.labels import ErrorTip

W, B = (1.2, -0.7), 0.3


class Desk:
    """A table whose edits are done at once, as the window has them done."""

    def __init__(self, **settings):
        self.experiment = Experiment(**{"test_ratio": 0.25, **settings})
        self.problem = make_problem(self.experiment)
        self.selection = ExampleSelection()
        self.pointed = PointedExample()
        self.table = ExamplesTable(self.selection, self.pointed)
        self.examples = Examples.of(self.problem)
        self.asked = []
        self.table.edit_wanted.connect(self.do)

    def do(self, edit, text):
        self.asked.append((edit, text))
        self.examples = Examples(
            edited(self.examples.dataset, (edit,)), held_out(self.examples.is_test, (edit,))
        )
        self.selection.keep_up_with(edit)
        self.table.show_examples(self.examples)

    def show(self, problem=None):
        if problem is not None:
            self.problem, self.examples = problem, Examples.of(problem)
        self.table.show_problem(self.problem, self.experiment)
        self.table.show_examples(self.examples)

    def train(self, w=W, b=B):
        self.table.show_snapshot(make_snapshot(self.problem, self.experiment, w=w, b=b))
        self.table._beat.finish()


@pytest.fixture
def desk(qtbot):
    desk = Desk()
    qtbot.addWidget(desk.table)
    desk.table.show()
    qtbot.waitExposed(desk.table)
    desk.show()
    desk.train()
    return desk


def text(desk, place, column):
    return desk.table.model.index(place, column).data()


def number(desk, place, column):
    index = desk.table.model.index(place, column)
    return float(index.data(Qt.ItemDataRole.ToolTipRole).replace(MINUS, "-"))


def values(desk, column):
    return [number(desk, place, column) for place in range(desk.table.model.rowCount())]


def click_head(qtbot, desk, column):
    header = desk.table.view.horizontalHeader()
    x = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
    position = QPoint(x, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=position)


def click_row(qtbot, desk, place, modifier=Qt.KeyboardModifier.NoModifier):
    rect = desk.table.view.visualRect(desk.table.model.index(place, Column.X1))
    qtbot.mouseClick(desk.table.view.viewport(), Qt.MouseButton.LeftButton, modifier, rect.center())


def type_into(qtbot, desk, place, column, written):
    view = desk.table.view
    view.setCurrentIndex(desk.table.model.index(place, column))
    view.edit(desk.table.model.index(place, column))
    field = next(field for field in view.findChildren(QLineEdit) if field.isVisible())
    field.selectAll()
    qtbot.keyClicks(field, written)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()  # Qt puts off what Enter does to a cell


def button(desk, name):
    return desk.table.findChild(QPushButton, name)


def complaint(desk):
    tips = [tip for tip in desk.table.findChildren(ErrorTip) if tip.isVisible()]
    return tips[0].text() if tips else ""


def test_a_row_tells_the_example_and_the_lessons_numbers(desk):
    X, y = desk.problem.dataset.X, desk.problem.dataset.y
    for row in (0, 57, 199):
        z, a = logistic.forward(X[row], np.array(W), B)
        _, dz, _, _ = logistic.backward(X[row], y[row], z, a)
        assert text(desk, row, Column.ROW) == str(row + 1)
        assert number(desk, row, Column.X1) == X[row, 0]
        assert number(desk, row, Column.X2) == X[row, 1]
        assert text(desk, row, Column.Y) == f"{y[row]:.0f}"
        assert text(desk, row, Column.SET) == ("test" if row in desk.problem.test_rows else "train")
        shown = [number(desk, row, column) for column in LIVE]
        np.testing.assert_allclose(shown, [z, a, logistic.loss(z, y[row]), dz], rtol=1e-12)


def test_live_numbers_follow_the_run_and_only_what_is_seen_is_told(qtbot, desk):
    told = []
    desk.table.model.dataChanged.connect(
        lambda first, last: told.append((first.row(), last.row(), first.column(), last.column()))
    )
    desk.train(w=(0.0, 0.0), b=0.0)
    assert text(desk, 3, Column.A) == "0.5000"
    [(first, last, left, right)] = told
    assert (first, left, right) == (0, Column.Z, Column.DZ)
    assert last < desk.table.model.rowCount() - 1


def test_a_hidden_table_computes_nothing_and_makes_up_for_it(qtbot, desk):
    desk.table.hide()
    desk.train(w=(0.0, 0.0), b=0.0)
    desk.do(Removed((0,)), "")
    assert desk.table.model.rowCount() == 200
    desk.table.show()
    desk.table._beat.finish()
    assert desk.table.model.rowCount() == 199
    assert text(desk, 3, Column.A) == "0.5000"


def sort_keys(desk, column):
    """Return what each row of the data set is sorted by, from the data and the lesson."""
    X, y = desk.problem.dataset.X, desk.problem.dataset.y
    return {
        Column.X1: X[:, 0].tolist(),
        Column.Y: y.tolist(),
        Column.SET: np.isin(np.arange(len(y)), desk.problem.test_rows).tolist(),
        Column.LOSS: logistic.loss(X @ np.array(W) + B, y).tolist(),
    }[column]


@pytest.mark.parametrize("column", [Column.X1, Column.Y, Column.SET, Column.LOSS])
def test_a_click_on_a_head_sorts_stably_and_the_third_unsorts(qtbot, desk, column):
    model, keys = desk.table.model, sort_keys(desk, column)
    click_head(qtbot, desk, column)
    assert model.rows().tolist() == sorted(range(200), key=lambda row: keys[row])
    click_head(qtbot, desk, column)
    assert model.rows().tolist() == sorted(range(200), key=lambda row: -keys[row])
    click_head(qtbot, desk, column)
    assert model.rows().tolist() == list(range(200))


def test_rows_sorted_by_a_live_column_stay_until_they_are_sorted_again(qtbot, desk):
    click_head(qtbot, desk, Column.Z)
    before = desk.table.model.rows().tolist()
    assert not button(desk, "sortAgain").isEnabled()
    desk.train(w=(-2.0, 1.0))
    assert desk.table.model.rows().tolist() == before
    qtbot.mouseClick(button(desk, "sortAgain"), Qt.MouseButton.LeftButton)
    z = values(desk, Column.Z)
    assert z == sorted(z)
    assert not button(desk, "sortAgain").isEnabled()


def test_rows_sorted_by_what_stands_still_are_never_out_of_order(qtbot, desk):
    click_head(qtbot, desk, Column.X1)
    desk.train(w=(-2.0, 1.0))
    assert not button(desk, "sortAgain").isEnabled()


def choose(desk, kept):
    box = desk.table.findChild(QComboBox, "examplesFilter")
    place = box.findData(kept)
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_the_filter_shows_some_of_the_examples(desk):
    dataset, test = desk.problem.dataset, set(desk.problem.test_rows.tolist())
    z = dataset.X @ np.array(W) + B
    expected = {
        Kept.CLASS_0: [row for row in range(200) if dataset.y[row] == 0],
        Kept.CLASS_1: [row for row in range(200) if dataset.y[row] == 1],
        Kept.TRAIN: [row for row in range(200) if row not in test],
        Kept.TEST: sorted(test),
        Kept.WRONG: [row for row in range(200) if (z[row] > 0) != (dataset.y[row] == 1)],
        Kept.ALL: list(range(200)),
    }
    for kept, rows in expected.items():
        choose(desk, kept)
        assert desk.table.model.rows().tolist() == rows


def test_misclassified_are_those_on_the_wrong_side_of_the_threshold(qtbot, desk):
    dataset = desk.problem.dataset
    a = 1 / (1 + np.exp(-(dataset.X @ np.array(W) + B)))
    choose(desk, Kept.WRONG)
    desk.table.show_threshold(0.9)
    assert button(desk, "sortAgain").isEnabled()
    qtbot.mouseClick(button(desk, "sortAgain"), Qt.MouseButton.LeftButton)
    wrong = np.flatnonzero((a > 0.9) != (dataset.y == 1)).tolist()
    assert desk.table.model.rows().tolist() == wrong
    choose(desk, Kept.ALL)
    desk.table.show_threshold(0.5)
    assert not button(desk, "sortAgain").isEnabled()


def test_a_cell_is_typed_over(qtbot, desk):
    X = desk.problem.dataset.X
    other = f"{1 - desk.problem.dataset.y[4]:.0f}"
    type_into(qtbot, desk, 4, Column.X2, "-1.25")
    assert desk.asked == [(Moved((4,), ((X[4, 0], -1.25),)), "Move of an example")]
    assert text(desk, 4, Column.X2) == "−1.25"
    type_into(qtbot, desk, 4, Column.Y, other)
    assert desk.asked[1:] == [(Relabelled((4,), (int(other),)), "Other class of an example")]


def test_a_sorted_and_filtered_row_edits_its_own_example(qtbot, desk):
    choose(desk, Kept.TEST)
    click_head(qtbot, desk, Column.X1)
    row = int(desk.table.model.rows()[2])
    type_into(qtbot, desk, 2, Column.X1, "9")
    assert desk.asked[0][0].indices == (row,)
    assert desk.examples.dataset.X[row, 0] == 9


@pytest.mark.parametrize(
    ("column", "written", "said"),
    [
        (Column.X1, "far", "x1: 'far' given; a number, such as 1.5, accepted"),
        (Column.X1, "1,5", "x1: '1,5' given; a number"),
        (Column.X2, "inf", "x2: 'inf' given; a number"),
        (Column.Y, "2", "y: '2' given; 0 or 1 accepted"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_what_can_be(qtbot, desk, column, written, said):
    type_into(qtbot, desk, 0, column, written)
    assert desk.asked == []
    assert said in complaint(desk)


def test_a_class_is_typed_as_the_cells_show_it_whatever_the_classes_are_called(qtbot, desk):
    dataset = replace(desk.problem.dataset, class_names=("1", "2"))
    desk.show(prepare(dataset, desk.experiment))
    one = int(np.flatnonzero(dataset.y == 0)[0])
    type_into(qtbot, desk, one, Column.Y, "1")
    assert text(desk, one, Column.Y) == "1"
    type_into(qtbot, desk, one, Column.Y, "0")
    assert [edit.labels for edit, _ in desk.asked] == [(1,), (0,)]
    type_into(qtbot, desk, one, Column.Y, "2")
    assert text(desk, one, Column.Y) == "1"


def test_an_unchanged_cell_asks_for_nothing(qtbot, desk):
    type_into(qtbot, desk, 0, Column.Y, f"{desk.problem.dataset.y[0]:.0f}")
    assert desk.asked == []


def test_only_data_can_be_typed_over(desk):
    for column in Column:
        is_editable = desk.table.model.flags(desk.table.model.index(0, column))
        assert bool(is_editable & Qt.ItemFlag.ItemIsEditable) == (
            column in (Column.X1, Column.X2, Column.Y)
        )


def test_an_example_is_typed_below_and_selected(qtbot, desk):
    field = desk.table.findChild(QLineEdit, "newExample")
    qtbot.keyClicks(field, "1.5, -2, 1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert desk.asked == [(Added(((1.5, -2.0),), (1,)), "Addition of an example")]
    assert desk.selection.rows == (200,)
    assert field.text() == ""
    qtbot.keyClicks(field, "1.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "x1, x2, y accepted" in complaint(desk)
    assert field.text() == "1.5"


def test_rows_chosen_here_are_selected_everywhere(qtbot, desk):
    click_head(qtbot, desk, Column.X1)
    rows = desk.table.model.rows()
    click_row(qtbot, desk, 1)
    assert desk.selection.rows == (rows[1],)
    click_row(qtbot, desk, 4, Qt.KeyboardModifier.ShiftModifier)
    assert desk.selection.rows == tuple(sorted(rows[1:5].tolist()))
    click_row(qtbot, desk, 2, Qt.KeyboardModifier.ControlModifier)
    assert desk.selection.rows == tuple(sorted(rows[[1, 3, 4]].tolist()))


def test_examples_selected_elsewhere_are_chosen_here_wherever_they_stand(qtbot, desk):
    desk.selection.select((3, 150))
    click_head(qtbot, desk, Column.X1)
    model = desk.table.model
    places = [place for place in range(200) if desk.table.view.selectionModel().isRowSelected(
        place, QModelIndex())]  # fmt: skip
    assert sorted(model.rows()[places].tolist()) == [3, 150]
    assert desk.selection.rows == (3, 150)
    assert all(model.is_chosen(place) for place in places)


def test_a_selection_of_very_many_pieces_is_marked_all_the_same(qtbot, desk):
    desk.show(prepare(make_big(6_000), desk.experiment))
    desk.selection.select(range(0, 6_000, 2))
    model = desk.table.model
    assert [model.is_chosen(place) for place in range(4)] == [True, False, True, False]
    assert not desk.table.view.selectionModel().hasSelection()
    assert len(desk.selection.rows) == 3_000


def make_big(m):
    return make_problem(Experiment(size=m)).dataset


def test_delete_removes_the_selected_examples(qtbot, desk):
    desk.selection.select((5, 7, 9))
    desk.table.view.setFocus()
    qtbot.keyClick(desk.table.view, Qt.Key.Key_Delete)
    assert desk.asked == [(Removed((5, 7, 9)), "Removal of 3 examples")]
    assert desk.table.model.rowCount() == 197
    assert desk.selection.rows == ()
    assert not button(desk, "removeExamples").isEnabled()


def test_copied_rows_have_all_digits_and_come_back_when_pasted(qtbot, desk):
    desk.selection.select((10, 3))
    desk.table.view.setFocus()
    qtbot.keyClick(desk.table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert lines[0] == ["x1", "x2", "y", "set", "z", "a", "L", "dz"]
    X = desk.problem.dataset.X
    assert [[float(cell) for cell in line[:2]] for line in lines[1:]] == X[[3, 10]].tolist()
    z = float(X[3] @ np.array(W) + B)
    assert float(lines[1][4]) == pytest.approx(z, rel=1e-15)
    qtbot.keyClick(desk.table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    edit, name = desk.asked[0]
    assert name == "Paste of 2 examples"
    assert edit.points == tuple(map(tuple, X[[3, 10]].tolist()))
    assert desk.selection.rows == (200, 201)


def test_what_cannot_be_pasted_is_refused(qtbot, desk):
    QGuiApplication.clipboard().setText("1\t2\tmany")
    qtbot.mouseClick(button(desk, "pasteExamples"), Qt.MouseButton.LeftButton)
    assert desk.asked == []
    assert "pasted: line 1, y: 'many' given; 0 or 1 accepted" in complaint(desk)


def test_it_opens_without_a_notice(desk):
    assert not any(tip.isVisible() for tip in desk.table.findChildren(ErrorTip))


def test_without_test_examples_no_column_tells_the_set(desk):
    assert not desk.table.view.isColumnHidden(Column.SET)
    desk.show(make_problem(Experiment(test_ratio=0)))
    assert desk.table.view.isColumnHidden(Column.SET)


def test_of_one_feature_there_is_no_second_column(desk):
    dataset = make_problem(Experiment()).dataset
    X = np.column_stack((dataset.X[:, 0], dataset.y))
    one = type(dataset)("own", "own", X, dataset.y, has_x2=False)
    desk.show(prepare(one, desk.experiment))
    assert desk.table.view.isColumnHidden(Column.X2)
    desk.table._field.setText("0.5, 1")
    desk.table._on_add_clicked()
    assert desk.asked[0][0] == Added(((0.5, 1.0),), (1,))
    assert desk.examples.dataset.X[-1].tolist() == [0.5, 1.0]


def test_without_examples_it_says_how_to_get_some(desk):
    desk.selection.select(range(200))
    desk.table._on_delete_clicked()
    assert desk.table.model.rowCount() == 0
    assert "No examples yet" in desk.table._status.text()
    desk.train()
    desk.table._field.setText("0.5, 1, 0")
    desk.table._on_add_clicked()
    assert desk.table.model.rowCount() == 1


def test_keys_go_to_cells_and_type_into_them(qtbot, desk):
    view = desk.table.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (1, Column.X1)
    assert desk.selection.rows == (1,)
    qtbot.keyClick(view, Qt.Key.Key_3)
    field = next(field for field in view.findChildren(QLineEdit) if field.isVisible())
    qtbot.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert desk.examples.dataset.X[1, 0] == 3
    desk.do(Removed((0,)), "")
    assert (view.currentIndex().row(), view.currentIndex().column()) == (1, Column.X1)


def test_numbers_of_the_data_are_rounded_where_they_are_long(desk):
    desk.do(Moved((0, 1), ((-0.5, 1 / 3), (2.25, -0.00413172))), "")
    assert [text(desk, 0, Column.X1), text(desk, 0, Column.X2)] == ["−0.5", "0.3333"]
    assert text(desk, 1, Column.X2) == "−0.0041"
    index = desk.table.model.index(0, Column.X2)
    assert index.data(Qt.ItemDataRole.EditRole) == "0.3333333333333333"


def test_the_example_pointed_at_is_marked_in_both_directions(desk, qtbot):
    view, pointed = desk.table.view, desk.pointed
    desk.show()
    index = view.model().index(3, Column.X1)
    view.entered.emit(index)
    assert pointed.row == desk.table.model.row_at(3)
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert pointed.row is None

    rect = view.visualRect(view.model().index(5, Column.X2))
    edge = rect.bottomLeft() + QPoint(rect.width() // 2, 0)
    ground = view.viewport().grab().toImage().pixelColor(edge)
    pointed.point_at(desk.table.model.row_at(5), desk.table)
    assert view.viewport().grab().toImage().pixelColor(edge) != ground


def test_a_table_that_is_hidden_or_sorted_anew_points_at_nothing(desk):
    desk.show()
    for end in (lambda: desk.table.model.sort(int(Column.X1)), desk.table.hide):
        desk.table.view.entered.emit(desk.table.view.model().index(2, 0))
        assert desk.pointed.row is not None
        end()
        assert desk.pointed.row is None


def test_a_refusal_goes_with_what_is_accepted_next(qtbot, desk):
    type_into(qtbot, desk, 0, Column.X1, "abc")
    assert "was not taken" in complaint(desk)
    type_into(qtbot, desk, 0, Column.X1, "3.5")
    assert complaint(desk) == ""
    field = desk.table.findChild(QLineEdit, "newExample")
    qtbot.keyClicks(field, "1, 2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert complaint(desk) == "new example: 2 cells (1, 2); x1, x2, y accepted"
    qtbot.keyClicks(field, ", 0")
    assert complaint(desk) == ""
