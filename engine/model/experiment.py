"""An experiment: all settings of a run, and the events that change them."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Collection
from dataclasses import asdict, field, fields, replace
from typing import Any, Self

from engine.data.catalog import CATALOG
from engine.data.edits import Edit, Edits, edits_from_json, edits_to_json
from engine.data.files.file_format import FileFormat
from engine.errors import InputError, quoted
from engine.kernels.protocol import StepSettings
from engine.model.features import FEATURES, is_feature
from engine.model.optimizers import (
    OPTIMIZER_SETTINGS,
    OPTIMIZERS,
    SCHEDULES,
    default_beta2,
    default_decay,
    default_epsilon,
    default_period,
)
from engine.support.numbers import as_typed
from engine.support.records import dataclass

KERNEL_NAMES = ("auto", "compiled", "numpy")

ALPHA_RANGE = (1e-12, 1e12)
"""α that a run accepts; the window's slider covers the part that a lesson needs."""

MOST_PERIOD = 2**53
"""Most steps of a period or a warm-up: so far a float counts."""

CHANGEABLE_WHILE_RUNNING = frozenset(
    {"alpha", "batch", "l1", "l2", *OPTIMIZER_SETTINGS, "size", "noise", "test_ratio", "edits"}
)
"""Settings that keep the number and the meaning of the parameters, so that descent can go on.

Size, noise and test_ratio leave this set when features are standardised: new rows then have a new
mean and deviation, and the same weights would mean another boundary. Edits of single examples do
not: a run that goes on keeps the scale that it began with.
"""

DATA_EDITS = ("size", "noise", "test_ratio", "edits")
"""Settings that change which examples train, and may do so in mid-run."""

_NEW_EXAMPLES = frozenset(
    {"data", "columns", "label", "positive", "classes", "counts", "file", "size", "noise"}
)
"""Settings with which there are other examples: edits of the old ones mean nothing then."""

RACED = ("alpha", "batch", "l1", "l2", *OPTIMIZER_SETTINGS)
"""Settings in which runs of a race may differ: they change neither the data nor the start."""

