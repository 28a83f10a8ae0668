"""Starting a worker: a process of its own, or a thread where a test must reach into its work."""

import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from landslide_core.runs.recipe import Recipe
from landslide_core.runs.supervisor import Running
from landslide_core.runs.worker import Worker


class Processes:
    """Starts workers as fresh processes, which know nothing of the server's memory.

    A worker ends when its standard input does: with the server, however that ends.

    Parameters
    ----------
    module : str
        What `python -m` runs, with the folder of runs and the lane; see `landslide_core.work`.
    """

    def __init__(self, module: str = "landslide_core.work") -> None:
        self._module = module

    def __call__(self, root: Path, lane: str) -> Running:
        """Start a worker for a folder of runs and a lane."""
        return _Process(
            subprocess.Popen(
                [sys.executable, "-m", self._module, str(root), lane],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in a terminal is for the server
            )
        )


class _Process:
    def __init__(self, popen: "subprocess.Popen[bytes]") -> None:
        self._popen, self.pid = popen, popen.pid

    def poll(self) -> int | None:
        return self._popen.poll()

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait()


class InThread:
    """Starts workers as threads of this process, for tests that replace a part of the work by another.

    All else is what a process does: the same lines, locks, database and files. What is missing is what only a
    process can: to be killed. A worker that is to end does so where its work next asks whether to go on.
    """

    def __init__(self, recipes: Mapping[str, Recipe]) -> None:
        self._recipes = recipes

    def __call__(self, root: Path, lane: str) -> Running:
        """Start a worker for a folder of runs and a lane."""
        return _Thread(Worker(root, lane, self._recipes))


class _Thread:
    pid = -1  # no process of its own

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._thread = threading.Thread(target=worker.run, name="scarp-worker", daemon=True)
        self._thread.start()

    def poll(self) -> int | None:
        return None if self._thread.is_alive() else 0

    def kill(self) -> None:
        self._worker.end()
        self._thread.join(timeout=10)
