"""The pages' set-ups can be shown, and what they say is true."""

import math
import re
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from step_sample import contributions_of_step

from engine.graph.micro_steps import MICRO_STEPS, MicroStepper
from engine.graph.shape import graph_shape
from engine.kernels.loading import numpy_kernel
from engine.lesson.page import Display, plain
from engine.lesson.pages import PAGES, WORKED
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run

BY_KEY = {page.key: page for page in PAGES}
SETUPS = {page.key: page.setup for page in PAGES} | {
    f"{page.key} {place}": statement.setup
    for page in PAGES
    for place, statement in enumerate(page.statements, start=1)
}

X, Y, W, B, ALPHA = (1.0, 2.0), 1.0, (1.0, -1.0), 0.5, 0.5
"""The worked example, written down once more."""


def prepared(experiment):
    return prepare(load_dataset(experiment), experiment)


def started(experiment):
    return Run(experiment, prepared(experiment), numpy_kernel())


def displays(page):
    shown = [part for part in page.body if isinstance(part, Display)]
    return [*shown, *(statement.shown for statement in page.statements)]


def texts(page):
    spoken = [part for part in page.body if isinstance(part, str)]
    return [*spoken, page.to_try, *(s.text for s in page.statements)] + [
        s.to_try for s in page.statements
    ]


def spoken(page):
    return plain(" ".join(texts(page)))


def sides_of(text):
    """Return what stands between the signs of a formula."""
    return re.split(" [=≈] ", text)


def reckoned(x=X, y=Y, w=W, b=B, alpha=ALPHA):
    """One step, in 50 digits and with derivatives by differences of the loss alone."""
    with mpmath.workdps(50):
        sigma = lambda z: 1 / (1 + mpmath.e ** (-z))  # noqa: E731
        loss_of_a = lambda a: -(y * mpmath.log(a) + (1 - y) * mpmath.log(1 - a))  # noqa: E731
        slope = lambda f, at: (f(at + mpmath.mpf("1e-15")) - f(at - mpmath.mpf("1e-15"))) / 2e-15  # noqa: E731
        z = mpmath.mpf(w[0]) * x[0] + mpmath.mpf(w[1]) * x[1] + b
        a = sigma(z)
        found = {"z": z, "a": a, "L": loss_of_a(a)}
        found["da"] = slope(loss_of_a, a)
        found["da/dz"] = slope(sigma, z)
        found["dz"] = slope(lambda at: loss_of_a(sigma(at)), z)
        found["dw₁"] = slope(lambda at: loss_of_a(sigma(z + (at - w[0]) * x[0])), mpmath.mpf(w[0]))
        found["dw₂"] = slope(lambda at: loss_of_a(sigma(z + (at - w[1]) * x[1])), mpmath.mpf(w[1]))
        found["db"] = slope(lambda at: loss_of_a(sigma(z + at - b)), mpmath.mpf(b))
        found["w₁"] = w[0] - alpha * found["dw₁"]
        found["w₂"] = w[1] - alpha * found["dw₂"]
        found["b"] = b - alpha * found["db"]
        return {name: float(value) for name, value in found.items()}


def evaluated(side, names):
    """Return what a side of a formula's plain text comes to."""
    code = side.replace("−", "-").replace("·", "*").replace("^", "**")
    code = re.sub(r"log ([\w.]+)", r"log(\1)", code.replace("[", "(").replace("]", ")"))
    code = re.sub(r"(?<=[ay)])(?=\()|(?<=\))(?=[ay])|(?<=[y)]) (?=log)", "*", code)
    return eval(code, {"__builtins__": {}}, {"log": math.log, "e": math.e} | names)


def test_the_parts_of_the_lesson_come_in_its_order():
    assert [page.key for page in PAGES] == [
        "setup", "forward", "da", "dz", "dw", "update",
        "features", "picture", "examples", "takeaways",
    ]  # fmt: skip


@pytest.mark.parametrize("setup", SETUPS.values(), ids=SETUPS.keys())
def test_every_set_up_is_one_that_the_window_can_show(setup):
    run = started(setup.experiment)
    assert 0 <= setup.row < run.problem.dataset.m
    assert np.isfinite(run.metrics().loss)
    assert setup.micro in ("", *MICRO_STEPS)
    assert (setup.step, setup.last_step, setup.events) == (0, 0, ())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_every_page_has_a_title_words_and_one_thing_to_try(page):
    assert page.title and page.to_try
    assert any(isinstance(part, str) for part in page.body)
    assert displays(page)
    for text in texts(page):
        assert text.count("*") % 2 == 0
        assert text.strip() == text and "  " not in text


