"""Small image files written for the tests of the doors."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine

UTM = "EPSG:32648"
NORTH_UP = Affine(2, 0, 500_000, 0, -2, 3_000_000)


@pytest.fixture
def pixels() -> np.ndarray:
    """Four bands of 90 x 70 pixels, none of them black."""
    return np.random.default_rng(1).integers(1, 255, (4, 90, 70), dtype=np.uint8)


@pytest.fixture
def write_tif(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes an array (bands, rows, cols) as a GeoTIFF and returns its path."""

    def write(
        array: np.ndarray, name: str = "scene.tif", mask: np.ndarray | None = None, **profile: Any
    ) -> Path:
        settings = {"crs": UTM, "transform": NORTH_UP, "photometric": "minisblack"} | profile
        bands, rows, cols = array.shape
        path = tmp_path / name
        with rasterio.open(
            path, "w", "GTiff", cols, rows, bands, dtype=array.dtype.name, **settings
        ) as dataset:
            dataset.write(array)
            if mask is not None:
                dataset.write_mask(mask)
        return path

    return write
