"""Child processes: Python modules run beside the program, which end when it does.

What computes in Python for long holds the interpreter's lock, and in the process of the window it
would make frames late. A child has a lock of its own, waits where the window wants a core, and is
told what to do through pipes.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from typing import Any, BinaryIO, NoReturn

NICENESS = 5
"""Niceness of children and of threads that work: the window has priority where cores are few."""

START = (
    "import importlib, json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "importlib.import_module(sys.argv[2]).run(*sys.argv[3:])"
)


def start_child(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a Python that calls the function ``run`` of `module`, and return it with its pipes.

    That function calls `connect_to_parent` first.

    Raises
    ------
    OSError
        Where no process can be started.
    """
    if not sys.executable or getattr(sys, "frozen", False):
        raise OSError("there is no Python to start")
    apart: dict[str, Any] = {}
    if sys.platform == "win32":
        apart["creationflags"] = (
            subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        )
    else:
        apart["process_group"] = 0  # Ctrl+C in a terminal is for the program alone
    return subprocess.Popen(
        [sys.executable, "-c", START, json.dumps(sys.path), module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **apart,
    )


def connect_to_parent() -> tuple[queue.SimpleQueue[bytes], BinaryIO]:
    """Return, in a child, the lines that it is sent as they come, and where it answers.

    The child ends at once when the other end is closed, also where its parent has been killed.
    """
    pipe = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints goes elsewhere
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    return lines, os.fdopen(pipe, "wb")


def _listen(lines: queue.SimpleQueue[bytes]) -> NoReturn:
    with os.fdopen(os.dup(0), "rb") as said:
        for line in said:
            lines.put(line)
    os._exit(1)
