import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from pinned_sample import made_up
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget
from sample_run import default_moment, make_problem, make_snapshot

from engine.cli.picture import Picture
from engine.data.dataset import Dataset
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.problem import prepare
from engine.training.history import LossHistory
from gui.export.figures import caption_text, pinned_runs_text, render_figure
from gui.export.writer import Page, Sheet
from gui.plotting.pinned_runs import run_style
from gui.style.theme import DARK, LIGHT

SVG = "{http://www.w3.org/2000/svg}"


def write(path, theme=LIGHT, pinned=(), **settings):
    experiment = Experiment(test_ratio=0.2, **settings)
    problem = make_problem(experiment)
    step = np.arange(100.0)
    losses = 0.7 * np.exp(-step / 30)
    snapshot = make_snapshot(
        problem,
        experiment,
        99,
        w=(1.2, -0.7),
        loss=0.2163,
        accuracy=0.9,
        test_loss=0.25,
        test_accuracy=0.8,
        history=LossHistory(step, losses, losses * 1.1, step / 100, step / 100),
        pinned=pinned,
    )
    render_figure(problem, experiment, snapshot, path, Picture(theme=theme.name))
    return path


def svg_texts(path):
    return [(element.text or "").strip() for element in ElementTree.parse(path).iter(f"{SVG}text")]


def test_an_image_of_too_many_pixels_names_them(qtbot):
    sheet = Sheet(QWidget(), replace(Page.plain(100, 50), scale=1e6))
    qtbot.addWidget(sheet._figure)
    with pytest.raises(InputError, match="100000000 x 50000000 pixels given"):
        sheet.image()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_png_has_the_size_asked_for_and_the_colours_of_the_theme(qapp, tmp_path, theme):
    image = QImage(str(write(tmp_path / "figure.png", theme)))
    assert (image.width(), image.height()) == (1280, 640)
    pixels = {image.pixelColor(x, y).name() for x in range(0, 1280, 2) for y in range(0, 640, 2)}
    for name in ("panel", "ink", "class0", "class1"):
        assert getattr(theme, name).lower() in pixels
    other = DARK if theme is LIGHT else LIGHT
    assert other.panel.lower() not in pixels


def test_svg_holds_its_text_as_text(qapp, tmp_path):
    texts = svg_texts(write(tmp_path / "figure.svg", data="iris"))
    for text in (
        "Decision boundary", "Loss", "0.2163", "90 %", "0.2500 · 80 %", "misclassified",
        "y = 0, versicolor", "petal length (cm)", "step",
    ):  # fmt: skip
        assert text in texts, text


def test_figures_leave_out_what_only_a_window_needs(qapp, tmp_path):
    texts = svg_texts(write(tmp_path / "figure.svg"))
    assert not {"lin", "log", "loss"} & set(texts)
    assert not [text for text in texts if "Point at" in text]


def test_svg_draws_examples_as_shapes(qapp, tmp_path):
    root = ElementTree.parse(write(tmp_path / "figure.svg")).getroot()
    circles = len(list(root.iter(f"{SVG}circle"))) + len(list(root.iter(f"{SVG}ellipse")))
    y = make_problem(Experiment()).dataset.y
    assert circles >= np.count_nonzero(y == 0)


def test_svg_drawn_again_looks_like_the_png(qapp, tmp_path):
    png = QImage(str(write(tmp_path / "figure.png")))
    again = QImage(png.size(), QImage.Format.Format_RGB32)
    again.fill(QColor("white"))
    painter = QPainter(again)
    QSvgRenderer(str(write(tmp_path / "figure.svg"))).render(painter, QRectF(again.rect()))
    painter.end()
    places = [(x, y) for x in range(0, 1280, 8) for y in range(0, 640, 8)]
    alike = [
        abs(png.pixelColor(*place).lightness() - again.pixelColor(*place).lightness()) < 24
        for place in places
    ]
    assert np.mean(alike) > 0.97


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_runs_that_were_kept_are_drawn_and_told_of(qapp, tmp_path, ending):
    pinned = (
        made_up((0.7, 0.6, 0.5), name="A", settings={"alpha": 0.7}),
        made_up((0.7, 0.6, 0.5), key=2, style=1, name="B", settings={"data": "moons"}),
    )
    path = write(tmp_path / f"figure.{ending}", pinned=pinned)
    if ending == "svg":
        texts = svg_texts(path)
        assert texts.count("A") == 3  # in the legend and beside both lines
        assert "B" not in texts
        assert "Thin lines: A ( α = 0.7, step 2)" in " ".join(texts)
        colors = {element.get("stroke", "") for element in ElementTree.parse(path).iter()}
        assert run_style(0, LIGHT).color.name() in {color.lower() for color in colors}
    assert path.stat().st_size > 0


