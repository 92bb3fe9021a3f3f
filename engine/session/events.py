"""The changes of a run as JSON: settings, parameters, and edits by what differs from before."""

from __future__ import annotations

import json
from typing import Any

from engine.data.edits import Added, Edits, edits_from_json, edits_to_json, grown, shared_start
from engine.errors import InputError
from engine.model.experiment import PARAMETERS, Event, Experiment, setting_from_json
from engine.session.json_text import Node
from engine.session.session import Json
from engine.training.replay import apply

MOST_EVENTS = 40_000

_MOST_KEPT = 4_000_000
"""Examples, edit by edit and event by event, that edits of a session keep of those before."""

_LARGEST_COUNT = 2**31


def events_to_json(experiment: Experiment, events: tuple[Event, ...]) -> list[Json]:
    """Return the events of a run that began with `experiment`, each as an object.

    Edits hold all that was ever done to the examples: of an event of a drawing hand only what is
    new is told, see `_edits_change`.

    Raises
    ------
    InputError
        If there are more than a session holds.
    """
    if len(events) > MOST_EVENTS:
        raise _too_long(f"more than {MOST_EVENTS:,} changes made")
    told: list[Json] = []
    edits, kept = experiment.edits, 0
    for event in events:
        value: Any = event.value
        if event.setting == "edits":
            value, edits = _edits_change(edits, value), value
            kept += value["keep"] + value.get("examples", 0)
        else:
            value = _plain(value)
        told.append({"step": event.step, "setting": event.setting, "value": value})
    if kept > _MOST_KEPT:
        raise _too_long("more changes of examples made than a session holds")
    return told


def _too_long(made: str) -> InputError:
    return InputError(
        f"session: {made} since the start of a run, fewer accepted; Reset begins one that can be "
        "saved"
    )


def events_from_json(node: Node, experiment: Experiment, last_step: int) -> tuple[Event, ...]:
    """Return the events that `events_to_json` wrote.

    Raises
    ------
    InputError
        If one is none that the run can have; the message starts with its path.
    """
    read = _Reading(experiment, last_step)
    for item in node.items(MOST_EVENTS, "events"):
        read.add(item)
    read.end_step()
    return tuple(read.events)


class _Reading:
    """Events that are read one by one; those of one step are checked together.

    Attributes
    ----------
    events
        Those read so far.
    """

    def __init__(self, experiment: Experiment, last_step: int) -> None:
        self.events: list[Event] = []
        self._now, self._edits, self._kept = experiment, experiment.edits, 0
        self._last_step = last_step
        self._step = 0
        self._nodes: dict[str, Node] = {}

    def add(self, item: Node) -> None:
        """Read one more."""
        parts = item.object(("step", "setting", "value"))
        step = parts["step"].whole(self._step, self._last_step)
        if step > self._step:
            self.end_step()
            self._step = step
        setting = parts["setting"].text()
        if setting in self._nodes:
            raise InputError(f"{item.path}: {setting} given twice at step {step}, once accepted")
        value = self._value(parts["setting"], parts["value"])
        self._nodes[setting] = parts["value"]
        self.events.append(Event(step, setting, value))

    def end_step(self) -> None:
        """Check the changes of a step, all of which are read."""
        if self._nodes:
            apply(self.events[-len(self._nodes) :], self._change)
            self._nodes = {}

    def _change(self, event: Event) -> None:
        if event.setting in (PARAMETERS, "edits"):  # no other setting depends on them
            return
        try:
            self._now = self._now.with_setting(event.setting, event.value)
        except InputError as error:
            raise _at(self._nodes[event.setting], error) from None

    def _value(self, setting: Node, given: Node) -> object:
        """Return the value that a setting is given; its range is not looked at."""
        name: str = setting.value
        if name == PARAMETERS:
            return given.numbers(len(self._now.features) + 1, "parameters w1, …, wn, b")
        if name == "edits":
            self._edits, kept = _edits_after(given, self._edits)
            self._kept += kept
            if self._kept > _MOST_KEPT:
                raise InputError(
                    f"{given.path}: more than {_MOST_KEPT:,} examples kept by all events given, "
                    "fewer accepted"
                )
            return self._edits
        try:
            value = setting_from_json(name, given.value)
        except InputError as error:
            if str(error).startswith(f"{name}: "):
                raise _at(given, error) from None
            raise InputError(f"{setting.path}: {error}") from None
        if self._now.needs_restart(name):
            raise InputError(f"{setting.path}: {name} given, which cannot change in mid-run")
        return value


def _at(node: Node, error: InputError) -> InputError:
    """Return an error of a value with its path in front, in the place of a setting's name."""
    return InputError(f"{node.path}: {str(error).partition(': ')[2] or error}")


def _edits_change(before: Edits, after: Edits) -> dict[str, Any]:
    """Return how edits differ from those before.

    ``keep`` of those before stay as they are. Of the next one, an ``added``, the first
    ``examples`` stay and are followed by those of the first of ``then``, an ``added`` too, if
    that number is given. All of ``then`` follow.
    """
    keep = shared_start(before, after)
    then, same = after[keep:], 0
    if keep < len(before) and then:
        old, new = before[keep], then[0]
        if isinstance(old, Added) and isinstance(new, Added) and old.test == new.test:
            same = _same_examples(old, new)
    if not same:
        return {"keep": keep, "then": _plain(edits_to_json(then))}
    assert isinstance(new, Added)
    rest = Added(new.points[same:], new.labels[same:], new.test)
    return {"keep": keep, "examples": same, "then": _plain(edits_to_json((rest, *then[1:])))}


def _same_examples(old: Added, new: Added) -> int:
    """Return how many examples two edits both begin with."""
    most = min(len(old.labels), len(new.labels))
    if old.points[:most] == new.points[:most] and old.labels[:most] == new.labels[:most]:
        return most
    same = 0
    while old.points[same] == new.points[same] and old.labels[same] == new.labels[same]:
        same += 1
    return same


def _edits_after(node: Node, before: Edits) -> tuple[Edits, int]:
    """Return the edits that `_edits_change` told of, and how much of those before they keep."""
    parts = node.object(("keep", "then"), ("examples",))
    keep = parts["keep"].whole(0, len(before))
    try:
        then = edits_from_json(parts["then"].value)
    except InputError as error:
        raise _at(parts["then"], error) from None
    if "examples" not in parts:
        return (*before[:keep], *then), keep
    same = parts["examples"].whole(1, _LARGEST_COUNT)
    old, new = before[keep] if keep < len(before) else None, then[0] if then else None
    if not (isinstance(old, Added) and isinstance(new, Added) and same <= len(old.labels)):
        raise parts["examples"].refused(
            f"with examples that edit {keep + 1} before has added, and more in the first of then,"
        )
    return (*before[:keep], grown(old, same, new), *then[1:]), keep + same


def _plain(value: object) -> Json:
    """Return a value as JSON has it: a tuple is a list there."""
    plain: Json = json.loads(json.dumps(value))
    return plain
