"""Loading the compiled kernel, or the NumPy kernel where it cannot be had."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from engine.kernels.protocol import Kernel
from engine.support.records import dataclass

if TYPE_CHECKING:
    from engine.kernels.machine_code.compiler_process import CompilerProcess


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadedKernel:
    """A kernel, and what to tell the user about it; `notice` is empty if all is as asked."""

    kernel: Kernel
    notice: str


_lock = threading.Lock()


def numpy_kernel() -> Kernel:
    """Return the kernel that is ready at once."""
    from engine.kernels.numpy_kernel import NumpyKernel

    return NumpyKernel()


def load_kernel(name: str = "auto", process: CompilerProcess | None = None) -> LoadedKernel:
    """Return the kernel called `name`: ``auto``, ``compiled`` or ``numpy``.

    ``auto`` is the compiled one. The first such call of a process loads what was compiled before,
    or compiles it, in `process` if it is given; others wait for it. Where that fails, numpy steps
    and the notice says why.

    Raises
    ------
    CompilationEndedError
        Where `process` is ended meanwhile; the next call begins anew.
    """
    if name == "numpy":
        return LoadedKernel(numpy_kernel(), "")
    with _lock:
        if not _loaded:
            _loaded.append(_load_compiled(process))
        return _loaded[0]


_loaded: list[LoadedKernel] = []
"""The compiled kernel, or what steps instead, once it has been asked for."""


def _load_compiled(process: CompilerProcess | None) -> LoadedKernel:
    try:
        from engine.kernels.machine_code.compiler_process import CompilationEndedError
        from engine.kernels.machine_code.loading import load
        from engine.kernels.numba_kernel import kernel
    except ImportError as error:
        return _fall_back("numba could not be used", error)
    try:
        notice = load(kernel, process)
    except CompilationEndedError:
        raise
    except ModuleNotFoundError as error:
        return _fall_back("numba is not installed", error)
    except Exception as error:  # numba raises many kinds, and none may stop the window
        return _fall_back("numba could not be used", error)
    return LoadedKernel(kernel.CompiledKernel(), notice)


def _fall_back(why: str, error: Exception) -> LoadedKernel:
    log.info("%s: numpy steps instead", why, exc_info=error)
    told = next(iter(str(error).splitlines()), type(error).__name__)
    return LoadedKernel(numpy_kernel(), f"{why}: numpy steps instead, many times slower ({told})")
