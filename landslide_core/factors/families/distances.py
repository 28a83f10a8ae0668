"""Euclidean distance of every pixel to the nearest line, in metres."""

from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo import Shape2d
from odc.geo.geobox import GeoBox
from rasterio.features import rasterize
from scipy import ndimage
from scipy.spatial import cKDTree

from landslide_core.errors import NoDataError
from landslide_core.factors.layers import Grid
from landslide_core.hardware.compiled import pays
from landslide_core.hardware.threads import in_threads
from landslide_core.scene.geodesy import applied

_ROWS_AT_ONCE = 256  # of a thread
_MARGIN = 0.25  # of the grid's longer side: as far outside are lines drawn as pixels
_FARTHEST = 10  # of the longer side: lines that begin beyond are those of another area


def to_pixels_m(marked: NDArray[np.bool_], pixel_m: tuple[float, float]) -> Grid:
    """Return the distance in metres from each pixel's centre to that of the nearest marked pixel; there is one."""
    if pays(marked.size):
        return _by_loops(marked, pixel_m)
    return np.asarray(ndimage.distance_transform_edt(~marked, sampling=pixel_m), dtype=np.float32)


def _by_loops(marked: NDArray[np.bool_], pixel_m: tuple[float, float]) -> Grid:
    """The same by compiled loops."""
    from landslide_core.factors.families.envelopes import NONE, gaps, nearest

    none = np.full(marked.shape[1], NONE, np.int32)
    gap, found = np.empty(marked.shape, np.int32), np.empty(marked.shape, np.float32)
    gaps(marked, none, none.copy(), gap)

    def fill(top: int) -> None:
        strip = slice(top, top + _ROWS_AT_ONCE)
        nearest(gap[strip], *pixel_m, 0, found[strip])

    in_threads(fill, range(0, len(marked), _ROWS_AT_ONCE))
    return found


def to_lines_m(geometries: NDArray[Any], geobox: GeoBox, pixel_m: tuple[float, float], name: str) -> Grid:
    """Return the distance in metres from each pixel's centre to the nearest pixel that a line touches.

    Lines outside the grid count as far as they are given: the nearest fault may lie beyond the border.
    `geometries` are in the CRS of `geobox`. InputError when no line is nearer than ten sides of the grid.
    """
    rows, cols = geobox.shape
    wide, top, left = widened(geometries, geobox)
    marked = touched(geometries, wide)
    inner = slice(top, top + rows), slice(left, left + cols)
    if marked.any():
        near = to_pixels_m(marked, pixel_m)[inner].copy()
    else:
        near = np.full((rows, cols), unmarked_m(geobox, pixel_m), np.float32)
    beyond = pixels_beyond(geometries, wide, float(near.max()), pixel_m)
    if not (marked.any() or beyond.size):
        raise nowhere_near(name)
    return (
        or_nearer(near, cKDTree(beyond * pixel_m), (top, left), wide.shape, pixel_m) if beyond.size else near
    )


def widened(geometries: NDArray[Any], geobox: GeoBox) -> tuple[GeoBox, int, int]:
    """Return the grid as far as lines around it are drawn as pixels, and the grid's first row and column in it."""
    rows, cols = geobox.shape
    left, top, right, bottom = _reach_px(geometries, geobox)
    affine = geobox.affine * Affine.translation(-left, -top)
    return GeoBox((rows + top + bottom, cols + left + right), affine, geobox.crs), top, left


def touched(geometries: NDArray[Any], geobox: GeoBox) -> NDArray[np.bool_]:
    """Return (rows, cols), True for every pixel that a line touches."""
    if not len(geometries):
        return np.zeros(geobox.shape, np.bool_)
    drawn = rasterize(
        list(geometries), geobox.shape, transform=geobox.affine, all_touched=True, dtype="uint8"
    )
    return np.asarray(drawn.astype(np.bool_))


def unmarked_m(geobox: GeoBox, pixel_m: tuple[float, float]) -> float:
    """Return how far lines are looked for where none lies on the grid or close around it."""
    rows, cols = geobox.shape
    return float(_FARTHEST * max(rows * pixel_m[0], cols * pixel_m[1]))


