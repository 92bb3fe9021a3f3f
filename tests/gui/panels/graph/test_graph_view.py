import math

import pytest
from drawn_text import drawn_text
from graph_sample import centre, make_trace
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from engine.graph.trace import trace
from gui.panels.graph.accessibility import NodeHandle
from gui.panels.graph.figure_painter import Highlight
from gui.panels.graph.layout.figure import lay_out
from gui.panels.graph.view import GraphView
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme
from gui.widgets.formulas import FormulaCache

SIZE = (931, 442)


@pytest.fixture
def formulas(qapp):
    cache = FormulaCache()
    yield cache
    cache.stop()
    cache.wait()


@pytest.fixture
def view(qtbot, formulas):
    view = GraphView(formulas)
    qtbot.addWidget(view)
    view.resize(*SIZE)
    view.flow.set_reduced_motion(True)
    view.show_trace(make_trace(2))
    for _ in range(3):
        formulas.finish()
    view.show()
    qtbot.waitExposed(view)
    return view


def handle(view, key):
    return view.findChild(NodeHandle, f"node {key}")


def ink(view, rect, background=LIGHT.panel):
    """Return how many pixels of a part of the view are not background."""
    image = view.grab(rect.toAlignedRect()).toImage()
    plain = QColor(background)
    return sum(
        image.pixelColor(x, y) != plain for x in range(image.width()) for y in range(image.height())
    )


def test_the_numbers_on_screen_are_those_of_the_engine(view):
    trace = make_trace(2)
    view.show_trace(trace)
    for node in trace.graph.nodes:
        value, *plugged = view.texts(node.key)
        reading = trace.readings[node.key]
        assert value == reading.text
        joined = " ".join(plugged)
        signs = ["=" if node.key in ("db", "dz") else "≈" for _ in reading.plugged]
        signs[:-1] = ["≈"] * len(signs[:-1])  # da · a(1 − a), where a − y is exact
        assert joined == " ".join(map(" ".join, zip(signs, reading.plugged, strict=True)))


@pytest.mark.parametrize(
    ("w", "b", "alpha"),
    [((16.2275, -11.1414), 0.0, 42.7), ((-16.0, 12.0), -30.0, 130.25), ((3e4, 0.0), 1.0, 1e-4)],
)
def test_no_number_is_cut_where_numbers_become_larger_or_smaller(view, w, b, alpha):
    features = make_trace(2).features
    view.show_trace(trace((1.7767, -0.5053), 1.0, w, b, alpha, features=features))
    assert "\N{HORIZONTAL ELLIPSIS}" not in drawn_text(view)


def test_numbers_that_are_shortened_are_called_equal_only_where_they_come_to_the_result(view):
    x, w = (2.0, -0.5), (23.4568, -11.4320)
    view.show_trace(trace(x, 1.0, w, 0.0, 0.1, features=make_trace(2).features))
    shortened = ("≈ 23.46 · 2.0000", "+ (−11.43) · (−0.5000)", "+ 0.0000")
    assert view.texts("z") == ("52.6296", *shortened)


def test_every_node_is_drawn(view):
    for place in view.figure().places.values():
        assert ink(view, place.value) > 10


def test_where_pixels_do_not_come_out_even_nothing_of_before_stays_to_be_seen(view):
    ratio = 1.25
    image = QImage(*(math.ceil(side * ratio) for side in SIZE), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("red"))
    painter = QPainter(image)
    view.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    painter.end()
    lowest, right = image.height() - 1, image.width() - 1
    edge = [image.pixelColor(x, lowest) for x in range(right)]
    edge += [image.pixelColor(right, y) for y in range(lowest)]
    assert QColor("red") not in edge


def test_another_snapshot_keeps_the_layout(view):
    before = view.figure()
    view.show_trace(make_trace(2, row=3))
    assert view.figure() is before


def test_another_shape_is_laid_out_anew(view):
    view.show_trace(make_trace(5))
    assert "w5" in view.figure().places
    assert handle(view, "w5") is not None
    view.show_trace(make_trace(2))
    assert "w5" not in view.figure().places


def test_whatever_changes_at_once_is_laid_out_once(view, qapp, monkeypatch):
    scales = []
    monkeypatch.setattr(
        "gui.panels.graph.view.lay_out", lambda *given: scales.append(given[4]) or lay_out(*given)
    )
    for width in (700, 800, 900):
        view.resize(width, SIZE[1])
    apply_theme(view, LIGHT, 1.2)
    view.resize(1300, 700)
    qapp.processEvents()
    assert scales == [1.2]
    least = view.minimumSize()
    apply_theme(view, LIGHT, 1.5)
    apply_theme(view, LIGHT, 1.2)  # before it was laid out in the larger type
    assert view.minimumSize() == least
    assert QRectF(view.rect()).contains(view.figure().places["L"].rect)


