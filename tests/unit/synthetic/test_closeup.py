"""Close-ups show the ground and the landslides of their county."""

import numpy as np
import pytest
from rasterio.features import rasterize
from shapely.geometry import Polygon

from landslide_core.synthetic import close_up
from landslide_core.synthetic.scenery.canvas import BARE
from landslide_core.synthetic.scenery.style import STYLES


@pytest.fixture(scope="module")
def scene(county):
    slide = max(county.landslides, key=lambda slide: slide.area_m2)
    corner = np.clip(np.array(slide.crown_m) - 250.0, 0, 9_000).round()
    return close_up(county, STYLES["home"], (float(corner[0]), float(corner[1])), 256, 2.0)


def test_outlines_are_valid_and_cover_the_mask_exactly(scene):
    rings = [Polygon(slide.ring_m()) for slide in scene.landslides]
    assert all(ring.is_valid for ring in rings)
    # Rows run south, so metres divided by the resolution are pixel coordinates.
    burnt = rasterize(rings, out_shape=scene.mask.shape, transform=(2.0, 0, 0, 0, 2.0, 0))
    assert np.count_nonzero(burnt.astype(bool) ^ scene.mask) <= 0.002 * scene.mask.sum() + 2


def test_a_close_up_shows_the_same_ground_and_landslides(county, scene):
    east, south = scene.origin_m
    block = county.dem[int(south / 30) : int((south + 512) / 30), int(east / 30) : int((east + 512) / 30)]
    assert scene.dem.mean() == pytest.approx(block.mean(), abs=6.0)
    known = {slide.number: slide.area_m2 for slide in county.landslides}
    assert scene.landslides
    assert all(known[slide.number] == slide.area_m2 for slide in scene.landslides)


def test_a_scar_is_barer_than_the_ground_was_before(scene):
    red, nir = scene.image[2].astype(float), scene.image[3].astype(float)
    now = (nir - red) / (nir + red)
    assert np.median(now[scene.mask]) < np.median(now[~scene.mask]) - 0.1


def test_hard_negatives_exist(scene, county):
    assert np.count_nonzero((county.cover == BARE) & ~county.mask) > county.mask.sum() * 0.5
    assert np.count_nonzero(scene.cover == BARE) > 0


def test_a_close_up_beyond_the_county_is_refused(county):
    with pytest.raises(ValueError, match="not inside the county"):
        close_up(county, STYLES["home"], (9_500.0, 0.0), 256, 2.0)
