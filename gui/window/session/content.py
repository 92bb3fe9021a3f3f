"""What a session keeps of the window, so that it can be told whether anything has changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.model.experiment import Event, Experiment
from engine.session.session import Mark, Teacher, View
from engine.training.snapshot import PinnedRun, Snapshot

Pinned = tuple[str, int, Experiment, int, tuple[Event, ...]]
"""A pinned run: its name and style, its settings, its step and what was changed before."""


@dataclass(frozen=True, slots=True)
class Content:
    """All of the window that is kept.

    Two are compared field by field. What differs most often comes first, and what is the same is
    mostly the same object, so that this is cheap however much was done.

    Attributes
    ----------
    step, last_step
        Where the run stands, and how far it has come.
    start
        The experiment that it began with.
    events
        What was changed since.
    pinned
        The runs that are pinned beside it.
    marks, teacher, view
        As in `engine.session.session.Session`.
    left_out
        The names of the runs beside it that are not kept: they gave way to another, and nobody has
        pinned them.
    """

    step: int
    last_step: int
    start: Experiment
    events: tuple[Event, ...]
    pinned: tuple[Pinned, ...] = ()
    marks: tuple[Mark, ...] = ()
    teacher: Teacher = field(default_factory=Teacher)
    view: View = field(default_factory=View)
    left_out: tuple[str, ...] = field(default=(), compare=False)

    def is_same_work(self, other: Content) -> bool:
        """Tell whether they differ in nothing but the view."""
        return (
            self.step == other.step
            and self.last_step == other.last_step
            and self.start == other.start
            and self.events == other.events
            and self.pinned == other.pinned
            and self.marks == other.marks
            and self.teacher == other.teacher
        )


def content_of(
    start: Experiment, snapshot: Snapshot, marks: tuple[Mark, ...], teacher: Teacher, view: View
) -> Content:
    """Return what is kept of a run that began as `start`, at a snapshot."""
    pinned = tuple(_pinned(run) for run in snapshot.pinned if run.is_pinned)
    left_out = tuple(run.name for run in snapshot.pinned if not run.is_pinned)
    return Content(
        snapshot.step,
        snapshot.last_step,
        start,
        snapshot.events,
        pinned,
        marks,
        teacher,
        view,
        left_out,
    )


def _pinned(run: PinnedRun) -> Pinned:
    return (run.name, run.style, run.experiment, run.step, run.events)