def test_pdf_is_one_page_of_the_size_in_points(qapp, tmp_path):
    content = write(tmp_path / "figure.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", content)) == 1
    box = re.search(rb"/MediaBox \[([^\]]*)\]", content)
    assert [float(side) for side in box[1].split()] == [0, 0, 960, 480]


def test_capitals_in_the_ending_do_not_matter(qapp, tmp_path):
    assert not QImage(str(write(tmp_path / "figure.PNG"))).isNull()


def test_crowd_is_written_too(qapp, tmp_path):
    path = write(tmp_path / "figure.svg", size=20_000)
    assert path.stat().st_size < 2_000_000


def test_unknown_ending_is_refused_with_those_accepted(qapp, tmp_path):
    with pytest.raises(InputError, match=r"figure\.bmp given, .*\.png, \.svg, \.pdf accepted"):
        write(tmp_path / "figure.bmp")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_folder_that_is_not_there_is_named(qapp, tmp_path, ending):
    with pytest.raises(InputError, match="nowhere"):
        write(tmp_path / "nowhere" / f"figure.{ending}")


def test_what_fails_half_way_leaves_the_old_file_alone(qapp, tmp_path, monkeypatch):
    path = write(tmp_path / "figure.png")
    before = path.read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(InputError, match="cannot be written"):
        write(path, theme=DARK)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [Path(path)]


def test_no_widget_is_left_behind(qapp, tmp_path):
    before = len(QApplication.topLevelWidgets())
    write(tmp_path / "figure.png")
    assert len(QApplication.topLevelWidgets()) == before


def test_the_caption_tells_two_figures_apart():
    _, problem, snapshot = default_moment(alpha=0.25, l2=0.5, batch=16)
    text = caption_text(problem, snapshot)
    assert pinned_runs_text(snapshot) == ""
    for part in ("m = 200", "α = 0.25", "L2 λ = 0.5", "batch 16", "step 0", "b = 0.0000"):
        assert part in text


@pytest.mark.parametrize("ending", ["png", "svg"])
@pytest.mark.parametrize("size", [1e100, 1e-100, 5e-324])
@pytest.mark.parametrize("features", [("x1", "x2"), ("x1", "x2", "x1^2", "x1*x2")])
def test_very_large_and_very_small_numbers_are_drawn(qapp, tmp_path, ending, size, features):
    experiment = Experiment(features=features, standardize=True)
    X = np.array([[1.0, 2.0], [-1.0, 4.0], [0.5, -5.0]]) * [size, min(size, 1e99)]
    y = np.array([0.0, 1.0, 0.0])
    problem = prepare(Dataset("d.csv", "d.csv", X, y), experiment)
    w = tuple(range(1, len(features) + 1))
    snapshot = make_snapshot(problem, experiment, w=w, b=0.1)
    path = tmp_path / f"figure.{ending}"
    render_figure(problem, experiment, snapshot, path)
    assert path.stat().st_size > 10_000


def test_numbers_that_cannot_be_drawn_leave_no_file(qapp, tmp_path):
    experiment = Experiment(standardize=True)
    X = np.array([[1e308, 2.0], [-1e308, 4.0], [5.0, 5.0]])
    problem = prepare(Dataset("d.csv", "d.csv", X, np.array([0.0, 1.0, 0.0])), experiment)
    with pytest.raises(InputError, match=r"^figure: .* accepted"):
        render_figure(problem, experiment, make_snapshot(problem, experiment), tmp_path / "f.png")
    assert not list(tmp_path.iterdir())
