"""The options of the command line, one table, and the parser made from it."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, NoReturn

from engine import __version__
from engine.cli import values
from engine.cli.picture import MOST_FRAMES, PLOTS, Film, parse_film, parse_picture
from engine.cli.sweep_report import COLUMNS, REMARK
from engine.data.catalog import CATALOG, data_table
from engine.data.files.file_format import FileFormat
from engine.errors import InputError
from engine.model.command_text import option_name
from engine.model.experiment import KERNEL_NAMES, RACED, Experiment
from engine.model.features import FEATURES
from engine.model.optimizers import (
    OPTIMIZERS,
    SCHEDULES,
    default_beta2,
    default_decay,
    default_epsilon,
    default_period,
)
from engine.session.files import ENDING as SESSION_ENDING
from engine.support.records import dataclass

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

FIGURE_ENDINGS = (".png", ".svg", ".pdf")

FILM_ENDINGS = (".gif", ".webp", ".mp4")

SETTINGS = tuple(
    setting.name for setting in fields(Experiment) if setting.name not in ("file", "edits")
)
"""Options that are settings of an experiment: edits are made by hand."""

FILE_FIELDS = tuple(each.name for each in fields(FileFormat))
"""Options that are the fields of `Experiment.file`."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of the command line.

    Attributes
    ----------
    name
        That of a setting of an Experiment or of a field of a Request.
    metavar, read
        What stands for its value in the help, and reads it; a flag has neither. An option whose
        value is a Path writes that file.
    help
        What the help says of it.
    default
        What the help says of its default: the value, or text after a colon.
    needs
        The option without which it does nothing, or such options with | between them: one of them
        is enough.
    excludes
        The option beside which it does nothing, and why.
    is_windowless
        Whether it can only mean a run without a window.
    endings
        How the file may end that it writes; none are any.
    repeats
        Whether it may be given several times; its value is a list of all.
    answer
        Makes the text that is asked for instead of a run, given the parser.
    """

    name: str
    metavar: str | None
    read: Callable[[str], Any] | None
    help: str
    default: str = ""
    needs: str = ""
    excludes: tuple[str, str] = ("", "")
    is_windowless: bool = False
    endings: tuple[str, ...] = ()
    answer: Callable[[argparse.ArgumentParser], str] | None = None
    repeats: bool = False

    @property
    def spelling(self) -> str:
        """How messages name it: as it is typed."""
        return "DATA" if self.name == "data" else option_name(self.name)

    def add_to(self, group: argparse._ArgumentGroup) -> None:
        """Have a parser read it."""
        names = {"data": ("data",), "help": ("-h", "--help")}.get(self.name, (self.spelling,))
        how: dict[str, Any] = {"metavar": self.metavar, "type": self.read}
        if self.name == "data":
            how["nargs"] = "?"
        elif self.repeats:
            how["action"] = "append"
        elif self.answer is not None:
            how = {"action": _AnswerAction, "text": self.answer}
        elif self.read is None:
            how = {"action": "store_true"}
        space = "" if self.default.startswith(":") else " "
        default = f" (default{space}{self.default})" if self.default else ""
        group.add_argument(*names, help=self.help + default, **how)


_DEFAULT = Experiment()

_FIGURE = "|".join(f"F{ending}" for ending in FIGURE_ENDINGS)

_TO_TABLE = ("sweep", "the runs of a sweep go to --table")

_OF_ONE = ("sweep", "it tells of a single run")

# fmt: off
GROUPS = {
    "data": (
        Option("data", "DATA", str,
               "a file (CSV, Excel, npz, Parquet, Arrow, JSON, ARFF, LIBSVM, packed by gzip or "
               "not), a saved session (a file .descent, or a link descentlab:…), whose run is "
               f"made again to its saved step, or a built-in data set: {', '.join(CATALOG)}",
               _DEFAULT.data),
        Option("columns", "A,B", values.columns,
               "columns that are x1 and x2, or x1 alone; a name that holds a comma stands in "
               "quotes: '\"temp, C\",load'",
               ": the first two of a file that are measured numbers, no ids, dates, constants"),
        Option("label", "C", str, "column of a file with the label",
               ": the last without ids or dates, or the only one of two values"),
        Option("positive", "V", str,
               "label of a file that is class 1, or a condition such as '>=7'",
               ": the one that its meaning says (yes, disease, accepted), else that sorts last"),
        Option("classes", "A,B", values.two_classes,
               "labels of a file that are class 0 and class 1; rows with others are left out",
               ": all there are"),
        Option("counts", "C", str,
               "column of a file with whole counts: each row stands for so many equal examples",
               ": none, each row is one"),
        Option("size", "M", values.whole_number,
               "number of examples of a generated data set", ": see --list-data"),
        Option("noise", "S", values.number, "spread of a generated data set", ": see --list-data"),
        Option("test_ratio", "R", values.number,
               "share of the examples held out as a test set, at least 0 and below 1",
               f"{_DEFAULT.test_ratio:g}"),
        Option("seed", "S", values.whole_number,
               "number that draws generated data, test set and mini-batches", f"{_DEFAULT.seed}"),
    ),
    "how a file is written, where that is not found rightly": (
        Option("encoding", "NAME", values.encoding,
               "such as utf-8, utf-16, cp1252", ": UTF-8, else what the words show"),
        Option("delimiter", "comma|semicolon|tab|pipe|spaces|C", values.delimiter,
               "what separates fields", ": what makes the most even rows"),
        Option("decimal", "point|comma", values.decimal, "decimal sign", ": what the numbers show"),
        Option("thousands", "none|comma|point|space|apostrophe", values.thousands,
               "what groups the digits before the decimal sign by three",
               ": what the numbers show"),
        Option("header", "yes|no", values.yes_or_no,
               "whether the first row names the columns", ": what it shows"),
        Option("skip", "N", values.whole_number_from(0, 1_000_000), "lines before the table",
               ": those of another width"),
        Option("comment", "C", str, "what begins a line that is left out",
               ": #, %%, // or a sign that only the first lines begin with"),
        Option("na", "TOKEN", str,
               "what stands for a missing value beside NA, NaN, null, ?, . and other usual ones; "
               "may be given several times", ": none", repeats=True),
        Option("sheet", "S", str, "sheet of a workbook", ": the first that holds a table"),
    ),
    "model": (
        Option("features", "LIST", values.features,
               f"features fed to the model, some of {','.join(FEATURES)}, or degree:N for all "
               "powers and products of x1 and x2 up to that degree",
               ",".join(_DEFAULT.features)),
        Option("standardize", None, None,
               "scale each feature to mean 0 and deviation 1 over the training examples", ": off"),
        Option("init", "w1,w2,…,b", values.numbers,
               "start point, a weight for each feature and then b, in the scale that the model "
               "trains in", ": zeros"),
    ),
    "descent": (
        Option("alpha", "A", values.number,
               "learning rate α; the loss is the mean over the examples, not their sum, so that "
               "an α for the sum is to be multiplied by m here", f"{_DEFAULT.alpha:g}"),
        Option("batch", "full|N", values.batch, "examples per step", "full"),
        Option("l1", "λ", values.number,
               "penalty: λ times the sum of |w| is added to the loss, and weights come to "
               "exactly 0", f"{_DEFAULT.l1:g}"),
        Option("l2", "λ", values.number,
               "penalty: λ/2 times the sum of w² is added to the loss, the mean over m examples; "
               "λ = 1/(C·m) is scikit-learn's C, and λ/m is the λ of courses that write λ/2m",
               f"{_DEFAULT.l2:g}"),
        Option("optimizer", "|".join(OPTIMIZERS), str,
               "how the gradient becomes an update, by the definitions of torch.optim; newton "
               "takes the full batch and no --l1", _DEFAULT.optimizer),
        Option("momentum", "μ", values.number,
               "share of the velocity that momentum and nesterov keep, at least 0 and below 1",
               f"{_DEFAULT.momentum:g}"),
        Option("beta1", "β", values.number,
               "share of the mean of gradients that adam and adamw keep, at least 0 and below 1",
               f"{_DEFAULT.beta1:g}"),
        Option("beta2", "β", values.number,
               "share of the mean of squares that rmsprop, adam and adamw keep, at least 0 and "
               "below 1", f": {default_beta2('adam'):g}, of rmsprop {default_beta2('rmsprop'):g}"),
        Option("epsilon", "ε", values.number,
               "what adagrad, rmsprop, adam and adamw add below the fraction, and newton to the "
               "diagonal of the Hessian",
               f": {default_epsilon('adam'):g}, of adagrad {default_epsilon('adagrad'):g}"),
        Option("schedule", "|".join(SCHEDULES), str,
               "learning rate at step s: α/(1 + decay·s), α·decay^⌊s/period⌋, α·decay^s, "
               "α·(1 + cos(π·s/period))/2, or that until it is 0, which it stays",
               _DEFAULT.schedule),
        Option("decay", "D", values.number, "of 1/t, step and exponential, at least 0",
               f": {default_decay('1/t'):g}, {default_decay('step'):g} and "
               f"{default_decay('exponential'):g}"),
        Option("period", "N", values.whole_number, "steps, of step and both cosines",
               f": {default_period('step')} and {default_period('cosine')}"),
        Option("warmup", "N", values.whole_number,
               "steps over which the learning rate grows to its value: it is multiplied by "
               "min(1, (s + 1)/N)", f"{_DEFAULT.warmup}"),
        Option("clip", "C", values.number,
               "length to which a longer gradient is shortened; 0 shortens none",
               f"{_DEFAULT.clip:g}"),
        Option("kernel", "|".join(KERNEL_NAMES), str,
               "implementation of the step; auto is compiled where it can be had, else numpy",
               _DEFAULT.kernel),
    ),
    "without a window": (
        Option("headless", None, None,
               "open no window: progress bar on stderr, result table on stdout; what is remarkable "
               "of the run is told on stderr, one line a matter: descentlab: note: … (not "
               "converged: more than 1 %% of the gap J - J* of parameters that are all 0 is left)"),
        Option("steps", "N", values.whole_number_from(0, STEPS_LIMIT),
               "number of steps of a headless run, or further ones of a session, of which none are "
               "made by default", f"{DEFAULT_STEPS}", needs="headless"),
        Option("history", "F.csv|F.parquet", Path,
               "file for the losses, accuracy and parameters of a headless run, step by step",
               needs="headless", excludes=_TO_TABLE),
        Option("every", "K", values.whole_number_from(1, STEPS_LIMIT),
               "steps from one row of the history to the next; of a session without --every and "
               "--steps it has the rows that the window keeps; those of a film are rounded to "
               "multiples of it", "1",
               needs="history|animation", excludes=_TO_TABLE),
        Option("save", f"F{SESSION_ENDING}", Path,
               "file for a headless run as a session, to be opened in the window or gone on with",
               needs="headless", excludes=_OF_ONE, endings=(SESSION_ENDING,)),
        Option("until_gap", "G", values.above_zero,
               "end a headless run at the first step whose loss is at most G above the lowest "
               "there is, J - J*", ": none", needs="headless", excludes=_OF_ONE),
        Option("until_grad", "G", values.above_zero,
               "end a headless run at the first step where no part of the gradient is larger "
               "than G", ": none", needs="headless", excludes=_OF_ONE),
        Option("predict", "x1,x2", values.point,
               "new example, in the units of the data, whose z, a and class (at --threshold, or "
               "else a half) a headless run prints; may be given several times", ": none",
               needs="headless", excludes=_OF_ONE, repeats=True),
        Option("predictions", "F.csv", Path,
               "file for row, z, a, loss, predicted class (at --threshold, or else a half) and "
               "label of every example at the end of a headless run",
               needs="headless", excludes=_OF_ONE),
        Option("threshold", "T", values.share,
               "print with the table of a headless run how its classes are told apart, where an "
               "example is taken for class 1 if a > T: counts, precision, recall, specificity, F1 "
               "and areas under the curves, over training and test examples", ": none",
               needs="headless", excludes=_OF_ONE),
        Option("weights", "F.json|F.txt", Path,
               "file for the weights and the bias at the end of a headless run, in the scale that "
               "the model trains in and in that of the features as they are",
               needs="headless", excludes=_OF_ONE, endings=(".json", ".txt")),
        Option("code", "F.py|F.ipynb", Path,
               "file for a headless run as a NumPy program, a script or a notebook with the "
               "lesson's formulas: it holds the examples and prints the numbers of the table",
               needs="headless", excludes=_OF_ONE, endings=(".py", ".ipynb")),
        Option("code_sklearn", "F.py", Path,
               "file for a script that has scikit-learn find the optimum J* of a headless run",
               needs="headless", excludes=_OF_ONE, endings=(".py",)),
        Option("report", "F.html|F.pdf", Path,
               "file for a page on a headless run: settings, data, figures, results, counts and "
               "rates at --threshold (default a half), and the lesson's table of example --trace "
               "(default the first)",
               needs="headless", excludes=_OF_ONE, endings=(".html", ".pdf")),
        Option("trace", "I", values.whole_number_from(1, EXAMPLES_LIMIT),
               "example, counted from 1 among those kept (dropped rows do not count), whose "
               "forward pass, backward pass and update a headless run prints at its end, with its "
               "line in the file; beneath the lesson's update, plain descent, stands that of any "
               "other optimizer", ": none", needs="headless", excludes=_OF_ONE),
        Option("json", None, None,
               "print of a headless run nothing but the numbers of --trace, as a JSON object",
               needs="trace", excludes=_OF_ONE),
        Option("figure", _FIGURE, Path,
               "file for a picture of boundary and loss at the end of a run without a window",
               ": none; descentlab.png if a window was wanted and no display can be opened",
               endings=FIGURE_ENDINGS),
        Option("picture", "NAME=VALUE,…", values.settings_text(parse_picture),
               "how figure and film look: plots=boundary*5+loss*4 (of "
               f"{', '.join(PLOTS)}; + side by side, / one above the other), "
               "size=1280x640 or 85x64mm, text=10 (points), scale=1 (3.125 is 300 dpi), dark, "
               "transparent, bare (no caption), outlines (text of an SVG as shapes), loss=lin|log|"
               "gap, steps=lin|log, axes=1+2 and others=fixed|optimal (of the landscape), "
               "example=I, threshold=T", ": all of these as told here, light, with --threshold",
               needs="figure|animation", excludes=_OF_ONE),
        Option("animation", "|".join(f"F{ending}" for ending in FILM_ENDINGS), Path,
               "file for a film of boundary and loss over a headless run; .mp4 needs "
               "`uv sync --extra video`", ": none", needs="headless", excludes=_OF_ONE,
               endings=FILM_ENDINGS),
        Option("frames", "N", values.whole_number_from(1, MOST_FRAMES),
               "frames of the film", f"{Film().frames}", needs="animation", excludes=_OF_ONE),
        Option("film", "NAME=VALUE,…", values.settings_text(parse_film),
               "how the film runs: fps=20, pace=linear|log|change (equal differences of steps, "
               "equal ratios, equal change of a), from=STEP, to=STEP, once (no loop)",
               ": all of these as told here, over the whole run", needs="animation",
               excludes=_OF_ONE),
        Option("figure_alpha", _FIGURE, Path,
               "file for a picture of the steps that each α takes to 1 %% of the initial gap, "
               "beside those of a headless run", ": none",
               excludes=("sweep", "the picture of a sweep is --figure"),
               is_windowless=True, endings=FIGURE_ENDINGS),
    ),
    "a sweep: many runs without a window": (
        Option("sweep", "NAME=LOW:HIGH:COUNTlog|NAME=LOW:HIGH:COUNT|NAME=v1,v2,…", values.sweep,
               f"make a headless run for each value of {', '.join(RACED[:-1])} or {RACED[-1]}: "
               "so many with equal ratios, so many with equal differences, or those of a list; "
               f"writes a table and, with --figure (default {SWEEP_FIGURE}), a picture of the "
               "final loss against the value", is_windowless=True),
        Option("seeds", "K", values.whole_number_from(1, SEEDS_LIMIT),
               "seeds of a sweep, counted up from --seed", "1", needs="sweep"),
        Option("table", "F.csv", Path,
               f"file for the runs of a sweep, one a row: {', '.join(COLUMNS)}, w1, w2, …, "
               f"{REMARK}; gap is J - J*, distance that from the optimum, diverged_at the first "
               f"step that is not finite, {REMARK} the matters of the notes that a single run "
               "would get", f"{SWEEP_TABLE}", needs="sweep"),
        Option("scheduler", "HOST:PORT", values.address,
               "Dask scheduler on whose workers a sweep runs; start with "
               "`uv run --extra cluster main.py`", ": this machine alone", needs="sweep"),
    ),
    "about": (
        Option("list_data", None, None, "list the built-in data sets and leave",
               answer=lambda _: data_table()),
        Option("version", None, None, "print the version and leave",
               answer=lambda parser: f"{parser.prog} {__version__}"),
        Option("help", None, None, "print this help and leave",
               answer=lambda parser: parser.format_help().rstrip()),
    ),
}
# fmt: on
"""All options, by the heading that the help has over them."""

OPTIONS = {option.name: option for group in GROUPS.values() for option in group}


class Answer(Exception):  # noqa: N818 - an answer, not an error
    """Raised where the command line asks for a text, such as the help, whatever else it holds."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def option_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line.

    What was not given is not set in the result. Parsing raises `argparse.ArgumentError` or
    `InputError` where an option cannot be read, and `Answer` where a text is asked for; nothing is
    printed. Whether values are in range, and fit each other, is not looked at here.
    """
    parser = _Parser(
        prog="descentlab",
        usage="uv run main.py [DATA] [options]",
        description="See gradient descent train logistic regression, in a window or without one.",
        formatter_class=_HelpFormatter,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
        exit_on_error=False,
        add_help=False,
    )
    for heading, options in GROUPS.items():
        group = parser.add_argument_group(heading)
        for option in options:
            option.add_to(group)
    return parser


class _HelpFormatter(argparse.HelpFormatter):
    """Breaks no name, such as exam-scores, at its hyphen."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False)


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
