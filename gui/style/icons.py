"""Icons, tinted to the theme.

They are drawn for it, in ink that follows the theme.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.style.painting import painting

_APP_SIZES = (16, 24, 32, 48, 64, 128, 256)
_SIZES = (16, 24, 32, 48, 64)


def app_icon() -> QIcon:
    """Return the icon of the program, drawn anew for every usual size."""
    return _icon(_APP_SIZES, {QIcon.State.Off: _svg("app")})


def tinted_icon(name: str, ink: QColor, when_checked: str = "") -> QIcon:
    """Return the picture `name` in the colour `ink`.

    With `when_checked` the icon shows that picture instead on a checked button.
    """
    pictures = {QIcon.State.Off: _svg(name, ink)}
    if when_checked:
        pictures[QIcon.State.On] = _svg(when_checked, ink)
    return _icon(_SIZES, pictures)


def _svg(name: str, ink: QColor | None = None) -> bytes:
    drawn = (Path(__file__).parent / "icons" / f"{name}.svg").read_bytes()
    return drawn if ink is None else drawn.replace(b"currentColor", ink.name().encode())


def _icon(sizes: tuple[int, ...], pictures: dict[QIcon.State, bytes]) -> QIcon:
    icon = QIcon()
    for state, drawn in pictures.items():
        renderer = QSvgRenderer(QByteArray(drawn))
        for size in sizes:
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            with painting(pixmap) as painter:
                renderer.render(painter)
            icon.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return icon
