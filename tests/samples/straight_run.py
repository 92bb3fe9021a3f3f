"""A run made again without any travel: each step after the one before."""

from collections.abc import Iterable

import numpy as np

from engine.model.experiment import Event
from engine.training.run import Run


def go_straight(run: Run, events: Iterable[Event], step: int) -> None:
    """Advance a new run to a step, with each change at the step at which it was made."""
    for event in events:
        if event.step > step:
            break
        run.advance(event.step - run.step)
        if event.setting == "parameters":
            run.set_parameters(np.array(event.value))
        else:
            run.change(event.setting, event.value)
    run.advance(step - run.step)
