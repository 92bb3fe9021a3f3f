"""What the status line says of the control under the pointer: its hint, and its key.

Qt sends it with the widget that the pointer enters, and takes it back where it leaves.
"""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QComboBox,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)

CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)


def give_status_tips(window: QWidget) -> None:
    """Give every control in a window its tip for the status line.

    It is the tool tip at this time, unless a tip was given before; what tool tips say beyond that
    of a run changes too often to be read in passing. A control with a letter underlined in its
    text, or in the label that belongs to it, tells that key.
    """
    keys = {
        label.buddy(): QKeySequence.mnemonic(label.text())
        for label in window.findChildren(QLabel)
        if label.buddy() is not None
    }
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, CONTROLS) or _is_part(widget):
            continue
        tip = widget.statusTip() or _plain(widget.toolTip())
        key = keys.get(widget, QKeySequence())
        if isinstance(widget, QAbstractButton) and not isinstance(widget, QToolButton):
            key = QKeySequence.mnemonic(widget.text())
        if tip and not key.isEmpty():
            tip = f"{tip} Key: {key.toString(QKeySequence.SequenceFormat.NativeText)}"
        widget.setStatusTip(tip)


def _is_part(widget: QWidget) -> bool:
    """Tell whether a widget is the inside of another control, which has the tip."""
    return isinstance(widget.parentWidget(), QComboBox)


def _plain(tip: str) -> str:
    """Return a tool tip on one line, without what is told of the number that it shows now."""
    if tip.startswith("<p>"):
        tip = tip[: tip.index("</p>")]
        return QTextDocumentFragment.fromHtml(tip).toPlainText()
    return " ".join(tip.split())
