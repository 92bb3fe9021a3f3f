"""What sessions of earlier versions of the format mean, in the words of the present one.

Version 1 had a ``cosine`` that stays at 0 after its period, as ``cosine-decay`` does, and 0.5 as
the default decay of ``step``.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

VERSION = 2
"""The version that is written."""

_DECAY_OF_STEP_1 = 0.5


def of_present_version(run: Any, version: int) -> Any:
    """Return the JSON of a run with ``experiment`` and ``events`` as `VERSION` writes them.

    What is not as it should be stays so: it is refused where it is read.
    """
    if version >= 2 or not isinstance(run, dict):
        return run
    experiment, events = run.get("experiment"), run.get("events")
    if not isinstance(experiment, dict) or not isinstance(events, list):
        return run
    schedule, decay = experiment.get("schedule"), experiment.get("decay")
    told_decay = _decay(schedule, decay)
    start = {"schedule": _schedule(schedule), "decay": told_decay}
    start = {name: value for name, value in start.items() if value is not None}
    told: list[Any] = []
    for step, made in groupby(events, key=_step_of):
        decay_is_told = False
        for event in made:
            if _sets(event, "schedule"):
                schedule = event["value"]
                told.append(event | {"value": _schedule(schedule)})
            elif _sets(event, "decay"):
                decay, decay_is_told = event["value"], True
            else:
                told.append(event)
        now = _decay(schedule, decay)
        if decay_is_told or now != told_decay:
            told.append({"step": step, "setting": "decay", "value": now})
        told_decay = now
    return run | {"experiment": experiment | start, "events": told}


def _step_of(event: Any) -> Any:
    return event.get("step") if isinstance(event, dict) else None


def _sets(event: Any, setting: str) -> bool:
    return isinstance(event, dict) and event.get("setting") == setting and "value" in event


def _schedule(schedule: Any) -> Any:
    return "cosine-decay" if schedule == "cosine" else schedule


def _decay(schedule: Any, decay: Any) -> Any:
    return _DECAY_OF_STEP_1 if schedule == "step" and decay is None else decay
