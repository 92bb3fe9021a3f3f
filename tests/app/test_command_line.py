"""Are arguments read as design.md, section 6, says?"""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import __version__
from engine.cli.request import Request, parse
from engine.comparison.sweep import Sweep
from engine.data.catalog import CATALOG
from engine.errors import InputError
from engine.model.experiment import Experiment

ROOT = Path(__file__).parents[2]

OPTIONS = shlex.split(
    "--columns --label --positive --features --standardize --alpha --batch --l1 --l2 --init "
    "--seed --test-ratio --size --noise --kernel --headless --steps --history --every --trace "
    "--classes --encoding --delimiter --decimal --thousands --header --skip --comment --na --sheet "
    "--until-gap --until-grad --predict --predictions --threshold --json --figure --save "
    "--picture --animation --frames --film --figure-alpha --code --code-sklearn --weights --report "
    "--optimizer --momentum --beta1 --beta2 --epsilon --schedule --decay --period --warmup --clip "
    "--sweep --seeds --table --scheduler --version --help --counts "
    "--list-data"
)


def parse_line(line: str) -> Request:
    return parse(shlex.split(line))


def test_no_arguments_ask_for_a_window_with_the_default_experiment() -> None:
    assert parse([]) == Request(experiment=Experiment())
    assert parse([]).experiment.data == "two-blobs"
    assert not parse([]).headless


def test_every_setting_of_an_experiment_is_read() -> None:
    request = parse_line(
        "moons --features x1,x1^2,sin(x2) --standardize --alpha 0.5 --batch 16 --l1 0.25 "
        "--l2 2e-3 --init 1,2,3,4 --seed 7 --test-ratio 0.25 --size 50 --noise 0.125 "
        "--kernel numpy"
    )
    assert request.experiment == Experiment(
        data="moons",
        features=("x1", "x1^2", "sin(x2)"),
        standardize=True,
        alpha=0.5,
        batch=16,
        l1=0.25,
        l2=0.002,
        init=(1.0, 2.0, 3.0, 4.0),
        seed=7,
        test_ratio=0.25,
        size=50,
        noise=0.125,
        kernel="numpy",
    )


def test_csv_settings_and_output_files_are_read(in_folder: Path) -> None:
    Path("data.csv").write_text("a,b,c\n1,2,yes\n")
    request = parse_line(
        "data.csv --columns a,b --label c --positive yes --headless --steps 12 "
        "--history h.csv --every 3 --figure f.SVG"
    )
    assert request.experiment == Experiment(
        data="data.csv", columns=("a", "b"), label="c", positive="yes"
    )
    assert (request.headless, request.steps) == (True, 12)
    assert (request.history, request.every) == (Path("h.csv"), 3)
    assert request.figure == Path("f.SVG")
    assert [path.name for path in in_folder.iterdir()] == ["data.csv"]


def test_a_sweep_is_read_with_all_that_belongs_to_it(in_folder: Path) -> None:
    request = parse_line(
        "moons --headless --sweep batch=4,full --seeds 10 --table t.csv --figure f.pdf "
        "--scheduler tcp://10.0.0.1:8786 --alpha 0.5 --steps 9"
    )
    assert request.sweep == Sweep("batch", (4, None), False)
    assert (request.seeds, request.table, request.figure) == (10, Path("t.csv"), Path("f.pdf"))
    assert request.scheduler == "tcp://10.0.0.1:8786"
    assert (request.experiment.alpha, request.steps) == (0.5, 9)
    assert not list(in_folder.iterdir())


def test_the_default_files_of_a_sweep_are_looked_at_too(in_folder: Path) -> None:
    (in_folder / "sweep.csv").mkdir()
    with pytest.raises(InputError, match=r"--table: 'sweep\.csv' given \(not a file\)"):
        parse_line("--headless --sweep alpha=1,2")
    (in_folder / "sweep.png").mkdir()
    with pytest.raises(InputError, match=r"--figure: 'sweep\.png' given \(not a file\)"):
        parse_line("--headless --sweep alpha=1,2 --table t.csv")


@pytest.mark.usefixtures("in_folder")
def test_a_sweep_does_not_overwrite_its_data() -> None:
    Path("sweep.csv").write_text("a,b,c\n1,2,0\n")
    with pytest.raises(InputError, match=r"--table: .*holds the data"):
        parse_line("sweep.csv --headless --sweep alpha=1,2")


