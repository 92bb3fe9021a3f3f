"""The engine runs without a window by what it is given, and prints nothing itself."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from engine.cli.headless import run_headless
from engine.cli.picture import Film, Picture
from engine.cli.request import parse
from engine.errors import InputError

pytestmark = pytest.mark.usefixtures("in_folder")


class Bar:
    def __init__(self, total: int) -> None:
        self.total, self.done, self.told = total, 0, []

    def update(self, n: int) -> None:
        self.done += n

    def show(self, share: float) -> None:
        self.done = share

    def say(self, text: str) -> None:
        self.told.append(text)


class Outside:
    """What is around the engine: it notes what is told, shown and drawn."""

    def __init__(self, obstacle: str = "") -> None:
        self.obstacle = obstacle
        self.told: list[str] = []
        self.bars: dict[str, Bar] = {}
        self.drawn: list[tuple[Any, ...]] = []

    def run(self, *argv: str, notice: str = "") -> str:
        request = parse([*argv, "--headless", "--kernel", "numpy"])
        return run_headless(request, self.told.append, self.progress, self, notice)

    @contextmanager
    def progress(self, *, total: int, name: str = "", delay: float = 0) -> Iterator[Bar]:
        self.bars[name] = Bar(total)
        yield self.bars[name]

    def drawing_obstacle(self) -> str:
        return self.obstacle

    def check_drawable(self, dataset: Any, name: str) -> None:
        self.drawn.append(("check", dataset.name))

    def draw_run(self, run: Any, path: Path, picture: Picture, beside: Any) -> None:
        self.drawn.append(("run", run.step, path, picture.theme))

    def check_film(self, path: Path, film: Film, picture: Picture) -> None:
        self.drawn.append(("check film", path))

    def draw_film(
        self, run: Any, path: Path, film: Film, picture: Picture, beside: Any, progress: Any
    ) -> None:
        progress(1.0)
        run.seek(0)
        self.drawn.append(("film", path, film.frames, film.every, film.pace, picture.theme))

    def draw_sweep(self, result: Any, problem: Any, path: Path) -> None:
        self.drawn.append(("sweep", len(result.outcomes), path))

    def draw_steps_against_alpha(self, problem: Any, experiment: Any, path: Path, progress) -> None:
        progress(1.0)
        self.drawn.append(("alpha", experiment.alpha, path))


def test_a_run_is_told_shown_and_returned_and_nothing_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    outside = Outside()
    table = outside.run("moons", "--steps", "30", notice="no window")
    assert table.startswith("data ")
    assert "\nsteps     30\n" in table
    notice, remark = outside.told
    assert notice == "no window"
    assert remark.startswith("note: not converged: ")
    assert (outside.bars[""].total, outside.bars[""].done) == (30, 30)
    assert outside.drawn == []
    assert capsys.readouterr() == ("", "")


def test_figures_are_checked_before_the_steps_and_drawn_after_them() -> None:
    outside = Outside()
    outside.run("--steps", "5", "--figure", "f.png", "--figure-alpha", "a.png")
    assert outside.drawn == [
        ("check", "two-blobs"),
        ("alpha", 0.1, Path("a.png")),
        ("run", 5, Path("f.png"), "light"),
    ]
    assert outside.bars["α"].done == 1


def test_a_film_is_checked_before_the_steps_and_leaves_the_run_where_it_is() -> None:
    outside = Outside()
    table = outside.run(
        "--steps", "50", "--animation", "f.gif", "--frames", "7", "--every", "5",
        "--film", "pace=log", "--picture", "dark",
    )  # fmt: skip
    assert outside.drawn == [
        ("check", "two-blobs"),
        ("check film", Path("f.gif")),
        ("film", Path("f.gif"), 7, 5, "log", "dark"),
    ]
    assert outside.bars["film"].done == 1
    assert re.search(r"^steps +50$", table, flags=re.MULTILINE)


@pytest.mark.parametrize("ends", ["from=51", "from=0,to=60"])
def test_a_film_of_steps_that_will_not_be_made_is_refused_before_any_is(ends: str) -> None:
    outside = Outside()
    name, step = ends.split(",")[-1].split("=")
    with pytest.raises(InputError, match=f"^--film: {name}={step} given, a step from 0 to 50"):
        outside.run("--steps", "50", "--animation", "f.gif", "--film", ends)
    assert "film" not in outside.bars and outside.told == []


def test_what_cannot_be_drawn_is_refused_before_anything_is_told() -> None:
    outside = Outside(obstacle="the library libegl is missing")
    with pytest.raises(InputError, match=r"--figure: f\.png given, but the library"):
        outside.run("--figure", "f.png", notice="no window")
    assert outside.told == outside.drawn == []
    assert outside.bars == {}


@pytest.mark.parametrize("option", ["figure", "animation", "report"])
def test_what_is_too_large_to_be_drawn_is_refused_by_the_option_that_draws(option: str) -> None:
    class Refusing(Outside):
        def check_drawable(self, dataset: Any, name: str) -> None:
            raise InputError(f"{name}: d holds numbers beyond 1e+100, others accepted")

    path = {"figure": "f.png", "animation": "f.gif", "report": "f.html"}[option]
    with pytest.raises(InputError, match=rf"^{option}: d holds numbers beyond"):
        Refusing().run(f"--{option}", path)


def test_a_sweep_writes_its_table_and_has_its_figure_drawn() -> None:
    outside = Outside()
    table = outside.run("--sweep", "alpha=0.1,1", "--seeds", "3", "--steps", "4")
    assert re.search(r"^runs +6, 0 diverged$", table, flags=re.MULTILINE)
    assert outside.bars[""].done == 2 * 3 * 4
    assert outside.drawn == [("sweep", 6, Path("sweep.png"))]
    assert len(Path("sweep.csv").read_text().splitlines()) == 1 + 6


def test_a_sweep_goes_without_the_figure_that_nobody_asked_for() -> None:
    outside = Outside(obstacle="no Qt")
    assert "figure" not in outside.run("--sweep", "alpha=0.1,1", "--steps", "4")
    assert outside.told[0] == "sweep.png is left out: no Qt"
    assert outside.drawn == []


def test_the_table_tells_what_a_threshold_makes_of_training_and_test_examples() -> None:
    options = ("moons", "--steps", "30", "--test-ratio", "0.25", "--predictions", "p.csv")
    table = Outside().run(*options, "--threshold", "0.4")
    rows = [line.split(",") for line in Path("p.csv").read_text().splitlines()[1:]]
    ones = [row for row in rows if row[-1] == "1"]
    found = sum(float(row[2]) > 0.4 for row in ones)
    told = re.search(r"^true positives +(\d+) of (\d+) +(\d+) of (\d+)$", table, re.MULTILINE)
    assert told is not None
    assert int(told[1]) + int(told[3]) == found
    assert int(told[2]) + int(told[4]) == len(ones)
    assert re.search(r"^class 1 if a > 0\.4 +training +test$", table, re.MULTILINE)
    assert "class 1 if" not in Outside().run(*options)


@pytest.mark.parametrize("threshold", ["0.5", "0.4"])
def test_beside_a_threshold_it_is_said_at_which_the_accuracy_is(threshold: str) -> None:
    outside = Outside()
    outside.run("moons", "--steps", "3", "--threshold", threshold)
    said = "note: threshold: the accuracy is that at a half, all else that at 0.4"
    assert (said in outside.told) is (threshold == "0.4")


def test_a_rate_of_one_class_alone_is_told_as_undefined() -> None:
    table = Outside().run("one-example", "--steps", "3", "--threshold", "0.5")
    assert re.search(r"^specificity +-$", table, re.MULTILINE)
    assert re.search(r"^AUC +-$", table, re.MULTILINE)
    assert re.search(r"^recall +[01]$", table, re.MULTILINE)


@pytest.mark.parametrize("value", ["1.5", "-0.1", "nan"])
def test_a_threshold_outside_of_0_to_1_is_refused(value: str) -> None:
    with pytest.raises(InputError, match=r"--threshold: .*a number from 0 to 1 accepted"):
        Outside().run("moons", f"--threshold={value}")
