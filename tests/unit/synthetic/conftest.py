"""A county drawn once for all tests that only look at it."""

import pytest

from landslide_core.synthetic import world
from landslide_core.synthetic.world import SAMPLE_SEEDS


@pytest.fixture(scope="session")
def county():
    return world(SAMPLE_SEEDS["home"], size_px=320, resolution_m=30.0, style="home")
