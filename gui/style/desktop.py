"""What the desktop asks for: dark colours, contrast, little motion, large type.

Qt tells of colours since 6.5, of contrast since 6.10, of motion since 6.12; before, a palette of
plain black and white stands for contrast, and menus that are not animated for little motion.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle

BODY = 10.0
"""Points of usual text, where the desktop asks for no larger type."""


def desktop_scale() -> float:
    """Return how much larger than usual the desktop's type is, at least 1.

    It is the font of the application, which Qt takes from the desktop. Every other size of type,
    and every distance, is a multiple of `BODY` times this.
    """
    font = QGuiApplication.font()
    points = font.pointSizeF() if font.pointSizeF() > 0 else QFontInfo(font).pointSizeF()
    return max(1.0, points / BODY)


def available_area(place: QPoint) -> QRect:
    """Return what the desktop leaves free on the screen at this place, or on the primary one.

    `QWidget.screen` is not to be asked: what it returns PySide destroys together with the widget,
    and Qt's own screen is gone.
    """
    screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
    return screen.availableGeometry()


def wants_dark() -> bool:
    """Tell whether the desktop asks for light ink on dark ground."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def wants_contrast(palette: QPalette) -> bool:
    """Tell whether the desktop asks for high contrast.

    Parameters
    ----------
    palette
        The desktop's, before the program has put its own in its place.
    """
    preference = _preference("contrastPreference")
    if preference:
        return preference == "HighContrast"
    roles = QPalette.ColorRole
    colors = {palette.color(role).name() for role in (roles.Window, roles.WindowText)}
    return colors == {"#000000", "#ffffff"}


def wants_reduced_motion() -> bool:
    """Tell whether the desktop asks that nothing moves that need not."""
    if _preference("motionPreference") == "ReducedMotion":
        return True
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0


def follow_contrast(slot: Callable[[], None]) -> None:
    """Call a slot whenever the desktop asks for another contrast, where Qt tells."""
    style = QGuiApplication.styleHints()
    if hasattr(style, "accessibility"):
        style.accessibility().contrastPreferenceChanged.connect(slot)


def _preference(name: str) -> str:
    """Return what Qt tells of a wish of the desktop's; empty where this Qt does not know of it."""
    style = QGuiApplication.styleHints()  # with which PySide lets go of the hints
    ask = getattr(style.accessibility(), name, None) if hasattr(style, "accessibility") else None
    return "" if ask is None else str(ask().name)
