"""The files of a run that has parts, each a folder with an account of its own."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from landslide_core.io.plain.hidden import shown


def members(folder: Path, parts: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Yield every finished file with its name below the folder: those of its parts first, then its own.

    Parameters
    ----------
    folder : Path
        The run.
    parts : sequence of str
        Names of the folders of its parts.
    """
    for each in (*(folder / part for part in parts), folder):
        for path in shown(each):
            yield path.relative_to(folder).as_posix(), path