def test_batch_full_is_the_full_batch() -> None:
    assert parse(["--batch", "full"]).experiment.batch is None


@pytest.mark.usefixtures("in_folder")
def test_a_column_name_with_a_comma_stands_in_quotes() -> None:
    Path("data.csv").write_text("a,b,c\n1,2,yes\n")
    request = parse(["data.csv", "--columns", '"length, cm",width'])
    assert request.experiment.columns == ("length, cm", "width")


@pytest.mark.parametrize("init", ["-1,2,0.5", "-1,+2,.5", "-1e0, 2., 5e-1"])
@pytest.mark.parametrize("joined", [False, True])
def test_init_may_begin_with_a_minus(init: str, joined: bool) -> None:
    argv = [f"--init={init}"] if joined else ["--init", init]
    assert parse([*argv, "moons"]).experiment.init == (-1.0, 2.0, 0.5)


def test_after_two_dashes_a_file_name_may_begin_with_a_minus(in_folder: Path) -> None:
    Path("-1.csv").write_text("a,b,c\n1,2,0\n")
    assert parse(["--alpha", "1", "--", "-1.csv"]).experiment.data == "-1.csv"


def test_a_file_to_write_may_begin_with_a_minus_and_a_digit(in_folder: Path) -> None:
    assert parse(["--headless", "--history", "-1.csv"]).history == Path("-1.csv")


