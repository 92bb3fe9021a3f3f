"""Figures recorded by tests/engine/recorded/torch_trajectory.py from PyTorch's autograd."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.protocol import Kernel, KernelRun, StepSettings, TrainingArrays
from engine.model.features import FEATURES, FeatureMap

RECORDED = json.loads(
    (Path(__file__).parent / "recorded" / "torch_trajectory.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("run", RECORDED["runs"], ids=["plain", "with penalties"])
@pytest.mark.parametrize(
    "kernel", [numpy_kernel(), load_kernel("compiled").kernel], ids=lambda kernel: kernel.name
)
def test_five_hundred_steps_with_every_feature_are_those_of_autograd(
    kernel: Kernel, run: dict[str, Any]
) -> None:
    X, y = np.array(RECORDED["X"]), np.array(RECORDED["y"])
    features = FeatureMap.fit(tuple(FEATURES), X, standardize=True)
    F = features.columns(X)
    expected = np.array(run["rows"])
    l1, l2 = run["l1"], run["l2"]
    theta, grad = np.zeros(8), np.empty(8)
    J, _ = kernel.evaluate(F, y, theta, l1, l2, grad)
    assert pytest.approx(expected[0, 1], rel=1e-14) == J
    records = np.empty((50, 5 + 8))
    run = KernelRun(0, 500, StepSettings(RECORDED["alpha"], 0, l1, l2), record_every=10)
    kernel.descend(TrainingArrays.untested(F, y), theta, grad, run, records)
    found = records[:, [0, 1, *range(5, 13)]]
    assert len(expected) == 51
    np.testing.assert_allclose(found, expected[1:], rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(found == 0, expected[1:] == 0)
    assert (expected[-1] == 0).any() == (l1 > 0)
