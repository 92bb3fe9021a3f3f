import logging
import warnings

import pytest
from PySide6.QtCore import QByteArray, QCoreApplication, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from gui.widgets.formulas import FormulaCache, Picture
from gui.widgets.typesetter import EM

TYPESETTER = "gui.widgets.typesetter"


@pytest.fixture(autouse=True)
def nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))


@pytest.fixture
def cache(qapp):
    cache = FormulaCache()
    yield cache
    cache.stop()
    cache.wait()


def drawn(picture, color, em=40):
    """Return the image of a formula on white."""
    image = QImage(300, 120, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    picture.draw(painter, QPointF(10, 70), em, QColor(color))
    painter.end()
    return image


def colors_of(image):
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


SQUARE = '<svg {head}><path d="M 4 -24 L 20 -24 L 20 8 L 4 8 Z"/></svg>'

XMLNS = 'xmlns="http://www.w3.org/2000/svg" width="16" height="32"'


@pytest.mark.parametrize(
    "box", ["4 -24 16 32", "4.0 -24.0 16.0 32.0", "4,-24,16,32", "4e0 -24 16 32"]
)
def test_a_picture_is_as_large_as_qt_says(qapp, box):
    svg = SQUARE.format(head=f'{XMLNS} viewBox="{box}"')
    told = QSvgRenderer(QByteArray(svg.encode())).viewBoxF()
    picture = Picture(svg)
    assert picture.width == told.width() / EM == 16 / EM
    assert picture.ascent == -told.top() / EM == 24 / EM
    assert picture.descent == told.bottom() / EM == 8 / EM


def test_nothing_is_typeset_before_the_start(cache):
    assert cache.picture("z") is None
    assert not cache.is_complete()


def test_a_picture_comes_after_the_start(cache, qtbot):
    cache.picture(r"\frac{y}{a}")
    with qtbot.waitSignal(cache.typeset):
        cache.start()
    assert cache.is_complete()
    assert cache.picture(r"\frac{y}{a}") is not None


def test_a_formula_asked_for_later_is_typeset_too(cache, qtbot):
    cache.start()
    with qtbot.waitSignal(cache.typeset):
        cache.ask_for("a", "z")
    assert cache.picture("a") is not None
    assert cache.picture("z") is not None


def test_fractions_are_real(cache):
    latex = (r"y/a", r"\frac{y}{a}")
    cache.ask_for(*latex)
    cache.finish()
    inline, fraction = map(cache.picture, latex)
    assert fraction.width < inline.width
    assert fraction.height > 1.5 * inline.height


def test_letters_stand_on_the_baseline(cache):
    cache.ask_for("x")
    cache.finish()
    image = drawn(cache.picture("x"), "#000000")
    rows = [y for y in range(120) if any(image.pixelColor(x, y).value() < 128 for x in range(300))]
    assert max(rows) in (69, 70)
    assert 70 - min(rows) == pytest.approx(0.47 * 40, abs=4)  # an x is about half an em high


@pytest.mark.parametrize("color", ["#1b1b1b", "#a8327d", "#e07bb8"])
def test_all_parts_take_on_the_color(cache, color):
    cache.ask_for(r"\frac{1}{1 + e^{-z}}")
    cache.finish()
    found = colors_of(drawn(cache.picture(r"\frac{1}{1 + e^{-z}}"), color))
    assert color in found
    assert "#000000" not in found


def test_a_pixmap_is_as_large_as_the_formula(cache):
    cache.ask_for("z = w_{1} x_{1}")
    cache.finish()
    picture = cache.picture("z = w_{1} x_{1}")
    pixmap = picture.pixmap(20.0, QColor("black"), 2.0)
    size = pixmap.deviceIndependentSize()
    assert size.width() == pytest.approx(picture.width * 20, abs=1)
    assert size.height() == pytest.approx(picture.height * 20, abs=1)


def test_what_cannot_be_typeset_holds_nothing_up(cache, caplog):
    with caplog.at_level(logging.CRITICAL, TYPESETTER):
        cache.ask_for(r"\frac{", "a")
        cache.finish()
    assert cache.is_complete()
    assert cache.picture(r"\frac{") is None
    assert cache.picture("a") is not None


def test_what_failed_once_is_tried_again(qapp, caplog, monkeypatch, tmp_path):
    (tmp_path / "ziamath.py").write_text("raise MemoryError")
    with monkeypatch.context() as broken, caplog.at_level(logging.CRITICAL, TYPESETTER):
        broken.syspath_prepend(tmp_path)
        first = FormulaCache()
        first.ask_for("a_{failed}")
        first.finish()
        first.stop()
        first.wait()
    assert first.picture("a_{failed}") is None
    second = FormulaCache()
    second.ask_for("a_{failed}")
    second.finish()
    second.stop()
    second.wait()
    assert second.picture("a_{failed}") is not None


def test_what_was_typeset_once_is_there_at_once(cache):
    cache.ask_for("z = w x + b")
    cache.finish()
    cache.stop()
    cache.wait()  # what has been typeset is kept by then
    again = FormulaCache()
    assert again.picture("z = w x + b") is not None
    assert again.is_complete()
    assert again.has_ended


def test_the_warnings_of_the_process_are_left_alone(cache):
    before = list(warnings.filters)
    cache.ask_for(*(f"q_{{{j}}}" for j in range(50)))
    cache.start()
    while not cache.is_complete():
        assert warnings.filters == before
        QCoreApplication.processEvents()


def test_after_a_stop_nothing_more_is_typeset(cache, qtbot):
    cache.ask_for(*(f"x_{{{j}}}" for j in range(200)))
    cache.start()
    cache.stop()
    cache.wait()
    assert not cache.is_complete()
