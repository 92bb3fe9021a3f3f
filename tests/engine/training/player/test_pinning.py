import math

import numpy as np
import pytest
from run_player import go, player_of, settle

from engine.convergence.optimum import Convergence
from engine.support.tasks import Interruptible
from engine.training.snapshot import MOST_BESIDE, MOST_PINNED, distance


def test_a_pinned_run_shows_what_was_pinned_while_the_run_goes_on() -> None:
    player = player_of(test_ratio=0.25)
    pinned_at = go(player, 40)
    player.pin()
    assert player.take_notices() == ["Pinned as A"]
    assert player.take_notices() == []
    (kept,) = go(player, 90).pinned
    assert (kept.name, kept.is_pinned, kept.left_at, kept.step) == ("A", True, None, 40)
    assert (kept.w.tobytes(), kept.b) == (pinned_at.w.tobytes(), pinned_at.b)
    assert (kept.loss, kept.accuracy) == (pinned_at.loss, pinned_at.accuracy)
    assert kept.test_loss == pinned_at.test_loss
    np.testing.assert_array_equal(kept.history.loss, pinned_at.history.loss)
    assert not kept.w.flags.writeable
    assert not kept.history.loss.flags.writeable


def test_a_run_pinned_in_the_past_ends_there() -> None:
    player = player_of()
    go(player, 100)
    moment = go(player, 30)
    player.pin()
    (kept,) = player.snapshot().pinned
    assert kept.history.step[-1] == 30
    assert kept.history.loss[-1] == moment.loss
    assert kept.history.path.step[-1] == 30
    np.testing.assert_array_equal(kept.history.path.theta[-1], [*kept.w, kept.b])


def test_the_same_state_is_pinned_once() -> None:
    player = player_of()
    go(player, 5)
    player.pin()
    player.pin()
    assert player.take_notices() == ["Pinned as A", "This run is pinned already, as A"]
    assert len(player.snapshot().pinned) == 1


def test_eight_runs_are_pinned_at_most_each_with_a_look_of_its_own() -> None:
    player = player_of()
    for step in range(1, MOST_PINNED + 2):
        go(player, step)
        player.pin()
    assert player.take_notices()[-1] == "8 runs are pinned: dismiss one to pin another"
    kept = player.snapshot().pinned
    assert [run.name for run in kept] == list("ABCDEFGH")
    assert {run.style for run in kept} == set(range(MOST_PINNED))
    player.pinned.dismiss(kept[2].key)
    player.pin()
    again = player.snapshot().pinned
    assert (again[-1].name, again[-1].style) == ("C", kept[2].style)


def test_a_change_at_an_earlier_step_leaves_the_old_future_behind() -> None:
    player = player_of()
    end = go(player, 100)
    go(player, 40)
    player.change("alpha", 3.0)
    (old,) = settle(player).pinned
    assert (old.is_pinned, old.left_at, old.step) == (False, 40, 100)
    assert (old.w.tobytes(), old.b, old.loss) == (end.w.tobytes(), end.b, end.loss)
    player.change("alpha", 4.0)  # a drag goes on: nothing new is left behind
    assert len(player.snapshot().pinned) == 1
    player.pinned.dismiss(old.key)
    assert player.snapshot().pinned == ()


def test_a_future_left_later_than_a_new_branch_shares_the_past_up_to_that_alone() -> None:
    player = player_of()
    for last, step in ((100, 60), (90, 30)):
        go(player, last)
        go(player, step)
        player.change("alpha", 1.0 + step)
    assert [run.left_at for run in player.snapshot().pinned] == [30, 30]
    go(player, 80)
    go(player, 50)
    player.change("alpha", 0.5)
    assert [run.left_at for run in player.snapshot().pinned] == [30, 30, 50]


def test_beside_another_run_no_future_was_left() -> None:
    player = player_of()
    go(player, 100)
    go(player, 60)
    player.change("alpha", 1.0)
    player.return_to(player.snapshot().pinned[0].key)
    assert [run.left_at for run in player.snapshot().pinned] == [None, None]


@pytest.mark.parametrize(
    ("setting", "value"),
    [("features", ("x1", "x2", "x1^2")), ("standardize", True), ("init", (1.0, 1.0, 0.0)),
     ("seed", 3), ("data", "moons")],
)  # fmt: skip
def test_a_new_start_keeps_the_run_before_in_full_length(setting: str, value: object) -> None:
    player = player_of()
    end = go(player, 90)
    go(player, 30)
    player.change(setting, value)
    now = settle(player)
    assert (now.step, now.last_step) == (0, 0)
    (kept,) = now.pinned
    assert (kept.step, kept.is_pinned, kept.left_at) == (90, False, None)
    assert (kept.w.tobytes(), kept.b) == (end.w.tobytes(), end.b)
    player.return_to(kept.key)
    back = settle(player)
    assert (back.step, back.w.tobytes()) == (90, end.w.tobytes())


