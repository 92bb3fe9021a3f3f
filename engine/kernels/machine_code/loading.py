"""Loading the machine code that a module calls: from the disk, or compiled anew."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import sys
import threading
from functools import cache
from pathlib import Path
from types import ModuleType

from engine.kernels.machine_code import code_cache
from engine.kernels.machine_code.compiler_process import CompilerProcess, compiled_here
from engine.kernels.machine_code.declarations import entries_of
from engine.kernels.machine_code.object_code import DamagedError, Loader, MachineCode

log = logging.getLogger(__name__)

_lock = threading.Lock()


def load(
    module: ModuleType, process: CompilerProcess | None = None, after: ModuleType | None = None
) -> str:
    """Let `module` call its machine code, once that of the module `after` is loaded.

    What is not on the disk is compiled, by `process` if it is given, and kept for the next time.
    Returns what the user should know, or nothing.

    Raises
    ------
    ModuleNotFoundError
        Where numba is not installed.
    CompilationEndedError, CompilingError
        See `CompilerProcess`.
    """
    with _lock:
        entries = entries_of(module)
        if all(entry.call is not None for entry in entries):
            return ""
        loader = _loader()
        name = f"{module.__name__}-{code_cache.digest(_told_of_compiler(loader))}.code"
        code = code_cache.read(name)
        if code is not None:
            try:
                loader.load(code, entries)
            except DamagedError as error:
                log.info("%s is of no use: %s", name, error)
            else:
                return ""
        code = _compiled(module.__name__, after.__name__ if after else "", process)
        loader.load(code, entries)
        failure = code_cache.write(name, code)
    if failure is None:
        return ""
    return f"the compiled loop could not be kept, so that each start compiles it anew ({failure})"


@cache
def _loader() -> Loader:
    return Loader()


def _compiled(module: str, loaded: str, process: CompilerProcess | None) -> MachineCode:
    try:
        data = (process or CompilerProcess()).compiled(module, loaded)
    except OSError as error:
        log.info("no process to compile in, so it is done in this one: %s", error)
        data = compiled_here(module, loaded)
    return MachineCode.from_bytes(data)


def _told_of_compiler(loader: Loader) -> list[str]:
    """Return what else decides what is compiled: versions, the processor, numba's settings."""
    settings = [
        f"{name}={value}"
        for name, value in sorted(os.environ.items())
        if name.startswith("NUMBA_") and name != "NUMBA_CACHE_DIR"
    ]
    return [sys.version, _numba_version(), *loader.target(), *settings]


def _numba_version() -> str:
    """Return the version of numba, which is not imported: that takes longer than all the rest."""
    found = importlib.util.find_spec("numba")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("No module named 'numba'", name="numba")
    return Path(found.origin).with_name("_version.py").read_text(encoding="utf-8")
