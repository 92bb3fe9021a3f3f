"""The dialog that imports a file: its format, a preview, the columns and the classes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QCursor, QGuiApplication, QHideEvent, QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.data.files.choice import (
    FileChoice,
    OpenFile,
    features_of,
    find_column,
    label_counts,
    label_of,
)
from engine.data.files.classes import label_values, two_classes
from engine.data.files.file_format import counted
from engine.data.files.reading import FileReading
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.problem import file_choice
from gui.widgets.fields import narrow_combo
from gui.widgets.labels import body_label, elided_label, explain, muted_label
from gui.window.dialogs.import_format import FormatFields, Questions, in_words_of_fields
from gui.window.dialogs.import_preview import ColumnsPlot, PreviewModel, dropped_rows
from gui.workers.import_worker import Importer, ImportRequest

MOST_VALUES = 100
"""Label values offered in the list; any other can be written."""


class ImportDialog(QDialog):
    """Shows a file as it is read, and asks what is x₁, x₂, the label and class 1.

    The file is read in a thread of its own; closing the dialog gives that up.

    Parameters
    ----------
    path
        The file.
    importer
        Reads it.
    experiment
        The experiment that is shown: if it is of this file the dialog begins with its columns, and
        its other settings are kept.

    Signals
    -------
    experiment_chosen(object)
        The user wants to descend on this file: an Experiment.
    """

    experiment_chosen = Signal(object)

    def __init__(
        self,
        path: Path,
        importer: Importer,
        parent: QWidget | None = None,
        experiment: Experiment | None = None,
    ) -> None:
        super().__init__(parent)
        self._path = path
        self._experiment = experiment or Experiment(data=str(path))
        if self._experiment.data != str(path):  # as with other data of the list: settings stay
            self._experiment = self._experiment.with_setting("data", str(path))
        self._kept = file_choice(self._experiment)  # what was chosen, and not only proposed
        self._first = FileChoice()  # what the fields said when the file was read
        self._file: OpenFile | None = None
        self._reading: FileReading | None = None
        self.setWindowTitle(path.name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._questions = Questions()
        self._format = FormatFields(self._experiment.file, self._questions)
        self._model = PreviewModel(self)
        self._table = _table(self._model)
        self._x1 = narrow_combo("x1Combo", "Column for x₁", "The column drawn across.")
        self._x2 = narrow_combo(
            "x2Combo", "Column for x₂", "The column drawn upwards; none is one feature."
        )
        self._label = narrow_combo(
            "labelCombo", "Label column", "It says which class an example is of."
        )
        self._counts = narrow_combo(
            "countsCombo",
            "Column of counts",
            "For grouped data: whole numbers that say how many equal examples each row stands for.",
        )
        self._positive = narrow_combo(
            "positiveCombo",
            "Label of class 1",
            "Which label is class 1. For a number a threshold too, such as >=7.",
        )
        self._entry = QLineEdit()
        self._positive.setLineEdit(self._entry)
        self._positive.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._negative = narrow_combo(
            "negativeCombo",
            "Label of class 0",
            "All others, or one value: then rows of other classes are left out.",
        )
        self._swap = QPushButton("Swap classes")
        self._swap.setObjectName("swapButton")
        self._swap.setAutoDefault(False)
        explain(self._swap, "Swap classes", "Make class 1 of class 0, and class 0 of class 1.")
        self._class_sizes = elided_label("body")
        self._class_sizes.setObjectName("counts")
        self._notes = _text("notes", muted_label())
        self._complaint = _text("complaint", body_label(""))
        self._dropped = QPushButton("Copy dropped rows")
        self._dropped.setObjectName("droppedButton")
        self._dropped.setAutoDefault(False)
        self._dropped.hide()
        explain(
            self._dropped,
            "Copy dropped rows",
            "Copy the rows that were left out, with their lines, as text for a spreadsheet.",
        )
        self._plot = ColumnsPlot()
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Share of the file that is read")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel
        )
        for button in self._buttons.buttons():
            button.setIcon(QIcon())
        self._lay_out()
        self._progress, self._worker = importer.progress, importer.worker
        self._progress.changed.connect(self._on_progress_changed)
        self._worker.answered.connect(self._on_worker_answered)
        self._worker.failed.connect(self._on_worker_failed)
        self._buttons.accepted.connect(self._on_buttons_accepted)
        self._buttons.rejected.connect(self.reject)
        self._table.horizontalHeader().sectionClicked.connect(self._on_header_section_clicked)
        self._format.changed.connect(self._on_format_changed)
        for field in (self._x1, self._x2, self._negative):
            field.currentIndexChanged.connect(self._ask_for_choice)
        self._label.currentIndexChanged.connect(self._on_label_current_index_changed)
        self._counts.currentIndexChanged.connect(self._on_counts_current_index_changed)
        self._positive.currentTextChanged.connect(self._ask_for_choice)
        self._swap.clicked.connect(self._on_swap_clicked)
        self._dropped.clicked.connect(self._on_dropped_clicked)
        self._worker.start()
        self._read()

    def experiment(self) -> Experiment:
        """Return the experiment that is chosen now."""
        choice = self.choice()
        return replace(
            self._experiment,
            columns=choice.columns,
            label=choice.label,
            positive=choice.positive,
            classes=choice.classes,
            counts=choice.counts,
            file=self._format.format(),
        )

    def choice(self) -> FileChoice:
        """Return the columns and classes that are chosen now."""
        positive = self._positive.currentText().strip() or None
        negative = self._negative.currentText() if self._negative.currentIndex() > 0 else None
        columns = [self._x1.currentData(), self._x2.currentData()]
        return FileChoice(
            columns=tuple(key for key in columns if key is not None) or None,
            label=self._label.currentData(),
            positive=None if negative else positive,
            classes=(negative, positive) if negative and positive else None,
            counts=self._counts.currentData(),
        )

    def _lay_out(self) -> None:
        pickers = QFormLayout()
        pickers.setSpacing(8)
        for text, name, field in (
            ("x₁", "columns", self._x1),
            ("x₂", "x2", self._x2),
            ("&label", "label", self._label),
            ("&class 1 is", "positive", self._positive),
            ("class &0 is", "classes", self._negative),
            ("cou&nts", "counts", self._counts),
        ):
            self._questions.add(name, body_label(text, field), field)
            pickers.addRow(self._questions.label(name), field)
        pickers.addRow("", self._swap)
        middle = QHBoxLayout()
        middle.setSpacing(24)
        middle.addLayout(self._format.form, 1)
        middle.addLayout(pickers, 1)
        middle.addWidget(self._plot)
        foot = QHBoxLayout()
        foot.addWidget(self._dropped)
        foot.addWidget(self._bar)
        foot.addStretch(1)
        foot.addWidget(self._buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.setSpacing(8)
        whole.addWidget(elided_label("body", f"{self._path.name}, as it is read:"))
        whole.addWidget(self._table, 1)
        whole.addLayout(middle)
        for label in (self._class_sizes, self._notes, self._complaint):
            whole.addWidget(label)
        whole.addLayout(foot)
        self.resize(880, 640)

    def _read(self) -> None:
        """Read the file anew, in the format of the fields."""
        self._worker.cancel()
        self._file = self._reading = None
        self._bar.setValue(0)
        self._bar.show()
        self._refuse("")
        try:
            form = self._format.format()
        except InputError as error:
            self._bar.hide()
            self._refuse(str(error))
            return
        self._worker.request(ImportRequest(self._path, form, self._kept, None, self._progress))

    @Slot()
    def _ask_for_choice(self) -> None:
        """Have the worker make a data set of what is chosen."""
        if self._file is None:
            return
        self._show_roles()
        if not self._positive.currentText().strip():
            self._worker.cancel()
            self._refuse("Which label is class 1?")
            self._questions.ask({"positive": "which label is class 1"})
            return
        choice = self.choice()
        self._refuse(self._complaint.text(), keep_plot=True)
        self._worker.request(
            ImportRequest(self._path, self._file.table.format, choice, self._file, self._progress)
        )

    @Slot(float)
    def _on_progress_changed(self, share: float) -> None:
        self._bar.setValue(round(100 * share))

    @Slot(object)
    def _on_worker_answered(self, answer: OpenFile | FileReading | InputError) -> None:
        if isinstance(answer, OpenFile):
            self._show_file(answer)
            if _still_there(self._kept, answer) != self._kept:
                self._ask_for_choice()
        elif isinstance(answer, FileReading):
            self._show_reading(answer)
        else:
            self._bar.hide()
            complaint = in_words_of_fields(answer, self._path)
            self._refuse(complaint)
            if self._file is not None and not self._positive.currentText().strip():
                self._questions.ask({"positive": complaint})

    @Slot(object)
    def _on_worker_failed(self, error: Exception) -> None:
        self._bar.hide()
        self._refuse(str(error) or type(error).__name__)

    @Slot()
    def _on_format_changed(self) -> None:
        if self._file is not None:
            self._keep_chosen()
        self._read()

    @Slot(int)
    def _on_header_section_clicked(self, place: int) -> None:
        """Offer what a column can be used as, whatever it was found to hold."""
        if self._file is None:
            return
        key = self._file.columns[place].key
        menu = QMenu(self)
        menu.setObjectName("columnMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fields = (self._x1, self._x2, self._label, self._counts)
        for name, field in zip(("x₁", "x₂", "the label", "counts"), fields, strict=True):
            action = menu.addAction(f"Use as {name}")
            action.setCheckable(True)
            action.setChecked(field.currentData() == key)
            is_left = action.isChecked() and field.itemData(0) is None
            wanted = 0 if is_left else field.findData(key)
            action.triggered.connect(partial(field.setCurrentIndex, wanted))
        menu.popup(QCursor.pos())

    @Slot()
    def _on_label_current_index_changed(self) -> None:
        if self._file is None:  # when it is read, all columns are offered anew
            return
        if self._counts.currentData() == self._label.currentData():
            with QSignalBlocker(self._counts):
                self._counts.setCurrentIndex(0)
        self._move_features()
        self._offer_labels(None, None)
        self._ask_for_choice()

    @Slot()
    def _on_counts_current_index_changed(self) -> None:
        counts = self._counts.currentData()
        if self._file is not None and counts is not None and counts == self._label.currentData():
            try:
                label = label_of(self._file, FileChoice(counts=counts))
            except InputError:
                label = self._label.currentIndex()
            with QSignalBlocker(self._label):
                self._label.setCurrentIndex(label)
            self._offer_labels(None, None)
        self._move_features()
        self._ask_for_choice()

    def _move_features(self) -> None:
        """Propose other columns for x₁ and x₂ if one of them is now the label or the counts."""
        taken = {self._label.currentData(), self._counts.currentData()} - {None}
        if self._file is None or not taken & {self._x1.currentData(), self._x2.currentData()}:
            return
        choice = FileChoice(counts=self._counts.currentData())
        self._show_features(features_of(self._file, choice, self._label.currentIndex()))

    def _show_features(self, x_at: tuple[int, ...]) -> None:
        with QSignalBlocker(self._x1), QSignalBlocker(self._x2):
            self._x1.setCurrentIndex(x_at[0] if x_at else -1)
            self._x2.setCurrentIndex(x_at[1] + 1 if len(x_at) > 1 else 0)

    @Slot()
    def _on_swap_clicked(self) -> None:
        reading = self._reading
        if reading is None:
            return
        if self._negative.currentIndex() > 0:
            one, zero = self._positive.currentText(), self._negative.currentText()
            with QSignalBlocker(self._negative), QSignalBlocker(self._positive):
                self._negative.setCurrentText(one)
                self._positive.setCurrentText(zero)
            self._ask_for_choice()
        else:
            self._positive.setCurrentText(reading.dataset.class_names[0])

    @Slot()
    def _on_dropped_clicked(self) -> None:
        if self._reading is not None and self._file is not None:
            QGuiApplication.clipboard().setText(dropped_rows(self._file, self._reading))

    @Slot()
    def _on_buttons_accepted(self) -> None:
        self.experiment_chosen.emit(self.experiment())
        self.accept()

    def _show_file(self, file: OpenFile) -> None:
        """Show the cells, and offer its columns, those that the command line would take first."""
        self._file = file
        self._bar.hide()
        self._format.show_found(file.table.format)
        choice = _still_there(self._kept, file)
        try:
            label = label_of(file, choice)
        except InputError:
            label = len(file.columns) - 1
        keys = [column.key for column in file.columns]
        if choice.columns:
            x_at = tuple(find_column(file, name, "columns") for name in choice.columns)
        else:
            x_at = features_of(file, choice, label)
        counts = None if choice.counts is None else keys[find_column(file, choice.counts, "counts")]
        for field, none, chosen in (
            (self._x1, "", None),
            (self._x2, "none: one feature", None),
            (self._label, "", keys[label]),
            (self._counts, "none", counts),
        ):
            with QSignalBlocker(field):
                field.clear()
                if none:
                    field.addItem(none, None)
                for column in file.columns:
                    field.addItem(column.name, column.key)
                field.setCurrentIndex(max(field.findData(chosen), 0))
        self._show_features(x_at)
        self._offer_labels(choice.positive, choice.classes)
        self._first = self.choice()
        self._model.show_file(file)
        self._table.resizeColumnsToContents()
        self._show_roles()

    def _keep_chosen(self) -> None:
        """Take note of what the user has chosen since the file was read."""
        now, first = self.choice(), self._first
        for names in (("columns",), ("counts",), ("label", "positive", "classes")):
            chosen = {name: getattr(now, name) for name in names}
            if any(getattr(first, name) != value for name, value in chosen.items()):
                self._kept = replace(self._kept, **chosen)

    def _offer_labels(self, positive: str | None, classes: tuple[str, str] | None) -> None:
        """Offer the values of the label, the one that is class 1 by its meaning first."""
        file = self._file
        if file is None:
            return
        names, one = _offered(file, self._label.currentIndex())
        column = file.columns[self._label.currentIndex()]
        with QSignalBlocker(self._positive), QSignalBlocker(self._negative):
            self._positive.clear()
            self._positive.addItems(names[:MOST_VALUES])
            self._positive.setCurrentText((classes[1] if classes else positive) or one)
            self._entry.setPlaceholderText(
                "one value, or >=7" if column.is_number else "one of the values"
            )
            self._negative.clear()
            self._negative.addItems(["all others", *names[:MOST_VALUES]])
            self._negative.setCurrentText(classes[0] if classes else "all others")

    def _show_reading(self, reading: FileReading) -> None:
        self._reading = reading
        dataset = reading.dataset
        ones = int(dataset.y.sum())
        zero, one = dataset.class_names
        _say(
            self._class_sizes,
            f"{dataset.m:,} examples: {dataset.m - ones:,} of class 0 ({zero}), "
            f"{ones:,} of class 1 ({one})",
        )
        _say(self._notes, in_words_of_fields(dataset.notice, self._path))
        self._questions.ask(
            {
                remark.field: in_words_of_fields(remark.text, self._path)
                for remark in reading.remarks
                if "--" in remark.text  # an option that says otherwise
            }
        )
        _say(self._complaint, "")
        self._dropped.setVisible(len(reading.dropped) > 0)
        self._dropped.setText(f"Copy {counted(len(reading.dropped), 'dropped row')}")
        self._plot.show_points(dataset.X, dataset.y)
        with QSignalBlocker(self._positive):
            if not self._positive.currentText().strip():
                self._positive.setCurrentText(one)
        self._model.show_problems(reading.dropped)
        self._buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(True)
        self._swap.setEnabled(True)

    def _refuse(self, complaint: str, keep_plot: bool = False) -> None:
        """Say what keeps the file from being opened, nothing while that is not known yet."""
        self._reading = None
        _say(self._complaint, complaint)
        self._buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(False)
        self._swap.setEnabled(False)
        if not keep_plot:
            self._questions.ask({})
            _say(self._class_sizes, "")
            _say(self._notes, "")
            self._dropped.hide()
            self._plot.show_points(np.empty((0, 2)), np.empty(0))

    def _show_roles(self) -> None:
        self._model.show_roles(
            {
                self._x1.currentIndex(): "x₁",
                self._x2.currentIndex() - 1: "x₂",
                self._label.currentIndex(): "label",
                self._counts.currentIndex() - 1: "counts",
            }
        )

    def hideEvent(self, event: QHideEvent) -> None:
        """Give up reading; its thread ends by itself."""
        self._worker.stop()
        super().hideEvent(event)


def _offered(file: OpenFile, label: int) -> tuple[list[str], str]:
    """Return the names of a label's values, and the one that is class 1, "" if nothing says it."""
    column = file.columns[label]
    is_many = file.table.cells[label].head(5_000).n_unique() > MOST_VALUES
    if is_many and not column.is_two_valued:
        return [], ""
    rows = label_counts(file, label)
    names = [value.name for value in label_values(rows, file.style)]
    try:
        return names, two_classes(rows, file.style, "").names[1]
    except InputError:
        return names, ""


def _still_there(choice: FileChoice, file: OpenFile) -> FileChoice:
    """Return what of a choice can be had of a file that is read otherwise; the rest is proposed."""

    def has(*names: str | None) -> bool:
        try:
            return all(name is None or find_column(file, name, "columns") >= 0 for name in names)
        except InputError:
            return False

    return FileChoice(
        columns=choice.columns if has(*(choice.columns or ())) else None,
        label=choice.label if has(choice.label) else None,
        positive=choice.positive if has(choice.label) else None,
        classes=choice.classes if has(choice.label) else None,
        counts=choice.counts if has(choice.counts) else None,
    )


def _text(name: str, label: QLabel) -> QLabel:
    label.setObjectName(name)
    label.setWordWrap(True)
    return label


def _say(label: QLabel, text: str) -> None:
    """Show a text; one that is empty takes no room."""
    label.setText(text)
    label.setVisible(bool(text))


def _table(model: PreviewModel) -> QTableView:
    table = QTableView()
    table.setObjectName("previewTable")
    table.setModel(model)
    table.setAccessibleName("First rows of the file")
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
    table.setMinimumHeight(120)
    return table
