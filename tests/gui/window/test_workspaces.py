import json
from functools import partial

import pytest
from everything import show_everything
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabBar, QWidget

from engine.lesson.pages import PAGES
from engine.training.advice import Advice
from gui.panels.runs.model import Column
from gui.widgets.buttons import Tabs
from gui.window.layout.stage import titles_of
from gui.window.layout.tiles import names_in
from gui.window.layout.workspaces import (
    BOUNDARY,
    GRAPH,
    LANDSCAPE,
    LEAST_PLOT,
    LOSS,
    RUNS,
    SIGMOID,
    WATCH,
    WORKSPACES,
    State,
    workspace_for,
)

SEEN = {
    "watch": {"boundary", "loss"},
    "understand": {"boundary", "graph"},
    "surface": {"boundary", "loss", "landscape"},
    "compare": {"boundary", "loss", "runs"},
    "all": {"boundary", "sigmoid", "loss", "landscape", "graph"},
}


@pytest.fixture
def open_one(open_window):
    argv = ("two-blobs", "--size", "60", "--kernel", "numpy")
    return partial(open_window, *argv, size=(1260, 700))


@pytest.fixture
def window(open_one):
    return open_one()


def act(window, name):
    window.findChild(QAction, name).trigger()


def current(window):
    return window.panels.workspaces.arrangement().key


def seen(window):
    """Return which of the panels are to be seen."""
    panels = window.panels
    known = {
        "boundary": panels.boundary,
        "sigmoid": panels.sigmoid,
        "loss": panels.loss,
        "landscape": panels.landscape,
        "graph": panels.graph,
        "runs": panels.runs,
    }
    return {name for name, panel in known.items() if panel.isVisible()}


def go(qtbot, window, step):
    window.panels.transport.seek_requested.emit(step)
    qtbot.waitUntil(lambda: window.snapshot().step == step)


def test_every_workspace_has_a_place_for_every_panel():
    for workspace in WORKSPACES.values():
        names = names_in(workspace.place)
        assert sorted(names) == [
            "boundary", "controls", "landscape", "loss", "lower", "sigmoid",
        ]  # fmt: skip
        assert set(workspace.turns) <= workspace.shown
        assert not workspace.turns or workspace.front in workspace.turns
        assert workspace.shown <= set(names)


@pytest.mark.parametrize(
    ("panels", "key"),
    [
        ({"boundary", "loss"}, "watch"),
        ({GRAPH}, "understand"),
        ({LANDSCAPE}, "surface"),
        ({RUNS}, "compare"),
    ],
)
def test_there_is_a_workspace_for_whatever_is_spoken_of(panels, key):
    assert workspace_for(panels).key == key


def test_a_panel_that_nobody_knows_has_no_workspace():
    with pytest.raises(ValueError, match="no workspace shows moon"):
        workspace_for({"moon"})


def test_a_state_is_read_as_it_was_written():
    state = State({"controls", "loss"}, RUNS, {"data"}, True, {"1.0": [0.25, 0.75]}, "sigmoid")
    assert State.read(state.as_text(), WATCH) == state


@pytest.mark.parametrize(
    "text",
    [
        None, 7, "", "{", "[]", '"watch"', json.dumps({"shown": 3, "sizes": [1], "code": "yes"}),
        json.dumps({"shown": ["moon"], "page": "moon", "folded": {}, "sizes": {"1": ["x"]}}),
        json.dumps({"shown": [], "sizes": {"1": [-1.0, 2.0]}}),
    ],
)  # fmt: skip
def test_a_damaged_state_is_as_at_first(text):
    assert State.read(text, WATCH) == State.of(WATCH)


def test_the_first_start_is_in_watch_with_data_set_and_alpha_at_hand(window):
    assert current(window) == "watch"
    assert seen(window) == SEEN["watch"]
    for name in ("datasetCombo", "alphaSlider", "alphaField"):
        assert window.findChild(QWidget, name).isVisible()
    for name in ("batchCombo", "l1Slider", "l2Slider", "startField", "feature x1"):
        assert not window.findChild(QWidget, name).isVisible()


