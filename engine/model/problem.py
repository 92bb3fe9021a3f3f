"""The problem: the arrays that a model is trained and tested on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np

from engine.data import catalog
from engine.data.dataset import Dataset, split
from engine.data.edits import Edits, changed_rows, edited, edits_between, held_out
from engine.data.files.file_format import field_as_typed
from engine.errors import InputError
from engine.kernels.protocol import TrainingArrays
from engine.model.command_text import option_value
from engine.model.experiment import Experiment
from engine.model.features import FeatureMap, uses_x2
from engine.support.arrays import Flags, Floats, Rows, frozen, sample_rows
from engine.support.records import dataclass
from engine.support.tasks import Progress

if TYPE_CHECKING:
    from engine.data.files.choice import FileChoice


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A data set made ready for descent.

    Attributes
    ----------
    dataset
        All examples, edited.
    train_rows, test_rows
        Which rows of it train and which are held out, ascending.
    features
        The map from raw columns to model features, fitted on the training rows.
    F, y
        Training features, shape ``(n, m_train)``, one contiguous row a feature, and labels.
    F_test, y_test
        The same for the test examples; ``m_test`` may be 0.
    unedited, edits
        All examples as they were built or read, and what was done to single ones since.
    """

    dataset: Dataset
    train_rows: Rows
    test_rows: Rows
    features: FeatureMap
    F: Floats
    y: Floats
    F_test: Floats
    y_test: Floats
    unedited: Dataset
    edits: Edits = ()

    @property
    def arrays(self) -> TrainingArrays:
        """What a kernel descends on, and tests on."""
        return TrainingArrays(self.F, self.y, self.F_test, self.y_test)

    @property
    def m(self) -> int:
        """Number of training examples."""
        return len(self.y)

    @property
    def reason(self) -> str:
        """Why nothing can be trained, in a sentence; empty where there are training examples."""
        if self.m > 0:
            return ""
        if len(self.y_test) > 0:
            return "All examples are held out to test: none is left to train on"
        return "No examples yet: click into the plane"

    @property
    def n(self) -> int:
        """Number of features."""
        return len(self.F)

    @property
    def is_test(self) -> Flags:
        """Return for each example whether it is held out, shape ``(m,)`` of the data set."""
        flags = np.zeros(self.dataset.m, dtype=np.bool_)
        flags[self.test_rows] = True
        return flags

    def with_edits(self, edits: Edits) -> Problem | None:
        """Return the problem of the same data with other edits, features scaled as they are here.

        It is what `prepare` makes of the unedited data, to the last bit; None where only these lead
        there: see `edits_between`.

        Raises
        ------
        InputError
            If an edit names an example that is not there, or a feature would be too large.
        """
        more = edits_between(self.edits, edits, self.dataset.m)
        if more is None:
            return None
        dataset = edited(self.dataset, more)
        rows = changed_rows(more)
        if rows is not None:
            return replace(self._with_rows(dataset, rows), edits=edits)
        return _problem(dataset, held_out(self.is_test, more), self.features, self.unedited, edits)

    def z(self, w: Floats, b: float) -> Floats:
        """Return ``z = w·x + b`` of every example of the data set, in its order.

        Infinite or NaN where numbers are too large for a 64-bit float.
        """
        z = np.empty(self.dataset.m)
        with np.errstate(over="ignore", invalid="ignore"):
            z[self.train_rows] = w @ self.F + b
            z[self.test_rows] = w @ self.F_test + b
        return z

    def _with_rows(self, dataset: Dataset, rows: Rows) -> Problem:
        """Return the problem of a data set that differs in these rows alone.

        Features are functions of their example, so that those of the others stay: a hand that drags
        one of 100,000 examples waits for no more than copies.
        """
        arrays = []
        for own, F, y in (
            (self.train_rows, self.F, self.y),
            (self.test_rows, self.F_test, self.y_test),
        ):
            places = np.flatnonzero(np.isin(own, rows)) if len(own) else own
            if len(places):
                F, y = F.copy(), y.copy()
                F[:, places] = self.features.columns(dataset.X[own[places]])
                y[places] = dataset.y[own[places]]
            arrays += [frozen(F), frozen(y)]
        F, y, F_test, y_test = arrays
        return replace(self, dataset=dataset, F=F, y=y, F_test=F_test, y_test=y_test)

    def sampled(self, most: int) -> Self:
        """Return the problem itself or, of more than `most` training examples, with so many.

        See `engine.support.arrays.sample_rows`.
        """
        if self.m <= most:
            return self
        rows = sample_rows(self.m, most)
        F, y = _protected(self.F[:, rows]), _protected(self.y[rows])
        return replace(self, train_rows=self.train_rows[rows], F=F, y=y)


def load_dataset(experiment: Experiment, progress: Progress | None = None) -> Dataset:
    """Build or read the data set that `experiment` names, as it was before any edit.

    Raises
    ------
    InputError
        If the name is neither a built-in data set nor a file, the file cannot be used, or a setting
        is given that means nothing for these data.
    """
    check_data_settings(experiment)
    if experiment.data in catalog.CATALOG:
        return catalog.build(
            experiment.data,
            size=experiment.size,
            noise=experiment.noise,
            seed=experiment.seed,
            columns=_two(experiment.columns),
        )
    from engine.data.files.reading import read_file

    return read_file(experiment.data, file_choice(experiment), experiment.file, progress).dataset


