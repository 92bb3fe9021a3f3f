import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QMainWindow, QSlider, QVBoxLayout, QWidget

from gui.plotting.losses.loss_axes import LossAxis
from gui.widgets.keyboard import ShortcutFocus
from gui.window.actions import Actions, fill_menu_bar


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.made = Actions(window)
    fill_menu_bar(window.menuBar(), window.made)
    central = QWidget()
    layout = QVBoxLayout(central)
    window.box, window.list, window.slider = QCheckBox(), QComboBox(), QSlider()
    for widget in (window.box, window.list, window.slider):
        layout.addWidget(widget)
    window.setCentralWidget(central)
    ShortcutFocus(window)
    window.show()
    QTest.qWaitForWindowActive(window)
    return window


def _items(menu):
    return [action.text().replace("&", "") for action in menu.actions() if action.text()]


def test_every_menu_has_the_actions_that_do_something(window):
    menus = {action.text().replace("&", ""): action.menu() for action in window.menuBar().actions()}
    assert list(menus) == ["File", "Edit", "Data", "Run", "Compare", "View", "Lesson", "Help"]
    assert _items(menus["File"]) == [
        "New",
        "Open…",
        "Open recent",
        "Columns of this file…",
        "Paste data…",
        "Save",
        "Save as…",
        "Revert",
        "Export…",
        "Quit",
    ]
    assert _items(menus["Run"])[0] == "Play"
    assert "Theme" in _items(menus["View"])


def test_the_lesson_menu_opens_the_lesson_and_what_belongs_to_it(window):
    menus = {action.text().replace("&", ""): action.menu() for action in window.menuBar().actions()}
    assert _items(menus["Compare"])[-1] == "Threshold, recall, ROC…"
    assert _items(menus["Lesson"]) == [
        "Guided lesson",
        "Gradient check…",
        "Outlier",
        "Mislabelled example",
        "Prepare for class…",
    ]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("playAction", "Space"),
        ("stepAction", "Right"),
        ("stepBackAction", "Left"),
        ("step10Action", "Shift+Right"),
        ("stepBack10Action", "Shift+Left"),
        ("resetAction", "R"),
    ],
)
def test_transport_actions_have_their_names_and_keys(window, name, key):
    action = window.findChild(QAction, name)
    assert action.shortcut().toString() == key
    assert key in action.toolTip()


def test_every_action_explains_itself_and_no_key_serves_twice(window):
    actions = [action for action in window.actions() if action.text()]
    assert all(action.statusTip() and action.toolTip() for action in actions)
    keys = [action.shortcut().toString() for action in actions if not action.shortcut().isEmpty()]
    assert len(keys) == len(set(keys))


def test_space_plays_when_the_window_has_the_keyboard_from_the_start(qtbot, window):
    assert window.focusWidget() is window
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert window.made.play.isChecked()


def test_space_on_a_focused_check_box_ticks_it(qtbot, window):
    window.box.setFocus()
    qtbot.keyClick(window.box, Qt.Key.Key_Space)
    assert window.box.isChecked()
    assert not window.made.play.isChecked()


def test_space_on_a_focused_slider_plays_while_its_arrow_keys_move_it(qtbot, window):
    stepped = []
    window.made.step.triggered.connect(lambda: stepped.append(1))
    window.slider.setFocus()
    qtbot.keyClick(window.slider, Qt.Key.Key_Space)
    assert window.made.play.isChecked()
    qtbot.keyClick(window.slider, Qt.Key.Key_Right)
    assert (window.slider.value(), stepped) == (1, [])


@pytest.mark.parametrize("choice", ["theme_light", "theme_dark", "theme_system"])
def test_themes_exclude_each_other(qtbot, window, choice):
    with qtbot.waitSignal(window.made.theme_chosen) as caught:
        getattr(window.made, choice).trigger()
    assert caught.args == [choice.removeprefix("theme_")]
    assert window.made.themes.checkedAction() is getattr(window.made, choice)


@pytest.mark.parametrize("axis", LossAxis)
def test_axes_of_losses_exclude_each_other(qtbot, window, axis):
    made = window.made
    actions = made.loss_linear, made.loss_logarithmic, made.loss_gap
    with qtbot.waitSignal(made.loss_axis_chosen) as caught:
        actions[axis].trigger()
    assert caught.args == [axis]
    assert [action.isChecked() for action in actions] == [axis == other for other in LossAxis]


def test_without_the_optimum_there_is_no_gap_to_it(window):
    window.made.optimum.setChecked(False)
    assert not window.made.loss_gap.isEnabled()
    window.made.optimum.setChecked(True)
    assert window.made.loss_gap.isEnabled()
