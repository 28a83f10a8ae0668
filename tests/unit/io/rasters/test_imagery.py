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


def test_packed_reflectance_is_unpacked_by_the_tags_of_each_band(write_tif):
    stored = np.random.default_rng(0).integers(1, 9000, (4, 50, 60)).astype("int16")
    path = write_tif(stored)
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (1e-4, 1e-4, 2e-4, 1e-4), (-0.1, -0.1, 0.0, -0.1)
    scene = io.open_scene(path)
    expected = (
        stored * np.array([1e-4, 1e-4, 2e-4, 1e-4])[:, None, None]
        - np.array([0.1, 0.1, 0, 0.1])[:, None, None]
    )
    assert scene.dtype == "float32"
    assert scene.roles == ("blue", "green", "red", "nir")  # what the stored numbers look like
    np.testing.assert_allclose(scene.source.read(range(4), *whole(scene)), expected, atol=1e-6)
    np.testing.assert_allclose(
        scene.read(slice(3, 5), slice(0, 9), ["red"])[0], expected[2, 3:5, :9], atol=1e-6
    )
    assert any("tags" in note for note in scene.notes)
    scene.close()


@pytest.mark.parametrize(
    ("dtype", "fill"),
    [
        ("float32", -9999),
        ("int16", -9999),
        ("int16", -32768),
        ("float32", 3.4e38),
        ("float64", -1e300),
        ("float32", np.inf),
    ],
)
def test_what_no_reflectance_can_be_is_no_data_in_any_band(write_tif, dtype, fill):
    stored = (np.random.default_rng(0).random((3, 64, 48)) * 3000 + 10).astype(dtype)
    stored[1, :, :12] = fill
    scene = io.open_scene(write_tif(stored))
    valid = scene.valid(*whole(scene))
    np.testing.assert_array_equal(valid, np.broadcast_to(np.arange(48) >= 12, (64, 48)))
    assert any("25.0%" in note and "no data" in note for note in scene.notes)
    view = scene.overview(15)
    assert view.pixels[:, view.valid].max() <= 3010
    assert view.pixels[:, view.valid].min() >= 10
    assert view.valid.mean() > 0.6
    scene.close()


def test_nodata_counts_band_by_band(tmp_path, write_tif):
    stored = np.full((3, 40, 40), 500, "int16")
    stored[0, :10], stored[1, 30:] = -7, -8
    parts = ""
    for band, nodata in enumerate((-7, -8, None)):
        write_tif(stored[band : band + 1], f"{band}.tif")
        tag = "" if nodata is None else f"<NoDataValue>{nodata}</NoDataValue>"
        source = f'<SourceFilename relativeToVRT="1">{band}.tif</SourceFilename><SourceBand>1</SourceBand>'
        head = f'<VRTRasterBand dataType="Int16" band="{band + 1}">{tag}'
        parts += f"{head}<SimpleSource>{source}</SimpleSource></VRTRasterBand>"
    (tmp_path / "stack.vrt").write_text(f'<VRTDataset rasterXSize="40" rasterYSize="40">{parts}</VRTDataset>')
    scene = io.open_scene(tmp_path / "stack.vrt")
    valid = scene.valid(*whole(scene))
    assert valid[10:30].all()
    assert not valid[:10].any()
    assert not valid[30:].any()
    scene.close()


def test_a_big_tiff_of_twelve_bits_opens(write_tif):
    array = np.random.default_rng(0).integers(1, 4095, (3, 90, 70)).astype("uint16")
    array[:, :20] = 4095
    scene = io.open_scene(write_tif(array, nbits=12, BIGTIFF="YES"))
    np.testing.assert_array_equal(scene.source.read(range(3), *whole(scene)), array)
    assert not scene.valid(*whole(scene))[:20].any()
    assert any("4095 border" in note for note in scene.notes)
    scene.close()
