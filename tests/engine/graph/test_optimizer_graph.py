"""The graph, the NumPy lines and the run give the same update, for every optimiser."""

import unicodedata

import numpy as np
import pytest

from engine.graph.micro_steps import MICRO_STEPS, TITLES, memory_key, memory_kinds, micro_step_keys
from engine.graph.numpy_code import Rule, numbers_of_example, one_example, vectorised
from engine.graph.shape import Pass, Role, graph_shape
from engine.graph.step_graph import step_graph
from engine.graph.trace import example_of, trace
from engine.graph.updates import OptimizerState
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.optimizers import OPTIMIZERS, rate
from engine.model.problem import load_dataset, prepare
from engine.training.player.observer import Observer
from engine.training.run import Run
from engine.training.snapshot import Phase

OTHERS = [name for name in OPTIMIZERS if name != "gd"]
SETTINGS = [
    {},
    {"clip": 0.05},
    {"schedule": "cosine", "period": 20, "warmup": 3},
    {"l2": 0.3},
    {"l1": 0.02, "batch": 16},
]


def before_and_after(steps=4, **settings):
    """Return the problem, a snapshot after some steps, and the parameters after one more."""
    experiment = Experiment(**{"alpha": 0.2, **settings})
    problem = prepare(load_dataset(experiment), experiment)
    run = Run(experiment, problem, numpy_kernel())
    run.advance(steps)
    before = Observer(1, run).snapshot(Phase.PAUSED)
    run.advance(1)
    after = run.state()
    return problem, before, np.append(after.w, after.b)


