"""A review as it is kept in the folder of its run: the log and the states, in the GeoPackage of its landslides.

Every change is on the disk when it is made. Writers wait for each other, and each adds to the log that the one before
has left; who reads meanwhile reads the log of before.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import repeat
from pathlib import Path
from typing import Any

import pandas as pd

from landslide_core.errors import FileError
from landslide_core.inventory.fields import FIELDS, NAMES
from landslide_core.io.admission.guards import safe_name
from landslide_core.io.plain.hidden import remove_dead_files
from landslide_core.io.plain.locks import waited_for
from landslide_core.io.plain.text import read_json, some_of, write_json
from landslide_core.io.vectors.reader import read_layers
from landslide_core.io.vectors.side_table import changing, read_side_table
from landslide_core.review.filled import Beside, filled, touched
from landslide_core.review.log import DRAWN, STATES, Review, review_of
from landslide_core.review.states import Standing, standings
from landslide_core.runs.record import files_facts
from landslide_core.runs.store import MANIFEST, read_manifest

LANDSLIDES = "landslides.gpkg"
LAYER, TABLE = "landslides", "review"
# Of the layer of landslides: what is decided of each.
COLUMNS = ("review", "review_note", "reviewed_by", "reviewed_at")
_KINDS = {
    "step": "INTEGER", "made": "TEXT", "by": "TEXT", "action": "TEXT", "name": "TEXT", "state": "TEXT",
    "note": "TEXT", "outline": "TEXT", "of": "INTEGER",
}  # fmt: skip


def read_review(folder: str | Path) -> Review:
    """Read the review of a run; an empty one where nothing was decided.

    Parameters
    ----------
    folder : str or Path
        A finished detection.

    Returns
    -------
    Review
        The log, and what follows from it.

    Raises
    ------
    FileError
        The folder holds no landslides, or a log that cannot be read.

    Examples
    --------
    >>> read_review("run").decisions["r120c455"].state  # doctest: +SKIP
    'accepted'
    """
    path = _landslides(Path(folder))
    return review_of(read_side_table(path, TABLE, tuple(_KINDS)), safe_name(path))


def change_review(folder: str | Path, make: Callable[[Review], Review]) -> Review:
    """Change the review of a run: at once on the disk, whole or not at all, one writer after the other.

    Parameters
    ----------
    folder : str or Path
        A finished detection.
    make : callable
        Is given the review as it is now, with what others decided meanwhile, and returns it with more.

    Returns
    -------
    Review
        As it is now.

    Raises
    ------
    FileError, OutputError
        The folder holds no landslides, or cannot be written.

    Examples
    --------
    >>> change_review("run", lambda review: review.undone("Ada"))  # doctest: +SKIP
    """
    folder = Path(folder)
    path = _landslides(folder)
    with waited_for(folder):
        remove_dead_files(folder)
        before = read_review(folder)
        after = make(before)
        added = after.entries[len(before.entries) :]
        if after.entries[: len(before.entries)] != before.entries:
            raise ValueError("a log only grows")
        if not added:
            return before
        (layer,) = read_layers(path).layers
        table = layer.table
        drawn = table.get(COLUMNS[0], pd.Series("", table.index)) == DRAWN  # of a folder for taking away
        found = table[~drawn]
        said = standings(after, found.geometry.to_numpy())
        removed = table[drawn] if not drawn.any() else table[drawn & ~table["place"].isin([*after.drawn])]
        with changing(path) as package:
            package.append(TABLE, _KINDS, [asdict(entry) for entry in added])
            package.set_texts(LAYER, COLUMNS, _changed(found, COLUMNS, map(texts_of, said)))
            if dict(after.fields) != dict(before.fields):
                for name, texts in _filled_in(found, before, after).items():
                    package.set_texts(LAYER, (name,), texts)
            package.drop_rows(LAYER, [int(number) for number in removed["id"]])
        _note(folder, path, {"review": summary(after, said)})
    return after


def _changed(
    found: pd.DataFrame, columns: Sequence[str], now: Iterable[tuple[str, ...]]
) -> dict[int, tuple[str, ...]]:
    """What columns say of the landslides of which they said something else, by number."""
    numbers = (int(number) for number in found["id"])
    before: Iterable[object] = repeat(None)
    if set(columns) <= set(found.columns):
        before = found[list(columns)].fillna("").itertuples(index=False, name=None)
    rows = zip(numbers, now, before, strict=False)
    return {number: said for number, said, then in rows if said != then}


def _filled_in(found: pd.DataFrame, before: Review, after: Review) -> dict[str, dict[int, list[str | None]]]:
    """What a step says of fields: by column the values of the landslides, by number, of which it says something.

    What a person filled in with another program stays where it does not.
    """
    shapes = found.geometry.to_numpy()
    numbers = [int(number) for number in found["id"]]
    old, new = filled(before, shapes), filled(after, shapes)
    meant = touched(after.entries[len(before.entries) :], shapes)
    changed: dict[str, dict[int, list[str | None]]] = {}
    for name in NAMES:
        then = old[name] if name in found else [""] * len(numbers)
        changed[name] = {
            number: [new[name][place] or None]
            for place, number in enumerate(numbers)
            if new[name][place] != then[place] or place in meant[name]
        }
    return changed


def read_beside(folder: str | Path, review: Review) -> tuple[tuple[Beside, ...], tuple[str, ...]]:
    """Return what a person filled in with another program (QGIS), and what of it is no choice, in sentences.

    Parameters
    ----------
    folder : str or Path
        A finished detection.
    review : Review
        Its review: what its log says stands in the file too.

    Returns
    -------
    tuple of Beside
        Values of the file that the log does not say, empty where one was deleted.
    tuple of str
        One for each column with values that are no choice, which are left out.
    """
    (layer,) = read_layers(_landslides(Path(folder))).layers
    table = layer.table
    shapes = table.geometry.to_numpy()
    said = filled(review, shapes)
    kept: list[Beside] = []
    notes: list[str] = []
    for name in (each for each in NAMES if each in table):
        texts = table[name].fillna("").astype(str).str.strip()
        other = [
            (text, shape) for text, then, shape in zip(texts, said[name], shapes, strict=True) if text != then
        ]
        allowed = ("", *FIELDS[name].choices)
        kept += [Beside(name, text, shape) for text, shape in other if text in allowed]
        odd = sorted({text for text, _ in other if text not in allowed})
        if odd:
            notes.append(
                f"the column '{name}' held values that are no choice and were left out: {some_of(odd)}"
            )
    return tuple(kept), tuple(notes)


def carry(path: Path, review: Review) -> None:
    """Write a log into the GeoPackage of the same landslides in another folder."""
    if review.entries:
        with changing(path) as package:
            package.append(TABLE, _KINDS, [asdict(entry) for entry in review.entries])


def texts_of(standing: Standing) -> tuple[str, str, str, str]:
    """What the columns say of a landslide.

    >>> texts_of(Standing("rejected", "road cut", "Ada", "2026-01-02"))
    ('rejected', 'road cut', 'Ada', '2026-01-02')
    """
    return standing.state, standing.note or standing.why, standing.by, standing.made


def summary(review: Review, said: list[Standing]) -> dict[str, Any]:
    """What run.json says of a review: how many landslides are in each state, outlines drawn, and the last step."""
    counts = Counter(each.state for each in said)
    return {
        **{state: counts[state] for state in STATES},
        DRAWN: len(review.drawn),
        "step": review.last,
        "changed": review.entries[-1].made if review.entries else None,
    }


def _note(folder: Path, path: Path, more: Mapping[str, Any]) -> None:
    """Let the account of the run say what its file holds now."""
    account = read_json(folder / MANIFEST)
    files = {**(account.get("files") or {}), **files_facts([path])}
    write_json(folder / MANIFEST, {**account, **more, "files": dict(sorted(files.items()))})


def _landslides(folder: Path) -> Path:
    path = folder / LANDSLIDES
    kind = read_manifest(folder)["kind"]
    if kind != "detect" or not path.is_file():
        raise FileError(
            f"{safe_name(folder)} holds no landslides that a detection found.",
            "Give the folder of a detection.",
        )
    return path
