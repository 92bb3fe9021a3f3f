from contextlib import suppress

import numpy as np
import pytest
from built_in import WITH_EXAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st
from straight_run import go_straight

from engine.errors import InputError
from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.protocol import OPTIMIZERS, SCHEDULES, Kernel, state_size
from engine.model.experiment import Event, Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.history import CAPACITY, HEAD
from engine.training.player.observer import Observer
from engine.training.run import Run
from engine.training.snapshot import Phase


def kernels() -> list[Kernel]:
    return [numpy_kernel(), load_kernel("compiled").kernel]


def run_of(kernel: Kernel | None = None, **settings_: object) -> Run:
    experiment = Experiment(**({"size": 60} | settings_))  # type: ignore[arg-type]
    problem = prepare(load_dataset(experiment), experiment)
    return Run(experiment, problem, kernel or numpy_kernel())


def state(run: Run) -> tuple[object, ...]:
    """All that a user can tell two runs apart by, to the last bit."""
    metrics = run.metrics()
    return (
        run.step,
        run.w.tobytes(),
        run.b,
        run.gradient.tobytes(),
        run.memory.velocity.tobytes(),
        run.memory.squares.tobytes(),
        run.memory.count,
        metrics.loss,
        np.float64(metrics.test_loss).tobytes(),
        metrics.accuracy,
        run.experiment,
        run.epoch,
    )


