"""The folder on the server that visitors may read images from."""

import os
from pathlib import Path

from landslide_core.errors import FileError


def data_folder() -> Path | None:
    """The folder on the server that visitors may read images from: SCARP_DATA_DIR, or none."""
    named = os.environ.get("SCARP_DATA_DIR")
    return Path(named).resolve() if named and Path(named).is_dir() else None


def below(folder: Path, relative: str) -> Path:
    """The file at `relative` below `folder`; InputError when the path, or a link in it, leads out of it."""
    target = (folder / relative).resolve()
    if not target.is_relative_to(folder):
        raise FileError(
            f"The path '{relative}' leads out of the shared folder.", "Choose a file below the shared folder."
        )
    return target
