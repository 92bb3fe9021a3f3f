import numpy as np
import pytest
from straight_run import go_straight

from engine.errors import InputError
from engine.graph.shape import MICRO_STEPS
from engine.kernels.loading import numpy_kernel
from engine.lesson.page import Setup
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run


def start(experiment):
    return Run(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())


def test_a_set_up_tells_enough_to_bring_a_run_back_to_the_last_bit():
    experiment = Experiment(size=40, batch=8, seed=3)
    run = start(experiment)
    run.advance(20)
    run.change("alpha", 0.5)
    run.advance(10)
    run.set_parameters([*run.w.tolist(), 1.5])
    run.change("l2", 0.01)
    run.advance(25)
    run.seek(33)
    had = Setup(experiment, events=run.events, step=run.step, last_step=run.last_step)

    again = start(had.experiment)
    go_straight(again, had.events, had.last_step)
    again.seek(had.step)

    assert (again.step, again.last_step, again.events) == (33, 55, run.events)
    np.testing.assert_array_equal(again.w, run.w)
    assert again.b == run.b
    assert again.experiment == run.experiment


@pytest.mark.parametrize("key", MICRO_STEPS)
def test_the_walk_stands_where_the_set_up_says_and_the_run_with_it(key):
    setup = Setup(Experiment(), step=7, last_step=7, micro=key)
    assert setup.stepper.key == key
    assert setup.stepper.run_step == 7


def test_outside_there_is_no_walk():
    setup = Setup(Experiment(), step=3, last_step=9)
    assert (setup.stepper.key, setup.stepper.run_step) == ("", 3)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"step": -1}, "step: -1 given, 0 to 0 accepted"),
        ({"step": 5, "last_step": 4}, "step: 5 given, 0 to 4 accepted"),
        ({"micro": "update"}, "step: 0 given, 1 to 0 accepted"),
        ({"micro": "dx"}, "'dx' given, one of z, a, L, da, dz, dw, update accepted"),
    ],
)
def test_what_cannot_be_is_refused(settings, says):
    with pytest.raises(InputError, match=says):
        Setup(Experiment(), **settings)
