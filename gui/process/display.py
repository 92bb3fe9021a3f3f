"""Whether a display can be opened, and what is missing if not.

Qt's own answer is to abort, with the same words whether a library or a display is missing. So the
plugin that Qt would load is loaded first, which names the library, and the display is asked.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import re
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn


def window_obstacle(environ: Mapping[str, str] = os.environ) -> str:
    """Return what keeps a window from being opened, or an empty text if nothing does."""
    if not sys.platform.startswith("linux"):
        return ""
    platforms = _platforms(environ)
    if not platforms:
        return "neither DISPLAY nor WAYLAND_DISPLAY is set"
    obstacles = [_obstacle(platform, environ) for platform in platforms]
    return "" if "" in obstacles else "; ".join(obstacles)


def drawing_obstacle() -> str:
    """Return what keeps a picture from being drawn without a window, or an empty text."""
    return _plugin_obstacle("offscreen") if sys.platform.startswith("linux") else ""


def end_when_x_is_lost(save: Callable[[], None]) -> None:
    """Have the process end at once, with code 1, where Xlib finds that the X server has gone.

    Otherwise Xlib would call C's ``exit`` in the middle of whatever calls it, with all threads at
    work, and they crash. Where Qt finds it first it only leaves its event loop.

    Parameters
    ----------
    save
        Called before; it must not need the display.
    """
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
    is_ending = False

    def end(_: int) -> NoReturn:
        nonlocal is_ending
        try:
            if not is_ending:  # saving may have met the loss again
                is_ending = True
                os.write(2, b"descentlab: the X server has gone\n")  # Python may be anywhere
                save()
        finally:
            os._exit(1)

    with contextlib.suppress(OSError):  # without Xlib nothing ends the process
        xlib = ctypes.CDLL("libX11.so.6")
        _kept.append(kind(end))
        xlib.XSetIOErrorHandler(_kept[-1])


_kept: list[object] = []
"""What Xlib may call for as long as the process lives; it keeps no reference."""


def _platforms(environ: Mapping[str, str]) -> list[str]:
    """Return the platforms that Qt would try, in its order."""
    chosen = environ.get("QT_QPA_PLATFORM", "")
    if chosen:
        return [name.partition(":")[0] for name in chosen.split(";") if name]
    wayland = environ.get("WAYLAND_DISPLAY") or environ.get("XDG_SESSION_TYPE") == "wayland"
    return ["wayland"] * bool(wayland) + ["xcb"] * bool(environ.get("DISPLAY"))


def _obstacle(platform: str, environ: Mapping[str, str]) -> str:
    missing = _plugin_obstacle(platform)
    if missing:
        return missing
    if platform == "xcb":
        return _x_obstacle(environ.get("DISPLAY", ""))
    if platform.startswith("wayland"):
        return _wayland_obstacle(environ)
    return ""


def _plugin_obstacle(platform: str) -> str:
    """Load the plugin of `platform` and return what it lacks."""
    found = importlib.util.find_spec("PySide6")
    if found is None or not found.submodule_search_locations:
        return "PySide6 is not installed"
    folder = Path(found.submodule_search_locations[0], "Qt", "plugins", "platforms")
    if not folder.is_dir():  # a Qt of the system's own, which brings its libraries
        return ""
    plugins = sorted(folder.glob(f"libq{platform.removesuffix('-egl')}*.so"))
    if not plugins:
        names = ", ".join(sorted(path.stem.removeprefix("libq") for path in folder.glob("*.so")))
        return f"QT_QPA_PLATFORM is '{platform}', Qt has {names}"
    try:
        ctypes.CDLL(str(plugins[0]))
    except OSError as error:
        library = Path(str(error).partition(":")[0]).name
        return f"the library {library} is missing (on Debian and Ubuntu: {_package(library)})"
    return ""


def _package(library: str) -> str:
    """Return the Debian package of a library, after Debian's rule for naming them."""
    name, _, version = library.partition(".so.")
    if name in {"libglib-2.0", "libgthread-2.0"}:
        return "libglib2.0-0"
    dash = "-" if re.search(r"[0-9]$", name) else ""
    return f"{name}{dash}{version.partition('.')[0]}".lower().replace("_", "-")


def _x_obstacle(display: str) -> str:
    if not display:
        return "DISPLAY is not set"
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    # The connection stays open: an X server that its last client leaves starts anew, and would
    # refuse Qt meanwhile.
    connection = xcb.xcb_connect(os.fsencode(display), None)
    refused = xcb.xcb_connection_has_error(connection)
    return f"no X server lets us in at DISPLAY={display}" if refused else ""


def _wayland_obstacle(environ: Mapping[str, str]) -> str:
    name = environ.get("WAYLAND_DISPLAY") or "wayland-0"
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(Path(environ.get("XDG_RUNTIME_DIR", ""), name)))
        except OSError:
            return f"no Wayland compositor answers at WAYLAND_DISPLAY={name}"
    return ""
