"""A program as a Jupyter notebook: its code, and the lesson's formulas between the cells."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from engine.export.data_code import Part
from engine.export.text import as_markdown


def notebook(parts: Sequence[Part]) -> str:
    """Return the notebook of a program's parts as JSON, in version 4.5 of Jupyter's format."""
    cells: list[dict[str, Any]] = []
    for number, part in enumerate(parts, start=1):
        cells.append(
            {
                "cell_type": "markdown",
                "id": f"text-{number}",
                "metadata": {},
                "source": _lines(_markdown(part, level=1 if number == 1 else 2)),
            }
        )
        cells.append(
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"code-{number}",
                "metadata": {},
                "outputs": [],
                "source": _lines(part.code.strip()),
            }
        )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _markdown(part: Part, level: int) -> str:
    """Return title, sentences and formulas; lines that stand in by four spaces are code."""
    blocks = [f"{'#' * level} {as_markdown(part.title)}"]
    for line in filter(None, part.says.split("\n")):
        blocks.append(line if line.startswith("    ") else as_markdown(line))
    blocks += [f"$$ {_latex(formula.latex)} $$" for formula in part.formulas]
    return "\n\n".join(blocks)


def _latex(latex: str) -> str:
    """Return a formula in the commands that every Jupyter knows."""
    return latex.replace(r"\coloneqq", ":=")


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
