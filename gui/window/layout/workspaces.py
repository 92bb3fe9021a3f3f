"""Workspaces: which panels are seen, where, and how large; each remembers what was done to it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import field
from typing import Any

from PySide6.QtCore import QSize

from engine.support.records import dataclass
from gui.window.layout.tiles import Column, Place, Row, Sizes, Tile, names_in

CONTROLS, LOWER = "controls", "lower"
BOUNDARY, SIGMOID, LOSS, LANDSCAPE = "boundary", "sigmoid", "loss", "landscape"

GRAPH, RUNS = "graph", "runs"
"""The pages of the lower half."""

SHOWN_BY_ADVICE = {
    "diverged": LOSS,
    "overshoots": LOSS,
    "scale": LANDSCAPE,
    "separable": BOUNDARY,
    "one-class": BOUNDARY,
}
"""The panel in which it is seen what a kind of advice speaks of."""

FROM_WIDTH = 1600
"""Pixels of the window from which on all panels at once are offered."""

_COLUMN = 264.0
_WIDE_COLUMN = 280.0
"""Pixels of the column of controls, alone and below a small plot."""

LEAST_PLOT = 240
"""Pixels in height below which a plot is not to be read from."""

_SECTIONS = ("data", "features", "parameters", "descent")


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a workspace is before anybody has changed it.

    Attributes
    ----------
    key, title, hint
        Its name in settings and on its tab, and one sentence on what it is for.
    place
        Where each panel stands; every panel has a place, shown or not.
    shown
        The panels that are shown.
    page
        The page of the lower half: `GRAPH` or `RUNS`.
    main
        The panel that it is about.
    folded
        The sections of controls that are folded.
    has_code
        Whether the lines of NumPy stand beside the graph; None: where there is room for both.
    turns, front
        Two panels that take turns in one place where there is no room for the plots of both, and
        which of them is seen there at first.
    """

    key: str
    title: str
    hint: str
    place: Place
    shown: frozenset[str]
    page: str = GRAPH
    main: str = BOUNDARY
    folded: frozenset[str] = frozenset(_SECTIONS)
    has_code: bool | None = False
    turns: tuple[str, ...] = ()
    front: str = ""

    def panels(self) -> frozenset[str]:
        """Return the names of what it shows, the page of the lower half in place of that half."""
        return frozenset(self.page if name == LOWER else name for name in self.shown)


def _beside_small_boundary(rest: Place) -> Row:
    """Return a small boundary and sigmoid above the controls, and the rest beside them."""
    plots = (Tile(BOUNDARY, 0.6, plot=LEAST_PLOT), Tile(SIGMOID, 0.6, plot=LEAST_PLOT))
    return Row((Column((*plots, Tile(CONTROLS, 0.4)), _WIDE_COLUMN, True), rest))


def _beside_controls(rest: Place) -> Row:
    return Row((Tile(CONTROLS, _COLUMN, True), rest))


WATCH = Workspace(
    "watch",
    "Watch",
    "See the line turn and the loss fall.",
    _beside_controls(
        Column(
            (
                Row(
                    (
                        Tile(BOUNDARY, 0.62),
                        Column(
                            (
                                Tile(LOSS, 0.5, plot=LEAST_PLOT),
                                Tile(SIGMOID, 0.5, plot=LEAST_PLOT),
                                Tile(LANDSCAPE, 0.4),
                            ),
                            0.38,
                        ),
                    ),
                    0.6,
                ),
                Tile(LOWER, 0.4),
            )
        )
    ),
    frozenset({CONTROLS, BOUNDARY, LOSS, SIGMOID}),
    turns=(LOSS, SIGMOID),
    front=LOSS,
)

UNDERSTAND = Workspace(
    "understand",
    "Understand",
    "Follow one example through the computation graph, formula by formula.",
    _beside_small_boundary(
        Column((Tile(LOWER, 0.6), Row((Tile(LOSS, 0.5), Tile(LANDSCAPE, 0.5)), 0.4)))
    ),
    frozenset({CONTROLS, BOUNDARY, SIGMOID, LOWER}),
    main=LOWER,
    has_code=None,
    turns=(BOUNDARY, SIGMOID),
    front=BOUNDARY,
)

SURFACE = Workspace(
    "surface",
    "Surface",
    "See where on the loss landscape the run is, and which way is down.",
    _beside_small_boundary(
        Column((Row((Tile(LANDSCAPE, 0.6), Tile(LOSS, 0.4)), 0.6), Tile(LOWER, 0.4)))
    ),
    frozenset({CONTROLS, BOUNDARY, LANDSCAPE, LOSS}),
    main=LANDSCAPE,
)

