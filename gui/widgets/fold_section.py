"""A section that folds: a title that opens it, what always stays, and its state in a line."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from gui.style.theme import UNIT
from gui.style.themed import ThemedWidget
from gui.widgets.buttons import PlainButton
from gui.widgets.keyboard import give_back_keys
from gui.widgets.labels import elided_label, explain, muted_label, tighten

_ARROW = 4.0
"""Half the width of the arrow, in pixels at the usual size."""


class FoldButton(PlainButton):
    """A title with an arrow before it, to the right while folded, down while open."""

    def __init__(
        self, text: str, points: int = 11, weight: QFont.Weight = QFont.Weight.DemiBold
    ) -> None:
        super().__init__(text, points, weight)
        self.setCheckable(True)
        self.setChecked(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def color(self) -> QColor:
        """Return the colour of a title, open or not."""
        return self._theme.color("ink")

    def sizeHint(self) -> QSize:
        """Have room for the arrow and the title."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.text()) + round(2 * UNIT * self._scale) + 4
        return QSize(width, metrics.height() + UNIT // 2)

    def draw(self, painter: QPainter) -> None:
        """Draw the arrow and the title."""
        half = _ARROW * self._scale
        middle = QPointF(half + 2, self.height() / 2)
        ends = (
            (QPointF(-half, -half / 2), QPointF(0, half / 2), QPointF(half, -half / 2))
            if self.isChecked()
            else (QPointF(-half / 2, -half), QPointF(half / 2, 0), QPointF(-half / 2, half))
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._theme.color("ink" if self.underMouse() else "muted"), 1.5 * self._scale)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline([middle + end for end in ends])
        painter.setPen(self.color())
        room = self.rect().adjusted(round(2 * UNIT * self._scale), 0, 0, 0)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, left, self.text())


class FoldSection(ThemedWidget, QWidget):
    """A section of controls that folds to its title, to what is always at hand, and to a line.

    Parameters
    ----------
    title
        What the section is about.
    hint
        What is in it, with a full stop, for tool tips and screen readers.
    is_steady
        Its state does not change while a run goes on: it stands beside the title where there is
        room for it, and else below.

    Signals
    -------
    folded(bool)
        The user, or `set_folded`, has folded (True) or opened the section.

    Attributes
    ----------
    note
        A line at the right of the title, while the section is open.
    """

    folded = Signal(bool)

    def __init__(
        self, title: str, hint: str, parent: QWidget | None = None, *, is_steady: bool = True
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._is_steady = is_steady
        self._title, self._hint = title, hint
        self._is_slim = False
        self.button = FoldButton(title)
        self.button.setObjectName(f"fold{title}")
        self.note = muted_label()
        self._state = elided_label("muted")
        self._state.setObjectName(f"state{title}")
        self._state.setWordWrap(is_steady)
        self._state.hide()
        self._beside = elided_label("muted")
        self._beside.hide()
        self._always = QVBoxLayout()
        tighten(self._always, 4)
        self._body = QWidget()
        heading = QHBoxLayout()
        tighten(heading)
        heading.addWidget(self.button)
        heading.addStretch()
        self._heading = heading
        self._open_only: list[QWidget] = [self._body, self.note]
        heading.addWidget(self.note)
        heading.addWidget(self._beside)
        column = QVBoxLayout(self)
        tighten(column, 4)
        column.addLayout(heading)
        column.addLayout(self._always)
        column.addWidget(self._body)
        column.addWidget(self._state)
        self._resized = QTimer(self)
        self._resized.setSingleShot(True)
        self._resized.timeout.connect(self._show_state)
        self._explain()
        self.button.toggled.connect(self._on_button_toggled)

    def keep(self, layout: QLayout) -> None:
        """Let this stand under the title whether the section is open or not."""
        self._always.addLayout(layout)

    def head(self, widget: QWidget) -> None:
        """Let this stand at the right of the title while the section is open."""
        self._heading.insertWidget(self._heading.indexOf(self.note), widget)
        self._open_only.append(widget)

    def fill(self, layout: QLayout) -> None:
        """Let this be what is folded away."""
        self._body.setLayout(layout)
        tighten(layout, layout.spacing())

    def set_state(self, text: str) -> None:
        """Say in a line what a folded section would show."""
        if text != self._state.text():
            self._state.setText(text)
            self._beside.setText(text)
            if self.is_folded():
                self._explain()
                self._show_state()

    def state(self) -> str:
        """Return what is said of the section while it is folded."""
        return self._state.text()

    def is_folded(self) -> bool:
        """Tell whether the section is folded."""
        return not self.button.isChecked()

    def set_folded(self, on: bool) -> None:
        """Fold or open the section."""
        self.button.setChecked(not on)

    def set_slim(self, on: bool) -> None:
        """Show what is always at hand alone, without a title, or all again."""
        self._is_slim = on
        self._show_parts()

    def refit(self) -> None:
        """Say the state where there is room for it now."""
        self._show_state()

    def _explain(self) -> None:
        does = "Open" if self.is_folded() else "Fold"
        explain(self.button, f"{self._title} ({self._how()})", f"{does} {self._hint}")

    def _how(self) -> str:
        return f"folded: {self._state.text()}" if self.is_folded() else "open"

    @Slot(bool)
    def _on_button_toggled(self, is_open: bool) -> None:
        self._show_parts()
        self._explain()
        self.folded.emit(not is_open)

    def _show_parts(self) -> None:
        is_open = not self.is_folded()
        if self._is_slim or not is_open:
            for part in self._open_only:
                give_back_keys(part)
        for part in self._open_only:
            part.setVisible(is_open and not self._is_slim)
        self.button.setVisible(not self._is_slim)
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        """Say the state of a folded section beside its title, or below where that is too narrow."""
        is_told = self.is_folded() and not self._is_slim
        needed = self.button.sizeHint().width() + UNIT + self._beside.sizeHint().width()
        is_beside = self._is_steady and needed <= self.width()
        self._beside.setVisible(is_told and is_beside)
        self._state.setVisible(is_told and not is_beside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say the state where there is room for it, once all that lies around has its place."""
        super().resizeEvent(event)
        self._resized.start(0)
