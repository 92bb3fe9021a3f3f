"""Does a run without a window leave programs, weights, Parquet and a report behind?"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image
from same_drawing import is_same_drawing
from session_sample import full_session
from trained_run import source

import main as app
from engine.cli.export_command import Beside
from engine.cli.picture import Picture
from engine.kernels.numpy_kernel import NumpyKernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.session.files import write_session
from engine.session.replay import session_of
from engine.session.session import Mark
from engine.training.run import Run
from gui.export.offscreen import draw_run
from gui.export.run_files import HISTORY

pytestmark = pytest.mark.usefixtures("in_folder")


def start(line: str) -> int:
    """Run the program in this process."""
    return app.main(shlex.split(line))


def names() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def test_a_run_leaves_all_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    settings = "iris --headless --kernel numpy --steps 80 --standardize --l2 0.01 --test-ratio 0.2"
    files = "--code c.py --code-sklearn s.py --weights w.json --history h.parquet --report r.html"
    assert start(f"{settings} {files} --threshold 0.25 --trace 3") == 0
    output = capsys.readouterr().out
    assert names() == ["c.py", "h.parquet", "r.html", "s.py", "w.json"]
    done = subprocess.run([sys.executable, "-I", "c.py"], capture_output=True, text=True)
    lines = {" ".join(line.split()) for line in output.splitlines()}
    printed = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert len(printed) == 8 and set(printed) <= lines, done.stderr
    weights = json.loads(Path("w.json").read_text(encoding="utf-8"))
    told = pl.read_parquet_metadata("h.parquet")["command"]
    assert told.startswith("uv run main.py ") and "--history=h.parquet" in told
    last = pl.read_parquet("h.parquet").row(-1, named=True)
    assert [weights["step"], weights["b"], *weights["w"]] == [
        80, last["b"], last["w1"], last["w2"],
    ]  # fmt: skip
    page = Path("r.html").read_text(encoding="utf-8")
    assert "a &gt; 0.25" in page and "Example 3 of " in page and page.count("<svg") == 4
    told = shlex.split(weights["command"])
    assert told[:3] == ["uv", "run", "main.py"] and told[-1] == "--weights=w.json"
    Path("again").mkdir()
    again = " ".join([*told[3:-1], "--weights=again/w.json"])
    assert start(again) == 0
    repeated = json.loads(Path("again/w.json").read_text(encoding="utf-8"))
    assert (repeated["w"], repeated["loss"]) == (weights["w"], weights["loss"])


def test_a_notebook_a_pdf_and_weights_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        start("--headless --kernel numpy --steps 5 --code c.ipynb --weights w.txt --report r.pdf")
        == 0
    )
    assert json.loads(Path("c.ipynb").read_text(encoding="utf-8"))["nbformat"] == 4
    assert Path("r.pdf").read_bytes().startswith(b"%PDF")
    assert names() == ["c.ipynb", "r.pdf", "w.txt"]


def test_a_session_is_exported_with_what_was_done_and_noted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    experiment = Experiment(data="moons", kernel="numpy", l1=0.01)
    run = Run(experiment, prepare(load_dataset(experiment), experiment), NumpyKernel())
    run.advance(20)
    run.change("l1", 0.0)
    run.change("l2", 0.1)
    run.advance(20)
    write_session(Path("s.descent"), session_of(run, marks=(Mark(20, "here it <turns>"),)))
    files = "--code c.py --report r.html --code-sklearn s.py"
    assert start(f"s.descent --headless --steps 10 {files}") == 0
    output = capsys.readouterr().out
    done = subprocess.run([sys.executable, "-I", "c.py"], capture_output=True, text=True)
    lines = {" ".join(line.split()) for line in output.splitlines()}
    printed = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert printed[0] == "steps 50" and set(printed) <= lines, done.stderr
    written = Path("r.html").read_bytes()
    page = written.decode("utf-8")
    assert "step 20: here it &lt;turns&gt;" in page and "L1 0.01 → 0" in page
    told = re.search(r"uv run main.py (descentlab:[^<]*)", page)
    assert told is not None and start(told[1]) == 0  # it makes the same page again
    assert is_same_drawing(Path("r.html").read_bytes(), written)
    assert "l2 = 0.1" in Path("s.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(("steps", "back"), [(5000, 0), (40, 25)], ids=["long", "gone back"])
def test_the_command_of_a_history_of_the_window_makes_it_again(steps: int, back: int) -> None:
    made = source(steps, size=20)
    made.run.seek(steps - back)
    for _ in HISTORY.prepare(made, {}, ".parquet")(Path("h.parquet")):
        pass
    kept = Path("h.parquet").read_bytes()
    told = pl.read_parquet_metadata("h.parquet")["command"]
    assert start(told.removeprefix("uv run main.py ")) == 0
    assert Path("h.parquet").read_bytes() == kept


def test_the_command_of_a_figure_of_a_run_that_went_back_makes_it_again() -> None:
    run = source(40, size=20).run
    run.seek(15)
    draw_run(run, Path("figure.svg"), Picture(), Beside())
    kept = Path("figure.svg").read_bytes()
    told = re.search("<desc>uv run main.py (.*)</desc>", kept.decode())
    assert told is not None and start(told[1]) == 0
    assert is_same_drawing(Path("figure.svg").read_bytes(), kept)


def test_a_history_of_few_steps_leaves_the_other_files_as_they_are() -> None:
    more = "--steps 120 --figure f.svg --report r.html --save s.descent"
    assert start(f"moons --headless {more}") == 0
    names = ("f.svg", "r.html", "s.descent")
    alone = [Path(name).read_bytes() for name in names]
    assert start(f"moons --headless --history h.csv --every 7 {more}") == 0
    for name, content in zip(names, alone, strict=True):
        assert is_same_drawing(Path(name).read_bytes(), content)
    few = Path("h.csv").read_text()
    assert start("moons --headless --history h.csv --every 7 --steps 120") == 0
    assert Path("h.csv").read_text() == few
    assert few.count("\n") == 1 + len({*range(0, 121, 7), 120})


def test_the_command_of_a_figure_with_pinned_runs_makes_it_again() -> None:
    session = full_session()
    write_session(Path("s.descent"), session)
    assert start("s.descent --headless --figure figure.svg") == 0
    kept = Path("figure.svg").read_bytes()
    assert b"Thin lines" in kept
    told = re.search("<desc>uv run main.py (.*)</desc>", kept.decode())
    assert told is not None and "#" not in told[1]
    assert start(told[1]) == 0
    assert is_same_drawing(Path("figure.svg").read_bytes(), kept)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--code c.txt", "--code: 'c.txt' given, a file that ends in .py or .ipynb accepted"),
        ("--weights w.csv", "--weights: 'w.csv' given, a file that ends in .json or .txt accepted"),
        ("--report r.doc", "--report: 'r.doc' given, a file that ends in .html or .pdf accepted"),
        (
            "separable --code-sklearn s.py --code c.py",
            "--code-sklearn: a run without an optimum given, one with examples of both classes",
        ),
        (
            "--size 1000001 --code c.py",
            "--code: 1,000,001 examples are to be written into the program, at most 1,000,000",
        ),
        ("--code same.py --code-sklearn same.py", "is that file too"),
        ("--sweep l2=0,1 --code c.py", "--code: c.py given, accepted without --sweep"),
        ("--code no/c.py", "--code: 'no/c.py' given (No such file or directory)"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    line: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    mode = "" if "--sweep" in line else "--headless --kernel numpy --steps 5 "
    assert start(f"{mode}{line}") == 2
    error = capsys.readouterr().err
    assert told in error and "Traceback" not in error
    assert error.rpartition("\r")[2].count("\n") == 1
    assert not names()


def test_a_place_that_runs_full_leaves_nothing_behind(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fail)
    assert start("--headless --steps 5 --code c.py --kernel numpy") == 2
    assert "--code: 'c.py' cannot be written (No space left on device)" in capsys.readouterr().err
    assert not names()


def test_without_the_window_alone_they_mean_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert start("--code c.py") == 2
    assert "--code: c.py given, accepted together with --headless" in capsys.readouterr().err


def test_a_figure_is_drawn_at_the_threshold_unless_it_names_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plots = "plots=roc+precision+calibration"
    for name, asked in (
        ("a.png", f"--threshold 0.3 --picture {plots}"),
        ("b.png", f"--picture {plots},threshold=0.3"),
        ("c.png", f"--threshold 0.6 --picture {plots},threshold=0.3"),
        ("d.png", f"--picture {plots}"),
    ):
        assert start(f"moons --headless --steps 20 --figure {name} {asked}") == 0
    pictures = [np.asarray(Image.open(name)) for name in names() if name.endswith(".png")]
    assert [np.array_equal(picture, pictures[0]) for picture in pictures] == [
        True, True, True, False,
    ]  # fmt: skip
