"""A real scheduler and its workers on loopback, each a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tests.limits import HANG_SECONDS

if TYPE_CHECKING:
    from distributed import Client

LOOPBACK = ["--host", "127.0.0.1", "--no-dashboard"]
# Runs a module, and ends with whoever holds the other end of its standard input, however that ends.
_TIED = """
import os, runpy, sys, threading
def end():
    while os.read(0, 1):
        pass
    os._exit(1)
threading.Thread(target=end, daemon=True).start()
sys.argv.pop(0)
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


class SmallCluster:
    """A scheduler without workers at first. A context: leaving it ends all processes that it started."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._environment = {**os.environ, "OMP_NUM_THREADS": "1", **(environment or {})}
        self._processes, self._asking = ExitStack(), ExitStack()
        self._asked: Client | None = None
        self.workers: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self.scheduler = self._begin("scheduler", "--port", "0", "--scheduler-file", str(file))
        self.address = str(_written(file, self.scheduler)["address"])

    def add_workers(self, count: int, environment: Mapping[str, str] | None = None) -> "SmallCluster":
        """Start so many more, and wait until the scheduler knows all that live."""
        for _ in range(count):
            more = [self.address, "--nthreads", "1", "--no-nanny", "--memory-limit", "0"]
            more += ["--local-directory", str(self._folder)]
            self.workers.append(self._begin("worker", *more, environment=environment))
        living = sum(worker.poll() is None for worker in self.workers)
        self._client.wait_for_workers(living, timeout=HANG_SECONDS)
        return self

    def kill_worker(self, number: int = 0) -> None:
        """End a worker at once, as a machine without memory does."""
        self.workers[number].send_signal(signal.SIGKILL)
        self.workers[number].wait()

    def kill_scheduler(self) -> None:
        """End the scheduler at once."""
        self._asking.close()
        self.scheduler.kill()
        self.scheduler.wait()

    def busy(self) -> int:
        """How many calls the scheduler still has."""
        return sum(map(len, self._client.processing().values()))

    @property
    def _client(self) -> "Client":
        """One for all questions: each begins and ends a thread, for which it waits not long on a busy machine."""
        from distributed import Client

        if self._asked is None:
            self._asked = Client(self.address, set_as_default=False, timeout=HANG_SECONDS)
            self._asking.callback(self._forget)
        return self._asked

    def _forget(self) -> None:
        with suppress(TimeoutError):
            self._asked.close()
        self._asked = None

    def _begin(
        self, what: str, *more: str, environment: Mapping[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        with (self._folder / f"{what}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", _TIED, f"distributed.cli.dask_{what}", *more, *LOOPBACK],
                env={**self._environment, **(environment or {})}, stdin=subprocess.PIPE, stdout=log, stderr=log,
            )  # fmt: skip
        self._processes.callback(process.wait)
        self._processes.callback(process.kill)
        return process

    def __enter__(self) -> "SmallCluster":
        return self

    def __exit__(self, *_: object) -> None:
        self._asking.close()
        self._processes.close()


def _written(file: Path, process: "subprocess.Popen[bytes]") -> dict[str, object]:
    begun = time.monotonic()
    while time.monotonic() - begun < HANG_SECONDS:
        assert process.poll() is None, "the scheduler ended"
        try:
            return dict(json.loads(file.read_text("utf-8")))
        except (FileNotFoundError, json.JSONDecodeError):  # not yet, or not whole
            time.sleep(0.05)
    raise TimeoutError("the scheduler does not start")
