import math
from dataclasses import replace

import numpy as np
import pytest

from engine.comparison.race import Race, race_experiments
from engine.comparison.race_leaders import (
    Lead,
    Measure,
    Records,
    ahead,
    leads,
    measure_of,
    records,
    score,
)
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.history import LossHistory
from engine.training.run import Run


def race_of(setting, values, steps, **settings):
    experiment = Experiment(**settings)
    problem = prepare(load_dataset(experiment), experiment)
    race = Race(race_experiments(experiment, setting, values), problem, numpy_kernel())
    race.advance(steps)
    return race


def table(*rows, step=None):
    rows = np.array(rows, dtype=float)
    steps = np.arange(rows.shape[1], dtype=float) if step is None else np.array(step, dtype=float)
    end = tuple(int(steps[np.flatnonzero(~np.isnan(row))[-1]]) for row in rows)
    return Records(steps, rows, end)


def test_the_lead_passes_to_whoever_is_lowest():
    known = table([5, 1, 1, 4, 4], [5, 2, 2, 2, 1], [5, 3, 3, 3, 3])
    assert leads(known) == (Lead(0, 1, 2), Lead(1, 3, 4))


def test_nobody_leads_at_the_start():
    assert leads(table([5], [5])) == ()


def test_runs_that_only_rounding_tells_apart_are_level():
    known = table([5, 1, 2], [5, 3, 2 + 1e-9])
    assert leads(known) == (Lead(0, 1, 1), Lead(None, 2, 2))


def test_a_run_that_has_diverged_is_out():
    known = table([5, 1, np.nan], [5, 3, 3])
    assert leads(known) == (Lead(0, 1, 1), Lead(1, 2, 2))


def test_runs_are_compared_where_all_have_a_record():
    known = table([5, 1, 1, 9], [5, np.nan, 2, 2], step=[0, 1, 3, 9])
    assert leads(known) == (Lead(0, 3, 3), Lead(1, 9, 9))


def test_records_are_those_of_single_runs():
    race = race_of("alpha", (0.1, 30.0), 40)
    known = records(race.snapshot().runs, Measure.COST)
    for experiment, row in zip(race.experiments, known.score, strict=True):
        run = Run(experiment, race.problem, numpy_kernel())
        run.advance(40)
        run.mark_end()
        assert row.tolist() == run.history.loss_history().loss.tolist()


def test_runs_with_other_records_stand_at_their_own_steps():
    lanes = race_of("batch", (1, None), 60, size=3000).snapshot().runs
    known = records(lanes, Measure.COST)
    for lane, row in zip(lanes, known.score, strict=True):
        at = np.isin(known.step, lane.history.step)
        assert row[at].tolist() == lane.history.loss.tolist()
        assert np.isnan(row[~at]).all()
    assert np.isnan(known.score).any()


def test_the_leader_now_is_the_last_lead():
    for steps in (1, 7, 40, 130):
        race = race_of("alpha", (0.03, 0.3, 1.0, 30.0), steps)
        lanes = race.snapshot().runs
        last = leads(records(lanes, Measure.COST))[-1]
        assert ahead(lanes) == (last.run,)
        assert last.run == race.snapshot().winner


def test_a_run_whose_loss_is_lost_in_its_penalty_is_not_ahead():
    """Its weights explode, and J less the penalty cancels to 0."""
    race = race_of("l2", (0.0, 300.0), 40)
    exploding = race.snapshot().runs[1]
    assert not exploding.has_diverged
    assert exploding.loss > 1e15
    assert race.snapshot().winner == 0


def test_runs_at_the_optimum_are_level():
    lanes = race_of("alpha", (0.001, 2.0, 3.0), 500).snapshot().runs
    assert ahead(lanes) == (1, 2)


def test_nobody_is_ahead_before_the_first_step():
    assert ahead(race_of("alpha", (0.1, 1.0), 0).snapshot().runs) == ()


def test_what_is_compared_depends_on_the_penalties():
    assert measure_of(race_of("alpha", (0.1, 1.0), 1, l2=0.1).snapshot().runs) is Measure.COST
    assert measure_of(race_of("l2", (0.0, 1.0), 1).snapshot().runs) is Measure.MEAN_LOSS
    tested = race_of("l2", (0.0, 1.0), 1, test_ratio=0.3).snapshot().runs
    assert measure_of(tested) is Measure.TEST_LOSS


@pytest.mark.parametrize("ratio", [0.0, 0.3])
def test_under_different_penalties_records_leave_them_out(ratio):
    race = race_of("l2", (0.0, 0.5), 20, test_ratio=ratio, features=("x1", "x2", "x1*x2"))
    lanes = race.snapshot().runs
    measure = measure_of(lanes)
    known = records(lanes, measure)
    for lane, row in zip(lanes, known.score, strict=True):
        F, y = race.problem.F, race.problem.y
        if ratio:
            F, y = race.problem.F_test, race.problem.y_test
        a = 1 / (1 + np.exp(-(lane.w @ F + lane.b)))
        expected = -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))
        assert score(lane, measure) == pytest.approx(expected, rel=1e-12)
        assert row[-1] == pytest.approx(expected, rel=1e-12)


def test_a_mean_that_is_lost_under_its_penalty_is_not_known():
    lanes = race_of("l2", (0.0, 300.0), 40).snapshot().runs
    assert math.isnan(score(lanes[1], Measure.MEAN_LOSS))
    assert ahead(lanes) == (0,)


def test_all_diverged_leave_nobody_ahead():
    lane = race_of("alpha", (0.1,), 1).snapshot().runs[0]
    gone = replace(lane, diverged_at=2)
    assert ahead((gone, gone)) == ()


def test_nothing_but_not_a_number_leads_to_nobody():
    none = np.full(2, np.nan)
    lane = race_of("alpha", (0.1,), 1).snapshot().runs[0]
    lane = replace(lane, history=LossHistory(np.array([0.0, 1.0]), none, none, none, none))
    assert leads(records((lane, lane), Measure.COST)) == ()
