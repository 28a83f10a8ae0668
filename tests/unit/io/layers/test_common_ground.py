"""Which scenes show the same ground, and which only touch."""

from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.io.layers.common_ground import common_ground


def grid_at(west: float, north: float = 3_000_000.0, side: int = 100, crs: str = "EPSG:32648") -> GeoBox:
    return GeoBox((side, side), Affine(2.0, 0, west, 0, -2.0, north), crs)


def test_sheets_that_touch_are_told_from_sheets_that_overlap() -> None:
    sheets = [grid_at(500_000), grid_at(500_200), grid_at(500_390), grid_at(501_000)]

    found = common_ground(sheets)

    assert found.overlapping == ((1, 2),)
    assert found.touching == ((0, 1),)


def test_sheets_that_touch_at_a_corner_touch() -> None:
    assert common_ground([grid_at(500_000), grid_at(500_200, 2_999_800.0)]).touching == ((0, 1),)


def test_scenes_of_two_coordinate_systems_are_compared_on_the_ground() -> None:
    here = grid_at(500_000)
    west, south, east, north = here.geographic_extent.boundingbox
    degrees = GeoBox(
        (50, 50), Affine((east - west) / 50, 0, west, 0, (south - north) / 50, north), "EPSG:4326"
    )

    assert common_ground([here, degrees]).overlapping == ((0, 1),)


def test_pictures_without_a_place_lie_nowhere() -> None:
    bare = GeoBox((10, 10), Affine.identity(), None)

    assert common_ground([bare, None, bare]).overlapping == ()
    assert common_ground([bare, None, grid_at(500_000)]).touching == ()
    assert common_ground([]).overlapping == ()
