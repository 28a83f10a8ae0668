"""Results of jobs on their way to whoever shows them: files in the server's private folder, by id and part."""

import json
import re
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from landslide_core.errors import MissingError
from landslide_core.io.plain import shelf
from landslide_core.io.plain.hidden import hidden_name, remove_dead_files
from landslide_core.io.plain.sqlite import SharedDatabase
from landslide_core.io.plain.whole import put_in_place, synced
from landslide_core.runs.database import work_folder

_FOLDER = "results"
MOST_KEPT, MOST_BYTES = 24, 10_000_000_000  # the newest; older ones are made again when they are asked for


class Results:
    """What jobs have made for pages to show, see `landslide_core.io.plain.shelf`.

    A result is of an id (that of an address) and a part of its work. The newest are kept; it can be made again from
    its plan.
    """

    def __init__(self, root: Path, database: SharedDatabase) -> None:
        self._database = database
        self._folder = work_folder(root) / _FOLDER
        self._folder.mkdir(mode=0o700, exist_ok=True)

    def put(self, identity: str, part: str, content: object, uses: Sequence[Path] = ()) -> None:
        """Keep a part of a result in place of an earlier one; `uses` are files that it speaks of."""
        slug = re.sub(r"[^\w-]", "_", identity)[:60]
        path = self._folder / f"{slug}.{part}.{secrets.token_hex(6)}"
        written = hidden_name(path, "result")
        sha256 = shelf.put(written, content)
        synced(written)  # a slow drive: others who write wait for the name alone
        with self._database.writing() as database:  # a file in place is one that the database knows
            put_in_place(written, path)
            database.execute(
                "INSERT OR REPLACE INTO results (id, part, file, sha256, made, uses) VALUES (?, ?, ?, ?, ?, ?)",
                (identity, part, path.name, sha256, time.time(), json.dumps([str(each) for each in uses])),
            )
        self._make_room(path)

    def stamp(self, identity: str, part: str) -> str | None:
        """What tells one state of a result from another; None where there is none."""
        rows = self._rows(identity, part)
        known = rows and (self._folder / rows[0]["file"]).is_file()
        return str(rows[0]["sha256"]) if known else None

    def get(self, identity: str, part: str) -> Any:
        """Return a part of a result, its arrays read-only; MissingError where there is none."""
        rows = self._rows(identity, part)
        if not rows:
            raise MissingError("There is no such result any more.", "Start the work again.")
        return shelf.get(self._folder / rows[0]["file"], rows[0]["sha256"])

    def used(self) -> set[Path]:
        """Files that kept results speak of."""
        found = self._database.rows("SELECT uses FROM results")
        return {Path(each) for row in found for each in json.loads(row["uses"])}

    def sweep(self) -> None:
        """Remove files that no result is in, as killed workers leave them."""
        remove_dead_files(self._folder)
        self._remove_unknown("[!.]*")

    def sweep_unused(self, folder: Path) -> None:
        """Remove the files of a folder that no kept result speaks of."""
        stems = {path.stem for path in self.used()}
        for path in folder.glob("[!.]*"):
            if path.stem not in stems:
                path.unlink(missing_ok=True)

    def _rows(self, identity: str, part: str) -> list[Any]:
        return self._database.rows("SELECT * FROM results WHERE id = ? AND part = ?", identity, part)

    def _make_room(self, newest: Path) -> None:
        """Remove the oldest results until the rest fits; those who have one open keep it."""
        total = 0
        for number, row in enumerate(self._database.rows("SELECT * FROM results ORDER BY made DESC")):
            path = self._folder / row["file"]
            total += path.stat().st_size if path.is_file() else 0
            if path != newest and (number >= MOST_KEPT or total > MOST_BYTES):
                with self._database.writing() as database:
                    database.execute("DELETE FROM results WHERE file = ?", (row["file"],))
                path.unlink(missing_ok=True)
        self._remove_unknown(f"{newest.name.rpartition('.')[0]}.*")  # what this one took the place of

    def _remove_unknown(self, pattern: str) -> None:
        with self._database.writing() as database:
            known = {row["file"] for row in database.execute("SELECT file FROM results")}
            for path in self._folder.glob(pattern):
                if path.name not in known:
                    path.unlink(missing_ok=True)
