"""The view that frames a plot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import (
    QGraphicsGridLayout,
    QGraphicsItem,
    QHBoxLayout,
    QLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.plotting.axis import NumberAxis
from gui.style.theme import UNIT
from gui.style.themed import Themed, ThemedWidget

_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


_AXIS_Z = 0.5
"""Above pictures, at 0; what is to lie over the axes is at 1 or above."""


class _Room(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """The room between the axes; stays as it is while no place in it is one in the data."""

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:
        """Zoom, where that can be."""
        self._take(super().wheelEvent, event, axis)

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        """Move, where that can be."""
        self._take(super().mouseDragEvent, event, axis)

    def _take(self, take: Callable[[Any, int | None], None], event: Any, axis: int | None) -> None:
        if self.childGroup.transform().determinant() == 0:
            event.ignore()
        else:
            take(event, axis)


class PlotView(ThemedWidget, pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Two axes and the room between them, laid out without pyqtgraph's `PlotItem`.

    That makes menus, buttons, a legend and two axes more, all to be taken away again, and takes
    three times as long.

    Attributes
    ----------
    paper
        The colour of the theme that it stands on.

    Signals
    -------
    pointer_moved(object)
        At most 60 times a second: the pointer's place in the pixels of the view box, a QPointF,
        or None when it has left.
    clicked(object)
        The place of a click with the left button, a QPointF.
    double_clicked()
        A double click with the left button.
    pixel_ratio_changed()
        It is on another screen, of which a pixel is more or fewer pixels.
    """

    pointer_moved = Signal(object)
    clicked = Signal(object)
    double_clicked = Signal()
    pixel_ratio_changed = Signal()
    _moved = Signal(object)

    def __init__(self, zoomable: bool) -> None:
        self.paper = "panel"
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.enableMouse(False)
        self.view_box = _Room(enableMenu=False)
        self.view_box.setMouseEnabled(zoomable, zoomable)
        self.view_box.disableAutoRange()
        self._axes = {side: NumberAxis(side) for side in ("left", "bottom")}
        self._lay_out()
        self._leave_menu_out()
        self._focus_pen = pg.mkPen(None)
        self._pointer: QPointF | None = None  # where it is in the scene
        self._moves = pg.SignalProxy(self._moved, rateLimit=60, slot=self._on_moves_delayed)
        self.scene().sigMouseClicked.connect(self._on_scene_mouse_clicked)
        self.view_box.sigResized.connect(self._on_view_box_resized)

    def axis(self, side: str) -> NumberAxis:
        """Return the ``left`` or the ``bottom`` axis."""
        return self._axes[side]

    def add_beside(self, item: pg.GraphicsWidget) -> None:
        """Lay an item out to the right of the room."""
        self.centralWidget.layout().addItem(item, 0, 2)

    def close(self) -> bool:
        """Close as every widget does: pyqtgraph takes the scene apart, and its items go twice."""
        return QWidget.close(self)

    def show_range(self, x_range: tuple[float, float], y_range: tuple[float, float]) -> None:
        """Bring this rectangle into view; cheap if it is already."""
        if self.view_box.viewRange() != [list(x_range), list(y_range)]:
            self.view_box.setRange(xRange=x_range, yRange=y_range, padding=0)

    def set_limits(self, limits: Mapping[str, float]) -> None:
        """Let wheel and drag go so far, and bring what is in view within that.

        pyqtgraph moves the two ends by the same length, in which a short view far off is lost.

        Parameters
        ----------
        limits
            By pyqtgraph's names: for x and y the two ends and the least length.
        """
        room = self.view_box
        within = []
        for axis, ends in zip("xy", room.viewRange(), strict=True):
            first, last = limits[f"{axis}Min"], limits[f"{axis}Max"]
            low, length = ends[0], ends[1] - ends[0]
            least = limits[f"min{axis.upper()}Range"]
            if not (first <= low and ends[1] <= last and length >= least):
                length = min(max(length, least), last - first)
                low = min(max(low, first), last - length)
                ends = (low, low + length)
            within.append(ends)
        room.setLimits(**dict.fromkeys(limits))
        self.show_range(*within)
        room.setLimits(**limits)

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setBackground(self._theme.color(self.paper))
        self._focus_pen = pg.mkPen(self._theme.color("accent"), width=2)

    def themed_parts(self) -> Iterable[Themed]:
        """Return axes and items, those below before those above."""
        items = self.scene().items(Qt.SortOrder.AscendingOrder)
        return [item for item in items if isinstance(item, Themed)]

    def _lay_out(self) -> None:
        central = pg.GraphicsWidget()
        # Nothing else holds it: what outlived `central` would delete it a second time.
        grid = QGraphicsGridLayout(central)
        grid.setSpacing(0)
        # Half of a number at the very end of an axis stands beyond it, and so does the foot of an
        # axis's name.
        grid.setContentsMargins(0, UNIT, 2 * UNIT, UNIT // 2)
        grid.addItem(self.view_box, 0, 1)
        for side, place in (("left", (0, 0)), ("bottom", (1, 1))):
            axis = self._axes[side]
            axis.linkToView(self.view_box)
            axis.setZValue(_AXIS_Z)
            axis.setFlag(QGraphicsItem.GraphicsItemFlag.ItemNegativeZStacksBehindParent)
            grid.addItem(axis, *place)
        grid.setRowStretchFactor(0, 1)
        grid.setColumnStretchFactor(1, 1)
        self.setCentralItem(central)

    def _leave_menu_out(self) -> None:
        """Take away pyqtgraph's dialog for exports: it raises, and the window writes figures."""
        for action in self.scene().contextMenu:
            action.setParent(None)
        self.scene().contextMenu = []

    def _on_view_box_resized(self) -> None:
        """Tell the place of a pointer that rests anew: under it lies another one now, or none.

        All is painted: a number of an axis may reach a pixel beyond what the scene clears.
        """
        self.viewport().update()
        if self._pointer is not None:
            self._moved.emit(self._pointer)

    def _on_moves_delayed(self, arguments: tuple[QPointF]) -> None:
        if self._pointer is None:  # it has left meanwhile
            return
        position = self.view_box.mapFromScene(arguments[0])
        inside = self.view_box.rect().contains(position)
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

    def event(self, event: QEvent) -> bool:
        """Tell that the screen is another one."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.pixel_ratio_changed.emit()
        return bool(super().event(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where the pointer is; pyqtgraph's own signal drops the last of quick moves."""
        super().mouseMoveEvent(event)
        self._pointer = self.mapToScene(event.position().toPoint())
        self._moved.emit(self._pointer)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the pointer has left."""
        super().leaveEvent(event)
        self._forget_pointer()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget the pointer: it may be elsewhere when the plot is shown again."""
        super().hideEvent(event)
        self._forget_pointer()

    def _forget_pointer(self) -> None:
        self._pointer = None  # a move that is still held back does not come after this
        self.pointer_moved.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Frame the view that was reached by keyboard."""
        super().focusInEvent(event)
        if event.reason() in _KEYBOARD:
            self.view_box.setBorder(self._focus_pen)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        super().focusOutEvent(event)
        self.view_box.setBorder(None)


def lay_out_plot(panel: QWidget, head: QLayout, view: PlotView, foot: QWidget) -> None:
    """Fill `panel` with a head, the plot, and a line beneath it, to one margin on either side."""
    head.setContentsMargins(0, 0, 2 * UNIT, 0)
    column = QVBoxLayout(panel)
    # The view has a margin of its own on the right, into which numbers of its axis reach.
    column.setContentsMargins(2 * UNIT, UNIT, 0, UNIT)
    column.setSpacing(0)
    column.addLayout(head)
    column.addWidget(view, 1)
    column.addSpacing(UNIT // 2)
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 2 * UNIT, 0)
    line.addWidget(foot)
    column.addLayout(line)


def show_panel(panel: QWidget) -> None:
    """Give a panel the ground of panels, whatever the theme: no window has to be set up anew."""
    panel.setBackgroundRole(QPalette.ColorRole.Base)
    panel.setAutoFillBackground(True)
