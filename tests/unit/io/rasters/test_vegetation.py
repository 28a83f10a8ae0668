"""The index of an image is that of its reflectance, unknown wherever the image is."""

import numpy as np
import pytest
import rasterio

from landslide_core.errors import InputError
from landslide_core.io.rasters.vegetation import read_ndvi
from tests.small_rasters import GRID, SIDE, write

ROLES = ("blue", "green", "red", "nir")


def reflectance():
    rng = np.random.default_rng(0)
    return np.stack(
        [rng.uniform(0.02, 0.1, (SIDE, SIDE)) for _ in range(3)] + [rng.uniform(0.2, 0.5, (SIDE, SIDE))]
    )


def index(bands):
    return (bands[3] - bands[2]) / (bands[3] + bands[2])


def test_packed_bands_give_the_index_of_their_reflectance(tmp_path):
    bands = reflectance()
    packed = ((bands + 0.1) * 10_000).round().astype("int16")
    path = write(tmp_path / "a.tif", packed, scales=[1e-4] * 4, offsets=[-0.1] * 4)
    np.testing.assert_allclose(read_ndvi(path, GRID, ROLES).values, index(bands), atol=2e-3)
    path = write(
        tmp_path / "b.tif",
        ((bands + 0.1) * 10_000).round().astype("uint16"),
        scales=[1e-4] * 4,
        offsets=[-0.1] * 4,
    )
    np.testing.assert_allclose(read_ndvi(path, GRID).values, index(bands), atol=2e-3)


@pytest.mark.parametrize(("dtype", "fill"), [("uint16", 65535), ("int16", -9999), ("float32", -3.4e38)])
def test_collars_have_no_index(tmp_path, dtype, fill):
    stored = (reflectance() * 10_000).astype(dtype)
    stored[:, :, :30] = fill
    found = read_ndvi(write(tmp_path / "a.tif", stored), GRID, ROLES)
    np.testing.assert_array_equal(np.isnan(found.values), np.broadcast_to(np.arange(SIDE) < 30, (SIDE, SIDE)))
    np.testing.assert_allclose(found.values[:, 30:], index(stored.astype("float64"))[:, 30:], atol=1e-5)
    assert any("no data" in note for note in found.notes)


def test_an_image_without_the_bands_or_a_place_is_refused(tmp_path):
    stored = (reflectance() * 10_000).astype("uint16")
    with pytest.raises(InputError, match="nir"):
        read_ndvi(write(tmp_path / "a.tif", stored[:3]), GRID)
    with pytest.raises(InputError, match="cannot be placed"):
        read_ndvi(write(tmp_path / "b.tif", stored, crs=None, transform=rasterio.Affine.identity()), GRID)
