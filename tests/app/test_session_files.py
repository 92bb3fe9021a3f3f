"""Sessions in the whole window: saved, opened, asked for, kept, and told."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

import main
from engine.data.edits import Removed
from engine.session.files import read_session, write_session
from engine.session.link import from_link
from engine.session.session import Session, Teacher
from engine.support.files import user_state
from engine.training.snapshot import Phase
from gui.app import create_window
from gui.widgets.labels import ErrorTip
from gui.window.dialogs.folders import last_folder
from gui.window.layout.stage import Handle
from gui.window.main_window import MainWindow
from gui.window.session.teacher import LOCKED

Open = Callable[..., MainWindow]
ROOT = Path(__file__).parents[2]


def step_of(window: MainWindow) -> int:
    snapshot = window.snapshot()
    assert snapshot is not None
    return snapshot.step if snapshot.phase is not Phase.SEEKING else -1


def go_to(qtbot: QtBot, window: MainWindow, step: int) -> None:
    window.panels.transport.seek_requested.emit(step)
    qtbot.waitUntil(lambda: step_of(window) == step)


def saved(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with qtbot.waitSignal(window.session.saved):
        window.save_path(path)


def opened(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with qtbot.waitSignal(window.session.settled):
        window.open_path(path)


def bits(window: MainWindow) -> tuple[object, ...]:
    """Return all of a run that can be seen, to the last bit."""
    now = window.snapshot()
    assert now is not None
    beside = [(run.name, run.style, run.step, run.w.tolist(), run.b) for run in now.pinned]
    history = (now.history.step.tolist(), now.history.loss.tolist())
    return (now.step, now.last_step, now.w.tolist(), now.b, now.loss, now.events, beside, history)


def question(window: MainWindow) -> QMessageBox | None:
    found = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    return found[0] if found else None


def press(window: MainWindow, button: QMessageBox.StandardButton) -> None:
    box = question(window)
    assert box is not None
    box.button(button).click()


def close_by_user(window: MainWindow) -> None:
    QApplication.sendEvent(window, QCloseEvent())


def worked_in(qtbot: QtBot, window: MainWindow) -> None:
    """Make steps, change α, pin the run, mark a step and look at it otherwise."""
    go_to(qtbot, window, 60)
    window._actions.pin.trigger()
    window.panels.controls.alpha_changed.emit(0.7)
    go_to(qtbot, window, 150)
    go_to(qtbot, window, 120)
    qtbot.waitUntil(lambda: bool(window.snapshot().pinned))  # type: ignore[union-attr]
    window._sessions.marks.mark(90, "look at the slope")
    window._actions.workspace("surface").trigger()
    window.panels.landscape.header.choose((1, 2), optimised=True)
    window.panels.follow_example(4)
    window.panels.set_threshold(0.3)


def test_what_was_saved_is_opened_to_the_last_bit_with_marks_and_view(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("moons", "--size", "40")
    worked_in(qtbot, window)
    window._sessions.teacher.set(
        Teacher(locked=("alphaSlider", "alphaField"), note="Find the largest α")
    )
    work, before = tmp_path / "work.descent", bits(window)
    saved(qtbot, window, work)
    with qtbot.waitSignal(window.session.settled):
        window._actions.new.trigger()
    assert (
        step_of(window) == 0
        and window._sessions.marks.marks == ()
        and not window._changes.stack.can_undo()
    )
    window._actions.workspace("watch").trigger()
    opened(qtbot, window, work)
    assert bits(window) == before
    assert [(mark.step, mark.note) for mark in window._sessions.marks.marks] == [
        (90, "look at the slope")
    ]
    assert window.panels.workspaces.arrangement().key == "surface"
    assert window.panels.landscape.header.choice() == ((1, 2), 0, 1)
    assert (window.panels.example(), window.panels.boundary.threshold()) == (4, 0.3)
    assert window.panels.note.text() == "Find the largest α"
    assert not window.isWindowModified() and not window._changes.stack.can_undo()
    go_to(qtbot, window, 150)
    assert bits(window)[-1] == before[-1]


def test_the_history_of_the_window_is_that_of_its_session_byte_for_byte(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("moons", "--batch", "10")
    go_to(qtbot, window, 300)
    window.panels.controls.alpha_changed.emit(0.5)
    go_to(qtbot, window, 500)
    work = tmp_path / "work.descent"
    saved(qtbot, window, work)
    shown, headless = tmp_path / "shown.csv", tmp_path / "headless.csv"
    window.save_path(shown)
    qtbot.waitUntil(shown.exists)
    assert main.main([str(work), "--headless", "--history", str(headless)]) == 0
    assert shown.read_bytes() == headless.read_bytes()


def test_a_session_on_the_command_line_is_the_first_that_is_seen(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("moons")
    go_to(qtbot, window, 70)
    saved(qtbot, window, tmp_path / "work.descent")
    before = bits(window)
    window.close()
    other = open_window(str(tmp_path / "work.descent"))
    assert bits(other) == before
    qtbot.waitUntil(lambda: other.session.path is not None)
    assert other.windowTitle() == "work.descent[*] — Descent Lab"
    assert not other.isWindowModified()


def test_a_link_is_copied_pasted_and_given_on_the_command_line(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("moons")
    go_to(qtbot, window, 33)
    before = bits(window)
    window._actions.copy_link.trigger()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text().startswith("descentlab:"))
    link = QGuiApplication.clipboard().text()
    assert from_link(link).step == 33
    other = open_window("circles")
    with qtbot.waitSignal(other.session.settled):
        other._actions.paste_data.trigger()
    assert bits(other) == before
    assert bits(open_window(link)) == before


def test_a_link_opens_in_a_window_that_nobody_shows(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("moons")
    go_to(qtbot, window, 33)
    before = bits(window)
    window._actions.copy_link.trigger()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text().startswith("descentlab:"))
    hidden = create_window([QGuiApplication.clipboard().text()])
    assert isinstance(hidden, MainWindow)
    qtbot.addWidget(hidden)
    qtbot.waitUntil(lambda: hidden.snapshot() is not None)
    assert bits(hidden) == before
    hidden.close()


def test_saving_tells_the_whole_path_and_which_runs_are_left_out(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("moons", "--size", "40")
    go_to(qtbot, window, 20)
    work = tmp_path / "work.descent"
    said: list[str] = []
    window.session.said.connect(said.append)
    saved(qtbot, window, work)
    qtbot.waitUntil(lambda: said == [f"Saved in {work}"])
    assert last_folder() == tmp_path
    assert window._actions.save.statusTip() == f"Save in {work}."
    go_to(qtbot, window, 5)
    window.panels.controls.alpha_changed.emit(0.7)
    qtbot.waitUntil(lambda: bool(window.snapshot().pinned))  # type: ignore[union-attr]
    (run,) = window.snapshot().pinned  # type: ignore[union-attr]
    saved(qtbot, window, work)
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said[1] == f"Saved in {work}. “{run.name}” is not saved: pin a run to keep it"


def test_the_star_stands_while_anything_differs_from_what_was_saved(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("moons")
    title = window.windowTitle()
    assert "[*]" in title and not window.isWindowModified()
    window._actions.workspace("compare").trigger()
    assert not window.session.is_changed  # a look alone is nothing to save
    go_to(qtbot, window, 5)
    assert window.isWindowModified()
    go_to(qtbot, window, 0)
    assert window.isWindowModified()  # there are steps to go on to
    saved(qtbot, window, tmp_path / "a.descent")
    assert not window.isWindowModified()
    window._sessions.marks.mark(3, "here")
    assert window.session.is_changed
    window._actions.undo.trigger()
    assert not window.session.is_changed
    window._actions.workspace("watch").trigger()
    assert not window.session.is_changed  # nor is it one of a file that is kept
    window._actions.workspace("compare").trigger()
    assert not window.session.is_changed and window.session.content is not None
    seen = window.session.content.view
    line = next(each for each in window.findChildren(Handle) if each.isVisible())
    window.panels.stage.begin_drag(line)
    window.panels.stage.drag(line, 20)
    assert not window.session.is_changed and window.session.content.view != seen  # saved along
    window._actions.reset_workspace.trigger()
    assert not window.session.is_changed and window.session.content.view == seen
    window.panels.lower_half.tabs[1].tab(0).click()
    assert not window.session.is_changed and window.session.content.view != seen
    window.panels.controls.alpha_changed.emit(0.9)
    qtbot.waitUntil(lambda: bool(window.snapshot().events))  # type: ignore[union-attr]
    assert window.isWindowModified()


def test_closing_asks_once_and_cancel_keeps_the_window(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("moons")
    go_to(qtbot, window, 5)
    close_by_user(window)
    close_by_user(window)
    assert window.isVisible()
    boxes = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    assert len(boxes) == 1 and "Moons" in boxes[0].text()
    press(window, QMessageBox.StandardButton.Cancel)
    assert window.isVisible() and window._thread.isRunning()
    close_by_user(window)
    press(window, QMessageBox.StandardButton.Discard)
    assert not window.isVisible() and not window._thread.isRunning()


def test_closing_after_save_saves_first(qtbot: QtBot, open_window: Open, tmp_path: Path) -> None:
    window = open_window("moons")
    work = tmp_path / "work.descent"
    saved(qtbot, window, work)
    go_to(qtbot, window, 9)
    close_by_user(window)
    press(window, QMessageBox.StandardButton.Save)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert read_session(work).step == 9


def test_a_fresh_window_closes_without_a_word(open_window: Open) -> None:
    window = open_window()
    window._actions.quit.trigger()
    assert question(window) is None and not window.isVisible()


def test_a_program_that_closes_the_window_is_asked_nothing(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("moons")
    go_to(qtbot, window, 5)
    assert window.close()
    assert question(window) is None and not window.isVisible()


def test_new_asks_and_save_goes_on_when_the_file_has_a_name(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("circles")
    go_to(qtbot, window, 5)
    window._actions.new.trigger()
    press(window, QMessageBox.StandardButton.Save)
    (dialog,) = [one for one in window.findChildren(QFileDialog) if one.isVisible()]
    work = tmp_path / "named.descent"
    with qtbot.waitSignal(window.session.settled):
        dialog.fileSelected.emit(str(work))
    dialog.close()
    assert read_session(work).step == 5
    assert step_of(window) == 0 and window.problem().dataset.name == "moons"  # type: ignore[union-attr]


def test_the_first_step_of_a_new_session_is_made_by_the_compiled_loop(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("circles", "--kernel", "auto")
    qtbot.waitUntil(lambda: window.snapshot().kernel == "compiled")  # type: ignore[union-attr]
    with qtbot.waitSignal(window.session.settled):
        window._actions.new.trigger()
    assert window.snapshot().kernel == "compiled"  # type: ignore[union-attr]
    assert not window.isWindowModified()
    go_to(qtbot, window, 1)
    saved(qtbot, window, tmp_path / "new.descent")
    assert read_session(tmp_path / "new.descent").kernels == ((0, "compiled"),)


def test_revert_goes_back_to_the_file(qtbot: QtBot, open_window: Open, tmp_path: Path) -> None:
    window = open_window("moons")
    assert not window._actions.revert.isEnabled()
    go_to(qtbot, window, 20)
    saved(qtbot, window, tmp_path / "work.descent")
    before = bits(window)
    go_to(qtbot, window, 45)
    window._actions.revert.trigger()
    with qtbot.waitSignal(window.session.settled):
        press(window, QMessageBox.StandardButton.Reset)
    assert bits(window) == before and window.session.path == tmp_path / "work.descent"


@pytest.mark.parametrize("columns", [("a", "b"), ("a",)])
def test_data_that_are_opened_leave_the_file_of_the_session_before_as_it_was(
    qtbot: QtBot, open_window: Open, tmp_path: Path, columns: tuple[str, ...]
) -> None:
    data = tmp_path / "own.csv"
    rows = [(*(str(k % 7), str(k % 5))[: len(columns)], str(k % 2)) for k in range(30)]
    data.write_text("\n".join(map(",".join, [(*columns, "y"), *rows])))
    window = open_window("moons")
    go_to(qtbot, window, 20)
    work = tmp_path / "work.descent"
    saved(qtbot, window, work)
    before = work.read_bytes()
    window._commands.open_path(data)
    qtbot.waitUntil(lambda: window.windowTitle().startswith("own.csv"))
    assert window.session.path is None and not window._actions.revert.isEnabled()
    qtbot.waitUntil(lambda: step_of(window) == 0)
    assert not window.isWindowModified()  # as it was opened
    window._actions.save.trigger()
    (dialog,) = [one for one in window.findChildren(QFileDialog) if one.isVisible()]
    dialog.close()
    assert work.read_bytes() == before
    window._actions.undo.trigger()
    qtbot.waitUntil(lambda: step_of(window) == 20)
    assert window.session.path is None and window.windowTitle().startswith("Moons")


def test_x2_is_fed_again_to_data_that_have_it_after_some_that_have_not(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    flat, plane = tmp_path / "flat.csv", tmp_path / "plane.csv"
    flat.write_text("a,y\n" + "".join(f"{k % 7},{k % 2}\n" for k in range(30)))
    plane.write_text("a,b,y\n" + "".join(f"{k % 7},{k % 5},{k % 2}\n" for k in range(30)))
    window = open_window("moons", "--kernel", "numpy")

    def features_of(name: str) -> tuple[str, ...]:
        qtbot.waitUntil(lambda: window.windowTitle().startswith(name))
        qtbot.waitUntil(lambda: window.problem().dataset.title.startswith(name))  # type: ignore[union-attr]
        return window.problem().features.names  # type: ignore[union-attr]

    window._commands.open_path(flat)
    assert features_of("flat.csv") == ("x1",)
    window._commands.open_path(plane)
    assert features_of("plane.csv") == ("x1", "x2")
    window.panels.controls.setting_changed.emit("features", ("x1",))
    qtbot.waitUntil(lambda: window.problem().n == 1)  # type: ignore[union-attr]
    window.panels.controls.setting_changed.emit("data", "circles")
    assert features_of("Circles") == ("x1",)  # somebody has left x2 out
    window._commands.open_path(flat)
    assert features_of("flat.csv") == ("x1",)
    window.panels.controls.setting_changed.emit("data", "spiral")
    assert features_of("Spiral") == ("x1", "x2")


def test_recent_files_are_offered_and_one_that_is_gone_is_told(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("moons")
    menu = window.findChild(QMenu, "recentMenu")
    assert menu is not None and not menu.isEnabled()
    for name in ("a.descent", "b.descent"):
        saved(qtbot, window, tmp_path / name)
    menu.aboutToShow.emit()
    names = [action.text() for action in menu.actions() if action.data()]
    assert names == ["b.descent", "a.descent"]
    (tmp_path / "a.descent").unlink()
    menu.actions()[1].trigger()
    assert "a.descent" in window.panels.status.failure.accessibleName()
    with qtbot.waitSignal(window.session.settled):
        menu.actions()[0].trigger()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.data()] == ["b.descent"]
    next(action for action in menu.actions() if action.isSeparator()).trigger()
    assert menu.isEnabled()
    clear = menu.findChild(QAction, "clearRecentAction")
    assert clear is not None
    clear.trigger()
    assert window._sessions.commands.recent.paths() == [] and not menu.isEnabled()


def test_a_file_that_cannot_be_opened_or_written_changes_nothing(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("moons")
    go_to(qtbot, window, 12)
    before = bits(window)
    broken = tmp_path / "broken.descent"
    broken.write_text('{"format": "descentlab-session", "version": 1}')
    with qtbot.waitSignal(window.session.refused):
        window.open_path(broken)
    assert "broken.descent" in window.panels.status.failure.accessibleName()
    with qtbot.waitSignal(window.session.refused):
        window.save_path(tmp_path / "no such folder" / "x.descent")
    assert "x.descent" in window.panels.status.failure.accessibleName()
    assert bits(window) == before and window.session.path is None and window.isWindowModified()
    go_to(qtbot, window, 13)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is Linux's to imitate")
def test_a_full_disk_is_told_and_leaves_the_file_as_it_was(
    qtbot: QtBot, open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window("moons")
    work = tmp_path / "work.descent"
    saved(qtbot, window, work)
    had = work.read_bytes()
    go_to(qtbot, window, 3)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.session.files.os.fsync", full)
    with qtbot.waitSignal(window.session.refused):
        window._actions.save.trigger()
    assert "No space left" in window.panels.status.failure.accessibleName()
    assert work.read_bytes() == had and [*tmp_path.glob(".descentlab*")] == []
    assert window.isWindowModified()


def test_opening_can_be_cancelled_and_all_stays(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("moons", "--kernel", "numpy")
    go_to(qtbot, window, 2)
    saved(qtbot, window, tmp_path / "long.descent")
    session = read_session(tmp_path / "long.descent")
    # It would take hours.
    write_session(tmp_path / "long.descent", replace(session, last_step=10**12))
    before = bits(window)
    window.open_path(tmp_path / "long.descent")
    button = window.findChild(QPushButton, "cancelOpeningButton")
    assert button is not None
    qtbot.waitUntil(button.isVisible)
    qtbot.waitUntil(lambda: window.panels.status._progress.isVisible())
    button.click()
    qtbot.waitUntil(lambda: not button.isVisible())
    go_to(qtbot, window, 1)
    assert bits(window)[1] == before[1]


def test_a_second_window_on_a_file_is_told_and_gets_a_copy(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    first, second = open_window("moons"), open_window("circles")
    work = tmp_path / "work.descent"
    saved(qtbot, first, work)
    opened(qtbot, second, work)
    assert "open in another window" in second.panels.recovery.text()
    assert second.session.path is None and second.windowTitle().startswith("work (copy)[*]")
    with qtbot.waitSignal(second.session.refused):
        second.save_path(work)
    first.close()
    saved(qtbot, second, work)
    assert second.session.path == work
    assert [*tmp_path.glob("*.lock")] == []  # nothing is left beside the file


def test_locked_controls_are_disabled_and_say_so_until_they_are_unlocked(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("moons")
    slider = window.findChild(QSlider, "alphaSlider")
    data = window.findChild(QWidget, "dataSection")
    assert slider is not None and data is not None
    tip = slider.toolTip()
    locked = ("alphaSlider", "alphaField", "batchCombo", "clipField", "editButton")
    window._sessions.teacher.set(Teacher(("dataSection",), locked, "Only watch"))
    assert not slider.isEnabled() and "Locked" in slider.toolTip()
    assert data.isHidden() and not window._actions.edit.isEnabled()
    assert window.session.is_changed
    window._tools.alpha_chosen.emit(0.9)  # nor is it changed from elsewhere
    assert "locked" in window.panels.status.currentMessage()
    assert not window._changes.stack.can_undo()
    window.panels.controls.setting_changed.emit("l2", 0.1)
    window.panels.controls.set_slim(True)
    window.panels.controls.set_slim(False)
    slider.setEnabled(True)
    slider.setToolTip(tip)
    go_to(qtbot, window, 3)
    assert not slider.isEnabled() and "Locked" in slider.toolTip() and data.isHidden()
    batch = window.findChild(QWidget, "batchCombo")
    assert batch is not None and not batch.isEnabled() and "Locked" in batch.toolTip()
    window._changes.change_setting("clip", 2.0)
    assert "the clipping length is locked" in window.panels.status.currentMessage()
    window._sessions.teacher.set(Teacher())
    assert batch.isEnabled()
    assert slider.isEnabled() and "Locked" not in slider.toolTip()
    assert slider.toolTip().partition("2/K")[0] == tip.partition("2/K")[0]  # its numbers go on
    assert not data.isHidden() and window._actions.edit.isEnabled()
    assert window.panels.note.isHidden()


def test_what_a_locked_section_sets_nothing_else_sets(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("moons")
    window._actions.workspace("surface").trigger()
    go_to(qtbot, window, 3)
    parts = {part.title: part for part in window._sessions.teacher.sections()}
    locked = {
        title: tuple(name for each in parts[title].controls for name in each.names)
        for title in ("Data", "Features", "Parameters")
    }
    window._sessions.teacher.set(Teacher(locked=sum(locked.values(), ())))
    actions, panels = window._actions, window.panels
    assert not actions.outlier.isEnabled() and not actions.mislabelled.isEnabled()
    assert not panels.landscape.scene.target.movable
    tries: dict[str, Callable[[], object]] = {
        "the examples": lambda: window.editor.apply(Removed((0,)), "Removal of an example"),
        "the features": lambda: panels.controls.setting_changed.emit("features", ("x1",)),
        "the columns": lambda: window._changes.change_settings({"columns": ("a", "b")}, True),
        "the parameters": lambda: panels.landscape.parameters_dragged.emit((1.0, 2.0, 3.0)),
    }
    for name, act in tries.items():
        act()
        assert f"{name} are locked" in panels.status.currentMessage()
        assert not window._changes.stack.can_undo()
    go_to(qtbot, window, 2)  # whatever had been asked for would be done by now
    after = window.snapshot()
    assert after is not None and not after.events
    window._sessions.teacher.set(Teacher(locked=locked["Data"][:3] + locked["Parameters"][:-1]))
    assert actions.outlier.isEnabled() and panels.landscape.scene.target.movable
    panels.landscape.parameters_dragged.emit((1.0, 2.0, 3.0))  # one of its fields is free
    assert window._changes.stack.can_undo()


def error_tip(window: QWidget) -> str:
    found = [tip for tip in window.findChildren(ErrorTip) if tip.isVisible()]
    return found[0].text() if found else ""


def test_a_lock_is_told_in_the_tool_window_where_one_stands(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("moons", "--kernel", "numpy")
    window._sessions.teacher.set(Teacher(locked=("optimizerCombo", "alphaSlider")))
    actions, tools = window._actions, window._tools
    for action in (actions.race, actions.learning_rate_lab):
        action.trigger()
    race, lab = tools._race, tools._lab
    assert race is not None and lab is not None
    qtbot.waitUntil(lambda: window.snapshot() is not None)
    race.activateWindow()
    qtbot.waitUntil(race.isActiveWindow)
    race.run_chosen.emit(window.snapshot().experiment.changed(optimizer="adam"), 3)  # type: ignore[union-attr]
    assert "the optimiser is locked" in error_tip(race)
    assert error_tip(lab) == ""
    lab.activateWindow()
    qtbot.waitUntil(lab.isActiveWindow)
    lab.plot.alpha_chosen.emit(0.9)
    assert "α is locked" in error_tip(lab)


def test_where_examples_are_locked_their_table_can_only_be_read_and_says_why(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("moons", "--kernel", "numpy")
    window._sessions.teacher.set(Teacher(locked=("editButton",)))
    window._actions.table.trigger()
    table = window._tools._table
    assert table is not None
    qtbot.waitUntil(lambda: table.model.rowCount() > 0 and table.isActiveWindow())
    window.panels.selection.select((0,))
    names = ("newExample", "addExample", "removeExamples", "pasteExamples")
    parts = [table.findChild(QWidget, name) for name in names]
    for part in parts:
        assert part is not None and not part.isEnabled() and "Locked" in part.toolTip()
    m = table.model.rowCount()
    table.model.setData(table.model.index(0, 1), "7")
    assert "the examples are locked" in error_tip(table)
    assert table.model.rowCount() == m and not window._changes.stack.can_undo()
    window._sessions.teacher.set(Teacher())
    for part in parts:
        assert part is not None and part.isEnabled() and "Locked" not in part.toolTip()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("playButton", Qt.Key.Key_Space),
        ("stepButton", Qt.Key.Key_Right),
        ("stepBackButton", Qt.Key.Key_Left),
        ("resetButton", Qt.Key.Key_R),
    ],
)
def test_what_plays_can_be_locked_with_its_key(
    qtbot: QtBot, open_window: Open, name: str, key: Qt.Key
) -> None:
    window = open_window()
    teacher = window._sessions.teacher
    playing = teacher.sections()[-1]
    assert name in {each for control in playing.controls for each in control.names}
    qtbot.waitUntil(lambda: window.snapshot() is not None)
    window.panels.transport.step_requested.emit(3)
    qtbot.waitUntil(lambda: step_of(window) == 3)
    teacher.set(Teacher(locked=(name,)))
    button = window.panels.transport.findChild(QToolButton, name)
    assert not button.isEnabled()
    assert button.toolTip() == LOCKED
    qtbot.keyClick(window, key)
    assert "is locked by whoever prepared it" in window.panels.status.currentMessage()
    window.panels.transport.step_requested.emit(1)
    qtbot.waitUntil(lambda: step_of(window) == 4)
    assert not button.isEnabled()  # whatever the run does
    qtbot.wait(100)
    assert step_of(window) == 4
    teacher.set(Teacher())
    assert button.isEnabled()
    assert button.toolTip() != LOCKED


def test_what_is_to_be_locked_and_is_not_there_is_told(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("moons")
    locked = ("alphaSlider", "parameter9Field", *(f"lever {place}" for place in range(5)))
    window._sessions.teacher.set(Teacher(locked=locked, note="Only watch"))
    saved(qtbot, window, tmp_path / "work.descent")
    window = open_window(str(tmp_path / "work.descent"))
    qtbot.waitUntil(lambda: window._sessions.teacher.bar.isVisible())
    assert window._sessions.teacher.bar.text() == (
        "Only watch\nNeither hidden nor locked, as there is no such control here: 'lever 0', "
        "'lever 1', 'lever 2' and 2 more"
    )
    assert not window.panels.controls.findChild(QSlider, "alphaSlider").isEnabled()  # type: ignore[union-attr]


def test_the_key_of_edit_mode_says_that_it_is_locked(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("moons")
    window._sessions.teacher.set(Teacher(locked=("editButton",)))
    window.panels.boundary.view.setFocus()
    qtbot.keyClick(window.panels.boundary.view, Qt.Key.Key_E)
    assert "the examples are locked" in window.panels.status.currentMessage()
    assert not window._actions.edit.isChecked()


def test_the_note_at_opening_is_put_away_by_its_cross(open_window: Open) -> None:
    window = open_window("moons")
    window._sessions.teacher.set(Teacher(note="Find the largest α that still arrives."))
    label = window.findChild(QLabel, "noteBarText")
    cross = window.findChild(QPushButton, "noteBarClose")
    assert label is not None and label.isVisible() and cross is not None
    assert label.text() == "Find the largest α that still arrives."
    cross.click()
    assert not label.isVisible()
    assert window._sessions.teacher.teacher.note  # it is kept all the same


def test_saving_in_the_lesson_keeps_the_run_of_before_and_the_page(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("circles")
    go_to(qtbot, window, 40)
    before, work = bits(window), tmp_path / "lesson.descent"
    window._actions.lesson.setChecked(True)
    window.panels.lesson.turn_to(2)
    qtbot.waitUntil(lambda: bits(window) != before)
    assert window.windowTitle().startswith("Circles")  # and not what the lesson plays
    window._actions.save_as.trigger()
    dialog = window.findChild(QFileDialog, "saveDialog")
    assert dialog is not None and dialog.windowTitle() == "Save your own run, not the lesson's"
    dialog.close()
    said: list[str] = []
    window.session.said.connect(said.append)
    saved(qtbot, window, work)
    qtbot.waitUntil(lambda: said == [f"Your own run, not the lesson's, is saved in {work}"])
    assert not window.isWindowModified()
    assert read_session(work).step == 40 and read_session(work).view.whole("lesson page") == 3
    window.close()
    other = open_window(str(work))
    qtbot.waitUntil(other.panels.lesson.is_open)
    assert other.panels.lesson.page() == 2
    qtbot.waitUntil(lambda: other.snapshot() is not None and bits(other) != before)
    other.panels.lesson.leave()
    qtbot.waitUntil(lambda: bits(other) == before)


# Unsaved work


def kept() -> list[Path]:
    return sorted(user_state().glob("work-*.descent"))


def test_unsaved_work_is_kept_and_goes_when_it_is_saved_or_the_window_closed(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("moons")
    window._sessions.autosave.keep()
    assert kept() == []  # nothing was done
    go_to(qtbot, window, 17)
    window._sessions.autosave.keep()
    qtbot.waitUntil(lambda: len(kept()) == 1)
    assert read_session(kept()[0]).step == 17
    saved(qtbot, window, tmp_path / "work.descent")
    assert kept() == []
    go_to(qtbot, window, 18)
    window._sessions.autosave.keep()
    qtbot.waitUntil(lambda: len(kept()) == 1)
    window.close()
    assert kept() == []


CRASH = """
import os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
application = QApplication([])
from gui.app import create_window
from gui.window.session import autosave
autosave.KEEP_MS = 20
window = create_window(["moons"])
window.show()
timer = QTimer()
def look():
    if window.snapshot() is not None:
        timer.stop()
        window.panels.transport.play_toggled.emit(True)
        print("plays", flush=True)
