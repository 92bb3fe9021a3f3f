"""Landscapes, against J written out with the lesson's own lines."""

import dataclasses

import contourpy
import numpy as np
import pytest
import scipy.optimize

from engine import logistic
from engine.data.catalog import CATALOG
from engine.landscape.landscape import (
    COARSE,
    COARSE_OPTIMISED,
    FINE,
    FINE_OPTIMISED,
    MOST_ROWS,
    MOST_ROWS_COARSE,
    MOST_ROWS_COARSE_OPTIMISED,
    LandscapeRenderer,
    LandscapeRequest,
    Quality,
)
from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.model.problem import load_dataset, prepare


def make_problem(**settings):
    experiment = Experiment(**settings)
    return prepare(load_dataset(experiment), experiment)


def ask(problem, theta=None, axes=(0, 1), **more):
    theta = np.zeros(problem.n + 1) if theta is None else np.array(theta, dtype=float)
    known = {"l1": 0.0, "l2": 0.0, "cover": tuple((theta[axis],) * 2 for axis in axes)} | more
    return LandscapeRequest(problem=problem, theta=theta, axes=axes, **known)


def pictures(query, renderer=None, quality=Quality.COARSE_FIRST):
    rendering = (renderer or LandscapeRenderer()).render(query, quality)
    return [picture for picture in rendering if picture is not None]


def cost(problem, theta, l1=0.0, l2=0.0):
    return logistic.cost(problem.F.T, problem.y, theta[:-1], theta[-1], l1, l2)


def gradient(problem, theta, l1=0.0, l2=0.0):
    dw, db = logistic.gradient(problem.F.T, problem.y, theta[:-1], theta[-1], l2)
    return np.append(logistic.least_subgradient(theta[:-1], dw, l1), db)


