"""Does a run without a window tell, write and refuse what it should?"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from interrupted import assert_interrupted

import main as app
from engine.data import catalog
from engine.data.dataset import split

pytestmark = pytest.mark.usefixtures("in_folder")

ROOT = Path(__file__).parents[2]


def run(line: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, without any display but what `environ` gives."""
    keep = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM"}
    }
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *shlex.split(line)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=keep | {"PYTHONIOENCODING": "utf-8"} | environ,
    )


def start(line: str) -> int:
    """Run the program in this process."""
    return app.main(shlex.split(line))


def table(text: str) -> dict[str, str]:
    """Return the lines of a result table by their names."""
    return dict(re.split(r"  +", line, maxsplit=1) for line in text.splitlines())


def history(path: str) -> tuple[str, list[list[str]]]:
    header, *lines = Path(path).read_text(encoding="utf-8").splitlines()
    return header, [line.split(",") for line in lines]


def textbook(X: np.ndarray, y: np.ndarray, alpha: float, l2: float, steps: int) -> list[np.ndarray]:
    """Return J, accuracy, b, w1, w2 at each step, by the formulas of the lesson."""
    w, b, rows = np.zeros(2), 0.0, []
    for _ in range(steps + 1):
        a = 1 / (1 + np.exp(-(X @ w + b)))
        loss = -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a)) + l2 / 2 * (w @ w)
        rows.append(np.array([loss, np.mean((a > 0.5) == (y == 1)), b, *w]))
        dz = a - y
        w, b = w - alpha * (X.T @ dz / len(y) + l2 * w), b - alpha * np.mean(dz)
    return rows


def test_the_table_of_results_holds_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert start("moons --headless --steps 50 --alpha 0.5 --l2 0.01 --kernel numpy") == 0
    output = capsys.readouterr()
    found = table(output.out)
    dataset = catalog.build("moons")
    loss, accuracy, b, w1, w2 = textbook(dataset.X, dataset.y, 0.5, 0.01, 50)[-1]
    assert found["data"].startswith("moons")
    assert found["examples"] == "m = 200 to train, 0 to test"
    assert found["features"] == "n = 2: x1, x2"
    assert (found["alpha"], found["batch"], found["l2"]) == ("0.5", "full", "0.01")
    assert found["steps"] == "50"
    assert found["kernel"] == "numpy"
    assert float(found["loss"]) == pytest.approx(loss, rel=1e-9)
    assert float(found["accuracy"].split()[0]) == pytest.approx(accuracy, abs=1e-4)
    assert float(found["w1 (x1)"]) == pytest.approx(w1, rel=1e-9)
    assert float(found["w2 (x2)"]) == pytest.approx(w2, rel=1e-9)
    assert float(found["b"]) == pytest.approx(b, rel=1e-9)
    assert "50/50" in output.err


def test_standardised_weights_are_told_in_both_scales(capsys: pytest.CaptureFixture[str]) -> None:
    start("unscaled --headless --standardize --steps 20 --kernel numpy")
    found = table(capsys.readouterr().out)
    w1, raw = map(float, re.split(r" +raw scale: ", found["w1 (x1)"]))
    assert raw == pytest.approx(w1 / catalog.build("unscaled").X[:, 0].std(), rel=1e-8)


def test_the_history_follows_the_textbook() -> None:
    start(
        "two-blobs --headless --steps 25 --l2 0.1 --test-ratio 0.2 --seed 3 --kernel numpy "
        "--history h.csv --every 10"
    )
    header, rows = history("h.csv")
    assert header == "step,loss,test_loss,accuracy,b,w1,w2"
    assert [row[0] for row in rows] == ["0", "10", "20", "25"]
    dataset = catalog.build("two-blobs", seed=3)
    train, test = split(dataset.m, 0.2, 3)
    expected = textbook(dataset.X[train], dataset.y[train], 0.1, 0.1, 25)
    for row in rows:
        step, loss, test_loss, accuracy, b, w1, w2 = map(float, row)
        assert [loss, accuracy, b, w1, w2] == pytest.approx(expected[int(step)], rel=1e-12)
        a = 1 / (1 + np.exp(-(dataset.X[test] @ [w1, w2] + b)))
        likely = np.where(dataset.y[test] == 1, a, 1 - a)
        assert test_loss == pytest.approx(-np.log(likely).mean(), rel=1e-12)


