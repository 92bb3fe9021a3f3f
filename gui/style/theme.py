"""The theme: colours, fonts and distances."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette

from engine.support.records import dataclass

UNIT = 8
"""Every distance is a multiple of this many pixels."""

UNLIMITED = 2**24 - 1
"""Pixels that Qt takes for no limit, its QWIDGETSIZE_MAX; PySide does not name them."""

LEAST_TYPE = 11.0
"""No text is smaller than this many pixels: where it has no room, it is cut short."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours, as ``#RRGGBB``.

    Class colours mean class and nothing else. `forward` and `backward` are the two passes through
    the computation graph, solid and dashed; `probe` marks a place without a class. `accent` fills
    the one filled button and marks focus; `caution` is the ground of a banner.
    """

    name: str
    window: str
    panel: str
    hairline: str
    ink: str
    muted: str
    class0: str
    class1: str
    forward: str
    backward: str
    probe: str
    accent: str
    accent_ink: str
    caution: str

    def color(self, name: str, alpha: int = 255) -> QColor:
        """Return the colour called `name` with an opacity of 0 … 255."""
        return QColor(_color(getattr(self, name), alpha))


@cache
def _color(name: str, alpha: int) -> QColor:
    color = QColor(name)
    color.setAlpha(alpha)
    return color


LIGHT = Theme(
    name="light",
    window="#F6F6F4",
    panel="#FFFFFF",
    hairline="#E2E2DE",
    ink="#1B1B1B",
    muted="#5F5F5F",
    class0="#D55E00",
    class1="#0072B2",
    forward="#1B1B1B",
    backward="#A8327D",
    probe="#00694A",
    accent="#1B1B1B",
    accent_ink="#FFFFFF",
    caution="#FBF3D9",
)

DARK = Theme(
    name="dark",
    window="#161618",
    panel="#1E1E20",
    hairline="#2E2E31",
    ink="#EDEDED",
    muted="#A0A0A0",
    class0="#F08A3C",
    class1="#4FA3E0",
    forward="#EDEDED",
    backward="#E07BB8",
    probe="#4CD6A4",
    accent="#EDEDED",
    accent_ink="#161618",
    caution="#3A3423",
)


THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

LIGHT_CONTRAST = replace(
    LIGHT,
    window="#FFFFFF",
    hairline="#767676",
    ink="#000000",
    muted="#2B2B2B",
    class0="#9C3F00",
    class1="#004F80",
    forward="#000000",
    backward="#7A0055",
    accent="#000000",
    caution="#FFF3B0",
)

DARK_CONTRAST = replace(
    DARK,
    window="#000000",
    panel="#000000",
    hairline="#757575",
    ink="#FFFFFF",
    muted="#DADADA",
    class0="#FFA45C",
    class1="#7CC4FF",
    forward="#FFFFFF",
    backward="#FF9AD6",
    accent="#FFFFFF",
    accent_ink="#000000",
    caution="#4A4000",
)


def strengthened(theme: Theme) -> Theme:
    """Return a theme as it is where the desktop asks for high contrast.

    Text has 7 : 1 at least on its ground, and lines have 3 : 1.
    """
    return {"light": LIGHT_CONTRAST, "dark": DARK_CONTRAST}[theme.name]


def palette(theme: Theme) -> QPalette:
    """Return the palette of `theme` for the Fusion style."""
    roles = QPalette.ColorRole
    colors = {
        roles.Window: theme.window,
        roles.Base: theme.panel,
        roles.AlternateBase: theme.window,
        roles.Button: theme.panel,
        roles.ToolTipBase: theme.panel,
        roles.WindowText: theme.ink,
        roles.Text: theme.ink,
        roles.ButtonText: theme.ink,
        roles.ToolTipText: theme.ink,
        roles.BrightText: theme.ink,
        roles.PlaceholderText: theme.muted,
        roles.Highlight: theme.accent,
        roles.HighlightedText: theme.accent_ink,
        roles.Link: theme.ink,
        roles.Mid: theme.hairline,
        roles.Midlight: theme.hairline,
        roles.Light: theme.panel,
        roles.Dark: theme.hairline,
        roles.Shadow: theme.hairline,
    }
    result = QPalette()
    for role, color in colors.items():
        result.setColor(role, QColor(color))
    disabled = QPalette.ColorGroup.Disabled
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        result.setColor(disabled, role, QColor(theme.muted))
    return result


_FIGURES = bytes.maketrans(b"123456789", b"000000000")


def alike(text: str) -> str:
    """Return a text that is as wide in a `figure_font`, the same for all numbers of one form."""
    return (
        text.encode().translate(_FIGURES).decode()
    )  # of a str, it takes two to four times as long


def least_share(font: QFont, scale: float = 1.0) -> float:
    """Return which share of its size a font may be shrunk to, at most 1.

    With a `scale` it stays as much larger than the least type as all other text.
    """
    return min(1.0, scale * LEAST_TYPE / QFontInfo(font).pixelSize())


def figure_font(points: float = 10) -> QFont:
    """Return a font whose figures all have one width, so that a changing number does not dance."""
    font = QGuiApplication.font()
    font.setPointSizeF(points)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
