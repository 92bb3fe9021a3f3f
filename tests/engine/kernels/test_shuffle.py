import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.protocol import KernelRun, StepSettings, TrainingArrays
from engine.kernels.shuffle import mix, order

seeds = st.integers(0, 2**63 - 1)
epochs = st.integers(0, 2**40)


@pytest.mark.parametrize("m", [*range(1, 70), 127, 128, 129, 1000, 4096, 4097])
def test_an_epoch_visits_every_example_once(m: int) -> None:
    assert sorted(order(3, 5, m, 0, m)) == list(range(m))


@given(seeds, epochs, st.integers(1, 20_000))
def test_any_epoch_of_any_size_visits_every_example_once(seed: int, epoch: int, m: int) -> None:
    assert np.array_equal(np.sort(order(seed, epoch, m, 0, m)), np.arange(m))


@given(seeds, epochs, st.integers(1, 10_000_000), st.data())
def test_a_piece_from_the_middle_equals_that_of_the_whole(
    seed: int, epoch: int, m: int, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, m))
    stop = data.draw(st.integers(start, min(m, start + 50)))
    middle = data.draw(st.integers(start, stop))
    pieces = [order(seed, epoch, m, start, middle), order(seed, epoch, m, middle, stop)]
    assert np.array_equal(np.concatenate(pieces), order(seed, epoch, m, start, stop))


def test_epochs_and_seeds_have_orders_of_their_own() -> None:
    orders = {tuple(order(seed, epoch, 50, 0, 50)) for seed in range(20) for epoch in range(20)}
    assert len(orders) == 400


def test_seed_and_epoch_do_not_stand_in_for_each_other() -> None:
    assert not np.array_equal(order(1, 2, 100, 0, 100), order(2, 1, 100, 0, 100))
    assert not np.array_equal(order(0, 1, 100, 0, 100), order(1, 0, 100, 0, 100))


def test_splitmix64_is_the_published_one() -> None:
    """Figures: rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64, seed 1234567."""
    drawn = [mix((1234567 + i * 0x9E3779B97F4A7C15) % 2**64) for i in (1, 2, 3)]
    assert drawn == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def chi_square(counts: np.ndarray, expected: float) -> float:
    return float(((counts - expected) ** 2 / expected).sum())


def normal_score(statistic: float, freedom: int) -> float:
    """How many standard deviations a chi-square statistic lies above its mean."""
    return (statistic - freedom) / np.sqrt(2 * freedom)


EPOCHS = 3000


@pytest.mark.parametrize("m", [2, 3, 4, 5, 8, 10, 16, 33, 64, 100])
def test_every_example_is_as_likely_at_every_position(m: int) -> None:
    orders = np.array([order(1, epoch, m, 0, m) for epoch in range(EPOCHS)])
    counts = np.array([np.bincount(column, minlength=m) for column in orders.T])
    assert abs(normal_score(chi_square(counts, EPOCHS / m), (m - 1) ** 2)) < 4


@pytest.mark.parametrize("m", [3, 4, 5, 8, 10, 16, 33, 64, 100])
def test_every_example_is_as_likely_to_follow_every_other(m: int) -> None:
    orders = np.array([order(1, epoch, m, 0, m) for epoch in range(EPOCHS)])
    counts = np.zeros((m, m))
    np.add.at(counts, (orders[:, :-1].ravel(), orders[:, 1:].ravel()), 1)
    others = counts[~np.eye(m, dtype=bool)]
    assert abs(normal_score(chi_square(others, EPOCHS / m), len(others) - 1)) < 4


@pytest.mark.parametrize("m", [3, 4, 5])
def test_every_order_of_few_examples_is_as_likely(m: int) -> None:
    orders = np.array([order(1, epoch, m, 0, m) for epoch in range(EPOCHS)])
    _, counts = np.unique(orders, axis=0, return_counts=True)
    possible = [0, 1, 2, 6, 24, 120][m]
    assert len(counts) == possible
    assert abs(normal_score(chi_square(counts, EPOCHS / possible), possible - 1)) < 4


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("m", [2, 5, 64, 1000, 70_001])
@pytest.mark.parametrize("name", ["compiled", "numpy"])
def test_the_kernels_take_the_examples_in_this_order(name: str, m: int, batch: int) -> None:
    """A step from zero on examples with the features x1 = row number, x2 = 1 moves w1 by half of α
    times the mean row number, so it shows which examples it took.
    """
    kernel = numpy_kernel() if name == "numpy" else load_kernel("compiled").kernel
    F = np.array([np.arange(m), np.ones(m)], dtype=float)
    arrays = TrainingArrays.untested(F, np.zeros(m))
    parts = -(-m // batch)
    for step in (0, 1, parts - 1, parts, 7 * parts + parts // 2):
        theta, grad = np.zeros(3), np.zeros(3)
        run = KernelRun(step, 1, StepSettings(2.0, batch, seed=11))
        kernel.descend(arrays, theta, grad, run, np.empty((0, 8)))
        epoch, index = divmod(step, parts)
        rows = order(11, epoch, m, index * batch, min(m, (index + 1) * batch))
        if batch >= m:
            rows = np.zeros(1)  # the full batch descends along `grad`, which is zero
        assert -theta[0] == pytest.approx(np.mean(rows), rel=1e-12)
