import shlex
from dataclasses import fields

import pytest

from engine.cli.options import SETTINGS
from engine.cli.request import PROGRAM, as_command, parse
from engine.data.files.file_format import FileFormat
from engine.model.experiment import Experiment


def test_the_command_holds_each_setting_that_is_not_as_by_default():
    experiment = Experiment(
        data="data.csv",
        columns=("a", "b"),
        label="c",
        positive="yes",
        classes=("no", "yes"),
        counts="n",
        file=FileFormat("cp1252", ";", ",", ".", True, 2, "!", ("-1", "lost"), "Sheet 2"),
        size=3,
        noise=0.5,
        features=("x1",),
        standardize=True,
        alpha=2.0,
        batch=1,
        l1=0.1,
        l2=0.2,
        optimizer="adam",
        momentum=0.5,
        beta1=0.8,
        beta2=0.95,
        epsilon=1e-6,
        schedule="1/t",
        decay=0.25,
        period=7,
        warmup=3,
        clip=2.0,
        init=(1.0, 2.0),
        seed=4,
        test_ratio=0.5,
        kernel="numpy",
    )
    default = Experiment()
    assert all(getattr(experiment, name) != getattr(default, name) for name in SETTINGS)
    words = shlex.split(as_command(experiment))
    assert words[:4] == ["uv", "run", "main.py", "data.csv"]
    repeated = 1  # --na stands there for each token
    assert len(words) == 3 + len(SETTINGS) + len(fields(FileFormat)) + repeated
    assert {"--header=yes", "--delimiter=semicolon", "--na=-1", "--na=lost"} < set(words)
    assert {"--standardize", "--test-ratio=0.5", "--init=1.0,2.0", "--columns=a,b"} < set(words)


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
