import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu

from gui.plotting.item import ViewItem
from gui.plotting.view import PlotView


@pytest.fixture
def view(qtbot):
    before = set(map(id, QApplication.topLevelWidgets()))
    view = PlotView(zoomable=True)
    view.before = before
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show_range((0.0, 10.0), (0.0, 1.0))
    view.show()
    qtbot.waitExposed(view)
    view.pointed = []
    view.pointer_moved.connect(view.pointed.append)
    return view


class PaintWatch(QObject):
    """Takes note of what is painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.rects = []
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


@pytest.mark.qt_log_ignore('Mouse event "MousePress" not accepted', extend=True)
def test_no_menu_of_pyqtgraph_can_be_reached(qtbot, view):
    assert not view.findChildren(QAction)
    assert not view.scene().findChildren(QAction)
    assert not view.scene().contextMenu
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=QPoint(150, 100))
    qtbot.wait(10)
    assert QApplication.activePopupWidget() is None
    menus = [top for top in QApplication.topLevelWidgets() if isinstance(top, QMenu)]
    assert not any(menu.actions() for menu in menus if id(menu) not in view.before)


def test_what_lies_under_a_resting_pointer_is_told_anew_when_the_plot_shrinks(qtbot, view):
    qtbot.mouseMove(view.viewport(), QPoint(280, 100))
    qtbot.waitUntil(lambda: bool(view.pointed) and view.pointed[-1] is not None)
    view.resize(200, 200)
    qtbot.waitUntil(lambda: view.pointed[-1] is None)


def test_where_longer_numbers_take_room_all_is_painted(qtbot, view):
    """A number may reach a pixel beyond what the scene clears, and stay there."""
    qtbot.wait(50)
    watch = PaintWatch(view.viewport())
    width = view.view_box.width()
    view.show_range((0.0, 10.0), (0.0, 14_500.0))
    qtbot.waitUntil(lambda: view.view_box.width() < width)
    qtbot.waitUntil(lambda: view.viewport().rect() in watch.rects)


def test_a_hidden_plot_is_pointed_at_no_longer(qtbot, view):
    qtbot.mouseMove(view.viewport(), QPoint(150, 100))
    qtbot.waitUntil(lambda: bool(view.pointed) and view.pointed[-1] is not None)
    view.hide()
    assert view.pointed[-1] is None


@pytest.mark.qt_log_ignore('Mouse event "MousePress" not accepted', extend=True)
@pytest.mark.parametrize(
    "ranges", [((0.0, 1e200), (0.0, 1e200)), ((0.0, 10.0), (0.0, 1.0))], ids=["huge", "usual"]
)
def test_over_an_axis_the_wheel_zooms_where_a_pixel_is_a_place_in_the_data(qtbot, view, ranges):
    view.show_range(*ranges)
    view.grab()
    before = view.view_box.viewRange()
    foot = QPointF(150, view.height() - 4)
    turn = QWheelEvent(
        foot, foot, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), turn)
    (left, right), height = view.view_box.viewRange()
    assert height == before[1]
    if ranges[0][1] == 10.0:
        assert right - left < 10.0
    else:
        assert [left, right] == before[0]
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    for x in (120, 140, 160):
        qtbot.mouseMove(view.viewport(), QPoint(x, 100))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(160, 100))


@pytest.mark.parametrize("before", [(0.0, 10.0), (1e90, 2e90), (-1e100, 1e100), (1e-95, 2e-95)])
@pytest.mark.parametrize(
    "limit", [(-1e-90, 1e-90), (-100.0, 100.0), (1e15, 1e15 + 400), (-2e100, 2e100)]
)
def test_a_view_comes_within_new_limits_with_a_length_of_its_own(view, before, limit):
    seen = []
    view.show_range(before, (0.0, 1.0))
    view.view_box.sigRangeChanged.connect(lambda _, ranges: seen.append(ranges[0]))
    low, high = limit
    least = 2**-44 * max(abs(low), abs(high))
    more = {"yMin": -9.0, "yMax": 9.0, "minYRange": 1e-3}
    view.set_limits({"xMin": low, "xMax": high, "minXRange": least, **more})
    (left, right), height = view.view_box.viewRange()
    assert low <= left < right <= high
    assert all(right > left for left, right in seen)
    assert height == [0.0, 1.0]


def test_a_view_within_its_new_limits_stays_as_it_is(view):
    view.view_box.sigRangeChanged.connect(lambda: pytest.fail("moved"))
    for end in (20.0, 30.0, 10.0):
        ends = {"xMin": -end, "xMax": end, "yMin": -end, "yMax": end}
        view.set_limits({**ends, "minXRange": 0.1, "minYRange": 0.1})
    assert view.view_box.viewRange() == [[0.0, 10.0], [0.0, 1.0]]


def test_a_plot_without_a_size_has_numbers_all_the_same(qtbot, view):
    class Item(ViewItem):
        def paint(self, painter, option, widget=None):
            pass

    item = Item(view.view_box)
    item._rect.setHeight(0)
    item._rect.setWidth(0)
    assert item.to_data(view.rect().center().toPointF()) == (0.0, 1.0)


def test_a_plot_that_was_closed_by_itself_is_freed_whole(qtbot):
    # What pyqtgraph does on closing frees items twice, which shows in whatever comes after.
    for _ in range(5):
        view = PlotView(zoomable=False)
        view.item = ViewItem(view.view_box)
        view.show()
        view.close()
        assert view.view_box.scene() is view.scene()
        assert view.item.scene() is view.scene()
        view.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        del view
        gc.collect()


class Broken(ViewItem):
    """Fails in the midst of its paint."""

    def paint(self, painter, option, widget=None):
        painter.setOpacity(0.5)
        raise KeyError("broken")


class Black(ViewItem):
    def paint(self, painter, option, widget=None):
        painter.fillRect(QRectF(0, 0, *self.view_size()), QColor("black"))


def test_an_item_that_fails_is_told_and_the_others_are_painted(qtbot, view):
    items = Broken(view.view_box), Black(view.view_box)
    with qtbot.captureExceptions() as raised:
        picture = view.grab().toImage()
        items[0].hide()
    assert {kind for kind, _, _ in raised} == {KeyError}
    assert picture.pixelColor(150, 100) == QColor("black")


@pytest.mark.parametrize("size", [(0, 120), (200, 0), (0, 0)])
def test_an_item_is_painted_only_where_there_is_room(view, size):
    painted = []

    class Dividing(ViewItem):
        def paint(self, painter, option, widget=None):
            width, height = self.view_size()
            painted.append((1 / width, 1 / height))

    item = Dividing(view.view_box)
    view.grab()
    assert painted
    painted.clear()
    view.view_box.resize(*size)
    view.grab()
    assert not painted
    assert item.view_size() == size