def test_keys_and_tabs_open_each_workspace(qtbot, window):
    window.resize(1600, 700)
    tabs = window.findChild(QTabBar, "workspaceTabs")
    for number, (key, panels) in enumerate(SEEN.items()):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.ControlModifier)
        assert (current(window), seen(window)) == (key, panels)
        assert tabs.currentIndex() == number
        assert window.findChild(QAction, f"{key}Action").isChecked()
    for number, key in enumerate(SEEN):
        spot = tabs.tabRect(number).center()
        qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=spot)
        assert current(window) == key


def test_all_is_offered_from_1600_pixels_on_and_falls_back_to_watch(qtbot, window):
    tabs, action = (
        window.findChild(QTabBar, "workspaceTabs"),
        window.findChild(QAction, "allAction"),
    )
    assert not action.isEnabled()
    assert not tabs.isTabVisible(4)
    assert "Ctrl+1 to Ctrl+4" in tabs.statusTip()
    assert "1600" in action.statusTip()
    show_everything(window)
    assert seen(window) == SEEN["all"]
    assert "Ctrl+1 to Ctrl+5" in tabs.statusTip()
    go(qtbot, window, 30)
    window.resize(1400, 900)
    qtbot.waitUntil(lambda: current(window) == "watch")
    assert window.snapshot().step == 30
    assert not tabs.isTabVisible(4)


def test_changing_over_makes_nothing_anew_and_loses_nothing(qtbot, window):
    go(qtbot, window, 40)
    panels = window.panels
    panels.follow_example(17)
    panels.boundary.view.view_box.setRange(xRange=(-1, 1), yRange=(-1, 1), padding=0)
    panels.graph.set_mean_form(True)
    kept = (panels.boundary, panels.loss, panels.landscape, panels.graph, panels.runs)
    before = window.snapshot()
    for key in ("understand", "surface", "compare", "watch"):
        act(window, f"{key}Action")
    now = window.snapshot()
    assert (now.run_id, now.step, now.loss) == (before.run_id, before.step, before.loss)
    after = (panels.boundary, panels.loss, panels.landscape, panels.graph, panels.runs)
    assert after == kept
    assert panels.example() == 17
    assert panels.graph.switches.mean
    middle = panels.boundary.view.view_box.viewRect().center()
    assert (round(middle.x(), 3), round(middle.y(), 3)) == (0, 0)


def test_a_panel_that_comes_shows_the_run_as_it_is(qtbot, window):
    go(qtbot, window, 25)
    act(window, "understandAction")
    assert window.panels.graph._walk.snapshot().step == 25
    act(window, "compareAction")
    assert window.panels.runs.table.runs.index(0, Column.STEP).data() == "25"


def test_what_is_hidden_and_folded_is_remembered_for_each_workspace(window, open_one):
    act(window, "understandAction")
    window._actions.landscape.trigger()
    act(window, "watchAction")
    assert seen(window) == SEEN["watch"]
    window.panels.controls.sections["features"].set_folded(False)
    act(window, "understandAction")
    assert seen(window) == {"boundary", "graph", "landscape"}
    assert window.panels.controls.sections["features"].is_folded()
    window.close()
    again = open_one()
    assert current(again) == "understand"
    assert seen(again) == {"boundary", "graph", "landscape"}
    act(again, "watchAction")
    assert not again.panels.controls.sections["features"].is_folded()


def test_what_is_dragged_is_remembered_and_reset(qtbot, window):
    stage = window.panels.stage
    first = stage.rect_of("boundary")
    handle = next(each for each in stage._handles if each.geometry().left() > first.right() - 8)
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(2, 50))
    qtbot.mouseMove(handle, QPoint(-98, 50))
    assert stage.rect_of("boundary").width() == first.width() - 100
    act(window, "surfaceAction")
    act(window, "watchAction")
    assert stage.rect_of("boundary").width() == first.width() - 100
    window._actions.graph.trigger()
    act(window, "resetWorkspaceAction")
    assert stage.rect_of("boundary") == first
    assert seen(window) == SEEN["watch"]


def test_one_panel_always_stays(window):
    for name in ("loss", "sigmoid", "boundary"):
        getattr(window._actions, name).trigger()
    assert seen(window) == {"boundary"}
    assert window._actions.boundary.isChecked()


