import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from gui.plotting.item import ViewItem
from gui.plotting.view import PlotView
from gui.style.theme import DARK, LIGHT
from gui.style.themed import Themed, ThemedWidget, apply_theme


class Recorder(Themed):
    """Notes how it was styled, in a list that several share."""

    def __init__(self, name, log):
        super().__init__()
        self.name, self.log = name, log

    def restyle(self):
        self.log.append(("restyle", self.name, self._theme, self._scale))

    def refit(self):
        self.log.append(("refit", self.name, self._theme, self._scale))


class View(ThemedWidget, QWidget):
    """A widget that notes how it was styled, with parts that are no widgets."""

    def __init__(self, name, log, parent=None, parts=()):
        super().__init__(parent)
        self.name, self.log, self.parts = name, log, parts

    restyle, refit = Recorder.restyle, Recorder.refit

    def themed_parts(self):
        return self.parts


class Dialog(ThemedWidget, QDialog):
    """A window beside the one that it belongs to."""

    restyle, refit = Recorder.restyle, Recorder.refit

    def __init__(self, name, log, parent):
        super().__init__(parent)
        self.name, self.log = name, log


@pytest.fixture
def log():
    return []


@pytest.fixture
def window(qtbot, log):
    widget = View("window", log)
    qtbot.addWidget(widget)
    return widget


def named(log, name):
    return [(what, theme, scale) for what, who, theme, scale in log if who == name]


def test_parents_come_before_children_and_fit_them_after(window, log):
    inner = QWidget(window)  # has nothing to style
    View("child", log, inner)
    apply_theme(window, DARK, 1.4)
    assert [(what, name) for what, name, *_ in log] == [
        ("restyle", "window"), ("restyle", "child"), ("refit", "child"), ("refit", "window"),
    ]  # fmt: skip
    assert {(theme, scale) for *_, theme, scale in log} == {(DARK, 1.4)}


def test_parts_that_are_no_widgets_are_reached_where_they_are_named(window, log):
    View("child", log, window, parts=(Recorder("delegate", log),))
    apply_theme(window, DARK)
    assert ("restyle", DARK, 1.0) in named(log, "delegate")


def test_every_item_of_a_plot_is_reached(qtbot):
    view = PlotView(zoomable=False)
    qtbot.addWidget(view)
    item = ViewItem(view.view_box)
    apply_theme(view, DARK, 1.4)
    assert (item._theme, item._scale) == (DARK, 1.4)
    assert view.axis("left").textPen().color() == QColor(DARK.muted)


def test_a_widget_made_later_takes_on_the_theme_of_its_window(qtbot, window, log):
    window.show()
    apply_theme(window, DARK, 1.4)
    late = View("late", log, window)
    late.show()
    assert ("restyle", DARK, 1.4) in named(log, "late")


def test_what_is_hidden_is_left_out_until_it_is_shown(qtbot, window, log):
    window.show()
    hidden = View("hidden", log, window)
    hidden.show()
    hidden.hide()
    log.clear()
    apply_theme(window, DARK)
    assert not named(log, "hidden")
    hidden.show()
    assert ("restyle", DARK, 1.0) in named(log, "hidden")


def test_a_hidden_window_is_styled_once_when_it_is_shown(qtbot, window, log):
    window.show()
    dialog = Dialog("dialog", log, window)
    View("inside", log, dialog)
    apply_theme(window, DARK)
    assert not named(log, "dialog")
    dialog.show()
    assert [what for what, *_ in named(log, "dialog")] == ["restyle", "refit"]
    assert [what for what, *_ in named(log, "inside")] == ["restyle", "refit"]
    assert [name for what, name, *_ in log if what == "restyle"][-2:] == ["dialog", "inside"]


def test_a_page_is_styled_when_it_is_turned_to(qtbot, window, log):
    pages = QStackedWidget()
    for name in ("first", "second"):
        pages.addWidget(View(name, log))
    QVBoxLayout(window).addWidget(pages)
    window.show()
    log.clear()
    apply_theme(window, DARK)
    assert named(log, "first") and not named(log, "second")
    pages.setCurrentIndex(1)
    assert ("restyle", DARK, 1.0) in named(log, "second")


def test_a_theme_that_went_and_came_back_is_taken_on_anew(qtbot, window, log):
    window.show()
    hidden = View("hidden", log, window)
    hidden.show()
    hidden.hide()
    for theme in (DARK, LIGHT):
        apply_theme(window, theme)
    log.clear()
    hidden.show()  # the style sheet may have taken its fonts away meanwhile
    assert named(log, "hidden")[0] == ("restyle", LIGHT, 1.0)


def test_what_was_never_themed_is_light_and_of_the_usual_size(qtbot, window, log):
    View("child", log, window)
    window.show()
    assert log[0] == ("restyle", "window", LIGHT, 1.0)
    assert ("restyle", LIGHT, 1.0) in named(log, "child")
