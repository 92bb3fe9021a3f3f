"""What a user sees and does in the whole window, and what the worker really did."""

import math
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from everything import show_everything
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.kernels.loading import load_kernel
from engine.lesson.pages import PAGES
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run
from engine.training.snapshot import Phase
from gui.app import create_window
from gui.plotting.losses.loss_axes import LossAxis
from gui.style.theme import DARK, LIGHT
from gui.style.themed import Themed
from gui.window.main_window import MainWindow
from gui.workers.kernel_loader import KernelLoader

Open = Callable[..., MainWindow]


def action(window: MainWindow, name: str) -> QAction:
    found = window.findChild(QAction, name)
    assert isinstance(found, QAction)
    return found


def slider(window: MainWindow, name: str) -> QSlider:
    found = window.findChild(QSlider, name)
    assert isinstance(found, QSlider)
    return found


def text(window: MainWindow, name: str) -> str:
    label = window.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def step_of(window: MainWindow) -> int:
    snapshot = window.snapshot()
    assert snapshot is not None
    return snapshot.step


def phase_of(window: MainWindow) -> Phase:
    snapshot = window.snapshot()
    assert snapshot is not None
    return snapshot.phase


def at_full_speed(window: MainWindow) -> None:
    speed = slider(window, "speedSlider")
    speed.setValue(speed.maximum())


def test_it_opens_paused_with_data_and_all_named_parts(open_window: Open) -> None:
    window = open_window()
    snapshot = window.snapshot()
    assert snapshot is not None
    assert (snapshot.step, snapshot.phase) == (0, Phase.PAUSED)
    assert snapshot.loss == math.log(2)
    for name in ("alphaSlider", "speedSlider", "l2Slider", "timelineSlider"):
        assert isinstance(window.findChild(QWidget, name), QSlider)
    for name in ("datasetCombo", "batchCombo"):
        assert isinstance(window.findChild(QWidget, name), QComboBox)
    for name in ("boundaryPlot", "lossPlot", "stepLabel", "lossLabel"):
        widget = window.findChild(QWidget, name)
        assert widget is not None
        assert widget.isVisible()
    for name in ("playAction", "stepAction", "stepBackAction", "resetAction"):
        assert window.findChild(QAction, name) is not None
    assert action(window, "playAction").isCheckable()


def test_space_plays_and_pauses(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: step_of(window) > 5)
    assert action(window, "playAction").isChecked()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.snapshot().phase is Phase.PAUSED)  # type: ignore[union-attr]
    assert not action(window, "playAction").isChecked()
    step = step_of(window)
    qtbot.wait(50)
    assert step_of(window) == step
    assert text(window, "stepLabel") == f"step {step:,}"


def test_arrows_step_and_what_is_shown_is_what_descent_gives(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("moons", "--alpha", "0.5")
    for key, modifier in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier),
    ):
        before = step_of(window)
        qtbot.keyClick(window, key, modifier)
        qtbot.waitUntil(lambda before=before: step_of(window) != before)  # type: ignore[misc]
        qtbot.waitUntil(lambda: window.snapshot().phase is Phase.PAUSED)  # type: ignore[union-attr]
    snapshot = window.snapshot()
    assert snapshot is not None
    problem = window.problem()
    assert problem is not None
    X, y = problem.dataset.X, problem.dataset.y
    w, b = np.zeros(2), 0.0
    for _ in range(10):
        dz = 1 / (1 + np.exp(-(X @ w + b))) - y
        w, b = w - 0.5 * X.T @ dz / len(y), b - 0.5 * dz.mean()
    assert snapshot.step == 10
    np.testing.assert_allclose(snapshot.w, w, rtol=1e-12)
    assert snapshot.b == pytest.approx(b, rel=1e-12)


