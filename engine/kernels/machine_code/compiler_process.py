"""A process of its own in which numba compiles.

Compiling takes seconds and holds the interpreter's lock for much of it: in the process of the
window it would make frames late. The process sends object code through a pipe and ends; it ends too
as soon as the process that started it does, whatever became of that.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import threading
from typing import NoReturn

from engine.support.child_process import connect_to_parent, start_child

FAILED = b"failed\n"
"""Prefix of the message that says why the process cannot compile."""


class CompilationEndedError(Exception):
    """The compiler was told to end before it was done."""


class CompilingError(Exception):
    """The process could not compile, or has died."""


class CompilerProcess:
    """Compiles in a process of its own, and ends it when nobody waits for the result any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ended = False

    def compiled(self, module: str, loaded: str = "") -> bytes:
        """Return the object code of the entries of `module`; those of `loaded` are there already.

        Raises
        ------
        CompilationEndedError
            Where `end` is called meanwhile, or was before.
        CompilingError
            Where it cannot be compiled.
        OSError
            Where no process can be started.
        """
        with self._lock:
            if self._is_ended:
                raise CompilationEndedError
            process = self._process = _start(module, loaded)
        assert process.stdin is not None and process.stdout is not None
        with process:
            said = process.stdout.read()
            process.wait()  # before its input is closed, which would end it in another way
        with self._lock:
            self._process = None
            if self._is_ended:
                raise CompilationEndedError
        if said.startswith(FAILED):
            raise CompilingError(said.removeprefix(FAILED).decode(errors="replace"))
        if process.returncode:
            raise CompilingError(f"the compiler ended with code {process.returncode}")
        return said

    def end(self) -> None:
        """End the process, if there is one; whoever waits for it is told so."""
        with self._lock:
            self._is_ended = True
            if self._process is not None:
                self._process.kill()


def _start(module: str, loaded: str) -> subprocess.Popen[bytes]:
    return start_child(__name__, module, loaded)


def run(module: str, loaded: str) -> NoReturn:
    """Compile in this process, and send what came of it; for `CompilerProcess` alone."""
    _, out = connect_to_parent()  # nothing is ever sent
    with out:
        try:
            out.write(compiled_here(module, loaded))
        except Exception as error:  # numba raises many kinds, and the other process says which
            out.write(FAILED + f"{type(error).__name__}: {error}".encode())
    os._exit(0)  # at once: the other process waits for the end


def compiled_here(module: str, loaded: str) -> bytes:
    """Compile in this process; see `CompilerProcess.compiled`."""
    from engine.kernels.machine_code.compiler import compiled
    from engine.kernels.machine_code.declarations import entries_of

    entries = entries_of(importlib.import_module(module))
    known = entries_of(importlib.import_module(loaded)) if loaded else []
    return compiled(entries, known).to_bytes()
