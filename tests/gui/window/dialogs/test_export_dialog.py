import json
import sys
from pathlib import Path

import polars as pl
import pytest
from PIL import Image
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog
from trained_run import source

from engine import __version__
from engine.cli.picture import Picture, parse_plots
from engine.errors import InputError
from gui.export.catalog import EXPORTERS
from gui.export.exporters import Exporter, Format, in_thread
from gui.style.theme import DARK
from gui.window.dialogs.export import ExportDialog
from gui.window.dialogs.export_forms import PRESETS
from gui.window.dialogs.folders import last_folder
from gui.workers.tasks import export_worker


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "answers.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def worker(qapp):
    worker = export_worker()
    yield worker
    worker.wait()


@pytest.fixture
def opened(qtbot, worker, settings):
    def open_dialog(view=Picture(), workspace=parse_plots("boundary*6+loss*4")):  # noqa: B008
        dialog = ExportDialog(source(), view, workspace, worker, settings)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.open()
        return dialog

    return open_dialog


def choose(dialog, kind, suffix):
    dialog.kind.setCurrentText(kind)
    dialog.format.setCurrentIndex(dialog.format.findData(suffix))


def first_lines(dialog):
    """Return what a screen reader is told of the file that is shown."""
    preview = dialog.preview
    return preview.accessibleDescription().removeprefix(preview.text()).lstrip("\n")


def write(qtbot, dialog, path):
    with qtbot.waitSignal(dialog.said, timeout=120_000) as said:
        dialog.write_to(path)
    assert not dialog.isVisible()
    return said.args[0]


def test_each_kind_offers_its_formats_and_its_own_questions(opened):
    dialog = opened()
    for place, exporter in enumerate(EXPORTERS):
        dialog.kind.setCurrentIndex(place)
        suffixes = [dialog.format.itemData(row) for row in range(dialog.format.count())]
        assert suffixes == [each.suffix for each in exporter.formats]
        is_picture = exporter.key in ("figure", "film")
        assert dialog.picture.shows.isVisible() == is_picture
        assert dialog.film.frames.isVisible() == (exporter.key == "film")
        is_page = exporter.key == "report"
        assert (is_picture or is_page) != dialog.preview.image().isNull()
        assert is_picture or dialog.preview.text() == exporter.hint


@pytest.mark.parametrize(
    ("kind", "suffix", "read_as"),
    [
        ("History", ".csv", ".csv"),
        ("History", ".parquet", ".csv"),
        ("Weights", ".json", ".json"),
        ("Weights", ".txt", ".txt"),
        ("NumPy program", ".py", ".py"),
        ("NumPy program", ".ipynb", ".py"),
        ("scikit-learn script", ".py", ".py"),
    ],
)
def test_of_a_text_the_first_lines_are_shown(qtbot, opened, tmp_path, kind, suffix, read_as):
    dialog = opened()
    choose(dialog, kind, suffix)
    qtbot.waitUntil(lambda: bool(first_lines(dialog)))
    seen = first_lines(dialog)
    assert not dialog._export.isHidden()
    assert dialog._export.isEnabled()  # it is no file that is being written
    assert dialog.preview.image().isNull()
    choose(dialog, kind, read_as)
    path = tmp_path / f"moons{read_as}"
    write(qtbot, dialog, path)
    written = path.read_text().splitlines()
    lines = seen.splitlines()
    assert lines == written[: len(lines)]
    assert 5 < len(lines) <= dialog.preview.lines()


def test_of_the_kind_chosen_last_the_first_lines_are_shown(qtbot, opened):
    dialog = opened()
    choose(dialog, "scikit-learn script", ".py")
    choose(dialog, "Weights", ".txt")
    qtbot.waitUntil(lambda: "weights and bias" in first_lines(dialog))
    choose(dialog, "Figure", ".png")
    assert not first_lines(dialog)
    assert not dialog.preview.image().isNull()


