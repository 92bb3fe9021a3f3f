"""A probe and the table of examples in the whole window, with the run behind them."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from gui.tools.examples_table.model import Column
from gui.tools.examples_table.window import ExamplesTable
from gui.window.main_window import MainWindow


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window("two-blobs", "--kernel", "numpy", "--test-ratio", "0.2")


def action(window: MainWindow, name: str) -> QAction:
    found = window.findChild(QAction, name)
    assert isinstance(found, QAction)
    return found


def m_of(window: MainWindow) -> int:
    problem = window.problem()
    assert problem is not None
    return problem.dataset.m


def open_table(qtbot: QtBot, window: MainWindow) -> ExamplesTable:
    action(window, "tableAction").trigger()
    table = window.findChild(ExamplesTable)
    assert isinstance(table, ExamplesTable)
    qtbot.waitUntil(lambda: table.model.rowCount() == m_of(window))
    return table


def test_a_place_is_typed_followed_in_plot_and_graph_and_left_with_escape(
    qtbot: QtBot, window: MainWindow
) -> None:
    action(window, "probeAction").trigger()
    panels = window.panels
    assert panels.graph.isVisible()
    field = panels.graph.findChild(QLineEdit, "probeField")
    assert isinstance(field, QLineEdit)
    assert window.focusWidget() is field
    qtbot.keyClicks(field, "1.5, -2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert panels.boundary.probe() == (1.5, -2.0)
    assert "1.5, −2" in panels.boundary.readout()
    assert panels.graph.view.texts("dz") == ("no y",)
    action(window, "stepAction").trigger()
    qtbot.waitUntil(lambda: panels.graph.view.texts("z")[0] not in ("0.0000", ""))
    snapshot = window.snapshot()
    assert snapshot is not None
    z = float(snapshot.w @ np.array([1.5, -2.0]) + snapshot.b)
    assert panels.graph.view.texts("z")[0] == f"{z:.4f}".replace("-", "−")
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert panels.boundary.probe() is None
    assert panels.graph.view.texts("dz")[0] != "no y"


def test_a_probe_stays_while_examples_are_edited_and_goes_with_the_data(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.panels.follow_point((1.5, -2.0))
    table = open_table(qtbot, window)
    table.model.setData(table.model.index(3, Column.X1), "2.5")
    qtbot.waitUntil(lambda: _x1(window, 3) == 2.5)
    assert window.panels.boundary.probe() == (1.5, -2.0)
    window.panels.controls.setting_changed.emit("data", "moons")
    qtbot.waitUntil(lambda: _name(window) == "moons")
    assert window.panels.boundary.probe() is None


def _x1(window: MainWindow, row: int) -> float:
    problem = window.problem()
    assert problem is not None
    return float(problem.dataset.X[row, 0])


def _name(window: MainWindow) -> str:
    problem = window.problem()
    return "" if problem is None else problem.dataset.name


def test_the_table_stands_at_the_side_that_the_lesson_leaves_free(
    qtbot: QtBot, window: MainWindow
) -> None:
    table = open_table(qtbot, window)
    assert table.frameGeometry().left() <= window.frameGeometry().left()


def test_edits_of_the_table_reach_the_run_and_are_undone(qtbot: QtBot, window: MainWindow) -> None:
    table = open_table(qtbot, window)
    before = _x1(window, 3)
    table.model.setData(table.model.index(3, Column.X1), "2.5")
    assert table.model.index(3, Column.X1).data() == "2.5"  # at once, whatever the run does
    qtbot.waitUntil(lambda: _x1(window, 3) == 2.5)
    QGuiApplication.clipboard().setText("x1\tx2\ty\n1,5\t2,5\t1\n0,5\t1\t0\n")
    qtbot.keyClick(table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.panels.selection.rows == (200, 201)
    qtbot.waitUntil(lambda: m_of(window) == 202)
    qtbot.keyClick(table.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: m_of(window) == 200)
    undo = action(window, "undoAction")
    for m in (202, 200):
        undo.trigger()
        qtbot.waitUntil(lambda m=m: m_of(window) == m and table.model.rowCount() == m)
    undo.trigger()
    qtbot.waitUntil(lambda: _x1(window, 3) == before)
    assert table.model.rowCount() == 200


def test_the_selection_is_one_with_that_of_the_plot(qtbot: QtBot, window: MainWindow) -> None:
    table = open_table(qtbot, window)
    window.panels.selection.select((4, 9))
    assert [place for place in range(200) if table.model.is_chosen(place)] == [4, 9]
    flags = QItemSelectionModel.SelectionFlag
    table.view.selectionModel().select(table.model.index(7, 0), flags.ClearAndSelect | flags.Rows)
    assert window.panels.selection.rows == (7,)


def test_the_table_follows_a_run(qtbot: QtBot, window: MainWindow) -> None:
    table = open_table(qtbot, window)
    qtbot.waitUntil(lambda: table.model.index(0, Column.A).data() == "0.5000")
    action(window, "stepAction").trigger()
    qtbot.waitUntil(lambda: table.model.index(0, Column.A).data() != "0.5000")
    problem, snapshot = window.problem(), window.snapshot()
    assert problem is not None and snapshot is not None
    z = problem.dataset.X[0] @ snapshot.w + snapshot.b
    assert table.model.index(0, Column.Z).data() == f"{z:.4f}".replace("-", "−")


def test_a_tool_that_is_open_goes_with_its_window(qtbot: QtBot, window: MainWindow) -> None:
    table = open_table(qtbot, window)
    window.close()
    assert not table.isVisible()


def test_a_number_that_leads_out_of_the_plot_takes_the_view_along(
    qtbot: QtBot, window: MainWindow
) -> None:
    table, box = open_table(qtbot, window), window.panels.boundary.view.view_box
    before = box.viewRange()
    table.model.setData(table.model.index(0, Column.X1), "0.5")
    assert box.viewRange() == before
    table.model.setData(table.model.index(0, Column.X1), "35")
    assert box.viewRange()[0][1] > 35
    field = table.findChild(QLineEdit, "newExample")
    qtbot.keyClicks(field, "1, -90, 0")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert box.viewRange()[1][0] < -90
