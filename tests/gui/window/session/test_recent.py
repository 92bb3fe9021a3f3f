from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu

from gui.window.session.recent import RecentFiles


@pytest.mark.parametrize("name", ["gone.descent", 300 * "x"])
def test_a_file_that_is_not_there_is_told_and_forgotten(qtbot, tmp_path, name):
    menu = QMenu()
    qtbot.addWidget(menu)
    recent = RecentFiles(menu)
    path = Path(tmp_path, name)  # no file may have a name of so many letters
    recent.add(path)
    menu.aboutToShow.emit()
    with qtbot.waitSignal(recent.missing) as told:
        menu.actions()[0].trigger()
    assert told.args == [path]
    assert recent.paths() == []
