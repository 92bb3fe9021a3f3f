"""Controls of the data set."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRandomGenerator, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from engine.data.catalog import CATALOG, EMPTY, LARGEST_SIZE, DatasetInfo
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from gui.style.icons import tinted_icon
from gui.style.numbers import count, exact, per_cent
from gui.widgets.fields import NumberField, NumberRange, QuietCombo, evenly
from gui.widgets.fold_section import FoldSection
from gui.widgets.labels import body_label, explain, tighten

_OPEN = ""
"""Item data of the line that opens a file; every other line holds the name of a data set."""


class DatasetCombo(QuietCombo):
    """The built-in data sets, generated and measured, and a line to open a file.

    The data of an item is the name of its data set; a file that is open has an item of its own.

    Signals
    -------
    dataset_chosen(str)
        The user chose this data set.
    open_requested()
        The user wants to open a file; the data set shown stays.
    """

    dataset_chosen = Signal(str)
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._file_row = -1
        self._by_key = False
        with QSignalBlocker(self):
            for entry in (e for e in CATALOG.values() if not e.columns):
                self._add(entry)
            self.insertSeparator(self.count())
            for entry in (e for e in CATALOG.values() if e.columns):
                self._add(entry)
            self.insertSeparator(self.count())
            self.addItem("Open data…", _OPEN)
            self._tip(self.count() - 1, "Train on a file of your own: CSV, Excel, JSON and more")
        self.currentIndexChanged.connect(self._on_current_index_changed)

    def show_dataset(self, name: str) -> None:
        """Show the data set called `name`, or the file there, without a signal."""
        self._shown = name
        with QSignalBlocker(self):
            if name not in CATALOG:
                self._show_file(name)
            self.setCurrentIndex(self.findData(name))

    def _add(self, entry: DatasetInfo) -> None:
        title, *classes = entry.title.split(": ")
        self.addItem(title, entry.name)
        self._tip(self.count() - 1, " ".join([*(f"{each}." for each in classes), entry.summary]))

    def _tip(self, row: int, text: str) -> None:
        self.setItemData(row, text, Qt.ItemDataRole.ToolTipRole)
        self.setItemData(row, text, Qt.ItemDataRole.AccessibleDescriptionRole)

    def _show_file(self, path: str) -> None:
        if self._file_row < 0:
            self._file_row = self.count() - 1
            self.insertItem(self._file_row, "")
        self.setItemText(self._file_row, Path(path).name)
        self.setItemData(self._file_row, path)
        self._tip(self._file_row, path)

    @Slot(int)
    def _on_current_index_changed(self, row: int) -> None:
        name = self.itemData(row)
        if not name:  # the line that opens a file, or a separator, which names nothing
            self.show_dataset(self._shown)
            if name == _OPEN and not self._by_key:
                self.open_requested.emit()
        elif name != self._shown:
            self._shown = name
            self.dataset_chosen.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the data sets; the arrow keys do not run on into opening a file."""
        self._by_key = True
        super().keyPressEvent(event)
        self._by_key = False


class ColumnsPicker(QWidget):
    """Two lists of column names; choosing the other one's column swaps the two.

    Signals
    -------
    columns_chosen(object)
        The user chose this pair of names.
    """

    columns_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._shown = ("", "")
        self._combos = (QuietCombo(), QuietCombo())
        grid = QGridLayout(self)
        tighten(grid)
        grid.setVerticalSpacing(4)
        for row, (combo, axis, side) in enumerate(
            zip(self._combos, ("x₁", "x₂"), ("across", "upwards"), strict=True)
        ):
            combo.setObjectName(f"column{row + 1}Combo")
            explain(combo, f"Column for {axis}", f"The column that is {axis}, drawn {side}.")
            grid.addWidget(body_label(axis, combo), row, 0)
            grid.addWidget(combo, row, 1)
            combo.currentIndexChanged.connect(self._on_combo_current_index_changed)

    def show_columns(self, names: Sequence[str], chosen: tuple[str, str]) -> None:
        """Offer `names`, of which two are `chosen`, without a signal."""
        self._shown = chosen
        for combo, name in zip(self._combos, chosen, strict=True):
            with QSignalBlocker(combo):
                if self._names != tuple(names):
                    combo.clear()
                    combo.addItems(list(names))
                combo.setCurrentText(name)
        self._names = tuple(names)

    @Slot()
    def _on_combo_current_index_changed(self) -> None:
        x1, x2 = (combo.currentText() for combo in self._combos)
        if x1 == x2:
            x1, x2 = reversed(self._shown)
        if (x1, x2) != self._shown:
            self.show_columns(self._names, (x1, x2))
            self.columns_chosen.emit((x1, x2))