NAMED, COUNTED = ("optimizer", "schedule"), ("batch", "period", "warmup")
"""Those of them whose values are names, and those whose values are whole numbers."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """Everything that defines a run but its events (see `Event`).

    Attributes
    ----------
    data
        Name of a built-in data set, or path of a file.
    columns, label, positive
        Which columns are x1 and x2 (of a file x1 alone, too), which one is the label, which label
        value, or condition such as ``>=7``, is class 1; None is the default of the data set or
        file.
    classes
        Which label values are class 0 and class 1, rows with others being left out; None are all.
    counts
        Which column of a file says for how many equal examples each row stands; None is none.
    file
        How the file is written, as far as that is not to be detected.
    size, noise
        Of a generated data set: number of examples, and spread in the units of the data set's own
        noise; None is the data set's default.
    features
        Names of the features fed to the model, in order; see `engine.model.features`.
    standardize
        Whether features are scaled to mean 0 and deviation 1 over the training examples.
    alpha
        Learning rate α > 0.
    batch
        Examples per step; None is the full batch. A batch as large as the training set or larger
        is the full batch.
    l1, l2
        Penalties: J gains ``l1·‖w‖₁ + l2/2·‖w‖²``; b is not penalised.
    optimizer
        How the gradient becomes an update, one of `OPTIMIZERS`; see `engine.kernels.optimizers`.
        ``newton`` takes the full batch and no L1 penalty.
    momentum, beta1, beta2, epsilon
        Of the optimisers that read them, which `engine.model.optimizers.settings_of` tells: what is
        kept of the velocity and of the means of g and g², from 0 to below 1, and what is added
        below the fraction, or to the diagonal of newton's Hessian. None is the optimiser's default.
    schedule
        How the learning rate changes from step to step, one of `SCHEDULES`.
    decay, period
        Of the schedules that read them; None is the schedule's default.
    warmup
        Steps over which the learning rate grows to its value; 0 is none.
    clip
        Length that the gradient is shortened to where it is longer; 0 leaves all as they are.
    init
        Start point ``(w1, …, wn, b)`` in the scale the model trains in; None is all zeros.
    seed
        Draws the generated data, the test split and the mini-batches.
    test_ratio
        Share of the examples held out as a test set, 0 ≤ ratio < 1.
    edits
        What was done to single examples since, in order; see `engine.data.edits`. Those held out
        were drawn before.
    kernel
        Which implementation steps: ``auto``, ``compiled`` or ``numpy``.

    Raises
    ------
    InputError
        If a value is outside of what is described here; the message names the setting.
    """

    data: str = "two-blobs"
    columns: tuple[str, ...] | None = None
    label: str | None = None
    positive: str | None = None
    classes: tuple[str, str] | None = None
    counts: str | None = None
    file: FileFormat = FileFormat()
    size: int | None = None
    noise: float | None = None
    features: tuple[str, ...] = ("x1", "x2")
    standardize: bool = False
    alpha: float = 0.1
    batch: int | None = None
    l1: float = 0.0
    l2: float = 0.0
    optimizer: str = "gd"
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float | None = None
    epsilon: float | None = None
    schedule: str = "constant"
    decay: float | None = None
    period: int | None = None
    warmup: int = 0
    clip: float = 0.0
    init: tuple[float, ...] | None = None
    seed: int = 0
    test_ratio: float = 0.0
    edits: Edits = ()
    kernel: str = "auto"

    def __post_init__(self) -> None:
        low, high = ALPHA_RANGE
        _check("alpha", self.alpha, low <= self.alpha <= high, f"a number from {low:g} to {high:g}")
        _check("batch", self.batch, self.batch is None or self.batch >= 1, "full, or at least 1")
        for name in ("l1", "l2"):
            value = getattr(self, name)
            _check(name, value, 0 <= value < math.inf, "a finite number of at least 0")
        self._check_optimizer()
        _check("size", self.size, self.size is None or self.size >= 1, "at least 1 example")
        _check(
            "noise",
            self.noise,
            self.noise is None or 0 <= self.noise < math.inf,
            "a finite number of at least 0",
        )
        _check("seed", self.seed, 0 <= self.seed < 2**63, "a whole number from 0 to 2^63 - 1")
        _check("test_ratio", self.test_ratio, 0 <= self.test_ratio < 1, "at least 0 and below 1")
        are_edits = isinstance(self.edits, tuple) and all(isinstance(e, Edit) for e in self.edits)
        _check("edits", len(self.edits), are_edits, "a tuple of edits")
        _check("kernel", self.kernel, self.kernel in KERNEL_NAMES, " or ".join(KERNEL_NAMES))
        known = bool(self.features) and all(map(is_feature, self.features))
        unique = len(set(self.features)) == len(self.features)
        _check(
            "features",
            ",".join(self.features),
            known and unique,
            f"one or more of {','.join(FEATURES)}, each at most once, or degree:N",
        )
        if self.init is not None:
            n = len(self.features)
            _check(
                "init",
                ",".join(map(as_typed, self.init)),
                len(self.init) == n + 1 and all(map(math.isfinite, self.init)),
                f"{n + 1} finite numbers {_parameter_names(n)} for {n} feature{'s' * (n > 1)}",
            )

    def _check_optimizer(self) -> None:
        """Raise InputError unless optimiser and schedule can be had."""
        _check_one("optimizer", self.optimizer, OPTIMIZERS)
        _check_one("schedule", self.schedule, SCHEDULES)
        for name in ("momentum", "beta1", "beta2"):
            value = getattr(self, name)
            _check(name, value, value is None or 0 <= value < 1, "a number from 0 to below 1")
        for name in ("epsilon", "decay", "clip"):
            value = getattr(self, name)
            is_fit = value is None or 0 <= value < math.inf
            _check(name, value, is_fit, "a finite number of at least 0")
        most = MOST_PERIOD
        is_fit = self.period is None or 1 <= self.period <= most
        _check("period", self.period, is_fit, f"a whole number of steps from 1 to {most}")
        _check("warmup", self.warmup, 0 <= self.warmup <= most, f"0, or up to {most} steps,")
        if self.optimizer == "newton":
            for beside, is_fit, fit in (
                (f"a batch of {self.batch}", self.batch is None, "the full batch"),
                (f"an l1 of {self.l1:g}", self.l1 == 0, "an l1 of 0"),
            ):
                either = f"newton with {fit}, or another optimizer with {beside},"
                _check("optimizer", f"newton with {beside}", is_fit, either)

    def changed(self, **settings: Any) -> Self:
        """Return this experiment with some settings replaced (and checked)."""
        return replace(self, **settings)

    def with_setting(self, setting: str, value: object) -> Self:
        """Return the experiment with `setting` replaced.

        What belonged to the old value is forgotten: the columns and size of another data set, the
        start point in other features, edits of other examples.
        """
        changes: dict[str, Any] = {setting: value}
        draws_anew = setting == "seed" and value != self.seed and self._is_drawn
        if setting in _NEW_EXAMPLES or draws_anew:
            changes["edits"] = ()
        if setting == "data":
            changes |= dict.fromkeys(
                ("columns", "label", "positive", "classes", "counts", "size", "noise")
            )
            changes["file"] = FileFormat()
        if setting == "features":
            changes["init"] = None
        return self.changed(**changes)

    @property
    def _is_drawn(self) -> bool:
        """Whether the seed draws the examples."""
        return self.data in CATALOG and CATALOG[self.data].generated

    @property
    def step_settings(self) -> StepSettings:
        """What a kernel needs of it to make a step."""
        optimizer, schedule = self.optimizer, self.schedule
        return StepSettings(
            alpha=self.alpha,
            batch=self.batch or 0,
            l1=self.l1,
            l2=self.l2,
            seed=self.seed,
            optimizer=optimizer,
            momentum=self.momentum,
            beta1=self.beta1,
            beta2=default_beta2(optimizer) if self.beta2 is None else self.beta2,
            epsilon=default_epsilon(optimizer) if self.epsilon is None else self.epsilon,
            clip=self.clip,
            schedule=schedule,
            decay=default_decay(schedule) if self.decay is None else self.decay,
            period=default_period(schedule) if self.period is None else self.period,
            warmup=self.warmup,
        )

    def needs_restart(self, setting: str) -> bool:
        """Tell whether changing `setting` in mid-run would change what the parameters mean."""
        if setting in DATA_EDITS and setting != "edits" and self.standardize:
            return True
        return setting not in CHANGEABLE_WHILE_RUNNING

    def has_settings_of(self, other: Experiment, apart_from: Collection[str] = ("edits",)) -> bool:
        """Tell whether all settings are the same but for some, as what was done to examples."""
        return self is other or all(
            getattr(self, name) == getattr(other, name)
            for name in self.__dataclass_fields__
            if name not in apart_from
        )

    def is_edit_of(self, other: Experiment) -> bool:
        """Tell whether it has the same examples but for what was done to single ones.

        Settings that can be raced may differ too.
        """
        return self.edits != other.edits and self.has_settings_of(other, ("edits", *RACED))

    def to_json(self) -> str:
        """Return the experiment as one JSON object; floats keep all their digits."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        values |= {"file": asdict(self.file), "edits": edits_to_json(self.edits)}
        return json.dumps(values, ensure_ascii=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the experiment that `to_json` wrote.

        Raises
        ------
        InputError
            If `text` is not such an object, or a value in it is not accepted.
        """
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError(f"experiment: not JSON ({error}); a JSON object is accepted") from None
        known = {field.name for field in fields(cls)}
        if not isinstance(found, dict) or not found.keys() <= known:
            raise InputError(
                f"experiment: a JSON object with keys among {sorted(known)} is accepted"
            )
        edits = edits_from_json(found.pop("edits", []))
        for name, value in found.items():
            found[name] = setting_from_json(name, value)
        return cls(**found, edits=edits)


def setting_from_json(name: str, value: Any) -> object:
    """Return the value of a setting, but for the edits, that `Experiment.to_json` wrote.

    Raises
    ------
    InputError
        If there is no such setting, or the value is of another kind; its range is not looked at.
    """
    if name not in _JSON_VALUES:
        raise InputError(f"{quoted(name)} given, a setting accepted: {', '.join(_JSON_VALUES)}")
    is_wanted, wanted = _JSON_VALUES[name]
    if not is_wanted(value):
        raise InputError(f"{name}: {json.dumps(value)[:80]} given, {wanted} accepted")
    if name == "file":
        return FileFormat(**{**value, "na": tuple(value.get("na") or ())})
    return tuple(value) if isinstance(value, list) else value


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    """Tell whether a value from JSON is a number, and not one that no float can hold."""
    if isinstance(value, int):
        return _is_whole(value) and abs(value) <= sys.float_info.max
    return isinstance(value, float)


def _is_list(value: object, is_wanted: Callable[[object], bool]) -> bool:
    return isinstance(value, list) and all(map(is_wanted, value))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_format(value: object) -> bool:
    """Tell whether a value from JSON is what `asdict` makes of a FileFormat."""
    if not isinstance(value, dict):
        return False
    kinds: dict[str, Callable[[Any], bool]] = {
        **dict.fromkeys((each.name for each in fields(FileFormat)), _is_text),
        "header": lambda one: isinstance(one, bool),
        "skip": _is_whole,
        "na": lambda one: _is_list(one, _is_text),
    }
    return all(name in kinds and (one is None or kinds[name](one)) for name, one in value.items())


_JSON_VALUES: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(("data", "kernel", "optimizer", "schedule"), (_is_text, "a text")),
    **dict.fromkeys(
        ("label", "positive", "counts"),
        (lambda value: value is None or _is_text(value), "a text or null"),
    ),
    **dict.fromkeys(
        ("alpha", "l1", "l2", "momentum", "beta1", "clip", "test_ratio"),
        (_is_number, "a number"),
    ),
    **dict.fromkeys(
        ("size", "batch", "period"),
        (lambda value: value is None or _is_whole(value), "a whole number or null"),
    ),
    **dict.fromkeys(
        ("noise", "beta2", "epsilon", "decay"),
        (lambda value: value is None or _is_number(value), "a number or null"),
    ),
    **dict.fromkeys(("seed", "warmup"), (_is_whole, "a whole number")),
    "standardize": (lambda value: isinstance(value, bool), "true or false"),
    "features": (lambda value: _is_list(value, _is_text), "a list of names"),
    "columns": (
        lambda value: value is None or (_is_list(value, _is_text) and len(value) in (1, 2)),
        "a list of one or two names or null",
    ),
    "classes": (
        lambda value: value is None or (_is_list(value, _is_text) and len(value) == 2),
        "a list of two label values or null",
    ),
    "file": (_is_format, "the fields of a file format"),
    "init": (
        lambda value: value is None or _is_list(value, _is_number),
        "a list of numbers or null",
    ),
}
"""What `Experiment.from_json` takes for each setting, before its range is checked."""


def _check(name: str, given: object, ok: bool, accepted: str) -> None:
    if not ok:
        raise InputError(f"{name}: {as_typed(given)} given, {accepted} accepted")


def _check_one(name: str, given: str, names: tuple[str, ...]) -> None:
    _check(name, quoted(str(given)), given in names, f"{', '.join(names[:-1])} or {names[-1]}")


def _parameter_names(n: int) -> str:
    """Return what stands for the parameters of n features: ``w1,w2,b``, or ``w1,…,w7,b``."""
    if n > 3:
        return f"w1,…,w{n},b"
    return ",".join([*(f"w{j + 1}" for j in range(n)), "b"])


PARAMETERS = "parameters"
"""What an event changes that sets ``(w1, …, wn, b)`` by hand; every other is a setting."""


@dataclass(frozen=True, slots=True)
class Event:
    """A setting changed in mid-run: it holds for the update that leads to ``step + 1``.

    `before` is what held until then; None for parameters set by hand. `fewest` are the fewest edits
    that were in force meanwhile, where several changes of these were made at the step.
    """

    step: int
    setting: str
    value: object
    before: object = field(default=None, compare=False)
    fewest: Edits | None = field(default=None, compare=False)
