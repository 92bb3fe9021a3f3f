"""What somebody who sees little, or uses no mouse, is told, and can reach."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from everything import show_everything
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.plotting.view import PlotView
from gui.widgets.notice_bar import Choice
from gui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("does not support raise", extend=True)


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    window = open_window("two-blobs", "--test-ratio", "0.2")
    show_everything(window)
    return window


@pytest.fixture
def everything(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """The window with all that can be opened beside it."""
    actions = window._actions
    shown = (actions.race, actions.learning_rate_lab, actions.gradient_check, actions.table)
    for action in (*shown, actions.lesson):
        action.trigger()
    tools = window._tools
    assert tools._race is not None and tools._lab is not None and tools._check is not None
    race, lab, check = tools._race, tools._lab, tools._check
    qtbot.waitUntil(lambda: race.snapshot() is not None)
    qtbot.waitUntil(lambda: lab.plot.view.accessibleDescription() != "")
    qtbot.waitUntil(lambda: check._swept is not None)
    return window


def focusable(top: QWidget) -> Iterator[QWidget]:
    """Yield what the keyboard can reach; a part that hands its focus on is not met by itself."""
    for widget in top.findChildren(QWidget):
        if (
            widget.isVisible()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.focusProxy() is None
        ):
            yield widget


def told(widget: QWidget, what: QAccessible.Text) -> str:
    """Return what a screen reader is told."""
    return QAccessible.queryAccessibleInterface(widget).text(what)


def path(widget: QWidget) -> str:
    names = []
    at: QWidget | None = widget
    while at is not None:
        names.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return " < ".join(names)


def test_all_that_takes_the_keyboard_has_a_name(everything: MainWindow) -> None:
    reached = [*focusable(everything)]
    assert len(reached) > 80
    assert [path(one) for one in reached if not told(one, QAccessible.Text.Name)] == []


def test_all_that_holds_a_value_tells_it(everything: MainWindow) -> None:
    kinds = (QAbstractSlider, QComboBox, QLineEdit)
    holders = [one for one in focusable(everything) if isinstance(one, kinds)]
    assert len(holders) > 20
    empty = [one for one in holders if isinstance(one, QLineEdit) and one.placeholderText()]
    empty = [one for one in empty if not one.text() and told(one, QAccessible.Text.Description)]
    holders = [one for one in holders if one not in empty]
    assert [path(one) for one in holders if not told(one, QAccessible.Text.Value)] == []


def test_every_plot_is_told_in_words(qtbot: QtBot, everything: MainWindow) -> None:
    plots = [one for one in everything.findChildren(PlotView) if one.isVisible()]
    assert len(plots) >= 6

    def untold() -> list[str]:
        return [path(one) for one in plots if len(told(one, QAccessible.Text.Description)) < 20]

    def check() -> None:
        assert untold() == []

    qtbot.waitUntil(check)  # some are worked out in the background


def test_tab_reaches_every_control_and_leaves_each_again(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    expected = {one for one in focusable(window) if one.isEnabled()}
    expected -= {one for one in expected if isinstance(one, QMenuBar)}
    seen: list[QWidget] = []
    for _ in range(4 * len(expected)):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        now = window.focusWidget()
        assert now is not None
        seen.append(now)
        if len(seen) > 3 and now is seen[0]:
            break
    longest = max(len([*run]) for _, run in itertools.groupby(seen))
    assert longest == 1, "the keyboard is caught"
    assert {path(one) for one in expected} - {path(one) for one in seen} == set()


def underlined(top: QWidget) -> list[str]:
    """Return the texts with a letter that goes straight to a control, of all that is seen."""
    texts = []
    for widget in top.findChildren(QWidget):
        if not widget.isVisible() or widget.window() is not top:
            continue
        if isinstance(widget, QMenuBar):
            texts += [action.text() for action in widget.actions() if action.isVisible()]
        elif isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy()):
            texts.append(widget.text())
    return [text for text in texts if not QKeySequence.mnemonic(text).isEmpty()]


def shared(texts: list[str]) -> list[list[str]]:
    """Return the texts that have their letter in common."""
    by_letter: dict[str, list[str]] = {}
    for text in texts:
        by_letter.setdefault(QKeySequence.mnemonic(text).toString(), []).append(text)
    return [group for group in by_letter.values() if len(group) > 1]


def dialogs_of(window: MainWindow) -> list[QDialog]:
    return [one for one in window.findChildren(QDialog) if one.isVisible()]


def test_no_two_letters_of_a_window_are_the_same(qtbot: QtBot, window: MainWindow) -> None:
    panels, actions = window.panels, window._actions
    panels.recovery.tell("Recover?", (Choice("Rec&over", "", id), Choice("Disc&ard", "", id)))
    panels.controls.fold(())
    panels.graph.switches.quiz.setChecked(True)
    shown = panels.graph._shown
    assert shown is not None
    panels.graph.quiz.ask_after(shown.trace, "z")
    texts = underlined(window)
    assert {"&File", "&batch", "&noise", "&standardise", "Rec&over", "h&int"} <= {*texts}
    assert shared(texts) == []
    for action in (actions.export, actions.mark, actions.prepare):
        action.trigger()
        qtbot.waitUntil(lambda: bool(dialogs_of(window)))
        (dialog,) = dialogs_of(window)
        assert underlined(dialog) and shared(underlined(dialog)) == []
        dialog.close()
        qtbot.waitUntil(lambda: not dialogs_of(window))


def test_no_two_letters_of_a_menu_are_the_same(window: MainWindow) -> None:
    menus = [menu for menu in window.menuBar().findChildren(QMenu) if menu.actions()]
    assert len(menus) >= 8
    for menu in menus:
        texts = [action.text() for action in menu.actions()]
        assert shared([one for one in texts if not QKeySequence.mnemonic(one).isEmpty()]) == []
