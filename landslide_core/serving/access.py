"""Who may see which run, asked with every request."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from landslide_core.detection.batch.run import open_batch
from landslide_core.detection.run import DetectRun, open_run
from landslide_core.errors import FileError
from landslide_core.owners.names import EVERYONE
from landslide_core.owners.register import Register
from landslide_core.runs.parts import members
from landslide_core.runs.store import MANIFEST, PART, RunStore, read_manifest
from landslide_core.serving.tokens import Tokens

_KEPT = 64


class Refused(FileError):
    """An address whose token is nobody's."""


def may_see(owner: str, manifest: Mapping[str, Any]) -> bool:
    """Say whether an owner may see a run by its account: their own, and those that belong to everyone."""
    return manifest.get("owner", EVERYONE) in (EVERYONE, owner)


class Access:
    """The runs of a store, opened for whoever may see them.

    Parameters
    ----------
    store : RunStore
        Where the runs lie.
    """

    def __init__(self, store: RunStore) -> None:
        self.store = store
        self.tokens = Tokens(store.root)
        self._register = Register(store.root)
        self._opened: OrderedDict[str, tuple[int, DetectRun]] = OrderedDict()
        self._lock = threading.Lock()

    def run(self, token: str, run_id: str) -> DetectRun:
        """Open a run for the owner of a token.

        Raises
        ------
        Refused
            The token is nobody's.
        FileError
            There is no run of that name that its owner may see.
        """
        owner = self._owner(token)
        run = self._run(run_id)
        of_batch = run.folder.parent if PART in run_id and run.folder.parent != self.store.root else None
        accounts = (run.manifest, *_account_of(of_batch))
        if not (self._register.may_see(owner, run_id) and all(may_see(owner, each) for each in accounts)):
            # the same words as for a name that is not there: who guesses names learns nothing
            raise FileError(f"There is no run '{run_id[:80]}'.", "Choose one of the list.")
        return run

    def packed(self, token: str, run_id: str) -> tuple[str, Iterator[tuple[str, Path]]]:
        """Return what a run with parts is called, and its files by their names below its folder; raises as `run` does.

        A batch, or two dates: every other run has no parts.
        """
        owner, folder = self._owner(token), self.store.folder_of(run_id)
        account = read_manifest(folder)
        if not (self._register.may_see(owner, run_id) and may_see(owner, account)):
            raise FileError(f"There is no run '{run_id[:80]}'.", "Choose one of the list.")
        files = members(folder, account["parts"]) if "parts" in account else open_batch(folder).members()
        return str(account["scene"]["name"]), files

    def _owner(self, token: str) -> str:
        owner = self.tokens.owner_of(token)
        if owner is None:
            raise Refused(
                "This address is not valid, or not any more.",
                "Open the run in Scarp and copy its address there.",
            )
        return owner

    def _run(self, run_id: str) -> DetectRun:
        """Open a run; one that is known is read again only when its account has changed."""
        with self._lock:
            changed, run = self._opened.get(run_id, (0, None))
        if run is not None and _changed_ns(run.folder) == changed:
            return run
        folder = self.store.folder_of(run_id)
        changed, run = _changed_ns(folder), open_run(folder)
        with self._lock:
            self._opened[run_id] = changed, run
            while len(self._opened) > _KEPT:
                self._opened.popitem(last=False)
        return run


def _account_of(batch: Path | None) -> tuple[Mapping[str, Any], ...]:
    """The account of the batch that a run is of, where it is of one."""
    return () if batch is None else (_account(batch, _changed_ns(batch)),)


@lru_cache(maxsize=16)
def _account(batch: Path, _changed: int) -> Mapping[str, Any]:
    return read_manifest(batch)


@lru_cache(maxsize=8)
def access_to(root: Path) -> Access:
    """Return the access to the runs of a folder; pages and other programs ask the same."""
    return Access(RunStore(root))


def _changed_ns(folder: Path) -> int:
    """Return when a run's account was last written, in ns; 0 where it is gone."""
    try:
        return (folder / MANIFEST).stat().st_mtime_ns
    except OSError:
        return 0
