"""The program of a run prints the numbers of its table, in a Python that knows numpy alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data.edits import Added, Moved, Relabelled, Removed
from engine.errors import InputError
from engine.export import data_code, run_code
from engine.export.program import notebook, program, script
from engine.export.result_table import result_table
from engine.export.run_code import KEYFRAME
from engine.kernels.numpy_kernel import NumpyKernel
from engine.kernels.shuffle import order
from engine.model.experiment import Experiment
from engine.model.optimizers import OPTIMIZERS, SCHEDULES
from engine.model.problem import fitted_to, load_dataset, prepare
from engine.training.run import Run


def run_of(steps: int = 200, **settings: Any) -> Run:
    experiment = Experiment(**{"data": "moons", **settings})
    problem = prepare(load_dataset(experiment), experiment)
    run = Run(fitted_to(experiment, problem.dataset), problem, NumpyKernel())
    run.advance(steps)
    return run


def edited_on_the_way() -> Run:
    run = run_of(50, batch=7, test_ratio=0.2, standardize=True)
    run.change("edits", (Added(((0.5, 0.2), (9.0, 1.0)), (1, 0)),))
    run.advance(30)
    edits = run.experiment.edits
    run.change("edits", (*edits, Moved((3,), ((1.0, 2.0),)), Relabelled((5, 6), (1, 1))))
    run.advance(30)
    run.change("edits", (*run.experiment.edits, Removed((0, 1, 2))))
    run.advance(30)
    run.change("edits", edits)  # as they were before: the table is there already
    run.advance(30)
    return run


def changed_on_the_way() -> Run:
    run = run_of(0, l2=0.1)
    run.change("alpha", 0.5)
    run.set_parameters(np.array([0.3, -0.4, 0.1]))
    run.advance(40)
    for setting, value in (
        ("batch", 16), ("l1", 0.02), ("optimizer", "momentum"), ("optimizer", "adam"),
        ("clip", 0.2), ("schedule", "cosine"), ("warmup", 200), ("l2", 0.0), ("size", 150),
        ("optimizer", "adamw"), ("schedule", "1/t"), ("l2", 0.05),
    ):  # fmt: skip
        run.change(setting, value)
        run.advance(20)
    run.set_parameters(np.array([1.0, 2.0, 3.0]))
    run.advance(20)
    run.seek(run.step - 5)
    return run


def one_column(folder: Path) -> Run:
    path = folder / "one.csv"
    path.write_text("t,label\n" + "".join(f"{k / 7},{int(k % 5 > 1)}\n" for k in range(40)))
    return run_of(data=str(path), features=("x1", "x1^2"), alpha=0.01)


FOUR = ("x1", "x2", "x1*x2", "x1^2")

RUNS: dict[str, Callable[[Path], Run]] = {
    "plain": lambda _: run_of(data="two-blobs"),
    "start alone": lambda _: run_of(0, init=(1.0, -2.0, 0.5)),
    "penalties": lambda _: run_of(l1=0.01, l2=0.02, alpha=0.5),
    "one at a time": lambda _: run_of(batch=1, seed=5),
    "batches": lambda _: run_of(batch=13, seed=2**63 - 1, l1=0.005),
    "batch of all": lambda _: run_of(50, batch=1000),
    "test set, scaled": lambda _: run_of(data="breast-cancer", test_ratio=0.3, standardize=True),
    "features": lambda _: run_of(
        features=("x1", "x1^2", "x1*x2", "sin(x2)", "x1^3*x2^2"), standardize=True
    ),
    "packed": lambda _: run_of(30, data="two-blobs", size=1500, batch=64, test_ratio=0.1),
    "file of one column": one_column,
    "edits": lambda _: edited_on_the_way(),
    "changes": lambda _: changed_on_the_way(),
    "to and fro": lambda _: run_of(1000, data="breast-cancer", features=FOUR),
    "to and fro, remembering": lambda _: run_of(
        600, data="breast-cancer", features=FOUR, optimizer="adam", alpha=5.0
    ),
    "zero but for rounding": lambda _: run_of(5, data="xor", standardize=True, alpha=0.01),
    "diverged": lambda _: run_of(alpha=1.0, l2=1e6),
    **{
        f"optimizer {name}": lambda _, name=name: run_of(  # type: ignore[misc]
            150, optimizer=name, alpha=0.02, l2=0.01, **({} if name == "newton" else {"l1": 0.01})
        )
        for name in OPTIMIZERS
    },
    **{
        f"schedule {name}": lambda _, name=name: run_of(  # type: ignore[misc]
            150, schedule=name, warmup=30, clip=0.1, period=40
        )
        for name in SCHEDULES
    },
}

SEPARATOR = "=== next ==="

EACH = f"""
import sys
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), {{"__name__": "__main__"}})
    print({SEPARATOR!r})
