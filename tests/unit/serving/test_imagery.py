"""The image as it is looked at: bands by role or number, one stretch for the whole scene, no data clear."""

from contextlib import closing

import numpy as np
import pytest

from landslide_core.errors import SettingError
from landslide_core.io import open_scene
from landslide_core.io.rasters.served.pyramid import write_pyramid
from landslide_core.scene.preview import preview
from landslide_core.serving.imagery import Look, draw_image, look_of
from landslide_core.serving.places import Tile
from landslide_core.serving.reading import POOL
from tests import small_runs

PIXELS = small_runs.GeoBox((512, 512), small_runs.Affine.identity(), None)


def scene_file(folder, dtype="uint16", nodata=0, bands=4):
    rng = np.random.default_rng(3)
    values = rng.integers(200, 3000, (bands, 512, 512)).astype(dtype)
    values[:, 256:] = values[:, 256:] * 2
    values[:, :64, :64] = nodata
    return small_runs.write_image(folder / "image.tif", PIXELS, values, nodata=nodata)


def tiles(image, folder, look=Look()):  # noqa: B008
    """The four tiles of the scene at its own size, as one picture, and where it holds data."""
    copy = folder / "copy.tif"
    with closing(open_scene(image)) as scene:
        write_pyramid(copy, scene)
    with POOL.opened(copy) as dataset:
        four = [[draw_image(copy, dataset, Tile(0, col, row), look) for col in (0, 1)] for row in (-2, -1)]
    POOL.close()
    return np.block([[part.values for part in row] for row in four]), np.block(
        [[part.valid for part in row] for row in four]
    )


@pytest.mark.parametrize("dtype", ["uint16", "int16", "float32"])
def test_tiles_are_stretched_as_the_preview_is_with_no_seam(tmp_path, dtype):
    image = scene_file(tmp_path, dtype)
    shown, valid = tiles(image, tmp_path)
    with closing(open_scene(image)) as scene:
        expected = np.moveaxis(np.asarray(preview(scene)), -1, 0)

    np.testing.assert_array_equal(valid, expected[3] > 0)
    assert not valid[:64, :64].any()
    difference = np.abs(shown.astype(int) - expected[:3])[:, valid]
    assert difference.max() <= 1


def test_eight_bits_are_shown_as_they_are_until_a_stretch_is_asked_for(tmp_path):
    values = np.full((3, 512, 512), 100, np.uint8)
    values[:, 100:200] = 120
    image = small_runs.write_image(tmp_path / "image.tif", PIXELS, values)

    plain, _ = tiles(image, tmp_path)
    np.testing.assert_array_equal(plain, values)
    stretched, _ = tiles(image, tmp_path, look_of("", "0,100"))
    assert set(np.unique(stretched)) == {0, 255}


def test_bands_are_chosen_by_role_or_by_number(tmp_path):
    values = np.stack([np.full((512, 512), 10 * (n + 1), np.uint8) for n in range(4)])
    image = small_runs.write_image(
        tmp_path / "image.tif", PIXELS, values, descriptions=("blue", "green", "red", "nir")
    )

    def colours(bands):
        return [int(each) for each in tiles(image, tmp_path, look_of(bands))[0][:, 300, 300]]

    assert colours("") == [30, 20, 10]
    assert colours("nir,red,green") == colours("4,3,2") == [40, 30, 20]
    assert colours("2") == [20, 20, 20]
    for wrong in ("5", "swir_1", "x,y,z", "../etc,a,b"):
        with pytest.raises(SettingError, match="no band"):
            colours(wrong)


@pytest.mark.parametrize(
    ("bands", "stretch"),
    [
        ("1,2", ""),
        ("1,2,3,4", ""),
        ("", "2"),
        ("", "98,2"),
        ("", "nan,98"),
        ("", "-1,50"),
        ("", "a,b"),
        ("", "2,101"),
    ],
)
def test_a_look_that_cannot_be_is_refused_in_a_sentence(bands, stretch):
    with pytest.raises(SettingError):
        look_of(bands, stretch)


def test_a_scene_without_red_shows_its_first_bands_or_one_as_grey(tmp_path):
    image = scene_file(tmp_path, bands=1)
    shown, _ = tiles(image, tmp_path)

    np.testing.assert_array_equal(shown[0], shown[2])
