"""Sweeps on a real scheduler whose workers are processes of their own, far from the project."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import Client
from sweep_sample import told as outcomes_told

import main as app
from engine.comparison import dask_cluster as cluster
from engine.comparison.dask_cluster import connected
from engine.comparison.sweep import Job, Sweep, gathered, run_jobs
from engine.errors import InputError
from engine.kernels.machine_code import code_cache
from engine.model.experiment import Experiment

pytestmark = pytest.mark.usefixtures("in_folder")

ROOT = Path(__file__).parents[3]
DEADLINE = 180.0
"""Seconds within which anything must have happened, on however slow a machine."""


def wait_until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + DEADLINE
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


class Machines:
    """A scheduler and workers, started in a folder that holds nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--idle-timeout", "600"
        )
        card = folder / "scheduler.json"
        wait_until(lambda: card.exists() and card.stat().st_size)
        self.address: str = json.loads(card.read_text(encoding="utf-8"))["address"]

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self._start(
            "dask_worker", "--nthreads", "1", "--no-nanny", "--death-timeout", str(DEADLINE),
            "--host", "127.0.0.1", "--local-directory", str(self._folder),
        )  # fmt: skip

    def _start(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        environ["NUMBA_CACHE_DIR"] = str(code_cache.folders()[0])  # what was compiled before
        place = ("--scheduler-file", "scheduler.json", "--no-dashboard")
        with (self._folder / f"{what}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{what}", *arguments, *place],
                cwd=self._folder,
                env=environ,
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)
        return process

    def have_workers(self, count: int) -> None:
        """Start or stop workers until there are so many."""
        with Client(self.address, set_as_default=False) as client:
            running = [process for process in self._processes[1:] if process.poll() is None]
            for process in running[count:]:
                process.kill()
                process.wait()
            for _ in range(count - len(running)):
                self.start_worker()
            wait_until(lambda: len(client.nthreads()) == count)

    def kill_one_at_work(self, client: Client, pids: dict[str, int]) -> int:
        """Kill a worker that holds work, without warning; return how many jobs it held."""
        held = {worker: len(keys) for worker, keys in client.processing().items()}
        worker, jobs = max(held.items(), key=lambda item: item[1])
        (process,) = (process for process in self._processes if process.pid == pids[worker])
        process.kill()
        process.wait()
        return jobs

    def close(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    machines = Machines(tmp_path_factory.mktemp("machines"))
    yield machines
    machines.close()


def ignore(_: object) -> None:
    pass


def sweep_of(count: int) -> Sweep:
    return Sweep("alpha", tuple(0.1 * 2**k for k in range(count)), True)


@pytest.mark.usefixtures("qapp")
def test_a_worker_killed_half_way_leaves_the_table_complete_and_the_same(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    machines.have_workers(2)
    command = ["two-blobs", "--size", "2000", "--l2", "0.1", "--test-ratio", "0.2", "--headless",
               "--steps", "6000", "--sweep", "alpha=1e-3:100:25log", "--seeds", "6"]  # fmt: skip
    assert app.main([*command, "--table", "here.csv", "--figure", "here.svg"]) == 0

    held: list[int] = []
    make_bar = app.progress_bar
    with Client(machines.address, set_as_default=False) as client:
        pids = client.run(os.getpid)

        def bar_that_kills(**settings: Any) -> Any:
            bar = make_bar(**settings)
            go_on = bar.update

            def update(steps: int) -> None:
                go_on(steps)
                if not held:  # the first result is there, and eleven are not
                    held.append(machines.kill_one_at_work(client, pids))

            if settings["total"] == 6 * 25 * 6000:
                monkeypatch.setattr(bar, "update", update)
            return bar

        monkeypatch.setattr(app, "progress_bar", bar_that_kills)
        command += ["--scheduler", machines.address]
        assert app.main([*command, "--table", "there.csv", "--figure", "there.svg"]) == 0
        assert len(client.nthreads()) == 1
    assert held[0] > 0
    assert len(Path("here.csv").read_text().splitlines()) == 1 + 6 * 25
    assert "diverged" in Path("here.svg").read_text(encoding="utf-8")
    assert Path("there.csv").read_bytes() == Path("here.csv").read_bytes()
    assert Path("there.svg").read_bytes() == Path("here.svg").read_bytes()


def test_the_data_of_a_file_are_sent(machines: Machines) -> None:
    machines.have_workers(1)
    rows = [f"{k % 7},{k % 5},{'yes' if k % 7 + k % 3 > 4 else 'no'}" for k in range(60)]
    Path("data.csv").write_text("\n".join(["a,b,c", *rows]))
    command = ["data.csv", "--headless", "--sweep", "batch=4,16,full", "--seeds", "2"]
    command += ["--steps", "20", "--kernel", "numpy"]
    assert app.main([*command, "--table", "here.csv"]) == 0
    assert app.main([*command, "--table", "there.csv", "--scheduler", machines.address]) == 0
    assert Path("there.csv").read_bytes() == Path("here.csv").read_bytes()


def test_a_worker_that_comes_late_is_waited_for_and_gets_all_it_needs(machines: Machines) -> None:
    machines.have_workers(0)
    sweep, experiment = sweep_of(20), Experiment(kernel="numpy", batch=5)
    jobs, told = sweep.jobs(experiment, 2), []

    def hear(text: str) -> None:
        told.append(text)
        machines.start_worker()

    with connected(machines.address, None) as workers:
        there = gathered(sweep, 30, workers.run_jobs(jobs, 30, ignore, hear))
    assert told == [f"{machines.address} has no workers; waiting for one"]
    here = gathered(sweep, 30, run_jobs(jobs, None, 30, ignore))
    assert outcomes_told(there.outcomes) == outcomes_told(here.outcomes)
    assert there.limits == here.limits


def test_a_job_that_cannot_be_done_says_why(machines: Machines) -> None:
    machines.have_workers(1)
    jobs = [Job(Experiment(data="nowhere.csv"), "alpha", (0.1,))]
    with (
        connected(machines.address, None) as workers,
        pytest.raises(InputError, match=r"nowhere\.csv"),
    ):
        list(workers.run_jobs(jobs, 1, ignore, ignore))


def test_what_fails_on_a_worker_alone_is_told_in_a_line(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    machines.have_workers(1)
    monkeypatch.setattr(cluster, "_packed_engine", lambda: _zip_of({"engine/__init__.py": ""}))
    with (
        pytest.raises(InputError, match=r"a worker failed \(ModuleNotFoundError: .*accepted$"),
        connected(machines.address, None),
    ):
        pass


def _zip_of(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def test_ctrl_c_leaves_nothing_behind_and_the_workers_idle(machines: Machines) -> None:
    machines.have_workers(1)
    Path("t.csv").write_text("older")
    arguments = ["--headless", "--sweep", "alpha=1,2", "--steps", "1000000000000"]
    arguments += ["--kernel", "numpy", "--table", "t.csv", "--scheduler", machines.address]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with Client(machines.address, set_as_default=False) as client:

        def executing(dask_worker: object) -> int:
            return dask_worker.state.executing_count  # type: ignore[attr-defined]

        wait_until(lambda: sum(client.run(executing).values()) == 1)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=DEADLINE)
        assert (process.returncode, output) == (130, "")
        assert errors.splitlines()[-1] == "descentlab: interrupted"
        assert "Traceback" not in errors
        wait_until(lambda: sum(client.run(executing).values()) == 0)
    assert [path.name for path in Path().iterdir()] == ["t.csv"]
    assert Path("t.csv").read_text() == "older"


def test_a_scheduler_that_goes_away_ends_it_in_a_line(tmp_path: Path) -> None:
    machines = Machines(tmp_path)
    try:
        machines.have_workers(1)

        def kill(_: int) -> None:
            machines.scheduler.kill()
            machines.scheduler.wait()

        jobs = sweep_of(20).jobs(Experiment(kernel="numpy"), 20)
        with (
            pytest.raises(InputError, match="went away"),
            connected(machines.address, None) as workers,
        ):
            list(workers.run_jobs(jobs, 2000, kill, ignore))
    finally:
        machines.close()


@pytest.mark.parametrize("address", ["nowhere", "tcp://", "foo://127.0.0.1:1", "tls://127.0.0.1:1"])
def test_what_is_no_address_is_refused_at_once(address: str) -> None:
    with pytest.raises(InputError, match=r"^--scheduler: .*HOST:PORT.* accepted$"):
        connected(address, None).__enter__()


def test_where_nobody_listens_or_answers_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(InputError, match="HOST:PORT"):
            connected(address, None).__enter__()
        silent.listen()
        with pytest.raises(InputError, match=r"no answer within 0\.5 s"):
            connected(address, None).__enter__()


def test_a_worker_is_not_a_scheduler(machines: Machines) -> None:
    machines.have_workers(1)
    with Client(machines.address, set_as_default=False) as client:
        (worker,) = client.nthreads()
    with pytest.raises(InputError, match="a Worker answers there"):
        connected(worker, None).__enter__()


def test_without_the_library_the_message_says_what_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"distributed is missing; `uv run --extra cluster main"):
        connected("127.0.0.1:8786", None).__enter__()
