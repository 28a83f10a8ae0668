"""Every kind of image opens as a Scene with the right pixels, valid mask and roles."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import rasterio
from rasterio.enums import ColorInterp

from landslide_core import io
from landslide_core.errors import SettingError
from tests.small_scenes import whole


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32", "float64"])
@pytest.mark.parametrize("layout", [{"tiled": True, "blockxsize": 32, "blockysize": 32}, {"blockysize": 7}])
@pytest.mark.parametrize("bands", [1, 3, 4, 6])
def test_a_geotiff_gives_its_pixels_back_whatever_its_type_and_layout(write_tif, dtype, layout, bands):
    array = np.random.default_rng(0).integers(1, 250, (bands, 50, 60)).astype(dtype)
    scene = io.open_scene(write_tif(array, **layout))
    assert scene.dtype == dtype
    assert len(scene.roles) == bands
    np.testing.assert_array_equal(scene.source.read(range(bands), *whole(scene)), array)
    np.testing.assert_array_equal(
        scene.source.read((bands - 1,), slice(5, 20), slice(3, 9)), array[-1:, 5:20, 3:9]
    )
    assert scene.valid(*whole(scene)).all()


def test_nodata_is_invalid_where_all_bands_have_it(write_tif, pixels):
    pixels[:, :10] = 0
    pixels[0, 20] = 0
    scene = io.open_scene(write_tif(pixels, nodata=0))
    expected = np.ones(scene.shape, bool)
    expected[:10] = False
    np.testing.assert_array_equal(scene.valid(*whole(scene)), expected)


@pytest.mark.parametrize("nodata", [-9999.0, np.nan])
def test_a_nodata_value_that_nothing_measures_makes_a_pixel_invalid_in_any_band(write_tif, pixels, nodata):
    values = pixels.astype("float32")
    values[2, 5:9] = nodata
    scene = io.open_scene(write_tif(values, nodata=nodata))
    assert not scene.valid(*whole(scene))[5:9].any()
    assert scene.valid(*whole(scene)).sum() == (90 - 4) * 70


def test_nan_is_invalid_even_when_no_tag_declares_it(write_tif, pixels):
    values = pixels.astype("float32")
    values[1, 3, 4] = np.nan
    valid = io.open_scene(write_tif(values)).valid(slice(0, 90), slice(0, 70))
    assert not valid[3, 4]
    assert valid.sum() == 90 * 70 - 1


def test_alpha_and_mask_bands_are_not_image_bands_but_the_valid_mask(write_tif, pixels):
    pixels[3] = 255
    pixels[3, :7] = 0
    scene = io.open_scene(write_tif(pixels, photometric="rgb", alpha="yes"))
    assert scene.roles == ("red", "green", "blue")
    assert scene.valid(*whole(scene)).sum() == 83 * 70
    mask = np.full((90, 70), 255, np.uint8)
    mask[:, :9] = 0
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        scene = io.open_scene(write_tif(pixels[:3], "masked.tif", mask))
    assert len(scene.roles) == 3
    assert scene.valid(*whole(scene)).sum() == 90 * 61


def test_near_infrared_tagged_as_alpha_is_read_as_a_band(write_tif, pixels):
    scene = io.open_scene(write_tif(pixels, photometric="rgb", alpha="yes"))
    assert scene.roles == ("red", "green", "blue", "nir")
    assert scene.valid(*whole(scene)).all()
    assert any("transparency" in note for note in scene.notes)


def test_colours_and_descriptions_of_the_file_name_the_roles(write_tif, pixels):
    path = write_tif(pixels.astype("uint16"))
    with rasterio.open(path, "r+") as dataset:
        dataset.descriptions = ("Band 8 (NIR)", "red", "green", "blue")
    assert io.open_scene(path).roles == ("nir", "red", "green", "blue")
    with rasterio.open(path, "r+") as dataset:
        dataset.descriptions = ("", "", "", "")
        dataset.colorinterp = [ColorInterp.blue, ColorInterp.green, ColorInterp.red, ColorInterp.undefined]
    assert io.open_scene(path).roles == ("blue", "green", "red", "other")


def test_roles_given_at_opening_replace_the_guess_and_are_checked(write_tif, pixels):
    path = write_tif(pixels)
    scene = io.open_scene(path, roles=["nir", "red", "green", "blue"])
    np.testing.assert_array_equal(scene.read(*whole(scene), ["nir"])[0], pixels[0])
    with pytest.raises(SettingError, match="4 bands"):
        io.open_scene(path, roles=["red"])
    with pytest.raises(SettingError, match="ultraviolet"):
        io.open_scene(path, roles=["ultraviolet", "red", "green", "blue"])
    with pytest.raises(SettingError, match="More than one"):
        io.open_scene(path, roles=["red", "red", "green", "blue"])


def test_an_overview_is_averaged_and_carries_its_geobox(write_tif, pixels):
    scene = io.open_scene(write_tif(pixels))
    view = scene.overview(45)
    assert view.pixels.shape == (4, 45, 35)
    assert view.geobox.boundingbox == scene.geobox.boundingbox
    expected = pixels.reshape(4, 45, 2, 35, 2).mean((2, 4))
    assert np.abs(view.pixels - expected).max() <= 0.51
    assert not view.pixels.flags.writeable


def test_one_scene_is_read_from_many_threads(write_tif):
    array = np.random.default_rng(0).integers(1, 60_000, (3, 400, 400)).astype("uint16")
    scene = io.open_scene(write_tif(array, tiled=True, blockxsize=64, blockysize=64, compress="deflate"))

    def agrees(step):
        rows, cols = slice(step * 3, step * 3 + 50), slice(step * 2, step * 2 + 77)
        return (scene.source.read((0, 2), rows, cols) == array[[0, 2], rows, cols]).all()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(agrees, range(100)))
    scene.close()
    with pytest.raises(ValueError, match="closed"):
        scene.overview()


def test_the_key_changes_with_the_file_the_grid_and_the_roles(write_tif, pixels):
    scene = io.open_scene(write_tif(pixels))
    keys = {
        scene.key,
        scene.with_roles(["red", "green", "blue", "nir"]).key,
        scene.with_roles(["blue", "green", "red", "nir"]).key,
        scene.resampled(4).key,
    }
    assert scene.key == io.open_scene(scene.path).key
    assert len(keys) == 3  # one of the two orders is the guess


def test_real_imagery_opens(shared_data):
    tile = io.open_scene(shared_data / "sentinel2" / "images" / "000000000000.tif")
    assert tile.resolution_m == pytest.approx(9.59, abs=0.01)
    assert tile.dtype == "float64"
    patch = io.open_scene(shared_data / "landslide4sense" / "img" / "image_42.h5")
    assert len(patch.roles) == 14
    photo = io.open_scene(next((shared_data / "bijie" / "images").glob("ls_*.webp")))
    assert photo.overview().valid.any()
