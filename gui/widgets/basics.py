"""What do all panels do alike with labels, layouts and names?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLayout, QSlider, QWidget

from gui.style.theme import figure_font
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.steady_label import SteadyLabel


def title_label(text: str) -> QLabel:
    """Return the title of a panel: 11 pt semi-bold."""
    return _label(text, "title")


def body_label(text: str, buddy: QWidget | None = None) -> QLabel:
    """Return a label of 10 pt; with a `buddy`, its mnemonic brings the focus there."""
    label = _label(text, "body")
    if buddy is not None:
        label.setBuddy(buddy)
    return label


def muted_label(text: str = "") -> QLabel:
    """Return a label for what is read second; its figures have one width."""
    label = _label(text, "muted")
    label.setFont(figure_font())
    return label


def steady_label(role: str) -> SteadyLabel:
    """Return a label for numbers that change all the time: ``muted``, or a large ``figure``."""
    label = SteadyLabel()
    _dress(label, role)
    label.setFont(figure_font())
    return label


def elided_label(role: str, text: str = "") -> ElidedLabel:
    """Return a label that is cut short where it has no room: ``title``, ``body`` or ``muted``."""
    label = ElidedLabel(text)
    _dress(label, role)
    if role == "muted":
        label.setFont(figure_font())
    return label


def tighten(layout: QLayout, spacing: int = 8) -> None:
    """Let a layout begin at the edge, with `spacing` pixels between its parts."""
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)


def explain(widget: QWidget, name: str, hint: str) -> None:
    """Give a widget its name for screen readers, and one sentence for these and the tool tip.

    Sliders describe themselves by their number.
    """
    widget.setAccessibleName(name)
    widget.setToolTip(hint)
    if not isinstance(widget, QSlider):
        widget.setAccessibleDescription(hint)


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    _dress(label, role)
    return label


def _dress(label: QLabel, role: str) -> None:
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
