"""A run as a file of text: its weights, and programs that make its steps or find its optimum."""

from __future__ import annotations

from pathlib import Path

from engine.convergence.optimum import convergence_of
from engine.export.data_code import check_size
from engine.export.program import notebook, program, script
from engine.export.sklearn_script import check_optimum, sklearn_program
from engine.export.weights import weights_json, weights_text
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.files import whole_file
from engine.support.tasks import Interruptible
from engine.training.run import Run

KINDS = ("weights", "code", "code_sklearn")
"""The kinds of file, by the names of their options."""


def check_text_file(kind: str, problem: Problem, experiment: Experiment) -> Interruptible[None]:
    """Raise InputError where no such file can be made of these data and settings."""
    if kind != "weights":
        check_size(kind, problem.dataset.m)
    if kind == "code_sklearn":
        check_optimum((yield from convergence_of(problem, experiment.l1, experiment.l2)))


def write_text_file(kind: str, path: Path, run: Run, command: str) -> Interruptible[None]:
    """Write a file of one of `KINDS`, whole or not at all; its ending says in which form.

    Parameters
    ----------
    command
        The command that makes the run, which the file names.

    Raises
    ------
    InputError
        If the run cannot be such a file.
    OSError
        If the file cannot be written.
    """
    text = yield from _text(kind, path.suffix.lower(), run, command)
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def _text(kind: str, ending: str, run: Run, command: str) -> Interruptible[str]:
    yield
    if kind == "weights":
        return weights_json(run, command) if ending == ".json" else weights_text(run, command)
    if kind == "code":
        parts = program(run, command)
        return notebook(parts) if ending == ".ipynb" else script(parts)
    experiment = run.experiment
    convergence = yield from convergence_of(run.problem, experiment.l1, experiment.l2)
    return script(sklearn_program(run, convergence, command))
