"""Which code belongs to the graph, and which numbers go before it?"""

from __future__ import annotations

from engine.graph import numpy_code as snippets
from engine.graph.graph import example_of
from engine.model.problem import Problem
from engine.training.snapshot import Snapshot


def code_of(
    problem: Problem, moment: Snapshot, row: int, *, mean: bool
) -> tuple[snippets.Snippet, str]:
    """Return the lines for one example, or for the m of a step at once.

    With them come the lines that give the names their numbers; those of m examples are too many.
    """
    experiment = moment.experiment
    if mean:
        return snippets.vectorised(l1=experiment.l1 > 0, l2=experiment.l2 > 0), ""
    x, y = example_of(problem, row)
    numbers = snippets.numbers_of_example(x, y, moment.w.tolist(), moment.b, experiment.alpha)
    return snippets.one_example(problem.n), numbers