def test_a_double_click_on_a_title_enlarges_and_esc_goes_back(qtbot, window):
    panels = window.panels
    (title,) = titles_of(panels.loss)
    title = title.tab(0)
    qtbot.mouseDClick(title, Qt.MouseButton.LeftButton)
    assert seen(window) == {"loss"}
    assert panels.loss.width() == panels.stage.width()
    assert window.findChild(QWidget, "alphaSlider").isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert seen(window) == SEEN["watch"]
    assert window.findChild(QWidget, "datasetCombo").isVisible()


def test_the_keyboard_enlarges_the_panel_that_has_it(window):
    window.panels.loss.view.setFocus()
    QTest.keyClick(window.panels.loss.view, Qt.Key.Key_F4)
    assert seen(window) == {"loss"}
    assert window._actions.enlarge.isChecked()
    QTest.keyClick(window, Qt.Key.Key_F4)
    assert seen(window) == SEEN["watch"]


def test_the_lesson_opens_what_it_speaks_of_and_gives_the_workspace_back(qtbot, window):
    act(window, "compareAction")
    window._actions.lesson.trigger()
    qtbot.waitUntil(window.panels.lesson.isVisible)
    assert {"boundary", "loss"} <= seen(window)
    window.panels.lesson.turn_to(1)
    assert GRAPH in seen(window)
    qtbot.waitUntil(lambda: window._lesson._wanted is None)
    window.panels.lesson.turn_to(0)
    assert not window.panels.controls.sections["parameters"].is_folded()
    qtbot.waitUntil(lambda: window._lesson._wanted is None)
    window._actions.lesson.trigger()
    assert current(window) == "compare"


def test_the_lesson_gives_back_probe_code_and_folds(qtbot, window):
    act(window, "understandAction")
    panels = window.panels
    panels.follow_point((0.5, -1.0))
    code = panels.graph.switches.code
    code.setChecked(True)
    folded = set(panels.controls.folded())
    window._actions.lesson.trigger()
    qtbot.waitUntil(panels.lesson.isVisible)
    panels.lesson.turn_to(1)
    qtbot.waitUntil(lambda: window._lesson._wanted is None)
    assert panels.probe() is None
    code.setChecked(False)
    window._actions.lesson.trigger()
    qtbot.waitUntil(lambda: window._lesson._wanted is None)
    assert panels.probe() == (0.5, -1.0)
    assert panels.graph.view.texts("dz") == ("no y",)
    assert code.isChecked()
    assert set(panels.controls.folded()) == folded


def test_the_lesson_gives_back_a_workspace_without_the_graph_though_micro_steps_are_on(
    qtbot, window
):
    micro = window.panels.graph.switches.micro
    micro.setChecked(True)
    act(window, "watchAction")
    window._actions.lesson.trigger()
    qtbot.waitUntil(window.panels.lesson.isVisible)
    qtbot.waitUntil(lambda: window._lesson._wanted is None)
    assert not micro.isChecked()
    window._actions.lesson.trigger()
    qtbot.waitUntil(lambda: window._lesson._wanted is None)
    assert micro.isChecked()
    assert current(window) == "watch"


@pytest.mark.parametrize("key", ["da", "dz"])
def test_the_pages_on_da_and_dz_show_the_sigmoid_beside_the_graph(qtbot, window, key):
    window.panels.sigmoid.mode.choose(1)
    window._actions.lesson.trigger()
    qtbot.waitUntil(window.panels.lesson.isVisible)
    window.panels.lesson.turn_to([page.key for page in PAGES].index(key))
    qtbot.waitUntil(lambda: window._lesson._wanted is None)
    assert {SIGMOID, GRAPH} <= seen(window)
    followed = window.panels.sigmoid.example(window.panels.example())
    assert followed.dz == pytest.approx(window.snapshot().db)
    assert window.panels.sigmoid.mode.choice() == 0
    window._actions.lesson.trigger()