def test_the_worked_example_is_the_one_on_the_pages():
    problem = prepared(WORKED)
    assert problem.dataset.X.tolist() == [list(X)] and problem.dataset.y.tolist() == [Y]
    assert (*W, B) == WORKED.init and WORKED.alpha == ALPHA


NUMERIC = [
    (page.key, display.formula.text)
    for page in PAGES
    for display in displays(page)
    if re.search(r"\d\.\d", display.formula.text)
]


@pytest.mark.parametrize(("key", "text"), NUMERIC)
def test_every_number_on_a_page_is_what_its_sum_comes_to(key, text):
    name, *sides = sides_of(text)
    right = reckoned()[name]
    assert evaluated(sides[-1], {}) == pytest.approx(right, abs=0.5000001e-4)
    for side in sides[:-1]:
        assert evaluated(side, {}) == pytest.approx(right, abs=3e-4)  # its numbers are rounded


@pytest.mark.parametrize(("key", "text"), NUMERIC)
def test_numbers_are_called_equal_where_the_written_digits_come_out_and_else_about_equal(key, text):
    form, sign, result = re.split(r" ([=≈]) ", text)[-3:]
    if not re.search(r"\d", form):  # the name alone
        return
    is_exact = False
    if "e^" not in form and "log" not in form:
        exact = re.sub(r"\d+(\.\d+)?", r"Fraction('\g<0>')", form)
        came = eval(exact.replace("−", "-").replace("·", "*"))
        is_exact = came == Fraction(result.replace("−", "-"))
    assert sign == ("=" if is_exact else "≈")


def test_numbers_are_shown_from_the_forward_pass_to_the_update():
    shown = {(key, sides_of(text)[0]) for key, text in NUMERIC}
    assert {("forward", name) for name in ("z", "a", "L")} <= shown
    assert {("da", "da"), ("dz", "dz")} <= shown
    assert {("dw", name) for name in ("dw₁", "dw₂", "db")} <= shown
    assert {("update", name) for name in ("w₁", "w₂", "b")} <= shown


@pytest.mark.parametrize("y", [0.0, 1.0])
@pytest.mark.parametrize("b", [-3.0, 0.5, 4.0])
@pytest.mark.parametrize("key", ["forward", "da", "dz"])
def test_formulas_of_one_example_hold_wherever_it_stands(key, y, b):
    right = reckoned(y=y, b=b)
    names = {"z": right["z"], "a": right["a"], "y": y, "da": right["da"]}
    for display in displays(BY_KEY[key]):
        name, *sides = display.formula.text.split(" = ")
        for side in sides:
            if re.search(r"\d\.\d|σ|/dz|₁", side) is None:
                value = evaluated(side, names)
                assert value == pytest.approx(right[name], rel=1e-9), display.formula.text


def test_dz_is_the_same_by_both_ways():
    right = reckoned()
    assert right["da"] * right["da/dz"] == pytest.approx(right["dz"], rel=1e-12)
    assert right["a"] - Y == pytest.approx(right["dz"], rel=1e-12)
    both = [text for key, text in NUMERIC if key == "dz"]
    assert len(both) == 2 and {sides_of(text)[-1] for text in both} == {"−0.6225"}


def test_the_example_is_wrong_before_the_update_and_right_after():
    before, page = reckoned(), spoken(BY_KEY["update"])
    after = reckoned(w=(before["w₁"], before["w₂"]), b=before["b"])
    assert before["a"] < 0.5 < after["a"]
    for number in (before["L"], after["L"], after["a"]):
        assert f"{number:.4f}" in page
    gentle = reckoned(alpha=0.05)
    assert "a tenth of the way" in page
    assert (gentle["w₁"] - W[0]) * 10 == pytest.approx(before["w₁"] - W[0])


def test_the_loss_can_be_brought_below_a_tenth_by_hand():
    assert "below 0.1" in spoken(BY_KEY["setup"])
    assert reckoned(b=5.0)["L"] < 0.1 < reckoned()["L"]


def test_da_does_what_the_page_says_of_it():
    page = spoken(BY_KEY["da"])
    assert "set b to 9" in page and "set b to −8" in page
    assert reckoned(b=9.0)["da"] == pytest.approx(-1, abs=1e-3)
    assert 1e3 < -reckoned(b=-8.0)["da"] < 1e4


def test_da_has_fourteen_digits_where_dz_is_one():
    assert "set b to −30" in spoken(BY_KEY["dz"])
    z = W[0] * X[0] + W[1] * X[1] - 30
    assert len(str(int(1 + math.exp(-z)))) == 14
    assert -1 <= 1 / (1 + math.exp(-z)) - Y < -0.9999


