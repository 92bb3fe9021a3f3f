"""Pinned runs, and runs that were left, beside the current one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Any

from engine.convergence.optimum import Convergence, convergence_of
from engine.model.experiment import Experiment
from engine.model.optimizers import NAMES, settings_of
from engine.support.tasks import Task
from engine.training.run import Run
from engine.training.snapshot import MOST_BESIDE, MOST_PINNED, PinnedRun


@dataclass(slots=True, eq=False)
class _Pinned:
    """A run beside the current one, what views show of it, and the task that finds its optimum.

    One that `is_replaced` gave way to a new start, and stays until the next one does.
    """

    run: Run
    view: PinnedRun
    convergence: Task[Convergence]
    is_replaced: bool = False


MOST_UNDONE = 8
"""Runs that were dismissed, and runs that another one took the place of, that can be had back."""

MOST_UNDONE_BYTES = 256 * 2**20
"""The features of all of the latter, but for the last of them, take up no more memory."""


class PinnedRuns:
    """Up to `MOST_BESIDE` runs: those that the user pinned, and futures that were left behind.

    When a place is needed, the oldest one that is not pinned gives way; a pinned one never does.
    As no more than `MOST_PINNED` can be, there is always a place for the latest future. What is to
    be told to the user of it is left in `notices`.

    So that it can be undone, the last of those that were dismissed are kept out of sight, and so
    are the last of those that were played before.
    """

    def __init__(self) -> None:
        self._pinned: list[_Pinned] = []
        self._dismissed: list[tuple[int, _Pinned]] = []
        self._aside: dict[int, Run] = {}
        self._last_key = 0
        self.views: tuple[PinnedRun, ...] = ()
        self.notices: list[str] = []

    @property
    def is_full(self) -> bool:
        """Whether as many runs are pinned as can be."""
        return sum(pinned.view.is_pinned for pinned in self._pinned) >= MOST_PINNED

    @property
    def is_analysing(self) -> bool:
        """Whether `analyse` has something to do."""
        return any(map(_is_sought, self._pinned))

    def analyse(self, seconds: float) -> bool:
        """Work out for about so long where a run leads; return whether more is known now."""
        for pinned in self._pinned:
            if _is_sought(pinned):
                if not pinned.convergence.work(seconds):
                    return False
                self._show(pinned, replace(pinned.view, convergence=pinned.convergence.result))
                return True
        return False

    def pin(self, run: Run, convergence: Convergence | None) -> None:
        """Keep a copy of `run` until it is dismissed.

        A run that was left behind and stands at the same state is pinned itself.
        """
        same = self.find(run)
        if same is not None and same.is_pinned:
            self.notices.append(f"This run is pinned already, as {same.name}")
        elif self.is_full:
            self.notices.append(f"{MOST_PINNED} runs are pinned: dismiss one to pin another")
        else:
            name = self._name_of(run, same)
            if same is None:
                self._add(run.copy(), convergence, name=name, is_pinned=True)
            else:
                self._show(self._at(same.key), replace(same, is_pinned=True, name=name))
            self.notices.append(f"Pinned as {name}")

    @property
    def saved(self) -> tuple[tuple[PinnedRun, Run], ...]:
        """Return the runs that the user pinned, each with what views show of it."""
        return tuple((one.view, one.run) for one in self._pinned if one.view.is_pinned)

    def restore(self, run: Run, name: str, style: int) -> None:
        """Pin `run` itself again, under the name and in the style that it once had."""
        self._add(run, None, name=name, is_pinned=True)
        pinned = self._pinned[-1]
        self._show(pinned, replace(pinned.view, style=style))

    def leave(self, run: Run, convergence: Convergence | None, left_at: int | None) -> None:
        """Keep `run` itself, which gives way to another."""
        name = self._free_name(f"replaced at {left_at if left_at is not None else run.step:,}")
        self._add(run, convergence, name=name, is_pinned=False, left_at=left_at)

    def keep_replaced(self, run: Run, convergence: Convergence | None) -> None:
        """Keep `run` itself, as it had to begin anew; one that was replaced before is forgotten."""
        lost = [one.view.name for one in self._pinned if one.is_replaced and not one.view.is_pinned]
        self._pinned = [
            pinned for pinned in self._pinned if pinned.view.is_pinned or not pinned.is_replaced
        ]
        self.leave(run, convergence, None)
        self._pinned[-1].is_replaced = True
        if lost:
            self.notices.append(
                f"Only one replaced run is kept, so “{lost[0]}” is gone. Pin a run to keep it"
            )

    def branch(self, step: int) -> None:
        """Note that the current run goes another way from `step` on, than futures left later."""
        self._lead_off(step)

    def part(self) -> None:
        """Note that another run is the current one: no future was left by that."""
        self._lead_off(None)

    def _lead_off(self, step: int | None) -> None:
        for pinned in self._pinned:
            left_at = pinned.view.left_at
            if left_at is not None and (step is None or left_at > step):
                pinned.view = replace(pinned.view, left_at=step)
        self._refresh_views()

    def dismiss(self, key: int) -> None:
        """Take a run away; nothing happens where there is none of this key."""
        for place, pinned in enumerate(self._pinned):
            if pinned.view.key == key:
                del self._pinned[place]
                self._dismissed = [*self._dismissed, (place, pinned)][-MOST_UNDONE:]
                self._refresh_views()
                return

    def dismiss_left(self) -> None:
        """Take away all runs that nobody pinned."""
        for view in self.views:
            if not view.is_pinned:
                self.dismiss(view.key)

    def put_back(self, key: int) -> None:
        """Put a run back that was dismissed, where it stood, as long as it is still there."""
        found = next((one for one in self._dismissed if one[1].view.key == key), None)
        if found is None:
            self.notices.append("That run is gone for good")
            return
        place, pinned = found
        if pinned.view.is_pinned and self.is_full:
            self.notices.append(f"{MOST_PINNED} runs are pinned: dismiss one to put one back")
            return
        self._dismissed.remove(found)
        self._make_room()
        view = pinned.view
        taken = {other.style for other in self.views}
        style = view.style if view.style not in taken else self._free_style()
        pinned.view = replace(view, name=self._free_name(view.name), style=style)
        self._pinned.insert(place, pinned)
        self._refresh_views()

    def put_aside(self, run_id: int, run: Run) -> None:
        """Keep `run` itself, out of sight: another one takes its place."""
        self._aside.pop(run_id, None)
        self._aside[run_id] = run
        while len(self._aside) > MOST_UNDONE or self._bytes_aside() > MOST_UNDONE_BYTES:
            del self._aside[next(iter(self._aside))]

    def take_back(self, run_id: int) -> Run | None:
        """Return the run that was played under this number, as it was then, or None.

        Where it stands beside the current one only because another one took its place, it does not
        any longer.
        """
        run = self._aside.pop(run_id, None)
        if run is None:
            self.notices.append("That run is gone for good")
            return None
        self._pinned = [one for one in self._pinned if one.run is not run or one.view.is_pinned]
        self._refresh_views()
        return run.copy() if any(one.run is run for one in self._pinned) else run

    def _bytes_aside(self) -> int:
        """Return how much memory the features take up of all but the last one put aside."""
        problems = {id(run.problem): run.problem for run in list(self._aside.values())[:-1]}
        return sum(problem.F.nbytes for problem in problems.values())

    def rename(self, key: int, name: str) -> None:
        """Give a run another name; an empty one, or one that another run has, is not taken."""
        name = " ".join(name.split())
        if name and all(pinned.view.name != name for pinned in self._pinned):
            for pinned in self._pinned:
                if pinned.view.key == key:
                    self._show(pinned, replace(pinned.view, name=name))

    def copy_of(self, key: int) -> Run | None:
        """Return a copy of the run with this key, to go on from where it stands, or None."""
        return next((pinned.run.copy() for pinned in self._pinned if pinned.view.key == key), None)

    def find(self, run: Run) -> PinnedRun | None:
        """Return the run beside it, if any, that is the same run at the same step."""
        return next((pinned.view for pinned in self._pinned if pinned.run.is_same(run)), None)

    def _at(self, key: int) -> _Pinned:
        return next(pinned for pinned in self._pinned if pinned.view.key == key)

    def _add(
        self,
        run: Run,
        convergence: Convergence | None,
        *,
        name: str,
        is_pinned: bool,
        left_at: int | None = None,
    ) -> None:
        self._make_room()
        self._last_key += 1
        state = run.state()
        diverged_at = state.diverged_at if state.has_diverged else None
        state = replace(state, diverged_at=diverged_at, history=run.past())
        view = PinnedRun(
            **state.as_dict(),
            key=self._last_key,
            style=self._free_style(),
            name=name,
            is_pinned=is_pinned,
            left_at=left_at,
            events=tuple(event for event in run.events if event.step < run.step),
            features=run.problem.features,
            convergence=convergence,
        )
        sought = Task(convergence_of(run.problem, run.experiment.l1, run.experiment.l2))
        self._pinned.append(_Pinned(run, view, sought))
        self._refresh_views()

    def _make_room(self) -> None:
        """Let the oldest run that is not pinned give way where all places are taken."""
        if len(self._pinned) == MOST_BESIDE:
            oldest = next(pinned.view for pinned in self._pinned if not pinned.view.is_pinned)
            self.notices.append(f"“{oldest.name}” gave way: {MOST_BESIDE} runs are pinned at most")
            self.dismiss(oldest.key)

    def _free_style(self) -> int:
        taken = {pinned.view.style for pinned in self._pinned}
        return next(style for style in range(MOST_BESIDE) if style not in taken)

    def _name_of(self, run: Run, same: PinnedRun | None) -> str:
        """Return a name for a run to pin: what tells it from all others, or else a letter."""
        others = [view.experiment for view in self.views if view is not same]
        taken = {view.name for view in self.views}
        name = _difference(run.experiment, others)
        return name if name and name not in taken else self._free_name()

    def _free_name(self, wanted: str = "") -> str:
        """Return `wanted`, or the first free letter, or a name made free by a number."""
        taken = {pinned.view.name for pinned in self._pinned}
        if not wanted:
            return next(letter for letter in ascii_uppercase if letter not in taken)
        names = (wanted if number == 1 else f"{wanted} ({number})" for number in range(1, 99))
        return next(name for name in names if name not in taken)

    def _show(self, pinned: _Pinned, view: PinnedRun) -> None:
        pinned.view = view
        self._refresh_views()

    def _refresh_views(self) -> None:
        self.views = tuple(pinned.view for pinned in self._pinned)


def _difference(experiment: Experiment, others: list[Experiment]) -> str:
    """Return the first setting that no other run has, ``α = 1``; empty where there is none.

    The first run of all is named by its optimiser alone, where that is not plain descent.
    """
    if not others:
        plain = experiment.optimizer == "gd"
        return "" if plain else _TELLING["optimizer"](experiment.optimizer)
    for setting, text in _TELLING.items():
        if setting == "momentum" and "momentum" not in settings_of(experiment.optimizer):
            continue
        own = getattr(experiment, setting)
        if all(getattr(other, setting) != own for other in others):
            return text(own)
    return ""


_TELLING: dict[str, Callable[[Any], str]] = {
    "alpha": lambda alpha: f"α = {alpha:g}",
    "batch": lambda batch: "full batch" if batch is None else f"batch {batch:,}",
    "l2": lambda l2: f"L2 λ = {l2:g}",
    "l1": lambda l1: f"L1 λ = {l1:g}",
    "optimizer": lambda name: NAMES[name],
    "schedule": lambda name: "constant α" if name == "constant" else f"{name} schedule",
    "momentum": lambda momentum: f"μ = {momentum:g}",
    "standardize": lambda on: "standardised" if on else "not standardised",
    "seed": lambda seed: f"seed {seed}",
}
"""What a run is named by, and how."""


def _is_sought(pinned: _Pinned) -> bool:
    return pinned.view.convergence is None and not pinned.convergence.is_done
