import pytest
from graph_sample import crossings, inked, make_trace, overlaps, typeset_layout
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontInfo

from engine.graph.shape import Pass
from gui.panels.graph.layout.figure import least_size

# The view in a window of 1280 x 720: as it stands, beside the lesson; among all other panels at
# 1600 x 900; alone in presentation mode; at 1920 x 1080, where it is tall too.
ROOMS = {
    "window": (931, 442),
    "lesson": (611, 442),
    "among all": (1304, 200),
    "presented": (1228, 417),
    "tall": (1560, 780),
}
GRAPHS = {
    "1": (1, {}),
    "2": (2, {}),
    "5": (5, {}),
    "7": (7, {}),
    "2 mean": (2, {"mean": True}),
    "5 mean": (5, {"mean": True, "l2": 0.1}),
    "7 mean": (7, {"mean": True}),
    "2 folded": (2, {"folded": True}),
    "9 folded": (9, {}),
}


@pytest.fixture(params=GRAPHS.values(), ids=GRAPHS.keys(), scope="module")
def graph(request):
    n, more = request.param
    return make_trace(n, **more)


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS.keys())
def test_nothing_is_clipped_and_nothing_lies_on_anything_else(formulas, graph, room):
    typeset_layout(formulas, graph, *room)
    view = QSize(*room).expandedTo(least_size(formulas, graph, 1.0))  # it is scrolled in less
    layout = typeset_layout(formulas, graph, view.width(), view.height())
    rooms = list(inked(layout, graph, formulas))
    whole = QRectF(QPointF(0, 0), view)
    if layout.strip is not None:
        whole.setBottom(layout.strip.top())
    for name, rect in rooms:
        assert whole.adjusted(-1, -1, 1, 1).contains(rect), f"{name} is clipped: {rect}"
    assert not overlaps(rooms)


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS.keys())
def test_no_edge_runs_through_a_number(formulas, graph, room):
    layout = typeset_layout(formulas, graph, *room)
    rooms = list(inked(layout, graph, formulas))
    assert not crossings(layout, rooms)
    assert not crossings(layout, rooms, at_rest=False)


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS.keys())
def test_the_places_of_nodes_are_apart(formulas, graph, room):
    layout = typeset_layout(formulas, graph, *room)
    assert layout.places.keys() == {node.key for node in graph.graph.nodes}
    assert not overlaps([(key, place.rect) for key, place in layout.places.items()])


def test_every_edge_has_a_way(formulas, graph):
    layout = typeset_layout(formulas, graph, *ROOMS["window"])
    assert layout.wires.keys() == {edge.key for edge in graph.graph.edges}


def test_forward_leads_to_the_right_and_all_else_to_the_left(formulas, graph):
    layout = typeset_layout(formulas, graph, *ROOMS["window"])
    places = layout.places
    for edge in graph.graph.edges:
        step = places[edge.target].rect.left() - places[edge.source].rect.left()
        if edge.key == "L→J":  # straight down: J is the mean of such losses
            assert abs(step) < 1
        elif edge.passing is Pass.FORWARD:
            assert step > 0, edge.key
        elif edge.passing is Pass.BACKWARD:
            assert step < 0, edge.key
        else:  # a new parameter stands left of its derivative, or above it
            assert step <= 0, edge.key


@pytest.mark.parametrize("n", [1, 2])
def test_few_features_show_every_formula_and_number(formulas, n):
    graph = make_trace(n)
    layout = typeset_layout(formulas, graph, *ROOMS["window"])
    assert layout.strip is None
    for node in graph.graph.nodes:
        place = layout.places[node.key]
        assert bool(place.formulas) == bool(node.micro), node.key
        assert bool(place.lines) == bool(node.micro), node.key


@pytest.mark.parametrize("n", [5, 7])
def test_a_tall_room_shows_every_formula_and_number_of_many_features(formulas, n):
    graph = make_trace(n)
    layout = typeset_layout(formulas, graph, *ROOMS["tall"])
    assert layout.strip is None
    assert all(layout.places[node.key].lines for node in graph.graph.nodes if node.micro)


def test_type_grows_with_the_room(formulas):
    graph = make_trace(2)
    small, large = (typeset_layout(formulas, graph, *ROOMS[name]) for name in ("window", "tall"))
    assert large.measure.scale > 1.4 * small.measure.scale


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS.keys())
def test_no_type_is_smaller_than_11_pixels(formulas, graph, room):
    measure = typeset_layout(formulas, graph, *room).measure
    for font in (measure.value_font, measure.cell_font, measure.small_font, measure.formula_font):
        assert QFontInfo(font).pixelSize() >= 11
    assert min(measure.name_em, measure.cell_em, measure.formula_em) >= 11


def test_the_numbers_presented_can_be_read_from_afar(formulas):
    layout = typeset_layout(formulas, make_trace(2), *ROOMS["presented"], scale=1.4)
    for font in (layout.measure.value_font, layout.measure.cell_font):
        assert QFontInfo(font).pixelSize() >= 18
    assert all(layout.places[key].formulas for key in ("z", "a", "L", "dz", "da"))


def test_even_a_tiny_room_is_answered(formulas):
    layout = typeset_layout(formulas, make_trace(7), 320, 120)
    assert layout.places
