"""The report is a whole page that names no other file, whatever its texts are."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from engine import __version__
from engine.errors import InputError
from engine.export.report import MOST_CHANGES, Report, ReportFigure, embedded
from engine.export.result_table import as_number
from engine.kernels.numpy_kernel import NumpyKernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.player.observer import Observer
from engine.training.run import Run
from engine.training.snapshot import Phase

SVG = (
    '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"><defs><clipPath id="c1"/></defs>'
    '<g clip-path="url(#c1)"><use xlink:href="#c1"/></g></svg>\n'
)

FIGURE = ReportFigure("A figure", SVG, SVG)

VOID = {"meta", "br", "img"}

EVIL = "<script>alert('&\"')</script>\n\x07\ud800"


class Page(HTMLParser):
    """Reads a page and notes what is wrong with it, its texts and its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def report_of(changes: int = 0, evil: bool = False, **settings: Any) -> Report:
    given = {key: settings.pop(key) for key in ("threshold", "example", "notes") if key in settings}
    experiment = Experiment(**{"data": "moons", "l2": 0.01, **settings})
    dataset = load_dataset(experiment)
    if evil:
        dataset = replace(
            dataset, title=EVIL, name=EVIL, axis_names=(EVIL, EVIL), class_names=(EVIL, EVIL),
            source=EVIL, licence=EVIL, notice=EVIL,
        )  # fmt: skip
    run = Run(experiment, prepare(dataset, experiment), NumpyKernel())
    run.advance(30)
    for k in range(changes):
        run.change("alpha", 0.2 + k / 1000)
        run.advance(1)
    observer = Observer(0, run)
    observer.analyse(np.inf)
    command = EVIL if evil else "uv run main.py moons"
    return Report(run, observer.snapshot(Phase.PAUSED), command, **given)


def test_a_report_is_a_whole_page_without_other_files() -> None:
    report = report_of(test_ratio=0.2, standardize=True, changes=1, notes=((3, "here"),))
    text = report.html(FIGURE, FIGURE)
    page = Page(text)
    assert page.seen[0] == "html"
    assert not {"script", "link", "iframe", "object", "embed"} & set(page.seen)
    assert not re.findall("https?:|file:|//|@import", text.partition("<!DOCTYPE html>")[2])
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(set(ids)) == len(ids) == 4
    used = re.findall(r'url\(#(.*?)\)|href="#(.*?)"', text)
    assert {one or other for one, other in used} == set(ids)


def test_a_report_tells_what_the_run_came_to() -> None:
    report = report_of(test_ratio=0.25, standardize=True, threshold=0.4, example=7, batch=20)
    run = report.run
    said = "\n".join(Page(report.html(FIGURE, FIGURE)).texts)
    metrics, optimum = run.metrics(), report.snapshot.convergence
    assert optimum is not None and optimum.optimum is not None
    w_raw, b_raw = run.problem.features.to_raw(run.w, run.b)
    numbers = [*run.w, run.b, *w_raw, b_raw, metrics.loss, metrics.test_loss, optimum.optimum.J]
    assert not [one for one in map(as_number, numbers) if one not in said]
    z = run.problem.z(run.w, run.b)[run.problem.train_rows]
    predicted, y = z > np.log(0.4 / 0.6), run.problem.y == 1
    for one, other in ((y, predicted), (y, ~predicted), (~y, predicted), (~y, ~predicted)):
        assert f"\n{np.count_nonzero(one & other)}\n" in said
    for text in ("a > 0.4", "Example 7 of 200", "dw1", f"Descent Lab {__version__}", "batch"):
        assert text in said
    assert said.rstrip().endswith("uv run main.py moons")


def test_a_report_tells_whose_update_of_the_example_is_which() -> None:
    plain, other = (
        "\n".join(Page(report_of(optimizer=name, example=7).html(FIGURE, FIGURE)).texts)
        for name in ("gd", "adam")
    )
    for text in ("this run uses", "v_dw1", "s_hat_db"):
        assert text not in plain
    assert "are those of plain descent, as in the lesson; this run uses Adam." in other
    assert other.count("w1_new") == 4  # both tables, and the two sentences between them
    assert "v_dw₁ := β₁ · v_dw₁ + (1 − β₁) · dw₁ ≈ 0.9 · " in other


def test_a_report_says_where_the_optimiser_does_not_lead_to_the_lowest_loss() -> None:
    for settings, is_told in (
        ({"optimizer": "adamw"}, True),
        ({"optimizer": "adamw", "l2": 0.0, "data": "two-blobs"}, False),
        ({"optimizer": "adam"}, False),
    ):
        said = "\n".join(Page(report_of(**settings).html(FIGURE, FIGURE)).texts)
        assert "gap J − J*" in said
        assert ("AdamW does not go to the lowest J" in said) == is_told


def test_what_comes_from_outside_is_text_and_nothing_else() -> None:
    report = report_of(evil=True, notes=((3, EVIL), (5, "two\nlines")))
    text = report.html(FIGURE, FIGURE)
    page = Page(text)
    assert "script" not in page.seen
    assert "<script" not in text
    said = "".join(page.texts)
    assert said.count("<script>alert('&\"')</script>\\n\\x07\\ud800") > 8
    assert "two<br>lines" in text
    text.encode("utf-8")


def test_of_many_changes_some_are_told() -> None:
    text = report_of(changes=MOST_CHANGES + 20).html(FIGURE, FIGURE)
    assert text.count("<li>step") == MOST_CHANGES
    assert "<li>and 20 more</li>" in text


def test_one_column_and_one_class_have_a_report() -> None:
    assert "column" in report_of(data="one-example", l2=0.0).html(FIGURE, FIGURE)


def test_a_report_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match=r"^report: no examples to train on given"):
        report_of(data="empty")


def test_a_drawing_keeps_its_names_to_itself() -> None:
    drawing = embedded(SVG, "k-")
    assert drawing.startswith("<svg><defs>")
    assert 'id="k-c1"' in drawing and "url(#k-c1)" in drawing and 'href="#k-c1"' in drawing
