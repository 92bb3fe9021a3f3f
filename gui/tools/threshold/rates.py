"""The table of counts and rates at a threshold."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from engine.model.classification import Confusion, Ranking, Rankings
from gui.style.numbers import count, share_text
from gui.style.theme import UNIT, figure_font
from gui.style.themed import ThemedWidget
from gui.widgets.tables import RIGHT, show_to_read

NONE = "–"
"""Stands for a rate that divides by 0."""

_HEADINGS = ("", "training", "test")


def _of(part: int, whole: int) -> str:
    return f"{count(part)} · {share_text(part / whole, whole)}" if whole else count(part)


def _rate(value: float) -> str:
    return NONE if math.isnan(value) else f"{value:.3f}"


Cell = Callable[[Confusion, Ranking], str]

ROWS: tuple[tuple[str, str, Cell], ...] = (
    (
        "y = 1, predicted 1",
        "True positives: examples of class 1 that are predicted as class 1, and their share.",
        lambda at, _: _of(at.tp, at.tp + at.fn),
    ),
    (
        "y = 1, predicted 0",
        "False negatives: examples of class 1 that are predicted as class 0, and their share.",
        lambda at, _: _of(at.fn, at.tp + at.fn),
    ),
    (
        "y = 0, predicted 1",
        "False positives: examples of class 0 that are predicted as class 1, and their share.",
        lambda at, _: _of(at.fp, at.fp + at.tn),
    ),
    (
        "y = 0, predicted 0",
        "True negatives: examples of class 0 that are predicted as class 0, and their share.",
        lambda at, _: _of(at.tn, at.fp + at.tn),
    ),
    (
        "accuracy",
        "The share of all examples whose class is predicted rightly.",
        lambda at, _: _rate(at.accuracy),
    ),
    (
        "precision",
        "Of the examples that are predicted as class 1, the share that is of class 1.",
        lambda at, _: _rate(at.precision),
    ),
    (
        "recall",
        "Of the examples of class 1, the share that is found; also called sensitivity.",
        lambda at, _: _rate(at.recall),
    ),
    (
        "specificity",
        "Of the examples of class 0, the share that is predicted as class 0.",
        lambda at, _: _rate(at.specificity),
    ),
    (
        "F1",
        "The harmonic mean of precision and recall: high only where both are.",
        lambda at, _: _rate(at.f1),
    ),
    (
        "AUC",
        "The area under the ROC curve, the same for every t: the chance that an example of class 1 "
        "has the higher z than one of class 0.",
        lambda _, ranking: _rate(ranking.auc()),
    ),
    (
        "average precision",
        "The area under the precision-recall curve, the same for every t.",
        lambda _, ranking: _rate(ranking.average_precision()),
    ),
)
"""Name, meaning and text of each row."""


class RatesTable(ThemedWidget, QTableWidget):
    """Counts and rates over training and test examples; a row's tool tip tells what it means."""

    def __init__(self) -> None:
        super().__init__(len(ROWS), len(_HEADINGS))
        self.setObjectName("ratesTable")
        self.setAccessibleName("Counts and rates")
        show_to_read(self, _HEADINGS)
        self._cells: dict[tuple[int, int], QTableWidgetItem] = {}
        for row, (name, meaning, _) in enumerate(ROWS):
            for column in range(len(_HEADINGS)):
                cell = QTableWidgetItem("" if column else name)
                cell.setToolTip(meaning)
                cell.setStatusTip(meaning)
                if column:
                    cell.setTextAlignment(RIGHT)
                self.setItem(row, column, cell)
                self._cells[row, column] = cell
        self.setMouseTracking(True)

    def show_rankings(self, rankings: Rankings, threshold: float) -> None:
        """Tell what a threshold makes of these examples."""
        for column, ranking in enumerate((rankings.train, rankings.test), start=1):
            at = None if ranking is None else ranking.at(threshold)
            for row, (_, _, text) in enumerate(ROWS):
                known = "" if at is None or ranking is None else text(at, ranking)
                self._cells[row, column].setText(known)

    def tell_test(self, on: bool) -> None:
        """Have a column for the test examples, or none."""
        self.setColumnHidden(2, not on)
        self._fit_width()

    def texts(self, column: int) -> dict[str, str]:
        """Return what is told of training (1) or test examples (2), by name."""
        return {name: self._cells[row, column].text() for row, (name, _, _) in enumerate(ROWS)}

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFont(figure_font(10 * self._scale))
        self.horizontalHeader().setFont(figure_font(9 * self._scale))
        metrics, header = self.fontMetrics(), self.horizontalHeader()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + UNIT // 2)
        numbers = metrics.horizontalAdvance("00,000 · 00.0 %") + 2 * UNIT
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, numbers)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._fit_width()

    def whole_height(self) -> int:
        """Return the height in which all rows are seen."""
        rows = len(ROWS) * self.verticalHeader().defaultSectionSize()
        return self.horizontalHeader().sizeHint().height() + rows + 2 * self.frameWidth()

    def _fit_width(self) -> None:
        """Be no narrower than what is told."""
        metrics = self.fontMetrics()
        names = max(metrics.horizontalAdvance(name) for name, _, _ in ROWS) + 2 * UNIT
        told = [column for column in (1, 2) if not self.isColumnHidden(column)]
        bar = self.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(names + len(told) * self.columnWidth(1) + bar + 2)
