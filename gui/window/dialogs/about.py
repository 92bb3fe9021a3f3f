"""Which program is this, made of what?"""

from __future__ import annotations

import platform
from html import escape
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine import __version__
from engine.data.bundled import SHIPPED
from gui.style.icons import app_icon
from gui.widgets.basics import title_label

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
        text = QLabel(_text(kernel))
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


def _text(kernel: str) -> str:
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
        for data in SHIPPED.values()
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
