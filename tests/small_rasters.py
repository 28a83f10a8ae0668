"""A small slope with known heights, written in every awkward way."""

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

SIDE, PIXEL_M = 80, 30.0
AFFINE = Affine(PIXEL_M, 0, 500_000, 0, -PIXEL_M, 3_500_000)
CRS = "EPSG:32648"
GRID = GeoBox((SIDE, SIDE), AFFINE, CRS)
WHOLE = slice(0, SIDE), slice(0, SIDE)


def ground() -> NDArray[np.float64]:
    """Heights in metres, 1,400 to 2,600: a slope of 25 degrees with waves."""
    y, x = np.mgrid[:SIDE, :SIDE] * PIXEL_M
    return 2500 - np.tan(np.radians(25)) * x + 40 * np.sin(y / 300) + 15 * np.sin(x / 170 + y / 410)


def write(path: Path, values: NDArray[Any], **how: Any) -> Path:
    """Write (rows, cols) or (bands, rows, cols); `how` is the profile and scales, offsets, units, descriptions."""
    bands = values[None] if values.ndim == 2 else values
    after = {name: how.pop(name) for name in ("scales", "offsets", "units", "descriptions") if name in how}
    profile = {"driver": "GTiff", "crs": CRS, "transform": AFFINE} | how
    count, height, width = bands.shape
    with rasterio.open(
        path, "w", count=count, height=height, width=width, dtype=bands.dtype, **profile
    ) as file:
        file.write(bands)
        for name, given in after.items():
            setattr(file, name, given)
    return path
