"""Which runs can be drawn over the current one, and what is said of them?"""

from __future__ import annotations

import numpy as np

from engine.data.catalog import CATALOG
from engine.model.experiment import Experiment
from engine.model.features import FeatureMap
from engine.training.kept import KeptRun
from gui.style.numbers import count, exact, rounded

_LONGEST_NAME = 18


def ghosts_of(kept: tuple[KeptRun, ...], experiment: Experiment) -> tuple[KeptRun, ...]:
    """Return the runs that share their plane with a run of `experiment`."""
    return tuple(run for run in kept if run.has_data_of(experiment))


def same_map(one: FeatureMap, other: FeatureMap) -> bool:
    """Tell whether parameters mean the same under both maps."""
    return one is other or (
        one.names == other.names
        and np.array_equal(one.mean, other.mean)
        and np.array_equal(one.deviation, other.deviation)
    )


def shares_surface(run: KeptRun, experiment: Experiment, features: FeatureMap) -> bool:
    """Tell whether J is the same function of the same parameters as in a run of `experiment`."""
    own = run.experiment
    return (
        run.has_data_of(experiment)
        and same_map(run.features, features)
        and _penalties_and_rows(own) == _penalties_and_rows(experiment)
        and (own.seed == experiment.seed or not _draws_rows(own))
    )


def data_changes(run: KeptRun, experiment: Experiment) -> list[str]:
    """Return in which settings its examples differ from those of `experiment`: noise 2, m 500."""
    own = run.experiment
    changes = []
    if own.size != experiment.size:
        changes.append("default m" if own.size is None else f"m {count(own.size)}")
    if own.noise != experiment.noise:
        changes.append("default noise" if own.noise is None else f"noise {own.noise:g}")
    if own.test_ratio != experiment.test_ratio:
        changes.append(f"test {100 * own.test_ratio:.3g} %")
    if own.seed != experiment.seed:
        changes.append(f"seed {own.seed}")
    if own.standardize != experiment.standardize:
        changes.append("standardised" if own.standardize else "not standardised")
    return changes


def short_name(run: KeptRun) -> str:
    """Return its name, cut where it is too long to stand in a plot."""
    name = run.name
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def settings_text(run: KeptRun) -> str:
    """Return what it was run with: ``α = 0.1, batch 16, L2 λ = 0.5``."""
    own = run.experiment
    parts = [f"α = {exact(own.alpha)}"]
    if own.batch is not None:
        parts.append(f"batch {count(own.batch)}")
    parts += [
        f"{name} λ = {exact(size)}" for name, size in (("L1", own.l1), ("L2", own.l2)) if size
    ]
    return ", ".join(parts)


def ghost_numbers(run: KeptRun) -> list[tuple[str, str]]:
    """Return what is read where its line is pointed at."""
    return [
        (f"{short_name(run)}:", settings_text(run)),
        ("step", count(run.step)),
        ("J", rounded(run.loss)),
    ]


def _penalties_and_rows(experiment: Experiment) -> tuple[object, ...]:
    return (
        experiment.l1, experiment.l2, experiment.size, experiment.noise, experiment.test_ratio,
    )  # fmt: skip


def _draws_rows(experiment: Experiment) -> bool:
    """Tell whether the seed decides which examples train."""
    entry = CATALOG.get(experiment.data)
    return experiment.test_ratio > 0 or (entry is not None and entry.generated)
