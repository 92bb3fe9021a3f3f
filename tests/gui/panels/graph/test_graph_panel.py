import numpy as np
import pytest
from graph_sample import centre
from marked_code import marked
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from sample_run import ALL_FEATURES, default_moment, make_problem, make_snapshot

from engine.graph.micro_steps import MICRO_STEPS
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.training.player.player import RunPlayer
from engine.training.snapshot import Phase
from gui.panels.graph.accessibility import NodeHandle
from gui.panels.graph.panel import GraphPanel
from gui.plotting.selection import PointedExample
from gui.style.numbers import rounded


@pytest.fixture
def pointed():
    return PointedExample()


@pytest.fixture
def panel(qtbot, pointed):
    """Return a panel that follows a run which does what the panel asks for."""
    experiment, problem, _ = default_moment()
    return follow(qtbot, experiment, problem, pointed=pointed)


def follow(qtbot, experiment, problem, steps=5, pointed=None):
    panel = GraphPanel(pointed)
    qtbot.addWidget(panel)
    panel.resize(1016, 270)
    panel.set_reduced_motion(True)
    panel.player = RunPlayer(experiment, problem, numpy_kernel())
    panel.asked = []

    def obey(by):
        panel.asked.append(by)
        go(panel, panel.player.run.step + by)

    panel.step_requested.connect(obey)
    panel.show_problem(problem, experiment)
    go(panel, steps)
    panel.show()
    return panel


def go(panel, step):
    """Let the run go to a step, and show it."""
    panel.player.seek(step)
    while panel.player.is_busy:
        panel.player.tick()
    panel.show_snapshot(panel.player.snapshot())


def on_screen(panel, key):
    return panel.view.texts(key)[0]


def label(panel):
    return panel.findChild(QLabel, "exampleLabel").text()


def button(panel, name):
    return next(b for b in panel.findChildren(QPushButton) if b.accessibleName() == name)


def test_it_begins_with_the_first_example(panel):
    assert label(panel) == "example 1 of 200 · y = 1"
    assert panel.example() == 0


def test_one_steps_through_the_examples(panel, qtbot):
    assert not button(panel, "Example before").isEnabled()
    with qtbot.waitSignal(panel.example_selected) as selected:
        qtbot.mouseClick(button(panel, "Next example"), Qt.MouseButton.LeftButton)
    assert selected.args == [1]
    assert label(panel).startswith("example 2 of 200")


def test_an_example_chosen_elsewhere_is_followed_without_a_signal(panel, qtbot):
    before = on_screen(panel, "z")
    with qtbot.assertNotEmitted(panel.example_selected):
        panel.select_example(16)
    assert label(panel) == "example 17 of 200 · y = 1"
    assert on_screen(panel, "z") != before
    panel.select_example(199)
    assert not button(panel, "Next example").isEnabled()
    panel.select_example(None)
    assert panel.example() == 0


def test_a_held_out_example_says_so(qtbot):
    experiment, problem, _ = default_moment(test_ratio=0.25)
    panel = follow(qtbot, experiment, problem)
    panel.select_example(int(problem.test_rows[0]))
    assert label(panel).endswith("test")
    panel.set_mean_form(True)
    assert "no share" in panel.caption.text()


def test_the_numbers_follow_the_run(panel):
    before = {key: on_screen(panel, key) for key in ("w1", "z", "dz", "w1_new")}
    go(panel, 6)
    after = {key: on_screen(panel, key) for key in ("w1", "z", "dz", "w1_new")}
    assert all(before[key] != after[key] for key in before)


def test_the_mean_form_shows_the_update_of_the_run(panel, qtbot):
    with qtbot.waitSignal(panel.mean_form_changed):
        panel.set_mean_form(True)
    new = [on_screen(panel, key) for key in ("w1_new", "w2_new", "b_new")]
    assert on_screen(panel, "J") != ""
    go(panel, 6)
    assert [on_screen(panel, key) for key in ("w1", "w2", "b")] == new