COMPARE = Workspace(
    "compare",
    "Compare",
    "Hold runs against each other: pin one, change something, and look at both.",
    _beside_controls(
        Column(
            (
                Row(
                    (
                        Tile(BOUNDARY, 0.55, plot=LEAST_PLOT),
                        Row(
                            (
                                Tile(LOSS, 0.6, plot=LEAST_PLOT),
                                Tile(SIGMOID, 0.4),
                                Tile(LANDSCAPE, 0.4),
                            ),
                            0.45,
                        ),
                    ),
                    0.66,
                ),
                Tile(LOWER, 0.34),
            )
        )
    ),
    frozenset({CONTROLS, BOUNDARY, LOSS, LOWER}),
    page=RUNS,
    main=LOSS,
)

ALL = Workspace(
    "all",
    "All",
    "See every panel at once.",
    _beside_controls(
        Column(
            (
                Row(
                    (
                        Tile(BOUNDARY, 0.59),
                        Column((Tile(LOSS, 0.56), Tile(LANDSCAPE, 0.44)), 0.41),
                    ),
                    0.6,
                ),
                Row((Tile(LOWER, 0.72), Tile(SIGMOID, 0.28)), 0.4),
            )
        )
    ),
    frozenset({CONTROLS, BOUNDARY, LOSS, LANDSCAPE, SIGMOID, LOWER}),
    folded=frozenset(),
)

WORKSPACES = {each.key: each for each in (WATCH, UNDERSTAND, SURFACE, COMPARE, ALL)}


LEAST, LEAST_WITH_MORE = QSize(960, 560), QSize(1040, 640)
"""Size of the window, at normal size of type, at which the panels of a workspace still have their
places; and more panels than it begins with, whatever is opened."""

LEAST_OF_COMPARE = QSize(960, 580)
"""The table of runs below them leaves plots less height."""

LEAST_ALONE = LEAST_OF_COMPARE
"""The graph alone has formulas in large type; all else is as large as elsewhere."""


def least_size(workspace: Workspace, shown: Collection[str]) -> QSize:
    """Return the size of the window, at normal size of type, that these panels need at least."""
    is_more = workspace is ALL or not set(shown) <= workspace.shown
    if is_more:
        return LEAST_WITH_MORE
    return LEAST_OF_COMPARE if workspace is COMPARE else LEAST


def workspace_for(panels: Collection[str]) -> Workspace:
    """Return the workspace that shows all of these panels, `GRAPH` and `RUNS` among their names.

    Raises
    ------
    ValueError
        If there is none, as for a name that is unknown.
    """
    for each in WORKSPACES.values():
        if set(panels) <= each.panels():
            return each
    raise ValueError(f"no workspace shows {', '.join(sorted(panels))}")


@dataclass(slots=True)
class State:
    """A workspace as it was left: which panels are shown, the page, folds, code and sizes.

    `front` is which of two panels is seen where they take turns.
    """

    shown: set[str]
    page: str
    folded: set[str]
    has_code: bool | None
    sizes: Sizes = field(default_factory=dict)
    front: str = ""

    @classmethod
    def of(cls, workspace: Workspace) -> State:
        """Return a workspace as it is before anybody has changed it."""
        return cls(
            set(workspace.shown),
            workspace.page,
            set(workspace.folded),
            workspace.has_code,
            front=workspace.front,
        )

    def as_text(self) -> str:
        """Return the state to be written down."""
        return json.dumps(
            {
                "shown": sorted(self.shown),
                "page": self.page,
                "folded": sorted(self.folded),
                "code": self.has_code,
                "sizes": self.sizes,
                "front": self.front,
            }
        )

    @classmethod
    def read(cls, text: object, workspace: Workspace) -> State:
        """Return the state that was written; what is missing or damaged is as at first."""
        state = cls.of(workspace)
        try:
            known = json.loads(text) if isinstance(text, str) else None
        except ValueError:
            known = None
        if not isinstance(known, Mapping):
            return state
        shown = _names(known.get("shown"), names_in(workspace.place))
        if shown is not None and shown - {CONTROLS}:
            state.shown = shown | {CONTROLS}
        if known.get("page") in (GRAPH, RUNS):
            state.page = known["page"]
        folded = _names(known.get("folded"), _SECTIONS)
        if folded is not None:
            state.folded = folded
        if isinstance(known.get("code"), bool):
            state.has_code = known["code"]
        if "front" not in known:  # as left before any panels took turns
            state.shown |= set(workspace.turns)
        if known.get("front") in workspace.turns:
            state.front = known["front"]
        state.sizes = _sizes(known.get("sizes"))
        return state


def _names(given: Any, known: Collection[str]) -> set[str] | None:
    if not isinstance(given, list):
        return None
    return {name for name in given if isinstance(name, str) and name in known}


def _sizes(given: Any) -> Sizes:
    """Return the sizes that can be used: the stage passes over those that fit no row or column."""
    if not isinstance(given, Mapping):
        return {}
    return {
        key: [float(size) for size in sizes]
        for key, sizes in given.items()
        if isinstance(key, str)
        and isinstance(sizes, list)
        and all(isinstance(size, int | float) and 0 < size < 1e6 for size in sizes)
    }