def nowhere_near(name: str) -> NoDataError:
    """Return the error for lines of which none is near enough."""
    return NoDataError(
        f"None of the {name} lies in or near the area of the elevation model.",
        f"Give the {name} of the same area, or leave them out.",
    )


def or_nearer(
    near: Grid,
    beyond: cKDTree,
    corner: tuple[int, int],
    wide: Shape2d,
    pixel_m: tuple[float, float],
) -> Grid:
    """Return distances (m) where pixels beyond a wide grid count as well.

    beyond: their rows and columns in it, times `pixel_m`. corner: first row and column of `near` in the wide grid,
    which has the shape `wide`.
    """
    first_row, first_col = corner
    rows, cols = np.mgrid[first_row : first_row + near.shape[0], first_col : first_col + near.shape[1]]
    border_m = np.minimum(
        np.minimum(rows + 1, wide[0] - rows) * pixel_m[0], np.minimum(cols + 1, wide[1] - cols) * pixel_m[1]
    )
    open_to = near > border_m  # elsewhere nothing beyond can be nearer
    centres = np.column_stack([rows[open_to], cols[open_to]]) * pixel_m
    found, _ = beyond.query(centres)
    near[open_to] = np.minimum(near[open_to], found)
    return near


def pixels_beyond(
    geometries: NDArray[Any], geobox: GeoBox, farthest_m: float, pixel_m: tuple[float, float]
) -> NDArray[np.int64]:
    """Return (n, 2): row and column of pixels outside a grid that lines cross, as far as `farthest_m`."""
    rows, cols = geobox.shape
    far_rows, far_cols = (int(np.ceil(farthest_m / side)) for side in pixel_m)
    corners = [(-far_cols, -far_rows), (cols + far_cols, rows + far_rows)]
    (west, north), (east, south) = (geobox.affine * corner for corner in corners)
    low, high = (min(west, east), min(south, north)), (max(west, east), max(south, north))
    step = 0.5 * min(abs(geobox.affine.a), abs(geobox.affine.e))
    points = _along(*_segments(geometries), step, np.array(low), np.array(high))
    along, down = applied(~geobox.affine, points[:, 0], points[:, 1])
    places = np.floor(np.column_stack([down, along])).astype(np.int64)
    inside = ((places >= 0) & (places < (rows, cols))).all(1)
    return np.unique(places[~inside], axis=0)


def _segments(geometries: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where the straight pieces of lines, and of the rings of polygons, begin and end: (n, 2) each."""
    import shapely

    parts = shapely.get_parts(geometries)
    filled = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    lines = np.concatenate([parts[~filled], shapely.get_rings(parts[filled])])
    corners, line = shapely.get_coordinates(lines, return_index=True)
    joined = line[1:] == line[:-1]
    return corners[:-1][joined], corners[1:][joined]


def _along(
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
    step: float,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return points (n, 2) on straight pieces, `step` apart at most, of those parts that lie in a box.

    Where they lie depends on the pieces alone, so that a larger box adds points and moves none.
    """
    way = ends - starts
    with np.errstate(divide="ignore", invalid="ignore"):
        sides = np.sort(np.stack([(low - starts) / way, (high - starts) / way]), axis=0)
    still = way == 0  # then a side is reached nowhere, or everywhere between the two
    between = (starts >= low) & (starts <= high)
    enters = np.where(still, np.where(between, -np.inf, np.inf), sides[0]).max(1).clip(min=0)
    leaves = np.where(still, np.where(between, np.inf, -np.inf), sides[1]).min(1).clip(max=1)
    inside = enters <= leaves
    starts, way, enters, leaves = starts[inside], way[inside], enters[inside], leaves[inside]
    pieces = np.maximum(1, np.ceil(np.hypot(*way.T) / step)).astype(np.int64)
    first = np.floor(enters * pieces).astype(np.int64)
    count = np.ceil(leaves * pieces).astype(np.int64) - first + 1
    of = np.repeat(np.arange(count.size), count)
    number = np.arange(of.size) - np.repeat(np.cumsum(count) - count, count) + first[of]
    return np.asarray(starts[of] + way[of] * (number / pieces[of])[:, None])


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
