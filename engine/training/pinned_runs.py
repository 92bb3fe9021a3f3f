"""The runs that stay beside the current one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from string import ascii_uppercase

from engine.convergence.optimum import Convergence, seek_convergence
from engine.support.tasks import Task
from engine.training.run import Run
from engine.training.snapshot import MOST_KEPT, MOST_PINNED, PinnedRun


@dataclass(slots=True, eq=False)
class _Pinned:
    """A run that nobody advances any more, how views see it, and the search for its goal.

    One that is `spare` gave way to a new start, and is kept until the next one.
    """

    run: Run
    view: PinnedRun
    goal: Task[Convergence]
    is_spare: bool = False


class PinnedRuns:
    """Up to `MOST_KEPT` runs: those that the user pinned, and futures that were left behind.

    When a place is needed, the oldest one that is not pinned gives way; a pinned one never does.
    As no more than `MOST_PINNED` can be, there is always a place for the latest future. What is to
    be told to the user of it is left in `notices`.
    """

    def __init__(self) -> None:
        self._kept: list[_Pinned] = []
        self._last_key = 0
        self.views: tuple[PinnedRun, ...] = ()
        self.notices: list[str] = []

    @property
    def is_full(self) -> bool:
        """Whether as many runs are pinned as can be."""
        return sum(kept.view.is_pinned for kept in self._kept) >= MOST_PINNED

    @property
    def is_surveying(self) -> bool:
        """Whether `survey` has something to do."""
        return any(map(_is_sought, self._kept))

    def survey(self, seconds: float) -> bool:
        """Work out for about so long where a run leads; return whether more is known now."""
        for kept in self._kept:
            if _is_sought(kept):
                if not kept.goal.work(seconds):
                    return False
                self._show(kept, replace(kept.view, goal=kept.goal.result))
                return True
        return False

    def pin(self, run: Run, goal: Convergence | None) -> None:
        """Keep a copy of `run` until it is dismissed.

        A run that was left behind and stands at the same state is pinned itself.
        """
        same = self.find(run)
        if same is not None and same.is_pinned:
            self.notices.append(f"This run is pinned already, as {same.name}")
        elif self.is_full:
            self.notices.append(f"{MOST_PINNED} runs are pinned: dismiss one to pin another")
        else:
            name = self._free_name()
            if same is None:
                self._keep(run.copy(), goal, name=name, is_pinned=True)
            else:
                self._show(self._at(same.key), replace(same, is_pinned=True, name=name))
            self.notices.append(f"Pinned as {name}")

    def leave(self, run: Run, goal: Convergence | None, left_at: int | None) -> None:
        """Keep `run` itself, which gives way to another."""
        name = self._free_name(f"left at {left_at if left_at is not None else run.step:,}")
        self._keep(run, goal, name=name, is_pinned=False, left_at=left_at)

    def set_aside(self, run: Run, goal: Convergence | None) -> None:
        """Keep `run` itself, as it had to begin anew; the one set aside before it is forgotten."""
        self._kept = [kept for kept in self._kept if kept.view.is_pinned or not kept.is_spare]
        self.leave(run, goal, None)
        self._kept[-1].is_spare = True

    def branch(self, step: int) -> None:
        """Note that the current run goes another way from `step` on, than futures left later."""
        self._lead_off(step)

    def part(self) -> None:
        """Note that another run is the current one: no future was left by that."""
        self._lead_off(None)

    def _lead_off(self, step: int | None) -> None:
        for kept in self._kept:
            left_at = kept.view.left_at
            if left_at is not None and (step is None or left_at > step):
                kept.view = replace(kept.view, left_at=step)
        self._look_again()

    def dismiss(self, key: int) -> None:
        """Forget a run; nothing happens where there is none of this key."""
        self._kept = [kept for kept in self._kept if kept.view.key != key]
        self._look_again()

    def dismiss_left(self) -> None:
        """Forget all runs that nobody pinned."""
        self._kept = [kept for kept in self._kept if kept.view.is_pinned]
        self._look_again()

    def rename(self, key: int, name: str) -> None:
        """Give a run another name; an empty one, or one that another run has, is not taken."""
        name = " ".join(name.split())
        if name and all(kept.view.name != name for kept in self._kept):
            for kept in self._kept:
                if kept.view.key == key:
                    self._show(kept, replace(kept.view, name=name))

    def copy_of(self, key: int) -> Run | None:
        """Return a run that goes on from where this one was kept, or None."""
        return next((kept.run.copy() for kept in self._kept if kept.view.key == key), None)

    def find(self, run: Run) -> PinnedRun | None:
        """Return the kept run, if any, that is the same run at the same step."""
        return next((kept.view for kept in self._kept if kept.run.is_same(run)), None)

    def _at(self, key: int) -> _Pinned:
        return next(kept for kept in self._kept if kept.view.key == key)

    def _keep(
        self,
        run: Run,
        goal: Convergence | None,
        *,
        name: str,
        is_pinned: bool,
        left_at: int | None = None,
    ) -> None:
        if len(self._kept) == MOST_KEPT:
            oldest = next(kept.view for kept in self._kept if not kept.view.is_pinned)
            self.notices.append(f"“{oldest.name}” gave way: {MOST_KEPT} runs are kept at most")
            self.dismiss(oldest.key)
        self._last_key += 1
        taken = {kept.view.look for kept in self._kept}
        state = run.state()
        diverged_at = state.diverged_at if state.has_diverged else None
        state = replace(state, diverged_at=diverged_at, history=run.past())
        view = PinnedRun(
            **state.parts(),
            key=self._last_key,
            look=next(look for look in range(MOST_KEPT) if look not in taken),
            name=name,
            is_pinned=is_pinned,
            left_at=left_at,
            events=tuple(event for event in run.events if event.step < run.step),
            features=run.problem.features,
            goal=goal,
        )
        sought = Task(seek_convergence(run.problem, run.experiment.l1, run.experiment.l2))
        self._kept.append(_Pinned(run, view, sought))
        self._look_again()

    def _free_name(self, wanted: str = "") -> str:
        """Return `wanted`, or the first free letter, or a name made free by a number."""
        taken = {kept.view.name for kept in self._kept}
        if not wanted:
            return next(letter for letter in ascii_uppercase if letter not in taken)
        names = (wanted if number == 1 else f"{wanted} ({number})" for number in range(1, 99))
        return next(name for name in names if name not in taken)

    def _show(self, kept: _Pinned, view: PinnedRun) -> None:
        kept.view = view
        self._look_again()

    def _look_again(self) -> None:
        self.views = tuple(kept.view for kept in self._kept)


def _is_sought(kept: _Pinned) -> bool:
    return kept.view.goal is None and not kept.goal.is_done
