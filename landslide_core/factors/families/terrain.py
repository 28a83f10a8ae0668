"""Elevation, slope, aspect, curvatures, relief and position from elevation."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.factors import breaks
from landslide_core.factors.card import FLAT_ASPECT, Factor
from landslide_core.factors.layers import Grid, Layers
from landslide_core.language import marked

_HORN = "Horn 1981, Proc. IEEE 69:14-47"


def elevation(layers: Layers) -> Grid:
    """Return the elevation in metres."""
    return layers.dem


def slope(layers: Layers) -> Grid:
    """Return the slope in degrees by Horn's method."""
    return layers.gradient[0]


def aspect(layers: Layers) -> Grid:
    """Return the direction downhill in degrees clockwise from north, FLAT_ASPECT below `flat_below_deg`."""
    slopes, directions = layers.gradient
    flat = (slopes < layers.settings.flat_below_deg) | (np.isnan(directions) & ~np.isnan(slopes))
    return np.where(flat, np.float32(FLAT_ASPECT), directions)


def plan_curvature(layers: Layers) -> Grid:
    """Return the curvature across the slope in 1/m: above 0 on spurs, below in hollows, 0 if level.

    -(r q² - 2 s p q + t p²) / (p² + q²): the second derivative along the contour, after Zevenbergen and
    Thorne 1987 (their first derivatives, with the sign that convex is positive).
    """
    east, north, rr, ss, tt = _derivatives(layers)
    return _curvature(rr * north**2 - 2 * ss * east * north + tt * east**2, east, north)


def profile_curvature(layers: Layers) -> Grid:
    """Return the curvature down the slope in 1/m: above 0 where it steepens (convex), 0 if level.

    -(r p² + 2 s p q + t q²) / (p² + q²), after Zevenbergen and Thorne 1987 as for `plan_curvature`.
    """
    east, north, rr, ss, tt = _derivatives(layers)
    return _curvature(rr * east**2 + 2 * ss * east * north + tt * north**2, east, north)


def relief(layers: Layers) -> Grid:
    """Return the highest minus the lowest elevation in a square window of about `relief_window_m`."""
    known = ~np.isnan(layers.dem)
    size = _window_px(layers, layers.settings.relief_window_m)
    highest = ndimage.maximum_filter(np.where(known, layers.dem, np.float32(-np.inf)), size, mode="nearest")
    lowest = ndimage.minimum_filter(np.where(known, layers.dem, np.float32(np.inf)), size, mode="nearest")
    return np.where(known, highest - lowest, np.float32(np.nan))


def position(layers: Layers) -> Grid:
    """Return the elevation minus its mean in a window of `relief_window_m`: above 0 on crests (Weiss 2001)."""
    return layers.dem - _mean_around(layers, layers.dem, layers.settings.relief_window_m)


def position_wide(layers: Layers) -> Grid:
    """Return the elevation minus its mean in a window of `wide_window_m`."""
    return layers.dem - _mean_around(layers, layers.dem, layers.settings.wide_window_m)


def slope_wide(layers: Layers) -> Grid:
    """Return the mean slope in degrees in a window of `wide_window_m`."""
    mean = _mean_around(layers, layers.gradient[0], layers.settings.wide_window_m)
    return np.where(np.isnan(layers.dem), np.float32(np.nan), mean)


