"""What crops look like under another light, season, sensor or model.

All take the random generator of their crop, so the same crop number gives the same crop.
"""

import math

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor
from torch.nn import functional

_BEND_PX, _BEND_SIGMA_PX = 85.0, 4.5  # elastic deformation of GeoNeXt's code: about 3 pixels, smooth over 5
COARSEST_DEM_M = 15.0  # cell size up to which training elevation is coarsened


def jitter(pixels: Tensor, rng: Generator, strength: float) -> Tensor:
    """Another light, season and sensor: gain, offset, gamma, saturation, colour cast, blur, noise.

    pixels (3, rows, cols) in [0, 1] -> the same shape and range.
    """

    def spread(amount: float) -> float:
        return float(rng.uniform(-amount, amount)) * strength

    cast = torch.tensor([1 + spread(0.08) for _ in range(3)])[:, None, None]
    pixels = pixels.clamp_min(0) ** math.exp(spread(0.35))
    pixels = pixels * cast * (1 + spread(0.25)) + spread(0.1)
    grey = pixels.mean(0, keepdim=True)
    pixels = grey + (pixels - grey) * (1 + spread(0.5))
    if rng.random() < 0.15 * strength:
        pixels = functional.avg_pool2d(pixels[None], 3, stride=1, padding=1, count_include_pad=False)[0]
    if rng.random() < 0.3 * strength:
        noise = rng.standard_normal(pixels.shape, np.float32)
        pixels = pixels + torch.from_numpy(noise) * float(rng.uniform(0, 0.03))
    return pixels.clamp(0, 1)


def grain(pixels: Tensor, rng: Generator, sigma: float, share: float) -> Tensor:
    """Gaussian noise of that standard deviation, then a share of values made 1 and as many made 0.

    Each on half of the crops; pixels (bands, rows, cols) in [0, 1] -> the same shape and range.
    """
    if sigma and rng.random() < 0.5:
        noise = rng.standard_normal(pixels.shape, np.float32) * np.float32(sigma)
        pixels = (pixels + torch.from_numpy(noise)).clamp(0, 1)
    if share and rng.random() < 0.5:
        chance = torch.from_numpy(rng.random(pixels.shape, np.float32))
        pixels = torch.where(chance < share, 1.0, torch.where(chance > 1 - share, 0.0, pixels))
    return pixels


def bend(rng: Generator, crop_px: int) -> NDArray[np.float32]:
    """Smooth random displacements (rows and cols, crop, crop) in crop pixels (Simard et al. 2003)."""
    random = rng.uniform(-1, 1, (2, crop_px, crop_px)).astype(np.float32)
    return np.stack([ndimage.gaussian_filter(each, _BEND_SIGMA_PX) * _BEND_PX for each in random])


def coarsened(elevation: NDArray[np.float32], rng: Generator, pixel_m: float) -> NDArray[np.float32]:
    """Elevation (rows, cols) as a coarser model shows it, on half of the crops; pixels of `pixel_m` metres.

    Models of the ground have cells of 1 to 30 m, images of 1 m: cells get a random size up to 15 m.
    """
    if pixel_m >= COARSEST_DEM_M or rng.random() < 0.5:
        return elevation
    cell_m = math.exp(rng.uniform(math.log(pixel_m), math.log(COARSEST_DEM_M)))
    return in_cells(elevation, cell_m / pixel_m)


def in_cells(elevation: NDArray[np.float32], cell_px: float) -> NDArray[np.float32]:
    """Elevation (rows, cols) as a model with cells of so many pixels shows it on the same grid.

    Cells are means, brought back by cubic interpolation, which is how a model is laid over a scene. The
    ground's general slope is kept apart meanwhile, or it would level off at the edges. Elevation with unknown
    parts stays as it is.
    """
    if np.isnan(elevation).any():
        return elevation
    plane = _plane(elevation)
    cells = [max(4, round(side / cell_px)) for side in elevation.shape]
    field = functional.interpolate(torch.from_numpy(elevation - plane)[None, None], size=cells, mode="area")
    smooth = functional.interpolate(field, size=elevation.shape, mode="bicubic", align_corners=False)
    smoothed: NDArray[np.float32] = smooth[0, 0].numpy() + plane
    return smoothed


def _plane(elevation: NDArray[np.float32]) -> NDArray[np.float32]:
    """The plane nearest to the ground, by least squares on the grid."""
    row, col = (np.arange(side) - (side - 1) / 2 for side in elevation.shape)
    heights = elevation.astype(np.float64)
    down = (row @ heights).sum() / (np.square(row).sum() * len(col))
    right = (heights @ col).sum() / (np.square(col).sum() * len(row))
    return np.asarray(heights.mean() + down * row[:, None] + right * col, np.float32)
