"""Where is the run, and how is it moved by hand?"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from gui.style.theme import LIGHT, Theme

_SIZE = 10.0
_HINT = "Drag it to start from another place."


class Target(pg.TargetItem):  # type: ignore[misc]  # pyqtgraph has no types
    """The dot at the current point, which can be dragged while the run is paused.

    Signals are those of TargetItem: sigPositionChanged while dragged, sigPositionChangeFinished
    when released.
    """

    def __init__(self) -> None:
        super().__init__(size=_SIZE, symbol="o", movable=False)
        self.apply_theme(LIGHT)

    def is_dragged(self) -> bool:
        """Tell whether it is being dragged now."""
        return bool(self.moving)

    def let_go(self) -> None:
        """Hold it no longer, without a signal: where it is dragged means nothing any more."""
        self.moving: bool = False

    def put(self, x: float, y: float) -> None:
        """Move it, without a signal, unless it is being dragged."""
        if not self.moving and (self.pos().x(), self.pos().y()) != (x, y):
            blocked = self.blockSignals(True)
            self.setPos(x, y)
            self.blockSignals(blocked)

    def set_movable(self, movable: bool) -> None:
        """Let it be dragged, or not."""
        if movable != bool(self.movable):
            self.movable: bool = movable
            shape = Qt.CursorShape.OpenHandCursor if movable else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.setToolTip(_HINT if movable else "")

    def slide_to(self, y: float) -> None:
        """Bring it to this height, without a signal, even while it is dragged."""
        blocked = self.blockSignals(True)
        self.setPos(self.pos().x(), y)
        self.blockSignals(blocked)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self.scale = _SIZE * scale
        self.setSymbol("o")
        self.setPen(theme.color("panel"), width=1.5 * scale)
        self.setBrush(theme.color("ink"))
        self.setHoverPen(theme.color("accent"), width=2 * scale)
        self.setHoverBrush(theme.color("panel"))

    def paint(self, painter: QPainter, *arguments: object) -> None:
        """Draw the dot, smoothly."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        super().paint(painter, *arguments)
