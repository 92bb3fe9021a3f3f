"""Controls of the parameters: the start, and their values now."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.model.problem import Problem
from engine.support.numbers import MINUS
from engine.training.snapshot import Phase, Snapshot
from gui.style.numbers import exact, read_number, rounded
from gui.widgets.fields import NumberField, NumberRange, TextField, evenly
from gui.widgets.fold_section import FoldSection
from gui.widgets.labels import body_label, explain, muted_label, steady_label, tighten

ZEROS = "zeros"

Start = tuple[float, ...] | None
"""``(w1, …, wn, b)``, or None for all zeros."""


class StartField(TextField):
    """A field for the parameters w and b at step 0: ``zeros``, or a number for each of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Start of w and b", None, 8, parent)
        self._n = 2
        self.revert()

    def fit(self, n: int) -> None:
        """Take a start of `n` weights and b from now on."""
        self._n = n
        names = [f"w{j + 1}" for j in range(n)]
        self.set_hint(
            f"Where w and b start: zeros, or {n + 1} numbers {', '.join(names)}, b. "
            "Restart (R) goes back there."
        )

    def read(self, text: str) -> Start:
        """Return the start that `text` writes, with commas, semicolons or spaces between."""
        parts = [part for part in re.split(r"[,;\s]+", text.strip()) if part]
        if parts == [ZEROS]:
            return None
        numbers = [read_number(part) for part in parts]
        start = tuple(number for number in numbers if number is not None)
        if len(start) != len(numbers) or len(start) != self._n + 1:
            raise InputError(
                f"The start is {ZEROS}, or {self._n + 1} numbers: w for each feature, b."
            )
        return start if any(start) else None

    def write(self, start: Start, *, fully: bool) -> str:
        """Return the start, which is told in full in any case."""
        return ZEROS if start is None else ", ".join(map(exact, start))


def random_start(n: int, seed: int) -> tuple[float, ...]:
    """Return n + 1 normal numbers of deviation 1 that the seed draws, to three decimals."""
    drawn = np.random.default_rng(seed).standard_normal(n + 1)
    return tuple(float(number) for number in drawn.round(3))


ANY = NumberRange(-sys.float_info.max, sys.float_info.max)

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

FIELD_INSET = 7
"""Pixels from the right edge of a field to its text."""

RAW_HINT = "The same model in the scale of the raw features."


