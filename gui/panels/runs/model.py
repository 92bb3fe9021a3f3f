"""The model of the table of runs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from engine.convergence.optimum import Convergence
from engine.data.catalog import CATALOG
from engine.model.experiment import Event, Experiment
from engine.model.optimizers import NAMES
from engine.model.problem import Problem
from engine.model.setting_names import FULL
from engine.support.numbers import MINUS
from engine.support.records import dataclass
from engine.training.snapshot import PinnedRun, Snapshot, distance
from gui.plotting.pinned_runs import data_changes, shares_surface
from gui.style.numbers import count, exact, loss_text, share_text

THIS_RUN = "this run"

BACK, CROSS = "↩", "×"

_SEPARATOR = " · "


class Column(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    ALPHA = 1
    BATCH = 2
    L1 = 3
    L2 = 4
    OPTIMIZER = 5
    FEATURES = 6
    STEP = 7
    LOSS = 8
    ACCURACY = 9
    TEST = 10
    DISTANCE = 11
    REMARK = 12
    RETURN = 13
    DISMISS = 14


@dataclass(frozen=True, slots=True)
class RunRow:
    """The texts of a row, by `Column`.

    `key` and `style` are None in the row of the current run. `tip` says why there is no distance,
    or is empty. `value` is the loss, where J is the function that it is in the current run.
    """

    key: int | None
    style: int | None
    texts: tuple[str, ...]
    tip: str
    value: float


_MANY = 1000
"""Shares are told as of so many examples: with one decimal in every row, whatever its m is."""


def current_row(problem: Problem, snapshot: Snapshot) -> RunRow:
    """Return the row of the run that goes on."""
    remarks = _alpha_before(event for event in snapshot.events if event.step < snapshot.step)
    if snapshot.diverged_at is not None:
        remarks.append(f"diverged at {count(snapshot.diverged_at)}")
    far = distance(snapshot.w, snapshot.b, snapshot.convergence)
    texts = (
        THIS_RUN,
        *_settings(snapshot.experiment, problem.features.titles),
        count(snapshot.step),
        loss_text(snapshot.loss),
        share_text(snapshot.accuracy, _MANY),
        _optional(snapshot.test_loss),
        distance_text(far),
        _SEPARATOR.join(remarks),
        "",
        "",
    )
    return RunRow(None, None, texts, _why_no_distance(far, snapshot.convergence), snapshot.loss)


def pinned_row(run: PinnedRun, problem: Problem, experiment: Experiment) -> RunRow:
    """Return the row of a run beside that of `experiment`."""
    far = distance(run.w, run.b, run.convergence)
    texts = (
        run.name,
        *_settings(run.experiment, run.features.titles),
        count(run.step),
        loss_text(run.loss),
        share_text(run.accuracy, _MANY),
        _optional(run.test_loss),
        distance_text(far),
        _remark(run, experiment),
        BACK,
        CROSS,
    )
    same = shares_surface(run, experiment, problem.features)
    tip = _why_no_distance(far, run.convergence)
    return RunRow(run.key, run.style, texts, tip, run.loss if same else math.nan)


def distance_text(far: float | None) -> str:
    """Return a distance in five digits; a small one in two and its power: 1.3142, 5.3e−16."""
    if far is None:
        return "—"
    return f"{far:.1e}".replace("-", MINUS) if 0 < far < 0.00095 else loss_text(far)


def best_row(rows: Sequence[RunRow]) -> int | None:
    """Return the place of the lowest loss among runs of one J; None where there is no contest."""
    values = [row.value for row in rows if math.isfinite(row.value)]
    if len(values) < 2:
        return None
    return next(place for place, row in enumerate(rows) if row.value == min(values))


def hidden_columns(snapshot: Snapshot) -> frozenset[Column]:
    """Return the columns in which there is nothing to be read now."""
    hidden = set()
    own = snapshot.experiment
    settings = [own, *(run.experiment for run in snapshot.pinned)]
    if not any(setting.l1 for setting in settings):
        hidden.add(Column.L1)
    if not any(setting.l2 for setting in settings):
        hidden.add(Column.L2)
    if all(setting.optimizer == "gd" and setting.schedule == "constant" for setting in settings):
        hidden.add(Column.OPTIMIZER)
    if all(run.experiment.features == own.features for run in snapshot.pinned):
        hidden.add(Column.FEATURES)
    if snapshot.test_loss is None and all(run.test_loss is None for run in snapshot.pinned):
        hidden.add(Column.TEST)
    return frozenset(hidden)


def _settings(experiment: Experiment, titles: Sequence[str]) -> tuple[str, ...]:
    batch = FULL if experiment.batch is None else count(experiment.batch)
    penalties = (exact(experiment.l1), exact(experiment.l2))
    optimizer = NAMES[experiment.optimizer]
    if experiment.schedule != "constant":
        optimizer += f"{_SEPARATOR}{experiment.schedule}"
    return exact(experiment.alpha), batch, *penalties, optimizer, " ".join(titles)


def _optional(value: float | None) -> str:
    return "—" if value is None else loss_text(value)


def _why_no_distance(far: float | None, convergence: Convergence | None) -> str:
    if far is not None:
        return ""
    if convergence is None:
        return "The optimum is not known yet."
    return convergence.remark or "There is no optimum."


def _remark(run: PinnedRun, experiment: Experiment) -> str:
    """Return what else is to be said: other data, where it ended, how it came here."""
    remarks = _alpha_before(run.events)
    if not run.has_data_of(experiment):
        entry = CATALOG.get(run.experiment.data)
        name = run.experiment.data.replace("\\", "/").rpartition("/")[2]
        remarks.append(f"other data: {name if entry is None else entry.title}")
    else:
        remarks += data_changes(run, experiment)
    if run.diverged_at is not None:
        remarks.append(f"diverged at {count(run.diverged_at)}")
    if not run.is_pinned:
        is_future = run.left_at is not None
        remarks.append(f"replaced at step {count(run.left_at or 0)}" if is_future else "replaced")
    return _SEPARATOR.join(remarks)


def _alpha_before(events: Iterable[Event]) -> list[str]:
    """Return what α was before it was changed: the column tells the last one alone."""
    changes = [
        (event.before, event.step)
        for event in events
        if event.setting == "alpha" and event.step > 0 and event.value != event.before
    ]
    if len(changes) > 1:
        return [f"α changed {len(changes)} times"]
    return [f"α {before:g} to step {count(step)}" for before, step in changes]


_HEADINGS = {
    Column.NAME: ("", "Which run"),
    Column.ALPHA: ("α", "Learning rate"),
    Column.BATCH: ("batch", "Examples a step"),
    Column.L1: ("L1", "Penalty λ·‖w‖₁"),
    Column.L2: ("L2", "Penalty λ/2·‖w‖²"),
    Column.OPTIMIZER: ("optimiser", "How the gradient becomes a step, and the schedule of α"),
    Column.FEATURES: ("features", "What the model is fed"),
    Column.STEP: ("step", "Where the run is, or was pinned"),
    Column.LOSS: (
        "J",
        "Loss over the training examples, penalty included; the lowest of runs with the same J "
        "is bold",
    ),
    Column.ACCURACY: (
        "accuracy",
        "Share of right predictions over the training examples, at ½",
    ),
    Column.TEST: ("test", "Loss over the test examples, without penalty"),
    Column.DISTANCE: (
        "distance",
        "Distance of w and b from the optimum of the run's own J",
    ),
    Column.REMARK: ("", "Remark"),
    Column.RETURN: ("", "Return"),
    Column.DISMISS: ("", "Dismiss"),
}

_MEANINGS = {
    Column.ACCURACY: "Descent lowers J, not the number of wrong ones: they can move apart.",
    Column.DISTANCE: "How far the parameters are from the optimum, where it is 0: "
    "the root of the sum of the squared differences.",
}
"""What tips tell besides."""

WORDS = (Column.NAME, Column.OPTIMIZER, Column.FEATURES, Column.REMARK)
"""Columns of words, which may be cut short with an ellipsis; a number is written in full."""

ACTIONS = (Column.RETURN, Column.DISMISS)
"""Columns of signs to be clicked."""

_ACTS = {Column.RETURN: "Return to {}", Column.DISMISS: "Dismiss {}"}

_KEYS = {Column.RETURN: "(Enter)", Column.DISMISS: "(Delete)"}

_RENAME = "Double click or F2: rename"

_RETURN = "Double click or Enter: return to this run"

_Index = QModelIndex | QPersistentModelIndex

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def alignment(column: int) -> Qt.AlignmentFlag:
    """Return where the texts of a column stand: numbers end below each other."""
    if column in ACTIONS:
        return Qt.AlignmentFlag.AlignCenter
    return LEFT if column in WORDS else RIGHT


class RunsModel(QAbstractTableModel):
    """Rows of runs; of rows that stay, only the cells that change are told to be drawn anew.

    Signals
    -------
    rename_requested(int, str)
        The run of this key is to have this name; the table shows it when the run has it.
    """

    rename_requested = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[RunRow] = []
        self._best: int | None = None
        self._accuracy = _HEADINGS[Column.ACCURACY][0]

    def name_accuracy(self, name: str) -> None:
        """Head the column of accuracies with this name."""
        self._accuracy = name
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, Column.ACCURACY, Column.ACCURACY)

    def show_rows(self, rows: list[RunRow], best: int | None) -> bool:
        """Show these rows, the loss of one of them strong; tell whether they are other runs."""
        is_other = [row.key for row in rows] != [row.key for row in self._rows]
        if is_other or not self._rows:
            self.beginResetModel()
            self._rows, self._best = rows, best
            self.endResetModel()
            return True
        before, self._rows = self._rows, rows
        for place, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old is new:
                continue
            for column, (text, other) in enumerate(zip(old.texts, new.texts, strict=True)):
                if text != other:
                    self._tell(place, column)
        if best != self._best:
            changed = {self._best, best} - {None}
            self._best = best
            for place in range(len(rows)):
                if place in changed:
                    self._tell(place, Column.LOSS)
        return False

    def row(self, place: int) -> RunRow:
        """Return what is said of a run."""
        return self._rows[place]

    def rows(self) -> list[RunRow]:
        """Return what is said of all runs."""
        return self._rows

    def is_best(self, place: int) -> bool:
        """Tell whether a row has the lowest loss."""
        return place == self._best

    def place_of(self, key: int | None) -> int | None:
        """Return the row of a run; None if it has none."""
        return next((place for place, row in enumerate(self._rows) if row.key == key), None)

    def _tell(self, place: int, column: int) -> None:
        index = self.index(place, column)
        self.dataChanged.emit(index, index)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Count the runs."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the text, alignment, tip or spoken words of a cell."""
        row, column = self._rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.texts[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if column in ACTIONS and row.key is not None:
                return _ACTS[Column(column)].format(row.texts[Column.NAME])
            return f"{_HEADINGS[Column(column)][1]}: {row.texts[column]}"
        return None

    def _tip(self, row: RunRow, column: int) -> str:
        if column == Column.DISTANCE and row.tip:
            return row.tip
        if column in ACTIONS:
            act = _ACTS[Column(column)].format(row.texts[Column.NAME])
            return f"{act} {_KEYS[Column(column)]}" if row.key is not None else ""
        how = ""
        if row.key is not None:
            how = _RENAME if column == Column.NAME else _RETURN
        told = row.texts[column] if column in WORDS else _MEANINGS.get(Column(column), "")
        return "\n".join(filter(None, (told, how)))

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another name."""
        row = self._rows[index.row()]
        name = str(value).strip()
        if row.key is None or not name or name == row.texts[Column.NAME]:
            return False
        self.rename_requested.emit(row.key, name)
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let names of pinned and replaced runs be edited."""
        flags = super().flags(index)
        if index.column() == Column.NAME and self._rows[index.row()].key is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the heading of a column, with its meaning."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            is_accuracy = section == Column.ACCURACY
            return self._accuracy if is_accuracy else _HEADINGS[Column(section)][0]
        if role == Qt.ItemDataRole.ToolTipRole:
            told = (_HEADINGS[Column(section)][1], _MEANINGS.get(Column(section), ""))
            return "\n".join(filter(None, told))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(section)
        return None
