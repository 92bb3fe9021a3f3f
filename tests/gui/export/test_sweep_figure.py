from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from sample_run import make_problem
from sweep_sample import made_up

from engine.errors import InputError
from engine.model.experiment import Experiment
from gui.export.figures import render_sweep, sweep_caption

SVG = "{http://www.w3.org/2000/svg}"
PROBLEM = make_problem(Experiment())
RESULT = made_up([[0.3, 0.2, None], [0.4, 0.1, 0.2]], (0.1, 1.0, 10.0))


def test_png_has_the_size_asked_for(qapp, tmp_path):
    render_sweep(RESULT, PROBLEM, tmp_path / "f.png")
    image = QImage(str(tmp_path / "f.png"))
    assert (image.width(), image.height()) == (960, 600)


def test_svg_holds_its_text_as_text_and_no_broken_paths(qapp, tmp_path):
    render_sweep(RESULT, PROBLEM, tmp_path / "f.svg")
    root = ElementTree.parse(tmp_path / "f.svg").getroot()
    texts = [(element.text or "").strip() for element in root.iter(f"{SVG}text")]
    for text in ("Final loss against", "final loss", "median J of 2 seeds", "2/K = 0.2"):
        assert text in texts, text
    for path in root.iter(f"{SVG}path"):
        assert path.get("d")
        assert not {"nan", "inf"} & set(path.get("d").lower().split())


def test_pdf_is_written(qapp, tmp_path):
    render_sweep(RESULT, PROBLEM, tmp_path / "f.PDF")
    assert (tmp_path / "f.PDF").read_bytes().startswith(b"%PDF-")


def test_another_ending_is_refused(qapp, tmp_path):
    with pytest.raises(InputError, match=r"figure: f\.bmp given"):
        render_sweep(RESULT, PROBLEM, tmp_path / "f.bmp")
    assert not list(tmp_path.iterdir())


def test_no_widget_is_left_behind(qapp, tmp_path):
    before = len(QApplication.topLevelWidgets())
    render_sweep(RESULT, PROBLEM, tmp_path / "f.png")
    assert len(QApplication.topLevelWidgets()) == before


def test_the_caption_tells_all_that_does_not_vary():
    result = made_up([[0.3, None], [0.2, 0.1]], (0.1, 1.0), l2=0.5, batch=16)
    assert sweep_caption(result, PROBLEM) == (
        "Two blobs, m = 200 · features x₁, x₂ · batch 16 · L2 λ = 0.5 · 100 steps · seeds 0 … 1 · "
        "limits of α: medians over the seeds, for the full batch · 1 of 4 runs diverged"
    )


def test_the_caption_of_one_seed_names_it():
    assert sweep_caption(made_up([[0.3]], (4,), "batch"), PROBLEM) == (
        "Two blobs, m = 200 · features x₁, x₂ · α = 0.1 · 100 steps · seed 0"
    )