def some_nodes(picture):
    """Yield the value and the parameters on the axes at the corners and at a few nodes inside."""
    rows, columns = picture.J.shape
    for row in (0, rows // 3, rows - 1):
        for column in (0, columns // 2, columns - 1):
            yield picture.J[row, column], (picture.xs[column], picture.ys[row])


@pytest.mark.parametrize("name", CATALOG)
def test_every_node_is_the_cost_with_the_others_held(name):
    problem = make_problem(data=name)
    theta = np.array([0.0, 0.0, 0.4])
    for picture in pictures(ask(problem, theta)):
        for height, place in some_nodes(picture):
            assert height == pytest.approx(cost(problem, np.array([*place, 0.4])), rel=1e-11)


@pytest.mark.parametrize("axes", [(0, 1), (1, 0), (2, 4), (4, 3)])
def test_any_pair_of_parameters_with_penalties(axes):
    problem = make_problem(data="circles", features=("x1", "x2", "x1^2", "x2^2"))
    theta = np.array([0.3, -0.7, 1.1, -0.2, 0.5])
    picture = pictures(ask(problem, theta, axes, l1=0.03, l2=0.2))[-1]
    for height, place in some_nodes(picture):
        there = theta.copy()
        there[list(axes)] = place
        assert height == pytest.approx(cost(problem, there, 0.03, 0.2), rel=1e-11)


def test_first_picture_is_coarse_and_the_last_one_fine():
    coarse, fine = pictures(ask(make_problem()))
    assert coarse.J.shape == (COARSE, COARSE)
    assert fine.J.shape == (FINE, FINE)
    assert (coarse.fine, fine.fine) == (False, True)
    assert coarse.ranges == fine.ranges


def test_coarse_picture_can_be_left_out():
    (only,) = pictures(ask(make_problem()), quality=Quality.FINE)
    assert only.fine


def test_a_quick_picture_has_all_nodes_and_few_examples():
    problem = make_problem(size=20_000)
    (quick,) = pictures(ask(problem), quality=Quality.QUICK)
    (fine,) = pictures(ask(problem), quality=Quality.FINE)
    assert quick.fine
    assert quick.J.shape == fine.J.shape
    assert (quick.rows, fine.rows) == (MOST_ROWS_COARSE, 20_000)
    assert quick.ranges == fine.ranges
    np.testing.assert_allclose(quick.J, fine.J, rtol=0.1)


def test_a_landscape_can_be_left_at_many_places():
    rendering = LandscapeRenderer().render(ask(make_problem(size=20_000)))
    assert sum(piece is None for piece in rendering) > 20


def test_slice_is_the_cost_along_one_parameter():
    problem = make_problem()
    for picture in pictures(ask(problem, [0.0, 0.8, -0.3], axes=(0,))):
        assert picture.J.shape == picture.xs.shape
        assert not len(picture.ys)
        for x, height in zip(picture.xs[::37], picture.J[::37], strict=True):
            assert height == pytest.approx(cost(problem, np.array([x, 0.8, -0.3])), rel=1e-11)


@pytest.mark.parametrize("penalties", [(0.0, 0.0), (0.0, 0.1), (0.02, 0.0)])
def test_where_others_are_optimised_nothing_is_gained_by_moving_them(penalties):
    """J is convex in the others, so it is at its lowest where no small move lowers it."""
    problem = make_problem(data="moons", features=("x1", "x2", "x1^2", "x1*x2"))
    l1, l2 = penalties
    renderer = LandscapeRenderer()
    query = ask(problem, axes=(0, 4), optimised=True, l1=l1, l2=l2)
    fine = pictures(query, renderer)[-1]
    assert fine.J.shape == (FINE_OPTIMISED, FINE_OPTIMISED)
    held = pictures(ask(problem, axes=(0, 4), l1=l1, l2=l2, ranges=fine.ranges, cover=None))[-1]
    sparse = held.J[:: FINE // FINE_OPTIMISED, :: FINE // FINE_OPTIMISED]
    assert fine.J.min() < sparse.min()
    # The same place with others that a slow but independent descent has found:
    row, column = 11, 30
    theta = np.zeros(5)
    theta[[0, 4]] = fine.xs[column], fine.ys[row]
    others = [1, 2, 3]
    for _ in range(30_000):
        theta[others] -= 0.2 * gradient(problem, theta, l1, l2)[others]
    best = cost(problem, theta, l1, l2)
    assert fine.J[row, column] <= best + 1e-9
    assert fine.J[row, column] == pytest.approx(best, abs=2e-3 if l1 else 1e-7)


def test_lowest_place_of_a_plane_has_no_slope_on_it():
    problem = make_problem(data="penguins", standardize=True)
    picture = pictures(ask(problem, [0.0, 0.0, 0.7]))[-1]
    assert picture.lowest.exists
    assert picture.lowest.theta[2] == 0.7
    slope = gradient(problem, picture.lowest.theta)
    np.testing.assert_allclose(slope[:2], 0.0, atol=1e-7)
    lowest = cost(problem, picture.lowest.theta)
    assert lowest == pytest.approx(picture.lowest.J)
    assert picture.J.min() >= picture.lowest.J


@pytest.mark.parametrize(
    ("name", "standardize", "axes"),
    [
        ("moons", False, (0, 1)),  # separable by all features, not so by those that are free
        ("xor", False, (3, 5)),
        ("unscaled", False, (0, 1)),  # so far from everything that all slopes are 0
        ("penguins", True, (4, 2)),
        ("circles", True, (7, 0)),
    ],
)
def test_others_are_as_good_as_an_optimiser_from_elsewhere_makes_them(name, standardize, axes):
    problem = make_problem(data=name, features=tuple(FEATURES), standardize=standardize)
    theta = np.linspace(-0.5, 0.5, problem.n + 1)
    cover = ((-1.0, 1.0), (-1.0, 1.0))
    picture = pictures(
        ask(problem, theta, axes, cover=cover, optimised=True), quality=Quality.FINE
    )[-1]
    others = np.setdiff1d(np.arange(problem.n + 1), axes)

    def cost_and_slope(free, place):
        whole = np.empty(problem.n + 1)
        whole[list(axes)], whole[others] = place, free
        return cost(problem, whole), gradient(problem, whole)[others]

    for height, place in some_nodes(picture):
        found = scipy.optimize.minimize(
            cost_and_slope, np.zeros(len(others)), (place,), jac=True, method="L-BFGS-B",
            options={"maxiter": 3000, "maxfun": 9000},
        )  # fmt: skip
        assert height <= found.fun * (1 + 1e-9) + 1e-9


@pytest.mark.parametrize(
    ("optimised", "few", "side"),
    [(False, MOST_ROWS_COARSE, COARSE), (True, MOST_ROWS_COARSE_OPTIMISED, COARSE_OPTIMISED)],
)
def test_the_first_picture_of_many_examples_is_drawn_from_few_and_the_last_from_all(
    optimised, few, side
):
    problem = make_problem(size=few + 2000)
    first, last = pictures(ask(problem, optimised=optimised))
    assert (first.rows, last.rows) == (few, problem.m)
    assert first.J.shape == (side, side)
    assert first.m == last.m == problem.m
    corners = np.ix_((0, -1), (0, -1))
    np.testing.assert_allclose(first.J[corners], last.J[corners], rtol=0.1)
    for height, place in some_nodes(first):
        if not optimised:
            assert height == pytest.approx(cost(problem, np.array([*place, 0.0])), rel=0.05)


def test_lowest_place_with_others_optimised_is_the_optimum():
    problem = make_problem(features=tuple(FEATURES), data="moons", standardize=True)
    picture = pictures(ask(problem, optimised=True, l2=0.01))[-1]
    slope = gradient(problem, picture.lowest.theta, l2=0.01)
    np.testing.assert_allclose(slope, 0.0, atol=1e-7)


@pytest.mark.parametrize("name", ["separable", "one-example"])
def test_separable_examples_have_no_lowest_place(name):
    problem = make_problem(data=name)
    lowest = pictures(ask(problem, optimised=True))[-1].lowest
    assert not lowest.exists or name == "separable"
    lowest = pictures(ask(problem))[-1].lowest
    assert not lowest.exists
    assert lowest.J < 1e-6


@pytest.mark.parametrize("axes", [(2, 7), (2,)])
def test_where_the_others_separate_the_examples_alone_j_is_nothing(axes):
    problem = make_problem(data="moons", features=tuple(FEATURES))
    picture = pictures(ask(problem, axes=axes, optimised=True), quality=Quality.FINE)[-1]
    assert not picture.J.any()
    assert not len(picture.levels)


def test_an_l1_penalty_has_a_lowest_place_on_separable_examples():
    problem = make_problem(data="separable")
    lowest = pictures(ask(problem, l1=0.05))[-1].lowest
    assert lowest.exists
    slope = gradient(problem, lowest.theta, 0.05)[:2]
    np.testing.assert_allclose(slope, 0.0, atol=1e-6)


def test_contours_pass_where_the_cost_has_their_height():
    problem = make_problem()
    picture = pictures(ask(problem))[-1]
    tracer = contourpy.contour_generator(picture.xs, picture.ys, picture.J)
    above = picture.levels - picture.lowest.J
    for level, gap in zip(picture.levels, above, strict=True):
        points = np.concatenate(tracer.lines(level))[::17]
        for x, y in points:
            there = cost(problem, np.array([x, y, 0.0]))
            assert there == pytest.approx(level, abs=0.06 * gap + 2e-4)


def test_range_covers_the_path_and_the_lowest_place():
    problem = make_problem()
    picture = pictures(ask(problem, cover=((-3.0, 0.0), (0.0, 0.5))))[-1]
    for axis, (low, high) in enumerate(picture.ranges):
        assert low < picture.lowest.theta[axis] < high
    assert picture.ranges[0][0] < -3.0
    assert picture.xs[0] < picture.ranges[0][0] < picture.ranges[0][1] < picture.xs[-1]


def test_range_in_view_is_drawn_as_it_is():
    ranges = ((0.25, 0.75), (-2.0, -1.0))
    picture = pictures(ask(make_problem(), ranges=ranges, cover=None))[-1]
    assert picture.ranges == ranges


def test_more_examples_than_enough_are_sampled_and_it_is_told(monkeypatch):
    monkeypatch.setattr("engine.landscape.landscape.FINE", 32)
    problem = make_problem(size=MOST_ROWS + 50_000)
    picture = pictures(ask(problem))[-1]
    assert (picture.rows, picture.m) == (MOST_ROWS, MOST_ROWS + 50_000)
    for height, place in some_nodes(picture):
        assert height == pytest.approx(cost(problem, np.array([*place, 0.0])), rel=0.02)


def test_few_examples_are_all_used():
    picture = pictures(ask(make_problem(size=1000)))[-1]
    assert picture.rows == picture.m == 1000


@pytest.mark.parametrize("size", [1e3, 1e30, 1e200, 1e300])
def test_huge_weights_leave_heights_finite(size):
    problem = make_problem()
    for query in (
        ask(problem, [0.0, 0.0, size]),
        ask(problem, [size, 0.0, 0.0], axes=(1, 2)),
        ask(problem, cover=((-size, size), (0.0, 0.0)) if size < 1e200 else None,
            ranges=((-1.0, 1.0), (-1.0, 1.0))),
    ):  # fmt: skip
        for picture in pictures(query):
            assert np.isfinite(picture.J).all()
            assert (np.diff(picture.levels) > 0).all()


@pytest.mark.parametrize("feature_size", [1e100, 1e300])
@pytest.mark.parametrize("weight", [0.0, -1e300])
@pytest.mark.parametrize("end", [1.0, 1e300])
@pytest.mark.parametrize("axes", [(1,), (0, 2)])
def test_others_are_optimised_at_sizes_whose_products_no_float_holds(
    feature_size, weight, end, axes
):
    problem = make_problem(features=("x1", "x2", "x1*x2"), standardize=False)
    F = problem.F * np.array([[1.0], [feature_size], [feature_size]])
    problem = dataclasses.replace(problem, F=F)
    ranges = ((-end, end),) * len(axes)
    theta = [0.0, 0.1, weight, -weight]
    query = ask(problem, theta, axes, optimised=True, l2=0.1, cover=None, ranges=ranges)
    for picture in pictures(query, quality=Quality.QUICK):
        assert np.isfinite(picture.J).all()


def test_far_from_the_middle_the_cost_is_still_right():
    """There e^v leaves the range of a float, and losses are added up another way."""
    problem = make_problem()
    picture = pictures(ask(problem, cover=((-900.0, 900.0), (-900.0, 900.0))))[-1]
    for height, place in some_nodes(picture):
        assert height == pytest.approx(cost(problem, np.array([*place, 0.0])), rel=1e-11)


def test_a_second_landscape_of_the_same_examples_gives_the_same():
    problem = make_problem()
    renderer = LandscapeRenderer()
    first = pictures(ask(problem, [0.0, 0.0, 0.2]), renderer)[-1]
    pictures(ask(problem, [0.0, 0.0, 0.9]), renderer)
    pictures(ask(make_problem(data="moons")), renderer)
    again = pictures(ask(problem, [0.0, 0.0, 0.2]), renderer)[-1]
    np.testing.assert_array_equal(first.J, again.J)
    np.testing.assert_allclose(first.lowest.theta, again.lowest.theta, atol=1e-6)


def test_pictures_cannot_be_written_to():
    picture = pictures(ask(make_problem()))[-1]
    for array in (picture.J, picture.xs, picture.ys, picture.levels, picture.lowest.theta):
        assert not array.flags.writeable
    with pytest.raises(AttributeError):
        picture.fine = False


def test_a_landscape_leaves_numpy_warning_as_before():
    rendering = LandscapeRenderer().render(ask(make_problem(), optimised=True))
    before = np.geterr()
    for _ in rendering:
        assert np.geterr() == before
