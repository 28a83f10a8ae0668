"""Elevation, slope and aspect of the ground under one polygon."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import geometry_mask
from shapely import Polygon, get_coordinates

from landslide_core.scene import geodesy
from landslide_core.scene.slope import Borders, aspect_sector, direction_deg, slope_and_aspect
from landslide_core.scene.sources import ElevationSource

_STRIP_PX = 1_000_000  # a polygon as large as the scene is still read in strips
_FLAT_BELOW_DEG = 0.1  # resampling leaves rounding noise on level ground, whose direction means nothing


@dataclass(frozen=True)
class GroundMeasures:
    """Means over the pixels of a polygon, in metres and degrees.

    `aspect_deg` is the circular mean over pixels of 0.1 degrees and more, NaN where all are flatter
    (sector "Flat") or where directions cancel out (no sector). `crown_m` and `toe_m` are the highest and the lowest
    pixel, `crown_at` and `toe_at` its row and column on the grid. All are NaN, and there is no sector and no place,
    where the elevation is unknown.
    """

    elevation_m: float
    crown_m: float
    toe_m: float
    slope_deg: float
    max_slope_deg: float
    aspect_deg: float
    aspect_sector: str | None
    crown_at: tuple[int, int] | None = None
    toe_at: tuple[int, int] | None = None

    @classmethod
    def unknown(cls) -> "GroundMeasures":
        """Return the measures of ground without elevation."""
        return cls(
            elevation_m=nan,
            crown_m=nan,
            toe_m=nan,
            slope_deg=nan,
            max_slope_deg=nan,
            aspect_deg=nan,
            aspect_sector=None,
        )


def ground_under(polygon: Polygon, geobox: GeoBox, dem: ElevationSource) -> GroundMeasures:
    """Measure the ground under `polygon` (in the CRS of `geobox`) from elevation on that grid.

    Counts pixels whose centre lies inside, or all that are touched where there is no such pixel.
    Reads only the polygon's window, in strips.
    """
    count = sloping = 0
    crown, toe, steepest = -np.inf, np.inf, 0.0
    crown_at = toe_at = None
    sums = np.zeros(4)  # elevation, slope, and the east and north parts of the aspects' unit vectors
    for rows, cols, inside in pixels_under(polygon, geobox):
        elevation, slopes, aspects = _terrain(dem, rows, cols, geobox)
        inside = inside & ~np.isnan(elevation)
        slopes = slopes[inside]
        if slopes.size:
            heights = np.where(inside, elevation, np.nan)
            if np.nanmax(heights) > crown:
                crown, crown_at = _extreme(heights, np.nanargmax(heights), rows, cols)
            if np.nanmin(heights) < toe:
                toe, toe_at = _extreme(heights, np.nanargmin(heights), rows, cols)
            steepest = max(steepest, float(slopes.max()))
        aspects = np.radians(aspects[inside][slopes >= _FLAT_BELOW_DEG].astype(float))
        count, sloping = count + int(inside.sum()), sloping + aspects.size
        sums += (elevation[inside].sum(dtype=float), slopes.sum(dtype=float), *_vector_sum(aspects))
    if not count:
        return GroundMeasures.unknown()
    aspect = direction_deg(sums[2], sums[3], sloping)
    sector = None if sloping and np.isnan(aspect) else aspect_sector(aspect)
    return GroundMeasures(
        elevation_m=sums[0] / count,
        crown_m=crown,
        toe_m=toe,
        slope_deg=sums[1] / count,
        max_slope_deg=steepest,
        aspect_deg=aspect,
        aspect_sector=sector,
        crown_at=crown_at,
        toe_at=toe_at,
    )


def pixels_under(polygon: Polygon, geobox: GeoBox) -> Iterator[tuple[slice, slice, NDArray[np.bool_]]]:
    """Yield windows (rows, cols) that cover a polygon, and which of their pixels are under it.

    Those whose centre lies inside; all that are touched where there is no such pixel.
    """
    touched = not any(
        _inside(polygon, geobox, *strip, touched=False).any() for strip in _strips(polygon, geobox)
    )
    for rows, cols in _strips(polygon, geobox):
        yield rows, cols, _inside(polygon, geobox, rows, cols, touched=touched)


def _extreme(
    heights: NDArray[Any], place: np.intp, rows: slice, cols: slice
) -> tuple[float, tuple[int, int]]:
    """Return an elevation of a window, and the row and column of its pixel on the grid."""
    row, col = divmod(int(place), heights.shape[1])
    return float(heights[row, col]), (rows.start + row, cols.start + col)


def _vector_sum(angles: NDArray[np.float64]) -> tuple[float, float]:
    """Return the east and north parts of the sum of unit vectors at `angles` (radians from north)."""
    return float(np.sin(angles).sum()), float(np.cos(angles).sum())


def _strips(polygon: Polygon, geobox: GeoBox) -> Iterator[tuple[slice, slice]]:
    """Cut the polygon's window of the scene, at least one pixel, into strips of bounded size."""
    corners = get_coordinates(polygon.envelope.exterior)
    cols, rows = geodesy.applied(~geobox.affine, corners[:, 0], corners[:, 1])
    top, bottom = _clip(rows, geobox.shape[0])
    left, right = _clip(cols, geobox.shape[1])
    height = max(1, _STRIP_PX // (right - left))
    for start in range(top, bottom, height):
        yield slice(start, min(start + height, bottom)), slice(left, right)


def _clip(positions: NDArray[Any], size: int) -> tuple[int, int]:
    start = min(max(int(np.floor(positions.min())), 0), size - 1)
    return start, max(start + 1, min(int(np.ceil(positions.max())), size))


def _inside(
    polygon: Polygon, geobox: GeoBox, rows: slice, cols: slice, *, touched: bool
) -> NDArray[np.bool_]:
    window = geobox[rows, cols]
    return np.asarray(geometry_mask([polygon], window.shape, window.affine, all_touched=touched, invert=True))


def _terrain(
    dem: ElevationSource, rows: slice, cols: slice, geobox: GeoBox
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return elevation, slope and aspect of a window, read with the pixels around it."""
    size = geobox.shape
    borders = Borders(rows.start == 0, rows.stop == size[0], cols.start == 0, cols.stop == size[1])
    elevation = dem.read(
        slice(rows.start - (not borders.top), rows.stop + (not borders.bottom)),
        slice(cols.start - (not borders.left), cols.stop + (not borders.right)),
    )
    axes_m = geodesy.pixel_axes_m(geobox, (rows.start + rows.stop) / 2, (cols.start + cols.stop) / 2)
    slopes, aspects = slope_and_aspect(elevation, axes_m, borders)
    first_row, first_col = int(not borders.top), int(not borders.left)
    return elevation[first_row:, first_col:][: slopes.shape[0], : slopes.shape[1]], slopes, aspects
