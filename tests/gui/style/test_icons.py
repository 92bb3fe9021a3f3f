import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

from gui.style.icons import app_icon, tinted_icon

NAMES = ("reset", "step_back", "play", "pause", "step", "loop", "dice", "close")


@pytest.mark.parametrize("size", [16, 32, 256])
def test_app_icon_has_a_picture_of_its_own_for_each_size(qapp, size):
    icon = app_icon()
    assert QSize(size, size) in icon.availableSizes()
    picture = icon.pixmap(QSize(size, size)).toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(size) for y in range(size)}
    assert "#f08a3c" in colours
    assert "#1b1b1b" in colours


@pytest.mark.parametrize("name", NAMES)
def test_icons_are_drawn_in_the_ink_of_the_theme(qapp, name):
    picture = tinted_icon(name, QColor("#a8327d")).pixmap(QSize(32, 32)).toImage()
    opaque = {
        picture.pixelColor(x, y).name()
        for x in range(32)
        for y in range(32)
        if picture.pixelColor(x, y).alpha() == 255
    }
    assert opaque == {"#a8327d"}


def test_a_checked_button_shows_the_other_picture(qapp):
    icon = tinted_icon("play", QColor("black"), when_checked="pause")
    size = QSize(16, 16)
    shown = [
        icon.pixmap(size, QIcon.Mode.Normal, state).toImage()
        for state in (QIcon.State.Off, QIcon.State.On)
    ]
    assert shown[0] != shown[1]
