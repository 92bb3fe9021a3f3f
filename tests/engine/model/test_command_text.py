import shlex

import pytest

from engine.cli.request import parse
from engine.model.command_text import PROGRAM, as_command, as_options
from engine.model.experiment import Experiment


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(),
        Experiment(
            data="moons",
            features=("x1", "x1*x2", "sin(x2)"),
            standardize=True,
            alpha=0.30000000000000004,
            batch=16,
            l1=0.01,
            l2=1e-7,
            init=(-1.0, 2.0, 1e-300, 0.5),
            seed=12,
            test_ratio=0.25,
            size=500,
            noise=0.0,
            kernel="numpy",
        ),
        Experiment(data="breast-cancer", columns=("mean area", "worst texture")),
    ],
)
def test_the_command_makes_the_same_experiment(experiment: Experiment) -> None:
    words = shlex.split(as_command(experiment))
    assert tuple(words[:3]) == PROGRAM
    assert parse(words[3:]).experiment == experiment


def test_what_is_as_by_default_is_not_told() -> None:
    assert as_command(Experiment()) == "uv run main.py two-blobs"


@pytest.mark.parametrize("data", ["data.csv", "-1.csv"])
@pytest.mark.parametrize(
    "columns", [("length, cm", "width"), ('the "long" one', "b,"), ("x 1", "αβ"), ('"a"', "'b'")]
)
def test_names_of_files_and_columns_may_hold_any_sign(data, columns, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / data).write_text("a,b,c\n1,2,0\n")
    experiment = Experiment(data=data, columns=columns, label="-c, d", positive="1,0")
    words = shlex.split(as_command(experiment))
    assert parse(words[3:]).experiment == experiment


def test_settings_are_told_as_options():
    assert as_options({"l2": 0.01, "standardize": True}) == "--l2 0.01 --standardize"
    assert as_options({"test_ratio": 0.0}) == "--test-ratio 0"