def test_why_there_is_no_such_text_is_told_in_its_place(qtbot, opened, monkeypatch):
    def refuse(*_):
        raise InputError("code: 20,000 examples given, fewer accepted")
        yield

    monkeypatch.setattr("gui.export.run_files.write_text_file", refuse)
    dialog = opened()
    choose(dialog, "NumPy program", ".py")
    qtbot.waitUntil(lambda: "fewer accepted" in dialog.preview.text())
    assert not dialog.complaint()
    assert not first_lines(dialog)


def test_what_is_shown_and_written_is_what_was_asked_for(qtbot, opened, tmp_path):
    dialog = opened()
    dialog.picture.preset.setCurrentText("One column, 85 mm")
    dialog.picture.shows.setCurrentText("Sigmoid")
    dialog.picture.ground.choose(1)
    qtbot.waitUntil(lambda: "85 × 64 mm, 1,004 × 756 pixels" in dialog.preview.text())
    image = dialog.preview.image()
    assert image.pixelColor(3, 3).name() == DARK.panel.lower()
    assert image.width() / image.height() == pytest.approx(85 / 64, rel=0.01)
    path = tmp_path / "figure.png"
    assert write(qtbot, dialog, path) == "Figure written to figure.png"
    written = QImage(str(path))
    assert (written.width(), written.height()) == (1004, 756)
    assert "--picture=plots=sigmoid,size=85x64mm,text=7,scale=3.125,dark" in written.text("Comment")


def test_the_view_of_the_window_and_its_workspace_are_kept(opened):
    view = Picture(loss="log", axes=(2, 3), example=5, threshold=0.25)
    dialog = opened(view)
    dialog.picture.shows.setCurrentText("The workspace as it is")
    picture = dialog.picture.picture(view, ".png")
    assert (picture.loss, picture.axes, picture.threshold) == ("log", (2, 3), 0.25)
    assert str(picture.plots) == "boundary*6+loss*4"
    assert picture.example == 0  # its mark would stand there without a word
    dialog.picture.shows.setCurrentText("Computation graph")
    assert dialog.picture.picture(view, ".png").example == 5


def test_without_plots_in_the_workspace_it_is_not_offered(opened):
    dialog = opened(workspace=None)
    assert dialog.picture.shows.findText("The workspace as it is") == -1


def test_a_size_of_ones_own_is_no_preset_and_must_be_possible(qtbot, opened):
    dialog = opened()
    dialog.picture.width.take(8000)
    assert dialog.picture.preset.currentText() == "Own size"
    dialog.picture.height.take(8000)
    dialog.picture.scale.setCurrentIndex(3)
    qtbot.waitUntil(lambda: "size: 32000 x 32000 pixels given" in dialog.complaint())
    assert not dialog._export.isEnabled()
    dialog.picture.preset.setCurrentIndex(0)
    qtbot.waitUntil(lambda: not dialog.complaint())
    assert dialog._export.isEnabled()


def test_presets_are_possible_in_all_formats(opened):
    dialog = opened()
    for preset in PRESETS:
        dialog.picture.preset.setCurrentText(preset.name)
        for suffix in (".png", ".svg", ".pdf", ".gif"):
            picture = dialog.picture.picture(Picture(), suffix)
            assert (picture.width, picture.text) == (preset.width, preset.text)


def test_a_film_is_written_with_its_progress(qtbot, opened, tmp_path):
    dialog = opened()
    choose(dialog, "Film", ".gif")
    dialog.picture.width.take(240)
    dialog.picture.height.take(120)
    dialog.picture.text.take(4)
    dialog.film.frames.take(5)
    dialog.film.last.take(30)
    path = tmp_path / "film.gif"
    assert write(qtbot, dialog, path) == "Film written to film.gif"
    with Image.open(path) as film:
        assert (film.n_frames, film.size) == (5, (240, 120))
        assert "to=30" in film.info["comment"].decode()


