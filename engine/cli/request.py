"""What the arguments of the command line ask for."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from engine.cli.options import (
    DEFAULT_STEPS,
    FILE_FIELDS,
    GROUPS,
    OPTIONS,
    SETTINGS,
    SWEEP_FIGURE,
    SWEEP_TABLE,
    Answer,
    Option,
    option_parser,
)
from engine.cli.picture import Film, Picture
from engine.data.catalog import CATALOG, FIRST_DATA
from engine.data.files.file_format import FileFormat, field_as_typed
from engine.errors import InputError, SettingError, quoted
from engine.model.command_text import option_name, option_value
from engine.model.experiment import Experiment
from engine.model.optimizers import readers_of, unread_settings
from engine.model.problem import check_data_settings
from engine.session.files import is_session, read_session
from engine.session.link import from_link, is_link
from engine.session.session import ReferencedData, Session
from engine.support.numbers import as_typed
from engine.support.records import dataclass

if TYPE_CHECKING:
    from engine.comparison.sweep import Sweep

MOST_RUNS = 1_000_000
"""Runs of one sweep; their results stay in memory until the last one is there."""

PROGRAM = ("uv", "run", "main.py")


@dataclass(frozen=True, slots=True)
class Request:
    """What one command line asks for.

    Attributes
    ----------
    experiment
        The run.
    session
        What the run is made again from, if it is one that was saved; `experiment` is its start.
    headless
        Whether to run without a window.
    steps
        How many steps a run without a window takes, from where a session stands.
    history, every
        The CSV file that records such a run, and the steps from one of its rows to the next; 0 are
        the rows that the window keeps of a session.
    save
        The session file that such a run ends with.
    figure
        The picture that such a run ends with; for a sweep None is its default.
    picture
        How that picture looks, and the frames of a film.
    animation, frames, film
        The film of such a run, how many frames it has, and how it runs.
    until_gap, until_grad
        J - J* and the largest part of the gradient at which such a run ends.
    predict, predictions
        New examples whose class it tells, x1 and x2 or x1 alone, and the CSV file for its own
        examples.
    threshold
        The a above which its table takes an example for class 1; None tells of no threshold.
    weights, code, code_sklearn, report
        The files for its parameters, for itself as a NumPy program and as a script for
        scikit-learn, and for a page on it.
    figure_alpha
        The picture of the steps that are needed against α.
    trace, json
        Which example's numbers such a run tells at its end, counted from 1, and whether it tells
        them as a JSON object and nothing else.
    sweep, seeds, table, scheduler
        What makes many runs of one, over how many seeds, the CSV file that holds them, and the
        address of the Dask scheduler that shares them out; None is this machine alone.
    answer
        A text that is asked for instead of a run (help, version, list of data); else empty.
    asks_nothing
        Whether no argument was given at all: a window then chooses what is worth seeing first.
    session_file
        The file of `session`; None of one that came as a link.
    """

    experiment: Experiment = field(default_factory=Experiment)
    session: Session | None = None
    headless: bool = False
    steps: int = DEFAULT_STEPS
    history: Path | None = None
    every: int = 1
    save: Path | None = None
    figure: Path | None = None
    picture: Picture = field(default_factory=Picture)
    animation: Path | None = None
    frames: int = Film().frames
    film: Film = field(default_factory=Film)
    figure_alpha: Path | None = None
    until_gap: float | None = None
    until_grad: float | None = None
    predict: tuple[tuple[float, ...], ...] = ()
    predictions: Path | None = None
    threshold: float | None = None
    weights: Path | None = None
    code: Path | None = None
    code_sklearn: Path | None = None
    report: Path | None = None
    trace: int | None = None
    json: bool = False
    sweep: Sweep | None = None
    seeds: int = 1
    table: Path = SWEEP_TABLE
    scheduler: str | None = None
    answer: str = ""
    asks_nothing: bool = field(default=False, compare=False)
    session_file: Path | None = None

    @property
    def decision_threshold(self) -> float:
        """The a above which an example is taken for class 1: ½ where none is asked for."""
        return 0.5 if self.threshold is None else self.threshold

    @property
    def shown(self) -> Experiment:
        """The experiment of the window: where nothing is asked for, on data that it begins with."""
        return self.experiment.changed(data=FIRST_DATA) if self.asks_nothing else self.experiment

    def without_window(self) -> Self:
        """Return the request that takes the place of this one where no display can be opened."""
        return replace(
            self, headless=True, experiment=self.shown, figure=self.figure or Path("descentlab.png")
        )


def parse(argv: Sequence[str]) -> Request:
    """Read the arguments `argv`, which do not hold the program's own name.

    Raises
    ------
    InputError
        If an argument is unknown, a value is not accepted or does nothing, a file to read is
        missing or a file to write cannot be written. The message starts with the option's name.
    """
    try:
        found, unknown = option_parser().parse_known_args(_values_attached(argv))
    except Answer as answer:
        return Request(answer=answer.text)
    except argparse.ArgumentError as error:
        raise InputError(_one_argument(error)) from None
    if unknown:
        raise InputError(_unknown_argument(unknown))
    given = vars(found)
    data = given.get("data", "")
    session = _session(given, argv)
    sweep: Sweep | None = given.get("sweep")
    if sum(argument.partition("=")[0] == "--sweep" for argument in argv) > 1:
        raise InputError("--sweep: more than one given, one setting with its values accepted")
    if sweep is not None and sweep.setting in given:
        told = _value_as_typed(OPTIONS[sweep.setting].spelling, argv)
        raise InputError(f"--{sweep.setting}: {told} given, but --sweep gives it its values")
    try:
        form = {name: given.pop(name) for name in FILE_FIELDS if name in given}
        form = {name: tuple(value) if name == "na" else value for name, value in form.items()}
        settings = {name: given.pop(name) for name in SETTINGS if name in given}
        if session is not None:
            experiment = session.experiment
        else:
            _check_start(settings)
            experiment = Experiment(**settings, file=FileFormat(**form))
            _check_data(experiment)
            swept = "" if sweep is None else sweep.setting
            _check_read({*settings, swept}, swept, experiment)
    except InputError as error:
        raise naming_options(error) from None
    if any(OPTIONS[name].is_windowless for name in given):
        given["headless"] = True
    _check_together(given)
    if sweep is not None:
        _check_sweep(sweep, given.get("seeds", 1), experiment)
    if session is not None and not given.keys() & {"until_gap", "until_grad"}:
        given = {"steps": 0} | ({} if "steps" in given else {"every": 0}) | given
    _check_files(given, _files_read(data, experiment, session))
    if "predict" in given:
        given["predict"] = tuple(given["predict"])
    drawn: Picture = given.get("picture", Picture())
    if "threshold" in given and drawn.threshold == Picture().threshold:
        given["picture"] = replace(drawn, threshold=given["threshold"])
    file = None if session is None or is_link(data) else Path(data)
    return Request(experiment, session, **given, asks_nothing=not argv, session_file=file)


def _session(given: dict[str, Any], argv: Sequence[str]) -> Session | None:
    """Take the session that is given as DATA, if it is one.

    Raises
    ------
    InputError
        If it cannot be read, or an option is given that it holds itself.
    """
    data = given.get("data", "")
    if not is_link(data) and not is_session(data):
        return None
    told = "a link" if is_link(data) else quoted(data)
    for name in given:
        option = OPTIONS[name]
        if name != "data" and (name in (*SETTINGS, *FILE_FIELDS) or option in _SWEEP):
            value = "" if option.read is None else f": {_value_as_typed(option.spelling, argv)}"
            raise InputError(
                f"{option.spelling}{value} given, but {told} is a session, with settings of its "
                "own; accepted with other DATA"
            )
    given.pop("data")
    return from_link(data) if is_link(data) else read_session(Path(data))


def _files_read(data: str, experiment: Experiment, session: Session | None) -> list[Path]:
    """Return the files that DATA is, or names."""
    if session is None:
        return [] if experiment.data in CATALOG else [Path(data)]
    runs = (session, *(pin.run for pin in session.pinned))
    named = [Path(each.experiment.data) for each in runs if isinstance(each.data, ReferencedData)]
    return named if is_link(data) else [Path(data), *named]


_SWEEP = GROUPS["a sweep: many runs without a window"]


def naming_options(error: InputError) -> InputError:
    """Return the same error with the option named in place of a setting."""
    if isinstance(error, SettingError):
        place, name, reason = error.args
        return InputError(f"{place}: {OPTIONS[name].spelling}: {reason}")
    name, colon, rest = str(error).partition(": ")
    if not colon or name not in _NAMED:
        return error
    return InputError(f"{OPTIONS[name].spelling}: {rest}")


_NAMED = {
    option.name
    for option in OPTIONS.values()
    if option.name in (*SETTINGS, *FILE_FIELDS) or option.endings
}
"""What messages of the rest of the program start with, and is an option."""


def as_command(experiment: Experiment, *more: str) -> str:
    """Return the command that opens `experiment`; what is as by default, or not read, is left out.

    `more` are arguments that follow its settings: ``--headless``, ``--steps=5``.
    """
    default = Experiment()
    options = []
    data = experiment.data
    for option in OPTIONS.values():
        is_of_file = option.name in FILE_FIELDS
        if (option.name not in SETTINGS and not is_of_file) or option.name == "data":
            continue
        if option.name in unread_settings(experiment.optimizer, experiment.schedule):
            continue  # the command line refuses what does nothing
        value = getattr(experiment.file if is_of_file else experiment, option.name)
        if value == getattr(default.file if is_of_file else default, option.name):
            continue
        for one in value if option.repeats else [value]:
            text = "" if option.read is None else f"={_as_typed(option.name, one)}"
            options.append(option.spelling + text)
    options += more
    arguments = [*options, "--", data] if data.startswith("-") else [data, *options]
    return shlex.join((*PROGRAM, *arguments))


def _as_typed(name: str, value: object) -> str:
    """Return the value of an option as it is typed."""
    return field_as_typed(name, value) if name in FILE_FIELDS else option_value(value)


def _values_attached(argv: Sequence[str]) -> list[str]:
    """Write ``--init -1,2,0`` as ``--init=-1,2,0``.

    argparse takes a value that starts with a minus for an option.
    """
    attached: list[str] = []
    rest = iter(argv)
    for argument in rest:
        if argument == "--":
            return [*attached, argument, *rest]
        before = attached[-1] if attached else ""
        is_option = re.fullmatch(r"--[a-z][a-z0-9-]*", before)
        if is_option and re.match(r"-([^a-z-]|inf|nan)", argument, re.IGNORECASE):
            attached[-1] = f"{before}={argument}"
        else:
            attached.append(argument)
    return attached


def _value_as_typed(option: str, argv: Sequence[str]) -> str:
    """Return the value that stands with an option that is given, as it was typed."""
    positions = [place for place, text in enumerate(argv) if text.partition("=")[0] == option]
    _, equals, value = argv[positions[-1]].partition("=")
    return quoted(value if equals else argv[positions[-1] + 1])[1:-1]


def _one_argument(error: argparse.ArgumentError) -> str:
    name = error.argument_name or ""
    flags = {option.spelling for option in OPTIONS.values() if option.read is None}
    if name.removeprefix("-h/") in flags:
        return f"{name}: a value given, none accepted"
    if error.message == "expected one argument":
        return f"{name}: no value given, one accepted; --help says which"
    return f"{name}: {error.message}"


def _unknown_argument(unknown: Sequence[str]) -> str:
    option = next((argument for argument in unknown if argument.startswith("-")), None)
    if option is None:
        return f"DATA: {quoted(unknown[0])} given too, one name or file accepted"
    return f"{quoted(option.partition('=')[0])[1:-1]}: no such option; --help lists those accepted"


def _check_together(given: Mapping[str, Any]) -> None:
    """Raise InputError where an option does nothing beside the others, or without one of them.

    Parameters
    ----------
    given
        The options that stand on the command line, by name, but for an experiment's settings.
    """
    options = [option for name, option in OPTIONS.items() if name in given]
    for option in options:
        other, why = option.excludes
        if other in given:
            without = f"accepted without {OPTIONS[other].spelling}: {why}"
            raise InputError(f"{_told(option, given)} given, {without}")
    # Of what another one needs it is told first that it is missing itself.
    for option in sorted(options, key=lambda each: any(OPTIONS[one].needs for one in _needs(each))):
        needs = _needs(option)
        if needs and not any(one in given for one in needs):
            alone = " alone" if option.read is None else ""
            with_it = " or ".join(OPTIONS[one].spelling for one in needs)
            raise InputError(
                f"{_told(option, given)} given{alone}, accepted together with {with_it}"
            )


def _needs(option: Option) -> list[str]:
    return option.needs.split("|") if option.needs else []


def _told(option: Option, given: Mapping[str, Any]) -> str:
    """Return an option with its value: ``--steps: 5``; of a flag the name alone."""
    return (
        f"{option.spelling}:" if option.read is None else f"{option.spelling}: {given[option.name]}"
    )


def _check_read(named: set[str], swept: str, experiment: Experiment) -> None:
    """Raise InputError where an optimiser's or a schedule's setting is named that it does not read.

    Parameters
    ----------
    named
        The settings that stand on the command line, what is `swept` included.
    """
    for name in sorted(named & unread_settings(experiment.optimizer, experiment.schedule)):
        chooser, readers = readers_of(name)
        if swept == chooser:
            continue
        given = "--sweep gives values" if name == swept else option_value(getattr(experiment, name))
        raise InputError(
            f"{name}: {given} given, accepted together with {option_name(chooser)} "
            f"{' or '.join(readers)}"
        )


def _check_sweep(sweep: Sweep, seeds: int, experiment: Experiment) -> None:
    """Raise InputError where a sweep makes too many runs, or there are not so many seeds."""
    runs = seeds * len(sweep.values)
    if runs > MOST_RUNS:
        raise InputError(f"--sweep: {runs} runs asked for, at most {MOST_RUNS} accepted")
    try:
        sweep.check(experiment)
    except InputError as error:
        raise InputError(f"--sweep: {error}") from None
    try:
        experiment.changed(seed=experiment.seed + seeds - 1)
    except InputError:
        raise InputError(
            f"--seeds: {seeds} given from seed {experiment.seed} on, seeds below 2^63 accepted"
        ) from None


def _check_files(given: Mapping[str, Any], sources: Sequence[Path]) -> None:
    """Raise InputError unless all files can be written, each by itself, and none that is read."""
    files = {name: given[name] for name in OPTIONS if isinstance(given.get(name), Path)}
    if "sweep" in given:
        files = {"figure": SWEEP_FIGURE, "table": SWEEP_TABLE} | files
    for name, path in files.items():
        option = OPTIONS[name]
        if option.endings and path.suffix.lower() not in option.endings:
            raise InputError(
                f"{option.spelling}: {quoted(str(path))} given, "
                f"a file that ends in {' or '.join(option.endings)} accepted"
            )
        # A session may take its own place.
        kept = [each for each in sources if name != "save" or not is_session(each)]
        _check_target(option.spelling, path, kept)
    for (name, path), (other, other_path) in combinations(files.items(), 2):
        if path.resolve() == other_path.resolve():
            raise InputError(
                f"{OPTIONS[name].spelling}: {quoted(str(path))} given, "
                f"but {OPTIONS[other].spelling} is that file too"
            )


def _check_target(option: str, path: Path, sources: Sequence[Path]) -> None:
    """Raise InputError unless a file can be written at `path`, by writing one beside it."""
    try:
        if path.exists() and not path.is_file():
            raise OSError(0, "not a file")
        if path.exists() and not os.access(path, os.W_OK):
            raise OSError(0, "write-protected")
        if path.exists() and any(path.samefile(each) for each in sources if each.exists()):
            raise OSError(0, "holds the data")
        with tempfile.TemporaryFile(dir=path.resolve().parent):
            pass
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{option}: {quoted(str(path))} given ({why}), a file that can be written accepted"
        ) from None


def _check_start(settings: Mapping[str, Any]) -> None:
    """Raise InputError where a start point is one for x1 alone, as a file may have, by default."""
    init, data = settings.get("init", ()), settings.get("data", "")
    if len(init) == 2 and "features" not in settings and data and data not in CATALOG:
        given = ",".join(map(as_typed, init))
        raise InputError(
            f"init: {given} given, w1,w2,b accepted for two features, or with --features x1 w1,b"
        )


def _check_data(experiment: Experiment) -> None:
    """Raise InputError where DATA cannot be had, or a setting does nothing to it."""
    check_data_settings(experiment)
    name = experiment.data
    if name in CATALOG:
        return
    try:
        with Path(name).open("rb"):
            pass
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"data: {quoted(name)} given ({why}); a file or one of {', '.join(CATALOG)} accepted"
        ) from None
