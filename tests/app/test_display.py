"""Is a missing display or library told by its name?"""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from gui.process import display

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere the system always has a display"
)

NOBODY = ":64017"
"""A display that no X server has."""


@pytest.fixture
def without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every plugin of Qt lack a library, with the words of the dynamic loader."""

    def refuse(path: str) -> None:
        raise OSError(
            "libxcb-icccm.so.4: cannot open shared object file: No such file or directory"
        )

    monkeypatch.setattr(ctypes, "CDLL", refuse)


@pytest.fixture
def with_all_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_plugin_obstacle", lambda platform: "")


def test_without_the_variables_both_are_named() -> None:
    assert display.window_obstacle({}) == "neither DISPLAY nor WAYLAND_DISPLAY is set"
    assert display.window_obstacle({"DISPLAY": ""}) == display.window_obstacle({})


def test_off_screen_counts_as_a_display() -> None:
    assert display.window_obstacle({"QT_QPA_PLATFORM": "offscreen"}) == ""
    assert display.window_obstacle({"QT_QPA_PLATFORM": "minimal:enable_fonts"}) == ""


def test_an_unknown_platform_is_told_with_the_known_ones() -> None:
    obstacle = display.window_obstacle({"QT_QPA_PLATFORM": "hologram"})
    assert "hologram" in obstacle
    assert "offscreen" in obstacle


@pytest.mark.usefixtures("with_all_libraries")
def test_a_refusing_x_server_is_named() -> None:
    assert NOBODY in display.window_obstacle({"DISPLAY": NOBODY})
    assert "DISPLAY is not set" in display.window_obstacle({"QT_QPA_PLATFORM": "xcb"})


@pytest.mark.usefixtures("with_all_libraries")
def test_wayland_is_asked_at_its_socket() -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as compositor:
        environ = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": folder}
        assert "wayland-7" in display.window_obstacle(environ)
        compositor.bind(str(Path(folder, "wayland-7")))
        compositor.listen()
        assert display.window_obstacle(environ) == ""
        assert display.window_obstacle(environ | {"DISPLAY": NOBODY}) == ""


@pytest.mark.usefixtures("without_library")
def test_a_missing_library_is_named_with_its_package() -> None:
    expected = "the library libxcb-icccm.so.4 is missing (on Debian and Ubuntu: libxcb-icccm4)"
    assert display.window_obstacle({"DISPLAY": NOBODY}) == expected
    assert display.drawing_obstacle() == expected


@pytest.mark.parametrize(
    ("library", "package"),
    [
        # From `apt-file search` on Debian 12.
        ("libGL.so.1", "libgl1"),
        ("libEGL.so.1", "libegl1"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libfontconfig.so.1", "libfontconfig1"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libgthread-2.0.so.0", "libglib2.0-0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxcb-shape.so.0", "libxcb-shape0"),
        ("libX11.so.6", "libx11-6"),
    ],
)
def test_packages_are_those_of_debian(library: str, package: str) -> None:
    assert display._package(library) == package


def test_the_plugins_of_this_machine_are_really_loaded() -> None:
    assert display.drawing_obstacle() == ""
    code = (
        "import sys; from gui.process import display;"
        "display.drawing_obstacle(); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"QT_QPA_PLATFORM": ""},
    )
    assert "PySide6" not in done.stdout.split()
