import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.training.history import CAPACITY, HEAD, PATH_HEAD, PATH_REST, History


def row(step: int) -> np.ndarray:
    return np.array([step, 1.0 / (step + 1), np.nan, 0.5, np.nan, step * 2.0, step * 3.0])


def filled(steps: int, stride: int = 1) -> History:
    history = History(row(0), stride)
    fill(history, 0, steps)
    return history


def fill(history: History, step: int, steps: int) -> None:
    """Go on from `step` up to `steps`."""
    while step < steps:
        room, every = history.room(), history.stride
        last = min(steps, (step // every + len(room)) * every)
        due = range((step // every + 1) * every, last + 1, every)
        for index, at in enumerate(due):
            room[index] = row(at)
        history.recorded(len(due))
        step = last
        history.set_end(row(step))


@pytest.mark.parametrize("steps", [0, 1, 100, CAPACITY - 1, CAPACITY, CAPACITY + 1, 1_000_003])
def test_it_stays_bounded_and_keeps_both_ends(steps: int) -> None:
    rows = filled(steps).rows
    assert len(rows) <= CAPACITY + 1
    assert rows[0, 0] == 0
    assert rows[-1, 0] == steps
    assert (np.diff(rows[:, 0]) > 0).all()
    np.testing.assert_array_equal(rows[:, HEAD], 2 * rows[:, 0])


def test_a_long_run_keeps_at_least_a_third_of_its_rows_evenly() -> None:
    history = filled(1_000_003)
    steps = history.rows[:-1, 0]
    even = steps[steps % history.stride == 0]
    assert len(even) > CAPACITY // 3
    assert set(np.diff(even)) == {float(history.stride)}


def test_a_loss_that_swings_is_recorded_in_both_phases() -> None:
    steps = filled(1_000_003).rows[:, 0]
    late = steps[steps > 10_000]
    assert abs((late % 2).mean() - 0.5) < 0.01
    assert abs((late % 4 == 3).mean() - 0.25) < 0.01


def test_a_long_run_keeps_its_beginning_for_a_logarithmic_axis() -> None:
    steps = set(filled(1_000_003).rows[:, 0])
    assert {3.0**power for power in range(13)} <= steps


def test_the_nearest_row_is_the_last_one_not_after_the_step() -> None:
    history = filled(100_000)
    for step in (0, 1, 777, 50_000, 99_999, 100_000, 10**9):
        found, theta = history.nearest(step)
        known = history.rows[:, 0]
        assert found == known[known <= step].max()
        np.testing.assert_array_equal(theta, row(found)[HEAD:])


def test_a_state_that_is_remembered_is_nearer_than_a_row() -> None:
    history = filled(100_000)
    history.remember(50_001, row(50_001)[HEAD:])
    assert history.nearest(50_001)[0] == history.nearest(50_002)[0] == 50_001
    assert history.nearest(50_000)[0] < 50_000
    assert history.nearest(100_000)[0] == 100_000
    copied = history.copy()
    history.truncate(row(50_001))  # parameters may be set by hand there: what was is no more
    history.set_end(row(60_000))
    history.remember(60_000, row(60_000)[HEAD:])
    assert history.nearest(59_999)[0] == 50_001
    np.testing.assert_array_equal(history.nearest(50_001)[1], row(50_001)[HEAD:])
    assert copied.nearest(59_999)[0] < 60_000


def test_truncating_forgets_the_future_and_records_finely_again() -> None:
    history = filled(1_000_000)
    coarse = history.stride
    history.truncate(row(1500))
    assert history.last_step == 1500
    assert history.rows[-1, 0] == 1500
    assert history.stride < coarse


def test_rows_written_elsewhere_are_thinned_to_fit() -> None:
    history = History(row(0))
    for first in range(7, 70_000, 7 * 500):
        block = np.array([row(step) for step in range(first, first + 7 * 500, 7)])
        history.absorb(block)
        history.set_end(block[-1])
    assert len(history.rows) <= CAPACITY + 1
    assert (history.rows[1:-1, 0] % 7 == 0).all()
    assert (np.diff(history.rows[:, 0]) > 0).all()


def test_rows_taken_in_are_the_same_wherever_they_were_written() -> None:
    here, there = History(row(0)), History(row(0))
    rows = np.array([row(step) for step in range(1, 50)])
    here.take(rows)
    room = there.room()[: len(rows)]
    room[:] = rows
    there.take(room)
    for history in (here, there):
        history.set_end(row(49))
        np.testing.assert_array_equal(history.rows, [row(0), *rows])


def test_what_a_curve_holds_cannot_be_written() -> None:
    curve = filled(10).loss_history()
    with pytest.raises(ValueError, match="read-only"):
        curve.loss[0] = 1


@pytest.mark.parametrize("steps", [0, 1, 300, 500, CAPACITY, 1_000_003])
def test_a_trail_is_where_the_run_has_been(steps: int) -> None:
    trail = filled(steps).loss_history().path
    assert len(trail.step) <= PATH_HEAD + PATH_REST + 1
    assert (trail.step[0], trail.step[-1]) == (0, steps)
    np.testing.assert_array_equal(trail.theta, np.outer(trail.step, (2.0, 3.0)))


def test_a_trail_that_swings_is_kept_in_both_phases() -> None:
    trail = filled(1000).loss_history().path
    assert {int(step) % 2 for step in trail.step[PATH_HEAD:]} == {0, 1}


def test_a_trail_cannot_be_written() -> None:
    trail = filled(1000).loss_history().path
    for array in (trail.step, trail.theta):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_a_full_record_has_room_for_the_start_of_a_branch() -> None:
    history = filled(CAPACITY - 1)
    assert len(history.rows) == CAPACITY
    history.set_end(row(CAPACITY + 1))
    history.truncate(row(CAPACITY + 1))
    assert history.last_step == CAPACITY + 1
    assert (np.diff(history.rows[:, 0]) > 0).all()
    np.testing.assert_array_equal(history.rows[-1], row(CAPACITY + 1))


def test_the_curve_is_the_same_one_until_something_is_recorded() -> None:
    history = filled(100)
    curve = history.loss_history()
    history.set_end(row(100))  # where it is already
    assert history.loss_history() is curve
    assert history.copy().loss_history() is curve
    history.set_end(row(101))
    assert history.loss_history() is not curve
    assert history.loss_history().step[-1] == 101


MOVES = st.one_of(
    st.tuples(st.just("fill"), st.integers(1, 3000)),
    st.tuples(st.just("end"), st.integers(1, 50)),
    st.tuples(st.just("append"), st.just(0)),
    st.tuples(st.just("branch"), st.integers(0, 4000)),
)


@settings(deadline=None, max_examples=50)
@given(st.lists(MOVES, max_size=8))
def test_the_curve_is_that_of_the_rows_whatever_was_done(moves: list[tuple[str, int]]) -> None:
    history = filled(10)
    for move, number in moves:
        last = history.last_step
        if move == "fill":
            fill(history, last, last + number)
        elif move == "end":
            history.set_end(row(last + number))
        elif move == "append":
            history.append_end()
        else:
            history.truncate(row(min(number, last)))
        curve, rows = history.loss_history(), history.rows
        np.testing.assert_array_equal(curve.step, rows[:, 0])
        np.testing.assert_array_equal(curve.loss, rows[:, 1])
        assert curve.path.step[-1] == rows[-1, 0]
