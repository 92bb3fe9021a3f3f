import math
from dataclasses import replace

import numpy as np
import pytest
from pinned_sample import keep, made_up
from sample_run import make_problem, make_snapshot

from engine.convergence.optimum import Convergence, find_convergence
from engine.data.catalog import CATALOG
from engine.model.experiment import Event, Experiment
from engine.support.tasks import run_to_end
from gui.panels.runs.model import (
    Column,
    best_row,
    current_row,
    distance_text,
    hidden_columns,
    pinned_row,
)

LOSSES = (0.7, 0.5, 0.25)


def texts(row):
    return {column: row.texts[column] for column in Column}


def row_of(run, **settings):
    experiment = Experiment(**settings)
    return pinned_row(run, make_problem(experiment), experiment)


def remark(run, **settings):
    return row_of(run, **settings).texts[Column.REMARK]


def test_a_pinned_run_is_told_by_settings_and_figures():
    run = keep(3, steps=120, alpha=0.25, batch=16, l2=0.5, name="mine")
    row = row_of(run)
    found = texts(row)
    assert (row.key, row.style) == (3, 2)
    assert found[Column.NAME] == "mine"
    assert found[Column.ALPHA] == "0.25"
    assert found[Column.BATCH] == "16"
    assert (found[Column.L1], found[Column.L2]) == ("0", "0.5")
    assert found[Column.STEP] == "120"
    assert found[Column.LOSS] == f"{run.loss:.4f}"
    assert found[Column.ACCURACY] == f"{100 * run.accuracy:.1f} %"
    assert found[Column.TEST] == "—"
    assert found[Column.REMARK] == ""


def test_every_accuracy_of_the_table_has_one_decimal():
    experiment = Experiment(size=45)
    problem = make_problem(experiment)
    snapshot = replace(make_snapshot(problem, experiment), accuracy=0.8)
    assert current_row(problem, snapshot).texts[Column.ACCURACY] == "80.0 %"


def alpha_event(step, before, after):
    return Event(step, "alpha", after, before)


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ((alpha_event(120, 0.1, 0.3),), "α 0.1 to step 120"),
        ((alpha_event(0, 0.1, 0.3),), ""),
        ((alpha_event(120, 0.1, 0.1),), ""),
        ((alpha_event(20, 0.1, 0.3), alpha_event(1200, 0.3, 1.0)), "α changed 2 times"),
        ((Event(20, "l2", 0.5, 0.0),), ""),
    ],
)
def test_an_alpha_changed_in_mid_run_is_told(events, words):
    assert remark(made_up(LOSSES, steps=(0, 100, 2000), events=events)) == words
    experiment = Experiment()
    problem = make_problem(experiment)
    snapshot = make_snapshot(problem, experiment, 2000, events=events)
    assert current_row(problem, snapshot).texts[Column.REMARK] == words


def test_a_change_that_has_made_no_step_yet_is_no_part_of_the_row():
    experiment = Experiment()
    problem = make_problem(experiment)
    snapshot = make_snapshot(problem, experiment, 120, events=(alpha_event(120, 0.1, 0.3),))
    assert current_row(problem, snapshot).texts[Column.REMARK] == ""


def test_the_current_run_is_told_in_the_same_words():
    experiment = Experiment(test_ratio=0.2)
    problem = make_problem(experiment)
    convergence = run_to_end(find_convergence(problem.F, problem.y))
    best = convergence.optimum
    snapshot = make_snapshot(
        problem, experiment, 1240, w=best.w + np.array([3.0, 0.0]), b=best.b - 4.0,
        convergence=convergence, test_loss=0.25, test_accuracy=0.9,
    )  # fmt: skip
    row = current_row(problem, snapshot)
    found = texts(row)
    assert (row.key, row.style) == (None, None)
    assert found[Column.NAME] == "this run"
    assert found[Column.BATCH] == "full"
    assert found[Column.STEP] == "1,240"
    assert found[Column.TEST] == "0.2500"
    assert found[Column.DISTANCE] == "5.0000"
    assert found[Column.DISMISS] == ""


@pytest.mark.parametrize(
    ("convergence", "words"),
    [
        (None, "not known yet"),
        (Convergence(remark="They are separable."), "They are separable."),
        (Convergence(), "no optimum"),
    ],
)
def test_without_an_optimum_the_reason_is_told(convergence, words):
    row = row_of(made_up(LOSSES, convergence=convergence))
    assert row.texts[Column.DISTANCE] == "—"
    assert words in row.tip


def test_the_distance_is_that_to_its_own_optimum():
    run = keep(steps=2000, alpha=1.0, l2=0.5)
    row = row_of(run)
    assert row.tip == ""
    assert float(row.texts[Column.DISTANCE].replace("\N{MINUS SIGN}", "-")) < 1e-6


@pytest.mark.parametrize(
    ("far", "text"),
    [
        (None, "—"), (0.0, "0.0000"), (5.3e-16, "5.3e−16"), (1.659e-4, "1.7e−04"),
        (0.001, "0.0010"), (1.3142, "1.3142"), (41.25, "41.250"), (3e150, "3.0e+150"),
    ],
)  # fmt: skip
def test_a_distance_is_written_briefly(far, text):
    assert distance_text(far) == text


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"settings": {"data": "moons"}}, f"other data: {CATALOG['moons'].title}"),
        ({"settings": {"noise": 2.0}}, "noise 2"),
        ({"diverged_at": 14}, "diverged at 14"),
        ({"is_pinned": False, "left_at": 1120}, "replaced at step 1,120"),
        ({"is_pinned": False}, "replaced"),
        ({"left_at": 120}, ""),
        ({"settings": {"seed": 3}, "diverged_at": 14}, "seed 3 · diverged at 14"),
    ],
)
def test_what_is_special_is_remarked(more, words):
    assert remark(made_up(LOSSES, **more)) == words


def test_of_a_file_its_name_is_told_and_not_its_place():
    experiment = Experiment(data="/some/where/own.csv")
    run = made_up(LOSSES)
    object.__setattr__(run, "experiment", experiment)
    assert remark(run) == "other data: own.csv"


def test_the_best_is_sought_among_runs_of_one_J():
    rows = [
        row_of(made_up((0.7, 0.3), key=1)),
        row_of(made_up((0.7, 0.2), key=2)),
        row_of(made_up((0.7, 0.1), key=3, settings={"l2": 0.1})),
        row_of(made_up((0.7, 0.1), key=4, settings={"data": "moons"})),
    ]
    assert math.isnan(rows[2].value)
    assert best_row(rows) == 1
    assert best_row(rows[1:]) is None
    assert best_row([]) is None


def test_columns_in_which_nothing_is_to_be_read_are_hidden():
    experiment = Experiment()
    problem = make_problem(experiment)
    snapshot = make_snapshot(problem, experiment, pinned=(made_up(LOSSES),))
    plain = {Column.L1, Column.L2, Column.OPTIMIZER, Column.FEATURES, Column.TEST}
    assert hidden_columns(snapshot) == plain
    other = made_up(LOSSES, settings={"features": ("x1", "x1^2"), "l1": 0.1})
    tested = made_up(LOSSES, test_loss=0.3)
    experiment = Experiment(l2=0.5, optimizer="adam", schedule="cosine")
    snapshot = make_snapshot(problem, experiment, pinned=(other, tested))
    assert hidden_columns(snapshot) == set()
    assert current_row(problem, snapshot).texts[Column.OPTIMIZER] == "Adam · cosine"
