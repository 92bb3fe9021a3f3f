"""How does a slider answer to the mouse, and to nothing that was not meant for it?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget


class JumpSlider(QSlider):
    """A horizontal slider whose handle jumps to where it is pressed, and is dragged from there.

    It takes the keyboard focus with Tab only: after a drag with the mouse, the arrow keys still
    step the run. The wheel moves it only while it has the focus, so that scrolling past it changes
    nothing.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._groove: QRect | None = None
        self._span = (0.0, 0.0)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def handle_middle(self, position: int) -> float:
        """Return where, in pixels from the left, the middle of the handle is at a position."""
        left, right = self.span()
        share = (position - self.minimum()) / max(1, self.maximum() - self.minimum())
        return left + share * (right - left)

    def span(self) -> tuple[float, float]:
        """Return the pixels of the middle of the handle at the lowest and the highest position."""
        self.groove()
        return self._span

    def groove(self) -> QRect:
        """Return where the groove is."""
        if self._groove is None:  # the style takes its time over the question
            groove = self._groove = self._part(QStyle.SubControl.SC_SliderGroove)
            half = self._part(QStyle.SubControl.SC_SliderHandle).width() / 2
            self._span = groove.x() + half, groove.x() + groove.width() - half
        return self._groove

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure anew."""
        super().resizeEvent(event)
        self._groove = None

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another style."""
        super().changeEvent(event)
        self._groove = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the handle under the pointer, where the drag then begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            handle = self._part(QStyle.SubControl.SC_SliderHandle)
            if not handle.contains(event.position().toPoint()):
                groove = self.groove()
                self.setSliderPosition(
                    QStyle.sliderValueFromPosition(
                        self.minimum(),
                        self.maximum(),
                        round(event.position().x() - handle.width() / 2) - groove.x(),
                        groove.width() - handle.width(),
                    )
                )
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what lies around, unless the slider has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _part(self, part: QStyle.SubControl) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)
