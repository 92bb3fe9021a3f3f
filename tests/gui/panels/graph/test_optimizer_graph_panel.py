import pytest
from marked_code import marked
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QScrollArea
from sample_run import make_problem

from engine.graph.micro_steps import memory_key, memory_kinds, micro_step_keys
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.optimizers import OPTIMIZERS
from engine.training.player.player import RunPlayer
from gui.panels.graph.panel import GraphPanel

OTHERS = [name for name in OPTIMIZERS if name != "gd"]


class Follower:
    """A panel that follows a run which does what the panel asks for."""

    def __init__(self, qtbot, size=(1000, 560), steps=3, **settings):
        experiment = Experiment(**settings)
        problem = make_problem(experiment)
        self.panel = panel = GraphPanel()
        qtbot.addWidget(panel)
        panel.resize(*size)
        panel.set_reduced_motion(True)
        self.player = RunPlayer(experiment, problem, numpy_kernel())
        panel.step_requested.connect(lambda by: self.go(self.player.run.step + by))
        panel.show_problem(problem, experiment)
        self.go(steps)
        panel.set_mean_form(True)
        panel.show()

    def go(self, step):
        self.player.seek(step)
        while self.player.is_busy:
            self.player.tick()
        self.panel.show_snapshot(self.player.snapshot())

    def number(self, key):
        return self.panel.view.texts(key)[0]


@pytest.mark.parametrize("typeset", [False, True])
@pytest.mark.parametrize("size", [(1000, 560), (700, 330), (1600, 800)])
@pytest.mark.parametrize("optimizer", OTHERS)
def test_all_that_an_optimiser_keeps_stands_on_screen_and_overlaps_nothing(
    qtbot, optimizer, size, typeset
):
    shown = Follower(qtbot, size, optimizer=optimizer)
    if typeset:
        shown.panel.formulas.finish()
        shown.panel.grab()
    figure = shown.panel.view.figure()
    memory = [
        memory_key(kind, name) for kind in memory_kinds(optimizer) for name in ("w1", "w2", "b")
    ]
    assert memory and set(memory) <= figure.places.keys()
    values = {key: place.value for key, place in figure.places.items()}
    for key in memory:
        assert shown.number(key)
        crossed = [
            other for other in values if other != key and values[other].intersects(values[key])
        ]
        assert crossed == []
        assert shown.panel.view.rect().toRectF().contains(values[key])


@pytest.mark.parametrize("optimizer", OTHERS)
def test_the_nodes_of_example_and_mean_carry_their_formulas_in_a_small_window(qtbot, optimizer):
    panel = Follower(qtbot, (987, 560), optimizer=optimizer).panel
    panel.formulas.finish()
    places = panel.view.figure().places
    assert all(places[key].formulas for key in ("z", "a", "L", "J", "da", "dz"))


@pytest.mark.parametrize("optimizer", OTHERS)
def test_the_walk_leads_through_what_is_kept_and_lands_where_the_run_does(qtbot, optimizer):
    shown = Follower(qtbot, optimizer=optimizer)
    panel = shown.panel
    panel.set_micro_mode(True)
    keys = micro_step_keys(optimizer)
    for key in keys[1:]:
        panel.micro_forward()
        assert panel._walk.key == key
        (step,) = (one for one in panel._shown.trace.graph.micro_steps if one.key == key)
        assert all(shown.number(node) for node in step.nodes)
        assert panel.caption.text().startswith(step.caption)
        if panel.code.isVisible():
            assert marked(panel.code)
    assert shown.player.run.step == 4
    new = [panel._shown.trace.readings[name].value for name in ("w1_new", "w2_new", "b_new")]
    state = shown.player.run.state()
    assert new == pytest.approx([*state.w, state.b], rel=1e-12)
    panel.micro_forward()
    assert (panel._walk.key, panel._walk.step) == ("z", 4)
    for _ in keys:
        panel.micro_back()
    assert (panel._walk.key, panel._walk.step) == ("z", 3)


def test_numbers_of_what_is_kept_wait_until_the_walk_has_come_there(qtbot):
    shown = Follower(qtbot, optimizer="adam")
    shown.panel.set_micro_mode(True)
    for _ in range(micro_step_keys("adam").index("v")):
        shown.panel.micro_forward()
    assert shown.number("v_dw1") and not shown.number("s_dw1") and not shown.number("v_hat_dw1")


def test_an_optimiser_changed_in_the_midst_of_a_walk_leads_on_from_dw(qtbot):
    shown = Follower(qtbot, optimizer="adam")
    panel = shown.panel
    panel.set_micro_mode(True)
    for _ in range(micro_step_keys("adam").index("hat")):
        panel.micro_forward()
    shown.player.change("optimizer", "gd")
    panel.show_snapshot(shown.player.snapshot())
    assert panel._walk.key == "dw"
    panel.micro_forward()
    assert panel._walk.key == "update"
    assert shown.player.run.step == 4


def test_beyond_seven_features_vectors_stand_for_all(qtbot):
    features = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")
    shown = Follower(qtbot, optimizer="adam", features=features)
    assert "v_dw7" in shown.panel.view.figure().places
    shown.panel.switches.fold.setChecked(True)
    places = shown.panel.view.figure().places
    assert {"v_dw", "v_db", "s_hat_dw"} <= places.keys() and "v_dw7" not in places


def test_the_learning_rate_in_force_is_told_at_the_update(qtbot):
    shown = Follower(qtbot, schedule="exponential", decay=0.5, steps=2)
    shown.panel.view.choose("w1_new")
    assert "α is now 0.0250." in shown.panel.caption.text()


def test_a_panel_of_any_size_comes_to_rest(qtbot):
    shown = Follower(qtbot, optimizer="adam")
    area = shown.panel.findChild(QScrollArea)
    for size in (
        QSize(480, 200),
        QSize(540, 260),
        QSize(660, 320),
        QSize(720, 420),
        QSize(840, 300),
    ):
        shown.panel.resize(size)
        assert area.widget().width() >= area.viewport().width()


def test_numpy_lines_are_those_of_the_optimiser(qtbot):
    shown = Follower(qtbot, (1300, 700), optimizer="momentum")
    shown.panel.switches.code.setChecked(True)
    assert "v = mu * v + g" in shown.panel.code.text()
    shown.player.change("optimizer", "gd")
    shown.panel.show_snapshot(shown.player.snapshot())
    assert "w = w - alpha * dw" in shown.panel.code.text()