def test_the_last_sentence_but_two_shows_a_model_that_is_surely_wrong():
    statement = BY_KEY["takeaways"].statements[2]
    w1, w2, b = statement.setup.experiment.init
    z = w1 * X[0] + w2 * X[1] + b
    assert f"z = −{-z:.4f}" in plain(statement.to_try)
    assert f"dz ≈ −{1 - 1 / (1 + math.exp(-z)):.4f}" in plain(statement.to_try)


def walk_of(setup):
    """Return the walk inside of a step that stands where a set-up says."""
    if not setup.micro:
        return MicroStepper(setup.step)
    is_made = setup.micro == MICRO_STEPS[-1]
    return MicroStepper(setup.step - is_made, setup.micro)


def test_a_step_by_hand_takes_as_many_presses_as_the_page_says():
    setup, presses = BY_KEY["picture"].setup, 0
    walk = walk_of(setup)
    while walk.key != "update":
        walk, presses = walk.forward(), presses + 1
    assert presses == 6 and "Press → six times" in BY_KEY["picture"].to_try
    assert walk.run_step == 1
    for _ in range(6):
        walk = walk.back()
    assert (walk.run_step, walk.key) == (0, "z")


@pytest.mark.parametrize(
    ("setup", "presses", "ends"),
    [
        (BY_KEY["forward"].setup, 2, "L"),
        (BY_KEY["update"].setup, 1, "update"),
        (BY_KEY["takeaways"].statements[0].setup, 2, "L"),
        (BY_KEY["takeaways"].statements[1].setup, 2, "dw"),
    ],
)
def test_presses_lead_to_where_the_page_says(setup, presses, ends):
    walk = walk_of(setup)
    for _ in range(presses):
        walk = walk.forward()
    assert walk.key == ends


def test_a_ring_forms_around_class_1_with_squared_features_and_not_without():
    experiment = BY_KEY["features"].setup.experiment
    assert prepared(experiment).n == 5
    ring = started(experiment)
    ring.advance(100)
    assert ring.metrics().accuracy == 1
    X, y = ring.problem.dataset.X, ring.problem.y
    reach = np.hypot(*X.T)
    assert reach[y == 1].max() < reach[y == 0].min() * 1.5  # the squares lie within
    angles = np.linspace(0, 2 * np.pi, 90)
    around = 5 * np.stack((np.cos(angles), np.sin(angles)), axis=1)
    assert (ring.problem.features.z(around, ring.w, ring.b) < 0).all()  # the ring is closed
    line = started(experiment.with_setting("features", ("x1", "x2", "x1*x2")))
    line.advance(1000)
    assert line.metrics().accuracy < 0.7


def test_one_dz_serves_five_weights_and_the_bias():
    setup = BY_KEY["takeaways"].statements[4].setup
    graph = graph_shape(prepared(setup.experiment).n)
    step = next(part for part in graph.micro_steps if part.key == setup.micro)
    assert len(step.nodes) == 6 and "Six derivatives" in BY_KEY["takeaways"].statements[4].to_try
    assert {edge.partition("→")[0] for edge in step.edges} == {"dz"}


def test_all_examples_pull_equally_hard_at_the_start_and_some_let_go():
    experiment = BY_KEY["examples"].setup.experiment
    assert BY_KEY["examples"].setup.mean
    run = started(experiment)
    at_start = contributions_of_step(run.problem, experiment, 0, run.w, run.b)
    np.testing.assert_array_equal(np.abs(at_start.dz), 0.5)
    run.advance(5)
    later = contributions_of_step(run.problem, experiment, run.step, run.w, run.b)
    z = run.w @ run.problem.F + run.b
    own_side = np.where(run.problem.y == 1, z, -z)
    far, near = np.argsort(own_side)[[-1, 0]]
    assert abs(later.dz[far]) < 0.1 < 0.5 < abs(later.dz[near])


def test_a_step_too_long_makes_the_loss_rise_though_it_goes_downhill():
    statement = BY_KEY["takeaways"].statements[3]
    assert "set α to 30" in plain(statement.to_try)
    losses = {}
    for alpha in (statement.setup.experiment.alpha, 30.0):
        run = started(statement.setup.experiment.changed(alpha=alpha))
        before = run.metrics().loss
        run.advance(1)
        losses[alpha] = (before, run.metrics().loss)
    (start, lower), (_, higher) = losses.values()
    assert lower < start < higher
