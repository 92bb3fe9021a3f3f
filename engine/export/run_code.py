"""The steps of a run in a program, and where they take up the run's own numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.export.data_code import SETTINGS, Course, Part, Stretch, use, vector_code
from engine.export.result_table import Facts, outcome_facts, parameter_facts
from engine.export.text import number
from engine.export.update_code import remembered
from engine.model.experiment import Experiment
from engine.training.run import Run

HORIZONS = (1000, 300, 100, 30, 10, 3, 1, 0)
"""Before so many steps from the end a program takes up the run's own numbers, if it has to."""

MOST_SECONDS = 1.0
"""A program that would take longer is not tried as a whole, but its last steps are."""

KEYFRAME = "# From here on with the app's own numbers: what was rounded before does not count."

_STEP_SECONDS, _NUMBER_SECONDS = 4e-5, 2e-8
"""What a step of a program takes at least, and for each number of the features."""


def run_part(course: Course, last_step: int) -> Part:
    """Return the part of a program that makes the steps."""
    says = "w and b are those of the scaled features." if course.is_scaled else ""
    return Part("The run", says, (), "\n".join(_steps(course, last_step)))


def on_track(run: Run, course: Course, parts: Sequence[Part], result: Part) -> Course:
    """Return the course of a program that prints the run's numbers to the last digit.

    Additions are rounded in another order than in the run. Where a run settles that is lost in
    digits that are not printed; but where it jumps to and fro, or a number is 0 but for rounding,
    it grows until all digits differ. So the program is tried here; where it would come out
    elsewhere, or takes too long to be tried, it goes on from the run's own state at a later step,
    the earliest of `HORIZONS` that serves.

    Parameters
    ----------
    parts, result
        The parts before and behind that of `run_part`.
    """
    trial = _Trial(parts, result)
    wanted = _expected(run)
    if _seconds(run, run.step) <= MOST_SECONDS and trial.printed(course, run.step) == wanted:
        return course
    state = run.copy()
    for horizon in HORIZONS:
        at = run.step - horizon
        if at < 0 or (horizon and _seconds(run, horizon) > MOST_SECONDS):
            continue
        state.seek(at)
        tracked, tail = _keyframed(course, state)
        if horizon == 0 or trial.printed(tail, run.step) == wanted:
            return tracked
    return course


class _Trial:
    """Makes the steps of a program here, as another Python would."""

    def __init__(self, parts: Sequence[Part], result: Part) -> None:
        self._lines: list[str] = []
        self._space: dict[str, Any] = {"print": self._lines.append}
        self._result = result.code
        for part in parts:
            exec(part.code, self._space)

    def printed(self, course: Course, last_step: int) -> Facts:
        """Return what is printed at the end of a course."""
        self._lines.clear()
        lines = [*use(course, course.stretches[0].tables), *_steps(course, last_step)]
        with np.errstate(all="ignore"):
            exec("\n".join(lines), self._space)
            exec(self._result, self._space)
        return [_fact(line) for line in self._lines]


def _fact(line: str) -> tuple[str, str]:
    name, text = re.split("  +", line, maxsplit=1)
    return name, text


def _expected(run: Run) -> Facts:
    """Return what the result table says of the numbers that a program prints."""
    return [
        ("steps", str(run.step)),
        *outcome_facts(run, run.step)[1:],
        *((name, text) for name, text in parameter_facts(run)),
    ]


def _seconds(run: Run, steps: int) -> float:
    problem = run.problem
    return steps * (_STEP_SECONDS + _NUMBER_SECONDS * problem.m * (problem.n + 2))


def _keyframed(course: Course, state: Run) -> tuple[Course, Course]:
    """Return a course that takes up the state of a run, and the same from there on alone."""
    at = state.step
    before = [stretch for stretch in course.stretches if stretch.first_step <= at]
    after = course.stretches[len(before) :]
    theta = np.append(state.w, state.b)
    keyframe = replace(before[-1], first_step=at, start=theta, memory=state.memory)
    if before[-1].first_step == at:
        before.pop()
    tail = [keyframe, *after]
    return replace(course, stretches=[*before, *tail]), replace(course, stretches=tail)


def _steps(course: Course, last_step: int) -> list[str]:
    lines = [f"step = {course.stretches[0].first_step}"]
    before: Stretch | None = None
    for stretch in course.stretches:
        start = stretch.start
        if before is not None:
            lines += ["", f"descend({stretch.first_step})"]
            if stretch.tables != before.tables:
                lines += use(course, stretch.tables)
        elif start is None:
            start = np.array(stretch.experiment.init or [0.0] * (course.problem.n + 1))
        lines += [KEYFRAME] * (stretch.memory is not None)
        lines += _assignments(course, stretch, before)
        if start is not None:
            lines += [f"w, b = {vector_code(start[:-1])}, {number(start[-1])}"]
        before = stretch
    return [*lines, "", f"descend({last_step})"]


def _assignments(course: Course, stretch: Stretch, before: Stretch | None) -> Iterator[str]:
    """Yield a line for each setting that differs from what held before, and for what is remembered.

    Of an optimiser that is changed, and where parameters are set by hand, that is nothing.
    """
    own = _values(stretch.experiment)
    old = {} if before is None else _values(before.experiment)
    for name in course.settings:
        if name not in old or own[name] != old[name]:
            yield f"{name} = {own[name]!r}"
    kept = remembered(course.optimizers)
    if not kept:
        return
    memory = stretch.memory
    if memory is not None:
        values = {
            "v": vector_code(memory.velocity) if memory.velocity.any() else "0",
            "s": vector_code(memory.squares) if memory.squares.any() else "0",
            "t": str(memory.count),
        }
        yield f"{', '.join(kept)} = {', '.join(values[name] for name in kept)}"
    elif stretch.start is not None or own["optimizer"] != old.get("optimizer"):
        yield f"{', '.join(kept)} = {', '.join('0' * len(kept))}"


def _values(experiment: Experiment) -> dict[str, object]:
    """Return the values of `SETTINGS`, defaults of optimisers and schedules included."""
    values = {name: getattr(experiment, name) for name in SETTINGS}
    settings = experiment.step_settings
    return values | {
        name: getattr(settings, name) for name in ("beta2", "epsilon", "decay", "period")
    }
