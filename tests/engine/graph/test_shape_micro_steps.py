import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.graph.micro_steps import MICRO_STEPS, MicroStepper, micro_step_keys
from engine.graph.shape import Role, graph_shape
from engine.model.optimizers import OPTIMIZERS

MOVES = st.lists(st.sampled_from(("forward", "back")), max_size=60)
SHAPES = [
    {"n": 1},
    {"n": 2},
    {"n": 7},
    {"n": 9},
    {"n": 2, "mean": True},
    {"n": 7, "mean": True, "l1": True, "l2": True, "folded": True},
    *({"n": 2, "mean": True, "optimizer": name} for name in OPTIMIZERS if name != "gd"),
]


def walk(stepper, moves):
    for move in moves:
        stepper = getattr(stepper, move)()
    return stepper


def test_the_walk_goes_through_a_step_in_the_lessons_order():
    stepper = MicroStepper(step=5)
    assert stepper.key == ""
    keys = []
    for _ in MICRO_STEPS:
        stepper = stepper.forward()
        keys.append(stepper.key)
        assert stepper.step == 5
    assert keys == ["z", "a", "L", "da", "dz", "dw", "update"]
    assert stepper.forward() == MicroStepper(6, "z")


@given(st.integers(0, 100), MOVES)
def test_the_run_moves_at_the_update_and_nowhere_else(step, moves):
    stepper = MicroStepper(step).forward()
    for move in moves:
        after = getattr(stepper, move)()
        moved = after.run_step - stepper.run_step
        if after == stepper:
            assert moved == 0
        elif move == "forward":
            assert moved == (after.key == "update")
        else:
            assert moved == -(stepper.key == "update")
        stepper = after


@given(st.integers(0, 100), MOVES)
def test_back_undoes_forward_and_forward_undoes_back(step, moves):
    stepper = walk(MicroStepper(step).forward(), moves)
    assert stepper.forward().back() == stepper
    if stepper != MicroStepper(0, "z"):
        assert stepper.back().forward() == stepper


@given(st.integers(0, 100), MOVES)
def test_leaving_at_any_place_leaves_the_run_where_it_stands(step, moves):
    stepper = walk(MicroStepper(step).forward(), moves)
    left = stepper.leave()
    assert left.key == ""
    assert left.run_step == stepper.run_step


def test_back_outside_and_at_the_very_start_stays():
    assert MicroStepper(3).back() == MicroStepper(3)
    assert MicroStepper(0, "z").back() == MicroStepper(0, "z")


def test_a_run_moved_by_something_else_is_followed_from_z():
    inside = MicroStepper(3, "dz")
    assert inside.moved_to(3) is inside
    assert inside.moved_to(9) == MicroStepper(9, "z")
    assert MicroStepper(3).moved_to(9) == MicroStepper(9)
    assert MicroStepper(3, "update").moved_to(4) == MicroStepper(3, "update")


@pytest.mark.parametrize("shape", SHAPES)
def test_each_micro_step_lights_what_it_computes_from_what_is_known(shape):
    graph = graph_shape(**shape)
    keys = micro_step_keys(shape.get("optimizer", "gd"))
    assert tuple(step.key for step in graph.micro_steps) == keys
    assert tuple(key for key in keys if key in MICRO_STEPS) == MICRO_STEPS
    sources = {edge.key: edge.source for edge in graph.edges}
    known = {node.key for node in graph.nodes if not node.micro}
    for step in graph.micro_steps:
        assert step.nodes
        assert not step.nodes & known
        assert {sources[key] for key in step.edges} <= known | step.nodes
        known |= step.nodes
        assert step.known == known
        assert step.caption
    assert known == {node.key for node in graph.nodes}
    assert set().union(*(step.edges for step in graph.micro_steps)) == set(sources)
    for node in graph.nodes:
        if node.role is Role.MEMORY:  # nothing that is kept leads nowhere
            assert node.key in sources.values()
