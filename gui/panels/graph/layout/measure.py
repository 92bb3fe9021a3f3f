"""How much room do names, numbers and formulas take?"""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtGui import QFontMetricsF

from engine.graph.formulas import Formula
from gui.panels.graph.layout.plugged import lines, pieces
from gui.style.theme import figure_font
from gui.widgets.formula_cache import FormulaCache

WIDEST_VALUE = "−0.000e−00"
_CLEAR = 3.0
"""Between the longest number and the edge that begins or ends beside it."""

_GUESSED_WIDTH = 0.5  # of a letter not yet typeset, in em
_LEADING = 0.15  # below a formula, in em
_GUESSED_ASCENT, _GUESSED_DESCENT = 1.4, 0.9


class Measure:
    """Fonts and sizes at one scale. All sizes are in pixels.

    Attributes
    ----------
    scale
        1 at normal size.
    positive
        Numbers, as they are written, that never have a minus sign: a and α.
    value_font, cell_font, small_font
        Of a node's number, of a number in the table, and of numbers plugged into formulas.
    formula_font
        Of a formula that cannot be typeset.
    name_em, cell_em, formula_em
        Size of typeset names of nodes, of names in the table, and of formulas.
    radius
        Of the circle around a node's name.
    """

    def __init__(
        self, formulas: FormulaCache, scale: float, positive: Collection[str] = ()
    ) -> None:
        self._formulas = formulas
        self.scale = scale
        self.positive = positive
        self.value_font = figure_font(11 * scale)
        self.cell_font = figure_font(10 * scale)
        self.small_font = figure_font(8.5 * scale)
        self.name_em, self.cell_em, self.formula_em = 17 * scale, 15 * scale, 12.5 * scale
        self.radius = 14 * scale
        self.formula_font = figure_font(9 * scale)
        self.formula_font.setItalic(True)
        self._small = QFontMetricsF(self.small_font)
        self.line = self._small.height()
        self.small_ascent = self._small.ascent()
        value = QFontMetricsF(self.value_font)
        self.value_width = value.horizontalAdvance(WIDEST_VALUE) + _CLEAR * scale
        cell = QFontMetricsF(self.cell_font)
        self.value_line = value.height()
        self.cell_width = cell.horizontalAdvance(WIDEST_VALUE) + _CLEAR * scale
        self.cell_line = cell.height()

    def formula(self, formula: Formula, em: float | None = None) -> tuple[float, float, float]:
        """Return width, ascent and descent of a typeset formula; a guess until it is."""
        em = em or self.formula_em
        picture = self._formulas.picture(formula.latex)
        if picture is None:
            return (
                len(formula.text) * _GUESSED_WIDTH * em,
                _GUESSED_ASCENT * em,
                _GUESSED_DESCENT * em,
            )
        return picture.width * em, picture.ascent * em, (picture.descent + _LEADING) * em

    def small(self, text: str) -> float:
        """Return the width of numbers plugged in."""
        return self._small.horizontalAdvance(text)

    def broken(self, text: str, width: float) -> tuple[int, ...]:
        """Return how many pieces of `text` go into each line.

        Lines of several pieces are not wider than `width`. See `gui.panels.graph.layout.plugged.pieces`.
        """
        counts: list[int] = []
        start = 0
        parts = pieces(text)
        while start < len(parts):
            count = 1
            while start + count < len(parts) and self._fits(parts, start, count + 1, width):
                count += 1
            counts.append(count)
            start += count
        return tuple(counts)

    def widest(self, text: str, counts: tuple[int, ...]) -> float:
        """Return the width of the widest line of a broken text."""
        return max(self.small("= " + line) for line in lines(text, counts))

    def _fits(self, parts: list[str], start: int, count: int, width: float) -> bool:
        return self.small("= " + " ".join(parts[start : start + count])) <= width


STRIP_HEIGHT = 36
"""Pixels at the usual size."""
