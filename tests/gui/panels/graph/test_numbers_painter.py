import numpy as np
import pytest
from graph_sample import make_trace
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from engine.model.optimizers import OPTIMIZERS
from gui.panels.graph.layout.geometry import strip_height
from gui.panels.graph.numbers_painter import DetailLine, brief, numbers
from gui.style.painting import painting
from gui.style.theme import DARK, LIGHT


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("1/(1 + e^(−0.000272))", "1/(1 + e^(−3e−4))"),
        (" = 1/(1 + e^(−14457.8384))", " = 1/(1 + e^(−1.45e4))"),
        (" = 1000.0000 · (−2345.6789) + 0.5000", " = 1.00e3 · (−2.35e3) + 0.5000"),
        (" = 999.9999 − 12.3456", " = 1.00e3 − 12.35"),
        (" = (−1.204e+08) · 0.5000", " = (−1.20e8) · 0.5000"),
        ("16.2275 − 42.7000 · (−1.921e−15)", "16.23 − 42.7 · (−2e−15)"),
        ("1/(1 + e^(−34.4608))", "1/(1 + e^(−34.46))"),
        ("−e^800.0000", "−e^800"),
    ],
)
def test_long_numbers_are_written_in_few_digits(text: str, shorter: str) -> None:
    assert brief(text) == shorter


def test_only_what_is_rounded_is_called_about_equal():
    readings = make_trace(2).readings
    a, da, dz = (readings[key].text for key in ("a", "da", "dz"))
    assert numbers(readings["dz"]) == f" ≈ ({da}) · {a} · (1 − {a}) ≈ {a} − 1 = {dz}"
    assert numbers(readings["db"]) == f" = {dz}"


def drawn_rows(line, height, trace, node, theme):
    """Draw what a node says in the middle of a picture; return which of its rows have ink."""
    image = QImage(900, 3 * height, QImage.Format.Format_RGB32)
    image.fill(theme.color("panel"))
    with painting(image) as painter:
        room = QRectF(0, height, 900, height)
        line.draw(painter, room, node, trace.readings[node.key], shown=True)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(3 * height, 900)
    return np.flatnonzero((pixels != pixels[0, 0]).any(axis=1))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("is_mean", [False, True], ids=["this example", "mean"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_line_below_the_graph_is_as_tall_as_each_formula(formulas, optimizer, is_mean, theme):
    trace = make_trace(2, mean=is_mean, optimizer=optimizer)
    nodes = [node for node in trace.graph.nodes if node.micro]
    formulas.ask_for(*(node.formula.latex for node in nodes))
    formulas.finish()
    scale = 1.0
    height = int(strip_height(formulas, trace.graph, scale)) + 1
    line = DetailLine(formulas, theme, scale)
    for node in nodes:
        rows = drawn_rows(line, height, trace, node, theme)
        assert rows[0] == height or rows[0] == height - 1  # the rule
        assert rows[-1] < 2 * height, node.key
        ink = rows[rows > height]
        assert ink[0] >= height + 2, node.key  # nothing touches the rule
        picture = formulas.picture(node.formula.latex)
        assert ink[-1] - ink[0] >= 0.85 * picture.height * 12.5 - 3, node.key  # all of it
