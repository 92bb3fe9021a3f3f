"""In which ink is each lane of a race drawn?"""

from __future__ import annotations

from PySide6.QtGui import QColor

from gui.style.theme import Theme

_PALEST = 0.32
"""Share of the ink that the first lane has; the last one has all of it."""


def inks(lanes: int, theme: Theme) -> list[QColor]:
    """Return one ramp from pale to full ink over the lanes, in the order of their values."""
    return [
        mixed(theme, _PALEST + (1 - _PALEST) * lane / max(1, lanes - 1)) for lane in range(lanes)
    ]


def mixed(theme: Theme, share: float) -> QColor:
    """Return the ink on the panel, thinned to a share of its strength."""
    ink, ground = theme.color("ink"), theme.color("panel")
    return QColor.fromRgbF(
        share * ink.redF() + (1 - share) * ground.redF(),
        share * ink.greenF() + (1 - share) * ground.greenF(),
        share * ink.blueF() + (1 - share) * ground.blueF(),
    )
