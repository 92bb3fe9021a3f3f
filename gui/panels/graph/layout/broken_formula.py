"""Where may a typeset formula be broken into lines?"""

from __future__ import annotations

import re

from engine.graph.formulas import Formula

_TOKEN = re.compile(r"\\left(?P<opened>\S)|\\right\S|(?P<brace>[{}])|(?P<sign> (?:=|\+) )")


def halves(formula: Formula) -> tuple[Formula, Formula] | None:
    """Return the two lines of a formula: broken before its last equals sign, else its last plus.

    The equals sign between name and definition does not count. Brackets that are open at the break
    stay open. None where there is no place to break.
    """
    depth, equals = 0, 0
    opened: list[str] = []
    places: dict[str, tuple[int, str]] = {}
    for found in _TOKEN.finditer(formula.latex):
        if found["opened"]:
            opened.append(found["opened"])
        elif found["brace"]:
            depth += 1 if found["brace"] == "{" else -1
        elif found["sign"] is None:
            opened.pop()
        elif depth == 0:
            sign = found["sign"].strip()
            equals += sign == "="
            if sign == "+" or equals > 1:
                places[sign] = (found.start(), "".join(opened))
    if not places:
        return None
    place, inside = places.get("=") or places["+"]
    first, second = formula.latex[:place], formula.latex[place:].strip()
    first += r" \right." * len(inside)
    second = r"\left. " * len(inside) + second
    return Formula(first, formula.text), Formula(second, "")
