"""Dialogs of help and about."""

from __future__ import annotations

import platform
from html import escape
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine import __version__
from engine.data.bundled import BUNDLED
from gui.style.icons import app_icon
from gui.widgets.labels import title_label

KEYS = (
    ("Space", "play, pause"),
    ("→  ←", "one step onward, back"),
    ("Shift + →  ←", "ten steps onward, back"),
    ("Ctrl + →  ←", "the next, the previous mark on the timeline"),
    ("L", "loop: play a range again and again; drag it on the timeline with Shift"),
    ("[  ]", "let the loop begin, end at this step"),
    ("R", "reset: back to the start"),
    ("P", "pin this run, to see it beside those to come"),
    ("Ctrl + T, R, K", "table of runs, race, α lab"),
    ("Tab", "to the next control; Alt with an underlined letter goes straight to one"),
    ("Tab, then →  ←", "move a slider: ten presses are a factor of ten"),
    ("↑  ↓", "the next number up or down, in a field"),
    ("Enter, Esc", "take or drop the number in a field; then → and ← step again"),
    ("Tab, then Space", "press a button, tick a box, open a list"),
    ("Page Up, Page Down", "in the boundary plot: follow the example before, after"),
    ("Ctrl + G, M", "show or hide the computation graph, the landscape"),
    ("Ctrl + P, U", "show or hide the pull of each example, the optimum"),
    ("Ctrl + L", "the guided lesson; Alt + → and Alt + ← turn its pages"),
    ("Ctrl + O, S, E", "open a CSV file, save the history, export a figure"),
    ("F11, F5", "full screen, presentation mode"),
    ("F1", "this help"),
)

FIRST_STEPS = (
    (
        "See one step.",
        "Press →. The line moves a little down the gradient, and the loss falls: "
        "w = w − α · dw, b = b − α · db.",
    ),
    (
        "Play.",
        "Press Space. While it runs, drag α: too small crawls, too large overshoots, and the loss "
        "rises or leaves the range of numbers altogether.",
    ),
    (
        "Go back.",
        "Drag the timeline, or press ←. Every step is exact. A setting changed at an earlier step "
        "starts another branch there.",
    ),
    (
        "Bend the line.",
        "Take the data set Circles and add the features x₁² and x₂².",
    ),
    (
        "Feel a ravine.",
        "Take Unscaled: no α suits both weights. Then tick standardise.",
    ),
    (
        "Look at fewer examples.",
        "Set batch to 1: each step follows one example, and the loss trembles on its way down.",
    ),
)


class HelpDialog(QDialog):
    """The keys, and some experiments to begin with."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and first steps")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = QLabel(_help_text())
        text.setObjectName("helpText")
        text.setProperty("role", "body")
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setWordWrap(True)
        text.setContentsMargins(24, 16, 24, 16)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(text)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.setContentsMargins(16, 0, 16, 0)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 16)
        whole.addWidget(area)
        whole.addWidget(buttons)
        self.resize(640, 620)


def _help_text() -> str:
    keys = "".join(
        f"<tr><td><b>{escape(key)}</b>&nbsp;&nbsp;&nbsp;</td><td>{escape(does)}</td></tr>"
        for key, does in KEYS
    )
    steps = "".join(f"<li><b>{escape(name)}</b> {escape(what)}</li>" for name, what in FIRST_STEPS)
    return f"<h3>First steps</h3><ol>{steps}</ol><h3>Keys</h3><table>{keys}</table>"


PACKAGES = ("PySide6-Essentials", "pyqtgraph", "numpy", "numba", "contourpy")


class AboutDialog(QDialog):
    """Versions, licence and the sources of the data; the text can be selected and copied."""

    def __init__(self, kernel: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Descent Lab")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(QSize(64, 64)))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        text = QLabel(_about_text(kernel))
        text.setObjectName("aboutText")
        text.setProperty("role", "body")
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setWordWrap(True)
        text.setMinimumWidth(440)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)

        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(title_label(f"Descent Lab {__version__}"))
        words.addWidget(text)
        top = QHBoxLayout()
        top.setSpacing(24)
        top.addWidget(picture)
        top.addLayout(words, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 16)
        whole.setSpacing(16)
        whole.addLayout(top)
        whole.addWidget(buttons)


def _about_text(kernel: str) -> str:
    rows = [
        ("Python", platform.python_version()),
        ("Qt", qVersion()),
        *((name, _version(name)) for name in PACKAGES),
        ("loop in use", kernel or "not loaded yet"),
    ]
    versions = "".join(
        f"<tr><td>{escape(name)}&nbsp;&nbsp;</td><td>{escape(found)}</td></tr>"
        for name, found in rows
    )
    sources = "".join(
        f"<p><b>{escape(data.title)}</b><br>{escape(data.source)}. {escape(data.licence)}.</p>"
        for data in BUNDLED.values()
    )
    return (
        "<p>An instrument for seeing gradient descent train logistic regression. "
        "MIT licence.</p>"
        f"<table>{versions}</table>{sources}"
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
