"""A note on the run that was replaced last."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from engine.model.experiment import Event
from engine.training.snapshot import PinnedRun
from gui.plotting.pinned_runs import SAMPLE_WIDTH, draw_sample, latest_replaced, replaced_text
from gui.style.numbers import count
from gui.style.painting import painting
from gui.style.theme import UNIT, figure_font
from gui.style.themed import ThemedWidget
from gui.widgets.buttons import PlainButton

_ARM = 3.5

_LEAST = "replaced…"


class CrossButton(PlainButton):
    """A small ×."""

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Be as high as a line of text, and as wide."""
        side = self.fontMetrics().height()
        return QSize(side, side)

    def draw(self, painter: QPainter) -> None:
        """Draw the cross."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        arm = _ARM * self.height() / (2 * UNIT)
        middle = QPointF(self.width() / 2, self.height() / 2)
        painter.setPen(QPen(self.color(), 1.4))
        painter.drawLine(middle - QPointF(arm, arm), middle + QPointF(arm, arm))
        painter.drawLine(middle - QPointF(arm, -arm), middle + QPointF(arm, -arm))


class ReplacedRunNote(ThemedWidget, QWidget):
    """A few words on the run that was replaced last, and a cross that dismisses it.

    It takes up no height of its own, so that nothing moves when it comes and goes.

    Signals
    -------
    dismiss_requested(int)
        The key of the run, which is no longer wanted.
    """

    dismiss_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._run: PinnedRun | None = None
        self._told: tuple[PinnedRun, tuple[Event, ...]] | None = None
        self.setFont(figure_font())
        self.setAccessibleName("Replaced run")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Ignored)
        self.cross = CrossButton()
        self.cross.setObjectName("dismissFutureButton")
        self.cross.setStatusTip("Forget the replaced run.")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self.cross)
        self.cross.clicked.connect(self._on_cross_clicked)
        self.hide()

    def show_runs(self, runs: tuple[PinnedRun, ...], events: tuple[Event, ...]) -> None:
        """Tell of the latest run that was replaced and not pinned; of none, tell nothing.

        `events` are those of the run that took its place.
        """
        run = latest_replaced(runs)
        told = None if run is None else (run, events)
        if told == self._told:
            return
        self._told = told
        self._run = run
        if run is not None:
            self.setToolTip(replaced_text(run, events))
            self.setAccessibleDescription(self.text())
            self.cross.setAccessibleName(f"Dismiss the {self.text()}")
            self.cross.setToolTip("Dismiss the replaced run")
            self.updateGeometry()
            self.update()

    def has_run(self) -> bool:
        """Tell whether there is anything to tell."""
        return self._run is not None

    def text(self) -> str:
        """Return the words shown."""
        if self._run is None:
            return ""
        left_at = self._run.left_at
        return "replaced run" if left_at is None else f"replaced at step {count(left_at)}"

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFont(figure_font(10 * self._scale))

    def _width_with(self, words: str) -> int:
        width = self.fontMetrics().horizontalAdvance(words)
        sample = round(SAMPLE_WIDTH * self._scale)
        return sample + UNIT // 2 + width + UNIT // 2 + self.cross.sizeHint().width()

    def sizeHint(self) -> QSize:
        """Have room for all words."""
        return QSize(self._width_with(self.text()), 0)

    def minimumSizeHint(self) -> QSize:
        """Have room for the first word: the tool tip tells the step too."""
        return QSize(self._width_with(_LEAST), 0)

    @Slot()
    def _on_cross_clicked(self) -> None:
        if self._run is not None:
            self.dismiss_requested.emit(self._run.key)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw its line and the words."""
        if self._run is None:
            return
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            sample = round(SAMPLE_WIDTH * self._scale)
            centre = QPointF(sample / 2, self.height() / 2)
            draw_sample(painter, centre, self._run.style, self._theme, self._scale, pale=True)
            painter.setPen(self._theme.color("muted"))
            left = sample + UNIT // 2
            room = QRect(left, 0, self.cross.x() - left, self.height())
            words = self.fontMetrics().elidedText(
                self.text(), Qt.TextElideMode.ElideRight, room.width()
            )
            aligned = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, aligned, words)