def file_choice(experiment: Experiment) -> FileChoice:
    """Return which columns and classes of a file an experiment asks for."""
    from engine.data.files.choice import FileChoice

    return FileChoice(
        experiment.columns,
        experiment.label,
        experiment.positive,
        experiment.classes,
        experiment.counts,
    )


def check_data_settings(experiment: Experiment) -> None:
    """Raise InputError where a setting means nothing for the data, without reading them."""
    name, size, noise = experiment.data, experiment.size, experiment.noise
    if name not in catalog.CATALOG:
        catalog.refuse_generator_options(name, size, noise)
        return
    for option in ("label", "positive", "classes", "counts"):
        value = getattr(experiment, option)
        if value is not None:
            fixed = "examples" if option == "counts" else "classes"
            raise InputError(
                f"{option}: '{option_value(value)}' given, but the {fixed} of {name} are fixed; "
                "it is accepted for a CSV file"
            )
    for option, value in experiment.file.given().items():
        raise InputError(
            f"{option}: {field_as_typed(option, value) or repr('')} given, but {name} is built in; "
            "it is accepted for a file"
        )
    catalog.check(name, size=size, noise=noise, columns=_two(experiment.columns))


def _two(columns: tuple[str, ...] | None) -> tuple[str, str] | None:
    """Return the names of two columns; InputError if there is one."""
    if columns is None:
        return None
    if len(columns) != 2:
        raise InputError(f"columns: '{','.join(columns)}' given, two column names A,B accepted")
    return columns[0], columns[1]


def fitted_to(experiment: Experiment, dataset: Dataset) -> Experiment:
    """Return the experiment with features that these data have: without x2 where there is x1 alone.

    Raises
    ------
    InputError
        If none is left, or a start point was given for others.
    """
    if dataset.has_x2 or not any(map(uses_x2, experiment.features)):
        return experiment
    kept = tuple(name for name in experiment.features if not uses_x2(name))
    if not kept:
        raise InputError(
            f"features: {','.join(experiment.features)} given, but {dataset.name} has one feature, "
            "x1; x1, x1^2, sin(x1) and higher powers of x1 accepted"
        )
    if experiment.init is not None and len(experiment.init) == len(kept) + 1:
        return replace(experiment, features=kept)
    if experiment.init is not None:
        raise InputError(
            f"init: {len(experiment.init)} numbers given, but {dataset.name} has one feature; "
            f"{len(kept) + 1} accepted, with --features {','.join(kept)}"
        )
    return replace(experiment, features=kept)


def with_data(experiment: Experiment, data: str, left: Dataset) -> Experiment:
    """Return the experiment with other data than those that are `left`.

    Where these had x1 alone, x2 joins it: nobody has chosen to leave it out.
    """
    other, features = experiment.with_setting("data", data), experiment.features
    if left.has_x2 or "x1" not in features:
        return other
    at = features.index("x1") + 1
    return other.with_setting("features", (*features[:at], "x2", *features[at:]))


def prepare(
    dataset: Dataset, experiment: Experiment, features: FeatureMap | None = None
) -> Problem:
    """Split `dataset`, edit it, compute its features and scale them, as `experiment` asks.

    Features of x2 are left out where there is x1 alone; see `fitted_to`.

    Parameters
    ----------
    dataset
        As `load_dataset` returned it.
    features
        The map to be used; without it one is fitted on the training examples.
    """
    experiment = fitted_to(experiment, dataset)
    is_test = np.zeros(dataset.m, dtype=np.bool_)
    is_test[split(dataset.m, experiment.test_ratio, experiment.seed)[1]] = True
    is_test = held_out(is_test, experiment.edits)
    examples = edited(dataset, experiment.edits)
    if features is None:
        X = examples.X[~is_test] if is_test.any() else examples.X
        features = FeatureMap.fit(experiment.features, X, standardize=experiment.standardize)
    return _problem(examples, is_test, features, dataset, experiment.edits)


def _problem(
    dataset: Dataset, is_test: Flags, features: FeatureMap, unedited: Dataset, edits: Edits
) -> Problem:
    train_rows, test_rows = np.flatnonzero(~is_test), np.flatnonzero(is_test)
    all_train = len(test_rows) == 0
    X = dataset.X if all_train else dataset.X[train_rows]
    y = dataset.y if all_train else dataset.y[train_rows]
    return Problem(
        dataset=dataset,
        train_rows=train_rows,
        test_rows=test_rows,
        features=features,
        F=_protected(features.columns(X)),
        y=_protected(y),
        F_test=_protected(features.columns(dataset.X[test_rows])),
        y_test=_protected(dataset.y[test_rows]),
        unedited=unedited,
        edits=edits,
    )


def _protected(array: Floats) -> Floats:
    return frozen(np.ascontiguousarray(array, dtype=np.float64))
