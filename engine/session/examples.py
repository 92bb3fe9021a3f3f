"""The examples of a session: built in, embedded as numbers, or in a file beside it."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np

from engine.data.catalog import CATALOG
from engine.data.dataset import Dataset
from engine.data.files.file_format import FileFormat
from engine.errors import InputError, UnusedSettingError, quoted
from engine.model.experiment import Experiment
from engine.model.problem import check_data_settings, load_dataset
from engine.session.json_text import Node
from engine.session.session import BuiltIn, Data, EmbeddedData, Json, ReferencedData
from engine.support.arrays import frozen
from engine.support.tasks import Progress

EMBEDDED_BYTES = 2**20
"""Examples whose text is no longer are embedded without being asked for."""

MOST_NUMBERS = 25_000_000
"""Examples times three more than the features: so many numbers take up 200 MB."""

_MOST_FILE_BYTES = 2**40

_HASHED_AT_ONCE = 2**20

_TEXTS = ("title", "source", "licence", "notice", "line_name")

_KINDS = ("built-in", "embedded", "file")


# To JSON


def data_to_json(data: Data) -> dict[str, Json]:
    """Return where examples are, as an object."""
    match data:
        case BuiltIn():
            return {"kind": "built-in"}
        case ReferencedData(path, size, sha256):
            return {"kind": "file", "path": path, "size": size, "sha256": sha256}
        case EmbeddedData(dataset):
            return {
                "kind": "embedded",
                **{name: getattr(dataset, name) for name in _TEXTS},
                "axis_names": list(dataset.axis_names),
                "class_names": list(dataset.class_names),
                "has_x2": dataset.has_x2,
                "x1": dataset.X[:, 0].tolist(),
                "x2": dataset.X[:, 1].tolist() if dataset.has_x2 else [],
                "y": dataset.y.astype(int).tolist(),
                "lines": None if dataset.lines is None else dataset.lines.tolist(),
            }


def name_of(experiment: Experiment) -> str:
    """Return what a session calls the data of an experiment: a file by its name alone."""
    if experiment.data in CATALOG:
        return experiment.data
    name = Path(experiment.data).name
    return f"./{name}" if name in CATALOG else name


def reference_to(experiment: Experiment, dataset: Dataset, folder: Path) -> ReferencedData | None:
    """Return what names the file of an experiment in a session in this folder.

    None where it lies elsewhere, or does not hold these examples any more.
    """
    try:
        path = Path(experiment.data).resolve(strict=True)
        relative = path.relative_to(folder.resolve(strict=True)).as_posix()
        if not _is_beside(relative) or not path.is_file():
            return None
        found = ReferencedData(relative, *_size_and_hash(path), folder)
        again = _read_as_saved(experiment)
    except (OSError, ValueError):  # InputError among them: what is there is something else
        return None
    same = np.array_equal(again.X, dataset.X) and np.array_equal(again.y, dataset.y)
    return found if same else None


# From JSON


def data_from_json(node: Node, folder: Path) -> Data:
    """Return where examples are, as `data_to_json` wrote it; no file is looked at.

    Raises
    ------
    InputError
        If it is not so written; the message starts with the path of what is at fault.
    """
    if not isinstance(node.value, dict):
        raise node.refused("an object with the kind of the data")
    kind = Node(node.value.get("kind"), f"{node.path}.kind").one_of(_KINDS)
    if kind == "built-in":
        node.object(("kind",))
        return BuiltIn()
    if kind == "file":
        return _referenced(node.object(("kind", "path", "size", "sha256")), folder)
    names = ("kind", *_TEXTS, "axis_names", "class_names", "has_x2", "x1", "x2", "y", "lines")
    return _embedded(node.object(names))


def _referenced(parts: Mapping[str, Node], folder: Path) -> ReferencedData:
    path = parts["path"].text(1000)
    if not _is_beside(path):
        raise parts["path"].refused("a file in the session's folder or below it, without ..,")
    sha256 = parts["sha256"].text(64)
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise parts["sha256"].refused("64 hexadecimal digits")
    return ReferencedData(path, parts["size"].whole(0, _MOST_FILE_BYTES), sha256, folder)


def _embedded(parts: Mapping[str, Node]) -> EmbeddedData:
    texts = {name: parts[name].text(10_000) for name in _TEXTS}
    axes, classes = ([each.text() for each in parts[name].items(2, "names")] for name in _NAMES)
    for name, found in zip(_NAMES, (axes, classes), strict=True):
        if len(found) != 2:
            raise parts[name].refused("two names")
    if not isinstance(parts["y"].value, list):
        raise parts["y"].refused("a list of labels")
    m, has_x2 = len(parts["y"].value), parts["has_x2"].flag()
    if m == 0:
        raise parts["y"].refused("at least one label")
    y = np.array(parts["y"].numbers(m, "labels"))
    if not np.isin(y, (0.0, 1.0)).all():
        raise InputError(f"{parts['y'].path}: a label that is not 0 or 1 given, these accepted")
    x1 = parts["x1"].numbers(m, "numbers, one for each label")
    x2 = parts["x2"].numbers(m if has_x2 else 0, "numbers" + ", one for each label" * has_x2)
    lines = None
    if parts["lines"].value is not None:
        numbers = parts["lines"].numbers(m, "line numbers")
        if not all(0 <= each < 2**31 and each == int(each) for each in numbers):
            raise parts["lines"].refused("whole numbers of lines")
        lines = frozen(np.array(numbers).astype(np.int32))
    return EmbeddedData(
        Dataset(
            name="",
            X=frozen(np.column_stack((x1, x2 if has_x2 else y))),
            y=frozen(y),
            axis_names=(axes[0], axes[1]),
            class_names=(classes[0], classes[1]),
            has_x2=has_x2,
            lines=lines,
            **texts,
        )
    )


_NAMES = ("axis_names", "class_names")


def fitting(experiment: Experiment, data: Data, path: str) -> Experiment:
    """Return the experiment with the file of its data named, where these are in one.

    Raises
    ------
    InputError
        If it does not fit the data; the message starts with `path`, that of the experiment.
    """
    name = experiment.data
    match data:
        case BuiltIn():
            if name not in CATALOG:
                raise InputError(
                    f"{path}.data: {quoted(name)} given, which is not built in; one of "
                    f"{', '.join(CATALOG)} accepted"
                )
            check_data_settings(experiment)
        case ReferencedData(place, folder=folder):
            experiment = experiment.changed(data=str(folder / place))
        case EmbeddedData():
            plain = name.removeprefix("./")
            if not _is_beside(plain) or "/" in plain or name in CATALOG:
                raise InputError(
                    f"{path}.data: {quoted(name)} given, the name of a file without a folder "
                    "accepted for embedded data"
                )
    return experiment


def _is_beside(path: str) -> bool:
    """Tell whether a path, on any system, leads to a file in the folder it starts from."""
    windows = PureWindowsPath(path)
    return (
        path.isprintable()
        and "\\" not in path
        and not windows.anchor
        and not PurePosixPath(path).is_absolute()
        and all(part not in ("", ".", "..") for part in path.split("/"))
    )


# The examples themselves


def count_of(data: Data, experiment: Experiment) -> int:
    """Return how many examples there are, or are drawn; 0 of a file and of few built-in ones."""
    if isinstance(data, EmbeddedData):
        return data.dataset.m
    if isinstance(data, ReferencedData):
        return 0
    return experiment.size or CATALOG[experiment.data].default_size or 0


def check_memory(count: int, experiment: Experiment, path: str) -> None:
    """Raise InputError where so many examples with these features take up too much memory."""
    columns = len(experiment.features) + 3
    if count * columns > MOST_NUMBERS:
        raise InputError(
            f"{path}: {count:,} examples with {columns - 3} features given, at most "
            f"{MOST_NUMBERS // columns:,} of so many accepted in a session"
        )


def examples_of(data: Data, experiment: Experiment, progress: Progress | None = None) -> Dataset:
    """Build, take or read the examples of a run, as they were before any edit.

    Raises
    ------
    InputError
        If a file is not there, or not the one that the session was saved with.
    """
    if isinstance(data, EmbeddedData):
        return replace(data.dataset, name=Path(experiment.data).name)
    if isinstance(data, ReferencedData):
        _check_file(data, progress)
    dataset = _read_as_saved(experiment, progress)
    check_memory(dataset.m, experiment, "$.data")
    return dataset


def _read_as_saved(experiment: Experiment, progress: Progress | None = None) -> Dataset:
    """Build or read the examples of an experiment; a setting that means nothing is passed over."""
    while True:
        try:
            return load_dataset(experiment, progress)
        except UnusedSettingError as error:
            form: dict[str, Any] = experiment.file.given()
            if form.pop(error.args[1], None) is None:
                experiment = experiment.changed(**{error.args[1]: None})
            else:
                experiment = experiment.changed(file=FileFormat(**form))


def _check_file(data: ReferencedData, progress: Progress | None) -> None:
    """Raise InputError unless the file is in the session's folder, and as it was."""
    shown = quoted(data.path)
    try:
        folder = data.folder.resolve(strict=True)
        path = (folder / data.path).resolve(strict=True)
        if not path.is_relative_to(folder):
            raise InputError(
                f"$.data.path: {shown} leads out of the session's folder; a file in it accepted"
            )
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise InputError(f"$.data.path: {shown} is not a file; a file accepted")
        is_same = found.st_size == data.size and _size_and_hash(path, progress)[1] == data.sha256
    except OSError as error:
        raise InputError(
            f"$.data.path: {shown} cannot be read ({error.strerror or error}); the file that the "
            "session was saved with, beside it, accepted"
        ) from None
    if not is_same:
        raise InputError(
            f"$.data: {shown} has changed since the session was saved (its size or SHA-256 "
            "differs); the file as it was accepted"
        )


def _size_and_hash(path: Path, progress: Progress | None = None) -> tuple[int, str]:
    """Return the size of a file and its SHA-256."""
    digest, size = hashlib.sha256(), 0
    total = max(path.stat().st_size, 1)
    with path.open("rb") as file:
        while block := file.read(_HASHED_AT_ONCE):
            digest.update(block)
            size += len(block)
            if progress is not None:
                progress(min(0.3 * size / total, 0.3))
    return size, digest.hexdigest()
