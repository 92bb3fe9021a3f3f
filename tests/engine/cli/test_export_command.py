"""The command that stands in an export makes it again."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.cli.export_command import Beside, as_export_command, as_report_command, later_steps
from engine.cli.request import parse
from engine.kernels.numpy_kernel import NumpyKernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.session.replay import run_of, session_of
from engine.training.pinned_runs import PinnedRuns
from engine.training.run import Run


def begun(experiment: Experiment) -> Run:
    run = Run(experiment, prepare(load_dataset(experiment), experiment), NumpyKernel())
    run.advance(30)
    return run


@pytest.mark.usefixtures("in_folder")
def test_a_run_is_told_by_its_settings() -> None:
    run = begun(Experiment(data="iris", l2=0.01, kernel="numpy"))
    command = as_export_command(run, "--code=a b.py")
    request = parse(shlex.split(command)[3:])
    assert request.experiment == run.start
    assert (request.headless, request.steps, request.code) == (True, 30, Path("a b.py"))


@pytest.mark.usefixtures("in_folder")
def test_a_run_that_was_changed_by_hand_is_told_by_its_link() -> None:
    run = begun(Experiment(data="moons", kernel="numpy"))
    run.change("alpha", 0.7)
    run.set_parameters(np.array([0.5, -1.0, 2.0]))
    run.advance(12)
    command = as_export_command(run, "--report=r.html")
    request = parse(shlex.split(command)[3:])
    assert (request.headless, request.report) == (True, Path("r.html"))
    assert request.session is not None
    again = run_of(request.session).run
    assert (again.step, again.b, *again.w) == (42, run.b, *run.w)


@pytest.mark.usefixtures("in_folder")
def test_a_report_is_told_with_its_threshold_and_its_example() -> None:
    run = begun(Experiment(data="iris", kernel="numpy"))
    request = parse(shlex.split(as_report_command(run, "r.html", 0.3, 7))[3:])
    assert (request.report, request.threshold, request.trace) == (Path("r.html"), 0.3, 7)
    assert as_report_command(run, "r.html", 0.5, 1) == as_export_command(run, "--report=r.html")


@pytest.mark.usefixtures("in_folder")
def test_a_report_is_told_with_its_notes() -> None:
    run = begun(Experiment(data="iris", kernel="numpy"))
    notes = ((12, "here it turns"), (30, "σ(z) = ½"))
    command = as_report_command(run, "r.html", 0.5, 1, Beside(notes=notes))
    request = parse(shlex.split(command)[3:])
    assert request.session is not None
    assert tuple((mark.step, mark.note) for mark in request.session.marks) == notes
    assert run_of(request.session).run.step == 30
    long = ((1, "".join(map(chr, range(0x4E00, 0x6000)))),)
    command = as_report_command(run, "r.html", 0.5, 1, Beside(notes=long))
    assert command.endswith("  # but for 1 note")
    assert parse(shlex.split(command, comments=True)[3:]).session is None


@pytest.mark.usefixtures("in_folder")
def test_what_a_run_went_back_from_is_told_where_it_is_exported() -> None:
    run = begun(Experiment(data="iris", kernel="numpy"))
    assert later_steps(run) == ""
    run.seek(10)
    assert as_export_command(run, "--code=c.py").endswith("--steps=10 --code=c.py")
    command = as_export_command(run, "--figure=f.svg", more=later_steps(run))
    request = parse(shlex.split(command)[3:])
    assert request.session is not None
    again = run_of(request.session).run
    assert (again.step, again.last_step) == (10, 30)
    run = begun(own_file("d.csv", 1000))
    run.seek(10)
    command = as_export_command(run, "--figure=f.svg", more=later_steps(run))
    assert command.endswith("  # but for later steps")


def own_file(name: str, m: int) -> Experiment:
    rows = (f"{i % 7 + i / 1000},{i % 5 - i / 999},{'ny'[i % 2]}" for i in range(m))
    Path(name).write_text("\n".join(["a,b,c", *rows, ""]))
    return Experiment(data=name)


@pytest.mark.usefixtures("in_folder")
def test_of_a_large_file_it_is_said_what_is_missing() -> None:
    run = begun(own_file("d.csv", 1000))
    assert "#" not in as_export_command(run, "--weights=w.txt")
    run.change("alpha", 0.7)
    command = as_export_command(run, "--weights=w.txt")
    assert command.endswith("  # but for 1 change by hand")
    assert parse(shlex.split(command, comments=True)[3:]).steps == 30


@pytest.mark.usefixtures("in_folder")
def test_few_examples_of_ones_own_stand_in_the_link() -> None:
    run = begun(own_file("d.csv", 20))
    assert "main.py d.csv --headless" in as_export_command(run, "--weights=w.txt")
    run.change("alpha", 0.7)
    run.advance(5)
    told = as_export_command(run, "--weights=w.txt")
    Path("d.csv").unlink()
    for command in (told, as_export_command(begun_again(told), "--weights=w.txt")):
        again = begun_again(command)
        assert (again.step, again.b, *again.w) == (35, run.b, *run.w)


def begun_again(command: str) -> Run:
    request = parse(shlex.split(command)[3:])
    assert request.session is not None
    return run_of(request.session).run


@pytest.mark.usefixtures("in_folder")
def test_where_a_file_lies_stays_untold() -> None:
    own_file("d.csv", 1000)
    run = begun(Experiment(data=str(Path("d.csv").resolve())))
    command = as_export_command(run, "--weights=w.txt")
    assert "main.py d.csv --headless" in command
    assert str(Path.cwd()) not in command


@pytest.mark.usefixtures("in_folder")
def test_pinned_runs_stand_in_the_link_and_those_left_behind_are_told_of() -> None:
    run, beside = begun(Experiment(data="iris", kernel="numpy")), PinnedRuns()
    beside.pin(run, None)
    beside.leave(begun(Experiment(data="iris", alpha=0.7, kernel="numpy")), None, 12)
    saved = session_of(run, beside.saved).pinned
    command = as_export_command(run, "--figure=f.png", beside=Beside(beside.views, saved))
    assert command.endswith("  # but for 1 run left behind")
    request = parse(shlex.split(command, comments=True)[3:])
    assert request.session is not None
    assert [pin.name for pin in request.session.pinned] == ["A"]
    long = tuple(replace(pin, name="".join(map(chr, range(0x4E00, 0x6000)))) for pin in saved)
    command = as_export_command(run, "--figure=f.png", beside=Beside(pinned=long))
    assert command.endswith("  # but for 1 pinned run")
