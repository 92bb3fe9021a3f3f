import math

import numpy as np
import pytest

from engine.training.history import LossHistory
from engine.training.shortfall import Shortfall, end_loss, local_gap, still_falls


def curve(losses):
    loss = np.asarray(losses, dtype=float)
    empty = np.full(len(loss), np.nan)
    return LossHistory(np.arange(len(loss), dtype=float), loss, empty, empty, empty)


def test_one_percent_of_the_gap_of_an_untrained_model_is_the_border():
    untrained = math.log(2) - 0.2
    assert Shortfall(0.2 + 0.0099 * untrained, 0.0099 * untrained).is_converged
    assert not Shortfall(0.2 + 0.0101 * untrained, 0.0101 * untrained).is_converged
    assert Shortfall(0.2 + 0.5 * untrained, 0.5 * untrained).share == pytest.approx(0.5)


def test_where_no_model_is_better_than_an_untrained_one_six_digits_of_j_are_enough():
    lowest = math.log(2)
    assert Shortfall(lowest + 1e-7, 1e-7).is_converged
    assert not Shortfall(lowest + 1e-3, 1e-3).is_converged
    assert Shortfall(lowest + 1e-3, 1e-3, scatters=True).is_converged
    assert not Shortfall(lowest + 1e-2, 1e-2, scatters=True).is_converged


def test_a_loss_that_scatters_is_judged_by_its_middle():
    scattering = [0.7, 0.5, 0.4, 0.3, *[0.2, 0.3, 0.2, 0.9] * 10]
    assert end_loss(curve(scattering)) == 0.3  # eleven steps: five of 0.2, three of 0.3 and of 0.9
    assert end_loss(curve([0.7, 0.5, 0.4])) == 0.4


def test_scatter_is_not_taken_for_a_fall_nor_a_slow_fall_for_scatter():
    noise = 0.3 + 0.05 * np.random.default_rng(1).normal(size=400)
    assert not still_falls(curve(noise))
    assert still_falls(curve(1 / np.arange(1, 400)))
    assert still_falls(curve(noise - 0.001 * np.arange(400)))


@pytest.mark.parametrize("scale", [1.0, 1e6])
def test_near_the_optimum_the_gap_is_estimated_whatever_the_scale(scale):
    # Two examples x = ±s of both classes each, three to one: σ(w·s) = 3/4 at the optimum, b = 0.
    F = scale * np.array([[1.0, 1, 1, 1, -1, -1, -1, -1]])
    y = np.array([1.0, 1, 1, 0, 0, 0, 0, 1])
    lowest = -0.75 * math.log(0.75) - 0.25 * math.log(0.25)
    theta = np.array([(math.log(3) + 0.05) / scale, 0.0])
    z = theta[0] * F[0]
    gap = float(np.mean(np.logaddexp(0, z) - y * z)) - lowest
    dz = 1 / (1 + np.exp(-z)) - y
    gradient = np.array([np.mean(dz * F[0]), np.mean(dz)])
    assert local_gap(F, theta, gradient, 0.0, 0.0).gap == pytest.approx(gap, rel=0.05)


def test_a_weight_that_a_penalty_holds_at_zero_is_no_gap():
    F, theta = np.array([[1.0, -1.0, 2.0, 0.5]]), np.zeros(2)
    assert local_gap(F, theta, np.array([0.3, 0.0]), 0.5, 0.0).gap == 0
    assert local_gap(F, theta, np.array([0.3, 0.0]), 0.1, 0.0).gap > 0


def test_where_the_loss_is_flat_to_the_last_digit_the_gap_is_not_known():
    F = np.array([[1.0, -1.0]])
    assert local_gap(F, np.array([1e5, 0.0]), np.array([0.5, 0.0]), 0.0, 0.0).gap == math.inf
