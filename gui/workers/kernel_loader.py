"""Loading the compiled kernel in the background."""

from __future__ import annotations

import logging
import threading

from engine.kernels.loading import LoadedKernel, load_kernel
from engine.kernels.machine_code.compiler_process import CompilerProcess
from engine.kernels.protocol import Kernel

log = logging.getLogger(__name__)


class KernelLoader:
    """Loads a kernel in a thread of its own, so that neither window nor worker waits for it.

    What only races need is loaded in another one, once it is asked for. What has to be compiled
    for that is compiled by another process, which `end` ends: then nothing is loaded. The threads
    may outlive the window and all of Qt, so they know nothing of either: the result is fetched,
    not sent.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._process = CompilerProcess()
        self._is_wanted = True
        self._thread: threading.Thread | None = None
        self._race_thread: threading.Thread | None = None
        self._loaded: LoadedKernel | None = None
        self._race_kernel: Kernel | None = None

    @property
    def loaded(self) -> LoadedKernel | None:
        """The kernel, once it is ready."""
        return self._loaded

    @property
    def race_kernel(self) -> Kernel | None:
        """The kernel, once it is ready for races."""
        return self._race_kernel

    @property
    def has_ended(self) -> bool:
        """Whether no thread is loading."""
        return not any(thread.is_alive() for thread in self._threads())

    def start(self) -> None:
        """Begin to load; later calls do nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._load, name="kernel-loader")
            self._thread.start()

    def start_for_races(self) -> None:
        """Begin to load what races need too; later calls do nothing."""
        self.start()
        if self._race_thread is None:
            self._race_thread = threading.Thread(target=self._load_for_races, name="race-loader")
            self._race_thread.start()

    def end(self) -> None:
        """End a compilation that is going on: nobody waits for it any more.

        What fails from then on is told nobody: a Python that ends refuses to import.
        """
        self._is_wanted = False
        self._process.end()

    def wait(self) -> None:
        """Wait until the threads that were started have ended."""
        for thread in self._threads():
            thread.join()

    def _threads(self) -> list[threading.Thread]:
        return [thread for thread in (self._thread, self._race_thread) if thread is not None]

    def _load(self) -> None:
        try:
            self._loaded = load_kernel(self._name, self._process)
        except Exception:
            if self._is_wanted:
                raise
            log.info("the window was closed before the loop was loaded", exc_info=True)

    def _load_for_races(self) -> None:
        try:
            # the other thread's, which is waited for
            kernel = load_kernel(self._name, self._process).kernel
            kernel.prepare_many(self._process)
        except Exception:  # numba raises many kinds, and races then step in numpy
            if self._is_wanted:
                log.exception("what races need could not be compiled")
            return
        self._race_kernel = kernel