def test_the_form_for_one_example_says_that_the_step_takes_the_mean(panel):
    assert "mean over m = 200" in panel.caption.text()
    panel.set_mean_form(True)
    assert "this example + the others" in panel.caption.text()


def test_folding_draws_vectors(panel):
    panel.switches.fold.setChecked(True)
    assert on_screen(panel, "w").startswith("(")
    panel.switches.fold.setChecked(False)
    assert on_screen(panel, "w1")


@pytest.mark.parametrize("stage", MICRO_STEPS)
def test_folding_in_the_middle_of_the_walk_chooses_a_node_that_is_there(panel, stage):
    panel.set_micro_mode(True)
    while panel._walk.key != stage:
        panel.micro_forward()
    for folded, node in ((True, "w1"), (False, "x"), (True, "dw2"), (False, "w")):
        panel.view.choose(node)
        panel.switches.fold.setChecked(folded)
        assert panel.view.chosen() in panel.view.figure().places
        assert on_screen(panel, "w" if folded else "w1")


def test_saturation_is_told_and_no_inf_or_nan_is_shown(panel):
    problem, experiment = panel.player.run.problem, panel.player.run.experiment
    for weight in (40.0, -40.0, 800.0, -800.0, 1e200, -1e300):
        panel.show_snapshot(make_snapshot(problem, experiment, w=[weight, 0.0]))
        texts = [text for key in panel.view.figure().places for text in panel.view.texts(key)]
        assert not any("inf" in text or "nan" in text for text in texts), weight
        assert "almost" in panel.caption.text(), weight


def test_a_micro_step_shows_what_is_known_and_nothing_more(panel, qtbot):
    with qtbot.waitSignal(panel.micro_mode_changed) as changed:
        panel.set_micro_mode(True)
    assert changed.args == [True]
    shown = []
    for key in MICRO_STEPS:
        graph_step = next(step for step in panel._shown.trace.graph.micro_steps if step.key == key)
        known = {node for node in panel.view.figure().places if on_screen(panel, node)}
        assert known == graph_step.known
        assert panel.caption.text().startswith(graph_step.caption)
        assert panel.view.chosen() in graph_step.nodes
        shown.append(panel.asked.copy())
        panel.micro_forward()
    assert shown == [[]] * 6 + [[1]]


def test_data_flow_on_the_way_forward_and_not_back(panel):
    panel.set_reduced_motion(False)
    panel.set_micro_mode(True)
    for _ in range(9):
        assert panel.view.flow.is_running()
        panel.micro_forward()
    panel.micro_back()
    assert not panel.view.flow.is_running()


def test_at_the_update_old_and_new_are_shown_and_then_new_is_old(panel):
    panel.set_mean_form(True)
    panel.set_micro_mode(True)
    for _ in range(6):
        panel.micro_forward()
    old, new = on_screen(panel, "w1"), on_screen(panel, "w1_new")
    assert old != new
    assert panel.player.run.step == 6
    panel.micro_forward()
    assert on_screen(panel, "w1") == new
    assert on_screen(panel, "w1_new") == ""
    panel.micro_back()
    assert (on_screen(panel, "w1"), on_screen(panel, "w1_new")) == (old, new)


def test_forward_and_back_leave_the_run_bit_equal(panel):
    before = panel.player.run.w.copy(), panel.player.run.b
    panel.set_micro_mode(True)
    for _ in range(20):
        panel.micro_forward()
    for _ in range(20):
        panel.micro_back()
    assert np.array_equal(panel.player.run.w, before[0])
    assert panel.player.run.b == before[1]


def test_leaving_in_the_middle_shows_the_whole_graph_again(panel):
    panel.set_micro_mode(True)
    panel.micro_forward()
    assert on_screen(panel, "L") == ""
    panel.set_micro_mode(False)
    assert on_screen(panel, "L") != ""
    assert panel.player.run.step == 5
    assert panel.asked == []


