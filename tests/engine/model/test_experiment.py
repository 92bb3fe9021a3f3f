import dataclasses
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.edits import Added, Removed
from engine.errors import InputError
from engine.model.experiment import (
    ALPHA_RANGE,
    CHANGEABLE_WHILE_RUNNING,
    KERNEL_NAMES,
    MOST_PERIOD,
    Experiment,
)
from engine.model.features import FEATURES
from engine.model.optimizers import OPTIMIZERS, SCHEDULES

positive = st.floats(0, 1e300)
texts = st.text(st.characters(exclude_categories=["Cs"]))


edits = st.lists(
    st.builds(
        lambda point, label: Added((point,), (label,)),
        st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2),
        st.integers(0, 1),
    )
    | st.builds(lambda row: Removed((row,)), st.integers(0, 10**7)),
    max_size=3,
).map(tuple)


@st.composite
def experiments(draw):
    """Return any experiment that is accepted."""
    features = tuple(draw(st.lists(st.sampled_from(list(FEATURES)), min_size=1, unique=True)))
    finite = st.floats(allow_nan=False, allow_infinity=False)
    below_one = st.floats(0, 1, exclude_max=True)
    optimizer = draw(st.sampled_from(OPTIMIZERS))
    is_newton = optimizer == "newton"
    start = st.lists(finite, min_size=len(features) + 1, max_size=len(features) + 1)
    return Experiment(
        data=draw(texts),
        columns=draw(st.none() | st.tuples(texts, texts)),
        label=draw(st.none() | texts),
        positive=draw(st.none() | texts),
        counts=draw(st.none() | texts),
        size=draw(st.none() | st.integers(1, 10**7)),
        noise=draw(st.none() | positive),
        features=features,
        standardize=draw(st.booleans()),
        alpha=draw(st.floats(*ALPHA_RANGE)),
        batch=None if is_newton else draw(st.none() | st.integers(1, 10**7)),
        l1=0.0 if is_newton else draw(positive),
        l2=draw(positive),
        optimizer=optimizer,
        momentum=draw(below_one),
        beta1=draw(below_one),
        beta2=draw(st.none() | below_one),
        epsilon=draw(st.none() | positive),
        schedule=draw(st.sampled_from(SCHEDULES)),
        decay=draw(st.none() | positive),
        period=draw(st.none() | st.integers(1, MOST_PERIOD)),
        warmup=draw(st.integers(0, MOST_PERIOD)),
        clip=draw(positive),
        init=draw(st.none() | start.map(tuple)),
        seed=draw(st.integers(0, 2**63 - 1)),
        test_ratio=draw(st.floats(0, 1, exclude_max=True)),
        kernel=draw(st.sampled_from(KERNEL_NAMES)),
        edits=draw(edits),
    )


def test_defaults_are_those_of_the_contract():
    experiment = Experiment()
    assert experiment.features == ("x1", "x2")
    assert experiment.alpha == 0.1
    assert experiment.batch is None and experiment.init is None
    assert experiment.l1 == experiment.l2 == experiment.test_ratio == experiment.seed == 0
    assert not experiment.standardize
    assert experiment.kernel == "auto"


@given(experiments())
def test_json_keeps_every_setting_to_the_last_bit(experiment):
    again = Experiment.from_json(experiment.to_json())
    assert again == experiment
    assert repr(again) == repr(experiment)


def test_json_is_one_object_with_the_settings_by_name():
    found = json.loads(Experiment(data="größe.csv", init=(1.0, 2.0, 3.0)).to_json())
    assert list(found) == [field.name for field in dataclasses.fields(Experiment)]
    assert found["data"] == "größe.csv"
    assert found["init"] == [1, 2, 3]


