import pytest

from gui.window.undo.stack import Change, ChangeStack, setting_text


def test_an_impossible_entry_goes_and_the_one_before_is_undone():
    stack, done = ChangeStack(), []
    stack.push(Change("First", lambda: True, lambda: done.append("first") or True))
    stack.push(Change("Second", lambda: True, lambda: False))
    stack.undo_one()
    assert done == ["first"]
    assert [stack.text(place) for place in range(stack.count())] == ["First"]
    assert not stack.can_undo()
    assert stack.canRedo()


@pytest.mark.parametrize(
    ("setting", "value", "text"),
    [
        ("batch", None, "Change of the batch to full"),
        ("batch", 1000, "Change of the batch to 1,000"),
        ("test_ratio", 0.3, "Change of the test share to 30 %"),
        ("standardize", True, "Change of standardising: on"),
        ("features", ("x1",), "Change of the features"),
    ],
)
def test_a_change_has_a_name(setting, value, text):
    assert setting_text(setting, value) == text
