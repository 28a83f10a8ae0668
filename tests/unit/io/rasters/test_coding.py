"""Scales and offsets that no measurement has are refused, in every reader of images and layers."""

import numpy as np
import pytest
import rasterio
from affine import Affine

import landslide_core as scarp
from landslide_core import io


@pytest.mark.parametrize(
    ("scale", "offset"),
    [
        (0.0, 0.0),
        (np.nan, 0.0),
        (1.0, np.inf),
        (1e300, 0.0),
        (-1e300, 0.0),
        (1.0, 1e300),
        (1e19, 0.0),
        (1.0, -1e19),
    ],
)
def test_a_scale_that_no_measurement_has_is_refused(tmp_path, scale, offset) -> None:
    path = tmp_path / "scene.tif"
    pixels = np.random.default_rng(0).uniform(20, 200, (3, 16, 16)).astype("float32")
    kept = {"driver": "GTiff", "width": 16, "height": 16, "count": 3, "dtype": "float32", "crs": "EPSG:32648"}
    with rasterio.open(path, "w", transform=Affine(2, 0, 5e5, 0, -2, 3e6), **kept) as written:
        written.write(pixels)
        written.scales, written.offsets = [scale] * 3, [offset] * 3

    with pytest.raises(scarp.InputError, match="are to be multiplied by"):
        io.open_scene(path)
