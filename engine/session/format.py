"""The text of a session: JSON, as docs/session-format.md describes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from engine import __version__
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.session.events import events_from_json, events_to_json
from engine.session.examples import (
    EMBEDDED_BYTES,
    check_memory,
    count_of,
    data_from_json,
    data_to_json,
    examples_of,
    fitting,
    name_of,
    reference_to,
)
from engine.session.json_text import Node, child, read_json
from engine.session.session import (
    Check,
    Data,
    EmbeddedData,
    Json,
    Mark,
    PinnedSession,
    ReferencedData,
    SavedRun,
    Session,
    Teacher,
    View,
)
from engine.session.versions import VERSION, of_present_version
from engine.training.history import CAPACITY
from engine.training.replay import Recorded
from engine.training.snapshot import MOST_BESIDE, MOST_PINNED

FORMAT = "descentlab-session"

_KERNELS = ("compiled", "numpy")

_MOST_STEPS = 2**53
"""So far a 64-bit float holds every whole number."""

_MOST_KERNELS, _MOST_MARKS, _MOST_CONTROLS = 1000, 1000, 500

_LONGEST_NOTE = 20_000

_RUN = ("experiment", "events", "kernels", "step", "last_step", "check")

_BESIDE = ("pinned", "marks", "view", "teacher")


# Writing


def session_text(session: Session, *, folder: Path | None = None, embed: bool = False) -> str:
    """Return the text of a session.

    Parameters
    ----------
    folder
        Where it is to lie: larger examples are named there as a file, if that is in it or below.
    embed
        Whether they are to stand in the session all the same.
    """
    data = _data(session, folder, embed)
    values: dict[str, Json] = {
        "format": FORMAT,
        "version": VERSION,
        "app": __version__,
        "data": data,
        **_run(session),
        "pinned": [_pinned(pin, session, data, folder, embed) for pin in session.pinned],
        "marks": [{"step": mark.step, "note": mark.note} for mark in session.marks],
        "view": dict(session.view.values),
        "teacher": {
            "hidden": list(session.teacher.hidden),
            "locked": list(session.teacher.locked),
            "note": session.teacher.note,
        },
    }
    lines = ",\n".join(f"{json.dumps(key)}: {_in_lines(value)}" for key, value in values.items())
    return f"{{\n{lines}\n}}\n"


def _in_lines(value: Json) -> str:
    """Return JSON with a line for each object of a list, so that two sessions can be compared."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(map(_compact, value)) + "\n]"
    return _compact(value)


