import shlex
from dataclasses import fields
from pathlib import Path

import pytest

from engine.cli.options import SETTINGS
from engine.cli.request import PROGRAM, as_command, parse
from engine.data.files.file_format import FileFormat
from engine.errors import InputError
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
    unread = {"--momentum=0.5", "--period=7"}  # neither by Adam nor by 1/t
    assert not unread & set(words)
    told = len(SETTINGS) - len(unread)
    assert len(words) == 3 + told + len(fields(FileFormat)) + repeated
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
        Experiment(optimizer="nesterov", momentum=0.5, schedule="step", decay=0.3, period=9),
        Experiment(optimizer="adamw", beta1=0.8, beta2=0.9, epsilon=1e-3, warmup=4, clip=0.5),
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


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["--momentum=0.5"], "--momentum: 0.5 given, accepted together with --optimizer momentum"),
        (["--optimizer=adam", "--momentum", "0.5"], "--momentum: 0.5 given"),
        (["--optimizer=rmsprop", "--beta1=0.5"], "--beta1: .* --optimizer adam or adamw"),
        (["--decay=0.5"], "--decay: 0.5 given, accepted .* --schedule 1/t or step or exponential"),
        (["--schedule=1/t", "--period=5"], "--period: 5 given, .* --schedule step or cosine"),
        (["--sweep=momentum=0.5,0.9"], "--momentum: --sweep gives values given, accepted"),
        (["--sweep=schedule=step,cosine", "--beta1=0.5"], "--beta1: 0.5 given"),
        (["--sweep=optimizer=gd,newton", "--batch=8"], "--sweep: optimizer: newton with a batch"),
    ],
)
def test_what_no_optimiser_or_schedule_reads_is_refused(argv, told) -> None:
    with pytest.raises(InputError, match=f"^{told}") as raised:
        parse(argv)
    assert "accepted" in str(raised.value)


@pytest.mark.parametrize(
    "argv",
    [
        ["--optimizer=momentum", "--momentum=0.5"],
        ["--sweep=optimizer=gd,momentum", "--momentum=0.5"],
        ["--sweep=schedule=constant,step", "--period=5", "--decay=0.1"],
        ["--optimizer=adam", "--sweep=beta1=0.5,0.9"],
    ],
)
def test_what_is_read_by_one_of_those_swept_is_accepted(argv, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse(argv).experiment != parse([]).experiment or parse(argv).sweep is not None


def test_without_a_display_it_is_the_experiment_of_the_window() -> None:
    assert parse([]).without_window().experiment == parse([]).shown == parse(["moons"]).experiment
    named = parse(["two-blobs", "--alpha=0.3"])
    assert named.without_window().experiment == named.shown == named.experiment


def test_a_start_point_for_x1_alone_is_told_with_what_it_needs(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one.csv").write_text("u,lab\n1,a\n2,b\n3,a\n")
    with pytest.raises(InputError, match=r"^--init: 1,2 given, .* with --features x1 w1,b$"):
        parse(["one.csv", "--init=1,2"])
    assert parse(["one.csv", "--init=1,2", "--features=x1"]).experiment.init == (1.0, 2.0)