def test_of_runs_that_gave_way_to_new_starts_the_last_is_kept_and_what_is_pinned_stays() -> None:
    player = player_of()
    for seed in (1, 2, 3):
        go(player, 10 * seed)
        player.change("seed", seed)
    assert [kept.step for kept in player.snapshot().pinned] == [30]
    player.pin()  # at step 0, of seed 3
    go(player, 5)
    player.change("seed", 4)
    assert [kept.step for kept in player.snapshot().pinned] == [0, 5]
    player.change("seed", 5)  # nothing was run: nothing gives way
    assert [kept.step for kept in player.snapshot().pinned] == [0, 5]


def test_a_refused_change_leaves_nothing_behind() -> None:
    player = player_of()
    go(player, 100)
    go(player, 40)
    player.change("alpha", player.run.experiment.alpha)
    assert player.snapshot().pinned == ()
    assert player.run.last_step == 100


def test_the_oldest_future_gives_way_and_a_pinned_run_never() -> None:
    player = player_of()
    for number in range(MOST_BESIDE + 3):
        go(player, 20 + number)
        if number == 0:
            player.pin()
        go(player, 10)
        player.change("alpha", 0.2 + number / 100)
    kept = player.snapshot().pinned
    assert len(kept) == MOST_BESIDE
    assert kept[0].is_pinned
    gone = [notice for notice in player.take_notices() if "gave way" in notice]
    assert gone[0] == "“replaced at 10” gave way: 9 runs are pinned at most"
    assert [run.step for run in kept[1:]] == [24, 25, 26, 27, 28, 29, 30, 31]


def test_it_is_said_which_run_goes_as_only_one_that_was_replaced_stays() -> None:
    player = player_of()
    for seed in (1, 2):
        go(player, 20)
        player.change("seed", seed)
    (said,) = player.take_notices()
    assert (
        said == "Only one replaced run is kept, so “replaced at 20” is gone. Pin a run to keep it"
    )


def test_beside_eight_pinned_runs_the_latest_future_is_kept() -> None:
    player = player_of()
    for step in range(1, MOST_PINNED + 1):
        go(player, step)
        player.pin()
    for last, alpha in ((20, 3.0), (30, 4.0)):
        go(player, last)
        go(player, 10)
        player.change("alpha", alpha)
        *pinned, left = player.snapshot().pinned
        assert [run.name for run in pinned] == list("ABCDEFGH")
        assert left.step == last
        assert not left.is_pinned
        assert len({run.style for run in (*pinned, left)}) == MOST_BESIDE
    assert player.run.events[-1].value == 4.0


def test_returning_to_a_run_goes_on_from_there_and_keeps_the_one_that_gives_way() -> None:
    player = player_of(batch=7)
    there = go(player, 50)
    player.pin()
    player.change("alpha", 2.0)
    other = go(player, 80)
    key = other.pinned[0].key
    player.return_to(key)
    back = settle(player)
    assert back.run_id > other.run_id
    assert (back.step, back.w.tobytes(), back.b) == (50, there.w.tobytes(), there.b)
    assert back.experiment.alpha == there.experiment.alpha
    a, left = back.pinned
    assert (left.step, left.is_pinned, left.left_at) == (80, False, None)
    assert left.w.tobytes() == other.w.tobytes()
    straight = player_of(batch=7)
    assert go(player, 120).w.tobytes() == go(straight, 120).w.tobytes()
    player.return_to(left.key)
    assert settle(player).w.tobytes() == other.w.tobytes()
    assert [run.key for run in player.snapshot().pinned][:2] == [a.key, left.key]


def test_returning_twice_to_a_run_that_is_kept_already_keeps_no_copy() -> None:
    player = player_of()
    go(player, 50)
    player.pin()
    (kept,) = player.snapshot().pinned
    player.take_notices()
    player.return_to(kept.key)
    assert player.take_notices() == ["Going on with A"]
    assert len(player.snapshot().pinned) == 1


def test_undoing_a_new_start_takes_back_the_row_of_the_run_that_gave_way() -> None:
    player = player_of()
    there = go(player, 30)
    run, run_id = player.run, player.run_id
    player.change("standardize", True)
    assert len(player.snapshot().pinned) == 1
    player.bring_back(run_id)
    assert player.run is run
    assert player.snapshot().pinned == ()
    assert (player.snapshot().step, player.snapshot().w.tobytes()) == (30, there.w.tobytes())


def test_undoing_a_new_start_leaves_what_the_user_pinned_meanwhile_as_it_is() -> None:
    player = player_of()
    go(player, 30)
    run_id = player.run_id
    player.change("standardize", True)
    player.return_to(player.snapshot().pinned[0].key)
    player.pin()
    player.bring_back(run_id)
    go(player, 50)
    assert [(kept.step, kept.is_pinned) for kept in player.snapshot().pinned] == [(30, True)]


def test_the_last_eight_new_starts_can_be_undone() -> None:
    player = player_of()
    for step in range(1, 11):
        go(player, step)
        player.reset()
    player.bring_back(1)
    assert player.take_notices() == ["That run is gone for good"]
    assert player.run.step == 0
    player.bring_back(3)
    assert player.run.step == 3


