"""Photographs and plain pictures, decoded once into memory."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader

from landslide_core.io.admission.formats import damaged
from landslide_core.io.admission.guards import PICTURE_DRIVERS
from landslide_core.io.rasters.reading import Bands
from landslide_core.scene.memory import MemorySource

MEMORY_PIXELS = 64_000_000  # larger pictures stay in the file and are read by window


def has_palette(dataset: DatasetReader) -> bool:
    """Say whether a picture's single band holds indexes into a colour table.

    Of pictures that are decoded into memory only: in a GeoTIFF a colour table usually dresses classes.
    """
    small = dataset.width * dataset.height <= MEMORY_PIXELS and dataset.driver in PICTURE_DRIVERS
    return bool(small and dataset.count == 1 and dataset.colorinterp[0] == ColorInterp.palette)


def decode(dataset: DatasetReader, name: str, bands: Bands) -> MemorySource:
    """Read the whole picture; a colour table is applied and gives red, green, blue.

    Raises InputError when the pixels cannot be decoded.
    """
    try:
        pixels: NDArray[Any] = dataset.read(list(bands.image))
        valid = dataset.dataset_mask() > 0 if bands.masked else np.ones(dataset.shape, np.bool_)
    except RasterioError as error:
        raise damaged(name) from error
    if has_palette(dataset):
        table = np.zeros((256, 4), np.uint8)
        for index, colour in dataset.colormap(1).items():
            table[index] = colour
        red, green, blue, alpha = np.moveaxis(table[pixels[0]], -1, 0)
        pixels, valid = np.stack([red, green, blue]), valid & (alpha > 0)
    return MemorySource(pixels, valid)
