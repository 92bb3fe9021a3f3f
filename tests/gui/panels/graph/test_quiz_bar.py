import pytest
from graph_sample import make_trace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from engine.graph.trace import trace
from gui.panels.graph.quiz import INVITATION, QuizBar

TRACE = make_trace(2)
ANSWER = TRACE.readings["dz"].value


@pytest.fixture
def bar(qtbot):
    bar = QuizBar()
    qtbot.addWidget(bar)
    bar.show()
    return bar


def predict(bar, qtbot, text):
    field = bar.findChild(QLineEdit, "predictionField")
    field.setText(text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_it_invites_to_click_a_number(bar):
    assert bar.said() == INVITATION
    assert bar.question() is None
    assert bar.hidden() == frozenset()


def test_a_question_hides_the_number_and_what_would_tell_it(bar, qtbot):
    with qtbot.waitSignal(bar.changed):
        bar.ask_after(TRACE, "dz")
    assert {"dz", "dw1", "db", "b_new"} <= bar.hidden()
    assert "da" not in bar.hidden()
    assert "What is dz?" in bar.said()


def test_what_is_given_is_not_asked_after(bar):
    bar.ask_after(TRACE, "x1")
    assert bar.question() is None
    assert "x₁ is given" in bar.said()


def test_a_right_number_is_told_so_and_shown_again(bar, qtbot):
    bar.ask_after(TRACE, "dz")
    with qtbot.waitSignal(bar.changed):
        predict(bar, qtbot, f"{ANSWER:.2f}")
    assert bar.said().startswith("Right. dz = ")
    assert bar.hidden() == frozenset()


@pytest.mark.parametrize("minus", ["-", "−"])
def test_either_minus_sign_is_read(bar, qtbot, minus):
    bar.ask_after(TRACE, "dz")
    predict(bar, qtbot, f"{ANSWER:.3f}".replace("-", minus))
    assert bar.said().startswith("Right.")


def test_a_wrong_number_brings_the_next_hint_and_keeps_the_number_hidden(bar, qtbot):
    bar.ask_after(TRACE, "dz")
    said = []
    for _ in range(5):
        predict(bar, qtbot, "7")
        said.append(bar.said())
    assert all(text.startswith("Not yet.") for text in said)
    assert any("a − y" in text for text in said)
    assert not any(TRACE.readings["dz"].text in text for text in said)
    assert "dz" in bar.hidden()


def test_a_wrong_sign_is_told(bar, qtbot):
    bar.ask_after(TRACE, "dz")
    predict(bar, qtbot, f"{-ANSWER:.3f}")
    assert "sign" in bar.said()


@pytest.mark.parametrize("text", ["", "half", "1,5", "nan"])
def test_what_is_no_number_costs_no_hint(bar, qtbot, text):
    bar.ask_after(TRACE, "dz")
    predict(bar, qtbot, text)
    assert "no number" in bar.said()
    assert bar.question().given == 0


def test_it_says_what_two_digits_are(bar):
    bar.ask_after(TRACE, "dz")
    assert "two digits, as in 1.2 or 0.012" in bar.said()


def test_a_number_rounded_too_far_is_told_and_costs_no_hint(bar, qtbot):
    bar.ask_after(trace((0.0, 0.0), 1.0, (0.0, 0.0), 3.215, 0.1), "dz")  # -0.0386
    predict(bar, qtbot, "-0.04")
    assert bar.said() == "Rounded too far: give one more digit."
    assert bar.question().given == 0


@pytest.mark.parametrize("text", ["half", "7"])
def test_the_next_number_takes_the_place_of_the_one_before(bar, qtbot, text):
    bar.ask_after(TRACE, "dz")
    predict(bar, qtbot, text)
    field = bar.findChild(QLineEdit, "predictionField")
    qtbot.keyClicks(field, f"{ANSWER:.3f}")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert bar.said().startswith("Right.")


def test_the_answer_comes_last_and_when_it_is_asked_for(bar, qtbot):
    bar.ask_after(TRACE, "dz")
    clicks = 0
    while bar.question() is not None:
        last = bar.question().next_is_answer
        assert bar._hint.text() == ("ans&wer" if last else "h&int")
        qtbot.mouseClick(bar._hint, Qt.MouseButton.LeftButton)
        clicks += 1
    assert clicks == 4
    assert TRACE.readings["dz"].text in bar.said()
    assert bar.hidden() == frozenset()


def test_giving_up_shows_the_number_without_telling_it(bar, qtbot):
    bar.ask_after(TRACE, "dz")
    qtbot.mouseClick(bar._drop, Qt.MouseButton.LeftButton)
    assert bar.hidden() == frozenset()
    assert bar.said() == INVITATION


def test_a_question_is_dropped_when_the_run_moves_on(bar):
    bar.ask_after(TRACE, "dz")
    bar.follow(TRACE)
    assert bar.question() is not None
    bar.follow(make_trace(2, row=3))
    assert bar.question() is None
    assert "moved on" in bar.said()
