import pytest
from PySide6.QtGui import QColor, QPalette

from gui.style import desktop


def plain(window, text):
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor(window))
    palette.setColor(QPalette.ColorRole.WindowText, QColor(text))
    return palette


def test_type_is_as_large_as_the_desktops_and_never_smaller_than_usual(qapp):
    usual = qapp.font()
    try:
        for points, scale in ((14.0, 1.4), (10.0, 1.0), (7.0, 1.0)):
            font = qapp.font()
            font.setPointSizeF(points)
            qapp.setFont(font)
            assert desktop.desktop_scale() == pytest.approx(scale)
    finally:
        qapp.setFont(usual)


def tell(monkeypatch, **preferences):
    """Let Qt tell of these wishes of a desktop, and know of no others."""
    monkeypatch.setattr(desktop, "_preference", lambda name: preferences.get(name, ""))


def test_contrast_is_what_qt_tells(monkeypatch, qapp):
    tell(monkeypatch, contrastPreference="HighContrast")
    assert desktop.wants_contrast(QPalette())
    tell(monkeypatch, contrastPreference="NoPreference")
    assert not desktop.wants_contrast(plain("#000000", "#ffffff"))


def test_before_qt_tells_a_palette_of_black_and_white_asks_for_contrast(monkeypatch, qapp):
    tell(monkeypatch)
    assert desktop.wants_contrast(plain("#000000", "#ffffff"))
    assert desktop.wants_contrast(plain("#ffffff", "#000000"))
    assert not desktop.wants_contrast(plain("#efefef", "#000000"))


def test_motion_is_what_qt_tells(monkeypatch, qapp):
    tell(monkeypatch, motionPreference="ReducedMotion")
    assert desktop.wants_reduced_motion()


def test_this_qt_is_asked_more_than_once(qapp):
    known = hasattr(qapp.styleHints(), "accessibility")
    for _ in range(3):
        assert desktop._preference("contrastPreference") == ("NoPreference" if known else "")
    assert desktop._preference("unheard of") == ""
