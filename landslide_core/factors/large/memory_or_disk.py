"""Whether a grid is kept in memory or in files, and the folder for these."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from odc.geo.geobox import GeoBox

from landslide_core.errors import NeedsMemoryError
from landslide_core.factors.target_grid import fits_in_memory
from landslide_core.io.plain.hidden import hidden_folder

Hold = Literal["auto", "memory", "disk"]
HOLDS: tuple[Hold, ...] = ("auto", "memory", "disk")


def in_files(geobox: GeoBox, layers: int, hold: Hold) -> bool:
    """Say whether a grid with so many layers is kept in files: when told so, or when it would not fit."""
    return hold == "disk" or (hold == "auto" and not fits_in_memory(geobox, layers))


@contextmanager
def scratch(beside: Path, geobox: GeoBox, layers: int, maps: int) -> Iterator[Path]:
    """Give a hidden folder beside `beside` that vanishes afterwards.

    InputError when the disk has no room for the layers and the maps, 4 bytes a pixel each (maps twice, while
    they become COGs).
    """
    rows, cols = geobox.shape
    need = rows * cols * 4 * (layers + 1 + 2 * maps)
    parent = next(folder for folder in beside.resolve().parents if folder.is_dir())
    free = shutil.disk_usage(parent).free
    if need > free:
        raise NeedsMemoryError(
            f"{cols:,} x {rows:,} pixels would take {need / 1e9:.0f} GB of disk; {free / 1e9:.0f} GB are free.",
            "Choose a coarser resolution, fewer factors or models, a smaller boundary, or another disk.",
        )
    with hidden_folder(parent, f".scarp-layers-{secrets.token_hex(4)}") as folder:
        yield folder
