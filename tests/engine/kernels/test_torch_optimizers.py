"""Figures recorded by tests/engine/kernels/recorded/torch_optimizers.py from torch.optim."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.protocol import OPTIMIZERS, SCHEDULES, Kernel, KernelRun, TrainingArrays
from engine.kernels.protocol import state_size as size_of
from engine.model.experiment import Experiment
from engine.model.features import FEATURES, FeatureMap

RECORDED = json.loads(
    (Path(__file__).parent / "recorded" / "torch_optimizers.json").read_text(encoding="utf-8")
)


def test_all_optimisers_and_schedules_are_recorded() -> None:
    settings = [run["settings"] for run in RECORDED["runs"]]
    assert {own["optimizer"] for own in settings} == set(OPTIMIZERS)
    assert {own.get("schedule", "constant") for own in settings} == set(SCHEDULES)


@pytest.mark.parametrize(
    "recorded", RECORDED["runs"], ids=lambda run: " ".join(map(str, run["settings"].values()))
)
@pytest.mark.parametrize(
    "kernel", [numpy_kernel(), load_kernel("compiled").kernel], ids=lambda kernel: kernel.name
)
def test_five_hundred_steps_are_those_of_torch(kernel: Kernel, recorded: dict[str, Any]) -> None:
    X, y = np.array(RECORDED["X"]), np.array(RECORDED["y"])
    F = FeatureMap.fit(tuple(FEATURES), X, standardize=True).columns(X)
    own = Experiment(features=tuple(FEATURES), **recorded["settings"]).step_settings
    expected = np.array(recorded["rows"])
    state, grad = np.zeros(size_of(7)), np.empty(8)
    kernel.evaluate(F, y, state[:8], own.l1, own.l2, grad)
    records = np.empty((10, 5 + 8))
    run = KernelRun(0, 500, own, record_every=50)
    kernel.descend(TrainingArrays.untested(F, y), state, grad, run, records)
    assert len(expected) == 11
    found = records[:, [0, *range(5, 13)]]
    np.testing.assert_allclose(found, expected[1:], rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(found == 0, expected[1:] == 0)
