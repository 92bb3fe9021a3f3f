import pytest
from pinned_sample import keep, made_up
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QLineEdit, QToolTip
from sample_run import make_problem, make_snapshot

from engine.model.experiment import Experiment
from gui.panels.runs.model import Column
from gui.panels.runs.panel import RunsPanel
from gui.plotting.pinned_runs import run_style
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme

LOSSES = (0.7, 0.5, 0.25)


@pytest.fixture
def panel(on_screen):
    return on_screen(RunsPanel(), 1016, 270)


def runs(count):
    return tuple(made_up(LOSSES, key=key, style=key - 1) for key in range(1, count + 1))


def show(panel, *kept, step=0, settings=None, **more):
    experiment = Experiment(**(settings or {}))
    problem = make_problem(experiment)
    panel.show_problem(problem, experiment)
    panel.show_snapshot(make_snapshot(problem, experiment, step, pinned=kept, **more))
    panel.layout().activate()
    return problem, experiment


def cell(panel, row, column):
    return panel.table.runs.index(row, column)


def names(panel):
    return [row.texts[Column.NAME] for row in panel.table.runs.rows()]


def spot(panel, row, column):
    """Return the middle of a cell."""
    return panel.table.visualRect(cell(panel, row, column)).center()


def picture(panel, row, column):
    """Return what a cell looks like."""
    rect = panel.table.visualRect(cell(panel, row, column))
    rect.moveTo(panel.table.viewport().mapTo(panel, rect.topLeft()))
    return panel.grab(rect).toImage()


def click(qtbot, panel, row, column, twice=False):
    viewport, where = panel.table.viewport(), spot(panel, row, column)
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=where)
    if twice:
        qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=where)


def test_the_first_row_is_the_current_run_and_the_others_follow_in_order(panel):
    show(panel, *runs(3), step=12)
    assert names(panel) == ["this run", "run 1", "run 2", "run 3"]
    assert cell(panel, 0, Column.STEP).data() == "12"


def test_without_pinned_runs_it_says_what_pinning_is_for(panel):
    show(panel)
    assert "Pin a run" in panel.hint.text()
    assert panel.hint.isVisible()
    show(panel, *runs(1))
    assert "Pin a run" not in panel.hint.text()


def test_columns_appear_when_there_is_something_to_tell(panel):
    show(panel, *runs(1))
    assert panel.table.isColumnHidden(Column.FEATURES)
    assert panel.table.isColumnHidden(Column.TEST)
    show(panel, keep(1, steps=2, features=("x1", "x1^2"), test_ratio=0.2))
    assert not panel.table.isColumnHidden(Column.FEATURES)
    assert not panel.table.isColumnHidden(Column.TEST)


def test_pinning_is_asked_for_until_all_places_are_pinned(panel, qtbot):
    show(panel, *runs(7))
    with qtbot.waitSignal(panel.pin_requested):
        qtbot.mouseClick(panel.pin_button, Qt.MouseButton.LeftButton)
    show(panel, *runs(8))
    assert not panel.pin_button.isEnabled()
    assert "dismiss one" in panel.pin_button.toolTip()
    show(panel, *runs(7), made_up(LOSSES, key=8, is_pinned=False, left_at=1))
    assert panel.pin_button.isEnabled()


def test_a_click_chooses_a_run_for_the_plots(panel, qtbot):
    show(panel, *runs(3))
    assert not panel.return_button.isEnabled()
    with qtbot.waitSignal(panel.run_chosen) as chosen:
        click(qtbot, panel, 2, Column.LOSS)
    assert chosen.args == [2]
    assert panel.return_button.isEnabled()
    with qtbot.waitSignal(panel.run_chosen) as chosen:
        click(qtbot, panel, 0, Column.LOSS)
    assert chosen.args == [None]
    assert not panel.return_button.isEnabled()


def test_one_returns_by_its_sign_by_button_by_double_click_and_by_key(panel, qtbot):
    show(panel, *runs(3))
    with qtbot.waitSignal(panel.return_requested) as asked:
        click(qtbot, panel, 1, Column.RETURN)
    assert asked.args == [1]
    with qtbot.waitSignal(panel.return_requested) as asked:
        click(qtbot, panel, 2, Column.LOSS, twice=True)
    assert asked.args == [2]
    with qtbot.waitSignal(panel.return_requested) as asked:
        qtbot.mouseClick(panel.return_button, Qt.MouseButton.LeftButton)
    assert asked.args == [2]
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.return_requested) as asked:
        qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert asked.args == [3]


def test_one_does_not_return_to_the_current_run(panel, qtbot):
    show(panel, *runs(2))
    with qtbot.assertNotEmitted(panel.return_requested):
        click(qtbot, panel, 0, Column.RETURN)
        click(qtbot, panel, 0, Column.LOSS, twice=True)
        qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(panel.dismiss_requested):
        qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
        click(qtbot, panel, 0, Column.DISMISS)


