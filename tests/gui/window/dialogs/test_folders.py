from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from engine.errors import InputError
from gui.window.dialogs.folders import (
    begin_in_last_folder,
    last_folder,
    remember_folder,
    with_ending,
)


@pytest.fixture
def documents(tmp_path, monkeypatch):
    """Let the user's documents lie in a folder which is there or not."""
    folder = tmp_path / "documents"
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda place: str(folder))
    return folder


def test_at_first_dialogs_begin_among_the_users_documents_or_at_home(
    documents, in_folder, monkeypatch
):
    monkeypatch.setenv("HOME", str(in_folder))
    assert last_folder() == Path.home()
    documents.mkdir()
    assert last_folder() == documents


def test_they_begin_in_the_folder_used_last_as_long_as_it_is_there(documents, tmp_path):
    used = tmp_path / "used"
    used.mkdir()
    documents.mkdir()
    remember_folder(used / "mine.descent")
    assert last_folder() == used
    used.rmdir()
    assert last_folder() == documents


def test_what_is_chosen_in_one_dialog_the_next_one_begins_with(qtbot, documents, tmp_path):
    documents.mkdir()
    other = tmp_path / "other"
    other.mkdir()
    dialogs = []
    for _ in range(2):
        dialog = QFileDialog()
        qtbot.addWidget(dialog)
        begin_in_last_folder(dialog)
        dialogs.append(dialog.directory().absolutePath())
        dialog.fileSelected.emit(str(other / "mine.descent"))
    assert dialogs == [str(documents), str(other)]


def test_an_ending_is_added_and_writes_over_nothing_that_was_not_asked_about(tmp_path):
    asked = tmp_path / "figure.v2"
    assert with_ending(asked, ".png") == tmp_path / "figure.v2.png"
    (tmp_path / "figure.v2.png").touch()
    with pytest.raises(InputError, match=r"'figure\.v2\.png' is there already"):
        with_ending(asked, ".png")
    whole = tmp_path / "figure.v2.PNG"
    assert with_ending(whole, ".png") == whole
