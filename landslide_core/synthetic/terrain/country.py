"""The carved ground of a county, its rivers and valley floors."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.synthetic.terrain.carving import bumps, erode, gradient
from landslide_core.synthetic.terrain.hydrology import fill_pits, stream_lines
from landslide_core.synthetic.terrain.noise import Field, enlarge, fractal

LOWEST_M, HIGHEST_M = 100.0, 700.0
MEDIAN_SLOPE_DEG = 21.0
_MARGIN = 8  # cells of the carved grid that are cut off: the border there is all outlets

Line = NDArray[np.float64]
Streams = list[tuple[Line, float]]


def county_ground(rng: np.random.Generator, size_px: int, resolution_m: float) -> tuple[Field, Streams]:
    """Elevation (m, about 100 to 700) of a square county and its streams (line in metres, drained m2).

    Carved on three grids, each twice as fine as the one before: rivers first, then their branches.
    """
    finest = int(np.clip(size_px * resolution_m / 24.0, 96, 416)) // 4 * 4
    extent_m = size_px * resolution_m * finest / (finest - 2 * _MARGIN)
    z = fractal(rng, (finest // 4, finest // 4), finest / 14, 2.6) * 25.0
    for cells, steps in ((finest // 4, 40), (finest // 2, 14), (finest, 6)):
        z = enlarge(z, (cells, cells))
        z = erode(
            z + fractal(rng, z.shape, 6.0) * 2.0, extent_m / cells, steps=steps, uplift_m=3.0, incision=1.2
        )
    z = _bent(rng, ndimage.gaussian_filter(z, 0.8))[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN]
    cell_m = extent_m / finest
    z = _scaled(z, cell_m)
    z = fill_pits(_valley_floors(z, cell_m), 0.01)
    dem = enlarge(ndimage.gaussian_filter(z, 0.5), (size_px, size_px))
    if resolution_m < 30.0:
        dem += bumps(rng, dem.shape, resolution_m) * np.float32(min(1.0, 12.0 / resolution_m))
    filled = fill_pits(z)
    threshold_m2 = max(2.5e5, 0.004 * (size_px * resolution_m) ** 2 / 4)
    return np.asarray(dem, dtype=np.float32), stream_lines(filled, cell_m, threshold_m2)


def _scaled(z: NDArray[np.float64], cell_m: float) -> NDArray[np.float64]:
    """The wanted median slope, and heights above the upper limit pressed below it."""
    # The wide uplands are lowered, so that the height range goes into hills and not into one dome.
    z = z - 0.6 * ndimage.gaussian_filter(z, 1200.0 / cell_m, mode="nearest")
    slope = float(np.median(np.hypot(*gradient(z, cell_m))))
    z = (z - z.min()) * np.tan(np.radians(MEDIAN_SLOPE_DEG)) / max(slope, 1e-6)
    reach = HIGHEST_M - LOWEST_M
    return np.asarray(LOWEST_M + z * min(1.0, reach / z.max()))


def _bent(rng: np.random.Generator, z: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ground with its positions moved a little, so that no ridge runs along the axes of the grid."""
    shape = (z.shape[0], z.shape[1])
    places = [axis + _MARGIN / 3 * fractal(rng, shape, 30.0, 3.0) for axis in np.indices(shape)]
    return np.asarray(ndimage.map_coordinates(z, places, order=3, mode="nearest"))


def _valley_floors(z: NDArray[np.float64], cell_m: float) -> NDArray[np.float64]:
    """Level ground beside the rivers, wider the more country they drain."""
    streams = stream_lines(fill_pits(z), cell_m, 3e5)
    if not streams:
        return z
    wet = np.zeros(z.shape)
    for line, area in streams:
        col, row = np.clip((line / cell_m).astype(int), 0, z.shape[0] - 1).T
        wet[row, col] = np.maximum(wet[row, col], area)
    distance, (rows, cols) = ndimage.distance_transform_edt(wet == 0, return_indices=True)
    half_m = np.clip(0.035 * np.sqrt(wet[rows, cols]), 15.0, 160.0)
    share = np.clip(distance * cell_m / (2 * half_m), 0.0, 1.0)
    floor = ndimage.gaussian_filter(z[rows, cols], 1.5)
    return np.asarray(
        floor + (z - floor) * (share**2 * (3 - 2 * share)) + 0.02 * distance * cell_m * (1 - share)
    )


def drains_downhill(line: Line, dem: NDArray[np.floating], resolution_m: float) -> bool:
    """Whether the lower end of a line is below its upper end."""
    col, row = np.clip((line[[0, -1]] / resolution_m).astype(int), 0, np.array(dem.shape)[::-1] - 1).T
    return bool(dem[row[1], col[1]] < dem[row[0], col[0]])
