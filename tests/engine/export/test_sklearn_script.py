"""The script for scikit-learn finds the optimum J* that the app finds."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pytest

from engine.convergence.optimum import Convergence, convergence_of
from engine.errors import InputError
from engine.export.program import script
from engine.export.sklearn_script import sklearn_program
from engine.kernels.numpy_kernel import NumpyKernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.support.tasks import run_to_end
from engine.training.run import Run


def run_of(**settings: Any) -> tuple[Run, Convergence]:
    experiment = Experiment(**{"data": "moons", **settings})
    problem = prepare(load_dataset(experiment), experiment)
    run = Run(experiment, problem, NumpyKernel())
    run.advance(3)
    return run, run_to_end(convergence_of(problem, experiment.l1, experiment.l2))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"l2": 0.03, "standardize": True, "test_ratio": 0.25},
        {"l1": 0.02},
        {"l1": 0.01, "l2": 0.02, "features": ("x1", "x2", "x1^2", "x1*x2"), "standardize": True},
        {"data": "two-blobs", "size": 1200, "l2": 1.0},
        {"data": "imbalanced", "l1": 1.0, "test_ratio": 0.2},  # no weight is left, b alone
    ],
    ids=str,
)
def test_it_finds_the_optimum(settings: dict[str, Any]) -> None:
    run, convergence = run_of(**settings)
    optimum = convergence.optimum
    assert optimum is not None
    space: dict[str, Any] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(script(sklearn_program(run, convergence, "uv run main.py")), space)
    assert space["J"] == pytest.approx(optimum.J, abs=1e-12)
    assert space["w"] == pytest.approx(optimum.w, abs=1e-6)
    assert space["b"] == pytest.approx(optimum.b, abs=1e-6)
    told = dict(line.rsplit(" ", 1) for line in printed.getvalue().splitlines() if "diff" in line)
    assert float(told["largest difference of w and b"]) < 1e-6


def test_it_holds_the_data_and_the_penalty_at_the_end_alone() -> None:
    run, _ = run_of(l2=0.5)
    run.change("size", 60)
    run.change("l2", 0.25)
    run.advance(2)
    convergence = run_to_end(convergence_of(run.problem, 0.0, 0.25))
    text = script(sklearn_program(run, convergence, ""))
    assert "l2 = 0.25" in text
    assert "train_2" not in text
    assert text.count("\n    [") == 60


def test_without_an_optimum_there_is_no_script() -> None:
    run, convergence = run_of(data="separable")
    assert convergence.is_endless
    told = r"^code_sklearn: a run without an optimum given, .* accepted\. A boundary with no"
    with pytest.raises(InputError, match=told):
        sklearn_program(run, convergence, "")
