"""The options of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from engine import __version__
from engine.cli import values as option_values
from engine.cli import values as sweep_values
from engine.cli.sweep_report import COLUMNS, REMARK
from engine.data.catalog import CATALOG, data_table
from engine.errors import InputError
from engine.model.experiment import KERNEL_NAMES, Experiment
from engine.model.features import FEATURES


class Answer(Exception):  # noqa: N818 - an answer, not an error
    """The command line asks for a text, whatever else stands on it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def option_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line.

    What was not given is not set in the result. Parsing raises `argparse.ArgumentError` or
    `InputError` where an option cannot be read, and `Answer` where a text is asked for; nothing is
    printed. Whether values are in range, and fit each other, is not looked at here.
    """
    default = Experiment()
    parser = _Parser(
        prog="descentlab",
        usage="uv run main.py [DATA] [options]",
        description="See gradient descent train logistic regression, in a window or without one.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
        exit_on_error=False,
        add_help=False,
    )

    add = parser.add_argument_group("data").add_argument
    add(
        "data",
        metavar="DATA",
        nargs="?",
        help=f"a CSV file, or a built-in data set: {', '.join(CATALOG)} (default {default.data})",
    )
    add(
        "--columns",
        metavar="A,B",
        type=option_values.two_columns,
        help="columns that are x1 and x2 (default: the first two numeric columns of a CSV file)",
    )
    add("--label", metavar="C", help="column of a CSV file with the label (default: the last)")
    add(
        "--positive",
        metavar="V",
        help="label of a CSV file that is class 1 (default: the one that sorts last)",
    )
    add(
        "--size",
        metavar="M",
        type=option_values.whole_number,
        help="number of examples of a generated data set (default: see --list-data)",
    )
    add(
        "--noise",
        metavar="S",
        type=option_values.number,
        help="spread of a generated data set (default: see --list-data)",
    )
    add(
        "--test-ratio",
        metavar="R",
        type=option_values.number,
        help="share of the examples held out as a test set, at least 0 and below 1 "
        f"(default {default.test_ratio:g})",
    )
    add(
        "--seed",
        metavar="S",
        type=option_values.whole_number,
        help="number that draws generated data, test set and mini-batches "
        f"(default {default.seed})",
    )

    add = parser.add_argument_group("model").add_argument
    add(
        "--features",
        metavar="LIST",
        type=option_values.features,
        help=f"features fed to the model, some of {','.join(FEATURES)} "
        f"(default {','.join(default.features)})",
    )
    add(
        "--standardize",
        action="store_true",
        help="scale each feature to mean 0 and deviation 1 over the training examples "
        "(default: off)",
    )
    add(
        "--init",
        metavar="w1,w2,…,b",
        type=option_values.numbers,
        help="start point, a weight for each feature and then b, in the scale that the model "
        "trains in (default: zeros)",
    )

    add = parser.add_argument_group("descent").add_argument
    add(
        "--alpha",
        metavar="A",
        type=option_values.number,
        help="learning rate α; the loss is the mean over the examples, not their sum, so that an α "
        f"for the sum is to be multiplied by m here (default {default.alpha:g})",
    )
    add(
        "--batch",
        metavar="full|N",
        type=option_values.batch,
        help="examples per step (default full)",
    )
    add(
        "--l1",
        metavar="λ",
        type=option_values.number,
        help="penalty: λ times the sum of |w| is added to the loss, and weights come to exactly 0 "
        f"(default {default.l1:g})",
    )
    add(
        "--l2",
        metavar="λ",
        type=option_values.number,
        help="penalty: λ/2 times the sum of w² is added to the loss, the mean over m examples; "
        "λ = 1/(C·m) is scikit-learn's C, and λ/m is the λ of courses that write λ/2m "
        f"(default {default.l2:g})",
    )
    add(
        "--kernel",
        metavar="|".join(KERNEL_NAMES),
        help="implementation of the step; auto is compiled where it can be had, else numpy "
        f"(default {default.kernel})",
    )

    add_headless_options(parser)
    add_sweep_options(parser)

    add = parser.add_argument_group("about").add_argument
    add(
        "--list-data",
        action=_AnswerAction,
        text=lambda _: data_table(),
        help="list the built-in data sets and leave",
    )
    add(
        "--version",
        action=_AnswerAction,
        text=lambda parser: f"{parser.prog} {__version__}",
        help="print the version and leave",
    )
    add(
        "-h",
        "--help",
        action=_AnswerAction,
        text=lambda parser: parser.format_help().rstrip(),
        help="print this help and leave",
    )
    return parser


class _Parser(argparse.ArgumentParser):
    """An ArgumentParser that raises instead of printing and leaving."""

    def error(self, message: str) -> NoReturn:
        raise InputError(message)


class _AnswerAction(argparse.Action):
    """Stop reading and answer with a text."""

    def __init__(
        self,
        option_strings: Sequence[str],
        dest: str,
        text: Callable[[argparse.ArgumentParser], str],
        **more: Any,
    ) -> None:
        super().__init__(option_strings, dest, nargs=0, **more)
        self._text = text

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        raise Answer(self._text(parser))


SWEEP_TABLE = Path("sweep.csv")

SWEEP_FIGURE = Path("sweep.png")
"""Where a sweep is written and drawn if nothing else is asked for."""

DEFAULT_STEPS = 1000
"""Steps of a headless run that was not told how many."""

STEPS_LIMIT = 10**15
"""Most steps of a run; up to 2^53, about 9·10^15, a float64 holds every whole number."""

EXAMPLES_LIMIT = 10**15
"""Most examples that can be counted; how many there are is known when the data are read."""

SEEDS_LIMIT = 1_000_000
"""Most seeds of a sweep."""


def add_headless_options(parser: argparse.ArgumentParser) -> None:
    """Add what one run without a window does, tells and writes."""
    add = parser.add_argument_group("without a window").add_argument
    add(
        "--headless",
        action="store_true",
        help="open no window: progress bar on stderr, result table on stdout; what is remarkable "
        "of the run is told on stderr, one line a matter: descentlab: note: … (not converged: more "
        "than 1 %% of the gap J - J* of parameters that are all 0 is left)",
    )
    add(
        "--steps",
        metavar="N",
        type=option_values.whole_number_from(0, STEPS_LIMIT),
        help=f"number of steps of a headless run (default {DEFAULT_STEPS})",
    )
    add(
        "--history",
        metavar="F.csv",
        type=Path,
        help="file for the losses, accuracy and parameters of a headless run, step by step",
    )
    add(
        "--every",
        metavar="K",
        type=option_values.whole_number_from(1, STEPS_LIMIT),
        help="steps from one row of the history to the next (default 1)",
    )
    add(
        "--trace",
        metavar="I",
        type=option_values.whole_number_from(1, EXAMPLES_LIMIT),
        help="example, counted from 1, whose forward pass, backward pass and update a headless "
        "run prints at its end (default: none)",
    )
    add(
        "--json",
        action="store_true",
        help="print of a headless run nothing but the numbers of --trace, as a JSON object",
    )
    add(
        "--figure",
        metavar="F.png|F.svg|F.pdf",
        type=Path,
        help="file for a picture of boundary and loss at the end of a run without a window "
        "(default: none; descentlab.png if a window was wanted and no display can be opened)",
    )
    add(
        "--figure-alpha",
        metavar="F.png|F.svg|F.pdf",
        type=Path,
        help="file for a picture of the steps that each α takes to 1 %% of the initial gap, beside "
        "those of a headless run (default: none)",
    )


def add_sweep_options(parser: argparse.ArgumentParser) -> None:
    """Add what makes many runs of one."""
    add = parser.add_argument_group("a sweep: many runs without a window").add_argument
    add(
        "--sweep",
        metavar="NAME=LOW:HIGH:COUNTlog|NAME=LOW:HIGH:COUNT|NAME=v1,v2,…",
        type=sweep_values.sweep,
        help="make a headless run for each value of alpha, batch, l1 or l2: so many with equal "
        "ratios, so many with equal differences, or those of a list; writes a table and, with "
        f"--figure (default {SWEEP_FIGURE}), a picture of the final loss against the value",
    )
    add(
        "--seeds",
        metavar="K",
        type=option_values.whole_number_from(1, SEEDS_LIMIT),
        help="seeds of a sweep, counted up from --seed (default 1)",
    )
    add(
        "--table",
        metavar="F.csv",
        type=Path,
        help=f"file for the runs of a sweep, one a row: {', '.join(COLUMNS)}, w1, w2, …, {REMARK}; "
        "gap is J - J*, distance that from the optimum, diverged_at the first step that is not "
        f"finite, {REMARK} the matters of the notes that a single run would get "
        f"(default {SWEEP_TABLE})",
    )
    add(
        "--scheduler",
        metavar="HOST:PORT",
        type=option_values.address,
        help="Dask scheduler on whose workers a sweep runs; start with "
        "`uv run --extra cluster main.py` (default: this machine alone)",
    )
