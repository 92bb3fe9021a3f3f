"""The dialog that exports a run: what, in which format, how it looks, with a preview."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QSignalBlocker, QSizeF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.cli.picture import Arrangement, Film, Picture
from engine.errors import InputError
from gui.export.catalog import EXPORTERS
from gui.export.exporters import Exporter, ExportSource, Format
from gui.export.figures import Drawing
from gui.export.pictures import FIGURE, FILM
from gui.export.report import REPORT, first_page
from gui.style.numbers import count
from gui.style.theme import UNIT
from gui.widgets.fields import narrow_combo
from gui.widgets.labels import body_label, explain, tighten
from gui.window.dialogs.export_forms import FilmForm, PictureForm, label_of
from gui.window.dialogs.export_preview import Preview
from gui.window.dialogs.folders import begin_in_last_folder, with_ending
from gui.workers.background import TaskWorker
from gui.workers.tasks import Export

_KEY = "export"
"""Of the answers given last, among the user's settings."""

_PAUSE_MS = 120
"""So long after the last answer the preview follows."""

_FORM_WIDTH = 336


class ExportDialog(QDialog):
    """Asks what to export, shows how it will look, and writes it in a thread of its own.

    The answers given last are the first ones of the next time.

    Parameters
    ----------
    source
        What is exported: the run as it was when this was opened.
    view
        How its plots are seen in the window.
    workspace
        How the plots of the workspace stand; None where it shows none.
    worker
        Writes files.
    settings
        Where answers are remembered.

    Signals
    -------
    said(str)
        What was written, for the status bar.
    """

    said = Signal(str)

    def __init__(
        self,
        source: ExportSource,
        view: Picture,
        workspace: Arrangement | None,
        worker: TaskWorker[Export, Path | str],
        settings: QSettings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._source, self._view, self._worker, self._settings = source, view, worker, settings
        self._is_writing = self._are_wrong = False
        self.kind = narrow_combo("exportKindCombo", "Export", "What is written to the file.")
        for exporter in EXPORTERS:
            self.kind.addItem(exporter.name, exporter)
            place = self.kind.count() - 1
            self.kind.setItemData(place, exporter.hint, Qt.ItemDataRole.ToolTipRole)
        self.format = narrow_combo("exportFormatCombo", "Format", "The format of the file.")
        self.picture = PictureForm(workspace)
        self.film = FilmForm(source.run.last_step)
        self.preview = Preview()
        self._complaint = body_label("")
        self._complaint.setObjectName("exportComplaint")
        self._complaint.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Share of the file that is written")
        self._bar.hide()
        self._export = QPushButton("&Export…")
        self._export.setObjectName("exportButton")
        self._export.setDefault(True)
        explain(self._export, "Export", "Choose the name of the file, and write it.")
        self._cancel = QPushButton("Cancel")
        self._cancel.setObjectName("exportCancelButton")
        self._cancel.setAutoDefault(False)
        explain(self._cancel, "Cancel", "Give up what is being written, or close this.")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._restore()
        self._show_kind()
        self.kind.currentIndexChanged.connect(self._on_kind_current_index_changed)
        self.format.currentIndexChanged.connect(self._on_format_current_index_changed)
        self.picture.changed.connect(self._on_form_changed)
        self.film.changed.connect(self._on_form_changed)
        self._pause.timeout.connect(self._on_pause_timeout)
        self._export.clicked.connect(self._on_export_clicked)
        self._cancel.clicked.connect(self._on_cancel_clicked)
        worker.answered.connect(self._on_worker_answered)
        worker.progressed.connect(self._on_worker_progressed)
        worker.failed.connect(self._on_worker_failed)

    def exporter(self) -> Exporter:
        """Return the kind that is chosen."""
        exporter: Exporter = self.kind.currentData()
        return exporter

    def suffix(self) -> str:
        """Return the ending of the format that is chosen."""
        return str(self.format.currentData())

    def _format(self) -> Format:
        return self.exporter().formats[self.format.currentIndex()]

    def complaint(self) -> str:
        """Return what keeps a file from being written; empty if nothing does."""
        return self._complaint.text()

    def write_to(self, path: Path) -> None:
        """Write what is chosen to a file; it is told when that is done."""
        self._remember()
        self._complain("")
        try:
            writing = self.exporter().prepare(self._source, self._options(), self.suffix())
        except InputError as error:
            self._complain(str(error), blocks=False)
            return
        self._is_writing = True
        self._show_writing()
        self._worker.start()
        self._worker.request(Export(writing, path))

    def _options(self) -> dict[str, Any]:
        if not self._is_picture():
            return {"picture": str(self._view)}
        film = self.film.film()
        return {
            "picture": str(self.picture.picture(self._view, self.suffix())),
            "film": str(film),
            "frames": film.frames,
        }

    def _is_picture(self) -> bool:
        return self.exporter() in (FIGURE, FILM)

    def _lay_out(self) -> None:
        forms = []
        for fields in ((), (self.picture,), (self.film,)):
            holder = QWidget()
            form = QFormLayout(holder)
            tighten(form)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            for each in fields:
                each.add_to(form)
            forms.append((holder, form))
        (head, form), (self._picture_part, _), (self._film_part, _) = forms
        form.addRow(label_of("&what", self.kind), self.kind)
        form.addRow(label_of("for&mat", self.format), self.format)
        left = QVBoxLayout()
        left.setSpacing(2 * UNIT)
        for holder in (head, self._picture_part, self._film_part):
            holder.setFixedWidth(_FORM_WIDTH)
            left.addWidget(holder)
        left.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(3 * UNIT)
        middle.addLayout(left)
        middle.addWidget(self.preview, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._complaint, 1)
        foot.addWidget(self._bar, 1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._export)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 2 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(2 * UNIT)
        column.addLayout(middle, 1)
        column.addLayout(foot)
        self.resize(1000, 600)

    def _show_kind(self) -> None:
        """Offer the formats and the fields of the kind that is chosen."""
        self._complain("")
        exporter, before = self.exporter(), self.suffix()
        with QSignalBlocker(self.format):
            self.format.clear()
            for each in exporter.formats:
                self.format.addItem(f"{each.name} ({each.suffix})", each.suffix)
            for wanted in (before, self._formats.get(exporter.key, "")):
                if self.format.findData(wanted) >= 0:
                    self.format.setCurrentIndex(self.format.findData(wanted))
        self._picture_part.setVisible(self._is_picture())
        self._film_part.setVisible(exporter is FILM)
        self._show_format()

    def _show_format(self) -> None:
        self._formats[self.exporter().key] = self.suffix()
        self.picture.show_format(self.suffix())
        self.film.show_format(self.suffix())
        self._refresh()

    def _refresh(self) -> None:
        """Show how it will look, and what it will be."""
        self._pause.stop()
        if self._is_writing:
            return
        self._worker.cancel()  # the first lines of another text
        exporter = self.exporter()
        if not self._is_picture():
            if exporter is REPORT:
                self._show_page(exporter)
            else:
                self._show_text(exporter)
            self._withdraw()
            return
        try:
            picture = self.picture.picture(self._view, self.suffix())
            told = about(picture, self.suffix(), exporter is FILM, self.film.film())
            self.preview.show_picture(self._preview_of(picture), told)
        except InputError as error:
            self._complain(str(error))
            return
        self._withdraw()

    def _show_page(self, exporter: Exporter) -> None:
        """Show the top of the report."""
        ratio = self.devicePixelRatioF()
        size = QSizeF(210, 297).scaled(self.preview.room(), Qt.AspectRatioMode.KeepAspectRatio)
        try:
            image = first_page(self._source, self._options(), (size * ratio).toSize())
        except InputError as error:
            self.preview.show_text(str(error))
            return
        image.setDevicePixelRatio(ratio)
        self.preview.show_picture(image, exporter.hint)

    def _show_text(self, exporter: Exporter) -> None:
        """Show the hint of a kind and, as soon as they are there, the first lines of its text."""
        self.preview.show_text(exporter.hint)
        read_as = self._format().read_as
        if not read_as:
            return
        try:
            writing = exporter.prepare(self._source, self._options(), read_as)
        except InputError as error:
            self.preview.show_text(str(error))
            return
        self._worker.start()
        self._worker.request(Export(writing, Path(self._file_name(read_as)), self.preview.lines()))

    def _file_name(self, suffix: str) -> str:
        """Return the name that a file is given, unless the user wants another one."""
        return f"{Path(self._source.problem.dataset.name).stem}{suffix}"

    def _preview_of(self, picture: Picture) -> QImage:
        """Draw the picture as large as there is room for."""
        width, height = picture.size()
        room = self.preview.room()
        ratio = self.devicePixelRatioF()
        scale = ratio * min(room.width() / width, room.height() / height)
        with Drawing(replace(picture, scale=1.0), at_hand=self._source.at_hand) as drawing:
            sheet = drawing.show(
                self._source.problem, self._source.run.start, self._source.snapshot
            )
            sheet.page = replace(sheet.page, scale=scale)
            image = sheet.image()
        image.setDevicePixelRatio(ratio)
        return image

    def _withdraw(self) -> None:
        """Say no longer that the answers are wrong; what went wrong with a file stays."""
        if self._are_wrong:
            self._complain("")

    def _complain(self, text: str, *, blocks: bool = True) -> None:
        """Say what is wrong, and whether it is with the answers; empty: nothing."""
        self._are_wrong = bool(text) and blocks
        self._complaint.setText(text)
        self._export.setEnabled(not (text and blocks) and not self._is_writing)

    def _show_writing(self) -> None:
        """Show that a file is being written, or no longer."""
        self._bar.setValue(0)
        self._bar.setVisible(self._is_writing)
        self._complaint.setVisible(not self._is_writing)
        self._export.setEnabled(not self._is_writing)
        for part in (self.kind, self.format, self._picture_part, self._film_part):
            part.setEnabled(not self._is_writing)

    def _remember(self) -> None:
        answers = {
            "kind": self.exporter().key,
            "formats": self._formats,
            "picture": self.picture.answers(),
            "film": self.film.answers(),
        }
        self._settings.setValue(_KEY, json.dumps(answers))

    def _restore(self) -> None:
        """Give the answers of the last time; damaged ones are passed over."""
        self._formats: dict[str, str] = {}
        try:
            answers = json.loads(str(self._settings.value(_KEY, "")))
        except ValueError:
            return
        if not isinstance(answers, Mapping):
            return
        for place, exporter in enumerate(EXPORTERS):
            if exporter.key == answers.get("kind"):
                self.kind.setCurrentIndex(place)
        for name, form in (("picture", self.picture), ("film", self.film)):
            if isinstance(answers.get(name), Mapping):
                form.restore(answers[name])
        formats = answers.get("formats")
        if isinstance(formats, Mapping):
            self._formats = {str(key): str(suffix) for key, suffix in formats.items()}

    @Slot()
    def _on_kind_current_index_changed(self) -> None:
        self._show_kind()

    @Slot()
    def _on_format_current_index_changed(self) -> None:
        self._complain("")
        self._show_format()

    @Slot()
    def _on_form_changed(self) -> None:
        self._complain("")
        self._pause.start()

    @Slot()
    def _on_pause_timeout(self) -> None:
        self._refresh()

    @Slot()
    def _on_export_clicked(self) -> None:
        if self._pause.isActive():
            self._refresh()
        if not self._export.isEnabled():
            return
        suffix, title = self.suffix(), f"Export {self.exporter().name.lower()}"
        dialog = QFileDialog(self, title, "", f"{self.format.currentText()} (*{suffix})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        begin_in_last_folder(dialog)
        dialog.selectFile(self._file_name(suffix))
        dialog.fileSelected.connect(self._on_dialog_file_selected)
        dialog.open()

    @Slot(str)
    def _on_dialog_file_selected(self, path: str) -> None:
        try:
            self.write_to(with_ending(Path(path), self.suffix()))
        except InputError as error:
            self._complain(str(error), blocks=False)

    @Slot()
    def _on_cancel_clicked(self) -> None:
        if self._is_writing:
            self._give_up()
            self._pause.start()  # the first lines of a text gave way to it
        else:
            self.reject()

    def _give_up(self) -> None:
        self._worker.cancel()
        self._is_writing = False
        self._show_writing()

    @Slot(float)
    def _on_worker_progressed(self, share: float) -> None:
        self._bar.setValue(round(100 * share))

    @Slot(object)
    def _on_worker_answered(self, answer: Path | str) -> None:
        if isinstance(answer, str):
            self.preview.show_text(self.exporter().hint, answer)
            return
        self._is_writing = False
        self.said.emit(f"{self.exporter().name} written to {answer.name}")
        self.accept()

    @Slot(object)
    def _on_worker_failed(self, error: Exception) -> None:
        if not self._is_writing:  # it was the first lines that were wanted
            self.preview.show_text(str(error) or type(error).__name__)
            return
        self._is_writing = False
        self._show_writing()
        self._complain(str(error) or type(error).__name__, blocks=False)
        self._pause.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the preview as large as there is room now."""
        super().resizeEvent(event)
        self._pause.start()

    def done(self, result: int) -> None:
        """Give up what is being written, and remember the answers."""
        self._pause.stop()
        self._give_up()
        self._remember()
        super().done(result)


def about(picture: Picture, suffix: str, is_film: bool, film: Film) -> str:
    """Return how large the file's picture is, and how long a film."""
    wide, high = picture.pixels()
    told = f"{wide:,} × {high:,} pixels"
    if picture.unit == "mm":
        size = f"{picture.width:g} × {picture.height:g} mm"
        told = size if suffix in (".svg", ".pdf") else f"{size}, {told}"
    elif suffix in (".svg", ".pdf"):
        told = f"{picture.width:g} × {picture.height:g} px, lines and text at any size"
    if is_film:
        told += f" · {count(film.frames)} frames, {film.frames / film.fps:.1f} s"
    return told
