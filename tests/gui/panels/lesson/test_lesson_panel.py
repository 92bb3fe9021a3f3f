import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QWidget

from engine.lesson.page import Display, Setup, plain
from engine.lesson.pages import ALL_PAGES, PAGES
from engine.model.experiment import Experiment
from gui.panels.lesson.page import FormulaLine, PageArea, StatementView, TryButton, TryThis
from gui.panels.lesson.panel import LessonPanel
from gui.style.stylesheet import PRESENTATION_SCALE, style_sheet
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme
from gui.widgets.formulas import FormulaCache

HAD = Setup(Experiment(data="iris"), step=12, last_step=40, row=3, mean=True)
LAST = len(PAGES) - 1


@pytest.fixture(scope="module")
def formulas(qapp):
    cache = FormulaCache()
    yield cache
    cache.finish()


@pytest.fixture
def window(qtbot):
    window = QWidget()
    window.setStyleSheet(style_sheet(LIGHT))
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(QPushButton("elsewhere"), 1)
    window.resize(1000, 690)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def panel(qtbot, window, formulas):
    panel = LessonPanel(formulas)
    window.layout().addWidget(panel)
    window.show()
    qtbot.waitExposed(window)
    window.setFocus()
    return panel


@pytest.fixture
def asked(panel):
    """The set-ups that were asked for so far."""
    found = []
    panel.setup_requested.connect(found.append)
    return found


@pytest.fixture
def given_back(panel):
    found = []
    panel.restore_requested.connect(found.append)
    return found


def button(panel, name):
    return panel.findChild(QPushButton, name)


def press(qtbot, panel, name):
    qtbot.mouseClick(button(panel, name), Qt.MouseButton.LeftButton)


def title(panel):
    return panel.findChild(QLabel, "lessonTitle").text()


def visible(panel, kind):
    return [one for one in panel.findChildren(kind) if one.isVisible()]


def words(panel):
    return [label.accessibleName() for label in visible(panel, QLabel)]


def test_nothing_shows_and_nothing_is_set_up_before_it_is_entered(panel, asked):
    assert not panel.isVisible() and not panel.is_open()
    panel.turn_to(3)
    panel.leave()
    assert asked == []


def test_entering_opens_the_first_page_and_sets_it_up(panel, asked):
    panel.enter(HAD)
    assert panel.isVisible() and panel.is_open()
    assert title(panel) == PAGES[0].title
    assert button(panel, "lessonContents").text() == "1 of 10"
    assert asked == [PAGES[0].setup]


@pytest.mark.parametrize("place", range(len(ALL_PAGES)), ids=[page.key for page in ALL_PAGES])
def test_every_page_opens_sets_up_shows_its_words_and_formulas_and_leaves(
    panel, formulas, asked, given_back, place
):
    page = ALL_PAGES[place]
    panel.enter(HAD)
    panel.turn_to(place)
    formulas.finish()
    assert asked[-1] == page.setup
    assert title(panel) == page.title
    progress = f"{place + 1} of 10" if place < 10 else "outlook"
    assert button(panel, "lessonContents").text() == progress
    told = words(panel)
    for part in page.body:
        if isinstance(part, str):
            assert plain(part) in told
    assert f"Try this: {plain(page.to_try)}" in told
    shown = [line.accessibleName() for line in visible(panel, FormulaLine)]
    formulas_shown = [part for part in page.body if isinstance(part, Display)]
    formulas_shown += [statement.shown for statement in page.statements]
    assert shown == [part.formula.text for part in formulas_shown]
    for part in (*page.body, *(statement.shown for statement in page.statements)):
        if isinstance(part, Display):
            assert formulas.picture(part.formula.latex) is not None, part.formula.latex
    panel.leave()
    assert not panel.isVisible()
    assert given_back == [HAD]


def test_next_and_back_turn_the_page_and_set_it_up(qtbot, panel, asked):
    panel.enter(HAD)
    assert not button(panel, "lessonBack").isEnabled()
    press(qtbot, panel, "lessonNext")
    press(qtbot, panel, "lessonNext")
    press(qtbot, panel, "lessonBack")
    assert [setup.micro for setup in asked] == [PAGES[place].setup.micro for place in (0, 1, 2, 1)]
    assert title(panel) == PAGES[1].title


