"""What does a worker need for a job of a sweep, and how does it get there?

Scheduler and workers may have been started anywhere, so all of it travels: a plugin that each
worker gets, late ones too, unpacks this engine's code and holds the data. The scheduler reads what
is submitted; it has no engine, so that it is given a function as it is and bytes.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import pickle
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import engine
from engine.dataset import Dataset


def luggage(dataset: Dataset | None) -> Any:
    """Return the plugin that workers get. Its class is local, so that it travels as it is."""
    from distributed import WorkerPlugin

    class Luggage(WorkerPlugin):  # type: ignore[misc]  # it has no types here
        """Code and data on one worker, and whether its jobs are still wanted."""

        def __init__(self, code: bytes, data: bytes) -> None:
            self.code, self.data = code, data
            self.folder = f"descentlab-{hashlib.sha256(code).hexdigest()[:16]}"
            self.is_over = False

        def setup(self, worker: Any) -> None:
            """Put the code where it is imported from, before any other engine."""
            place = Path(worker.local_directory) / self.folder
            if not place.exists():
                with zipfile.ZipFile(io.BytesIO(self.code)) as archive:
                    archive.extractall(place)
            if str(place) not in sys.path[:1]:
                sys.path.insert(0, str(place))
                for module in [name for name in sys.modules if name.split(".")[0] == "engine"]:
                    del sys.modules[module]
                importlib.invalidate_caches()
            importlib.import_module("engine.sweep.job")  # what is missing is told now
            self.dataset = pickle.loads(self.data)

        def teardown(self, worker: Any) -> None:
            """Let jobs that still run give up: nobody waits for them."""
            self.is_over = True

    return Luggage(_packed_engine(), pickle.dumps(dataset))


def errand() -> Callable[[bytes], bytes]:
    """Return what a worker does for each job, a local function for the same reason."""

    def run(load: bytes) -> bytes:
        from distributed import Reschedule, get_worker

        from engine.sweep.job import problem_of, run_job

        name, job, steps = pickle.loads(load)
        carried = get_worker().plugins[name]

        def progress(_: int) -> None:
            if carried.is_over:
                raise Reschedule

        return pickle.dumps(run_job(job, problem_of(job, carried.dataset), steps, progress))

    return run


def _packed_engine() -> bytes:
    """Return the code and the data files of this engine, as a ZIP file."""
    buffer = io.BytesIO()
    root = Path(engine.__file__).parent
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                # A date of its own, and so a fingerprint, would tell the same code apart.
                entry = zipfile.ZipInfo(f"engine/{path.relative_to(root).as_posix()}")
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
