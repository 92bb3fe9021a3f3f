"""Optimisers and learning-rate schedules by name: defaults, settings that each reads, α by step.

The update rules stand in `engine.kernels.optimizers`.
"""

from __future__ import annotations

from typing import Protocol, Self

import numpy as np

from engine.kernels.optimizers import learning_rate
from engine.kernels.protocol import OPTIMIZERS as OPTIMIZERS
from engine.kernels.protocol import REMEMBERING as REMEMBERING
from engine.kernels.protocol import SCHEDULES as SCHEDULES
from engine.kernels.protocol import StepSettings
from engine.support.arrays import Floats, frozen
from engine.support.records import dataclass

NAMES = {
    "gd": "gradient descent",
    "momentum": "momentum",
    "nesterov": "Nesterov",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSProp",
    "adam": "Adam",
    "adamw": "AdamW",
    "newton": "Newton",
}
"""What people read for each optimiser."""

ADAPTIVE = frozenset({"adagrad", "rmsprop", "adam", "adamw"})
"""Optimisers in which each parameter has a rate of its own: α divided by the usual size of g_j."""

WORDS = {
    "optimizer": "optimiser",
    "momentum": "momentum μ",
    "beta1": "β1",
    "beta2": "β2",
    "epsilon": "ε",
    "schedule": "schedule",
    "decay": "decay",
    "period": "period",
    "warmup": "warm-up",
    "clip": "clipping",
}
"""What people read for each setting."""

OPTIMIZER_SETTINGS = (
    "optimizer", "momentum", "beta1", "beta2", "epsilon",
    "schedule", "decay", "period", "warmup", "clip",
)  # fmt: skip
"""Settings of an experiment that say how a gradient becomes an update, beside α and penalties."""

OPTIMIZER_NUMBERS = tuple(
    name for name in OPTIMIZER_SETTINGS if name not in ("optimizer", "schedule")
)
"""Those of them that are numbers."""

_READ = {
    "momentum": ("momentum",),
    "nesterov": ("momentum",),
    "adagrad": ("epsilon",),
    "rmsprop": ("beta2", "epsilon"),
    "adam": ("beta1", "beta2", "epsilon"),
    "adamw": ("beta1", "beta2", "epsilon"),
    "newton": ("epsilon",),
}

_BY_SCHEDULE = {
    "1/t": ("decay",),
    "step": ("decay", "period"),
    "exponential": ("decay",),
    "cosine": ("period",),
    "cosine-decay": ("period",),
}


_OF_OPTIMIZERS = frozenset(name for read in _READ.values() for name in read)


def settings_of(optimizer: str) -> tuple[str, ...]:
    """Return the settings that an optimiser reads beside α, clip and the penalties."""
    return _READ.get(optimizer, ())


def schedule_settings_of(schedule: str) -> tuple[str, ...]:
    """Return the settings that a schedule reads beside α and warmup."""
    return _BY_SCHEDULE.get(schedule, ())


def unread_settings(optimizer: str, schedule: str) -> frozenset[str]:
    """Return the settings that neither an optimiser nor a schedule reads."""
    every = {name for read in (*_READ.values(), *_BY_SCHEDULE.values()) for name in read}
    return frozenset(every - {*settings_of(optimizer), *schedule_settings_of(schedule)})


def readers_of(setting: str) -> tuple[str, tuple[str, ...]]:
    """Return by what values of ``optimizer``, or of ``schedule``, a setting is read."""
    name, table = ("optimizer", _READ) if setting in _OF_OPTIMIZERS else ("schedule", _BY_SCHEDULE)
    return name, tuple(value for value, read in table.items() if setting in read)


def default_beta2(optimizer: str) -> float:
    """Return β2 where none is given: torch's, which for RMSProp is called alpha there."""
    return 0.99 if optimizer == "rmsprop" else 0.999


def default_epsilon(optimizer: str) -> float:
    """Return ε where none is given: torch's, and for newton what H's diagonal gains."""
    return 1e-10 if optimizer == "adagrad" else 1e-8


def default_decay(schedule: str) -> float:
    """Return the decay of a schedule where none is given: torch's, if it has one."""
    return {"1/t": 0.01, "step": 0.1, "exponential": 0.999}.get(schedule, 1.0)


def default_period(schedule: str) -> int:
    """Return the period of a schedule, in steps, where none is given."""
    return {"step": 100, "cosine": 1000, "cosine-decay": 1000}.get(schedule, 1)


def decoupled_l2(settings: StepSettings) -> float:
    """Return the L2 penalty that an optimiser takes from the weights by itself, apart from g.

    So does AdamW; of others, whose g holds it, that is 0. Where it is not, the updates come to rest
    where ``l2·w_j`` evens out ``g_j`` divided by its own size, and not where J is lowest.
    """
    return settings.l2 if settings.optimizer == "adamw" else 0.0


def aim_note(settings: StepSettings) -> str:
    """Return a sentence where the updates do not lead to the lowest J; empty where they do."""
    return "With an L2 penalty AdamW does not go to the lowest J." * (decoupled_l2(settings) > 0)


def grows(settings: StepSettings) -> bool:
    """Tell whether the schedule makes α ever larger."""
    return settings.schedule in ("step", "exponential") and settings.decay > 1


def is_over(settings: StepSettings, step: int) -> bool:
    """Tell whether the schedule has brought α to 0 for good, so that no step changes anything."""
    return settings.schedule != "cosine" and learning_rate(settings, step) == 0


class _HasStepSettings(Protocol):
    @property
    def step_settings(self) -> StepSettings: ...


def rate(experiment: _HasStepSettings, step: int) -> float:
    """Return α in force for the update from `step` to ``step + 1``: schedule and warm-up."""
    return learning_rate(experiment.step_settings, step)


@dataclass(frozen=True, slots=True, eq=False)
class OptimizerMemory:
    """What an optimiser remembers between updates; arrays are write-protected.

    It is 0 at the start, after a change of optimiser and after parameters were set by hand, and
    stays 0 for an optimiser that remembers nothing.

    Attributes
    ----------
    velocity
        v by parameter ``w1 … wn, b``, shape ``(n + 1,)``.
    squares
        s, the sum or mean of g², same shape.
    count
        t, the updates since the optimiser began.
    """

    velocity: Floats
    squares: Floats
    count: int

    @classmethod
    def of(cls, memory: Floats) -> Self:
        """Return a copy of what a kernel keeps in one array ``v, s, t``."""
        k = (len(memory) - 1) // 2
        return cls(frozen(memory[:k].copy()), frozen(memory[k:-1].copy()), int(memory[-1]))


NO_MEMORY = OptimizerMemory.of(np.zeros(1))
"""The memory of a run that has no parameters yet."""
