"""Class rasters (errors, disagreement) as small pictures for maps and reports."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from odc.geo.warp import rio_reproject
from PIL import Image

from landslide_core.figures.overlays import Overlay, display_box, map_bounds
from landslide_core.figures.palette import FALSE_ALARM, HIT, LEFT_ALONE, MISS, rgb
from landslide_core.io.plain.pictures import decoded, encoded
from landslide_core.scene.probability import NODATA

ONLY_FIRST, ONLY_SECOND = "#ff8ad1", "#35b6ff"
ERROR_COLOURS: dict[int, str] = {1: FALSE_ALARM, 2: MISS, 3: HIT}
CELL_COLOURS: dict[int, str] = {0: LEFT_ALONE, **ERROR_COLOURS}
OPINION_COLOURS: dict[int, str] = {1: ONLY_SECOND, 2: ONLY_FIRST, 3: HIT}
PREDICTION_COLOURS: dict[int, str] = {1: HIT}
_ALPHA = 205


def on_display(band: NDArray[np.uint8], geobox: GeoBox, max_px: int) -> NDArray[np.uint8]:
    """A byte raster (rows, cols) on its display grid (landslide_core.figures.overlays), nearest pixel, 255 outside.

    Made once; class rasters at any threshold are then computed on the display grid itself.
    """
    shown = display_box(geobox, max_px)
    if shown.crs is None:
        size = (int(shown.shape[1]), int(shown.shape[0]))
        small = np.asarray(Image.fromarray(band).resize(size, Image.Resampling.NEAREST))
    else:
        small = np.full(shown.shape, NODATA, np.uint8)
        rio_reproject(
            np.ascontiguousarray(band), small, geobox, shown, "nearest", src_nodata=None, dst_nodata=NODATA
        )
    small.flags.writeable = False
    return small


def picture(classes: NDArray[np.uint8], colours: Mapping[int, str]) -> bytes:
    """Classes (rows, cols) as a palette PNG; classes without a colour are clear."""
    image = Image.fromarray(classes, "P")
    table, alpha = np.zeros((256, 3), np.uint8), np.zeros(256, np.uint8)
    for value, colour in colours.items():
        table[value] = rgb(colour)
        alpha[value] = _ALPHA if value else 90
    image.putpalette(table.tobytes())
    return encoded(image, "PNG", transparency=alpha.tobytes(), compress_level=3)


def overlay(classes: NDArray[np.uint8], geobox: GeoBox, max_px: int, colours: Mapping[int, str]) -> Overlay:
    """Classes that are already on the display grid as a picture in its place."""
    return Overlay(picture(classes, colours), "image/png", map_bounds(display_box(geobox, max_px)))


def over_photo(photo: bytes, classes: NDArray[np.uint8], colours: Mapping[int, str], max_px: int) -> bytes:
    """Classes over the scene's picture, both on the display grid, as one WebP for a report."""
    base = decoded(photo).convert("RGBA")
    top = decoded(picture(classes, colours)).convert("RGBA").resize(base.size)
    flat = Image.new("RGBA", base.size, "#ffffff")
    flat.alpha_composite(base)
    flat.alpha_composite(top)
    flat.thumbnail((max_px, max_px))
    return encoded(flat.convert("RGB"), "WEBP", quality=80, method=4)
