"""Which lines of NumPy do what the graph shows, and which of them just now?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QFontDatabase, QTextCursor, QTextFormat
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from engine.graph.numpy_code import Snippet
from gui.style.theme import LIGHT, Theme
from gui.widgets.basics import elided_label, explain, tighten


class CodeView(QWidget):
    """Code that can be read, selected and copied."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("codeView")
        self._theme = LIGHT
        self._snippet: Snippet | None = None
        self._before = ""
        self._key = ""
        self._title = elided_label("muted")
        self._copy = QPushButton("copy")
        self._copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(self._copy, "Copy the code", "Copy the lines, ready to run where they can be.")
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName("NumPy code")
        self._text.document().setDocumentMargin(0)
        head = QHBoxLayout()
        tighten(head)
        head.addWidget(self._title, 1)
        head.addWidget(self._copy)
        column = QVBoxLayout(self)
        tighten(column, 2)
        column.addLayout(head)
        column.addWidget(self._text, 1)
        self._copy.clicked.connect(self._on_copy_clicked)

    def show_snippet(self, snippet: Snippet, before: str = "") -> None:
        """Show code; lines that give it its numbers, if any, are copied `before` it."""
        self._before = before
        if snippet != self._snippet:
            self._snippet = snippet
            self._title.setText(f"NumPy · {snippet.title}")
            self._text.setPlainText(snippet.code)
            self._mark()

    def highlight(self, key: str) -> None:
        """Mark the lines of a micro-step (`engine.graph.micro_steps.MICRO_STEPS`); none if empty."""
        if key != self._key:
            self._key = key
            self._mark()

    def highlighted(self) -> str:
        """Return the lines that are marked."""
        if self._snippet is None or self._key not in self._snippet.lines:
            return ""
        first, last = self._snippet.lines[self._key]
        return "\n".join(self._snippet.code.splitlines()[first - 1 : last])

    def text(self) -> str:
        """Return the code that is shown."""
        return self._text.toPlainText()

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme = theme
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(8.5 * scale)
        self._text.setFont(font)
        self._text.setStyleSheet(
            f"QPlainTextEdit {{ background: {theme.panel}; color: {theme.ink}; border: none; }}"
        )
        self._mark()

    def _mark(self) -> None:
        """Lay a ground below the lines of the micro-step, and let the others step back."""
        marks = []
        if self._snippet is not None and self._key in self._snippet.lines:
            first, last = self._snippet.lines[self._key]
            count = self._text.document().blockCount()
            for number in range(1, count + 1):
                marks.append(self._mark_of(number, first <= number <= last))
            block = self._text.document().findBlockByNumber(first - 1)
            self._text.setTextCursor(QTextCursor(block))
        self._text.setExtraSelections(marks)

    def _mark_of(self, number: int, active: bool) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self._text.document().findBlockByNumber(number - 1))
        if active:
            mark.format.setBackground(QColor(self._theme.caution))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        else:
            cursor.select(QTextCursor.SelectionType.LineUnderCursor)
            mark.format.setForeground(QColor(self._theme.muted))
        mark.cursor = cursor
        return mark

    @Slot()
    def _on_copy_clicked(self) -> None:
        if self._snippet is not None:
            parts = filter(None, (self._before, self._snippet.code))
            QApplication.clipboard().setText("\n\n".join(parts) + "\n")
