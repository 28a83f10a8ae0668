"""A folder of labelled scenes that look like one synthetic county.

For fine-tuning: images of one region's soil, season and sensor, and others of the same kind to test on.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.synthetic.sample_counties import in_steps, save
from landslide_core.synthetic.scenery.style import STYLES
from landslide_core.synthetic.training_scenes import training_scene
from landslide_core.synthetic.vector_layers import PLACES

FIRST_SEED = 3_000_000  # training counts from 0, its validation from 1,000,000, ablations from 2,000,000
SIZE_PX, RESOLUTION_M = 384, 1.2
_PER_ROW = 20  # scenes side by side on the map, then the next row


def write_labelled(
    folder: Path,
    count: int,
    style: str = "other",
    skip: int = 0,
    size_px: int = SIZE_PX,
    tell: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write `count` images and masks of the same names to images/ and masks/; returns the files.

    style: the county that they look like, "home" or "other"; each shows other hills, and no training has
    seen them. The scenes have numbers; the first `skip` are left out, so that two calls write different ones.
    """
    tell = tell or (lambda _: None)
    place, side_m = PLACES[style], size_px * RESOLUTION_M
    written: list[Path] = []
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number in range(skip, skip + count):
        pixels, mask, _ = training_scene(FIRST_SEED + number, size_px, RESOLUTION_M, STYLES[style])
        west = place.west_m + (number % _PER_ROW) * side_m
        north = place.north_m - (number // _PER_ROW) * side_m
        grid = GeoBox(mask.shape, Affine(RESOLUTION_M, 0, west, 0, -RESOLUTION_M, north), place.crs)
        image, truth = (folder / name / f"{style}_synthetic_{number:03}.tif" for name in ("images", "masks"))
        save(image, in_steps(pixels), grid, nodata=0, descriptions=("blue", "green", "red", "nir"))
        save(truth, mask.astype(np.uint8), grid, descriptions=("landslide",))
        tell(f"scene {number}: {mask.mean():.1%} landslide")
        written += [image, truth]
    return written
