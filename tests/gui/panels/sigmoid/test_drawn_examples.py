import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.data.dataset import Dataset
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from gui.panels.sigmoid import drawn_examples
from gui.panels.sigmoid.drawn_examples import BINS, DrawnExamples, Ranges, densities


def problem_of(**settings):
    experiment = Experiment(**settings)
    return prepare(load_dataset(experiment), experiment)


def column_counts(z, is_class1, reach, columns):
    dataset = Dataset("d", "d", np.column_stack((z, z)), is_class1.astype(float))
    drawn = DrawnExamples.of(prepare(dataset, Experiment()))
    return drawn.column_counts(z, reach, columns)


@pytest.mark.parametrize("ratio", [0.0, 0.3])
def test_every_example_has_its_own_z_in_the_order_of_the_data(ratio):
    problem = problem_of(data="moons", test_ratio=ratio, standardize=True)
    drawn = DrawnExamples.of(problem)
    w, b = np.array([1.5, -0.5]), 0.25
    wanted = problem.features.z(problem.dataset.X, w, b)
    assert drawn.z(w, b) == pytest.approx(wanted, rel=1e-12)
    assert drawn.is_class1.tolist() == (problem.dataset.y == 1).tolist()
    assert np.flatnonzero(drawn.held_out).tolist() == problem.test_rows.tolist()


def test_of_very_many_examples_some_are_drawn(monkeypatch):
    monkeypatch.setattr(drawn_examples, "MOST", 50)
    problem = problem_of(data="moons", size=1000)
    drawn = DrawnExamples.of(problem)
    assert len(drawn.rows) == 50
    w, b = np.array([1.0, 2.0]), 0.0
    assert drawn.z(w, b) == pytest.approx(problem.features.z(problem.dataset.X[drawn.rows], w, b))


def test_a_z_beyond_all_numbers_can_still_be_drawn():
    drawn = DrawnExamples.of(problem_of(data="moons"))
    with np.errstate(invalid="ignore"):
        assert np.isfinite(drawn.z(np.array([np.inf, -np.inf]), 0.0)).all()


def test_ranges_hold_the_bulk_and_leave_out_the_farthest():
    z = np.append(np.linspace(-12, 12, 1000), [500.0, -900.0])
    ranges = Ranges().fitting(z, z > 0, has_loss=False)
    assert 11.5 <= ranges.reach <= 16


def test_ranges_stay_while_the_examples_move_a_little_and_follow_when_they_move_far():
    z = np.linspace(-9.5, 9.5, 400)
    ranges = Ranges().fitting(z, z > 0, has_loss=True)
    for factor in (1.02, 0.9, 0.7, 0.5):
        assert ranges.fitting(factor * z, z > 0, has_loss=True) is ranges
    far = ranges.fitting(30 * z, z > 0, has_loss=True)
    assert far.reach > 270
    assert far.fitting(z, z > 0, has_loss=True).reach == ranges.reach
    assert Ranges().fitting(0 * z, z > 0, has_loss=True).reach >= 5


def test_the_range_of_the_loss_holds_the_bulk_of_the_losses():
    z = np.full(100, 8.0)
    ranges = Ranges().fitting(z, np.zeros(100, dtype=bool), has_loss=True)
    assert 8 <= ranges.top <= 10


def test_without_examples_ranges_stay():
    nobody = np.empty(0)
    assert Ranges().fitting(nobody, nobody == 1, has_loss=True) == Ranges()
    assert not densities(column_counts(nobody, nobody == 1, 6.0, 100)).any()


@pytest.mark.parametrize("columns", [1, 2, 40, 317, 1900])
def test_densities_have_one_area_a_class_whatever_its_size(columns):
    rng = np.random.default_rng(0)
    z = np.concatenate((rng.normal(-2, 0.5, 3000), rng.normal(2, 0.5, 300)))
    is_class1 = np.arange(3300) >= 3000
    found = densities(column_counts(z, is_class1, 6.0, columns))
    assert found.shape == (2, BINS)
    assert found.max() == 1
    assert found[0].sum() == pytest.approx(found[1].sum(), rel=1e-6)
    if columns > 2:
        middles = (np.arange(BINS) + 0.5) / BINS * 12 - 6
        means = (found * middles).sum(axis=1) / found.sum(axis=1)
        assert means == pytest.approx([-2, 2], abs=0.1)


def test_what_lies_beyond_the_rim_is_in_no_density_and_told_apart():
    z = np.array([-100.0, 0.0, 0.01, 100.0, 6.001, 5.999, -5.999])
    counts = column_counts(z, np.array([0, 0, 0, 1, 1, 1, 0], dtype=bool), 6.0, 60)
    assert counts.sum(axis=1).tolist() == [4, 3]
    assert counts[0, [0, 1, 31, -1]].tolist() == [1, 1, 2, 0]
    assert counts[1, [0, -2, -1]].tolist() == [0, 1, 2]
    lonely = column_counts(z[[0, 1, 3]], np.array([False, False, True]), 6.0, 60)
    found = densities(lonely)
    assert found[0].max() == 1
    assert not found[1].any()


@given(
    arrays(np.float64, st.integers(0, 50), elements=st.floats(-1e100, 1e100)),
    st.integers(1, 900),
)
def test_each_example_is_in_one_column(z, columns):
    is_class1 = z > 1.0
    counts = column_counts(z, is_class1, 5.0, columns)
    assert counts.sum(axis=1).tolist() == [np.sum(~is_class1), np.sum(is_class1)]
    assert counts[:, 0].sum() == pytest.approx(
        np.sum(z < -5), abs=int(np.sum(np.abs(z + 5) < 1e-9))
    )
    assert counts[:, -1].sum() == pytest.approx(
        np.sum(z > 5), abs=int(np.sum(np.abs(z - 5) < 1e-9))
    )
