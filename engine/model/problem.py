"""The problem: the arrays that a model is trained and tested on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from engine.data import catalog, csv_reader
from engine.data.dataset import Dataset, split
from engine.errors import InputError
from engine.kernels.protocol import TrainingArrays
from engine.model.experiment import Experiment
from engine.model.features import FeatureMap
from engine.support.arrays import Floats, Rows, frozen, sample_rows

Progress = Callable[[float], None]
"""Called with the share done, 0 … 1; may raise to cancel."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A data set made ready for descent.

    Attributes
    ----------
    dataset
        All examples.
    train_rows, test_rows
        Which rows of it train and which are held out, ascending.
    features
        The map from raw columns to model features, fitted on the training rows.
    F, y
        Training features, shape ``(n, m_train)``, one contiguous row a feature, and labels.
    F_test, y_test
        The same for the test examples; ``m_test`` may be 0.
    """

    dataset: Dataset
    train_rows: Rows
    test_rows: Rows
    features: FeatureMap
    F: Floats
    y: Floats
    F_test: Floats
    y_test: Floats

    @property
    def arrays(self) -> TrainingArrays:
        """What a kernel descends on, and tests on."""
        return TrainingArrays(self.F, self.y, self.F_test, self.y_test)

    @property
    def m(self) -> int:
        """Number of training examples."""
        return len(self.y)

    @property
    def n(self) -> int:
        """Number of features."""
        return len(self.F)

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
    """Build or read the data set that `experiment` names.

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
            columns=experiment.columns,
        )
    return csv_reader.read_csv(
        experiment.data,
        columns=experiment.columns,
        label=experiment.label,
        positive=experiment.positive,
        progress=progress,
    )


def check_data_settings(experiment: Experiment) -> None:
    """Raise InputError where a setting means nothing for the data, without reading them."""
    name, size, noise = experiment.data, experiment.size, experiment.noise
    if name not in catalog.CATALOG:
        catalog.refuse_generator_options(name, size, noise)
        return
    for option, value in (("label", experiment.label), ("positive", experiment.positive)):
        if value is not None:
            raise InputError(
                f"{option}: '{value}' given, but the classes of {name} are fixed; "
                "it is accepted for a CSV file"
            )
    catalog.check(name, size=size, noise=noise, columns=experiment.columns)


def prepare(dataset: Dataset, experiment: Experiment) -> Problem:
    """Split `dataset`, compute its features and scale them, as `experiment` asks."""
    train_rows, test_rows = split(dataset.m, experiment.test_ratio, experiment.seed)
    all_train = len(test_rows) == 0
    X = dataset.X if all_train else dataset.X[train_rows]
    y = dataset.y if all_train else dataset.y[train_rows]
    features = FeatureMap.fit(experiment.features, X, standardize=experiment.standardize)
    return Problem(
        dataset=dataset,
        train_rows=train_rows,
        test_rows=test_rows,
        features=features,
        F=_protected(features.columns(X)),
        y=_protected(y),
        F_test=_protected(features.columns(dataset.X[test_rows])),
        y_test=_protected(dataset.y[test_rows]),
    )


def _protected(array: Floats) -> Floats:
    return frozen(np.ascontiguousarray(array, dtype=np.float64))
