"""The window with the table of examples."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.data.edits import Added, Removed
from engine.data.examples_text import examples_from_text, label_name, rows_as_text
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Rows
from engine.support.numbers import written
from engine.training.snapshot import Snapshot
from gui.plotting.decision_boundary import Model
from gui.plotting.examples import Examples
from gui.plotting.selection import ExampleSelection, PointedExample
from gui.style.numbers import count, count_of_examples
from gui.style.theme import UNIT
from gui.style.themed import ThemedWidget
from gui.tools.examples_table.model import Column, ExamplesModel, Kept
from gui.tools.examples_table.view import ExamplesView
from gui.widgets.labels import (
    body_label,
    complain,
    elided_label,
    explain,
    tighten,
    title_label,
    withdraw,
)
from gui.widgets.throttle import Throttle

BEAT_MS = 100
"""Milliseconds from one look at a run that goes on to the next."""

_SIZE, _LEAST_SIZE = (800, 600), (560, 360)

_MOST_RANGES = 1_000
"""Of a selection of more pieces, the view draws the marks alone: Qt takes seconds for them."""


_BUTTONS = (
    (
        "sort again",
        "sortAgain",
        "Sort again",
        "Choose and sort rows anew, by the numbers of this step.",
    ),
    ("add", "addExample", "Add the example", "Add what is typed: a new example, which trains."),
    (
        "remove",
        "removeExamples",
        "Remove the selected examples",
        "Remove the selected examples. Key: Delete",
    ),
    (
        "copy",
        "copyExamples",
        "Copy the selected examples",
        "Copy the selected examples, or all, as rows for a spreadsheet. Key: Ctrl+C",
    ),
    (
        "paste",
        "pasteExamples",
        "Paste examples",
        "Add the rows that were copied from a spreadsheet: x₁, x₂ and y. Key: Ctrl+V",
    ),
)
"""Text, object name, name and hint of each."""

_OF_ONE_LINE = (
    ("pasted: line 1", "new example"), ("pasted", "new example"), (" in the first line", "")
)  # fmt: skip
"""What a refusal of several lines says of them, and what is said where there is one alone."""


class ExamplesTable(ThemedWidget, QDialog):
    """All examples with z, a, L and dz at this step: to read, sort, edit, copy and paste.

    It stays open while the run goes on. The live columns are computed for the rows on screen, at
    most ten times a second; rows sorted by them stay where they are until they are sorted again.
    Unlike a tool window it keeps all keys to itself: arrows move in the table, and letters type.

    Signals
    -------
    edit_wanted(object, str)
        An `Edit` of the examples, and its name in the history.
    said(str)
        What was done, for the status bar.
    """

    edit_wanted = Signal(object, str)
    said = Signal(str)

    def __init__(
        self,
        selection: ExampleSelection,
        pointed: PointedExample | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("examplesWindow")
        self.setWindowTitle("Examples")
        self._selection = selection
        self._problem: Problem | None = None
        self._waiting: Examples | None = None  # what has changed while the window was hidden
        self._snapshot: Snapshot | None = None
        self._is_syncing = False
        self._lock = ""  # why nothing can be edited
        self._was_at = (0, int(Column.X1))
        self._beat = Throttle(self, BEAT_MS)
        self.model = ExamplesModel(self)
        self.view = ExamplesView(self.model, PointedExample(self) if pointed is None else pointed)
        self._status = elided_label("muted")
        self._status.setObjectName("examplesStatus")
        self._filter = QComboBox()
        self._filter.setObjectName("examplesFilter")
        explain(self._filter, "Which examples", "Show all examples, or some of them.")
        self._field = QLineEdit()
        self._field.setObjectName("newExample")
        self._again, self._add, self._delete, self._copy, self._paste = (
            _button(*words) for words in _BUTTONS
        )
        self._lay_out()
        self._connect()

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Take note of a run that begins, or goes on with other examples."""
        self._problem, self._snapshot = problem, None
        self._beat.forget()
        self.model.keep_model(problem.features)

    def show_examples(self, examples: Examples) -> None:
        """Show these examples, which the run will have as soon as it gets there."""
        if not self.isVisible():
            self._waiting = examples
            return
        self._waiting = None
        dataset = examples.dataset
        before = self.model.examples()
        if before is None or before.dataset.class_names != dataset.class_names:
            self._fill_filter(dataset.class_names)
        self.view.setColumnHidden(Column.X2, not dataset.has_x2)
        self.view.setColumnHidden(Column.SET, not examples.is_test.any())
        names = dataset.axis_names if dataset.has_x2 else dataset.axis_names[:1]
        wanted = ", ".join((*map(written, names), label_name(dataset)))
        self._field.setPlaceholderText(f"new example: {wanted}")
        explain(self._field, "New example", f"Type {wanted} and press Enter: it is added.")
        self._show_lock()
        self.model.show_examples(examples)
        self._show_selection()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what a run says of the examples; ten times a second at most."""
        self._snapshot = snapshot
        if self.isVisible():
            self._beat.put(snapshot)

    def show_threshold(self, threshold: float) -> None:
        """Count as misclassified what is on the wrong side of this a."""
        self.model.show_threshold(threshold)

    def lock(self, reason: str) -> None:
        """Let examples only be read, for this reason; where it is empty, be edited again."""
        self._lock = reason
        self._show_lock()
        self._say_counts()

    def refuse(self, reason: str) -> None:
        """Tell why something was not done."""
        complain(reason, self._field)

    def stop(self) -> None:
        """Drop what waits to be shown."""
        self._beat.forget()

    def wait(self) -> None:
        """Return at once: there is no thread."""

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        tighten(head, UNIT)
        head.addWidget(title_label("Examples"), 1)
        head.addWidget(self._again)
        head.addWidget(body_label("show"))
        head.addWidget(self._filter)
        foot = QHBoxLayout()
        tighten(foot, UNIT)
        foot.addWidget(self._field, 1)
        for button in (self._add, self._delete, self._copy, self._paste):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * UNIT] * 4)
        column.setSpacing(UNIT)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addLayout(foot)
        column.addWidget(self._status)
        self.setMinimumSize(*_LEAST_SIZE)
        self.resize(*_SIZE)
        self._fill_filter(("0", "1"))
        self._again.setEnabled(False)
        self.view.setFocus()

    def _connect(self) -> None:
        self._beat.due.connect(self._on_beat_due)
        self._selection.changed.connect(self._on_selection_changed)
        self._filter.activated.connect(self._on_filter_activated)
        self._again.clicked.connect(self._on_again_clicked)
        self._field.returnPressed.connect(self._on_add_clicked)
        self._add.clicked.connect(self._on_add_clicked)
        self._delete.clicked.connect(self._on_delete_clicked)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._paste.clicked.connect(self._on_paste_clicked)
        self.view.selectionModel().selectionChanged.connect(self._on_view_selection_changed)
        self.view.verticalScrollBar().valueChanged.connect(self._withdraw)
        self._field.textEdited.connect(self._withdraw)
        self.model.accepted.connect(self._withdraw)
        self.model.edit_wanted.connect(self.edit_wanted)
        self.model.refused.connect(self.refuse)
        self.model.aged.connect(self._on_model_aged)
        self.model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        self.model.modelReset.connect(self._on_model_reset)
        for key, slot in (
            (QKeySequence(Qt.Key.Key_Delete), self._on_delete_clicked),
            (QKeySequence(QKeySequence.StandardKey.Copy), self._on_copy_clicked),
            (QKeySequence(QKeySequence.StandardKey.Paste), self._on_paste_clicked),
        ):
            shortcut = QShortcut(key, self.view, slot)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)

    def share_actions(self, *actions: QAction) -> None:
        """Let keys of the main window do the same here."""
        self.addActions(list(actions))

    def _fill_filter(self, class_names: tuple[str, str]) -> None:
        self._filter.clear()
        for kept in Kept:
            name = class_names[int(kept is Kept.CLASS_1)]
            more = "" if name in ("0", "1") else f", {name}"
            self._filter.addItem(kept.value.format(more), kept)
        self._filter.setCurrentIndex(list(Kept).index(self.model.kept()))

    def _show_lock(self) -> None:
        for part in (self._field, self._add, self._delete, self._paste):
            part.setEnabled(not self._lock)
            part.setToolTip(self._lock or part.accessibleDescription())

    # Selection

    def _show_selection(self) -> None:
        """Show which examples are selected, and say how many."""
        rows = np.array(self._selection.rows, dtype=np.intp)
        self.model.choose(rows)
        places = self.model.places_of(rows)
        starts = np.flatnonzero(np.diff(places, prepend=-2) > 1)
        selected = QItemSelection()
        if 0 < len(starts) <= _MOST_RANGES:
            ends = np.append(starts[1:], len(places)) - 1
            last = self.model.columnCount() - 1
            for start, end in zip(places[starts].tolist(), places[ends].tolist(), strict=True):
                selected.select(self.model.index(start, 0), self.model.index(end, last))
        self._is_syncing = True
        flags = QItemSelectionModel.SelectionFlag
        self.view.selectionModel().select(selected, flags.ClearAndSelect)
        self._is_syncing = False
        self.view.viewport().update()
        self._say_counts()

    def _say_counts(self) -> None:
        examples = self.model.examples()
        m = 0 if examples is None else examples.dataset.m
        shown, chosen = self.model.rowCount(), len(self._selection.rows)
        told = f"{count(m)} example{'s' * (m != 1)}"
        if shown != m:
            told += f" · {count(shown)} shown"
        if chosen:
            told += f" · {count(chosen)} selected"
        self._status.setText(told if m else "No examples yet: type one above, or paste rows")
        self._delete.setEnabled(chosen > 0 and not self._lock)
        self._copy.setEnabled(m > 0)

    def _chosen_rows(self) -> Rows:
        """Return the selected rows of the data set, in the order in which they are shown."""
        chosen = np.array(self._selection.rows, dtype=np.intp)
        return self.model.rows()[self.model.places_of(chosen)]

    @Slot()
    def _on_selection_changed(self) -> None:
        if not self.isVisible():
            return
        if not self._is_syncing:
            self._show_selection()
            places = self.model.places_of(np.array(self._selection.rows, dtype=np.intp))
            for place in (*places[-1:].tolist(), *places[:1].tolist()):  # the first one for sure
                self.view.scrollTo(self.model.index(place, 0))

    @Slot(QItemSelection, QItemSelection)
    def _on_view_selection_changed(self, more: QItemSelection, less: QItemSelection) -> None:
        if self._is_syncing:
            return
        pieces = self.view.selectionModel().selection()
        chosen = np.zeros(self.model.rowCount(), dtype=np.bool_)
        for k in range(pieces.count()):
            chosen[pieces.at(k).top() : pieces.at(k).bottom() + 1] = True
        rows = self.model.rows()[chosen]
        self._is_syncing = True
        self._selection.select(rows.tolist())
        self._is_syncing = False
        self.model.choose(rows)
        self.view.viewport().update()
        self._say_counts()

    # What changes by itself

    @Slot(object)
    def _on_beat_due(self, snapshot: Snapshot) -> None:
        problem = self._problem
        if problem is None or len(snapshot.w) != problem.n:
            return
        model = Model(problem.features, snapshot.w, snapshot.b)
        self.model.show_model(model, *self.view.seen())

    @Slot()
    def _on_model_aged(self) -> None:
        self._again.setEnabled(True)

    @Slot()
    def _on_model_about_to_be_reset(self) -> None:
        index = self.view.currentIndex()
        self._was_at = (index.row(), index.column()) if index.isValid() else (0, Column.X1)

    @Slot()
    def _on_model_reset(self) -> None:
        self._again.setEnabled(False)
        self.view.go_to(*self._was_at)
        self._show_selection()

    @Slot()
    def _withdraw(self) -> None:
        """Forget a message: it speaks of a text, or of a cell, that is another one now."""
        withdraw(self._field)

    # What the user asks for

    @Slot(int)
    def _on_filter_activated(self, place: int) -> None:
        self.model.keep(self._filter.itemData(place))

    @Slot()
    def _on_again_clicked(self) -> None:
        self.model.arrange()

    @Slot()
    def _on_add_clicked(self) -> None:
        if self._add_from(self._field.text(), "Addition"):
            self._field.clear()

    @Slot()
    def _on_delete_clicked(self) -> None:
        rows = self._selection.rows
        if rows:
            self.edit_wanted.emit(Removed(rows), f"Removal of {count_of_examples(len(rows))}")

    @Slot()
    def _on_copy_clicked(self) -> None:
        examples = self.model.examples()
        if examples is None:
            return
        rows = self._chosen_rows()
        rows = rows if len(rows) else self.model.rows()
        text = rows_as_text(examples.dataset, rows.tolist(), self.model.texts(rows))
        QGuiApplication.clipboard().setText(text)
        self._status.setText(f"{count_of_examples(len(rows)).capitalize()} copied, with all digits")

    @Slot()
    def _on_paste_clicked(self) -> None:
        self._add_from(QGuiApplication.clipboard().text(), "Paste")

    def _add_from(self, text: str, deed: str) -> bool:
        """Add the examples that a text writes, and select them; tell why if they cannot be."""
        examples = self.model.examples()
        if examples is None:
            return False
        m = examples.dataset.m
        try:
            points, labels = examples_from_text(text, examples.dataset)
        except InputError as error:
            said = str(error)
            if deed == "Addition":
                for before, after in _OF_ONE_LINE:
                    said = said.replace(before, after)
            self.refuse(said)
            return False
        self._withdraw()
        self.edit_wanted.emit(Added(points, labels), f"{deed} of {count_of_examples(len(labels))}")
        now = self.model.examples()
        if now is not None and now.dataset.m == m + len(labels):
            self._selection.select(range(m, m + len(labels)))
        return True

    def showEvent(self, event: QShowEvent) -> None:
        """Make up for what was not shown while the window was hidden."""
        super().showEvent(event)
        if self._waiting is not None:
            self.show_examples(self._waiting)
        if self._snapshot is not None:
            self._beat.put(self._snapshot)
        self._show_selection()


def _button(text: str, key: str, name: str, hint: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(key)
    button.setAutoDefault(False)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    explain(button, name, hint)
    return button
