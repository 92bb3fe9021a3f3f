import numpy as np
import pytest

from engine.kernels.protocol import StepSettings, TrainingArrays
from engine.model.experiment import Experiment


@pytest.mark.parametrize(("batch", "is_full"), [(0, True), (1, False), (9, False), (10, True)])
def test_a_batch_of_no_or_of_all_examples_is_the_full_one(batch: int, is_full: bool) -> None:
    assert StepSettings(0.1, batch).is_full(10) == is_full


def test_examples_without_a_test_set_have_an_empty_one_of_as_many_features() -> None:
    arrays = TrainingArrays.untested(np.ones((3, 4)), np.ones(4))
    assert (arrays.F_test.shape, arrays.y_test.shape) == ((3, 0), (0,))


def test_an_experiment_tells_how_a_step_is_made() -> None:
    experiment = Experiment(alpha=0.5, batch=7, l1=0.25, l2=0.125, seed=3)
    assert experiment.step_settings == StepSettings(0.5, 7, 0.25, 0.125, 3)
    assert experiment.changed(batch=None).step_settings.batch == 0
