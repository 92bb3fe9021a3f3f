from types import SimpleNamespace

import pytest

from engine.errors import InputError
from engine.training.pace import SLICE_SECONDS
from engine.training.player.base_player import BasePlayer
from engine.training.snapshot import Phase

STEP_SECONDS = 1e-6


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that goes on with the steps made, and with nothing else."""
    clock = SimpleNamespace(now=0.0)
    clock.perf_counter = lambda: clock.now
    monkeypatch.setattr("engine.training.player.base_player.time", clock)
    monkeypatch.setattr(Stairs, "clock", clock, raising=False)
    return clock


class Stairs:
    """Counts its steps; it knows every tenth state, and diverges at its end.

    From step `steep` on a step is a thousand times the work.
    """

    clock: SimpleNamespace

    has_examples = True

    def __init__(self, end):
        self.step = 0
        self.end = end
        self.steep = end
        self.calls = []

    @property
    def step_cost(self):
        return 1 if self.step < self.steep else 1000

    def alike(self, steps):
        return min(steps, self.steep - self.step) if self.step < self.steep else steps

    def advance(self, steps):
        made = min(steps, self.end - self.step)
        self.calls.append((self.step, made))
        self.step += made
        self.clock.now += made * STEP_SECONDS
        return made

    def restore(self, step):
        self.step = step - step % 10


class Climber(BasePlayer):
    def __init__(self, end=10**6):
        super().__init__()
        self.stairs = Stairs(end)
        self.done_at = []

    @property
    def played(self):
        return self.stairs

    def note(self):
        """Ask for a thing that is meant for the step where it stands or goes."""
        self._when_there(lambda: self.done_at.append(self.stairs.step))


def settle(player):
    while player.is_busy:
        player.tick()


def slowed(player):
    """Let a step take up a slice, so that a seek takes more than one."""
    advance = player.stairs.advance

    def slowly(steps):
        player.stairs.clock.now += SLICE_SECONDS
        return advance(steps)

    player.stairs.advance = slowly
    player.pace.slice_steps = 1
    player.pace.made = lambda steps, start, end: None
    return player


@pytest.mark.parametrize("steps", [1, 10, 37])
def test_steps_made_and_taken_back_end_paused_where_they_began(steps):
    player = Climber()
    for number in (steps, -steps):
        player.step(number)
        settle(player)
    assert (player.played.step, player.phase) == (0, Phase.PAUSED)


def test_a_seek_is_made_in_slices_and_pauses_there():
    player = slowed(Climber())
    player.seek(17)
    assert (player.played.step, player.phase) == (11, Phase.SEEKING)
    assert [player.tick() for _ in range(7)] == [True] * 6 + [False]
    assert (player.played.step, player.phase) == (17, Phase.PAUSED)


def test_a_seek_over_a_slice_or_less_is_made_at_once():
    player = Climber()
    player.pace.slice_steps = 4  # as after few steps that were dear
    player.seek(17)
    assert (player.played.step, player.phase) == (17, Phase.PAUSED)
    assert len(player.played.calls) > 1


def test_playing_in_the_midst_of_a_seek_goes_on_from_there():
    player = slowed(Climber())
    player.seek(17)
    player.play()
    for _ in range(20):
        player.tick()
    assert player.phase is Phase.RUNNING
    assert player.played.step > 17


def test_what_is_asked_for_while_seeking_is_done_at_the_step_sought():
    player = slowed(Climber())
    player.seek(17)
    player.note()
    assert player.done_at == []
    settle(player)
    player.note()
    assert player.done_at == [17, 17]


def test_what_is_asked_for_while_seeking_is_done_where_a_pause_ends_it():
    player = slowed(Climber())
    player.seek(17)
    player.note()
    player.pause()
    assert player.done_at == [11]


def test_what_is_asked_for_while_seeking_is_done_where_playing_ends_it():
    player = slowed(Climber())
    player.seek(17)
    player.note()
    player.play()
    assert (player.done_at, player.phase) == ([11], Phase.RUNNING)
    player.pause()
    assert player.done_at == [11]


def test_a_refusal_takes_nothing_else_along_that_was_asked_for_while_seeking():
    def refuse():
        raise InputError("no")

    player = slowed(Climber())
    player.seek(17)
    player._when_there(refuse)
    player.note()
    with pytest.raises(InputError):
        settle(player)
    assert (player.done_at, player.phase) == ([17], Phase.PAUSED)


def test_no_slice_reaches_into_dearer_steps_at_the_length_of_cheap_ones():
    player = Climber()
    player.stairs.steep = 5000
    player.pace.slice_steps = 2000
    player.pace.made = lambda steps, start, end: None
    player.play()
    while player.played.step < 5010:
        player.tick()
    assert all(step + made <= 5000 or made <= 2 for step, made in player.stairs.calls)
    assert {made for step, made in player.stairs.calls if step < 5000} >= {2000}


def test_fewer_steps_than_were_due_are_divergence_which_only_a_seek_ends():
    player = Climber(end=25)
    player.play()
    settle(player)
    assert (player.played.step, player.phase) == (25, Phase.DIVERGED)
    player.pause()
    player.play()
    assert player.phase is Phase.DIVERGED
    player.seek(3)
    settle(player)
    assert (player.played.step, player.phase) == (3, Phase.PAUSED)


def test_speed_and_interval_are_those_of_playing_alone():
    player = Climber()
    player.pace.set_speed(20.0, 0.0)
    assert (player.interval_ms, player.steps_per_second) == (0, 0.0)
    player.play()
    player.tick()
    assert player.interval_ms == 16
    assert player.steps_per_second > 0
