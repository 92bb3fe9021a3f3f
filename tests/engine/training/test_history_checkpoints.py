import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.training.history import Checkpoints

SIZE = 3
PLACES = 32
BYTES = PLACES * 8 * (1 + SIZE)


def state(step: int) -> np.ndarray:
    return np.array([step, step / 3, -step], dtype=float)


def filled(steps: range) -> Checkpoints:
    checkpoints = Checkpoints(SIZE, BYTES)
    for step in steps:
        checkpoints.offer(step, state(step))
    return checkpoints


def known(checkpoints: Checkpoints, last: int) -> list[int]:
    """The steps that are remembered, up to one."""
    found = {near[0] for step in range(last + 1) if (near := checkpoints.nearest(step))}
    return sorted(found)


def test_as_long_as_there_is_a_place_all_are_remembered() -> None:
    checkpoints = filled(range(7, 7 * PLACES + 1, 7))
    assert known(checkpoints, 1000) == list(range(7, 7 * PLACES + 1, 7))
    assert checkpoints.nearest(6) is None


def test_a_long_run_is_remembered_evenly_in_bounded_memory() -> None:
    for offered in (PLACES + 1, 100, 1000, 12_345):
        steps = known(filled(range(1, offered + 1)), offered)
        assert PLACES // 2 <= len(steps) <= PLACES
        widest = max(np.diff([0, *steps, offered]))
        assert widest <= 2 * offered / (PLACES // 2)


def test_a_state_is_given_back_to_the_last_bit_and_is_a_copy() -> None:
    checkpoints = Checkpoints(SIZE, BYTES)
    theta = np.array([0.1, -np.pi, 5e-324])
    checkpoints.offer(3, theta)
    before, theta[:] = theta.tobytes(), 0
    found = checkpoints.nearest(9)
    assert found is not None
    assert (found[0], found[1].tobytes()) == (3, before)
    found[1][:] = 0
    again = checkpoints.nearest(3)
    assert again is not None
    assert again[1].tobytes() == before


def test_after_a_branch_states_lie_as_close_as_in_a_run_of_that_length() -> None:
    checkpoints = filled(range(1, 1001))
    checkpoints.truncate(4)
    for step in range(4, 10):
        checkpoints.offer(step, -state(step))
    assert {4, 5, 6, 7, 8, 9} <= set(known(checkpoints, 1000))


MOVES = st.one_of(
    st.tuples(st.just("offer"), st.integers(1, 60)),
    st.tuples(st.just("truncate"), st.integers(0, 200)),
    st.tuples(st.just("copy"), st.just(0)),
)


@settings(deadline=None)
@given(st.lists(MOVES, max_size=12))
def test_what_is_remembered_is_of_this_branch_whatever_was_done(
    moves: list[tuple[str, int]],
) -> None:
    checkpoints, last, branch = Checkpoints(SIZE, BYTES), 0, 0
    born: dict[int, int] = {}  # on which branch a step was made last
    for move, number in moves:
        if move == "offer":
            for step in range(last + 1, last + 1 + number):
                born[step] = branch
                checkpoints.offer(step, state(step) + 1000 * branch)
            last += number
        elif move == "truncate":
            last, branch = min(last, max(number - 1, 0)), branch + 1
            checkpoints.truncate(number)
        else:
            other, checkpoints = checkpoints, checkpoints.copy()
            other.truncate(0)  # goes its own way
            other.offer(1, state(-1))
        found = checkpoints.nearest(10**6)
        if found is not None:
            assert found[0] <= last
        for step in known(checkpoints, last):
            near = checkpoints.nearest(step)
            assert near is not None
            np.testing.assert_array_equal(near[1], state(step) + 1000 * born[step])
