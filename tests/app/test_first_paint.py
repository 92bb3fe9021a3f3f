"""What is asked of a window before its first paint, or without one, is done."""

from __future__ import annotations

from pathlib import Path

from echo import Echo
from pytestqt.qtbot import QtBot

from gui.app import create_window
from gui.window.main_window import MainWindow


def opened(qtbot: QtBot) -> MainWindow:
    """Return a window; no fixture, after which events would be sent already."""
    made = create_window()
    assert isinstance(made, MainWindow)
    qtbot.addWidget(made, before_close_func=lambda _: made.close())
    return made


def test_a_window_that_is_never_shown_has_its_data_too(qtbot: QtBot) -> None:
    window = opened(qtbot)
    qtbot.waitUntil(lambda: window.snapshot() is not None)
    assert not window.panels.is_complete()


def test_what_is_asked_for_before_the_first_paint_is_done_in_its_order(
    qtbot: QtBot, tmp_path: Path
) -> None:
    window = opened(qtbot)
    file = tmp_path / "two.csv"
    file.write_text("a,b,c\n1,2,0\n3,4,1\n")
    window.open_path(file)
    window.show()
    qtbot.waitUntil(lambda: (now := window.problem()) is not None and now.m == 2)
    Echo(window._thread).wait(qtbot)  # nothing older comes after it
    assert window.windowTitle().startswith("two")


def test_a_window_closed_before_its_first_paint_ends_all_threads(qtbot: QtBot) -> None:
    window = opened(qtbot)
    window.close()
    window.wait_for_threads()
    assert window._thread.isFinished()
