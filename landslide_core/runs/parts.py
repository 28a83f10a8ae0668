"""The files of a run that has parts, each a folder with an account of its own."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from landslide_core.errors import FileError
from landslide_core.io.plain.hidden import shown


def members(folder: Path, parts: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Return every finished file with its name below the folder: those of its parts first, then its own.

    All are known before the first is given: a part that is missing ends no archive half-way.

    Parameters
    ----------
    folder : Path
        The run.
    parts : sequence of str
        Names of the folders of its parts.

    Raises
    ------
    FileError
        A part is no folder of the run.
    """
    for part in parts:
        plain = Path(part).name == part and part not in ("", "..")
        if not plain or (folder / part).is_symlink() or not (folder / part).is_dir():
            raise FileError(
                f"{folder.name} lacks its part '{part[:80]}'.",
                "Make the run again, or take its folder from where it was whole.",
            )
    folders = (*(folder / part for part in parts), folder)
    return iter([(path.relative_to(folder).as_posix(), path) for each in folders for path in shown(each)])
