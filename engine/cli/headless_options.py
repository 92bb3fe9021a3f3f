"""Which options has a run without a window?"""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.cli import option_values
from engine.cli import values as sweep_values
from engine.cli.csv import COLUMNS, REMARK
from engine.cli.options import SWEEP_FIGURE, SWEEP_TABLE

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