MODES = [{}, {"batch": 7}, {"batch": 1}, {"l1": 0.01, "l2": 0.1}, {"test_ratio": 0.3, "batch": 16}]
MODES += [
    {"optimizer": "momentum", "schedule": "1/t", "decay": 0.01},
    {"optimizer": "nesterov", "schedule": "step", "period": 40, "batch": 7},
    {"optimizer": "adagrad", "l1": 0.01, "l2": 0.1},
    {"optimizer": "rmsprop", "batch": 1, "warmup": 30},
    {"optimizer": "adam", "schedule": "cosine", "period": 100, "clip": 0.05},
    {"optimizer": "adamw", "l2": 0.1, "batch": 16, "schedule": "exponential"},
    {"optimizer": "newton", "l2": 0.1, "alpha": 0.01},
    {"clip": 0.05, "batch": 7},
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kernel", kernels(), ids=lambda kernel: kernel.name)
def test_advancing_in_pieces_equals_advancing_at_once(
    kernel: Kernel, mode: dict[str, object]
) -> None:
    pieces, whole = run_of(kernel, **mode), run_of(kernel, **mode)
    for piece in (1, 5, 5, 17, 300):
        assert pieces.advance(piece) == piece
    whole.advance(328)
    assert state(pieces) == state(whole)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kernel", kernels(), ids=lambda kernel: kernel.name)
def test_step_back_restores_the_exact_state(kernel: Kernel, mode: dict[str, object]) -> None:
    run = run_of(kernel, **mode)
    states = {0: state(run)}
    for step in range(1, 200):
        run.advance(1)
        states[step] = state(run)
    for step in (198, 197, 3, 150, 0, 199):
        run.seek(step)
        assert state(run) == states[step]


def test_a_long_run_seeks_exactly_from_thinned_records() -> None:
    run, other = run_of(load_kernel("compiled").kernel), run_of(load_kernel("compiled").kernel)
    run.advance(3_000_017)
    end = state(run)
    for step in (1_234_567, 1, 2_999_999):
        run.seek(step)
        other.seek(step)
        assert state(run) == state(other)
        other.seek(0)
    run.seek(3_000_017)
    assert state(run) == end
    assert len(run.history.rows) <= CAPACITY + 1


def test_a_replay_is_no_longer_than_what_was_advanced_at_a_time() -> None:
    run = run_of(load_kernel("compiled").kernel)
    for _ in range(3000):
        run.advance(1000)
    assert run.history.stride > 1000
    for step in (2_999_999, 1_234_567, 2001, 999, 0):
        run.restore(step)
        assert step - 1000 < run.step <= step


def test_a_change_takes_effect_at_the_next_step() -> None:
    run = run_of(alpha=0.1)
    run.advance(10)
    before, gradient = run.w, run.gradient
    assert run.change("alpha", 2.0)
    run.advance(1)
    np.testing.assert_allclose(run.w, before - 2.0 * gradient[:-1], rtol=1e-15)
    assert run.events == (Event(10, "alpha", 2.0),)


def test_changing_to_the_same_value_changes_nothing() -> None:
    run = run_of()
    run.advance(10)
    run.seek(5)
    assert not run.change("alpha", run.experiment.alpha)
    assert run.last_step == 10


def test_a_change_that_is_taken_back_at_the_same_step_leaves_no_trace() -> None:
    run, straight = run_of(batch=1), run_of(batch=1)
    run.advance(215)
    for value in (0.1, 0.2, 0.0):
        run.change("l2", value)
    assert run.events == ()
    run.advance(105)
    straight.advance(320)
    assert state(run) == state(straight)


def test_a_change_at_an_earlier_step_starts_a_branch() -> None:
    run, straight = run_of(), run_of()
    run.advance(100)
    run.seek(40)
    run.change("alpha", 1.0)
    assert run.last_step == 40
    run.advance(60)
    straight.advance(40)
    straight.change("alpha", 1.0)
    straight.advance(60)
    assert state(run) == state(straight)
    assert run.history.rows[-1, 0] == 100


def test_parameters_set_by_hand_are_part_of_the_replay() -> None:
    run = run_of()
    run.advance(30)
    run.set_parameters(np.array([1.0, -2.0, 0.5]))
    at_edit = state(run)
    run.advance(30)
    end = state(run)
    run.seek(10)
    run.seek(30)
    assert state(run) == at_edit
    run.seek(10)
    run.seek(60)
    assert state(run) == end


def test_edited_data_are_replayed_too() -> None:
    run = run_of(batch=8)
    run.advance(20)
    run.change("noise", 1.5)
    run.change("size", 90)
    run.advance(20)
    end = state(run)
    run.seek(10)
    assert run.problem.m == 60
    run.seek(40)
    assert run.problem.m == 90
    assert state(run) == end


def test_a_change_that_would_change_the_meaning_of_the_weights_is_refused() -> None:
    run = run_of(standardize=True)
    for setting, value in (("features", ("x1",)), ("noise", 2.0), ("data", "moons")):
        with pytest.raises(ValueError, match=setting):
            run.change(setting, value)


def test_a_value_that_is_not_accepted_leaves_the_run_as_it_was() -> None:
    run = run_of()
    run.advance(10)
    before = state(run)
    for setting, value in (("alpha", -1.0), ("alpha", float("nan")), ("test_ratio", 1.0)):
        with pytest.raises(InputError, match=setting):
            run.change(setting, value)
    assert state(run) == before
    assert run.events == ()


def test_divergence_is_a_result_that_names_the_step() -> None:
    run = run_of(alpha=100.0, l2=10.0)  # w is multiplied by about -999 a step
    made = run.advance(10_000)
    assert made < 10_000
    assert run.diverged_at == run.step + 1
    assert np.isfinite(run.w).all()
    assert run.advance(5) == 0
    run.seek(3)
    assert run.step == 3
    assert run.advance(10_000) == made - 3
    run.seek(3)
    run.change("alpha", 0.01)
    assert run.diverged_at is None
    assert run.advance(100) == 100


def test_a_kernel_that_becomes_ready_takes_over_and_is_replayed() -> None:
    run = run_of()
    run.advance(100)
    run.use_kernel(load_kernel("compiled").kernel)
    run.advance(100)
    end = state(run)
    run.seek(50)
    assert run.kernel.name == "numpy"
    assert not run.use_kernel(load_kernel("compiled").kernel)
    run.seek(200)
    assert run.kernel.name == "compiled"
    assert state(run) == end


@pytest.mark.parametrize("every", [1, 7, 64])
def test_recording_yields_the_start_every_kth_step_and_the_last(every: int) -> None:
    run, other = run_of(test_ratio=0.25), run_of(test_ratio=0.25)
    rows = np.vstack([block.copy() for block in run.record(1000, every, block=10)])
    expected = sorted({*range(0, 1001, every), 1000})
    np.testing.assert_array_equal(rows[:, 0], expected)
    for index in (0, 1, len(rows) // 2, -1):
        other.seek(int(rows[index, 0]))
        metrics = other.metrics()
        np.testing.assert_array_equal(rows[index, HEAD:-1], other.w)
        np.testing.assert_allclose(
            rows[index, 1:HEAD],
            (metrics.loss, metrics.test_loss, metrics.accuracy, metrics.test_accuracy),
            rtol=1e-15,
        )


def test_epochs_count_how_often_the_examples_were_covered() -> None:
    run = run_of(batch=16)  # 60 examples: 4 steps cover them
    run.advance(10)
    assert run.epoch == 2.5
    run.change("batch", None)
    run.advance(3)
    assert run.epoch == 5.5
    run.seek(4)
    assert run.epoch == 1


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_a_snapshot_describes_the_run(name: str) -> None:
    run = run_of(data=name, size=None, test_ratio=0 if name == "one-example" else 0.2, alpha=1e-3)
    run.advance(5)
    snapshot = Observer(3, run).snapshot(Phase.PAUSED)
    z = run.problem.features.z(
        run.problem.dataset.X[run.problem.train_rows], snapshot.w, snapshot.b
    )
    loss = np.logaddexp(0, np.where(run.problem.y == 1, -z, z)).mean()
    assert snapshot.loss == pytest.approx(loss, rel=1e-12)
    assert snapshot.accuracy == ((z > 0) == (run.problem.y == 1)).mean()
    assert (snapshot.test_loss is None) == (name == "one-example")
    assert snapshot.history.step[-1] == 5
    assert snapshot.history.loss[-1] == snapshot.loss
    for array in (snapshot.w, snapshot.dw, snapshot.w_raw, snapshot.history.loss):
        assert not array.flags.writeable


ACTION = st.one_of(
    st.tuples(st.just("advance"), st.integers(0, 400)),
    st.tuples(st.just("seek"), st.integers(0, 900)),
    st.tuples(st.just("alpha"), st.sampled_from([0.01, 0.3, 5.0])),
    st.tuples(st.just("batch"), st.sampled_from([None, 1, 7, 64])),
    st.tuples(st.just("l2"), st.sampled_from([0.0, 0.1])),
    st.tuples(st.just("noise"), st.sampled_from([0.5, 1.0])),
    st.tuples(st.just("parameters"), st.sampled_from([-1.0, 2.0])),
    st.tuples(st.just("optimizer"), st.sampled_from([*OPTIMIZERS, "adam", "momentum"])),
    st.tuples(st.just("optimizer"), st.sampled_from(["gd", "adam"])),
    st.tuples(st.just("momentum"), st.sampled_from([0.5, 0.9])),
    st.tuples(st.just("schedule"), st.sampled_from(SCHEDULES)),
    st.tuples(st.just("clip"), st.sampled_from([0.0, 0.05])),
)


@settings(max_examples=60, deadline=None)
@given(actions=st.lists(ACTION, max_size=12))
def test_any_travel_ends_where_a_straight_run_with_the_same_events_does(
    actions: list[tuple[str, object]],
) -> None:
    run = run_of()
    for action, value in actions:
        if action == "advance":
            run.advance(value)  # type: ignore[arg-type]
        elif action == "seek":
            run.seek(value)  # type: ignore[arg-type]
        elif action == "parameters":
            run.set_parameters(np.full(3, value))
        else:
            with suppress(InputError):  # newton does not go with batches
                run.change(action, value)
    straight = run_of()
    go_straight(straight, run.events, run.step)
    # Where two changes meet at one step, epochs and settings agree whatever their order was.
    assert state(run) == state(straight)


def stops(run: Run, target: int) -> list[int]:
    """Return where one plan after the other ends on the way to `target`."""
    found = []
    while (plan := run.plan(target)).steps:
        found.append(plan.first_step + plan.steps)
        run.advance(plan.steps)
    return found


def test_a_plan_ends_where_settings_change_and_where_new_steps_begin() -> None:
    run = run_of()
    run.advance(100)
    run.change("alpha", 0.5)
    run.advance(50)
    run.restore(0)
    assert stops(run, 200) == [100, 150, 200]
    assert run.plan(200).steps == 0


def test_nothing_is_planned_beyond_a_step_that_diverges() -> None:
    run = run_of(l2=10.0, alpha=1e3)
    run.advance(10_000)
    assert run.diverged_at == run.step + 1
    assert run.plan(20_000).steps == 0
    run.restore(0)
    assert sum(run.plan(20_000)[:2]) == run.last_step


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kernel", kernels(), ids=lambda kernel: kernel.name)
def test_plans_that_others_make_lead_where_the_run_goes_itself(
    kernel: Kernel, mode: dict[str, object]
) -> None:
    alone, led = run_of(kernel, **mode), run_of(kernel, **mode)
    alone.advance(5000)
    n = led.problem.n
    values, grad = np.empty(state_size(n)), np.empty(n + 1)
    led.store_in(values, grad)
    records = np.empty((CAPACITY, HEAD + n + 1))
    while (plan := led.plan(5000)).steps:
        led.take(kernel.descend(led.problem.arrays, values, grad, plan, records), records)
    assert state(led) == state(alone)
    np.testing.assert_array_equal((*led.w, led.b), values[: n + 1])
    for run in (alone, led):
        run.mark_end()
    np.testing.assert_array_equal(led.history.rows, alone.history.rows)


def test_the_state_of_a_run_cannot_be_written_and_stays_when_the_run_goes_on() -> None:
    run = run_of(test_ratio=0.3)
    run.advance(7)
    then, expected = run.state(), (run.step, *run.w, run.b)
    run.advance(7)
    assert (then.step, *then.w, then.b) == expected
    assert then.history.step[-1] == 7
    assert then.history.loss[-1] == then.loss
    with pytest.raises(ValueError, match="read-only"):
        then.w[0] = 1


def test_a_change_of_optimiser_and_parameters_by_hand_begin_with_no_memory() -> None:
    run = run_of(optimizer="adam")
    run.advance(50)
    assert run.memory.count == 50
    assert run.memory.velocity.any() and (run.memory.squares > 0).all()
    run.change("alpha", 0.01)
    run.change("schedule", "cosine")
    run.change("beta1", 0.5)
    assert run.memory.count == 50
    run.change("optimizer", "momentum")
    run.advance(10)
    assert run.memory.count == 10
    assert run.memory.velocity.any() and not run.memory.squares.any()
    run.set_parameters(np.ones(3))
    assert run.memory.count == 0 and not run.memory.velocity.any()
    run.change("optimizer", "gd")
    run.advance(10)
    assert run.memory.count == 0


@pytest.mark.parametrize("kernel", kernels(), ids=lambda kernel: kernel.name)
def test_an_optimiser_that_comes_back_at_its_step_remembers_what_it_did(kernel: Kernel) -> None:
    run, straight = run_of(kernel, optimizer="adam"), run_of(kernel, optimizer="adam")
    run.advance(100)
    run.change("optimizer", "gd")
    run.advance(50)
    run.seek(100)
    run.change("optimizer", "adam")
    assert run.events == ()
    run.advance(20)
    straight.advance(120)
    assert state(run) == state(straight)


def test_a_run_goes_back_to_rows_only_where_nothing_is_remembered() -> None:
    run = run_of(load_kernel("compiled").kernel)
    run.advance(100)
    run.change("optimizer", "adam")
    run.advance(1)
    run.advance(99)
    run.change("optimizer", "gd")
    run.advance(100)
    for step, known in ((250, 250), (199, 101), (100, 100), (60, 60)):
        run.restore(step)
        assert run.step == known


def test_many_states_are_kept_in_the_same_memory_once_there_is_more_to_remember() -> None:
    run, other = run_of(), run_of()
    for each in (run, other):
        for _ in range(30):
            each.advance(7)
        each.change("optimizer", "nesterov")
        for _ in range(30):
            each.advance(7)
    states = {}
    for step in (3, 14, 210, 211, 217, 419):
        other.seek(step)
        states[step] = state(other)
    for step in (419, 3, 217, 211, 210, 14):
        run.seek(step)
        assert state(run) == states[step]
        straight = run_of()
        go_straight(straight, run.events, step)
        assert state(run) == state(straight)
