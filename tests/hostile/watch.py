"""Inputs made and tried in a process of their own, watched from outside: time, memory, requests, foreign files."""

import multiprocessing
import os
import random
import shutil
import tempfile
import time
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil

from tests.hostile.bait import SECRET, Decoys, Server
from tests.hostile.inputs import KINDS, World
from tests.limits import HANG_SECONDS

MOST_SECONDS, MOST_BYTES = 10.0, 2_000_000_000


@dataclass(frozen=True)
class Outcome:
    """What one door said of one input: "read", "sentence", or what was wrong."""

    kind: str
    seed: int
    door: str
    said: str
    seconds: float = 0.0
    words: str = ""

    @property
    def good(self) -> bool:
        """Whether the input was read, or answered in a sentence."""
        return self.said in ("read", "sentence")


def run(seeds: Iterable[int], folder: Path) -> Iterator[Outcome]:
    """Try one input a seed; the kinds take turns. Yields what each door said."""
    server, decoys = Server(), Decoys(folder / "outside")
    worker = _Worker(folder, server.address, decoys.folder)
    try:
        for seed in seeds:
            before = _seen(decoys.folder)
            decoys.opened()
            visits = server.visits
            kind = sorted(KINDS)[seed % len(KINDS)]
            door = ""
            for door, said, seconds, words in worker.tried(seed):
                yield Outcome(kind, seed, door, said, seconds, words)
            touched = {name for name in decoys.opened() if worker.made is None or name not in worker.made}
            if touched:
                yield Outcome(kind, seed, door, "foreign file opened", words=", ".join(sorted(touched)))
            if server.visits > visits:
                yield Outcome(kind, seed, door, "request sent")
            if new := _seen(decoys.folder) - before:
                yield Outcome(kind, seed, door, "file made outside", words=", ".join(sorted(new)[:3]))
    finally:
        worker.stop()


def _seen(*folders: Path) -> set[str]:
    return {str(path) for folder in folders for path in folder.iterdir()}


class _Worker:
    """The process that makes inputs and opens doors; replaced when it dies or has to be ended."""

    def __init__(self, folder: Path, address: str, decoys: Path) -> None:
        self._folder, self._address, self._decoys = folder, address, decoys
        self._context = multiprocessing.get_context("spawn")
        self.made: set[str] | None = None
        self._begin()

    def _begin(self) -> None:
        self._near, far = self._context.Pipe()
        where = tempfile.mkdtemp(dir=self._folder)
        self._process = self._context.Process(
            target=_work, args=(far, Path(where), self._address, self._decoys), daemon=True
        )
        self._process.start()
        far.close()
        if not self._near.poll(HANG_SECONDS) or self._near.recv() != "ready":
            raise RuntimeError("the process that tries the doors does not come up")

    def stop(self) -> None:
        self._process.kill()
        self._process.join()

    def tried(self, seed: int) -> Iterator[tuple[str, str, float, str]]:
        """Yield door, what it said, seconds and words for the input of a seed."""
        if psutil.Process(self._process.pid).memory_info().rss > 0.8 * MOST_BYTES:
            # Caches that earlier inputs filled are not this one's: a worker of the server is recycled too.
            self.stop()
            self._begin()
        self._near.send(seed)
        door, begun, most = "made", time.monotonic(), 0
        process = psutil.Process(self._process.pid)
        spent, worked = sum(process.cpu_times()[:2]), 0.0
        while True:
            try:
                if self._near.poll(0.02):
                    told = self._near.recv()
                    if told is None:
                        return
                    if told[0] == "door":
                        door, begun, most = told[1], time.monotonic(), 0
                        spent = sum(process.cpu_times()[:2])
                        continue
                    _, said, words = told
                    if most > MOST_BYTES:
                        said, words = "memory", f"{most / 1e9:.1f} GB"
                    yield door, said, sum(process.cpu_times()[:2]) - spent, words
                    continue
                most = max(most, process.memory_info().rss)
                worked = sum(process.cpu_times()[:2]) - spent
            except (EOFError, OSError, psutil.Error):
                yield door, "process died", time.monotonic() - begun, f"exit {self._exit()}"
                self._begin()
                return
            late = (worked > MOST_SECONDS and door != "made") or time.monotonic() - begun > HANG_SECONDS
            if late or most > 2 * MOST_BYTES:
                yield door, "hang" if late else "memory", worked, f"{most / 1e9:.1f} GB"
                self.stop()
                self._begin()
                return

    def _exit(self) -> int | None:
        self._process.join(5)
        return self._process.exitcode


def _work(pipe: Connection, folder: Path, address: str, decoys: Path) -> None:
    """Make the input of each seed that comes, and try its doors."""
    import logging
    import warnings

    os.environ["OMP_NUM_THREADS"] = "1"
    os.environ["SCARP_RUNS"] = str(folder / "base" / "runs")
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    from tests.hostile import doors, hdf5, headers, heavy, lying, packed, rasters, structures, tricks, vectors  # noqa: F401  (they enter their kinds)

    doors.prepare(folder / "base")
    pipe.send("ready")
    while True:
        seed = pipe.recv()
        inputs, out = folder / "in", folder / "out"
        for each in (inputs, out):
            shutil.rmtree(each, ignore_errors=True)
            each.mkdir()
        rng = random.Random(seed)
        door, make = KINDS[sorted(KINDS)[seed % len(KINDS)]]
        path = make(World(inputs, rng, address, decoys, folder / "base"))
        for name, enter in doors.doors_of(door, path, folder / "base", out, rng):
            pipe.send(("door", name))
            pipe.send(("said", *_said(enter, path)))
        found = _holding_the_secret(out)
        if found:
            pipe.send(("said", "foreign content written", ", ".join(found)))
        pipe.send(None)


def _said(enter: Any, path: Path) -> tuple[str, str]:
    from landslide_core.errors import InputError

    try:
        enter()
    except InputError as error:
        bare = not (error.message.strip() and error.hint.strip())
        if bare or len(str(error)) > 3000 or str(path.parent) in error.message:
            return "no proper sentence", str(error)[:200]
        return "sentence", error.message[:160]
    except BaseException as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return (
            "exception",
            f"{type(error).__name__}: {str(error)[:120]} ({Path(last.filename).name}:{last.lineno})",
        )
    return "read", ""


def _holding_the_secret(out: Path) -> list[str]:
    files = (path for path in out.rglob("*") if path.is_file() and path.stat().st_size < 50_000_000)
    return [path.name for path in files if SECRET.encode() in path.read_bytes()]