def test_without_a_test_set_the_test_loss_is_empty() -> None:
    start("--headless --steps 2 --history h.csv --kernel numpy")
    _, rows = history("h.csv")
    assert [row[0] for row in rows] == ["0", "1", "2"]
    assert all(row[2] == "" for row in rows)


@pytest.mark.parametrize(
    ("steps", "every", "expected"),
    [(0, 1, [0]), (0, 7, [0]), (6, 7, [0, 6]), (7, 7, [0, 7]), (15, 7, [0, 7, 14, 15])],
)
def test_the_start_the_multiples_and_the_last_step_are_recorded(
    steps: int, every: int, expected: list[int]
) -> None:
    start(f"--headless --steps {steps} --every {every} --history h.csv --kernel numpy")
    assert [int(row[0]) for row in history("h.csv")[1]] == expected


def test_a_long_history_lacks_no_row() -> None:
    start("--headless --steps 30001 --every 2 --history h.csv --kernel compiled")
    steps = [int(row[0]) for row in history("h.csv")[1]]
    assert steps == [*range(0, 30001, 2), 30001]


def test_a_history_starts_at_init_and_gives_back_every_bit() -> None:
    init = "-0.1,0.30000000000000004,1e-300"
    start(f"--headless --steps 0 --init {init} --history h.csv")
    (row,) = history("h.csv")[1]
    assert [float(number) for number in row[4:]] == [1e-300, -0.1, 0.30000000000000004]


def test_weights_of_many_features_stand_in_the_order_asked_for() -> None:
    start(
        "circles --headless --steps 1 --features x2^2,x1,x1^2 --init 1,2,3,4 --alpha 1e-12 "
        "--history h.csv --kernel numpy"
    )
    header, rows = history("h.csv")
    assert header == "step,loss,test_loss,accuracy,b,w1,w2,w3"
    assert [float(number) for number in rows[1][4:]] == pytest.approx([4, 1, 2, 3])


def test_a_run_repeats_to_the_last_bit() -> None:
    for path in ("a.csv", "b.csv"):
        start(f"moons --headless --steps 40 --batch 7 --seed 5 --history {path}")
    assert Path("a.csv").read_bytes() == Path("b.csv").read_bytes()


def test_divergence_is_a_result_with_its_step(capsys: pytest.CaptureFixture[str]) -> None:
    # With alpha * l2 = 1000 each step multiplies w by about -999, until a float64 cannot hold it.
    command = "--headless --steps 500 --alpha 1 --l2 1000 --init 1,1,0 --history h.csv"
    assert start(command) == 0
    told = table(capsys.readouterr().out)["steps"]
    step = int(re.search(r"diverged, step (\d+)", told)[1])
    assert 50 < step < 110
    assert told.startswith(f"{step - 1} of 500")
    last = history("h.csv")[1][-1]
    assert int(last[0]) == step - 1
    assert all(np.isfinite(float(number)) for number in last if number)


def test_a_trace_in_json_is_all_that_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    # The lesson's case: x = (1, 2), y = 1, all parameters 0, so z = 0, a = 1/2, dz = -1/2.
    assert start("one-example --headless --steps 0 --alpha 0.5 --trace 1 --json") == 0
    told = json.loads(capsys.readouterr().out)
    order = "x1 x2 y w1 w2 b z a loss da dz dw1 dw2 db w1_new w2_new b_new"
    assert " ".join(told) == order
    expected = [1, 2, 1, 0, 0, 0, 0, 0.5, np.log(2), -2, -0.5, -0.5, -1, -0.5, 0.25, 0.5, 0.25]
    assert list(told.values()) == pytest.approx(expected, rel=1e-15)


