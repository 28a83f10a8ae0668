"""Every kind of image opens as a Scene with the right pixels, valid mask, place and roles."""

from concurrent.futures import ThreadPoolExecutor

import h5py
import numpy as np
import pytest
import rasterio
from affine import Affine
from PIL import Image
from rasterio.enums import ColorInterp

from landslide_core import io
from landslide_core.errors import InputError


def whole(scene):
    return slice(0, scene.shape[0]), slice(0, scene.shape[1])


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


def test_resolution_comes_from_the_affine_and_the_unit_of_the_crs(write_tif, pixels):
    assert io.open_scene(write_tif(pixels)).resolution_m == pytest.approx(2)
    rotated = Affine.translation(500_000, 3e6) * Affine.rotation(30) * Affine.scale(2, -2)
    assert io.open_scene(write_tif(pixels, transform=rotated)).resolution_m == pytest.approx(2)
    feet = Affine(2, 0, 6_500_000, 0, -2, 1_900_000)
    in_feet = io.open_scene(write_tif(pixels, crs="EPSG:2229", transform=feet))
    assert in_feet.resolution_m == pytest.approx(2 * 1200 / 3937, rel=1e-4)


def test_resolution_in_geographic_and_web_mercator_coordinates_is_true_on_the_ground(write_tif, pixels):
    degrees = Affine(1e-5, 0, 100, 0, -1e-5, 60)
    scene = io.open_scene(write_tif(pixels, crs="EPSG:4326", transform=degrees))
    assert scene.resolution_m == pytest.approx((1.1141 * 0.5580) ** 0.5, rel=1e-3)  # degree lengths at 60 N
    mercator = Affine(2, 0, 11_131_949, 0, -2, 8_399_737)
    scene = io.open_scene(write_tif(pixels, crs="EPSG:3857", transform=mercator))
    assert scene.resolution_m == pytest.approx(1, rel=5e-3)  # cos 60 degrees


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


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp"])
def test_a_plain_picture_opens_in_pixel_coordinates_and_says_so(tmp_path, suffix):
    path = tmp_path / f"picture.{suffix}"
    Image.fromarray(np.full((30, 40, 3), 90, np.uint8)).save(path)
    scene = io.open_scene(path)
    assert scene.shape == (30, 40)
    assert scene.roles == ("red", "green", "blue")
    assert not scene.georeferenced
    assert scene.resolution_m is None
    assert scene.geobox.affine.is_identity
    assert any("in pixels" in note for note in scene.notes)
    assert abs(int(scene.read(*whole(scene), ["green"]).mean()) - 90) <= 2


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp"])
def test_a_world_file_places_a_picture_only_together_with_a_crs(tmp_path, suffix):
    path = tmp_path / f"picture.{suffix}"
    Image.fromarray(np.full((30, 40, 3), 90, np.uint8)).save(path)
    path.with_suffix(f".{suffix[0]}{suffix[-1]}w").write_text("2\n0\n0\n-2\n500001\n2999999\n")
    scene = io.open_scene(path)
    assert not scene.georeferenced
    assert scene.geobox.affine.is_identity
    assert any(".prj" in note for note in scene.notes)
    path.with_suffix(".prj").write_text(rasterio.crs.CRS.from_epsg(32648).to_wkt())
    scene = io.open_scene(path)
    assert scene.geobox.crs.epsg == 32648
    assert scene.geobox.affine.almost_equals(Affine(2, 0, 500_000, 0, -2, 3_000_000))


def test_a_palette_png_gives_colours_and_its_transparency(tmp_path):
    picture = Image.fromarray(np.repeat(np.array([[0, 1, 2, 1]], np.uint8), 5, 0), "P")
    picture.putpalette([9, 9, 9, 200, 100, 50, 7, 8, 9])
    picture.save(tmp_path / "palette.png", transparency=2)
    scene = io.open_scene(tmp_path / "palette.png")
    assert scene.roles == ("red", "green", "blue")
    assert scene.read(*whole(scene), ["red"])[0, 0].tolist() == [9, 200, 7, 200]
    assert scene.valid(*whole(scene))[0].tolist() == [True, True, False, True]


def test_a_landslide4sense_patch_opens_with_fourteen_roles(tmp_path):
    values = np.random.default_rng(0).random((128, 128, 14))
    with h5py.File(tmp_path / "image_1.h5", "w") as file:
        file["img"] = values
    scene = io.open_scene(tmp_path / "image_1.h5")
    assert scene.shape == (128, 128)
    np.testing.assert_array_equal(
        scene.read(*whole(scene), ["red", "elevation"]), values[..., [3, 13]].transpose(2, 0, 1)
    )


def test_roles_given_at_opening_replace_the_guess_and_are_checked(write_tif, pixels):
    path = write_tif(pixels)
    scene = io.open_scene(path, roles=["nir", "red", "green", "blue"])
    np.testing.assert_array_equal(scene.read(*whole(scene), ["nir"])[0], pixels[0])
    with pytest.raises(InputError, match="4 bands"):
        io.open_scene(path, roles=["red"])
    with pytest.raises(InputError, match="ultraviolet"):
        io.open_scene(path, roles=["ultraviolet", "red", "green", "blue"])
    with pytest.raises(InputError, match="More than one"):
        io.open_scene(path, roles=["red", "red", "green", "blue"])


def test_an_affine_without_crs_and_a_crs_that_does_not_fit_leave_the_scene_in_pixels(write_tif, pixels):
    assert not io.open_scene(write_tif(pixels, crs=None)).georeferenced
    nonsense = io.open_scene(write_tif(pixels, crs="EPSG:4326"))  # metres taken for degrees
    assert not nonsense.georeferenced
    assert any("do not fit" in note for note in nonsense.notes)


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
