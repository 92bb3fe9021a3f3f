"""Prepares panels that nobody has seen yet, a piece at a time, while the window rests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QRect, QTimer, Slot
from PySide6.QtWidgets import QWidget

from engine.training.snapshot import Phase, Snapshot
from gui.panels.graph.panel import GraphPanel
from gui.panels.landscape.panel import LandscapePlot
from gui.panels.runs.panel import RunsPanel
from gui.widgets.throttle import FRAME_MS
from gui.window.central import CentralWidget
from gui.window.layout.workspaces import GRAPH, LANDSCAPE, LOWER, RUNS, WORKSPACES

_REST_MS = 1000
"""How long the window must have had nothing to do before anything is prepared."""

_AT_ONCE = 8
"""Widgets that are polished in one piece."""


class WarmUp(QObject):
    """Styles, lays out and paints what other workspaces will show, before one is opened.

    It begins when the window has been painted and rested for a moment. There is at most one piece a
    display frame, and none while a run plays. A panel that somebody opens meanwhile is left to
    itself. No other process is begun for it: formulas are drawn if they were kept from an earlier
    day.

    Parameters
    ----------
    snapshot
        Returns the snapshot on screen.
    """

    def __init__(self, panels: CentralWidget, snapshot: Callable[[], Snapshot | None]) -> None:
        super().__init__(panels)
        self._panels, self._snapshot = panels, snapshot
        self._pieces: Iterator[None] | None = self._all_pieces()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)
        panels.first_painted.connect(self._on_panels_first_painted)

    def is_done(self) -> bool:
        """Tell whether all is prepared, or nothing more will be."""
        return self._pieces is None

    def stop(self) -> None:
        """Prepare nothing more."""
        self._timer.stop()
        self._pieces = None

    def _all_pieces(self) -> Iterator[None]:
        """Prepare each page in its place in the first workspace that shows it."""
        panels, stage = self._panels, self._panels.stage
        pages: dict[str, GraphPanel | LandscapePlot | RunsPanel] = {
            GRAPH: panels.graph, LANDSCAPE: panels.landscape, RUNS: panels.runs,
        }  # fmt: skip
        for workspace in WORKSPACES.values():
            for name in sorted(pages.keys() & workspace.panels()):
                page = pages.pop(name)
                tile = LOWER if name in (GRAPH, RUNS) else name
                page.catch_up()
                yield
                yield from _polished(page)
                if not stage.is_shown(tile) and name != RUNS:  # which has the size of the graph
                    rects = stage.plan(workspace.place, workspace.shown, {})
                    stage.panel(tile).setGeometry(rects[tile])
                    if name == GRAPH:
                        panels.workspaces.prepare_code(workspace.key, rects[tile].size())
                    for view in _views(page):
                        _lay_out(view, stage.panel(tile))
                yield
                snapshot = self._snapshot()
                if snapshot is not None and not page.isVisible():
                    page.show_snapshot(snapshot)
                yield
                if page is not panels.graph or panels.graph.formulas.is_complete():
                    for view in _views(page):
                        if not view.isVisible():
                            view.grab()
                        yield

    @Slot()
    def _on_panels_first_painted(self) -> None:
        if self._pieces is not None:
            self._timer.start(_REST_MS)

    @Slot()
    def _on_timer_timeout(self) -> None:
        snapshot = self._snapshot()
        if self._pieces is None:
            self._timer.stop()
        elif snapshot is None or snapshot.phase in (Phase.RUNNING, Phase.SEEKING):
            self._timer.start(_REST_MS)
        else:
            if self._timer.interval() != FRAME_MS:
                self._timer.start(FRAME_MS)
            if next(self._pieces, self) is self:
                self.stop()


def _polished(page: QWidget) -> Iterator[None]:
    """Give the widgets of a page what the style sheet says of them."""
    start = 0
    while widgets := page.findChildren(QWidget)[start : start + _AT_ONCE]:  # anew: some may go
        for widget in widgets:
            widget.ensurePolished()
        start += _AT_ONCE
        yield


def _lay_out(view: QWidget, top: QWidget) -> None:
    """Let a view, and all around it up to `top`, take on its size: a paint, however small, does."""
    chain = [view]
    while chain[-1] is not top:
        parent = chain[-1].parentWidget()
        assert parent is not None
        chain.append(parent)
    for widget in reversed(chain):
        widget.grab(QRect(0, 0, 1, 1))


def _views(page: QWidget) -> list[QWidget]:
    """Return the parts of a page that take long to paint."""
    parts = (getattr(page, name, None) for name in ("view", "table", "header"))
    return [part for part in parts if isinstance(part, QWidget)]