def test_only_the_page_that_is_open_is_kept_and_styled_with_the_theme(qtbot, window, panel):
    panel.enter(HAD)
    for place in range(len(PAGES)):
        panel.turn_to(place)
    qtbot.waitUntil(lambda: len(panel.findChildren(PageArea)) == 1)
    (area,) = panel.findChildren(PageArea)
    assert area.isVisible()
    assert {view.statement for view in area.findChildren(StatementView)} == set(
        PAGES[LAST].statements
    )


def test_after_the_tenth_page_comes_the_outlook_which_finishes(qtbot, panel, given_back):
    panel.enter(HAD)
    panel.turn_to(LAST)
    assert button(panel, "lessonNext").text() == "Outlook"
    press(qtbot, panel, "lessonNext")
    assert title(panel) == ALL_PAGES[-1].title
    assert button(panel, "lessonNext").text() == "Finish"
    press(qtbot, panel, "lessonNext")
    assert given_back == [HAD] and not panel.is_open()


def test_alt_arrows_turn_the_page_wherever_the_focus_is(qtbot, window, panel, given_back):
    panel.enter(HAD)
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert title(panel) == PAGES[2].title
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert title(panel) == PAGES[1].title
    panel.turn_to(0)
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert title(panel) == PAGES[0].title
    assert given_back == []


def test_alt_arrows_mean_nothing_while_it_is_closed(qtbot, window, panel, asked):
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert asked == []


@pytest.mark.parametrize("way", ["button", "escape"])
def test_closing_gives_back_what_the_user_had_and_the_keyboard_to_the_window(
    qtbot, window, panel, given_back, way
):
    panel.enter(HAD)
    window.activateWindow()
    button(panel, "lessonNext").setFocus()
    if way == "button":
        press(qtbot, panel, "lessonClose")
    else:
        qtbot.keyClick(button(panel, "lessonNext"), Qt.Key.Key_Escape)
    assert given_back == [HAD]
    assert not panel.isVisible()
    assert window.focusWidget() is window or window.hasFocus()


def test_it_opens_again_where_it_was_left_and_gives_back_the_newer_run(panel, asked, given_back):
    panel.enter(HAD)
    panel.turn_to(5)
    panel.leave()
    newer = Setup(Experiment(data="moons"))
    panel.enter(newer)
    assert asked[-1] == PAGES[5].setup
    panel.leave()
    assert given_back == [HAD, newer]


def test_entering_twice_does_not_take_a_page_for_the_users_own_run(panel, asked, given_back):
    panel.enter(HAD)
    panel.enter(PAGES[0].setup)
    assert len(asked) == 1
    panel.leave()
    assert given_back == [HAD]


def test_the_contents_list_all_pages_and_open_them(panel, asked):
    panel.enter(HAD)
    contents = button(panel, "lessonContents").menu()
    actions = [action for action in contents.actions() if not action.isSeparator()]
    assert [action.text() for action in actions] == [
        *(f"{number}  {page.title}" for number, page in enumerate(PAGES, start=1)),
        ALL_PAGES[-1].title,
    ]
    assert contents.actions()[10].isSeparator()
    had = len(asked)
    contents.actions()[10].trigger()
    assert len(asked) == had
    actions[6].trigger()
    assert asked[-1] == PAGES[6].setup
    assert [action.isChecked() for action in actions].index(True) == 6


def test_set_up_again_puts_back_what_the_page_begins_with(qtbot, panel, asked):
    panel.enter(HAD)
    panel.turn_to(3)
    press(qtbot, panel, "lessonAgain")
    assert asked[-2:] == [PAGES[3].setup, PAGES[3].setup]


def test_each_takeaway_can_be_tried_and_then_says_what_to_do(qtbot, panel, asked):
    panel.enter(HAD)
    panel.turn_to(LAST)
    for statement, view in zip(PAGES[LAST].statements, visible(panel, StatementView), strict=True):
        qtbot.mouseClick(view.findChild(TryButton), Qt.MouseButton.LeftButton)
        assert asked[-1] == statement.setup
        trials = [text for text in words(panel) if text.startswith("Try this: ")]
        assert trials == [f"Try this: {plain(statement.to_try)}"]
    press(qtbot, panel, "lessonAgain")
    trials = [text for text in words(panel) if text.startswith("Try this: ")]
    assert trials == [f"Try this: {plain(PAGES[LAST].to_try)}"]


