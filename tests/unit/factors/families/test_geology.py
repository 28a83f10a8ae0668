"""Faults that belong to the ground."""

import geopandas as gpd
import pytest
from shapely import LineString

from landslide_core import factors
from landslide_core.errors import NoDataError
from landslide_core.factors import Layers
from tests.small_factors import CRS, GEOBOX, dem


def test_lines_of_another_country_are_refused():
    far = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (10, 10)])], crs=CRS)
    layers = Layers(GEOBOX, dem(), faults=far)
    with pytest.raises(NoDataError, match=r"None of the faults .* same area"):
        factors.get("fault_distance").derive(layers)
