"""Whether a grid is kept in memory or in files, and the folder for these."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from odc.geo.geobox import GeoBox

from landslide_core.errors import NeedsMemoryError, SettingError
from landslide_core.factors.align import LayerFiles
from landslide_core.factors.target_grid import fits_in_memory
from landslide_core.io.plain.hidden import hidden_folder

Hold = Literal["auto", "memory", "disk"]
HOLDS: tuple[Hold, ...] = ("auto", "memory", "disk")


def in_files(geobox: GeoBox, layers: int, hold: Hold) -> bool:
    """Say whether a grid with so many layers is kept in files: when told so, or when it would not fit."""
    return hold == "disk" or (hold == "auto" and not fits_in_memory(geobox, layers))


def refuse_in_files(files: LayerFiles, units: bool) -> None:
    """Raise NeedsMemoryError, before the work, for what is told only of layers in memory."""
    wanted = ["exposure"] * files.exposed + ["units"] * units
    if wanted:
        raise NeedsMemoryError(
            f"These layers are kept in files, and {' and '.join(wanted)} can be told only of layers in memory.",
            "Choose a coarser resolution or a smaller boundary, or do without.",
            {"resolution": "M"},
        )


def refuse_cluster(scheduler: str | None) -> None:
    """Raise SettingError where a cluster would be left aside: what is in memory is derived here."""
    if scheduler is not None:
        raise SettingError(
            "A cluster derives factors only of layers that are kept in files; these are not.",
            "Let layers be kept on disk, or do without the cluster.",
            {"hold": "disk"},
        )


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
            "Choose a coarser resolution, fewer factors or models, a smaller boundary, or another disk; or leave out "
            "the maps of the reasons.",
            {"no_shap_maps": ""},
        )
    with hidden_folder(parent, f".scarp-layers-{secrets.token_hex(4)}") as folder:
        yield folder
