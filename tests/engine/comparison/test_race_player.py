import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.comparison.race import RacePlayer, race_experiments
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run
from engine.training.snapshot import Phase

ALPHAS = (0.01, 1.0, 30.0)


def player_of(setting="alpha", values=ALPHAS, **settings):
    experiment = Experiment(**settings)
    problem = prepare(load_dataset(experiment), experiment)
    experiments = race_experiments(experiment, setting, values)
    return RacePlayer(experiments, problem, numpy_kernel(), race_id=7)


def settle(player):
    while player.is_moving:
        player.tick()


def assert_states_of_single_runs(player):
    snapshot = player.snapshot().race
    for lane in snapshot.runs:
        run = Run(lane.experiment, player.race.problem, numpy_kernel())
        run.seek(snapshot.step)
        assert lane.step == run.step
        assert np.array_equal(lane.w, run.w)
        assert lane.b == run.b
        assert lane.loss == run.metrics().loss


def test_it_begins_paused_at_the_start():
    moment = player_of().snapshot()
    assert (moment.race_id, moment.phase, moment.race.step) == (7, Phase.PAUSED, 0)
    assert moment.steps_per_second == 0
    assert moment.kernel == "numpy"


def test_stepping_takes_all_runs_along():
    player = player_of()
    player.step(12)
    settle(player)
    assert player.race.step == 12
    assert player.phase is Phase.PAUSED
    assert_states_of_single_runs(player)


def test_playing_goes_on_until_paused():
    player = player_of()
    player.play()
    for _ in range(20):
        player.tick()
    player.pause()
    step = player.race.step
    assert step > 0
    assert not player.tick()
    assert player.race.step == step
    assert_states_of_single_runs(player)


def test_a_chosen_speed_is_kept():
    player = player_of()
    player.pace.set_speed(20.0, 0.0)
    assert player.interval_ms == 0
    player.play()
    assert player.interval_ms == 16
    player.tick()
    assert player.race.step == 1


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(["step", "seek"]), st.integers(-30, 60)), max_size=8))
def test_any_way_through_the_steps_gives_states_of_single_runs(moves):
    player = player_of(batch=16)
    expected = 0
    for move, number in moves:
        expected = max(0, number if move == "seek" else expected + number)
        getattr(player, move)(number)
        settle(player)
        assert player.race.step == expected
    assert_states_of_single_runs(player)


def test_steps_asked_for_while_seeking_count_from_the_step_sought():
    player = player_of()
    player.pace.slice_steps = 1
    player.seek(50)
    player.step(2)
    settle(player)
    assert player.race.step == 52


def test_it_ends_when_all_runs_have_diverged():
    player = player_of("l2", (200.0, 300.0))
    player.play()
    settle(player)
    assert player.phase is Phase.DIVERGED
    assert all(lane.has_diverged for lane in player.snapshot().race.runs)
    player.pause()
    player.play()
    assert player.phase is Phase.DIVERGED
    player.seek(3)
    settle(player)
    assert player.phase is Phase.PAUSED
    assert_states_of_single_runs(player)


def test_the_rate_is_told_while_running():
    player = player_of()
    player.pace.set_speed(math.inf, 0.0)
    player.play()
    for _ in range(5):
        player.tick()
    assert player.snapshot().steps_per_second > 0


@pytest.mark.parametrize("step", [-1, 0])
def test_there_is_nothing_before_the_start(step):
    player = player_of()
    player.step(5)
    settle(player)
    player.seek(step)
    settle(player)
    assert player.race.step == 0
