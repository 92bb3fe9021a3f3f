"""Which keys does the widget with the focus keep to itself?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QWidget


class KeyManners(QObject):
    """Lets the widget with the focus keep the keys that it is worked with.

    A key that is the shortcut of an action is first offered to the widget with the focus; most
    widgets do not ask for theirs. So Space presses a focused button and opens a focused list, the
    arrow keys move a focused slider, and everywhere else they play and step.
    """

    def attend_to(self, window: QWidget) -> None:
        """Watch the buttons, lists and sliders that `window` has now.

        The window itself has the keyboard at first: Qt would give it to the first list in it.
        """
        window.setFocus()
        for kind in (QAbstractButton, QComboBox, QAbstractSlider):
            for widget in window.findChildren(kind):
                widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim a key for the widget that has the focus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            and event.key() in _keys_of(watched)
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)


def _keys_of(widget: QObject) -> tuple[Qt.Key, ...]:
    if isinstance(widget, QAbstractSlider):
        return (Qt.Key.Key_Left, Qt.Key.Key_Right)
    if isinstance(widget, QComboBox) and widget.isEditable():
        return ()
    return (Qt.Key.Key_Space,)
