"""The windows beside the main one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Snapshot
from gui.plotting.examples import Examples
from gui.plotting.selection import ExampleSelection, PointedExample
from gui.style.desktop import available_area
from gui.window.actions import Actions
from gui.window.session.teacher import LOCKED
from gui.workers.kernel_loader import KernelLoader

if TYPE_CHECKING:
    from gui.tools.examples_table.window import ExamplesTable
    from gui.tools.gradient_check.window import GradientCheckWindow
    from gui.tools.learning_rate_lab.window import LearningRateLabWindow
    from gui.tools.race.window import RaceWindow
    from gui.tools.threshold.window import ThresholdWindow

    Tool = (
        GradientCheckWindow | RaceWindow | LearningRateLabWindow | ExamplesTable | ThresholdWindow
    )


class ToolWindows(QObject):
    """Gradient check, race, α lab, threshold and table of examples, each built when asked for.

    From then on each is kept up to date.

    Signals
    -------
    run_chosen(object, object)
        A run of the race to go on with: its Experiment and its step.
    alpha_chosen(float)
        An α picked in the lab.
    threshold_chosen(float)
        The a above which class 1 is predicted.
    edit_wanted(object, str)
        An `Edit` of the examples that was made in the table, and its name.
    """

    run_chosen = Signal(object, object)
    alpha_chosen = Signal(float)
    threshold_chosen = Signal(float)
    edit_wanted = Signal(object, str)

    def __init__(
        self,
        window: QWidget,
        actions: Actions,
        loader: KernelLoader,
        selection: ExampleSelection,
        pointed: PointedExample,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._selection, self._pointed = selection, pointed
        self._loader = loader
        self._check: GradientCheckWindow | None = None
        self._race: RaceWindow | None = None
        self._lab: LearningRateLabWindow | None = None
        self._table: ExamplesTable | None = None
        self._rates: ThresholdWindow | None = None
        self._threshold = 0.5
        self._lock = ""  # why no example can be edited
        self._problem: Problem | None = None
        self._examples: Examples | None = None
        self._experiment = Experiment()
        self._snapshot: Snapshot | None = None
        self._row: int | None = 0
        actions.gradient_check.triggered.connect(self._on_gradient_check_triggered)
        actions.race.triggered.connect(self._on_race_triggered)
        actions.learning_rate_lab.triggered.connect(self._on_learning_rate_lab_triggered)
        actions.threshold.triggered.connect(self._on_threshold_triggered)
        actions.table.triggered.connect(self._on_table_triggered)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the data of a run that begins, or that were edited."""
        self._problem, self._experiment, self._snapshot = problem, experiment, None
        for tool in self._built():
            tool.show_problem(problem, experiment)
        self.select_example(self._row)

    def show_examples(self, examples: Examples) -> None:
        """Show the examples in the table as they are asked for, whatever the run has done."""
        self._examples = examples
        if self._table is not None:
            self._table.show_examples(examples)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a run at one moment."""
        self._snapshot = snapshot
        for tool in self._built():
            tool.show_snapshot(snapshot)

    @Slot(object)
    def select_example(self, row: int | None) -> None:
        """Follow the example in this row of the data."""
        self._row = row
        if self._check is not None:
            self._check.select_example(row)

    @Slot(float)
    def show_threshold(self, threshold: float) -> None:
        """Predict class 1 where a is above this."""
        self._threshold = threshold
        for tool in (self._rates, self._table):
            if tool is not None:
                tool.show_threshold(threshold)

    @Slot(object)
    def lock(self, settings: frozenset[str]) -> None:
        """Let these settings not be changed, and all others."""
        self._lock = LOCKED if "edits" in settings else ""
        if self._table is not None:
            self._table.lock(self._lock)

    @Slot(str)
    def refuse(self, reason: str) -> None:
        """Tell why something is not done, in the window where it was asked for."""
        for tool in (self._race, self._lab, self._table):
            if tool is not None and tool.isActiveWindow():
                tool.refuse(reason)

    def stop(self) -> None:
        """Let end what the windows do in threads of their own."""
        for tool in self._built():
            tool.stop()

    def wait(self) -> None:
        """Wait until that has ended: for the end of the program alone."""
        for tool in self._built():
            tool.wait()

    def _built(self) -> list[Tool]:
        tools = (self._check, self._race, self._lab, self._table, self._rates)
        return [tool for tool in tools if tool is not None]

    def _present(self, tool: QDialog) -> None:
        if not tool.isVisible():
            self._bring_on_screen(tool)
        tool.show()
        tool.raise_()
        tool.activateWindow()

    def _bring_on_screen(self, tool: QDialog) -> None:
        """Let a window, its title too, lie within the screen: over the main one at first."""
        main, inner = self._window.frameGeometry(), self._window.geometry()
        left, top = inner.left() - main.left(), inner.top() - main.top()
        right, bottom = main.right() - inner.right(), main.bottom() - inner.bottom()
        screen = available_area(main.center())
        room = screen.adjusted(0, 0, -left - right, -top - bottom)
        layout = tool.layout()
        if layout is not None:
            layout.activate()  # it may be narrower than what it has been told meanwhile
        tool.resize(tool.size().boundedTo(room.size()).expandedTo(tool.minimumSizeHint()))
        place = tool.pos()
        if not tool.testAttribute(Qt.WidgetAttribute.WA_Moved):
            half = QPoint(tool.width() + left + right, tool.height() + top + bottom) / 2
            place = main.center() - half
        most = room.bottomRight() - QPoint(tool.width() - 1, tool.height() - 1)
        tool.move(
            max(room.left(), min(place.x(), most.x())), max(room.top(), min(place.y(), most.y()))
        )

    def _put_beside(self, tool: QDialog) -> None:
        """Put a window right of the main one or, without room there, over the right end of that.

        So the decision boundary is free; where the lesson is open, at the right end, that is.
        """
        if self._actions.lesson.isChecked():
            self._put_aside(tool)
            return
        main = self._window.frameGeometry()
        tool.move(main.right() + 1, main.center().y() - tool.height() // 2)

    def _put_aside(self, tool: QDialog) -> None:
        """Put a window left of the main one or, without room there, over the left end of that.

        The lesson, at the right end, is left free: a window of the main one never lies behind it.
        """
        main = self._window.frameGeometry()
        screen = available_area(main.center())
        x = max(screen.left(), main.left() - tool.width())
        tool.move(x, max(screen.top(), main.center().y() - tool.height() // 2))

    def _introduce(self, tool: Tool) -> None:
        """Tell a window that was just built all that it has missed."""
        if self._problem is not None:
            tool.show_problem(self._problem, self._experiment)
            self.select_example(self._row)
        if self._snapshot is not None:
            tool.show_snapshot(self._snapshot)

    @Slot()
    def _on_gradient_check_triggered(self) -> None:
        if self._check is None:
            from gui.tools.gradient_check.window import GradientCheckWindow

            self._check = GradientCheckWindow(self._window)
            self._introduce(self._check)
        self._present(self._check)

    @Slot()
    def _on_race_triggered(self) -> None:
        if self._race is None:
            from gui.tools.race.window import RaceWindow

            self._race = RaceWindow(self._window, self._loader)
            self._race.addActions([self._actions.undo, self._actions.redo])
            self._race.run_chosen.connect(self.run_chosen)
            self._introduce(self._race)
        self._present(self._race)

    @Slot()
    def _on_learning_rate_lab_triggered(self) -> None:
        if self._lab is None:
            from gui.tools.learning_rate_lab.window import LearningRateLabWindow

            self._lab = LearningRateLabWindow(self._window, self._loader)
            self._lab.alpha_chosen.connect(self.alpha_chosen)
            self._introduce(self._lab)
        self._present(self._lab)

    @Slot()
    def _on_threshold_triggered(self) -> None:
        if self._rates is None:
            from gui.tools.threshold.window import ThresholdWindow

            self._rates = ThresholdWindow(self._window)
            self._rates.threshold_chosen.connect(self.threshold_chosen)
            self._rates.show_threshold(self._threshold)
            self._introduce(self._rates)
            self._put_beside(self._rates)
        self._present(self._rates)

    @Slot()
    def _on_table_triggered(self) -> None:
        if self._table is None:
            from gui.tools.examples_table.window import ExamplesTable

            self._table = ExamplesTable(self._selection, self._pointed, self._window)
            self._table.share_actions(self._actions.undo, self._actions.redo)
            self._table.lock(self._lock)
            self._table.edit_wanted.connect(self.edit_wanted)
            self._table.show_threshold(self._threshold)
            self._introduce(self._table)
            self._put_aside(self._table)
            if self._examples is not None:
                self._table.show_examples(self._examples)
        self._present(self._table)