def test_cancel_gives_up_what_is_written_and_leaves_nothing(qtbot, opened, tmp_path):
    dialog = opened()
    choose(dialog, "Film", ".gif")
    dialog.film.frames.take(500)
    folder = tmp_path / "films"
    folder.mkdir()
    dialog.write_to(folder / "film.gif")
    qtbot.waitUntil(lambda: dialog._bar.value() > 0, timeout=120_000)
    assert not dialog._export.isEnabled()
    qtbot.mouseClick(dialog._cancel, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog._export.isEnabled()
    qtbot.waitUntil(lambda: not list(folder.iterdir()))
    qtbot.mouseClick(dialog._cancel, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_what_goes_wrong_is_told_and_can_be_tried_again(qtbot, opened, tmp_path):
    dialog = opened()
    dialog.write_to(tmp_path / "nowhere" / "figure.png")
    qtbot.waitUntil(lambda: "cannot be written" in dialog.complaint())
    assert dialog._export.isEnabled()
    dialog.resize(dialog.width() + 20, dialog.height())
    qtbot.waitUntil(lambda: not dialog._pause.isActive())
    assert "cannot be written" in dialog.complaint()  # nothing was changed
    write(qtbot, dialog, tmp_path / "figure.png")


def test_another_size_of_the_dialog_does_not_end_the_writing(qtbot, opened, tmp_path):
    dialog = opened()
    choose(dialog, "NumPy program", ".py")
    with qtbot.waitSignal(dialog.said):
        dialog.write_to(tmp_path / "run.py")
        dialog._on_pause_timeout()
    assert (tmp_path / "run.py").exists()


def test_a_file_of_another_name_than_was_chosen_is_not_written_over(opened, tmp_path):
    dialog = opened()
    choose(dialog, "Figure", ".png")
    there = tmp_path / "figure.v2.png"
    there.write_text("older")
    dialog._on_dialog_file_selected(str(tmp_path / "figure.v2"))
    assert "is there already" in dialog.complaint()
    assert dialog._export.isEnabled()
    assert there.read_text() == "older"


def test_what_is_not_installed_is_told_with_what_installs_it(opened, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    dialog = opened()
    choose(dialog, "Film", ".mp4")
    dialog.write_to(tmp_path / "film.mp4")
    assert "`uv sync --extra video`" in dialog.complaint()
    choose(dialog, "Film", ".gif")
    assert not dialog.complaint()


def test_nothing_is_asked_of_a_film_that_its_format_cannot_hold(opened):
    dialog = opened()
    choose(dialog, "Film", ".gif")
    dialog.film.loop.setChecked(False)
    assert dialog.film.loop.isVisible() and not dialog.film.film().loop
    choose(dialog, "Film", ".mp4")
    assert not dialog.film.loop.isVisible() and dialog.film.film().loop


def test_a_history_in_parquet_names_the_version_and_the_command(qtbot, opened, tmp_path):
    dialog = opened()
    choose(dialog, "History", ".parquet")
    write(qtbot, dialog, tmp_path / "h.parquet")
    told = pl.read_parquet_metadata(tmp_path / "h.parquet")
    assert told["program"] == f"Descent Lab {__version__}"
    assert told["command"].endswith("--headless --steps=60 --history=h.parquet")


def test_a_history_has_the_bytes_of_the_contract(qtbot, opened, tmp_path):
    dialog = opened()
    choose(dialog, "History", ".csv")
    write(qtbot, dialog, tmp_path / "history.csv")
    lines = (tmp_path / "history.csv").read_text().splitlines()
    assert lines[0] == "step,loss,test_loss,accuracy,b,w1,w2"
    assert [line.split(",")[0] for line in lines[1:]] == [str(step) for step in range(61)]


def test_beside_a_history_in_csv_stands_what_made_it(qtbot, opened, tmp_path):
    dialog = opened()
    choose(dialog, "History", ".csv")
    write(qtbot, dialog, tmp_path / "h.csv")
    told = json.loads((tmp_path / "h.csv-metadata.json").read_text())
    assert (told["url"], told["dc:creator"]) == ("h.csv", f"Descent Lab {__version__}")
    assert told["dc:provenance"].endswith("--headless --steps=60 --history=h.csv")
    header = (tmp_path / "h.csv").read_text().split("\n", 1)[0].split(",")
    assert [column["name"] for column in told["tableSchema"]["columns"]] == header
    write(qtbot, dialog, tmp_path / "h.csv")  # once more, over its own


def test_a_description_of_another_program_is_not_written_over(qtbot, opened, tmp_path):
    dialog = opened()
    choose(dialog, "History", ".csv")
    (tmp_path / "h.csv-metadata.json").write_text('{"dc:creator": "somebody else"}')
    with qtbot.waitSignal(dialog._worker.failed):
        dialog.write_to(tmp_path / "h.csv")
    qtbot.waitUntil(lambda: "h.csv-metadata.json is there" in dialog.complaint())
    assert [path.name for path in tmp_path.glob("h.*")] == ["h.csv-metadata.json"]


def test_answers_are_those_of_the_last_time(qtbot, opened, settings):
    dialog = opened()
    choose(dialog, "Film", ".webp")
    dialog.picture.shows.setCurrentText("Loss landscape")
    dialog.picture.width.take(640)
    dialog.picture.caption.setChecked(False)
    dialog.picture.ground.choose(1)
    dialog.film.fps.take(12)
    dialog.film.loop.setChecked(False)
    dialog.reject()
    again = opened()
    assert (again.exporter().key, again.suffix()) == ("film", ".webp")
    assert again.picture.answers() == dialog.picture.answers()
    assert again.film.answers() == dialog.film.answers()
    assert again.picture.width.number() == 640


@pytest.mark.parametrize(
    "damaged",
    [
        "nonsense",
        "[]",
        '{"kind": 3, "picture": [], "formats": 5}',
        '{"picture": {"size": ["x", 1, 2], "preset": "Own size", "unit": "px", "ground": 7}}',
        '{"picture": {"size": [700, 300, 9], "preset": "Own size", "unit": ["px"]}}',
        '{"film": {"frames": -5, "fps": "fast", "loop": "yes", "pace": null}}',
        json.dumps({"kind": "gone", "formats": {"figure": ".bmp"}}),
    ],
)
def test_damaged_answers_are_passed_over(opened, settings, damaged):
    settings.setValue("export", damaged)
    dialog = opened()
    assert (dialog.exporter().key, dialog.suffix()) == ("figure", ".png")
    assert dialog.picture.width.number() == 1280
    assert dialog.film.frames.number() == 60


def test_the_file_has_the_ending_of_the_format(qtbot, opened, tmp_path):
    dialog = opened()
    choose(dialog, "Figure", ".svg")
    qtbot.mouseClick(dialog._export, Qt.MouseButton.LeftButton)
    (asked,) = dialog.findChildren(QFileDialog)
    assert asked.windowTitle() == "Export figure"
    assert asked.directory().absolutePath() == str(last_folder())
    with qtbot.waitSignal(dialog.said):
        asked.fileSelected.emit(str(tmp_path / "a.b"))
    asked.close()
    assert last_folder() == tmp_path
    assert (tmp_path / "a.b.svg").read_text().startswith("<?xml")


def test_other_kinds_find_their_place(qtbot, opened, tmp_path, monkeypatch):
    def write_text(made, options, path):
        path.write_text(f"{made.snapshot.step} {options['picture']}")
        yield 0.5

    kind = Exporter("text", "Text", "A text.", (Format(".txt", "Text"),), in_thread(write_text))
    monkeypatch.setattr("gui.window.dialogs.export.EXPORTERS", (*EXPORTERS, kind))
    dialog = opened(Picture(loss="log"))
    choose(dialog, "Text", ".txt")
    write(qtbot, dialog, tmp_path / "a.txt")
    assert Path(tmp_path / "a.txt").read_text() == "60 loss=log"
