"""What a deleted run leaves goes with it: its folder, plans, results, what was written for download, its uploads.

Everything that belongs to one id is found from that id alone, so that none of it outlives the run, and nothing of
another goes. Predictions of comparisons are kept by content and not by run: those that nothing speaks of any more are
removed by whoever looks after the workers.
"""

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from landslide_core.io.plain.text import read_json
from landslide_core.owners.register import Register
from landslide_core.runs.database import open_database
from landslide_core.runs.results import Results

EXPORTS = ".exports"  # below the runs: what was written for download, in a folder of each id
_NAMES = ".*/{id}*"  # hidden folders of plans, answers and exports hold files and folders named by the id


def clear(root: Path, register: Register, uploads: Path | None = None) -> tuple[str, ...]:
    """Remove all that is left of what was deleted over a minute ago.

    Parameters
    ----------
    root : Path
        The folder of runs.
    register : Register
        Its register.
    uploads : Path, optional
        The folder of uploaded files: those that only the deleted runs read are removed.

    Returns
    -------
    tuple of str
        The ids that nothing is left of.
    """
    gone = tuple(each.id for each in register.to_be_cleared())
    for identity in gone:
        given = uploads_of(root, identity, uploads)
        for path in leavings(root, identity):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        still = used_uploads(root, uploads)
        for folder in given - still:
            shutil.rmtree(folder, ignore_errors=True)
        register.note_cleared(identity)
    if gone:
        _forget_results(root, gone)
    return gone


def remove_old_exports(root: Path, before: float) -> None:
    """Remove what was written for download before that time (seconds since 1970): it is written anew when asked for."""
    for folder in root.glob(f"{EXPORTS}/*"):
        if folder.is_dir() and not folder.is_symlink() and folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)


def leavings(root: Path, identity: str) -> tuple[Path, ...]:
    """Return the files and folders of an id: its run, and what lies below hidden folders under its name."""
    found = [root / identity, *root.glob(_NAMES.format(id=identity))]
    own = (identity, f"{identity}.", f"{identity}~")
    named = (path for path in found if path.name == identity or path.name.startswith(own[1:]))
    return tuple(path for path in named if path.exists() and not path.is_symlink())


def bytes_of(root: Path, identity: str) -> int:
    """Return the bytes that an id takes on the disk; files that vanish meanwhile do not count."""
    total = 0
    for path in leavings(root, identity):
        for file in path.rglob("*") if path.is_dir() else (path,):
            with contextlib.suppress(OSError):
                total += file.stat().st_size if file.is_file() else 0
    return total


def uploads_of(root: Path, identity: str, uploads: Path | None) -> set[Path]:
    """Return the folders of uploaded files that the plans of an id speak of."""
    plans = (path for path in leavings(root, identity) if path.suffix == ".json")
    return {folder for plan in plans for folder in _folders_in(plan, uploads)}


def used_uploads(root: Path, uploads: Path | None) -> set[Path]:
    """Return the folders of uploaded files that any plan speaks of: those are kept as long as it is."""
    return {folder for plan in root.glob(".*/*.json") for folder in _folders_in(plan, uploads)}


def _folders_in(plan: Path, uploads: Path | None) -> Iterator[Path]:
    """Yield the folders below the uploads (those right below a session's) that hold what a plan names."""
    if uploads is None:
        return
    try:
        content = read_json(plan)
    except (OSError, ValueError):  # damaged, or of another version: it speaks of nothing
        return
    for text in _texts(content):
        with contextlib.suppress(OSError, ValueError):
            if Path(text).is_absolute() and Path(text).is_relative_to(uploads):
                parts = Path(text).relative_to(uploads).parts
                if len(parts) > 2 and ".." not in parts:
                    yield uploads / parts[0] / parts[1]


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for each in content.values() if isinstance(content, dict) else content:
            yield from _texts(each)


def _forget_results(root: Path, gone: tuple[str, ...]) -> None:
    """Forget what workers found for those ids; their files go with the next sweep."""
    database = open_database(root)
    try:
        with database.writing() as connection:
            connection.execute(
                "DELETE FROM results WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(gone),)
            )
            connection.execute(
                "DELETE FROM jobs WHERE state IN ('done', 'failed', 'cancelled') AND "
                "(id IN (SELECT value FROM json_each(:ids)) OR "
                "substr(id, 1, max(instr(id, '~'), instr(id, '.')) - 1) IN (SELECT value FROM json_each(:ids)))",
                {"ids": json.dumps(gone)},
            )
        Results(root, database).sweep()
    finally:
        database.close()