@pytest.mark.parametrize("key", ["update", "examples"])
def test_the_pages_that_speak_of_the_line_show_it_beside_the_graph(qtbot, window, key):
    act(window, "understandAction")
    window.panels.workspaces.show({GRAPH, SIGMOID})
    window._actions.lesson.trigger()
    qtbot.waitUntil(window.panels.lesson.isVisible)
    window.panels.lesson.turn_to([page.key for page in PAGES].index(key))
    qtbot.waitUntil(lambda: window._lesson._wanted is None)
    assert {BOUNDARY, GRAPH} <= seen(window)


@pytest.mark.parametrize("key", ["setup", "da", "dz"])
def test_the_pages_that_send_to_the_parameters_bring_b_into_sight(qtbot, window, key):
    window.resize(1280, 690)
    act(window, "understandAction")
    window._actions.lesson.trigger()
    qtbot.waitUntil(window.panels.lesson.isVisible)
    window.panels.lesson.turn_to([page.key for page in PAGES].index(key))
    qtbot.waitUntil(lambda: window._lesson._wanted is None)
    b = window.findChild(QWidget, "parameter3Field")
    qtbot.waitUntil(lambda: b.visibleRegion().boundingRect().height() > b.height() - 5)


def test_micro_steps_open_the_graph(window):
    window.panels.graph.set_micro_mode(True)
    assert current(window) == "understand"


@pytest.mark.parametrize(
    ("kind", "panel"), [("overshoots", "loss"), ("scale", "landscape"), ("separable", "boundary")]
)
def test_advice_opens_the_panel_that_it_speaks_of(window, kind, panel):
    act(window, "understandAction")
    window.panels.status.advice.action_requested.emit(Advice(kind, "…", "…", {"alpha": 0.05}))
    assert panel in seen(window)


@pytest.mark.parametrize("damaged", ["moon", ["watch", "moon"]])
def test_settings_that_are_damaged_open_watch(window, open_one, damaged):
    window.close()
    settings = QSettings(
        QSettings.defaultFormat(), QSettings.Scope.UserScope, "descentlab", "Descent Lab"
    )
    settings.setValue("workspaces/current", damaged)
    settings.setValue("workspaces/watch", "{")
    settings.setValue("geometry", damaged)
    settings.sync()
    again = open_one()
    assert current(again) == "watch"
    assert seen(again) == SEEN["watch"]


def test_two_plots_take_turns_where_there_is_no_room_for_both(qtbot, window):
    panels = window.panels
    tabs = [title for title in titles_of(panels.loss) if isinstance(title, Tabs)]
    assert seen(window) == SEEN["watch"]
    qtbot.mouseClick(tabs[0].tab(1), Qt.MouseButton.LeftButton)
    assert seen(window) == {"boundary", "sigmoid"}
    assert window._actions.loss.isChecked()  # it waits for its turn
    window.resize(1260, 1040)
    qtbot.waitUntil(lambda: seen(window) == {"boundary", "loss", "sigmoid"})
    assert not any(isinstance(title, Tabs) for title in titles_of(panels.sigmoid))
    for plot in (panels.loss, panels.sigmoid):
        assert plot.view.height() >= LEAST_PLOT
    window.resize(1260, 700)
    qtbot.waitUntil(lambda: seen(window) == {"boundary", "sigmoid"})
    window._actions.sigmoid.trigger()
    assert seen(window) == {"boundary", "loss"}
    assert not any(isinstance(title, Tabs) for title in titles_of(panels.loss))


def test_a_tab_held_while_another_workspace_opens_chooses_nothing(qtbot, window):
    tab = next(t for t in titles_of(window.panels.loss) if isinstance(t, Tabs)).tab(1)
    qtbot.mousePress(tab, Qt.MouseButton.LeftButton)
    act(window, "surfaceAction")
    before = seen(window)
    qtbot.mouseRelease(tab, Qt.MouseButton.LeftButton)
    assert (current(window), seen(window)) == ("surface", before)
    act(window, "watchAction")
    assert seen(window) == SEEN["watch"]


def test_what_is_spoken_of_has_its_turn_and_the_turn_is_remembered(window, open_one):
    act(window, "understandAction")
    assert seen(window) == {"boundary", "graph"}
    window.panels.workspaces.show({GRAPH, SIGMOID})
    assert (current(window), seen(window)) == ("understand", {"sigmoid", "graph"})
    window.close()
    again = open_one()
    assert seen(again) == {"sigmoid", "graph"}
    act(again, "resetWorkspaceAction")
    assert seen(again) == {"boundary", "graph"}


