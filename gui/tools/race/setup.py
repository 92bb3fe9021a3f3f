"""The setup of a race: what all runs share, and the values in which they differ."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.comparison.race import race_experiments
from engine.comparison.race_values import FEWEST, Value, proposed
from engine.convergence.optimum import SETTINGS_OF_J, Optimum
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.optimizers import NAMES
from engine.model.problem import Problem
from engine.support.numbers import MINUS
from engine.support.records import dataclass
from engine.training.snapshot import Snapshot
from gui.style.numbers import count
from gui.style.theme import UNIT
from gui.tools.race.text import SETTINGS
from gui.tools.race.values_editor import Check, ValuesEditor
from gui.widgets.buttons import SegmentedControl
from gui.widgets.labels import muted_label, tighten, title_label


@dataclass(frozen=True, slots=True, eq=False)
class RaceEntry:
    """The data and the experiment that all runs share, but for the setting raced."""

    problem: Problem
    experiment: Experiment

    def experiments(self, setting: str, values: tuple[Value, ...]) -> tuple[Experiment, ...]:
        """Return the experiment of each run.

        Raises
        ------
        InputError
            If these values cannot be raced.
        """
        if setting == "batch":
            m = self.problem.m
            sizes = [m if value is None else min(int(value), m) for value in values]
            if m == 1:
                raise InputError("batch: with one example every batch is the full one")
            if len(set(sizes)) < len(sizes):
                raise InputError(
                    f"batch: two of these are the full batch of {m} examples, "
                    "batches that differ accepted"
                )
        return race_experiments(self.experiment, setting, values)

    def fits(self, other: RaceEntry, setting: str) -> bool:
        """Tell whether a race of `setting` would be the same, begun with the other."""
        neutral = {setting: getattr(Experiment(), setting), "kernel": "auto"}
        return self.problem is other.problem and (
            self.experiment.changed(**neutral) == other.experiment.changed(**neutral)
        )


def race_entry_of(problem: Problem, snapshot: Snapshot, *, from_here: bool) -> RaceEntry:
    """Return what a race begins with: the start of the run shown, or where that is now."""
    experiment = snapshot.experiment
    if from_here:
        here = tuple(np.append(snapshot.w, snapshot.b).tolist())
        experiment = experiment.changed(init=here if any(here) else None)
    return RaceEntry(problem, experiment)


def same_data(one: Problem, other: Problem) -> bool:
    """Tell whether two problems hold the same examples, as when one file was read twice."""
    if one is other:
        return True
    names = one.features.names == other.features.names
    pairs = (
        (one.dataset.X, other.dataset.X),
        (one.dataset.y, other.dataset.y),
        (one.train_rows, other.train_rows),
        (one.F, other.F),
    )
    return names and all(np.array_equal(mine, yours) for mine, yours in pairs)


_FROM_START, FROM_HERE = range(2)


class RaceHeader(QWidget):
    """The values, the start, what all runs share, and the offer to race something newer.

    Signals
    -------
    start_chosen(bool)
        Begin anew: where the run of the main window is (True), or where that started.
    renewal_chosen()
        Race what the main window has now.
    """

    start_chosen = Signal(bool)
    renewal_chosen = Signal()

    def __init__(self, check: Check) -> None:
        super().__init__()
        self.editor = ValuesEditor(check)
        self.begin_at = SegmentedControl(
            "begin at",
            ("the start", "here"),
            ("where the run of the main window started", "where that run is now"),
        )
        self._about = muted_label()
        self._about.setObjectName("raceAbout")
        self.renew = QPushButton("Race what the main window has now")
        self.renew.setObjectName("raceRenew")
        self.renew.hide()
        values = QHBoxLayout()
        tighten(values, 2 * UNIT)
        values.addWidget(title_label("Race"))
        values.addWidget(self.editor, 1)
        start = QHBoxLayout()
        tighten(start, 2 * UNIT)
        start.addWidget(self.begin_at)
        start.addWidget(self._about, 1)
        start.addWidget(self.renew)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 0, 2 * UNIT, 0)
        column.setSpacing(UNIT)
        column.addLayout(values)
        column.addLayout(start)
        for place in (_FROM_START, FROM_HERE):
            self.begin_at.segment(place).clicked.connect(self._on_begin_at_clicked)
        self.renew.clicked.connect(self.renewal_chosen)

    def show_entry(self, entry: RaceEntry, setting: str) -> None:
        """Say what all runs share."""
        self._about.setText(_about(entry, setting))

    @Slot()
    def _on_begin_at_clicked(self) -> None:
        self.start_chosen.emit(self.begin_at.choice() == FROM_HERE)


def _about(entry: RaceEntry, setting: str) -> str:
    """Return what all runs share."""
    experiment, m = entry.experiment, entry.problem.m
    parts = [entry.problem.dataset.title, f"m = {count(m)}"]
    shared = {
        "alpha": f"α {experiment.alpha:g}",
        "batch": "full batch" if experiment.batch is None else f"batch {count(experiment.batch)}",
        "l2": f"L2 {experiment.l2:g}" if experiment.l2 else "",
        "l1": f"L1 {experiment.l1:g}" if experiment.l1 else "",
    }
    optimizer, schedule = experiment.optimizer, experiment.schedule
    shared |= {
        "optimizer": NAMES[optimizer] if optimizer != "gd" else "",
        "schedule": f"schedule {schedule}" if schedule != "constant" else "",
    }
    parts += [text for name, text in shared.items() if text and name != setting]
    if experiment.init is not None:
        parts.append(
            "start " + ", ".join(f"{value:.4g}".replace("-", MINUS) for value in experiment.init)
        )
    return " · ".join(parts)


class RaceSetup:
    """The setting and the values that race, and the run of the main window that they race on.

    Attributes
    ----------
    setting
        The setting raced.
    from_here
        Whether a race begins where the run of the main window is, and not at its start.
    entry
        What the runs of the race begun last share; None before the first.
    """

    def __init__(self) -> None:
        self.setting = SETTINGS[0]
        self.from_here = False
        self.entry: RaceEntry | None = None
        self._problem: Problem | None = None
        self._snapshot: Snapshot | None = None
        self._chosen: dict[str, tuple[Value, ...]] = {}
        self._proposed: dict[str, tuple[Value, ...]] = {}

    def show_problem(self, problem: Problem) -> None:
        """Take note of the data of the main window; the next snapshot tells the settings."""
        entry, self._snapshot = self.entry, None
        is_raced = entry is not None and same_data(entry.problem, problem)
        self._problem = entry.problem if entry is not None and is_raced else problem

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take note of where the run of the main window is."""
        self._snapshot = snapshot

    def choose(self, values: tuple[Value, ...]) -> None:
        """Race these values of the setting from now on."""
        self._chosen[self.setting] = values

    def wanted(self, *, anew: bool = False) -> RaceEntry | None:
        """Return what a race would begin with now; None while nothing is known.

        A race from where the run was stays there, however far that has come since, until it is
        asked for `anew`.
        """
        problem, snapshot, before = self._problem, self._snapshot, self.entry
        if problem is None or snapshot is None or len(snapshot.w) != problem.n:
            return None
        stays = self.from_here and not anew and before is not None and before.problem is problem
        if stays and before is not None:
            return RaceEntry(problem, snapshot.experiment.changed(init=before.experiment.init))
        return race_entry_of(problem, snapshot, from_here=self.from_here)

    def has(self, entry: RaceEntry) -> bool:
        """Tell whether a race of `entry` would be the one begun last."""
        return self.entry is not None and self.entry.fits(entry, self.setting)

    def begin(self, entry: RaceEntry) -> tuple[Experiment, ...]:
        """Race `entry` from now on, and return the experiment of each run.

        Values that were chosen for other data may not fit these: two batches may be all of them.
        Others are proposed then.

        Raises
        ------
        InputError
            If no two values of the setting differ for this entry, which is taken note of anyway.
        """
        if self.entry is None or self.entry.problem is not entry.problem:
            self._proposed.clear()
        self.entry = entry
        chosen = self._chosen.get(self.setting)
        if chosen is not None:
            try:
                return entry.experiments(self.setting, chosen)
            except InputError:
                del self._chosen[self.setting]
        if self.setting not in self._proposed:
            self._proposed[self.setting] = proposed(self.setting, entry.problem)
        return entry.experiments(self.setting, self._proposed[self.setting])

    def check(self, setting: str, values: tuple[Value, ...]) -> None:
        """Raise InputError where these values cannot be raced."""
        if len(values) < FEWEST:
            raise InputError(f"{setting}: {len(values)} value given, at least {FEWEST} accepted")
        if self.entry is not None:
            self.entry.experiments(setting, values)

    def optimum(self) -> Optimum | None:
        """Return where all runs lead, if they lead to one place and the main window knows it."""
        snapshot, entry = self._snapshot, self.entry
        if snapshot is None or snapshot.convergence is None or entry is None:
            return None
        raced, here = entry.experiment, snapshot.experiment
        is_one_J = self.setting not in SETTINGS_OF_J
        is_same_J = self._problem is entry.problem and (raced.l1, raced.l2) == (here.l1, here.l2)
        return snapshot.convergence.optimum if is_one_J and is_same_J else None
