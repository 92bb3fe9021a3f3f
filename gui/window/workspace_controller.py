"""Opens workspaces, keeps each as it was left, and makes one panel large for a moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy

from PySide6.QtCore import QEvent, QObject, QSettings, QSignalBlocker, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from engine.support.records import dataclass
from engine.training.advice import Advice
from gui.panels.controls.panel import ControlsPanel
from gui.panels.graph.controls import Switches
from gui.panels.graph.panel import GraphPanel
from gui.widgets.buttons import TurnTitle
from gui.window.actions import Actions
from gui.window.layout.lower_half import LowerHalf
from gui.window.layout.stage import Stage
from gui.window.layout.tiles import Column, Place, Tile, without
from gui.window.layout.workspaces import (
    ALL,
    BOUNDARY,
    CONTROLS,
    FROM_WIDTH,
    GRAPH,
    LANDSCAPE,
    LEAST_ALONE,
    LEAST_PLOT,
    LOSS,
    LOWER,
    RUNS,
    SHOWN_BY_ADVICE,
    SIGMOID,
    SURFACE,
    UNDERSTAND,
    WATCH,
    WORKSPACES,
    State,
    least_size,
    workspace_for,
)
from gui.window.workspace_tabs import WorkspaceTabs

PAUSE_MS = 100
"""How long a window must be too narrow before it is taken at its word."""

_ALONE_BELOW = 1120
"""Pixels beside the column that the graph needs for formulas with numbers of 18 px."""

_AROUND_PLOT = 340
"""Pixels in height, at normal size, that a small boundary, its axes and the controls below it need
beside the plot itself."""

_TURN_TITLES = {BOUNDARY: "Boundary", LOSS: "Loss", SIGMOID: "Sigmoid"}
"""What panels are called where there is room for two titles only if they are short."""

_NARROW = f"All panels at once need a window of {FROM_WIDTH} pixels in width."

_TOO_NARROW = f"{ALL.title} (in a window {FROM_WIDTH} pixels wide)"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How all workspaces were left, which one is open, and which of its panels is enlarged."""

    key: str
    enlarged: str
    states: Mapping[str, State]