@pytest.mark.parametrize(
    ("arguments", "option", "accepted"),
    [
        ("--alpha -1", "--alpha", "a number from 1e-12 to 1e+12"),
        ("--alpha 0", "--alpha", ": 0 given"),
        ("--alpha nan", "--alpha", "a number"),
        ("--alpha -inf", "--alpha", "a number"),
        ("--alpha 1e999", "--alpha", "'1e999' given, numbers up to 1.7e308"),
        ("--init 1,-1e999,0", "--init", "'1,-1e999,0' given, numbers up to 1.7e308"),
        ("--alpha 1_0", "--alpha", "a number"),
        ("--alpha ten", "--alpha", "a number"),
        ("--alpha --seed 3", "--alpha", "accepted"),
        ("--alpha", "--alpha", "accepted"),
        ("--batch 0", "--batch", "full"),
        ("--batch 1.5", "--batch", "full or a whole number"),
        ("--l1 -0.1", "--l1", "at least 0"),
        ("--l2 inf", "--l2", "finite"),
        ("--init 1,2", "--init", "1,2 given, 3 finite numbers w1,w2,b for 2 features"),
        ("--features x1 --init 1", "--init", "2 finite numbers w1,b for 1 feature accepted"),
        ("--init 1,2,nan", "--init", "3 finite numbers"),
        ("--init 1,,2", "--init", "numbers"),
        ("--features x3", "--features", "x1,x2,x1^2"),
        ("--features x1,x1", "--features", "at most once"),
        ("--seed -1", "--seed", "from 0"),
        ("--seed 9223372036854775808", "--seed", "2^63"),
        ("--test-ratio 1", "--test-ratio", "below 1"),
        ("--size 0", "--size", "1"),
        ("--size 99999999999999999999", "--size", "accepted"),
        ("--size 1e3", "--size", "a whole number"),
        ("--noise -1", "--noise", "accepted"),
        ("--noise 1e300", "--noise", "accepted"),
        ("iris --size 10", "--size", "two-blobs"),
        ("one-example --noise 1", "--noise", "two-blobs"),
        ("iris --noise 1", "--noise", ": 1 given"),
        ("moons --noise 3", "--noise", ": 3 given"),
        ("iris --columns petal,sepal", "--columns", "petal length"),
        ("two-blobs --columns a,b", "--columns", "CSV file"),
        ("--columns a", "--columns", "two column names"),
        ("--label y", "--label", "CSV file"),
        ("iris --positive setosa", "--positive", "CSV file"),
        ("--kernel fast", "--kernel", "auto or compiled or numpy"),
        ("--headless --steps -1", "--steps", "a whole number from 0"),
        ("--headless --steps 1000000000000000000", "--steps", "a whole number from 0"),
        ("--steps 5", "--steps", "--headless"),
        ("--history h.csv", "--history", "--headless"),
        ("--headless --every 5", "--every", "--history"),
        ("--headless --history h.csv --every 0", "--every", "from 1"),
        ("--headless --history no/h.csv", "--history", "can be written"),
        ("--headless --history .", "--history", "can be written"),
        ("--headless --history /dev/null", "--history", "can be written"),
        ("--headless --figure f.jpg", "--figure", ".png or .svg or .pdf"),
        ("--headless --figure png", "--figure", ".png or .svg or .pdf"),
        ("--headless --figure no/f.png", "--figure", "can be written"),
        ("--headless --history f.png --figure f.png", "--history", "--figure"),
        ("--headless=3", "--headless", "none accepted"),
        ("missing.csv", "DATA", "two-blobs"),
        (".", "DATA", "two-blobs"),
        ("moons circles", "DATA", "one name or file"),
        ("--alp 1", "--alp", "--help"),
        ("--trace 1", "--trace", "--headless"),
        ("--headless --trace 0", "--trace", "a whole number from 1"),
        ("--headless --json", "--json", "--trace"),
        ("--headless --sweep", "--sweep", "accepted"),
        ("--headless --sweep alpha=1,2 --sweep=l2=0,1", "--sweep", "more than one"),
        ("--headless --sweep alpha", "--sweep", "NAME=LOW:HIGH:COUNTlog"),
        ("--headless --sweep beta=1,2", "--sweep", "alpha, batch, l1, l2, optimizer, "),
        ("--headless --sweep alpha=0,1", "--sweep", "a number from 1e-12"),
        ("--headless --sweep l2=1,2 --l2 1", "--l2", "--sweep"),
        ("--headless --sweep batch=1,2 --batch full", "--batch", "--sweep"),
        ("--headless --sweep alpha=1,2 --history h.csv", "--history", "--table"),
        ("--headless --sweep alpha=1,2 --history h.csv --every 2", "--history", "without --sweep"),
        ("--headless --sweep alpha=1,2 --trace 1", "--trace", "without --sweep"),
        ("--headless --sweep alpha=1,2 --every 2", "--every", "without --sweep"),
        ("--headless --sweep alpha=1,2 --json", "--json", "without --sweep"),
        ("--headless --sweep alpha=1,2 --figure-alpha f.png", "--figure-alpha", "--figure"),
        ("--headless --sweep alpha=1,2 --seeds 0", "--seeds", "a whole number from 1"),
        ("--headless --sweep alpha=1:2:9 --seeds 999999", "--sweep", "at most 1000000"),
        (f"--headless --sweep alpha=1 --seed {2**63 - 2} --seeds 3", "--seeds", "below 2^63"),
        ("--headless --sweep alpha=1,2 --table no/t.csv", "--table", "can be written"),
        ("--headless --sweep alpha=1,2 --figure f.bmp", "--figure", ".png or .svg or .pdf"),
        ("--headless --sweep alpha=1,2 --table sweep.png", "--figure", "--table is that file"),
        ("--headless --sweep alpha=1,2 --scheduler ' '", "--scheduler", "HOST:PORT"),
        ("--headless --sweep alpha=1,2 --scheduler h:99999", "--scheduler", "from 1 to 65535"),
        ("--headless --sweep alpha=1,2 --scheduler tls://h:0", "--scheduler", "from 1 to 65535"),
        ("--headless --sweep alpha=1,2 --alpha 3", "--alpha", ": 3 given"),
        ("--headless --sweep alpha=1,2 --alpha=3e0", "--alpha", ": 3e0 given"),
        ("--headless --seeds 2", "--seeds", "--sweep"),
        ("--headless --table t.csv", "--table", "--sweep"),
        ("--headless --scheduler h:1", "--scheduler", "--sweep"),
        ("--headless --figure-alpha f.bmp", "--figure-alpha", ".png or .svg or .pdf"),
        ("--headless --figure f.png --figure-alpha f.png", "--figure", "--figure-alpha"),
        ("--animation f.gif", "--animation", "--headless"),
        ("--headless --animation f.avi", "--animation", ".gif or .webp or .mp4"),
        ("--headless --picture dark", "--picture", "--figure or --animation"),
        ("--headless --figure f.png --picture red", "--picture", "dark"),
        ("--headless --frames 5", "--frames", "--animation"),
        ("-x", "-x", "--help"),
    ],
)
@pytest.mark.usefixtures("in_folder")
def test_what_is_not_accepted_is_named_with_what_would_be(
    arguments: str, option: str, accepted: str
) -> None:
    with pytest.raises(InputError) as caught:
        parse_line(arguments)
    message = str(caught.value)
    assert message.startswith(f"{option}: ")
    assert accepted in message
    assert len(message.splitlines()) == 1
    assert not list(Path().iterdir())


