import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.widgets.labels import title_label
from gui.window.layout.stage import Handle, Stage
from gui.window.layout.tiles import Column, Row, Tile, names_in

PLACE = Row((Tile("left", 200.0, True), Column((Tile("top", 0.75), Tile("foot", 0.25)))))


def panel(name):
    widget = QWidget()
    widget.setObjectName(name)
    column = QVBoxLayout(widget)
    column.addWidget(title_label(name), 0, Qt.AlignmentFlag.AlignTop)
    column.addWidget(QLabel("what it shows"), 1)
    widget.setMinimumSize(120, 60)
    return widget


@pytest.fixture
def stage(qtbot):
    stage = Stage({name: panel(name) for name in ("left", "top", "foot")})
    qtbot.addWidget(stage)
    stage.resize(801, 401)
    stage.arrange(PLACE, {"left", "top", "foot"}, {})
    stage.show()
    qtbot.waitExposed(stage)
    return stage


def handles(stage):
    found = [handle for handle in stage.findChildren(Handle) if handle.isVisible()]
    return sorted(found, key=lambda handle: handle.key)


def drag(qtbot, handle, by):
    middle = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(handle, middle + by)
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle)


def test_each_panel_has_its_share(stage):
    assert stage.rect_of("left") == QRect(0, 0, 200, 401)
    assert stage.rect_of("top") == QRect(201, 0, 600, 300)
    assert stage.rect_of("foot") == QRect(201, 301, 600, 100)
    for name in names_in(PLACE):
        assert stage.panel(name).geometry() == stage.rect_of(name)


def test_what_is_fixed_stays_when_the_window_grows(stage):
    stage.resize(1001, 801)
    assert stage.rect_of("left").width() == 200
    assert stage.rect_of("top") == QRect(201, 0, 800, 600)


def test_larger_type_makes_fixed_sizes_larger(stage):
    stage.set_scale(1.4)
    assert stage.rect_of("left").width() == 280


def test_the_others_take_the_room_of_one_that_is_hidden(stage):
    stage.arrange(PLACE, {"left", "top"}, {})
    assert stage.rect_of("top") == QRect(201, 0, 600, 401)
    assert not stage.panel("foot").isVisible()
    assert len(handles(stage)) == 1
    stage.arrange(PLACE, {"top", "foot"}, {})
    assert stage.rect_of("top").width() == 801
    assert stage.panel("foot").isVisible()


def test_another_arrangement_makes_no_panel_anew(stage):
    before = {name: stage.panel(name) for name in names_in(PLACE)}
    stage.arrange(Column((Tile("foot"), Tile("left"))), {"left", "foot"}, {})
    assert stage.rect_of("foot") == QRect(0, 0, 801, 200)
    assert stage.rect_of("left") == QRect(0, 201, 801, 200)
    assert {name: stage.panel(name) for name in before} == before
    assert all(each.parent() is stage for each in before.values())


def test_dragging_a_line_gives_room_to_one_of_its_neighbours(qtbot, stage):
    with qtbot.waitSignal(stage.sizes_changed):
        drag(qtbot, handles(stage)[1], QPoint(0, -100))
    assert stage.rect_of("top").height() == 200
    assert stage.rect_of("foot").height() == 200
    drag(qtbot, handles(stage)[0], QPoint(50, 0))
    assert stage.rect_of("left").width() == 250


def test_no_panel_is_dragged_below_its_least(qtbot, stage):
    drag(qtbot, handles(stage)[1], QPoint(0, 500))
    assert stage.rect_of("foot").height() == 60
    drag(qtbot, handles(stage)[0], QPoint(-500, 0))
    assert stage.rect_of("left").width() == 120


def test_what_was_dragged_holds_in_a_window_of_another_size(qtbot, stage):
    drag(qtbot, handles(stage)[1], QPoint(0, -100))
    stage.resize(801, 801)
    assert stage.rect_of("top").height() == 400


def test_sizes_that_fit_no_row_are_passed_over(stage):
    stage.arrange(PLACE, {"left", "top", "foot"}, {"": [1.0], "1": [0.0, -3.0], "7.2": [1.0]})
    assert stage.rect_of("top") == QRect(201, 0, 600, 300)


def test_a_double_click_on_a_title_asks_for_that_panel(qtbot, stage):
    title = stage.panel("foot").findChild(QLabel)
    with qtbot.waitSignal(stage.enlarge_requested) as asked:
        qtbot.mouseDClick(title, Qt.MouseButton.LeftButton)
    assert asked.args == ["foot"]
    with qtbot.assertNotEmitted(stage.enlarge_requested):
        qtbot.mouseDClick(stage.panel("foot").findChildren(QLabel)[1], Qt.MouseButton.LeftButton)


def test_the_panel_with_the_keyboard_is_active_and_else_the_one_under_the_pointer(
    stage, monkeypatch
):
    names = ("left", "top", "foot")
    at = stage.mapToGlobal(stage.rect_of("foot").center())
    monkeypatch.setattr("gui.window.layout.stage.QCursor.pos", lambda: at)
    assert stage.active(names) == "foot"
    assert stage.active(names[:2]) is None
    label = stage.panel("top").findChildren(QLabel)[1]
    label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    label.setFocus()
    assert stage.active(names) == "top"


def test_a_line_that_is_held_is_let_go_of_when_panels_are_arranged_otherwise(qtbot, stage):
    handle = handles(stage)[0]
    middle = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    stage.arrange(Column((Tile("foot"), Tile("left"))), {"left", "foot"}, {})
    with qtbot.assertNotEmitted(stage.sizes_changed):
        qtbot.mouseMove(handle, middle + QPoint(0, 50))
    assert stage.rect_of("foot").height() == 200


def test_only_the_left_button_drags_a_line(qtbot, stage):
    handle = handles(stage)[1]
    middle = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.RightButton, pos=middle)
    qtbot.mouseMove(handle, middle + QPoint(0, -50))
    qtbot.mouseRelease(handle, Qt.MouseButton.RightButton, pos=middle)
    assert stage.rect_of("top").height() == 300
