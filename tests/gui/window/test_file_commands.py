from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QFileDialog, QMainWindow
from sample_run import make_problem, make_snapshot

from engine.model.experiment import Event, Experiment
from engine.model.problem import load_dataset
from gui.window.actions import Actions
from gui.window.dialogs.folders import last_folder, remember_folder
from gui.window.dialogs.import_data import ImportDialog
from gui.window.file_commands import FileCommands

TABLE = "u\tv\tkind\n1\t2\ta\n3\t4\tb\n5\t1\ta\n"


@pytest.fixture
def shown(qtbot, tmp_path, monkeypatch):
    """A window with the commands of its files, and what they said and chose."""
    monkeypatch.setattr("gui.window.file_commands.user_cache", lambda: tmp_path / "cache")
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = Actions(window)
    state = SimpleNamespace(problem=None, snapshot=None, said=[], chosen=[])
    commands = FileCommands(window, actions, lambda: state.problem, lambda: state.snapshot)
    commands.said.connect(state.said.append)
    commands.experiment_chosen.connect(state.chosen.append)
    window.show()
    yield SimpleNamespace(window=window, actions=actions, commands=commands, state=state)
    for dialog in window.findChildren(ImportDialog):
        dialog.close()
    commands.wait()  # as the main window does when it closes


def opened(qtbot, shown):
    """Wait for the dialog to have read its file, open that, and return the experiment."""
    (dialog,) = shown.window.findChildren(ImportDialog)
    button = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Open)
    qtbot.waitUntil(button.isEnabled)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    return shown.state.chosen[-1]


def drop(window, data):
    """Drop something on a window; return whether it was welcome, and taken."""
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(5, 5), action, data, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, enter)
    dropped = QDropEvent(QPointF(5, 5), action, data, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, dropped)
    return enter.isAccepted(), dropped.isAccepted()


def test_a_table_that_was_copied_is_pasted(qtbot, shown):
    QGuiApplication.clipboard().setText(TABLE)
    shown.actions.paste_data.trigger()
    dataset = load_dataset(opened(qtbot, shown))
    assert dataset.X.tolist() == [[1, 2], [3, 4], [5, 1]]
    assert dataset.class_names == ("a", "b")


def test_what_is_no_table_is_not_pasted(shown):
    QGuiApplication.clipboard().setText("word")
    shown.actions.paste_data.trigger()
    assert shown.window.findChildren(ImportDialog) == []
    assert shown.state.said == ["A table can be pasted: copy some rows of a spreadsheet first"]


@pytest.mark.parametrize("is_file", [True, False])
# Newer Qt has another way to make the event, which older ones lack.
@pytest.mark.filterwarnings("ignore:.*QD(ragEnter|rop)Event:DeprecationWarning")
def test_a_file_or_a_table_is_dropped_on_the_window(qtbot, shown, tmp_path, is_file):
    data = QMimeData()
    if is_file:
        path = tmp_path / "d.tsv"
        path.write_text(TABLE)
        data.setUrls([QUrl.fromLocalFile(str(path))])
    else:
        data.setText(TABLE)
    assert drop(shown.window, data) == (True, True)
    assert load_dataset(opened(qtbot, shown)).axis_names == ("u", "v")
    assert (last_folder() == tmp_path) is is_file  # what was pasted lies in no folder of theirs


@pytest.mark.filterwarnings("ignore:.*QD(ragEnter|rop)Event:DeprecationWarning")
def test_a_dropped_table_that_cannot_be_kept_says_so(shown, tmp_path):
    (tmp_path / "cache").write_text("no folder")
    data = QMimeData()
    data.setText(TABLE)
    drop(shown.window, data)
    assert shown.window.findChildren(ImportDialog) == []
    assert "cannot be kept" in shown.state.said[0]


def test_columns_of_the_file_that_is_open_are_chosen_anew_and_settings_stay(qtbot, shown, tmp_path):
    path = tmp_path / "d.tsv"
    path.write_text(
        TABLE.replace("kind", "w\tkind").replace("a\n", "7\ta\n").replace("b\n", "8\tb\n")
    )
    experiment = Experiment(data=str(path), alpha=0.25)
    shown.state.problem = make_problem(experiment)
    shown.state.snapshot = make_snapshot(shown.state.problem, experiment)
    shown.commands.show_problem(shown.state.problem)
    shown.actions.choose_columns.trigger()
    (dialog,) = shown.window.findChildren(ImportDialog)
    x2 = dialog.findChild(QComboBox, "x2Combo")
    qtbot.waitUntil(lambda: x2.count() == 5)
    x2.setCurrentText("w")
    chosen = opened(qtbot, shown)
    assert chosen.columns == ("u", "w") and chosen.alpha == 0.25


def test_data_that_are_no_file_have_no_columns_to_choose(shown):
    assert not shown.actions.choose_columns.isEnabled()
    shown.commands.show_problem(make_problem(Experiment()))
    assert not shown.actions.choose_columns.isEnabled()


def test_of_examples_that_no_file_holds_no_command_is_copied(qtbot, shown):
    experiment = Experiment()
    shown.state.problem = make_problem(experiment)
    shown.state.snapshot = make_snapshot(shown.state.problem, experiment)
    shown.actions.copy_command.trigger()
    assert QGuiApplication.clipboard().text().startswith("uv run main.py")
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = Actions(window)
    state, said = shown.state, []
    commands = FileCommands(
        window, actions, lambda: state.problem, lambda: state.snapshot, lambda experiment: True
    )
    commands.said.connect(said.append)
    QGuiApplication.clipboard().setText("as before")
    actions.copy_command.trigger()
    assert QGuiApplication.clipboard().text() == "as before"
    assert said == ["These examples stand in the session alone: a command opens its file"]


@pytest.mark.parametrize("step", [3, 9])
def test_of_a_run_that_was_changed_the_command_says_what_it_leaves_out(shown, step):
    experiment = Experiment()
    shown.state.problem = make_problem(experiment)
    snapshot = make_snapshot(shown.state.problem, experiment, step=step)
    shown.state.snapshot = replace(snapshot, events=(Event(5, "alpha", 2.0),))
    shown.actions.copy_command.trigger()
    (said,) = shown.state.said
    assert ("Copy link" in said) is (step == 9)


def test_the_open_dialog_begins_in_the_folder_used_last(shown, tmp_path):
    used = tmp_path / "used"
    used.mkdir()
    remember_folder(used / "any.csv")
    shown.commands.choose_file()
    (dialog,) = shown.window.findChildren(QFileDialog)
    assert Path(dialog.directory().absolutePath()) == used


def test_the_open_dialog_shows_all_that_can_be_read(shown):
    shown.commands.choose_file()
    (dialog,) = shown.window.findChildren(QFileDialog)
    for ending in (
        "descent",
        "csv",
        "tsv",
        "txt",
        "dat",
        "data",
        "xlsx",
        "npz",
        "parquet",
        "json",
        "arff",
        "gz",
    ):
        assert f"*.{ending}" in dialog.nameFilters()[0]
    dialog.close()
