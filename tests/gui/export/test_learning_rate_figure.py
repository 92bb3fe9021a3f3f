from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage
from sample_run import make_problem

from engine.errors import InputError
from engine.model.experiment import Experiment
from gui.export.figures import render_alpha_figure
from gui.style.theme import DARK, LIGHT

SVG = "{http://www.w3.org/2000/svg}"


def write(path, theme=LIGHT, progress=None, **settings):
    experiment = Experiment(**settings)
    render_alpha_figure(make_problem(experiment), experiment, path, theme, progress)
    return path


def svg_text(path):
    """All text in the order in which it is drawn; where the font changes, Qt cuts it in pieces."""
    texts = [element.text or "" for element in ElementTree.parse(path).iter(f"{SVG}text")]
    return squeezed("".join(texts))


def squeezed(text):
    return text.replace(" ", "").replace("\N{WORD JOINER}", "")


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_png_has_the_colours_of_the_theme(qapp, tmp_path, theme):
    image = QImage(str(write(tmp_path / "figure.png", theme, data="separable")))
    assert (image.width(), image.height()) == (960, 640)
    for x, y in ((2, 2), (60, 300)):
        assert image.pixelColor(x, y) == theme.color("panel")
    pixels = {image.pixelColor(x, y).name() for x in range(0, 960, 2) for y in range(0, 640, 2)}
    assert theme.ink.lower() in pixels


def test_svg_holds_its_text_as_text(qapp, tmp_path):
    text = svg_text(write(tmp_path / "figure.svg", l2=0.1))
    for words in (
        "Steps until 1 % of the gap is left, for each α",
        "surely descends", "beyond the local limit",
        "1 % reached", "diverged there", "expected near the optimum", "α = 0.1", "> 100,000",
        "Two blobs, m = 200", "L2 λ = 0.1", "2/λmax at the optimum", "The quickest α here is",
    ):  # fmt: skip
        assert squeezed(words) in text
    assert squeezed("Point at the plot") not in text


def test_pdf_is_one(qapp, tmp_path):
    assert write(tmp_path / "figure.pdf", data="separable").read_bytes().startswith(b"%PDF")


def test_progress_is_told_up_to_all(qapp, tmp_path):
    shares = []
    write(tmp_path / "figure.png", progress=shares.append, data="separable")
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_progress_may_cancel_and_then_there_is_no_file(qapp, tmp_path):
    def cancel(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "figure.png", progress=cancel)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "settings", "told"),
    [
        ("figure.jpg", {}, "a name ending in .png, .svg, .pdf accepted"),
        ("figure.png", {"l2": 1e200}, "alpha lab: The L2 penalty is too large"),
    ],
)
def test_what_cannot_be_drawn_is_refused(qapp, tmp_path, name, settings, told):
    with pytest.raises(InputError, match=told):
        write(tmp_path / name, **settings)
    assert list(tmp_path.iterdir()) == []
