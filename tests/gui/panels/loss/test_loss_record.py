import numpy as np
from sample_run import default_moment, make_snapshot

from engine.convergence.optimum import Optimum
from engine.model.experiment import Event
from engine.training.history import LossHistory
from gui.panels.loss.record import LossRecord

STEPS = np.array([0.0, 10.0, 20.0, 30.0])
LOSSES = np.array([0.7, 0.5, 0.4, 0.35])
OPTIMUM = Optimum(np.zeros(2), 0.0, 0.3, 0.1, 1.0, is_unique=True)


def record_at(step, events=()):
    experiment, problem, _ = default_moment(test_ratio=0.2)
    curve = LossHistory(STEPS, LOSSES, LOSSES + 0.1, LOSSES, LOSSES)
    snapshot = make_snapshot(
        problem, experiment, step, 30, loss=0.45, test_loss=0.55, history=curve, events=events
    )
    return LossRecord.of(snapshot), snapshot


def test_step_shown_has_its_place_among_the_recorded_ones():
    record, _ = record_at(20)
    assert record.now == 2
    np.testing.assert_array_equal(record.step, STEPS)
    between, _ = record_at(15)
    assert between.now == 2
    assert between.step.tolist() == [0, 10, 15, 20, 30]
    assert (between.loss[2], between.test_loss[2]) == (0.45, 0.55)


def test_gap_is_the_loss_above_the_lowest_one_and_has_no_test_part():
    record, snapshot = record_at(20)
    above = record.above(OPTIMUM, snapshot)
    np.testing.assert_allclose(above.loss, LOSSES - 0.3)
    assert np.isnan(above.test_loss).all()
    assert above.now == record.now


def test_gap_is_unknown_where_the_loss_was_another_function():
    events = (Event(10, "l2", 0.1), Event(30, "l2", 0.2), Event(20, "alpha", 1.0))
    record, snapshot = record_at(20, events)
    known = np.isfinite(record.above(OPTIMUM, snapshot).loss)
    assert known.tolist() == [False, True, True, False]