def _window_px(layers: Layers, width_m: float) -> list[int]:
    """Return height and width in pixels, odd and at least 3, of a square window."""
    return [max(3, round(width_m / side) // 2 * 2 + 1) for side in layers.pixel_m]


def _mean_around(layers: Layers, grid: Grid, width_m: float) -> Grid:
    """Return the mean of the known pixels in a square window; edges go on with their own value."""
    known = ~np.isnan(grid)
    size = _window_px(layers, width_m)
    # Less their mean, so that heights of thousands of metres lose no digits in the running sums.
    middle = float(np.mean(grid[known], dtype=np.float64)) if known.any() else 0.0
    total = ndimage.uniform_filter(np.where(known, grid - middle, 0).astype(np.float64), size, mode="nearest")
    share = ndimage.uniform_filter(known.astype(np.float64), size, mode="nearest")
    mean = np.divide(total, share, out=np.full(total.shape, np.nan), where=share > 1e-9) + middle
    return np.asarray(mean, np.float32)


def _derivatives(layers: Layers) -> tuple[NDArray[Any], ...]:
    """Return p, q (towards east and north) and r, s, t (second derivatives), float32 (rows, cols) each.

    The grid's rows run east and its columns south: layers are laid on north-up grids.
    """
    height_m, width_m = (np.float32(side) for side in layers.pixel_m)
    known = ~np.isnan(layers.dem)
    wide = np.pad(layers.dem, 1, mode="reflect", reflect_type="odd") if min(known.shape) > 1 else np.pad(
        layers.dem, 1, mode="edge"
    )  # fmt: skip
    rows, cols = known.shape

    def at(row: int, col: int) -> Grid:
        part = wide[1 + row : 1 + row + rows, 1 + col : 1 + col + cols]
        return np.where(np.isnan(part), layers.dem, part)

    west, east, north, south = at(0, -1), at(0, 1), at(-1, 0), at(1, 0)
    across, along = (east - west) / (2 * width_m), (north - south) / (2 * height_m)
    twist = (at(-1, 1) - at(-1, -1) - at(1, 1) + at(1, -1)) / (4 * width_m * height_m)
    return (
        across,
        along,
        (east - 2 * layers.dem + west) / width_m**2,
        twist,
        (north - 2 * layers.dem + south) / height_m**2,
    )


def _curvature(numerator: NDArray[Any], east: NDArray[Any], north: NDArray[Any]) -> Grid:
    steepness = east**2 + north**2
    level = steepness < 1e-12
    value = np.where(level, np.float32(0), -numerator / np.where(level, np.float32(1), steepness))
    return np.where(np.isnan(numerator), np.float32(np.nan), value).astype(np.float32)


_CURVATURE = "Zevenbergen & Thorne 1987, Earth Surf. Process. Landf. 12:47-56"
_POSITION = "Weiss 2001, topographic position index (poster, ESRI User Conference, San Diego)"
TERRAIN: tuple[Factor, ...] = (
    Factor(
        "elevation", marked("Elevation"), "m", "continuous", requires=("dem",), derive=elevation,
        breaks=breaks.PAPER["elevation"],
        palette="Earth", meaning="height above sea level",
    ),
    Factor(
        "slope", marked("Slope"), "°", "continuous", requires=("dem",), derive=slope, breaks=breaks.PAPER["slope"],
        palette="YlOrBr", citation=_HORN, meaning="steepest slope",
    ),
    Factor(
        "aspect", marked("Aspect"), "°", "circular", requires=("dem",), derive=aspect, breaks=breaks.PAPER["aspect"],
        palette="HSV", citation=_HORN, meaning="direction downhill, clockwise from north",
    ),
    Factor(
        "plan_curvature", "Plan curvature", "1/m", "continuous", requires=("dem",), derive=plan_curvature,
        palette="RdBu", citation=_CURVATURE, meaning="across the slope: spurs positive, hollows negative",
    ),
    Factor(
        "profile_curvature", "Profile curvature", "1/m", "continuous", requires=("dem",), derive=profile_curvature,
        palette="RdBu", citation=_CURVATURE, meaning="down the slope: positive where it steepens",
    ),
    Factor(
        "relief", "Local relief", "m", "continuous", requires=("dem",), derive=relief,
        palette="Earth", meaning="highest minus lowest elevation around",
        reach="relief_window",
    ),
    Factor(
        "position", "Position on the slope", "m", "continuous", requires=("dem",), derive=position,
        palette="BrBG", citation=_POSITION, meaning="height above the mean of the near surroundings",
        reach="relief_window",
    ),
    Factor(
        "position_wide", "Position in the valley", "m", "continuous", requires=("dem",), derive=position_wide,
        palette="BrBG", citation=_POSITION, meaning="height above the mean of the wide surroundings",
        reach="wide_window",
    ),
    Factor(
        "slope_wide", "Mean slope around", "°", "continuous", requires=("dem",), derive=slope_wide,
        palette="YlOrBr", citation=_HORN, meaning="mean slope of the wide surroundings",
        reach="wide_window",
    ),
)  # fmt: skip
