"""Elevation -> the four terrain bands that two-source networks see.

Training and prediction both come here, so that they agree. Directions are those of the image: aspect counts
clockwise from the picture's top, whatever the grid's orientation, as a network cannot know where north is.
"""

import numpy as np
from numpy.typing import NDArray

from landslide_core.scene.slope import Elevation, slope_and_aspect

TERRAIN_BANDS = ("elevation", "slope", "sin_aspect", "cos_aspect")
_SLOPE_UNIT_DEG = 45.0
_LEAST_RELIEF_M = 0.5  # of a patch, as standard deviation: what varies less is the noise of the model


def terrain_bands(elevation: Elevation, pixel_m: tuple[float, float]) -> NDArray[np.float32]:
    """Terrain of a patch: elevation (rows, cols) in metres, NaN where unknown -> float32 (4, rows, cols).

    pixel_m: metres on the ground per row and per column. Elevation is standardised over the patch (mean 0,
    standard deviation 1), slope is in units of 45 degrees, and sine and cosine of aspect are 0 on level
    ground (Horn 1981). All four are 0 where the elevation is unknown: the mark of unknown terrain.
    """
    bands = np.zeros((len(TERRAIN_BANDS), *elevation.shape), np.float32)
    known = ~np.isnan(elevation)
    if not known.any():
        return bands
    heights = elevation[known].astype(np.float64)
    bands[0] = (elevation - heights.mean()) / max(float(heights.std()), _LEAST_RELIEF_M)
    axes_m = np.array([[pixel_m[1], 0.0], [0.0, -pixel_m[0]]])
    slope, aspect = slope_and_aspect(elevation, axes_m)
    bands[1] = slope / _SLOPE_UNIT_DEG
    level = np.isnan(aspect)
    for band, part in ((2, np.sin), (3, np.cos)):
        bands[band] = part(np.radians(aspect))
        bands[band, level] = 0
    bands[:, ~known] = 0
    return bands
