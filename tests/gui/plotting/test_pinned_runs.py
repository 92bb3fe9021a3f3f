import pytest
from pinned_sample import made_up
from sample_run import make_problem

from engine.data.files.file_format import FileFormat
from engine.model.experiment import Experiment
from gui.plotting.pinned_runs import (
    data_changes,
    pinned_numbers,
    pinned_shown,
    settings_text,
    shares_surface,
    short_name,
)

LOSSES = (0.7, 0.5, 0.25)


def run(key=1, name="A", **settings):
    return made_up(LOSSES, key=key, name=name, settings=settings)


def test_only_runs_of_the_same_data_are_drawn():
    same, noisier, other = run(1), run(2, noise=2.0), run(3, data="moons")
    assert pinned_shown((same, noisier, other), Experiment()) == (same, noisier)


@pytest.mark.parametrize(
    "settings", [{"classes": ("a", "b")}, {"file": FileFormat(decimal=",")}, {"columns": ("u",)}]
)
def test_another_reading_of_a_file_is_other_data(tmp_path, settings):
    path = tmp_path / "d.csv"
    path.write_text("u,v,y\n1,2,a\n3,1,b\n2,4,a\n")
    own = run(1, data=str(path))
    assert pinned_shown((own,), Experiment(data=str(path))) == (own,)
    assert pinned_shown((own,), Experiment(data=str(path), **settings)) == ()


@pytest.mark.parametrize(
    ("settings", "same"),
    [
        ({}, True),
        ({"alpha": 5.0, "batch": 8}, True),
        ({"init": (1.0, 1.0, 0.0)}, True),
        ({"l2": 0.1}, False),
        ({"l1": 0.1}, False),
        ({"noise": 2.0}, False),
        ({"size": 100}, False),
        ({"seed": 3}, False),
        ({"test_ratio": 0.2}, False),
        ({"features": ("x1", "x2", "x1^2")}, False),
        ({"standardize": True}, False),
        ({"data": "moons"}, False),
    ],
)
def test_a_surface_is_shared_where_J_is_the_same_function(settings, same):
    experiment = Experiment()
    features = make_problem(experiment).features
    assert shares_surface(run(**settings), experiment, features) is same


@pytest.mark.parametrize(("ratio", "same"), [(0.0, True), (0.2, False)])
def test_of_measured_data_the_seed_draws_only_the_test_set(ratio, same):
    experiment = Experiment(data="iris", test_ratio=ratio)
    features = make_problem(experiment).features
    other = run(data="iris", seed=5, test_ratio=ratio)
    object.__setattr__(other, "features", features)
    assert shares_surface(other, experiment, features) is same


def test_what_differs_in_the_data_is_told():
    own = run(size=500, noise=2.0, seed=4, test_ratio=0.25, standardize=True)
    told = ["m 500", "noise 2", "test 25 %", "seed 4", "standardised"]
    assert data_changes(own, Experiment()) == told
    assert data_changes(run(), Experiment()) == []


def test_a_long_name_is_cut():
    assert short_name(run(name="short")) == "short"
    cut = short_name(run(name="a name that goes on and on"))
    assert len(cut) <= 18
    assert cut.endswith("…")


def test_settings_and_figures_are_told_where_its_line_is_pointed_at():
    own = run(alpha=0.25, batch=16, l2=0.5)
    assert settings_text(own) == "α = 0.25, batch 16, L2 λ = 0.5"
    assert pinned_numbers(own) == [
        ("A:", "α = 0.25, batch 16, L2 λ = 0.5"),
        ("step", "2"),
        ("J", "0.2500"),
    ]
