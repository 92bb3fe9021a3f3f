"""When is the compiled loop ready?"""

from __future__ import annotations

import threading

from engine.kernels import LoadedKernel, load_kernel


class KernelLoader:
    """Loads a kernel in a thread of its own, so that neither window nor worker waits for it.

    The thread is no daemon: at exit Python lets it finish, since compiling must not be cut off in
    the middle of native code. It may outlive the window and all of Qt, so it knows nothing of
    either: the result is fetched, not sent.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: threading.Thread | None = None
        self._loaded: LoadedKernel | None = None

    @property
    def loaded(self) -> LoadedKernel | None:
        """The kernel, once it is ready."""
        return self._loaded

    @property
    def has_ended(self) -> bool:
        """Whether no thread is loading."""
        return self._thread is None or not self._thread.is_alive()

    def start(self) -> None:
        """Begin to load; later calls do nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._load, name="kernel-loader")
            self._thread.start()

    def wait(self) -> None:
        """Wait until the thread, if it was started, has ended."""
        if self._thread is not None:
            self._thread.join()

    def _load(self) -> None:
        self._loaded = load_kernel(self._name)
