"""The extent of an outline in the direction of movement, in metres whatever the CRS."""

import numpy as np
import pytest
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox
from pyproj import Transformer

from landslide_core.inventory.runout import runout
from landslide_core.inventory.terrain_under import GroundMeasures

UTM = GeoBox((100, 100), Affine(2, 0, 500_000, 0, -2, 3_000_000), "EPSG:32648")
SLAB = shapely.box(
    500_000, 2_999_900, 500_300, 3_000_000
)  # 300 m from west to east, 100 m from south to north


def towards(aspect_deg: float) -> GroundMeasures:
    """Ground that falls by 60 m in that direction."""
    return GroundMeasures(70.0, 100.0, 40.0, 20.0, 30.0, aspect_deg, "E")


@pytest.mark.parametrize(
    ("aspect_deg", "length_m"),
    [
        (0, 100),
        (90, 300),
        (180, 100),
        (45, 400 / np.sqrt(2)),
        (np.degrees(np.arctan2(3, 1)), np.sqrt(100_000)),
    ],
)
def test_the_length_is_the_extent_in_the_direction_of_movement(aspect_deg: float, length_m: float) -> None:
    found = runout(SLAB, towards(aspect_deg), UTM)

    assert found.relief_m == 60
    assert found.runout_m == pytest.approx(length_m)
    assert found.h_over_l == pytest.approx(60 / length_m)
    assert found.reach_deg == pytest.approx(np.degrees(np.arctan2(60, length_m)))


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:2229"])
def test_lengths_are_metres_on_the_ground_in_degrees_mercator_and_feet(crs: str) -> None:
    if crs == "EPSG:2229":
        slab, grid = shapely.box(6_500_000, 1_900_000, 6_500_300, 1_900_100), (6_500_000, 1_900_100)
        expected = 300 * 1200 / 3937
    else:
        to = Transformer.from_crs(32648, crs, always_xy=True).transform
        slab = shapely.transform(SLAB, lambda xy: np.column_stack(to(*xy.T)))
        grid, expected = slab.exterior.coords[0], 300
    pixel = 1e-5 if crs == "EPSG:4326" else 2
    geobox = GeoBox((100, 100), Affine(pixel, 0, grid[0], 0, -pixel, grid[1]), crs)

    assert runout(slab, towards(90), geobox).runout_m == pytest.approx(expected, rel=2e-3)


def test_level_ground_has_no_direction_and_no_reach() -> None:
    found = runout(SLAB, GroundMeasures(40.0, 40.0, 40.0, 0.0, 0.0, np.nan, "Flat"), UTM)

    assert found.relief_m == 0
    assert np.isnan([found.runout_m, found.h_over_l, found.reach_deg]).all()


def test_an_outline_in_pixels_is_no_length() -> None:
    with pytest.raises(ValueError, match="pixels"):
        runout(SLAB, towards(90), GeoBox((10, 10), Affine.identity(), None))
