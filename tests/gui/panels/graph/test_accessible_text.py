from graph_sample import make_trace

from gui.panels.graph import accessibility as spoken

TRACE = make_trace(2)
NODES = {node.key: node for node in TRACE.graph.nodes}


def said(key, graph=TRACE):
    node = next(node for node in graph.graph.nodes if node.key == key)
    return spoken.equation(node, graph.readings[key])


def test_a_computed_number_is_read_out_with_formula_and_numbers():
    a, dz = (TRACE.readings[key].text for key in ("a", "dz"))
    assert said("dz") == f"dz = da · a(1 − a) = a − y = {a} − 1 = {dz}"


def test_what_is_given_is_read_out_by_name():
    assert said("w1") == f"w₁ = {TRACE.readings['w1'].text}"


def test_a_number_is_not_read_out_twice():
    assert said("db") == f"db = dz = {TRACE.readings['dz'].text}"


def test_a_number_that_is_not_shown_is_not_read_out():
    assert spoken.question(NODES["dz"]) == "dz = ?"


def test_the_story_tells_what_must_be_told():
    assert spoken.story(NODES["dz"], TRACE.readings["dz"]) == NODES["dz"].meaning
