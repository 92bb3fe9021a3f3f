"""The panel of the computation graph."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.data.edits import Point
from engine.graph.step_graph import StepGraph, probe_graph, step_graph
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Snapshot
from gui.panels.graph.caption import Caption, CodeView
from gui.panels.graph.controls import ExamplePicker, Switches
from gui.panels.graph.micro_steps import MicroStepWalk
from gui.panels.graph.narration import code_of, highlight_of, narration_of
from gui.panels.graph.quiz import QuizBar
from gui.panels.graph.view import GraphView
from gui.plotting.decision_boundary import Model
from gui.plotting.examples import Examples
from gui.plotting.readings import example_numbers
from gui.plotting.selection import PointedExample
from gui.plotting.view import show_panel
from gui.style.theme import UNIT, UNLIMITED
from gui.style.themed import ThemedWidget
from gui.widgets.formulas import FormulaCache
from gui.widgets.labels import PanelHead, tighten, title_label

_CODE_WIDTHS = 26 * UNIT, 44 * UNIT
"""Of the code beside the graph: the least, and that which it takes up where there is room."""

_GRAPH_WIDTH = 108 * UNIT
"""Room for all formulas of one example: what is left of it the code leaves to the graph."""

_BESIDE = (QSize(1110, 520),)
"""The panel from which on the code has room beside all formulas and the numbers plugged in."""

_BELOW = QSize(880, 620), QSize(980, 500)
"""Panels from which on it has room below them: with more height, or with more width."""

_BESIDE_MEAN = (QSize(1120, 545),)
_BELOW_MEAN = QSize(890, 640), QSize(1035, 500)
"""The same for the mean over m examples, whose formulas are wider: all of them bear an (i)."""

_WIDE, _HIGH = 1500, 800
"""A panel that is narrower and as high leaves room below a graph that the code makes narrow."""

_LEAST_VIEW = 320, 120
"""Pixels that are seen of the graph at least; where it needs more it is scrolled."""


class GraphPanel(ThemedWidget, QWidget):
    """The computation graph of the chosen example or of the probe, with its switches.

    Parameters
    ----------
    formulas
        Typeset formulas, where there are some already.

    Signals
    -------
    example_selected(int)
        The row, in the data set, of the example that the user went to.
    point_probed(object)
        The `Point` that the user typed: it is to be followed in place of an example; None for an
        empty field, when the example is to be followed again.
    step_requested(int)
        The walk inside of a step needs the run one step further (+1) or back (-1).
    micro_mode_changed(bool)
        Whether Step is to walk inside of a step.
    mean_form_changed(bool)
        Whether the graph is that of the mean over m examples.
    numbers_hidden(object)
        A frozenset of names, such as z: what no view may tell of the example, since it is asked
        after. Nothing is asked where the graph is not seen.
    """

    example_selected = Signal(int)
    point_probed = Signal(object)
    step_requested = Signal(int)
    micro_mode_changed = Signal(bool)
    mean_form_changed = Signal(bool)
    numbers_hidden = Signal(object)

    def __init__(
        self, pointed: PointedExample | None = None, formulas: FormulaCache | None = None
    ) -> None:
        super().__init__()
        show_panel(self)
        self.setObjectName("graphPanel")
        self.setAccessibleName("Computation graph")
        self._problem: Problem | None = None
        self._shown: StepGraph | None = None
        self._pointed = PointedExample(self) if pointed is None else pointed
        self._row = 0
        self._probe: Point | None = None
        self._walk = MicroStepWalk()
        self.formulas = FormulaCache(self) if formulas is None else formulas
        self.view = GraphView(self.formulas)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setMinimumSize(*_LEAST_VIEW)
        self._area.setWidget(self.view)
        self.code = CodeView()
        self.code.hide()
        self.caption = Caption()
        self.quiz = QuizBar()
        self.quiz.hide()
        self.switches = Switches()
        self._picker = ExamplePicker()
        self.head = PanelHead(title_label("Computation graph"), self.switches, beside=self._picker)
        self._lay_out()
        self._connect()

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the data of a run that begins, or that were edited; the same row is followed."""
        self._problem = problem
        self._shown = None
        self._walk.begin()
        self.quiz.drop()
        self._follow(max(0, min(self._row, problem.dataset.m - 1)), self._probe)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the numbers of this snapshot, or go on with the walk that waited for it."""
        by = self._walk.show(snapshot)
        self._refresh()
        if by:
            self.step_requested.emit(by)

    def select_example(self, row: int | None) -> None:
        """Follow the example of this row; None follows the first."""
        if self._problem is None:
            return
        self._follow(max(0, min(row or 0, self._problem.dataset.m - 1)), None)

    def show_probe(self, point: Point | None) -> None:
        """Follow a place without a label; None follows the example again."""
        self._follow(self._row, point)

    def _follow(self, row: int, probe: Point | None) -> None:
        if self._problem is None:
            return
        if (row, probe) != (self._row, self._probe):
            self.quiz.drop()
        self._row, self._probe = row, probe
        is_other = self._picker.show_example(self._problem, row)
        self._picker.show_probe(probe)
        if is_other:
            self.head.arrange()
        self._refresh()

    def example(self) -> int:
        """Return the row of the example that is followed."""
        return self._row

    def type_probe(self) -> None:
        """Bring the keyboard to the field in which a place is typed."""
        self._picker.type_probe()

    def set_micro_mode(self, on: bool) -> None:
        """Let Step walk inside of a step, or no longer."""
        self.switches.micro.setChecked(on)

    def set_mean_form(self, on: bool) -> None:
        """Show the mean over m examples, or this example alone."""
        self.switches.form.choose(int(on))

    def micro_forward(self) -> None:
        """Go on by one part of the step."""
        self._move(self._walk.forward(), flowing=True)

    def micro_back(self) -> None:
        """Go back by one part of the step."""
        self._move(self._walk.back(), flowing=False)

    def set_reduced_motion(self, on: bool | None) -> None:
        """Let no dots move along the edges; None does as the desktop does."""
        self.view.flow.set_reduced_motion(on)

    def show_as_figure(self) -> None:
        """Leave out what only a window needs."""
        for part in (self.switches, self._picker, self.caption):
            part.hide()
        self.view.show_as_figure()
        # In a file nobody can scroll: the panel is as large as the graph.
        self._area.takeWidget()
        self._middle.replaceWidget(self._area, self.view)
        self._area.hide()

    def refit(self) -> None:
        """Share the width out anew."""
        self._share_width()
        self.head.arrange()

    @staticmethod
    def has_room_for_code(room: QSize, scale: float, *, mean: bool = False) -> bool:
        """Tell whether the code has room in a panel besides formulas with numbers plugged in.

        They are those of one example, or of the `mean` over all.
        """
        sizes = (*_BESIDE_MEAN, *_BELOW_MEAN) if mean else (*_BESIDE, *_BELOW)
        return _has_room(room, sizes, scale)

    def _share_width(self) -> None:
        """Let the code stand beside the graph, with the width that it leaves, or below it."""
        size, scale = self.size(), self._scale
        leaves_height_empty = size.width() < _WIDE * scale and size.height() >= _HIGH * scale
        mean = self.switches.mean
        beside, below = (_BESIDE_MEAN, _BELOW_MEAN) if mean else (_BESIDE, _BELOW)
        is_beside = _has_room(size, beside, scale) and not leaves_height_empty
        is_below = not is_beside and _has_room(size, below, scale)
        if is_below != (self._middle.direction() == QBoxLayout.Direction.TopToBottom):
            directions = QBoxLayout.Direction
            self._middle.setDirection(
                directions.TopToBottom if is_below else directions.LeftToRight
            )
        self.code.set_flat(is_below)
        if is_below:
            self.code.setMinimumWidth(0)
            self.code.setMaximumWidth(UNLIMITED)
            self.code.setFixedHeight(self.code.flat_height(size.width() - 4 * UNIT))
            return
        self.code.setMinimumHeight(0)
        self.code.setMaximumHeight(UNLIMITED)
        least, most = (round(width * self._scale) for width in _CODE_WIDTHS)
        graph = max(self.view.minimumWidth(), round(_GRAPH_WIDTH * self._scale))
        left = self.width() - 6 * UNIT - graph
        self.code.setFixedWidth(min(most, max(least, left)))

    def _lay_out(self) -> None:
        middle = self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        tighten(middle, 2 * UNIT)
        middle.addWidget(self._area, 1)
        middle.addWidget(self.code)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT // 2)
        column.setSpacing(UNIT // 2)
        column.addWidget(self.head)
        column.addLayout(middle, 1)
        column.addWidget(self.caption)
        column.addWidget(self.quiz)

    def _connect(self) -> None:
        self._picker.example_selected.connect(self._on_picker_example_selected)
        self._picker.point_entered.connect(self._on_picker_point_entered)
        self.switches.mean_toggled.connect(self._on_switches_mean_toggled)
        self.switches.fold_toggled.connect(self._on_switches_fold_toggled)
        self.switches.micro_toggled.connect(self._on_switches_micro_toggled)
        self.switches.quiz_toggled.connect(self._on_switches_quiz_toggled)
        self.switches.code_toggled.connect(self._on_switches_code_toggled)
        self.view.node_told.connect(self._on_view_node_told)
        self.view.node_clicked.connect(self._on_view_node_clicked)
        self.quiz.changed.connect(self._on_quiz_changed)
        self._pointed.changed.connect(self._on_pointed_changed)

    def _move(self, by: int, *, flowing: bool) -> None:
        self._refresh(flowing=flowing)
        if by:
            self.step_requested.emit(by)

    def _refresh(self, *, flowing: bool = False) -> None:
        """Bring everything up to date with the snapshot, example and switches."""
        if self.isHidden():
            return
        problem, snapshot = self._problem, self._walk.snapshot()
        if problem is not None and snapshot is not None and len(snapshot.w) == problem.n:
            folded = True if self.switches.fold.isChecked() else None
            probe = self._place_shown(problem)
            if probe is not None:
                self._shown = probe_graph(problem, snapshot, probe, folded=folded)
            else:
                self._shown = step_graph(
                    problem, snapshot, self._row, mean=self.switches.mean, folded=folded
                )
            self.view.show_trace(self._shown.trace)
            self.switches.show_form(self._shown, snapshot.step)
            self.quiz.follow(self._shown.trace)
            if not self.code.isHidden():
                self.code.show_snippet(
                    *code_of(problem, snapshot, self._row, probe, mean=self.switches.mean)
                )
                self._share_width()
        self._show_highlight(flowing)
        self._tell_pointed()

    def _place_shown(self, problem: Problem) -> Point | None:
        """Return the place that is followed: without examples, the middle of the plane."""
        return (0.0, 0.0) if self._probe is None and not problem.m else self._probe

    def _show_highlight(self, flowing: bool = False) -> None:
        """Show what is bright and hidden, and what there is to say of it."""
        if self._shown is None:
            return
        steps = self._shown.trace.graph.micro_steps
        key = self._walk.key
        self.code.highlight(key)
        place = next((place for place, one in enumerate(steps) if one.key == key), -1)
        step = steps[place] if place >= 0 else None
        self.caption.show_stage(tuple(one.title for one in steps) if step else (), place)
        highlight = highlight_of(self._shown, step, self.quiz.hidden())
        self.view.show_highlight(highlight, flowing=flowing)
        if step is not None:
            self._tell_of(step.nodes)
        said = narration_of(self._shown, step, self.view.told(), self.quiz.hidden())
        self.caption.show_text(said.text)
        self.caption.show_note(said.note, warns=said.warns)

    def _tell_pointed(self) -> None:
        """Tell the numbers of the example that is pointed at, unless the graph is full of them."""
        problem, snapshot, row = self._problem, self._walk.snapshot(), self._pointed.row
        is_shown = row == self._row and self._probe is None
        if (
            problem is None
            or snapshot is None
            or row is None
            or is_shown
            or row >= problem.dataset.m
        ):
            self.caption.show_pointed("")
            return
        model = None
        if len(snapshot.w) == problem.n:
            model = Model(problem.features, snapshot.w, snapshot.b)
        told = example_numbers(Examples(problem.dataset, problem.is_test), model, row)
        numbers = "   ".join(f"{name} {number}".strip() for name, number in told)
        self.caption.show_pointed(f"Pointed at: {numbers}")

    def _tell_of(self, active: frozenset[str]) -> None:
        """Choose the first of the nodes that the walk has come to, unless one of them is chosen."""
        if self.view.chosen() not in active and self._shown is not None:
            nodes = self._shown.trace.graph.nodes
            key = next(node.key for node in nodes if node.key in active)
            self.view.choose(key)
            self._reveal(key)

    def _reveal(self, key: str) -> None:
        """Scroll to a node."""
        figure = self.view.figure()
        if figure is not None and key in figure.places:
            centre = figure.places[key].rect.center().toPoint()
            self._area.ensureVisible(centre.x(), centre.y(), 8 * UNIT, 4 * UNIT)

    @Slot(int)
    def _on_picker_example_selected(self, row: int) -> None:
        self.select_example(row)
        self.example_selected.emit(row)

    @Slot(object)
    def _on_picker_point_entered(self, point: Point | None) -> None:
        self.show_probe(point)
        self.point_probed.emit(point)

    @Slot(bool)
    def _on_switches_mean_toggled(self, on: bool) -> None:
        self.quiz.drop()
        self._refresh()
        self.mean_form_changed.emit(on)

    @Slot(bool)
    def _on_switches_fold_toggled(self, on: bool) -> None:
        self.quiz.drop()
        self._refresh()

    @Slot(bool)
    def _on_switches_micro_toggled(self, on: bool) -> None:
        self._walk.set_on(on)
        self._refresh(flowing=True)
        self.micro_mode_changed.emit(on)

    @Slot(bool)
    def _on_switches_quiz_toggled(self, on: bool) -> None:
        self.quiz.setVisible(on)
        self.caption.setVisible(not on)
        self.quiz.drop()

    @Slot(bool)
    def _on_switches_code_toggled(self, on: bool) -> None:
        self._share_width()
        self.code.setVisible(on)
        self._refresh()

    @Slot(str)
    def _on_view_node_told(self, key: str) -> None:
        self._show_highlight()

    @Slot(str)
    def _on_view_node_clicked(self, key: str) -> None:
        if self.switches.quiz.isChecked() and self._shown is not None:
            self.quiz.ask_after(self._shown.trace, key)

    @Slot()
    def _on_quiz_changed(self) -> None:
        self._show_highlight()
        self.numbers_hidden.emit(self.quiz.hidden())

    @Slot()
    def _on_pointed_changed(self) -> None:
        if not self.isHidden():
            self._tell_pointed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew."""
        super().resizeEvent(event)
        self._share_width()

    def showEvent(self, event: QShowEvent) -> None:
        """Make up for what was not drawn while the panel was hidden."""
        super().showEvent(event)
        self._refresh()
        self.head.arrange()
        self.numbers_hidden.emit(self.quiz.hidden())

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the other views tell all numbers, unless they go with the whole window."""
        super().hideEvent(event)
        if self.window().isVisible():
            self.numbers_hidden.emit(frozenset())


def _has_room(room: QSize, sizes: tuple[QSize, ...], scale: float) -> bool:
    """Tell whether a panel is as large as one of these, which are those of the usual type."""
    return any(room == room.expandedTo(size * scale) for size in sizes)
