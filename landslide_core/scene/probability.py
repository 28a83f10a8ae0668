"""Probability as it is stored: whole per cent in one byte, and one value that says "no data"."""

import math

import numpy as np
from numpy.typing import NDArray

# In every byte raster (probability, mask, classes): the scene holds no data here, or the pixel is left out.
NODATA = 255


def per_cent(probability: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Probability in [0, 1] -> whole per cent, as it is stored."""
    return np.rint(np.clip(probability, 0, 1) * 100).astype(np.uint8)


def cut_of(threshold: float) -> int:
    """The whole per cent from which a stored probability counts as a landslide."""
    return math.ceil(round(threshold * 100, 6))
