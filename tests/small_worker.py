"""Workers with small jobs, for tests of the queue: `python -m tests.small_worker RUNS LANE`."""

import os
import sys
import time
from pathlib import Path

from landslide_core.errors import MissingError
from landslide_core.progress import OPENING
from landslide_core.runs.pace import Stage
from landslide_core.runs.recipe import Recipe, Task
from landslide_core.work.__main__ import main


def note(task: Task) -> None:
    """Write one's own name at the end of the plan's file."""
    with Path(task.plan["file"]).open("a") as file:
        file.write(f"{task.id}\n")
    task.results.put(task.id, "name", task.id)


def wait(task: Task) -> None:
    """Until the plan's file is there; asks at every turn whether to stop."""
    Path(task.plan["begun"]).touch()
    while not Path(task.plan["file"]).exists():
        task.progress.tell(0.5, "tile 1 of 2")
        time.sleep(0.01)


def deaf(task: Task) -> None:
    """Never asks whether to stop."""
    Path(task.plan["begun"]).touch()
    while True:
        time.sleep(0.01)


def stuck(task: Task) -> None:
    """Hang in a library that opens a file."""
    task.progress.tell(0, f"scene 1 of 2 · {OPENING}")
    deaf(task)


def wrong(_: Task) -> None:
    raise MissingError("No image.", "Give one.", {"image": ""})


def leave(task: Task) -> None:
    """End in one of the ways that a library may end a process, or a person be wrong."""
    endings = {
        "exit": lambda _: sys.exit(3),
        "_exit": lambda _: os._exit(3),
        "quiet": lambda _: os._exit(0),
        "kill": lambda _: os.kill(os.getpid(), 9),
        "memory": lambda _: bytearray(1 << 62),
        "bug": lambda _: {}["no such key"],
        "input": wrong,
    }
    endings[task.plan["how"]](task)


RECIPES = {
    "note": Recipe(note),
    "wait": Recipe(wait, (Stage("First", 0.6, 0.5), Stage("Second", 1.0, 0.5))),
    "deaf": Recipe(deaf),
    "stuck": Recipe(stuck),
    "leave": Recipe(leave),
}

if __name__ == "__main__":
    sys.exit(main(RECIPES))
