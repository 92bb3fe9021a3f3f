"""The keys that edit examples, over the boundary plot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from gui.panels.boundary.points import PointsItem
from gui.plotting.selection import ExampleSelection
from gui.plotting.view import PlotView

NUDGE, LONG_NUDGE = 1.0, 10.0
"""Pixels that an arrow key moves the selected examples, alone and with Shift."""

ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier

_MODIFIERS = {Qt.Key.Key_Shift: SHIFT, Qt.Key.Key_Control: CONTROL}

_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease)


class EditKeys(QObject):
    """A filter over the events of a view that takes the keys of edit mode, and no others.

    Parameters
    ----------
    may_do
        Tells whether a key may do now what it stands for.

    Signals
    -------
    modifier_changed(object, bool)
        Shift or Control is held, or was let go: which, and whether.
    nudged(object)
        The selected examples are to be moved by so many pixels, a QPointF.
    add_wanted()
        An example is to be added.
    remove_wanted()
        The selected examples are to go.
    flip_wanted()
        They are to be given the other class.
    escaped()
        What was begun last is to be left.
    class_chosen(int)
        The class of what is added.
    copy_wanted()
        The selected examples are to be copied.
    paste_wanted()
        The examples on the clipboard are to be added.
    """

    modifier_changed = Signal(object, bool)
    nudged = Signal(object)
    add_wanted = Signal()
    remove_wanted = Signal()
    flip_wanted = Signal()
    escaped = Signal()
    class_chosen = Signal(int)
    copy_wanted = Signal()
    paste_wanted = Signal()

    def __init__(
        self,
        view: PlotView,
        points: PointsItem,
        selection: ExampleSelection,
        may_do: Callable[[Qt.Key], bool],
    ) -> None:
        super().__init__(view)
        self._view, self._points, self._selection = view, points, selection
        self._may_do = may_do

    def _deed(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Return what a key stands for; None leaves it to the window."""
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        has_any = bool(self._selection.rows)
        if key in ARROWS and has_any and not held & ~SHIFT:
            way = ARROWS[key] * (LONG_NUDGE if held & SHIFT else NUDGE)
            return partial(self.nudged.emit, way)
        if held == CONTROL:
            return {
                Qt.Key.Key_A: self._select_all,
                Qt.Key.Key_C: self.copy_wanted.emit if has_any else None,
                Qt.Key.Key_V: self.paste_wanted.emit,
            }.get(key)
        if held:
            return None
        deeds: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_0: partial(self.class_chosen.emit, 0),
            Qt.Key.Key_1: partial(self.class_chosen.emit, 1),
            Qt.Key.Key_Insert: self.add_wanted.emit,
            Qt.Key.Key_Return: self.add_wanted.emit,
            Qt.Key.Key_Enter: self.add_wanted.emit,
            Qt.Key.Key_Delete: self.remove_wanted.emit,
            Qt.Key.Key_F: self.flip_wanted.emit,
            Qt.Key.Key_Escape: self.escaped.emit,
        }
        return deeds.get(key)

    def _select_all(self) -> None:
        self._selection.select(range(self._points.count()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Do what a key stands for, and keep it from the window."""
        if not isinstance(event, QKeyEvent) or event.type() not in _KEYS:
            return False
        key, kind = Qt.Key(event.key()), event.type()
        if kind != QEvent.Type.ShortcutOverride and key in _MODIFIERS:
            self.modifier_changed.emit(_MODIFIERS[key], kind == QEvent.Type.KeyPress)
            return False
        deed = None if kind == QEvent.Type.KeyRelease else self._deed(event)
        if deed is None:
            return False
        if kind == QEvent.Type.ShortcutOverride:
            event.accept()
        elif self._may_do(key):
            deed()
        return True
