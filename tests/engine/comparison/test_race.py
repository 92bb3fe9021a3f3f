"""Lanes of a race are held against runs of the same experiments."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import logistic
from engine.comparison.race import Race, RaceState, race_experiments
from engine.errors import InputError
from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.protocol import Kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem, load_dataset, prepare
from engine.training.run import Run
from engine.training.snapshot import RunState

COMPILED = load_kernel("compiled").kernel
both = pytest.mark.parametrize("kernel", [numpy_kernel(), COMPILED], ids=lambda kernel: kernel.name)


@cache
def problem_of(size: int, test_ratio: float = 0.0) -> Problem:
    experiment = Experiment(size=size, test_ratio=test_ratio)
    return prepare(load_dataset(experiment), experiment)


def race(
    kernel: Kernel = COMPILED,
    size: int = 60,
    test_ratio: float = 0.0,
    over: str = "alpha",
    values: tuple[Any, ...] = (0.1, 1.0),
    **settings: Any,
) -> Race:
    experiment = Experiment(size=size, test_ratio=test_ratio, **settings)
    lanes = race_experiments(experiment, over, values)
    return Race(lanes, problem_of(size, test_ratio), kernel)


def runs_of(race: Race) -> list[Run]:
    return [Run(lane, race.problem, race.kernel) for lane in race.experiments]


def state(of: RunState | Run) -> tuple[object, ...]:
    """All that must be the same to the last bit; NaN is the same as NaN."""
    if isinstance(of, Run):
        m = of.metrics()
        told = (m.loss, m.test_loss, m.accuracy, m.test_accuracy)
    else:
        tested = of.test_loss is not None
        told = (
            of.loss,
            of.test_loss if tested else np.nan,
            of.accuracy,
            of.test_accuracy if tested else np.nan,
        )
    return of.step, of.w.tobytes(), of.b, repr(told), of.diverged_at


def assert_same(race: Race, runs: list[Run]) -> None:
    snapshot = race.snapshot()
    assert [state(lane) for lane in snapshot.runs] == [state(run) for run in runs]
    assert snapshot.step == max(run.step for run in runs)
    assert snapshot.last_step == max(run.last_step for run in runs)


moves = st.lists(
    st.tuples(
        st.sampled_from(["advance", "seek", "restore", "look"]),
        st.one_of(st.integers(0, 40), st.integers(0, 9000)),
    ),
    min_size=1,
    max_size=7,
)
a_value = {
    "alpha": st.sampled_from([0.01, 0.3, 1.7, 12.0, 1e6]),
    "batch": st.sampled_from([None, 1, 7, 32, 1000]),
    "l1": st.sampled_from([0.0, 0.01, 0.5]),
    "l2": st.sampled_from([0.0, 0.1, 2.0, 30.0, 1e4]),
}


@both
@settings(deadline=None, max_examples=60)
@given(data=st.data(), moves=moves)
def test_every_run_is_a_run_of_its_experiment(
    kernel: Kernel, data: st.DataObject, moves: list[tuple[str, int]]
) -> None:
    over = data.draw(st.sampled_from(list(a_value)))
    values = data.draw(st.lists(a_value[over], min_size=1, max_size=5, unique=True))
    common = {name: data.draw(a_value[name]) for name in a_value if name != over}
    ratio = data.draw(st.sampled_from([0.0, 0.3]))
    init = data.draw(st.sampled_from([None, (0.5, -3.0, 1.0)]))
    lanes = race(
        kernel, test_ratio=ratio, over=over, values=tuple(values), init=init, seed=3, **common
    )
    runs = runs_of(lanes)
    for move, amount in moves:
        # numpy takes a while for 1000 steps
        steps = amount if kernel is COMPILED else amount % 150
        if move == "advance":
            before = lanes.step
            made = lanes.advance(steps)
            for run in runs:
                run.seek(before + steps)
            assert before + made == max(run.step for run in runs)
        elif move == "look":
            lanes.snapshot()
        else:
            if move == "restore":
                lanes.restore(steps)
                assert lanes.step <= steps
                steps = lanes.step
            else:
                lanes.seek(steps)
            for run in runs:
                run.seek(steps)
        assert_same(lanes, runs)


def test_a_race_over_batches_of_many_rows_records_as_runs_do() -> None:
    """There a lane of small batches records rarely, and one of the full batch each step."""
    lanes = race(size=4000, over="batch", values=(None, 1, 50, 1000), alpha=0.5)
    runs = runs_of(lanes)
    for step in (5000, 700, 4000, 11, 6000):
        lanes.seek(step)
        for run in runs:
            run.seek(step)
        assert_same(lanes, runs)
    for lane, run in zip(lanes.snapshot().runs, runs, strict=True):
        assert lane.history.step[-1] == run.history.loss_history().step[-1] == 6000


def test_a_run_that_diverges_stays_while_others_go_on() -> None:
    lanes = race(over="alpha", values=(0.1, 5.0), l2=1.0)
    assert lanes.advance(5000) == 5000
    calm, wild = lanes.snapshot().runs
    assert (calm.step, calm.diverged_at, calm.has_diverged) == (5000, None, False)
    assert wild.diverged_at == wild.step + 1 < 5000
    assert wild.has_diverged
    assert np.isfinite([*wild.w, wild.b, wild.loss]).all()
    before = state(wild)
    lanes.advance(1000)
    assert state(lanes.snapshot().runs[1]) == before


def test_going_back_before_a_divergence_wakes_the_run_up() -> None:
    lanes = race(over="alpha", values=(0.1, 5.0), l2=1.0)
    lanes.advance(5000)
    at = lanes.snapshot().runs[1].diverged_at
    assert at is not None
    lanes.seek(at - 10)
    back = lanes.snapshot().runs[1]
    assert (back.step, back.diverged_at, back.has_diverged) == (at - 10, at, False)
    assert lanes.advance(30) == 30
    assert [lane.step for lane in lanes.snapshot().runs] == [at + 20, at - 1]


def test_when_all_have_diverged_the_race_is_over() -> None:
    lanes = race(over="alpha", values=(5.0, 50.0), l2=1.0)
    made = lanes.advance(100_000)
    ends = [lane.diverged_at for lane in lanes.snapshot().runs]
    assert None not in ends
    assert made == lanes.step == max(end - 1 for end in ends if end)
    assert lanes.advance(10) == 0
    assert lanes.snapshot().winner is None


def snapshot_of(lanes: Race, step: int) -> RaceState:
    lanes.seek(step)
    return lanes.snapshot()


def test_nobody_is_ahead_at_the_start() -> None:
    assert race().snapshot().winner is None


def test_of_runs_with_one_loss_the_lowest_wins_and_the_winner_may_change() -> None:
    """With α = 5 the first step goes too far, the others make up for it."""
    lanes = race(over="alpha", values=(0.1, 5.0), l2=0.08)
    winners = [snapshot_of(lanes, step) for step in (1, 10)]
    for snapshot in winners:
        losses = [lane.loss for lane in snapshot.runs]
        assert snapshot.winner == int(np.argmin(losses))
    assert [snapshot.winner for snapshot in winners] == [0, 1]


@pytest.mark.parametrize("over", ["l1", "l2"])
def test_under_different_penalties_the_test_loss_decides(over: str) -> None:
    lanes = race(test_ratio=0.3, over=over, values=(0.0, 0.05, 1.0))
    snapshot = snapshot_of(lanes, 400)
    losses = [lane.test_loss for lane in snapshot.runs]
    assert None not in losses
    assert snapshot.winner == int(np.argmin(np.array(losses, dtype=float)))


@pytest.mark.parametrize("over", ["l1", "l2"])
def test_without_test_examples_the_mean_loss_without_penalty_decides(over: str) -> None:
    lanes = race(over=over, values=(0.3, 0.0, 1.0), alpha=0.5)
    snapshot = snapshot_of(lanes, 400)
    X, y = lanes.problem.F.T, lanes.problem.y
    plain = [logistic.cost(X, y, lane.w, lane.b) for lane in snapshot.runs]
    assert [lane.mean_loss for lane in snapshot.runs] == pytest.approx(plain, rel=1e-12)
    assert snapshot.winner == int(np.argmin(plain)) == 1


def test_a_run_that_has_diverged_never_wins() -> None:
    """It may have been lower when it left than the others at the start are."""
    lanes = race(over="alpha", values=(1e-12, 3.0), l2=1.0)
    lanes.advance(5000)
    snapshot = lanes.snapshot()
    assert snapshot.runs[1].has_diverged
    assert snapshot.winner == 0


def test_the_only_run_wins() -> None:
    lanes = race(values=(0.1,))
    lanes.advance(3)
    assert lanes.snapshot().winner == 0


def test_snapshots_are_copies_that_cannot_be_written() -> None:
    lanes = race()
    lanes.advance(5)
    lane = lanes.snapshot().runs[0]
    before = lane.w.copy()
    lanes.advance(5)
    assert (lane.w == before).all()
    with pytest.raises(ValueError, match="read-only"):
        lane.w[0] = 1.0


@pytest.mark.parametrize("over", ["alpha", "batch", "l1", "l2"])
def test_runs_stand_in_the_order_of_their_values(over: str) -> None:
    values = (7, 3, 5)
    lanes = race_experiments(Experiment(), over, values)
    assert tuple(getattr(lane, over) for lane in lanes) == values


@pytest.mark.parametrize(
    ("over", "values", "told"),
    [
        ("seed", (1, 2), "race: seed given, alpha, batch, l1, l2, optimizer, .* accepted"),
        ("alpha", (), "alpha: no value given"),
        ("alpha", (0.1, -1.0), r"alpha: -1(\.0)? given, a number from"),
        ("alpha", (0.1, 0.2, 0.1), "alpha: 0.1 given twice"),
        ("alpha", (0.1, None), "alpha: no number given"),
        ("batch", (None, 0), "batch: 0 given, full, or at least 1"),
        ("batch", (None, None), "batch: full given twice"),
        ("batch", (1.5,), "batch: 1.5 given, full or a whole number"),
        ("l2", (0.0, float("nan")), "l2: nan given, a finite number"),
        ("optimizer", (0.5,), "optimizer: 0.5 given, a name accepted"),
        ("optimizer", ("sgd",), "optimizer: 'sgd' given, gd, "),
        ("optimizer", ("gd", "gd"), "optimizer: gd given twice"),
        ("momentum", ("gd",), "momentum: gd given, a number accepted"),
        ("warmup", (1.5,), "warmup: 1.5 given, a whole number accepted"),
    ],
)
def test_values_that_no_run_can_have_are_refused(
    over: str, values: tuple[float | None, ...], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        race_experiments(Experiment(), over, values)


def test_runs_of_other_data_are_refused() -> None:
    problem = problem_of(60)
    with pytest.raises(ValueError, match=r"differ in alpha, batch, l1, l2, optimizer, .* alone"):
        Race([Experiment(size=60), Experiment(size=60, seed=1)], problem, COMPILED)
    with pytest.raises(ValueError, match="needs a run"):
        Race([], problem, COMPILED)
