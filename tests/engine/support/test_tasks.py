import pytest

from engine.support.tasks import Interruptible, Task, run_to_end


def three(done: list[int]) -> Interruptible[str]:
    for piece in range(3):
        done.append(piece)
        yield
    return "all"


def test_result_comes_after_all_pieces() -> None:
    done: list[int] = []
    assert run_to_end(three(done)) == "all"
    assert done == [0, 1, 2]


def test_a_task_makes_one_piece_at_least_and_goes_on_where_it_was() -> None:
    done: list[int] = []
    task = Task(three(done))
    assert not task.work(0.0)
    assert (done, task.result) == ([0], None)
    assert not task.work(0.0)
    assert done == [0, 1]
    assert task.work(60.0)
    assert (done, task.result) == ([0, 1, 2], "all")


def test_work_that_fails_is_not_begun_again() -> None:
    def failing() -> Interruptible[str]:
        yield
        raise ArithmeticError

    task = Task(failing())
    with pytest.raises(ArithmeticError):
        task.work(60.0)
    assert task.work(60.0)
    assert (task.is_done, task.result) == (True, None)


def test_nothing_is_done_twice() -> None:
    done: list[int] = []
    task = Task(three(done))
    assert task.work(60.0)
    assert task.work(60.0)
    assert done == [0, 1, 2]
