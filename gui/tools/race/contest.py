"""What is raced, and is it still what the main window has?"""

from __future__ import annotations

from engine.comparison.race_values import FEWEST, Value, proposed
from engine.convergence.gap import SETTINGS_OF_J
from engine.convergence.optimum import Optimum
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Snapshot
from gui.tools.race.entry import Entry, entry_of, same_data
from gui.tools.race.text import SETTINGS


class Contest:
    """The setting and the values that race, and the run of the main window that they race on.

    Attributes
    ----------
    setting
        The setting raced.
    from_here
        Whether a race begins where the run of the main window is, and not at its start.
    entry
        What the lanes of the race begun last share; None before the first.
    """

    def __init__(self) -> None:
        self.setting = SETTINGS[0]
        self.from_here = False
        self.entry: Entry | None = None
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

    def wanted(self, *, anew: bool = False) -> Entry | None:
        """Return what a race would begin with now; None while nothing is known.

        A race from where the run was stays there, however far that has come since, until it is
        asked for `anew`.
        """
        problem, snapshot, before = self._problem, self._snapshot, self.entry
        if problem is None or snapshot is None or len(snapshot.w) != problem.n:
            return None
        stays = self.from_here and not anew and before is not None and before.problem is problem
        if stays and before is not None:
            return Entry(problem, snapshot.experiment.changed(init=before.experiment.init))
        return entry_of(problem, snapshot, from_here=self.from_here)

    def has(self, entry: Entry) -> bool:
        """Tell whether a race of `entry` would be the one begun last."""
        return self.entry is not None and self.entry.fits(entry, self.setting)

    def begin(self, entry: Entry) -> tuple[Experiment, ...]:
        """Race `entry` from now on, and return the experiment of each lane.

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
        """Return where all lanes lead, if they lead to one place and the main window knows it."""
        snapshot, entry = self._snapshot, self.entry
        if snapshot is None or snapshot.goal is None or entry is None:
            return None
        raced, here = entry.experiment, snapshot.experiment
        is_one_J = self.setting not in SETTINGS_OF_J
        is_same_J = self._problem is entry.problem and (raced.l1, raced.l2) == (here.l1, here.l2)
        return snapshot.goal.optimum if is_one_J and is_same_J else None
