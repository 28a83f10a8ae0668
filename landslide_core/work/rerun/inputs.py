"""The files that a run was made from, found again by name and checked by checksum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landslide_core.errors import FileError, MismatchError, MissingError
from landslide_core.io.admission.guards import printable
from landslide_core.io.plain.whole import file_sha256
from landslide_core.io.vectors.layer_choice import file_and_layer, file_of, with_layer

_SHOWN = 12  # signs of a checksum that tell one from another


@dataclass(frozen=True)
class Needed:
    """A file that a run was made from: what it was to it, its name, and its checksum, empty where none is recorded."""

    role: str
    name: str
    sha256: str = ""

    @classmethod
    def of(cls, role: str, facts: Mapping[str, Any]) -> "Needed":
        """Return the file of which a record says these facts."""
        return cls(role, str(facts["name"]), str(facts.get("sha256", "")))


def known(facts: Mapping[str, Any] | None, path: str) -> Mapping[str, Any]:
    """Return the facts of a file that settings name; FileError where an earlier version did not keep them."""
    if facts:
        return facts
    raise FileError(
        f"The run cannot be repeated: its settings name {Path(path).name}, and its record does not hold that file's "
        "checksum, as those of earlier versions.",
        "Make the run anew; its record then holds it.",
    )


def found(needed: Sequence[Needed], places: Sequence[Path]) -> dict[str, Path]:
    """Find files by their names in places, and check that they are those of the record.

    Parameters
    ----------
    needed : sequence of Needed
        What a run was made from.
    places : sequence of Path
        Folders to look in, or files; the first file with the right name and checksum counts.

    Returns
    -------
    mapping of str to Path
        By role; with the layer that was chosen.

    Raises
    ------
    MissingError
        No place holds a file of that name.
    MismatchError
        Files of that name have other bytes.
    """
    return {each.role: _one(each, places) for each in needed}


def _one(needed: Needed, places: Sequence[Path]) -> Path:
    others = []
    for place in dict.fromkeys(places):
        path = _candidate(needed.name, place)
        if path is None:
            continue
        sum_ = file_sha256(file_of(path)) if needed.sha256 else ""
        if sum_ == needed.sha256:
            return path
        others.append((file_of(path), sum_))
    if others:
        path, sum_ = others[0]
        raise MismatchError(
            f"{printable(str(path))} is not the {needed.role} that the run was made from: its SHA-256 begins with "
            f"{sum_[:_SHOWN]}, needed is {needed.sha256}.",
            "Give the file as it was then, or the folder that holds it.",
            {"inputs": "PATH"},
        )
    looked = ", ".join(printable(str(place)) for place in dict.fromkeys(places))
    raise MissingError(
        f"The {needed.role} of the run, {printable(needed.name)}, is in none of {looked}.",
        "Give the file, or the folder that holds it.",
        {"inputs": "PATH"},
    )


def _candidate(name: str, place: Path) -> Path | None:
    """The file of that name in a folder, or the file itself."""
    file, layer = _split(name)
    path = place / file if place.is_dir() else place
    return with_layer(path, layer) if path.name == file and path.is_file() else None


def _split(name: str) -> tuple[str, str | None]:
    path, layer = file_and_layer(Path(name))
    return path.name, layer
