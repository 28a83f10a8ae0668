"""Work that is under way: the hidden folder in which it is done, and what is left of it when it was killed."""

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from landslide_core.io.plain import hidden
from landslide_core.io.plain.text import read_text, write_text
from landslide_core.runs.database import unfinished_below

PARTIAL = ".partial-"
OLD = "-old"  # ends the hidden name of a run that is being replaced
PLAN = ".plan"  # in a hidden folder: what it is of, so that the same work goes on in it


@contextlib.contextmanager
def under_way(out: Path, plan: str = "") -> Iterator[Path]:
    """Give a hidden folder beside `out` for work on it; it is gone when the context is left, and stays after a kill.

    Where `plan` says what the work is of, the same work is given the folder that a killed one of that plan left, with
    what is in it.
    """
    named = f".{out.name[:80]}{PARTIAL}"
    found = (
        hidden.adopted(out.parent, f"{_literal(named)}*", lambda path: _is_of(path, plan)) if plan else None
    )
    lock, partial = found or hidden.claimed(out.with_name(named + secrets.token_hex(4)))
    remove_leftovers(out.parent)
    try:
        if plan:
            write_text(partial / PLAN, plan)
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        lock.release()


def _is_of(partial: Path, plan: str) -> bool:
    kept = partial / PLAN
    return kept.is_file() and read_text(kept) == plan


def _literal(name: str) -> str:
    """A name as a pattern that matches it alone."""
    return re.sub(r"([*?[])", r"[\1]", name)


def remove_leftovers(folder: Path) -> None:
    """Remove what killed processes left hidden in a folder, but for what work in its queue will go on with."""
    waiting = tuple(f".{name[:80]}{PARTIAL}" for name in unfinished_below(folder))
    # The parts of a comparison bear no name of a job: as long as there is one, each that can be gone on with stays.
    goes_on = folder.name.startswith(".") and bool(unfinished_below(folder.parent))
    for path in folder.glob(f".*{PARTIAL}*{OLD}"):
        own = folder / path.name[1:].rpartition(PARTIAL)[0]
        if not own.exists():  # killed after the old run had given up its name and before the new one had it
            path.rename(own)
    hidden.remove_dead_folders(
        folder,
        f".*{PARTIAL}*",
        lambda path: path.name.startswith(waiting) or (goes_on and (path / PLAN).is_file()),
    )
    hidden.remove_dead_folders(folder, ".scarp-layers-*")
    hidden.remove_dead_files(folder)


def sweep(root: Path) -> None:
    """Do that in the folder of a server's runs, in hidden ones below it (plans, predictions, answers), in batches."""
    remove_leftovers(root)
    for folder in root.glob("[.]*"):
        if folder.is_dir() and PARTIAL not in folder.name:
            remove_leftovers(folder)
    unfinished = unfinished_below(root)
    for folder in root.glob("[!.]*"):
        if folder.name not in unfinished and not folder.is_symlink() and _holds_hidden(folder):
            remove_leftovers(folder)


def _holds_hidden(folder: Path) -> bool:
    """Whether something hidden is in a folder; False where it is none, or was taken away meanwhile."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return any(name.startswith(".") for name in os.listdir(folder))
    return False