def test_a_run_put_back_makes_way_for_the_name_and_look_given_meanwhile() -> None:
    player = player_of()
    go(player, 1)
    player.pin()
    key = player.snapshot().pinned[0].key
    player.pinned.dismiss(key)
    go(player, 2)
    player.pin()
    player.pinned.put_back(key)
    kept = player.snapshot().pinned
    assert [run.step for run in kept] == [1, 2]
    assert len({run.name for run in kept}) == len({run.style for run in kept}) == 2


def test_a_ninth_pinned_run_is_not_put_back() -> None:
    player = player_of()
    go(player, 1)
    player.pin()
    key = player.snapshot().pinned[0].key
    player.pinned.dismiss(key)
    for step in range(2, 2 + MOST_PINNED):
        go(player, step)
        player.pin()
    player.take_notices()
    player.pinned.put_back(key)
    assert "dismiss one" in player.take_notices()[0]
    assert len(player.snapshot().pinned) == MOST_PINNED
    player.pinned.dismiss(player.snapshot().pinned[0].key)
    player.pinned.put_back(key)
    assert 1 in [run.step for run in player.snapshot().pinned]


def test_a_run_that_was_left_is_pinned_by_its_own_look() -> None:
    player = player_of()
    go(player, 60)
    go(player, 20)
    player.change("alpha", 1.0)
    (old,) = player.snapshot().pinned
    player.return_to(old.key)
    player.pin()
    kept = player.snapshot().pinned
    assert (kept[0].key, kept[0].style, kept[0].is_pinned) == (old.key, old.style, True)


def test_kept_runs_outlive_a_player() -> None:
    player = player_of()
    go(player, 7)
    player.pin()
    player.change("features", ("x1",))  # another run
    assert [run.step for run in settle(player).pinned] == [7]
    assert player.snapshot().pinned[0].has_data_of(player.run.experiment)
    player.change("data", "moons")
    assert not settle(player).pinned[0].has_data_of(player.run.experiment)


def test_a_pinned_run_learns_where_it_leads() -> None:
    player = player_of()
    go(player, 30)
    player.pin()
    (kept,) = settle(player).pinned
    convergence = player.snapshot().convergence
    assert (
        kept.convergence is not None and convergence is not None and convergence.optimum is not None
    )
    wanted = math.dist((*kept.w, kept.b), (*convergence.optimum.w, convergence.optimum.b))
    assert distance(kept.w, kept.b, kept.convergence) == pytest.approx(wanted, rel=1e-12)
    assert distance(kept.w, kept.b, None) is None


def test_an_optimum_under_other_penalties_is_not_taken_for_that_of_an_old_future() -> None:
    player = player_of()
    go(player, 30)
    settle(player)
    go(player, 10)
    player.change("l2", 0.5)
    (old,) = settle(player).pinned
    now = player.snapshot().convergence
    assert old.convergence is not None and old.convergence.optimum is not None
    assert now is not None and now.optimum is not None
    assert old.convergence.optimum.J < now.optimum.J


def test_a_pinned_run_is_named_by_what_no_other_run_has() -> None:
    player = player_of()
    for alpha, batch in ((0.5, None), (1.0, None), (1.0, 8), (0.25, 8), (0.25, 8)):
        player.change("alpha", alpha)
        player.change("batch", batch)
        go(player, player.run.step + 5)
        player.pin()
    names = [kept.name for kept in player.snapshot().pinned]
    assert names == ["A", "α = 1", "batch 8", "α = 0.25", "B"]


def test_the_first_run_is_named_by_another_optimiser_than_plain_descent() -> None:
    player = player_of(optimizer="adam")
    go(player, 3)
    player.pin()
    go(player, 5)
    player.pin()
    assert [run.name for run in player.snapshot().pinned] == ["Adam", "A"]


def test_names_are_unique_and_never_empty() -> None:
    player = player_of()
    for step in (3, 5):
        go(player, step)
        player.pin()
    a, b = player.snapshot().pinned
    player.pinned.rename(a.key, "  slow   one ")
    player.pinned.rename(b.key, "slow one")
    player.pinned.rename(b.key, "   ")
    assert [run.name for run in player.snapshot().pinned] == ["slow one", "B"]


def test_a_letter_is_found_whatever_names_the_user_gave() -> None:
    player = player_of()
    for step in range(1, MOST_PINNED):
        go(player, step)
        player.pin()
    for name, kept in zip("HIJKLMN", player.snapshot().pinned, strict=False):
        player.pinned.rename(kept.key, name)
    go(player, 50)
    player.pin()
    names = [kept.name for kept in player.snapshot().pinned]
    assert len(set(names)) == MOST_PINNED
    assert names[-1] == "A"


def test_an_optimum_that_cannot_be_found_is_not_sought_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(problem: object, l1: float, l2: float) -> Interruptible[Convergence]:
        yield
        raise ArithmeticError("no optimum")

    player = player_of()
    monkeypatch.setattr("engine.training.pinned_runs.convergence_of", fails)
    player.run.advance(3)
    player.pinned.pin(player.run, None)
    with pytest.raises(ArithmeticError):
        settle(player)
    assert not player.pinned.is_analysing
    settle(player)
    (kept,) = player.snapshot().pinned
    assert kept.convergence is None
