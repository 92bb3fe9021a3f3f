"""What dialogs for files share: the folder that they begin in, the ending of what they save."""

from __future__ import annotations

import os.path
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from engine.errors import InputError
from gui.window.appearance import user_settings

_SETTING = "last folder"


def last_folder() -> Path:
    """Return the folder of the file that was opened or written last, also by another window.

    Where there is none, or none any more, it is that of the user's documents, or else their home.
    """
    known = user_settings().value(_SETTING)
    if isinstance(known, str) and known and Path(known).is_dir():
        return Path(known)
    place = QStandardPaths.StandardLocation
    documents = Path(QStandardPaths.writableLocation(place.DocumentsLocation))
    return documents if documents.is_dir() else Path.home()


def remember_folder(path: Path) -> None:
    """Let dialogs begin in the folder of this file from now on."""
    user_settings().setValue(_SETTING, str(path.absolute().parent))


def begin_in_last_folder(dialog: QFileDialog) -> None:
    """Let a dialog begin in the last folder, and the next one in that of the file chosen in it."""
    dialog.setDirectory(str(last_folder()))
    dialog.fileSelected.connect(_on_dialog_file_selected)


def with_ending(chosen: Path, suffix: str) -> Path:
    """Return the file that was chosen in a dialog, with an ending added that it must have.

    Raises
    ------
    InputError
        If there is such a file: the dialog has asked about one of another name.
    """
    if chosen.suffix.lower() == suffix:
        return chosen
    path = chosen.with_name(chosen.name + suffix)
    if os.path.exists(path):  # noqa: PTH110 - it never raises, as for a name that is too long
        raise InputError(
            f"file: '{chosen.name}' given, and '{path.name}' is there already; "
            "its whole name accepted, or another one"
        )
    return path


def _on_dialog_file_selected(path: str) -> None:
    remember_folder(Path(path))
