"""The fields of the export dialog: how a figure looks, and how a film runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QLabel, QWidget

from engine.cli.options import FIGURE_ENDINGS
from engine.cli.picture import MOST_FRAMES, Arrangement, Film, Picture, parse_plots
from engine.support.records import dataclass
from gui.widgets.buttons import SegmentedControl
from gui.widgets.fields import NumberField, NumberRange, evenly, narrow_combo
from gui.widgets.labels import body_label, explain, muted_label, tighten

SHOWN = {
    "Boundary and loss": "boundary*5+loss*4",
    "Decision boundary": "boundary",
    "Loss": "loss",
    "Loss landscape": "landscape",
    "Sigmoid": "sigmoid",
    "Computation graph": "graph",
    "Table of runs": "runs",
    "ROC, precision-recall, calibration": "roc+precision+calibration",
    "Boundary and landscape": "boundary+landscape",
    "Boundary, loss and landscape": "boundary*5+(loss/landscape)*4",
}
"""What is offered to be shown, beside the workspace."""

WORKSPACE = "The workspace as it is"


@dataclass(frozen=True, slots=True)
class Preset:
    """A size with the text that suits it; resolution in pixels to a px of 1/96 inch."""

    name: str
    width: float
    height: float
    unit: str
    text: float
    scale: float


PRESETS = (
    Preset("Screen, 1280 × 640", 1280, 640, "px", 10, 1),
    Preset("Small, 960 × 480", 960, 480, "px", 8, 1),
    Preset("Slide 16:9, 1920 × 1080", 1920, 1080, "px", 18, 1),
    Preset("One column, 85 mm", 85, 64, "mm", 7, 3.125),
    Preset("Two columns, 175 mm", 175, 88, "mm", 8, 3.125),
)
"""Sizes for the screen, for slides and for journals."""

_OWN = "Own size"

_SCALES = {
    "px": (("1 ×", 1.0), ("2 ×", 2.0), ("3 ×", 3.0), ("4 ×", 4.0)),
    "mm": (("150 dpi", 1.5625), ("300 dpi", 3.125), ("600 dpi", 6.25)),
}

_LABEL_WIDTH = 76
"""Pixels of the widest label."""

_RANGES = {"px": NumberRange(100, 8000), "mm": NumberRange(20, 2000)}


class PictureForm(QObject):
    """Asks what a figure shows, how large it is, and on which background.

    Parameters
    ----------
    workspace
        How the plots of the workspace stand; None where it shows none.

    Signals
    -------
    changed()
        Another answer was given.
    """

    changed = Signal()

    def __init__(self, workspace: Arrangement | None) -> None:
        super().__init__()
        self._unit = "px"
        self.shows = narrow_combo("exportShowsCombo", "Shows", "Which plots the picture shows.")
        if workspace is not None:
            self.shows.addItem(WORKSPACE, str(workspace))
        for name, plots in SHOWN.items():
            self.shows.addItem(name, plots)
        self.shows.setCurrentText("Boundary and loss")
        self.preset = narrow_combo(
            "exportSizeCombo",
            "Size",
            "Sizes for the screen, for slides, and for one or two columns of a journal.",
        )
        for preset in PRESETS:
            self.preset.addItem(preset.name, preset)
        self.preset.addItem(_OWN)
        self.width = _number("Width", "exportWidthField", _RANGES["px"], 10)
        self.height = _number("Height", "exportHeightField", _RANGES["px"], 10)
        self.text = _number("Size of the text in points", "exportTextField", NumberRange(4, 40), 1)
        self.scale = narrow_combo(
            "exportScaleCombo", "Resolution", "Pixels of an image: more are sharper in print."
        )
        self.ground = SegmentedControl(
            "",
            ("light", "dark"),
            ("dark ink on a light background", "light ink on a dark background"),
        )
        self.ground.setObjectName("exportGround")
        self.transparent = _box(
            "transparent",
            "exportTransparentBox",
            "Leave the background out: what lies beneath is seen.",
        )
        self.caption = _box(
            "caption", "exportCaptionBox", "Write data, settings and step beneath the plots."
        )
        self.caption.setChecked(True)
        self.outlines = _box(
            "text as shapes",
            "exportOutlinesBox",
            "Draw letters as shapes: they look the same on every machine, and are no text any "
            "more.",
        )
        self.outlines.setChecked(True)
        self._size_unit = muted_label()
        self._take(PRESETS[0])
        for combo in (self.shows, self.scale):
            combo.currentIndexChanged.connect(self.changed)
        self.preset.currentIndexChanged.connect(self._on_preset_current_index_changed)
        for field in (self.width, self.height, self.text):
            field.number_entered.connect(self._on_field_number_entered)
        self.ground.chosen.connect(self._on_ground_chosen)
        for box in (self.transparent, self.caption, self.outlines):
            box.toggled.connect(self.changed)

    def add_to(self, form: QFormLayout) -> None:
        """Put the fields into a form, after those that stand there."""
        _row(form, "&shows", self.shows)
        _row(form, "si&ze", self.preset)
        size = _side_by_side(self.width, muted_label("×"), self.height, self._size_unit)
        form.addRow("", size)
        text = _side_by_side(self.text, muted_label("pt"))
        form.addRow(label_of("te&xt", self.text), text)
        _row(form, "&resolution", self.scale)
        form.addRow(label_of("background"), _side_by_side(self.ground, self.transparent))
        form.addRow("", _side_by_side(self.caption, self.outlines))

    def show_format(self, suffix: str) -> None:
        """Offer what is of use in a format."""
        is_drawn = suffix in (".svg", ".pdf")
        self.scale.setEnabled(not is_drawn)
        self.outlines.setVisible(suffix == ".svg")
        self.transparent.setVisible(suffix in FIGURE_ENDINGS)

    def picture(self, view: Picture, suffix: str) -> Picture:
        """Return the picture that is asked for, its plots seen as in `view`. Raises InputError."""
        is_image = suffix not in (".svg", ".pdf")
        plots = parse_plots(self.shows.currentData())
        return replace(
            view,
            plots=plots,
            # Its mark says nothing where its numbers are not seen.
            example=view.example if "graph" in plots.names() else 0,
            width=self.width.number(),
            height=self.height.number(),
            unit=self._unit,
            text=self.text.number(),
            scale=float(self.scale.currentData()) if is_image else 1.0,
            theme=("light", "dark")[self.ground.choice()],
            transparent=self.transparent.isChecked() and suffix in FIGURE_ENDINGS,
            caption=self.caption.isChecked(),
            outlines=self.outlines.isChecked() and suffix == ".svg",
        )

    def answers(self) -> dict[str, Any]:
        """Return all answers, to be remembered."""
        return {
            "shows": self.shows.currentText(),
            "preset": self.preset.currentText(),
            "size": [self.width.number(), self.height.number(), self.text.number()],
            "unit": self._unit,
            "scale": self.scale.currentText(),
            "ground": self.ground.choice(),
            "transparent": self.transparent.isChecked(),
            "caption": self.caption.isChecked(),
            "outlines": self.outlines.isChecked(),
        }

    def restore(self, answers: Mapping[str, Any]) -> None:
        """Give these answers again; those that are none are passed over."""
        _choose(self.shows, answers.get("shows"))
        _choose(self.preset, answers.get("preset"))
        size, unit = answers.get("size"), answers.get("unit")
        is_own = self.preset.currentText() == _OWN and _are_numbers(size, 3)
        if is_own and isinstance(unit, str) and unit in _RANGES:
            assert isinstance(size, list)
            self._show_unit(unit)
            for field, number in zip((self.width, self.height, self.text), size, strict=True):
                if field.accepts(number):
                    field.show_number(number)
        _choose(self.scale, answers.get("scale"))
        if answers.get("ground") in (0, 1):
            self.ground.choose(int(answers["ground"]))
        for name in ("transparent", "caption", "outlines"):
            if isinstance(answers.get(name), bool):
                getattr(self, name).setChecked(answers[name])

    def _take(self, preset: Preset) -> None:
        """Show the size of a preset."""
        self._show_unit(preset.unit)
        self.width.show_number(preset.width)
        self.height.show_number(preset.height)
        self.text.show_number(preset.text)
        place = [scale for _, scale in _SCALES[preset.unit]].index(preset.scale)
        with QSignalBlocker(self.scale):
            self.scale.setCurrentIndex(place)

    def _show_unit(self, unit: str) -> None:
        self._unit = unit
        self._size_unit.setText(unit)
        for field in (self.width, self.height):
            field.accept(_RANGES[unit])
        if self.scale.count() == 0 or self.scale.itemText(0) != _SCALES[unit][0][0]:
            with QSignalBlocker(self.scale):
                self.scale.clear()
                for name, scale in _SCALES[unit]:
                    self.scale.addItem(name, scale)

    @Slot()
    def _on_preset_current_index_changed(self) -> None:
        preset = self.preset.currentData()
        if isinstance(preset, Preset):
            self._take(preset)
            self.changed.emit()

    @Slot(float)
    def _on_field_number_entered(self, _: float) -> None:
        with QSignalBlocker(self.preset):
            self.preset.setCurrentText(_OWN)
        self.changed.emit()

    @Slot(int)
    def _on_ground_chosen(self, _: int) -> None:
        self.changed.emit()


_PACES = (
    ("equal numbers of steps", "linear"),
    ("equal ratios of steps", "log"),
    ("equal change of the boundary", "change"),
)


class FilmForm(QObject):
    """Asks how many frames a film has, of which steps, and how fast they go by.

    Parameters
    ----------
    last_step
        The furthest step of the run.

    Signals
    -------
    changed()
        Another answer was given.
    """

    changed = Signal()

    def __init__(self, last_step: int) -> None:
        super().__init__()
        self._last_step = last_step
        self.frames = _number("Frames", "exportFramesField", NumberRange(2, MOST_FRAMES, True), 10)
        self.fps = _number("Frames a second", "exportFpsField", NumberRange(1, 60), 1)
        steps = NumberRange(0, max(1, last_step), True)
        self.first = _number("First step", "exportFirstField", steps, 10)
        self.last = _number("Last step", "exportLastField", steps, 10)
        self.pace = narrow_combo(
            "exportPaceCombo",
            "Which steps",
            "From one frame to the next: as many steps, as large a ratio, or as much movement.",
        )
        for name, pace in _PACES:
            self.pace.addItem(name, pace)
        self.loop = _box("loop", "exportLoopBox", "Begin again at the end.")
        self.loop.setChecked(True)
        film = Film()
        self.frames.show_number(film.frames)
        self.fps.show_number(film.fps)
        self.last.show_number(last_step)
        self.pace.setCurrentIndex(len(_PACES) - 1)
        self._rows: list[QWidget] = []
        for field in (self.frames, self.fps, self.first, self.last):
            field.number_entered.connect(self._on_field_number_entered)
        self.pace.currentIndexChanged.connect(self.changed)
        self.loop.toggled.connect(self.changed)

    def add_to(self, form: QFormLayout) -> None:
        """Put the fields into a form, after those that stand there."""
        _row(form, "ste&ps", self.pace)
        steps = _side_by_side(self.first, muted_label("to"), self.last)
        form.addRow(label_of("from step", self.first), steps)
        frames = _side_by_side(self.frames, muted_label("at"), self.fps, muted_label("a second"))
        form.addRow(label_of("&frames", self.frames), frames)
        form.addRow("", self.loop)

    def show_format(self, suffix: str) -> None:
        """Offer what is of use in a format: whether an MP4 begins again is told to its player."""
        self.loop.setVisible(suffix != ".mp4")

    def film(self) -> Film:
        """Return the film that is asked for."""
        first, last = sorted((int(self.first.number()), int(self.last.number())))
        return Film(
            frames=int(self.frames.number()),
            fps=self.fps.number(),
            pace=self.pace.currentData(),
            first=first,
            last=None if last >= self._last_step else last,
            loop=self.loop.isChecked() or self.loop.isHidden(),
        )

    def answers(self) -> dict[str, Any]:
        """Return all answers, to be remembered; the steps are those of one run."""
        return {
            "frames": self.frames.number(),
            "fps": self.fps.number(),
            "pace": self.pace.currentText(),
            "loop": self.loop.isChecked(),
        }

    def restore(self, answers: Mapping[str, Any]) -> None:
        """Give these answers again; those that are none are passed over."""
        for name in ("frames", "fps"):
            field: NumberField = getattr(self, name)
            if _are_numbers([answers.get(name)], 1) and field.accepts(answers[name]):
                field.show_number(answers[name])
        _choose(self.pace, answers.get("pace"))
        if isinstance(answers.get("loop"), bool):
            self.loop.setChecked(answers["loop"])

    @Slot(float)
    def _on_field_number_entered(self, _: float) -> None:
        self.changed.emit()


def _number(name: str, object_name: str, accepted: NumberRange, step: float) -> NumberField:
    field = NumberField(name, accepted, evenly(step))
    field.setObjectName(object_name)
    field.set_hint(f"{name}: {accepted.describe()}.")
    return field


def _box(text: str, object_name: str, hint: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setObjectName(object_name)
    explain(box, text, hint)
    return box


def label_of(text: str, field: QWidget | None = None) -> QLabel:
    """Return the label of a field, as wide as those of all forms that stand below each other."""
    label = body_label(text, field)
    label.setMinimumWidth(_LABEL_WIDTH)
    return label


def _row(form: QFormLayout, text: str, field: QWidget) -> None:
    form.addRow(label_of(text, field), field)


def _side_by_side(*parts: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    tighten(row)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return holder


def _choose(combo: QComboBox, text: object) -> None:
    place = combo.findText(text) if isinstance(text, str) else -1
    if place >= 0:
        combo.setCurrentIndex(place)


def _are_numbers(values: object, count: int) -> bool:
    return (
        isinstance(values, list)
        and len(values) == count
        and all(isinstance(each, int | float) and not isinstance(each, bool) for each in values)
    )
