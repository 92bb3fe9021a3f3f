from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize

from gui.window.main_window import MainWindow


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))


def test_where_two_sizes_would_take_turns_for_ever_the_smaller_one_holds(
    window: MainWindow,
) -> None:
    appearance = window._appearance
    shown = []

    def least() -> QSize:  # usual type leaves room for larger type, and that needs more room
        shown.append(appearance._scale)
        return QSize(640, 360) if appearance._scale == 1 else QSize(1280, 720)

    appearance._least = least
    window._actions.presentation.setChecked(True)
    window.panels.workspaces.arranged.emit()
    assert appearance._scale == 1
    assert len(shown) < 50
    assert max(shown) > 1


def test_what_is_arranged_while_a_size_is_shown_asks_for_no_other_one(
    window: MainWindow,
) -> None:
    appearance = window._appearance
    stage = window.panels.stage
    set_scale, depth = stage.set_scale, []

    def arranging(scale: float) -> None:
        depth.append(len(depth))
        assert len(depth) < 20
        set_scale(scale)
        window.panels.workspaces.arranged.emit()

    stage.set_scale = arranging  # type: ignore[method-assign]
    appearance._least = lambda: QSize(640, 360) if appearance._scale == 1 else QSize(1280, 720)
    window._actions.presentation.setChecked(True)
    assert depth
    assert appearance._scale == 1
