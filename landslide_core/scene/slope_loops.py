"""Slope and aspect of many pixels by one compiled pass. Imported late: numba takes a while."""

import math

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.compiled import compiled


@compiled
def horn(
    padded: NDArray[np.float32],
    inverse: NDArray[np.float64],
    own: tuple[bool, bool, bool, bool],
    slope: NDArray[np.float32],
    aspect: NDArray[np.float32],
) -> None:
    """Fill slope and aspect (rows, cols), in degrees, as `slope.gradient`, `slope_of` and `aspect_of` give them.

    padded: elevation with one more row and column on each side. inverse: that of the transposed pixel axes. own: which
    sides (top, bottom, left, right) are the raster's own: there a corner pixel takes its missing column from its own.
    """
    rows, cols = slope.shape
    top, bottom, left, right = own
    around = np.empty((3, 3), np.float64)
    for row in range(rows):
        for col in range(cols):
            centre = np.float64(padded[row + 1, col + 1])
            if math.isnan(centre):
                slope[row, col] = aspect[row, col] = np.nan
                continue
            for down in range(3):
                for along in range(3):
                    around[down, along] = padded[row + down, col + along]
            if (row == 0 and top) or (row == rows - 1 and bottom):
                if col == 0 and left:
                    around[:, 0] = around[:, 1]
                if col == cols - 1 and right:
                    around[:, 2] = around[:, 1]
            for down in range(3):
                for along in range(3):
                    if math.isnan(around[down, along]):
                        around[down, along] = centre
            per_col = (
                (around[0, 2] - around[0, 0])
                + 2 * (around[1, 2] - around[1, 0])
                + (around[2, 2] - around[2, 0])
            ) / 8
            per_row = (
                (around[2, 0] - around[0, 0])
                + 2 * (around[2, 1] - around[0, 1])
                + (around[2, 2] - around[0, 2])
            ) / 8
            east = inverse[0, 0] * per_col + inverse[0, 1] * per_row
            north = inverse[1, 0] * per_col + inverse[1, 1] * per_row
            slope[row, col] = math.degrees(math.atan(math.hypot(east, north)))
            if east == 0 and north == 0:
                aspect[row, col] = np.nan
                continue
            direction = np.float32(math.degrees(math.atan2(-east, -north)) % 360)
            aspect[row, col] = 0 if direction == 360 else direction
