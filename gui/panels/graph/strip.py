"""What does the chosen node say in full?"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPixmap

from engine.graph.parts import Node, Pass
from engine.graph.readings import Reading
from gui.style.painting import saved
from gui.style.theme import Theme, figure_font
from gui.widgets.formula_cache import FormulaCache, Picture

_EM = 15.0
_LEAST = 0.55


class StripPainter:
    """Draws one line: the formula typeset, the numbers plugged in, and the value."""

    def __init__(self, formulas: FormulaCache, theme: Theme, scale: float) -> None:
        self._formulas = formulas
        self._theme = theme
        self._em = _EM * scale
        self._font = figure_font(10 * scale)
        self._metrics = QFontMetricsF(self._font)
        self._drawn: tuple[str, float, str, float] | None = None
        self._kept = QPixmap()

    def draw(
        self, painter: QPainter, room: QRectF, node: Node, reading: Reading, *, shown: bool
    ) -> None:
        """Draw what a node says; a number that is not `shown` is a question mark."""
        color = self._theme.color("backward" if node.passing is Pass.BACKWARD else "forward")
        painter.setPen(self._theme.color("hairline"))
        painter.drawLine(room.topLeft(), room.topRight())
        picture = self._formulas.picture(node.formula.latex)
        formula_width = picture.width * self._em if picture else 0.0
        text = numbers(node, reading) if shown else " = ?"
        width = formula_width + self._metrics.horizontalAdvance(text)
        part = max(_LEAST, min(1.0, room.width() / max(width, 1.0)))
        em = self._em * part
        baseline = room.center().y() + 0.28 * em
        with saved(painter):
            if picture is not None:
                still = self._still(node.formula.latex, picture, part, color, painter)
                painter.drawPixmap(QPointF(room.left(), baseline - picture.ascent * em), still)
            painter.translate(room.left() + part * formula_width, baseline)
            painter.scale(part, part)
            painter.setFont(self._font)
            painter.setPen(self._theme.color("ink"))
            painter.drawText(QPointF(0, 0), text)

    def _still(
        self, latex: str, picture: Picture, part: float, color: QColor, painter: QPainter
    ) -> QPixmap:
        """Return the formula as it was drawn last, if it is still the same."""
        ratio = painter.device().devicePixelRatioF()
        drawn = (latex, part, color.name(), ratio)
        if drawn != self._drawn:
            self._drawn = drawn
            self._kept = picture.pixmap(self._em * part, color, ratio)
        return self._kept


def numbers(node: Node, reading: Reading) -> str:
    """Return each form with its numbers, and what they come to; both forms of dz are equal."""
    forms = [form for form in reading.plugged if form != reading.text]
    return "".join(f" = {form}" for form in (*forms, reading.text))
