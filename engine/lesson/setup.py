"""What does the window have to show for a page of the lesson, or to give the user back?"""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import InputError
from engine.graph.micro_steps import MICRO_STEPS, MicroStepper
from engine.model.event import Event
from engine.model.experiment import Experiment


@dataclass(frozen=True, slots=True)
class Setup:
    """A run at one step, and how the graph looks at it.

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

    def __post_init__(self) -> None:
        least = int(self.micro == MICRO_STEPS[-1])
        if not least <= self.step <= self.last_step:
            raise InputError(f"step: {self.step} given, {least} to {self.last_step} accepted")
        if self.micro and self.micro not in MICRO_STEPS:
            accepted = ", ".join(MICRO_STEPS)
            raise InputError(f"micro: '{self.micro}' given, one of {accepted} accepted")

    @property
    def stepper(self) -> MicroStepper:
        """The walk inside of a step that stands at `micro`."""
        if not self.micro:
            return MicroStepper(self.step)
        made = self.micro == MICRO_STEPS[-1]
        return MicroStepper(self.step - made, MICRO_STEPS.index(self.micro))
