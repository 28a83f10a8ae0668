"""The folder on the server that visitors may read images from."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from landslide_core.errors import FileError
from landslide_core.language import marked

Origin = TypeVar("Origin", bound=str)


def data_folder() -> Path | None:
    """The folder on the server that visitors may read images from: SCARP_DATA_DIR, or none."""
    named = os.environ.get("SCARP_DATA_DIR")
    return Path(named).resolve() if named and Path(named).is_dir() else None


def offered(origins: Iterable[Origin]) -> list[Origin]:
    """The origins of an image that a page offers: "folder" only where visitors may read one."""
    return [origin for origin in origins if origin != "folder" or data_folder() is not None]


def below(folder: Path, relative: str) -> Path:
    """The file at `relative` below `folder`; InputError when the path, or a link in it, leads out of it."""
    target = (folder / relative).resolve()
    if not target.is_relative_to(folder):
        raise FileError(
            marked("The path '{path}' leads out of the shared folder.").format(path=relative),
            marked("Choose a file below the shared folder."),
        )
    return target
