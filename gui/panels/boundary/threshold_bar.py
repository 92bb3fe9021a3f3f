"""The bar of the field's colours, on which the threshold is dragged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from gui.plotting.decision_boundary import field_colors
from gui.style.numbers import threshold_text
from gui.style.painting import painting
from gui.style.theme import UNIT, figure_font
from gui.style.themed import ThemedWidget
from gui.widgets.sliders import JumpSlider

_TIP = (
    "Threshold t: class 1 is predicted where a > t.\n"
    "Drag it to the left to miss fewer of class 1; a double click puts it back to ½.\n"
    "What it costs: Compare ▸ Threshold."
)

_BAR = QSize(15 * UNIT, UNIT)

_SHORTEST = 6 * UNIT
"""Length of the bar where a narrow panel leaves no more."""

_MIDDLE, _ENDS = 50, (1, 99)
"""Thresholds in hundredths: the usual one, and the least and the largest."""


class ThresholdBar(ThemedWidget, JumpSlider):
    """A strip of the field's colours from a = 0 to a = 1, on which the threshold is dragged.

    A double click puts it back to ½.

    Signals
    -------
    threshold_chosen(float)
        The user moved it; emitted while dragging.
    """

    threshold_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("thresholdSlider")
        self._size = _BAR
        self._shortest = _SHORTEST
        self._has_handle = True
        self.setRange(*_ENDS)
        self.setPageStep(10)
        self.setValue(_MIDDLE)
        self.setFont(figure_font(9))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Threshold t")
        self.setToolTip(_TIP)
        self.setStatusTip("Threshold t: class 1 is predicted where a > t. Drag it; Keys: arrows")
        self._describe()
        self.valueChanged.connect(self._on_value_changed)

    def threshold(self) -> float:
        """Return the a above which class 1 is predicted."""
        return self.value() / 100

    def show_threshold(self, threshold: float) -> None:
        """Move the handle there, without a signal."""
        with QSignalBlocker(self):
            self.setValue(round(100 * threshold))
        self._describe()
        self.update()

    def show_as_figure(self) -> None:
        """Leave the handle out: nobody can drag it."""
        self._has_handle = False
        self.update()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFont(figure_font(9 * self._scale))
        self._size = _BAR * self._scale
        self._shortest = round(_SHORTEST * self._scale)

    def _describe(self) -> None:
        self.setAccessibleDescription(
            f"{threshold_text(self.threshold())}. The strip shows the colours of the field, from "
            "class 0 at a = 0 through the background at a = ½ to class 1 at a = 1"
        )

    def _bar(self) -> QRectF:
        half = self.fontMetrics().horizontalAdvance("1") / 2
        length = min(self._size.width(), self.width() - self._margin())
        return QRectF(self.width() - half - length - 1, 3, length, self._size.height())

    def _margin(self) -> int:
        """Return the width of what stands beside the bar."""
        return self.fontMetrics().horizontalAdvance("a  1") + 2

    @Slot(int)
    def _on_value_changed(self, _: int) -> None:
        self._describe()
        self.threshold_chosen.emit(self.threshold())

    def _place(self, event: QMouseEvent) -> None:
        """Bring the handle under the pointer."""
        bar = self._bar()
        share = (event.position().x() - bar.left()) / max(1.0, bar.width())
        self.setValue(round(100 * share))

    def sizeHint(self) -> QSize:
        """Room for the bar with its numbers beneath and its name beside it."""
        height = self._size.height() + self.fontMetrics().height() + 1
        return QSize(self._size.width() + self._margin(), height)

    def minimumSizeHint(self) -> QSize:
        """Room for a shorter bar."""
        return QSize(self._shortest + self._margin(), self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._place(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag."""
        if self.isSliderDown():
            self._place(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drag no more."""
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Put it back."""
        self.setValue(_MIDDLE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bar, handle and numbers."""
        with painting(self) as painter:
            bar = self._bar()
            colors = field_colors(self._theme)
            image = QImage(colors.data, 256, 1, 1024, QImage.Format.Format_RGB32)
            painter.drawImage(bar, image)
            painter.setPen(self._theme.color("muted" if self.hasFocus() else "hairline"))
            painter.drawRect(bar)
            t = self.threshold()
            handle = bar.left() + t * bar.width()
            if self._has_handle:
                width = (3.0 if self.hasFocus() else 2.0) * self._scale
                ink = self._theme.color("ink")
                painter.fillRect(QRectF(handle - width / 2, 0, width, bar.bottom() + 2), ink)
            metrics = self.fontMetrics()
            below = bar.bottom() + metrics.ascent() + 1
            middle = self._write(painter, threshold_text(t), handle, bar, below)
            for end, text in ((bar.left(), "0"), (bar.right(), "1")):
                half = metrics.horizontalAdvance(text) / 2
                if end + half + 3 < middle.left() or end - half - 3 > middle.right():
                    self._write(painter, text, end, bar, below)
            painter.setPen(self._theme.color("muted"))
            name = QRectF(0, bar.top() - 4, bar.left() - UNIT / 2, bar.height() + 8)
            painter.drawText(name, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "a")

    def _write(self, painter: QPainter, text: str, x: float, bar: QRectF, below: float) -> QRectF:
        """Write around a place, not beyond the bar and half a figure; return the room it takes."""
        metrics = self.fontMetrics()
        width, half = metrics.horizontalAdvance(text), metrics.horizontalAdvance("1") / 2
        left = min(max(x - width / 2, bar.left() - half), bar.right() + half - width)
        is_moved = text not in ("0", "½", "1")
        painter.setPen(self._theme.color("ink" if is_moved else "muted"))
        painter.drawText(QPointF(left, below), text)
        return QRectF(left, below, width, 1)
