import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

import gui
from gui.style.painting import painting, saved

ROOM = Path(gui.__file__).parent


@pytest.fixture
def image(qapp):
    image = QImage(4, 4, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    return image


def test_what_is_drawn_is_there(image):
    with painting(image) as painter:
        painter.fillRect(image.rect(), QColor("red"))
    assert image.pixelColor(1, 1) == QColor("red")


def test_a_painter_is_ended_also_where_drawing_raises(image):
    with pytest.raises(KeyError), painting(image) as painter:
        raise KeyError("dw3")
    assert not painter.isActive()
    assert not image.paintingActive()


def test_pen_and_transform_are_given_back_also_where_drawing_raises(image):
    with painting(image) as painter:
        painter.setPen(QColor("red"))
        with pytest.raises(KeyError), saved(painter):
            painter.setPen(QColor("blue"))
            painter.translate(10, 10)
            raise KeyError("dw3")
        assert painter.pen().color() == QColor("red")
        assert painter.transform().isIdentity()


def test_a_widget_whose_paint_raises_is_painted_again(qtbot):
    class Fragile(QWidget):
        fails = True
        painted = 0

        def paintEvent(self, event):
            with painting(self) as painter:
                painter.fillRect(self.rect(), QColor("red"))
                self.painted += 1
                if self.fails:
                    raise KeyError("dw3")

    widget = Fragile()
    qtbot.addWidget(widget)
    with qtbot.captureExceptions() as raised:
        widget.show()
        qtbot.waitUntil(lambda: widget.painted > 0)
    assert [kind for kind, _, _ in raised] == [KeyError] * widget.painted
    widget.fails = False
    assert widget.grab().toImage().pixelColor(1, 1) == QColor("red")


def test_no_painter_is_opened_and_no_state_saved_by_hand():
    # A painter that an exception leaves open takes Qt down at the next paint.
    by_hand = {
        place
        for place, name in calls()
        if name == "QPainter" or name.endswith("painter.save")
        if not place.startswith("style/painting.py")
    }
    assert not by_hand, "use gui.style.painting"


def test_what_comes_later_comes_by_a_timer_of_its_owner():
    # What QTimer.singleShot has not called yet when its receiver goes is never freed.
    assert not {place for place, name in calls() if name.endswith("singleShot")}


def test_no_widget_is_asked_for_its_screen():
    # What it returns PySide destroys together with the widget, and Qt crashes at the next one.
    asking = {place for place, name in calls() if name.rpartition(".")[2] == "screen"}
    assert not asking, "see gui.style.desktop.available_area"


def calls() -> Iterator[tuple[str, str]]:
    """Yield the place and the name of everything that is called in `gui`."""
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(ROOM)}:{node.lineno}", ast.unparse(node.func)
