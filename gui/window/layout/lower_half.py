"""The computation graph and the table of runs, one at a time."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget

from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import MOST_BESIDE, Snapshot
from gui.panels.graph.panel import GraphPanel
from gui.panels.runs.panel import RunsPanel
from gui.style.themed import ThemedWidget
from gui.widgets.buttons import Tabs
from gui.widgets.keyboard import give_back_keys
from gui.window.layout.workspaces import GRAPH, RUNS

_PAGES = (GRAPH, RUNS)

_TITLES = ("Computation graph", "Runs")

_TIPS = (
    "Every number of one step, for one example.",
    "Pinned and replaced runs, side by side.",
)

_WIDEST = ("Computation graph", f"Runs {MOST_BESIDE}")


class LowerHalf(ThemedWidget, QStackedWidget):
    """The graph and the table of runs, one at a time; their titles stand in the head of both.

    A page that is hidden is not shown every moment of the run, and catches up when it is opened.
    When it goes it gives the keyboard back to the window.

    Signals
    -------
    page_changed(str)
        ``graph`` or ``runs`` was opened.
    """

    page_changed = Signal(str)

    def __init__(self, graph: GraphPanel, runs: RunsPanel) -> None:
        super().__init__()
        self.setObjectName("lowerHalf")
        self._graph, self._runs = graph, runs
        self._snapshot: Snapshot | None = None
        self.tabs = tuple(Tabs(_TITLES, _WIDEST, place) for place in range(len(_PAGES)))
        pages: tuple[GraphPanel | RunsPanel, ...] = (graph, runs)
        for page, tabs in zip(pages, self.tabs, strict=True):
            self.addWidget(page)
            page.head.set_title(tabs)
            tabs.chosen.connect(self._on_tabs_chosen)
            for number, tip in enumerate(_TIPS):
                tabs.tab(number).setStatusTip(tip)
        self.currentChanged.connect(self._on_self_current_changed)

    def page(self) -> str:
        """Return which page is open: ``graph`` or ``runs``."""
        return _PAGES[self.currentIndex()]

    def turn(self, page: str) -> None:
        """Open a page: ``graph`` or ``runs``."""
        self.setCurrentIndex(_PAGES.index(page))

    @Slot()
    def show_runs(self) -> None:
        """Open the table of runs."""
        self.setCurrentWidget(self._runs)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the data of a run that begins, or that were edited."""
        self._snapshot = None
        self._graph.show_problem(problem, experiment)
        self._runs.show_problem(problem, experiment)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a run at one moment."""
        self._snapshot = snapshot
        kept = len(snapshot.pinned)
        for tabs in self.tabs:
            tabs.set_text(1, f"{_TITLES[1]} {kept}" if kept else _TITLES[1])
        (self._graph if self.page() == GRAPH else self._runs).show_snapshot(snapshot)

    @Slot(int)
    def _on_tabs_chosen(self, place: int) -> None:
        pressed = self.tabs[self.currentIndex()].tab(place)
        has_keys = self.window().focusWidget() is pressed
        self.setCurrentIndex(place)
        if has_keys:
            self.tabs[place].tab(place).setFocus()  # the keyboard stays where it was

    @Slot(int)
    def _on_self_current_changed(self, place: int) -> None:
        self.updateGeometry()
        give_back_keys(self)  # the stack has given it to the page that comes
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)
        self.page_changed.emit(_PAGES[place])

    def minimumSizeHint(self) -> QSize:
        """Have room for the page that is open: the stack would make room for the other one too."""
        page = self._graph if self.page() == GRAPH else self._runs
        return page.minimumSizeHint()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of the keyboard, unless the whole window goes."""
        if self.window().isVisible() and not event.spontaneous():
            give_back_keys(self)
        super().hideEvent(event)
