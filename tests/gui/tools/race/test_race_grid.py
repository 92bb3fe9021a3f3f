import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from race_sample import ALPHAS, BLOW_UP, make_race, race_at

from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme
from gui.tools.race.grid import RaceGrid, shape
from gui.tools.race.loss import run_color
from gui.tools.race.text import run_name

NAMES = [f"α {alpha:g}" for alpha in ALPHAS]


@pytest.fixture
def grid(qtbot):
    widget = RaceGrid()
    qtbot.addWidget(widget)
    widget.resize(620, 500)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def show(grid, race, setting="alpha"):
    grid.show_problem(race.problem)
    names = [run_name(setting, experiment) for experiment in race.experiments]
    grid.show_race(race.snapshot(), names)


def middle(grid, lane):
    return grid.picture(lane).center().toPoint()


def below(grid, lane):
    """Return the pixel where the bar of a leader is."""
    room = grid.picture(lane)
    return QPoint(round(room.center().x()), round(room.bottom()) + 1)


def pixel(grid, place):
    return grid.grab().toImage().pixelColor(place)


@pytest.mark.parametrize("lanes", range(2, 17))
def test_all_pictures_lie_apart_and_inside(qtbot, grid, lanes):
    race = make_race(values=tuple(0.1 * (k + 1) for k in range(lanes)))
    show(grid, race)
    rooms = [grid.picture(lane) for lane in range(lanes)]
    assert len({(room.width(), room.height()) for room in rooms}) == 1
    for room in rooms:
        assert grid.rect().contains(room.toRect())
        assert sum(room.intersects(other) for other in rooms) == 1
        assert 0.5 < room.width() / room.height() < 3


@pytest.mark.parametrize(
    ("lanes", "expected"), [(2, (2, 1)), (4, (2, 2)), (9, (3, 3)), (12, (4, 3)), (16, (4, 4))]
)
def test_pictures_fill_the_room(lanes, expected):
    assert shape(lanes, 620, 500, 20) == expected


def test_a_wide_room_is_filled_in_one_row():
    assert shape(4, 1000, 150, 20) == (4, 1)


def test_each_run_shows_its_own_model(grid):
    race = race_at(30)
    show(grid, race)
    lines = [grid.pictures.lines(lane)[0].round(6).tolist() for lane in range(4)]
    assert all(lines[lane] != lines[0] for lane in range(1, 4))


def test_sides_of_the_boundary_have_the_colours_of_the_classes(grid):
    show(grid, race_at(200))
    room = grid.picture(2)
    image = grid.grab().toImage()
    low = image.pixelColor(round(room.left()) + 3, round(room.bottom()) - 4)
    high = image.pixelColor(round(room.right()) - 4, round(room.top()) + 3)
    assert low.red() > low.blue()
    assert high.blue() > high.red()


def test_a_bar_marks_the_lowest_loss(grid):
    race = race_at(20)
    show(grid, race)
    winner = race.snapshot().winner
    colors = [pixel(grid, below(grid, lane)) for lane in range(4)]
    assert [color == QColor(LIGHT.ink) for color in colors] == [lane == winner for lane in range(4)]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_name_is_underlined_in_the_colour_of_its_curve(grid, theme):
    apply_theme(grid, theme)
    show(grid, race_at(20))
    for lane in range(4):
        corner = grid.picture(lane).topLeft().toPoint()
        column = [pixel(grid, corner + QPoint(4, -dy)) for dy in range(1, 5)]
        assert run_color(theme, lane) in column


def test_the_bar_goes_along_with_the_lead(grid):
    race = race_at(1, "alpha", (0.01, 0.1, 1.0, 30.0))
    marked = []
    for _ in range(60):
        show(grid, race)
        image = grid.grab().toImage()
        marked.append(
            [lane for lane in range(4) if image.pixelColor(below(grid, lane)) == QColor(LIGHT.ink)]
        )
        race.advance(1)
    assert len({tuple(lanes) for lanes in marked}) > 1


def test_nobody_is_marked_at_the_start(grid):
    show(grid, make_race())
    assert all(pixel(grid, below(grid, lane)) != QColor(LIGHT.ink) for lane in range(4))
    assert "Lowest" not in grid.accessibleDescription()


def test_words_tell_the_lowest_and_the_selected(grid):
    race = race_at(20)
    show(grid, race)
    grid.show_selected(0)
    state = race.snapshot()
    said = grid.accessibleDescription()
    assert "4 runs at step 20" in said
    assert f"Lowest loss: {NAMES[state.winner]}, {state.runs[state.winner].loss:.4f}" in said
    assert f"Selected: α 0.01, {state.runs[0].loss:.4f}" in said


def test_a_run_that_has_diverged_is_pale_and_says_so(grid):
    race = race_at(400, "l2", BLOW_UP)
    show(grid, race, "l2")
    grid.show_selected(2)
    assert "L2 300, diverged at 107" in grid.accessibleDescription()
    room = grid.picture(2)
    corner = QPoint(round(room.left()) + 3, round(room.bottom()) - 4)
    assert pixel(grid, corner).lightnessF() > 0.85


def test_a_small_change_is_shown_in_the_end(grid):
    race = make_race(values=(1e-4, 1e-3))
    show(grid, race)
    before = [grid.pictures.lines(lane) for lane in range(2)]
    for _ in range(30):
        race.advance(1)
        grid.show_race(race.snapshot(), NAMES[:2])
    for lane, lines in enumerate(before):
        assert (len(lines), len(grid.pictures.lines(lane))) == (0, 1)


def test_a_click_selects_and_a_second_one_takes_it_back(qtbot, grid):
    show(grid, race_at(5))
    selected = []
    grid.run_selected.connect(selected.append)
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=middle(grid, 2))
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=middle(grid, 2))
    assert selected == [2, None]


def test_a_double_click_chooses(qtbot, grid):
    show(grid, race_at(5))
    with qtbot.waitSignal(grid.run_chosen) as chosen:
        qtbot.mouseDClick(grid, Qt.MouseButton.LeftButton, pos=middle(grid, 3))
    assert chosen.args == [3]


def test_pointing_tells_the_run(qtbot, grid):
    show(grid, race_at(5))
    hovered = []
    grid.run_hovered.connect(hovered.append)
    qtbot.mouseMove(grid, middle(grid, 1))
    qtbot.mouseMove(grid, middle(grid, 0))
    assert hovered[-1] == 0


def test_keys_move_the_selection_and_choose(qtbot, grid):
    race = race_at(20)
    show(grid, race)
    chosen = []
    grid.run_chosen.connect(chosen.append)
    selected = []
    grid.run_selected.connect(selected.append)
    grid.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(grid, key)
    assert selected[0] == race.snapshot().winner
    assert selected[-1] == 0
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert selected[-1] == grid.columns()
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert chosen == [grid.columns()]


def test_a_frame_shows_the_selected_run(grid):
    show(grid, race_at(5))
    grid.show_selected(1)
    corner = grid.picture(1).topLeft().toPoint() + QPoint(1, 1)
    assert pixel(grid, corner) == QColor(LIGHT.ink)


def test_no_runs_are_shown_of_data_that_have_none_yet(grid):
    race = race_at(5)
    show(grid, race)
    grid.show_problem(race.problem)
    assert grid.run_at(grid.rect().center()) is None


def test_colours_follow_the_theme(grid):
    race = race_at(20)
    show(grid, race)
    apply_theme(grid, DARK, 1.4)
    grid.repaint()
    assert pixel(grid, below(grid, race.snapshot().winner)) == QColor(DARK.ink)
