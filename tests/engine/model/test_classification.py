import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.calibration import calibration_curve

from engine.logistic import sigmoid
from engine.model.classification import Confusion, Ranking, Rankings, accuracies_at, logit
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare

CLOSE = {"rel": 1e-12, "abs": 1e-12}

SCORES = st.lists(
    st.tuples(
        st.one_of(st.integers(-4, 4).map(float), st.floats(-30, 30), st.floats(-1e6, 1e6)),
        st.integers(0, 1).map(float),
    ),
    min_size=1,
    max_size=60,
)


def columns(examples):
    z, y = np.array(examples).T
    return z, y


def crowd(m, seed=0):
    """Draw many examples with ties among their z."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, m).astype(float)
    return np.round(rng.normal(2 * y - 1, 1.5), 1), y


@settings(max_examples=40, deadline=None)
@given(SCORES, st.sampled_from([0.01, 0.2, 0.5, 0.73, 0.99]))
def test_counts_and_rates_are_those_of_sklearn(examples, t):
    z, y = columns(examples)
    found = Ranking.of(z, y).at(t)
    predicted = (z > math.log(t / (1 - t))).astype(float)
    counts = metrics.confusion_matrix(y, predicted, labels=[0.0, 1.0])
    assert [[found.tn, found.fp], [found.fn, found.tp]] == counts.tolist()
    for rate, wanted in (
        (found.accuracy, metrics.accuracy_score(y, predicted)),
        (found.precision, metrics.precision_score(y, predicted, zero_division=np.nan)),
        (found.recall, metrics.recall_score(y, predicted, zero_division=np.nan)),
        (
            found.specificity,
            metrics.recall_score(y, predicted, pos_label=0.0, zero_division=np.nan),
        ),
        (found.f1, metrics.f1_score(y, predicted, zero_division=np.nan)),
    ):
        assert rate == pytest.approx(wanted, nan_ok=True, **CLOSE)


def check_curves(z, y):
    ranking = Ranking.of(z, y)
    fpr, tpr, _ = metrics.roc_curve(y, z, drop_intermediate=False)
    for own, theirs in zip(ranking.roc(), (fpr, tpr), strict=True):
        assert own == pytest.approx(theirs, **CLOSE)
    assert ranking.auc() == pytest.approx(metrics.roc_auc_score(y, z), **CLOSE)
    precision, recall, _ = metrics.precision_recall_curve(y, z)
    for own, theirs in zip(ranking.precision_recall(), (precision, recall), strict=True):
        assert own == pytest.approx(theirs, **CLOSE)
    average = metrics.average_precision_score(y, z)
    assert ranking.average_precision() == pytest.approx(average, **CLOSE)
    observed, predicted = calibration_curve(y, sigmoid(z), n_bins=10)
    assert ranking.reliability.observed == pytest.approx(observed, **CLOSE)
    assert ranking.reliability.predicted == pytest.approx(predicted, **CLOSE)
    counts = ranking.reliability.counts
    assert counts.sum() == ranking.m == len(y)
    error = np.sum(counts * np.abs(observed - predicted)) / len(y)
    assert ranking.reliability.error() == pytest.approx(error, **CLOSE)


@settings(max_examples=40, deadline=None)
@given(SCORES.filter(lambda examples: len({y for _, y in examples}) == 2))
def test_curves_and_areas_are_those_of_sklearn(examples):
    check_curves(*columns(examples))


def test_curves_of_many_examples_with_ties_are_those_of_sklearn():
    check_curves(*crowd(20_000))


def test_every_threshold_lies_on_both_curves():
    ranking = Ranking.of(*crowd(300))
    fpr, tpr = ranking.roc()
    precision, recall = ranking.precision_recall()
    for t in (0.001, 0.1, 0.5, 0.9, 0.999):
        at = ranking.at(t)
        assert (at.fall_out, at.recall) in set(zip(fpr.tolist(), tpr.tolist(), strict=True))
        if at.tp + at.fp:
            points = set(zip(precision.tolist(), recall.tolist(), strict=True))
            assert (at.precision, at.recall) in points


def test_where_a_rounds_to_one_z_still_ranks():
    z, y = np.array([40.0, 50.0, 60.0]), np.array([0.0, 1.0, 1.0])
    assert set(sigmoid(z).tolist()) == {1.0}
    assert Ranking.of(z, y).auc() == 1


def test_one_on_the_boundary_counts_as_class_0():
    assert Ranking.of(np.zeros(2), np.array([0.0, 1.0])).at(0.5) == Confusion(0, 0, 1, 1)


def test_the_thresholds_0_and_1_take_all_and_none():
    ranking = Ranking.of(np.array([-800.0, 0.0, 800.0]), np.array([0.0, 1.0, 1.0]))
    assert ranking.at(0.0) == Confusion(tp=2, fp=1, tn=0, fn=0)
    assert ranking.at(1.0) == Confusion(tp=0, fp=0, tn=1, fn=2)


@pytest.mark.parametrize("label", [0.0, 1.0])
def test_with_one_class_what_is_not_defined_is_nan_without_a_warning(label):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ranking = Ranking.of(np.array([-1.0, 1.0]), np.full(2, label))
        at, curves = ranking.at(0.5), (*ranking.roc(), *ranking.precision_recall())
    assert math.isnan(ranking.auc())
    assert not ranking.has_both
    assert math.isnan(at.specificity if label else at.recall)
    assert math.isnan(ranking.average_precision()) != bool(label)
    assert sum(bool(np.isnan(curve).any()) for curve in curves) == (1 if label else 2)


def test_no_examples_have_no_rates():
    ranking = Ranking.of(np.empty(0), np.empty(0))
    assert ranking.at(0.5) == Confusion(0, 0, 0, 0)
    assert math.isnan(ranking.at(0.5).accuracy)
    assert len(ranking.reliability.counts) == 0


def test_infinite_z_have_ranks_and_nan_has_none():
    y = np.array([0.0, 0.0, 1.0, 1.0])
    ranking = Ranking.of(np.array([-np.inf, -np.inf, np.inf, np.inf]), y)
    assert ranking.auc() == 1
    assert ranking.at(0.5) == Confusion(2, 0, 2, 0)
    with pytest.raises(ValueError, match="not a number"):
        Ranking.of(np.array([0.0, np.nan]), np.array([0.0, 1.0]))


def test_the_logit_undoes_the_sigmoid():
    for a in (1e-9, 0.2, 0.5, 0.999):
        assert sigmoid(logit(a)) == pytest.approx(a, rel=1e-12)
    assert (logit(0.0), logit(1.0)) == (-math.inf, math.inf)


def test_training_and_test_examples_are_ranked_apart():
    experiment = Experiment(data="moons", test_ratio=0.3, standardize=True)
    problem = prepare(load_dataset(experiment), experiment)
    w, b = np.array([1.0, -2.0]), 0.5
    z = problem.features.z(problem.dataset.X, w, b)
    assert problem.z(w, b) == pytest.approx(z, rel=1e-12)
    found = Rankings.of(problem, w, b)
    for ranking, rows in ((found.train, problem.train_rows), (found.test, problem.test_rows)):
        wanted = metrics.roc_auc_score(problem.dataset.y[rows], z[rows])
        assert ranking.auc() == pytest.approx(wanted, **CLOSE)


def test_without_test_examples_or_with_a_z_that_is_no_number_there_are_no_ranks():
    experiment = Experiment(data="one-example")
    problem = prepare(load_dataset(experiment), experiment)
    assert Rankings.of(problem, np.zeros(2), 0.0).test is None
    assert Rankings.of(problem, np.array([np.inf, -np.inf]), 0.0).train is None


@pytest.mark.parametrize("threshold", [0.2, 0.5, 0.83])
def test_accuracies_are_those_of_the_confusion_at_that_threshold(threshold):
    experiment = Experiment(data="moons", test_ratio=0.3)
    problem = prepare(load_dataset(experiment), experiment)
    w, b = np.array([0.8, -0.6]), 0.2
    rankings = Rankings.of(problem, w, b)
    told = accuracies_at(problem, w, b, threshold)
    assert told == tuple(one.at(threshold).accuracy for one in (rankings.train, rankings.test))


def test_without_test_examples_there_is_no_accuracy_of_them():
    experiment = Experiment(data="moons")
    problem = prepare(load_dataset(experiment), experiment)
    _, test = accuracies_at(problem, np.zeros(2), 0.0, 0.3)
    assert math.isnan(test)