def test_space_tries_a_sentence_and_does_not_play(qtbot, window, panel, asked):
    play = QAction("play", window)
    play.setShortcut(QKeySequence("Space"))
    window.addAction(play)
    played = []
    play.triggered.connect(played.append)
    panel.enter(HAD)
    panel.turn_to(LAST)
    window.activateWindow()
    tried = visible(panel, TryButton)[1]
    tried.setFocus()
    qtbot.keyClick(tried, Qt.Key.Key_Space)
    assert asked[-1] == PAGES[LAST].statements[1].setup
    assert played == []


@pytest.mark.parametrize("place", range(LAST), ids=[page.key for page in PAGES[:LAST]])
def test_a_page_is_read_without_scrolling_and_nothing_is_clipped(qtbot, panel, formulas, place):
    panel.enter(HAD)
    panel.turn_to(place)
    formulas.finish()
    lines = visible(panel, FormulaLine)
    area = visible(panel, QScrollArea)[0]

    def everything_has_its_room():
        assert area.verticalScrollBar().maximum() == 0
        for line in lines:
            assert line.sizeHint().width() <= line.width() + 1
            assert line.height() >= line.sizeHint().height()
        for label in visible(panel, QLabel):
            assert label.height() >= label.heightForWidth(label.width())

    qtbot.waitUntil(everything_has_its_room)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_formulas_have_the_colour_of_their_pass(panel, formulas, theme):
    apply_theme(panel, theme)
    panel.enter(HAD)
    panel.turn_to(3)
    formulas.finish()
    line = visible(panel, FormulaLine)[0]
    image = line.grab().toImage()
    wanted = QColor(theme.backward)
    drawn = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert wanted.name() in drawn


def test_up_and_down_scroll_a_page_that_is_too_long(qtbot, window, panel, formulas):
    apply_theme(panel, LIGHT, PRESENTATION_SCALE)
    window.setStyleSheet(style_sheet(LIGHT, PRESENTATION_SCALE))
    panel.enter(HAD)
    panel.turn_to(3)
    formulas.finish()
    window.activateWindow()
    bar = visible(panel, QScrollArea)[0].verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    button(panel, "lessonNext").setFocus()
    qtbot.keyClick(button(panel, "lessonNext"), Qt.Key.Key_Down)
    assert bar.value() > 0
    qtbot.keyClick(button(panel, "lessonNext"), Qt.Key.Key_Up)
    assert bar.value() == 0
    assert button(panel, "lessonNext").hasFocus()


def test_a_sentence_tried_at_the_end_of_a_long_page_shows_what_to_do(
    qtbot, window, panel, formulas
):
    apply_theme(panel, LIGHT, PRESENTATION_SCALE)
    window.setStyleSheet(style_sheet(LIGHT, PRESENTATION_SCALE))
    panel.enter(HAD)
    panel.turn_to(LAST)
    formulas.finish()
    area = visible(panel, QScrollArea)[0]
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    last = visible(panel, StatementView)[-1]
    last.findChild(TryButton).click()

    def is_in_view():
        foot = last.mapTo(area.viewport(), last.rect().bottomLeft()).y()
        return last.findChild(TryThis).isVisible() and foot <= area.viewport().height()

    qtbot.waitUntil(is_in_view)


def test_presentation_mode_makes_it_larger(panel, formulas):
    panel.enter(HAD)
    formulas.finish()
    width, height = panel.width(), visible(panel, FormulaLine)[0].sizeHint().height()
    apply_theme(panel, LIGHT, PRESENTATION_SCALE)
    assert panel.width() == round(1.4 * width)
    assert visible(panel, FormulaLine)[0].sizeHint().height() > 1.2 * height


def test_everything_has_a_name_and_the_keyboard_reaches_all_buttons_from_top_to_bottom(
    qtbot, window, panel
):
    panel.enter(HAD)
    panel.turn_to(LAST)
    window.activateWindow()
    buttons = visible(panel, QPushButton)
    assert all(one.accessibleName() for one in buttons)
    button(panel, "lessonContents").setFocus()
    reached = [window.focusWidget()]
    for _ in buttons[1:]:
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        reached.append(window.focusWidget())
    assert set(reached) == set(buttons)
    names = [one.objectName() or one.text() for one in reached]
    assert names == [
        "lessonContents", "lessonClose", *["Try"] * 5, "lessonBack", "lessonNext", "lessonAgain",
    ]  # fmt: skip
