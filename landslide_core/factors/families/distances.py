"""Euclidean distance of every pixel to the nearest line, in metres."""

from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import rasterize
from scipy import ndimage
from scipy.spatial import cKDTree

from landslide_core.errors import NoDataError
from landslide_core.factors.layers import Grid
from landslide_core.scene.geodesy import applied

_MARGIN = 0.25  # of the grid's longer side: as far outside are lines drawn as pixels
_FARTHEST = 10  # of the longer side: lines that begin beyond are those of another area


def to_pixels_m(marked: NDArray[np.bool_], pixel_m: tuple[float, float]) -> Grid:
    """Return the distance in metres from each pixel's centre to that of the nearest marked pixel."""
    return np.asarray(ndimage.distance_transform_edt(~marked, sampling=pixel_m), dtype=np.float32)


def to_lines_m(geometries: NDArray[Any], geobox: GeoBox, pixel_m: tuple[float, float], name: str) -> Grid:
    """Return the distance in metres from each pixel's centre to the nearest pixel that a line touches.

    Lines outside the grid count as far as they are given: the nearest fault may lie beyond the border.
    `geometries` are in the CRS of `geobox`. InputError when no line is nearer than ten sides of the grid.
    """
    rows, cols = geobox.shape
    left, top, right, bottom = _reach_px(geometries, geobox)
    wide = (rows + top + bottom, cols + left + right)
    affine = geobox.affine * Affine.translation(-left, -top)
    marked = rasterize(list(geometries), wide, transform=affine, all_touched=True, dtype="uint8").astype(bool)
    inner = slice(top, top + rows), slice(left, left + cols)
    if marked.any():
        near = to_pixels_m(marked, pixel_m)[inner].copy()
    else:
        near = np.full((rows, cols), _FARTHEST * max(rows * pixel_m[0], cols * pixel_m[1]), np.float32)
    farthest_m = float(near.max())
    beyond = _pixels_beyond(geometries, GeoBox(wide, affine, geobox.crs), farthest_m, pixel_m)
    if not (marked.any() or beyond.size):
        raise NoDataError(
            f"None of the {name} lies in or near the area of the elevation model.",
            f"Give the {name} of the same area, or leave them out.",
        )
    return _or_nearer(near, beyond - (top, left), (top, left, bottom, right), pixel_m)


def _or_nearer(
    near: Grid, beyond: NDArray[np.int64], margin: tuple[int, int, int, int], pixel_m: tuple[float, float]
) -> Grid:
    """Return distances (m) where pixels `beyond` (n, 2) the margins (top, left, bottom, right) count as well."""
    if not beyond.size:
        return near
    rows, cols = np.mgrid[: near.shape[0], : near.shape[1]]
    top, left, bottom, right = margin
    down, along = pixel_m
    border_m = np.minimum(
        np.minimum(rows + top + 1, near.shape[0] + bottom - rows) * down,
        np.minimum(cols + left + 1, near.shape[1] + right - cols) * along,
    )
    open_to = near > border_m  # elsewhere nothing beyond can be nearer
    centres = np.column_stack([rows[open_to], cols[open_to]]) * pixel_m
    found, _ = cKDTree(beyond * pixel_m).query(centres)
    near[open_to] = np.minimum(near[open_to], found)
    return near


def _pixels_beyond(
    geometries: NDArray[Any], geobox: GeoBox, farthest_m: float, pixel_m: tuple[float, float]
) -> NDArray[np.int64]:
    """Return (n, 2): row and column of pixels outside a grid that lines cross, as far as `farthest_m`."""
    import shapely

    rows, cols = geobox.shape
    far_rows, far_cols = (int(np.ceil(farthest_m / side)) for side in pixel_m)
    corners = [(-far_cols, -far_rows), (cols + far_cols, rows + far_rows)]
    (west, north), (east, south) = (geobox.affine * corner for corner in corners)
    around = shapely.clip_by_rect(
        geometries, min(west, east), min(south, north), max(west, east), max(south, north)
    )
    step = 0.5 * min(abs(geobox.affine.a), abs(geobox.affine.e))
    points = shapely.get_coordinates(shapely.segmentize(around[~shapely.is_empty(around)], step))
    along, down = applied(~geobox.affine, points[:, 0], points[:, 1])
    places = np.floor(np.column_stack([down, along])).astype(np.int64)
    inside = ((places >= 0) & (places < (rows, cols))).all(1)
    return np.unique(places[~inside], axis=0)


def _reach_px(geometries: NDArray[Any], geobox: GeoBox) -> tuple[int, int, int, int]:
    """Return how many pixels beyond the left, top, right and bottom border lines are drawn."""
    import shapely

    west, south, east, north = shapely.total_bounds(geometries)
    corners = [
        ~geobox.affine * corner for corner in ((west, south), (west, north), (east, south), (east, north))
    ]
    places = np.array(corners)
    low, high = np.floor(places.min(0)) - 1, np.ceil(places.max(0)) + 1
    rows, cols = geobox.shape
    reach = int(np.ceil(_MARGIN * max(rows, cols)))
    left, top = (int(np.clip(-edge, 0, reach)) for edge in low)
    right, bottom = (
        int(np.clip(edge - side, 0, reach)) for edge, side in zip(high, (cols, rows), strict=True)
    )
    return left, top, right, bottom
