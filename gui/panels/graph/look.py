"""What of the graph is bright, dim or hidden?"""

from __future__ import annotations

from dataclasses import dataclass

_DIM = 0.3
_HALF = 0.75


@dataclass(frozen=True, slots=True)
class Look:
    """What is bright, dim and hidden.

    Attributes
    ----------
    active
        Keys of the nodes that all others are dim beside; None where none stands out.
    feeding
        Keys of the nodes from which the data come; they are less dim.
    flowing
        Keys of the edges along which data flow.
    known
        Keys of the nodes whose numbers are shown; None for all.
    hidden
        Keys of the nodes whose numbers a question hides.
    """

    active: frozenset[str] | None = None
    feeding: frozenset[str] = frozenset()
    flowing: frozenset[str] = frozenset()
    known: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()

    def opacity(self, key: str) -> float:
        """Return how strongly a node is drawn."""
        if self.active is None or key in self.active:
            return 1.0
        return _HALF if key in self.feeding else _DIM

    def edge_opacity(self, key: str) -> float:
        """Return how strongly an edge is drawn."""
        return 1.0 if self.active is None or key in self.flowing else _DIM

    def shows(self, key: str) -> bool:
        """Tell whether a node's number is shown."""
        return (self.known is None or key in self.known) and key not in self.hidden
