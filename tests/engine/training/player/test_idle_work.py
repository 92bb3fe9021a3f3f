import math
from types import SimpleNamespace

import pytest

from engine.training.player.observer import ANALYSIS_SECONDS, ANALYSIS_SHARE, IdleWork


class Analysed:
    """Knows all after so many pieces, each of which takes some time of the clock."""

    def __init__(self, clock, pieces=0, due_in=0.0):
        self.clock, self.pieces, self.wait, self.done = clock, pieces, due_in, 0

    @property
    def due_in(self):
        return self.wait if self.is_analysing else math.inf

    @property
    def is_analysing(self):
        return self.done < self.pieces

    def analyse(self, seconds):
        assert seconds == ANALYSIS_SECONDS
        if not self.is_analysing:
            return False
        self.done += 1
        self.clock.now += seconds
        return True


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now=1.0)
    monkeypatch.setattr(
        "engine.training.player.observer.time", SimpleNamespace(perf_counter=lambda: clock.now)
    )
    return clock


def test_the_run_that_is_played_comes_first_and_then_those_beside_it(clock):
    played, beside = Analysed(clock, 2), Analysed(clock, 1)
    spare = IdleWork(played, beside)
    done = []
    while spare.due_in < math.inf:
        assert spare.analyse(is_moving=False)
        done.append((played.done, beside.done))
    assert done == [(1, 0), (2, 0), (2, 1)]
    assert not spare.analyse(is_moving=False)


def test_while_one_has_to_wait_the_others_are_analysed(clock):
    played, beside = Analysed(clock, 1, due_in=7.0), Analysed(clock, 1)
    spare = IdleWork(played, beside)
    assert spare.due_in == 0.0
    assert spare.analyse(is_moving=False)
    assert (played.done, beside.done) == (0, 1)
    assert spare.due_in == 7.0


def test_while_a_run_is_moving_it_takes_a_share_of_the_time(clock):
    played = Analysed(clock, 1000)
    spare = IdleWork(played, Analysed(clock))
    start = clock.now
    while clock.now < start + 1.0:
        if not spare.analyse(is_moving=True):
            clock.now += 1e-4  # a step
    assert played.done * ANALYSIS_SECONDS == pytest.approx(1.0 / ANALYSIS_SHARE, rel=0.05)
