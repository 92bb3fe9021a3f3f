from sample_run import default_moment, make_snapshot

from engine.graph.step_graph import step_graph
from gui.panels.graph import narration


def shown(mean=False, w=(0.1, 0.2), row=0):
    experiment, problem, _ = default_moment()
    snapshot = make_snapshot(problem, experiment, w=w)
    return step_graph(problem, snapshot, row, mean=mean)


def step_of(moment, key):
    return next(step for step in moment.trace.graph.micro_steps if step.key == key)


def test_a_node_is_told_by_name_and_meaning():
    said = narration.narration_of(shown(), None, "a", frozenset())
    assert said.text.startswith("a: The prediction")


def test_a_micro_step_is_told_by_its_caption():
    moment = shown()
    step = step_of(moment, "dz")
    assert narration.narration_of(moment, step, "a", frozenset()).text == step.caption


def test_one_example_alone_warns_at_the_update_only():
    moment = shown()
    for key, warns in (("z", False), ("dw", False), ("update", True)):
        said = narration.narration_of(moment, step_of(moment, key), "", frozenset())
        assert "m = 200" in said.note
        assert said.warns is warns


def test_the_mean_is_explained():
    said = narration.narration_of(shown(mean=True), None, "dw1", frozenset())
    assert said.note.startswith("J, dw and db are means over m = 200")
    assert not said.warns


def test_saturation_warns_wherever_one_looks():
    moment = shown(w=(-800.0, 0.0))
    said = narration.narration_of(moment, None, "x1", frozenset())
    assert "without bound" in said.note
    assert said.warns


def test_what_is_not_yet_known_or_hidden_is_not_told():
    moment = shown(w=(-800.0, 0.0))
    before = narration.narration_of(moment, step_of(moment, "a"), "", frozenset())
    assert "without bound" not in before.note
    at = narration.narration_of(moment, step_of(moment, "da"), "", frozenset())
    assert "without bound" in at.note
    hidden = narration.narration_of(moment, None, "da", frozenset({"da", "dz"}))
    assert "without bound" not in hidden.note


def test_sources_are_where_the_data_come_from():
    moment = shown()
    assert narration.sources(moment, step_of(moment, "a")) == {"z"}
    assert narration.sources(moment, step_of(moment, "z")) == {"x1", "x2", "w1", "w2", "b"}
    assert narration.sources(moment, step_of(moment, "dz")) == {"da", "a", "y"}
    assert narration.sources(moment, step_of(moment, "dw")) == {"dz", "x1", "x2"}


def test_a_highlight_shows_what_is_known_at_a_micro_step():
    moment = shown()
    step = step_of(moment, "a")
    look = narration.highlight_of(moment, step, frozenset())
    assert look.opacity("a") > look.opacity("z") > look.opacity("L")
    assert look.shows("a")
    assert not look.shows("L")
    assert narration.highlight_of(moment, None, frozenset()).shows("L")
