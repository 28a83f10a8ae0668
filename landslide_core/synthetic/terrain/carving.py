"""Hills carved by rivers and softened by creep; slope and aspect."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.synthetic.terrain.hydrology import accumulate, fill_pits, receivers
from landslide_core.synthetic.terrain.noise import Field, fractal


def gradient(dem: NDArray[np.floating], resolution_m: float) -> tuple[Field, Field]:
    """Rise per metre towards east and towards south."""
    south, east = np.gradient(dem.astype(np.float32), resolution_m)
    return np.asarray(east), np.asarray(south)


def slope_deg(dem: NDArray[np.floating], resolution_m: float) -> Field:
    """Slope in degrees."""
    east, south = gradient(dem, resolution_m)
    return np.asarray(np.degrees(np.arctan(np.hypot(east, south))), dtype=np.float32)


def aspect_deg(dem: NDArray[np.floating], resolution_m: float) -> Field:
    """Direction the ground falls to, degrees clockwise from north."""
    east, south = gradient(dem, resolution_m)
    return np.asarray(np.degrees(np.arctan2(-east, south)) % 360.0, dtype=np.float32)


def erode(
    dem: NDArray[np.floating], cell_m: float, steps: int, uplift_m: float, incision: float
) -> NDArray[np.float64]:
    """Elevation after rounds of uplift, river incision and hillslope creep; the border is the base level.

    Incision is stream power with exponents 0.45 on area and 1 on slope, solved implicitly along the flow
    paths (Braun and Willett, Geomorphology 180 (2013) 170-179), by pointer doubling instead of a stack.
    """
    z = dem.astype(np.float64)
    inner = np.zeros(z.shape, dtype=bool)
    inner[1:-1, 1:-1] = True
    index = np.arange(z.size).reshape(z.shape)
    for step in range(steps):
        if step % 7 == 0:
            z = fill_pits(z)
        z[inner] += uplift_m
        target = receivers(z)
        target[~inner.ravel()] = index[~inner]
        area = accumulate(target) * cell_m**2
        pull = np.where(target == index.ravel(), 0.0, incision * area**0.45 / cell_m)
        # z = (z0 + pull * z[target]) / (1 + pull): an affine map composed along the path to the outlet.
        offset, factor = z.ravel() / (1 + pull), pull / (1 + pull)
        while np.any(factor[target] > 1e-9) and np.any(target != target[target]):
            offset, factor, target = offset + factor * offset[target], factor * factor[target], target[target]
        z = (offset + factor * z.ravel()[target]).reshape(z.shape)
        z[inner] = (0.7 * z + 0.3 * ndimage.uniform_filter(z, 3))[inner]
    return z


def hills(
    rng: np.random.Generator,
    size_px: int,
    resolution_m: float,
    median_slope_deg: float,
    valley_m: float = 400.0,
) -> Field:
    """Elevation (m), lowest point 0, of a square piece of eroded hill country with the wanted median slope.

    `valley_m` sets the spacing of the large valleys. The ground is carved on a coarse grid that reaches
    beyond the piece (so that rivers enter and leave it), enlarged, and given small bumps.
    """
    extent_m = size_px * resolution_m
    cells = 96
    cell_m = 2.0 * extent_m / cells
    start = fractal(rng, (cells, cells), valley_m / cell_m, 2.6) * 8.0
    tilt = rng.standard_normal(2)
    ramp = np.linspace(-1, 1, cells)
    start = start + (ramp[:, None] * tilt[0] + ramp[None, :] * tilt[1]) * 12.0
    z = erode(start, cell_m, steps=28, uplift_m=4.0, incision=0.05)
    z = ndimage.gaussian_filter(z, 1.0)
    half = cells // 2
    row0, col0 = rng.integers(cells // 8, cells - half - cells // 8, 2)
    across = (np.arange(size_px, dtype=np.float32) + 0.5) * half / size_px
    rows, cols = np.meshgrid(row0 + across, col0 + across, indexing="ij")
    # Positions are bent a little, so that valleys do not run along the axes of the coarse grid.
    bend = 16.0 / cell_m
    rows += bend * fractal(rng, rows.shape, 180.0 / resolution_m, 3.6)
    cols += bend * fractal(rng, cols.shape, 180.0 / resolution_m, 3.6)
    fine = np.asarray(ndimage.map_coordinates(z, [rows, cols], order=3, mode="nearest"), dtype=np.float32)
    fine *= np.tan(np.radians(median_slope_deg)) / max(
        float(np.median(np.hypot(*gradient(fine, resolution_m)))), 1e-6
    )
    fine += bumps(rng, fine.shape, resolution_m)
    return np.asarray(fine - fine.min(), dtype=np.float32)


def bumps(rng: np.random.Generator, shape: tuple[int, int], resolution_m: float) -> Field:
    """Small forms (m) that no coarse grid holds: gullies, hummocks, rock steps."""
    large = fractal(rng, shape, 60.0 / resolution_m, 3.4) * 0.7
    return np.asarray(large + fractal(rng, shape, 20.0 / resolution_m, 3.0) * 0.12, dtype=np.float32)
