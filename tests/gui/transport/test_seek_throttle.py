import pytest

from gui.transport.timeline import SeekThrottle


@pytest.fixture
def seeker(qapp):
    return SeekThrottle()


@pytest.fixture
def asked(seeker):
    steps = []
    seeker.due.connect(steps.append)
    return steps


def test_the_first_step_is_asked_for_at_once(seeker, asked):
    seeker.want(10**12)
    assert asked == [10**12]


def test_nothing_more_is_asked_for_until_there_is_an_answer(qtbot, seeker, asked):
    for step in range(100):
        seeker.want(step)
    qtbot.wait(40)
    assert asked == [0]


def test_an_answer_brings_the_newest_step_alone(qtbot, seeker, asked):
    for step in range(100):
        seeker.want(step)
    seeker.answer()
    qtbot.waitUntil(lambda: asked == [0, 99])


def test_only_the_arrival_at_the_step_asked_for_is_an_answer(qtbot, seeker, asked):
    seeker.want(5)
    seeker.want(7)
    seeker.arrive(4)
    qtbot.wait(40)
    assert asked == [5]
    seeker.arrive(5)
    assert asked == [5, 7]


def test_it_is_open_until_the_last_step_was_answered(qtbot, seeker, asked):
    assert not seeker.is_open
    seeker.want(5)
    seeker.want(7)
    seeker.answer()
    assert seeker.is_open
    qtbot.waitUntil(lambda: asked == [5, 7])
    assert seeker.is_open
    seeker.answer()
    assert not seeker.is_open


def test_it_does_not_wait_for_ever(qtbot, seeker):
    seeker.want(5)
    with qtbot.waitSignal(seeker.given_up):
        pass
