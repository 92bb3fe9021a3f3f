"""The report of a run: one HTML page with its settings, figures, results and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from engine import MADE_BY
from engine.errors import InputError, printable
from engine.export.result_table import (
    Facts,
    as_number,
    data_facts,
    outcome_facts,
    rates,
    settings_facts,
)
from engine.graph.updates import OptimizerState
from engine.lesson.trace_table import (
    BEYOND,
    Row,
    check_example,
    example_name,
    has_beyond,
    lesson_table,
    optimizer_update,
    table_rows,
)
from engine.model.classification import Ranking, Rankings
from engine.model.experiment import Experiment
from engine.model.optimizers import aim_note
from engine.model.problem import Problem
from engine.support.records import dataclass
from engine.training.milestones import milestones
from engine.training.remarks import remarks_on
from engine.training.run import Run
from engine.training.snapshot import Snapshot

Notes = Sequence[tuple[int, str]]
"""The user's own notes: each a step, and what was noted there."""

MOST_CHANGES = 50
"""Of more changes on the way the report tells the first ones and how many more there were."""


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A figure: its name, and the same SVG picture for a light and for a dark page."""

    name: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a report tells of a run.

    Attributes
    ----------
    run, snapshot
        The run, at the step that is told of, and what is known of it there.
    command
        The command that makes it.
    threshold
        The a above which an example is taken for class 1.
    example
        The example of the lesson's table, counted from 1.
    notes
        The user's own; those of steps that the run has not made are left out.

    Raises
    ------
    InputError
        If there is nothing to train on, or no such example.
    """

    run: Run
    snapshot: Snapshot
    command: str
    threshold: float = 0.5
    example: int = 1
    notes: Notes = ()

    def __post_init__(self) -> None:
        if not self.run.has_examples:
            raise InputError("report: no examples to train on given, at least one accepted")
        check_example(self.example, self.run.problem.dataset.m)

    @property
    def title(self) -> str:
        """The title of the page."""
        return f"{self.run.problem.dataset.title}, {self.run.step:,} steps"

    def html(self, figure: ReportFigure, curves: ReportFigure) -> str:
        """Return the whole page, which names no other file; in the dark on screens that are.

        Parameters
        ----------
        figure
            Of the run.
        curves
            Of the predictions at every threshold.
        """
        pictures = [
            f'<figure role="img" aria-label="{_text(each.name)}">'
            f'<div class="light">{embedded(each.light, f"light-{k}-")}</div>'
            f'<div class="dark">{embedded(each.dark, f"dark-{k}-")}</div></figure>\n'
            for k, each in enumerate((figure, curves), start=1)
        ]
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f"<title>{_text(self.title)}</title>\n"
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta name="generator" content="{MADE_BY}">\n'
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
            "style-src 'unsafe-inline'; img-src data:\">\n"
            f"<style>\n{SCREEN_STYLE}</style>\n</head>\n<body>\n{self.body(*pictures)}"
            "</body>\n</html>\n"
        )

    def body(self, figure: str, curves: str) -> str:
        """Return what stands on the page, pictures being HTML; its parts are plain HTML."""
        run, problem = self.run, self.run.problem
        outcome = outcome_facts(run, run.step, self.threshold)[1:]
        sections = [
            f"<h1>{_text(problem.dataset.title)}</h1>\n"
            '<p class="lead">Logistic regression by gradient descent, '
            f"after {run.step:,} step{'s' * (run.step != 1)}.</p>\n",
            figure,
            _section("Results", _facts([*outcome, *self._optimum()]) + _parameters(run)),
            self._remarks(),
            self._notes(),
            _section("Settings", _facts(settings_facts(run)[len(data_facts(problem)) :])),
            self._changes(),
            _section("Data", _data(problem, run.start)),
            _section(
                "Predictions",
                _predictions(Rankings.of(problem, run.w, run.b), self.threshold, curves),
            ),
            self._lesson(),
            f'<p class="foot">Made by {MADE_BY}. '
            "The command that makes the run:</p>\n"
            f'<p class="command"><code>{_text(self.command)}</code></p>\n',
        ]
        return "\n".join(filter(None, sections))

    def _optimum(self) -> Facts:
        """Return the lowest loss and how far above it the run is, where that is known."""
        convergence = self.snapshot.convergence
        if convergence is None or convergence.optimum is None:
            return []
        J = convergence.optimum.J
        gap = f"{max(self.snapshot.loss - J, 0.0):.3g}"
        aim = aim_note(self.run.experiment.step_settings)
        return [("lowest loss J*", as_number(J)), ("gap J − J*", f"{gap}. {aim}" if aim else gap)]

    def _remarks(self) -> str:
        remarks = remarks_on(self.run)
        return _section("Remarks", _list([remark.text for remark in remarks])) if remarks else ""

    def _notes(self) -> str:
        items = [
            f"<li>step {step:,}: {'<br>'.join(map(_text, note.splitlines()))}</li>\n"
            for step, note in self.notes
            if step <= self.run.step
        ]
        if not items:
            return ""
        return _section("Notes", f"<ul>\n{''.join(items)}</ul>\n")

    def _changes(self) -> str:
        """Return what was changed on the way, and other marks of the timeline."""
        told = [mark.text for mark in milestones(self.snapshot) if mark.step <= self.run.step]
        if not told:
            return ""
        more = len(told) - MOST_CHANGES
        if more > 0:
            told = [*told[:MOST_CHANGES], f"and {more:,} more"]
        return _section("On the way", _list(told))

    def _lesson(self) -> str:
        """Return the lesson's table, and the update of another optimiser beneath it."""
        run, problem, number = self.run, self.run.problem, self.example
        state = OptimizerState.of(run)
        rows = table_rows(problem, lesson_table(problem, number, run.w, run.b, state.alpha))
        update = optimizer_update(problem, number, run.w, run.b, state)
        name = example_name(problem, number)
        parts = [f"<p>{_text(name[0].upper() + name[1:])}.</p>\n", _traced(rows)]
        parts += [f"<p>{_text(remark)}.</p>\n" for remark in update.remarks]
        parts += [_traced(update.rows)] if update.rows else []
        parts += [f"<p>{_text(BEYOND)}</p>\n"] if has_beyond((*rows, *update.rows)) else []
        return _section("One step on one example", "".join(parts))


