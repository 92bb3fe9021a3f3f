import pytest
from PySide6.QtGui import QColor, QPalette

from gui.style.theme import DARK, LIGHT, THEMES, figure_font, palette, system_theme

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def luminance(name):
    """Return the relative luminance of WCAG 2.1."""
    channels = (value / 255 for value in QColor(name).getRgb()[:3])
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


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
    assert system_theme() in THEMES.values()


def test_figures_have_the_size_asked_for(qapp):
    assert figure_font(20).pointSizeF() == 20
