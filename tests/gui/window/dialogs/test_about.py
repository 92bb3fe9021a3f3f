from importlib.metadata import version

from PySide6.QtWidgets import QLabel

from engine import __version__
from engine.data.bundled import BUNDLED
from gui.window.dialogs.help import AboutDialog


def test_it_tells_versions_kernel_licence_and_sources(qtbot):
    dialog = AboutDialog("compiled")
    qtbot.addWidget(dialog)
    text = dialog.findChild(QLabel, "aboutText").text()
    assert f"Descent Lab {__version__}" in {label.text() for label in dialog.findChildren(QLabel)}
    for package in ("numpy", "pyqtgraph", "PySide6-Essentials"):
        assert version(package) in text
    assert "compiled" in text
    assert "MIT" in text
    for data in BUNDLED.values():
        assert data.source in text
        assert data.licence in text


def test_before_a_kernel_is_loaded_it_says_so(qtbot):
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    assert "not loaded yet" in dialog.findChild(QLabel, "aboutText").text()