class WorkspaceController(QObject):
    """Says what the stage shows: a workspace as it was left, or one panel of it, enlarged.

    Signals
    -------
    arranged()
        Other panels are seen now, or the same ones elsewhere.
    changed()
        A workspace is left otherwise than before: also where only a line was dragged, a page was
        turned, or a section folded.
    opened(str)
        The workspace of this key was opened.
    """

    arranged = Signal()
    changed = Signal()
    opened = Signal(str)

    def __init__(
        self,
        stage: Stage,
        controls: ControlsPanel,
        lower_half: LowerHalf,
        switches: Switches,
        actions: Actions,
        titles: Mapping[str, TurnTitle],
    ) -> None:
        super().__init__(stage)
        self._titles = titles
        self._stage, self._controls, self._lower = stage, controls, lower_half
        self._switches, self._code = switches, switches.code
        self._actions = actions
        self.tabs = WorkspaceTabs(actions)
        self._states = {key: State.of(each) for key, each in WORKSPACES.items()}
        self._open = WATCH
        self._enlarged = ""
        self._presents = False
        self._hid_graph = False
        self._is_showing_code = False
        self._was_alone = self._was_slim = False
        self._is_shared = False  # others were asked for beside a graph that would be alone
        self._behind = ""
        self._window: QWidget | None = None
        self._narrow = QTimer(self)
        self._narrow.setSingleShot(True)
        self._narrow.setInterval(PAUSE_MS)
        self._narrow.timeout.connect(self._on_narrow_timeout)
        self._toggles: dict[str, QAction] = {
            BOUNDARY: actions.boundary,
            SIGMOID: actions.sigmoid,
            LOSS: actions.loss,
            LANDSCAPE: actions.landscape,
            GRAPH: actions.graph,
            RUNS: actions.runs,
        }
        self._take_over()
        actions.workspace_chosen.connect(self.open)
        self.tabs.chosen.connect(self.open)
        actions.reset_workspace.triggered.connect(self._on_reset_triggered)
        actions.enlarge.triggered.connect(self._on_enlarge_triggered)
        actions.boundary.toggled.connect(self._on_boundary_toggled)
        actions.sigmoid.toggled.connect(self._on_sigmoid_toggled)
        actions.loss.toggled.connect(self._on_loss_toggled)
        actions.landscape.toggled.connect(self._on_landscape_toggled)
        actions.graph.toggled.connect(self._on_graph_toggled)
        actions.runs.toggled.connect(self._on_runs_toggled)
        lower_half.page_changed.connect(self._on_lower_half_page_changed)
        controls.folds_changed.connect(self._on_controls_folds_changed)
        self._code.toggled.connect(self._on_code_toggled)
        switches.mean_toggled.connect(self._on_switches_mean_toggled)
        stage.enlarge_requested.connect(self._on_stage_enlarge_requested)
        stage.resized.connect(self._on_stage_resized)
        stage.sizes_changed.connect(self.changed)
        self.arranged.connect(self.changed)
        stage.shifted.connect(self._on_stage_shifted)
        for title in titles.values():
            title.chosen.connect(self._on_title_chosen)

    def least_size(self) -> QSize:
        """Return the size of the window that what is seen needs at least, at normal size."""
        return LEAST_ALONE if self._was_alone else least_size(self._open, self._state().shown)

    def attend_to(self, window: QWidget) -> None:
        """Offer all panels at once where the window is wide enough."""
        self._window = window
        window.installEventFilter(self)
        self._offer_all()

    @Slot(str)
    def open(self, key: str) -> None:
        """Open the workspace of this key, as it was left."""
        self._enlarged = ""
        self._is_shared = False
        if key == ALL.key and not self._has_room():
            key = self._open.key
        self._open = WORKSPACES[key]
        self._take_over()
        self.opened.emit(key)

    def key(self) -> str:
        """Return the key of the workspace that is open."""
        return self._open.key

    def arrangement(self) -> Arrangement:
        """Return how everything is arranged now, to be brought back later."""
        return Arrangement(self._open.key, self._enlarged, deepcopy(self._states))

    def bring_back(self, arrangement: Arrangement) -> None:
        """Arrange everything as it was, folds and lines of code included."""
        self._states = deepcopy(dict(arrangement.states))
        self.open(arrangement.key)
        self.enlarge(arrangement.enlarged)

    def show(self, panels: Collection[str]) -> None:
        """Open a workspace that shows these panels, unless all of them are seen already."""
        if self._enlarged not in ("", *panels) or not set(panels) <= self.seen():
            workspace = workspace_for(panels)
            state = self._states[workspace.key]
            lower = {GRAPH, RUNS} & set(panels)
            state.shown |= {LOWER if name in lower else name for name in panels}
            state.page = next(iter(lower), state.page)
            state.front = next((name for name in workspace.turns if name in panels), state.front)
            self.open(workspace.key)
            if self._was_alone and not set(panels) <= self.seen():
                self._is_shared = True
                self._arrange()

    @Slot(object)
    def show_for(self, advice: Advice) -> None:
        """Open what shows that of which an advice speaks."""
        self.show({SHOWN_BY_ADVICE.get(advice.kind, BOUNDARY)})

    def seen(self) -> set[str]:
        """Return the names of the panels that are seen, `GRAPH` and `RUNS` among them."""
        names = {name for name in WORKSPACES[ALL.key].shown if self._stage.is_shown(name)}
        if LOWER in names:
            names = names - {LOWER} | {self._lower.page()}
        return names

    @Slot(str)
    def enlarge(self, name: str) -> None:
        """Make a panel of the stage large; an empty name puts it back."""
        if name != self._enlarged and name != CONTROLS:
            self._enlarged = name
            self._arrange()

    def leave(self) -> bool:
        """Put an enlarged panel back; tell whether there was one."""
        was = bool(self._enlarged)
        self.enlarge("")
        return was

    @Slot(bool)
    def set_presentation(self, on: bool) -> None:
        """Let the graph have the window to itself where its numbers would be small."""
        self._presents = on
        self._arrange()

    def is_graph_presented(self) -> bool:
        """Tell whether the graph is to be read from the back of a room."""
        return self._presents and self._open is UNDERSTAND

    def refit(self) -> None:
        """Look again what there is room for, in a window or in type of another size."""
        found = self._is_alone(), self._is_slim(), self._hidden_by_turns()
        if found != (self._was_alone, self._was_slim, self._behind):
            self._arrange()
        else:
            self._show_code()

    def restore(self, settings: QSettings) -> None:
        """Bring back what was saved; what is missing or damaged is as at first."""
        for key, workspace in WORKSPACES.items():
            self._states[key] = State.read(settings.value(f"workspaces/{key}"), workspace)
        key = settings.value("workspaces/current")
        if isinstance(key, str) and key in WORKSPACES:
            self._open = WORKSPACES[key]
        self._take_over()

    def save(self, settings: QSettings) -> None:
        """Note every workspace and which one is open."""
        for key, state in self._states.items():
            settings.setValue(f"workspaces/{key}", state.as_text())
        settings.setValue("workspaces/current", self._open.key)

    def _state(self) -> State:
        return self._states[self._open.key]

    def _take_over(self) -> None:
        """Show the open workspace as its state says."""
        state = self._state()
        with QSignalBlocker(self._controls):
            self._controls.fold(state.folded)
        self._arrange()

    def _arrange(self) -> None:
        state = self._state()
        self._was_alone, self._was_slim = self._is_alone(), self._is_slim()
        large = LOWER if self._was_alone else self._enlarged
        self._controls.set_slim(bool(large) or self._was_slim)  # slim, they leave others more room
        self._behind = self._hidden_by_turns()
        self._show_titles()
        self._lower.turn(state.page)
        if large:
            self._stage.arrange(_above_controls(Tile(large)), {large, CONTROLS}, {})
        elif self._was_slim:
            place = _above_controls(without(self._open.place, CONTROLS))
            self._stage.arrange(place, state.shown, {})
        else:
            self._stage.arrange(self._open.place, state.shown - {self._behind}, state.sizes)
        self._show_code()
        self._check()
        self.arranged.emit()

    def prepare_code(self, key: str, room: QSize) -> None:
        """Show the lines of the graph as in a workspace that is not open yet and has this room."""
        self._set_code(self._states[key].has_code, room)

    def _hidden_by_turns(self) -> str:
        """Return which panel waits for its turn, since there is no room for two; else empty."""
        state, turns = self._state(), self._open.turns
        if not turns or not set(turns) <= state.shown or self._enlarged:
            return ""
        if self._stage.keeps_plots(self._open.place, state.shown, turns):
            return ""
        return next(name for name in turns if name != state.front)

    def _show_titles(self) -> None:
        """Let the two that take turns tell so by their titles, and all others stand alone."""
        turns = self._open.turns if self._behind else ()
        titles = tuple(_TURN_TITLES[name] for name in turns)
        for name, title in self._titles.items():
            if name in turns:
                title.take_turns(titles, turns.index(name))
            else:
                title.take_turns(())

    def _show_code(self) -> None:
        if self._was_alone:
            self._set_code(False, QSize())
        else:
            self._set_code(self._state().has_code, self._stage.rect_of(LOWER).size())

    def _set_code(self, wanted: bool | None, room: QSize) -> None:
        """Show the lines of the graph, or not, without taking it for the user's wish."""
        on = wanted
        if on is None:
            mean = self._switches.mean
            on = GraphPanel.has_room_for_code(room, self._stage.scale(), mean=mean)
        self._is_showing_code = True
        self._code.setChecked(on)
        self._is_showing_code = False

    def _is_alone(self) -> bool:
        """Tell whether the graph is to be alone: others would leave it too little room."""
        if not self._presents or self._open is not UNDERSTAND or self._enlarged or self._is_shared:
            return False
        if LOWER not in self._state().shown:
            return False
        return self._stage.width() - self._controls.minimumWidth() < _ALONE_BELOW

    def _is_slim(self) -> bool:
        """Tell whether a small plot, read from the back of a room, is to have the controls' room.

        α stays in sight below all panels.
        """
        if not self._presents or self._open is not SURFACE or self._enlarged:
            return False
        return self._stage.height() < LEAST_PLOT + _AROUND_PLOT * self._stage.scale()

    def _check(self) -> None:
        """Let tabs and menus say what is seen."""
        self.tabs.show_workspace(self._open.key)
        self._actions.workspace(self._open.key).setChecked(True)
        with QSignalBlocker(self._actions.enlarge):
            self._actions.enlarge.setChecked(bool(self._enlarged))
        state = self._state()
        shown = state.shown - {LOWER} | ({state.page} if LOWER in state.shown else set())
        for name, action in self._toggles.items():
            with QSignalBlocker(action):
                action.setChecked(name in shown)

    def _set_shown(self, name: str, on: bool) -> None:
        state = self._state()
        self._enlarged = ""
        if on:
            state.shown.add(name)
            if name in self._open.turns:
                state.front = name
        elif state.shown - {name, CONTROLS}:  # one panel stays
            state.shown.discard(name)
        self._arrange()

    def _show_page(self, page: str, on: bool) -> None:
        """Open a page of the lower half, or close the lower half where that page is open."""
        state = self._state()
        if on or state.page == page:
            state.page = page
            self._set_shown(LOWER, on)
        else:
            self._check()

    @Slot(bool)
    def _on_boundary_toggled(self, on: bool) -> None:
        self._set_shown(BOUNDARY, on)

    @Slot(bool)
    def _on_sigmoid_toggled(self, on: bool) -> None:
        self._set_shown(SIGMOID, on)

    @Slot(bool)
    def _on_loss_toggled(self, on: bool) -> None:
        self._set_shown(LOSS, on)

    @Slot(bool)
    def _on_landscape_toggled(self, on: bool) -> None:
        self._set_shown(LANDSCAPE, on)

    @Slot(bool)
    def _on_graph_toggled(self, on: bool) -> None:
        self._show_page(GRAPH, on)

    @Slot(bool)
    def _on_runs_toggled(self, on: bool) -> None:
        state = self._state()
        if on:
            self._hid_graph = LOWER in state.shown and state.page == GRAPH
        if on or not self._hid_graph:
            self._show_page(RUNS, on)
        else:  # the table stood in its place
            self._show_page(GRAPH, True)

    @Slot(str)
    def _on_lower_half_page_changed(self, page: str) -> None:
        self._state().page = page
        self._check()
        self.changed.emit()

    @Slot()
    def _on_controls_folds_changed(self) -> None:
        self._state().folded = set(self._controls.folded())
        self.changed.emit()

    @Slot(bool)
    def _on_code_toggled(self, on: bool) -> None:
        if not (self._is_showing_code or self._was_alone):
            self._state().has_code = on
            self.changed.emit()

    @Slot(bool)
    def _on_switches_mean_toggled(self, on: bool) -> None:
        self._show_code()  # the formulas of the other form take more room, or less

    @Slot()
    def _on_reset_triggered(self) -> None:
        self._states[self._open.key] = State.of(self._open)
        self.open(self._open.key)

    @Slot(bool)
    def _on_enlarge_triggered(self, on: bool) -> None:
        self.enlarge(self._active() if on else "")
        self._check()

    @Slot(str)
    def _on_stage_enlarge_requested(self, name: str) -> None:
        self.enlarge("" if self._enlarged == name else name)

    @Slot()
    def _on_stage_resized(self) -> None:
        if self._hidden_by_turns() != self._behind:
            self._arrange()

    @Slot()
    def _on_stage_shifted(self) -> None:
        self._show_code()

    @Slot(int)
    def _on_title_chosen(self, place: int) -> None:
        if place < len(self._open.turns):  # a tab may be held while another workspace is opened
            self._state().front = self._open.turns[place]
            self._arrange()

    def _active(self) -> str:
        """Return the panel that has the keyboard or lies under the pointer, or the main one."""
        names = [name for name in self._state().shown - {self._behind} if name != CONTROLS]
        main = self._open.main if self._open.main in names else min(names)
        return self._stage.active(names) or main

    def _has_room(self) -> bool:
        return self._window is None or self._window.width() >= FROM_WIDTH

    def _offer_all(self) -> None:
        has_room = self._has_room()
        action = self._actions.workspace(ALL.key)
        action.setEnabled(has_room)
        action.setText(ALL.title if has_room else _TOO_NARROW)
        tip = f"{ALL.hint} Key: {action.shortcut().toString()}" if has_room else _NARROW
        action.setStatusTip(tip)
        action.setToolTip(tip)
        self.tabs.offer(ALL.key, has_room or self._open is ALL)

    @Slot()
    def _on_narrow_timeout(self) -> None:
        if self._open is ALL and not self._has_room():
            self.open(WATCH.key)
        self.refit()
        self._offer_all()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the width of the window."""
        if event.type() == QEvent.Type.Resize:
            self._offer_all()
            self._narrow.start()
        return super().eventFilter(watched, event)


def _above_controls(place: Place) -> Column:
    """Return a place with the slim controls below it."""
    return Column((place, Tile(CONTROLS, 1.0, True)))