def embedded(svg: str, prefix: str) -> str:
    """Return a drawing to stand within a page, its names told apart from those of others.

    What a browser does not need there is left out: the head and the names of XML's languages.
    """
    drawing = svg[svg.index("<svg") :]
    drawing = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", drawing)
    drawing = re.sub(r'(\sid=")', rf"\1{prefix}", drawing)
    return re.sub(r"(url\(#|href=\"#)", rf"\1{prefix}", drawing).strip()


def _text(text: str) -> str:
    """Return HTML that shows a text as it stands, on one line."""
    return escape(printable(text))


def _section(title: str, content: str) -> str:
    return f"<h2>{_text(title)}</h2>\n{content}"


def _list(texts: Iterable[str]) -> str:
    return "<ul>\n" + "".join(f"<li>{_text(text)}</li>\n" for text in texts) + "</ul>\n"


def _table(rows: Iterable[str], head: Sequence[str] = ()) -> str:
    """Return a table of rows that are HTML, beneath a row of heads."""
    titles = "".join(f"<th>{_text(title)}</th>" for title in head)
    top = f"<thead><tr>{titles}</tr></thead>\n" if head else ""
    return f"<table>\n{top}<tbody>\n" + "\n".join(rows) + "\n</tbody>\n</table>\n"


def _number(text: str) -> str:
    return f'<td class="number">{_text(text)}</td>'


def _facts(facts: Facts) -> str:
    return _table(f"<tr><th>{_text(name)}</th><td>{_text(text)}</td></tr>" for name, text in facts)


def _traced(rows: Iterable[Row]) -> str:
    """Return the table of what was computed of an example."""
    return _table(
        f"<tr><th>{_text(key)}</th>{_number(text)}<td>{_text(remark)}</td></tr>"
        for key, text, remark in rows
    )


def _parameters(run: Run) -> str:
    """Return weights and bias; with standardisation in both scales."""
    features = run.problem.features
    values = [(*run.w.tolist(), run.b)]
    head = ["", "feature", "value"]
    if run.experiment.standardize:
        w_raw, b_raw = features.to_raw(run.w, run.b)
        values.append((*w_raw.tolist(), b_raw))
        head[2:] = ["of scaled features", "of raw features"]
    names = [f"w{j + 1}" for j in range(features.n)] + ["b"]
    rows = [
        f"<tr><th>{name}</th><td>{_text(feature)}</td>{''.join(map(_number, numbers))}</tr>"
        for name, feature, *numbers in zip(
            names,
            (*features.names, ""),
            *(map(as_number, column) for column in values),
            strict=True,
        )
    ]
    return _table(rows, head)


def _data(problem: Problem, experiment: Experiment) -> str:
    """Return where the examples are from, how many there are, and what their columns hold."""
    dataset = problem.dataset
    facts = [("data", f"{dataset.title} ({dataset.name})")]
    for name, text in (("source", dataset.source), ("licence", dataset.licence)):
        facts += [(name, text)] if text else []
    if dataset.notice:
        facts.append(("note", dataset.notice))
    if problem.edits:
        facts.append(("edited", "examples were added, removed, moved or given the other class"))
    counts = [("training", problem.y)]
    counts += [("test", problem.y_test)] if len(problem.y_test) else []
    of_classes = [
        f"<tr><th>{name}</th>{_number(f'{len(y):,}')}{_number(f'{int(np.sum(y == 0)):,}')}"
        f"{_number(f'{int(np.sum(y == 1)):,}')}</tr>"
        for name, y in counts
    ]
    classes = [
        f"class {k}" if name == str(k) else f"class {k}: {name}"
        for k, name in enumerate(dataset.class_names)
    ]
    columns = []
    for j, axis in enumerate(dataset.axis_names[: 1 + dataset.has_x2]):
        x = dataset.X[:, j]
        name = f"x{j + 1}" if axis == f"x{j + 1}" else f"x{j + 1}: {axis}"
        numbers = (x.min(), x.mean(), x.max(), x.std())
        cells = "".join(_number(f"{value:.4g}") for value in numbers)
        columns.append(f"<tr><th>{_text(name)}</th>{cells}</tr>")
    return (
        _facts(facts)
        + _table(of_classes, ["examples", "all", *classes])
        + _table(columns, ["column", "least", "mean", "largest", "deviation"])
    )


