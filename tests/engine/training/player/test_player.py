import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from run_player import go, player_of, settle
from straight_run import go_straight

from engine.data.edits import Added, Moved, Removed
from engine.kernels.loading import load_kernel, numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.player.player import PASS_SECONDS, RunPlayer
from engine.training.run import Run
from engine.training.snapshot import Phase


@pytest.mark.parametrize("standardize", [False, True])
def test_reset_begins_with_the_edited_data_and_a_scale_of_their_own(standardize: bool) -> None:
    player = player_of(standardize=standardize)
    go(player, 10)
    player.change("edits", (Moved((0,), ((40.0, 50.0),)), Removed((5,))))
    go(player, 20)
    player.reset()
    go(player, 7)
    experiment = player.run.start
    assert len(experiment.edits) == 2
    fresh = Run(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())
    fresh.advance(7)
    assert player.run.w.tobytes() == fresh.w.tobytes()
    assert player.run.problem.features.mean.tolist() == fresh.problem.features.mean.tolist()


def test_other_features_keep_the_edits_and_other_examples_forget_them() -> None:
    player = player_of(standardize=True)
    player.change("edits", (Removed((5,)),))
    player.change("features", ("x1",))
    assert player.run.problem.m == 59
    player.change("seed", 3)
    assert (player.run.problem.m, player.run.experiment.edits) == (60, ())
    player.change("edits", (Removed((5,)),))
    player.change("size", 50)
    assert (player.run.problem.m, player.run.experiment.edits) == (50, ())


def test_a_seek_ends_where_there_is_nothing_to_train_on() -> None:
    player = player_of()
    go(player, 10)
    player.change("edits", (Removed(tuple(range(60))),))
    assert go(player, 10**6).step == 10
    assert player.phase is Phase.PAUSED
    assert go(player, 3).step == 3


def test_a_run_that_waits_for_examples_goes_on_at_its_speed() -> None:
    experiment = Experiment(data="empty")
    problem = prepare(load_dataset(experiment), experiment)
    player = RunPlayer(experiment, problem, numpy_kernel())
    player.pace.set_speed(1.0, time.perf_counter() - 1000)
    player.play()
    settle(player)
    while player.is_busy:
        player.tick()
    assert (player.phase, player.run.step) == (Phase.RUNNING, 0)
    player.change("edits", (Added(((1.0, 1.0),), (1,)),))
    assert player.is_busy
    player.tick()
    assert player.run.step == 1


@pytest.mark.parametrize("is_played", [True, False])
@pytest.mark.parametrize("made", [0, 5])
def test_a_run_made_elsewhere_goes_on_with_the_loop_of_the_player(
    made: int, *, is_played: bool
) -> None:
    experiment = Experiment()
    problem = prepare(load_dataset(experiment), experiment)
    player = RunPlayer(experiment, problem, load_kernel("compiled").kernel)
    run = Run(experiment, problem, numpy_kernel())
    run.advance(made)
    player.go_on_with(run)
    assert player.snapshot().kernel == ("numpy" if made else "compiled")
    if made:
        go(player, made - 2)
        go(player, made)  # what it has been through is not made anew by another loop
        assert [kernel.name for _, kernel in run.kernels] == ["numpy"]
    player.play() if is_played else player.step(1)
    player.tick()
    names = [(step, kernel.name) for step, kernel in run.kernels]
    assert names == ([(0, "numpy"), (made, "compiled")] if made else [(0, "compiled")])


def test_a_loop_plays_its_range_again_and_again() -> None:
    player = player_of()
    go(player, 100)
    player.set_loop((20, 30))
    assert player.snapshot().loop == (20, 30)
    player.play()
    player.pace.set_limit(math.inf, 0.0)
    seen = []
    while len(seen) < 200:
        player.pace.slice_steps = 3
        player.tick()
        seen.append(player.run.step)
    assert set(seen) <= set(range(20, 31))
    assert {20, 30} <= set(seen)
    assert seen.count(30) >= 3
    assert player.run.last_step == 100
    player.pause()
    player.set_loop(None)
    assert player.snapshot().loop is None


def test_the_way_to_a_loop_is_no_part_of_it() -> None:
    """A long run knows few states: many steps lie between one of them and the loop."""
    player = player_of()
    go(player, 60_000)
    first = 59_000 + player.run.history.stride // 2
    player.set_loop((first, first + 40))
    player.play()
    while player.run.step != first:
        player.tick()
    began = time.perf_counter()
    seen = set()
    while player.run.step < first + 3:
        player.tick()
        seen.add(player.run.step)
        assert time.perf_counter() < began + 60
    due = 3 / player._loop.most_speed  # type: ignore[union-attr]
    assert due <= time.perf_counter() - began < 60
    assert min(seen) == first
    assert player.steps_per_second < 10 * player._loop.most_speed  # type: ignore[union-attr]


