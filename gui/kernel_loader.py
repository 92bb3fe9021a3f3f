"""When is the compiled loop ready?"""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal

from engine.kernels import load_kernel


class KernelLoader(QObject):
    """Loads a kernel in a thread of its own, so that neither window nor worker waits for it.

    The thread is no daemon: at exit Python lets it finish, since compiling must not be cut off in
    the middle of native code.

    Signals
    -------
    loaded(object)
        An `engine.kernels.LoadedKernel`, emitted in the loading thread.
    """

    loaded = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to load; later calls do nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._load, name="kernel-loader")
            self._thread.start()

    def _load(self) -> None:
        self.loaded.emit(load_kernel(self._name))
