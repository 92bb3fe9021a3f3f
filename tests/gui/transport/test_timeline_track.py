import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from engine.training.milestones import Milestone, MilestoneKind
from gui.style.stylesheet import style_sheet
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme
from gui.transport.timeline import TimelineTrack
from gui.widgets.labels import explain

ABOVE = [kind for kind in MilestoneKind if kind is not MilestoneKind.BRANCH]


@pytest.fixture
def track(qtbot):
    widget = TimelineTrack()
    qtbot.addWidget(widget)
    widget.setObjectName("timelineSlider")
    widget.setStyleSheet(style_sheet(LIGHT))
    explain(widget, "Timeline", "the steps so far")
    widget.resize(816, 32)
    widget.show_steps(1000, 1000)
    widget.show()
    return widget


def mark(step, kind=MilestoneKind.ALPHA, end=None):
    return Milestone(step, kind, f"step {step:,}: {kind.value}", end)


def pixels(track):
    """Return what is painted as an array (height, width, 3)."""
    image = track.grab().toImage().convertToFormat(track.grab().toImage().Format.Format_RGB888)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return data[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


def changed(track, before):
    """Return the columns that are painted otherwise than before: above, on, below the groove."""
    other = np.abs(pixels(track) - before).sum(axis=2) > 20
    middle = round(track.middle())
    parts = other[: middle - 9], other[middle - 9 : middle + 6], other[middle + 6 :]
    return [np.flatnonzero(part.any(axis=0)) for part in parts]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("kind", ABOVE)
def test_a_mark_is_painted_above_its_step(track, kind, theme):
    apply_theme(track, theme)
    before = pixels(track)
    track.show_marks((mark(400, kind),))
    above, _, below = changed(track, before)
    x = track.scale().x(400)
    assert above.min() >= x - 6
    assert above.max() <= x + 6
    assert len(above) >= 5
    assert len(below) == 0


def test_every_kind_has_a_shape_of_its_own(track):
    before, shapes = pixels(track), set()
    for kind in ABOVE:
        track.show_marks((mark(400, kind),))
        shapes.add((pixels(track) - before).tobytes())
    assert len(shapes) == len(ABOVE)


def test_marks_move_with_the_scale(track):
    before = pixels(track)
    track.show_marks((mark(400),))
    track.show_steps(2000, 2000)
    above, _, _ = changed(track, before)
    assert above.mean() == pytest.approx(track.scale().x(400), abs=2)
    assert track.scale().x(400) == pytest.approx(8 + 0.2 * 800)


def test_a_replaced_run_is_dotted_from_where_it_was_left_to_its_end(track):
    before = pixels(track)
    track.show_marks((mark(300, MilestoneKind.BRANCH, end=600),))
    above, _, below = changed(track, before)
    assert len(above) == 0
    assert below.min() == pytest.approx(track.scale().x(300), abs=2)
    assert below.max() == pytest.approx(track.scale().x(600), abs=3)
    gaps = np.diff(below)
    assert (gaps > 1).sum() > 20


def test_a_replaced_run_that_went_further_runs_over_the_end(track):
    before = pixels(track)
    track.show_marks((mark(900, MilestoneKind.BRANCH, end=10**9),))
    _, _, below = changed(track, before)
    assert below.max() > track.scale().x(1000)


def test_a_loop_is_a_band_between_brackets(track):
    track.show_steps(0, 1000)
    before = pixels(track)
    track.show_loop((200, 600))
    _, band, below = changed(track, before)
    first, last = (track.scale().x(step) for step in (200, 600))
    assert (band.min(), band.max()) == (pytest.approx(first, abs=2), pytest.approx(last, abs=2))
    assert len(band) > 390 * 0.8
    assert set(below) <= set(range(int(first) - 2, int(first) + 6)) | set(
        range(int(last) - 6, int(last) + 3)
    )
    assert len(below) >= 8
    track.show_loop(None)
    assert (pixels(track) == before).all()


def test_brackets_are_found_and_the_handle_comes_before_them(track):
    track.show_loop((200, 1000))
    middle = track.middle()
    at = track.scale().x
    assert track.bracket_at(QPointF(at(200) - 4, middle)) == 0
    assert track.bracket_at(QPointF(at(200) + 9, middle)) is None
    assert track.bracket_at(QPointF(at(1000), middle)) is None  # the handle stands there
    assert track.bracket_at(QPointF(at(1000), middle + 9)) == 1


def test_brackets_in_one_place_are_told_apart_by_the_side(track):
    track.show_steps(0, 10**9)
    track.show_loop((5 * 10**8, 5 * 10**8 + 1))
    x = track.scale().x(5 * 10**8)
    ends = [track.bracket_at(QPointF(x + aside, track.middle())) for aside in (-3, 3)]
    assert ends == [0, 1]


def tip_at(track, x, y):
    place = QPoint(round(x), round(y))
    event = QHelpEvent(QEvent.Type.ToolTip, place, track.mapToGlobal(place))
    QApplication.sendEvent(track, event)
    return QToolTip.text()


def test_tool_tips_tell_the_marks_under_the_pointer(track):
    track.show_marks(
        (mark(400), mark(400, MilestoneKind.BRANCH, 700), mark(800, MilestoneKind.DATA))
    )
    x = track.scale().x
    texts = ["step 400: another way taken", "step 400: α changed"]
    assert sorted(tip_at(track, x(400) + 3, 6).splitlines()) == texts
    assert tip_at(track, x(800), 20) == "step 800: data edited"
    assert tip_at(track, x(600), 20) == "the steps so far"
    QToolTip.hideText()


def test_the_tool_tip_of_a_bracket_tells_its_step(track):
    track.show_loop((200, 600))
    assert "begins at step 200" in tip_at(track, track.scale().x(200), track.middle())
    assert "ends at step 600" in tip_at(track, track.scale().x(600), track.middle())
    QToolTip.hideText()


def test_the_pointer_tells_what_can_be_held(qtbot, track):
    track.show_marks((mark(400),))
    track.show_loop((200, 600))
    for step, shape in (
        (400, Qt.CursorShape.PointingHandCursor),
        (200, Qt.CursorShape.SizeHorCursor),
        (800, Qt.CursorShape.ArrowCursor),
    ):
        qtbot.mouseMove(track, QPoint(round(track.scale().x(step)), round(track.middle())))
        assert track.cursor().shape() == shape


def test_a_mark_under_the_pointer_stands_out(qtbot, track):
    track.show_marks((mark(400),))
    before = pixels(track)
    qtbot.mouseMove(track, QPoint(round(track.scale().x(400)), 6))
    above, _, _ = changed(track, before)
    assert len(above) > 0
    QApplication.sendEvent(track, QEvent(QEvent.Type.Leave))
    assert (pixels(track) == before).all()


def test_screen_reader_hears_the_step_the_loop_and_the_marks(track):
    track.show_steps(1240, 5000)
    assert track.accessibleDescription() == "step 1,240 of 5,000"
    track.show_loop((100, 400))
    track.show_marks((mark(400), mark(800, MilestoneKind.DATA)))
    assert track.accessibleDescription() == (
        "step 1,240 of 5,000; loop 100 to 400; step 400: α changed; step 800: data edited"
    )


def test_of_many_marks_a_screen_reader_hears_the_first_and_how_many_more(track):
    track.show_marks(tuple(mark(step) for step in range(100)))
    parts = track.accessibleDescription().split("; ")
    assert parts[1] == "step 0: α changed"
    assert parts[-1] == "88 more marks"


def test_a_thousand_marks_and_a_trillion_steps_are_drawn(track):
    track.show_steps(10**12, 10**12)
    before = pixels(track)
    track.show_marks(tuple(mark(step * 10**8) for step in range(1000)))
    _, bar, _ = changed(track, before)
    assert bar.max() == pytest.approx(track.scale().x(999 * 10**8), abs=2)
    assert len(track.signs()) == 1
