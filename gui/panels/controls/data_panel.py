"""Which examples are learnt from, and which are held out?"""

from __future__ import annotations

from PySide6.QtCore import QRandomGenerator, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.data.catalog import CATALOG, LARGEST_SIZE
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from gui.panels.controls.columns_picker import ColumnsPicker
from gui.panels.controls.dataset_combo import DatasetCombo
from gui.style.icons import tinted_icon
from gui.style.numbers import count
from gui.style.theme import Theme
from gui.widgets.basics import body_label, explain, muted_label, tighten, title_label
from gui.widgets.number_field import NumberField, NumberRange, evenly

NEW_SEEDS = 10_000
"""A new seed is drawn below this: short enough to call across a room."""


class DataPanel(QWidget):
    """Data set, its size, noise and seed, its columns, and the share held out.

    Signals
    -------
    setting_changed(str, object)
        A field of Experiment and its new value.
    open_requested()
        The user wants to open a CSV file.
    """

    setting_changed = Signal(str, object)
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Data")
        self._count_label = muted_label()
        self._combo = DatasetCombo()
        self._combo.setObjectName("datasetCombo")
        explain(self._combo, "Data set", "The data to learn from.")
        self._new_seed = QPushButton()
        self._new_seed.setProperty("role", "icon")
        self._new_seed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(
            self._new_seed, "New seed", "Draw anew: another seed for data, test set and batches."
        )
        self._columns = ColumnsPicker()

        self._size = NumberField(
            "the number of points", NumberRange(1, LARGEST_SIZE, whole=True), evenly(10)
        )
        self._size.set_hint("How many examples to generate.")
        self._noise = NumberField("the noise", NumberRange(0, 5), evenly(0.05))
        self._noise.set_hint("How far the examples stray, in the units of the data; 0 is none.")
        self._seed = NumberField("the seed", NumberRange(0, 2**53, whole=True), evenly(1))
        self._seed.set_hint(
            "The number that draws data, test set and batches: same seed, same run."
        )
        self._test = NumberField("the test share", NumberRange(0, 99), evenly(5))
        self._test.set_hint("Per cent of the examples that are held out to test on.")

        heading = QHBoxLayout()
        tighten(heading)
        heading.addWidget(title_label("Data"))
        heading.addStretch()
        heading.addWidget(self._count_label)
        choice = QHBoxLayout()
        tighten(choice)
        choice.addWidget(self._combo)
        choice.addWidget(self._new_seed)
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
        grid.addWidget(body_label("s&eed", self._seed), 2, 0)
        grid.addWidget(self._seed, 2, 1)
        grid.addWidget(body_label("&test %", self._test), 2, 2)
        grid.addWidget(self._test, 2, 3)
        column_layout = QVBoxLayout(self)
        tighten(column_layout, 4)
        for part in (heading, choice, grid):
            column_layout.addLayout(part)

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
        self._count_label.setText(
            f"m = {count(problem.m)}" + (f", {count(held_out)} test" if held_out else "")
        )
        self._count_label.setToolTip(
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
        self._test.show_number(_per_cent(experiment.test_ratio))

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Draw the icon in the ink of `theme`."""
        self._new_seed.setIcon(tinted_icon("dice", theme.color("ink")))
        side = round(16 * scale)
        self._new_seed.setIconSize(QSize(side, side))

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


def _per_cent(share: float) -> float:
    return float(f"{100 * share:.12g}")
