"""Does a sweep without a window tell, write and refuse what it should?"""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from interrupted import assert_interrupted

import main as app
from engine.data import catalog

pytestmark = pytest.mark.usefixtures("in_folder")


@pytest.fixture
def without_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "gui.process.display.drawing_obstacle", lambda: "the library libegl is missing"
    )


def start(line: str) -> int:
    """Run the program in this process."""
    return app.main(shlex.split(line))


def told(text: str) -> dict[str, str]:
    return dict(re.split(r"  +", line, maxsplit=1) for line in text.splitlines())


def rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.usefixtures("qapp")
def test_a_sweep_writes_a_row_for_each_run_and_a_figure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = "moons --headless --steps 40 --sweep alpha=0.01:10:4log --seeds 3 --kernel numpy"
    assert start(command) == 0
    output = capsys.readouterr()
    assert sorted(path.name for path in Path().iterdir()) == ["sweep.csv", "sweep.png"]
    assert Path("sweep.png").read_bytes().startswith(b"\x89PNG")
    found = told(output.out)
    assert (found["table"], found["figure"]) == ("sweep.csv", "sweep.png")
    assert found["runs"] == "12, 0 diverged"
    assert "480/480" in output.err
    runs = [(row["seed"], row["alpha"]) for row in rows("sweep.csv")]
    assert runs == [(seed, alpha) for seed in "012" for alpha in ("0.01", "0.1", "1", "10")]
    finals = [[float(row["loss"]) for row in rows("sweep.csv")[k::4]] for k in range(4)]
    lowest = min(np.median(finals, axis=1))
    assert float(found["lowest"].split()[2]) == pytest.approx(lowest, rel=1e-9)


@pytest.mark.usefixtures("without_drawing")
def test_each_row_is_what_the_textbook_makes_of_it() -> None:
    start("--headless --steps 30 --sweep l2=0,0.5 --seeds 2 --seed 4 --alpha 0.3 --kernel numpy")
    for row in rows("sweep.csv"):
        dataset = catalog.build("two-blobs", seed=int(row["seed"]))
        X, y, l2 = dataset.X, dataset.y, float(row["l2"])
        w, b = np.zeros(2), 0.0
        for _ in range(30):
            dz = 1 / (1 + np.exp(-(X @ w + b))) - y
            w, b = w - 0.3 * (X.T @ dz / len(y) + l2 * w), b - 0.3 * dz.mean()
        a = 1 / (1 + np.exp(-(X @ w + b)))
        loss = -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a)) + l2 / 2 * (w @ w)
        found = [float(row[name]) for name in ("loss", "accuracy", "b", "w1", "w2")]
        assert found == pytest.approx([loss, np.mean((a > 0.5) == (y == 1)), b, *w], rel=1e-12)
    assert [row["seed"] for row in rows("sweep.csv")] == ["4", "4", "5", "5"]