def is_possible(optimizer, settings):
    return not (optimizer == "newton" and ("l1" in settings or "batch" in settings))


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("folded", [None, True])
def test_the_new_parameters_of_the_graph_are_those_of_the_runs_next_step(
    optimizer, settings, folded
):
    if not is_possible(optimizer, settings):
        return
    problem, before, after = before_and_after(optimizer=optimizer, **settings)
    readings = step_graph(problem, before, 0, mean=True, folded=folded).trace.readings
    names = ["w_new", "b_new"] if folded else ["w1_new", "w2_new", "b_new"]
    new = [part.value for name in names for part in readings[name].numbers]
    assert new == pytest.approx(after, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_lines_for_many_examples_make_the_runs_next_step(optimizer, settings):
    if not is_possible(optimizer, settings):
        return
    settings = {name: value for name, value in settings.items() if name != "batch"}
    problem, before, after = before_and_after(optimizer=optimizer, **settings)
    experiment, memory = before.experiment, before.memory
    steps = experiment.step_settings
    known = {
        "X": problem.F.T, "y": problem.y, "w": before.w, "b": before.b,
        "alpha": rate(experiment, before.step), "l1": experiment.l1, "l2": experiment.l2,
        "mu": steps.momentum, "beta1": steps.beta1, "beta2": steps.beta2, "eps": steps.epsilon,
        "clip": steps.clip, "t": memory.count + 1,
        "v": memory.velocity, "s": memory.squares,
    }  # fmt: skip
    rule = Rule(optimizer, experiment.clip > 0)
    snippet = vectorised(l1=experiment.l1 > 0, l2=experiment.l2 > 0, rule=rule)
    space = {name: known[name] for name in snippet.given}
    exec(snippet.code, space)
    assert [*space["w"], space["b"]] == pytest.approx(after, rel=1e-12, abs=1e-14)
    readings = step_graph(problem, before, 0, mean=True).trace.readings
    for kind in memory_kinds(optimizer):
        shown = [readings[memory_key(kind, name)].value for name in ("w1", "w2", "b")]
        assert space[kind] == pytest.approx(shown, rel=1e-10, abs=1e-16)


@pytest.mark.parametrize("clip", [0.0, 0.05])
@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_lines_for_one_example_make_what_its_graph_shows(optimizer, n, clip):
    features = ("x1", "x2", "x1*x2")[:n]
    problem, before, _ = before_and_after(optimizer=optimizer, features=features, clip=clip)
    x, y = example_of(problem, 5)
    state = OptimizerState.of(before)
    arguments = (x, y, before.w.tolist(), before.b, state.alpha)
    space: dict[str, object] = {}
    exec(numbers_of_example(*arguments, state), space)
    snippet = one_example(n, Rule(optimizer, clip > 0))
    exec(snippet.code, {name: space[name] for name in snippet.given} | (result := {}), result)
    readings = trace(*arguments, folded=False, state=state).readings
    made = [result["w"]] if n > 2 else [result[f"w{j + 1}"] for j in range(n)]
    shown = [readings[f"w{j + 1}_new"].value for j in range(n)]
    near = 1e-12 if optimizer != "newton" else 1e-7  # of one example H is all but singular
    assert np.ravel(made) == pytest.approx(shown, rel=near)
    assert result["b"] == pytest.approx(readings["b_new"].value, rel=near)


@pytest.mark.parametrize("optimizer", OTHERS)
def test_each_micro_step_has_its_lines(optimizer):
    for rule in (Rule(optimizer), Rule(optimizer, is_clipped=True)):
        for snippet in (one_example(2, rule), one_example(3, rule), vectorised(rule=rule)):
            assert tuple(snippet.lines) == micro_step_keys(optimizer)
            assert max(map(len, snippet.code.splitlines())) <= 64


def test_plain_descent_has_no_node_more():
    assert graph_shape(2, mean=True) is graph_shape(2, mean=True)
    assert not [node for node in graph_shape(2).nodes if node.role is Role.MEMORY]
    assert micro_step_keys("gd") == MICRO_STEPS


def test_adam_writes_the_textbooks_formulas():
    nodes = {node.key: node for node in graph_shape(2, mean=True, optimizer="adam").nodes}
    told = {key: nodes[key].formula.text for key in ("v_dw1", "s_dw1", "v_hat_dw1", "w1_new")}
    assert told == {
        "v_dw1": "v_dw₁ := β₁ · v_dw₁ + (1 − β₁) · dw₁",
        "s_dw1": "s_dw₁ := β₂ · s_dw₁ + (1 − β₂) · dw₁²",
        "v_hat_dw1": "v_hat_dw₁ = v_dw₁/(1 − β₁^t)",
        "w1_new": "w₁ := w₁ − α · v_hat_dw₁/(√s_hat_dw₁ + ε)",
    }
    assert all(nodes[key].passing is Pass.UPDATE for key in told)


@pytest.mark.parametrize("mean", [False, True])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_no_word_needs_a_mark_that_fonts_set_above_another_letter(optimizer, mean):
    graph = graph_shape(2, mean=mean, optimizer=optimizer)
    said = [
        *TITLES.values(),
        *(step.caption for step in graph.micro_steps),
        *(text for node in graph.nodes for text in (node.formula.text, node.meaning)),
    ]
    assert not [text for text in said if any(map(unicodedata.combining, text))]


def test_adam_tells_its_corrected_means_from_the_means_in_words():
    nodes = {node.key: node for node in graph_shape(2, optimizer="adam").nodes}
    assert "v hat" in nodes["w1_new"].meaning and "s hat" in nodes["w1_new"].meaning
    assert TITLES["hat"] == "v hat, s hat"


def test_adamw_takes_its_l2_penalty_out_of_the_gradient():
    nodes = {
        node.key: node.formula.text
        for node in graph_shape(2, mean=True, l2=True, optimizer="adamw").nodes
    }
    assert "λ" not in nodes["dw1"]
    assert nodes["w1_new"].startswith("w₁ := (1 − αλ₂) · w₁ − α")
    assert "λ" not in nodes["b_new"]


def test_the_numbers_of_adam_are_plugged_in_as_they_are_computed():
    problem, before, _ = before_and_after(optimizer="adam")
    readings = step_graph(problem, before, 0, mean=True).trace.readings
    v, dw = before.memory.velocity[0], before.dw[0]
    text = readings["v_dw1"].plugged[0]
    assert text.startswith("0.9 · ") and " + (1 − 0.9) · " in text
    assert readings["v_dw1"].value == pytest.approx(0.9 * v + 0.1 * dw, rel=1e-12)
    t = before.memory.count + 1
    assert readings["v_hat_dw1"].value == pytest.approx(
        readings["v_dw1"].value / (1 - 0.9**t), rel=1e-12
    )


def test_a_schedule_and_clipping_are_told_beside_the_update():
    problem, before, _ = before_and_after(schedule="exponential", decay=0.5, clip=1e-3)
    shown = step_graph(problem, before, 0, mean=True)
    assert shown.trace.alpha.value == pytest.approx(0.2 * 0.5**4)
    assert "α is now 0.0125." in shown.update_note
    assert "clipped: c = " in shown.update_note
    _, plain, _ = before_and_after()
    assert step_graph(problem, plain, 0, mean=True).update_note == ""


def test_alone_an_example_goes_on_from_what_the_run_remembers():
    problem, before, _ = before_and_after(optimizer="momentum")
    readings = step_graph(problem, before, 7, mean=False).trace.readings
    v = 0.9 * before.memory.velocity[0] + readings["dw1"].value
    assert readings["v_dw1"].value == pytest.approx(v, rel=1e-12)
    assert readings["w1_new"].value == pytest.approx(before.w[0] - 0.2 * v, rel=1e-12)