"""
"""Runs programs one after the other, each in names of its own."""


def printed(paths: list[Path]) -> list[dict[str, str]]:
    """Return the tables that programs print, without the app at hand and without a warning."""
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", EACH, *map(str, paths)],
        capture_output=True,
        text=True,
        cwd=paths[0].parent,
    )
    assert done.returncode == 0, done.stderr
    return [table(text) for text in done.stdout.split(f"{SEPARATOR}\n")[:-1]]


def table(text: str) -> dict[str, str]:
    return dict(re.split("  +", line, maxsplit=1) for line in text.splitlines())


def expected(run: Run) -> dict[str, str]:
    """Return the lines of the result table that a program prints too."""
    told = table(result_table(run, run.step, 1.0)) | {"steps": str(run.step)}
    names = {name for name in told if re.fullmatch(r"w[0-9]+ \(.*\)", name)}
    names |= {"steps", "loss", "test loss", "accuracy", "test accuracy", "b"}
    return {name: text for name, text in told.items() if name in names}


def code_cells(text: str) -> str:
    cells = json.loads(text)["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def test_programs_and_notebooks_print_the_table_of_the_run(tmp_path: Path) -> None:
    runs = {name: make(tmp_path) for name, make in RUNS.items()}
    texts = {name: script(program(run, "uv run main.py")) for name, run in runs.items()}
    for name in ("plain", "changes"):
        texts[f"{name}, notebook"] = code_cells(notebook(program(runs[name], "uv run main.py")))
    paths = [tmp_path / f"{k}.py" for k in range(len(texts))]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    for name, found in zip(texts, printed(paths), strict=True):
        assert found == expected(runs[name.removesuffix(", notebook")]), name
    tracked = {name for name, text in texts.items() if KEYFRAME in text}
    assert {"to and fro", "to and fro, remembering"} <= tracked
    assert not {"plain", "penalties", "batches", "optimizer adam"} & tracked
    assert runs["diverged"].diverged_at is not None
    assert len(runs["changes"].events) > 10


def test_a_program_too_long_to_be_tried_takes_up_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of(150, optimizer="adam", batch=16)
    run.change("alpha", 0.02)
    run.advance(60)
    at = {}
    for k, seconds in enumerate((5e-3, 0.0)):  # seconds for some steps, and for none
        monkeypatch.setattr(run_code, "MOST_SECONDS", seconds)
        (tmp_path / f"{k}.py").write_text(script(program(run, "")), encoding="utf-8")
        text = (tmp_path / f"{k}.py").read_text(encoding="utf-8")
        at[seconds] = re.search(rf"descend\((\d+)\)\n{re.escape(KEYFRAME)}\nv, s, t = np", text)
    assert [found and found[1] for found in at.values()] == ["180", "210"]
    assert printed([tmp_path / "0.py", tmp_path / "1.py"]) == [expected(run)] * 2
    assert (run.step, run.last_step) == (210, 210)


def test_a_program_has_nothing_that_the_run_does_without() -> None:
    text = script(program(run_of(5), "uv run main.py"))
    names = ("l1", "l2", "batch", "seed", "optimizer", "learning_rate", "mean", "X_test", "base64")
    assert not [
        name for name in names if re.search(rf"\b{name} =|\bdef {name}|import {name}", text)
    ]


def test_a_program_draws_the_order_of_the_epochs() -> None:
    space: dict[str, Any] = {"np": np, "y": np.zeros(1)}
    parts = program(run_of(1, batch=5, seed=12345678901234567), "")
    exec(next(part.code for part in parts if part.title == "Mini-batches"), space)
    for epoch, m in ((0, 1), (3, 5), (70, 64), (10**12, 1000)):
        drawn = space["order"](epoch, m)
        assert drawn.tolist() == order(12345678901234567, epoch, m, 0, m).tolist()


def test_a_packed_table_is_the_same_to_the_last_bit() -> None:
    rows = np.random.default_rng(0).normal(size=(1234, 3)) * 10.0 ** np.arange(-150, 150, 100)
    space: dict[str, Any] = {"np": np}
    code = f"import base64, zlib\n{data_code.UNPACK.format(columns=3)}\n"
    exec(f"{code}found = {data_code.table_code(rows)}", space)
    assert np.array_equal(space["found"], rows)


def test_names_from_outside_are_no_code(tmp_path: Path) -> None:
    evil = "x\"\"\"'''\nraise SystemExit(9)\r#\u2028\x0c\ud800\nraise SystemExit(9)"
    experiment = Experiment()
    dataset = replace(
        load_dataset(experiment), title=evil, axis_names=(evil, evil), class_names=(evil, evil)
    )
    run = Run(experiment, prepare(dataset, experiment), NumpyKernel())
    run.advance(20)
    parts = program(run, f"uv run main.py '{evil}'")
    paths = [tmp_path / "p.py", tmp_path / "c.py"]
    paths[0].write_text(script(parts), encoding="utf-8")
    paths[1].write_text(code_cells(notebook(parts)), encoding="utf-8")
    assert printed(paths) == [expected(run_of(20, data="two-blobs"))] * 2


def test_markdown_shows_names_as_they_stand() -> None:
    run = run_of(5)
    parts = program(run, "uv run main.py '</code>`<script>'")
    text = notebook(parts)
    head = "".join(json.loads(text)["cells"][0]["source"])
    assert "\n    uv run main.py" in head  # a block of code: nothing in it is markdown or HTML


def test_each_optimizer_and_schedule_has_its_formulas() -> None:
    def formulas(**settings: Any) -> str:
        parts = program(run_of(2, **settings), "")
        update = next(part for part in parts if part.title == "Update")
        return "\n".join(formula.text for formula in update.formulas)

    assert formulas() == "w := w − α · dw\nb := b − α · db"
    told = {name: formulas(optimizer=name) for name in OPTIMIZERS}
    told |= {name: formulas(schedule=name, warmup=3) for name in SCHEDULES}
    assert "v := μv + g\nθ := θ − αv" in told["momentum"]
    assert "√(s/(1 − β₂^t)) + ε" in told["adam"]
    assert "λ₂" not in told["adamw"] and "(1 − αλ₂)w" in formulas(optimizer="adamw", l2=0.1)
    assert all("warmup" in told[name] for name in SCHEDULES)
    distinct = {text for name, text in told.items() if name != "adamw"}
    assert len(distinct) == len(told) - 1


def test_a_notebook_is_in_the_format_of_jupyter() -> None:
    whole = json.loads(notebook(program(run_of(5, batch=8, l1=0.1), "uv run main.py")))
    assert (whole["nbformat"], whole["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in whole["cells"]]
    assert len(set(ids)) == len(ids) and all(re.fullmatch("[a-zA-Z0-9-_]{1,64}", i) for i in ids)
    for cell in whole["cells"]:
        wanted = {"cell_type", "id", "metadata", "source"}
        if cell["cell_type"] == "code":
            wanted |= {"execution_count", "outputs"}
        assert set(cell) == wanted
    shown = ["".join(c["source"]) for c in whole["cells"] if c["cell_type"] == "markdown"]
    assert any(r"\frac{1}{1 + e^{-z^{(i)}}}" in text for text in shown)
    assert not any(r"\coloneqq" in text for text in shown)


def test_what_cannot_be_a_program_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"^code: no examples to train on given, at least one acc"):
        program(run_of(0, data="empty"), "")
    monkeypatch.setattr(data_code, "MOST_EXAMPLES", 199)
    with pytest.raises(InputError, match=r"^code: 200 examples .* at most 199 accepted"):
        program(run_of(0), "")