timer.timeout.connect(look)
timer.start(10)
application.exec()
"""


@pytest.mark.parametrize("files", [1, 4])
def test_work_of_a_program_that_was_killed_is_offered_and_recovered(
    qtbot: QtBot, open_window: Open, files: int
) -> None:
    crash = subprocess.Popen(
        [sys.executable, "-c", CRASH],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert crash.stdout is not None and crash.stdout.readline() == "plays\n"
    seen: set[int] = set()

    def is_kept_again() -> bool:
        if kept():
            seen.add(kept()[0].stat().st_mtime_ns)
        return len(seen) >= files

    qtbot.waitUntil(is_kept_again)
    crash.send_signal(signal.SIGKILL)
    crash.communicate()
    step = read_session(kept()[0]).step  # it is whole
    assert step > 0
    window = open_window("circles")
    assert "Recover the work of" in window.panels.recovery.text()
    other = open_window("circles")
    assert other.panels.recovery.text() == ""  # it is offered once
    choices = [window.findChild(QPushButton, f"recoveryBarChoice{which}") for which in (1, 2)]
    keys = [QKeySequence.mnemonic(choice.text()) for choice in choices if choice is not None]
    menus = [QKeySequence.mnemonic(menu.text()) for menu in window.menuBar().actions()]
    assert all(keys) and len({*keys, *menus}) == len(keys) + len(menus)
    button = choices[0]
    assert button is not None
    with qtbot.waitSignal(window.session.settled):
        button.click()
    assert step_of(window) == step and window.isWindowModified()
    assert window.windowTitle().startswith("Recovered work")
    assert len(kept()) == 1  # until it is saved
    window.close()
    assert kept() == []


def test_left_work_that_is_discarded_is_gone(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window("moons")
    saved(qtbot, window, tmp_path / "work.descent")
    go_to(qtbot, window, 17)
    done: list[bool] = []
    window.keep_work(lambda: done.append(True))  # as where the system ends the program
    qtbot.waitUntil(lambda: bool(done))
    window.close()
    assert len(kept()) == 1
    other = open_window("circles")
    assert "Recover the work of" in other.panels.recovery.text()
    with qtbot.waitSignal(other.session.settled):
        other.findChild(QPushButton, "recoveryBarChoice1").click()  # type: ignore[union-attr]
    assert other.session.path == tmp_path / "work.descent" and other.session.is_changed
    assert step_of(other) == 17
    other.leave_work()
    other.close()
    third = open_window("circles")
    left = kept()
    third.findChild(QPushButton, "recoveryBarChoice2").click()  # type: ignore[union-attr]
    press(third, QMessageBox.StandardButton.Cancel)
    assert kept() == left and "Recover the work of" in third.panels.recovery.text()
    third.findChild(QPushButton, "recoveryBarChoice2").click()  # type: ignore[union-attr]
    press(third, QMessageBox.StandardButton.Discard)
    assert kept() == [] and third.panels.recovery.isHidden()


def test_work_on_a_file_of_data_is_recovered_with_it(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    rows = "".join(f"{k % 97},{k % 89},{k % 2}\n" for k in range(80_000))
    (tmp_path / "large.csv").write_text(f"a,b,label\n{rows}")
    window = open_window(str(tmp_path / "large.csv"))
    go_to(qtbot, window, 3)
    before = bits(window)
    done: list[bool] = []
    window.keep_work(lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done))
    window.close()
    assert kept()[0].stat().st_size < 100_000  # it names the file
    other = open_window("circles")
    with qtbot.waitSignal(other.session.settled):
        other.findChild(QPushButton, "recoveryBarChoice1").click()  # type: ignore[union-attr]
    assert bits(other) == before


def test_a_state_folder_that_cannot_be_written_is_told_once(
    qtbot: QtBot, open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    window = open_window("moons")
    go_to(qtbot, window, 5)
    window._sessions.autosave.keep()
    qtbot.waitUntil(lambda: "not kept" in window.panels.status.currentMessage())
    saved(qtbot, window, tmp_path / "work.descent")


HALF_WRITTEN = """
import sys
from engine.support.files import user_state, whole_file

