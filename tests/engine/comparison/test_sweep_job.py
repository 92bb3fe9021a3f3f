"""Runs of a sweep are held against single runs of the same experiments."""

from dataclasses import replace

import pytest
from sweep_sample import told

from engine.comparison.sweep import Job, Sweep, problem_of, run_job, run_jobs
from engine.convergence.optimum import find_convergence
from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.support.tasks import run_to_end
from engine.training.remarks import OPTIMUM_ROWS, remarks_on
from engine.training.run import Run


def ignore(_steps):
    pass


def single(experiment, steps):
    """Return the run of an experiment and the problem of its own seed."""
    problem = prepare(load_dataset(experiment), experiment)
    run = Run(experiment, problem, load_kernel(experiment.kernel).kernel)
    run.advance(steps)
    return run, problem


@pytest.mark.parametrize("kernel", ["numpy", "compiled"])
@pytest.mark.parametrize(
    ("setting", "values"),
    [("alpha", (0.01, 0.5, 30.0)), ("batch", (1, 7, None)), ("l2", (0.0, 0.1)), ("l1", (0.0, 0.2))],
)
def test_each_run_ends_where_a_single_one_does_to_the_last_bit(setting, values, kernel):
    experiment = Experiment(size=60, test_ratio=0.25, seed=3, kernel=kernel, l2=0.01)
    jobs = Sweep(setting, values, False).jobs(experiment, 2)
    results = run_jobs(jobs, None, 50, ignore)
    outcomes = [outcome for result in results for outcome in result.outcomes]
    assert len(outcomes) == 2 * len(values)
    for outcome in outcomes:
        run, _ = single(outcome.experiment, 50)
        found = run.metrics()
        assert (outcome.step, outcome.diverged_at) == (50, None)
        assert (outcome.b, tuple(outcome.w)) == (run.b, tuple(run.w))
        assert (outcome.loss, outcome.accuracy) == (found.loss, found.accuracy)
        assert (outcome.test_loss, outcome.test_accuracy) == (
            found.test_loss,
            found.test_accuracy,
        )


def test_a_run_that_diverges_says_where_and_the_others_go_on():
    # With alpha * l2 = 1000 each step multiplies w by about -999, until no float64 can hold it.
    experiment = Experiment(l2=1000.0, init=(1.0, 1.0, 0.0))
    job = Job(experiment, "alpha", (1e-4, 1.0))
    told = []
    calm, wild = run_job(job, problem_of(job, None), 500, told.append).outcomes
    assert (calm.step, calm.diverged_at) == (500, None)
    assert 50 < wild.diverged_at < 110
    assert wild.step == wild.diverged_at - 1
    assert sum(told) == 2 * 500


def test_where_all_diverge_all_steps_are_told_as_done():
    job = Job(Experiment(l2=1000.0, init=(1.0, 1.0, 0.0)), "alpha", (1.0, 2.0))
    told = []
    run_job(job, problem_of(job, None), 10_000, told.append)
    assert sum(told) == 2 * 10_000


def test_gap_and_distance_are_those_from_the_optimum():
    job = Job(Experiment(l2=0.3), "alpha", (0.05, 0.5))
    problem = problem_of(job, None)
    optimum = run_to_end(find_convergence(problem.F, problem.y, l2=0.3)).optimum
    for outcome in run_job(job, problem, 20, ignore).outcomes:
        assert outcome.gap == pytest.approx(outcome.loss - optimum.J, rel=1e-12)
        squares = [(w - other) ** 2 for w, other in zip(outcome.w, optimum.w, strict=True)]
        assert outcome.distance == pytest.approx(
            (sum(squares) + (outcome.b - optimum.b) ** 2) ** 0.5, rel=1e-12
        )


@pytest.mark.parametrize(("penalty", "values"), [("l2", (0.1, 1.0)), ("l1", (0.05, 0.5))])
def test_each_penalty_has_an_optimum_of_its_own(penalty, values):
    job = Job(Experiment(alpha=0.5), penalty, values)
    for outcome in run_job(job, problem_of(job, None), 2000, ignore).outcomes:
        assert outcome.gap == pytest.approx(0, abs=1e-14)


def test_without_an_optimum_there_is_no_gap():
    job = Job(Experiment(data="separable"), "alpha", (0.1,))
    (outcome,) = run_job(job, problem_of(job, None), 5, ignore).outcomes
    assert (outcome.gap, outcome.distance) == (None, None)


def test_of_very_many_examples_no_optimum_is_sought(monkeypatch):
    monkeypatch.setattr("engine.training.remarks.convergence_of", None)
    job = Job(Experiment(size=OPTIMUM_ROWS + 1), "alpha", (0.1,))
    (outcome,) = run_job(job, problem_of(job, None), 1, ignore).outcomes
    assert outcome.gap is None


def test_remarks_are_those_of_single_runs():
    job = Job(Experiment(data="imbalanced"), "alpha", (0.001, 1.0, 1000.0))
    problem = problem_of(job, None)
    outcomes = run_job(job, problem, 3000, ignore).outcomes
    for outcome in outcomes:
        run, _ = single(outcome.experiment, 3000)
        assert outcome.remarks == tuple(remark.matter for remark in remarks_on(run))
    slow, quick, wild = (outcome.remarks for outcome in outcomes)
    assert slow == ("not converged",)
    assert quick == ()
    assert wild


def test_limits_of_alpha_are_told_where_alpha_is_swept():
    problem = problem_of(Job(Experiment(), "alpha", ()), None)
    assert run_job(Job(Experiment(), "alpha", (0.1,)), problem, 0, ignore).limits is not None
    assert run_job(Job(Experiment(), "l2", (0.1,)), problem, 0, ignore).limits is None


def test_each_seed_draws_data_of_its_own_unless_they_are_given():
    dataset = load_dataset(Experiment(seed=9))
    jobs = Sweep("alpha", (0.1,), False).jobs(Experiment(test_ratio=0.5), 2)
    drawn = [result.outcomes[0] for result in run_jobs(jobs, None, 3, ignore)]
    given = [result.outcomes[0] for result in run_jobs(jobs, dataset, 3, ignore)]
    assert len({outcome.loss for outcome in (*drawn, *given)}) == 4


def test_the_runs_of_two_jobs_are_those_of_one():
    job = Job(Experiment(batch=3), "alpha", (0.1, 0.2, 0.4))
    problem = problem_of(job, None)
    whole = run_job(job, problem, 30, ignore).outcomes
    parts = [
        run_job(replace(job, values=values), problem, 30, ignore).outcomes
        for values in ((0.1,), (0.2, 0.4))
    ]
    assert told(whole) == told((*parts[0], *parts[1]))


def test_a_job_can_be_given_up():
    class GivenUpError(Exception):
        pass

    def stop(_steps):
        raise GivenUpError

    job = Job(Experiment(), "alpha", (0.1,))
    with pytest.raises(GivenUpError):
        run_job(job, problem_of(job, None), 10**12, stop)
