import numpy as np
import pytest

from engine.model.decision_field import FieldGrid, Logits, boundary
from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.model.problem import load_dataset, prepare

RANGES = ((-2.0, 3.0), (-1.0, 4.0))
SIDE = 33


@pytest.fixture(params=[("x1", "x2"), tuple(FEATURES)])
def features(request):
    experiment = Experiment(features=request.param, standardize=True)
    return prepare(load_dataset(experiment), experiment).features


def models(features, k=5):
    rng = np.random.default_rng(1)
    return rng.normal(size=(k, len(features.names))), rng.normal(size=k)


def test_fields_are_those_of_single_models(features):
    grid = FieldGrid(features, *RANGES, SIDE)
    W, b = models(features)
    a = grid.probabilities(grid.logits(W, b))
    x1s, x2s = (np.linspace(*ends, SIDE) for ends in RANGES)
    for w, b_, field in zip(W, b, a, strict=True):
        single = Logits.of(features, w, b_, x1s, x2s[::-1]).probabilities()
        assert field == pytest.approx(single, abs=1e-5)


def test_boundaries_are_those_of_single_models(features):
    grid = FieldGrid(features, *RANGES, SIDE)
    W, b = models(features)
    for w, b_, z in zip(W, b, grid.logits(W, b), strict=True):
        found = grid.boundary(w, b_, z)
        assert bool(found) == bool(boundary(features, w, b_, *RANGES))
        for line in found:
            assert line.min() >= -1e-12
            assert line.max() <= 1 + 1e-12
            x1 = RANGES[0][0] + line[:, 0] * 5
            x2 = RANGES[1][1] - line[:, 1] * 5
            z_there = features.columns(np.column_stack((x1, x2))).T @ w + b_
            assert np.abs(z_there).max() < 0.05 * np.abs(z).max()


def test_a_model_that_is_undecided_everywhere_has_no_boundary(features):
    grid = FieldGrid(features, *RANGES, SIDE)
    w = np.zeros(len(features.names))
    z = grid.logits(w[None], np.zeros(1))
    assert (grid.probabilities(z) == 0.5).all()
    assert grid.boundary(w, 0.0, z[0]) == []


@pytest.mark.parametrize("size", [1e30, 1e300, 1.7e308])
def test_huge_parameters_give_certainty_and_no_warning(features, size):
    grid = FieldGrid(features, *RANGES, SIDE)
    w = np.full(len(features.names), size)
    z = grid.logits(w[None], np.array([-size]))
    a = grid.probabilities(z)
    assert ((a >= 0) & (a <= 1)).all()
    assert (a > 0.99).any()
    grid.boundary(w, -size, z[0])
