"""When is the compiled loop ready?"""

from __future__ import annotations

import threading

from engine.kernels import Kernel, LoadedKernel, load_kernel


class KernelLoader:
    """Loads a kernel in a thread of its own, so that neither window nor worker waits for it.

    What only races need is loaded in another one, once it is asked for. The threads are no
    daemons: at exit Python lets them finish, since compiling must not be cut off in the middle of
    native code. They may outlive the window and all of Qt, so they know nothing of either: the
    result is fetched, not sent.
    """

    def __init__(self, name: str) -> None:
        self._name = name
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

    def wait(self) -> None:
        """Wait until the threads that were started have ended."""
        for thread in self._threads():
            thread.join()

    def _threads(self) -> list[threading.Thread]:
        return [thread for thread in (self._thread, self._race_thread) if thread is not None]

    def _load(self) -> None:
        self._loaded = load_kernel(self._name)

    def _load_for_races(self) -> None:
        kernel = load_kernel(self._name).kernel  # the other thread's, which is waited for
        kernel.prepare_lanes()
        self._race_kernel = kernel
