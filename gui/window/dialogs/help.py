"""Dialogs of first steps, keyboard shortcuts and about."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from html import escape
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMenuBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine import MADE_BY
from engine.data.bundled import BUNDLED
from gui.style.icons import app_icon
from gui.widgets.labels import title_label

KEYS_OF_CONTROLS = (
    ("Tab", "to the next control; Alt with an underlined letter goes straight to one"),
    ("Tab, then →  ←", "move a slider: ten presses are a factor of ten"),
    ("Tab, then Space", "press a button, tick a box, open a list"),
    ("↑  ↓", "the next number up or down, in a field"),
    ("Enter, Esc", "take or drop the number in a field; then → and ← step again"),
    ("Page Up, Page Down", "in the boundary plot: follow the example before, after"),
    ("0, 1", "in edit mode: the class of new examples; Shift + click adds the other one"),
    ("Shift + drag", "in edit mode: spray examples; Ctrl + click or a band selects"),
    ("F, Delete, Ctrl + A", "in edit mode: flip the class, remove, select all"),
    (
        "Arrows, Insert",
        "in edit mode: move what is selected, add at the pointer; Shift: ten pixels",
    ),
    ("Double click", "on the title of a panel: make it large; Esc goes back"),
    ("Shift + drag", "on the timeline: the range of the loop"),
    ("Alt + →  ←", "in the lesson: the next page, the page before"),
)
"""What keys do where no menu tells it."""

FIRST_STEPS = (
    (
        "See one step.",
        "Press →. The line moves a little down the gradient, and the loss falls: "
        "w = w − α · dw, b = b − α · db.",
    ),
    (
        "Play.",
        "Press Space. While it runs, drag α. Too small an α is slow. Too large an α steps too far, "
        "and the loss rises.",
    ),
    (
        "Go back.",
        "Drag the timeline, or press ←. Change a setting at an earlier step, and the run goes on "
        "another way from there; the replaced run stays, pale.",
    ),
    (
        "Bend the line.",
        "Take the data set Circles and add the features x₁² and x₂².",
    ),
    (
        "Meet a narrow valley.",
        "Take the data set Unscaled: no α suits both weights. Then tick standardise.",
    ),
    (
        "Look at fewer examples.",
        "Set batch to 1: each step follows one example, and the loss goes up and down as it falls.",
    ),
)


class _TextDialog(QDialog):
    """A text that scrolls, over a button that closes it."""

    def __init__(self, title: str, html: str, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = QLabel(html)
        text.setObjectName(name)
        text.setProperty("role", "body")
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setWordWrap(True)
        text.setContentsMargins(24, 16, 24, 16)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.setContentsMargins(16, 0, 16, 0)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 16)
        whole.addWidget(_scrolled(text, title))
        whole.addWidget(buttons)
        self.resize(640, 620)


def _scrolled(text: QLabel, name: str) -> QScrollArea:
    """Return an area in which a text scrolls, with a name for screen readers."""
    area = QScrollArea()
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(text)
    area.setAccessibleName(name)
    return area


class HelpDialog(_TextDialog):
    """Some experiments to begin with, and the keys of the controls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        steps = "".join(
            f"<li><b>{escape(name)}</b> {escape(what)}</li>" for name, what in FIRST_STEPS
        )
        html = (
            f"<h3>First steps</h3><ol>{steps}</ol><h3>Keys of controls</h3>"
            f"{_table(KEYS_OF_CONTROLS)}<p>The keys of all commands: Ctrl + /.</p>"
        )
        super().__init__("First steps", html, "helpText", parent)


class ShortcutsDialog(_TextDialog):
    """The key of every command, menu by menu, as the commands themselves tell them.

    Parameters
    ----------
    bar
        The menus that hold the commands.
    """

    def __init__(self, bar: QMenuBar, parent: QWidget | None = None) -> None:
        parts = [
            f"<h3>{escape(title)}</h3>{_table(rows)}" for title, rows in shortcuts(bar) if rows
        ]
        html = f"{''.join(parts)}<h3>Controls</h3>{_table(KEYS_OF_CONTROLS)}"
        super().__init__("Keyboard shortcuts", html, "shortcutsText", parent)


def shortcuts(bar: QMenuBar) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the title of each menu, with the key and the hint of every command that has a key."""
    return [
        (_plain(entry.text()), [*_rows(menu)])
        for entry in bar.actions()
        if isinstance(menu := entry.menu(), QMenu)
    ]


def _rows(menu: QMenu) -> Iterator[tuple[str, str]]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _rows(inner)
        elif not action.shortcut().isEmpty():
            keys = ", ".join(key.toString(_NATIVE) for key in action.shortcuts())
            name = action.iconText().rstrip("…")
            hint = action.statusTip().removesuffix(f" Key: {action.shortcut().toString()}")
            yield keys, f"{name}: {hint}"


_NATIVE = QKeySequence.SequenceFormat.NativeText


def _plain(text: str) -> str:
    """Return the text of a menu without the mark of its underlined letter."""
    return text.replace("&", "")


def _table(rows: Iterable[tuple[str, str]]) -> str:
    cells = (
        f'<tr><td width=160 style="white-space: nowrap"><b>{escape(key)}</b>&nbsp;&nbsp;</td>'
        f"<td>{escape(does)}</td></tr>"
        for key, does in rows
    )
    return f"<table>{''.join(cells)}</table>"


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
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)

        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(title_label(MADE_BY))
        words.addWidget(_scrolled(text, self.windowTitle()))
        top = QHBoxLayout()
        top.setSpacing(24)
        top.addWidget(picture)
        top.addLayout(words, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 16)
        whole.setSpacing(16)
        whole.addLayout(top)
        whole.addWidget(buttons)
        self.resize(640, 620)


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
