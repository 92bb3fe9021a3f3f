"""The command that stands in an export makes it again."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np
import pytest

from engine.cli.export_command import as_export_command, as_report_command, later_steps
from engine.cli.request import parse
from engine.kernels.numpy_kernel import NumpyKernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.session.replay import run_of
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
    request = parse(shlex.split(as_report_command(run, "r.html", 0.5, 1, notes))[3:])
    assert request.session is not None
    assert tuple((mark.step, mark.note) for mark in request.session.marks) == notes
    assert run_of(request.session).run.step == 30
    long = ((1, "".join(map(chr, range(0x4E00, 0x6000)))),)
    command = as_report_command(run, "r.html", 0.5, 1, long)
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
    Path("d.csv").write_text("a,b,c\n1,2,n\n2,1,y\n4,3,n\n3,5,y\n")
    run = begun(Experiment(data="d.csv"))
    run.seek(10)
    command = as_export_command(run, "--figure=f.svg", more=later_steps(run))
    assert command.endswith("  # but for later steps")


@pytest.mark.usefixtures("in_folder")
def test_of_a_file_it_is_said_what_is_missing() -> None:
    Path("d.csv").write_text("a,b,c\n1,2,n\n2,1,y\n4,3,n\n3,5,y\n")
    run = begun(Experiment(data="d.csv"))
    assert "#" not in as_export_command(run, "--weights=w.txt")
    run.change("alpha", 0.7)
    command = as_export_command(run, "--weights=w.txt")
    assert command.endswith("  # but for 1 change by hand")
    assert parse(shlex.split(command, comments=True)[3:]).steps == 30
