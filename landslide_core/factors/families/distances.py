"""Euclidean distance of every pixel to the nearest line, in metres."""

from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import rasterize
from scipy import ndimage

from landslide_core.errors import NoDataError
from landslide_core.factors.layers import Grid

_MARGIN = 0.25  # of the grid's longer side: as far outside are lines looked for


def to_pixels_m(marked: NDArray[np.bool_], pixel_m: tuple[float, float]) -> Grid:
    """Return the distance in metres from each pixel's centre to that of the nearest marked pixel."""
    return np.asarray(ndimage.distance_transform_edt(~marked, sampling=pixel_m), dtype=np.float32)


def to_lines_m(geometries: NDArray[Any], geobox: GeoBox, pixel_m: tuple[float, float], name: str) -> Grid:
    """Return the distance in metres from each pixel's centre to the nearest pixel that a line touches.

    Lines outside the grid count as well, up to a quarter of its longer side away: the nearest fault may lie
    beyond the border. `geometries` are in the CRS of `geobox`. InputError when no line is that near.
    """
    rows, cols = geobox.shape
    bounds = _pixel_bounds(geometries, geobox)
    reach = int(np.ceil(_MARGIN * max(rows, cols)))
    left, top = (int(np.clip(-low, 0, reach)) for low in bounds[:2])
    right, bottom = (
        int(np.clip(high - side, 0, reach)) for high, side in zip(bounds[2:], (cols, rows), strict=True)
    )
    wide = (rows + top + bottom, cols + left + right)
    affine = geobox.affine * Affine.translation(-left, -top)
    marked = rasterize(list(geometries), wide, transform=affine, all_touched=True, dtype="uint8").astype(bool)
    if not marked.any():
        raise NoDataError(
            f"None of the {name} lies in or near the area of the elevation model.",
            f"Give the {name} of the same area, or leave them out.",
        )
    return to_pixels_m(marked, pixel_m)[top : top + rows, left : left + cols].copy()


def _pixel_bounds(geometries: NDArray[Any], geobox: GeoBox) -> NDArray[np.float64]:
    """Return the lines' extent as left, top, right, bottom in pixels, a pixel wider all round."""
    import shapely

    west, south, east, north = shapely.total_bounds(geometries)
    corners = [
        ~geobox.affine * corner for corner in ((west, south), (west, north), (east, south), (east, north))
    ]
    places = np.array(corners)
    return np.concatenate([np.floor(places.min(0)) - 1, np.ceil(places.max(0)) + 1])
