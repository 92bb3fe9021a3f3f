"""Fields for how a file is written, and what is asked and said of them in words of the dialog."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QWidget

from engine.data.files.file_format import DECIMALS, DELIMITERS, THOUSANDS, FileFormat, shown_path
from engine.errors import InputError, quoted
from gui.widgets.fields import narrow_combo
from gui.widgets.labels import body_label, explain

_ENCODINGS = (
    *("utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "cp1253", "mac_roman", "cp850"),
    *("shift_jis", "gbk", "latin-1"),
)

_AS_FOUND = "as found"

_NONE = "none"

_TEXTS = {
    "skip": ("Lines to skip", "How many lines above the table are left out."),
    "comment": (
        "Sign of comments",
        "What begins a line that is left out, such as #; none: no line is a comment.",
    ),
    "na": ("Missing values", "What else stands for a missing value, such as -999."),
    "sheet": ("Sheet", "Which sheet of a workbook is read, by its name."),
}
"""Accessible names and hints of the fields that one writes in."""


class Questions:
    """Marks the fields of which a file leaves open what they should say, and tells why."""

    def __init__(self) -> None:
        self._fields: dict[str, tuple[QLabel, str, QWidget, str]] = {}

    def add(self, name: str, label: QLabel, field: QWidget) -> None:
        """Take a field with its label; `name` is that of `Remark.field`."""
        self._fields[name] = label, label.text(), field, field.toolTip()

    def label(self, name: str) -> QLabel:
        """Return the label of a field."""
        return self._fields[name][0]

    def ask(self, texts: Mapping[str, str]) -> None:
        """Mark these fields, with what is to be told of each, and no others."""
        for name, (label, plain, field, hint) in self._fields.items():
            text = texts.get(name, "")
            label.setText(f"{plain} ?" if text else plain)
            told = f"{hint} Please check: {text}." if text else hint
            for widget in (label, field):
                widget.setToolTip(told)
                widget.setStatusTip(told)


class FormatFields(QObject):
    """Fields for how a file is written; what is left "as found" is detected.

    Signals
    -------
    changed()
        The user has said something about the format.
    """

    changed = Signal()

    def __init__(self, given: FileFormat, questions: Questions) -> None:
        super().__init__()
        self._given, self._questions = given, questions
        self.form = QFormLayout()
        self.form.setSpacing(8)
        self._encoding = self._add("encoding", "encoding", {each: each for each in _ENCODINGS})
        self._delimiter = self._add("separated by", "delimiter", _by_name(DELIMITERS))
        self._decimal = self._add("decimal sign", "decimal", _by_name(DECIMALS))
        self._thousands = self._add("thousands", "thousands", _by_name(THOUSANDS))
        self._header = self._add("first row", "header", {"names": True, "an example": False})
        self._skip = self._add_text("skip", "s&kip", "" if given.skip is None else str(given.skip))
        comment = _NONE if given.comment == "" else given.comment or ""
        self._comment = self._add_text("comment", "c&omments", comment)
        self._na = self._add_text("na", "&missing", " ".join(given.na))
        self._sheet = self._add_text("sheet", "sheet", given.sheet or "")

    def format(self) -> FileFormat:
        """Return what is said; InputError if it cannot be, as where one sign means two things."""
        skip, comment = self._skip.text().strip(), self._comment.text().strip()
        if skip and not (skip.isascii() and skip.isdecimal()):
            raise InputError(f"skip: {quoted(skip)} given, how many lines accepted, such as 2")
        return FileFormat(
            encoding=self._encoding.currentData(),
            delimiter=self._delimiter.currentData(),
            decimal=self._decimal.currentData(),
            thousands=self._thousands.currentData(),
            header=self._header.currentData(),
            na=tuple(self._na.text().split()),
            skip=int(skip) if skip else None,
            comment="" if comment == _NONE else comment or None,
            sheet=self._sheet.text().strip() or None,
        )

    def show_found(self, found: FileFormat) -> None:
        """Show what was detected beside "as found"."""
        for name, field in (
            ("encoding", self._encoding),
            ("delimiter", self._delimiter),
            ("decimal", self._decimal),
            ("thousands", self._thousands),
            ("header", self._header),
        ):
            value = getattr(found, name)
            at = field.findData(value)
            text = field.itemText(at) if at > 0 else str(value or "")
            with QSignalBlocker(field):
                field.setItemText(0, f"{_AS_FOUND}: {text}" if value is not None else _AS_FOUND)
                field.setEnabled(value is not None or field.currentIndex() > 0)
        comment = None if found.comment is None else found.comment or _NONE
        for text_field, value in (
            (self._skip, found.skip), (self._comment, comment), (self._sheet, found.sheet or None),
        ):  # fmt: skip
            text_field.setPlaceholderText(_AS_FOUND if value is None else f"{_AS_FOUND}: {value}")
            text_field.setEnabled(value is not None or bool(text_field.text()))

    def _add(self, text: str, name: str, values: dict[str, Any]) -> QComboBox:
        field = narrow_combo(f"{name}Combo", f"Format: {text}", f"How the file is written: {text}.")
        field.addItem(_AS_FOUND, None)
        for shown, value in values.items():
            field.addItem(shown, value)
        given = getattr(self._given, name)
        if given is not None and field.findData(given) < 0:
            field.addItem(str(given), given)
        if given is not None:
            field.setCurrentIndex(field.findData(given))
        field.currentIndexChanged.connect(self._on_field_current_index_changed)
        self._questions.add(name, body_label(text, field), field)
        self.form.addRow(self._questions.label(name), field)
        return field

    def _add_text(self, name: str, text: str, value: str) -> QLineEdit:
        field = QLineEdit(value)
        field.setObjectName(f"{name}Field")
        explain(field, *_TEXTS[name])
        self._questions.add(name, body_label(text, field), field)
        self.form.addRow(self._questions.label(name), field)
        field.editingFinished.connect(partial(self._on_text_editing_finished, field))
        return field

    @Slot()
    def _on_field_current_index_changed(self) -> None:
        self.changed.emit()

    def _on_text_editing_finished(self, field: QLineEdit) -> None:
        if field.isModified():
            field.setModified(False)
            self.changed.emit()


def _by_name(signs: dict[str, str]) -> dict[str, str]:
    return {name: sign for sign, name in signs.items()}


_FIELDS = (
    ("--thousands none --decimal", "thousands: none and decimal sign:"),
    ("--positive V swaps", "Swap classes swaps"),
    ("--positive '>=V' for a threshold", ">=V in the field class 1 for a threshold"),
    ("--positive V", "V in the field class 1"),
    ("--classes A,B", "the fields class 0 and class 1"),
    ("--columns A,B --label C --counts D", "the fields x₁, x₂, label and counts"),
    ("--columns A,B --label C", "the fields x₁, x₂ and label"),
    ("--columns A,B chooses", "the fields x₁ and x₂ choose"),
    ("--columns A,B", "the fields x₁ and x₂"),
    ("--label C", "the field label"),
    ("--counts C", "the field counts"),
    ("--counts", "the field counts:"),
    ("--header yes", "first row: names"),
    ("--header no", "first row: an example"),
    ("--skip N", "the field skip"),
    ("--comment", "comments:"),
    ("--na TOKEN", "the field missing"),
    ("--na", "missing:"),
    ("--sheet S says which", "the field sheet says which"),
    ("--sheet NAME for one of them", "its name in the field sheet"),
    ("--sheet S for another sheet", "another name in the field sheet"),
    ("--delimiter C", "the field separated by"),
    ("--encoding", "the field encoding"),
    ("--decimal", "the field decimal sign"),
    ("--thousands", "the field thousands"),
)


def in_words_of_fields(message: object, path: Path) -> str:
    """Return a message of the reader with the dialog's fields in place of options."""
    text = str(message).removeprefix(f"{shown_path(path)}: ")
    for option, field in _FIELDS:
        text = text.replace(option, field)
    return text
