"""Weights and bias are told in both scales, to the last bit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.export.text_files import write_text_file
from engine.export.weights import weights_json, weights_text
from engine.kernels.numpy_kernel import NumpyKernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.support.tasks import run_to_end
from engine.training.run import Run


def run_of(**settings: Any) -> Run:
    experiment = Experiment(**{"data": "iris", **settings})
    run = Run(experiment, prepare(load_dataset(experiment), experiment), NumpyKernel())
    run.advance(50)
    return run


def test_json_holds_both_scales() -> None:
    run = run_of(standardize=True, features=("x1", "x2", "x1*x2"))
    found = json.loads(weights_json(run, "uv run main.py iris"))
    assert found["w"] == run.w.tolist()
    assert found["b"] == run.b
    assert found["features"] == ["x1", "x2", "x1*x2"]
    assert (found["x1"], found["step"]) == ("petal length (cm)", 50)
    x1, x2 = 4.5, 1.5
    raw = np.array([x1, x2, x1 * x2])
    scaled = (raw - found["mean"]) / found["deviation"]
    z = float(np.dot(found["w"], scaled) + found["b"])
    assert float(np.dot(found["w_raw"], raw) + found["b_raw"]) == pytest.approx(z, rel=1e-12)
    assert run.problem.features.z(np.array([[x1, x2]]), run.w, run.b)[0] == pytest.approx(z)


def test_text_holds_both_scales() -> None:
    run = run_of(standardize=True)
    lines = [line.split() for line in weights_text(run, "uv run").splitlines() if line[0] != "#"]
    w_raw, b_raw = run.problem.features.to_raw(run.w, run.b)
    assert lines[0] == ["name", "trained", "raw", "feature"]
    assert [row[0] for row in lines[1:]] == ["w1", "w2", "b"]
    assert [float(row[1]) for row in lines[1:]] == [*run.w, run.b]
    assert [float(row[2]) for row in lines[1:]] == [*w_raw, b_raw]


def test_a_number_beyond_all_floats_is_null(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of()
    monkeypatch.setattr(
        "engine.model.features.FeatureMap.to_raw", lambda *_: (np.array([np.inf, 1.0]), np.nan)
    )
    found = json.loads(weights_json(run, ""))
    assert (found["w_raw"], found["b_raw"]) == ([None, 1.0], None)


def test_the_ending_says_which(tmp_path: Path) -> None:
    for name in ("w.json", "w.TXT"):
        run_to_end(write_text_file("weights", tmp_path / name, run_of(), "uv run"))
    assert json.loads((tmp_path / "w.json").read_text(encoding="utf-8"))["step"] == 50
    assert (tmp_path / "w.TXT").read_text(encoding="utf-8").startswith("# Descent Lab")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w.TXT", "w.json"]
