import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMainWindow, QSlider, QToolButton

from engine.training.snapshot import Phase
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme
from gui.transport.panel import TransportPanel, TransportSetup
from gui.transport.timeline import Timeline
from gui.window.actions import Actions


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = Actions(window)
    window.panel = TransportPanel(actions, actions)
    window.setCentralWidget(window.panel)
    window.show()
    window.setFocus()
    QTest.qWaitForWindowActive(window)
    return window


def _text(panel, name):
    return panel.findChild(QLabel, name).text()


def test_space_plays_and_pauses(qtbot, window, panel):
    heard = []
    panel.play_toggled.connect(heard.append)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert heard == [True, False]


@pytest.mark.parametrize(
    ("key", "modifier", "steps"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 1),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, -1),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 10),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, -10),
    ],
)
def test_arrow_keys_step(qtbot, window, panel, moment, key, modifier, steps):
    panel.show_snapshot(moment(step=20))
    with qtbot.waitSignal(panel.step_requested) as caught:
        qtbot.keyClick(window, key, modifier)
    assert caught.args == [steps]


def test_r_resets(qtbot, window, panel):
    with qtbot.waitSignal(panel.reset_requested):
        qtbot.keyClick(window, Qt.Key.Key_R)


def test_buttons_do_what_their_actions_do(qtbot, window, panel, moment):
    panel.show_snapshot(moment(step=3))
    reset, back, play, step, _ = panel.findChildren(QToolButton)
    with qtbot.waitSignals([panel.reset_requested, panel.step_requested, panel.play_toggled]):
        for button in (reset, step, play):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(panel.step_requested) as caught:
        qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert caught.args == [-1]
    assert not any(button.hasFocus() for button in (reset, back, play, step))


def test_there_is_no_step_back_from_the_start(panel, window, moment):
    back = window.findChild(QAction, "stepBackAction")
    panel.show_snapshot(moment(step=0))
    assert not back.isEnabled()
    panel.show_snapshot(moment(step=1))
    assert back.isEnabled()


def test_snapshots_are_shown_in_words_and_emit_nothing(qtbot, panel, moment):
    signals = (panel.play_toggled, panel.step_requested, panel.seek_requested, panel.speed_changed)
    heard = []
    for signal in signals:
        signal.connect(heard.append)
    panel.show_snapshot(
        moment(step=1240, epoch=12.44, phase=Phase.RUNNING, steps_per_second=2_412_000.0)
    )
    assert _text(panel, "stepLabel") == "step 1,240"
    assert "epoch 12.4 · 2.4 M steps/s" in {label.text() for label in panel.findChildren(QLabel)}
    panel.show_snapshot(moment(step=1240, last_step=5000))
    assert _text(panel, "stepLabel") == "step 1,240 of 5,000"
    assert heard == []


def test_play_button_follows_the_phase(panel, window, moment):
    play = window.findChild(QAction, "playAction")
    panel.show_snapshot(moment(phase=Phase.RUNNING))
    assert play.isChecked()
    panel.show_snapshot(moment(phase=Phase.DIVERGED))
    assert not play.isChecked()


def test_a_snapshot_from_before_the_press_does_not_undo_it(panel, window, moment):
    play = window.findChild(QAction, "playAction")
    panel.show_snapshot(moment(phase=Phase.PAUSED))
    play.setChecked(True)
    panel.show_snapshot(moment(phase=Phase.PAUSED))
    assert play.isChecked()
    panel.show_phase(Phase.PAUSED)
    assert not play.isChecked()


def test_play_does_not_stay_pressed_after_divergence(panel, window, moment):
    play = window.findChild(QAction, "playAction")
    panel.show_snapshot(moment(phase=Phase.DIVERGED))
    play.setChecked(True)
    panel.show_snapshot(moment(phase=Phase.DIVERGED))
    assert not play.isChecked()


def test_speed_goes_from_one_step_a_second_to_unlimited(qtbot, panel):
    slider = panel.findChild(QSlider, "speedSlider")
    slider.setValue(slider.minimum())
    assert panel.speed() == 1
    with qtbot.waitSignal(panel.speed_changed) as caught:
        slider.setValue(slider.maximum())
    assert caught.args == [math.inf]
    assert "speed unlimited" in {label.text() for label in panel.findChildren(QLabel)}


def test_timeline_seeks(qtbot, panel, moment):
    panel.show_snapshot(moment(step=50))
    with qtbot.waitSignal(panel.seek_requested) as caught:
        panel.findChild(QSlider, "timelineSlider").setValue(7)
    assert caught.args == [7]


def test_the_next_seek_waits_until_the_worker_has_told_its_phase(qtbot, panel, moment):
    panel.show_snapshot(moment(step=50))
    heard = []
    panel.seek_requested.connect(heard.append)
    timeline = panel.findChild(QSlider, "timelineSlider")
    for step in (7, 8, 9):
        timeline.setValue(step)
    panel.show_snapshot(moment(step=50))  # of before
    qtbot.wait(40)
    assert heard == [7]
    panel.show_phase(Phase.SEEKING)
    assert heard == [7, 9]


