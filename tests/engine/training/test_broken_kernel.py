"""A kernel that raises in the middle of its work leaves a run, and a race, to go on from."""

from collections.abc import Callable

import numpy as np
import pytest
from broken_kernel import BrokenKernel
from straight_run import go_straight

from engine.comparison.race import Race, race_experiments
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run

EXPERIMENT = Experiment("moons", size=40, alpha=0.5, test_ratio=0.25)
PROBLEM = prepare(load_dataset(EXPERIMENT), EXPERIMENT)

ACTS: list[Callable[[Run], object]] = [
    lambda run: run.seek(30),
    lambda run: run.change("alpha", 0.2),
    lambda run: run.seek(60),
    lambda run: run.change("batch", 7),
    lambda run: run.seek(95),
    lambda run: run.change("batch", None),
    lambda run: run.seek(120),
    lambda run: run.seek(40),
    lambda run: run.seek(110),
    lambda run: run.set_parameters(np.array([0.5, -1.0, 0.25])),
    lambda run: run.seek(150),
    lambda run: run.change("l2", 0.1),
    lambda run: run.seek(190),
    lambda run: run.seek(0),
    lambda run: run.seek(185),
]


def play(kernel: BrokenKernel) -> tuple[Run, int]:
    """Do all that is to be done, what was broken off a second time; return how often that was."""
    run, broken = Run(EXPERIMENT, PROBLEM, kernel), 0
    for act in ACTS:
        try:
            act(run)
        except RuntimeError:
            broken += 1
            assert_is_state_of(run)
            act(run)
    return run, broken


def assert_is_state_of(run: Run) -> None:
    """Check that the run stands where a run stands that nothing has broken off."""
    other = Run(EXPERIMENT, PROBLEM, numpy_kernel())
    go_straight(other, run.events, run.step)
    np.testing.assert_array_equal((*run.w, run.b), (*other.w, other.b))
    assert run.metrics() == other.metrics()
    np.testing.assert_array_equal(run.gradient, other.gradient)


WHOLE = BrokenKernel()
EXPECTED, _ = play(WHOLE)


@pytest.mark.parametrize("breaks_at", range(3, WHOLE.calls + 1))  # the start itself takes two
def test_what_was_broken_off_is_done_anew_with_the_same_end(breaks_at: int) -> None:
    run, broken = play(BrokenKernel(breaks_at))
    assert broken == 1
    assert (run.step, run.last_step, run.events) == (
        EXPECTED.step,
        EXPECTED.last_step,
        EXPECTED.events,
    )
    np.testing.assert_array_equal((*run.w, run.b), (*EXPECTED.w, EXPECTED.b))
    run.seek(190)
    assert_is_state_of(run)


def race(kernel: BrokenKernel) -> tuple[Race, int]:
    entry = race_experiments(EXPERIMENT, "alpha", [0.05, 0.5, 3.0])
    lanes, broken = Race(entry, PROBLEM, kernel), 0
    acts: list[Callable[[Race], object]] = [
        lambda race: race.seek(3000),
        lambda race: race.seek(1000),
        lambda race: race.seek(2500),
    ]
    for act in acts:
        try:
            act(lanes)
        except RuntimeError:
            broken += 1
            act(lanes)
    return lanes, broken


WHOLE_RACE = BrokenKernel()
EXPECTED_RACE, _ = race(WHOLE_RACE)


@pytest.mark.parametrize("breaks_at", range(7, WHOLE_RACE.calls + 1))
def test_a_race_that_was_broken_off_goes_on_with_the_same_end(breaks_at: int) -> None:
    lanes, broken = race(BrokenKernel(breaks_at))
    assert broken == 1
    ours, expected = lanes.snapshot(), EXPECTED_RACE.snapshot()
    assert (ours.step, ours.last_step) == (expected.step, expected.last_step)
    for lane, other in zip(ours.runs, expected.runs, strict=True):
        np.testing.assert_array_equal((*lane.w, lane.b), (*other.w, other.b))
        assert (lane.loss, lane.test_loss) == (other.loss, other.test_loss)
        np.testing.assert_array_equal(lane.history.step, other.history.step)
        np.testing.assert_array_equal(lane.history.loss, other.history.loss)
