"""Areas and lengths of polygons, wherever they lie."""

import numpy as np
import pytest
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox
from pyproj import Geod
from shapely import Polygon, box

from landslide_core.inventory.areas import areas, measures

HOLED = Polygon([(0, 0), (400, 0), (400, 300), (0, 300)], [[(100, 100), (200, 100), (200, 150), (100, 150)]])
TURNED = shapely.reverse(HOLED)


def grid(crs: str | None) -> GeoBox:
    return GeoBox((100, 100), Affine.identity(), crs)


def placed(polygon: Polygon, unit: float, east: float, north: float) -> Polygon:
    return shapely.transform(polygon, lambda xy: xy * unit + (east, north))


def test_the_plane_measures_in_its_own_unit_turned_into_metres_and_in_pixels_without_one() -> None:
    shapes = np.array([HOLED, TURNED, box(0, 0, 30, 40)])
    pixels, metres, feet = (measures(shapes, grid(crs)) for crs in (None, "EPSG:32645", "EPSG:2263"))

    assert pixels.area.tolist() == metres.area.tolist() == [115_000, 115_000, 1200]
    assert metres.perimeter.tolist() == [1700, 1700, 140]
    assert metres.length[0] == pytest.approx(400)
    assert metres.width[0] == pytest.approx(300)
    np.testing.assert_allclose(feet.area, metres.area * (1200 / 3937) ** 2, rtol=1e-12)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_elsewhere_areas_are_those_of_the_ellipsoid_whichever_way_the_rings_turn(crs: str) -> None:
    unit, east, north = (1e-5, 85.3, 28.1) if crs == "EPSG:4326" else (1.0, 9_495_000.0, 3_260_000.0)
    shapes = np.array([placed(each, unit, east, north) for each in (HOLED, TURNED)])
    lonlat = shapely.orient_polygons(
        shapes if crs == "EPSG:4326" else shapely.transform(
            shapes, lambda xy: np.stack([xy[:, 0] / 111_319.490793, np.degrees(
                2 * np.arctan(np.exp(xy[:, 1] / 6_378_137)) - np.pi / 2)], 1)
        )
    )  # fmt: skip
    expected = [abs(Geod(ellps="WGS84").geometry_area_perimeter(each)[0]) for each in lonlat]

    np.testing.assert_allclose(areas(shapes, grid(crs)), expected, rtol=1e-7)
    np.testing.assert_array_equal(measures(shapes, grid(crs)).area, areas(shapes, grid(crs)))


def test_no_polygon_has_no_measures() -> None:
    for crs in (None, "EPSG:4326"):
        measured = measures(np.array([], object), grid(crs))
        assert measured.area.shape == measured.length.shape == (0,)
