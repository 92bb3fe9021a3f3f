"""How Qt is imported."""

from __future__ import annotations

import builtins
import importlib


def import_qt() -> None:
    """Import PySide6 without the hook that it puts into Python's ``import``.

    With the hook it reads the source of each module that is imported later, to see whether that
    module may ask for ``__feature__``, its other spellings of Qt's names, which nothing here does.
    For all that the window imports, that is 60 ms of the time until its first paint.
    """
    plain = builtins.__import__
    importlib.import_module("PySide6.QtCore")
    builtins.__import__ = plain
