"""Streams and wetness of a valley."""

import numpy as np
import pytest
from odc.geo.geobox import GeoBox

from landslide_core import factors
from landslide_core.errors import NoDataError
from landslide_core.factors import DeriveSettings, Layers
from landslide_core.factors.families import water
from tests.small_factors import AFFINE, CRS, GEOBOX, dem, valley


def test_streams_run_down_the_valley_and_wetness_is_highest_there():
    ground = valley()
    layers = Layers(GeoBox(ground.shape, AFFINE, CRS), ground, settings=DeriveSettings(stream_area_km2=0.03))
    wet = water.streams(layers)
    assert wet[:, 15].sum() >= 25
    assert wet[:, :10].sum() == 0
    twi = factors.get("twi").derive(layers)
    assert (twi[5:-1].argmax(1) == 15).all()
    np.testing.assert_allclose(
        factors.get("river_distance").derive(layers)[-1, :15], 10.0 * np.arange(15, 0, -1)
    )


def test_ground_too_small_for_a_stream_is_said_with_a_cure():
    layers = Layers(GEOBOX, dem(), settings=DeriveSettings(stream_area_km2=50))
    with pytest.raises(NoDataError, match="rivers as lines"):
        factors.get("river_distance").derive(layers)
