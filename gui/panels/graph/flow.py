"""How do data flow along the edges?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEasingCurve, QObject, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QApplication, QStyle

FLOW_MS = 400
_RADIUS = 3.0
_DOTS = 3
_DISTANCE = 0.1
"""From one dot to the next, as a part of the way."""


class Flow(QObject):
    """Moves dots along some ways, once.

    Signals
    -------
    moved()
        The dots have moved on, or have arrived.
    """

    moved = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._reduced: bool | None = None
        self._clock = QVariantAnimation(self)
        self._clock.setStartValue(0.0)
        self._clock.setEndValue(1.0)
        self._clock.setDuration(FLOW_MS)
        self._clock.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._clock.valueChanged.connect(self._on_clock_value_changed)
        self._clock.finished.connect(self._on_clock_finished)

    def set_reduced_motion(self, on: bool | None) -> None:
        """Show no motion; None does as the desktop does."""
        self._reduced = on

    def is_running(self) -> bool:
        """Tell whether dots are on their way."""
        return self._clock.state() == QVariantAnimation.State.Running

    def start(self) -> None:
        """Send the dots off, unless motion is not wanted."""
        self._clock.stop()
        if not self._is_motion_reduced():
            self._clock.start()

    def stop(self) -> None:
        """Let all dots have arrived."""
        self._clock.stop()

    def draw(
        self, painter: QPainter, ways: Sequence[tuple[QPainterPath, QColor]], scale: float
    ) -> None:
        """Draw the dots where they are now."""
        now = float(self._clock.currentValue()) * (1 + _DISTANCE * (_DOTS - 1))
        painter.setPen(Qt.PenStyle.NoPen)
        for path, color in ways:
            painter.setBrush(color)
            for dot in range(_DOTS):
                part = now - _DISTANCE * dot
                if 0.0 <= part <= 1.0:
                    radius = _RADIUS * scale * (1 - 0.2 * dot)
                    painter.drawEllipse(path.pointAtPercent(part), radius, radius)

    def _is_motion_reduced(self) -> bool:
        if self._reduced is not None:
            return self._reduced
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        return QApplication.style().styleHint(hint) == 0

    @Slot(object)
    def _on_clock_value_changed(self, value: object) -> None:
        self.moved.emit()

    @Slot()
    def _on_clock_finished(self) -> None:
        self.moved.emit()
