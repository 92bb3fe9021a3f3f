"""Can the optimiser be changed in the window, as a user does it?"""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from small_window import go, open_small_window

from engine.kernels.loading import numpy_kernel
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run
from gui.panels.runs.model import Column
from gui.widgets.buttons import PlainButton


@pytest.fixture
def window(qtbot):
    window = open_small_window(qtbot)
    yield window
    window.close()


def choose(qtbot, window, optimizer):
    combo = window.findChild(QComboBox, "optimizerCombo")
    combo.setCurrentIndex(combo.findData(optimizer))
    qtbot.waitUntil(lambda: window.snapshot().experiment.optimizer == optimizer)


def theta(snapshot):
    return np.append(snapshot.w, snapshot.b)


def test_the_run_goes_on_with_another_optimiser_and_undo_brings_the_first_one_back(qtbot, window):
    go(qtbot, window, 20)
    before = theta(window.snapshot())
    choose(qtbot, window, "adam")
    assert np.array_equal(theta(window.snapshot()), before)
    go(qtbot, window, 50)
    snapshot = window.snapshot()
    first = snapshot.experiment.changed(optimizer="gd")
    run = Run(first, prepare(load_dataset(first), first), numpy_kernel())
    run.advance(20)
    run.change("optimizer", "adam")
    run.advance(30)
    assert theta(snapshot) == pytest.approx(theta(run.state()), rel=1e-9)
    assert snapshot.memory.count == 30
    assert window._actions.undo.text() == "&Undo change of the optimiser to Adam"
    window._actions.undo.trigger()
    qtbot.waitUntil(lambda: window.snapshot().experiment.optimizer == "gd")
    assert window.findChild(QComboBox, "optimizerCombo").currentText() == "gradient descent"


def test_a_number_of_the_optimiser_reaches_the_run(qtbot, window):
    choose(qtbot, window, "momentum")
    for fold in ("foldDescent", "foldOptimiser"):
        window.findChild(PlainButton, fold).setChecked(True)
    field = window.findChild(QLineEdit, "momentumField")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.snapshot().experiment.momentum == 0.5)
    assert window._actions.undo.text() == "&Undo change of the momentum μ to 0.5"


def test_runs_of_two_optimisers_lie_side_by_side_under_their_names(qtbot, window):
    go(qtbot, window, 30)
    QTest.keyClick(window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: len(window.snapshot().pinned) == 1)
    window._actions.reset.trigger()
    qtbot.waitUntil(lambda: window.snapshot().step == 0)
    choose(qtbot, window, "momentum")
    go(qtbot, window, 30)
    pins = len(window.snapshot().pinned)
    QTest.keyClick(window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: len(window.snapshot().pinned) == pins + 1)
    snapshot = window.snapshot()
    assert snapshot.pinned[-1].name == "momentum"
    plain = next(run for run in snapshot.pinned if run.experiment.optimizer == "gd")
    start = plain.history.path.theta[0], snapshot.history.path.theta[0]
    assert np.array_equal(*start)
    assert not np.allclose(plain.w, snapshot.w)
    window._actions.runs.setChecked(True)
    model = window.panels.runs.table.runs
    told = {model.row(row).texts[Column.OPTIMIZER] for row in range(model.rowCount())}
    assert {"gradient descent", "momentum"} <= told
    assert not window.panels.runs.table.isColumnHidden(Column.OPTIMIZER)


def test_newton_is_not_to_be_had_with_a_batch(qtbot, window):
    window.panels.controls.setting_changed.emit("batch", 16)
    qtbot.waitUntil(lambda: window.snapshot().experiment.batch == 16)
    combo = window.findChild(QComboBox, "optimizerCombo")
    qtbot.waitUntil(lambda: not combo.model().item(combo.findData("newton")).isEnabled())


def test_what_is_asked_for_against_what_the_window_did_not_know_yet_is_told(qtbot, window):
    window.panels.controls.setting_changed.emit("batch", 16)
    qtbot.waitUntil(lambda: window.snapshot().experiment.batch == 16)
    with qtbot.captureExceptions() as raised:
        window.panels.controls.setting_changed.emit("optimizer", "newton")
        failure = window.panels.status.failure
        qtbot.waitUntil(lambda: "full batch" in failure.toolTip() + failure.accessibleName())
    assert not raised
    assert window.snapshot().experiment.optimizer == "gd"
    assert window._changes.stack.undoText() == "change of the batch to 16"