def test_settings_of_generated_data_are_refused_for_a_file(in_folder: Path) -> None:
    Path("data.csv").write_text("a,b,c\n1,2,0\n3,4,1\n")
    with pytest.raises(InputError, match=r"--size: 10 given, but data\.csv is not generated"):
        parse(["data.csv", "--size", "10"])


@pytest.mark.usefixtures("in_folder")
def test_the_file_with_the_data_is_not_overwritten() -> None:
    Path("data.csv").write_text("a,b,c\n1,2,0\n")
    Path("link.csv").symlink_to("data.csv")
    with pytest.raises(InputError, match=r"--history: .*holds the data"):
        parse_line("data.csv --headless --history link.csv")


def test_a_long_or_broken_value_does_not_break_the_message() -> None:
    with pytest.raises(InputError) as caught:
        parse(["--alpha", "1\n2" * 1000])
    assert len(str(caught.value)) < 150
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("option", ["kernel", "label"])
def test_a_sign_that_ends_a_line_does_not_end_that_of_a_message(option: str) -> None:
    with pytest.raises(InputError, match=r"\\x1e given|\\x1e' given") as caught:
        parse([f"--{option}", "\x1e"])
    assert str(caught.value).isprintable()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.sampled_from(OPTIONS)
        | st.sampled_from(["iris", "circles", "full", "-1,2,.5", "x1*x2", "--", "f.png", "=", ""])
        | st.text(st.characters(exclude_characters="\0"), max_size=12)
        | st.floats().map(str),
        max_size=8,
    )
)
@pytest.mark.usefixtures("in_folder")
def test_any_arguments_give_a_request_or_one_line(argv: list[str]) -> None:
    try:
        assert isinstance(parse(argv), Request)
    except InputError as error:
        assert str(error)
        assert len(str(error).splitlines()) == 1
    assert not list(Path().iterdir())


@pytest.mark.parametrize("argv", [["--help"], ["-h"], ["iris", "--help", "--alpha", "wrong"]])
def test_help_is_an_answer_that_names_every_option(argv: list[str]) -> None:
    answer = parse(argv).answer
    assert re.findall(r"^  (?:-h, )?(--[a-z0-9-]+)", answer, re.MULTILINE) != []
    assert set(re.findall(r"^  (?:-h, )?(--[a-z0-9-]+)", answer, re.MULTILINE)) == set(OPTIONS)
    assert all(name in answer for name in CATALOG)


def test_help_says_each_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    _, *texts = re.split(r"^  (?=--)", parse(["--help"]).answer, flags=re.MULTILINE)
    for option in OPTIONS[: OPTIONS.index("--headless")]:
        assert "default" in next(text for text in texts if text.startswith(option)), option


def test_help_says_how_losses_and_penalties_of_others_compare(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    answer = parse(["--help"]).answer
    assert "the mean over the examples, not their sum" in answer
    assert "λ = 1/(C·m) is scikit-learn's C" in answer
    assert "λ/m is the λ of courses" in answer
    assert "more than 1 % of the gap" in answer


def test_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert __version__ == project["version"]
    assert parse(["--version"]).answer == f"descentlab {project['version']}"


def test_list_data_tells_of_every_data_set_and_its_columns() -> None:
    lines = parse(["--list-data"]).answer.splitlines()
    table = lines[1 : lines.index("")]
    assert [line.split()[0] for line in table] == list(CATALOG)
    columns = next(line for line in lines if line.startswith("--columns of breast-cancer"))
    assert "worst fractal dimension" in columns


def test_without_a_window_the_figure_has_a_name() -> None:
    assert parse([]).without_window().figure == Path("descentlab.png")
    assert parse(["--figure", "own.pdf"]).without_window().figure == Path("own.pdf")


@pytest.mark.parametrize(
    "line", ["moons --sweep alpha=1,2 --steps 5", "moons --figure-alpha f.png"]
)
def test_what_can_only_mean_a_run_without_a_window_opens_none(line: str) -> None:
    assert parse(line.split()).headless
