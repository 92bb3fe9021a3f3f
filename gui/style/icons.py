"""Icons, drawn in the ink of the theme."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QIcon, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from gui.style.painting import painting

_APP_SIZES = (16, 24, 32, 48, 64, 128, 256)
_SIZES = (16, 24, 32, 48, 64)


def app_icon() -> QIcon:
    """Return the icon of the program, drawn anew for every usual size."""
    icon, renderer = QIcon(), QSvgRenderer(QByteArray(_svg("app")))
    for size in _APP_SIZES:
        icon.addPixmap(_drawn(renderer, size))
    return icon


def tinted_icon(name: str, ink: QColor, when_checked: str = "") -> QIcon:
    """Return the picture `name` in the colour `ink`; it is kept in Qt's cache of pictures.

    With `when_checked` the icon shows that picture instead on a checked button.
    """
    icon = QIcon()
    for state, shown in ((QIcon.State.Off, name), (QIcon.State.On, when_checked)):
        if shown:
            for pixmap in _tinted(shown, ink):
                icon.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return icon


def _tinted(name: str, ink: QColor) -> Iterator[QPixmap]:
    """Return a picture in every size, read once for those that are not in the cache."""
    renderer: QSvgRenderer | None = None
    for size in _SIZES:
        key = f"descentlab {name} {ink.name()} {size}"
        pixmap = QPixmap()
        if not QPixmapCache.find(key, pixmap):
            renderer = renderer or QSvgRenderer(QByteArray(_svg(name, ink)))
            pixmap = _drawn(renderer, size)
            QPixmapCache.insert(key, pixmap)
        yield pixmap


def _svg(name: str, ink: QColor | None = None) -> bytes:
    drawn = (Path(__file__).parent / "icons" / f"{name}.svg").read_bytes()
    return drawn if ink is None else drawn.replace(b"currentColor", ink.name().encode())


def _drawn(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    with painting(pixmap) as painter:
        renderer.render(painter)
    return pixmap