def test_while_the_run_plays_the_whole_graph_is_shown(panel):
    panel.set_micro_mode(True)
    snapshot = make_snapshot(
        panel.player.run.problem, panel.player.run.experiment, step=9, phase=Phase.RUNNING
    )
    panel.show_snapshot(snapshot)
    assert on_screen(panel, "b_new") != ""


def test_the_code_marks_the_lines_of_the_micro_step(panel):
    panel.switches.code.setChecked(True)
    assert "dz = a - y" in panel.code.text()
    assert marked(panel.code) == []
    panel.set_micro_mode(True)
    assert marked(panel.code) == ["z = w1 * x1 + w2 * x2 + b"]
    for _ in range(4):
        panel.micro_forward()
    assert marked(panel.code)[0].startswith("dz = a - y")
    panel.set_mean_form(True)
    assert "X.T @ dz / m" in panel.code.text()


def test_copied_code_runs_and_gives_the_numbers_on_screen(panel):
    panel.switches.code.setChecked(True)
    button(panel, "Copy the code").click()
    names = {}
    exec(QApplication.clipboard().text(), names)
    for key, name in (("z", "z"), ("a", "a"), ("L", "L"), ("dz", "dz"), ("dw1", "dw1")):
        assert f"{names[name]:.4f}".replace("-", "−") == on_screen(panel, key)
    assert f"{names['w1']:.4f}".replace("-", "−") == on_screen(panel, "w1_new")


def test_a_clicked_number_is_hidden_and_asked_after(panel, qtbot):
    panel.switches.quiz.setChecked(True)
    assert panel.quiz.isVisible()
    assert not panel.caption.isVisible()
    answer = on_screen(panel, "dz")
    place = panel.view.figure().places["dz"]
    qtbot.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=centre(place))
    assert on_screen(panel, "dz") == on_screen(panel, "dw1") == on_screen(panel, "b_new") == "?"
    assert on_screen(panel, "da") != "?"
    assert answer not in panel.quiz.said()
    names = [handle.accessibleName() for handle in panel.findChildren(NodeHandle)]
    assert not any(f"= {answer}" in name for name in names)
    panel.quiz._field.setText(answer)
    qtbot.keyClick(panel.quiz._field, Qt.Key.Key_Return)
    assert on_screen(panel, "dz") == answer
    assert panel.quiz.said().startswith("Right.")


@pytest.mark.parametrize(
    "change",
    [
        lambda panel: panel.select_example(3),
        lambda panel: go(panel, 9),
        lambda panel: panel.set_mean_form(True),
        lambda panel: panel.switches.quiz.setChecked(False),
    ],
    ids=["example", "step", "form", "mode"],
)
def test_a_question_is_dropped_when_its_number_is_another(panel, qtbot, change):
    panel.switches.quiz.setChecked(True)
    panel.view.node_clicked.emit("dz")
    assert on_screen(panel, "dz") == "?"
    change(panel)
    assert on_screen(panel, "dz") != "?"
    assert panel.quiz.question() is None


def test_outside_of_the_quiz_a_click_hides_nothing(panel):
    panel.view.node_clicked.emit("dz")
    assert on_screen(panel, "dz") != "?"


def test_the_caption_tells_what_the_node_means(panel, qtbot):
    panel.view.choose("a")
    assert "how probable class 1 is" in panel.caption.text()


@pytest.mark.parametrize("n", [1, 2, 5, 7])
@pytest.mark.parametrize("width", [1016, 660])
def test_at_the_size_of_the_window_all_switches_and_nodes_are_inside(qtbot, n, width):
    experiment = Experiment(features=ALL_FEATURES[:n])
    panel = follow(qtbot, experiment, make_problem(experiment))
    panel.resize(width, 270)
    qtbot.waitUntil(lambda: panel.width() == width)
    panel.formulas.finish()
    QApplication.sendPostedEvents()
    for part in panel.findChildren(QPushButton):
        if part.isVisible():
            place = part.rect().translated(part.mapTo(panel, part.rect().topLeft()))
            assert panel.rect().contains(place), part.text()
            assert part.width() >= part.fontMetrics().horizontalAdvance(part.text())
    for place in panel.view.figure().places.values():
        assert panel.view.rect().toRectF().adjusted(-1, -1, 1, 1).contains(place.rect)


