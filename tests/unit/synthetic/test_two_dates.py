"""Two synthetic dates: what came, grew, stayed and went is what the pixels show, beside ground that stays the same."""

import numpy as np
import pytest

from landslide_core.synthetic.terrain.inventory import mask_of
from landslide_core.synthetic.two_dates import FATES, SHIFT_PX, TwoDates, two_dates
from landslide_core.synthetic.world import World, world

SIZE_PX, RESOLUTION_M = 180, 5.0


@pytest.fixture(scope="module")
def scene() -> World:
    return world(501, 256, RESOLUTION_M, "home")


@pytest.fixture(scope="module")
def pair(scene: World) -> TwoDates:
    return two_dates(scene, SIZE_PX)


def ndvi(image: np.ndarray) -> np.ndarray:
    red, nir = image[2].astype(float), image[3].astype(float)
    return (nir - red) / (nir + red)


def fallen(pair: TwoDates) -> np.ndarray:
    """How much the vegetation index fell (rows, cols) where both dates, laid over each other, show the ground."""
    down, right = SHIFT_PX
    laid = np.roll(ndvi(pair.before), (-down, -right), (0, 1))
    change = laid - ndvi(pair.after)
    change = change - np.median(change)  # another light
    change[-down:] = np.nan
    change[:, :-right] = np.nan
    return change


def test_each_landslide_does_what_is_said_of_it(scene, pair):
    change = fallen(pair)
    means = {}
    for number, fate in pair.fates.items():
        (slide,) = (each for each in scene.landslides if each.number == number)
        ground = mask_of([slide], scene.dem.shape, RESOLUTION_M)[pair.window]
        means.setdefault(fate, []).append(float(np.nanmean(change[ground])))

    assert set(means) == set(FATES)
    assert min(means["comes"]) > 0.15
    assert min(means["grows"]) > 0.05
    assert max(means["goes"]) < -0.15
    assert max(map(abs, means["stays"])) < 0.08


def test_the_rest_of_the_ground_is_the_same(scene, pair):
    change = fallen(pair)
    elsewhere = np.isfinite(change) & ~mask_of(scene.landslides, scene.dem.shape, RESOLUTION_M)[pair.window]

    assert abs(float(np.nanmedian(change[elsewhere]))) < 0.02
    assert pair.before.shape == pair.after.shape == (4, SIZE_PX, SIZE_PX)
    assert not np.array_equal(pair.before, pair.after)


def test_the_same_scene_gives_the_same_dates(scene, pair):
    again = two_dates(scene, SIZE_PX)

    assert np.array_equal(again.before, pair.before)
    assert np.array_equal(again.after, pair.after)


def test_a_window_that_does_not_fit_is_refused(scene):
    with pytest.raises(ValueError, match="252 pixels"):
        two_dates(scene, 252)
