"""Slope and aspect of an elevation grid, by Horn's method."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.compiled import pays
from landslide_core.hardware.threads import in_threads

Elevation = NDArray[np.float32]  # (rows, cols) in metres, NaN where unknown
SECTORS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
FLAT = "Flat"


@dataclass(frozen=True)
class Borders:
    """Which sides of a strip are the raster's own; on the others it brings one row or column more."""

    top: bool = True
    bottom: bool = True
    left: bool = True
    right: bool = True


WHOLE = Borders()
_STRIP_PX = 1_000_000  # the 3 x 3 neighbours of a strip take 72 bytes a pixel


def slope_and_aspect(
    elevation: Elevation, pixel_axes_m: NDArray[Any], borders: Borders = WHOLE, of_px: int = 0
) -> tuple[Elevation, Elevation]:
    """Return slope and aspect of a grid of any size, strip by strip.

    Parameters
    ----------
    elevation : (rows, cols) float32
        Metres, NaN where unknown; with one row or column more on the sides that `borders` says no to.
    pixel_axes_m : (2, 2)
        The pixel axes in metres, see `geodesy.pixel_axes_m`.
    borders : Borders
        Which sides are the raster's own.
    of_px : int
        How many pixels the grid has of which this is a window: with many, compiled loops give the same sooner.

    Returns
    -------
    slope, aspect : (rows, cols) float32
        Degrees, without the rows and columns that came as neighbours: 0 to 90; and clockwise from north,
        [0, 360), NaN where level.

    References
    ----------
    Horn 1981, Proc. IEEE 69:14-47, with the edges of `gdaldem -compute_edges` (see `gradient`).
    """
    first, last = int(not borders.top), len(elevation) - int(not borders.bottom)
    cols = elevation.shape[1] - int(not borders.left) - int(not borders.right)
    slope, aspect = (np.empty((last - first, cols), np.float32) for _ in range(2))
    height = max(1, _STRIP_PX // elevation.shape[1])
    loops = pays(max(of_px, elevation.size))

    def fill(top: int) -> None:
        bottom = min(top + height, last)
        inside = replace(borders, top=borders.top and top == first, bottom=borders.bottom and bottom == last)
        some, strip = elevation[max(top - 1, 0) : bottom + 1], slice(top - first, bottom - first)
        if loops:
            _by_loops(some, pixel_axes_m, inside, slope[strip], aspect[strip])
            return
        east, north = gradient(some, pixel_axes_m, inside)
        slope[strip], aspect[strip] = slope_of(east, north), aspect_of(east, north)

    tops = range(first, last, height)
    if loops:
        in_threads(fill, tops)
    else:
        for top in tops:
            fill(top)
    return slope, aspect


def _by_loops(
    elevation: Elevation, pixel_axes_m: NDArray[Any], borders: Borders, slope: Elevation, aspect: Elevation
) -> None:
    """Fill slope and aspect of a strip."""
    from landslide_core.scene.slope_loops import horn

    own = borders.top, borders.bottom, borders.left, borders.right
    inverse = np.ascontiguousarray(np.linalg.inv(pixel_axes_m).T)
    horn(np.ascontiguousarray(_with_edges(elevation, borders)), inverse, own, slope, aspect)


def slope_deg(elevation: Elevation, pixel_axes_m: NDArray[Any], borders: Borders = WHOLE) -> Elevation:
    """Return the steepest slope by Horn's method.

    Parameters
    ----------
    elevation : array of float32, shape (rows, cols)
        Metres, NaN where unknown.
    pixel_axes_m : array, shape (2, 2)
        Metres on the ground per column and per row; see `landslide_core.scene.geodesy.pixel_axes_m`.
    borders : Borders
        Which sides are the raster's own; see `gradient`.

    Returns
    -------
    array of float32, shape (rows, cols)
        Degrees, 0 to 90; NaN where unknown.

    References
    ----------
    Horn, B. K. P. (1981). Hill shading and the reflectance map. Proceedings of the IEEE 69(1), 14-47.

    Examples
    --------
    Ground that rises 1 m per metre towards the east; rows go south, so the second axis is negative:

    >>> ramp = np.tile(np.arange(4, dtype=np.float32), (4, 1))
    >>> north_up = np.array([[1.0, 0.0], [0.0, -1.0]])
    >>> slope_deg(ramp, north_up)[1, 1]
    np.float32(45.0)
    """
    return slope_of(*gradient(elevation, pixel_axes_m, borders))


def aspect_deg(elevation: Elevation, pixel_axes_m: NDArray[Any], borders: Borders = WHOLE) -> Elevation:
    """Return the direction downhill by Horn's method.

    Parameters
    ----------
    elevation : array of float32, shape (rows, cols)
        Metres, NaN where unknown.
    pixel_axes_m : array, shape (2, 2)
        Metres on the ground per column and per row; see `landslide_core.scene.geodesy.pixel_axes_m`.
    borders : Borders
        Which sides are the raster's own; see `gradient`.

    Returns
    -------
    array of float32, shape (rows, cols)
        Degrees clockwise from north in [0, 360); NaN where flat or unknown. Never average it linearly: see
        `mean_aspect_deg`.

    Examples
    --------
    >>> ramp = np.tile(np.arange(4, dtype=np.float32), (4, 1))
    >>> aspect_deg(ramp, np.array([[1.0, 0.0], [0.0, -1.0]]))[1, 1]
    np.float32(270.0)
    """
    return aspect_of(*gradient(elevation, pixel_axes_m, borders))


def gradient(
    elevation: Elevation, pixel_axes_m: NDArray[Any], borders: Borders = WHOLE
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the rise per metre towards east and towards north, each (rows, cols), float64.

    Horn (1981): weighted differences over 3 x 3 pixels. `pixel_axes_m` are the pixel axes as
    `geodesy.pixel_axes_m` gives them, so rotated grids are right too. A strip from inside a raster
    comes with its neighbouring rows or columns and says so in `borders`; the result is without them.

    Edges as in `gdaldem -compute_edges`: the ground goes on linearly (2 * edge - next), but a corner
    pixel takes its missing column from its own; an unknown neighbour has the centre's elevation. An
    unknown centre is NaN.
    """
    padded = _with_edges(elevation, borders)
    rows, cols = padded.shape[0] - 2, padded.shape[1] - 2
    window = np.stack([padded[r : r + rows, c : c + cols] for r in range(3) for c in range(3)])
    window = window.reshape(3, 3, rows, cols).astype(np.float64)
    for row, own_row in ((0, borders.top), (-1, borders.bottom)):
        for col, own_col, missing in ((0, borders.left, 0), (-1, borders.right, 2)):
            if own_row and own_col:
                window[:, missing, row, col] = window[:, 1, row, col]
    window = np.where(np.isnan(window), window[1, 1], window)
    weights = np.array([1, 2, 1]) / 8
    per_col = np.tensordot(weights, window[:, 2] - window[:, 0], 1)
    per_row = np.tensordot(weights, window[2] - window[0], 1)
    per_col[np.isnan(window[1, 1])] = np.nan
    east, north = np.linalg.inv(pixel_axes_m).T @ np.stack([per_col.ravel(), per_row.ravel()])
    return east.reshape(rows, cols), north.reshape(rows, cols)


def _with_edges(elevation: Elevation, borders: Borders) -> Elevation:
    """Continue the ground by one row or column on the raster's own sides."""
    wide = _continued(elevation, borders.left, borders.right)
    return _continued(wide.T, borders.top, borders.bottom).T


def _continued(grid: Elevation, first: bool, last: bool) -> Elevation:
    """Continue the columns of `grid` by one at either end; unknown if one of the two behind it is."""
    inner = 1 if grid.shape[1] > 1 else 0
    before = [2 * grid[:, :1] - grid[:, inner : inner + 1]] * first
    after = [2 * grid[:, -1:] - grid[:, -1 - inner :][:, :1]] * last
    return np.concatenate([*before, grid, *after], axis=1)


def slope_of(east: NDArray[Any], north: NDArray[Any]) -> NDArray[np.float32]:
    """Return the slope in degrees of a gradient in metres per metre."""
    return np.asarray(np.degrees(np.arctan(np.hypot(east, north))), dtype=np.float32)


def aspect_of(east: NDArray[Any], north: NDArray[Any]) -> NDArray[np.float32]:
    """Return the direction downhill in degrees clockwise from north in [0, 360), NaN where flat."""
    aspect: NDArray[np.float32] = (np.degrees(np.arctan2(-east, -north)) % 360).astype(np.float32)
    aspect[aspect == 360] = 0  # a hair west of north rounds up
    aspect[(east == 0) & (north == 0)] = np.nan
    return aspect


def mean_aspect_deg(aspects_deg: NDArray[Any]) -> float:
    """Return the circular mean of aspects: the direction of the sum of unit vectors.

    Parameters
    ----------
    aspects_deg : array
        Degrees clockwise from north; NaN (flat, unknown) takes no part.

    Returns
    -------
    float
        Degrees in [0, 360); NaN when all are flat or they cancel out.

    References
    ----------
    Mardia, K. V., Jupp, P. E. (2000). Directional Statistics. Wiley.

    Examples
    --------
    >>> round(mean_aspect_deg(np.array([350.0, 20.0])), 6)
    5.0
    """
    angles = np.radians(aspects_deg[~np.isnan(aspects_deg)].astype(np.float64))
    return direction_deg(float(np.sin(angles).sum()), float(np.cos(angles).sum()), angles.size)


def direction_deg(east: float, north: float, count: int) -> float:
    """Return the direction in degrees, [0, 360), of a sum of `count` unit vectors; NaN if they cancel out."""
    if count == 0 or np.hypot(east, north) < 1e-6 * count:
        return float("nan")
    direction = float(np.degrees(np.arctan2(east, north)) % 360)
    return 0.0 if direction == 360 else direction


def aspect_sector(aspect: float) -> str:
    """Name the sector of an aspect: eight of 45 degrees, the first centred on north.

    Parameters
    ----------
    aspect : float
        Degrees clockwise from north, NaN where flat.

    Returns
    -------
    str
        One of N, NE, E, SE, S, SW, W, NW and Flat.

    Examples
    --------
    >>> aspect_sector(350.0), aspect_sector(100.0), aspect_sector(float("nan"))
    ('N', 'E', 'Flat')
    """
    return FLAT if np.isnan(aspect) else SECTORS[int((aspect + 22.5) // 45) % 8]
