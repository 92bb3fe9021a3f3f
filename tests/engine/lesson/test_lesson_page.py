import numpy as np
import pytest
from straight_run import go_straight

from engine.errors import InputError
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