def test_json_may_leave_out_settings():
    assert Experiment.from_json('{"alpha": 2}') == Experiment(alpha=2.0)
    assert Experiment.from_json("{}") == Experiment()


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("alpha", [0, -1, math.nan, math.inf, 1e-13, 1e13]),
        ("batch", [0, -5]),
        ("l1", [-1e-9, math.nan, math.inf]),
        ("l2", [-1e-9, math.nan, math.inf]),
        ("size", [0, -1]),
        ("noise", [-0.1, math.nan, math.inf]),
        ("seed", [-1, 2**63]),
        ("test_ratio", [-0.1, 1.0, math.nan]),
        ("kernel", ["fast", ""]),
        ("features", [(), ("x3",), ("x1", "x1")]),
        ("optimizer", ["Adam", "sgd", ""]),
        ("schedule", ["1/s", "", "none"]),
        ("momentum", [-0.1, 1.0, math.nan]),
        ("beta1", [-0.1, 1.0, math.nan]),
        ("beta2", [-0.1, 1.0, math.nan]),
        ("epsilon", [-1e-9, math.nan, math.inf]),
        ("decay", [-1e-9, math.nan, math.inf]),
        ("clip", [-1e-9, math.nan, math.inf]),
        ("period", [0, -1, 2**53 + 1]),
        ("warmup", [-1, 2**53 + 1]),
        ("init", [(), (0.0, 0.0), (0.0,) * 4, (0.0, math.nan, 0.0), (math.inf, 0.0, 0.0)]),
    ],
)
def test_value_out_of_range_names_the_setting_and_what_is_accepted(setting, values):
    for value in values:
        with pytest.raises(InputError, match=rf"^{setting}: .*given, .+ accepted$"):
            Experiment(**{setting: value})


@pytest.mark.parametrize("settings", [{"batch": 5}, {"l1": 0.1}])
def test_newton_takes_the_full_batch_and_no_l1_penalty(settings):
    with pytest.raises(InputError, match=r", or another optimizer with .*, accepted$"):
        Experiment(optimizer="newton", **settings)
    with pytest.raises(InputError, match=r"^optimizer: newton with .* given, .* accepted$"):
        Experiment(**settings).with_setting("optimizer", "newton")
    assert Experiment(optimizer="newton", l2=1.0).step_settings.epsilon == 1e-8


def test_what_is_not_given_is_the_default_of_the_optimiser_and_schedule():
    def used(**settings):
        return Experiment(**settings).step_settings

    assert used(optimizer="rmsprop").beta2 == 0.99
    assert used(optimizer="adam").beta2 == used(optimizer="adamw").beta2 == 0.999
    assert used(optimizer="adagrad").epsilon == 1e-10
    assert used(optimizer="adam").epsilon == used(optimizer="rmsprop").epsilon == 1e-8
    assert used(optimizer="adam", beta2=0.5, epsilon=0.25)[8:10] == (0.5, 0.25)
    assert used(schedule="step", decay=0.5).decay == 0.5
    assert used().is_plain and not used(optimizer="gd", warmup=1).is_plain


def test_changed_checks_the_new_value_and_leaves_the_old_experiment():
    experiment = Experiment()
    assert experiment.changed(alpha=2.0).alpha == 2.0
    assert experiment.alpha == 0.1
    with pytest.raises(InputError, match=r"^alpha"):
        experiment.changed(alpha=-1.0)


def test_start_point_has_one_weight_a_feature_and_a_bias():
    assert Experiment(features=tuple(FEATURES), init=(0.0,) * 8).init == (0.0,) * 8
    with pytest.raises(InputError, match="8 finite numbers w1,…,w7,b for 7 features"):
        Experiment(features=tuple(FEATURES), init=(0.0,) * 3)


def test_restarting_with_other_data_forgets_what_belonged_to_the_old():
    experiment = Experiment(data="a.csv", columns=("a", "b"), label="c", positive="yes", counts="n")
    experiment = experiment.changed(alpha=3.0)
    assert experiment.with_setting("data", "moons") == Experiment(data="moons", alpha=3.0)
    sized = Experiment(size=7, noise=0.5, seed=4)
    assert sized.with_setting("data", "iris") == Experiment(data="iris", seed=4)


