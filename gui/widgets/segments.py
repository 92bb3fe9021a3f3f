"""Which of a few ways is chosen?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from gui.theme import UNIT, Theme
from gui.widgets.basics import muted_label
from gui.widgets.plain_button import PlainButton


class Segment(PlainButton):
    """A word that is underlined while it is chosen."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Leave room around the word, to click on."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.text()) + UNIT
        return QSize(width, metrics.height() + UNIT // 2)

    def draw(self, painter: QPainter) -> None:
        """Draw the word."""
        painter.setPen(self.color())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.isChecked():
            inset = UNIT / 2
            bar = QRectF(inset, self.height() - 2, self.width() - 2 * inset, 2)
            painter.fillRect(bar, self.color())


class Segments(QWidget):
    """A few words side by side, of which one is chosen, after a name if there is room for it.

    Signals
    -------
    chosen(int)
        The place, from 0, of the word that was chosen by mouse, key or `choose`.
    """

    chosen = Signal(int)

    def __init__(self, name: str, words: Sequence[str], meanings: Sequence[str]) -> None:
        super().__init__()
        self._name = muted_label(name)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._name)
        row.addSpacing(UNIT // 2)
        for place, (word, meaning) in enumerate(zip(words, meanings, strict=True)):
            segment = Segment(word)
            segment.setAccessibleName(f"{name}, {meaning}")
            self._group.addButton(segment, place)
            row.addWidget(segment)
        self._row = row
        self._meanings = tuple(meanings)
        self._show_name(True)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._on_group_id_toggled)

    def choice(self) -> int:
        """Return the place of the word that is chosen."""
        return self._group.checkedId()

    def choose(self, place: int) -> None:
        """Choose the word at this place."""
        self.segment(place).setChecked(True)

    def segment(self, place: int) -> Segment:
        """Return the word at this place."""
        segment = self._group.button(place)
        assert isinstance(segment, Segment)
        return segment

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        for place in range(len(self._group.buttons())):
            self.segment(place).apply_theme(theme, scale)

    def _show_name(self, on: bool) -> None:
        """Show the name, or let the tool tips of the words begin with it."""
        self._name.setVisible(on)
        for place, meaning in enumerate(self._meanings):
            told = meaning if on or not self._name.text() else f"{self._name.text()}: {meaning}"
            self.segment(place).setToolTip(told[0].upper() + told[1:])

    def sizeHint(self) -> QSize:
        """Have room for name and words."""
        hint = self._row.sizeHint()
        if self._name.isHidden():
            hint.setWidth(hint.width() + self._name.sizeHint().width())
        return hint

    def minimumSizeHint(self) -> QSize:
        """Have room for the words: their tool tips tell what they are about."""
        least = self._row.minimumSize()
        if not self._name.isHidden():
            least.setWidth(least.width() - self._name.minimumSizeHint().width())
        return least

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the name out where there is no room for it, or bring it back."""
        super().resizeEvent(event)
        has_room = self.width() >= self.sizeHint().width()
        if has_room == self._name.isHidden():
            self._show_name(has_room)

    @Slot(int, bool)
    def _on_group_id_toggled(self, place: int, checked: bool) -> None:
        if checked:
            self.chosen.emit(place)
