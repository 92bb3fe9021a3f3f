import numpy as np
import pytest

from engine.data.edits import Added, Removed
from engine.kernels.loading import numpy_kernel
from engine.logistic import sigmoid
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.frames import frame_snapshots, frame_steps
from engine.training.run import Run


@pytest.fixture
def run():
    experiment = Experiment(data="moons", alpha=0.5)
    run = Run(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())
    run.advance(400)
    return run


@pytest.mark.parametrize("pace", ["linear", "log", "change"])
@pytest.mark.parametrize(("first", "last"), [(0, None), (0, 100), (17, 300), (400, None)])
def test_a_film_shows_both_ends_and_never_goes_back(run, pace, first, last):
    steps = frame_steps(run, 30, pace, first, last)
    assert len(steps) == 30
    assert (steps[0], steps[-1]) == (first, 400 if last is None else last)
    assert steps == sorted(steps)


def test_linear_frames_are_as_many_steps_apart(run):
    assert frame_steps(run, 5, "linear") == [0, 100, 200, 300, 400]


def test_logarithmic_frames_are_in_equal_ratios(run):
    steps = np.array(frame_steps(run, 8, "log"))
    ratios = (steps[4:] + 1) / (steps[3:-1] + 1)
    assert ratios == pytest.approx(401 ** (1 / 7), rel=0.03)


def test_between_frames_of_equal_change_the_field_changes_as_much(run):
    grid = np.stack(np.meshgrid(*[np.linspace(-2, 2, 40)] * 2), axis=-1).reshape(-1, 2)

    def unevenness(pace):
        fields = []
        for step in frame_steps(run, 9, pace):
            run.seek(step)
            fields.append(sigmoid(grid @ run.w + run.b))
        moved = np.abs(np.diff(fields, axis=0)).mean(axis=1)
        return moved.max() / moved.min()

    # Straight from frame to frame it is less than along the way, and steps are whole.
    assert unevenness("change") < 2.5
    assert unevenness("linear") > 10


def test_steps_are_rounded_to_multiples(run):
    assert frame_steps(run, 7, "log", every=25) == [0, 0, 0, 25, 50, 150, 400]


def test_a_short_run_is_shown_step_by_step_and_frames_repeat(run):
    run.seek(0)
    run.set_parameters(np.ones(3))
    run.advance(2)
    steps = frame_steps(run, 6, "linear")
    assert len(steps) == 6
    assert set(steps) == {0, 1, 2}
    assert frame_steps(run, 1, "linear") == [2]


def test_a_run_without_steps_stands_still(run):
    run.seek(0)
    run.set_parameters(np.ones(3))
    assert frame_steps(run, 4, "change") == [0, 0, 0, 0]


def test_frames_are_those_of_the_run_with_all_of_its_history(run):
    shown = [frame for frame in frame_snapshots(run.copy(), [0, 3, 3, 400]) if frame is not None]
    assert [snapshot.step for _, snapshot in shown] == [0, 3, 3, 400]
    for problem, snapshot in shown:
        run.seek(snapshot.step)
        assert problem is run.problem
        assert np.array_equal(snapshot.w, run.w)
        assert snapshot.last_step == 400
        assert snapshot.convergence is not None


@pytest.mark.parametrize("data", ["moons", "empty"])
def test_a_run_whose_examples_were_all_removed_has_frames(data):
    experiment = Experiment(data=data, edits=(Added(((0.0, 1.0), (1.0, 0.0)), (0, 1)),))
    run = Run(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())
    run.advance(20)
    run.change("edits", (*experiment.edits, Removed(tuple(range(run.problem.dataset.m)))))
    assert frame_steps(run, 3, "change")[::2] == [0, 20]


def test_data_edited_on_the_way_are_those_of_their_time(run):
    run.seek(200)
    run.change("noise", 0.4)
    run.advance(10)
    shown = [frame for frame in frame_snapshots(run.copy(), [0, 200, 210]) if frame is not None]
    problems = [problem for problem, _ in shown]
    assert problems[0] is not problems[2]
    assert np.array_equal(problems[2].dataset.X, run.problem.dataset.X)