def test_l_and_the_loop_button_turn_the_loop_on_and_off(qtbot, window, panel, moment):
    panel.show_snapshot(moment(step=50))
    heard = []
    panel.loop_changed.connect(heard.append)
    button = panel.findChildren(QToolButton)[4]
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert button.isChecked()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not button.isChecked()
    assert heard == [(0, 50), None]


def test_play_and_pause_pictures_are_ink_on_the_filled_button(panel, window):
    play = window.findChild(QAction, "playAction")
    for theme in (LIGHT, DARK):
        apply_theme(panel, theme)
        for checked in (False, True):
            play.setChecked(checked)
            button = panel.findChildren(QToolButton)[2]
            picture = button.icon().pixmap(16, 16).toImage()
            assert picture.pixelColor(5, 8).name() == theme.accent_ink.lower()


def test_the_timeline_is_spread_evenly_until_it_is_told_otherwise(panel, moment):
    panel.show_snapshot(moment(step=1_000_000))
    timeline = panel.findChild(Timeline, "timelineSlider")
    assert _text(panel, "timelineStartLabel") == "start"
    even = timeline.scale().x(100)
    panel.set_logarithmic(True)
    assert timeline.scale().x(100) > even + 10
    assert _text(panel, "timelineStartLabel") == "start · log"
    assert "logarithmic" in timeline.accessibleDescription()
    panel.set_logarithmic(False)
    assert timeline.scale().x(100) == even
    assert _text(panel, "timelineStartLabel") == "start"


def test_a_seek_that_was_obeyed_in_part_lets_the_next_one_go(qtbot, panel, moment):
    heard = []
    panel.seek_requested.connect(heard.append)
    panel.show_snapshot(moment(step=40))
    timeline = panel.findChild(Timeline)
    timeline.seek_to(30)
    timeline.seek_to(20)
    panel.show_phase(Phase.RUNNING)  # on its way, and not there yet
    qtbot.waitUntil(lambda: heard == [30, 20])


@pytest.fixture
def plain(qtbot):
    """A transport without marks and loop, as a race has it."""
    window = QMainWindow()
    qtbot.addWidget(window)
    setup = TransportSetup(
        speed_name="speed", timeline_name="line", step_name="step", subject=" of it", speed=5.0
    )
    window.panel = TransportPanel(Actions(window), setup=setup)
    window.setCentralWidget(window.panel)
    window.resize(900, 60)
    window.show()
    return window.panel


def test_without_marks_and_loop_there_are_four_buttons_and_the_same_transport(qtbot, plain):
    assert len(plain.findChildren(QToolButton)) == 4
    assert plain.speed() == 5.0
    plain.show_step(12, 30, "3 steps/s")
    assert _text(plain, "step") == "step 12 of 30"
    assert "3 steps/s" in {label.text() for label in plain.findChildren(QLabel)}
    timeline = plain.findChild(Timeline, "line")
    assert (timeline.accessibleName(), timeline.step(), timeline.last_step()) == (
        "Timeline of it", 12, 30,
    )  # fmt: skip
    with qtbot.waitSignal(plain.seek_requested) as caught:
        timeline.setValue(7)
    assert caught.args == [7]


def test_without_a_loop_none_can_be_drawn(qtbot, plain):
    plain.show_step(0, 100, "")
    timeline = plain.findChild(Timeline, "line")
    heard = []
    timeline.loop_drawn.connect(heard.append)
    middle = round(timeline.middle())
    shift = Qt.KeyboardModifier.ShiftModifier
    places = [QPoint(round(timeline.scale().x(step)), middle) for step in (20, 60)]
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, shift, places[0])
    qtbot.mouseMove(timeline, places[1])
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, shift, places[1])
    assert heard == []
    assert timeline.loop() is None


def test_where_there_is_nothing_to_move_along_no_seek_is_waited_for(qtbot, plain):
    plain.show_step(12, 30, "3 steps/s")
    heard = []
    plain.seek_requested.connect(heard.append)
    plain.findChild(Timeline, "line").seek_to(20)
    plain.findChild(Timeline, "line").seek_to(25)
    plain.show_nothing()
    assert _text(plain, "step") == "step 0"
    assert plain.findChild(Timeline, "line").last_step() == 0
    plain.show_phase(Phase.PAUSED)
    assert heard == [20]


def test_of_full_batches_the_epoch_is_left_out(panel, moment):
    panel.show_snapshot(moment(step=240, epoch=240.0, phase=Phase.RUNNING, steps_per_second=60.0))
    texts = {label.text() for label in panel.findChildren(QLabel)}
    assert "60 steps/s" in texts
    assert not any("epoch" in text for text in texts)