def test_a_run_is_dismissed_by_its_cross_and_by_key(panel, qtbot):
    show(panel, *runs(3))
    with qtbot.waitSignal(panel.dismiss_requested) as asked:
        click(qtbot, panel, 3, Column.DISMISS)
    assert asked.args == [3]
    click(qtbot, panel, 1, Column.LOSS)
    with qtbot.waitSignal(panel.dismiss_requested) as asked:
        qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert asked.args == [1]


@pytest.mark.parametrize("by_key", [False, True])
def test_a_name_is_written_over(panel, qtbot, by_key):
    show(panel, *runs(2))
    if by_key:
        click(qtbot, panel, 1, Column.LOSS)
        qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    else:
        click(qtbot, panel, 1, Column.NAME, twice=True)
    field = panel.table.findChild(QLineEdit)
    field.setText("  large steps ")
    with qtbot.waitSignal(panel.rename_requested) as asked:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked.args == [1, "large steps"]
    assert names(panel)[1] == "run 1"  # until the run has the name


def test_an_empty_name_and_the_same_are_not_taken(panel, qtbot):
    show(panel, *runs(1))
    with qtbot.assertNotEmitted(panel.rename_requested):
        for name in ("", "  ", "run 1"):
            assert not panel.table.runs.setData(cell(panel, 1, Column.NAME), name)


def test_the_current_run_has_no_name_to_edit(panel):
    show(panel, *runs(1))
    editable = Qt.ItemFlag.ItemIsEditable
    assert not cell(panel, 0, Column.NAME).flags() & editable
    assert cell(panel, 1, Column.NAME).flags() & editable
    assert not cell(panel, 1, Column.LOSS).flags() & editable


def test_a_name_that_is_being_written_outlives_news_of_the_runs(panel, qtbot):
    first, second = runs(2)
    show(panel, first, second)
    click(qtbot, panel, 1, Column.NAME, twice=True)
    panel.table.findChild(QLineEdit).setText("half a na")
    known = made_up(LOSSES, key=2, style=1, diverged_at=3)
    show(panel, first, known, step=5)
    assert panel.table.findChild(QLineEdit).text() == "half a na"
    assert cell(panel, 2, Column.REMARK).data() == "diverged at 3"


def test_only_cells_that_change_are_drawn_anew(panel):
    kept = runs(3)
    problem, experiment = show(panel, *kept, step=1, loss=0.5)
    changed = []
    panel.table.runs.dataChanged.connect(
        lambda first, last: changed.append((first.row(), first.column(), last.column()))
    )
    snapshot = make_snapshot(problem, experiment, 2, pinned=kept, loss=0.4)
    panel.show_snapshot(snapshot)
    assert changed == [(0, column, column) for column in (Column.STEP, Column.LOSS)]
    panel.show_snapshot(snapshot)
    assert len(changed) == 2


def test_the_choice_stays_while_runs_come_and_goes_with_its_run(panel, qtbot):
    first, second, third = runs(3)
    show(panel, first, second)
    click(qtbot, panel, 2, Column.LOSS)
    show(panel, first, second, third)
    show(panel, second, third)
    assert panel.table.chosen() == 2
    assert panel.table.currentIndex().row() == 1
    with qtbot.waitSignal(panel.run_chosen) as chosen:
        show(panel, third)
    assert chosen.args == [None]
    assert not panel.return_button.isEnabled()


def test_escape_chooses_none(panel, qtbot):
    show(panel, *runs(2))
    click(qtbot, panel, 1, Column.LOSS)
    with qtbot.waitSignal(panel.run_chosen) as chosen:
        qtbot.keyClick(panel.table, Qt.Key.Key_Escape)
    assert chosen.args == [None]


def test_the_best_loss_is_strong(panel):
    def inked(row):
        image = picture(panel, row, Column.LOSS)
        return sum(
            255 - image.pixelColor(x, y).lightness()
            for x in range(image.width())
            for y in range(image.height() - 1)
        )

    show(panel, made_up((0.7, 0.25), key=1), made_up((0.7, 0.25), key=2), loss=0.5)
    assert panel.table.runs.is_best(1)
    assert inked(1) > 1.1 * inked(2)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_each_row_begins_with_a_piece_of_its_line(panel, theme):
    apply_theme(panel, theme)
    show(panel, *runs(8))
    for row in range(1, 9):
        image = picture(panel, row, Column.NAME)
        found = {image.pixelColor(x, y).name() for x in range(44) for y in range(image.height())}
        assert run_style(row - 1, theme).color.name() in found


def test_why_there_is_no_distance_is_told_at_its_place(panel, qtbot):
    show(panel, *runs(1))
    where = spot(panel, 1, Column.DISTANCE)
    viewport = panel.table.viewport()
    event = QHelpEvent(QEvent.Type.ToolTip, where, viewport.mapToGlobal(where))
    panel.table.viewportEvent(event)
    qtbot.waitUntil(lambda: "not known yet" in QToolTip.text())
    QToolTip.hideText()