def test_everything_has_a_name_for_a_screen_reader(panel):
    for part in panel.findChildren(QPushButton):
        assert part.accessibleName(), part.text()
    for handle in panel.findChildren(NodeHandle):
        assert handle.accessibleName(), handle.key


def test_another_problem_begins_with_its_first_example(panel):
    panel.select_example(16)
    experiment, problem, snapshot = default_moment(data="one-example")
    panel.show_problem(problem, experiment)
    panel.show_snapshot(snapshot)
    assert label(panel).startswith("example 1 of 1 ")


def test_a_snapshot_of_other_features_is_not_shown(panel):
    before = on_screen(panel, "z")
    experiment = Experiment(features=("x1",))
    panel.show_snapshot(make_snapshot(make_problem(experiment), experiment, step=7))
    assert on_screen(panel, "z") == before


def test_a_hidden_panel_catches_up_when_it_is_shown_again(panel):
    panel.hide()
    go(panel, 9)
    assert panel.asked == []
    panel.show()
    w1 = panel.player.run.w[0]
    assert on_screen(panel, "w1") == f"{w1:.4f}"


@pytest.mark.parametrize(
    ("size", "mean"),
    [
        *(((991, 607), False), ((982, 505), False), ((885, 625), False), ((1115, 525), False)),
        *(((1036, 505), True), ((895, 641), True), ((1121, 546), True), ((1115, 525), True)),
    ],
)
def test_where_the_code_has_room_the_numbers_plugged_in_have_it_too(panel, size, mean):
    panel.resize(*size)
    panel.set_mean_form(mean)
    assert GraphPanel.has_room_for_code(panel.size(), 1.0, mean=mean)
    panel.switches.code.setChecked(True)
    for _ in range(4):  # typesetting a formula may ask for its halves
        panel.formulas.finish()
    for key in ("z", "L", "dz", "dw1", "w1_new"):
        assert len(panel.view.texts(key)) > 1


@pytest.mark.parametrize("size", [(991, 607), (885, 625)])
def test_where_the_mean_leaves_the_code_no_room_its_numbers_plugged_in_have_it(panel, size):
    panel.resize(*size)
    panel.set_mean_form(True)
    assert GraphPanel.has_room_for_code(panel.size(), 1.0)
    assert not GraphPanel.has_room_for_code(panel.size(), 1.0, mean=True)
    for _ in range(4):
        panel.formulas.finish()
    for key in ("z", "L", "dz", "dw1", "w1_new"):
        assert len(panel.view.texts(key)) > 1


def test_it_says_whose_the_update_is(panel):
    told = panel.switches.update_label
    assert told.text() == "this example alone, not the step"
    assert "mean over m" in told.toolTip()
    panel.set_mean_form(True)
    assert told.text() == "step 5 → 6, as Step makes it"


def test_an_example_pointed_at_elsewhere_is_read_beneath_the_graph(panel, pointed):
    before = panel.caption.text()
    run = panel.player.run
    dataset = run.problem.dataset
    pointed.point_at(4, panel)
    z = run.problem.features.z(dataset.X[4:5], run.w, run.b)[0]
    told = f"Pointed at: example 5, y = {dataset.y[4]:.0f}   z {rounded(z)}   a "
    assert told in panel.caption.text()
    pointed.point_at(None, panel)
    assert panel.caption.text() == before
    pointed.point_at(panel.example(), panel)
    assert panel.caption.text() == before
