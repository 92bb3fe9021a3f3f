import pytest
from PySide6.QtGui import QGuiApplication

from engine.cli.picture import parse_plots
from gui.window.dialogs.export import ExportDialog


@pytest.fixture
def window(open_window):
    window = open_window("moons", "--kernel", "numpy")
    yield window
    window.close()
    window.wait_for_threads()


def test_the_dialog_opens_with_the_run_as_it_is_and_goes_with_the_window(qtbot, window):
    window._actions.step.trigger()
    qtbot.waitUntil(lambda: window.snapshot().step == 1)
    window.panels.loss.loss_axis.choose(1)
    window._sessions.marks.mark(1, "the first step")
    window._actions.export.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(ExportDialog)))
    (dialog,) = window.findChildren(ExportDialog)
    assert dialog._source.snapshot.step == dialog._source.run.step == 1
    assert dialog._source.notes == ((1, "the first step"),)
    assert dialog._view.loss == "log"
    assert {"boundary", "loss"} <= set(parse_plots(dialog.picture.shows.itemData(0)).names())


def test_a_report_holds_what_was_noted(qtbot, window, tmp_path):
    window._sessions.marks.mark(0, "before the first <step>")
    window._actions.export.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(ExportDialog)))
    (dialog,) = window.findChildren(ExportDialog)
    dialog.kind.setCurrentIndex(dialog.kind.findText("Report"))
    path = tmp_path / "r.html"
    dialog.write_to(path)
    qtbot.waitUntil(lambda: window.panels.status.text() == "Report written to r.html")
    page = path.read_text(encoding="utf-8")
    assert "step 0: before the first &lt;step&gt;" in page
    assert page.count("<svg") == 4


def test_the_panel_with_the_keyboard_is_copied(qtbot, window):
    clipboard = QGuiApplication.clipboard()
    window.panels.loss.view.setFocus()
    qtbot.waitUntil(lambda: window.focusWidget() is window.panels.loss.view)
    window._actions.copy_picture.trigger()
    image = clipboard.image()
    panel = window.panels.loss.size()
    assert (image.width(), image.height()) == (2 * panel.width(), 2 * panel.height())
    assert "Loss copied as a picture" in window.panels.status.text()
    window.panels.boundary.view.setFocus()
    window._actions.copy_picture.trigger()
    assert clipboard.image().size() != image.size()


@pytest.mark.parametrize("key", ["watch", "understand", "surface", "compare", "all"])
def test_every_workspace_tells_how_its_plots_stand(qtbot, window, key):
    window.panels.workspaces.open(key)
    arrangement = window._export.workspace()
    shown = {
        name
        for name in ("boundary", "loss", "landscape", "sigmoid")
        if window.panels.stage.is_shown(name)
    }
    if window.panels.stage.is_shown("lower"):
        shown.add(window.panels.lower_half.page())
    assert set(arrangement.names()) == shown