def test_a_state_from_before_panels_took_turns_shows_both_of_them():
    state = State.read(json.dumps({"shown": ["boundary", "loss"]}), WATCH)
    assert {LOSS, SIGMOID} <= state.shown


def test_the_tabs_have_room_for_the_one_that_a_wider_window_adds(qtbot, window):
    tabs = window.panels.workspaces.tabs
    for width in (1900, 1260):
        window.resize(width, 900)
        is_wide = width > 1600
        qtbot.waitUntil(lambda is_wide=is_wide: tabs.isTabVisible(tabs.count() - 1) == is_wide)
        qtbot.waitUntil(lambda: tabs.width() == tabs.sizeHint().width())


def test_presented_a_small_boundary_has_the_room_of_the_controls_below_it(qtbot, window):
    boundary, controls = window.panels.boundary, window.panels.controls
    act(window, "surfaceAction")
    before = controls.geometry()
    window._actions.presentation.setChecked(True)
    qtbot.waitUntil(lambda: controls.width() > 1000)  # below all panels
    assert seen(window) == SEEN["surface"]
    assert boundary.view.view_box.rect().height() >= LEAST_PLOT  # without its axes
    assert window.findChild(QWidget, "alphaSlider").visibleRegion().boundingRect().width() > 300
    act(window, "watchAction")
    assert controls.width() < 400
    act(window, "surfaceAction")
    window.resize(1900, 1040)
    qtbot.waitUntil(lambda: controls.width() < 500)  # where there is room for both
    window.resize(1346, 748)
    qtbot.waitUntil(lambda: controls.width() > 1000)
    assert boundary.view.view_box.rect().height() >= LEAST_PLOT
    window.resize(1260, 700)
    window._actions.presentation.setChecked(False)
    qtbot.waitUntil(lambda: controls.geometry() == before)


def test_the_code_is_there_again_after_a_presentation(qtbot, window):
    window.resize(1280, 720)
    code = window.panels.graph.switches.code
    for presents in (False, True, False):
        window._actions.presentation.setChecked(presents)
        for key in ("watch", "understand", "surface", "compare"):
            window._actions.workspace(key).trigger()
            if key == "understand":
                qtbot.waitUntil(lambda presents=presents: code.isChecked() is not presents)
            qtbot.wait(1)


@pytest.mark.parametrize("probe", [None, (1.5, 0.5)])
def test_what_a_quiz_asks_after_is_told_by_no_view_until_it_is_answered(qtbot, window, probe):
    panels = window.panels
    window.resize(1260, 1040)
    act(window, "understandAction")
    qtbot.waitUntil(lambda: {BOUNDARY, SIGMOID, GRAPH} <= seen(window))
    panels.follow_point(probe)
    qtbot.waitUntil(lambda: panels.graph.view.texts("z") not in ((), ("",)))
    panels.graph.switches.quiz.setChecked(True)
    before = [panels.boundary.readout(), panels.sigmoid.readout()]
    panels.graph.view.node_clicked.emit("z")
    for plot in (panels.boundary, panels.sigmoid):
        assert "z ?" in plot.readout() and "a ?" in plot.readout()
    panels.graph.quiz.drop()
    assert [panels.boundary.readout(), panels.sigmoid.readout()] == before
    panels.graph.view.node_clicked.emit("a")
    assert " z ?" not in panels.boundary.readout() and " a ?" in panels.boundary.readout()
    act(window, "watchAction")
    assert panels.boundary.readout() == before[0]


def test_the_marks_on_the_sigmoid_do_not_tell_what_is_asked_after(qtbot, window):
    panels = window.panels
    act(window, "understandAction")
    panels.workspaces.show({GRAPH, SIGMOID})
    panels.graph.switches.quiz.setChecked(True)
    qtbot.waitUntil(lambda: panels.graph.view.texts("z") not in ((), ("",)))
    before = panels.sigmoid.view.grab().toImage()
    panels.graph.view.node_clicked.emit("dz")
    assert panels.sigmoid.view.grab().toImage() != before
