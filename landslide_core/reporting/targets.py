"""Where a report or a page may be written."""

from pathlib import Path

from landslide_core.errors import OutputError
from landslide_core.reporting import words


def check(out: Path, run: Path | None = None) -> None:
    """OutputError where a file would have no folder, or lie in that of its own run, whose files are all recorded."""
    if not out.parent.is_dir():
        raise OutputError(words.NO_FOLDER.format(folder=out.parent), words.NO_FOLDER_HINT)
    if run is not None and out.parent.resolve() == run.resolve():
        raise OutputError(words.INSIDE_RUN.format(name=out.name), words.INSIDE_RUN_HINT)