def _compact(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def _run(run: SavedRun) -> dict[str, Json]:
    experiment = json.loads(run.experiment.changed(data=name_of(run.experiment)).to_json())
    return {
        "experiment": experiment,
        "events": events_to_json(run.experiment, run.events),
        "kernels": [{"step": step, "name": name} for step, name in run.kernels],
        "step": run.step,
        "last_step": run.last_step,
        "recorded": _recorded(run.recorded),
        "check": {
            "kernel": run.check.kernel,
            "theta": list(run.check.theta),
            "loss": run.check.loss,
        },
    }


def _recorded(recorded: Recorded | None) -> Json:
    """Return the steps of a history as ranges: first step, distance, and how many."""
    if recorded is None:
        return None
    ranges: list[tuple[int, int, int]] = []
    for step in recorded.steps:
        if ranges:
            first, every, count = ranges[-1]
            if count == 1 or step == first + every * count:
                ranges[-1] = (first, step - first if count == 1 else every, count + 1)
                continue
        ranges.append((step, 1, 1))
    return {"stride": recorded.stride, "steps": [list(one) for one in ranges]}


def _data(run: SavedRun, folder: Path | None, embed: bool) -> dict[str, Json]:
    """Return where the examples are: large ones in their file, unless they are to be embedded."""
    data = run.data
    if isinstance(data, ReferencedData) and (embed or not _is_same(folder, data.folder)):
        data = EmbeddedData(examples_of(data, run.experiment))
    told = data_to_json(data)
    if not isinstance(data, EmbeddedData) or embed or folder is None:
        return told
    if data.dataset.m <= EMBEDDED_BYTES // 100 or len(_compact(told)) <= EMBEDDED_BYTES:
        return told
    reference = reference_to(run.experiment, data.dataset, folder)
    return told if reference is None else data_to_json(reference)


def _is_same(folder: Path | None, other: Path) -> bool:
    return folder is None or folder.resolve() == other.resolve()


def _pinned(
    pin: PinnedSession, session: Session, data: Json, folder: Path | None, embed: bool
) -> dict[str, Json]:
    told: dict[str, Json] = {"name": pin.name, "style": pin.style}
    own = data if pin.run.data is session.data else _data(pin.run, folder, embed)
    if own != data:
        told["data"] = own
    return told | _run(pin.run)


# Reading


def parse_session(raw: bytes, folder: Path) -> Session:
    """Return the session that a text in UTF-8 holds; no file is read, nothing is computed.

    Parameters
    ----------
    folder
        Where it lies: a file of examples is named from there on.

    Raises
    ------
    InputError
        If it is no session that this program reads; the message starts with the path of the value
        at fault, such as ``$.events[3].value``, and says what is accepted.
    """
    root = read_json(raw)
    version = _version_of(root)
    root = Node(of_present_version(root.value, version), root.path)
    parts = root.object(("format", "version", *_RUN, "data"), ("app", "recorded", *_BESIDE))
    data = data_from_json(parts["data"], folder)
    run = _run_from(parts, data)
    own = child(root.path, "pinned")
    empty: dict[str, Json] = {"pinned": [], "marks": [], "view": {}, "teacher": {}}
    beside = {key: parts.get(key, Node(empty[key], child(root.path, key))) for key in _BESIDE}
    pinned = tuple(
        _pinned_from(Node(of_present_version(each.value, version), each.path), data, folder)
        for each in beside["pinned"].items(MOST_PINNED, "runs")
    )
    for what, found in (("name", [p.name for p in pinned]), ("style", [p.style for p in pinned])):
        if len(set(found)) < len(found):
            raise InputError(f"{own}: a {what} given twice, each once accepted")
    return Session.of(
        run,
        pinned=pinned,
        marks=tuple(map(_mark_from, beside["marks"].items(_MOST_MARKS, "marks"))),
        view=View(_any_object(beside["view"])),
        teacher=_teacher_from(beside["teacher"]),
    )


def _version_of(root: Node) -> int:
    """Return the version of a session; InputError unless this program reads it."""
    found = root.value if isinstance(root.value, dict) else {}
    if found.get("format") != FORMAT:
        raise InputError(f"{root.path}: no session given; a file that Descent Lab saved accepted")
    version = found.get("version")
    if type(version) is int and version > VERSION:
        raise InputError(
            f"{root.path}.version: {version} given, this program reads up to version {VERSION}; "
            "a newer Descent Lab opens it"
        )
    return Node(version, f"{root.path}.version").whole(1, VERSION)


def _run_from(parts: Mapping[str, Node], data: Data) -> SavedRun:
    told = parts["experiment"]
    if not isinstance(told.value, dict):
        raise told.refused("an object of settings")
    try:
        experiment = Experiment.from_json(json.dumps(told.value))
        experiment = fitting(experiment, data, told.path)
    except InputError as error:
        raise _within(told, error) from None
    check_memory(count_of(data, experiment), experiment, told.path)
    last_step = parts["last_step"].whole(0, _MOST_STEPS)
    events = events_from_json(parts["events"], experiment, last_step)
    for place, event in enumerate(events):
        if event.setting == "size" and isinstance(event.value, int):
            check_memory(event.value, experiment, f"{parts['events'].path}[{place}].value")
    check = parts["check"].object(("kernel", "theta", "loss"))
    loss = check["loss"]
    return SavedRun(
        experiment=experiment,
        events=events,
        step=parts["step"].whole(0, last_step),
        last_step=last_step,
        data=data,
        check=Check(
            check["kernel"].one_of(_KERNELS),
            check["theta"].numbers(len(experiment.features) + 1, "parameters w1, …, wn, b"),
            None if loss.value is None else loss.number(),
        ),
        kernels=_kernels_from(parts["kernels"], last_step),
        recorded=_recorded_from(parts["recorded"], last_step) if "recorded" in parts else None,
    )


def _within(node: Node, error: InputError) -> InputError:
    """Return an error of an experiment with the path of the setting that it names."""
    text = str(error)
    if text.startswith(node.path):
        return error
    name, colon, rest = text.partition(": ")
    if name in Experiment.__dataclass_fields__:
        return InputError(f"{child(node.path, name)}: {rest}")
    return InputError(f"{node.path}: {rest if colon else text}")


def _kernels_from(node: Node, last_step: int) -> tuple[tuple[int, str], ...]:
    found: list[tuple[int, str]] = []
    for each in node.items(_MOST_KERNELS, "kernels"):
        parts = each.object(("step", "name"))
        low, high = (found[-1][0] + 1, last_step) if found else (0, 0)
        found.append((parts["step"].whole(low, high), parts["name"].one_of(_KERNELS)))
    if not found:
        raise node.refused("at least the kernel of step 0")
    return tuple(found)


def _recorded_from(node: Node, last_step: int) -> Recorded | None:
    if node.value is None:
        return None
    parts = node.object(("stride", "steps"))
    steps: list[int] = []
    for each in parts["steps"].items(CAPACITY, "ranges of steps"):
        first, every, count = (number.whole(0, _MOST_STEPS) for number in each.triple())
        is_next = first > steps[-1] if steps else first == 0
        fits = 1 <= count <= CAPACITY - len(steps) and first + every * (count - 1) <= last_step
        if not (is_next and every >= 1 and fits):
            raise each.refused(
                "first step, distance and count of a range after the one before, from 0 to the "
                f"last step, {CAPACITY} steps in all,"
            )
        steps += range(first, first + every * count, every)
    if not steps:
        raise parts["steps"].refused("at least the range of step 0")
    return Recorded(parts["stride"].whole(1, _MOST_STEPS), tuple(steps))


def _pinned_from(node: Node, data: Data, folder: Path) -> PinnedSession:
    parts = node.object(("name", "style", *_RUN), ("data", "recorded"))
    if "data" in parts:
        data = data_from_json(parts["data"], folder)
    name, style = parts["name"].text(), parts["style"].whole(0, MOST_BESIDE - 1)
    return PinnedSession(name, style, _run_from(parts, data))


def _mark_from(node: Node) -> Mark:
    parts = node.object(("step", "note"))
    return Mark(parts["step"].whole(0, _MOST_STEPS), parts["note"].text(_LONGEST_NOTE))


def _teacher_from(node: Node) -> Teacher:
    parts = node.object((), ("hidden", "locked", "note"))
    hidden, locked = (
        tuple(each.text() for each in parts[key].items(_MOST_CONTROLS, "names of controls"))
        if key in parts
        else ()
        for key in ("hidden", "locked")
    )
    return Teacher(hidden, locked, parts["note"].text(_LONGEST_NOTE) if "note" in parts else "")


def _any_object(node: Node) -> Mapping[str, Json]:
    """Return an object with whatever keys."""
    if not isinstance(node.value, dict):
        raise node.refused("an object")
    return node.value
