import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.comparison.sweep import RUNS_AT_ONCE, Sweep, is_seed_idle, problem_of
from engine.data.edits import Removed
from engine.model.experiment import Experiment


@given(st.integers(1, 100), st.integers(1, 5), st.integers(0, 2**40))
def test_jobs_hold_each_run_once_by_seed_and_value(count, seeds, first):
    sweep = Sweep("alpha", tuple(float(k) for k in range(1, count + 1)), False)
    jobs = sweep.jobs(Experiment(seed=first), seeds)
    runs = [(job.experiment.seed, value) for job in jobs for value in job.values]
    assert runs == [(first + k, value) for k in range(seeds) for value in sweep.values]
    sizes = [len(job.values) for job in jobs]
    assert max(sizes) <= RUNS_AT_ONCE
    assert max(sizes) - min(sizes) <= 1
    assert len(jobs) == seeds * -(-count // RUNS_AT_ONCE)


def test_jobs_keep_all_other_settings():
    experiment = Experiment(data="moons", l2=0.5, seed=7, init=(1.0, 2.0, 3.0))
    (job,) = Sweep("batch", (8, None), False).jobs(experiment, 1)
    assert (job.experiment, job.setting) == (experiment, "batch")


@pytest.mark.parametrize(
    ("settings", "swept", "expected"),
    [
        ({"data": "iris"}, "alpha", True),
        ({"data": "one-example"}, "l2", True),
        ({"data": "some.csv"}, "alpha", True),
        ({"data": "some.csv", "test_ratio": 0.2}, "alpha", False),
        ({"data": "iris", "batch": 10}, "alpha", False),
        ({"data": "iris"}, "batch", False),
        ({"data": "moons"}, "alpha", False),
    ],
)
def test_a_seed_is_idle_where_nothing_is_drawn(settings, swept, expected):
    assert is_seed_idle(Experiment(**settings), swept) == expected


def test_jobs_on_examples_of_another_seed_leave_out_the_edits_of_these():
    edited = Experiment(size=30, seed=7, edits=(Removed((3,)),))
    first, second = Sweep("alpha", (0.1,), False).jobs(edited, 2)
    assert problem_of(first, None).m == 29
    assert problem_of(second, None).m == 30
    one = problem_of(first, None)
    assert problem_of(first, one.unedited).F.tobytes() == one.F.tobytes()
