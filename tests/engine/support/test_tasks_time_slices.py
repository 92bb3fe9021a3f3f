from itertools import accumulate, pairwise

import pytest

from engine.support.tasks import time_slices


@pytest.mark.parametrize("steps", [0, 1, 2, 1000])
def test_all_steps_are_made_and_told(steps):
    asked = []

    def advance(wanted):
        asked.append(wanted)
        return wanted

    assert sum(time_slices(steps, advance)) == steps
    assert sum(asked) == steps
    assert asked[0] == min(1, steps)


def test_what_is_quick_is_done_in_ever_larger_slices():
    slices = list(time_slices(10**6, lambda wanted: wanted))
    assert len(slices) < 40
    assert all(after <= 8 * before for before, after in pairwise(slices))


def test_work_that_stops_short_ends_it():
    left = iter([1, 8, 3])
    assert list(time_slices(10**9, lambda wanted: min(next(left), wanted)))[-1] <= 8


def test_nothing_is_done_before_its_turn():
    calls = []
    slices = time_slices(100, lambda wanted: calls.append(wanted) or wanted)
    next(slices)
    assert list(accumulate(calls)) == [1]
