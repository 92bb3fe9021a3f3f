import numpy as np
import pytest
import seen_colors
from PySide6.QtGui import QColor, QPalette

from gui.style.theme import (
    DARK,
    DARK_CONTRAST,
    LIGHT,
    LIGHT_CONTRAST,
    THEMES,
    figure_font,
    palette,
    strengthened,
)

STRONG = {"light, strong": LIGHT_CONTRAST, "dark, strong": DARK_CONTRAST}
KNOWN = {"light": LIGHT, "dark": DARK, **STRONG}
BOTH = pytest.mark.parametrize("theme", KNOWN.values(), ids=KNOWN.keys())


def contrast(one, other):
    return seen_colors.contrast(QColor(one), QColor(other))


@BOTH
def test_text_stands_out_as_the_accessibility_guidelines_ask(theme):
    for ground in (theme.window, theme.panel):
        assert contrast(theme.ink, ground) >= 7
        assert contrast(theme.muted, ground) >= 4.5
    assert contrast(theme.accent_ink, theme.accent) >= 7
    assert contrast(theme.ink, theme.caution) >= 7


@BOTH
def test_class_and_pass_colours_stand_out_from_the_panel(theme):
    for name in ("class0", "class1", "forward", "backward"):
        assert contrast(getattr(theme, name), theme.panel) >= 3


def test_color_takes_an_opacity():
    assert LIGHT.color("class0", 128) == QColor(0xD5, 0x5E, 0x00, 128)


@BOTH
def test_palette_has_the_colours_of_the_theme(theme):
    colors = palette(theme)
    assert colors.color(QPalette.ColorRole.Window) == QColor(theme.window)
    assert colors.color(QPalette.ColorRole.Text) == QColor(theme.ink)
    disabled = colors.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == QColor(theme.muted)


def test_themes_are_found_by_name(qapp):
    assert THEMES == {"light": LIGHT, "dark": DARK}


@pytest.mark.parametrize("theme", STRONG.values(), ids=STRONG.keys())
def test_high_contrast_has_seven_to_one_for_text_and_three_to_one_for_lines(theme):
    assert strengthened(THEMES[theme.name]) is theme
    for ground in (theme.window, theme.panel):
        for name in ("ink", "muted", "backward"):
            assert contrast(getattr(theme, name), ground) >= 7
        for name in ("hairline", "class0", "class1"):
            assert contrast(getattr(theme, name), ground) >= 3
    assert contrast(theme.ink, theme.hairline) >= 4.5  # the ground of what is chosen in a menu


def test_figures_have_the_size_asked_for(qapp):
    assert figure_font(20).pointSizeF() == 20


# Simulation of Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of
# color vision deficiency" (IEEE TVCG 15, 2009), severity 1.0, of linear RGB.
COLOUR_BLINDNESS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}

# From linear sRGB to CIE XYZ, relative to the white of D65 (IEC 61966-2-1).
XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
) / np.array([[0.9505], [1.0], [1.0890]])

JUST_NOTICEABLE = 2.3
"""Of L*a*b* (Mahy, Van Eycken and Oosterlinck, 1994)."""


def lab(name, seen_by):
    """Return CIE L*a*b* of a colour as somebody sees it."""
    channels = np.array(QColor(name).getRgb()[:3]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(COLOUR_BLINDNESS[seen_by]) @ linear, 0, 1) if seen_by else linear
    t = XYZ @ seen
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(one, other, seen_by):
    return float(np.linalg.norm(lab(one, seen_by) - lab(other, seen_by)))


def test_the_simulation_knows_what_is_confused():
    assert difference("#FF0000", "#FF0000", "protanopia") == 0
    assert difference("#BB6600", "#669900", None) > 40  # a red and a green of one lightness
    assert difference("#BB6600", "#669900", "deuteranopia") < 25


@BOTH
@pytest.mark.parametrize("seen_by", [None, *COLOUR_BLINDNESS])
def test_classes_and_passes_are_told_apart_by_everybody(theme, seen_by):
    assert difference(theme.class0, theme.class1, seen_by) > 10 * JUST_NOTICEABLE
    assert difference(theme.forward, theme.backward, seen_by) > 10 * JUST_NOTICEABLE
