"""Base of plot items that draw in pixels."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPaintEngine, QPainter
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from engine.support.arrays import Floats, Range
from gui.style.painting import painting
from gui.style.themed import Themed

_VECTOR_ENGINES = (
    QPaintEngine.Type.SVG,
    QPaintEngine.Type.Pdf,
    QPaintEngine.Type.Picture,
)

_FAR = 1e6
"""Pixels beyond which a painter takes no coordinates."""


def is_vector(painter: QPainter) -> bool:
    """Tell whether lines and shapes stay lines and shapes where they are drawn, as in SVG."""
    return painter.paintEngine().type() in _VECTOR_ENGINES


class GuardedPaint:
    """A plot item whose failures in `paint` are told and go no further.

    An exception that leaves the paint of an item leaves the view's painter open, and Qt does not
    survive that. It is told as one that nobody caught.
    """

    def __init_subclass__(cls, **more: Any) -> None:
        """Guard the paint of a class that has one of its own."""
        super().__init_subclass__(**more)
        paint = cls.__dict__.get("paint")
        if paint is not None:
            cls.paint = _guarded(paint)  # type: ignore[attr-defined]


def _guarded(paint: Callable[..., None]) -> Callable[..., None]:
    @wraps(paint)
    def guarded(self: Any, painter: QPainter, *given: Any, **more: Any) -> None:
        try:
            paint(self, painter, *given, **more)
        except Exception as error:
            sys.excepthook(type(error), error, error.__traceback__)

    return guarded


class ViewItem(GuardedPaint, Themed, QGraphicsObject):
    """A drawing over the whole of a view box, in its pixels; y grows downwards.

    It is a child of the box itself and not of the group that pyqtgraph scales, so that pens,
    shapes and images need no cosmetic treatment. It is painted anew when range or size change, and
    not at all where the box has no room: width and height may be divided by in `paint`.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._view_box = view_box
        # Both are asked for often while a scene is painted.
        self._rect = QRectF()
        self._range = _range_of(view_box)
        self._take_size()
        view_box.sigResized.connect(self._on_view_box_resized)
        view_box.sigRangeChanged.connect(self._on_view_box_range_changed)

    def restyle(self) -> None:
        """Be painted anew."""
        self.update()

    def view_range(self) -> tuple[Range, Range]:
        """Return the visible ranges of x and of y."""
        return self._range

    def view_size(self) -> tuple[float, float]:
        """Return width and height in pixels."""
        return self._rect.width(), self._rect.height()

    def to_pixels(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return where data coordinates lie; beyond the numbers there are, infinitely far away."""
        (x_low, x_high), (y_low, y_high) = self.view_range()
        width, height = self.view_size()
        with np.errstate(over="ignore"):
            return (
                (x - x_low) * (width / (x_high - x_low)),
                (y_high - y) * (height / (y_high - y_low)),
            )

    def to_pixel(self, x: float, y: float) -> QPointF:
        """Return where one place lies; what is far outside is pulled in."""
        (x_low, x_high), (y_low, y_high) = self._range
        width, height = self.view_size()
        px = (x - x_low) * (width / (x_high - x_low))
        py = (y_high - y) * (height / (y_high - y_low))
        return QPointF(min(max(px, -_FAR), _FAR), min(max(py, -_FAR), _FAR))

    def to_data(self, position: QPointF) -> tuple[float, float]:
        """Return the data coordinates of a pixel; a plot without a size shows only its corner."""
        (x_low, x_high), (y_low, y_high) = self.view_range()
        width, height = self.view_size()
        across = position.x() / width if width > 0 else 0.0
        down = position.y() / height if height > 0 else 0.0
        return x_low + across * (x_high - x_low), y_high - down * (y_high - y_low)

    def _take_size(self) -> None:
        self._rect = self._view_box.rect()
        self.setFlag(self.GraphicsItemFlag.ItemHasNoContents, self._rect.isEmpty())

    def _on_view_box_resized(self) -> None:
        self.prepareGeometryChange()
        self._take_size()
        self.update()

    def _on_view_box_range_changed(self) -> None:
        self._range = _range_of(self._view_box)
        self.update()

    def boundingRect(self) -> QRectF:
        """Cover the whole view box."""
        return self._rect


def _range_of(view_box: pg.ViewBox) -> tuple[Range, Range]:
    (x_low, x_high), (y_low, y_high) = view_box.viewRange()
    return (float(x_low), float(x_high)), (float(y_low), float(y_high))


class CachedItem(ViewItem):
    """A drawing that is kept as an image until it, the range or the size change.

    Subclasses draw in `draw` and say in `redraw` that something changed. In SVG and PDF they are
    drawn directly, and so stay sharp; on the screen too where there `is_little` to draw.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._image: QImage | None = None
        self._drawn_for: object = None

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw in the pixels of the view, of which each is `scale` pixels of the device wide."""
        raise NotImplementedError

    def is_little(self) -> bool:
        """Tell whether to draw it at each paint takes no longer than to lay an image over all."""
        return False

    def redraw(self) -> None:
        """Draw anew at the next paint."""
        self._image = None
        self.update()

    def restyle(self) -> None:
        """Draw anew."""
        self.redraw()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the kept image, anew where it no longer fits."""
        if is_vector(painter):
            self.draw(painter, 1.0)
            return
        scale = painter.deviceTransform().m11()
        if self.is_little():
            self._image = None
            self.draw(painter, scale)
            return
        width, height = self.view_size()
        drawn_for = (self.view_range(), width, height, scale)
        if self._image is None or drawn_for != self._drawn_for:
            image = QImage(
                max(1, round(width * scale)),
                max(1, round(height * scale)),
                QImage.Format.Format_ARGB32_Premultiplied,
            )
            image.setDevicePixelRatio(scale)
            image.fill(0)
            with painting(image) as into_image:
                self.draw(into_image, scale)
            self._image, self._drawn_for = image, drawn_for
        painter.drawImage(QPointF(0, 0), self._image)
