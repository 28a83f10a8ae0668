"""Training scenes: valid, repeatable, apart from the samples, and not solved by colour."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest

from landslide_core.synthetic import training_scene
from landslide_core.synthetic.scenery.imagery import HIGHEST_DN

SEEDS = range(10)


@pytest.fixture(scope="module")
def scenes():
    return [training_scene(seed, size_px=192, resolution_m=1.0) for seed in SEEDS]


def test_the_same_seed_gives_the_same_scene(scenes):
    for first, second in zip(scenes[3], training_scene(3, size_px=192, resolution_m=1.0), strict=True):
        assert np.array_equal(first, second)


def test_other_seeds_give_other_scenes(scenes):
    assert len({image.tobytes() for image, _, _ in scenes}) == len(scenes)


def test_image_mask_and_elevation_have_the_promised_shapes_and_types(scenes):
    for image, mask, dem in scenes:
        assert (image.shape, image.dtype) == ((4, 192, 192), np.uint16)
        assert (mask.shape, mask.dtype) == ((192, 192), np.bool_)
        assert (dem.shape, dem.dtype) == ((192, 192), np.float32)


def test_every_pixel_is_a_value_that_an_11_bit_sensor_can_give(scenes):
    for image, _, dem in scenes:
        assert image.min() >= 1
        assert image.max() <= HIGHEST_DN
        assert np.isfinite(dem).all()
        assert all(len(np.unique(band)) > 50 for band in image)


@pytest.mark.parametrize("resolution_m", [0.5, 0.8, 2.0])
@pytest.mark.parametrize("size_px", [64, 150])
def test_any_size_and_resolution_of_the_range_can_be_drawn(size_px, resolution_m):
    image, mask, _ = training_scene(1, size_px, resolution_m)
    assert image.shape[1:] == mask.shape == (size_px, size_px)


def test_some_scenes_hold_landslides_and_some_hold_none(scenes):
    empty = sum(not mask.any() for _, mask, _ in scenes)
    assert 1 <= empty <= len(scenes) * 2 // 3
    assert all(mask.mean() < 0.5 for _, mask, _ in scenes)


def test_vegetation_is_bright_in_near_infrared(scenes):
    for image, _, _ in scenes:
        _, _, red, nir = np.median(image.reshape(4, -1), axis=1)
        assert nir > 1.3 * red


def _brightness(image):
    """Red against the scene's own red, near infrared taken off: bare soil is high."""
    red, nir = image[2].astype(float), image[3].astype(float)
    return (red / np.median(red)) / (nir / np.median(nir))


def test_landslides_are_barer_than_their_surroundings(scenes):
    higher = [np.median(_brightness(i)[m]) > np.median(_brightness(i)[~m]) for i, m, _ in scenes if m.any()]
    assert np.mean(higher) > 0.85


def test_scenes_hold_as_much_bare_ground_that_is_no_landslide(scenes):
    inside = outside = 0
    for image, mask, _ in scenes:
        bare = _brightness(image) > (np.median(_brightness(image)[mask]) if mask.any() else 1.8)
        inside += np.count_nonzero(bare & mask)
        outside += np.count_nonzero(bare & ~mask)
    assert outside > inside > 0


def test_elevations_have_hills(scenes):
    assert np.median([np.ptp(dem) for _, _, dem in scenes]) > 25


@pytest.mark.parametrize(
    "arguments", [(-1, 512, 1.0), (0, 8, 1.0), (0, 512, 0.0)], ids=["seed", "size", "resolution"]
)
def test_impossible_requests_are_refused(arguments):
    with pytest.raises(ValueError, match="seed must be"):
        training_scene(*arguments)


def test_the_package_needs_numpy_and_scipy_only():
    code = textwrap.dedent("""
        import sys

        class Blocker:
            def find_spec(self, name, path=None, target=None):
                heavy = {"rasterio", "geopandas", "shapely", "odc", "streamlit", "torch", "PIL", "pandas"}
                if name.split(".")[0] in heavy:
                    raise ImportError(name + " is not to be imported here")

        sys.meta_path.insert(0, Blocker())
        from landslide_core.synthetic import close_up, training_scene, world
        image, mask, dem = training_scene(5, size_px=64)
        assert image.shape == (4, 64, 64)
    """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
