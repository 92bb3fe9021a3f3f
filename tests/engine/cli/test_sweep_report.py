import re
from dataclasses import replace
from pathlib import Path

from sweep_sample import made_up

from engine.cli.sweep_report import MOST_TOLD, sweep_table
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare


def told(result, figure=Path("f.png")):
    problem = prepare(load_dataset(Experiment()), Experiment())
    text = sweep_table(result, problem, Path("t.csv"), figure, 2.0)
    return dict(re.split(r"  +", line, maxsplit=1) for line in text.splitlines())


def test_it_says_what_was_swept_and_where_the_runs_are():
    found = told(made_up([[0.3, 0.2], [0.5, 0.1]], (0.1, 10.0)))
    assert found["data"] == "two-blobs"
    assert found["alpha"] == "0.1 … 10, 2 values"
    assert found["seeds"] == "0 … 1"
    assert found["steps"] == "100"
    assert found["runs"] == "4, 0 diverged"
    assert (found["table"], found["figure"]) == ("t.csv", "f.png")
    assert found["speed"] == "200 steps/s"
    assert found["kernel"] == "compiled"
    assert "diverged" not in found


def test_divergence_is_told_with_values_and_seeds():
    losses = [[0.3, None, None, None, 0.2], [0.3, 0.3, None, None, 0.2]]
    found = told(made_up(losses, (0.1, 0.2, 0.4, 0.8, 1.6)))
    assert found["runs"] == "10, 5 diverged"
    assert found["diverged"] == "at alpha = 0.2 (1 of 2), 0.4 … 0.8 (2 of 2)"


def test_of_one_seed_no_share_is_told():
    found = told(made_up([[0.3, None]], (4, None), setting="batch"))
    assert found["seeds"] == "0"
    assert found["diverged"] == "at batch = full"
    assert found["lowest"] == "loss 0.3 at batch = 4"


def test_each_matter_is_told_with_the_values_of_its_runs():
    result = made_up([[0.3, 0.2, 0.1], [0.3, 0.2, 0.1]], (0.1, 0.2, 0.4))
    first, *rest = result.outcomes
    slow = replace(first, remarks=("scales differ", "not converged"))
    found = told(replace(result, outcomes=(slow, *(_scaled(other) for other in rest))))
    assert found["scales differ"] == "at alpha = 0.1 … 0.4 (2 of 2)"
    assert found["not converged"] == "at alpha = 0.1 (1 of 2)"
    assert "loss swings" not in found


def _scaled(outcome):
    return replace(outcome, remarks=("scales differ",))


def test_very_many_places_of_divergence_are_cut_short():
    values = tuple(float(k) for k in range(1, 101))
    found = told(made_up([[None, 0.5] * 50], values))
    assert found["diverged"].count(",") == MOST_TOLD
    assert found["diverged"].endswith(f"{50 - MOST_TOLD} times more")


def test_the_lowest_is_that_of_the_medians():
    found = told(made_up([[0.3, 0.1], [0.3, None], [0.3, None]], (0.1, 1.0)))
    assert found["lowest"] == "median loss 0.3 at alpha = 0.1"


def test_where_all_diverge_nothing_is_lowest():
    assert "lowest" not in told(made_up([[None, None]], (0.1, 1.0)))


def test_different_penalties_are_compared_by_the_test_loss_alone():
    without = made_up([[0.3, 0.4]], (0.0, 1.0), setting="l2")
    assert "lowest" not in told(without)
    tested = made_up([[0.3, 0.4]], (0.0, 1.0), setting="l2", tests=[[0.6, 0.5]])
    assert told(tested)["lowest"] == "test loss 0.5 at l2 = 1"


def test_a_figure_that_was_not_drawn_is_not_told():
    assert "figure" not in told(made_up([[0.3]], (0.1,)), figure=None)