with whole_file(user_state() / "work-1-1.descent") as part:
    part.write_text("{")
    print(part, flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_program_has_half_written_is_removed(qtbot: QtBot, open_window: Open) -> None:
    user_state().mkdir(parents=True)
    writer = subprocess.Popen(
        [sys.executable, "-c", HALF_WRITTEN],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    half = Path(writer.stdout.readline().strip())
    open_window("moons")
    assert half.exists()  # its process lives
    writer.kill()
    writer.communicate()
    open_window("moons")
    assert not half.exists()


# Closed while it is written


def test_a_save_is_in_its_file_when_a_program_closes_the_window_at_once(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window("moons")
    go_to(qtbot, window, 20)
    window.panels.controls.alpha_changed.emit(0.3)
    window.panels.step_requested.emit(5)
    window.save_path(tmp_path / "work.descent")
    window.save_path(tmp_path / "work.csv")
    assert window.close()
    found = read_session(tmp_path / "work.descent")
    assert (found.step, [event.value for event in found.events]) == (25, [0.3])
    assert (tmp_path / "work.csv").read_text().splitlines()[-1].startswith("25,")
    assert kept() == []


def test_a_save_before_the_first_data_are_there_is_in_its_file(
    qtbot: QtBot, tmp_path: Path
) -> None:
    window = create_window(["moons"])
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    window.save_path(tmp_path / "work.descent")
    window.close()
    assert read_session(tmp_path / "work.descent").step == 0


def test_a_save_during_a_long_seek_is_of_where_the_window_was_closed(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window("moons", "--kernel", "numpy")
    window.panels.transport.seek_requested.emit(10**9)
    window.save_path(tmp_path / "work.descent")
    window.close()
    assert read_session(tmp_path / "work.descent").step < 10**9


def test_the_window_closes_by_itself_when_what_the_user_saves_is_in_its_file(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window("moons")
    work = tmp_path / "work.descent"
    saved(qtbot, window, work)
    go_to(qtbot, window, 9)
    window._actions.save.trigger()
    close_by_user(window)
    assert window.isVisible() and question(window) is None
    qtbot.waitUntil(lambda: not window.isVisible())
    assert read_session(work).step == 9


def test_a_save_that_fails_keeps_the_window_that_was_to_close(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window("moons")
    go_to(qtbot, window, 9)
    for _ in range(2):
        window.save_path(tmp_path / "nowhere" / "work.descent")
        with qtbot.waitSignal(window.session.refused):
            close_by_user(window)
        assert window.isVisible() and question(window) is None
    close_by_user(window)
    press(window, QMessageBox.StandardButton.Discard)
    assert not window.isVisible()


def test_who_closes_again_while_it_is_saved_is_asked(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window("moons", "--kernel", "numpy")
    window.panels.transport.seek_requested.emit(10**9)
    qtbot.waitUntil(lambda: window.snapshot().phase is Phase.SEEKING)  # type: ignore[union-attr]
    window.save_path(tmp_path / "work.descent")  # that waits for the seek
    close_by_user(window)
    assert window.isVisible() and question(window) is None
    close_by_user(window)
    press(window, QMessageBox.StandardButton.Discard)
    assert not window.isVisible()


def test_what_is_saved_while_a_session_is_opened_is_that_session(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window("moons")
    go_to(qtbot, window, 7)
    saved(qtbot, window, tmp_path / "seven.descent")
    go_to(qtbot, window, 9)
    window._sessions.marks.mark(8, "of nine alone")
    saved(qtbot, window, tmp_path / "nine.descent")
    window.open_path(tmp_path / "seven.descent")
    with qtbot.waitSignal(window.session.saved):
        window._actions.save.trigger()
    nine, seven = (read_session(tmp_path / f"{name}.descent") for name in ("nine", "seven"))
    assert (seven.step, seven.marks) == (7, ())
    assert (nine.step, len(nine.marks)) == (9, 1)


def test_a_save_without_a_session_yet_is_told_when_the_window_closes(
    open_window: Open, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    window = open_window("moons", "--kernel", "numpy")
    saved(qtbot, window, tmp_path / "long.descent")
    window.close()
    long_session(tmp_path / "long.descent")
    other = create_window([str(tmp_path / "long.descent")])
    assert isinstance(other, MainWindow)
    qtbot.addWidget(other)
    other.save_path(tmp_path / "copy.descent")
    other.close()
    assert f"{tmp_path / 'copy.descent'} was not written" in caplog.text
    assert not (tmp_path / "copy.descent").exists()


def long_session(path: Path) -> None:
    """Let a session that was saved take hours to open."""
    write_session(path, replace(read_session(path), last_step=10**12))


def opening_long(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> Path:
    """Save the session, open one that takes hours, and change what is still on screen."""
    work, long = tmp_path / "work.descent", tmp_path / "long.descent"
    for path in (long, work):
        saved(qtbot, window, path)
    long_session(long)
    window._sessions.marks.mark(3, "not saved yet")
    window.open_path(long)
    with qtbot.waitSignal(window.session.open_wanted):
        pass
    return work


def test_who_saves_and_closes_while_another_session_is_opened_saves_what_is_on_screen(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window("moons", "--kernel", "numpy")
    work = opening_long(qtbot, window, tmp_path)
    close_by_user(window)
    assert not window.session.is_opening  # the question is about what stays
    press(window, QMessageBox.StandardButton.Save)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert [mark.note for mark in read_session(work).marks] == ["not saved yet"]


def test_what_is_refused_meanwhile_ends_no_opening(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window("moons", "--kernel", "numpy")
    opening_long(qtbot, window, tmp_path)
    window._sessions.commands.recent.missing.emit(tmp_path / "gone.descent")
    failure = window.panels.status.failure
    assert "is not there any more" in failure.toolTip() + failure.accessibleName()
    assert window.session.is_opening
    window.session.cancel()


def test_what_is_refused_before_the_first_data_are_there_ends_nothing(
    open_window: Open, qtbot: QtBot
) -> None:
    window = open_window("moons", "--size", "40", wait=False)
    assert window.problem() is None
    failed: list[Exception] = []
    window.start_failed.connect(failed.append)
    window._sessions.commands.recent.missing.emit(Path("gone.descent"))
    qtbot.waitUntil(lambda: window.snapshot() is not None)
    assert failed == []
    assert window.problem().m == 40  # type: ignore[union-attr]


def test_a_session_that_is_given_up_too_late_takes_no_other_ones_place(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window("moons", "--kernel", "numpy")
    first, second = tmp_path / "first.descent", tmp_path / "second.descent"
    for step, path in enumerate((first, second), start=4):
        go_to(qtbot, window, step)
        saved(qtbot, window, path)
    settled: list[str] = []
    window.session.settled.connect(lambda opening: settled.append(window.session.name))
    window._worker.opened.disconnect(window.session.take_opened)
    late: list[Session] = []
    window._worker.opened.connect(late.append)
    window.open_path(first)
    qtbot.waitUntil(lambda: bool(late))
    window.session.cancel()
    window._worker.opened.connect(window.session.take_opened)
    window.open_path(second)
    window.session.take_opened(late[0])  # told before it heard that it was given up
    qtbot.waitUntil(lambda: window.session.path == second)
    assert settled[0] not in ("first.descent", "second.descent")
    assert settled[1:] == ["second.descent"]
    qtbot.waitUntil(lambda: step_of(window) == 5)


def test_a_history_is_waited_for_only_until_it_is_written(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window("moons", "--kernel", "numpy")
    window.save_path(tmp_path / "history.csv")
    qtbot.waitUntil(lambda: window._histories == 0)
    assert (tmp_path / "history.csv").exists()


# Marks


def test_marks_are_written_shown_gone_to_and_undone(qtbot: QtBot, open_window: Open) -> None:
    from PySide6.QtWidgets import QLineEdit, QTableWidget

    window = open_window("moons")
    go_to(qtbot, window, 80)
    go_to(qtbot, window, 50)
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_M)
    dialog = window.findChild(QWidget, "marksDialog")
    field = window.findChild(QLineEdit, "markNoteField")
    table = window.findChild(QTableWidget, "marksTable")
    assert dialog is not None and dialog.isVisible() and field is not None and table is not None
    field.setText("the line  is steep")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    timeline = window.findChild(QSlider, "timelineSlider")
    assert timeline is not None
    assert "step 50: the line is steep" in timeline.accessibleDescription()
    go_to(qtbot, window, 10)
    window._actions.next_mark.trigger()
    qtbot.waitUntil(lambda: step_of(window) == 50)
    window._actions.marks.trigger()
    cell = table.item(0, 1)
    assert cell is not None
    cell.setText("flat here")
    assert window._sessions.marks.marks[0].note == "flat here"
    table.selectRow(0)
    window.findChild(QPushButton, "removeMarkButton").click()  # type: ignore[union-attr]
    assert window._sessions.marks.marks == () and table.rowCount() == 0
    dialog.close()
    window._actions.undo.trigger()
    window._actions.undo.trigger()
    assert [mark.note for mark in window._sessions.marks.marks] == ["the line is steep"]


def test_runs_of_the_lesson_have_no_marks(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("moons")
    go_to(qtbot, window, 5)
    window._actions.mark.trigger()
    window._sessions.marks.mark(3, "steep")
    marks, timeline = window._sessions.marks.marks, window.findChild(QSlider, "timelineSlider")
    dialog = window.findChild(QWidget, "marksDialog")
    assert timeline is not None and dialog is not None
    before = bits(window)
    window._actions.lesson.setChecked(True)
    qtbot.waitUntil(lambda: bits(window) != before)
    go_to(qtbot, window, 5)
    assert "steep" not in timeline.accessibleDescription()
    assert not window._actions.mark.isEnabled() and not dialog.isVisible()
    assert window._sessions.marks.notes() == ()
    window.panels.lesson.leave()
    qtbot.waitUntil(lambda: bits(window) == before)
    assert "steep" in timeline.accessibleDescription()
    assert window._actions.mark.isEnabled() and window._sessions.marks.marks == marks


def test_marks_are_the_notes_of_what_is_exported(qtbot: QtBot, open_window: Open) -> None:
    from gui.window.dialogs.export import ExportDialog

    window = open_window("moons")
    window._sessions.marks.mark(0, "the start")
    window._actions.export.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(ExportDialog)))
    (dialog,) = window.findChildren(ExportDialog)
    assert dialog._source.notes == ((0, "the start"),)
    dialog.close()


def test_a_class_is_prepared_in_the_dialog(open_window: Open) -> None:
    from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QTreeWidget

    window = open_window("moons")
    window._actions.prepare.trigger()
    tree = window.findChild(QTreeWidget, "classControlsTree")
    note = window.findChild(QLineEdit, "classNoteField")
    assert tree is not None and note is not None
    tops = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    titles = [top.text(0) for top in tops if top is not None]
    assert titles == ["Data", "Features", "Parameters", "Descent", "Playing"]
    descent = tops[3]
    assert descent is not None
    rows = {descent.child(row).text(0): descent.child(row) for row in range(descent.childCount())}  # type: ignore[union-attr]
    assert {"Learning rate α", "Batch"} <= rows.keys()
    rows["Learning rate α"].setCheckState(2, Qt.CheckState.Checked)  # type: ignore[union-attr]
    assert descent.checkState(2) == Qt.CheckState.PartiallyChecked
    tops[1].setCheckState(1, Qt.CheckState.Unchecked)  # type: ignore[union-attr]
    note.setText("Find the largest α")
    buttons = tree.window().findChild(QDialogButtonBox)
    assert buttons is not None
    buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert window._sessions.teacher.teacher == Teacher(
        ("featuresSection",), ("alphaSlider", "alphaField"), "Find the largest α"
    )
    slider = window.findChild(QSlider, "alphaSlider")
    assert slider is not None and not slider.isEnabled()


def test_a_preparation_for_class_is_undone_and_done_again(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("moons")
    go_to(qtbot, window, 3)
    window._sessions.marks.mark(2, "before")
    teacher, undo = window._sessions.teacher, window._actions.undo
    prepared = Teacher(("featuresSection",), ("alphaSlider", "alphaField"), "Only watch")
    teacher.prepare(prepared)
    slider = window.findChild(QSlider, "alphaSlider")
    assert slider is not None and not slider.isEnabled()
    assert undo.text() == "&Undo preparation for class"
    undo.trigger()
    assert teacher.teacher == Teacher()
    assert slider.isEnabled() and window.panels.note.isHidden()
    assert [mark.note for mark in window._sessions.marks.marks] == ["before"]
    window._actions.redo.trigger()
    assert teacher.teacher == prepared and window.panels.note.text() == "Only watch"
    teacher.prepare(prepared)
    undo.trigger()  # the same once more is no change
    assert teacher.teacher == Teacher()


def test_a_new_session_begins_without_the_probe_of_the_old_one(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window("moons", "--kernel", "numpy")
    window.panels.follow_example(4)
    window.panels.follow_point((0.5, 0.25))
    with qtbot.waitSignal(window.session.settled):
        window._actions.new.trigger()
    assert (window.panels.example(), window.panels.probe()) == (0, None)
    assert window.panels.boundary.probe() is None
    assert not window.isWindowModified()


def test_a_new_session_predicts_from_a_half_on(qtbot: QtBot, open_window: Open) -> None:
    window = open_window("circles")
    window.panels.set_threshold(0.71)
    window._actions.new.trigger()
    qtbot.waitUntil(lambda: window.problem().dataset.name == "moons")  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: window.panels.threshold() == 0.5)
    assert not window.isWindowModified()
