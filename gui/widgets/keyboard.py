"""Shortcuts and the widget that has the focus."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QWidget,
)


def give_back_keys(widget: QWidget) -> None:
    """Let the window have the keyboard if `widget`, or a part of it, has it.

    To be called before a widget is hidden or disabled: Qt would pass the keyboard on to the next
    widget in the tab order, and there Space presses whatever button it comes to.
    """
    window = widget.window()
    held = window.focusWidget()
    if held is not None and (held is widget or widget.isAncestorOf(held)):
        window.setFocus()


def add_key(widget: QWidget, key: Qt.Key, slot: Callable[[], object]) -> None:
    """Have `slot` called with a key while `widget`, or a part of it, has the keyboard."""
    shortcut = QShortcut(QKeySequence(key), widget, slot)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)


def claims(event: QEvent, keys: Collection[Qt.Key]) -> bool:
    """Claim one of these keys, pressed alone, before it is taken for a shortcut; tell whether."""
    is_claimed = (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        and event.key() in keys
    )
    if is_claimed:
        event.accept()
    return is_claimed


class ShortcutFocus(QObject):
    """Lets the widget with the focus keep the keys that it is worked with.

    A key that is the shortcut of an action is first offered to the widget with the focus; most
    widgets do not ask for theirs. So Space presses a focused button and opens a focused list, the
    arrow keys move a focused slider, and everywhere else they play and step.

    A widget that is hidden gives the keyboard back to its window.

    Parameters
    ----------
    window
        The window whose widgets these are. It has the keyboard itself at first: Qt would give it to
        the first list in it.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.setFocus()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """Watch the widget with the focus alone: each event of each that is watched takes time."""
        if new is None or new is self._window or new.window() is not self._window:
            return
        if old is not None:
            old.removeEventFilter(self)
        new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim a key for the widget that has the focus; let it go when the widget is hidden."""
        if (
            event.type() == QEvent.Type.Hide
            and isinstance(watched, QWidget)
            and not event.spontaneous()
            and watched.window().isVisible()
        ):
            give_back_keys(watched)
        return event.type() == QEvent.Type.ShortcutOverride and claims(event, _keys_of(watched))


def _keys_of(widget: QObject) -> tuple[Qt.Key, ...]:
    if isinstance(widget, QAbstractSlider):
        return (Qt.Key.Key_Left, Qt.Key.Key_Right)
    if isinstance(widget, QComboBox) and widget.isEditable():
        return ()
    return (Qt.Key.Key_Space,) if isinstance(widget, QAbstractButton | QComboBox) else ()
