import pytest
from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle

from gui.panels.graph.view import FLOW_MS, Flow


@pytest.fixture
def flow(qapp):
    parent = QObject()
    flow = Flow(parent)
    flow.set_reduced_motion(False)
    yield flow
    flow.stop()
    parent.deleteLater()


def ink(flow):
    """Return the x of each column in which there is a dot on a way from x = 10 to 190."""
    image = QImage(200, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    path = QPainterPath(QPointF(10, 10))
    path.lineTo(190, 10)
    painter = QPainter(image)
    flow.draw(painter, [(path, QColor("black"))], 1.0)
    painter.end()
    return [x for x in range(200) if image.pixelColor(x, 10).value() < 128]


def test_dots_move_along_the_way_and_arrive(flow, qtbot):
    flow.start()
    flow._clock.setCurrentTime(FLOW_MS // 3)
    early = max(ink(flow))
    flow._clock.setCurrentTime(2 * FLOW_MS // 3)
    assert max(ink(flow)) > early + 20
    qtbot.waitUntil(lambda: not flow.is_running())


def test_it_says_when_there_is_something_new_to_draw(flow, qtbot):
    with qtbot.waitSignal(flow.moved):
        flow.start()
    qtbot.waitUntil(lambda: not flow.is_running())


def test_reduced_motion_shows_none(flow):
    flow.set_reduced_motion(True)
    flow.start()
    assert not flow.is_running()


def test_a_desktop_without_animations_is_obeyed(flow, qapp):
    class Still(QProxyStyle):
        def styleHint(self, hint, option=None, widget=None, data=None):
            if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
                return 0
            return super().styleHint(hint, option, widget, data)

    before = QApplication.style().objectName()
    flow.set_reduced_motion(None)
    QApplication.setStyle(Still("Fusion"))
    try:
        flow.start()
        assert not flow.is_running()
    finally:
        QApplication.setStyle(before)
