"""Runs on disk: written whole or not at all, listed, reopened, deleted."""

import contextlib
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from landslide_core.errors import FileError, MismatchError, OutputError
from landslide_core.io.admission.guards import printable
from landslide_core.io.boundary import writing
from landslide_core.io.plain.whole import synced
from landslide_core.runs.accounts import read_account
from landslide_core.runs.replacing import check_inputs, remove_replaced
from landslide_core.runs.under_way import OLD, PARTIAL, sweep, under_way

MANIFEST = "run.json"
PREDICTIONS = ".predictions"  # of comparisons, kept by content beside the runs
PART = "."  # between the id of a batch and the name of a scene, in the id of that scene's run


@dataclass(frozen=True)
class RunSummary:
    """One line of the list of runs.

    id: name of the folder. created: ISO 8601, UTC. owner: whose it is by its own account. `problem` says why the
    folder cannot be read; everything else is then empty.
    """

    id: str
    folder: Path
    kind: str = ""
    title: str = ""
    network: str = ""
    created: str = ""
    count: int | None = None
    owner: str = ""
    problem: str = ""

    @property
    def readable(self) -> bool:
        """Whether the run can be opened."""
        return not self.problem


class RunStore:
    """The folder that holds all runs of a server: SCARP_RUNS, or runs/ in the working directory.

    What killed processes left there is removed at once; with `sweeps` False the next store does that, for the caller
    may go on with it.
    """

    def __init__(self, root: Path | None = None, *, sweeps: bool = True) -> None:
        self.root = Path(root or os.environ.get("SCARP_RUNS") or "runs").resolve()
        self.root.mkdir(parents=True, exist_ok=True)
        if sweeps:
            sweep(self.root)

    def list(self) -> tuple[RunSummary, ...]:
        """All runs, newest first; folders that are not runs come last and say what is wrong with them."""
        folders = (f for f in self.root.iterdir() if f.is_dir() and not f.name.startswith("."))
        summaries = sorted((_summary(folder) for folder in folders), key=lambda run: run.id)
        return tuple(sorted(summaries, key=lambda run: run.created, reverse=True))

    def folder_of(self, run_id: str) -> Path:
        """The folder of a run; InputError when there is none of that name."""
        folder = self._inside(run_id)
        summary = _summary(folder)
        if not summary.readable:
            problem = f"{summary.problem}."
            raise FileError(f"The run '{run_id}' cannot be opened: {problem}", "Choose another run.")
        return folder

    def id_of(self, folder: Path) -> str:
        """The id of the run in a folder; that of a scene bears the id of its batch."""
        inside = folder.is_relative_to(self.root) and folder != self.root
        return PART.join(folder.relative_to(self.root).parts) if inside else folder.name

    def delete(self, run_id: str) -> None:
        """Delete a run, or what stands in its place. It vanishes from the list at once."""
        folder = self._inside(run_id)
        grave = self.root / f"{PARTIAL}deleted-{secrets.token_hex(4)}"
        folder.rename(grave)
        shutil.rmtree(grave)

    def _inside(self, run_id: str) -> Path:
        """The run's folder, which must lie directly in the root, or in a batch there: no path, no link out of it."""
        names = [run_id] if _is_real_folder(self.root / run_id) else run_id.split(PART, 1)
        folder = self.root.joinpath(*names)
        plain = all(name and name == Path(name).name and not name.startswith(".") for name in names)
        if not plain or not all(map(_is_real_folder, (self.root / names[0], folder))):
            raise FileError(f"There is no run '{printable(run_id[:80])}'.", "Choose one of the list.")
        return folder


def read_manifest(folder: Path) -> dict[str, Any]:
    """The run.json of a run's folder; InputError when there is none or it is not one of ours."""
    try:
        there = (folder / MANIFEST).is_file()
    except OSError as problem:
        raise FileError(
            f"{folder.name} cannot be looked into ({problem.strerror}).", "Check its permissions."
        ) from problem
    if not there:
        raise FileError(
            f"{folder.name} holds no run: {MANIFEST} is missing.", "Choose the folder that a detection wrote."
        )
    return read_account(folder / MANIFEST)


