"""The steps of a run in a program, and where they take up the run's own numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.export.data_code import SETTINGS, Part, ProgramData, ProgramSegment, use, vector_code
from engine.export.result_table import Facts, outcome_facts, parameter_facts
from engine.export.text import shortest
from engine.export.update import remembered
from engine.model.experiment import Experiment
from engine.training.run import Run

HORIZONS = (1000, 300, 100, 30, 10, 3, 1, 0)
"""Before so many steps from the end a program takes up the run's own numbers, if it has to."""

MOST_SECONDS = 1.0
"""A program that would take longer is not tried as a whole, but its last steps are."""

KEYFRAME = "# From here on with the app's own numbers: what was rounded before does not count."

_STEP_SECONDS, _NUMBER_SECONDS = 4e-5, 2e-8
"""What a step of a program takes at least, and for each number of the features."""


def run_part(data: ProgramData, last_step: int) -> Part:
    """Return the part of a program that makes the steps."""
    says = "w and b are those of the scaled features." if data.is_scaled else ""
    return Part("The run", says, (), "\n".join(_steps(data, last_step)))


def on_track(run: Run, data: ProgramData, parts: Sequence[Part], result: Part) -> ProgramData:
    """Return the data of a program that prints the run's numbers to the last digit.

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
    if _seconds(run, run.step) <= MOST_SECONDS and trial.printed(data, run.step) == wanted:
        return data
    state = run.copy()
    for horizon in HORIZONS:
        at = run.step - horizon
        if at < 0 or (horizon and _seconds(run, horizon) > MOST_SECONDS):
            continue
        state.seek(at)
        tracked, tail = _keyframed(data, state)
        if horizon == 0 or trial.printed(tail, run.step) == wanted:
            return tracked
    return data


class _Trial:
    """Makes the steps of a program here, as another Python would."""

    def __init__(self, parts: Sequence[Part], result: Part) -> None:
        self._lines: list[str] = []
        self._space: dict[str, Any] = {"print": self._lines.append}
        self._result = result.code
        for part in parts:
            exec(part.code, self._space)

    def printed(self, data: ProgramData, last_step: int) -> Facts:
        """Return what is printed by a program of these segments."""
        self._lines.clear()
        lines = [*use(data, data.segments[0].tables), *_steps(data, last_step)]
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


def _keyframed(data: ProgramData, state: Run) -> tuple[ProgramData, ProgramData]:
    """Return data that take up the state of a run, and the same from there on alone."""
    at = state.step
    before = [segment for segment in data.segments if segment.first_step <= at]
    after = data.segments[len(before) :]
    theta = np.append(state.w, state.b)
    keyframe = replace(before[-1], first_step=at, start=theta, memory=state.memory)
    if before[-1].first_step == at:
        before.pop()
    tail = [keyframe, *after]
    return replace(data, segments=[*before, *tail]), replace(data, segments=tail)


def _steps(data: ProgramData, last_step: int) -> list[str]:
    lines = [f"step = {data.segments[0].first_step}"]
    before: ProgramSegment | None = None
    for segment in data.segments:
        start = segment.start
        if before is not None:
            lines += ["", f"descend({segment.first_step})"]
            if segment.tables != before.tables:
                lines += use(data, segment.tables)
        elif start is None:
            start = np.array(segment.experiment.init or [0.0] * (data.problem.n + 1))
        lines += [KEYFRAME] * (segment.memory is not None)
        lines += _assignments(data, segment, before)
        if start is not None:
            lines += [f"w, b = {vector_code(start[:-1])}, {shortest(start[-1])}"]
        before = segment
    return [*lines, "", f"descend({last_step})"]


def _assignments(
    data: ProgramData, segment: ProgramSegment, before: ProgramSegment | None
) -> Iterator[str]:
    """Yield a line for each setting that differs from what held before, and for what is remembered.

    Of an optimiser that is changed, and where parameters are set by hand, that is nothing.
    """
    own = _values(segment.experiment)
    old = {} if before is None else _values(before.experiment)
    for name in data.settings:
        if name not in old or own[name] != old[name]:
            yield f"{name} = {own[name]!r}"
    kept = remembered(data.optimizers)
    if not kept:
        return
    memory = segment.memory
    if memory is not None:
        values = {
            "v": vector_code(memory.velocity) if memory.velocity.any() else "0",
            "s": vector_code(memory.squares) if memory.squares.any() else "0",
            "t": str(memory.count),
        }
        yield f"{', '.join(kept)} = {', '.join(values[name] for name in kept)}"
    elif segment.start is not None or own["optimizer"] != old.get("optimizer"):
        yield f"{', '.join(kept)} = {', '.join('0' * len(kept))}"


def _values(experiment: Experiment) -> dict[str, object]:
    """Return the values of `SETTINGS`, defaults of optimisers and schedules included."""
    values = {name: getattr(experiment, name) for name in SETTINGS}
    settings = experiment.step_settings
    return values | {
        name: getattr(settings, name) for name in ("beta2", "epsilon", "decay", "period")
    }
