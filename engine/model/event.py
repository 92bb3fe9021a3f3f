"""What was changed while a run was going on?"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Event:
    """A setting changed in mid-run: it holds for the update that leads to ``step + 1``.

    `before` is what held until then; None for parameters set by hand.
    """

    step: int
    setting: str
    value: object
    before: object = field(default=None, compare=False)
