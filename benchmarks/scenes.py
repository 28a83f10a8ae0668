"""benchmarks.scenes: large RGB scenes for the benchmarks, written strip by strip."""

from pathlib import Path

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from scipy.ndimage import gaussian_filter

from landslide_core import io

PATTERN_PX = 1024


def pattern(seed: int = 0) -> NDArray[np.uint8]:
    """(3, 1024, 1024): blobs of all sizes and grain, so that it compresses and segments like imagery."""
    rng = np.random.default_rng(seed)
    field = np.zeros((3, PATTERN_PX, PATTERN_PX))
    for size in (1.0, 4.0, 16.0, 64.0):
        noise = rng.standard_normal((PATTERN_PX, PATTERN_PX))
        common = gaussian_filter(noise, size, mode="wrap") * size
        own = gaussian_filter(rng.standard_normal(field.shape), (0, size, size), mode="wrap") * size
        field += common + 0.3 * own
    return np.asarray(np.clip(96 + 48 * field, 1, 254), np.uint8)


def write_scene(path: Path, rows: int, cols: int) -> Path:
    """Write the pattern, repeated, as a georeferenced RGB COG of rows x cols pixels of 1 m."""
    tile = pattern()
    strip = np.tile(tile, (1, 1, -(-cols // PATTERN_PX)))[:, :, :cols]
    place = Affine(1, 0, 500_000, 0, -1, 3_000_000)
    with io.strip_writer(
        path, GeoBox((rows, cols), place, "EPSG:32648"), nodata=None, bands=3,
        descriptions=("red", "green", "blue"),
    ) as sink:  # fmt: skip
        for row in range(0, rows, PATTERN_PX):
            sink.write(row, strip[:, : min(PATTERN_PX, rows - row)])
    return path
