import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMainWindow

from engine.model.experiment import Event
from gui.transport.timeline import Timeline
from gui.transport.timeline_panel import TimelinePanel
from gui.window.actions import Actions


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.made = Actions(window)
    window.panel = TimelinePanel(window.made)
    window.setCentralWidget(window.panel)
    window.resize(500, 60)
    window.show()
    window.setFocus()
    QTest.qWaitForWindowActive(window)
    return window


@pytest.fixture
def loops(panel):
    heard = []
    panel.loop_changed.connect(heard.append)
    return heard


@pytest.fixture
def timeline(panel):
    return panel.findChild(Timeline, "timelineSlider")


def loop_text(panel):
    return panel.findChild(QLabel, "loopLabel").text()


def test_l_loops_over_the_whole_run_and_back(qtbot, window, panel, loops, moment):
    panel.show_snapshot(moment(step=100, last_step=4000))
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert loop_text(panel) == "loop 0–4,000"
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert loop_text(panel) == ""
    assert loops == [(0, 4000), None]


def test_brackets_set_the_ends_at_the_step_shown(qtbot, window, panel, timeline, loops, moment):
    panel.show_snapshot(moment(step=100, last_step=1000))
    qtbot.keyClick(window, Qt.Key.Key_BracketLeft)
    panel.show_snapshot(moment(step=400, last_step=1000))
    qtbot.keyClick(window, Qt.Key.Key_BracketRight)
    assert loops == [(100, 1000), (100, 400)]
    assert timeline.loop() == (100, 400)
    assert window.made.loop.isChecked()
    assert loop_text(panel) == "loop 100–400"


def test_an_end_that_would_come_before_the_start_begins_anew(qtbot, window, panel, loops, moment):
    panel.show_snapshot(moment(step=600, last_step=1000))
    qtbot.keyClick(window, Qt.Key.Key_BracketLeft)
    panel.show_snapshot(moment(step=200, last_step=1000))
    qtbot.keyClick(window, Qt.Key.Key_BracketRight)
    panel.show_snapshot(moment(step=300, last_step=1000))
    qtbot.keyClick(window, Qt.Key.Key_BracketLeft)
    assert loops == [(600, 1000), (0, 200), (300, 1000)]


def test_the_range_comes_back_with_the_loop(qtbot, window, panel, loops, moment):
    panel.show_snapshot(moment(step=100, last_step=1000))
    qtbot.keyClick(window, Qt.Key.Key_BracketLeft)
    for _ in range(2):
        qtbot.keyClick(window, Qt.Key.Key_L)
    assert loops == [(100, 1000), None, (100, 1000)]


def test_a_range_of_another_run_does_not_come_back(qtbot, window, panel, loops, moment):
    panel.show_snapshot(moment(step=100, last_step=1000))
    qtbot.keyClick(window, Qt.Key.Key_BracketLeft)
    panel.show_snapshot(moment(step=10, run_id=2))
    assert loop_text(panel) == ""
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert loops[-1] == (0, 10)


def test_there_is_nothing_to_loop_over_before_the_first_step(qtbot, window, panel, loops, moment):
    panel.show_snapshot(moment(step=0))
    for key in (Qt.Key.Key_L, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
        qtbot.keyClick(window, key)
    assert loops == []
    assert not window.made.loop.isEnabled()


def test_a_loop_drawn_by_hand_is_told(qtbot, panel, timeline, loops, moment):
    panel.show_snapshot(moment(step=500, last_step=1000))
    timeline.loop_drawn.emit((100, 900))
    assert loops == [(100, 900)]
    assert loop_text(panel) == "loop 100–900"


def test_the_loop_of_a_snapshot_is_shown_without_a_signal(window, panel, timeline, loops, moment):
    panel.show_snapshot(moment(step=500, last_step=1000, loop=(20, 300)))
    assert (timeline.loop(), loop_text(panel)) == ((20, 300), "loop 20–300")
    assert window.made.loop.isChecked()
    panel.show_snapshot(moment(step=500, last_step=1000))
    assert (timeline.loop(), loop_text(panel)) == (None, "")
    assert not window.made.loop.isChecked()
    assert loops == []


def test_a_snapshot_from_before_a_choice_does_not_undo_it(qtbot, window, panel, moment):
    panel.show_snapshot(moment(step=500))
    qtbot.keyClick(window, Qt.Key.Key_L)
    panel.show_snapshot(moment(step=500))
    assert loop_text(panel) == "loop 0–500"
    panel.show_snapshot(moment(step=500, loop=(0, 400)))  # as the run has understood it
    assert loop_text(panel) == "loop 0–400"


def test_keys_go_from_mark_to_mark(qtbot, window, panel, moment):
    events = (Event(100, "alpha", 3.0, 0.1), Event(700, "noise", 2.0, None))
    panel.show_snapshot(moment(step=300, last_step=1000, events=events))
    heard = []
    panel.seek_requested.connect(heard.append)
    control = Qt.KeyboardModifier.ControlModifier
    for key, step in ((Qt.Key.Key_Left, 100), (Qt.Key.Key_Left, 100), (Qt.Key.Key_Right, 700)):
        qtbot.keyClick(window, key, control)
        panel.show_snapshot(moment(step=step, last_step=1000, events=events))
    qtbot.waitUntil(lambda: heard == [100, 700])


def test_marks_of_the_snapshot_stand_on_the_timeline(panel, timeline, moment):
    panel.show_snapshot(moment(step=300, events=(Event(100, "alpha", 3.0, 0.1),)))
    [sign] = timeline.signs()
    assert sign.text() == "step 100: α 0.1 → 3"
    assert "step 100: α 0.1 → 3" in timeline.accessibleDescription()


@pytest.mark.parametrize("last_step", [999, 10**12])
def test_the_text_of_the_loop_is_never_cut_off(qtbot, window, panel, moment, last_step):
    panel.show_snapshot(moment(step=last_step - 1, last_step=last_step))
    qtbot.keyClick(window, Qt.Key.Key_BracketLeft)
    label = panel.findChild(QLabel, "loopLabel")
    assert label.width() >= label.sizeHint().width()
