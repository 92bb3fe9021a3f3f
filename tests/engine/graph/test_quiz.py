import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.graph.quiz import Verdict, giveaways, question, tolerance
from engine.graph.trace import trace

EXAMPLE = trace((0.5, -0.25), 1.0, (0.4, 0.8), 0.1, 0.1)
"""z = 0.1, a = 0.5250, dz = -0.4750."""


def ask(key, graph=EXAMPLE):
    node = next(node for node in graph.graph.nodes if node.key == key)
    return question(node, graph.readings[key])


def test_every_computed_number_can_be_asked_after():
    for node in EXAMPLE.graph.nodes:
        assert (ask(node.key) is None) == (not node.micro), node.key


def test_vectors_and_numbers_beyond_the_floats_are_not_asked_after():
    folded = trace((0.5, -0.25), 1.0, (0.4, 0.8), 0.1, 0.1, folded=True)
    assert ask("dw", folded) is None
    assert ask("dz", folded) is not None
    saturated = trace((800.0,), 0.0, (1.0,), 0.0, 0.1)
    assert ask("da", saturated) is None
    assert ask("dz", saturated) is not None


@pytest.mark.parametrize("prediction", [-0.475, -0.47, -0.48, -0.4750208125])
def test_two_digits_are_right(prediction):
    assert ask("dz").judge(prediction) is Verdict.RIGHT


@pytest.mark.parametrize("prediction", [-0.5, -0.4, 0.0, -4.75])
def test_a_wrong_number_is_wrong(prediction):
    assert ask("dz").judge(prediction) is Verdict.WRONG


def test_a_wrong_sign_is_told_apart():
    asked, verdict = ask("dz").answered(0.475)
    assert verdict is Verdict.SIGN
    assert asked.given == 0
    assert not asked.solved


@pytest.mark.parametrize("b", [3.6, 3.28, 2.99])
@pytest.mark.parametrize("label", [0.0, 1.0])
def test_two_digits_are_right_however_many_zeros_lead(b, label):
    graph = trace((0.0, 0.0), label, (0.0, 0.0), b, 0.1)
    for key in ("z", "a", "L", "dz"):
        asked = ask(key, graph)
        assert asked.judge(float(f"{asked.answer:.1e}")) is Verdict.RIGHT, (key, asked.answer)


def test_an_answer_rounded_to_one_digit_is_told_and_brings_no_hint():
    small = trace((0.0, 0.0), 1.0, (0.0, 0.0), 3.215, 0.1)  # dz = -0.0386
    asked, verdict = ask("dz", small).answered(-0.04)
    assert verdict is Verdict.ROUGH
    assert (asked.given, asked.solved) == (0, False)
    assert ask("dz", small).judge(-0.039) is Verdict.RIGHT
    assert ask("dz", small).answered(-0.05)[1] is Verdict.WRONG
    assert ask("dz", trace((0.0,), 0.0, (0.0,), -1.049, 0.1)).answered(0.0)[1] is Verdict.WRONG


def test_1_0_is_right_for_1_049():
    assert ask("z", trace((0.0,), 0.0, (0.0,), 1.049, 0.1)).judge(1.0) is Verdict.RIGHT


def test_zero_is_no_answer_to_a_small_number():
    small = trace((0.02, 0.0), 1.0, (0.0, 0.0), 0.0, 0.1)  # dw1 = -0.01
    assert ask("dw1", small).judge(0.0) is Verdict.WRONG
    assert ask("dw1", small).judge(-0.01) is Verdict.RIGHT
    assert ask("dw2", small).judge(0.0) is Verdict.RIGHT


@given(st.floats(-1e6, 1e6))
def test_the_number_rounded_to_two_digits_is_right(answer):
    rounded = float(f"{answer:.1e}")
    if abs(answer) >= 1e-3 and abs(rounded - answer) <= 0.02 * abs(answer):
        assert abs(rounded - answer) <= tolerance(answer)
    assert 0 < tolerance(answer) <= max(0.0051, 0.02 * abs(answer))


def test_wrong_answers_bring_the_formula_and_then_the_numbers_but_never_the_answer():
    asked = ask("dz")
    hints = []
    for _ in range(10):
        asked, verdict = asked.answered(9.0)
        assert verdict is Verdict.WRONG
        assert not asked.solved
        hints.append(asked.hint)
    assert hints[1] == "dz = da · a(1 − a) = a − y"
    assert hints[2].startswith("dz ≈ ") and hints[2].endswith(" = 0.5250 − 1")
    assert not any("−0.4750" in hint for hint in hints)


def test_the_answer_is_the_last_hint_and_has_to_be_asked_for():
    asked = ask("dz")
    while not asked.solved:
        assert "−0.4750" not in asked.hint
        last = asked.next_is_answer
        asked = asked.helped()
    assert last
    assert asked.hint == "dz = −0.4750"


@pytest.mark.parametrize("key", [node.key for node in EXAMPLE.graph.nodes if node.micro])
def test_no_hint_but_the_last_tells_the_answer(key):
    asked = ask(key)
    text = EXAMPLE.readings[key].text
    for hint in asked.hints[:-1]:
        assert not hint.endswith(f"= {text}"), hint
    assert asked.hints[-1].endswith(text)


def test_a_right_prediction_solves():
    asked, verdict = ask("a").answered(0.53)
    assert verdict is Verdict.RIGHT
    assert asked.solved
    assert asked.helped() is asked


def test_what_is_computed_from_a_number_would_tell_it():
    graph = EXAMPLE.graph
    assert giveaways(graph, "w1_new") == {"w1_new"}
    assert giveaways(graph, "dz") == {"dz", "dw1", "dw2", "db", "w1_new", "w2_new", "b_new"}
    assert giveaways(graph, "z") >= {"z", "a", "L", "da", "dz"}
    assert "a" not in giveaways(graph, "L")
