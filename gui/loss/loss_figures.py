"""How good is the model at the step shown?"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from engine.snapshot import Snapshot
from gui.curve_item import CURVE_WIDTH
from gui.number_format import rounded
from gui.painting import painting
from gui.strokes import curve_pen
from gui.theme import LIGHT, UNIT, Theme, figure_font
from gui.widgets.basics import muted_label
from gui.widgets.steady_label import SteadyLabel

_LARGE = 20
_MEDIUM = 12


def loss_text(value: float) -> str:
    """Return a loss in five digits, which take up one width: 0.2163, 12.345, 12,345.

    Beyond them two digits and the power, so that no part of it is ever cut off: 2.3e+304.
    """
    if value >= 99_999.5:
        return f"{value:.1e}"
    if not value >= 9.99995:
        return rounded(value)
    decimals = 4 - math.floor(math.log10(value) + 5e-6)
    return f"{value:,.{max(decimals, 0)}f}"


def share_text(share: float, count: int) -> str:
    """Return a share of `count` examples: 94 %, with a decimal among more than a hundred.

    100 % and 0 % are said of all and none alone.
    """
    if share in (0, 1):
        return f"{100 * share:.0f} %"
    decimals = 0 if count <= 100 else 1
    least = 10.0**-decimals
    percent = min(max(100 * share, least), 100 - least)
    return f"{percent:.{decimals}f} %"


class LineKey(QWidget):
    """A piece of line that says which curve is meant."""

    def __init__(self, dashed: bool) -> None:
        super().__init__()
        self._dashed = dashed
        self._theme = LIGHT
        self._scale = 1.0
        self.setFixedSize(3 * UNIT, 2 * UNIT)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.setFixedSize(QSize(3 * UNIT, 2 * UNIT) * scale)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        with painting(self) as painter:
            color = self._theme.color("muted" if self._dashed else "ink")
            width = CURVE_WIDTH * self._scale
            painter.setPen(curve_pen(color, width, self._dashed, self._scale))
            middle = self.height() / 2
            painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))


class LossFigures(QWidget):
    """Loss and accuracy as large figures over the training set, and smaller over the test set."""

    def __init__(self) -> None:
        super().__init__()
        self._loss = _figure("lossLabel", "Loss J over the training examples")
        self._accuracy = _figure("accuracyLabel", "Accuracy over the training examples")
        self._test = _figure("testLabel", "Loss and accuracy over the test examples")
        self._train_key = LineKey(dashed=False)
        self._test_key = LineKey(dashed=True)
        self._test_caption = muted_label("test")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(3 * UNIT)
        grid.setVerticalSpacing(0)
        bottom = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        for column, label in enumerate((self._loss, self._accuracy, self._test)):
            grid.addWidget(label, 0, column, bottom)
        grid.addLayout(_captioned(self._train_key, muted_label("training")), 1, 0)
        grid.addWidget(muted_label("accuracy"), 1, 1)
        grid.addLayout(_captioned(self._test_key, self._test_caption), 1, 2)
        grid.setColumnStretch(3, 1)
        self._show_test(False)

    def show_snapshot(self, snapshot: Snapshot, train_count: int, test_count: int) -> None:
        """Show the figures of this moment; the counts say how many decimals mean something."""
        self._loss.setText(loss_text(snapshot.loss))
        self._accuracy.setText(share_text(snapshot.accuracy, train_count))
        self._show_test(snapshot.test_loss is not None)
        if snapshot.test_loss is not None and snapshot.test_accuracy is not None:
            share = share_text(snapshot.test_accuracy, max(train_count, test_count))
            self._test.setText(f"{loss_text(snapshot.test_loss)} · {share}")

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        for label, points, widest in (
            (self._loss, _LARGE, "0.0000"),
            (self._accuracy, _LARGE, "00.0 %"),
            (self._test, _MEDIUM, "0.0000 · 00.0 %"),
        ):
            font = figure_font(points * scale)
            label.setFont(font)
            palette = QPalette(label.palette())
            palette.setColor(QPalette.ColorRole.WindowText, theme.color("ink"))
            label.setPalette(palette)
            # A figure that gets shorter does not pull its neighbour along.
            label.set_room(QFontMetrics(font).horizontalAdvance(widest))
        descents = [QFontMetrics(label.font()).descent() for label in (self._loss, self._test)]
        self._test.setContentsMargins(0, 0, 0, descents[0] - descents[1])
        for key in (self._train_key, self._test_key):
            key.apply_theme(theme, scale)

    def _show_test(self, shown: bool) -> None:
        for part in (self._test, self._test_key, self._test_caption):
            part.setVisible(shown)


def _figure(name: str, meaning: str) -> SteadyLabel:
    label = SteadyLabel()
    label.setObjectName(name)
    label.setAccessibleName(meaning)
    label.setToolTip(meaning)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _captioned(key: LineKey, caption: QLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(UNIT // 2)
    row.addWidget(key)
    row.addWidget(caption)
    row.addStretch(1)
    return row
