"""The data sets that come with the program as files: those measured, and three with one fit."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.data.dataset import Dataset
from engine.errors import InputError

_FOLDER = Path(__file__).with_name("bundled_files")

_NUCLEUS = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)


@dataclass(frozen=True, slots=True)
class BundledFile:
    """A data set in a file of `engine/data/bundled_files`, whose last column is the label.

    Attributes
    ----------
    title
        The name for people.
    columns
        Names of the columns to choose from, as in the header of the file.
    default_columns
        Which of them are x1 and x2 if nothing else is asked for.
    class_names
        Labels of class 0 and class 1; rows with another label are left out.
    source, licence
        Where the figures come from and how they may be used.
    """

    title: str
    columns: tuple[str, ...]
    default_columns: tuple[str, str]
    class_names: tuple[str, str]
    source: str
    licence: str


BUNDLED: dict[str, BundledFile] = {
    "iris": BundledFile(
        title="Iris: versicolor, virginica",
        columns=("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
        default_columns=("petal length (cm)", "petal width (cm)"),
        class_names=("versicolor", "virginica"),
        source="R. A. Fisher (1936), Annals of Eugenics 7, 179-188; UCI, doi:10.24432/C56C76",
        licence="CC BY 4.0",
    ),
    "breast-cancer": BundledFile(
        title="Breast cancer Wisconsin",
        columns=(
            *(f"mean {part}" for part in _NUCLEUS),
            *(f"{part} error" for part in _NUCLEUS),
            *(f"worst {part}" for part in _NUCLEUS),
        ),
        default_columns=("mean radius", "mean texture"),
        class_names=("benign", "malignant"),
        source="W. Wolberg, O. Mangasarian, N. Street, W. Street (1993); UCI, doi:10.24432/C5DW2B",
        licence="CC BY 4.0",
    ),
    "penguins": BundledFile(
        title="Palmer penguins: Adelie, Chinstrap",
        columns=("bill length (mm)", "bill depth (mm)", "flipper length (mm)", "body mass (g)"),
        default_columns=("bill length (mm)", "bill depth (mm)"),
        class_names=("Adelie", "Chinstrap"),
        source="A. Horst, A. Hill, K. Gorman (2020), palmerpenguins, doi:10.5281/zenodo.3960218",
        licence="CC0 1.0",
    ),
    "haberman": BundledFile(
        title="Haberman: survival after surgery",
        columns=("age (years)", "year of operation", "positive nodes"),
        default_columns=("age (years)", "positive nodes"),
        class_names=("survived", "died"),
        source="S. Haberman (1976), Generalized residuals for log-linear models; UCI, "
        "doi:10.24432/C5XK51",
        licence="CC BY 4.0",
    ),
    "banknote": BundledFile(
        title="Banknotes: genuine, forged",
        columns=("variance", "skewness", "curtosis", "entropy"),
        default_columns=("variance", "skewness"),
        class_names=("genuine", "forged"),
        source="V. Lohweg (2012), Banknote Authentication; UCI, doi:10.24432/C55P57",
        licence="CC BY 4.0",
    ),
    "o-rings": BundledFile(
        title="Challenger's O-rings",
        columns=("temperature (F)", "leak-check pressure (psi)"),
        default_columns=("temperature (F)", "leak-check pressure (psi)"),
        class_names=("sound", "damaged"),
        source="Presidential Commission on the Space Shuttle Challenger Accident (1986); "
        "S. Dalal, E. Fowlkes, B. Hoadley (1989), doi:10.1080/01621459.1989.10478858",
        licence="public domain (a work of the US government)",
    ),
    **{
        f"alike-{name}": BundledFile(
            title=f"One fit, {name}",
            columns=("x1", "x2"),
            default_columns=("x1", "x2"),
            class_names=("0", "1"),
            source="made by docs/alike.py",
            licence="MIT",
        )
        for name in ("clouds", "curve", "outliers")
    },
}
"""All data sets that come as files, by name."""


def load(name: str, columns: tuple[str, str] | None) -> Dataset:
    """Return a data set, in the order of its file, without rows that lack a value.

    Parameters
    ----------
    columns
        Names of x1 and x2; the unit may be left out, and capitals do not matter.

    Raises
    ------
    InputError
        If a column is unknown, or the same one is asked for twice.
    """
    bundled = BUNDLED[name]
    chosen = choose(name, columns or bundled.default_columns)
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        every = list(csv.DictReader(file))
    rows = [row for row in every if row[_label(row)] in bundled.class_names]
    complete = [row for row in rows if all(row[column] != "NA" for column in chosen)]
    X = np.array([[float(row[column]) for column in chosen] for row in complete])
    y = np.array([float(bundled.class_names.index(row[_label(row)])) for row in complete])
    X.setflags(write=False)
    y.setflags(write=False)
    what = "value"
    if any(row[_label(row)] == "NA" for row in every):
        what = "label"
        rows = [row for row in every if row[_label(row)] in {*bundled.class_names, "NA"}]
    dropped = len(rows) - len(complete)
    return Dataset(
        name=name,
        title=bundled.title,
        X=X,
        y=y,
        axis_names=chosen,
        class_names=bundled.class_names,
        source=bundled.source,
        licence=bundled.licence,
        notice=f"{dropped} of {len(rows)} rows dropped: {what} missing" if dropped else "",
    )


def _label(row: dict[str, str]) -> str:
    return list(row)[-1]


def choose(name: str, wanted: tuple[str, str]) -> tuple[str, str]:
    """Return the two columns of a data set that `wanted` names; see `load`."""
    by_key = {_key(column): column for column in BUNDLED[name].columns}
    unknown = [column for column in wanted if _key(column) not in by_key]
    if unknown:
        raise InputError(
            f"columns: '{unknown[0]}' given, two of {', '.join(by_key)} accepted for {name}"
        )
    x1, x2 = (by_key[_key(column)] for column in wanted)
    if x1 == x2:
        raise InputError(
            f"columns: '{wanted[0]}' given twice, two different ones of {', '.join(by_key)} "
            f"accepted for {name}"
        )
    return x1, x2


def _key(column: str) -> str:
    return column.split("(")[0].strip().lower()
