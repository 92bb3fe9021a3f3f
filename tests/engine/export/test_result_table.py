"""The result table names all settings that count."""

from __future__ import annotations

from typing import Any

import pytest

from engine.export.result_table import outcome_facts, settings_facts
from engine.kernels.numpy_kernel import NumpyKernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run


def facts(**settings: Any) -> dict[str, str]:
    experiment = Experiment(**{"data": "moons", **settings})
    run = Run(experiment, prepare(load_dataset(experiment), experiment), NumpyKernel())
    return dict(settings_facts(run))


@pytest.mark.parametrize("threshold", [0.5, 0.2])
def test_beside_another_threshold_the_accuracy_says_that_it_is_at_a_half(threshold: float) -> None:
    experiment = Experiment(data="moons", test_ratio=0.3)
    run = Run(experiment, prepare(load_dataset(experiment), experiment), NumpyKernel())
    run.advance(50)
    told = dict(outcome_facts(run, 50, threshold))
    for name in ("accuracy", "test accuracy"):
        assert told[name].endswith(" right, at t = ½)") is (threshold == 0.2)


def test_plain_descent_has_no_more_to_tell() -> None:
    assert list(facts()) == ["data", "examples", "features", "alpha", "batch"]


def test_an_optimizer_and_a_schedule_are_told_with_what_counts_for_them() -> None:
    told = facts(optimizer="adam", schedule="step", decay=0.25, warmup=20, clip=0.5, momentum=0.3)
    assert told["optimizer"] == "adam (beta1 0.9, beta2 0.999, epsilon 1e-08)"
    assert told["schedule"] == "step (decay 0.25, period 100)"
    assert (told["warmup"], told["clip"]) == ("20", "0.5")
    assert facts(optimizer="rmsprop")["optimizer"] == "rmsprop (beta2 0.99, epsilon 1e-08)"