def _summary(folder: Path) -> RunSummary:
    """One line of the list; whatever is the matter with one run, the list of the others is shown."""
    try:
        manifest = read_manifest(folder)
    except (FileError, MismatchError) as problem:
        return RunSummary(folder.name, folder, problem=problem.message.rstrip("."))
    return RunSummary(
        id=folder.name,
        folder=folder,
        kind=manifest["kind"],
        title=manifest["scene"]["name"],
        network=manifest["network"]["title"] if manifest["kind"] == "detect" else "",
        created=manifest["created"],
        count=manifest["results"]["count"],
        owner=str(manifest.get("owner", "")),
    )


def _is_real_folder(path: Path) -> bool:
    """Whether there is a folder that is no link; no name is too long or too odd to be asked for."""
    try:
        return path.is_dir() and not path.is_symlink()
    except (OSError, ValueError):
        return False


def beginning(kind: str, name: str) -> str:
    """How the id of a run begins: when it was begun, what it is, and of what."""
    return f"{datetime.now(UTC).strftime('%Y%m%d-%H%M%S')}-{safe_slug(kind)}-{safe_slug(name)}-"


def safe_slug(text: str, length: int = 48) -> str:
    """Lower-case letters, digits and hyphens only; letters of any alphabet stay."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).replace("_", " ").lower())
    return "-".join(words)[:length].strip("-") or "scene"


@contextlib.contextmanager
def whole_or_nothing(out: Path, overwrite: bool = False, plan: str = "") -> Iterator[Path]:
    """A hidden folder beside `out` to write a run into; it takes the name `out` when all went well.

    Nothing remains when an error passes through, and nothing under the final name when the process is
    killed: what is left then is hidden, and removed by a later run. Where `plan` says what the run is of, the same
    run is given the folder that a killed one of that plan left, with what is in it. See `check_target` for
    `overwrite`.
    """
    check_target(out, overwrite)
    out.parent.mkdir(parents=True, exist_ok=True)
    with under_way(out, plan) as partial:
        with writing(out):
            yield partial
        for path in partial.glob(".*"):  # what only a run that is under way needs
            path.unlink()
        _put_in_place(partial, out)


def _put_in_place(partial: Path, out: Path) -> None:
    """Give a folder its final name when all that is in it is on the disk."""
    for path in (*partial.rglob("*"), partial):
        synced(path)
    replaced = out.with_name(f"{partial.name}{OLD}")
    if out.exists():
        out.rename(replaced)
    partial.rename(out)
    synced(out.parent)
    if replaced.is_dir():
        remove_replaced(replaced, out, MANIFEST)


def check_target(out: Path, overwrite: bool = False, inputs: Iterable[Any] = ()) -> None:
    """InputError unless a run may take the name `out`: free, an empty folder, or a run to replace.

    `inputs` are what the run reads: none of them may lie in a folder that is replaced.
    """
    try:
        there = out.exists()
    except (OSError, ValueError) as problem:  # over-long, null bytes
        raise OutputError(
            f"'{out.name[:60]}' is no name of a folder.", "Give a shorter, plain name."
        ) from problem
    if not there:
        return
    check_inputs(out, inputs)
    if not out.is_dir() or out.is_symlink():
        raise OutputError(f"{out.name} is not a folder.", "Give the name of a new folder.")
    if not any(out.iterdir()):
        return
    if not (out / MANIFEST).is_file():
        raise OutputError(
            f"The folder {out.name} is not empty and holds no run; its files are left alone.",
            "Give the name of a new folder.",
        )
    if not overwrite:
        raise OutputError(
            f"The folder {out.name} holds a run already.",
            "Give another folder, or let the run be replaced.",
            {"overwrite": ""},
        )
