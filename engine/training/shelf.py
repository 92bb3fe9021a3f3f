"""Which data belong to which settings of one run?"""

from __future__ import annotations

from collections import OrderedDict

from engine.model.experiment import Experiment
from engine.model.problem import Problem, load_dataset, prepare

KEPT = 3
"""Problems kept at hand; others are built again from their settings, equal to the last bit."""

_Key = tuple[int | None, float | None, float]


class ProblemShelf:
    """The problems of a run whose data are edited on the way (size, noise, test share).

    The problem that the run started with is always kept: data read from a file are not read again.
    """

    def __init__(self, first: Problem, experiment: Experiment) -> None:
        self._first = first
        self._first_key = _key(experiment)
        self._kept: OrderedDict[_Key, Problem] = OrderedDict({self._first_key: first})

    def get(self, experiment: Experiment) -> Problem:
        """Return the problem of `experiment`, which differs from the first in data edits only."""
        key = _key(experiment)
        if key == self._first_key:
            return self._first
        if key not in self._kept:
            same_examples = key[:2] == self._first_key[:2]
            dataset = self._first.dataset if same_examples else load_dataset(experiment)
            self._kept[key] = prepare(dataset, experiment)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


def _key(experiment: Experiment) -> _Key:
    return (experiment.size, experiment.noise, experiment.test_ratio)