def test_a_trace_follows_the_table_of_results(capsys: pytest.CaptureFixture[str]) -> None:
    assert start("moons --headless --steps 3 --trace 200 --kernel numpy") == 0
    output = capsys.readouterr().out
    assert output.startswith("data ")
    assert "w1_new" in output.partition("\n\n")[2]


def test_a_trace_tells_the_update_of_the_optimiser_beneath_the_lessons(
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = "moons --headless --steps 3 --optimizer momentum --trace 200 --kernel numpy"
    assert start(given) == 0
    lesson, other = capsys.readouterr().out.split("\n\n")[1:]
    assert "v_dw1" not in lesson and "this run uses momentum" in other
    assert "v_dw1" in other and "w1_new" in other
    assert start(f"{given} --json") == 0
    output = capsys.readouterr()
    told = json.loads(output.out)
    assert len(told) == 17
    assert told["w1_new"] == pytest.approx(told["w1"] - 0.1 * told["dw1"], rel=1e-15)
    assert [note.split(": ")[2] for note in notes(output.err)] == ["not converged", "trace"]


def test_rows_dropped_from_a_file_are_told_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    Path("data.csv").write_text("a,b,c\n1,2,no\n3,,yes\n5,6,yes\n")
    assert start("data.csv --headless --steps 1 --kernel numpy") == 0
    output = capsys.readouterr()
    assert "1 of 3 rows" in output.err
    assert table(output.out)["examples"] == "m = 2 to train, 0 to test"


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_figure_is_drawn(ending: str) -> None:
    done = run(f"moons --headless --steps 5 --kernel numpy --figure f.{ending}")
    assert done.returncode == 0, done.stderr
    start = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[ending]
    assert Path(f"f.{ending}").read_bytes().startswith(start)
    assert [path.name for path in Path().iterdir()] == [f"f.{ending}"]


@pytest.mark.parametrize("more", ["", "--sweep alpha=0.1,1"])
def test_without_a_window_an_empty_plane_is_refused(
    more: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start(f"empty --headless --steps 3 {more}") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "empty" in said.err and "a data set with examples accepted" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        "--alpha nan",
        "--no-such-option",
        "missing.csv",
        "empty.csv",
        "one-class.csv --headless",
        "iris --size 3",
        "iris --headless --trace 101",
        "--headless --history no/h.csv",
        "--headless --history h.csv --every 0",
        "--headless --steps 5 --figure f.bmp --history h.csv",
        "huge.csv --headless --steps 5 --history h.csv --figure f.png",
        "huge.csv --headless --steps 5 --history h.csv --figure f.png --standardize",
        "constant.csv --steps 5 --figure-alpha f.png",
        "huge.csv --steps 5 --figure-alpha f.png",
    ],
)
def test_bad_input_is_one_line_on_stderr_and_exit_code_2(arguments: str) -> None:
    Path("empty.csv").touch()
    Path("one-class.csv").write_text("a,b,c\n1,2,0\n3,4,0\n")
    Path("huge.csv").write_text("a,b,c\n1e308,2,x\n-1e308,4,y\n5,5,x\n")
    Path("constant.csv").write_text("a,b,c\n7,2,x\n7,2,y\n")
    before = sorted(Path().iterdir())
    done = run(arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.fullmatch(r"descentlab: error: [^\n]+\n", done.stderr), done.stderr
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize("numbers", ["5e-324,2,x 0,4,y 1e-323,5,x", "1e99,2,x -1e99,4,y 5,5,x"])
def test_numbers_far_from_1_are_drawn_without_a_warning(numbers: str) -> None:
    Path("d.csv").write_text("\n".join(["a,b,c", *numbers.split()]))
    done = run("d.csv --headless --steps 5 --history h.csv --figure f.png", PYTHONWARNINGS="error")
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    assert sorted(path.name for path in Path().iterdir()) == ["d.csv", "f.png", "h.csv"]


def test_a_place_that_runs_full_leaves_nothing_behind(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.export.history.HistoryWriter.finish", fail)
    assert start("--headless --steps 5 --history h.csv --kernel numpy") == 2
    told = "--history: 'h.csv' cannot be written (No space left on device); a file in a place"
    assert capsys.readouterr().err.endswith(f"\rdescentlab: error: {told} with room accepted\n")
    assert not list(Path().iterdir())


def test_ctrl_c_ends_with_130_and_leaves_an_older_history_alone() -> None:
    Path("h.csv").write_text("older")
    assert_interrupted("--headless --steps 1000000000 --every 1000 --history h.csv --kernel numpy")
    assert [path.name for path in Path().iterdir()] == ["h.csv"]
    assert Path("h.csv").read_text() == "older"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about X and Wayland")
@pytest.mark.parametrize(
    ("environ", "named"),
    [({}, "DISPLAY"), ({"DISPLAY": ":64017"}, ":64017"), ({"QT_QPA_PLATFORM": "xcb"}, "DISPLAY")],
)
def test_without_a_display_the_same_experiment_runs_and_is_drawn(
    environ: dict[str, str], named: str
) -> None:
    done = run("circles --features x1^2,x2^2 --kernel numpy", **environ)
    assert done.returncode == 0, done.stderr
    first, *_ = done.stderr.splitlines()
    assert named in first
    assert "descentlab.png" in first
    found = table(done.stdout)
    assert found["data"].startswith("circles")
    assert found["features"] == "n = 2: x1^2, x2^2"
    assert found["steps"] == "1000"
    assert Path("descentlab.png").read_bytes().startswith(b"\x89PNG")


def test_an_output_that_cannot_hold_a_sign_still_gets_the_rest() -> None:
    Path("data.csv").write_text("α,b,c\n1,2,no\n3,4,yes\n", encoding="utf-8")
    done = run("data.csv --headless --steps 1 --kernel numpy", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert r"x1 = \u03b1" in table(done.stdout)["data"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--columns w,a", "d.csv: --columns: 'w' is not a column;"),
        ("--positive maybe", "d.csv: column 'c': --positive: 'maybe' given,"),
        ("--classes no,yes --positive maybe", "d.csv: column 'c': --positive: 'maybe' given,"),
        ("--sheet nope", "d.csv: --sheet: nope given,"),
        ("--encoding ascii", "d.csv: --encoding: ascii given,"),
    ],
)
def test_an_option_that_does_not_suit_the_file_is_named_as_it_is_typed(
    options: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("d.csv").write_text("α,b,c\n1,2,no\n3,4,yes\n", encoding="utf-8")
    assert start(f"d.csv --headless --kernel numpy {options}") == 2
    assert capsys.readouterr().err.startswith(f"descentlab: error: {told}")


def notes(text: str) -> list[str]:
    """Return the remarks on stderr, each on a line of its own."""
    lines = [line.rpartition("\r")[2] for line in text.split("\n")]
    return [line for line in lines if line.startswith("descentlab: note: ")]


def test_of_a_run_that_goes_well_nothing_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    assert start("--headless --kernel numpy") == 0
    assert "note:" not in capsys.readouterr().err


def test_trouble_is_noted_on_stderr_one_line_a_matter(capsys: pytest.CaptureFixture[str]) -> None:
    assert start("unscaled --headless --steps 100 --kernel numpy --history h.csv") == 0
    output = capsys.readouterr()
    found = [note.split(": ")[2] for note in notes(output.err)]
    assert found == ["scales differ", "ends above its start", "not converged"]
    assert "note:" not in output.out
    assert table(output.out)["steps"] == "100"
    assert Path("h.csv").exists()


def test_what_is_noted_of_a_trace_in_json_leaves_stdout_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert start("separable --headless --steps 5 --trace 1 --json --kernel numpy") == 0
    output = capsys.readouterr()
    assert len(json.loads(output.out)) == 17
    (note,) = notes(output.err)
    assert note.startswith("descentlab: note: separable: ")


def test_divergence_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    assert start("--headless --steps 500 --alpha 1 --l2 1000 --init 1,1,0 --kernel numpy") == 0
    (note,) = notes(capsys.readouterr().err)
    assert note.startswith("descentlab: note: diverged: At step ")
