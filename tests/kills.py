"""Kills work at random moments and looks at what is left: `python -m tests.kills [--kills 50] [--seed 0]`.

Of a detection, a batch of images, two dates, an analysis of factors (by the server, and by the command in memory and on
disk) and a comparison, after every kill: nothing half under a final name, the queue opens; and at the end: the same
bytes as an undisturbed run, nothing hidden left. Kills take the server, its worker, or both, with SIGKILL. A detection,
two dates and a comparison are also killed at each of a few strips of their predictions: no strip is predicted twice.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from landslide_core.io.plain.hidden import began
from landslide_core.io.plain.sqlite import SharedDatabase
from landslide_core.runs.database import FOLDER, MIGRATIONS
from landslide_core.runs.store import RunStore
from tests import small_world
from tests.kills_stories import ID, Story, batch, change, compare, detect, factors, in_memory, on_disk
from tests.limits import HANG_SECONDS
from tests.strip_worker import MOST, TOLD

HIDDEN = (".*.partial*", ".scarp-layers-*", ".[0-9]*-*-*.*")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="of all work together (50)")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scarp-kills-") as below:
        kill_all(Path(below), args.kills, args.seed)
    return 0


def kill_all(
    below: Path,
    kills: int,
    seed: int,
    *,
    kinds: Sequence[Callable[[Path], Story]] = (detect, batch, compare, change, factors, in_memory, on_disk),
    set_variable: Callable[[str, str], object] = os.environ.__setitem__,
    strip_kills: int = 4,
) -> None:
    """Kill every kind of work in turn; AssertionError when one leaves what it should not."""
    luck, world = random.Random(seed), small_world.make(below / "world")
    small_world.write_more_networks(world / "models", ["unet"])
    for name, value in small_world.environment(world).items():
        set_variable(name, value)
    stories = [each(below / "inputs") for each in kinds]
    usual = {}
    for story in stories:
        began_at = time.monotonic()
        runs = below / f"whole-{story.name}"
        until_over(story, runs)
        usual[story.name] = (story.digest(runs), time.monotonic() - began_at)
        if story.by_strips:
            midway(story, below / f"strips-{story.name}", usual[story.name][0], set_variable, strip_kills)
    left = kills
    while left > 0:
        for story in stories:
            if left > 0:
                some = min(left, luck.randint(1, 2))
                disturbed(story, below / f"killed-{left}-{story.name}", some, luck, usual[story.name])
                left -= some
                print(f"{story.name}: {some} kills survived, the same bytes; {left} to go", flush=True)


def midway(
    story: Story, below: Path, digest: dict[str, str], set_variable: Callable[[str, str], object], most: int
) -> None:
    """Kill predictions at some strips that a worker tells of: what was finished is not predicted again."""
    below.mkdir()
    whole = strips_told(story, below / "whole", digest, 0, set_variable)
    half = len(whole) // 2  # of a comparison of two networks: the last strip of the first
    kills = sorted(set([half + 1, half, 1, len(whole) - 1][:most]))  # of four strips two are the same
    for number in kills:
        told = strips_told(story, below / str(number), digest, number, set_variable)
        assert told == whole, f"{story.name}, killed at strip {number} of {len(whole)}: {told}, not {whole}"
    strips = f"{', '.join(map(str, kills))} of {len(whole)} strips"
    print(f"{story.name}: killed at {strips}: none was predicted twice, the same bytes", flush=True)


def strips_told(
    story: Story,
    runs: Path,
    digest: dict[str, str],
    most: int,
    set_variable: Callable[[str, str], object],
) -> list[str]:
    """The first rows of the strips of a story that dies once, at the strip of that number (0: it does not)."""
    told = runs.with_name(f"told-{most}")
    set_variable(TOLD, str(told))
    set_variable(MOST, str(most))
    if most:
        process = story.start(runs, "tests.strip_worker")
        assert process.wait(HANG_SECONDS) == -signal.SIGKILL
        sound(story, runs, digest)
    until_over(story, runs, "tests.strip_worker")
    assert story.digest(runs) == digest, f"{story.name}: other bytes"
    nothing_is_left(story, runs)
    return told.read_text("utf-8").split()


def disturbed(
    story: Story, runs: Path, kills: int, luck: random.Random, usual: tuple[dict[str, str], float]
) -> None:
    """Kill a story some times and let it end."""
    digest, seconds = usual
    for _ in range(kills):
        process = story.start(runs)
        time.sleep(luck.uniform(0.1, 0.9) * seconds)
        kill(process, luck)
        sound(story, runs, digest)
    until_over(story, runs)
    found = story.digest(runs)
    other = sorted(name for name in found.keys() | digest.keys() if found.get(name) != digest.get(name))
    assert other == [], f"{story.name}: other bytes"
    nothing_is_left(story, runs)
    shutil.rmtree(runs)


def nothing_is_left(story: Story, runs: Path) -> None:
    RunStore(runs)  # the next start
    left = [path for pattern in HIDDEN for path in runs.rglob(pattern)]
    assert left == [], f"{story.name}: {left}"


def kill(process: "subprocess.Popen[Any]", luck: random.Random) -> None:
    """End the work without a word, the worker before its server or with it; wait until both are gone."""
    workers = children(process.pid)
    for pid in [*luck.sample(workers, luck.randint(0, len(workers))), process.pid]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            print("(it had ended before)", flush=True)
    process.wait()
    deadline = time.monotonic() + HANG_SECONDS
    while any(began(pid) is not None for pid in workers):
        assert time.monotonic() < deadline, "a worker outlived its server"
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    found = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has ended meanwhile has none
            found += [int(each) for each in file.read_text().split()]
    return found


def sound(story: Story, runs: Path, digest: dict[str, str]) -> None:
    """What stands under a final name is whole, and the queue opens."""
    if (runs / ID).exists():
        found = story.digest(runs)
        whole = found == digest or (story.of_parts and found.items() <= digest.items())
        assert whole, f"{story.name}: half a run"
    path = runs / FOLDER / "queue.db"
    if path.is_file():
        database = SharedDatabase(path, MIGRATIONS)
        assert [row[0] for row in database.rows("PRAGMA integrity_check")] == ["ok"]
        database.close()


def until_over(story: Story, runs: Path, *worker: str) -> None:
    process = story.start(runs, *worker)
    deadline = time.monotonic() + HANG_SECONDS
    while not story.is_over(runs):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.stdin.close()
    process.wait()


if __name__ == "__main__":
    sys.exit(main())
