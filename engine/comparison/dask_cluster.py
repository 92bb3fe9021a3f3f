"""A sweep on a Dask cluster.

What a job needs travels with it, as scheduler and workers may have been started anywhere: a plugin
that each worker gets, late ones too, unpacks this engine's code and holds the data. The scheduler
reads what is submitted; it has no engine, so that it is given a function as it is and bytes.
See ``docs/decisions/0008-a-sweep-on-a-cluster.md``.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import importlib
import io
import logging
import pickle
import sys
import uuid
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import engine
from engine.comparison.sweep import Job
from engine.data.dataset import Dataset
from engine.errors import InputError

if TYPE_CHECKING:
    from distributed import Client, Future

    from engine.comparison.sweep import JobResult

PATIENCE = 6.0
"""Seconds within which a scheduler must answer."""

POLL_SECONDS = 2.0
"""Seconds without a result, after which it is looked whether there are workers."""

_ACCEPTED = "the address HOST:PORT of a running Dask scheduler accepted"


@contextlib.contextmanager
def connected(address: str, dataset: Dataset | None) -> Iterator[Cluster]:
    """Bring code and data to the workers of the scheduler at `address`; take leave at the end.

    Parameters
    ----------
    dataset
        What all runs descend on; None where each seed draws its own.

    Raises
    ------
    InputError
        If the library is missing, or no scheduler answers within `PATIENCE`; here or while it runs.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise InputError(
            f"--scheduler: {address} given, but the library {error.name} is missing; "
            "`uv run --extra cluster main.py …` brings it"
        ) from None
    for logger in [name for name in logging.root.manager.loggerDict if "distributed" in name]:
        logging.getLogger(logger).setLevel(logging.CRITICAL)  # what goes wrong is told by errors
    name = f"descentlab-{uuid.uuid4().hex}"
    try:
        asyncio.run(asyncio.wait_for(_check(address), PATIENCE))
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError, ImportError) as error:
        raise InputError(f"--scheduler: {address} given ({_why(error)}); {_ACCEPTED}") from None
    try:
        try:
            client.register_plugin(_worker_plugin(dataset), name=name)
        except Exception as error:  # whatever its workers make of the code and the data
            raise _failed(address, error) from error
        yield Cluster(client, name, address)
    finally:
        with contextlib.suppress(OSError, TimeoutError, CancelledError):
            if client.status == "running":
                client.unregister_worker_plugin(name)
        client.close(timeout=PATIENCE)


class Cluster:
    """A connection to a scheduler whose workers are ready for jobs."""

    def __init__(self, client: Client, name: str, address: str) -> None:
        self._client = client
        self._name = name
        self._address = address

    def run_jobs(
        self,
        jobs: Sequence[Job],
        steps: int,
        progress: Callable[[int], object],
        tell: Callable[[str], None],
    ) -> Iterator[JobResult]:
        """Yield what each job comes to, in the order in which they are finished.

        `progress` is called with the steps asked for of the runs that are finished. A job is a pure
        function: those of a worker that dies are made by another one. While there are no workers,
        that is told and waited for. Ending early gives the jobs up.

        Raises
        ------
        InputError
            If a job cannot be done.
        """
        done: SimpleQueue[Future] = SimpleQueue()
        loads = [pickle.dumps((self._name, job, steps)) for job in jobs]
        futures = self._client.map(_remote_job(), loads, key=f"{self._name}-job", pure=False)
        try:
            for future in futures:
                future.add_done_callback(done.put)
            for _ in futures:
                result: JobResult = pickle.loads(self._wait(done, tell))
                progress(len(result.outcomes) * steps)
                yield result
        finally:
            with contextlib.suppress(OSError, TimeoutError, CancelledError):
                self._client.cancel(futures)

    def _wait(self, done: SimpleQueue[Future], tell: Callable[[str], None]) -> bytes:
        """Return the next result; the future forgets it."""
        future: Future | None = None
        has_told = False
        while True:
            try:
                future = future or done.get(timeout=POLL_SECONDS)
                found: bytes = future.result(timeout=POLL_SECONDS)
                future.release()
                return found
            except (Empty, TimeoutError):
                if not has_told and self._has_no_workers():
                    tell(f"{self._address} has no workers; waiting for one")
                    has_told = True
            except (InputError, MemoryError):
                raise
            except Exception as error:  # of any kind, as other machines may differ in anything
                raise _failed(self._address, error) from error

    def _has_no_workers(self) -> bool:
        with contextlib.suppress(OSError):  # a scheduler that is gone shows in the futures
            return not self._client.nthreads()
        return False


def _failed(address: str, error: Exception) -> InputError:
    """Return what to tell of a sweep that cannot be finished."""
    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    given = f"--scheduler: {address} given, but"
    if isinstance(error, KilledWorker):
        return InputError(
            f"{given} {error.allowed_failures + 1} workers died at one job; workers with memory "
            "enough for the data accepted"
        )
    if isinstance(error, CancelledError | CommClosedError):
        return InputError(f"{given} it went away; one that stays to the end accepted")
    return InputError(
        f"{given} a worker failed ({type(error).__name__}: {error}); workers with the Python and "
        "the libraries of this program accepted"
    )


async def _check(address: str) -> None:
    """Raise ValueError unless a scheduler answers; that it does not answer is not looked at."""
    from distributed import rpc

    async with rpc(address) as there:
        kind = (await there.identity())["type"]
    if kind != "Scheduler":
        raise ValueError(f"a {kind} answers there")


def _why(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {PATIENCE:g} s"
    return str(error) or type(error).__name__


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


def _worker_plugin(dataset: Dataset | None) -> Any:
    """Return the plugin that workers get. Its class is local, so that it travels as it is."""
    from distributed import WorkerPlugin

    class WorkerCode(WorkerPlugin):  # type: ignore[misc]  # it has no types here
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
            importlib.import_module("engine.comparison.sweep")  # what is missing is told now
            self.dataset = pickle.loads(self.data)

        def teardown(self, worker: Any) -> None:
            """Let jobs that still run give up: nobody waits for them."""
            self.is_over = True

    return WorkerCode(_packed_engine(), pickle.dumps(dataset))


def _remote_job() -> Callable[[bytes], bytes]:
    """Return what a worker does for each job, a local function for the same reason."""

    def remote_job(load: bytes) -> bytes:
        from distributed import Reschedule, get_worker

        from engine.comparison.sweep import problem_of, run_job

        name, job, steps = pickle.loads(load)
        plugin = get_worker().plugins[name]

        def progress(_: int) -> None:
            if plugin.is_over:
                raise Reschedule

        return pickle.dumps(run_job(job, problem_of(job, plugin.dataset), steps, progress))

    return remote_job