def test_cells_are_read_out_with_their_meaning(panel):
    show(panel, *runs(1), loss=0.5)
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert cell(panel, 0, Column.LOSS).data(spoken).endswith(": 0.5000")
    assert cell(panel, 1, Column.RETURN).data(spoken) == "Return to run 1"
    assert cell(panel, 1, Column.DISMISS).data(spoken) == "Dismiss run 1"


@pytest.mark.parametrize("scale", [1.0, 1.4])
def test_rows_and_columns_fit_in_the_lower_half(panel, scale):
    panel.resize(round(1016 * scale), round(270 * scale))
    apply_theme(panel, LIGHT, scale)
    show(panel, *runs(8))
    panel.grab()
    assert not panel.table.verticalScrollBar().isVisible()
    assert not panel.table.horizontalScrollBar().isVisible()
    assert panel.hint.isVisible()


@pytest.mark.parametrize("width", [955, 860])
def test_large_text_leaves_the_crosses_in_view_and_no_row_cut_in_two(panel, width):
    panel.resize(width, 268)
    apply_theme(panel, LIGHT, 1.3)
    more = {"name": "a name of some length", "left_at": 1120, "is_pinned": False}
    kept = [made_up(LOSSES, key=key, style=key - 1, **more) for key in range(1, 9)]
    show(panel, *kept)
    panel.grab()
    table = panel.table
    assert not table.horizontalScrollBar().isVisible()
    assert table.visualRect(cell(panel, 0, Column.DISMISS)).right() <= table.viewport().width()
    rest = table.viewport().height() % table.rowHeight(0)
    assert rest <= 2
    table.scrollToBottom()
    last = table.visualRect(cell(panel, 8, Column.NAME))
    assert table.viewport().rect().contains(last)
    assert panel.rect().contains(table.geometry())


def test_every_number_fits_in_its_column_whenever_it_grows(panel):
    show(panel, *runs(1), step=9, loss=0.5)
    show(panel, *runs(1), step=123_456_789_012, loss=4.004e-20)
    metrics = panel.table.fontMetrics()
    for column in (Column.STEP, Column.LOSS):
        text = cell(panel, 0, column).data()
        assert metrics.horizontalAdvance(text) <= panel.table.columnWidth(column) - 16
    assert cell(panel, 0, Column.LOSS).data() == "4.004e−20"


def test_tool_tips_say_what_a_double_click_does(panel):
    show(panel, *runs(1))
    tip = Qt.ItemDataRole.ToolTipRole
    assert "rename" in cell(panel, 1, Column.NAME).data(tip)
    assert "return" in cell(panel, 1, Column.LOSS).data(tip)
    assert "Enter" in cell(panel, 1, Column.RETURN).data(tip)
    assert "Delete" in cell(panel, 1, Column.DISMISS).data(tip)
    assert cell(panel, 0, Column.RETURN).data(tip) == ""
    assert "click" not in cell(panel, 0, Column.LOSS).data(tip)
    assert "they can move apart" in cell(panel, 0, Column.ACCURACY).data(tip)
    head = panel.table.model().headerData(Column.DISTANCE, Qt.Orientation.Horizontal, tip)
    assert "How far the parameters are from the optimum" in head


def test_in_a_low_panel_the_hint_gives_way_and_rows_are_scrolled_to(panel, qtbot):
    panel.resize(1016, 140)
    show(panel, *runs(8))
    qtbot.waitUntil(lambda: panel.table.verticalScrollBar().maximum() > 0)
    assert not panel.hint.isVisible()
    assert panel.rect().contains(panel.table.geometry())


def test_a_long_name_leaves_room_for_the_figures(panel):
    show(panel, made_up(LOSSES, name="a name that has no end " * 5))
    panel.grab()
    assert panel.table.columnWidth(Column.NAME) < 240
    assert not panel.table.horizontalScrollBar().isVisible()


def test_columns_keep_their_width_while_numbers_change(panel):
    show(panel, *runs(1), step=9, loss=0.5)
    widths = [panel.table.columnWidth(column) for column in Column]
    show(panel, *runs(1), step=99_999, loss=12.345)
    assert [panel.table.columnWidth(column) for column in Column] == widths
    assert spot(panel, 0, Column.LOSS) != QPoint()


def test_accuracies_are_said_to_be_at_a_half_while_another_threshold_is_in_force(panel):
    show(panel, *runs(1))
    heads = []
    for threshold in (0.5, 0.71, 0.5):
        panel.show_threshold(threshold)
        header = panel.table.horizontalHeader()
        name = panel.table.model().headerData(Column.ACCURACY, Qt.Orientation.Horizontal)
        assert header.sectionSize(Column.ACCURACY) >= header.fontMetrics().horizontalAdvance(name)
        heads.append(name)
    assert heads == ["accuracy", "accuracy at ½", "accuracy"]
