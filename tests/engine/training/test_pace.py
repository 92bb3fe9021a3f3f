import math

import pytest

from engine.training.pace import Pace


def play(pace: Pace, seconds: float, cost: float, tick: float = 0.0) -> tuple[int, list[int]]:
    """Run `pace` on a clock of its own; a step takes `cost` seconds, a look `tick`."""
    now, total, slices = 0.0, 0, []
    pace.start(now)
    while now < seconds:
        steps = pace.due(now)
        if steps:
            pace.made(steps, now, now + steps * cost)
            slices.append(steps)
            total += steps
        now += steps * cost + tick + 1e-6
    return total, slices


@pytest.mark.parametrize("speed", [1, 10, 60, 1000])
def test_a_chosen_speed_is_kept(speed: float) -> None:
    pace = Pace()
    pace.set_speed(speed, 0.0)
    total, _ = play(pace, 10.0, cost=1e-6, tick=0.004)
    assert total == pytest.approx(speed * 10, abs=2 + speed * 0.01)
    assert pace.steps_per_second == pytest.approx(speed, rel=0.05)


def test_the_first_step_is_made_at_once() -> None:
    pace = Pace()
    pace.set_speed(1, 0.0)
    pace.start(5.0)
    assert pace.due(5.0) == 1


def test_at_full_speed_slices_grow_to_a_few_milliseconds() -> None:
    pace = Pace()
    _, slices = play(pace, 0.1, cost=1e-6)
    assert slices[0] == 1
    assert 1e-6 * max(slices) <= 0.004
    assert slices[-1] == pytest.approx(3000, rel=0.05)


@pytest.mark.parametrize(("free", "wanted"), [(0.002, 3000), (0.005, 5000), (1.0, 6000)])
def test_at_full_speed_a_slice_is_longer_where_no_command_will_come(
    free: float, wanted: int
) -> None:
    pace = Pace()
    pace.free_seconds = free
    _, slices = play(pace, 0.2, cost=1e-6)
    assert slices[-1] == pytest.approx(wanted, rel=0.05)
    pace.set_speed(1000, 0.0)
    assert play(pace, 1.0, cost=1e-6, tick=0.004)[0] == pytest.approx(1000, abs=10)


def test_slices_shrink_when_a_step_becomes_dear() -> None:
    pace = Pace()
    play(pace, 0.1, cost=1e-6)
    pace.made(pace.due(1.0), 1.0, 1.0 + pace.slice_steps * 1e-4)
    assert pace.due(2.0) * 1e-4 <= 0.004


def test_slices_are_short_before_steps_become_dear() -> None:
    pace = Pace()
    pace.expect(200)
    play(pace, 0.1, cost=1e-6)
    before = pace.due(1.0)
    pace.expect(20_000)
    assert pace.due(1.0) == before // 100
    pace.expect(20_000)
    assert pace.due(1.0) == before // 100
    pace.expect(10**9)
    assert pace.due(1.0) == 1


def test_slices_stay_where_steps_become_cheap_until_that_is_measured() -> None:
    pace = Pace()
    pace.expect(20_000)
    play(pace, 0.1, cost=1e-4)
    before = pace.due(1.0)
    pace.expect(1)
    assert pace.due(1.0) == before


def test_a_step_longer_than_a_slice_is_made_one_at_a_time() -> None:
    _, slices = play(Pace(), 1.0, cost=0.02)
    assert set(slices) == {1}


def test_what_a_slow_machine_missed_is_not_made_up_for_in_a_rush() -> None:
    pace = Pace()
    pace.set_speed(100, 0.0)
    pace.start(0.0)
    pace.made(pace.due(0.0), 0.0, 0.0)
    first = pace.due(60.0)
    assert first <= 25


def test_full_speed_needs_no_waiting_and_a_slow_one_little() -> None:
    pace = Pace()
    assert pace.interval_ms == 0
    pace.set_speed(1, 0.0)
    assert 1 <= pace.interval_ms <= 16
    pace.set_speed(math.inf, 0.0)
    assert pace.interval_ms == 0
