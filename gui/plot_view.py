"""What frames a plot?"""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent

from gui.number_axis import NumberAxis
from gui.theme import UNIT, Theme

_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class PlotView(pg.PlotWidget):
    """Two axes and the room between them, without pyqtgraph's menus and buttons.

    Signals
    -------
    pointer_moved(object)
        At most 60 times a second: the pointer's place in the pixels of the view box, a QPointF,
        or None when it has left.
    clicked(object)
        The place of a click with the left button, a QPointF.
    double_clicked()
        A double click with the left button.
    """

    pointer_moved = Signal(object)
    clicked = Signal(object)
    double_clicked = Signal()

    def __init__(self, zoomable: bool) -> None:
        self._axes = {side: NumberAxis(side) for side in ("left", "bottom")}
        super().__init__(axisItems=self._axes, enableMenu=False)
        self.view_box: pg.ViewBox = self.getPlotItem().getViewBox()
        self.view_box.setMouseEnabled(zoomable, zoomable)
        self.view_box.disableAutoRange()
        self.getPlotItem().hideButtons()
        # Half of the last number of an axis stands beyond its end.
        self.getPlotItem().layout.setContentsMargins(0, UNIT, 2 * UNIT, 0)
        self._focus_pen = pg.mkPen(None)
        scene = self.scene()
        self._moves = pg.SignalProxy(
            scene.sigMouseMoved, rateLimit=60, slot=self._on_scene_mouse_moved
        )
        scene.sigMouseClicked.connect(self._on_scene_mouse_clicked)

    def axis(self, side: str) -> NumberAxis:
        """Return the ``left`` or the ``bottom`` axis."""
        return self._axes[side]

    def apply_theme(self, theme: Theme) -> None:
        """Reset all colours and fonts."""
        self.setBackground(theme.color("panel"))
        self._focus_pen = pg.mkPen(theme.color("accent"), width=2)
        for axis in self._axes.values():
            axis.apply_theme(theme)

    def _on_scene_mouse_moved(self, arguments: tuple[QPointF]) -> None:
        position = self.view_box.mapFromScene(arguments[0])
        inside = self.underMouse() and self.view_box.rect().contains(position)
        self.pointer_moved.emit(position if inside else None)

    def _on_scene_mouse_clicked(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        position = self.view_box.mapFromScene(event.scenePos())
        if not self.view_box.rect().contains(position):
            return
        if event.double():
            self.double_clicked.emit()
        else:
            self.clicked.emit(position)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointer_moved.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in _KEYBOARD:
            self.view_box.setBorder(self._focus_pen)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.view_box.setBorder(None)
