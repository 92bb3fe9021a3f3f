"""A page of the guided lesson and how it sets the program up."""

from __future__ import annotations

from engine.errors import InputError
from engine.graph.formulas import Formula
from engine.graph.micro_steps import micro_step_keys
from engine.graph.shape import Pass
from engine.model.experiment import Event, Experiment
from engine.support.records import dataclass


@dataclass(frozen=True, slots=True)
class Setup:
    """A run at one step, and what the graph shows of it.

    Attributes
    ----------
    experiment
        The settings that the run began with.
    events
        The changes made on its way, ascending by step.
    step, last_step
        The step shown, and the furthest one computed, which is never below it.
    row
        The chosen example's row in the data set; None chooses none.
    mean
        Whether the graph shows the mean over the examples of the step, and not one example alone.
    micro
        The micro-step at which the walk inside of a step stands, or an empty text outside. At
        ``update`` the run has made the step: `step` is the one after.
    sigmoid, boundary
        Whether the sigmoid is shown beside the graph, with the example on it, or the boundary.

    Raises
    ------
    InputError
        If a step or a micro-step cannot be.
    """

    experiment: Experiment
    events: tuple[Event, ...] = ()
    step: int = 0
    last_step: int = 0
    row: int | None = 0
    mean: bool = False
    micro: str = ""
    sigmoid: bool = False
    boundary: bool = False

    def __post_init__(self) -> None:
        keys = micro_step_keys(self.experiment.optimizer)
        least = int(self.micro == keys[-1])
        if not least <= self.step <= self.last_step:
            raise InputError(f"step: {self.step} given, {least} to {self.last_step} accepted")
        if self.micro and self.micro not in keys:
            accepted = ", ".join(keys)
            raise InputError(f"micro: '{self.micro}' given, one of {accepted} accepted")


@dataclass(frozen=True, slots=True)
class Display:
    """A formula on a line of its own, drawn as the graph draws its pass."""

    formula: Formula
    passing: Pass = Pass.FORWARD


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that can be tried.

    Attributes
    ----------
    text
        What it says.
    shown
        The same as a formula.
    setup
        Where it can be seen.
    to_try
        What to do there, and what then shows.
    """

    text: str
    shown: Display
    setup: Setup
    to_try: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    In running text, the names of the mathematics stand between asterisks; see `plain`.

    Attributes
    ----------
    key
        A short name: ``setup forward da dz dw update features picture examples takeaways outlook``.
    title
        Its title.
    body
        Paragraphs and, between them, formulas.
    setup
        What the window shows when the page opens.
    to_try
        One thing to try there.
    statements
        Sentences that each can be tried; () on most pages.
    to_drag
        What an example that is dragged shows; empty where none is to be.
    """

    key: str
    title: str
    body: tuple[str | Display, ...]
    setup: Setup
    to_try: str
    statements: tuple[Statement, ...] = ()
    to_drag: str = ""


def plain(text: str) -> str:
    """Return running text without the asterisks around the names of the mathematics."""
    return text.replace("*", "")