@pytest.mark.usefixtures("qapp")
def test_runs_that_diverge_are_told_in_table_figure_and_summary(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # With alpha * l2 = 1000 each step multiplies w by about -999, until a float64 cannot hold it.
    start(
        "--headless --steps 500 --l2 1000 --init 1,1,0 --sweep alpha=1e-4,1 --kernel numpy "
        "--figure f.svg --table t.csv"
    )
    found = told(capsys.readouterr().out)
    assert found["runs"] == "2, 1 diverged"
    assert found["diverged"] == "at alpha = 1"
    calm, wild = rows("t.csv")
    assert (calm["diverged_at"], calm["steps"]) == ("", "500")
    assert 50 < int(wild["diverged_at"]) < 110
    assert int(wild["steps"]) == int(wild["diverged_at"]) - 1
    assert all(np.isfinite(float(wild[name])) for name in ("loss", "b", "w1", "w2"))
    assert "diverged" in Path("f.svg").read_text(encoding="utf-8")


@pytest.mark.usefixtures("without_drawing")
def test_where_nothing_can_be_drawn_the_default_figure_is_left_out_and_said_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert start("--headless --steps 2 --sweep alpha=0.1,1 --kernel numpy") == 0
    output = capsys.readouterr()
    assert "descentlab: sweep.png is left out: the library libegl is missing" in output.err
    assert "figure" not in told(output.out)
    assert [path.name for path in Path().iterdir()] == ["sweep.csv"]


@pytest.mark.usefixtures("without_drawing")
def test_where_nothing_can_be_drawn_a_figure_asked_for_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert start("--headless --steps 2 --sweep alpha=0.1,1 --figure f.png") == 2
    assert "--figure: f.png given, but the library libegl" in capsys.readouterr().err
    assert not list(Path().iterdir())


@pytest.mark.usefixtures("without_drawing")
def test_seeds_that_draw_nothing_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    start("iris --headless --steps 2 --sweep alpha=0.1 --seeds 2 --kernel numpy")
    assert "each seed makes the same runs" in capsys.readouterr().err
    start("iris --headless --steps 2 --sweep alpha=0.1 --seeds 2 --test-ratio 0.3 --kernel numpy")
    assert "each seed makes the same runs" not in capsys.readouterr().err


@pytest.mark.usefixtures("without_drawing")
def test_each_run_has_its_remarks_in_the_last_column(capsys: pytest.CaptureFixture[str]) -> None:
    start("unscaled --headless --steps 200 --sweep alpha=1e-8,10 --seeds 2 --kernel numpy")
    output = capsys.readouterr()
    head = Path("sweep.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head.endswith(",b,w1,w2,remark")
    slow, wild = (row["remark"].split("; ") for row in rows("sweep.csv")[:2])
    assert slow == ["scales differ", "not converged"]
    assert wild == ["scales differ", "ends above its start", "not converged"]
    found = told(output.out)
    assert found["scales differ"] == "at alpha = 1e-08 … 10 (2 of 2)"
    assert found["ends above its start"] == "at alpha = 10 (2 of 2)"
    assert output.err.count("descentlab: note: scales differ: ") == 1


@pytest.mark.usefixtures("without_drawing")
def test_rows_dropped_from_a_file_are_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    Path("data.csv").write_text("a,b,c\n1,2,no\n3,,yes\n5,6,yes\n")
    assert start("data.csv --headless --steps 1 --sweep alpha=0.1,1 --kernel numpy") == 0
    assert capsys.readouterr().err.count("1 of 3 rows") == 1


def test_a_picture_that_fails_leaves_no_table_behind(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    Path("sweep.csv").write_text("older")
    monkeypatch.setattr("gui.export.offscreen.draw_sweep", fail)
    assert start("--headless --steps 2 --sweep alpha=0.1,1 --kernel numpy") == 2
    told = "--figure: 'sweep.png' cannot be written (No space left on device); a file in a place"
    assert capsys.readouterr().err.endswith(f"\ndescentlab: error: {told} with room accepted\n")
    assert [path.name for path in Path().iterdir()] == ["sweep.csv"]
    assert Path("sweep.csv").read_text() == "older"


def test_without_a_scheduler_a_line_says_so_within_seconds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.comparison.dask_cluster.PATIENCE", 0.5)
    assert start("--headless --sweep alpha=0.1,1 --scheduler 127.0.0.1:1") == 2
    error = capsys.readouterr().err
    assert re.fullmatch(r"descentlab: error: --scheduler: 127\.0\.0\.1:1 given .*\n", error)
    assert not list(Path().iterdir())


def test_ctrl_c_ends_with_130_and_leaves_older_files_alone() -> None:
    Path("sweep.csv").write_text("older")
    assert_interrupted("--headless --steps 1000000000 --sweep alpha=0.1,1 --kernel numpy")
    assert [path.name for path in Path().iterdir()] == ["sweep.csv"]
    assert Path("sweep.csv").read_text() == "older"


@pytest.mark.usefixtures("qapp")
def test_the_figure_of_steps_against_alpha_goes_with_the_others() -> None:
    command = "--headless --steps 5 --size 50 --kernel compiled --figure-alpha a.svg"
    assert start(f"{command} --figure f.png --history h.csv") == 0
    assert sorted(path.name for path in Path().iterdir()) == ["a.svg", "f.png", "h.csv"]
    assert "2/K" in Path("a.svg").read_text(encoding="utf-8")


@pytest.mark.usefixtures("qapp")
def test_where_steps_against_alpha_cannot_be_known_nothing_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = "--headless --steps 5 --l2 1e300 --figure-alpha a.svg --figure f.png --history h.csv"
    assert start(f"{command} --kernel numpy") == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("descentlab: error: --figure-alpha: ")
    assert "accepted" in error
    assert not list(Path().iterdir())