def test_unknown_numbers_are_not_drawn(view):
    view.show_highlight(Highlight(active=frozenset({"z"}), known=frozenset({"x1", "w1", "b", "z"})))
    assert view.texts("z")[0]
    assert view.texts("a") == ("",)
    place = view.figure().places["a"]
    assert ink(view, place.value.adjusted(3, 4, -6, -4)) == 0


def test_a_hidden_number_is_a_question_mark(view):
    view.show_highlight(Highlight(hidden=frozenset({"dz"})))
    assert view.texts("dz") == ("?",)
    assert handle(view, "dz").accessibleName() == "dz = ?"


def test_what_is_not_active_is_dim(view):
    value = view.figure().places["z"].value
    darkest = lambda: min(  # noqa: E731
        view.grab(value.toAlignedRect()).toImage().pixelColor(x, y).value()
        for x in range(int(value.width()))
        for y in range(int(value.height()))
    )
    bright = darkest()
    view.show_highlight(Highlight(active=frozenset({"a"})))
    assert darkest() > bright + 80


def test_the_passes_have_their_colours_in_both_themes(view):
    for theme in (LIGHT, DARK):
        apply_theme(view, theme)
        image = view.grab().toImage()
        for key, color in (("z", theme.forward), ("dz", theme.backward)):
            circle = view.figure().places[key].circle.toAlignedRect()
            nearest = min(
                distance(image.pixelColor(x, y), QColor(color))
                for x in range(circle.left(), circle.right())
                for y in range(circle.top(), circle.bottom())
            )
            assert nearest < 16, (theme.name, key)  # a thin line is never quite of its colour


def distance(one, other):
    return sum(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))


def test_a_click_chooses_a_node_and_takes_the_keyboard_from_nobody(qtbot, formulas):
    window = QWidget()
    qtbot.addWidget(window)
    field, view = QLineEdit(), GraphView(formulas)
    column = QVBoxLayout(window)
    column.addWidget(field)
    column.addWidget(view)
    window.resize(1000, 260)
    view.show_trace(make_trace(2))
    window.show()
    window.activateWindow()
    field.setFocus()
    with qtbot.waitSignals([view.node_told, view.node_clicked]):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre(view.figure().places["a"]))
    assert view.chosen() == "a"
    qtbot.waitUntil(field.hasFocus)


def test_pointing_at_a_node_tells_of_it_for_the_time(view, qtbot):
    assert view.told() == "dz"
    with qtbot.waitSignal(view.node_told):
        qtbot.mouseMove(view, centre(view.figure().places["L"]))
    assert view.told() == "L"
    with qtbot.waitSignal(view.node_told):
        qtbot.mouseMove(view, QPoint(SIZE[0] - 2, SIZE[1] - 2))
    assert view.told() == "dz"


def test_tab_leads_to_the_chosen_node_and_arrow_keys_to_its_neighbours(view, qtbot):
    policies = {child.key: child.focusPolicy() for child in view.findChildren(NodeHandle)}
    assert [key for key, policy in policies.items() if policy] == ["dz"]
    view.activateWindow()
    handle(view, "dz").setFocus()
    for key, wanted in (
        (Qt.Key.Key_Right, "da"),
        (Qt.Key.Key_Up, "a"),
        (Qt.Key.Key_Left, "z"),
        (Qt.Key.Key_Down, "dz"),
    ):
        qtbot.keyClick(handle(view, view.chosen()), key)
        assert view.chosen() == wanted
        assert handle(view, wanted).hasFocus()


@pytest.mark.parametrize("n", [1, 2, 7])
def test_arrow_keys_reach_every_node(view, n):
    view.show_trace(make_trace(n))
    reached, waiting = {"dz"}, ["dz"]
    while waiting:
        here = waiting.pop()
        for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            view.choose(here)
            press(handle(view, here), key)
            if view.chosen() not in reached:
                reached.add(view.chosen())
                waiting.append(view.chosen())
    assert reached == view.figure().places.keys()


def press(widget, key):
    from PySide6.QtTest import QTest

    QTest.keyClick(widget, key)


def test_enter_activates_and_escape_leaves(view, qtbot):
    view.activateWindow()
    handle(view, "dz").setFocus()
    with qtbot.waitSignal(view.node_clicked) as clicked:
        qtbot.keyClick(handle(view, "dz"), Qt.Key.Key_Return)
    assert clicked.args == ["dz"]
    qtbot.keyClick(handle(view, "dz"), Qt.Key.Key_Escape)
    assert not handle(view, "dz").hasFocus()


