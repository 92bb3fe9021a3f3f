"""What may be shown of a graph beside names and numbers, from most to least?"""

from __future__ import annotations

from dataclasses import dataclass

from gui.panels.graph.layout.node_blocks import Text
from gui.panels.graph.layout.table import Arrangement, Heading

_NOTHING = Text()


@dataclass(frozen=True, slots=True)
class Detail:
    """One way of showing a graph.

    Attributes
    ----------
    arrangement, heading
        Of the table.
    in_rows, in_nodes, in_wide_nodes
        What the rows of the table, the nodes, and the nodes z and dz show as text.
    number_below
        Whether numbers stand below the circles, and not beside them.
    smallest
        The smallest type for which this is worth it, times the usual size.
    """

    arrangement: Arrangement
    heading: Heading
    in_rows: Text = _NOTHING
    in_nodes: Text = _NOTHING
    in_wide_nodes: Text = _NOTHING
    number_below: bool = False
    smallest: float = 0.9

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left for the strip below to tell."""
        return self.in_rows.plugged and self.in_nodes.plugged


_ALL, _ALL_WIDE = Text(True, True, 150), Text(True, True, 175)
_NARROW = Text(True, True, 115)
_FORMULA, _FORMULA_WIDE = Text(True, False, 150), Text(True, False, 175)
_PLUGGED, _PLUGGED_NARROW = Text(False, True, 150), Text(False, True, 115)

DETAILS: tuple[tuple[Detail, ...], ...] = (
    (
        Detail(Arrangement.STACKED, Heading.NOTHING, _ALL, _ALL, _ALL_WIDE),
        Detail(Arrangement.STACKED, Heading.NOTHING, _NARROW, _ALL, _ALL_WIDE),
        Detail(Arrangement.PILED, Heading.NOTHING, _NARROW, _NARROW, _ALL),
    ),
    (
        Detail(Arrangement.STACKED, Heading.FORMULA, _PLUGGED, _ALL, _ALL_WIDE),
        Detail(Arrangement.STACKED, Heading.FORMULA, _PLUGGED_NARROW, _ALL, _ALL_WIDE),
    ),
    (Detail(Arrangement.LINED, Heading.FORMULA, _NOTHING, _ALL, _ALL_WIDE),),
    (
        Detail(Arrangement.LINED, Heading.FORMULA, _NOTHING, _FORMULA, _FORMULA_WIDE, False, 0.86),
        Detail(Arrangement.PILED, Heading.NOTHING, _FORMULA, _FORMULA, _FORMULA_WIDE, False, 0.86),
    ),
    (
        Detail(Arrangement.PILED, Heading.NOTHING, smallest=0.86),
        Detail(Arrangement.LINED, Heading.NOTHING, smallest=0.86),
    ),
    (
        Detail(Arrangement.PILED, Heading.NOTHING, number_below=True, smallest=0.8),
        Detail(Arrangement.LINED, Heading.NOTHING, number_below=True, smallest=0.8),
    ),
    (Detail(Arrangement.LINED, Heading.NAME, number_below=True, smallest=0.5),),
)
"""Of those in one rank, which show as much, the one in the largest type is taken."""