def test_restarting_with_other_features_forgets_the_start_point():
    experiment = Experiment(init=(1.0, 2.0, 3.0), size=9)
    assert experiment.with_setting("features", ("x1",)) == Experiment(features=("x1",), size=9)
    assert experiment.with_setting("seed", 5).init == (1.0, 2.0, 3.0)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("data", "moons"),
        ("size", 9),
        ("noise", 0.5),
        ("columns", ("a", "b")),
        ("counts", "n"),
        ("seed", 1),
    ],
)
def test_other_examples_forget_the_edits(setting, value):
    edited = Experiment(edits=(Removed((3,)),))
    assert edited.with_setting(setting, value).edits == ()


@pytest.mark.parametrize(
    ("setting", "value"), [("seed", 0), ("test_ratio", 0.2), ("standardize", True), ("alpha", 1.0)]
)
def test_the_same_examples_keep_the_edits(setting, value):
    edited = Experiment(edits=(Removed((3,)),))
    assert edited.with_setting(setting, value).edits == edited.edits


@pytest.mark.parametrize("data", ["empty", "iris", "my.csv"])
def test_a_seed_that_draws_no_examples_keeps_the_edits(data):
    drawn = Experiment(data=data, edits=(Added(((1.0, 2.0),), (1,)),))
    assert drawn.with_setting("seed", 5).edits == drawn.edits


def test_only_edits_are_edits():
    with pytest.raises(InputError, match=r"^edits: .*accepted$"):
        Experiment(edits=("removed",))
    with pytest.raises(InputError, match=r"^edits: .*accepted"):
        Experiment.from_json('{"edits": [{"kind": "removed"}]}')


@pytest.mark.parametrize("setting", [field.name for field in dataclasses.fields(Experiment)])
def test_only_settings_that_keep_the_meaning_of_the_weights_change_in_mid_run(setting):
    allowed = {"alpha", "batch", "l1", "l2", "size", "noise", "test_ratio", "edits"}
    allowed |= {"optimizer", "momentum", "beta1", "beta2", "epsilon"}
    allowed |= {"schedule", "decay", "period", "warmup", "clip"}
    assert Experiment().needs_restart(setting) == (setting not in allowed)
    assert allowed == CHANGEABLE_WHILE_RUNNING
    rescaled = {"size", "noise", "test_ratio"}
    scaled = Experiment(standardize=True)
    assert scaled.needs_restart(setting) == (setting not in allowed - rescaled)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"speed": 1}',
        '{"alpha": "0.1"}',
        '{"alpha": true}',
        '{"alpha": NaN}',
        '{"alpha": 1' + "0" * 400 + "}",
        '{"alpha": 1' + "0" * 5000 + "}",
        '{"seed": 1.5}',
        '{"seed": true}',
        '{"batch": 2.5}',
        '{"size": "10"}',
        '{"noise": []}',
        '{"data": 5}',
        '{"label": 5}',
        '{"standardize": "no"}',
        '{"kernel": ["auto"]}',
        '{"features": "x1"}',
        '{"features": [["x1"]]}',
        '{"columns": ["a", "b", "c"]}',
        '{"columns": [1, 2]}',
        '{"init": ["a", "b", "c"]}',
        '{"init": [1e400, 0, 0]}',
        '{"optimizer": 5}',
        '{"optimizer": "Adam"}',
        '{"schedule": null}',
        '{"momentum": null}',
        '{"beta2": "0.9"}',
        '{"period": 1.5}',
        '{"warmup": true}',
    ],
)
def test_json_that_is_no_experiment_is_refused_on_one_line(text):
    with pytest.raises(InputError, match="accepted") as raised:
        Experiment.from_json(text)
    assert "\n" not in str(raised.value)
