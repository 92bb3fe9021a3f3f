"""Milestones of a run on its timeline."""

from __future__ import annotations

from enum import Enum

import numpy as np

from engine.data.edits import edits_text, shared_start
from engine.model.experiment import PARAMETERS, Event
from engine.model.optimizers import NAMES, OPTIMIZER_SETTINGS, WORDS
from engine.model.setting_names import FULL
from engine.support.records import dataclass
from engine.training.history import LossHistory
from engine.training.snapshot import PinnedRun, Snapshot


class MilestoneKind(Enum):
    """What happened at a step."""

    ALPHA = "α changed"
    SETTING = "another setting changed"
    DATA = "data edited"
    PARAMETERS = "parameters set by hand"
    DIVERGED = "diverged"
    BEST_TEST = "lowest test loss"
    BRANCH = "another way taken"
    MARK = "marked by the user"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step where something happened; `text` says what: "step 120: α 0.1 → 3".

    `end` is, for a BRANCH, the last step of the future that was left; None for all others.
    """

    step: int
    kind: MilestoneKind
    text: str
    end: int | None = None


_KINDS = {
    "alpha": MilestoneKind.ALPHA,
    "batch": MilestoneKind.SETTING,
    "l1": MilestoneKind.SETTING,
    "l2": MilestoneKind.SETTING,
    **dict.fromkeys(OPTIMIZER_SETTINGS, MilestoneKind.SETTING),
    "size": MilestoneKind.DATA,
    "noise": MilestoneKind.DATA,
    "test_ratio": MilestoneKind.DATA,
    "edits": MilestoneKind.DATA,
    PARAMETERS: MilestoneKind.PARAMETERS,
}
_SAID = {
    "alpha": "α", "l1": "L1", "l2": "L2", "size": "points", "test_ratio": "test share", **WORDS,
}  # fmt: skip


class MilestoneReader:
    """Milestones of one snapshot after the other; only what has changed is worked out anew."""

    def __init__(self) -> None:
        self._read: tuple[object, ...] = ()
        self._events: tuple[Event, ...] = ()
        self._changes: tuple[Milestone, ...] = ()
        self._milestones: tuple[Milestone, ...] = ()

    def milestones(self, snapshot: Snapshot) -> tuple[Milestone, ...]:
        """Return the milestones, ascending by step; the same tuple while they are the same."""
        if snapshot.events != self._events:
            known = shared_start(self._events, snapshot.events)  # of a drag there are thousands
            self._events = snapshot.events
            self._changes = (*self._changes[:known], *map(_change, self._events[known:]))
        read = (self._changes, snapshot.history, snapshot.pinned, snapshot.diverged_at)
        if len(self._read) != len(read) or any(
            old is not new for old, new in zip(self._read, read, strict=True)
        ):
            self._read = read
            found = [*self._changes, *map(_branch, snapshot.pinned)]
            found += [_best_test(snapshot.history, self._events), _diverged(snapshot.diverged_at)]
            milestones = sorted(
                (milestone for milestone in found if milestone is not None), key=lambda m: m.step
            )
            if tuple(milestones) != self._milestones:
                self._milestones = tuple(milestones)
        return self._milestones


def milestones(snapshot: Snapshot) -> tuple[Milestone, ...]:
    """Return the milestones of one snapshot, ascending by step."""
    return MilestoneReader().milestones(snapshot)


def _change(event: Event) -> Milestone:
    kind = _KINDS[event.setting]
    if kind is MilestoneKind.PARAMETERS:
        return Milestone(event.step, kind, f"step {event.step:,}: w and b set by hand")
    if event.setting == "edits":
        told = edits_text(event.before, event.value, event.fewest)  # type: ignore[arg-type]
        return Milestone(event.step, kind, f"step {event.step:,}: {told}")
    before, after = (_value(event.setting, value) for value in (event.before, event.value))
    name = _SAID.get(event.setting, event.setting)
    return Milestone(event.step, kind, f"step {event.step:,}: {name} {before} → {after}")


def _value(setting: str, value: object) -> str:
    if value is None:
        return FULL if setting == "batch" else "default"
    if setting == "test_ratio":
        return f"{value:.0%}".replace("%", " %")
    if isinstance(value, str):
        return NAMES.get(value, value)
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _branch(pinned: PinnedRun) -> Milestone | None:
    """Return where the future was left that `pinned` holds."""
    if pinned.left_at is None:
        return None
    text = (
        f"step {pinned.left_at:,}: here you took another way; "
        f"the replaced run went on to step {pinned.step:,}"
    )
    return Milestone(pinned.left_at, MilestoneKind.BRANCH, text, pinned.step)


def _best_test(history: LossHistory, events: tuple[Event, ...]) -> Milestone | None:
    """Return the recorded step of the lowest test loss since the data were edited last."""
    edits = (e.step for e in reversed(events) if _KINDS[e.setting] is MilestoneKind.DATA)
    first = int(np.searchsorted(history.step, next(edits, 0)))
    losses = history.test_loss[first:]
    if not np.isfinite(losses).any():
        return None
    row = first + int(np.nanargmin(losses))
    step, loss = int(history.step[row]), history.test_loss[row]
    return Milestone(step, MilestoneKind.BEST_TEST, f"step {step:,}: lowest test loss, {loss:.4g}")


def _diverged(at: int | None) -> Milestone | None:
    """Return the last step before the numbers left the range, where the run ends."""
    if at is None:
        return None
    return Milestone(
        at - 1, MilestoneKind.DIVERGED, f"step {at:,}: diverged; this is the step before"
    )