def _predictions(rankings: Rankings, threshold: float, curves: str) -> str:
    """Return counts and rates of training and test examples at a threshold, above the curves."""
    parts = [("Training examples", rankings.train)]
    parts += [("Test examples", rankings.test)] if rankings.test is not None else []
    about = f"<p>An example is taken for class 1 where a &gt; {as_number(threshold)}.</p>\n"
    told = [_confusion(name, ranking, threshold) for name, ranking in parts]
    lines = "Solid: training examples; dashed: test examples. " * (rankings.test is not None)
    read = (
        f"<h3>At every threshold</h3>\n<p>{lines}The rings, and the dotted line, are where this "
        "threshold stands. On the diagonal of the calibration a means what it says.</p>\n"
    )
    return "".join((about, *told, read, curves))


def _confusion(name: str, ranking: Ranking | None, threshold: float) -> str:
    if ranking is None:
        return f"<h3>{name}</h3>\n<p>No a is known: numbers are too large.</p>\n"
    at = ranking.at(threshold)
    rows = [
        f"<tr><th>class 1</th>{_number(f'{at.tp:,}')}{_number(f'{at.fn:,}')}</tr>",
        f"<tr><th>class 0</th>{_number(f'{at.fp:,}')}{_number(f'{at.tn:,}')}</tr>",
    ]
    matrix = _table(rows, ["", "taken for class 1", "taken for class 0"])
    return f"<h3>{name}</h3>\n{matrix}{_facts(rates(ranking, threshold)[4:])}"


SCREEN_STYLE = """\
:root { color-scheme: light dark; --page: #FFFFFF; --ink: #1B1B1B; --muted: #5F5F5F;
  --line: #D9D9D4; }
@media (prefers-color-scheme: dark) {
  :root { --page: #1E1E20; --ink: #EDEDED; --muted: #A0A0A0; --line: #3A3A3E; }
  .light { display: none; }
}
@media (prefers-color-scheme: light) { .dark { display: none; } }
@media print {
  :root { --page: #FFFFFF; --ink: #000000; --muted: #444444; --line: #BBBBBB; }
  .dark { display: none; }
  .light { display: block; }
}
body { background: var(--page); color: var(--ink); max-width: 46rem; margin: 3rem auto;
  padding: 0 1.25rem; font: 1rem/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 0.5rem; break-after: avoid; }
h3 { font-size: 1rem; margin: 1.5rem 0 0.25rem; break-after: avoid; }
.lead { color: var(--muted); margin: 0.25rem 0 2rem; }
figure { margin: 0 0 1rem; break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; }
figure text { font-family: system-ui, "DejaVu Sans", Arial, sans-serif; }
table { border-collapse: collapse; margin: 0.75rem 0 1.25rem; break-inside: avoid;
  font-size: 0.9375rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 1.5rem 0.2rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
tr > :last-child { padding-right: 0; }
th { font-weight: 400; color: var(--muted); }
thead th { font-size: 0.875rem; vertical-align: bottom; }
.number { text-align: right; }
ul { padding-left: 1.1rem; }
li { margin: 0.25rem 0; overflow-wrap: anywhere; }
.foot { color: var(--muted); font-size: 0.875rem; margin: 3rem 0 0.25rem; }
.command { margin: 0; font-size: 0.8125rem; overflow-wrap: anywhere; }
"""
"""The style of the page: light or dark as the reader's system is, and light on paper."""

PAPER_STYLE = """\
body { color: #1B1B1B; font-family: sans-serif; font-size: 9pt; }
h1 { font-size: 18pt; font-weight: 600; margin: 0px; }
h2 { font-size: 11pt; font-weight: 600; margin-top: 24px; margin-bottom: 6px; }
h3 { font-size: 9pt; font-weight: 600; margin-top: 12px; margin-bottom: 4px; }
p { margin-top: 0px; margin-bottom: 4px; }
ul { margin-top: 0px; margin-bottom: 4px; -qt-list-indent: 0; }
li { margin-left: 12px; }
.lead { color: #5F5F5F; margin-bottom: 16px; }
table { margin-top: 4px; margin-bottom: 12px; border-collapse: collapse; }
th { padding: 2px 20px 2px 0px; border-bottom: 1px solid #D9D9D4; font-weight: 400;
  color: #5F5F5F; text-align: left; }
td { padding: 2px 20px 2px 0px; border-bottom: 1px solid #D9D9D4; }
.number { text-align: right; }
.foot { color: #5F5F5F; margin-top: 28px; }
.command { font-size: 8pt; }
"""
"""The style of the same page on paper, in what Qt's rich text knows of CSS."""
