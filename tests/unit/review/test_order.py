"""The queue: most in doubt first, by uncertainty times area."""

import numpy as np
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox
from shapely import box

from landslide_core.inventory.inventory import measure
from landslide_core.review.order import doubt, next_open, queue
from landslide_core.review.states import OPEN, Standing

GRID = GeoBox((100, 100), Affine(1, 0, 0, 0, -1, 100), "EPSG:32648")
SHAPES = [box(0, 0, 10, 10), box(20, 0, 40, 10), box(50, 0, 60, 10), box(70, 0, 72, 2)]
NAMES = ["sure", "large", "even", "small"]


@pytest.fixture
def found():
    chances = [0.95, 0.9, 0.5, 0.5]
    return measure(SHAPES, GRID, confidence=chances, max_probability=chances, places=NAMES)


def test_doubt_is_the_variance_of_the_chance_times_the_area(found):
    np.testing.assert_allclose(doubt(found), [0.19 * 100, 0.36 * 200, 100, 4], rtol=1e-3)


def test_the_queue_begins_with_what_matters_most(found):
    assert queue(found) == ["even", "large", "sure", "small"]


def test_the_next_is_the_next_open_one_around_the_queue(found):
    names = queue(found)
    states = {"even": OPEN, "large": Standing("accepted"), "sure": OPEN, "small": Standing("unsure")}

    assert next_open(names, states) == "even"
    assert next_open(names, states, "even") == "sure"
    assert next_open(names, states, "small") == "even"
    assert next_open(names, dict.fromkeys(names, Standing("rejected"))) is None
