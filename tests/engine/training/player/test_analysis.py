import numpy as np
import pytest

from engine.convergence.curvature import curvature_at, curvature_bound
from engine.convergence.optimum import find_convergence
from engine.model.experiment import Experiment
from engine.model.problem import Problem, load_dataset, prepare
from engine.support.tasks import run_to_end
from engine.training.player.analysis import ProblemAnalysis

THETA = np.array([0.3, -1.0, 0.5])


def problem_of(**settings: object) -> Problem:
    experiment = Experiment().changed(**settings)
    return prepare(load_dataset(experiment), experiment)


def analysed(problem: Problem, l2: float = 0.0) -> ProblemAnalysis:
    analysis = ProblemAnalysis(problem)
    analysis.set_penalties(0.0, l2)
    assert analysis.work(60.0)
    assert analysis.is_done
    return analysis


def test_nothing_is_known_before_it_is_worked_out() -> None:
    analysis = ProblemAnalysis(problem_of())
    assert not analysis.is_done
    assert analysis.convergence is None
    assert run_to_end(analysis.curvature(THETA)) is None


@pytest.mark.parametrize("l2", [0.0, 0.2])
def test_it_finds_what_the_parts_of_the_engine_find(l2: float) -> None:
    problem = problem_of()
    analysis = analysed(problem, l2)
    expected = run_to_end(find_convergence(problem.F, problem.y, l2=l2)).optimum
    assert analysis.convergence is not None
    assert analysis.convergence.optimum is not None
    assert expected is not None
    np.testing.assert_array_equal(analysis.convergence.optimum.w, expected.w)
    assert run_to_end(analysis.curvature(THETA)) == run_to_end(curvature_at(problem.F, THETA, l2))


def test_it_goes_on_where_it_was_and_tells_what_is_new() -> None:
    problem = problem_of(size=200_000)
    analysis = ProblemAnalysis(problem)
    analysis.set_penalties(0.0, 0.0)
    pieces, news = 0, 0
    while not analysis.is_done:
        news += analysis.work(0.0)
        pieces += 1
        assert pieces < 10_000
    assert pieces > 20
    assert news == 2
    assert not analysis.work(0.0)


def test_another_penalty_asks_for_the_optimum_alone() -> None:
    analysis = analysed(problem_of())
    assert not analysis.set_penalties(0.0, 0.0)
    assert analysis.is_done
    assert analysis.set_penalties(0.0, 0.1)
    assert not analysis.is_done
    assert analysis.convergence is None
    found = run_to_end(analysis.curvature(THETA))
    assert found is not None
    assert found.bound == pytest.approx(run_to_end(curvature_bound(analysis.problem.F, 0.1)))


def test_of_very_many_examples_a_sample_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.training.player.analysis.SAMPLE", 2_000)
    problem = problem_of(size=20_000)
    found = run_to_end(analysed(problem).curvature(THETA))
    whole = run_to_end(curvature_at(problem.F, THETA))
    assert found is not None
    assert whole is not None
    assert (found.examples, whole.examples) == (2_000, 20_000)
    assert found.bound == whole.bound
    assert found.highest == pytest.approx(whole.highest, rel=0.2)
