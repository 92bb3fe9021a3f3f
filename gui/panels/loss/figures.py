"""Loss and accuracy as large figures."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from engine.model.classification import accuracies_at
from engine.model.problem import Problem
from engine.support.records import dataclass
from engine.training.snapshot import Snapshot
from gui.plotting.lines import CURVE_WIDTH, DASHED, SOLID, curve_pen
from gui.style.numbers import loss_text, share_text, threshold_text
from gui.style.painting import painting
from gui.style.theme import UNIT, alike, figure_font, least_share
from gui.style.themed import ThemedWidget
from gui.widgets.labels import SteadyLabel, muted_label, tighten

_LARGE = 20
_MEDIUM = 12

_GAP, _NARROW_GAP = 3 * UNIT, 2 * UNIT
"""Between two columns, where there is room and where there is little."""

_SHRINK, _MOST_SHRINKS = 0.95, 16
"""Figures that do not fit are written smaller in steps of this ratio, at most so many times."""

_LEAST_WIDTH = 34 * UNIT


def _accuracy_tip(at: str) -> str:
    return (
        f"Accuracy over the training examples: the share on the right side of a = {at}. "
        "Compare ▸ Threshold tells it at every t."
    )


MOST_COUNTED = 500_000
"""Numbers of examples, x1, x2, …, that are gone through for each frame: 2 ms. Of more examples the
accuracy at another threshold than ½ is left to the window of the threshold."""


class LineKey(ThemedWidget, QWidget):
    """A piece of line that says which curve is meant."""

    def __init__(self, dashed: bool) -> None:
        super().__init__()
        self._dashed = dashed
        self.setFixedSize(3 * UNIT, 2 * UNIT)

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFixedSize(QSize(3 * UNIT, 2 * UNIT) * self._scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        with painting(self) as painter:
            color = self._theme.color("muted" if self._dashed else "ink")
            width = CURVE_WIDTH * self._scale
            dashes = DASHED if self._dashed else SOLID
            painter.setPen(curve_pen(color, width, dashes, self._scale))
            middle = self.height() / 2
            painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))


@dataclass(frozen=True, slots=True)
class _Column:
    """A figure of so many points, the widest that it usually is, and what stands below it."""

    label: SteadyLabel
    points: int
    widest: str
    caption: QWidget

    def width(self, scale: float, *, of_text: bool = True) -> int:
        """Return the width of the figure, `scale` times the usual size, or of the widest one."""
        metrics = QFontMetrics(figure_font(self.points * scale))
        usual = metrics.horizontalAdvance(self.widest)
        return max(usual, metrics.horizontalAdvance(self.label.text())) if of_text else usual


class LossFigures(ThemedWidget, QWidget):
    """Loss and accuracy as large figures over the training set, and smaller over the test set.

    Where the panel is too narrow for them they stand closer together, and are written smaller.
    """

    def __init__(self) -> None:
        super().__init__()
        self._fitted: tuple[object, ...] = ()
        self._loss = _figure("lossLabel", "Loss J over the training examples")
        self._accuracy = _figure("accuracyLabel", "Accuracy over the training examples, at t = ½")
        self._problem: Problem | None = None
        self._snapshot: Snapshot | None = None
        self._threshold = 0.5
        self._named = ("", "")
        self._test = _figure("testLabel", "Loss and accuracy over the test examples")
        self._accuracy_name = muted_label("accuracy")
        self._train_key = LineKey(dashed=False)
        self._test_key = LineKey(dashed=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(_GAP)
        grid.setVerticalSpacing(0)
        bottom = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        for column, label in enumerate((self._loss, self._accuracy, self._test)):
            grid.addWidget(label, 0, column, bottom)
        self._captions = (
            _captioned(self._train_key, muted_label("training")),
            _captioned(None, self._accuracy_name),
            _captioned(self._test_key, muted_label("test")),
        )
        for column, caption in enumerate(self._captions):
            grid.addWidget(caption, 1, column)
        grid.setColumnStretch(3, 1)
        self._grid = grid
        self._show_test(False)
        self._name_accuracy()

    def show_problem(self, problem: Problem) -> None:
        """Take note of the examples: their numbers say how many decimals mean something."""
        self._problem, self._snapshot = problem, None
        self._name_accuracy()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the figures of this moment."""
        self._snapshot, problem = snapshot, self._problem
        train_count, test_count = (0, 0) if problem is None else (problem.m, len(problem.y_test))
        accuracy, test_accuracy = self.accuracies(snapshot)
        self._loss.setText(loss_text(snapshot.loss))
        self._accuracy.setText(share_text(accuracy, train_count))
        self._show_test(snapshot.test_loss is not None)
        if snapshot.test_loss is not None and test_accuracy is not None:
            share = share_text(test_accuracy, max(train_count, test_count))
            self._test.setText(f"{loss_text(snapshot.test_loss)} · {share}")
        self._fit()

    def show_threshold(self, threshold: float) -> None:
        """Tell the accuracy at this threshold, and say so where it is not ½.

        Those of the history, of other runs and of files stay those at ½.
        """
        self._threshold = threshold
        self._name_accuracy()
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def threshold(self) -> float:
        """Return the threshold of the accuracy that is told."""
        problem = self._problem
        is_counted = problem is not None and (problem.F.size + problem.F_test.size <= MOST_COUNTED)
        return self._threshold if is_counted else 0.5

    def accuracies(self, snapshot: Snapshot) -> tuple[float, float | None]:
        """Return the accuracy over the training and over the test examples at that threshold."""
        problem, threshold = self._problem, self.threshold()
        if problem is None or threshold == 0.5 or len(snapshot.w) != problem.n:
            return snapshot.accuracy, snapshot.test_accuracy
        return accuracies_at(problem, snapshot.w, snapshot.b, threshold)

    def _name_accuracy(self) -> None:
        """Say at which threshold the accuracy is."""
        at = threshold_text(self.threshold())
        beside = "" if self._threshold == 0.5 else f" at t = {at}"
        if (at, beside) == self._named:  # as while a hand drags an example: a fit lays all out anew
            return
        self._named = at, beside
        self._accuracy_name.setText(f"accuracy{beside}")
        self._accuracy.setAccessibleName(f"Accuracy over the training examples, at t = {at}")
        self._accuracy.setToolTip(_accuracy_tip(at))
        self._fitted = ()
        self._fit()

    def refit(self) -> None:
        """Write the figures as large as they fit."""
        self._fit()

    def _columns(self) -> tuple[_Column, ...]:
        """Return what is to be seen from left to right."""
        train = (
            _Column(self._loss, _LARGE, "0.0000", self._captions[0]),
            _Column(self._accuracy, _LARGE, "00.0 %", self._captions[1]),
        )
        if self._test.isHidden():
            return train
        return (*train, _Column(self._test, _MEDIUM, "0.0000 · 00.0 %", self._captions[2]))

    def _fit(self) -> None:
        """Write the figures as large as they fit, all alike; cheap while their form stays."""
        columns = self._columns()
        fitted = (*(alike(column.label.text()) for column in columns), self.width(), self._scale)
        if fitted == self._fitted:
            return
        self._fitted = fitted
        gap, share = _GAP, 1.0
        if self._needed(columns, gap, share) > self.width():
            gap = _NARROW_GAP
            shares = (_SHRINK**times for times in range(_MOST_SHRINKS))
            share = next(
                (one for one in shares if self._needed(columns, gap, one) <= self.width()),
                _SHRINK**_MOST_SHRINKS,
            )
        self._grid.setHorizontalSpacing(gap)
        for column in columns:
            usual = figure_font(column.points * self._scale)
            size = self._scale * max(share, least_share(usual))
            column.label.setFont(figure_font(column.points * size))
            # A figure that gets shorter does not pull its neighbour along.
            column.label.set_room(column.width(size, of_text=False))
        descents = [QFontMetrics(label.font()).descent() for label in (self._loss, self._test)]
        self._test.setContentsMargins(0, 0, 0, max(0, descents[0] - descents[1]))
        self._grid.setRowMinimumHeight(0, QFontMetrics(figure_font(_LARGE * self._scale)).height())

    def _needed(self, columns: tuple[_Column, ...], gap: int, share: float) -> int:
        """Return the width of the columns, their figures in a share of the usual size."""
        widths = [
            max(column.width(self._scale * share), column.caption.sizeHint().width())
            for column in columns
        ]
        return sum(widths) + gap * (len(columns) - 1)

    def _show_test(self, shown: bool) -> None:
        for part in (self._test, self._captions[2]):
            part.setVisible(shown)

    def minimumSizeHint(self) -> QSize:
        """Have room for usual figures written small: what they are makes no panel wider."""
        return QSize(round(_LEAST_WIDTH * self._scale), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit to another width."""
        super().resizeEvent(event)
        self._fit()


def _figure(name: str, meaning: str) -> SteadyLabel:
    label = SteadyLabel()
    label.setObjectName(name)
    label.setAccessibleName(meaning)
    label.setToolTip(meaning)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _captioned(key: LineKey | None, caption: QLabel) -> QWidget:
    captioned = QWidget()
    row = QHBoxLayout(captioned)
    tighten(row, UNIT // 2)
    if key is not None:
        row.addWidget(key)
    row.addWidget(caption)
    row.addStretch(1)
    return captioned
