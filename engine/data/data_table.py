"""What is told of the data sets that are built in?"""

from __future__ import annotations

from engine.data.catalog import CATALOG, build


def data_table() -> str:
    """Return the built-in data sets as a table, followed by the columns that can be chosen."""
    rows = [("name", "examples", "noise", "what it is")]
    for entry in CATALOG.values():
        noise = "" if entry.default_noise is None else f"{entry.default_noise:g}"
        rows.append((entry.name, str(build(entry.name).m), noise, entry.summary))
    names, sizes, noises = (max(map(len, column)) for column in list(zip(*rows, strict=True))[:3])
    lines = [
        f"{name:{names}}  {size:>{sizes}}  {noise:>{noises}}  {summary}"
        for name, size, noise, summary in rows
    ]
    columns = [
        f"--columns of {entry.name}: {', '.join(entry.columns)}"
        for entry in CATALOG.values()
        if entry.columns
    ]
    return "\n".join([*lines, "", *columns])