def test_a_screen_reader_is_told_formula_numbers_and_value(view):
    reading = make_trace(2).readings["dz"]
    name = handle(view, "dz").accessibleName()
    assert name == f"dz = da · a(1 − a) = a − y = {reading.plugged[1]} = {reading.text}"
    assert handle(view, "x1").accessibleName() == f"x₁ = {make_trace(2).readings['x1'].text}"
    assert "error of the prediction" in handle(view, "dz").accessibleDescription()


def test_while_numbers_run_a_screen_reader_is_told_the_newest_now_and_then(view, qtbot):
    handles, rows = view.findChildren(NodeHandle), (3, 5, 4)
    told = []
    for row in rows:
        view.show_trace(make_trace(2, row=row))
        told.append([one.accessibleName() for one in handles])
    assert told[0] == told[1] == told[2]
    newest = make_trace(2, row=rows[-1]).readings
    for key in ("z", "dz"):
        name = handle(view, key).accessibleName
        qtbot.waitUntil(lambda key=key, name=name: newest[key].text in name())


def test_data_flow_along_the_active_edges_and_then_the_number_appears(view, qtbot):
    view.flow.set_reduced_motion(False)
    active = Highlight(active=frozenset({"a"}), flowing=frozenset({"z→a"}))
    view.show_highlight(active, flowing=True)
    assert view.flow.is_running()
    value = view.figure().places["a"].value.adjusted(3, 4, -6, -4)
    assert ink(view, value) == 0
    qtbot.waitUntil(lambda: not view.flow.is_running())
    assert ink(view, value) > 10


def test_with_reduced_motion_nothing_moves(view):
    view.show_highlight(
        Highlight(active=frozenset({"a"}), flowing=frozenset({"z→a"})), flowing=True
    )
    assert not view.flow.is_running()


def test_before_its_formulas_are_typeset_the_graph_shows_names_and_numbers(
    qtbot, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache = FormulaCache()
    view = GraphView(cache)
    qtbot.addWidget(view)
    view.resize(*SIZE)
    view.show_trace(make_trace(2))
    for place in view.figure().places.values():
        name = place.value.adjusted(place.rect.left() - place.value.left(), 0, 0, 0)
        name.setRight(place.value.left())
        assert ink(view, place.value) > 10
        assert ink(view, name) > 5
    cache.stop()
    cache.wait()


def test_without_a_graph_it_is_blank(qtbot, formulas):
    view = GraphView(formulas)
    qtbot.addWidget(view)
    view.resize(300, 100)
    assert ink(view, view.rect().toRectF()) == 0
    assert view.texts("z") == ()


@pytest.mark.parametrize("height", [194, 240, 300, 363])
def test_the_ring_is_whole_even_around_numbers_at_the_very_foot(view, height):
    view.resize(SIZE[0] + 260, height)
    view.choose("dz")
    rect = view.figure().places["dz"].rect
    foot = QRectF(rect.left(), rect.bottom() - 8, rect.width(), view.height() - rect.bottom() + 8)
    image = view.grab(foot.toAlignedRect()).toImage()
    plain = QColor(LIGHT.panel)
    drawn = [
        sum(image.pixelColor(x, y) != plain for x in range(image.width())) / image.width()
        for y in range(image.height())
    ]
    assert max(drawn) > 0.9


@pytest.mark.parametrize("gone", ["dw5", "w5", "x4"])
def test_a_node_under_the_pointer_is_forgotten_when_it_goes(qtbot, view, gone):
    view.show_trace(make_trace(5))
    qtbot.mouseMove(view, centre(view.figure().places[gone]))
    assert view.told() == gone
    view.show_trace(make_trace(2))
    assert view.told() in view.figure().places
    view.grab()


def test_the_node_that_comes_to_lie_under_the_pointer_is_told_of(qtbot, view):
    view.show_trace(make_trace(5))
    place = centre(view.figure().places["x5"])
    qtbot.mouseMove(view, place)
    view.show_trace(make_trace(2))
    under = [key for key, at in view.figure().places.items() if at.rect.contains(place.toPointF())]
    assert view.told() == (under or ["dz"])[0]


def test_a_chosen_node_is_forgotten_when_it_goes(view):
    view.show_trace(make_trace(5))
    view.choose("dw5")
    view.show_highlight(Highlight(active=frozenset({"dw5"}), hidden=frozenset({"dw5"})))
    view.show_trace(make_trace(2))
    assert view.chosen() == "dz"
    view.grab()


def test_a_hidden_graph_is_pointed_at_no_longer(qtbot, view):
    qtbot.mouseMove(view, centre(view.figure().places["dw1"]))
    assert view.told() == "dw1"
    view.hide()
    assert view.told() == "dz"


def test_a_graph_without_a_size_is_drawn(view):
    for size in ((0, 0), (1, 1), (4000, 1), (1, 4000)):
        view.setMinimumSize(0, 0)
        view.resize(*size)
        view.grab()
