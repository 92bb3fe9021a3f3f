"""Figures in all formats, read back and drawn again by others."""

import re
import shlex
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from pinned_sample import keep
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from trained_run import source

from engine import __version__
from engine.cli.picture import PLOTS, Picture
from engine.cli.request import parse
from engine.errors import InputError
from engine.session.replay import run_of
from gui.export.figures import command_again
from gui.export.pictures import FIGURE
from gui.style.theme import DARK

SMOOTH = Qt.TransformationMode.SmoothTransformation
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def run(qapp):
    return source()


@pytest.fixture
def write(run, tmp_path):
    def write(suffix, picture):
        path = tmp_path / f"figure{suffix}"
        for share in FIGURE.prepare(run, {"picture": picture}, suffix)(path):
            assert 0 <= share <= 1
        return path

    return write


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return lines[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


def alike(one, other):
    """Return the share of the places at which two images look the same, a little blurred."""
    size = one.size() / 4
    small = [pixels(image.scaled(size, mode=SMOOTH)) for image in (one, other)]
    return np.mean(np.abs(small[0] - small[1]).max(axis=2) < 40)


def drawn_svg(path, size):
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    QSvgRenderer(str(path)).render(painter, QRectF(image.rect()))
    painter.end()
    return image


@pytest.mark.parametrize("plots", PLOTS)
@pytest.mark.parametrize("more", ["", ",outlines,dark"])
def test_svg_drawn_again_looks_like_the_png(write, plots, more):
    picture = f"plots={plots},size=480x360,bare,example=3"
    png = QImage(str(write(".png", picture + more)))
    again = drawn_svg(write(".svg", picture + more), png.size())
    assert alike(png, again) > 0.97


def test_formulas_of_an_svg_are_as_thin_as_those_of_the_png(write):
    picture = "plots=graph,size=1280x640"
    png = QImage(str(write(".png", picture)))
    again = drawn_svg(write(".svg", picture), png.size())
    ink = [np.mean(255 - pixels(image)) for image in (png, again)]
    assert ink[1] == pytest.approx(ink[0], rel=0.05)


def test_the_table_of_runs_is_written_with_all_runs_and_nothing_to_click(run, tmp_path):
    names = ("first", "a rather long name for a run with Adam")
    pinned = tuple(keep(key, name=name, batch=key) for key, name in enumerate(names, start=1))
    shown = replace(run, snapshot=replace(run.snapshot, pinned=pinned))
    path = tmp_path / "runs.svg"
    picture = {"picture": "plots=runs,size=480x120"}  # it is made larger than this, and shrunk
    for _ in FIGURE.prepare(shown, picture, ".svg")(path):
        pass
    texts = [text.text for text in ElementTree.parse(path).iter(f"{SVG}text")]
    told = " ".join(filter(None, texts))
    for word in ("this run", *names, "accuracy"):
        assert word in told
    for word in ("↩", "×", "Pin this run", "dismisses", "Thin lines"):
        assert word not in told


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is not installed")
@pytest.mark.parametrize("plots", [*PLOTS, "boundary+(loss/landscape)"])
def test_pdf_drawn_again_looks_like_the_png_and_no_reader_complains(write, plots):
    picture = f"plots={plots},size=480x360,bare,example=3"
    png = QImage(str(write(".png", picture)))
    path = write(".pdf", picture)
    done = subprocess.run(
        ["pdftoppm", "-r", "96", "-png", "-singlefile", str(path), str(path.with_suffix(""))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    again = QImage(str(path.with_suffix(".png")))
    assert again.size() == png.size()
    assert alike(png, again) > 0.97


def test_the_same_plots_are_larger_in_pixels_at_a_larger_scale(write):
    small = QImage(str(write(".png", "size=320x240,text=8")))
    large = QImage(str(write(".png", "size=320x240,text=8,scale=3")))
    assert (large.width(), large.height()) == (960, 720)
    assert large.dotsPerMeterX() == pytest.approx(3 * 96 / 0.0254, rel=0.001)
    assert alike(large.scaled(small.size(), mode=SMOOTH), small) > 0.9


def test_the_accuracy_is_that_of_the_line_that_is_drawn(write):
    path = write(".svg", "plots=boundary+loss,size=900x450,threshold=0.2")
    assert "accuracy at t = 0.20" in path.read_text()


def test_a_column_is_as_wide_as_the_journal_says(write):
    picture = "plots=loss,size=85x64mm,text=7,scale=3.125,bare"
    assert QImage(str(write(".png", picture))).width() == round(85 / 25.4 * 300)
    svg = ElementTree.parse(write(".svg", picture)).getroot()
    assert (svg.get("width"), svg.get("height")) == ("85mm", "64mm")
    box = re.search(rb"/MediaBox \[([^\]]*)\]", write(".pdf", picture).read_bytes())
    sides = [float(side) for side in box[1].split()][2:]
    assert sides == pytest.approx([85 / 25.4 * 72, 64 / 25.4 * 72], abs=0.6)


@pytest.mark.parametrize("plots", PLOTS)
def test_without_a_ground_what_lies_beneath_is_seen(write, plots):
    picture = f"plots={plots},size=480x360,bare,transparent"
    image = QImage(str(write(".png", picture)))
    alphas = [image.pixelColor(x, y).alpha() for x in range(0, 480, 7) for y in range(0, 360, 7)]
    assert image.pixelColor(1, 1).alpha() == image.pixelColor(478, 358).alpha() == 0
    assert 0.02 < np.mean(np.array(alphas) > 0) < 0.8
    svg = write(".svg", picture)
    whole = QImage(image.size(), QImage.Format.Format_ARGB32)
    whole.fill(0)
    painter = QPainter(whole)
    QSvgRenderer(str(svg)).render(painter, QRectF(whole.rect()))
    painter.end()
    assert whole.pixelColor(1, 1).alpha() == 0


def test_dark_is_dark_whatever_the_screen(write):
    image = QImage(str(write(".png", "size=320x240,text=6,dark")))
    assert image.pixelColor(2, 2).name() == DARK.panel.lower()


def test_outlines_leave_no_text_but_what_it_says(write):
    root = ElementTree.parse(write(".svg", "size=480x240,outlines")).getroot()
    assert not list(root.iter(f"{SVG}text"))
    said = {element.get("aria-label") for element in root.iter(f"{SVG}path")}
    assert {"Decision boundary", "Loss", "training"} <= said


def test_without_a_caption_the_plots_have_its_room(write):
    with_it, without = (
        ElementTree.parse(write(".svg", f"size=480x240{more}")).getroot() for more in ("", ",bare")
    )
    texts = ["".join(root.itertext()) for root in (with_it, without)]
    assert "m = 40" in texts[0]
    assert "m = 40" not in texts[1]


def test_every_format_names_the_version_and_the_command_that_makes_it_again(write):
    picture = "plots=loss,size=480x240,loss=log"
    command = (
        "uv run main.py moons --size=40 --alpha=0.5 --headless --steps=60 --figure=figure{} "
        f"--picture={picture}"
    )
    png = QImage(str(write(".png", picture)))
    assert png.text("Software") == f"Descent Lab {__version__}"
    assert png.text("Comment") == command.format(".png")
    svg = ElementTree.parse(write(".svg", picture)).getroot()
    assert svg.findtext(f"{SVG}title") == f"Descent Lab {__version__}"
    assert svg.findtext(f"{SVG}desc") == command.format(".svg")
    creator = re.search(rb"/Creator \((.*?)\)\n", write(".pdf", picture).read_bytes(), re.DOTALL)
    told = creator[1].replace(b"\\", b"").decode("utf-16")
    assert told == f"Descent Lab {__version__} · {command.format('.pdf')}"


def test_what_was_changed_by_hand_is_made_again_by_its_link(qapp, tmp_path):
    made = source(10)
    made.run.change("alpha", 0.1)
    made.run.advance(5)
    command = command_again(made.run, Picture(), "--figure=f.png")
    request = parse(shlex.split(command)[3:])
    again = run_of(request.session).run
    assert again.step == 15
    assert (again.w == made.run.w).all()
    assert request.figure == Path("f.png")


def test_changes_of_a_file_of_ones_own_are_told_of(qapp, tmp_path):
    path = tmp_path / "own.csv"
    rows = [f"{i},{i * i % 7},{i % 2}" for i in range(1000)]
    path.write_text("\n".join(["a,b,y", *rows, ""]))
    made = source(10, data=str(path), size=None)
    made.run.change("alpha", 0.1)
    made.run.advance(5)
    command = command_again(made.run, Picture(), "--figure=f.png")
    assert command.endswith("# but for 1 change by hand")


def test_what_cannot_be_is_refused_before_anything_is_drawn(write):
    with pytest.raises(InputError, match=r"size: .* accepted"):
        write(".png", "size=8000x8000,scale=5")


def test_the_ground_of_a_plot_is_no_image(write):
    for plots, images in (("loss/sigmoid", 0), ("landscape", 0), ("boundary", 2)):
        svg = ElementTree.parse(write(".svg", f"plots={plots},dark")).getroot()
        assert len(svg.findall(f".//{SVG}image")) == images, plots  # the field, and its legend


def test_a_small_figure_of_the_graph_is_drawn_smaller_and_whole(write):
    texts = "".join(
        ElementTree.parse(write(".svg", "plots=graph,size=240x160,bare")).getroot().itertext()
    )
    assert "Computation graph" in texts
    image = QImage(str(write(".png", "plots=graph,size=240x160,bare")))
    assert (image.width(), image.height()) == (240, 160)