def test_a_loop_is_played_before_a_divergence() -> None:
    player = player_of(alpha=1e6, l2=10.0)
    player.play()
    while player.phase is Phase.RUNNING:
        player.tick()
    assert player.phase is Phase.DIVERGED
    last = player.run.last_step
    player.play()
    assert player.phase is Phase.DIVERGED
    player.set_loop((0, last))
    player.play()
    assert player.phase is Phase.RUNNING
    player.pace.set_limit(math.inf, 0.0)
    steps = []
    while steps.count(last) < 3:
        player.tick()
        steps.append(player.run.step)
    player.pause()
    assert (player.phase, player.run.last_step) == (Phase.PAUSED, last)


CHANGES = [("batch", None), ("size", 20_000)]


@pytest.mark.parametrize("change", CHANGES, ids=["batch", "size"])
@pytest.mark.parametrize("way", ["play", "seek"])
def test_no_slice_is_long_where_steps_become_dear(
    change: tuple[str, object], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that one call passes, counted and not timed."""
    player = player_of(size=2000, batch=1)
    rows: list[int] = []
    advance = Run.advance

    def counted(run: Run, steps: int) -> int:
        each = run.problem.m if run.experiment.batch is None else run.experiment.batch
        made = advance(run, steps)
        rows.append(each * made)
        return made

    monkeypatch.setattr(Run, "advance", counted)
    player.pace.slice_steps = cheap = 4000
    monkeypatch.setattr(player.pace, "made", lambda steps, start, end: None)
    go(player, 4000)
    setting, value = change
    player.change("batch", 1)
    player.change(setting, value)
    if setting == "size":
        player.change("batch", None)
    if way == "seek":
        player.run.advance(20)
        go(player, 0)
        player.pace.slice_steps = cheap
        player.pace.expect(player.run.step_cost)
        rows.clear()
        player.seek(4015)
    else:
        rows.clear()
        player.play()
    while player.run.step < 4010:
        player.tick()
    dearest = 20_000 if setting == "size" else 2000
    assert max(rows) <= max(cheap, dearest)


def test_a_pass_of_a_loop_can_be_followed_by_eye() -> None:
    player = player_of()
    go(player, 1000)
    player.set_loop((200, 1000))
    player.play()
    assert player.interval_ms == max(1, int(1000 / (800 / PASS_SECONDS)))


@pytest.mark.parametrize("steps", [(30, 30), (40, 20), (100, 200), (-5, 0)])
def test_a_range_without_steps_is_no_loop(steps: tuple[int, int]) -> None:
    player = player_of()
    go(player, 100)
    player.set_loop(steps)
    assert player.snapshot().loop is None


def test_a_loop_ends_where_its_range_is_left_behind() -> None:
    player = player_of()
    go(player, 100)
    player.set_loop((20, 90))
    go(player, 50)
    player.change("alpha", 1.0)
    assert player.snapshot().loop is None


ACTION = st.one_of(
    st.tuples(st.just("seek"), st.integers(0, 300)),
    st.tuples(st.just("alpha"), st.sampled_from([0.01, 0.3, 5.0])),
    st.tuples(st.just("l2"), st.sampled_from([0.0, 0.1])),
    st.tuples(st.just("noise"), st.sampled_from([0.5, 1.0])),
    st.tuples(st.just("parameters"), st.sampled_from([-1.0, 2.0])),
    st.tuples(st.just("pin"), st.none()),
    st.tuples(st.just("return"), st.integers(0, 7)),
    st.tuples(st.just("dismiss"), st.integers(0, 7)),
    st.tuples(st.just("loop"), st.tuples(st.integers(0, 200), st.integers(0, 200))),
)


@settings(max_examples=60, deadline=None)
@given(actions=st.lists(ACTION, max_size=14))
def test_any_travel_gives_states_equal_to_a_straight_run(
    actions: list[tuple[str, object]],
) -> None:
    player = player_of(batch=16)
    for action, value in actions:
        kept = player.pinned.views
        if action == "seek":
            go(player, value)  # type: ignore[arg-type]
        elif action == "pin":
            player.pin()
        elif action == "loop":
            player.set_loop(value)  # type: ignore[arg-type]
        elif action in ("return", "dismiss"):
            if kept:
                key = kept[int(value) % len(kept)].key  # type: ignore[call-overload]
                (player.return_to if action == "return" else player.pinned.dismiss)(key)
        elif action == "parameters":
            player.set_parameters((value,) * 3)  # type: ignore[arg-type]
        else:
            player.change(action, value)
    assert_equals_a_straight_run(player.run)
    for view in player.pinned.views:
        run = player.pinned.copy_of(view.key)
        assert run is not None
        assert (view.step, view.w.tobytes(), view.b) == (run.step, run.w.tobytes(), run.b)
        assert_equals_a_straight_run(run)


def assert_equals_a_straight_run(run: Run) -> None:
    straight = player_of(batch=16).run
    go_straight(straight, run.events, run.step)
    assert straight.step == run.step
    assert (straight.w.tobytes(), straight.b) == (run.w.tobytes(), run.b)
    assert straight.metrics() == run.metrics() or np.isnan(run.metrics().test_loss)
    assert straight.metrics().loss == run.metrics().loss
