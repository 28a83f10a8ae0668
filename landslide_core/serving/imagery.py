"""The image of a run as it is looked at: which bands, and from where to where they are stretched."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.io import DatasetReader

from landslide_core.errors import SettingError
from landslide_core.io.plain.whole import stamp
from landslide_core.io.rasters.served.pyramid import ROLES_TAG
from landslide_core.scene import preview
from landslide_core.scene.bands import BAND_ROLES
from landslide_core.serving.places import Tile
from landslide_core.serving.reading import POOL, SMOOTH, Pixels, read_tile

_OVERVIEW_PX = 1024  # one stretch for the whole scene is found on so many pixels a side


@dataclass(frozen=True)
class Look:
    """Which bands are shown as red, green and blue (or one as grey), and which percentiles are black and white.

    bands: roles or numbers from 1; none for natural colour where there is. stretch: None shows 8 bits as they are
    and stretches others as the preview is.
    """

    bands: tuple[str, ...] = ()
    stretch: tuple[float, float] | None = None


def look_of(bands: str = "", stretch: str = "") -> Look:
    """Return the look that an address asks for: `bands` "nir,red,green" or "4,3,2", `stretch` "2,98".

    Raises
    ------
    SettingError
        Neither one band nor three, or percentiles that do not rise from 0 to 100.

    Examples
    --------
    >>> look_of("nir,red,green", "1,99")
    Look(bands=('nir', 'red', 'green'), stretch=(1.0, 99.0))
    """
    chosen = tuple(part.strip() for part in bands[:80].split(",")) if bands else ()
    if len(chosen) not in (0, 1, 3):
        raise SettingError(f"{len(chosen)} bands were asked for.", "Ask for one band, or for three.")
    return Look(chosen, _percentiles(stretch) if stretch else None)


def _percentiles(text: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in text[:40].split(","))
    except ValueError:
        low = high = math.nan
    if not 0 <= low < high <= 100:
        raise SettingError(
            "The stretch is not two rising percentiles.", "Give them from 0 to 100, such as 2,98."
        )
    return low, high


def draw_image(path: Path, dataset: DatasetReader, tile: Tile, look: Look) -> Pixels:
    """Return a tile of the image as 8-bit (3, rows, cols) and where it holds data."""
    indexes = _indexes(dataset, look.bands)
    found = read_tile(dataset, tile, indexes, SMOOTH)
    shown = found.values
    if look.stretch is not None or shown.dtype != np.uint8:
        ends = _limits(*stamp(path), tuple(indexes), look.stretch or preview.STRETCHED_PERCENTILES)
        shown = preview.between(shown, *ends)
    return Pixels(np.broadcast_to(shown, (3, *shown.shape[1:])), found.valid)


def _indexes(dataset: DatasetReader, wanted: Sequence[str]) -> list[int]:
    """Return the bands, from 1, that roles or numbers mean."""
    roles = dataset.tags()[ROLES_TAG].split(",")
    if not wanted:
        return _natural(roles)
    numbers = {str(number): number for number in range(1, len(roles) + 1)}
    known = {role: roles.index(role) + 1 for role in roles if role != "other"} | numbers
    missing = [name for name in wanted if name not in known]
    if missing:
        few = [name for name in missing if name in BAND_ROLES or name.isdigit()]
        raise SettingError(
            f"The image has no band {few[0]}."
            if few and len(few[0]) < 20
            else "The image has no band of that name.",
            f"Its bands are {', '.join(known)}.",
        )
    return [known[name] for name in wanted]


def _natural(roles: Sequence[str]) -> list[int]:
    named = [role for role in roles if role != "other"]
    if {"red", "green", "blue"} <= set(roles):
        named = ["red", "green", "blue"]
    if not named:
        return [1]
    return [roles.index(role) + 1 for role in (named[:3] if len(named) >= 3 else named[:1])]


@lru_cache(maxsize=64)
def _limits(
    path: Path, _changed_ns: int, _size: int, indexes: tuple[int, ...], percentiles: tuple[float, float]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return what each band shows black and white, from the whole scene at small scale."""
    with POOL.opened(path) as dataset:
        factor = max(1.0, max(dataset.shape) / _OVERVIEW_PX)
        shape = tuple(max(1, round(side / factor)) for side in dataset.shape)
        pixels = dataset.read(list(indexes), out_shape=(len(indexes), *shape), resampling=Resampling.average)
        valid = dataset.dataset_mask(out_shape=shape) == 255
    if not valid.any():
        return np.zeros(len(indexes)), np.ones(len(indexes))
    return preview.limits(pixels, valid, percentiles)
