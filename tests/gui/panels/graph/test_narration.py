import pytest
from sample_run import default_moment, make_snapshot

from engine.graph.contributions import batch_positions
from engine.graph.step_graph import step_graph
from gui.panels.graph import narration


def shown(mean=False, w=(0.1, 0.2), row=0, **settings):
    experiment, problem, _ = default_moment(**settings)
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


def test_the_mean_over_one_example_has_no_others():
    said = narration.narration_of(shown(mean=True, data="one-example"), None, "J", frozenset())
    assert said.note == "J, dw and db are means over m = 1: this example alone."


def test_the_mean_over_a_batch_is_not_taken_for_the_loss_of_all_examples():
    moment = shown(mean=True, batch=20, row=row_of_batch(20, inside=True))
    said = narration.narration_of(moment, None, "J", frozenset())
    assert "means over this step's batch of m = 20: this example + the others" in said.note
    assert "Loss shows J of all examples" in said.text
    said = narration.narration_of(shown(mean=True), None, "J", frozenset())
    assert "batch" not in said.text + said.note


def test_a_warning_and_that_the_example_is_not_in_the_batch_are_both_told():
    row = row_of_batch(20, inside=False)
    moment = shown(mean=True, w=(-800.0, 0.0), batch=20, row=row)
    said = narration.narration_of(moment, None, "dz", frozenset())
    assert moment.trace.readings["da"].note or moment.trace.readings["dz"].note
    assert "dz" in said.note
    assert "not in the batch of 20" in said.note
    assert said.warns


def row_of_batch(size, *, inside):
    """Return the first row that is in the first batch of this size, or that is not."""
    experiment, problem, _ = default_moment(batch=size)
    rows = set(problem.train_rows[batch_positions(problem, experiment, 0)].tolist())
    return next(row for row in range(problem.m) if (row in rows) is inside)


@pytest.mark.parametrize("key", ["x1", "z"])
def test_what_is_said_of_a_node_is_true_for_any_threshold(key):
    said = narration.narration_of(shown(), None, key, frozenset())
    assert "z > 0" not in said.text
    assert "side of the boundary" not in said.text


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