class ParametersPanel(FoldSection):
    """w and b as they are now, in both scales, editable while paused; and where they start.

    Signals
    -------
    parameters_edited(object)
        The user wrote another number: the tuple (w1, …, wn, b) in the scale of the model.
    setting_changed(str, object)
        The start was changed: ``init`` and its value.
    """

    parameters_edited = Signal(object)
    setting_changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "Parameters", "w and b as they are, and where they start.", parent, is_steady=False
        )
        self._seed = 0
        self._n = 0
        self._snapshot: Snapshot | None = None
        self._standardized = False
        self._start = StartField()
        self._start.setObjectName("startField")
        self._random = QPushButton("random")
        self._random.setObjectName("randomStartButton")
        self._random.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(
            self._random,
            "Random start",
            "Start from normal random numbers of deviation 1; the same seed draws the same ones.",
        )
        self._rows: list[_Row] = []
        self._heads = (muted_label("standardised"), muted_label("raw"))

        start = QHBoxLayout()
        tighten(start)
        start.addWidget(body_label("start", self._start))
        start.addWidget(self._start, 1)
        start.addWidget(self._random)
        self._grid = grid = QGridLayout()
        tighten(grid, 0)
        grid.setHorizontalSpacing(4)
        grid.setColumnStretch(2, 1)
        for column, head in enumerate(self._heads, start=2):
            _align_with_fields(head)
            grid.addWidget(head, 0, column)
        self._make_rows(len(FEATURES) + 1)
        body = QVBoxLayout()
        tighten(body, 4)
        body.addLayout(start)
        body.addLayout(grid)
        self.fill(body)

        self.folded.connect(self._on_self_folded)
        self._start.entered.connect(self._on_start_entered)
        self._random.clicked.connect(self._on_random_clicked)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the names of the parameters of a run that begins, and where it starts."""
        self._n = problem.n
        self._make_rows(problem.n + 1)
        self._snapshot = None  # it may be of another number of weights
        self._standardized = experiment.standardize
        for row in self._rows:
            row.show(problem.features.titles, experiment.standardize)
        for head in self._heads:
            head.setVisible(experiment.standardize)
        self._start.fit(problem.n)
        self.show_experiment(experiment)

    def _make_rows(self, count: int) -> None:
        """Have rows for so many parameters at least."""
        for j in range(len(self._rows), count):
            row = _Row(j)
            for column, widget in enumerate((row.name, row.feature, row.model, row.raw)):
                self._grid.addWidget(widget, j + 1, column)
            row.model.number_entered.connect(self._on_row_number_entered)
            self._rows.append(row)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the settings in force, without a signal."""
        self._seed = experiment.seed
        self._start.show_value(experiment.init)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the parameters of one moment, without a signal."""
        self._snapshot = snapshot
        fixed = snapshot.phase in (Phase.RUNNING, Phase.SEEKING)
        self.note.setText("pause to edit" if fixed else "")
        if self.is_folded():
            self.set_state(self._told(snapshot))
        model = (*snapshot.w.tolist(), snapshot.b)
        raw = (*snapshot.w_raw.tolist(), snapshot.b_raw)
        for row, number, raw_number in zip(self._rows, model, raw, strict=False):
            row.set_fixed(fixed)
            row.model.show_number(number)
            if self._standardized:
                row.raw.setText(rounded(raw_number))

    def _told(self, snapshot: Snapshot) -> str:
        """Return w and b in a line, or how many there are, in the scale of the model."""
        if self._n > _MOST_TOLD:
            return f"{self._n} weights and b"
        numbers = [*enumerate(snapshot.w.tolist(), start=1)]
        told = [f"w{str(j).translate(SUBSCRIPTS)} {_brief(number)}" for j, number in numbers]
        return "  ".join([*told, f"b {_brief(snapshot.b)}"])

    @Slot(bool)
    def _on_self_folded(self, on: bool) -> None:
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    @Slot()
    def _on_row_number_entered(self) -> None:
        self.parameters_edited.emit(tuple(row.model.number() for row in self._rows[: self._n + 1]))

    @Slot(object)
    def _on_start_entered(self, start: tuple[float, ...] | None) -> None:
        self.setting_changed.emit("init", start)

    @Slot()
    def _on_random_clicked(self) -> None:
        self._start.take(random_start(self._n, self._seed))


_MOST_TOLD = 2
"""More weights than these have no room in a line."""


def _brief(number: float) -> str:
    if abs(number) >= 1000:
        whole = abs(number) < 1e6
        return f"{number:,.0f}".replace("-", MINUS) if whole else rounded(number)
    return f"{round(number, 2) + 0.0:.2f}".replace("-", MINUS)  # never −0.00


class _Row:
    """One parameter: its name, its feature, and its number in the scale of the model and raw."""

    def __init__(self, j: int) -> None:
        self._j = j
        self._fixed = False
        self.name = body_label("")
        self.feature = muted_label()
        self.feature.setContentsMargins(4, 0, 0, 0)
        self.model = NumberField("", ANY, evenly(0.1), rounded, characters=8)
        self.model.setObjectName(f"parameter{j + 1}Field")
        self.model.setProperty("role", "cell")
        self.model.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.raw = steady_label("muted")
        _align_with_fields(self.raw)
        self.raw.setToolTip(RAW_HINT)

    def show(self, titles: Sequence[str], standardized: bool) -> None:
        """Show the parameter of this row among the weights of these features and b."""
        bias = self._j == len(titles)
        used = self._j <= len(titles)
        for widget in (self.name, self.feature, self.model):
            widget.setVisible(used)
        self.raw.setVisible(used and standardized)
        if not used:
            return
        name = "b" if bias else "w" + str(self._j + 1).translate(SUBSCRIPTS)
        self.name.setText(name)
        self.feature.setText("" if bias else titles[self._j])
        self.model.rename(name)
        meaning = "the bias" if bias else f"the weight of {titles[self._j]}"
        self.model.set_hint(f"{name}, {meaning}; write another number while paused.")

    def set_fixed(self, fixed: bool) -> None:
        """Allow no edits while the number changes by itself; a click then takes no focus."""
        if fixed != self._fixed:
            self._fixed = fixed
            self.model.setReadOnly(fixed)
            self.model.setFocusPolicy(
                Qt.FocusPolicy.TabFocus if fixed else Qt.FocusPolicy.StrongFocus
            )
            if fixed:
                self.model.revert()


def _align_with_fields(label: QLabel) -> None:
    """Let the text end below that of the fields, which have a border and a margin."""
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    label.setContentsMargins(0, 0, FIELD_INSET, 0)
