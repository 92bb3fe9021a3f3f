import numpy as np
import pytest
from sample_run import make_problem, make_snapshot

from engine.model.experiment import Experiment
from gui.tools.gradient_check.window import GradientChecker

EXPERIMENT = Experiment(size=30)


@pytest.fixture
def problem():
    return make_problem(EXPERIMENT)


@pytest.fixture
def checker(qtbot, problem):
    checker = GradientChecker(1e-5)
    checker.show_problem(problem, EXPERIMENT)
    yield checker
    checker.wait()


@pytest.fixture
def heard(checker):
    """How often each signal came."""
    counts = {"width": 0, "swept": 0}

    def hear(name):
        def count(_):
            counts[name] += 1

        return count

    checker.width_checked.connect(hear("width"))
    checker.swept.connect(hear("swept"))
    return counts


def moment(problem, w1, **more):
    return make_snapshot(problem, EXPERIMENT, w=(w1, 0.2), **more)


def test_nothing_is_checked_while_nobody_looks(qtbot, checker, heard, problem):
    checker.show_snapshot(moment(problem, 0.1))
    checker.select_example(3)
    qtbot.wait(20)
    assert heard == {"width": 0, "swept": 0}


def test_waking_checks_what_was_shown_meanwhile(qtbot, checker, heard, problem):
    checker.show_snapshot(moment(problem, 0.1))
    with qtbot.waitSignal(checker.swept) as caught:
        checker.set_awake(True)
    assert heard["width"] == 1
    np.testing.assert_array_equal(checker.w, (0.1, 0.2))
    assert caught.args[0].numeric.shape == (53, 3)


def test_a_hundred_snapshots_at_once_are_a_check_of_the_first_and_of_the_last(
    qtbot, checker, heard, problem
):
    checker.set_awake(True)
    for step in range(100):
        checker.show_snapshot(moment(problem, 0.01 * step))
    qtbot.waitUntil(lambda: checker.w[0] == 0.99)
    qtbot.waitUntil(lambda: heard["swept"] == 2)
    assert heard == {"width": 2, "swept": 2}


def test_the_same_parameters_are_not_checked_twice(qtbot, checker, heard, problem):
    checker.set_awake(True)
    with qtbot.waitSignal(checker.swept):
        checker.show_snapshot(moment(problem, 0.1))
    qtbot.wait(120)
    checker.show_snapshot(moment(problem, 0.1, step=1))
    qtbot.wait(20)
    assert heard == {"width": 1, "swept": 1}


def test_another_width_is_checked_at_once(qtbot, checker, problem):
    checker.show_snapshot(moment(problem, 0.1))
    checker.set_awake(True)
    with qtbot.waitSignal(checker.width_checked) as caught:
        checker.set_epsilon(1e-3)
    assert caught.args[0].epsilons.tolist() == [1e-3]


def test_asleep_in_the_midst_of_a_sweep_it_stops_and_awake_it_begins_anew(
    qtbot, checker, heard, problem
):
    checker.show_snapshot(moment(problem, 0.1))
    checker.set_awake(True)
    checker.set_awake(False)
    qtbot.wait(120)
    assert heard["swept"] == 0
    with qtbot.waitSignal(checker.swept):
        checker.set_awake(True)


def test_parameters_of_other_features_wait_for_their_data(qtbot, checker, heard):
    other = Experiment(size=30, features=("x1", "x2", "x1^2"))
    problem = make_problem(other)
    checker.set_awake(True)
    checker.show_snapshot(make_snapshot(problem, other, w=(0.1, 0.2, 0.3)))
    qtbot.wait(5)
    assert heard["width"] == 0
    checker.show_problem(problem, other)
    with qtbot.waitSignal(checker.swept):
        checker.show_snapshot(make_snapshot(problem, other, w=(0.1, 0.2, 0.3)))


def test_other_data_end_the_check_that_is_under_way(qtbot, checker, heard, problem):
    checker.set_awake(True)
    checker.show_snapshot(moment(problem, 0.1))
    checker.show_problem(problem, EXPERIMENT)
    checker.set_epsilon(1e-3)
    qtbot.wait(120)
    assert heard == {"width": 1, "swept": 0}
    with qtbot.waitSignal(checker.swept):
        checker.show_snapshot(moment(problem, 0.1))