class Painted(QObject):
    """Notes which of the plots and the graph are painted."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        panels = window.panels
        self._names: dict[QObject, str] = {
            panels.boundary.view.viewport(): "boundary",
            panels.loss.view.viewport(): "loss",
            panels.landscape.view.viewport(): "landscape",
            panels.graph.view: "graph",
        }
        self.seen: set[str] = set()
        for widget in self._names:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.seen.add(self._names[watched])
        return False

    def is_still_for(self, qtbot: QtBot, milliseconds: int) -> bool:
        self.seen.clear()
        qtbot.wait(milliseconds)
        return not self.seen


def test_a_snapshot_with_the_same_numbers_paints_no_plot(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("--kernel", "numpy")  # or the compiled loop would take over meanwhile
    show_everything(window)
    panels, painted = window.panels, Painted(window)
    panels.transport.seek_requested.emit(20)
    qtbot.waitUntil(lambda: step_of(window) == 20 and window.snapshot().convergence is not None)  # type: ignore[union-attr]
    qtbot.waitUntil(panels.graph.view._formulas.is_complete)
    qtbot.waitUntil(lambda: getattr(panels.landscape.scene.landscape, "fine", False))
    window._landscapes.stop()  # another picture would be painted
    qtbot.waitUntil(lambda: painted.is_still_for(qtbot, 100))
    seen = window.snapshot()
    assert seen is not None
    assert seen.curvature is not None
    more = replace(seen, curvature=replace(seen.curvature, highest=0.9 * seen.curvature.highest))
    window._frames.mailbox.put(more)
    window._frames.show_latest()
    assert window.snapshot() is more
    assert painted.is_still_for(qtbot, 100), painted.seen
    action(window, "stepAction").trigger()
    qtbot.waitUntil(lambda: painted.seen == {"boundary", "loss", "landscape", "graph"})


def test_reset_returns_to_the_start(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    action(window, "playAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) > 5)
    action(window, "resetAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) == 0)
    snapshot = window.snapshot()
    assert snapshot is not None
    assert snapshot.phase is Phase.PAUSED
    assert not snapshot.w.any()


def test_alpha_can_be_dragged_while_it_runs(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    action(window, "playAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) > 2)
    alpha = slider(window, "alphaSlider")
    seen = []
    for value in np.linspace(alpha.minimum(), alpha.maximum(), 7):
        alpha.setValue(round(value))
        qtbot.wait(40)
        seen.append(window.snapshot().experiment.alpha)  # type: ignore[union-attr]
    assert seen == sorted(seen)
    qtbot.waitUntil(lambda: window.snapshot().experiment.alpha == pytest.approx(100))  # type: ignore[union-attr]
    assert window.snapshot().run_id == 1  # type: ignore[union-attr]


def test_a_number_that_is_being_written_is_taken_before_the_run_goes_on(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("moons")
    field = window.findChild(QWidget, "alphaField")
    field.setFocus()
    qtbot.keyClicks(field, "2.5")
    window.panels.transport.step_requested.emit(1)  # as its button does, which takes no keyboard
    qtbot.waitUntil(lambda: step_of(window) == 1)
    assert window.snapshot().experiment.alpha == 2.5  # type: ignore[union-attr]
    assert window.snapshot().events[0].step == 0  # type: ignore[union-attr]


def test_the_menu_bar_rests_after_one_escape(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("moons")
    window.activateWindow()
    bar = window.menuBar()
    first, second = bar.actions()[:2]
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.actionGeometry(first).center())
    menu = QApplication.activePopupWidget()
    assert menu is not None
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bar.activeAction() is None)
    assert not bar.hasFocus()
    spot = QPointF(bar.actionGeometry(second).center())
    none = Qt.MouseButton.NoButton
    over = QMouseEvent(
        QEvent.Type.MouseMove, spot, spot, none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(bar, over)
    assert QApplication.activePopupWidget() is None


def test_a_run_that_is_asked_for_ends_the_load_of_another_at_once(open_window: Open) -> None:
    window = open_window("moons", "--kernel", "numpy")
    wanted = window._worker._wanted
    window._changes.experiment_asked.emit(Experiment(size=40), None)
    assert window._worker._wanted == wanted + 1
    window._lesson.experiment_requested.emit(Experiment(size=50))
    assert window._worker._wanted == wanted + 2


def test_the_timeline_goes_back_and_forth(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    at_full_speed(window)
    action(window, "playAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) > 5000)
    action(window, "playAction").trigger()
    qtbot.waitUntil(lambda: window.snapshot().phase is Phase.PAUSED)  # type: ignore[union-attr]
    last = step_of(window)
    timeline = slider(window, "timelineSlider")
    timeline.setValue(timeline.maximum() // 2)
    qtbot.waitUntil(
        lambda: step_of(window) < last and window.snapshot().phase is Phase.PAUSED  # type: ignore[union-attr]
    )
    snapshot = window.snapshot()
    assert snapshot is not None
    assert snapshot.last_step == last
    experiment = snapshot.experiment
    # The compiled loop may have taken over at any step: the two agree to 1e-9.
    run = Run(experiment, prepare(load_dataset(experiment), experiment), load_kernel().kernel)
    run.seek(snapshot.step)
    np.testing.assert_allclose(snapshot.w, run.w, rtol=1e-9)


def test_the_compiled_loop_takes_over_once_it_is_loaded(qtbot: QtBot, open_window: Open) -> None:
    load_kernel("compiled")
    window = open_window()
    qtbot.waitUntil(lambda: window.snapshot().kernel == "compiled")  # type: ignore[union-attr]


def test_choosing_other_data_starts_again(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    action(window, "stepAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) == 1)
    combo = window.findChild(QComboBox, "datasetCombo")
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(combo.findData("circles"))
    combo.activated.emit(combo.currentIndex())
    qtbot.waitUntil(lambda: window.snapshot().experiment.data == "circles")  # type: ignore[union-attr]
    assert step_of(window) == 0


@pytest.mark.parametrize(
    "argv",
    [
        ("one-example",),
        ("circles", "--features", "x1^2,x2^2,x1*x2", "--test-ratio", "0.3"),
        ("breast-cancer", "--standardize", "--batch", "32", "--l2", "0.01"),
        ("penguins", "--init", "1,-1,0.5"),
        ("xor", "--features", "x1,x2,x1^2,x2^2,x1*x2,sin(x1),sin(x2)", "--size", "1000"),
    ],
)
def test_every_kind_of_experiment_can_be_opened_and_trained(
    qtbot: QtBot, open_window: Open, argv: tuple[str, ...]
) -> None:
    window = open_window(*argv)
    start = window.snapshot()
    assert start is not None
    action(window, "playAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) > 3)
    now = window.snapshot()
    assert now is not None
    assert now.experiment == start.experiment
    assert now.loss != start.loss


def test_a_csv_of_ones_own_is_loaded(open_window: Open, tmp_path: Path) -> None:
    file = tmp_path / "flowers.csv"
    file.write_text("length;width;kind\n1,5;2;rose\n3;1,5;tulip\n2;2;tulip\n;1;rose\n")
    window = open_window(str(file))
    problem = window.problem()
    assert problem is not None
    assert problem.dataset.axis_names == ("length", "width")
    assert problem.m == 3
    assert "1" in window.statusBar().currentMessage()


def test_files_are_opened_and_histories_saved_without_a_dialog(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    own, history = tmp_path / "own.csv", tmp_path / "history.csv"
    own.write_text("a,b,passed\n1,2,yes\n2,1,no\n3,5,yes\n4,2,no\n", encoding="utf-8")
    window = open_window("two-blobs", "--alpha", "0.3")
    window.open_path(own)
    qtbot.waitUntil(lambda: window.problem().dataset.m == 4)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: window.snapshot().experiment.data == str(own))  # type: ignore[union-attr]
    assert window.snapshot().experiment.alpha == 0.3  # type: ignore[union-attr]
    for steps in (1, 2):
        action(window, "stepAction").trigger()
        qtbot.waitUntil(lambda steps=steps: step_of(window) == steps)
    window.save_path(str(history))
    qtbot.waitUntil(history.exists)
    lines = history.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "step,loss,test_loss,accuracy,b,w1,w2"
    assert [line.split(",")[0] for line in lines[1:]] == ["0", "1", "2"]


def test_a_path_that_cannot_be_opened_is_told_and_the_run_stays(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("two-blobs")
    window.open_path(tmp_path / "gone.csv")
    qtbot.waitUntil(lambda: "gone.csv" in " ".join(
        label.text() for label in window.findChildren(QLabel) if label.isVisible()
    ))  # fmt: skip
    assert window.problem().dataset.name == "two-blobs"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "numbers",
    [
        "5e-324,2,x 0,4,y 1e-323,5,x",
        "1e154,2,x -1e154,4,y 5,5,x",
        "1.7e308,1,x -1.7e308,2,y",
        "1e300,1e300,x 1e300,1e300,y",
    ],
)
@pytest.mark.parametrize("more", [(), ("--standardize",)])
def test_numbers_far_from_1_are_no_trouble(
    qtbot: QtBot, open_window: Open, tmp_path: Path, numbers: str, more: tuple[str, ...]
) -> None:
    file = tmp_path / "far.csv"
    file.write_text("\n".join(["a,b,c", *numbers.split()]))
    window = open_window(str(file), *more)
    action(window, "playAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) > 3 or phase_of(window) is Phase.DIVERGED)
    window.grab()


def test_an_exception_in_the_worker_reaches_the_user(
    qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()

    def fail(self: Run, steps: int) -> int:
        raise RuntimeError("injected")

    with monkeypatch.context() as patch:
        patch.setattr(Run, "advance", fail)
        action(window, "playAction").trigger()
        qtbot.waitUntil(
            lambda: any("injected" in label.text() for label in window.findChildren(QLabel))
        )
    # Another signal tells that the run has stopped.
    qtbot.waitUntil(lambda: not action(window, "playAction").isChecked())
    action(window, "stepAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) == 1)


def test_no_thread_outlives_its_window(qtbot: QtBot, open_window: Open) -> None:
    load_kernel("compiled")
    before = set(threading.enumerate())
    window = open_window()
    action(window, "playAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) > 3)
    window.close()
    qtbot.waitUntil(
        lambda: {t for t in threading.enumerate() if t.name == "kernel-loader"} <= before
    )


def test_the_compiled_loop_is_loaded_after_all_is_shown_even_when_played_at_once(
    qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_was_shown = []
    start = KernelLoader.start

    def started(loader: KernelLoader) -> None:
        all_was_shown.append(window.panels.is_complete())
        start(loader)

    monkeypatch.setattr(KernelLoader, "start", started)
    window = open_window(wait=False)
    action(window, "playAction").trigger()
    qtbot.waitUntil(lambda: window._loader.loaded is not None)
    assert all_was_shown[0]


def test_a_window_that_nobody_sees_loads_the_compiled_loop_when_it_plays(qtbot: QtBot) -> None:
    window = create_window([])
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    action(window, "playAction").trigger()
    qtbot.waitUntil(lambda: window._loader.loaded is not None)
    window.close()


@pytest.mark.parametrize("late", ["paint", "phase"])
def test_a_window_that_was_closed_loads_nothing_any_more(
    qtbot: QtBot, open_window: Open, late: str
) -> None:
    window = open_window(wait=False)
    window.close()
    loading = window._loader._thread
    if late == "paint":
        window.panels.first_painted.emit()
    else:
        window._on_worker_phase_changed(Phase.RUNNING)
    qtbot.wait(50)
    assert window._loader._thread is loading


def themed_in(window: QWidget) -> list[Themed]:
    """Return all that is seen in a window and drawn in a theme: widgets, plot items, delegates."""
    seen = [one for one in window.findChildren(QWidget) if one.isVisible()]
    widgets = [one for one in seen if isinstance(one, Themed)]
    parts = [part for one in widgets for part in one.themed_parts()]
    delegates = [one.itemDelegate() for one in seen if isinstance(one, QAbstractItemView)]
    return [*widgets, *parts, *(one for one in delegates if isinstance(one, Themed))]


def test_a_theme_reaches_all_that_is_seen_and_the_rest_when_it_is_shown(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("moons")
    show_everything(window)
    tools = ("&Race…", "α &lab…", "Gradient &check…")
    entries = {one.text(): one for one in window.findChildren(QAction)}
    for tool in tools:
        entries[tool].trigger()
    entries["&Guided lesson"].trigger()
    for dialog in window.findChildren(QDialog):
        dialog.hide()
    for one, theme in (("&Dark", DARK), ("&Light", LIGHT), ("&Dark", DARK)):
        entries[one].trigger()
        assert len(themed_in(window)) > 60
        assert {part._theme.name for part in themed_in(window)} == {theme.name}
    for tool in tools:
        entries[tool].trigger()
    window.panels.lesson.turn_to(1)
    entries["Ru&ns side by side"].trigger()
    kinds = {type(part).__name__ for part in themed_in(window)}
    assert {"RaceGrid", "LearningRatePlot", "CheckTable", "RunsDelegate", "FormulaLine"} <= kinds
    assert {part._theme.name for part in themed_in(window)} == {"dark"}


def test_the_loss_axis_is_chosen_from_the_menu_or_beside_the_plot(open_window: Open) -> None:
    window = open_window()
    actions, loss = window._actions, window.panels.loss
    actions.loss_logarithmic.trigger()
    assert loss.loss_axis.choice() == LossAxis.LOGARITHMIC
    loss.loss_axis.segment(LossAxis.LINEAR).click()
    assert actions.loss_linear.isChecked()
    actions.loss_gap.trigger()
    assert loss.loss_axis.choice() == LossAxis.GAP
    actions.optimum.trigger()  # what is not shown is no place to count from
    assert loss.loss_axis.choice() == LossAxis.LOGARITHMIC
    assert actions.loss_logarithmic.isChecked()


def test_the_chosen_example_is_marked_everywhere(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    window.panels.graph.example_selected.emit(17)
    assert "example 18" in window.panels.boundary.readout()
    window.panels.boundary.example_selected.emit(3)
    assert window.panels.graph.example() == 3


def test_step_walks_inside_of_a_step_and_moves_the_parameters_at_the_update_only(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window()
    graph = window.panels.graph
    graph.set_micro_mode(True)
    for part in ("a", "L", "da", "dz", "dw"):
        action(window, "stepAction").trigger()
        assert graph._walk.key == part
        qtbot.wait(20)
        assert step_of(window) == 0
    action(window, "stepAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) == 1)
    assert graph._walk.key == "update"
    after = window.snapshot()
    action(window, "stepBackAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) == 0)
    assert graph._walk.key == "dw"
    assert not window.snapshot().w.any()
    action(window, "stepAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) == 1)
    np.testing.assert_array_equal(window.snapshot().w, after.w)
    graph.set_micro_mode(False)
    action(window, "stepAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) == 2)


def test_the_guided_lesson_sets_up_its_pages_and_gives_back_what_the_user_had(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("moons", "--alpha", "0.7")
    action(window, "stepAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) == 1)
    window.panels.controls.alpha_changed.emit(0.9)
    action(window, "stepAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) == 2)
    window.panels.follow_example(5)
    had = window.snapshot()
    window._actions.lesson.trigger()
    for place, page in enumerate(PAGES):
        window.panels.lesson.turn_to(place)
        qtbot.waitUntil(
            lambda page=page: (  # type: ignore[misc]
                window.snapshot().experiment == page.setup.experiment
                and window.panels.graph._walk.key == page.setup.micro
            )
        )
        assert window.snapshot().step == page.setup.step
        assert window.panels.graph.switches.form.choice() == int(page.setup.mean)
    window._actions.lesson.trigger()
    qtbot.waitUntil(lambda: window.snapshot().run_id == had.run_id)
    now = window.snapshot()
    assert (now.step, now.last_step, now.events) == (had.step, had.last_step, had.events)
    assert now.experiment == had.experiment
    np.testing.assert_array_equal(now.w, had.w)
    assert window.panels.example() == 5
    assert not window.panels.lesson.isVisible()


def test_the_first_descent_is_worth_seeing_within_five_seconds(open_window: Open) -> None:
    window = open_window()
    problem, snapshot = window.problem(), window.snapshot()
    assert problem is not None
    assert snapshot is not None
    assert not snapshot.w.any()
    assert snapshot.phase is Phase.PAUSED
    steps = round(5 * window.panels.transport.speed())
    F, y, alpha = problem.dataset.X, problem.dataset.y, snapshot.experiment.alpha
    w, b, angles, losses = np.zeros(2), 0.0, [], []
    for _ in range(steps):  # the lesson's loop, over all examples
        a = 1 / (1 + np.exp(-(F @ w + b)))
        losses.append(-np.mean(y * np.log(a) + (1 - y) * np.log(1 - a)))
        w, b = w - alpha * F.T @ (a - y) / len(y), b - alpha * np.mean(a - y)
        angles.append(np.degrees(np.arctan2(w[1], w[0])))
    assert abs(angles[-1] - angles[0]) > 20
    assert losses[-1] < 0.5 * losses[0]


def test_data_that_are_asked_for_are_shown(open_window: Open) -> None:
    assert open_window("two-blobs").snapshot().experiment.data == "two-blobs"  # type: ignore[union-attr]
    assert open_window("--alpha", "0.2").snapshot().experiment.data == "two-blobs"  # type: ignore[union-attr]


def test_parts_are_shown_and_hidden_from_the_menu(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    show_everything(window)
    for name, view in (
        ("graph", "graphPanel"),
        ("landscape", "landscapePlot"),
        ("loss", "lossPlot"),
    ):
        widget = window.findChild(QWidget, view)
        assert widget is not None
        assert widget.isVisible()
        getattr(window._actions, name).trigger()
        assert not widget.isVisible()
    action(window, "stepAction").trigger()
    qtbot.waitUntil(lambda: step_of(window) == 1)
    window._actions.graph.trigger()
    np.testing.assert_array_equal(window.panels.graph._walk.snapshot().w, window.snapshot().w)


def test_the_contributions_of_the_examples_can_be_drawn(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    entries = window.panels.boundary.legend()
    window._actions.contributions.trigger()
    assert len(window.panels.boundary.legend()) > len(entries)
    window._actions.contributions.trigger()
    assert window.panels.boundary.legend() == entries


def test_what_the_window_remembers_comes_back(open_window: Open) -> None:
    window = open_window()
    window._actions.theme_dark.trigger()
    window._actions.reduced_motion.trigger()
    window.close()
    again = open_window()
    assert again._actions.theme_dark.isChecked()
    assert again._appearance.theme().name == "dark"
    assert again._actions.reduced_motion.isChecked()


def test_the_optimum_can_be_hidden(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    boundary = window.panels.boundary
    qtbot.waitUntil(lambda: window.snapshot().convergence is not None)
    shown = boundary.legend()
    window._actions.optimum.trigger()
    assert len(boundary.legend()) < len(shown)
