"""Where a report or a page may be written."""

from pathlib import Path

from landslide_core.errors import OutputError
from landslide_core.reporting import refusals


def check(out: Path, run: Path | None = None) -> None:
    """OutputError where a file would have no folder, or lie in that of its own run, whose files are all recorded."""
    if not out.parent.is_dir():
        raise OutputError(refusals.NO_FOLDER.format(folder=out.parent), refusals.NO_FOLDER_HINT)
    if run is not None and out.parent.resolve() == run.resolve():
        raise OutputError(refusals.INSIDE_RUN.format(name=out.name), refusals.INSIDE_RUN_HINT)
