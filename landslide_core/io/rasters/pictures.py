"""Photographs and plain pictures, decoded once into memory."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.io import DatasetReader

from landslide_core.io.boundary import decoding
from landslide_core.io.rasters.reading import Bands
from landslide_core.scene.memory import MemorySource

MEMORY_PIXELS = 64_000_000  # larger pictures stay in the file and are read by window


def decode(dataset: DatasetReader, name: str, bands: Bands) -> MemorySource:
    """Read the whole picture; InputError when the pixels cannot be decoded."""
    with decoding(name):
        pixels: NDArray[Any] = dataset.read(list(bands.image))
        valid = dataset.dataset_mask() > 0 if bands.masked else np.ones(dataset.shape, np.bool_)
    return MemorySource(pixels, valid)