NEW_SEEDS = 10_000
"""A new seed is drawn below this: short enough to call across a room."""


class DataPanel(FoldSection):
    """Data set, always at hand; its size, noise and seed, its columns, and the share held out.

    `edit` is the action that lets examples be edited; it has a button here.

    Signals
    -------
    setting_changed(str, object)
        A field of Experiment and its new value.
    open_requested()
        The user wants to open a CSV file.
    """

    setting_changed = Signal(str, object)
    open_requested = Signal()

    def __init__(self, edit: QAction | None = None, parent: QWidget | None = None) -> None:
        super().__init__("Data", "points, noise, seed and test share.", parent)
        self._combo = DatasetCombo()
        self._combo.setObjectName("datasetCombo")
        explain(self._combo, "Data set", "The data to learn from.")
        self._new_seed = QPushButton()
        self._new_seed.setObjectName("newSeedButton")
        self._new_seed.setProperty("role", "icon")
        self._new_seed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(
            self._new_seed, "New seed", "Draw anew: another seed for data, test set and batches."
        )
        self._edit = QPushButton()
        self._edit.setObjectName("editButton")
        self._edit.setProperty("role", "icon")
        self._edit.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._edit.setCheckable(True)
        self._edit.setVisible(edit is not None)
        if edit is not None:
            explain(self._edit, "Edit examples", edit.toolTip())
            self._edit.setStatusTip(edit.statusTip())
            self._edit.clicked.connect(edit.trigger)
            edit.toggled.connect(self._edit.setChecked)
        self._columns = ColumnsPicker()

        self._size = NumberField(
            "the number of points", NumberRange(1, LARGEST_SIZE, whole=True), evenly(10)
        )
        self._size.setObjectName("sizeField")
        self._size.set_hint("How many examples to generate.")
        self._noise = NumberField("the noise", NumberRange(0, 5), evenly(0.05))
        self._noise.setObjectName("noiseField")
        self._noise.set_hint("How far the examples stray, in the units of the data; 0 is none.")
        self._seed = NumberField("the seed", NumberRange(0, 2**53, whole=True), evenly(1))
        self._seed.setObjectName("seedField")
        self._seed.set_hint(
            "The number that draws data, test set and batches: same seed, same run."
        )
        self._test = NumberField("the test share", NumberRange(0, 99), evenly(5))
        self._test.setObjectName("testShareField")
        self._test.set_hint("Per cent of the examples that are held out to test on.")

        choice = QHBoxLayout()
        tighten(choice)
        choice.addWidget(self._combo)
        choice.addWidget(self._new_seed)
        choice.addWidget(self._edit)
        grid = QGridLayout()
        tighten(grid, 8)
        grid.setVerticalSpacing(4)
        self._generated_only = (
            body_label("&points", self._size),
            self._size,
            body_label("&noise", self._noise),
            self._noise,
        )
        for column, widget in enumerate(self._generated_only):
            grid.addWidget(widget, 0, column)
        grid.addWidget(self._columns, 1, 0, 1, 4)
        grid.addWidget(body_label("seed", self._seed), 2, 0)
        grid.addWidget(self._seed, 2, 1)
        grid.addWidget(body_label("&test %", self._test), 2, 2)
        grid.addWidget(self._test, 2, 3)
        self.keep(choice)
        self.fill(grid)

        self._combo.dataset_chosen.connect(self._on_combo_dataset_chosen)
        self._combo.open_requested.connect(self.open_requested)
        self._new_seed.clicked.connect(self._on_new_seed_clicked)
        self._columns.columns_chosen.connect(self._on_columns_columns_chosen)
        self._size.number_entered.connect(self._on_size_number_entered)
        self._noise.number_entered.connect(self._on_noise_number_entered)
        self._seed.number_entered.connect(self._on_seed_number_entered)
        self._test.number_entered.connect(self._on_test_number_entered)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show which data a run learns from."""
        entry = CATALOG.get(experiment.data)
        self._combo.show_dataset(experiment.data)
        self._combo.setToolTip(experiment.data if entry is None else entry.summary)
        columns = entry.columns if entry is not None else ()
        self._columns.setVisible(bool(columns))
        if columns:
            self._columns.show_columns(columns, problem.dataset.axis_names)
        adjustable = entry is not None and entry.generated
        for widget in self._generated_only:
            widget.setVisible(adjustable)
        if entry is not None and entry.noise_range is not None:
            self._noise.accept(NumberRange(*entry.noise_range))
        held_out = len(problem.test_rows)
        self.note.setText(
            f"m = {count(problem.m)}" + (f", {count(held_out)} test" if held_out else "")
        )
        self.note.setToolTip(
            f"{count(problem.m)} examples to learn from, {count(held_out)} held out to test on."
        )
        self.show_experiment(experiment)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the settings in force, without a signal."""
        entry = CATALOG.get(experiment.data)
        if entry is not None and entry.generated:
            size = entry.default_size if experiment.size is None else experiment.size
            noise = entry.default_noise if experiment.noise is None else experiment.noise
            self._size.show_number(size or 1)
            self._noise.show_number(noise or 0.0)
        self._seed.show_number(experiment.seed)
        self._test.show_number(per_cent(experiment.test_ratio))
        self.set_state(self._told(experiment))

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        side = round(16 * self._scale)
        for button, icon in ((self._new_seed, "dice"), (self._edit, "pencil")):
            button.setIcon(tinted_icon(icon, self._theme.color("ink")))
            button.setIconSize(QSize(side, side))

    def _told(self, experiment: Experiment) -> str:
        """Return what is set here, in a line."""
        entry = CATALOG.get(experiment.data)
        told = [self.note.text()]
        if entry is not None and entry.generated:
            told.append(f"noise\N{NO-BREAK SPACE}{exact(self._noise.number())}")
        if _is_drawn(experiment):
            told.append(f"seed\N{NO-BREAK SPACE}{experiment.seed}")
        if experiment.edits and experiment.data != EMPTY:
            told.append("edited")
        return " · ".join(told)

    @Slot(str)
    def _on_combo_dataset_chosen(self, name: str) -> None:
        self.setting_changed.emit("data", name)

    @Slot()
    def _on_new_seed_clicked(self) -> None:
        seed = QRandomGenerator.global_().bounded(NEW_SEEDS)
        self._seed.show_number(seed)
        self.setting_changed.emit("seed", seed)

    @Slot(object)
    def _on_columns_columns_chosen(self, columns: tuple[str, str]) -> None:
        self.setting_changed.emit("columns", columns)

    @Slot(float)
    def _on_size_number_entered(self, size: float) -> None:
        self.setting_changed.emit("size", int(size))

    @Slot(float)
    def _on_noise_number_entered(self, noise: float) -> None:
        self.setting_changed.emit("noise", noise)

    @Slot(float)
    def _on_seed_number_entered(self, seed: float) -> None:
        self.setting_changed.emit("seed", int(seed))

    @Slot(float)
    def _on_test_number_entered(self, per_cent: float) -> None:
        self.setting_changed.emit("test_ratio", per_cent / 100)


def _is_drawn(experiment: Experiment) -> bool:
    """Tell whether the seed draws anything: the examples, who is held out, or the batches."""
    entry = CATALOG.get(experiment.data)
    is_generated = entry is not None and entry.generated
    return is_generated or experiment.test_ratio > 0 or experiment.batch is not None
