"""How is a formula shown on a line of its own?"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.graph.parts import Pass
from engine.lesson.parts import Display
from gui.style.painting import painting
from gui.style.theme import LIGHT, UNIT, Theme
from gui.widgets.formula_cache import FormulaCache

_EM = 16.5
"""Size of the type in pixels, at the usual size."""

_INDENT = 2 * UNIT
_COLORS = {Pass.FORWARD: "forward", Pass.BACKWARD: "backward", Pass.UPDATE: "ink"}


class FormulaLine(QWidget):
    """A typeset formula in the colour of its pass, made smaller where it would not fit.

    Until it is typeset its room is empty; where it cannot be, it is written as plain text.
    """

    def __init__(self, display: Display, formulas: FormulaCache) -> None:
        super().__init__()
        self._display = display
        self._formulas = formulas
        self._theme = LIGHT
        self._scale = 1.0
        self.setAccessibleName(display.formula.text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        formulas.ask_for(display.formula.latex)
        formulas.typeset.connect(self._on_formulas_typeset)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset the colour, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    @Slot()
    def _on_formulas_typeset(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Fit the formula, and an indent."""
        picture, em = self._formulas.picture(self._display.formula.latex), _EM * self._scale
        if picture is None:
            return QSize(_INDENT, round(2 * em))
        return QSize(_INDENT + round(picture.width * em), round(picture.height * em) + UNIT // 2)

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as need be: the formula shrinks."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the formula."""
        with painting(self) as painter:
            color = self._theme.color(_COLORS[self._display.passing])
            picture = self._formulas.picture(self._display.formula.latex)
            if picture is not None:
                room = max(1.0, float(self.width() - _INDENT))
                em = min(_EM * self._scale, room / picture.width)
                top = (self.height() - picture.height * em) / 2
                picture.draw(painter, QPointF(_INDENT, top + picture.ascent * em), em, color)
            elif self._formulas.is_complete():
                painter.setPen(color)
                place = self.rect().adjusted(_INDENT, 0, 0, 0)
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._display.formula.text)
