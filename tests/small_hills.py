"""Hills whose slope units are known: a roof, a cone, spurs along a valley, rough ground with holes."""

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from scipy import ndimage

from landslide_core.factors import Layers
from landslide_core.factors.layers import Ground

PIXEL_M = 10.0
SPUR_PX, HALF_PX = 40, 60  # width of a spur of `spurs`, and of either side of its valley


def layers(ground: NDArray[np.floating], pixel: float = PIXEL_M, crs: str = "EPSG:32650") -> Layers:
    """The ground, in metres, as layers on a grid whose pixels are that many units of the CRS wide."""
    affine = Affine(pixel, 0, 500_000, 0, -pixel, 3_300_000)
    return Layers(GeoBox(ground.shape, affine, crs), ground.astype(np.float32))


def part(whole: Layers, window: tuple[slice, slice], within: NDArray[np.bool_] | None = None) -> Layers:
    """The layers in a window, with the ground around it."""
    dem = whole.dem[window].copy()
    return Layers(whole.geobox[window], dem, within=within, ground=Ground(whole, window))


def roof(rows: int = 60, cols: int = 81) -> NDArray[np.float64]:
    """Two planes of 50 % from a ridge down the middle column."""
    return np.broadcast_to(500 - 5.0 * np.abs(np.arange(cols) - (cols - 1) / 2), (rows, cols)).copy()


def cone(size: int = 101) -> NDArray[np.float64]:
    """Ground that falls by 50 % to all sides."""
    row, col = np.mgrid[:size, :size] - (size - 1) / 2
    return 800 - 5.0 * np.hypot(row, col)


def spurs(count: int = 4) -> NDArray[np.float64]:
    """A valley down the middle with `count` spurs on either side, and a brook between each two."""
    row, col = np.mgrid[: count * SPUR_PX, : 2 * HALF_PX + 1]
    across = np.abs(col - HALF_PX)
    brook = np.abs((row + 0.5) % SPUR_PX - SPUR_PX / 2)  # from the nearest brook
    return 300 + 2.0 * across + 5.0 * np.minimum(brook, across) - 1.0 * row


def rough(rows: int = 120, cols: int = 150, seed: int = 0, holes: bool = True) -> NDArray[np.float64]:
    """Ground of many sizes, with two holes where nothing is known."""
    rng = np.random.default_rng(seed)
    sizes = (24, 12, 6, 3)
    ground = sum(
        40 * size * ndimage.gaussian_filter(rng.normal(size=(rows, cols)), size, mode="reflect")
        for size in sizes
    )
    ground = np.asarray(ground, np.float64) + 1_000
    if holes:
        ground[30:45, 60:80] = np.nan
        ground[100, 20] = np.nan
    return ground
